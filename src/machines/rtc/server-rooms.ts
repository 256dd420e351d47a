/**
 * Coming into a room of the server, changing there, and going; and telling the others.
 *
 * Every change of a member list has a version of its own and is pushed to the others as one entry (RT-21).
 */
import type { Hold, RtcMember } from './protocol.js';
import { RTC_PROTOCOL_VERSION } from './protocol.js';
import type { KickReason, RefusalReason } from './rtc-errors.js';
import {
  changeDevice,
  findServerRoom,
  memberOf,
  mintOnServer,
  type RtcServerRoom,
  type RtcServerState,
  type RtcSession,
  type ServerTurn,
} from './server-state.js';
import type { RtcUser } from './vocabulary.js';

/** Puts a room's sessions in place; an empty room is gone, a changed one has a new version, and the others hear of it. */
const putSessions = (
  turn: ServerTurn,
  room: RtcServerRoom,
  sessions: readonly RtcSession[],
  userID: string,
): void => {
  const { state } = turn;
  const member = (list: readonly RtcSession[]): RtcMember | null => {
    const session = list.find((other) => other.userID === userID);
    return session ? memberOf(session) : null;
  };
  const [before, after] = [member(room.sessions), member(sessions)];
  const isChanged = JSON.stringify(before) !== JSON.stringify(after);
  const version = isChanged ? mintOnServer(turn) : room.version;
  const next = { ...room, version, sessions };
  const isNew = findServerRoom(state, room.roomID) === undefined;
  if (isNew) state.rooms = [...state.rooms, next];
  else
    state.rooms = state.rooms.flatMap((other) =>
      other.roomID !== room.roomID ? [other] : sessions.length === 0 ? [] : [next],
    );
  if (!isChanged) return;
  for (const { deviceID, attempt, userID: reader } of sessions)
    if (reader !== userID)
      turn.effects.push({
        type: 'send',
        to: deviceID,
        message: {
          v: RTC_PROTOCOL_VERSION,
          type: 'memberChanged',
          roomID: room.roomID,
          attempt,
          after: room.version,
          version,
          userID,
          member: after,
        },
      });
};

/** A user is out of a room; whose doing it was is told to the device by others, or not at all. */
export const leave = (turn: ServerTurn, roomID: string, userID: string): void => {
  const room = findServerRoom(turn.state, roomID);
  if (room)
    putSessions(
      turn,
      room,
      room.sessions.filter((session) => session.userID !== userID),
      userID,
    );
};

export const setStreams = (
  turn: ServerTurn,
  roomID: string,
  userID: string,
  streams: readonly string[],
): void => {
  const room = findServerRoom(turn.state, roomID);
  if (room)
    putSessions(
      turn,
      room,
      room.sessions.map((session) => (session.userID === userID ? { ...session, streams } : session)),
      userID,
    );
};

/** That login is over: the device is told now, and again till it has heard. */
export const end = (
  turn: ServerTurn,
  deviceID: string,
  roomID: string,
  attempt: number,
  reason: KickReason,
): void => {
  changeDevice(turn, deviceID, ({ ends, absent }) => ({
    ends: [...ends, { roomID, attempt, verdict: { is: 'kicked', reason } }],
    absent: absent.filter((other) => other.roomID !== roomID),
  }));
  turn.effects.push({
    type: 'send',
    to: deviceID,
    message: { v: RTC_PROTOCOL_VERSION, type: 'kicked', roomID, attempt, reason },
  });
};

/** RT-4, RT-16, in their order. */
const refusalOf = (
  { limits, rooms }: RtcServerState,
  { mode }: Hold,
  user: RtcUser,
  { roomID, token }: Hold['rooms'][number],
): RefusalReason | null => {
  if (limits.tokens !== null && !limits.tokens.includes(token)) return 'token';
  if (mode === 'MultiRoom' && !limits.multiRoom) return 'multiRoomDisabled';
  const isIn = ({ sessions }: RtcServerRoom) => sessions.some(({ userID }) => userID === user.userID);
  const others = rooms.filter((room) => room.roomID !== roomID && isIn(room));
  if (others.length >= limits.maxRoomsPerUser) return 'tooManyRooms';
  const room = rooms.find((other) => other.roomID === roomID);
  if (!room || isIn(room)) return null;
  const most = Math.min(
    limits.maxMembersPerRoom ?? Number.POSITIVE_INFINITY,
    room.maxMemberCount === 0 ? Number.POSITIVE_INFINITY : room.maxMemberCount,
  );
  return room.sessions.length >= most ? 'full' : null;
};

/** Lets a device in, unless there is a reason not to; the same user on another device is out then (RT-17). */
export const admit = (turn: ServerTurn, message: Hold, held: Hold['rooms'][number]): RefusalReason | null => {
  const { state } = turn;
  const { deviceID } = message;
  const { roomID, attempt, streams, maxMemberCount } = held;
  // rooms without a user do not get past the parser
  const user = message.user as NonNullable<Hold['user']>;
  const refusal = refusalOf(state, message, user, held);
  if (refusal) return refusal;
  const { userID, userName } = user;
  for (const device of state.devices)
    for (const absent of device.absent)
      if (absent.roomID === roomID && absent.userID === userID && device.deviceID !== deviceID)
        end(turn, device.deviceID, roomID, absent.attempt, 'kickedByLogin');
  const room = findServerRoom(state, roomID) ?? {
    roomID,
    session: mintOnServer(turn),
    maxMemberCount,
    version: 0,
    sessions: [],
  };
  const old = room.sessions.find((session) => session.userID === userID);
  if (old && old.deviceID !== deviceID) end(turn, old.deviceID, roomID, old.attempt, 'kickedByLogin');
  const session = { userID, userName, streams, deviceID, attempt };
  putSessions(
    turn,
    room,
    old ? room.sessions.map((other) => (other === old ? session : other)) : [...room.sessions, session],
    userID,
  );
  return null;
};
