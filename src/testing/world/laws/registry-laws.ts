/**
 * Laws of one step of the registry: its saved form before and after, the input, effects and facts, and who was told.
 *
 * Pure predicates, each with its rules. What the input's sender sent is judged by what it may change; what was called
 * back is judged by what is true afterwards, so callbacks need no memory of their own.
 */
import type { RegistryEffect, ServerCallback } from '../../../machines/effects.js';
import type { UpMessage } from '../../../machines/protocol.js';
import type { DeviceName, RegistryInput } from '../../../machines/server/registry.js';
import type { RegistrySnapshot, SavedDevice, SavedRoom } from '../../../machines/server/snapshot.js';
import type { Broken } from './told.js';

export interface RegistryStep {
  readonly before: RegistrySnapshot;
  readonly input: RegistryInput;
  readonly effects: readonly RegistryEffect[];
  readonly after: RegistrySnapshot;
  /** the devices that each `send` among the effects went to, in order */
  readonly recipients: readonly (readonly DeviceName[])[];
}

export interface RegistryLaw {
  readonly law: string;
  readonly rules: string;
  /** why it does not hold; null: it does */
  readonly check: (step: RegistryStep) => string | null;
}

const idOf = (room: SavedRoom): string => room.room.context.roomID;
const roomOf = ({ rooms }: RegistrySnapshot, roomID: string): SavedRoom | undefined =>
  rooms.find((room) => idOf(room) === roomID);
const deviceOf = ({ devices }: RegistrySnapshot, name: DeviceName): SavedDevice | undefined =>
  devices.find(({ userID, deviceID }) => userID === name.userID && deviceID === name.deviceID);
const messageOf = (input: RegistryInput): UpMessage | null =>
  input.type === 'message' ? (input.message as UpMessage) : null;
/** What the request was answered before, if it was. */
const answerTo = (registry: RegistrySnapshot, message: UpMessage) =>
  deviceOf(registry, message)?.answers.find(([id]) => id === message.id)?.[1];

interface In extends DeviceName {
  readonly roomID: string;
  readonly attempt: number;
}

const sessionsOf = ({ rooms }: RegistrySnapshot): In[] =>
  rooms.flatMap((room) =>
    room.members.flatMap(({ userID, sessions }) =>
      sessions.map(({ deviceID, attempt }) => ({ roomID: idOf(room), userID, deviceID, attempt })),
    ),
  );

const key = ({ roomID, userID, deviceID, attempt }: In): string =>
  JSON.stringify([roomID, userID, deviceID, attempt]);

/** RG-1, RG-2, RG-5, MD-1: what is true of any state. */
const stateIsSound: RegistryLaw = {
  law: 'P25 one life, sound',
  rules: 'RG-1 RG-2 RG-5 MD-1 MD-4',
  check: ({ after }) => {
    const { rooms, devices, limits } = after;
    if (limits.maxRooms !== null && rooms.length > limits.maxRooms) return `${rooms.length} rooms`;
    if (new Set(rooms.map(idOf)).size < rooms.length) return 'a roomID has two lives';
    for (const { room, members } of rooms) {
      const { roomID, deadline } = room.context;
      if (room.value !== (members.length > 0 ? 'Occupied' : 'Vacant'))
        return `${roomID} is ${room.value} with ${members.length} members`;
      if ((room.value === 'Vacant') !== (deadline !== null))
        return `${roomID} is ${room.value}, its deadline is ${deadline}`;
      for (const { userID, sessions } of members) {
        if (sessions.length === 0) return `${userID} is in ${roomID} through no device`;
        if (limits.multiDevice !== 'allow' && sessions.length > 1) return `${userID} is in ${roomID} twice`;
      }
    }
    const index = devices.flatMap(({ userID, deviceID, rooms: list }) =>
      list.map(([roomID, attempt]) => ({ roomID, userID, deviceID, attempt })),
    );
    if (index.map(key).sort().join() !== sessionsOf(after).map(key).sort().join())
      return 'the rooms of the devices are not the sessions of the rooms';
    for (const { userID } of devices) {
      const held = new Set(index.filter((one) => one.userID === userID).map(({ roomID }) => roomID));
      if (held.size > limits.maxRoomsPerUser) return `${userID} is in ${held.size} rooms`;
    }
    return null;
  },
};

/** P23: whose membership may end by what. */
const removalsAreNamed: RegistryLaw = {
  law: 'P23 removal by session',
  rules: 'RG-7 NR-5 NR-8 MD-1 MD-3 SW-5',
  check: ({ before, input, after }) => {
    const kept = new Set(sessionsOf(after).map(key));
    for (const session of sessionsOf(before)) {
      if (kept.has(key(session)) || mayEnd(before, input, session)) continue;
      const what = messageOf(input)?.type ?? input.type;
      return `${what} ended the membership of ${session.userID} (${session.deviceID}) in ${session.roomID}`;
    }
    return null;
  },
};

/** P23: a membership begins by the request whose id it has. */
const membershipsBeginByEntering: RegistryLaw = {
  law: 'P23 a membership begins by entering',
  rules: 'NR-5 RG-7 CL-1',
  check: ({ before, input, after }) => {
    const was = new Set(sessionsOf(before).map(key));
    const message = messageOf(input);
    const isBegunBy = ({ roomID, userID, deviceID, attempt }: In): boolean =>
      message !== null &&
      'setup' in message &&
      message.roomID === roomID &&
      message.userID === userID &&
      message.deviceID === deviceID &&
      message.id === attempt;
    const sudden = sessionsOf(after).find((session) => !was.has(key(session)) && !isBegunBy(session));
    return sudden
      ? `${message?.type ?? input.type} put ${sudden.userID} (${sudden.deviceID}) into ${sudden.roomID}`
      : null;
  },
};

/** P21: who is refused for want of a place finds none; a refused request changed nothing but what it released. */
const limitsAreExact: RegistryLaw = {
  law: 'P21 limits are exact',
  rules: 'CL-12 RG-1 RG-2',
  check: ({ before, input, effects, after }) => {
    const message = messageOf(input);
    const last = effects.at(-1);
    if (!message || !('setup' in message) || last?.type !== 'send' || !('error' in last.message)) return null;
    // a repeated request is answered as it was, whatever there is by now (NR-4)
    if (last.message.id !== message.id || answerTo(before, message)) return null;
    const { limits, rooms } = after;
    const members = roomOf(after, message.roomID)?.members ?? [];
    const held = new Set(
      sessionsOf(after).flatMap(({ userID, roomID }) => (userID === message.userID ? [roomID] : [])),
    );
    switch (last.message.error.reason) {
      case 'full':
        return members.length >= (limits.maxMembersPerRoom ?? Number.POSITIVE_INFINITY)
          ? null
          : `${message.roomID} is full with ${members.length} members`;
      case 'joinedRoomLimit':
        return held.size >= limits.maxRoomsPerUser
          ? null
          : `${message.userID} is at the limit with ${held.size} rooms`;
      case 'roomLimit':
        return rooms.length >= (limits.maxRooms ?? Number.POSITIVE_INFINITY)
          ? null
          : `there is no room for a room beside ${rooms.length}`;
      default:
        return null;
    }
  },
};

const mayEnd = (before: RegistrySnapshot, input: RegistryInput, session: In): boolean => {
  const message = messageOf(input);
  if (!message) {
    if (input.type === 'kickMembers')
      return input.roomID === session.roomID && input.userIDs.includes(session.userID);
    if (input.type === 'destroyRoom') return input.roomID === session.roomID;
    if (input.type === 'kickOffline')
      return input.userID === session.userID && input.deviceID === session.deviceID;
    // a timer: of that very device's silence
    const number = deviceOf(before, session)?.number;
    return input.type === 'timer' && input.id === `offline:${number}`;
  }
  if (message.userID !== session.userID) return false;
  const isOwn = message.deviceID === session.deviceID;
  const names = (list: readonly { roomID: string; attempt: number }[]) =>
    list.some(({ roomID, attempt }) => roomID === session.roomID && session.attempt <= attempt);
  switch (message.type) {
    case 'createRoom':
    case 'joinRoom':
    case 'enterRoom':
      return message.roomID === session.roomID || (isOwn && names(message.released));
    case 'switchRoom':
      return (
        message.roomID === session.roomID || (isOwn && (names([message.from]) || names(message.released)))
      );
    case 'leaveRooms':
      return isOwn && names(message.rooms);
    case 'heartbeat':
      return (
        isOwn &&
        session.attempt <= message.newest &&
        !message.rooms.some(({ roomID, attempt }) => roomID === session.roomID && attempt === session.attempt)
      );
    case 'logout':
      return isOwn;
    default:
      return isOwn && message.login > (deviceOf(before, session)?.login ?? 0);
  }
};

/** A host's timers are not what a request is about: any message of a device may restart its watch. */
const told = (effects: readonly RegistryEffect[]): RegistryEffect[] =>
  effects.filter(({ type }) => type !== 'startTimer' && type !== 'cancelTimer');

/** P26: a repeated request does nothing, and is answered as it was. */
const repeatsAreInert: RegistryLaw = {
  law: 'P26 once',
  rules: 'NR-4',
  check: ({ before, input, effects, after }) => {
    const message = messageOf(input);
    const device = message && deviceOf(before, message);
    if (!message || !device || device.ended !== null || device.login !== message.login) return null;
    const known = answerTo(before, message);
    if (!known) return null;
    const [effect, ...others] = told(effects);
    if (sessionsOf(before).map(key).join() !== sessionsOf(after).map(key).join() || others.length > 0)
      return `a repeated ${message.type} had an effect`;
    return effect?.type === 'send' && JSON.stringify(effect.message) === JSON.stringify(known)
      ? null
      : `a repeated ${message.type} was answered otherwise`;
  },
};

/** P22: refused means unchanged, and nobody else hears of it; what was released before is released. */
const refusalsAreInert: RegistryLaw = {
  law: 'P22 refused means unchanged',
  rules: 'RG-3 RG-8 SW-4',
  check: ({ before, input, effects, after }) => {
    const message = messageOf(input);
    const last = effects.at(-1);
    if (!message || last?.type !== 'send' || last.message.type !== 'answer' || !('error' in last.message))
      return null;
    if (last.message.id !== message.id) return null;
    const released = 'released' in message ? message.released : [];
    const names = ({ roomID, attempt }: In) =>
      released.some((room) => room.roomID === roomID && attempt <= room.attempt);
    const was = new Set(sessionsOf(before).map(key));
    const is = new Set(sessionsOf(after).map(key));
    // a request that was given up before it came releases nothing: the leave that gave it up does
    const isOwn = ({ userID, deviceID }: In) => userID === message.userID && deviceID === message.deviceID;
    const changed =
      sessionsOf(after).some((session) => !was.has(key(session))) ||
      sessionsOf(before).some((session) => !is.has(key(session)) && !(isOwn(session) && names(session)));
    if (changed) return `a refused ${message.type} changed who is where`;
    return released.length > 0 || told(effects).length === 1
      ? null
      : `a refused ${message.type} had an effect`;
  },
};

/** P11, SW-5: a switch moves the device, or does not. */
const switchesAreWhole: RegistryLaw = {
  law: 'P11 switch is atomic',
  rules: 'SW-5 SW-10',
  check: ({ input, effects, after }) => {
    const message = messageOf(input);
    const answer = effects.at(-1);
    if (message?.type !== 'switchRoom' || answer?.type !== 'send' || answer.message.type !== 'answer')
      return null;
    if (answer.message.id !== message.id || 'error' in answer.message) return null;
    const mine = sessionsOf(after).filter(
      ({ userID, deviceID }) => userID === message.userID && deviceID === message.deviceID,
    );
    const { roomID, attempt } = message.from;
    return mine.some((session) => session.roomID === roomID && session.attempt === attempt)
      ? 'after an accepted switch the device is still in the source'
      : null;
  },
};

/** SR-10: callbacks lead from what was true to what is true, each once. */
const callbacksTellTheChange: RegistryLaw = {
  law: 'P28 notices alternate',
  rules: 'SR-10 SR-1 SR-3 SR-6',
  check: ({ before, effects, after }) => {
    const state = new Map(
      before.rooms.map((room) => [idOf(room), new Set(room.members.map(({ userID }) => userID))]),
    );
    for (const effect of effects) {
      const why = effect.type === 'callback' ? takeCallback(state, effect) : null;
      if (why) return why;
    }
    const told = [...state].map(([roomID, users]) => `${roomID}: ${[...users].sort()}`);
    const is = after.rooms.map((room) => `${idOf(room)}: ${room.members.map(({ userID }) => userID).sort()}`);
    return told.sort().join('; ') === is.sort().join('; ')
      ? null
      : `callbacks tell [${told.join('; ')}], true is [${is.join('; ')}]`;
  },
};

const takeCallback = (state: Map<string, Set<string>>, callback: ServerCallback): string | null => {
  const { room_id: roomID } = callback;
  const users = state.get(roomID);
  switch (callback.callback) {
    case 'room_create':
      if (users) return `${roomID} was created twice`;
      state.set(roomID, new Set());
      return null;
    case 'room_enter':
      if (!users || users.has(callback.operator_account))
        return `${callback.operator_account} entered ${roomID} twice, or none`;
      users.add(callback.operator_account);
      return null;
    case 'room_exit':
      for (const userID of callback.exit_user_ids)
        if (!users?.delete(userID)) return `${userID} left ${roomID}, and was not in it`;
      return null;
    case 'room_destroy':
      if (!users) return `${roomID} was destroyed twice`;
      if ([...users].sort().join() !== [...callback.user_ids].sort().join())
        return `${roomID} was destroyed with [${[...users]}] in it, and [${callback.user_ids}] was told`;
      state.delete(roomID);
      return null;
  }
};

/** P24: only an empty room is destroyed by a deadline, and it is not one that was entered again. */
const deadlinesFindEmptyRooms: RegistryLaw = {
  law: 'P24 delayed destroy is safe',
  rules: 'SR-5 NR-6',
  check: ({ before, input, after }) => {
    if (input.type !== 'timer' || !input.id.startsWith('destroy:')) return null;
    const gone = before.rooms.find((room) => room.members.length > 0 && !roomOf(after, idOf(room)));
    return gone ? `${idOf(gone)} was destroyed by a deadline with members in it` : null;
  },
};

/** CL-19: others are told, never who caused it, and only who is in the room. */
const othersAreTold: RegistryLaw = {
  law: 'P28 notices alternate',
  rules: 'CL-19 SW-7 MD-1',
  check: ({ input, effects, after, recipients }) => {
    const message = messageOf(input);
    const sessions = sessionsOf(after);
    let at = 0;
    for (const effect of effects) {
      if (effect.type !== 'send') continue;
      const devices = recipients[at] ?? [];
      at += 1;
      const { message: down } = effect;
      if (down.type !== 'memberJoined' && down.type !== 'memberLeft') continue;
      for (const { userID, deviceID } of devices) {
        if (message?.userID === userID && message.deviceID === deviceID && down.type === 'memberJoined')
          return `${deviceID} is told that it joined ${down.roomID} itself`;
        if (
          !sessions.some(
            (one) => one.roomID === down.roomID && one.deviceID === deviceID && one.userID === userID,
          )
        )
          return `${deviceID} is told of ${down.roomID}, and is not in it`;
      }
    }
    return null;
  },
};

export const REGISTRY_LAWS: readonly RegistryLaw[] = [
  stateIsSound,
  removalsAreNamed,
  membershipsBeginByEntering,
  limitsAreExact,
  repeatsAreInert,
  refusalsAreInert,
  switchesAreWhole,
  callbacksTellTheChange,
  deadlinesFindEmptyRooms,
  othersAreTold,
];

export const brokenByRegistry = (step: RegistryStep): Broken[] =>
  REGISTRY_LAWS.flatMap(({ law, rules, check }) => {
    const why = check(step);
    return why === null ? [] : [{ law, why: `${rules}: ${why}` }];
  });
