/**
 * What an app asks for: enter, switch, query; checked in the order of CL-28, then begun.
 *
 * Whoever is not logged in was refused before, by the client's chart. Leaving has a file of its own.
 */
import { checkPage, checkRoomID, checkSetup, checkUserIDs } from '../arguments.js';
import { type Failure, failure, type Reason } from '../errors.js';
import type { RoomEntry } from './context.js';
import type { EnterCall, QueryCall, SwitchCall } from './events.js';
import { attemptOf, findRoom, isPending, openRoom, openSwitch, switchFrom } from './rooms.js';
import { mint, send, startTimer, type Turn } from './turn.js';

/** What a call was about to do, as its refusal says. */
export const doingOf = (call: {
  readonly type: string;
  readonly roomID: string;
  readonly fromRoomID?: string;
}): string =>
  call.fromRoomID === undefined
    ? `${call.type} ${call.roomID}`
    : `${call.type} ${call.fromRoomID} to ${call.roomID}`;

export const reject = (turn: Turn, call: number, error: Failure): void => {
  turn.effects.push({ type: 'settle', call, error });
};

export const checkID = ({ context }: Turn, roomID: unknown, doing: string): Failure | null =>
  checkRoomID(roomID, context.limits.maxRoomIDBytes, doing, context.sdkVersion);

const isLeaving = (room: RoomEntry): boolean => room.intent.value.startsWith('Leaving');

/** SW-9: a switch from or to it is out, or nobody knows yet whether one took the device away (SW-12). */
const isInSwitch = (turn: Turn, room: RoomEntry): boolean =>
  room.intent.value === 'Switching' || switchFrom(turn, attemptOf(room)) !== undefined;

/** SW-9 also holds for a source that was lost meanwhile (SW-10). */
const isLostSource = ({ context }: Turn, roomID: string): boolean =>
  context.switches.some((entry) => isPending(entry) && entry.machine.context.fromRoomID === roomID);

const isConnecting = (room: RoomEntry): boolean => room.connection.value.startsWith('Connecting');

export const enter = (turn: Turn, event: EnterCall): void => {
  const { type: method, call, roomID, setup } = event;
  const doing = doingOf(event);
  const refuse = (reason: Reason) => reject(turn, call, failure(reason, doing));
  const wrong = checkID(turn, roomID, method) ?? checkSetup(setup, turn.context.limits, doing);
  if (wrong) return reject(turn, call, wrong);
  const room = findRoom(turn, roomID);
  if (room && isLeaving(room)) return wait(turn, event);
  if (room ? isInSwitch(turn, room) || isConnecting(room) : isLostSource(turn, roomID))
    return refuse('connecting');
  if (room && method === 'createRoom') return refuse('roomExists');
  if (room) {
    const { roomName } = room.intent.context;
    turn.effects.push({ type: 'settle', call, result: { roomInfo: { baseInfo: { roomID, roomName } } } });
    return;
  }
  if (!turn.online) return refuse('offline');
  const attempt = mint(turn);
  turn.context.newest = attempt;
  openRoom(turn, roomID, { type: 'enter', call, method, attempt, setup });
};

export const switchRoom = (turn: Turn, event: SwitchCall): void => {
  const { call, fromRoomID, roomID, setup, isCreateWhenRoomNotExisted } = event;
  const doing = doingOf(event);
  const refuse = (reason: Reason, why?: string) => reject(turn, call, failure(reason, doing, why));
  const wrong =
    checkID(turn, fromRoomID, 'switchRoom') ??
    checkID(turn, roomID, 'switchRoom') ??
    checkSetup(setup, turn.context.limits, doing);
  if (wrong) return reject(turn, call, wrong);
  if (typeof isCreateWhenRoomNotExisted !== 'boolean')
    return refuse('badArgument', 'isCreateWhenRoomNotExisted has to be true or false');
  const source = findRoom(turn, fromRoomID);
  const target = findRoom(turn, roomID);
  // SW-8, in its order
  if (fromRoomID === roomID) return refuse('badArgument', 'source and target are the same room');
  if (!source || isLeaving(source))
    return refuse('badArgument', 'this device is not in the source, or is leaving it');
  if (isConnecting(source) || isInSwitch(turn, source)) return refuse('connecting');
  if (target && isLeaving(target)) return wait(turn, event);
  if (target ? isInSwitch(turn, target) || isConnecting(target) : isLostSource(turn, roomID))
    return refuse('connecting');
  if (target) return refuse('alreadyInRoom');
  // while the connection is interrupted every room is Connecting, so that the source has been refused by now
  const attempt = mint(turn);
  turn.context.newest = attempt;
  openSwitch(turn, event, attemptOf(source), attempt);
};

/** CL-27: runs when the leave of its room is over. */
const wait = (turn: Turn, event: EnterCall | SwitchCall): void => {
  turn.context.waiting = [...turn.context.waiting, event];
};

/** CL-26. */
export const query = (turn: Turn, event: QueryCall): void => {
  const { type, call, roomID } = event;
  const { limits } = turn.context;
  const doing = doingOf(event);
  const wrong =
    checkID(turn, roomID, type) ??
    (event.type === 'queryRoomMemberList' ? checkPage(event.nextFlag, event.count, limits, doing) : null) ??
    (event.type === 'queryRoomMembers' ? checkUserIDs(event.userIDs, limits.maxUsersPerQuery, doing) : null);
  if (wrong) return reject(turn, call, wrong);
  const room = findRoom(turn, roomID);
  if (!room || isLeaving(room)) return reject(turn, call, failure('notInRoom', doing));
  if (isConnecting(room)) return reject(turn, call, failure('connecting', doing));
  const id = mint(turn);
  turn.context.queries = [...turn.context.queries, { id, call, type, roomID }];
  if (event.type === 'queryRoomMemberList')
    send(turn, id, { type: event.type, roomID, nextFlag: event.nextFlag, count: event.count });
  else if (event.type === 'queryRoomMembers')
    send(turn, id, { type: event.type, roomID, userIDs: event.userIDs });
  else send(turn, id, { type: event.type, roomID });
  startTimer(turn, `query:${id}`, limits.requestTimeout, 'NR-2');
};
