import { expect, it } from 'vitest';
import type { ZIM, ZIMEventHandler } from 'zego-zim-web';
import type { NoticeData, RoomCalls } from '../../src/client/types.js';

type RoomMethods =
  | 'createRoom'
  | 'joinRoom'
  | 'enterRoom'
  | 'switchRoom'
  | 'leaveRoom'
  | 'leaveAllRoom'
  | 'queryRoomMemberList'
  | 'queryRoomMembers'
  | 'queryRoomOnlineMemberCount'
  | 'queryRoomAllAttributes'
  | 'setRoomAttributes'
  | 'deleteRoomAttributes'
  | 'beginRoomAttributesBatchOperation'
  | 'endRoomAttributesBatchOperation'
  | 'setRoomMembersAttributes'
  | 'queryRoomMembersAttributes'
  | 'queryRoomMemberAttributesList';

type DataOfZIM<T extends keyof ZIMEventHandler> = Parameters<ZIMEventHandler[T]>[1];
type Assignable<From, To> = From extends To ? true : never;

it('CL-1 methods and notices have the types that zego-zim-web 2.29.0 declares', () => {
  // that it compiles is what it shows
  const asZIM = (calls: RoomCalls): Pick<ZIM, RoomMethods> => calls;
  const everyMethod: Assignable<Record<RoomMethods, true>, Record<keyof RoomCalls, true>> = true;
  const everyNotice: { [T in keyof NoticeData]: Assignable<NoticeData[T], DataOfZIM<T>> } = {
    roomStateChanged: true,
    roomMemberJoined: true,
    roomMemberLeft: true,
    roomAttributesUpdated: true,
    connectionStateChanged: true,
  };
  expect([asZIM, everyMethod, everyNotice]).toHaveLength(3);
});
