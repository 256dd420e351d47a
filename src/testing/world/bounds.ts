/**
 * How large a world is: who is in it, what each may do how often, and what may go wrong how often.
 *
 * A proof holds within its bounds, so they are one flat record that is printed with every result. Whatever spends
 * itself is a counter; what may happen at any time is free. Names of users, devices and rooms are short words that
 * stand for nothing else anywhere, so that a symmetry can exchange them in any text.
 */
import { DEFAULT_LIMITS, type Limits } from '../../machines/limits.js';

/** What an app may call; `createRoom` with no destroy delay, the others with one, so that both kinds of room occur. */
export type CallKind =
  | 'createRoom'
  | 'joinRoom'
  | 'enterRoom'
  | 'switchRoom'
  | 'switchOrCreate'
  | 'leaveRoom'
  | 'leaveAllRoom'
  | 'queryRoomOnlineMemberCount'
  | 'logout'
  | 'login';

/** Counters of what a world may suffer, all devices together; more than 6 is as often as one likes. */
export interface Faults {
  /** a message is lost */
  readonly drop: number;
  /** a message arrives, and a copy of it later */
  readonly repeat: number;
  /** a device's connection breaks; coming back is free */
  readonly interrupt: number;
  /** a timer fires although a message of its device is under way */
  readonly late: number;
  /** the registry takes a device that is connected for silent: its signs of life were that late */
  readonly silent: number;
}

/** Calls of the server API, counted likewise. */
export interface ServerCalls {
  readonly kick: number;
  readonly destroy: number;
  readonly kickOffline: number;
}

/** What the devices may do themselves, all together; more than 6 is as often as one likes. */
export interface Doings {
  /** calls of all devices */
  readonly calls: number;
  /** heartbeats of all devices */
  readonly beats: number;
}

export interface Bounds extends Faults, ServerCalls, Doings {
  /** devices of each user: [1, 1] is two users with one device each */
  readonly users: readonly number[];
  readonly rooms: number;
  readonly menu: readonly CallKind[];
  /** calls of each device */
  readonly callsEach: number;
  /** messages under way to and from each device, above which nothing new is begun */
  readonly inFlight: number;
  /** messages overtake each other */
  readonly reorder: boolean;
  /** seconds a room outlives its last member if it was created by anything but createRoom */
  readonly destroyDelay: number;
  readonly limits: Limits;
}

/** The largest that is explored to its end in a minute or two; a call more makes it about ten times as large. */
export const DEFAULT_BOUNDS: Bounds = {
  users: [1, 1],
  rooms: 2,
  menu: ['createRoom', 'joinRoom', 'enterRoom', 'switchRoom', 'switchOrCreate', 'leaveRoom', 'leaveAllRoom'],
  callsEach: 3,
  calls: 5,
  beats: 0,
  inFlight: 2,
  reorder: false,
  destroyDelay: 10,
  drop: 0,
  repeat: 0,
  interrupt: 0,
  late: 0,
  silent: 0,
  kick: 0,
  destroy: 0,
  kickOffline: 0,
  limits: DEFAULT_LIMITS,
};

export interface DeviceName {
  readonly userID: string;
  readonly deviceID: string;
  /** place in the world */
  readonly index: number;
}

/** Users are u1, u2, …, devices d1, d2, … through all users, rooms r1, r2, … */
export const devicesOf = ({ users }: Bounds): DeviceName[] =>
  users
    .flatMap((count, user) => Array.from({ length: count }, () => `u${user + 1}`))
    .map((userID, index) => ({ userID, deviceID: `d${index + 1}`, index }));

export const roomsOf = ({ rooms }: Bounds): string[] =>
  Array.from({ length: rooms }, (_, index) => `r${index + 1}`);

export const roomIndex = (roomID: string): number => Number(roomID.slice(1)) - 1;

/** What spends itself, three bits each in one word. */
export const SPENT = [
  'calls',
  'beats',
  'drop',
  'repeat',
  'interrupt',
  'late',
  'silent',
  'kick',
  'destroy',
  'kickOffline',
] as const;
export type Spent = (typeof SPENT)[number];

const BITS = 3;
/** That many are as many as one likes. */
const FREE = (1 << BITS) - 1;

export const placeOf = (name: Spent): number => SPENT.indexOf(name);

/** A word with every counter full; what is more than a counter holds is free. */
export const packCounters = (bounds: Bounds): number =>
  SPENT.reduce((word, name, at) => word | (Math.min(bounds[name], FREE) << (BITS * at)), 0);

export const left = (counters: number, at: number): number => (counters >>> (BITS * at)) & FREE;

/** One less, where it is counted at all. */
export const spend = (counters: number, at: number): number =>
  left(counters, at) === FREE ? counters : counters - (1 << (BITS * at));
