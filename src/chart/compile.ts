// The compiled step of a lifecycle: one function from a snapshot and an event to the next snapshot and the effects, by
// a jump table of closures built once. It is what SDKs, servers and the explorer run, so it is written for speed: two
// map look-ups, the guards, the actions, and no object that is not part of the answer. It knows neither XState nor a
// clock, keeps no state of its own, and changes nothing it is given.

import { ChartError } from './errors.js';
import { type FlatCell, initialLeaf, leavesOf, type Ref } from './tree.js';
import type { AnyLifecycle, EventOf, InputOf, Outcome, SnapshotOf, StateOf, StepOf, Types } from './types.js';

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

export interface CompileOptions<D extends AnyLifecycle> {
  /**
   * Told of each row taken, before its actions run: row `index` of that cell (see `cells`), so the guards of the rows
   * before it said no and its own, if it has one, yes. Without it the step is built without a trace of it.
   */
  readonly onRow?: (state: StateOf<D>, event: EventOf<D>['type'], index: number) => void;
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
type Run = (snapshot: Snapshot, event: Event) => Step;
type Guard = (context: object, event: Event, params: unknown) => boolean;
type Action = (context: object, event: Event, params: unknown) => Outcome<Types>;

const none: readonly Event[] = Object.freeze([]);

/** Compiles a definition into its step function. Build it once: a few hundred microseconds. */
export function compile<D extends AnyLifecycle>(def: D, options: CompileOptions<D> = {}): Compiled<D> {
  const { id } = def.chart;
  const onRow = options.onRow as ((state: string, event: string, index: number) => void) | undefined;
  const rules = def.rules as unknown as {
    init: (input: unknown) => object;
    guards: Record<string, Guard>;
    actions: Record<string, Action>;
  };
  const start = initialLeaf(def.chart);
  // objects without a prototype, so that `__proto__` and `constructor` are names like any other; twice as fast as maps
  const leaves: Table<Table<Run>> = Object.create(null);
  for (const leaf of leavesOf(def.chart)) {
    const runs: Table<Run> = Object.create(null);
    for (const cell of leaf.cells) runs[cell.event] = cellRun(leaf.name, cell);
    leaves[leaf.name] = runs;
  }

  function cellRun(leaf: string, cell: FlatCell): Run {
    // from the last row, which has no guard, back to the first
    return cell.rows.reduceRight<Run | undefined>((otherwise, row, index) => {
      let run = rowRun(row.target === leaf ? undefined : row.target, row.actions);
      if (onRow !== undefined) run = traced(run, () => onRow(leaf, cell.event, index));
      return row.guard === undefined || otherwise === undefined ? run : guarded(row.guard, run, otherwise);
    }, undefined) as Run;
  }

  function guarded({ type, params }: Ref, run: Run, otherwise: Run): Run {
    const guard = rules.guards[type] as Guard;
    return (snapshot, event) =>
      guard(snapshot.context, event, params) ? run(snapshot, event) : otherwise(snapshot, event);
  }

  function rowRun(target: string | undefined, refs: readonly Ref[]): Run {
    const calls = refs.map(({ type, params }) => ({ action: rules.actions[type] as Action, params }));
    const [first, ...others] = calls;
    if (first === undefined) return target === undefined ? inert : (snapshot) => moved(snapshot, target);
    return others.length === 0 ? runOne(target, first) : runAll(target, calls);
  }

  return {
    definition: def,
    initial(input) {
      const context = rules.init(input);
      // Object.assign would set the prototype instead of copying the key
      if (Object.hasOwn(context, '__proto__')) {
        throw new ChartError('badContext', 'init', `start ${id}`, "a context cannot have a key '__proto__'");
      }
      return { value: start, context } as SnapshotOf<D>;
    },
    step(snapshot, event) {
      const { value } = snapshot;
      const { type } = event;
      const runs = typeof value === 'string' ? leaves[value] : undefined;
      const run = runs !== undefined && typeof type === 'string' ? runs[type] : undefined;
      if (run === undefined) throw unknown(id, runs !== undefined, value, type);
      // most cells of a chart are inert: spare them the call
      if (run === inert) return { snapshot, effects: none } as StepOf<D>;
      return run(snapshot, event) as StepOf<D>;
    },
  };
}

interface Call {
  readonly action: Action;
  readonly params: unknown;
}

function inert(snapshot: Snapshot): Step {
  return { snapshot, effects: none };
}

function moved(snapshot: Snapshot, target: string): Step {
  return { snapshot: { value: target, context: snapshot.context }, effects: none };
}

/** By far the most common row: one action, whose effects are handed on as they are. */
function runOne(target: string | undefined, { action, params }: Call): Run {
  return (snapshot, event) => {
    const outcome = action(snapshot.context, event, params);
    if (outcome === undefined) return target === undefined ? inert(snapshot) : moved(snapshot, target);
    const patch = outcome.context;
    return {
      snapshot:
        patch !== undefined
          ? { value: target ?? snapshot.value, context: Object.assign({}, snapshot.context, patch) }
          : target !== undefined
            ? { value: target, context: snapshot.context }
            : snapshot,
      effects: outcome.effects ?? none,
    };
  };
}

/** Several actions: each sees the context as the one before left it; the effects come in order. */
function runAll(target: string | undefined, calls: readonly Call[]): Run {
  return (snapshot, event) => {
    let { context } = snapshot;
    let effects = none;
    for (const { action, params } of calls) {
      const outcome = action(context, event, params);
      if (outcome === undefined) continue;
      if (outcome.context !== undefined) context = Object.assign({}, context, outcome.context);
      if (outcome.effects !== undefined && outcome.effects.length > 0) {
        effects = effects.length === 0 ? outcome.effects : effects.concat(outcome.effects);
      }
    }
    return {
      snapshot:
        context === snapshot.context && target === undefined
          ? snapshot
          : { value: target ?? snapshot.value, context },
      effects,
    };
  };
}

function traced(run: Run, tell: () => void): Run {
  return (snapshot, event) => {
    tell();
    return run(snapshot, event);
  };
}

function unknown(id: string, stateIsKnown: boolean, state: unknown, event: unknown): ChartError {
  // what is no string may be anything, also something that JSON.stringify chokes on
  const shown = (name: unknown) =>
    typeof name === 'string' ? JSON.stringify(name) : `of type ${typeof name}`;
  return stateIsKnown
    ? new ChartError('unknownEvent', '', `step ${id}`, `it has no event ${shown(event)}`)
    : new ChartError('unknownState', '', `step ${id}`, `it has no state ${shown(state)}`);
}
