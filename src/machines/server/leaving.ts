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
import { PROTOCOL_VERSION, type RoomAttempt } from '../protocol.js';
import type { DeviceName, Fact } from './facts.js';
import {
  type MembershipEffect,
  type MembershipEvent,
  type MembershipSnapshot,
  membershipSteps,
  OUT,
} from './membership.js';
import { type RoomMachineEvent, type RoomPolicy, roomSteps } from './room.js';
import { membershipFrom } from './seats.js';
import type { RoomView, SeatView, View } from './store.js';
import { type Decision, NOTHING, toDevice, toMembers } from './turn.js';

export const policyOf = ({ limits }: View): RoomPolicy => ({
  longestDelay: limits.maxRoomDestroyDelayTime,
  leastLife: limits.minRoomLifeTime,
  retainAttributes: limits.retainAttributes,
});

/** A decision that is being written. */
export interface Draft {
  readonly facts: Fact[];
  readonly effects: RegistryEffect[];
}

type RoomStep = ReturnType<typeof roomSteps.step>;

/** What a step of the room chart makes true. */
export const addRoomMove = (
  facts: Fact[],
  roomID: string,
  before: RoomView['room'] | undefined,
  { snapshot }: RoomStep,
): void => {
  if (snapshot !== before) facts.push({ fact: 'roomMoved', roomID, to: snapshot });
};

/** What it asks of the host; its refusals are looked at before. */
export const addRoomEffects = (effects: RegistryEffect[], { effects: asked }: RoomStep): void => {
  for (const effect of asked) if (effect.type !== 'refuse') effects.push(effect);
};

const addRoomStep = (draft: Draft, { roomID, room }: RoomView, event: RoomMachineEvent): Draft => {
  const step = roomSteps.step(room, event);
  addRoomMove(draft.facts, roomID, room, step);
  addRoomEffects(draft.effects, step);
  return draft;
};

type MembershipMoved = Extract<Fact, { fact: 'membershipMoved' }>;

/** What is so of a user in a room after a step; one object says for all who are in no more that they are not. */
export const membershipMoved = (
  roomID: string,
  userID: string,
  snapshot: MembershipSnapshot,
  place: number,
  version: number,
): MembershipMoved & { version: number } => ({
  fact: 'membershipMoved',
  roomID,
  userID,
  to: snapshot.value === 'Out' ? OUT : snapshot,
  place,
  version,
});

/**
 * The devices that an event of the membership removed: told now (`effects`), and remembered where an asking one must
 * hear why (`facts`).
 */
export const addRemovals = (
  { facts, effects }: Draft,
  at: number,
  { roomID, roomName }: { readonly roomID: string; readonly roomName: string },
  userID: string,
  removals: readonly MembershipEffect[],
): void => {
  for (const effect of removals) {
    if (effect.type !== 'removed') continue;
    const { deviceID, attempt, end } = effect;
    effects.push(
      toDevice(
        { userID, deviceID },
        { v: PROTOCOL_VERSION, type: 'removed', roomID, attempt, roomName, end },
      ),
    );
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

type RoomExit = Extract<ServerCallback, { callback: 'room_exit' }>;

/** Ends memberships of one room in one step; one notice and one callback name all who left (SR-7). */
const endMemberships = (
  view: View,
  at: number,
  room: RoomView,
  members: readonly SeatView[],
  event: MembershipEvent,
  { exit_type, operator_account }: Pick<RoomExit, 'exit_type' | 'operator_account'>,
): Decision => {
  const { roomID, version } = room;
  const facts: Fact[] = [];
  const ends: Fact[] = [];
  const effects: RegistryEffect[] = [];
  const left: string[] = [];
  const moved: { version: number }[] = [];
  for (const first of members) {
    const { userID } = first.device;
    const before = membershipFrom(first);
    const { snapshot, effects: asked } = membershipSteps.step(before, event);
    if (snapshot === before) continue;
    const fact = membershipMoved(roomID, userID, snapshot, first.place, version);
    facts.push(fact);
    moved.push(fact);
    addRemovals({ facts: ends, effects }, at, room.room.context, userID, asked);
    if (hasEffect(asked, 'left')) left.push(userID);
  }
  for (const fact of ends) facts.push(fact);
  if (left.length === 0) return { facts, effects };
  // NR-10: the others are told once, so the version rises once
  for (const fact of moved) fact.version = version + 1;
  if (room.members.size > left.length) effects.push(toMembers('memberLeft', room, version + 1, left, null));
  effects.push({
    type: 'callback',
    callback: 'room_exit',
    room_id: roomID,
    exit_type,
    operator_account,
    exit_user_ids: left,
  });
  if (room.members.size > left.length) return { facts, effects };
  return addRoomStep({ facts, effects }, room, { type: 'empty', now: at, policy: policyOf(view) });
};

/** The device leaves the room, if the attempt that entered it is that one or an older one (NR-8, MD-3). */
export const decideLeave = (
  view: View,
  at: number,
  { userID, deviceID }: DeviceName,
  { roomID, attempt }: RoomAttempt,
): Decision => endOne(view, at, view.rooms.get(roomID), userID, { type: 'leave', deviceID, attempt });

/** The device fell silent; to the callbacks that counts as quitting (NR-5, SR-10). */
export const decideSilent = (view: View, at: number, { room, device }: SeatView): Decision =>
  endOne(view, at, room, device.userID, { type: 'expire', deviceID: device.deviceID });

const endOne = (
  view: View,
  at: number,
  room: RoomView | undefined,
  userID: string,
  event: MembershipEvent,
): Decision => {
  const first = room?.members.get(userID);
  if (!room || !first) return NOTHING;
  return endMemberships(view, at, room, [first], event, { exit_type: 'Quit', operator_account: userID });
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
  const inside: SeatView[] = [];
  for (const userID of userIDs) {
    const first = room.members.get(userID);
    if (first) inside.push(first);
  }
  if (inside.length === 0) return failure('apiNotInRoom', doing);
  const event = { type: 'kick', reason } as const;
  return endMemberships(view, at, room, inside, event, { exit_type: 'Kickout', operator_account: '' });
};

/** By the server API: the room ends, whoever is in it (SR-6); only room_destroy tells of them (SR-10). */
export const decideDestroy = (view: View, at: number, roomID: string): Decision | Failure => {
  const room = view.rooms.get(roomID);
  if (!room) return failure('apiRoomNotExist', `destroy the room ${roomID}`);
  const draft: Draft = { facts: [], effects: [] };
  const userIDs: string[] = [];
  const version = room.version + 1;
  const event = { type: 'destroy' } as const;
  for (const first of room.members.values()) {
    const { userID } = first.device;
    const { snapshot, effects } = membershipSteps.step(membershipFrom(first), event);
    draft.facts.push(membershipMoved(roomID, userID, snapshot, first.place, version));
    addRemovals(draft, at, room.room.context, userID, effects);
    userIDs.push(userID);
  }
  return addRoomStep(draft, room, { type: 'destroy', userIDs });
};

/** A destroy deadline of that life of the room has been reached (SR-5). */
export const decideExpire = (view: View, at: number, roomID: string, incarnation: number): Decision => {
  const room = view.rooms.get(roomID);
  return room
    ? addRoomStep({ facts: [], effects: [] }, room, { type: 'expire', now: at, incarnation })
    : NOTHING;
};
