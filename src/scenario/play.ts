/**
 * Plays a scenario: one step after the other, on a stage, and looks where the scenario says so.
 *
 * A step runs until no message is on its way, unless it says `"wait": false`; an expectation runs nothing, and
 * one that fails does not stop the run. What comes out is what happened, in order, for whoever prints it.
 */
import { RoomLifecycleError } from '../machines/errors.js';
import type { Row } from './compare.js';
import { createWitness } from './expectations.js';
import type { ExpectStep, Scenario, Step } from './format.js';
import type { LogLine, Passage, Stage, StageMaker } from './stage.js';

/** Something that happened in a run, in order. */
export type Happening =
  | { readonly what: 'step'; readonly at: number; readonly step: Step }
  | { readonly what: 'line'; readonly line: LogLine }
  | { readonly what: 'passage'; readonly passage: Passage }
  | { readonly what: 'verdict'; readonly at: number; readonly verdict: Verdict };

/** An expectation and what there was. */
export interface Verdict {
  readonly step: ExpectStep;
  readonly isGood: boolean;
  readonly rows: readonly Row[];
}

export interface Run {
  readonly scenario: Scenario;
  readonly happenings: readonly Happening[];
  readonly log: readonly LogLine[];
  /** expectations that were looked at */
  readonly verdicts: readonly Verdict[];
  /** the step that could not be played to its end, and why: a fault of the library, not of the scenario */
  readonly broken: { readonly step: Step; readonly why: string } | null;
  /** ms of virtual time */
  readonly ended: number;
}

const carryOut = (stage: Stage, step: Exclude<Step, ExpectStep>): void => {
  switch (step.kind) {
    case 'call':
      stage.call(step.device, step.method, step.args);
      break;
    case 'server':
      stage.server(step.method, step.args);
      break;
    case 'network':
      stage.network(step);
      break;
    case 'advance':
      stage.advance(step.ms);
      break;
  }
  if (step.wait) stage.settle();
};

export const playScenario = (scenario: Scenario, makeStage: StageMaker, seed = 0): Run => {
  const stage = makeStage(scenario, seed);
  const witness = createWitness(stage);
  const happenings: Happening[] = [];
  const verdicts: Verdict[] = [];
  let broken: Run['broken'] = null;
  let seen = 0;
  let passed = 0;
  /** What the log and the network have had since it was last asked, in order. */
  const takeUp = (): void => {
    const { log, passages } = stage;
    while (seen < log.length || passed < passages.length) {
      const passage = passages[passed];
      if (passage && passage.after <= seen) {
        happenings.push({ what: 'passage', passage });
        passed += 1;
      } else {
        happenings.push({ what: 'line', line: log[seen] as LogLine });
        seen += 1;
      }
    }
  };

  takeUp();
  for (const step of scenario.steps) {
    happenings.push({ what: 'step', at: stage.now, step });
    if (step.kind === 'expect') {
      const rows = witness.look(step.subject);
      const verdict = { step, rows, isGood: rows.every(({ isGood }) => isGood) };
      verdicts.push(verdict);
      happenings.push({ what: 'verdict', at: stage.now, verdict });
      continue;
    }
    try {
      witness.begin(step);
      carryOut(stage, step);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      broken = { step, why: error instanceof RoomLifecycleError ? why : `an unexpected error: ${why}` };
    }
    takeUp();
    if (broken) break;
  }
  return { scenario, happenings, log: stage.log, verdicts, broken, ended: stage.now };
};
