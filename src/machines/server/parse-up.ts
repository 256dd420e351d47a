/**
 * From JSON that claims to come from a device to an `UpMessage`, or a `RoomLifecycleError` that says where not.
 *
 * Only the shape is checked: a roomID that no room may have, or a page of 0 members, is a request that gets refused,
 * while a roomID that is a number is no request at all. Fields that nobody asked for are dropped.
 */
import { PROTOCOL_VERSION, type UpMessage, type UpType } from '../protocol.js';
import {
  badMessage,
  list,
  name,
  oneOf,
  pair,
  record,
  type Shape,
  text,
  wholeNumber,
  yesOrNo,
} from '../shape.js';

const roomAttempt = record({ roomID: text, attempt: wholeNumber });
const roomAttempts = list(roomAttempt);
const setup = record({
  roomName: text,
  roomAttributes: list(pair(text, text)),
  roomDestroyDelayTime: wholeNumber,
});
const entering = record({ roomID: text, setup, released: roomAttempts });
const nothing = record({});

type MessageOf<T extends UpType, M = UpMessage> = M extends { type: infer X }
  ? T extends X
    ? M
    : never
  : never;
type Body<T extends UpType> = Omit<MessageOf<T>, keyof typeof HEAD | 'v' | 'type'>;

const HEAD = {
  userID: name,
  deviceID: name,
  sdkVersion: text,
  login: wholeNumber,
  id: wholeNumber,
  ack: wholeNumber,
};

const BODIES: { readonly [T in UpType]: Shape<Body<T>> } = {
  login: nothing,
  logout: nothing,
  resume: nothing,
  heartbeat: record({ rooms: roomAttempts, newest: wholeNumber }),
  createRoom: entering,
  joinRoom: entering,
  enterRoom: entering,
  switchRoom: record({
    from: roomAttempt,
    roomID: text,
    isCreateWhenRoomNotExisted: yesOrNo,
    setup,
    released: roomAttempts,
  }),
  leaveRooms: record({ rooms: roomAttempts }),
  askRooms: record({
    rooms: roomAttempts,
    switches: list(record({ attempt: wholeNumber, roomID: text, from: roomAttempt })),
  }),
  queryRoomMemberList: record({ roomID: text, nextFlag: text, count: wholeNumber }),
  queryRoomMembers: record({ roomID: text, userIDs: list(text) }),
  queryRoomOnlineMemberCount: record({ roomID: text }),
  queryRoomAllAttributes: record({ roomID: text }),
};

const version = record({ v: wholeNumber });
const head = record({ type: oneOf(...(Object.keys(BODIES) as UpType[])), ...HEAD });

/** @throws RoomLifecycleError with reason badMessage */
export const parseUp = (value: unknown): UpMessage => {
  const { v } = version(value, 'message');
  if (v !== PROTOCOL_VERSION)
    throw badMessage(`it speaks version ${v} of the protocol, and this side version ${PROTOCOL_VERSION}`);
  const known = head(value, 'message');
  return { v, ...known, ...BODIES[known.type](value, 'message') } as UpMessage;
};
