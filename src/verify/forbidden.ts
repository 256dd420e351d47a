/**
 * Why no state a room can be in publishes a notice: the rule that forbids it, and a word on it for the reader.
 */
import { type Moves, pairOf } from './moves.js';
import type { Fault } from './switches.js';
import type { LoggedNotice, RoomTrack } from './track.js';

const OFFLINE = 'while the login connection is interrupted (T0 without T1)';

export const forbidden = (
  moves: Moves,
  room: RoomTrack,
  { state, event }: LoggedNotice,
  pair: number,
): Fault => {
  if (!moves.all.some((move) => pairOf(move.state, move.event) === pair))
    return ['CC-22', 'which is no pair of state and event that a room publishes'];
  if (room.pair === pair && event !== 'NetworkInterrupted')
    return ['CC-23', `the same again as at line ${room.line}`];
  // a row there is, so it is the connection that forbids it
  if (moves.on(room.leaves, pair).length > 0) return [event.startsWith('Active') ? 'CL-5' : 'NR-1', OFFLINE];

  const wasDisconnected = room.leaves === moves.disconnected;
  if (wasDisconnected && state === 'Disconnected') return ['CC-22', 'although it was Disconnected (CC-21)'];
  if (wasDisconnected) return ['CC-22', 'without asking to enter first (CC-21, CL-18)'];
  if (state === 'Connecting' && event.startsWith('Active'))
    return (room.leaves & moves.of('Connected')) === 0
      ? ['CC-22', 'although an attempt was out, which is neither cancelled nor repeated (CL-6)']
      : ['CC-22', 'although it was Connected, where entering publishes nothing (CL-10)'];
  if (event === 'RoomNotExist' && (room.leaves & moves.of('Connected')) !== 0)
    return ['CC-16', 'where SDKs before 2.13.0 say KickedOut'];
  return ['CC-22', ''];
};
