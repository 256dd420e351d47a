/**
 * One user: a room client over a WebSocket, and what its app keeps beside it: who is in its rooms, and a log.
 *
 * Nothing in here decides what a room is in: that is asked of the client each time.
 */
import { type RoomClient, RoomEvent, RoomLifecycleError, RoomState } from 'room-lifecycle';
import { connect } from '../../node-ws/connection.js';
import { createLine } from './line.js';
import type { ServerNews } from './news.js';

export interface LogLine {
  readonly at: Date;
  readonly kind: 'notice' | 'network' | 'error';
  readonly text: string;
}

export interface User {
  readonly userID: string;
  readonly client: RoomClient;
  /** userIDs by room, as far as this user was told */
  readonly members: ReadonlyMap<string, ReadonlySet<string>>;
  /** what each room was last told, in ZIM's words */
  readonly events: ReadonlyMap<string, string>;
  /** newest first */
  readonly log: readonly LogLine[];
  readonly isOnline: boolean;
  setOnline(isOnline: boolean): void;
  /** Makes a call; how it ends badly is in the log. */
  call(name: string, make: (client: RoomClient) => Promise<unknown>): void;
}

const LOG_LENGTH = 60;

export const stateName = (state: number): string =>
  Object.entries(RoomState).find(([, value]) => value === state)?.[0] ?? String(state);

const eventName = (event: number): string =>
  Object.entries(RoomEvent).find(([, value]) => value === event)?.[0] ?? String(event);

/** @param changed called after anything that can be seen has changed */
export const createUser = (userID: string, { url, limits }: ServerNews, changed: () => void): User => {
  const line = createLine();
  const members = new Map<string, Set<string>>();
  const events = new Map<string, string>();
  const log: LogLine[] = [];

  const note = (kind: LogLine['kind'], text: string): void => {
    log.unshift({ at: new Date(), kind, text });
    log.length = Math.min(log.length, LOG_LENGTH);
    changed();
  };

  const readMembers = async (roomID: string): Promise<void> => {
    try {
      const { memberList } = await client.queryRoomMemberList(roomID, { nextFlag: '', count: 100 });
      members.set(roomID, new Set(memberList.map((each) => each.userID)));
      changed();
    } catch {
      // it is read again when the room is Connected again
    }
  };

  const { client, cut } = connect({
    url,
    WebSocket: line.WebSocket,
    userID,
    // a new one each time: this page stores no snapshot
    deviceID: crypto.randomUUID(),
    limits,
  });

  client.on('roomStateChanged', (_, { roomID, state, event, extendedData }) => {
    events.set(roomID, eventName(event));
    if (state === RoomState.Connected) void readMembers(roomID);
    if (state === RoomState.Disconnected) members.delete(roomID);
    const more = extendedData === '' ? '' : ` ${extendedData}`;
    note('notice', `${roomID} · ${stateName(state)}, ${eventName(event)}${more}`);
  });
  client.on('roomMemberJoined', (_, { roomID, memberList }) => {
    for (const each of memberList) members.get(roomID)?.add(each.userID);
    note('notice', `${roomID} · ${memberList.map((each) => each.userID).join(', ')} joined`);
  });
  client.on('roomMemberLeft', (_, { roomID, memberList }) => {
    for (const each of memberList) members.get(roomID)?.delete(each.userID);
    note('notice', `${roomID} · ${memberList.map((each) => each.userID).join(', ')} left`);
  });
  client.on('connectionStateChanged', changed);

  return {
    userID,
    client,
    members,
    events,
    log,
    get isOnline() {
      return line.isUp;
    },
    setOnline(isOnline) {
      line.isUp = isOnline;
      if (!isOnline) cut();
      note('network', isOnline ? 'network is back' : 'network cut');
    },
    call(name, make) {
      make(client).catch((error: unknown) => {
        const text = error instanceof RoomLifecycleError ? `${error.code} ${error.reason}` : String(error);
        note('error', `${name}: ${text}`);
      });
    },
  };
};
