/**
 * The registry as JSON and back: saved and restored it goes on as if nothing had happened, deadlines included (RG-6).
 *
 * Lists of entries throughout, since ids are user text, and in the store's own order, which is part of what it means.
 * What can be derived (who is due when, in how many rooms a user is) is not saved. Ids minted after a restore lie in
 * an epoch of their own, so that they differ from those that a lost run may have given out after the save.
 */
import type { StartTimer } from '../effects.js';
import { failure, RoomLifecycleError } from '../errors.js';
import { type Limits, resolveLimits } from '../limits.js';
import { type DownMessage, EPOCH_SPAN } from '../protocol.js';
import type { LoginEnd } from '../vocabulary.js';
import { alarmID } from './agenda.js';
import { checkRegistrySnapshot } from './check-snapshot.js';
import { timerOf } from './due.js';
import { type EndRecord, FACTS_VERSION, type Watch } from './facts.js';
import type { Session } from './membership.js';
import type { RoomSnapshot } from './room.js';
import { Members, orderSeats, seatsOf, sessionsFrom } from './seats.js';
import { type DeviceRecord, emptyStore, type RoomRecord, type Store, seatAll, userFor } from './store.js';

export interface SavedRoom {
  readonly room: RoomSnapshot;
  readonly version: number;
  readonly lastPlace: number;
  /** in order of entering */
  readonly members: readonly {
    readonly userID: string;
    readonly place: number;
    readonly sessions: readonly Session[];
  }[];
}

export interface SavedDevice {
  readonly userID: string;
  readonly deviceID: string;
  readonly number: number;
  readonly login: number;
  readonly ended: LoginEnd | 'LoggedOut' | null;
  readonly seen: number;
  readonly watch: Watch;
  readonly heartbeat: number;
  readonly ack: number;
  readonly answers: readonly (readonly [id: number, answer: DownMessage | null])[];
  readonly ends: readonly EndRecord[];
  /** in order of entering */
  readonly rooms: readonly (readonly [roomID: string, attempt: number])[];
}

/** Plain JSON. */
export interface RegistrySnapshot {
  readonly version: typeof FACTS_VERSION;
  readonly limits: Limits;
  readonly nextID: number;
  /** in order of creation */
  readonly rooms: readonly SavedRoom[];
  /** in the order in which they were first heard of */
  readonly devices: readonly SavedDevice[];
  /** userIDs, sorted */
  readonly blocked: readonly string[];
}

// field by field, here and in `load`: a copy with fields left out or added takes many times as long
export const saveDevice = (device: DeviceRecord): SavedDevice => ({
  userID: device.userID,
  deviceID: device.deviceID,
  number: device.number,
  login: device.login,
  ended: device.ended,
  seen: device.seen,
  watch: device.watch,
  heartbeat: device.heartbeat,
  ack: device.ack,
  answers: [...device.answers],
  ends: [...device.ends],
  rooms: seatsOf(device).map(({ room, attempt }) => [room.roomID, attempt]),
});

export const saveRoom = ({ room, version, lastPlace, members }: RoomRecord): SavedRoom => ({
  room,
  version,
  lastPlace,
  members: Array.from(members.values(), (seat) => ({
    userID: seat.device.userID,
    place: seat.place,
    sessions: sessionsFrom(seat),
  })),
});

export const saveHead = ({
  limits,
  nextID,
}: Store): Pick<RegistrySnapshot, 'version' | 'limits' | 'nextID'> => ({
  version: FACTS_VERSION,
  limits,
  nextID,
});

/** All at once; `saveByParts` is for registries that are too large for that. */
export const save = (store: Store): RegistrySnapshot => ({
  ...saveHead(store),
  rooms: [...store.rooms.values()].map(saveRoom),
  devices: [...store.users.values()]
    .flatMap(({ devices }) => [...devices.values()].map(saveDevice))
    .sort((a, b) => a.number - b.number),
  blocked: [...store.users]
    .filter(([, { blocked }]) => blocked)
    .map(([userID]) => userID)
    .sort(),
});

/** The very store that was saved, ids included and nothing checked: for whoever steps a saved registry. */
export const load = (saved: RegistrySnapshot): Store => {
  const store = emptyStore(saved.limits, 0);
  store.nextID = saved.nextID;
  for (const device of saved.devices) {
    const { userID, deviceID, number, watch } = device;
    const user = userFor(store, userID);
    user.devices.set(deviceID, {
      userID,
      deviceID,
      user,
      number,
      login: device.login,
      ended: device.ended,
      seen: device.seen,
      watch,
      heartbeat: device.heartbeat,
      ack: device.ack,
      answers: new Map(device.answers),
      ends: [...device.ends],
      firstSeat: null,
      lastSeat: null,
    });
    store.agenda.set({ id: alarmID(watch.kind, number), ...watch, number, userID, deviceID });
  }
  for (const userID of saved.blocked) userFor(store, userID).blocked = true;
  for (const { room, version, lastPlace, members } of saved.rooms) {
    const { roomID, incarnation, deadline } = room.context;
    const record: RoomRecord = { roomID, room, version, lastPlace, members: new Members() };
    store.rooms.set(roomID, record);
    for (const { userID, place, sessions } of members) {
      const user = userFor(store, userID);
      user.rooms += 1;
      const seat = seatAll(store, record, user, undefined, sessions, place);
      if (seat) record.members.add(seat);
    }
    if (deadline !== null) {
      const id = alarmID('destroy', incarnation);
      store.agenda.set({ id, kind: 'destroy', at: deadline, number: incarnation, roomID });
    }
  }
  // so far they are in order of the rooms
  for (const { userID, deviceID, rooms } of saved.devices)
    if (rooms.length > 1) orderSeats(store.users.get(userID)?.devices.get(deviceID), rooms);
  return store;
};

export interface RestoreOptions {
  /** of the run that begins; greater than the saved one's, which is what it is by default plus 1 */
  readonly epoch?: number;
  /** laid over the saved limits */
  readonly limits?: Partial<Limits>;
}

/**
 * A registry that goes on where the saved one was.
 * @throws RoomLifecycleError 6000001 for what is no snapshot, naming the place, or an epoch that is not greater than
 * the saved one's.
 */
export const restore = (snapshot: RegistrySnapshot, options: RestoreOptions = {}): Store => {
  const saved = checkRegistrySnapshot(snapshot);
  const store = load(saved);
  const last = Math.floor(saved.nextID / EPOCH_SPAN);
  const epoch = checkEpoch(options.epoch ?? last + 1, last + 1, 'restore a registry');
  const limits = resolveLimits({ ...saved.limits, ...options.limits });
  // versions given out after the save are lost with the run; newer than all of them, devices read the lists again (NR-10)
  for (const room of store.rooms.values()) room.version = Math.max(room.version, epoch * EPOCH_SPAN);
  return { ...store, limits, nextID: epoch * EPOCH_SPAN + 1 };
};

export const checkEpoch = (epoch: number, least: number, doing: string): number => {
  const most = Math.floor(Number.MAX_SAFE_INTEGER / EPOCH_SPAN) - 1;
  if (Number.isSafeInteger(epoch) && epoch >= least && epoch <= most) return epoch;
  throw new RoomLifecycleError(
    failure('badArgument', doing, `the epoch has to be a whole number from ${least} to ${most}`),
  );
};

/** What the host has to arm after a restore, in order of deadline; what is overdue has no delay (RG-6). */
export const timers = (store: Store, now: number): StartTimer[] =>
  store.agenda
    .all()
    .filter(({ kind }) => kind !== 'forget')
    .map((alarm) => timerOf(alarm, now));
