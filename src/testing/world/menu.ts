/**
 * The calls that an app of a bounded world makes: the same ones at every moment, whether they make sense there or not.
 */
import type { CallEvent } from '../../machines/client/events.js';
import type { RoomSetup } from '../../machines/protocol.js';
import { type Bounds, type CallKind, roomsOf } from './bounds.js';
import type { Told } from './laws/told.js';

/** The call's number is the least that is not out. */
export const freeCall = ({ open }: Told): number => {
  let call = 1;
  while (open.some((one) => one.call === call)) call += 1;
  return call;
};

const setup = (roomDestroyDelayTime: number): RoomSetup => ({
  roomName: '',
  roomAttributes: [],
  roomDestroyDelayTime,
});

/** The calls of a menu, numbered `call`. */
export const callsOn = (bounds: Bounds, call: number): readonly CallEvent[] => {
  const rooms = roomsOf(bounds);
  const delayed = setup(bounds.destroyDelay);
  const make: Readonly<Record<CallKind, () => CallEvent[]>> = {
    createRoom: () => rooms.map((roomID) => ({ type: 'createRoom', now: 0, call, roomID, setup: setup(0) })),
    joinRoom: () => rooms.map((roomID) => ({ type: 'joinRoom', now: 0, call, roomID, setup: setup(0) })),
    enterRoom: () => rooms.map((roomID) => ({ type: 'enterRoom', now: 0, call, roomID, setup: delayed })),
    switchRoom: () => switches(false),
    switchOrCreate: () => switches(true),
    leaveRoom: () => rooms.map((roomID) => ({ type: 'leaveRoom', now: 0, call, roomID })),
    leaveAllRoom: () => [{ type: 'leaveAllRoom', now: 0, call }],
    queryRoomOnlineMemberCount: () =>
      rooms.map((roomID) => ({ type: 'queryRoomOnlineMemberCount', now: 0, call, roomID })),
    login: () => [],
    logout: () => [],
  };
  const switches = (isCreateWhenRoomNotExisted: boolean): CallEvent[] =>
    rooms.flatMap((fromRoomID) =>
      rooms
        .filter((roomID) => roomID !== fromRoomID)
        .map((roomID) => ({
          type: 'switchRoom' as const,
          now: 0,
          call,
          fromRoomID,
          roomID,
          isCreateWhenRoomNotExisted,
          setup: delayed,
        })),
    );
  return bounds.menu.flatMap((kind) => make[kind]());
};
