/**
 * A machine as a picture, a table, or data: what `diagram` prints and the documents contain.
 *
 * Pictures leave out what a machine does for itself (timers, notes), so that what it tells others can be read; the table
 * has everything.
 */
import { cells, tableToMarkdown, toMermaid, toTable } from '../chart/index.js';
import type { Machine } from '../machines/all.js';

/** Actions that no picture shows. */
const NOTES = new Set([
  'admit',
  'arm',
  'begin',
  'beginSwitch',
  'blame',
  'ended',
  'follow',
  'followRoster',
  'forgetStrikes',
  'joinLeave',
  'joinLogout',
  'note',
  'readList',
  'readRoster',
  'seeVersion',
  'serve',
  'stopTimer',
  'strike',
]);

/** Machines of which a picture with everything that leaves a state as it is would be all text. */
const MOVES_ONLY = new Set(['room-client', 'room-intent', 'rtc-engine']);

interface Action {
  readonly type: string;
  readonly params?: unknown;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** `/ ActiveEnter` says it: the state stands at the arrow's end. */
const inPicture = ({ type, params }: Action): string | undefined => {
  if (NOTES.has(type)) return undefined;
  const values = Object(params) as Readonly<Record<string, unknown>>;
  if (type.startsWith('publish')) return textOf(values.event ?? values.reason ?? type);
  const shown = Object.values(values).map(textOf);
  return shown.length === 0 ? type : `${type}(${shown.join(', ')})`;
};

/** The source of a Mermaid state diagram. */
export const mermaidOf = ({ name, definition }: Machine): string =>
  toMermaid(definition, { show: inPicture, stays: !MOVES_ONLY.has(name) });

/** The state × event table as Markdown, every cell filled. */
export const tableOf = ({ definition }: Machine): string => tableToMarkdown(toTable(definition));

/** Chart and table as one JSON value. */
export const jsonOf = ({ definition }: Machine): object => ({
  ...toTable(definition),
  chart: definition.chart,
});

/** Ids of the rules that the rows of a machine name, in their order there. */
export const rulesOf = ({ definition }: Machine): readonly string[] => {
  const ids = cells(definition).flatMap(({ rows }) =>
    rows.flatMap(({ description }) => description?.split(' ') ?? []),
  );
  return [...new Set(ids)];
};
