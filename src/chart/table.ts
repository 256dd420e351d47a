// The state × event table of a lifecycle with every cell filled: what moves, what stays, what is inert, what is
// refused and with which code. As data for programs, as Markdown for readers. It reads the cells and knows nothing of
// how rows are looked up or run.

import { type CellRow, cells, type RowKind } from './cells.js';
import { guardLabel, type LabelOptions, paramValues, type Show, showOf } from './labels.js';
import type { AnyLifecycle, EventOf, StateOf } from './types.js';

/** One row of a cell, in words. */
export interface TableEntry<State extends string = string> {
  readonly kind: RowKind;
  /** The guard asked, `else` behind other guards, `null` where nothing is asked. */
  readonly guard: string | null;
  /** The leaf that becomes active; `null` unless the row moves. */
  readonly target: State | null;
  /** What is done, in order; for a refusal the code, or whatever else its params say. */
  readonly does: readonly string[];
  /** The rule ids, or what else the row's description says. */
  readonly description: string | null;
}

/** Plain JSON, and lists throughout, since event types may be any string. */
export interface Table<State extends string = string, Event extends string = string> {
  readonly id: string;
  readonly states: readonly State[];
  readonly events: readonly Event[];
  readonly cells: readonly {
    readonly state: State;
    readonly event: Event;
    readonly entries: readonly TableEntry<State>[];
  }[];
}

export type TableOf<D extends AnyLifecycle> = Table<StateOf<D>, EventOf<D>['type']>;

/** The whole table of a definition, in the chart's order. */
export function toTable<D extends AnyLifecycle>(def: D, options: LabelOptions<D> = {}): TableOf<D> {
  const show = showOf(options);
  const all = cells(def as AnyLifecycle).map(({ state, event, rows }) => ({
    state,
    event,
    entries: rows.map((row, index) => entryOf(row, guardLabel(rows, index), show)),
  }));
  const table: Table = {
    id: def.chart.id,
    states: [...new Set(all.map((cell) => cell.state))],
    events: [...new Set(all.map((cell) => cell.event))],
    cells: all,
  };
  return table as TableOf<D>;
}

function entryOf(row: CellRow, guard: string | undefined, show: Show): TableEntry {
  const does =
    row.kind === 'refused'
      ? row.actions.map(({ type, params }) => paramValues(params) || type)
      : row.actions.map(show).filter((text) => text !== undefined);
  return {
    kind: row.kind,
    guard: guard ?? null,
    target: row.kind === 'moves' ? (row.target ?? null) : null,
    does,
    description: row.description ?? null,
  };
}

/** The table as Markdown: a line for each event, a column for each state, the rows of a cell one under the other. */
export function tableToMarkdown(table: Table): string {
  const line = (parts: readonly string[]) => `| ${parts.join(' | ')} |`;
  const entries = new Map(table.cells.map((cell) => [`${cell.state} ${cell.event}`, cell.entries]));
  return [
    line(['', ...table.states]),
    line(['---', ...table.states.map(() => '---')]),
    ...table.events.map((event) =>
      line([
        escaped(event),
        ...table.states.map((state) => (entries.get(`${state} ${event}`) ?? []).map(inWords).join('<br>')),
      ]),
    ),
    '',
  ].join('\n');
}

function inWords({ kind, guard, target, does, description }: TableEntry): string {
  const doing = does.join(', ');
  const what = {
    moves: `→ ${target}${doing === '' ? '' : ` / ${doing}`}`,
    stays: doing === '' ? 'stays' : `/ ${doing}`,
    refused: `refused ${doing}`,
    inert: '·',
  }[kind];
  return [
    guard === null ? '' : `[${escaped(guard)}] `,
    escaped(what),
    description === null ? '' : ` (${escaped(description)})`,
  ].join('');
}

/** Whatever Markdown would read as markup; params and event types may be any string. */
function escaped(text: string): string {
  return text.replace(/[\\`*_[\]<>|]/g, '\\$&').replace(/\s+/g, ' ');
}
