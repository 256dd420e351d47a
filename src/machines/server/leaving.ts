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
import { type RoomMachineEffect, type RoomMachineEvent, type RoomPolicy, roomSteps } from './room.js';
import { membershipFrom } from './seats.js';
import type { RoomView, SeatView, View } from './store.js';
import { both, type Decision, joined, NOTHING, toDevice, toMembers } from './turn.js';

export const policyOf = ({ limits }: View): RoomPolicy => ({
  longestDelay: limits.maxRoomDestroyDelayTime,
  leastLife: limits.minRoomLifeTime,
  retainAttributes: limits.retainAttributes,
});

/** What a step of the room chart makes true, and asks for; its refusals are looked at before. */
export const moveRoom = (
  roomID: string,
  before: RoomView['room'] | undefined,
  { snapshot, effects }: ReturnType<typeof roomSteps.step>,
): Decision =>
  snapshot === before
    ? NOTHING
    : {
        facts: [{ fact: 'roomMoved', roomID, to: snapshot }],
        effects: effects.filter(isForHost),
      };

const isForHost = (effect: RoomMachineEffect): effect is Exclude<RoomMachineEffect, { type: 'refuse' }> =>
  effect.type !== 'refuse';

const stepRoom = ({ roomID, room }: RoomView, event: RoomMachineEvent): Decision =>
  moveRoom(roomID, room, roomSteps.step(room, event));

type MembershipMoved = Extract<Fact, { fact: 'membershipMoved' }> & { version: number };

/** What is so of a user in a room after a step; one object says for all who are in no more that they are not. */
export const membershipMoved = (
  roomID: string,
  userID: string,
  snapshot: MembershipSnapshot,
  place: number,
  version: number,
): MembershipMoved => ({
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
  { facts, effects }: Decision,
  at: number,
  { roomID, roomName }: { readonly roomID: string; readonly roomName: string },
  userID: string,
  removals: readonly MembershipEffect[],
): void => {
  // by number: some of these lists are frozen and some are not, and going through both kinds by `of` is slow
  for (let number = 0; number < removals.length; number += 1) {
    const effect = removals[number] as MembershipEffect;
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

type Typed<E, T> = Extract<E, { readonly type: T }>;

/** The first of that type; a plain loop, since it is asked of every step. */
export const effectOf = <E extends { readonly type: string }, T extends E['type']>(
  effects: readonly E[],
  type: T,
): Typed<E, T> | undefined => {
  for (let at = 0; at < effects.length; at += 1) {
    const effect = effects[at] as E;
    if (effect.type === type) return effect as Typed<E, T>;
  }
  return undefined;
};

type RoomExit = Extract<ServerCallback, { callback: 'room_exit' }>;

/** A membership that ended, or lost a device: what is so of it, and what its chart asks for. */
interface Ended {
  readonly fact: MembershipMoved;
  readonly asked: readonly MembershipEffect[];
}

/** Null: that event changes nothing there. */
const stepMembership = (
  { roomID, version }: RoomView,
  first: SeatView,
  event: MembershipEvent,
): Ended | null => {
  const before = membershipFrom(first);
  const { snapshot, effects } = membershipSteps.step(before, event);
  if (snapshot === before) return null;
  return {
    fact: membershipMoved(roomID, first.device.userID, snapshot, first.place, version),
    asked: effects,
  };
};

/** Ends memberships of one room in one step; one notice and one callback name all who left (SR-7). */
const endMemberships = (
  view: View,
  at: number,
  room: RoomView,
  ended: readonly Ended[],
  { exit_type, operator_account }: Pick<RoomExit, 'exit_type' | 'operator_account'>,
): Decision => {
  const { roomID, version } = room;
  const removals: Decision = { facts: [], effects: [] };
  const left: string[] = [];
  for (const { fact, asked } of ended) {
    addRemovals(removals, at, room.room.context, fact.userID, asked);
    if (effectOf(asked, 'left')) left.push(fact.userID);
  }
  const moved = ended.map(({ fact }) => fact);
  if (left.length === 0) return both({ facts: moved, effects: [] }, removals);
  // NR-10: the others are told once, so the version rises once
  for (const fact of moved) fact.version = version + 1;
  const exit: RegistryEffect = {
    type: 'callback',
    callback: 'room_exit',
    room_id: roomID,
    exit_type,
    operator_account,
    exit_user_ids: left,
  };
  const facts = joined<Fact>(moved, removals.facts);
  if (room.members.size > left.length) {
    const told = [toMembers('memberLeft', room, version + 1, left, null), exit];
    return { facts, effects: joined(removals.effects, told) };
  }
  return both(
    { facts, effects: joined(removals.effects, [exit]) },
    stepRoom(room, { type: 'empty', now: at, policy: policyOf(view) }),
  );
};

/** The device leaves the room, if the attempt that entered it is that one or an older one (NR-8, MD-3). */
export const decideLeave = (
  view: View,
  at: number,
  { userID, deviceID }: DeviceName,
  { roomID, attempt }: RoomAttempt,
): Decision => {
  const first = view.rooms.get(roomID)?.members.get(userID);
  return first ? endOne(view, at, first, { type: 'leave', deviceID, attempt }) : NOTHING;
};

/** The device fell silent; to the callbacks that counts as quitting (NR-5, SR-10). */
export const decideSilent = (view: View, at: number, { room, device }: SeatView): Decision => {
  const first = room.members.get(device.userID);
  return first ? endOne(view, at, first, { type: 'expire', deviceID: device.deviceID }) : NOTHING;
};

/** What becomes of a user's membership of a room, `first` being the seat of the first device there. */
export const endOne = (view: View, at: number, first: SeatView, event: MembershipEvent): Decision => {
  const { room, device } = first;
  const ended = stepMembership(room, first, event);
  if (!ended) return NOTHING;
  return endMemberships(view, at, room, [ended], { exit_type: 'Quit', operator_account: device.userID });
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
  const event = { type: 'kick', reason } as const;
  const ended: Ended[] = [];
  for (const userID of userIDs) {
    const first = room.members.get(userID);
    const one = first && stepMembership(room, first, event);
    if (one) ended.push(one);
  }
  if (ended.length === 0) return failure('apiNotInRoom', doing);
  return endMemberships(view, at, room, ended, { exit_type: 'Kickout', operator_account: '' });
};

/** By the server API: the room ends, whoever is in it (SR-6); only room_destroy tells of them (SR-10). */
export const decideDestroy = (view: View, at: number, roomID: string): Decision | Failure => {
  const room = view.rooms.get(roomID);
  if (!room) return failure('apiRoomNotExist', `destroy the room ${roomID}`);
  const decision: Decision = { facts: [], effects: [] };
  const userIDs: string[] = [];
  for (const first of room.members.values()) {
    const ended = stepMembership(room, first, { type: 'destroy' });
    if (!ended) continue;
    const { fact, asked } = ended;
    fact.version += 1;
    decision.facts.push(fact);
    addRemovals(decision, at, room.room.context, fact.userID, asked);
    userIDs.push(fact.userID);
  }
  return both(decision, stepRoom(room, { type: 'destroy', userIDs }));
};

/** A destroy deadline of that life of the room has been reached (SR-5). */
export const decideExpire = (view: View, at: number, roomID: string, incarnation: number): Decision => {
  const room = view.rooms.get(roomID);
  return room ? stepRoom(room, { type: 'expire', now: at, incarnation }) : NOTHING;
};
