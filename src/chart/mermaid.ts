// A lifecycle as a Mermaid state diagram. Drawn are the moves; what an event does without leaving a state stands inside
// that state, inert and refused cells are left to the table. To stay readable, edges between the same two states are
// one edge, and an edge that all states of a composite share leaves from the composite. It reads the cells only.

import { type Cell, cells } from './cells.js';
import { guardLabel, type LabelOptions, type Show, showOf } from './labels.js';
import type { AnyLifecycle, LeafState, ParentState } from './types.js';

export interface MermaidOptions<D extends AnyLifecycle> extends LabelOptions<D> {
  /** Whether rows that stay are written into their state; they are unless this is `false`. */
  readonly stays?: boolean;
}

/** What can happen in a leaf: on which event, under which guard, doing what, going where (`null`: nowhere). */
interface Edge {
  readonly from: string;
  readonly to: string | null;
  readonly event: string;
  /** Guard and doing, the part of the label that may be the same for several events. */
  readonly how: string;
}

/** The diagram's source, ready for a ```mermaid block. */
export function toMermaid<D extends AnyLifecycle>(def: D, options: MermaidOptions<D> = {}): string {
  const { chart } = def;
  const show = showOf(options);
  const all = cells(def as AnyLifecycle).flatMap((cell) => edgesOf(cell, show));
  const moves = all.filter((edge) => edge.to !== null);
  const stays = options.stays === false ? [] : all.filter((edge) => edge.to === null);
  const states = Object.entries(chart.states);
  return [
    'stateDiagram-v2',
    `  [*] --> ${idOf(chart.initial)}`,
    ...states.flatMap(([name, state]) => stateLines(name, state, stays)),
    ...merged(states.flatMap(([name, state]) => hoisted(name, state, moves))),
    '',
  ].join('\n');
}

function edgesOf({ state, event, rows }: Cell, show: Show): Edge[] {
  return rows.flatMap((row, index) => {
    if (row.kind === 'inert' || row.kind === 'refused') return [];
    const guard = guardLabel(rows, index);
    const does = row.actions.map(show).filter((text) => text !== undefined);
    const how = `${guard === undefined ? '' : ` [${guard}]`}${does.length === 0 ? '' : ` / ${does.join(', ')}`}`;
    return [{ from: state, to: row.kind === 'moves' ? (row.target ?? null) : null, event, how }];
  });
}

function stateLines(name: string, state: LeafState | ParentState, stays: readonly Edge[]): string[] {
  if (!('states' in state)) return leafLines(name, name, stays).map((line) => `  ${line}`);
  return [
    `  state "${name}" as ${idOf(name)} {`,
    `    [*] --> ${idOf(`${name}.${state.initial}`)}`,
    ...Object.keys(state.states)
      .flatMap((sub) => leafLines(`${name}.${sub}`, sub, stays))
      .map((line) => `    ${line}`),
    '  }',
  ];
}

function leafLines(leaf: string, title: string, stays: readonly Edge[]): string[] {
  const own = stays.filter((edge) => edge.from === leaf);
  return [`state "${title}" as ${idOf(leaf)}`, ...labels(own).map((label) => `${idOf(leaf)} : ${label}`)];
}

/** The edges of a top-level state; those that all its leaves share leave from the state itself. */
function hoisted(name: string, state: LeafState | ParentState, moves: readonly Edge[]): Edge[] {
  if (!('states' in state)) return moves.filter((edge) => edge.from === name);
  const leaves = Object.keys(state.states).map((sub) => `${name}.${sub}`);
  const own = moves.filter((edge) => leaves.includes(edge.from));
  const same = (a: Edge, b: Edge) => a.to === b.to && a.event === b.event && a.how === b.how;
  const shared = own.filter(
    (edge) =>
      edge.from === leaves[0] && leaves.every((leaf) => own.some((o) => o.from === leaf && same(o, edge))),
  );
  return [
    ...shared.map((edge) => ({ ...edge, from: name })),
    ...own.filter((edge) => !shared.some((one) => same(one, edge))),
  ];
}

/** One line for each pair of states, in the order in which the pairs first occur. */
function merged(edges: readonly Edge[]): string[] {
  const pairs = new Map<string, Edge[]>();
  for (const edge of edges) {
    const pair = `${idOf(edge.from)} --> ${idOf(edge.to as string)}`;
    pairs.set(pair, [...(pairs.get(pair) ?? []), edge]);
  }
  return [...pairs].map(([pair, same]) => `  ${pair} : ${labels(same).join('<br/>')}`);
}

/** `a, b [guard] / doing`: events that do the same share one label. */
function labels(edges: readonly Edge[]): string[] {
  const events = new Map<string, string[]>();
  for (const { event, how } of edges) events.set(how, [...(events.get(how) ?? []), event]);
  return [...events].map(([how, names]) => escaped(`${names.join(', ')}${how}`));
}

/** State names are letters and digits, so the underscore tells a nested one; a suffix keeps clear of Mermaid's words. */
function idOf(state: string): string {
  const id = state.replace('.', '_');
  return /^(end|state|note|as|default|direction|class|classDef|style|click|call|href|scale|hide|fork|join|choice)$/i.test(
    id,
  )
    ? `${id}_`
    : id;
}

/** Mermaid's own entities for everything it could read as syntax; params and event types may be any string. */
function escaped(text: string): string {
  return text.replace(/[^\p{L}\p{N} .,/()[\]=+-]|-(?=-)/gu, (character) => `#${character.codePointAt(0)};`);
}
