/**
 * Which event of its chart a room was given, read off what came of it.
 *
 * A device steps its rooms within a step of its own, and a registry the same, so that looking on from outside shows
 * states and notices, not the events between. Each is read off the chart's own rows; where several rows fit, the
 * event of the device or the server decides. It never makes up a move that the chart does not have.
 */
import { type Cell, type CellRow, cells } from '../chart/index.js';
import type { ClientEvent } from '../machines/client/events.js';
import { roomConnection } from '../machines/client/room-connection.js';
import type { RoomEventName, RoomStateName } from '../machines/vocabulary.js';

export interface Move {
  /** an event of the room's chart */
  readonly event: string;
  readonly to: string;
  /** ids of docs/rules.md */
  readonly rules: readonly string[];
}

const CELLS: readonly Cell[] = cells(roomConnection);

const publishes = ({ actions }: CellRow, state: RoomStateName, event: RoomEventName): boolean =>
  actions.some(({ params }) => {
    const published = Object(params) as { readonly state?: unknown; readonly event?: unknown };
    return published.state === state && published.event === event;
  });

/** Of the events that make the same of a room, the one that fits what happened to the device. */
const preferred = (
  events: readonly string[],
  from: string,
  cause: ClientEvent['type'],
): string | undefined => {
  const first = (...names: string[]): string | undefined => names.find((name) => events.includes(name));
  switch (cause) {
    case 'loginEnded':
      return first('loginEnded');
    case 'networkDown':
      return first('interrupted');
    case 'resumed':
      return first('restored');
    case 'refused':
      return first('refused', 'notExist');
    // NR-2: a switch that was asked about is refused, an entering is unanswered
    case 'answered':
      return from === 'Connecting.switching' ? first('refused') : first('unanswered');
    default:
      return first('unanswered');
  }
};

/** The move that published this; undefined if the chart has none there (a machine with a fault in it). */
export const moveOf = (
  from: string,
  notice: { readonly state: RoomStateName; readonly event: RoomEventName },
  cause: ClientEvent['type'],
): Move | undefined => {
  const taken = CELLS.filter(({ state }) => state === from).flatMap(({ event, rows }) =>
    rows.filter((row) => publishes(row, notice.state, notice.event)).map((row) => ({ event, row })),
  );
  const event = preferred([...new Set(taken.map((move) => move.event))], from, cause) ?? taken[0]?.event;
  const rows = taken.filter((move) => move.event === event).map(({ row }) => row);
  const [first] = rows;
  if (event === undefined || !first) return undefined;
  const rules = [...new Set(rows.flatMap(({ description = '' }) => description.split(' ')))];
  return { event, to: first.target ?? from, rules };
};

/** The move that publishes nothing and leads there: that the app leaves (CL-22). */
export const silentMove = (from: string, to: string | undefined): Move | undefined => {
  for (const { state, event, rows } of CELLS)
    for (const { target, actions, description = '' } of rows)
      if (state === from && target === to && target !== undefined && actions.length === 0)
        return { event, to: target, rules: description.split(' ') };
  return undefined;
};
