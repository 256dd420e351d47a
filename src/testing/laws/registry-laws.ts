/**
 * Laws of one step of the registry beside those of `../world/laws` that the explorer checks too; each with the case in
 * which it says anything.
 *
 * A refusal is judged by what is true after it, since it changes nothing; what it releases before is released.
 */
import type { Failure } from '../../machines/errors.js';
import type { UpMessage } from '../../machines/protocol.js';
import type { RegistrySnapshot, SavedRoom } from '../../machines/server/snapshot.js';
import type { RegistryStep } from '../world/laws/registry-laws.js';
import { type RegistryClause, whereItApplies } from './law.js';

type Entering = Extract<UpMessage, { setup: unknown }>;

const roomOf = ({ rooms }: RegistrySnapshot, id: string): SavedRoom | undefined =>
  rooms.find(({ room }) => room.context.roomID === id);

const enteringOf = ({ input }: RegistryStep): Entering | null => {
  const message = input.type === 'message' ? (input.message as UpMessage) : null;
  return message && 'setup' in message ? message : null;
};

const isIn = (room: SavedRoom | undefined, userID: string): boolean =>
  room?.members.some((member) => member.userID === userID) ?? false;

/** The devices through which the user is in the room. */
const devicesIn = (room: SavedRoom | undefined, userID: string): string[] =>
  room?.members.find((member) => member.userID === userID)?.sessions.map(({ deviceID }) => deviceID) ?? [];

/** What an entering is answered, unless it is a repeated one. */
const verdictOn = (step: RegistryStep): { readonly error: Failure | null } | null => {
  const message = enteringOf(step);
  const last = step.effects.at(-1);
  if (!message || last?.type !== 'send' || last.message.type !== 'answer' || last.message.id !== message.id)
    return null;
  const device = step.before.devices.find(
    ({ userID, deviceID }) => userID === message.userID && deviceID === message.deviceID,
  );
  if (device?.login === message.login && device.answers.some(([id]) => id === message.id)) return null;
  return { error: 'error' in last.message ? last.message.error : null };
};

/** P10, P21: a refusal for want of a place is right in the very step that decides it. */
const refusalsAreRight: RegistryClause = {
  over: 'registry step',
  name: 'P10 limits are exact',
  rules: 'CL-7 CL-8 CL-11 CL-12 RG-1 RG-2 SW-6 MD-4',
  applies: (step) => verdictOn(step)?.error != null,
  check: (step) => {
    const message = enteringOf(step) as Entering;
    const { userID, deviceID, roomID } = message;
    const { after } = step;
    const { maxMembersPerRoom, maxRoomsPerUser, maxRooms, multiDevice } = after.limits;
    const room = roomOf(after, roomID);
    const isFree = (what: string) =>
      `${message.type} ${roomID} of ${userID} (${deviceID}) was refused, though ${what}`;
    switch (verdictOn(step)?.error?.reason) {
      case 'full':
        return !isIn(room, userID) &&
          maxMembersPerRoom !== null &&
          (room?.members.length ?? 0) >= maxMembersPerRoom
          ? null
          : isFree('it is not full');
      case 'joinedRoomLimit': {
        const held = after.rooms.filter((other) => isIn(other, userID)).length;
        const stays =
          message.type !== 'switchRoom' || devicesIn(roomOf(after, message.from.roomID), userID).length > 1;
        return held >= maxRoomsPerUser && !isIn(room, userID) && stays
          ? null
          : isFree(`the user is in ${held} rooms, and may be in ${maxRoomsPerUser}`);
      }
      case 'roomLimit':
        return !room && maxRooms !== null && after.rooms.length >= maxRooms
          ? null
          : isFree(`there are ${after.rooms.length} rooms, and may be ${maxRooms}`);
      case 'roomNotExist':
        return room ? isFree('the room exists') : null;
      case 'roomExists':
        return room ? null : isFree('the room does not exist');
      case 'blocked':
        return after.blocked.includes(userID) ? null : isFree('the user is not blocked');
      case 'otherDevice':
        return multiDevice === 'refuseNew' && devicesIn(room, userID).some((other) => other !== deviceID)
          ? null
          : isFree('no other device of the user is in it');
      default:
        return null;
    }
  },
};

/** P21: no room has more members than it may. */
const roomsHavePlaces: RegistryClause = {
  over: 'registry step',
  name: 'P21 places are conserved',
  rules: 'CL-12 NR-6',
  applies: ({ after }) => after.limits.maxMembersPerRoom !== null,
  check: ({ after: { rooms, limits } }) => {
    const crowded = rooms.find(({ members }) => members.length > (limits.maxMembersPerRoom ?? Infinity));
    return crowded ? `${crowded.room.context.roomID} has ${crowded.members.length} members` : null;
  },
};

/** P24: an empty room is over at its deadline, and a life that is over by then takes nobody in. */
const deadlinesAreKept: RegistryClause = {
  over: 'registry step',
  name: 'P24 delayed destroy is live',
  rules: 'SR-3 SR-5 RG-7',
  applies: ({ before, after }) =>
    [...before.rooms, ...after.rooms].some(({ room }) => room.value === 'Vacant'),
  check: ({ before, input: { now }, after }) => {
    for (const { room } of [...before.rooms, ...after.rooms]) {
      const { roomID, incarnation, deadline } = room.context;
      const isDue = room.value === 'Vacant' && deadline !== null && deadline <= now;
      if (isDue && roomOf(after, roomID)?.room.context.incarnation === incarnation)
        return `${roomID} was to be destroyed at ${deadline} ms, and is there`;
    }
    return null;
  },
};

/** P24: whoever is in a room keeps it, unless the server API destroys it. */
const onlyEmptyRoomsEnd: RegistryClause = {
  over: 'registry step',
  name: 'P24 delayed destroy is safe',
  rules: 'SR-5 SR-6 SR-10',
  applies: ({ effects }) =>
    effects.some((effect) => effect.type === 'callback' && effect.callback === 'room_destroy'),
  check: ({ input, effects }) => {
    for (const effect of effects)
      if (effect.type === 'callback' && effect.callback === 'room_destroy' && effect.user_ids.length > 0)
        if (input.type !== 'destroyRoom' || input.roomID !== effect.room_id)
          return `${effect.room_id} was destroyed with ${effect.user_ids} in it by ${input.type}`;
    return null;
  },
};

/** P29: a device loses its place to another one of the user under `kickOld` only, and never to itself. */
const devicesAreTreatedAlike: RegistryClause = {
  over: 'registry step',
  name: 'P29 several devices',
  rules: 'MD-1 MD-2 MD-4 MD-5',
  applies: (step) =>
    enteringOf(step) !== null &&
    step.effects.some((effect) => effect.type === 'send' && effect.message.type === 'removed'),
  check: (step) => {
    const message = enteringOf(step) as Entering;
    for (const effect of step.effects) {
      if (effect.type !== 'send' || effect.message.type !== 'removed' || !('deviceID' in effect.to)) continue;
      if (effect.message.end.cause !== 'otherDevice') continue;
      const { userID, deviceID } = effect.to;
      if (step.after.limits.multiDevice !== 'kickOld')
        return `${userID} (${deviceID}) was removed under ${step.after.limits.multiDevice}`;
      if (userID !== message.userID || deviceID === message.deviceID)
        return `${userID} (${deviceID}) was removed for ${message.userID} (${message.deviceID})`;
    }
    return null;
  },
};

/**
 * P20: what the world is told of one decision comes in one order: a room is created before it is entered, by the same
 * user; a life that was destroyed is not heard of again; the caller is answered last.
 */
const callbacksComeInOrder: RegistryClause = {
  over: 'registry step',
  name: 'P20 callbacks in order, once',
  rules: 'SR-10 SR-11',
  applies: ({ effects }) => effects.some(({ type }) => type === 'callback'),
  check: ({ input, effects }) => {
    /** by room: the callback before */
    const last = new Map<string, string>();
    for (const effect of effects) {
      if (effect.type !== 'callback') continue;
      const { callback, room_id: roomID } = effect;
      const before = last.get(roomID);
      if (before === 'room_destroy' && callback !== 'room_create')
        return `${callback} of ${roomID} came after its room_destroy`;
      const operator = effect.operator_account;
      if (before?.startsWith('room_create') && before !== `room_create ${operator}`)
        return `${roomID} was created by ${before.slice(12)}, and ${callback} of ${operator} came next`;
      last.set(roomID, callback === 'room_create' ? `room_create ${operator}` : callback);
    }
    const isApi = input.type !== 'message';
    const alone = [...last].find(([, callback]) => callback.startsWith('room_create '));
    if (alone && !isApi) return `${alone[0]} was created, and nobody entered it`;
    const answer = effects.findIndex((effect) => effect.type === 'send' && effect.message.type === 'answer');
    const spoken = effects.findLastIndex(({ type }) => type === 'callback' || type === 'send');
    return answer >= 0 && answer < spoken ? 'the caller was answered before the others were told' : null;
  },
};

/** P12: who watches the server sees the user enter the target, then leave the source. */
const switchesEnterFirst: RegistryClause = {
  over: 'registry step',
  name: 'P12 order of a switch',
  rules: 'SR-10 SW-5 SW-7',
  applies: (step) => enteringOf(step)?.type === 'switchRoom' && verdictOn(step)?.error === null,
  check: (step) => {
    const { roomID, from } = enteringOf(step) as Extract<UpMessage, { type: 'switchRoom' }>;
    const last = (callback: string, room: string) =>
      step.effects.findLastIndex(
        (effect) => effect.type === 'callback' && effect.callback === callback && effect.room_id === room,
      );
    const exit = last('room_exit', from.roomID);
    return exit >= 0 && last('room_enter', roomID) > exit
      ? `${from.roomID} was left before ${roomID} was entered`
      : null;
  },
};

export const DECISION_CLAUSES: readonly RegistryClause[] = [
  refusalsAreRight,
  roomsHavePlaces,
  deadlinesAreKept,
  onlyEmptyRoomsEnd,
  devicesAreTreatedAlike,
  switchesEnterFirst,
  callbacksComeInOrder,
].map((clause) => whereItApplies(clause));
