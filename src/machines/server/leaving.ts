/**
 * Deciding how memberships end: a device leaves, falls silent, its user is kicked, the room is destroyed or its
 * deadline is reached; and what the others, the devices concerned and the server callbacks are told of it.
 *
 * Both charts decide, this file asks them and translates: `left` is a callback and a notice to the others, `removed`
 * a message to the device and a record for when it asks (NR-5). The order is SR-10's: devices that were removed,
 * the other members, room_exit, then what becomes of the room.
 */
import type { RegistryEffect, ServerCallback } from '../effects.js';
import { type Failure, failure } from '../errors.js';
import type { RoomAttempt } from '../protocol.js';
import type { DeviceName, Fact } from './facts.js';
import {
  type MembershipEffect,
  type MembershipEvent,
  type MembershipSnapshot,
  membershipSteps,
} from './membership.js';
import { type RoomMachineEffect, type RoomMachineEvent, type RoomPolicy, roomSteps } from './room.js';
import type { RoomView, View } from './store.js';
import { both, type Decision, NOTHING, push, toMembers } from './turn.js';

export const policyOf = ({ limits }: View): RoomPolicy => ({
  longestDelay: limits.maxRoomDestroyDelayTime,
  leastLife: limits.minRoomLifeTime,
  retainAttributes: limits.retainAttributes,
});

/** What a step of the room chart makes true, and asks for; its refusals are looked at before. */
export const moveRoom = (
  roomID: string,
  before: RoomView['room'] | null,
  { snapshot, effects }: ReturnType<typeof roomSteps.step>,
): Decision =>
  snapshot === before && effects.length === 0
    ? NOTHING
    : {
        facts: snapshot === before ? [] : [{ fact: 'roomMoved', roomID, to: snapshot }],
        effects: effects.filter(isForHost),
      };

const isForHost = (effect: RoomMachineEffect): effect is Exclude<RoomMachineEffect, { type: 'refuse' }> =>
  effect.type !== 'refuse';

/**
 * The devices that an event of the membership removed: told now (`effects`), and remembered where an asking one must
 * hear why (`facts`).
 */
export const addRemovals = (
  { facts, effects }: { readonly facts: Fact[]; readonly effects: RegistryEffect[] },
  at: number,
  { roomID, roomName }: { readonly roomID: string; readonly roomName: string },
  userID: string,
  removals: readonly MembershipEffect[],
): void => {
  for (const effect of removals) {
    if (effect.type !== 'removed') continue;
    const { deviceID, attempt, end } = effect;
    const to = { userID, deviceID };
    effects.push(push(to, { type: 'removed', roomID, attempt, roomName, end }));
    // CC-27: the other causes can be told from whether the room exists
    if (end.cause === 'kicked' || end.cause === 'otherDevice')
      facts.push({ fact: 'endRecorded', userID, deviceID, record: { roomID, attempt, end, at } });
  }
};

/** Whether one of them is of that type; a loop, since it is asked of every step. */
export const hasEffect = (effects: readonly { readonly type: string }[], type: string): boolean => {
  for (const effect of effects) if (effect.type === type) return true;
  return false;
};

interface Ending {
  readonly userID: string;
  readonly event: MembershipEvent;
}

/** Ends memberships of one room in one step; one notice and one callback name all who left (SR-7). */
const endMemberships = (
  view: View,
  at: number,
  room: RoomView,
  endings: readonly Ending[],
  exit: Pick<Extract<ServerCallback, { callback: 'room_exit' }>, 'exit_type' | 'operator_account'>,
): Decision => {
  const { roomID } = room;
  const recorded: Fact[] = [];
  const effects: RegistryEffect[] = [];
  const moved: { userID: string; to: MembershipSnapshot; place: number }[] = [];
  const left: string[] = [];
  for (const { userID, event } of endings) {
    const member = room.members.get(userID);
    if (!member) continue;
    const step = membershipSteps.step(member.membership, event);
    if (step.snapshot === member.membership) continue;
    addRemovals({ facts: recorded, effects }, at, room.room.context, userID, step.effects);
    moved.push({ userID, to: step.snapshot, place: member.place });
    if (hasEffect(step.effects, 'left')) left.push(userID);
  }
  // NR-10: the others are told once, so the version rises once
  const version = room.version + (left.length > 0 ? 1 : 0);
  const facts: Fact[] = [];
  for (const { userID, to, place } of moved)
    facts.push({ fact: 'membershipMoved', roomID, userID, to, place, version });
  for (const fact of recorded) facts.push(fact);
  if (left.length === 0) return { facts, effects };
  if (room.members.size > left.length) effects.push(toMembers('memberLeft', room, version, left, null));
  effects.push({ type: 'callback', callback: 'room_exit', room_id: roomID, ...exit, exit_user_ids: left });
  if (room.members.size > left.length) return { facts, effects };
  return both({ facts, effects }, stepRoom(room, { type: 'empty', now: at, policy: policyOf(view) }));
};

const stepRoom = ({ roomID, room }: RoomView, event: RoomMachineEvent): Decision =>
  moveRoom(roomID, room, roomSteps.step(room, event));

/** The device leaves the room, if the attempt that entered it is that one or an older one (NR-8, MD-3). */
export const decideLeave = (
  view: View,
  at: number,
  { userID, deviceID }: DeviceName,
  { roomID, attempt }: RoomAttempt,
): Decision => {
  const room = view.rooms.get(roomID);
  if (!room) return NOTHING;
  const event = { type: 'leave', deviceID, attempt } as const;
  return endMemberships(view, at, room, [{ userID, event }], { exit_type: 'Quit', operator_account: userID });
};

/** The device fell silent; to the callbacks that counts as quitting (NR-5, SR-10). */
export const decideSilent = (
  view: View,
  at: number,
  { userID, deviceID }: DeviceName,
  roomID: string,
): Decision => {
  const room = view.rooms.get(roomID);
  if (!room) return NOTHING;
  const event = { type: 'expire', deviceID } as const;
  return endMemberships(view, at, room, [{ userID, event }], { exit_type: 'Quit', operator_account: userID });
};

/** By the server API: those of the users who are in the room lose it, on all their devices (SR-7). */
export const decideKick = (
  view: View,
  at: number,
  roomID: string,
  userIDs: readonly string[],
  reason: string,
): Decision | Failure => {
  const doing = `kick users from the room ${roomID}`;
  const room = view.rooms.get(roomID);
  if (!room) return failure('apiRoomNotExist', doing);
  const inside = userIDs.filter((userID) => room.members.has(userID));
  if (inside.length === 0) return failure('apiNotInRoom', doing);
  const event = { type: 'kick', reason } as const;
  return endMemberships(
    view,
    at,
    room,
    inside.map((userID) => ({ userID, event })),
    { exit_type: 'Kickout', operator_account: '' },
  );
};

/** By the server API: the room ends, whoever is in it (SR-6); only room_destroy tells of them (SR-10). */
export const decideDestroy = (view: View, at: number, roomID: string): Decision | Failure => {
  const room = view.rooms.get(roomID);
  if (!room) return failure('apiRoomNotExist', `destroy the room ${roomID}`);
  const facts: Fact[] = [];
  // nothing is: that the room was destroyed is told by there being none (CC-27)
  const recorded: Fact[] = [];
  const effects: RegistryEffect[] = [];
  const version = room.version + 1;
  for (const [userID, { membership, place }] of room.members) {
    const step = membershipSteps.step(membership, { type: 'destroy' });
    facts.push({ fact: 'membershipMoved', roomID, userID, to: step.snapshot, place, version });
    addRemovals({ facts: recorded, effects }, at, room.room.context, userID, step.effects);
  }
  return both({ facts, effects }, stepRoom(room, { type: 'destroy', userIDs: [...room.members.keys()] }));
};

/** A destroy deadline of that life of the room has been reached (SR-5). */
export const decideExpire = (view: View, at: number, roomID: string, incarnation: number): Decision => {
  const room = view.rooms.get(roomID);
  return room ? stepRoom(room, { type: 'expire', now: at, incarnation }) : NOTHING;
};
