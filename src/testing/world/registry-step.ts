/**
 * One step of the real registry, on the two parts that it can depend on: the rooms, and the record of the device that
 * speaks. What becomes of other devices comes out as a change to whatever their records are.
 *
 * That is what makes the registry's steps few: with the records of all devices in it, it would be a different registry
 * in almost every state. It holds because a request of one device reads nothing of another's record and only takes
 * rooms from it and adds ends to it; anything else is found here and thrown. The other devices' attempts are not in
 * the core, so placeholders stand for them, which the change of their device resolves.
 */

import type { DownMessage } from '../../machines/protocol.js';
import { type RegistryInput, recipients, save } from '../../machines/server/registry.js';
import type { RegistrySnapshot, SavedDevice, SavedRoom } from '../../machines/server/snapshot.js';
import { load } from '../../machines/server/snapshot.js';
import { type Bounds, type DeviceName, devicesOf, roomIndex } from './bounds.js';
import {
  aging,
  type CoreForm,
  type DownForm,
  downForm,
  incarnationOf,
  NOW,
  type RecordForm,
  recordForm,
  renameMessage,
  toSaved,
  toUp,
  type UpForm,
} from './forms.js';
import { brokenByRegistry } from './laws/registry-laws.js';
import type { Broken } from './laws/told.js';
import type { Machines } from './machines.js';

/** What comes to the registry; a message and a silence are about a device, which is given besides. */
export type RegistryEvent =
  | { readonly type: 'message'; readonly message: UpForm }
  | { readonly type: 'silence' }
  | { readonly type: 'deadline'; readonly roomID: string }
  | { readonly type: 'kick'; readonly userID: string; readonly roomID: string }
  | { readonly type: 'destroy'; readonly roomID: string }
  | { readonly type: 'kickOffline' };

/** What a step does to one device's parts, but for its client. */
export interface Change {
  /** rooms in which a new life began, bit by bit: whatever else is mentioned is a life older */
  readonly lives: number;
  /** of the device that spoke: its record afterwards, in which the new lives are counted already */
  readonly record: RecordForm | null;
  /** of another one: rooms it lost, ends to be remembered; attempts are placeholders */
  readonly lost: readonly string[];
  readonly ends: RecordForm['ends'];
  readonly messages: readonly DownForm[];
}

export interface RegistryStepResult {
  readonly core: CoreForm;
  /** by device */
  readonly changes: readonly Change[];
  readonly broken: readonly Broken[];
  /** names of what has to happen sometimes */
  readonly goals: readonly string[];
}

export const PLACEHOLDER = 2 ** 31;
const FRESH = 1_000_000;

const roomsFrom = (core: CoreForm, attemptOf: (deviceID: string, roomID: string) => number): SavedRoom[] => {
  let session = 1;
  return core.rooms.map(({ roomID, state, roomName, delay, deadline, attributes, version, members }) => ({
    room: {
      value: state,
      context: {
        roomID,
        incarnation: incarnationOf(roomIndex(roomID), 1),
        roomName,
        delay,
        createdAt: 0,
        deadline: deadline === null ? null : deadline + NOW,
        attributes,
      },
    },
    version,
    lastPlace: members.length,
    members: members.map(([userID, deviceIDs], place) => ({
      userID,
      place: place + 1,
      sessions: deviceIDs.map((deviceID) => ({
        deviceID,
        attempt: attemptOf(deviceID, roomID),
        // below whatever is minted from here on
        session: 1000 + session++,
      })),
    })),
  }));
};

/** How a device looks to whoever is not it. */
const strangerTo = (
  core: CoreForm,
  { userID, deviceID, index }: DeviceName,
  limits: Bounds['limits'],
): SavedDevice => ({
  userID,
  deviceID,
  number: index + 1,
  login: 1,
  ended: null,
  seen: NOW,
  watch: { kind: 'offline', at: NOW + limits.offlineAfter },
  heartbeat: 0,
  ack: 0,
  answers: [],
  ends: [],
  rooms: core.rooms.flatMap(({ roomID, members }) =>
    members.some(([, deviceIDs]) => deviceIDs.includes(deviceID))
      ? [[roomID, PLACEHOLDER + roomIndex(roomID)] as const]
      : [],
  ),
});

export const coreForm = (
  { rooms, blocked }: Pick<RegistrySnapshot, 'rooms' | 'blocked'>,
  now: number,
): CoreForm => ({
  rooms: rooms
    .map(({ room, version, members }) => ({
      roomID: room.context.roomID,
      state: room.value === 'Vacant' ? ('Vacant' as const) : ('Occupied' as const),
      roomName: room.context.roomName,
      delay: room.context.delay,
      deadline: room.context.deadline === null ? null : room.context.deadline - now,
      attributes: room.context.attributes,
      version,
      members: members.map(
        ({ userID, sessions }) => [userID, sessions.map(({ deviceID }) => deviceID)] as const,
      ),
    }))
    .sort((a, b) => (a.roomID < b.roomID ? -1 : 1)),
  blocked: [...blocked].sort(),
});

/** The saved registry in which the step takes place; for a timer, one in which it is due. */
const situation = (
  core: CoreForm,
  speaker: DeviceName | null,
  record: RecordForm | null,
  event: RegistryEvent,
  bounds: Bounds,
): RegistrySnapshot => {
  const own = new Map(record?.rooms ?? []);
  const rooms = roomsFrom(core, (deviceID, roomID) =>
    deviceID === speaker?.deviceID ? (own.get(roomID) ?? 0) : PLACEHOLDER + roomIndex(roomID),
  ).map((room) =>
    event.type === 'deadline' && room.room.context.roomID === event.roomID
      ? { ...room, room: { ...room.room, context: { ...room.room.context, deadline: NOW } } }
      : room,
  );
  const devices = devicesOf(bounds).map((device) => {
    if (device.index !== speaker?.index || !record) return strangerTo(core, device, bounds.limits);
    const saved = toSaved(record, device);
    if (event.type !== 'silence') return saved;
    return { ...saved, seen: NOW - bounds.limits.offlineAfter, watch: { kind: 'offline' as const, at: NOW } };
  });
  return { version: 1, limits: bounds.limits, nextID: FRESH, rooms, devices, blocked: core.blocked };
};

const inputOf = (event: RegistryEvent, speaker: DeviceName | null): RegistryInput => {
  const name = speaker ?? { userID: '', deviceID: '', index: -1 };
  const { userID, deviceID } = name;
  switch (event.type) {
    case 'message':
      return { now: NOW, type: 'message', message: toUp(event.message, name) };
    case 'silence':
      return { now: NOW, type: 'timer', id: `offline:${name.index + 1}` };
    case 'deadline':
      return { now: NOW, type: 'timer', id: `destroy:${incarnationOf(roomIndex(event.roomID), 1)}` };
    case 'kick':
      return { now: NOW, type: 'kickMembers', roomID: event.roomID, userIDs: [event.userID] };
    case 'destroy':
      return { now: NOW, type: 'destroyRoom', roomID: event.roomID };
    case 'kickOffline':
      return { now: NOW, type: 'kickOffline', userID, deviceID };
  }
};

const UNTOUCHED = ['login', 'ended', 'seen', 'heartbeat', 'ack'] as const;

/** What became of a device that did not speak. */
const strangerChange = (before: SavedDevice, after: SavedDevice | undefined) => {
  if (
    !after ||
    UNTOUCHED.some((key) => before[key] !== after[key]) ||
    after.watch.at !== before.watch.at ||
    after.answers.length > 0 ||
    after.rooms.some(([roomID]) => !before.rooms.some(([known]) => known === roomID))
  )
    throw new Error('a step of the registry changed more of another device than the explorer takes apart');
  return {
    record: null,
    lost: before.rooms.flatMap(([roomID]) => (after.rooms.some(([kept]) => kept === roomID) ? [] : [roomID])),
    ends: after.ends.map((end) => ({ ...end, at: end.at - NOW })),
  };
};

/** The lives that were minted in the step, and how every incarnation is called from then on. */
const newLives = (after: RegistrySnapshot) => {
  let lives = 0;
  const names = new Map<number, number>();
  for (const { room } of after.rooms) {
    const { roomID, incarnation } = room.context;
    if (incarnation < FRESH) continue;
    lives |= 1 << roomIndex(roomID);
    names.set(incarnation, incarnationOf(roomIndex(roomID), 1));
  }
  const older = aging(lives);
  return { lives, incarnation: (n: number) => names.get(n) ?? older.incarnation(n) };
};

export const stepRegistry = (
  core: CoreForm,
  speaker: DeviceName | null,
  record: RecordForm | null,
  event: RegistryEvent,
  bounds: Bounds,
  machines: Machines,
): RegistryStepResult => {
  const before = situation(core, speaker, record, event, bounds);
  const store = load(before);
  const input = inputOf(event, speaker);
  const { effects } = machines.handle(store, input);
  const after = save(store);
  const devices = devicesOf(bounds);
  const audiences = effects.flatMap((effect) =>
    effect.type === 'send' ? [{ message: effect.message, to: recipients(store, effect.to) }] : [],
  );
  const { lives, incarnation } = newLives(after);
  const naming = { id: (n: number) => n, floor: (n: number) => n, incarnation };
  const toForm = (message: DownMessage): DownForm => renameMessage(downForm(message), naming) as DownForm;

  const changes = devices.map((device, index): Change => {
    const messages = audiences
      .filter(({ to }) =>
        to.some(({ userID, deviceID }) => userID === device.userID && deviceID === device.deviceID),
      )
      .map(({ message }) => toForm(message));
    const saved = after.devices.find(
      ({ userID, deviceID }) => userID === device.userID && deviceID === device.deviceID,
    );
    if (index !== speaker?.index)
      return { lives, messages, ...strangerChange(before.devices[index] as SavedDevice, saved) };
    if (!saved) throw new Error('a step of the registry forgot a device, which bounded time does not allow');
    return { lives, messages, record: recordForm(saved, bounds.limits, NOW, naming), lost: [], ends: [] };
  });
  return {
    core: coreForm(after, NOW),
    changes,
    broken: brokenByRegistry({ before, input, effects, after, recipients: audiences.map(({ to }) => to) }),
    goals: effects.flatMap((effect) => (effect.type === 'callback' ? [`callback ${effect.callback}`] : [])),
  };
};
