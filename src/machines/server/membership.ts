/**
 * One user in one room on the server, through one device or several (section MD).
 *
 * A session is one device's membership: RG-7 asks that a removal acts only on the one it names, and MD-5 that a
 * device's newer attempt replaces its older session. What the other members, the server callbacks and the devices
 * are told follows from three effects: the user joined, the user left, this device was removed.
 * It knows no limits, no other user and no room; whether the user may enter at all the registry has asked before.
 *
 *   Out ─ enter ─▶ In (joined)
 *   In ─ enter ─▶ In: replaced silently (own device), removed (others, kickOld), beside them (allow), or refused
 *   In ─ leave, expire: the last session ─▶ Out (left); else the others stay
 *   In ─ kick ─▶ Out (removed, left)      In ─ destroy ─▶ Out (removed)
 */
import { compile, lifecycle, type SnapshotOf } from '../../chart/trusted.js';
import type { Reason } from '../errors.js';
import type { MultiDevicePolicy } from '../limits.js';
import type { End, EndCause } from '../vocabulary.js';

/** A device in the room: since which attempt, and as which session of the registry (RG-7). */
export interface Session {
  readonly deviceID: string;
  readonly attempt: number;
  readonly session: number;
}

export type MembershipEvent =
  | ({ readonly type: 'enter'; readonly policy: MultiDevicePolicy } & Session)
  /** the device leaves with that attempt and all before it (NR-8) */
  | { readonly type: 'leave'; readonly deviceID: string; readonly attempt: number }
  /** the device's heartbeats stopped (NR-5) */
  | { readonly type: 'expire'; readonly deviceID: string }
  | { readonly type: 'kick'; readonly reason: string }
  | { readonly type: 'destroy' };

export type MembershipEffect =
  | { readonly type: 'joined' | 'left' }
  /** that device has to be told that its membership ended */
  | { readonly type: 'removed'; readonly deviceID: string; readonly attempt: number; readonly end: End }
  | { readonly type: 'refuse'; readonly reason: Reason };

export interface MembershipContext {
  /** in order of entering; at most one a device */
  readonly sessions: readonly Session[];
}

/** Of every joining and every leaving the same. */
const tell = <T extends 'joined' | 'left'>(type: T) =>
  Object.freeze({ effects: Object.freeze([Object.freeze({ type })]) });
const JOINED = tell('joined');
const LEFT = tell('left');

const end = <C extends EndCause>(cause: C) => ({ cause }) as const;

export const membership = lifecycle<{
  context: MembershipContext;
  event: MembershipEvent;
  effect: MembershipEffect;
  input: undefined;
}>()({
  id: 'membership',
  initial: 'Out',
  on: { enter: {}, leave: {}, expire: {}, kick: {}, destroy: {} },
  states: {
    Out: {
      on: { enter: { target: 'In', actions: ['addSession', 'tellJoined'], description: 'SR-10 CL-19' } },
    },
    In: {
      on: {
        enter: [
          {
            guard: 'isRefused',
            actions: { type: 'refuse', params: { reason: 'otherDevice' } },
            description: 'MD-4',
          },
          {
            guard: 'endsOthers',
            actions: [{ type: 'removeOthers', params: end('otherDevice') }, 'addSession'],
            description: 'MD-1 MD-5',
          },
          { actions: 'addSession', description: 'MD-2 MD-5' },
        ],
        leave: [
          { guard: 'leavesLast', target: 'Out', actions: ['endSession', 'tellLeft'], description: 'SR-10' },
          { guard: 'leaves', actions: 'endSession', description: 'MD-2 MD-3' },
        ],
        expire: [
          {
            guard: 'isOnly',
            target: 'Out',
            actions: [{ type: 'removeOne', params: end('offline') }, 'tellLeft'],
            description: 'NR-5',
          },
          {
            guard: 'isHere',
            actions: { type: 'removeOne', params: end('offline') },
            description: 'NR-5 MD-2',
          },
        ],
        kick: {
          target: 'Out',
          actions: [{ type: 'removeAll', params: end('kicked') }, 'tellLeft'],
          description: 'SR-7',
        },
        destroy: {
          target: 'Out',
          actions: { type: 'removeAll', params: end('destroyed') },
          description: 'SR-6',
        },
      },
    },
  },
})({
  init: () => ({ sessions: [] }),
  guards: {
    isRefused: ({ sessions }, { policy, deviceID }) =>
      policy === 'refuseNew' && sessions.some((session) => session.deviceID !== deviceID),
    endsOthers: (_, { policy }) => policy === 'kickOld',
    leavesLast: ({ sessions }, event) => sessions.length === 1 && sessions.some(isLeft(event)),
    leaves: ({ sessions }, event) => sessions.some(isLeft(event)),
    isOnly: ({ sessions }, { deviceID }) => sessions.length === 1 && sessions.some(isOf(deviceID)),
    isHere: ({ sessions }, { deviceID }) => sessions.some(isOf(deviceID)),
  },
  actions: {
    // MD-5: its own older session goes without a word, so the device is never in twice
    addSession: ({ sessions }, { deviceID, attempt, session }) => {
      const added = { deviceID, attempt, session };
      if (sessions.length === 0) return { context: { sessions: [added] } };
      return { context: { sessions: [...sessions.filter((old) => old.deviceID !== deviceID), added] } };
    },
    removeOthers: ({ sessions }, { deviceID }, { cause }) => ({
      context: { sessions: sessions.filter(isOf(deviceID)) },
      effects: sessions
        .filter((session) => session.deviceID !== deviceID)
        .map(removed({ cause, reason: '' })),
    }),
    endSession: ({ sessions }, event) => {
      const isOver = isLeft(event);
      return { context: { sessions: sessions.filter((session) => !isOver(session)) } };
    },
    removeOne: ({ sessions }, { deviceID }, { cause }) => ({
      context: { sessions: sessions.filter((session) => session.deviceID !== deviceID) },
      effects: sessions.filter(isOf(deviceID)).map(removed({ cause, reason: '' })),
    }),
    removeAll: ({ sessions }, event, { cause }) => ({
      context: { sessions: [] },
      effects: sessions.map(removed({ cause, reason: event.type === 'kick' ? event.reason : '' })),
    }),
    tellJoined: () => JOINED,
    tellLeft: () => LEFT,
    refuse: (_, __, { reason }) => ({ effects: [{ type: 'refuse', reason }] }),
  },
});

export type MembershipSnapshot = SnapshotOf<typeof membership>;
/** A context is its sessions: what an action gives is all there is. */
export const membershipSteps = compile(membership, null, (_, context) => context as MembershipContext);

/** Nobody's: where every membership starts, and where it ends. */
export const OUT: MembershipSnapshot = membershipSteps.initial(undefined);

function isOf(deviceID: string) {
  return (session: Session): boolean => session.deviceID === deviceID;
}

function isLeft({ deviceID, attempt }: { deviceID: string; attempt: number }) {
  return (session: Session): boolean => session.deviceID === deviceID && session.attempt <= attempt;
}

function removed(end: End) {
  return ({ deviceID, attempt }: Session): MembershipEffect => ({ type: 'removed', deviceID, attempt, end });
}
