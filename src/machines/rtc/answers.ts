/**
 * What the server says, the network's comings and goings, and timers: routed to the room they are about.
 *
 * An answer counts if it is newer than any that was heard, and not of before an outage; a verdict or a push counts
 * if it names an attempt that is not over (RT-18). Nothing else is checked, anywhere.
 */
import type { EngineEvent } from './events.js';
import type { Verdict } from './protocol.js';
import { findAttempt, refreshPlayed, stepRoom, stepStream } from './rooms.js';
import type { RtcRoomEvent } from './rtc-room-types.js';
import type { Turn } from './turn.js';

type Message<T extends EngineEvent['type']> = Extract<EngineEvent, { type: T }>;

export const held = (turn: Turn, { id, rooms }: Message<'held'>): void => {
  const { context } = turn;
  if (!context.online || id < context.since || id <= context.heard) return;
  context.heard = id;
  if (context.owed <= id) context.owed = 0;
  for (const { roomID, attempt, leave } of context.rooms) {
    const isHeard = leave !== 0 && leave <= id;
    const verdict = rooms.find((room) => room.attempt === attempt);
    if (isHeard) stepRoom(turn, attempt, { type: 'left' });
    else if (verdict) stepRoom(turn, attempt, eventOf(verdict));
    if (verdict?.is !== 'in') continue;
    startToFlow(turn, roomID, id);
    refreshPlayed(turn, roomID);
  }
};

const eventOf = (verdict: Verdict): RtcRoomEvent =>
  verdict.is === 'in'
    ? {
        type: 'admitted',
        session: verdict.session,
        version: verdict.version,
        members: verdict.members,
      }
    : verdict.is === 'refused'
      ? { type: 'refused', reason: verdict.reason }
      : { type: 'kicked', reason: verdict.reason };

/** A stream that the server was told of is published once the room has been answered for. */
const startToFlow = (turn: Turn, roomID: string, id: number): void => {
  for (const stream of turn.context.streams)
    if (stream.roomID === roomID && stream.channel !== null && stream.told <= id)
      stepStream(turn, stream, { type: 'flows' });
};

export const kicked = (turn: Turn, { attempt, reason }: Message<'kicked'>): void =>
  stepRoom(turn, attempt, { type: 'kicked', reason });

export const memberChanged = (
  turn: Turn,
  { attempt, after, version, userID, member }: Message<'memberChanged'>,
): void => {
  const room = findAttempt(turn, attempt);
  if (!room) return;
  stepRoom(turn, attempt, { type: 'memberChanged', after, version, userID, member });
  refreshPlayed(turn, room.roomID);
};

/** T0: the rooms hear of it in the order of their logins. */
export const networkDown = (turn: Turn): void => {
  turn.context.online = false;
  for (const { attempt } of turn.context.rooms) stepRoom(turn, attempt, { type: 'interrupted' });
};

/** T1: one message says it all, and its answer decides. */
export const networkUp = (turn: Turn): void => {
  const { context } = turn;
  context.online = true;
  context.since = context.nextID;
  turn.tells = context.rooms.length > 0 || context.owed !== 0;
};

export const expire = (turn: Turn, { id }: Message<'timer'>): void => {
  turn.context.timers = turn.context.timers.filter((timer) => timer.id !== id);
  const [kind, number] = id.split(':');
  if (kind === 'heartbeat') turn.tells = true;
  else stepRoom(turn, Number(number), { type: 'timedOut' });
};
