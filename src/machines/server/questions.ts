/**
 * What the registry tells a device that asks: its membership, the members of a room, the room's attributes.
 *
 * Reading only: nothing here makes a fact. A question about a room is answered with a membership or with why there
 * is none (NR-1, NR-2, SW-13); a query is refused unless the device is in the room (CL-26).
 */
import { checkPage, checkUserIDs } from '../arguments.js';
import { type Failure, failure } from '../errors.js';
import type {
  Admission,
  HeartbeatResult,
  QueryType,
  Results,
  RoomAnswer,
  RoomAttempt,
  SwitchAnswer,
  UpMessage,
} from '../protocol.js';
import { endOf, isUnseen } from './devices.js';
import { seatOf } from './seats.js';
import type { DeviceView, RoomView, View } from './store.js';

/** What a device learns on being in a room, if it is, by that attempt. */
export const admissionOf = (
  view: View,
  device: DeviceView,
  { roomID, attempt }: RoomAttempt,
): Admission | null => {
  const room = view.rooms.get(roomID);
  const seat = seatOf(room?.members.get(device.userID), device.deviceID);
  if (!room || seat?.attempt !== attempt) return null;
  const { roomName, incarnation, attributes } = room.room.context;
  return {
    roomID,
    attempt,
    roomName,
    incarnation,
    session: seat.session,
    version: room.version,
    members: followed(view, room) ? [...room.members.keys()] : null,
    roomAttributes: attributes,
  };
};

/** NR-10: lists beyond the limit are not followed. */
const followed = ({ limits }: View, { members }: RoomView): boolean =>
  limits.memberListRepair && members.size <= limits.maxMembersListed;

export const answerRoom = (
  view: View,
  now: number,
  device: DeviceView,
  { roomID, attempt }: RoomAttempt,
): RoomAnswer => {
  const admission = admissionOf(view, device, { roomID, attempt });
  return { roomID, attempt, admission, end: admission ? null : endOf(view, now, device, roomID, attempt) };
};

/** Both rooms of a switch from one look, so that the device moves or does not (SW-13). */
export const answerSwitch = (
  view: View,
  now: number,
  device: DeviceView,
  { attempt, roomID, from }: Extract<UpMessage, { type: 'askRooms' }>['switches'][number],
): SwitchAnswer => {
  const to = answerRoom(view, now, device, { roomID, attempt });
  const first = device.answers.get(attempt);
  const accepted = first?.type === 'answer' && first.of === 'switchRoom' && 'result' in first;
  return {
    attempt,
    to,
    from: answerRoom(view, now, device, from),
    // it may have been accepted and the target lost since
    switched: accepted || to.admission !== null,
  };
};

/** What a heartbeat learns of the rooms it names (NR-5, CC-29). */
export const answerHeartbeat = (
  view: View,
  now: number,
  device: DeviceView,
  named: readonly RoomAttempt[],
): HeartbeatResult => {
  const rooms: HeartbeatResult['rooms'][number][] = [];
  const gone: HeartbeatResult['gone'][number][] = [];
  for (const { roomID, attempt } of named) {
    const room = view.rooms.get(roomID);
    if (room && seatOf(room.members.get(device.userID), device.deviceID)?.attempt === attempt)
      rooms.push({ roomID, attempt, incarnation: room.room.context.incarnation, version: room.version });
    // an attempt that has not come yet is not gone: its request may be right behind this heartbeat (NR-7)
    else if (!isUnseen(device, attempt))
      gone.push({ roomID, attempt, end: endOf(view, now, device, roomID, attempt) });
  }
  return { rooms, gone };
};

/** The four queries of CL-26; arguments first, then whether the device is in the room (CL-28). */
export const answerQuery = (
  view: View,
  device: DeviceView,
  query: Extract<UpMessage, { type: QueryType }>,
): Results[QueryType] | Failure => {
  const { limits } = view;
  const room = view.rooms.get(query.roomID);
  const doing = `query the room ${query.roomID}`;
  const wrong =
    query.type === 'queryRoomMemberList'
      ? checkPage(query.nextFlag, query.count, limits, doing)
      : query.type === 'queryRoomMembers'
        ? checkUserIDs(query.userIDs, limits.maxUsersPerQuery, doing)
        : null;
  if (wrong) return wrong;
  if (!room || !seatOf(room.members.get(device.userID), device.deviceID)) return failure('notInRoom', doing);
  switch (query.type) {
    case 'queryRoomMemberList':
      return page(room, Number(query.nextFlag), query.count, limits.maxMembersListed);
    case 'queryRoomMembers':
      return {
        userIDs: query.userIDs.filter((userID) => room.members.has(userID)),
        errorUserIDs: query.userIDs.filter((userID) => !room.members.has(userID)),
      };
    case 'queryRoomOnlineMemberCount':
      return { count: room.members.size };
    case 'queryRoomAllAttributes':
      return { roomAttributes: room.room.context.attributes };
  }
};

/** The members after a place in the list (SR-8): those who come and go meanwhile shift no page. */
const page = (
  { roomID, members, version }: RoomView,
  after: number,
  count: number,
  most: number,
): Results['queryRoomMemberList'] => {
  const userIDs: string[] = [];
  let last = after;
  let seen = 0;
  for (const { place, device } of members.values()) {
    seen += 1;
    if (seen > most) break;
    if (place <= after) continue;
    if (userIDs.length === count) return { roomID, userIDs, nextFlag: String(last), version };
    userIDs.push(device.userID);
    last = place;
  }
  return { roomID, userIDs, nextFlag: '', version };
};
