/**
 * What the app was told of its rooms, the latest so many, and what each change came from.
 *
 * The cause is the event that the client's machine was given; the rules are read off the chart of `room-connection.ts`,
 * by walking it along with the notices, so that none of them is written here a second time. It decides nothing, and a
 * machine with a fault in it leaves a change without rules.
 */
import { actionsOf, type EventOf, leavesOf, type Row, refOf, type StateOf } from '../chart/trusted.js';
import { isOlderVersion } from '../machines/arguments.js';
import type { ClientEvent } from '../machines/client/events.js';
import type { ClientSnapshot } from '../machines/client/room-client.js';
import { roomConnection } from '../machines/client/room-connection.js';
import type { Notice } from '../machines/effects.js';
import { failure, RoomLifecycleError } from '../machines/errors.js';
import { RoomEvent, RoomState, type RoomStateName } from '../machines/vocabulary.js';
import type { RoomWatch, StateChange } from './types.js';

type Leaf = StateOf<typeof roomConnection>;

export interface History extends Pick<RoomWatch, 'history'> {
  /** A notice is going out. */
  told(notice: Extract<Notice, { notice: 'roomStateChanged' }>, cause: ClientEvent): void;
}

interface Move {
  /** what happened to the room */
  readonly on: EventOf<typeof roomConnection>['type'];
  readonly from: Leaf;
  readonly to: Leaf;
  readonly rules: readonly string[];
}

/** Kept where nobody says otherwise: a few minutes of a busy device, some 20 kB. */
const DEFAULT_LIMIT = 100;

/** `state event`, as a row publishes it; undefined for a row that the app does not see. */
const published = (row: Row): string | undefined => {
  for (const { params } of actionsOf(row)) {
    const { state, event } = Object(params) as { state?: string; event?: string };
    if (state && event) return `${state} ${event}`;
  }
  return undefined;
};

/** Read off the chart when it is first asked for, and the same for every client. */
const known = new Map<boolean, ReadonlyMap<string, readonly Move[]>>();

/** Every move that an app of that SDK version sees, by what is published. */
const movesOf = (sdkVersion: string): ReadonlyMap<string, readonly Move[]> => {
  const isOld = isOlderVersion(sdkVersion, '2.13.0');
  const moves = known.get(isOld) ?? readMoves(isOld);
  known.set(isOld, moves);
  return moves;
};

const readMoves = (isOld: boolean): ReadonlyMap<string, readonly Move[]> => {
  const moves = new Map<string, Move[]>();
  for (const { name, cells } of leavesOf(roomConnection.chart))
    for (const { event, rows } of cells)
      for (const { row, target = name } of rows) {
        const pair = published(row);
        const { guard, description = '' } = row;
        // CC-16: the one row that goes by the version
        const isSeen = isOld || !guard || refOf(guard).type !== 'isDestroyedForOldSDK';
        if (pair && isSeen) {
          const move = { on: event, from: name, to: target, rules: description.split(' ') } as Move;
          moves.set(pair, [...(moves.get(pair) ?? []), move]);
        }
        // nothing behind it is ever tried
        if (!guard) break;
      }
  return moves;
};

/** Where a move that the chart does not have leads to, as far as the app is concerned. */
const LEAF: Readonly<Record<RoomStateName, Leaf>> = {
  Disconnected: 'Disconnected',
  Connecting: 'Connecting.reconnecting',
  Connected: 'Connected.joined',
};

const topOf = (leaf: Leaf): RoomStateName => leaf.split('.')[0] as RoomStateName;

/** That a leave is out is nothing the app is told, so either may be meant. */
const isSame = (known: Leaf, from: Leaf): boolean =>
  known === from || (topOf(known) === 'Connected' && topOf(from) === 'Connected');

/**
 * @param limit changes kept, of all rooms together; 0 keeps none
 * @param start the snapshot that the client goes on from
 * @throws RoomLifecycleError 6000001 for another limit
 */
export const createHistory = (limit: number = DEFAULT_LIMIT, { context }: ClientSnapshot): History => {
  if (!Number.isSafeInteger(limit) || limit < 0)
    throw new RoomLifecycleError(
      failure('badArgument', 'create the client', 'historyLimit has to be a whole number of at least 0'),
    );
  const changes: StateChange[] = [];
  const leaves = new Map<string, Leaf>(
    context.rooms.map(({ roomID, connection }) => [roomID, connection.value]),
  );
  let moves: ReadonlyMap<string, readonly Move[]> | undefined;

  return {
    told({ roomID, state, event, extendedData }, cause) {
      moves ??= movesOf(context.sdkVersion);
      const from = leaves.get(roomID) ?? 'Disconnected';
      const taken = (moves.get(`${state} ${event}`) ?? []).filter(
        // two rows can publish the same; that the login ended is the one thing that tells them apart (CC-8, CC-19)
        (move) => isSame(from, move.from) && (move.on === 'loginEnded') === (cause.type === 'loginEnded'),
      );
      if (state === 'Disconnected') leaves.delete(roomID);
      else leaves.set(roomID, taken[0]?.to ?? LEAF[state]);
      const rules = [...new Set(taken.flatMap((move) => move.rules))];
      changes.push(
        Object.freeze({
          at: cause.now,
          roomID,
          from: RoomState[topOf(from)],
          state: RoomState[state],
          event: RoomEvent[event],
          extendedData,
          cause: Object.freeze({ event: cause.type, rules: Object.freeze(rules) }),
        }),
      );
      if (changes.length > limit) changes.shift();
    },
    history: (roomID) => changes.filter((change) => roomID === undefined || change.roomID === roomID),
  };
};
