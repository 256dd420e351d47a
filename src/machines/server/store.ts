/**
 * The registry's memory: rooms, users and their devices, and how a fact changes it, in O(1) each.
 *
 * Everything keyed by what a user may write is a Map, since `__proto__`, `constructor` and `10` are legal ids. Maps
 * keep order as well: members and a device's rooms are in order of entering (SR-8, NR-9), rooms in order of creation.
 * It applies no rule and checks nothing: deciding comes before, over the read-only `View`.
 */
import type { Limits } from '../limits.js';
import { type DownMessage, EPOCH_SPAN } from '../protocol.js';
import type { LoginEnd } from '../vocabulary.js';
import { Agenda, alarmID } from './agenda.js';
import type { DeviceFact, DeviceName, EndRecord, Fact, RoomFact, Watch } from './facts.js';
import type { Session } from './membership.js';
import type { RoomSnapshot } from './room.js';
import { giveUpSeat, Members, type Seat, takeSeat } from './seats.js';

export interface RoomRecord {
  readonly roomID: string;
  /** never Absent: an absent room has no record */
  room: RoomSnapshot;
  readonly members: Members;
  /** raised by every change of the list that other members are told of (NR-10) */
  version: number;
  lastPlace: number;
}

export interface DeviceRecord extends DeviceName {
  readonly user: UserRecord;
  readonly number: number;
  login: number;
  /** null while logged in */
  ended: LoginEnd | 'LoggedOut' | null;
  /** the last sign of life */
  seen: number;
  watch: Watch;
  /** the newest heartbeat seen */
  heartbeat: number;
  ack: number;
  /** by request id; null for requests that are refused when they come (NR-8) */
  readonly answers: Map<number, DownMessage | null>;
  ends: EndRecord[];
  /** what it is in, in order of entering */
  firstSeat: Seat | null;
  lastSeat: Seat | null;
}

export interface UserRecord {
  readonly devices: Map<string, DeviceRecord>;
  /** distinct rooms over all devices (RG-2) */
  rooms: number;
  blocked: boolean;
}

export interface Store {
  readonly limits: Limits;
  /** the next incarnation, session or device number */
  nextID: number;
  readonly rooms: Map<string, RoomRecord>;
  readonly users: Map<string, UserRecord>;
  readonly agenda: Agenda;
  /** told of each fact just before it becomes true: savings that are under way */
  readonly watches: Set<(fact: Fact) => void>;
}

type ReadOnly<T> = T extends Members
  ? MembersView
  : T extends Map<infer K, infer V>
    ? ReadonlyMap<K, ReadOnly<V>>
    : T extends object
      ? { readonly [P in keyof T]: ReadOnly<T[P]> }
      : T;

/** By userID, each by the seat of the first device, in order of entering. */
export interface MembersView {
  readonly size: number;
  has(userID: string): boolean;
  get(userID: string): SeatView | undefined;
  keys(): Iterable<string>;
  values(): Iterable<SeatView>;
}

/** The store as deciding sees it. */
export type View = ReadOnly<Omit<Store, 'agenda' | 'watches'>>;
export type DeviceView = ReadOnly<DeviceRecord>;
export type RoomView = ReadOnly<RoomRecord>;
export type SeatView = ReadOnly<Seat>;
export type UserView = ReadOnly<UserRecord>;

export const emptyStore = (limits: Limits, epoch: number): Store => ({
  limits,
  nextID: epoch * EPOCH_SPAN + 1,
  rooms: new Map(),
  users: new Map(),
  agenda: new Agenda(),
  watches: new Set(),
});

export const deviceOf = (view: View, { userID, deviceID }: DeviceName): DeviceView | undefined =>
  view.users.get(userID)?.devices.get(deviceID);

/** Makes a fact true. */
export const apply = (store: Store, fact: Fact): void => {
  if (store.watches.size > 0) for (const watch of store.watches) watch(fact);
  switch (fact.fact) {
    case 'roomMoved':
      moveRoom(store, fact);
      break;
    case 'membershipMoved':
      moveMembership(store, fact);
      break;
    case 'userBlocked':
      userFor(store, fact.userID).blocked = true;
      break;
    case 'userUnblocked':
      userFor(store, fact.userID).blocked = false;
      dropUnused(store, fact.userID);
      break;
    case 'loginBegan':
      beginLogin(store, fact);
      break;
    default:
      changeDevice(store, fact);
  }
};

const moveRoom = (store: Store, { roomID, to }: Extract<RoomFact, { fact: 'roomMoved' }>): void => {
  const record = store.rooms.get(roomID);
  const { incarnation, deadline } = to.context;
  if (record?.room.context.deadline != null)
    store.agenda.remove(alarmID('destroy', record.room.context.incarnation));
  if (to.value === 'Absent') {
    store.rooms.delete(roomID);
    return;
  }
  if (record) record.room = to;
  else store.rooms.set(roomID, { roomID, room: to, members: new Members(), version: 0, lastPlace: 0 });
  if (deadline !== null) {
    const id = alarmID('destroy', incarnation);
    store.agenda.set({ id, kind: 'destroy', at: deadline, number: incarnation, roomID });
  }
  mintedUpTo(store, incarnation);
};

const moveMembership = (store: Store, fact: Extract<RoomFact, { fact: 'membershipMoved' }>): void => {
  const { roomID, userID, to, place, version } = fact;
  const room = store.rooms.get(roomID);
  if (!room) return;
  const first = room.members.get(userID);
  const user = first?.device.user ?? store.users.get(userID);
  if (!user) return;
  const { sessions } = to.context;
  for (let seat: Seat | null = first ?? null; seat; seat = seat.beside)
    if (!hasSession(sessions, seat.session)) giveUpSeat(seat);
  if (to.value === 'Out') {
    if (first) {
      room.members.remove(first);
      user.rooms -= 1;
    }
  } else {
    const seat = seatAll(store, room, user, first, sessions, place);
    if (!seat) return;
    if (first) room.members.replace(first, seat);
    else {
      room.members.add(seat);
      room.lastPlace = place;
      user.rooms += 1;
    }
  }
  room.version = version;
};

/** The seats of those sessions, kept or taken, one beside the other; the first. */
export const seatAll = (
  store: Store,
  room: RoomRecord,
  user: UserRecord,
  known: Seat | undefined,
  sessions: readonly Session[],
  place: number,
): Seat | null => {
  let beside: Seat | null = null;
  for (let at = sessions.length - 1; at >= 0; at -= 1) {
    const session = sessions[at] as Session;
    let seat: Seat | null = known ?? null;
    while (seat && seat.session !== session.session) seat = seat.beside;
    if (!seat) {
      const device = user.devices.get(session.deviceID);
      if (!device) continue;
      seat = takeSeat(room, device, place, session);
      mintedUpTo(store, session.session);
    }
    seat.beside = beside;
    beside = seat;
  }
  return beside;
};

const hasSession = (sessions: readonly Session[], id: number): boolean => {
  for (const { session } of sessions) if (session === id) return true;
  return false;
};

const beginLogin = (store: Store, fact: Extract<DeviceFact, { fact: 'loginBegan' }>): void => {
  const { userID, deviceID, number, login, at, watch } = fact;
  const user = userFor(store, userID);
  const old = user.devices.get(deviceID);
  if (old) store.agenda.remove(alarmID(old.watch.kind, number));
  user.devices.set(deviceID, {
    userID,
    deviceID,
    user,
    number,
    login,
    ended: null,
    seen: at,
    watch,
    heartbeat: 0,
    ack: 0,
    answers: new Map(),
    ends: [],
    firstSeat: null,
    lastSeat: null,
  });
  setWatch(store, { userID, deviceID }, number, watch);
  mintedUpTo(store, number);
};

const changeDevice = (store: Store, fact: Exclude<DeviceFact, { fact: 'loginBegan' }>): void => {
  const device = store.users.get(fact.userID)?.devices.get(fact.deviceID);
  if (!device) return;
  switch (fact.fact) {
    case 'loginEnded':
      device.ended = fact.how;
      // nothing but the end itself is ever answered in that login again
      device.answers.clear();
      device.ends = [];
      break;
    case 'deviceSeen':
      device.seen = fact.at;
      break;
    case 'heartbeatSeen':
      device.heartbeat = fact.id;
      break;
    case 'deviceWatched':
      store.agenda.remove(alarmID(device.watch.kind, device.number));
      device.watch = fact.watch;
      setWatch(store, device, device.number, fact.watch);
      break;
    case 'deviceForgotten':
      store.agenda.remove(alarmID(device.watch.kind, device.number));
      store.users.get(fact.userID)?.devices.delete(fact.deviceID);
      dropUnused(store, fact.userID);
      break;
    case 'acknowledged':
      device.ack = fact.ack;
      for (const id of device.answers.keys()) if (id <= fact.ack) device.answers.delete(id);
      break;
    case 'answered':
      device.answers.set(fact.id, fact.answer);
      break;
    case 'endRecorded':
      // as with answers, what a device leaves unasked for is bounded
      device.ends.push(fact.record);
      if (device.ends.length > store.limits.maxAnswersKept) device.ends.shift();
      break;
    case 'endsForgotten':
      device.ends = device.ends.filter(({ attempt }) => !fact.attempts.includes(attempt));
      break;
  }
};

const setWatch = (store: Store, { userID, deviceID }: DeviceName, number: number, watch: Watch): void => {
  store.agenda.set({ id: alarmID(watch.kind, number), ...watch, number, userID, deviceID });
};

export const userFor = (store: Store, userID: string): UserRecord => {
  let user = store.users.get(userID);
  if (!user) {
    user = { devices: new Map(), rooms: 0, blocked: false };
    store.users.set(userID, user);
  }
  return user;
};

const dropUnused = (store: Store, userID: string): void => {
  const user = store.users.get(userID);
  if (user && !user.blocked && user.devices.size === 0) store.users.delete(userID);
};

const mintedUpTo = (store: Store, id: number): void => {
  if (id >= store.nextID) store.nextID = id + 1;
};
