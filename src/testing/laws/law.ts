/**
 * What a law is: one sentence, the rules of the spec that it stands for, and the clauses that check it.
 *
 * A clause is a pure predicate over one thing: a step of a device or all of them, a step of the registry, the log of an
 * app, a settled world, or two runs. It says whether that thing is one that it is about (its trigger), since a law that never had its
 * case has shown nothing. It knows nothing of who runs it.
 */
import type { ClientSnapshot } from '../../machines/client/room-client.js';
import type { Registry } from '../../machines/server/registry.js';
import type { ClientStep } from '../world/laws/client-laws.js';
import type { RegistryStep } from '../world/laws/registry-laws.js';
import type { AppLine } from './app-log.js';
import type { TwoRuns } from './two-runs.js';

export type { Broken } from '../world/laws/told.js';

/** P1 to P30 in the list of lifecycle bugs; ids are never changed. */
export type LawID = `P${number}`;

/**
 * When it holds: in every state, on every step, on every log of an app, once a world has settled, or between two runs.
 */
export type LawKind = 'state' | 'step' | 'log' | 'settled' | 'two runs';

/** Where it is checked, beside the tests of its rules. */
export type Stage = 'soak' | 'explorer' | 'property' | 'conformance';

interface Named {
  /** The law's id, and which part of it: "P2 orphans are released". */
  readonly name: string;
  /** ids in docs/rules.md, separated by spaces */
  readonly rules: string;
}

export interface ClientClause extends Named {
  readonly over: 'client step';
  readonly applies: (step: ClientStep) => boolean;
  /** why it does not hold; null: it does */
  readonly check: (step: ClientStep) => string | null;
}

/** Over all steps of a device in order: what one step cannot show. */
export interface HistoryClause extends Named {
  readonly over: 'client steps';
  readonly applies: (steps: readonly ClientStep[]) => boolean;
  readonly check: (steps: readonly ClientStep[]) => string | null;
}

export interface RegistryClause extends Named {
  readonly over: 'registry step';
  readonly applies: (step: RegistryStep) => boolean;
  readonly check: (step: RegistryStep) => string | null;
}

/** Over what an app saw and did: of anybody's SDK. */
export interface LogClause extends Named {
  readonly over: 'app log';
  readonly applies: (log: readonly AppLine[]) => boolean;
  readonly check: (log: readonly AppLine[]) => string | null;
}

export interface SettledClause extends Named {
  readonly over: 'settled world';
  readonly applies: (world: SettledWorld) => boolean;
  readonly check: (world: SettledWorld) => string | null;
}

export interface TwoRunsClause extends Named {
  readonly over: 'two runs';
  readonly applies: (runs: TwoRuns) => boolean;
  readonly check: (runs: TwoRuns) => string | null;
}

export type Clause =
  | ClientClause
  | HistoryClause
  | RegistryClause
  | LogClause
  | SettledClause
  | TwoRunsClause;

/** Devices and the registry, once faults have stopped and the time of AG-4 has passed. */
export interface SettledWorld {
  readonly devices: readonly ClientSnapshot[];
  /** as each app knows the members of its rooms: the list at entering, then what it was told; by roomID */
  readonly lists: readonly ReadonlyMap<string, readonly string[]>[];
  readonly registry: Registry;
}

export interface Law {
  readonly id: LawID;
  readonly name: string;
  /** one sentence */
  readonly says: string;
  readonly rules: string;
  readonly kind: LawKind;
  /** how the spec makes it differ from the list of lifecycle bugs; '' where it does not */
  readonly restated: string;
  readonly clauses: readonly Clause[];
  readonly stages: readonly Stage[];
}

/** The first reason that something gives. */
export const first = <T>(items: Iterable<T>, why: (item: T) => string | null): string | null => {
  for (const item of items) {
    const reason = why(item);
    if (reason !== null) return reason;
  }
  return null;
};

interface Judging<Step> {
  readonly applies: (step: Step) => boolean;
  readonly check: (step: Step) => string | null;
}

/** The same clause, which says nothing of what it is not about. */
export const whereItApplies = <Step, C>(clause: C & Judging<Step>): C & Judging<Step> => ({
  ...clause,
  check: (step: Step) => (clause.applies(step) ? clause.check(step) : null),
});
