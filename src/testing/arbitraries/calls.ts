/**
 * Calls of a room client with their arguments, to be made on anything that has ZIM's methods.
 *
 * Few rooms, so that calls meet. Which of them mean something is for whoever makes them to say: `runs` looks at the
 * world, and wastes none.
 */
import fc from 'fast-check';
import type { RoomCalls } from '../../client/types.js';
import { roomConfigs, roomNames } from './values.js';

type Method =
  | 'createRoom'
  | 'joinRoom'
  | 'enterRoom'
  | 'switchRoom'
  | 'leaveRoom'
  | 'leaveAllRoom'
  | 'queryRoomMemberList'
  | 'queryRoomOnlineMemberCount';

/** A call, as JSON. */
export interface RoomCall {
  readonly method: Method;
  readonly args: readonly unknown[];
}

/** @param rooms the ids that calls are about; default three */
export const roomCommands = (
  rooms: readonly string[] = ['Room1', 'Room2', '__proto__'],
): fc.Arbitrary<RoomCall> => {
  const roomID = fc.constantFrom(...rooms);
  const info = fc.record({ roomID, roomName: roomNames() });
  const config = fc.option(roomConfigs(), { nil: undefined });
  const args = <T extends readonly unknown[]>(
    method: Method,
    list: fc.Arbitrary<T>,
  ): fc.Arbitrary<RoomCall> =>
    list.map((each) => ({ method, args: each.filter((arg) => arg !== undefined) }));
  return fc.oneof(
    args('createRoom', fc.tuple(info, config)),
    args('joinRoom', fc.tuple(roomID)),
    args('enterRoom', fc.tuple(info, config)),
    args('switchRoom', fc.tuple(roomID, info, fc.boolean(), config)),
    args('leaveRoom', fc.tuple(roomID)),
    args('leaveAllRoom', fc.tuple()),
    args('queryRoomMemberList', fc.tuple(roomID, fc.constant({ nextFlag: '', count: 100 }))),
    args('queryRoomOnlineMemberCount', fc.tuple(roomID)),
  );
};

/** Makes a call; what it rejects with harms nobody. */
export const makeCall = (client: RoomCalls, { method, args }: RoomCall): Promise<unknown> => {
  const settled = (client[method] as (...list: readonly unknown[]) => Promise<unknown>).apply(client, [
    ...args,
  ]);
  settled.catch(() => {});
  return settled;
};
