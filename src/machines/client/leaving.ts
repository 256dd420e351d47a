/**
 * Leaving one room and leaving all: leave wins, whatever is out for the room (CL-14, CL-22, CL-23, SW-11, SW-12).
 */
import { failure } from '../errors.js';
import { checkID, doingOf, reject } from './calls.js';
import type { RoomEntry } from './context.js';
import type { LeaveAllCall, LeaveCall } from './events.js';
import { attemptOf, findRoom, isPending, stepRoom, stepSwitch, switchFrom, takeWaiting } from './rooms.js';
import type { Turn } from './turn.js';

export const leaveRoom = (turn: Turn, { call, roomID }: LeaveCall): void => {
  const wrong = checkID(turn, roomID, 'leaveRoom');
  if (wrong) return reject(turn, call, wrong);
  const room = findRoom(turn, roomID);
  if (!room) return reject(turn, call, failure('notInRoom', `leaveRoom ${roomID}`));
  cancelWaiting(turn, roomID);
  if (room.intent.value === 'Switching') {
    stepSwitch(turn, room.intent.context.attempt, { type: 'cancel' });
    turn.effects.push({ type: 'settle', call, result: { roomID } });
    return;
  }
  const source = switchFrom(turn, attemptOf(room));
  if (source && isPending(source) && !room.intent.value.startsWith('Leaving')) {
    // SW-11: the outcome is waited for where that takes nothing but an answer
    if (turn.online && room.intent.value === 'Inside.sure')
      return stepRoom(turn, roomID, { type: 'leaveHeld', call });
    stepSwitch(turn, source.machine.context.attempt, { type: 'dropSource' });
  }
  stepRoom(turn, roomID, { type: 'leave', call });
};

/** CL-27: what waits for a leave to be over is overtaken by the next leave. */
const cancelWaiting = (turn: Turn, roomID: string): void => {
  for (const waiting of takeWaiting(turn, (other) => other.roomID === roomID))
    reject(turn, waiting.call, failure('cancelled', doingOf(waiting)));
};

export const leaveAllRoom = (turn: Turn, { call }: LeaveAllCall): void => {
  const { rooms } = turn.context;
  const roomIDs = rooms.filter(wasEntered).map(({ roomID }) => roomID);
  if (rooms.length === 0) {
    turn.effects.push({ type: 'settle', call, result: { roomIDs } });
    return;
  }
  turn.context.leaveAlls = [
    ...turn.context.leaveAlls,
    { call, roomIDs, waitsFor: rooms.map(({ roomID }) => roomID) },
  ];
  const isConnecting = ({ connection }: RoomEntry) => connection.value.startsWith('Connecting');
  for (const room of rooms.filter(isConnecting)) leaveOne(turn, room);
  for (const room of rooms.filter((other) => !isConnecting(other))) leaveOne(turn, room);
};

const wasEntered = ({ intent: { value } }: RoomEntry): boolean =>
  value.startsWith('Inside') || value.startsWith('Leaving');

/** The switch is over with its target, so its source has no outcome to wait for. */
const leaveOne = (turn: Turn, { roomID, intent }: RoomEntry): void => {
  cancelWaiting(turn, roomID);
  if (intent.value === 'Switching') stepSwitch(turn, intent.context.attempt, { type: 'cancel' });
  else stepRoom(turn, roomID, { type: 'leave', call: 0 });
};
