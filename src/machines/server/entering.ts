/**
 * Deciding who enters: createRoom, joinRoom, enterRoom and switchRoom.
 *
 * Every check comes before the first fact, in the order of RG-9, so that a refusal has changed nothing. The charts
 * say whether the room can be created or entered and what becomes of the user's other devices; the limits, which
 * need to see more than one room, are counted here.
 */
import type { RegistryEffect } from '../effects.js';
import { type Failure, failure, type Reason } from '../errors.js';
import type { EnterMethod, RoomAttempt, RoomSetup } from '../protocol.js';
import type { DeviceName, Fact } from './facts.js';
import { addRemovals, effectOf, endOne, membershipMoved, moveRoom, policyOf } from './leaving.js';
import { membershipSteps } from './membership.js';
import { type RoomMachineEvent, roomSteps } from './room.js';
import { membershipFrom, seatOf } from './seats.js';
import type { RoomView, SeatView, View } from './store.js';
import { both, type Decision, joined, toMembers } from './turn.js';

/** A device that wants into a room; `attempt` is the id of its request. */
export interface Entering extends DeviceName, RoomAttempt {
  readonly setup: RoomSetup;
}

/** How a request reads after "unable to". */
export const DOING: { readonly [M in EnterMethod | 'switchRoom']: string } = {
  createRoom: 'create',
  joinRoom: 'join',
  enterRoom: 'enter',
  switchRoom: 'switch to',
};

/** createRoom, joinRoom, enterRoom: refused in the order of RG-9, or what becomes true. */
export const decideEnter = (
  view: View,
  at: number,
  method: EnterMethod,
  entering: Entering,
): Decision | Failure => {
  const { roomID, userID } = entering;
  const refused = (reason: Reason): Failure => failure(reason, `${DOING[method]} the room ${roomID}`);
  const user = view.users.get(userID);
  const room = view.rooms.get(roomID);
  const member = room?.members.get(userID);
  if (user?.blocked) return refused('blocked');
  const creates = method === 'createRoom' || (method === 'enterRoom' && !room);
  const steps = takeSteps(view, at, entering, room, member, creates);
  if (steps.refused) return refused(steps.refused);
  if (!member && (user?.rooms ?? 0) >= view.limits.maxRoomsPerUser) return refused('joinedRoomLimit');
  if (!room && isAppFull(view)) return refused('roomLimit');
  if (isRoomFull(view, room, member)) return refused('full');
  return enter(at, entering, room, member, steps);
};

export interface Switching extends Entering {
  readonly from: RoomAttempt;
  readonly isCreateWhenRoomNotExisted: boolean;
}

/** Into the target and out of the source in one decision, or neither (SW-2, SW-5, SW-6, RG-9). */
export const decideSwitch = (view: View, at: number, switching: Switching): Decision | Failure => {
  const { roomID, userID, deviceID, from, isCreateWhenRoomNotExisted } = switching;
  const refused = (reason: Reason, why?: string): Failure =>
    failure(reason, `${DOING.switchRoom} the room ${roomID}`, why);
  if (from.roomID === roomID) return refused('badArgument', 'source and target are the same room');
  const source = view.rooms.get(from.roomID)?.members.get(userID);
  if (!source || seatOf(source, deviceID)?.attempt !== from.attempt)
    return refused('notInRoom', 'this device is not in the source of the switch; enter the target instead');
  const user = view.users.get(userID);
  const room = view.rooms.get(roomID);
  const member = room?.members.get(userID);
  if (user?.blocked) return refused('blocked');
  if (!room && isAppFull(view)) return refused('roomLimit');
  if (!room && !isCreateWhenRoomNotExisted) return refused('roomNotExist');
  const steps = takeSteps(view, at, switching, room, member, !room);
  if (steps.refused) return refused(steps.refused);
  // SW-6: leaving the source frees its place, unless another device of the user stays there
  const stays = source.beside !== null;
  if (stays && !member && (user?.rooms ?? 0) >= view.limits.maxRoomsPerUser)
    return refused('joinedRoomLimit');
  if (isRoomFull(view, room, member)) return refused('full');
  const leave = { type: 'leave', deviceID, attempt: from.attempt } as const;
  return both(enter(at, switching, room, member, steps), endOne(view, at, source, leave));
};

/** RG-1: a Vacant room counts, and so does the source of a switch (SW-6). */
export const isAppFull = ({ limits, rooms }: View): boolean =>
  limits.maxRooms !== null && rooms.size >= limits.maxRooms;

/** CL-12: members are users, so one that is in already takes no place. */
const isRoomFull = ({ limits }: View, room: RoomView | undefined, member: SeatView | undefined): boolean => {
  if (limits.maxMembersPerRoom === null || !room || member) return false;
  return room.members.size >= limits.maxMembersPerRoom;
};

interface Steps {
  readonly room: ReturnType<typeof roomSteps.step>;
  readonly membership: ReturnType<typeof membershipSteps.step>;
  /** why neither may be */
  readonly refused: Reason | null;
}

/** What both charts say to it; `record` is the room's, `member` the user's in it. */
const takeSteps = (
  view: View,
  at: number,
  { roomID, userID, deviceID, attempt, setup }: Entering,
  record: RoomView | undefined,
  member: SeatView | undefined,
  creates: boolean,
): Steps => {
  const event: RoomMachineEvent = creates
    ? { type: 'create', now: at, incarnation: view.nextID, setup, creator: userID, policy: policyOf(view) }
    : { type: 'enter' };
  const room = roomSteps.step(record?.room ?? roomSteps.initial({ roomID }), event);
  const membership = membershipSteps.step(membershipFrom(member), {
    type: 'enter',
    policy: view.limits.multiDevice,
    deviceID,
    attempt,
    session: creates ? view.nextID + 1 : view.nextID,
  });
  // existence comes before the user's other devices (RG-9)
  const refusal = effectOf(room.effects, 'refuse') ?? effectOf(membership.effects, 'refuse');
  return { room, membership, refused: refusal?.reason ?? null };
};

const enter = (
  at: number,
  entering: Entering,
  record: RoomView | undefined,
  member: SeatView | undefined,
  { room, membership }: Steps,
): Decision => {
  const { roomID, userID } = entering;
  const moved = moveRoom(roomID, record?.room, room);
  // MD-1, MD-2, MD-5: a user who is in already joins for nobody, so the list does not change
  const joins = effectOf(membership.effects, 'joined') !== undefined;
  const version = (record?.version ?? 0) + (joins ? 1 : 0);
  const place = joins ? (record?.lastPlace ?? 0) + 1 : (member?.place ?? 0);
  const removals: Decision = { facts: [], effects: [] };
  addRemovals(removals, at, room.snapshot.context, userID, membership.effects);
  const entered = membershipMoved(roomID, userID, membership.snapshot, place, version);
  const told: RegistryEffect[] = joins
    ? [{ type: 'callback', callback: 'room_enter', room_id: roomID, operator_account: userID }]
    : [];
  if (joins && record && record.members.size > 0)
    told.push(toMembers('memberJoined', { roomID, room: room.snapshot }, version, [userID], entering));
  return {
    facts: joined(joined<Fact>(moved.facts, [entered]), removals.facts),
    effects: joined(joined(removals.effects, moved.effects), told),
  };
};
