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
import { addRemovals, decideLeave, hasEffect, moveRoom, policyOf } from './leaving.js';
import { membershipSteps, OUT } from './membership.js';
import { type RoomMachineEvent, roomSteps } from './room.js';
import { deviceOf, type View } from './store.js';
import { both, type Decision, toMembers } from './turn.js';

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
  const doing = `${DOING[method]} the room ${roomID}`;
  const user = view.users.get(userID);
  const room = view.rooms.get(roomID);
  if (user?.blocked) return failure('blocked', doing);
  const steps = takeSteps(view, at, entering, method === 'createRoom' || (method === 'enterRoom' && !room));
  if (steps.refused) return failure(steps.refused, doing);
  if (!room?.members.has(userID) && (user?.rooms ?? 0) >= view.limits.maxRoomsPerUser)
    return failure('joinedRoomLimit', doing);
  if (!room && isAppFull(view)) return failure('roomLimit', doing);
  return isRoomFull(view, entering) ? failure('full', doing) : enter(view, at, entering, steps);
};

export interface Switching extends Entering {
  readonly from: RoomAttempt;
  readonly isCreateWhenRoomNotExisted: boolean;
}

/** Into the target and out of the source in one decision, or neither (SW-2, SW-5, SW-6, RG-9). */
export const decideSwitch = (view: View, at: number, switching: Switching): Decision | Failure => {
  const { roomID, userID, from, isCreateWhenRoomNotExisted } = switching;
  const doing = `switch to the room ${roomID}`;
  const user = view.users.get(userID);
  const room = view.rooms.get(roomID);
  if (from.roomID === roomID) return failure('badArgument', doing, 'source and target are the same room');
  if (deviceOf(view, switching)?.rooms.get(from.roomID) !== from.attempt)
    return failure(
      'notInRoom',
      doing,
      'this device is not in the source of the switch; enter the target instead',
    );
  if (user?.blocked) return failure('blocked', doing);
  if (!room && isAppFull(view)) return failure('roomLimit', doing);
  if (!room && !isCreateWhenRoomNotExisted) return failure('roomNotExist', doing);
  const steps = takeSteps(view, at, switching, !room);
  if (steps.refused) return failure(steps.refused, doing);
  // SW-6: leaving the source frees its place, unless another device of the user stays there
  const stays =
    (view.rooms.get(from.roomID)?.members.get(userID)?.membership.context.sessions.length ?? 0) > 1;
  if (stays && !room?.members.has(userID) && (user?.rooms ?? 0) >= view.limits.maxRoomsPerUser)
    return failure('joinedRoomLimit', doing);
  if (isRoomFull(view, switching)) return failure('full', doing);
  return both(enter(view, at, switching, steps), decideLeave(view, at, switching, from));
};

/** RG-1: a Vacant room counts, and so does the source of a switch (SW-6). */
export const isAppFull = ({ limits, rooms }: View): boolean =>
  limits.maxRooms !== null && rooms.size >= limits.maxRooms;

/** CL-12: members are users, so one that is in already takes no place. */
const isRoomFull = ({ limits, rooms }: View, { roomID, userID }: Entering): boolean => {
  const members = rooms.get(roomID)?.members;
  return (
    limits.maxMembersPerRoom !== null &&
    members !== undefined &&
    !members.has(userID) &&
    members.size >= limits.maxMembersPerRoom
  );
};

interface Steps {
  readonly room: ReturnType<typeof roomSteps.step>;
  readonly membership: ReturnType<typeof membershipSteps.step>;
  /** why neither may be */
  readonly refused: Reason | null;
}

/** What both charts say to it. */
const takeSteps = (view: View, at: number, entering: Entering, creates: boolean): Steps => {
  const { roomID, userID, deviceID, attempt, setup } = entering;
  const record = view.rooms.get(roomID);
  const event: RoomMachineEvent = creates
    ? { type: 'create', now: at, incarnation: view.nextID, setup, creator: userID, policy: policyOf(view) }
    : { type: 'enter' };
  const room = roomSteps.step(record?.room ?? roomSteps.initial({ roomID }), event);
  const membership = membershipSteps.step(record?.members.get(userID)?.membership ?? OUT, {
    type: 'enter',
    policy: view.limits.multiDevice,
    deviceID,
    attempt,
    session: creates ? view.nextID + 1 : view.nextID,
  });
  // existence comes before the user's other devices (RG-9)
  return { room, membership, refused: refusalOf(room.effects) ?? refusalOf(membership.effects) };
};

const refusalOf = (effects: Steps['room']['effects'] | Steps['membership']['effects']): Reason | null => {
  for (const effect of effects) if (effect.type === 'refuse') return effect.reason;
  return null;
};

const enter = (view: View, at: number, entering: Entering, { room, membership }: Steps): Decision => {
  const { roomID, userID } = entering;
  const record = view.rooms.get(roomID);
  const moved = moveRoom(roomID, record?.room ?? null, room);
  // MD-1, MD-2, MD-5: a user who is in already joins for nobody, so the list does not change
  const joins = hasEffect(membership.effects, 'joined');
  const version = (record?.version ?? 0) + (joins ? 1 : 0);
  const place = joins ? (record?.lastPlace ?? 0) + 1 : (record?.members.get(userID)?.place ?? 0);
  const facts: Fact[] = [
    ...moved.facts,
    { fact: 'membershipMoved', roomID, userID, to: membership.snapshot, place, version },
  ];
  const effects: RegistryEffect[] = [];
  addRemovals({ facts, effects }, at, room.snapshot.context, userID, membership.effects);
  effects.push(...moved.effects);
  if (joins) {
    effects.push({ type: 'callback', callback: 'room_enter', room_id: roomID, operator_account: userID });
    if (record && record.members.size > 0)
      effects.push(toMembers('memberJoined', { roomID, room: room.snapshot }, version, [userID], entering));
  }
  return { facts, effects };
};
