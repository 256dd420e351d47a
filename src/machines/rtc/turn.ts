/**
 * One event's work: a copy of the context that may be written to, the effects so far, and what to send at the end.
 *
 * However much an event changes, at most one message goes out, at its end: it says what the engine holds then, so that
 * a switch or a logout of all rooms is one message (RT-18). It knows nothing of rooms' states but who is leaving.
 */
import type { EngineContext } from './context.js';
import type { EngineEffect } from './effects.js';
import { type Hold, RTC_PROTOCOL_VERSION } from './protocol.js';
import { type RtcReason, rtcFailure } from './rtc-errors.js';
import type { RoomModeName } from './vocabulary.js';

type Writable<T> = { -readonly [K in keyof T]: T[K] };

export interface Turn {
  readonly context: Writable<EngineContext>;
  readonly effects: EngineEffect[];
  readonly now: number;
  readonly mode: RoomModeName;
  /** the server is to be told of the rooms as they are at the end of the turn */
  tells: boolean;
  /** and told again until it has heard, since it may hold something that was given up */
  owes: boolean;
}

/** Runs `work` on a copy; what it changed is the outcome, and nothing at all where it changed nothing. */
export const takeTurn = (
  context: EngineContext,
  now: number,
  mode: RoomModeName,
  work: (turn: Turn) => void,
): { context?: Partial<EngineContext>; effects: readonly EngineEffect[] } => {
  const turn: Turn = { context: { ...context }, effects: [], now, mode, tells: false, owes: false };
  work(turn);
  flush(turn);
  const changed = (Object.keys(context) as (keyof EngineContext)[]).some(
    (key) => turn.context[key] !== context[key],
  );
  const { effects } = turn;
  return changed ? { context: turn.context, effects } : { effects };
};

export const mint = ({ context }: Turn): number => {
  const id = context.nextID;
  context.nextID = id + 1;
  return id;
};

export const startTimer = (turn: Turn, id: string, delay: number, rule: string): void => {
  turn.context.timers = [...turn.context.timers, { id, at: turn.now + delay, rule }];
  turn.effects.push({ type: 'startTimer', id, delay, rule });
};

const cancelTimers = (turn: Turn, isCancelled: (id: string) => boolean): void => {
  const cancelled = turn.context.timers.filter(({ id }) => isCancelled(id));
  if (cancelled.length === 0) return;
  turn.context.timers = turn.context.timers.filter(({ id }) => !isCancelled(id));
  for (const { id } of cancelled) turn.effects.push({ type: 'cancelTimer', id });
};

/** Whatever a login waits for: timers' ids end with the attempt's number. */
export const cancelTimersOf = (turn: Turn, attempt: number): void =>
  cancelTimers(turn, (id) => id.endsWith(`:${attempt}`));

export const resolve = (turn: Turn, call: number): void => {
  turn.effects.push({ type: 'settle', call, result: null });
};

export const reject = (turn: Turn, call: number, reason: RtcReason, doing: string, why?: string): void => {
  turn.effects.push({
    type: 'settle',
    call,
    error: rtcFailure(reason, doing, turn.context.platform, why),
  });
};

/** The rooms that the engine holds: all but those it is leaving, in the order of their logins. */
export const heldRooms = ({ rooms }: EngineContext) =>
  rooms.filter(({ machine }) => machine.value !== 'Logined.leaving');

const holdOf = ({ context, mode }: Turn, id: number): Hold => {
  const rooms = heldRooms(context);
  return {
    v: RTC_PROTOCOL_VERSION,
    type: 'hold',
    deviceID: context.deviceID,
    id,
    mode,
    user: rooms.length === 0 ? null : context.user,
    rooms: rooms.map(({ roomID, attempt, machine, token, maxMemberCount }) => ({
      roomID,
      attempt,
      token,
      maxMemberCount,
      streams: context.streams
        .filter((stream) => stream.roomID === roomID && stream.channel !== null)
        .map((stream) => stream.machine.context.streamID),
      version: machine.context.roster.version,
    })),
  };
};

const flush = (turn: Turn): void => {
  const { context } = turn;
  if (turn.tells || turn.owes) {
    const id = mint(turn);
    context.rooms = context.rooms.map((room) =>
      room.machine.value === 'Logined.leaving' && room.leave === 0 ? { ...room, leave: id } : room,
    );
    context.streams = context.streams.map((stream) =>
      stream.channel !== null && stream.told === 0 ? { ...stream, told: id } : stream,
    );
    if (turn.owes) context.owed = id;
    if (context.online) turn.effects.push({ type: 'send', message: holdOf(turn, id) });
  }
  keepBeating(turn);
};

const isHeartbeat = (id: string): boolean => id.startsWith('heartbeat:');

/** While there are rooms, or something owed, the server hears of it again and again; else no timer runs (RT-22). */
const keepBeating = (turn: Turn): void => {
  const { online, rooms, owed, limits, timers } = turn.context;
  const isNeeded = online && (rooms.length > 0 || owed !== 0);
  if (!isNeeded) cancelTimers(turn, isHeartbeat);
  else if (!timers.some(({ id }) => isHeartbeat(id)))
    startTimer(turn, `heartbeat:${mint(turn)}`, limits.heartbeatInterval, 'RT-18');
};
