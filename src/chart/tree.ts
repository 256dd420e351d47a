// A chart laid flat: for each leaf state and each event the rows that are tried, in order, with every target resolved
// to the leaf it leads to. A child's rows come before its parent's and those before the root's. This is the one place
// that knows the order and the spelling of targets, and all faces but XState's are made from what it returns. It trusts
// the chart (validate.ts), does not know the functions behind the names, and travels with every client: how a row reads
// to a person is cells.ts and labels.ts.

import type { Chart, Json, LeafState, On, ParentState, Row, RowsOfEvent, RuleRef } from './types.js';

/** A guard or an action as the chart calls it. */
export interface Ref {
  readonly type: string;
  readonly params: Json | undefined;
}

/** A row as it is tried in one leaf. */
export interface FlatRow {
  readonly row: Row;
  /** The path of the state whose `on` holds the row; the root's is empty. */
  readonly owner: readonly string[];
  /** what is written there for the event, and the row's place in it */
  readonly rows: RowsOfEvent;
  readonly index: number;
  /** the leaf its target leads to */
  readonly target: string | undefined;
}

export interface FlatLeaf {
  readonly name: string;
  readonly cells: readonly { readonly event: string; readonly rows: readonly FlatRow[] }[];
}

interface Node {
  readonly path: readonly string[];
  readonly on: On;
}

/** The leaves of a chart in the order it lists them, each with one cell for every event, in the order of the root. */
export const leavesOf = (chart: Chart): FlatLeaf[] => leavesBelow(chart, chart, [], []);

/** The leaf a chart starts in. */
export const initialLeaf = (chart: Chart): string => settle(chart, [chart.initial]);

/**
 * The leaf a target leads to. Spelt as XState spells it: a sibling `x` or `x.y`, a child `.x`, and `#id.x.y` from
 * anywhere; a state with states of its own stands for its initial one. A target that is wrong leads to no leaf's name.
 */
export const resolveTarget = (chart: Chart, owner: readonly string[], target: string): string => {
  const [head, ...path] = target.split('.') as [string, ...string[]];
  const from = head === '' ? owner : [...owner.slice(0, -1), head];
  return settle(chart, head[0] === '#' ? path : [...from, ...path]);
};

/** A string has neither property. */
export const refOf = (ref: RuleRef): Ref => {
  const { type = ref as string, params } = ref as Partial<Ref>;
  return { type, params };
};

export const actionsOf = ({ actions = [] }: Row): Ref[] => listOf(actions).map(refOf);

const leavesBelow = (
  chart: Chart,
  state: Chart | LeafState | ParentState,
  path: readonly string[],
  above: readonly Node[],
): FlatLeaf[] => {
  const nodes = [{ path, on: state.on ?? {} }, ...above];
  if ('states' in state)
    return Object.entries(state.states).flatMap(([name, child]) =>
      leavesBelow(chart, child, [...path, name], nodes),
    );
  const cells = Object.keys(chart.on).map((event) => ({
    event,
    rows: nodes.flatMap((node) => rowsAt(chart, node, event)),
  }));
  return [{ name: path.join('.'), cells }];
};

const rowsAt = (chart: Chart, { path: owner, on }: Node, event: string): FlatRow[] => {
  const rows = Object.hasOwn(on, event) ? on[event] : undefined;
  if (rows === undefined) return [];
  return listOf(rows).map((row, index) => ({
    row,
    owner,
    rows,
    index,
    target: row.target && resolveTarget(chart, owner, row.target),
  }));
};

/** From a path to a leaf, by the initial state where it stops above one. */
const settle = ({ states }: Chart, path: readonly string[]): string => {
  const [top, ...rest] = path as readonly [string];
  const { initial } = (states[top] ?? {}) as Partial<ParentState>;
  return (rest.length === 0 && initial ? [top, initial] : path).join('.');
};

const listOf = <X>(value: X | readonly X[]): readonly X[] => [value].flat() as X[];
