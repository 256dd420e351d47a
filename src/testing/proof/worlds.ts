/**
 * The worlds that the proof explores to their ends, smallest first within a theme: who is in them, and what may go wrong.
 *
 * No single world can have everything at once, since each call and each fault makes it ten to thirty times as large.
 * So each of them has much of one thing, and every fault, every call and every scenario is in some of them.
 */
import { type Bounds, DEFAULT_BOUNDS } from '../world/bounds.js';

export interface ProofWorld {
  readonly name: string;
  readonly bounds: Bounds;
  /** explored on demand only: it takes minutes by itself, and gigabytes */
  readonly isLargest?: true;
}

/** One of each fault that any network has, and of each call of the server API. */
const EVERYTHING: Partial<Bounds> = {
  reorder: true,
  drop: 1,
  repeat: 1,
  interrupt: 1,
  kick: 1,
  destroy: 1,
};

/** As many in all as all devices have. */
const EVERY_CALL = Number.POSITIVE_INFINITY;

const world = (name: string, changes: Partial<Bounds>): ProofWorld => ({
  name,
  bounds: { ...DEFAULT_BOUNDS, ...changes },
});

/** Three calls of each device. */
const largest = (name: string, changes: Partial<Bounds>): ProofWorld => ({
  ...world(name, { calls: EVERY_CALL, ...changes }),
  isLargest: true,
});

export const WORLDS: readonly ProofWorld[] = [
  world('a device, everything', { users: [1], calls: 2, ...EVERYTHING }),
  world('a device, outages', {
    users: [1],
    rooms: 1,
    calls: 2,
    reorder: true,
    drop: 1,
    interrupt: 2,
    beats: 2,
  }),
  world('two users in a room, everything', { rooms: 1, calls: 2, ...EVERYTHING }),
  world('two users in a room, late timers', {
    rooms: 1,
    calls: 2,
    interrupt: 1,
    late: 1,
    silent: 1,
    beats: 1,
  }),
  world('two users in a room, ends of logins', {
    rooms: 1,
    calls: 2,
    reorder: true,
    interrupt: 1,
    kickOffline: 1,
  }),
  world('two users in a room, three calls each', { rooms: 1, calls: EVERY_CALL, reorder: true, drop: 1 }),
  world('two users, everything', { calls: 2, ...EVERYTHING }),
  world('two devices of a user, everything', { users: [2], calls: 2, ...EVERYTHING }),
  world('two users, an outage', { calls: 3, reorder: true, interrupt: 1 }),
  world('two devices of a user, an outage', { users: [2], calls: 3, reorder: true, interrupt: 1 }),
  world('two users, four calls', { calls: 4, reorder: true, drop: 1 }),
  world('two devices of a user, four calls', { users: [2], calls: 4, reorder: true, drop: 1 }),
  world('two users, five calls', { calls: 5, reorder: true }),
  world('two users, three calls each of three kinds', {
    calls: EVERY_CALL,
    menu: ['enterRoom', 'switchOrCreate', 'leaveRoom'],
    reorder: true,
  }),
  world('three devices of two users', { users: [2, 1], rooms: 1, calls: 4, reorder: true, drop: 1 }),
  world('two users, five calls and a loss', { calls: 5, reorder: true, drop: 1 }),
  largest('two users, three calls each', { reorder: true }),
  largest('two users, three calls each and a loss', { reorder: true, drop: 1 }),
  largest('two users, three calls each and a repetition', { reorder: true, repeat: 1 }),
  largest('two devices of a user, three calls each and a loss', { users: [2], reorder: true, drop: 1 }),
  largest('two devices of a user, three calls each and a repetition', {
    users: [2],
    reorder: true,
    repeat: 1,
  }),
];
