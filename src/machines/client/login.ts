/**
 * The login connection: log in, out, T0, T1, the end for good, heartbeats (sections NR, CL-21, CL-29, CL-30).
 */
import type { ClientEffect } from '../effects.js';
import { failure, type Reason } from '../errors.js';
import type { ConnectionEventName, ConnectionStateName, LoginEnd } from '../vocabulary.js';
import { doingOf, reject } from './calls.js';
import {
  attemptOf,
  findAttempt,
  findSwitch,
  isPending,
  stepRoom,
  stepSwitch,
  switchFrom,
  takeWaiting,
} from './rooms.js';
import { cancelTimer, flush, mint, send, sendOwedLeaves, startTimer, type Turn } from './turn.js';

const tell = (turn: Turn, state: ConnectionStateName, event: ConnectionEventName): void => {
  turn.effects.push({ type: 'notify', notice: 'connectionStateChanged', state, event });
};

export const logIn = (turn: Turn): void => {
  const login = mint(turn);
  turn.context.login = login;
  tell(turn, 'Connecting', 'ActiveLogin');
  tell(turn, 'Connected', 'Success');
  send(turn, login, { type: 'login' });
  armHeartbeat(turn);
};

const armHeartbeat = (turn: Turn): void =>
  startTimer(turn, `heartbeat:${mint(turn)}`, turn.context.limits.heartbeatInterval, 'NR-5');

/** What is out besides rooms: taken away, so that the rooms' ends find nobody waiting. */
const takeCalls = (turn: Turn) => {
  const { queries, leaveAlls, switches } = turn.context;
  turn.context.queries = [];
  turn.context.leaveAlls = [];
  return { queries, leaveAlls, switches: switches.filter(isPending), waiting: takeWaiting(turn, () => true) };
};

/** Nothing of a login outlives it: no leave is owed, no timer runs (CL-21, CL-30). */
const forget = (turn: Turn): void => {
  turn.context.login = 0;
  turn.context.resume = 0;
  turn.context.leaves = [];
  turn.context.switches = [];
  for (const { id } of turn.context.timers) cancelTimer(turn, id);
};

/** CL-21: a switch's target first, then in the order of entering. `isUp`: whether the server can be told. */
export const logOut = (turn: Turn, isUp: boolean): void => {
  const { rooms } = turn.context;
  const calls = takeCalls(turn);
  turn.context.switches = [];
  const isTarget = ({ intent }: (typeof rooms)[number]) => intent.value === 'Switching';
  for (const { roomID } of [...rooms.filter(isTarget), ...rooms.filter((room) => !isTarget(room))])
    stepRoom(turn, roomID, { type: 'loggedOut' });
  rejectAll(turn, calls, 'loggedOut');
  for (const { call } of calls.leaveAlls) reject(turn, call, failure('loggedOut', 'leaveAllRoom'));
  if (isUp) send(turn, mint(turn), { type: 'logout' });
  forget(turn);
  tell(turn, 'Disconnected', 'Success');
};

/** CC-19, CL-29: all notices, then what is out is settled. */
export const endLogin = (turn: Turn, event: LoginEnd): void => {
  tell(turn, 'Disconnected', event);
  const calls = takeCalls(turn);
  turn.context.switches = [];
  for (const { roomID } of turn.context.rooms) stepRoom(turn, roomID, { type: 'loginEnded' });
  for (const { call, roomIDs } of calls.leaveAlls)
    turn.effects.push({ type: 'settle', call, result: { roomIDs } });
  rejectAll(turn, calls, 'loginEnded');
  forget(turn);
  const isNotice = (effect: ClientEffect) => effect.type === 'notify';
  const effects = turn.effects.splice(0);
  turn.effects.push(...effects.filter(isNotice), ...effects.filter((effect) => !isNotice(effect)));
};

const rejectAll = (turn: Turn, calls: ReturnType<typeof takeCalls>, reason: Reason): void => {
  for (const { machine } of calls.switches) {
    const { call, fromRoomID, roomID } = machine.context;
    reject(turn, call, failure(reason, `switchRoom ${fromRoomID} to ${roomID}`));
  }
  for (const other of [...calls.waiting, ...calls.queries])
    reject(turn, other.call, failure(reason, doingOf(other)));
};

/** T0. */
export const interrupt = (turn: Turn): void => {
  const { context } = turn;
  tell(turn, 'Reconnecting', 'LoginInterrupted');
  for (const { id } of context.timers) if (id.startsWith('heartbeat:')) cancelTimer(turn, id);
  for (const room of context.rooms) {
    // ended meanwhile by another room's switch
    if (!findAttempt(turn, attemptOf(room).attempt)) continue;
    if (room.intent.value === 'Leaving.held') dropHeldSwitch(turn, attemptOf(room));
    stepRoom(turn, room.roomID, { type: 'interrupted' });
  }
  for (const { machine } of context.switches)
    stepSwitch(turn, machine.context.attempt, { type: 'interrupted' });
  const { queries } = context;
  for (const query of queries) {
    cancelTimer(turn, `query:${query.id}`);
    reject(turn, query.call, failure('disconnected', doingOf(query)));
  }
  context.queries = [];
};

/** SW-11: a leave cannot wait for the outcome any longer. */
export const dropHeldSwitch = (
  turn: Turn,
  source: { readonly roomID: string; readonly attempt: number },
): void => {
  const entry = switchFrom(turn, source);
  if (entry) stepSwitch(turn, entry.machine.context.attempt, { type: 'dropSource' });
};

/** Asks the server whether the login is still one; its answer is T1 (CL-29). Repeated until there is one. */
export const askToResume = (turn: Turn): void => {
  stopResume(turn);
  const id = mint(turn);
  turn.context.resume = id;
  send(turn, id, { type: 'resume' });
  startTimer(turn, `resume:${id}`, turn.context.limits.requestTimeout, 'NR-1');
};

export const stopResume = (turn: Turn): void => {
  cancelTimer(turn, `resume:${turn.context.resume}`);
  turn.context.resume = 0;
};

/** T1: every room is told before any question is answered; owed leaves go first, then the questions (NR-1, NR-9). */
export const resume = (turn: Turn): void => {
  stopResume(turn);
  tell(turn, 'Connected', 'Success');
  for (const { roomID } of turn.context.rooms) stepRoom(turn, roomID, { type: 'resumed' });
  for (const { machine } of turn.context.switches)
    stepSwitch(turn, machine.context.attempt, { type: 'resumed' });
  sendOwedLeaves(turn);
  flush(turn);
  armHeartbeat(turn);
};

/** NR-5, with what is repeated at each heartbeat: owed leaves (NR-8) and questions without an answer (NR-11). */
export const beat = (turn: Turn): void => {
  const { context } = turn;
  for (const { roomID } of context.rooms) stepRoom(turn, roomID, { type: 'heartbeat' });
  for (const { machine } of context.switches)
    stepSwitch(turn, machine.context.attempt, { type: 'heartbeat' });
  sendOwedLeaves(turn);
  flush(turn);
  send(turn, mint(turn), { type: 'heartbeat', rooms: context.rooms.map(attemptOf), newest: context.newest });
  armHeartbeat(turn);
};

/** A timer of a room or a switch, by the attempt in its name. */
export const expire = (turn: Turn, attempt: number): void => {
  const room = findAttempt(turn, attempt);
  if (room?.intent.value === 'Leaving.held') dropHeldSwitch(turn, attemptOf(room));
  if (findSwitch(turn, attempt)) stepSwitch(turn, attempt, { type: 'timedOut' });
  else if (room) stepRoom(turn, room.roomID, { type: 'timedOut' });
};
