/**
 * One room on the server: does it exist, is anybody in it, when is it destroyed (section SR).
 *
 * It knows neither who its members are nor how many rooms there are: the registry asks it whether a room can be
 * created or entered, and tells it when the first member came and the last one went. `policy` travels with the
 * events that need it, so that a room carries only what was set when it was created.
 * Not in the chart: members entering an Occupied room and all but the last leaving it; they change no state.
 *
 *   Absent ─ create by a member ─▶ Occupied        Absent ─ create by the server API ─▶ Vacant
 *   Occupied ─ empty ─▶ Vacant, or Absent where nothing has to be waited for
 *   Vacant ─ enter ─▶ Occupied                     Vacant ─ expire at the deadline ─▶ Absent
 *   Occupied, Vacant ─ destroy by the server API ─▶ Absent
 */
import { compile, lifecycle, type SnapshotOf } from '../../chart/trusted.js';
import type { AttributeEntries, CancelTimer, ServerCallback, StartTimer } from '../effects.js';
import type { Reason } from '../errors.js';
import type { RoomSetup } from '../protocol.js';

/** What the app's limits say about every room; seconds, as ZIM counts destroy delays. */
export interface RoomPolicy {
  readonly longestDelay: number;
  readonly leastLife: number;
  readonly retainAttributes: boolean;
}

export type RoomMachineEvent =
  | {
      readonly type: 'create';
      readonly now: number;
      readonly incarnation: number;
      readonly setup: RoomSetup;
      /** the userID of the member that creates it; null is the server API */
      readonly creator: string | null;
      readonly policy: RoomPolicy;
    }
  /** a user that is not in it comes in */
  | { readonly type: 'enter' }
  /** the last member is gone */
  | { readonly type: 'empty'; readonly now: number; readonly policy: RoomPolicy }
  /** a deadline of that life of the room has been reached */
  | { readonly type: 'expire'; readonly now: number; readonly incarnation: number }
  /** by the server API, with those who were in it */
  | { readonly type: 'destroy'; readonly userIDs: readonly string[] };

export type RoomMachineEffect =
  | ({ readonly type: 'callback' } & Extract<ServerCallback, { callback: 'room_create' | 'room_destroy' }>)
  | StartTimer
  | CancelTimer
  | { readonly type: 'refuse'; readonly reason: Reason };

export interface RoomContext {
  readonly roomID: string;
  /** the id of this life of the room (RG-7); 0 while Absent */
  readonly incarnation: number;
  readonly roomName: string;
  /** destroy delay, seconds, as first set (SR-4) */
  readonly delay: number;
  readonly createdAt: number;
  /** when it is destroyed; null unless Vacant (SR-5) */
  readonly deadline: number | null;
  readonly attributes: AttributeEntries;
}

const refuse = <R extends Reason>(reason: R) => ({ type: 'refuse', params: { reason } }) as const;

export const room = lifecycle<{
  context: RoomContext;
  event: RoomMachineEvent;
  effect: RoomMachineEffect;
  input: { roomID: string };
}>()({
  id: 'room',
  initial: 'Absent',
  on: {
    create: { actions: refuse('roomExists'), description: 'CL-7' },
    enter: {},
    empty: {},
    expire: {},
    destroy: { actions: refuse('apiRoomNotExist'), description: 'SR-6' },
  },
  states: {
    Absent: {
      on: {
        create: [
          { guard: 'isByMember', target: 'Occupied', actions: 'open', description: 'SR-1' },
          { target: 'Vacant', actions: ['open', 'waitForFirst'], description: 'SR-2' },
        ],
        enter: { actions: refuse('roomNotExist'), description: 'CL-8' },
      },
    },
    Occupied: {
      on: {
        empty: [
          { guard: 'mayGoNow', target: 'Absent', actions: 'close', description: 'SR-3' },
          { target: 'Vacant', actions: ['dropAttributes', 'waitForNext'], description: 'SR-3 SR-4' },
        ],
        destroy: { target: 'Absent', actions: 'close', description: 'SR-6' },
      },
    },
    Vacant: {
      on: {
        enter: { target: 'Occupied', actions: 'stopWaiting', description: 'SR-4' },
        expire: { guard: 'isDue', target: 'Absent', actions: 'close', description: 'SR-5 RG-7' },
        destroy: { target: 'Absent', actions: ['stopWaiting', 'close'], description: 'SR-6' },
      },
    },
  },
})({
  init: ({ roomID }) => absent(roomID),
  guards: {
    isByMember: (_, { creator }) => creator !== null,
    mayGoNow: (context, { now, policy }) => emptiedUntil(context, now, policy) <= now,
    isDue: ({ incarnation, deadline }, event) =>
      event.incarnation === incarnation && deadline !== null && deadline <= event.now,
  },
  actions: {
    open: ({ roomID }, { now, incarnation, setup, creator }) => ({
      context: {
        incarnation,
        roomName: setup.roomName,
        delay: setup.roomDestroyDelayTime,
        createdAt: now,
        attributes: setup.roomAttributes,
      },
      effects: [
        {
          type: 'callback',
          callback: 'room_create',
          room_id: roomID,
          room_name: setup.roomName,
          operator_account: creator ?? '',
        },
      ],
    }),
    // SR-2: with delay 0 nobody could ever enter it, so it waits as long as a room may
    waitForFirst: (context, { now, policy }) => {
      const wait = context.delay === 0 ? policy.longestDelay : context.delay;
      return waitUntil(context, now, Math.max(now + wait * 1000, leastUntil(context, policy)));
    },
    waitForNext: (context, { now, policy }) => waitUntil(context, now, emptiedUntil(context, now, policy)),
    stopWaiting: ({ incarnation }) => ({
      context: { deadline: null },
      effects: [{ type: 'cancelTimer', id: destroyTimer(incarnation) }],
    }),
    dropAttributes: (_, { policy }) =>
      policy.retainAttributes ? undefined : { context: { attributes: [] } },
    close: ({ roomID }, event) => ({
      context: absent(roomID),
      effects: [
        {
          type: 'callback',
          callback: 'room_destroy',
          room_id: roomID,
          user_ids: event.type === 'destroy' ? event.userIDs : [],
          operator_account: '',
        },
      ],
    }),
    refuse: (_, __, { reason }) => ({ effects: [{ type: 'refuse', reason }] }),
  },
});

export type RoomSnapshot = SnapshotOf<typeof room>;
export const roomSteps = compile(room);

/** The timer of one life's destroy deadline: a firing for an earlier life names another one (RG-7). */
export const destroyTimer = (incarnation: number): string => `destroy:${incarnation}`;

function absent(roomID: string): RoomContext {
  return { roomID, incarnation: 0, roomName: '', delay: 0, createdAt: 0, deadline: null, attributes: [] };
}

/** Where the app has a least life of rooms, no room ends before it (SR-3). */
function leastUntil({ createdAt }: RoomContext, { leastLife }: RoomPolicy): number {
  return createdAt + leastLife * 1000;
}

/** How long a room that became empty now lives on (SR-3). */
function emptiedUntil(context: RoomContext, now: number, policy: RoomPolicy): number {
  return Math.max(now + context.delay * 1000, leastUntil(context, policy));
}

function waitUntil({ incarnation }: RoomContext, now: number, deadline: number) {
  return {
    context: { deadline },
    effects: [
      { type: 'startTimer', id: destroyTimer(incarnation), delay: deadline - now, rule: 'SR-3' } as const,
    ],
  };
}
