// A chart laid flat: for each leaf state and each event the rows that are tried, in order, with every target resolved
// to the leaf it leads to. A child's rows come before its parent's and those before the root's; a row without a guard
// ends the list, since nothing behind it is ever tried. This is the one place that knows the order and the spelling of
// targets, and all faces but XState's are made from what it returns. It trusts the chart (validate.ts), does not know
// the functions behind the names, and travels with every client: how a row reads to a person is labels.ts and cells.ts.

import type { Chart, Json, LeafState, On, ParentState, Row, RuleRef } from './types.js';

/** A guard or an action as the chart calls it. */
export interface Ref {
  readonly type: string;
  readonly params: Json | undefined;
}

/** A row as it is tried in one leaf. */
export interface FlatRow {
  /** the row itself, as it stands in the chart */
  readonly row: Row;
  /** The path of the state whose `on` holds the row; the root's is empty. */
  readonly owner: readonly string[];
  /** its place in the list of the event's rows, `undefined` where there is no list */
  readonly index: number | undefined;
  /** the leaf its target leads to */
  readonly target: string | undefined;
}

export interface FlatCell {
  readonly event: string;
  readonly rows: readonly FlatRow[];
}

export interface FlatLeaf {
  readonly name: string;
  readonly cells: readonly FlatCell[];
}

/** A state's path and its rows. */
type Node = readonly [path: readonly string[], on: On | undefined];

/** The leaves of a chart in the order it lists them, each with one cell for every event, in the order of the root. */
export const leavesOf = (chart: Chart): FlatLeaf[] =>
  Object.entries(chart.states).flatMap(([top, state]) => {
    const node: Node = [[top], state.on];
    return isParent(state)
      ? Object.entries(state.states).map(([sub, leaf]) => leafOf(chart, [[top, sub], leaf.on], node))
      : leafOf(chart, node);
  });

/** The leaf a chart starts in. */
export const initialLeaf = (chart: Chart): string => settle(chart, [chart.initial]);

/**
 * The leaf a target leads to. Spelt as XState spells it: a sibling `x` or `x.y`, a child `.x`, and `#id.x.y` from
 * anywhere; a state with states of its own stands for its initial one. A target that is wrong leads to no leaf's name.
 */
export const resolveTarget = (chart: Chart, owner: readonly string[], target: string): string => {
  const [head, ...path] = target.split('.') as [string, ...string[]];
  if (head[0] === '#') return settle(chart, path);
  return settle(chart, head === '' ? [...owner, ...path] : [...owner.slice(0, -1), head, ...path]);
};

export const isParent = (state: LeafState | ParentState): state is ParentState => 'states' in state;

export const refOf = (ref: RuleRef): Ref =>
  typeof ref === 'string' ? { type: ref, params: undefined } : { type: ref.type, params: ref.params };

export const actionsOf = ({ actions = [] }: Row): Ref[] => listOf(actions).map(refOf);

/** @param nodes the leaf and what is above it, the root left out */
const leafOf = (chart: Chart, ...nodes: readonly [Node, ...Node[]]): FlatLeaf => ({
  name: nodes[0][0].join('.'),
  cells: Object.keys(chart.on).map((event) => ({
    event,
    rows: untilUnguarded([...nodes, [[], chart.on] as Node].flatMap((node) => rowsAt(chart, node, event))),
  })),
});

const rowsAt = (chart: Chart, [owner, on = {}]: Node, event: string): FlatRow[] => {
  const rows = Object.hasOwn(on, event) ? on[event] : undefined;
  if (rows === undefined) return [];
  return listOf(rows).map((row, index) => ({
    row,
    owner,
    index: isList(rows) ? index : undefined,
    target: row.target === undefined ? undefined : resolveTarget(chart, owner, row.target),
  }));
};

const untilUnguarded = (rows: FlatRow[]): FlatRow[] => {
  const last = rows.findIndex(({ row }) => row.guard === undefined);
  return last < 0 ? rows : rows.slice(0, last + 1);
};

/** From a path to a leaf, by the initial state where it stops above one. */
const settle = ({ states }: Chart, path: readonly string[]): string => {
  const [top, ...rest] = path as readonly [string];
  const state = rest.length === 0 && Object.hasOwn(states, top) ? states[top] : undefined;
  return (state !== undefined && isParent(state) ? [top, state.initial] : path).join('.');
};

const listOf = <X>(value: X | readonly X[]): readonly X[] => (isList(value) ? value : [value]);

const isList = <X>(value: X | readonly X[]): value is readonly X[] => Array.isArray(value);
