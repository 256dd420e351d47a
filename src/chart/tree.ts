// A chart laid flat: for each leaf state and each event the rows that are tried, in order, with every target resolved
// to the leaf it leads to. A child's rows come before its parent's and those before the root's; a row without a guard
// ends the list, since nothing behind it is ever tried. This is the one place that knows the order and the spelling of
// targets, and all faces but XState's are made from what it returns. It trusts the chart (validate.ts) and does not
// know the functions behind the names.

import type { Chart, Json, LeafState, ParentState, Row, RuleRef } from './types.js';

/** A guard or an action as the chart calls it. */
export interface Ref {
  readonly type: string;
  readonly params: Json | undefined;
}

/** A row as it is tried in one leaf, its target resolved to a leaf. */
export interface FlatRow {
  /** The state whose `on` holds the row, dotted; the root is `''`. */
  readonly owner: string;
  /** Where the row stands in the chart. */
  readonly path: string;
  readonly guard: Ref | undefined;
  readonly target: string | undefined;
  readonly actions: readonly Ref[];
  readonly description: string | undefined;
}

export interface FlatCell {
  readonly event: string;
  readonly rows: readonly FlatRow[];
}

export interface FlatLeaf {
  readonly name: string;
  readonly cells: readonly FlatCell[];
}

/** The leaves of a chart in the order it lists them, each with one cell for every event, in the order of the root. */
export function leavesOf(chart: Chart): FlatLeaf[] {
  const events = Object.keys(chart.on);
  return leafPaths(chart).map((path) => {
    const nodes = path.map((_, depth) => path.slice(0, path.length - depth));
    return {
      name: path.join('.'),
      cells: events.map((event) => ({
        event,
        rows: untilUnguarded([...nodes, []].flatMap((owner) => rowsAt(chart, owner, event))),
      })),
    };
  });
}

/** The leaf a chart starts in. */
export function initialLeaf(chart: Chart): string {
  return settle(chart, [chart.initial]) as string;
}

/**
 * The leaf a target leads to, or `undefined` if it names no state. Spelt as XState spells it: a sibling `x` or `x.y`,
 * a child `.x`, and `#id.x.y` from anywhere; a state with states of its own stands for its initial one.
 */
export function resolveTarget(chart: Chart, owner: readonly string[], target: string): string | undefined {
  if (target.startsWith('#')) {
    const [id, ...path] = target.slice(1).split('.');
    return id === chart.id ? settle(chart, path) : undefined;
  }
  if (target.startsWith('.')) return settle(chart, [...owner, ...target.slice(1).split('.')]);
  // the root has no siblings
  return owner.length === 0 ? undefined : settle(chart, [...owner.slice(0, -1), ...target.split('.')]);
}

function leafPaths(chart: Chart): string[][] {
  return Object.entries(chart.states).flatMap(([top, state]) =>
    isParent(state) ? Object.keys(state.states).map((sub) => [top, sub]) : [[top]],
  );
}

function rowsAt(chart: Chart, owner: readonly string[], event: string): FlatRow[] {
  const on = nodeAt(chart, owner)?.on ?? {};
  const own = Object.hasOwn(on, event) ? on[event] : undefined;
  if (own === undefined) return [];
  const path = [...owner.flatMap((name) => ['states', name]), 'on', event].join('.');
  return isList(own)
    ? own.map((row, index) => flatRow(chart, owner, `${path}.${index}`, row))
    : [flatRow(chart, owner, path, own)];
}

function flatRow(chart: Chart, owner: readonly string[], path: string, row: Row): FlatRow {
  return {
    owner: owner.join('.'),
    path,
    guard: row.guard === undefined ? undefined : refOf(row.guard),
    target: row.target === undefined ? undefined : resolveTarget(chart, owner, row.target),
    actions: row.actions === undefined ? [] : (isList(row.actions) ? row.actions : [row.actions]).map(refOf),
    description: row.description,
  };
}

function untilUnguarded(rows: FlatRow[]): FlatRow[] {
  const last = rows.findIndex((row) => row.guard === undefined);
  return last < 0 ? rows : rows.slice(0, last + 1);
}

function refOf(ref: RuleRef): Ref {
  return typeof ref === 'string' ? { type: ref, params: undefined } : { type: ref.type, params: ref.params };
}

function nodeAt(chart: Chart, path: readonly string[]): Chart | ParentState | LeafState | undefined {
  let node: Chart | ParentState | LeafState | undefined = chart;
  for (const name of path) {
    const states: Record<string, LeafState> = node !== undefined && isParent(node) ? node.states : {};
    node = Object.hasOwn(states, name) ? states[name] : undefined;
  }
  return node;
}

/** From a path to a leaf, by the initial state where it stops above one. The root itself is no target. */
function settle(chart: Chart, path: readonly string[]): string | undefined {
  const node = path.length === 0 ? undefined : nodeAt(chart, path);
  if (node === undefined) return undefined;
  return (isParent(node) ? [...path, node.initial] : path).join('.');
}

function isParent(node: Chart | ParentState | LeafState): node is Chart | ParentState {
  return 'states' in node;
}

function isList<X>(value: X | readonly X[]): value is readonly X[] {
  return Array.isArray(value);
}
