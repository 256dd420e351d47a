/**
 * ZIM's room methods over something that takes calls: each passes on what the app gave, as it is.
 */
import { failure, RoomLifecycleError } from '../machines/errors.js';
import type { CallMethod, CallResultOfZIM, RoomCalls } from './types.js';

/** @param call takes a call and promises its settlement */
export const roomCalls = (
  call: (method: CallMethod, args: readonly unknown[]) => Promise<CallResultOfZIM>,
): RoomCalls => {
  const method =
    <T extends CallResultOfZIM>(name: CallMethod) =>
    (...args: readonly unknown[]): Promise<T> =>
      call(name, args) as Promise<T>;
  return {
    createRoom: method('createRoom'),
    joinRoom: method('joinRoom'),
    enterRoom: method('enterRoom'),
    switchRoom: method('switchRoom'),
    leaveRoom: method('leaveRoom'),
    leaveAllRoom: method('leaveAllRoom'),
    queryRoomMemberList: method('queryRoomMemberList'),
    queryRoomMembers: method('queryRoomMembers'),
    queryRoomOnlineMemberCount: method('queryRoomOnlineMemberCount'),
    queryRoomAllAttributes: method('queryRoomAllAttributes'),
    setRoomAttributes: method('setRoomAttributes'),
    deleteRoomAttributes: method('deleteRoomAttributes'),
    beginRoomAttributesBatchOperation: () => {
      throw new RoomLifecycleError(failure('unsupported', 'begin a batch of room attributes'));
    },
    endRoomAttributesBatchOperation: method('endRoomAttributesBatchOperation'),
    setRoomMembersAttributes: method('setRoomMembersAttributes'),
    queryRoomMembersAttributes: method('queryRoomMembersAttributes'),
    queryRoomMemberAttributesList: method('queryRoomMemberAttributesList'),
  };
};
