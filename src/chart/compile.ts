// The compiled step of a lifecycle: one function from a snapshot and an event to the next snapshot and the effects, by
// a jump table of closures built once. It is what SDKs, servers and the explorer run, so it is written for speed: two
// look-ups, the guards, the actions, and no object that is not part of the answer. It knows neither XState nor a clock,
// keeps no state of its own, changes nothing it is given, and trusts the definition (`checked.ts` does not).

import { ChartError } from './errors.js';
import { actionsOf, type FlatLeaf, initialLeaf, leavesOf, refOf } from './tree.js';
import type { AnyLifecycle, EventOf, InputOf, Outcome, SnapshotOf, StepOf, Types } from './types.js';

export interface Compiled<D extends AnyLifecycle> {
  readonly definition: D;
  /** The snapshot a lifecycle starts with. */
  initial(input: InputOf<D>): SnapshotOf<D>;
  /**
   * What an event does. If it changes nothing, the very same snapshot comes back; if it has no effects, always the
   * same frozen empty list.
   *
   * @throws ChartError `unknownEvent`, `unknownState` for an event or a snapshot that is not this lifecycle's.
   */
  step(snapshot: SnapshotOf<D>, event: EventOf<D>): StepOf<D>;
}

interface Snapshot {
  readonly value: string;
  readonly context: object;
}
interface Event {
  readonly type: string;
}
interface Step {
  readonly snapshot: Snapshot;
  readonly effects: readonly Event[];
}
type Table<X> = Record<string, X | undefined>;
/** What one row does, or the rows from one on. */
export type Run = (snapshot: Snapshot, event: Event) => Step;
type Guard = (context: object, event: Event, params: unknown) => boolean;
type Action = (context: object, event: Event, params: unknown) => Outcome<Types>;
interface Call {
  readonly action: Action;
  readonly params: unknown;
}

const none: readonly Event[] = Object.freeze([]);

/**
 * Compiles a definition into its step function. Build it once: a few hundred microseconds.
 *
 * @param wrap stands something around the run of row `index` of a cell, for who wants to watch
 */
export function compile<D extends AnyLifecycle>(
  def: D,
  wrap?: (run: Run, state: string, event: string, index: number) => Run,
): Compiled<D> {
  const { chart } = def;
  const rules = def.rules as unknown as {
    init: (input: unknown) => object;
    guards: Record<string, Guard>;
    actions: Record<string, Action>;
  };
  const start = initialLeaf(chart);
  // objects without a prototype, so that `__proto__` and `constructor` are names like any other; twice as fast as maps
  const leaves: Table<Table<Run>> = Object.create(null);
  for (const { name, cells } of leavesOf(chart)) {
    const runs: Table<Run> = Object.create(null);
    for (const cell of cells) runs[cell.event] = cellRun(name, cell);
    leaves[name] = runs;
  }

  function cellRun(leaf: string, { event, rows }: FlatLeaf['cells'][number]): Run {
    // from the last row back to the first; whatever stands behind one without a guard is dropped on the way
    return rows.reduceRight<Run>((otherwise, { row, target }, index) => {
      const calls = actionsOf(row).map(({ type, params }) => ({
        action: rules.actions[type] as Action,
        params,
      }));
      const own = rowRun(target === leaf ? undefined : target, calls);
      const run = wrap ? wrap(own, leaf, event, index) : own;
      if (row.guard === undefined) return run;
      const { type, params } = refOf(row.guard);
      const guard = rules.guards[type] as Guard;
      return (snapshot, event) =>
        guard(snapshot.context, event, params) ? run(snapshot, event) : otherwise(snapshot, event);
    }, inert);
  }

  return {
    definition: def,
    initial: (input) => ({ value: start, context: rules.init(input) }) as SnapshotOf<D>,
    step(snapshot, event) {
      const { value } = snapshot;
      const { type } = event;
      const runs = typeof value === 'string' ? leaves[value] : undefined;
      const run = runs !== undefined && typeof type === 'string' ? runs[type] : undefined;
      if (run === undefined) throw unknown(chart.id, runs ? 'Event' : 'State', runs ? type : value);
      // most cells of a chart are inert: spare them the call
      if (run === inert) return { snapshot, effects: none } as StepOf<D>;
      return run(snapshot, event) as StepOf<D>;
    },
  };
}

const inert: Run = (snapshot) => ({ snapshot, effects: none });

/** The actions in order: each sees the context as the one before left it; the effects come in order too. */
const rowRun = (target: string | undefined, calls: readonly Call[]): Run =>
  target === undefined && calls.length === 0
    ? inert
    : (snapshot, event) => {
        let { context } = snapshot;
        let effects = none;
        for (const { action, params } of calls) {
          const outcome = action(context, event, params);
          if (outcome === undefined) continue;
          // copied by a spread, which is several times as fast as assigning to an empty object
          if (outcome.context !== undefined) context = Object.assign({ ...context }, outcome.context);
          const more = outcome.effects ?? none;
          if (more.length > 0) effects = effects.length > 0 ? [...effects, ...more] : more;
        }
        return {
          snapshot:
            context === snapshot.context && target === undefined
              ? snapshot
              : { value: target ?? snapshot.value, context },
          effects,
        };
      };

const unknown = (id: string, what: 'Event' | 'State', name: unknown): ChartError => {
  // what is no string may be anything, also something that JSON.stringify chokes on
  const shown = typeof name === 'string' ? JSON.stringify(name) : `of type ${typeof name}`;
  return new ChartError(
    'caller',
    `unknown${what}`,
    '',
    `step ${id}`,
    `it has no ${what.toLowerCase()} ${shown}`,
  );
};
