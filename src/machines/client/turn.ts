/**
 * One event's work: a copy of the context that may be written to, the effects so far, and what to send at the end.
 *
 * Releases and questions of one event leave together, as one message each: that makes a leaveAllRoom one step on the
 * server (CL-14) and the questions of T1 one answer (NR-1). It knows nothing of rooms' states.
 */
import type { ClientEffect } from '../effects.js';
import { PROTOCOL_VERSION, type RoomAttempt, type UpMessage } from '../protocol.js';
import type { ClientContext } from './context.js';

type Writable<T> = { -readonly [K in keyof T]: T[K] };

export interface Turn {
  readonly context: Writable<ClientContext>;
  readonly effects: ClientEffect[];
  readonly now: number;
  /** the login connection is up: what is sent has a way to go */
  online: boolean;
  /** id of this turn's leave and question, once there is one */
  leave: number;
  question: number;
  readonly releases: RoomAttempt[];
  readonly askedRooms: RoomAttempt[];
  readonly askedSwitches: { readonly attempt: number; readonly roomID: string; readonly from: RoomAttempt }[];
  /** rooms whose waiting calls may run now (CL-27) */
  readonly freed: string[];
}

/** Key by key: V8 copies the copy of a copy by a spread 20 times as slowly (docs/performance.md). */
const copyOf = (context: ClientContext): Writable<ClientContext> => ({
  userID: context.userID,
  deviceID: context.deviceID,
  sdkVersion: context.sdkVersion,
  limits: context.limits,
  nextID: context.nextID,
  login: context.login,
  newest: context.newest,
  resume: context.resume,
  rooms: context.rooms,
  switches: context.switches,
  leaves: context.leaves,
  leaveAlls: context.leaveAlls,
  waiting: context.waiting,
  queries: context.queries,
  timers: context.timers,
});

const isSame = (one: ClientContext, other: ClientContext): boolean =>
  one.nextID === other.nextID &&
  one.login === other.login &&
  one.newest === other.newest &&
  one.resume === other.resume &&
  one.rooms === other.rooms &&
  one.switches === other.switches &&
  one.leaves === other.leaves &&
  one.leaveAlls === other.leaveAlls &&
  one.waiting === other.waiting &&
  one.queries === other.queries &&
  one.timers === other.timers;

/** Runs `work` on a copy; what it changed is the outcome, and nothing at all where it changed nothing. */
export const takeTurn = (
  context: ClientContext,
  now: number,
  online: boolean,
  work: (turn: Turn) => void,
): { context?: ClientContext; effects?: readonly ClientEffect[] } | undefined => {
  const turn: Turn = {
    context: copyOf(context),
    effects: [],
    now,
    online,
    leave: 0,
    question: 0,
    releases: [],
    askedRooms: [],
    askedSwitches: [],
    freed: [],
  };
  work(turn);
  flush(turn);
  const { effects } = turn;
  if (!isSame(turn.context, context)) return { context: turn.context, effects };
  return effects.length === 0 ? undefined : { effects };
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

export const cancelTimer = (turn: Turn, id: string): void => {
  const timers = turn.context.timers.filter((timer) => timer.id !== id);
  if (timers.length === turn.context.timers.length) return;
  turn.context.timers = timers;
  turn.effects.push({ type: 'cancelTimer', id });
};

/** Cancels whatever timers an attempt has: their ids end with its number. */
export const cancelTimersOf = (turn: Turn, attempt: number): void => {
  const suffix = `:${attempt}`;
  for (const { id } of turn.context.timers) if (id.endsWith(suffix)) cancelTimer(turn, id);
};

/** Everything up to here is over for this device, so the registry need not remember it (NR-4). */
const acknowledged = ({ context, leave, question }: Turn): number => {
  let oldest = Math.min(leave || context.nextID, question || context.nextID);
  for (const { intent, question } of context.rooms) {
    if (intent.value.startsWith('Entering')) oldest = Math.min(oldest, intent.context.attempt);
    if (question !== 0) oldest = Math.min(oldest, question);
  }
  for (const { machine, question } of context.switches) {
    oldest = Math.min(oldest, machine.context.attempt);
    if (question !== 0) oldest = Math.min(oldest, question);
  }
  for (const { id } of context.leaves) oldest = Math.min(oldest, id);
  for (const { id } of context.queries) oldest = Math.min(oldest, id);
  return oldest - 1;
};

type Body<M> = M extends UpMessage
  ? Omit<M, 'v' | 'userID' | 'deviceID' | 'sdkVersion' | 'login' | 'id' | 'ack'>
  : never;

export const send = (turn: Turn, id: number, body: Body<UpMessage>): void => {
  const { userID, deviceID, sdkVersion, login } = turn.context;
  const ack = Math.min(acknowledged(turn), id - 1);
  const head = { v: PROTOCOL_VERSION, userID, deviceID, sdkVersion, login, id, ack };
  const message = Object.assign(head, body) as UpMessage;
  turn.effects.push({ type: 'send', message });
};

/** Gives an attempt up; the leave goes out at the end of the turn, or when the connection is back (NR-8). */
export const release = (turn: Turn, room: RoomAttempt): number => {
  turn.leave ||= mint(turn);
  turn.releases.push(room);
  return turn.leave;
};

export const askAbout = (turn: Turn): number => {
  turn.question ||= mint(turn);
  return turn.question;
};

export const sendOwedLeaves = (turn: Turn): void => {
  for (const { id, rooms } of turn.context.leaves) send(turn, id, { type: 'leaveRooms', rooms });
};

/** Attempts given up and not known to be released: every entering names them (RG-8). */
export const unreleased = ({ context, releases }: Turn): RoomAttempt[] => {
  const all: RoomAttempt[] = [];
  // several times as fast as flatMap
  for (const { rooms } of context.leaves) all.push(...rooms);
  all.push(...releases);
  return all;
};

/** Sends what the turn has gathered so far. */
export const flush = (turn: Turn): void => {
  const { context, leave, question, releases, askedRooms, askedSwitches } = turn;
  if (leave !== 0) {
    const rooms = releases.splice(0);
    turn.leave = 0;
    context.leaves = [...context.leaves, { id: leave, rooms }];
    if (turn.online) send(turn, leave, { type: 'leaveRooms', rooms });
  }
  if (question !== 0) {
    turn.question = 0;
    const switches = askedSwitches.splice(0);
    // a source is asked about with its switch, as one question (SW-13)
    const sources = new Set(switches.map(({ from }) => from.attempt));
    const rooms = askedRooms.splice(0).filter(({ attempt }) => !sources.has(attempt));
    send(turn, question, { type: 'askRooms', rooms, switches });
  }
};
