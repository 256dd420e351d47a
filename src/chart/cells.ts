// Every cell of a lifecycle, leaf state by event, with the rows that are tried there and what each of them amounts to.
// Made for readers of a chart (tables, diagrams, the explorer, the log checker), so that none of them has to know how
// rows are looked up. It runs nothing: whether a guard holds is not known here.

import { actionsOf, type FlatRow, leavesOf, type Ref, refOf } from './tree.js';
import type { AnyLifecycle, EventOf, StateOf } from './types.js';

export type { Ref } from './tree.js';

/**
 * What a row amounts to in a leaf: `moves` to another leaf; `stays` there, doing something; `refused`, by one of the
 * actions the definition lists under `refusals`; `inert`, nothing at all.
 */
export type RowKind = 'moves' | 'stays' | 'refused' | 'inert';

export interface CellRow<State extends string = string> {
  /** The state whose `on` holds the row, dotted; the root is `''`. */
  readonly owner: string;
  /** Where the row stands in the chart, e.g. `states.Connecting.on.left.0`. */
  readonly path: string;
  readonly guard: Ref | undefined;
  /** The leaf the target leads to; `undefined` for a row without a target. */
  readonly target: State | undefined;
  readonly actions: readonly Ref[];
  readonly description: string | undefined;
  readonly kind: RowKind;
}

/** One leaf and one event: the first row whose guard holds is taken, and the last one has no guard. */
export interface Cell<State extends string = string, Event extends string = string> {
  readonly state: State;
  readonly event: Event;
  readonly rows: readonly CellRow<State>[];
}

/** All cells of a lifecycle, by leaf and then by event, in the chart's order. Computed anew at each call. */
export function cells<D extends AnyLifecycle>(def: D): readonly Cell<StateOf<D>, EventOf<D>['type']>[] {
  const refusals = def.rules.refusals ?? ['refuse'];
  const all: Cell[] = leavesOf(def.chart).flatMap((leaf) =>
    leaf.cells.map(({ event, rows }) => ({
      state: leaf.name,
      event,
      rows: untilUnguarded(rows).map((flat) => cellRow(flat, event, leaf.name, refusals)),
    })),
  );
  return all as unknown as Cell<StateOf<D>, EventOf<D>['type']>[];
}

function cellRow(flat: FlatRow, event: string, leaf: string, refusals: readonly string[]): CellRow {
  const { row, rows, owner, index, target } = flat;
  const { guard, description } = row;
  const actions = actionsOf(row);
  return {
    owner: owner.join('.'),
    path: [
      ...owner.flatMap((name) => ['states', name]),
      'on',
      event,
      ...(Array.isArray(rows) ? [index] : []),
    ].join('.'),
    guard: guard === undefined ? undefined : refOf(guard),
    target,
    actions,
    description,
    kind: actions.some(({ type }) => refusals.includes(type))
      ? 'refused'
      : target !== undefined && target !== leaf
        ? 'moves'
        : actions.length > 0
          ? 'stays'
          : 'inert',
  };
}

/** Nothing behind a row without a guard is ever tried. */
const untilUnguarded = (rows: readonly FlatRow[]): readonly FlatRow[] =>
  rows.slice(0, rows.findIndex(({ row }) => row.guard === undefined) + 1 || rows.length);
