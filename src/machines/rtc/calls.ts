/**
 * What an app asks of its rooms: log in, log out, switch; checked in the order of RT-3, RT-4, RT-7 and RT-19.
 */
import { isOlderVersion } from '../arguments.js';
import { checkConfig, checkRoomID, checkUser, type WrongArgument } from './arguments.js';
import type { RtcRoomEntry } from './context.js';
import { DONE } from './effects.js';
import type { LoginCall, LogoutCall, SwitchCall } from './events.js';
import { findRoom, openRoom, stepRoom } from './rooms.js';
import { heldRooms, reject, type Turn } from './turn.js';
import type { RtcUser } from './vocabulary.js';

const isLeaving = ({ machine }: RtcRoomEntry): boolean => machine.value === 'Logined.leaving';

const isSameUser = (one: RtcUser, other: RtcUser | null): boolean =>
  one.userID === other?.userID && one.userName === other.userName;

export const rejectArgument = (turn: Turn, call: number, wrong: WrongArgument, doing: string): void =>
  reject(turn, call, wrong.reason, doing, wrong.why);

export const loginRoom = (turn: Turn, { call, roomID, user, config }: LoginCall): void => {
  const { context, mode } = turn;
  const wrongID = checkRoomID(roomID, context.limits);
  if (wrongID) return rejectArgument(turn, call, wrongID, 'loginRoom');
  const doing = `loginRoom ${roomID}`;
  const wrong = checkUser(user, context.limits) ?? checkConfig(config);
  if (wrong) return rejectArgument(turn, call, wrong, doing);
  const held = heldRooms(context);
  if (mode === 'SingleRoom' && held.length > 0) return reject(turn, call, 'roomCountExceeded', doing);
  if (held.some((room) => room.roomID === roomID)) return reject(turn, call, 'roomIDInUse', doing);
  if (held.length > 0 && !isSameUser(user, context.user)) return reject(turn, call, 'otherUser', doing);
  const isOther = !isSameUser(user, context.user);
  overtake(turn, (room) => mode === 'SingleRoom' || isOther || room.roomID === roomID);
  openRoom(turn, roomID, user, config, { call, method: 'loginRoom' });
};

/** RT-13: logouts that are out do not stand in the way of what the app asks for next. */
const overtake = (turn: Turn, isInTheWay: (room: RtcRoomEntry) => boolean): void => {
  for (const room of turn.context.rooms)
    if (isLeaving(room) && isInTheWay(room)) stepRoom(turn, room.attempt, { type: 'overtaken' });
};

export const switchRoom = (turn: Turn, { call, fromRoomID, toRoomID, config }: SwitchCall): void => {
  const { context, mode } = turn;
  const wrongID = checkRoomID(fromRoomID, context.limits) ?? checkRoomID(toRoomID, context.limits);
  if (wrongID) return rejectArgument(turn, call, wrongID, 'switchRoom');
  const doing = `switchRoom ${fromRoomID} to ${toRoomID}`;
  const wrong = checkConfig(config);
  if (wrong) return rejectArgument(turn, call, wrong, doing);
  if (mode === 'MultiRoom' && isOlderVersion(context.sdkVersion, '3.5.0'))
    return reject(turn, call, 'switchInMultiRoom', doing);
  const source = findRoom(turn, fromRoomID);
  const { user } = context;
  if (!source || user === null || isLeaving(source) || source.machine.value === 'Logining')
    return reject(turn, call, 'notLoggedIn', doing);
  if (heldRooms(context).some(({ roomID }) => roomID === toRoomID))
    return reject(turn, call, 'roomIDInUse', doing);
  overtake(turn, ({ roomID }) => roomID === toRoomID);
  stepRoom(turn, source.attempt, { type: 'switchedAway' });
  openRoom(turn, toRoomID, user, config, { call, method: 'switchRoom' });
};

export const logoutRoom = (turn: Turn, { call, roomID }: LogoutCall): void => {
  if (roomID === null) return logoutAll(turn, call);
  const wrongID = checkRoomID(roomID, turn.context.limits);
  if (wrongID) return rejectArgument(turn, call, wrongID, 'logoutRoom');
  const room = findRoom(turn, roomID);
  if (!room) return reject(turn, call, 'notLoggedIn', `logoutRoom ${roomID}`);
  stepRoom(turn, room.attempt, { type: 'logout', call });
};

const logoutAll = (turn: Turn, call: number): void => {
  const { rooms } = turn.context;
  if (rooms.length === 0) {
    turn.effects.push({ type: 'settle', call, result: DONE });
    return;
  }
  const waitsFor = rooms.map(({ attempt }) => attempt);
  turn.context.logoutAlls = [...turn.context.logoutAlls, { call, waitsFor, error: null }];
  for (const attempt of waitsFor) stepRoom(turn, attempt, { type: 'logout', call: 0 });
};

/** RT-9: every room is in Logout when the engine is gone, and the server is told once. */
export const destroy = (turn: Turn): void => {
  const { context } = turn;
  turn.tells = context.rooms.length > 0 || context.owed !== 0;
  for (const { attempt } of context.rooms) stepRoom(turn, attempt, { type: 'destroyed' });
  context.owed = 0;
};
