/**
 * From what the machine says to what ZIM's apps get: numbers for names, user objects for ids, objects for entries.
 */
import type { AttributeEntries, CallResult, Notice } from '../machines/effects.js';
import {
  ConnectionEvent,
  ConnectionState,
  RoomAttributesUpdateAction,
  RoomEvent,
  RoomState,
} from '../machines/vocabulary.js';
import type { CallResultOfZIM, NoticeData, NoticeType, UserInfo } from './types.js';

/** ZIM's code for a queried user who is not in the room. */
const NOT_IN_ROOM = 6000321;

const toUser = (userID: string): UserInfo => ({
  userID,
  userName: '',
  userAvatarUrl: '',
  userExtendedData: '',
});

/** `fromEntries` defines each key, so that one called `__proto__` survives as a key. */
const toObject = (entries: AttributeEntries): Record<string, string> => Object.fromEntries(entries);

/** The result of a call in ZIM's shape; every call gets an object of its own. */
export const toZIMResult = (result: CallResult): CallResultOfZIM => {
  if ('roomInfo' in result) return { roomInfo: { baseInfo: { ...result.roomInfo.baseInfo } } };
  if ('roomIDs' in result) return { roomIDs: [...result.roomIDs] };
  const { roomID } = result;
  if ('nextFlag' in result)
    return { roomID, memberList: result.userIDs.map(toUser), nextFlag: result.nextFlag };
  if ('userIDs' in result)
    return {
      roomID,
      memberList: result.userIDs.map(toUser),
      errorUserList: result.errorUserIDs.map((userID) => ({ userID, reason: NOT_IN_ROOM })),
    };
  if ('count' in result) return { roomID, count: result.count };
  if ('roomAttributes' in result) return { roomID, roomAttributes: toObject(result.roomAttributes) };
  return { roomID };
};

/** What a notice's listeners get in ZIM's shape. */
export const toZIMNotice = (notice: Notice): NoticeData[NoticeType] => {
  switch (notice.notice) {
    case 'roomStateChanged': {
      const { roomID, extendedData } = notice;
      return { roomID, state: RoomState[notice.state], event: RoomEvent[notice.event], extendedData };
    }
    case 'roomMemberJoined':
    case 'roomMemberLeft':
      return { roomID: notice.roomID, memberList: notice.userIDs.map(toUser) };
    case 'roomAttributesUpdated':
      return {
        roomID: notice.roomID,
        infos: notice.infos.map(({ action, roomAttributes }) => ({
          action: RoomAttributesUpdateAction[action],
          roomAttributes: toObject(roomAttributes),
        })),
      };
    case 'connectionStateChanged':
      return {
        state: ConnectionState[notice.state],
        event: ConnectionEvent[notice.event],
        extendedData: '',
      };
  }
};
