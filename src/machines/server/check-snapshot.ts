/**
 * Whether what claims to be a registry's snapshot is one: its shape, field by field, and that its parts fit together.
 *
 * A snapshot comes from a file or a database, so it may be cut short, mixed up, of another version, or somebody else's;
 * a registry that went on from such a one would hold rooms that nobody can leave. It is read once, when a server
 * starts. What is given back is a copy, so whatever is done to the saved one afterwards changes nothing.
 */
import { toClientEvent } from '../client/receive.js';
import { failure, RoomLifecycleError } from '../errors.js';
import { type Limits, resolveLimits } from '../limits.js';
import type { DownMessage } from '../protocol.js';
import {
  badMessage,
  list,
  name,
  oneOf,
  orNull,
  pair,
  record,
  type Shape,
  text,
  wholeNumber,
} from '../shape.js';
import { FACTS_VERSION } from './facts.js';
import type { Session } from './membership.js';
import type { RegistrySnapshot, SavedDevice, SavedRoom } from './snapshot.js';

const version: Shape<typeof FACTS_VERSION> = (value, at) => {
  if (value !== FACTS_VERSION)
    throw badMessage(`${at} has to be ${FACTS_VERSION}, the one this library saves`);
  return value;
};

/** Times of a registry are never below 0. */
const time: Shape<number> = (value, at) => {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0)
    throw badMessage(`${at} has to be a number of ms from 0`);
  return value;
};

const limits: Shape<Limits> = (value, at) => {
  record({})(value, at);
  return resolveLimits(value as Partial<Limits>);
};

const answer: Shape<DownMessage> = (value, at) => {
  record({ type: oneOf('answer') })(value, at);
  toClientEvent(value, 0, at);
  if (!Object.hasOwn(value as DownMessage, 'error')) record({ result: record({}) })(value, at);
  return JSON.parse(JSON.stringify(value));
};

const end = record({
  cause: oneOf('destroyed', 'kicked', 'otherDevice', 'offline', 'absent'),
  reason: text,
});

const session: Shape<Session> = record({ deviceID: name, attempt: wholeNumber, session: wholeNumber });

const savedRoom: Shape<SavedRoom> = record({
  room: record({
    value: oneOf('Occupied', 'Vacant'),
    context: record({
      roomID: name,
      incarnation: wholeNumber,
      roomName: text,
      delay: wholeNumber,
      createdAt: time,
      deadline: orNull(time),
      attributes: list(pair(text, text)),
    }),
  }),
  version: wholeNumber,
  lastPlace: wholeNumber,
  members: list(record({ userID: name, place: wholeNumber, sessions: list(session) })),
});

const savedDevice: Shape<SavedDevice> = record({
  userID: name,
  deviceID: name,
  number: wholeNumber,
  login: wholeNumber,
  ended: orNull(oneOf('KickedOut', 'TokenExpired', 'Unregistered', 'LoggedOut')),
  seen: time,
  watch: record({ kind: oneOf('offline', 'forget'), at: time }),
  heartbeat: wholeNumber,
  ack: wholeNumber,
  answers: list(pair(wholeNumber, orNull(answer))),
  ends: list(record({ roomID: name, attempt: wholeNumber, end, at: time })),
  rooms: list(pair(name, wholeNumber)),
});

/** A field that a snapshot has and this does not is an error of the compiler, and never lost. */
const shape: Shape<RegistrySnapshot> = record({
  version,
  limits,
  nextID: wholeNumber,
  rooms: list(savedRoom),
  devices: list(savedDevice),
  blocked: list(name),
});

/** Says where something is there for the second time. */
const once = (what: string): ((key: string | number, at: string) => void) => {
  const seen = new Set<string | number>();
  return (key, at) => {
    if (seen.has(key)) throw badMessage(`${at} has to be another ${what}`);
    seen.add(key);
  };
};

/** RG-5, RG-7: the views of rooms and devices are one, everything is there once, and every id was minted. */
const checkParts = ({ rooms, devices, nextID }: RegistrySnapshot): void => {
  const minted = (id: number, at: string): void => {
    if (id >= nextID) throw badMessage(`${at} has to be less than snapshot.nextID`);
  };
  /** what devices say they are in, and have not been found in yet */
  const inside = new Map<string, string>();
  const membership = (userID: string, deviceID: string, roomID: string, attempt: number): string =>
    JSON.stringify([userID, deviceID, roomID, attempt]);

  const device = once('device');
  const number = once('number');
  for (const [index, { userID, deviceID, rooms, ...saved }] of devices.entries()) {
    const at = `snapshot.devices[${index}]`;
    device(JSON.stringify([userID, deviceID]), at);
    number(saved.number, `${at}.number`);
    minted(saved.number, `${at}.number`);
    const room = once('room');
    for (const [place, [roomID, attempt]] of rooms.entries()) {
      room(roomID, `${at}.rooms[${place}]`);
      inside.set(membership(userID, deviceID, roomID, attempt), `${at}.rooms[${place}]`);
    }
    const request = once('request');
    for (const [place, [id, answer]] of saved.answers.entries()) {
      request(id, `${at}.answers[${place}]`);
      if (answer?.type === 'answer' && answer.id !== id)
        throw badMessage(`${at}.answers[${place}][1].id has to be ${id}, as the request's`);
    }
  }

  const roomOnce = once('room');
  const incarnation = once('incarnation');
  const sessionOnce = once('session');
  for (const [index, { room, members }] of rooms.entries()) {
    const at = `snapshot.rooms[${index}]`;
    const { roomID, deadline } = room.context;
    roomOnce(roomID, at);
    incarnation(room.context.incarnation, `${at}.room.context.incarnation`);
    minted(room.context.incarnation, `${at}.room.context.incarnation`);
    if ((room.value === 'Occupied') !== members.length > 0)
      throw badMessage(`${at}.members has to be empty if the room is Vacant, and only then`);
    if ((room.value === 'Vacant') !== (deadline !== null))
      throw badMessage(`${at}.room.context.deadline has to be null unless the room is Vacant`);
    const member = once('user');
    for (const [place, { userID, sessions }] of members.entries()) {
      const who = `${at}.members[${place}]`;
      member(userID, who);
      if (sessions.length === 0) throw badMessage(`${who}.sessions has to have one at least`);
      for (const [which, { deviceID, attempt, session }] of sessions.entries()) {
        const where = `${who}.sessions[${which}]`;
        sessionOnce(session, where);
        minted(session, `${where}.session`);
        if (!inside.delete(membership(userID, deviceID, roomID, attempt)))
          throw badMessage(`${where} has to be among the rooms of its device`);
      }
    }
  }
  for (const at of inside.values()) throw badMessage(`${at} has to be a room that has the device in it`);
};

/** @throws RoomLifecycleError 6000001 that names the place, for what is no snapshot of a registry */
export const checkRegistrySnapshot = (value: unknown): RegistrySnapshot => {
  try {
    const snapshot = shape(value, 'snapshot');
    checkParts(snapshot);
    return snapshot;
  } catch (error) {
    // a shape speaks of messages, and a limit of limits; here both are about one thing
    const why = error instanceof Error ? error.message.replace(/^.*?; /, '') : String(error);
    throw new RoomLifecycleError(failure('badArgument', 'restore a registry', why));
  }
};
