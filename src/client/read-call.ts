/**
 * From what an app passed to what the machine takes: each method's arguments, copied and laid out, never judged.
 *
 * Apps pass anything: null, numbers, getters that throw, lists that are changed afterwards. What cannot be read becomes
 * a value that the machine refuses, so that its order of checks (CL-28) holds for hostile arguments too. Defaults are
 * filled in where ZIM has them: no name, no attributes, no delay.
 */

import type { CallEvent } from '../machines/client/events.js';
import type { AttributeEntries } from '../machines/effects.js';
import type { RoomSetup } from '../machines/protocol.js';
import type { CallMethod } from './types.js';

type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** A call event that has no number and no time yet. */
export type CallDraft = Without<CallEvent, 'now' | 'call'>;

/** No call takes a list this long, and copying one could take for ever. */
const LONGEST_LIST = 1_000;

/** Of a property; null if it cannot be read, undefined if it is not there. */
const read = (from: unknown, name: string): unknown => {
  try {
    return (from as Record<string, unknown> | null | undefined)?.[name];
  } catch {
    return null;
  }
};

/** A text, or null: the machine names rooms in its messages, and not everything can be made a text. */
const textOf = (value: unknown): string => (typeof value === 'string' ? value : null) as string;

const attributesOf = (value: unknown): unknown => {
  if (value === undefined) return [];
  try {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
    return Object.entries(value);
  } catch {
    return null;
  }
};

const setupOf = (roomInfo: unknown, config: unknown): RoomSetup => {
  const roomName = read(roomInfo, 'roomName');
  const hasConfig = config !== undefined && config !== null;
  const delay = hasConfig ? read(config, 'roomDestroyDelayTime') : undefined;
  const attributes =
    hasConfig && typeof config !== 'object' ? null : attributesOf(read(config, 'roomAttributes'));
  return {
    roomName: (roomName === undefined ? '' : roomName) as string,
    roomDestroyDelayTime: (delay === undefined ? 0 : delay) as number,
    roomAttributes: attributes as AttributeEntries,
  };
};

const listOf = (value: unknown): unknown => {
  try {
    if (!Array.isArray(value)) return null;
    return value.length > LONGEST_LIST ? [] : [...value];
  } catch {
    return null;
  }
};

const unsupported = (method: CallMethod) => (): CallDraft => ({ type: 'unsupported', method });

/** How each method's arguments are read. */
export const READ_CALL: Readonly<Record<CallMethod, (...args: readonly unknown[]) => CallDraft>> = {
  createRoom: (roomInfo, config) => ({
    type: 'createRoom',
    roomID: textOf(read(roomInfo, 'roomID')),
    setup: setupOf(roomInfo, config),
  }),
  joinRoom: (roomID) => ({
    type: 'joinRoom',
    roomID: textOf(roomID),
    setup: setupOf(undefined, undefined),
  }),
  enterRoom: (roomInfo, config) => ({
    type: 'enterRoom',
    roomID: textOf(read(roomInfo, 'roomID')),
    setup: setupOf(roomInfo, config),
  }),
  switchRoom: (fromRoomID, toRoomInfo, isCreateWhenRoomNotExisted, config) => ({
    type: 'switchRoom',
    fromRoomID: textOf(fromRoomID),
    roomID: textOf(read(toRoomInfo, 'roomID')),
    isCreateWhenRoomNotExisted: (isCreateWhenRoomNotExisted === undefined
      ? false
      : isCreateWhenRoomNotExisted) as boolean,
    setup: setupOf(toRoomInfo, config),
  }),
  leaveRoom: (roomID) => ({ type: 'leaveRoom', roomID: textOf(roomID) }),
  leaveAllRoom: () => ({ type: 'leaveAllRoom' }),
  queryRoomMemberList: (roomID, config) => ({
    type: 'queryRoomMemberList',
    roomID: textOf(roomID),
    nextFlag: read(config, 'nextFlag') as string,
    count: read(config, 'count') as number,
  }),
  queryRoomMembers: (userIDs, roomID) => ({
    type: 'queryRoomMembers',
    roomID: textOf(roomID),
    userIDs: listOf(userIDs) as string[],
  }),
  queryRoomOnlineMemberCount: (roomID) => ({ type: 'queryRoomOnlineMemberCount', roomID: textOf(roomID) }),
  queryRoomAllAttributes: (roomID) => ({ type: 'queryRoomAllAttributes', roomID: textOf(roomID) }),
  setRoomAttributes: unsupported('setRoomAttributes'),
  deleteRoomAttributes: unsupported('deleteRoomAttributes'),
  endRoomAttributesBatchOperation: unsupported('endRoomAttributesBatchOperation'),
  setRoomMembersAttributes: unsupported('setRoomMembersAttributes'),
  queryRoomMembersAttributes: unsupported('queryRoomMembersAttributes'),
  queryRoomMemberAttributesList: unsupported('queryRoomMemberAttributesList'),
};
