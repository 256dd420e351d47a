/**
 * The rooms and streams of an engine: stepping their charts, and carrying out what they order.
 *
 * Routing is by attempt, so that nothing reaches a room but what is about it (RT-10), and nothing reaches a login but
 * what is about that very login (RT-18).
 */
import type { RtcRoomEntry, StreamEntry } from './context.js';
import { DONE } from './effects.js';
import type { LoginConfig } from './events.js';
import type { EngineLimits } from './limits.js';
import { hasStream } from './roster.js';
import type { RtcFailure } from './rtc-errors.js';
import { rtcRoomSteps } from './rtc-room.js';
import type { RtcRoomEffect, RtcRoomEvent, RtcTimerKind } from './rtc-room-types.js';
import { type RtcStreamEvent, rtcStreamSteps } from './rtc-stream.js';
import { cancelTimersOf, mint, startTimer, type Turn } from './turn.js';
import type { RtcUser } from './vocabulary.js';

export const findRoom = ({ context }: Turn, roomID: string): RtcRoomEntry | undefined =>
  context.rooms.find((room) => room.roomID === roomID);

export const findAttempt = ({ context }: Turn, attempt: number): RtcRoomEntry | undefined =>
  context.rooms.find((room) => room.attempt === attempt);

const putRoom = (turn: Turn, entry: RtcRoomEntry): void => {
  turn.context.rooms = turn.context.rooms.map((room) => (room.attempt === entry.attempt ? entry : room));
};

/** Begins an episode of a room that is in Logout. */
export const openRoom = (
  turn: Turn,
  roomID: string,
  user: RtcUser,
  config: LoginConfig,
  login: { readonly call: number; readonly method: 'loginRoom' | 'switchRoom' },
): void => {
  const { platform } = turn.context;
  const { token, maxMemberCount, isUserStatusNotify } = config;
  const attempt = mint(turn);
  const machine = rtcRoomSteps.initial({ roomID, platform });
  turn.context.user = { userID: user.userID, userName: user.userName };
  turn.context.rooms = [...turn.context.rooms, { roomID, attempt, machine, token, maxMemberCount, leave: 0 }];
  stepRoom(turn, attempt, { type: 'login', ...login, userID: user.userID, isUserStatusNotify });
};

export const stepRoom = (turn: Turn, attempt: number, event: RtcRoomEvent): void => {
  const entry = findAttempt(turn, attempt);
  if (!entry) return;
  const { snapshot, effects } = rtcRoomSteps.step(entry.machine, event);
  if (snapshot !== entry.machine) putRoom(turn, { ...entry, machine: snapshot });
  for (const order of effects) obey(turn, entry, order);
};

const LIMIT_OF: Readonly<Record<RtcTimerKind, keyof EngineLimits>> = {
  login: 'loginTimeout',
  reconnect: 'reconnectFor',
  logout: 'logoutTimeout',
};

const obey = (turn: Turn, { roomID, attempt }: RtcRoomEntry, order: RtcRoomEffect): void => {
  switch (order.type) {
    case 'tell':
      turn.tells = true;
      return;
    case 'giveUp':
      turn.owes = true;
      return;
    case 'arm': {
      const { waitsFor, rule } = order;
      return startTimer(turn, `${waitsFor}:${attempt}`, turn.context.limits[LIMIT_OF[waitsFor]], rule);
    }
    case 'stopTimer':
      return cancelTimersOf(turn, attempt);
    case 'stopStreams':
      return stopStreams(turn, (stream) => stream.roomID === roomID, order.errorCode);
    case 'ended':
      return closeRoom(turn, attempt, order.error);
    default:
      turn.effects.push(order);
  }
};

/** Forgets a room that is in Logout, and tells whoever waited for that. */
const closeRoom = (turn: Turn, attempt: number, error: RtcFailure | null): void => {
  const { context } = turn;
  context.rooms = context.rooms.filter((room) => room.attempt !== attempt);
  if (context.rooms.length === 0) context.user = null;
  for (const all of context.logoutAlls.filter(({ waitsFor }) => waitsFor.includes(attempt))) {
    const left = {
      ...all,
      waitsFor: all.waitsFor.filter((other) => other !== attempt),
      error: all.error ?? error,
    };
    const isOver = left.waitsFor.length === 0;
    context.logoutAlls = context.logoutAlls.flatMap((other) =>
      other !== all ? [other] : isOver ? [] : [left],
    );
    if (!isOver) continue;
    const { call } = all;
    turn.effects.push(
      left.error ? { type: 'settle', call, error: left.error } : { type: 'settle', call, result: DONE },
    );
  }
};

// ---- streams -------------------------------------------------------------------------------------------------------

export const openStream = (turn: Turn, streamID: string, roomID: string, channel: number | null): void => {
  const machine = rtcStreamSteps.initial({ streamID, kind: channel === null ? 'play' : 'publish' });
  const entry: StreamEntry = { roomID, channel, told: 0, machine };
  turn.context.streams = [...turn.context.streams, entry];
  stepStream(turn, entry, { type: 'start' });
};

/** Steps a stream; one that is stopped is forgotten. */
export const stepStream = (turn: Turn, entry: StreamEntry, event: RtcStreamEvent): void => {
  const { snapshot: machine, effects } = rtcStreamSteps.step(entry.machine, event);
  if (machine !== entry.machine)
    turn.context.streams = turn.context.streams.flatMap((other) =>
      other !== entry ? [other] : machine.value === 'Stopped' ? [] : [{ ...entry, machine }],
    );
  turn.effects.push(...effects);
};

/** In the order of their starts; the code is 0 where the app stops them. */
export const stopStreams = (
  turn: Turn,
  isStopped: (stream: StreamEntry) => boolean,
  errorCode: number,
): void => {
  for (const stream of turn.context.streams.filter(isStopped))
    stepStream(turn, stream, { type: 'stop', errorCode });
};

/** A played stream flows while the room's list has it. */
export const refreshPlayed = (turn: Turn, roomID: string): void => {
  const room = findRoom(turn, roomID);
  if (!room) return;
  const { roster } = room.machine.context;
  for (const stream of turn.context.streams)
    if (stream.channel === null && stream.roomID === roomID)
      stepStream(turn, stream, {
        type: hasStream(roster, stream.machine.context.streamID) ? 'flows' : 'breaks',
      });
};
