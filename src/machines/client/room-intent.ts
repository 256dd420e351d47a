/**
 * What a device is about with one room: which request is out, which question, whether it is a member, whether it
 * leaves (sections CL, NR). The brain behind `room-connection.ts`, which only shows.
 *
 * It gives orders to the client that owns it: show this, send the request, ask, release, arm a timer, settle a call.
 * It does not know other rooms, message ids, or whether the connection is up: the client tells it what happened.
 * Not in the chart: whatever comes for an attempt that is over (NR-4); the client does not route it here, and what
 * slips through is inert at the root.
 *
 *   Idle ─ enter ─▶ Entering.out ─ admitted ─▶ Inside.sure ─ leave ─▶ Leaving.out ─ leaveConfirmed ─▶ Idle
 *   Entering.out ─ timedOut, interrupted+resumed ─▶ Entering.asking ─ admitted ─▶ Inside.sure | ─ denied ─▶ Idle
 *   Inside.sure ─ interrupted ─▶ Inside.offline ─ resumed ─▶ Inside.asking ─ admitted ─▶ Inside.sure | ─ denied ─▶ Idle
 *   Idle ─ switchTo ─▶ Switching ─ admitted ─▶ Inside.sure | ─ refused, cancel ─▶ Idle   (room-switch.ts decides)
 */
import { compile, lifecycle, type SnapshotOf } from '../../chart/trusted.js';
import type { AttributeEntries, Settle } from '../effects.js';
import { cancelled, type Failure, failure } from '../errors.js';
import { inert, moves, stays } from '../rows.js';
import { follow, newList, readList, seeVersion } from './member-list.js';
import type { RoomConnectionEvent } from './room-connection.js';
import type { RoomIntentContext, RoomIntentEffect, RoomIntentEvent, TimerKind } from './room-intent-types.js';

const MOST_STRIKES = 3;

const show = <E extends Exclude<RoomConnectionEvent['type'], 'left' | 'removed'>>(event: E) =>
  ({ type: 'show', params: { event } }) as const;
const arm = <K extends TimerKind, R extends string>(waitsFor: K, rule: R) =>
  ({ type: 'arm', params: { waitsFor, rule } }) as const;
const blame = <B extends RoomIntentContext['blame']>(reason: B) =>
  ({ type: 'blame', params: { reason } }) as const;
const rejectCall = <R extends 'loggedOut' | 'loginEnded'>(reason: R) =>
  ({ type: 'rejectCall', params: { reason } }) as const;

/** A row that ends the episode, whatever it was about. */
const over = <const R extends string, const A extends readonly unknown[]>(rule: R, ...actions: A) =>
  ({ target: '#roomIntent.Idle', actions: ['stopTimer', ...actions, 'ended'], description: rule }) as const;

/** The same for a switch's target: the timer of its attempt is the switch's. */
const overTarget = <const R extends string, const A extends readonly unknown[]>(rule: R, ...actions: A) =>
  ({ target: '#roomIntent.Idle', actions: [...actions, 'ended'], description: rule }) as const;

/** Entering given up for want of an answer: the attempt may still be accepted, so it is released. */
const GIVEN_UP = over('NR-2 NR-8', 'release', show('unanswered'), 'rejectUnanswered');
/** The end of the very session being entered came first, so it was accepted. */
const ENTERED_AND_ENDED = over('CC-28', show('accepted'), 'resolveCall', 'showRemoved');
const LEFT = over('CC-24', 'showLeft', 'resolveLeave');
const LEFT_UNHEARD = over('SW-11', 'release', 'showLeft', 'resolveLeave');
const REMOVED = over('CC-15 CC-16 CC-17 CC-18 CC-26 CC-27 CC-29', 'showRemoved');
const REMOVED_LEAVING = over('CC-25', 'showRemoved', 'resolveLeave');
const FOLLOW = stays('CL-19 CL-27 NR-10', 'follow');

export const roomIntent = lifecycle<{
  context: RoomIntentContext;
  event: RoomIntentEvent;
  effect: RoomIntentEffect;
  input: { roomID: string };
}>()({
  id: 'roomIntent',
  initial: 'Idle',
  on: inert(
    'enter switchTo admitted refused denied removed timedOut interrupted resumed heartbeat leave leaveHeld',
    'leaveConfirmed leaveGoesOn switchedAway cancel unanswered loggedOut loginEnded',
    'memberJoined memberLeft versionSeen',
  ),
  states: {
    Idle: {
      on: {
        enter: moves('Entering.out', 'CC-2 CC-3', 'begin', 'showBegin', 'request', arm('request', 'NR-2')),
        switchTo: moves('Switching', 'CC-4', 'beginSwitch', show('switch')),
      },
    },
    Entering: {
      initial: 'out',
      on: {
        admitted: moves(
          'Inside.sure',
          'CC-5 NR-2 CL-17 SA-2',
          'stopTimer',
          'admit',
          show('accepted'),
          'tellAttributes',
          'resolveCall',
        ),
        refused: over('CC-6 CC-7 CC-9', 'showRefused', 'rejectRefused'),
        removed: ENTERED_AND_ENDED,
        leave: over('CL-22 CC-20', 'joinLeave', 'release', 'showLeft', 'rejectCancelled', 'resolveLeave'),
        loggedOut: over('CL-21', 'showLeft', rejectCall('loggedOut')),
        loginEnded: over('CC-19 CL-29', show('loginEnded'), rejectCall('loginEnded')),
      },
      states: {
        out: {
          on: {
            timedOut: moves('asking', 'NR-2', blame('timeout'), 'ask', arm('ask', 'NR-2')),
            interrupted: moves('broken', 'CC-13 NR-2', blame('disconnected'), show('interrupted')),
          },
        },
        broken: {
          on: {
            timedOut: GIVEN_UP,
            resumed: moves('asking', 'CC-13 NR-2', 'stopTimer', show('restored'), 'ask', arm('ask', 'NR-2')),
          },
        },
        asking: {
          on: {
            denied: [
              { ...ENTERED_AND_ENDED, guard: 'wasAccepted' },
              over('NR-2 CC-6 CC-8', show('unanswered'), 'rejectUnanswered'),
            ],
            timedOut: GIVEN_UP,
            interrupted: moves('brokenAgain', 'CC-13', show('interrupted')),
          },
        },
        /** the question's time runs on, however often the connection breaks: the call settles in bounded time */
        brokenAgain: {
          on: { timedOut: GIVEN_UP, resumed: moves('asking', 'CC-13 NR-2', show('restored'), 'ask') },
        },
      },
    },
    Inside: {
      initial: 'sure',
      on: {
        removed: REMOVED,
        switchedAway: over('CC-11 CC-20 SW-13', 'showLeft'),
        leave: over('CL-22 CC-20', 'joinLeave', 'release', 'showLeft', 'resolveLeave'),
        loggedOut: over('CL-21', 'showLeft'),
        loginEnded: over('CC-19', show('loginEnded')),
      },
      states: {
        sure: {
          on: {
            interrupted: moves('offline', 'CC-12', show('interrupted')),
            leave: moves(
              '#roomIntent.Leaving.out',
              'CL-22',
              'joinLeave',
              show('leave'),
              'release',
              arm('leave', 'CC-24'),
            ),
            leaveHeld: moves(
              '#roomIntent.Leaving.held',
              'SW-11',
              'joinLeave',
              show('leave'),
              arm('held', 'SW-11'),
            ),
            denied: REMOVED,
            admitted: stays('NR-10', 'readList'),
            memberJoined: FOLLOW,
            memberLeft: FOLLOW,
            versionSeen: stays('NR-10', 'seeVersion'),
          },
        },
        offline: {
          on: {
            resumed: moves('asking', 'NR-1', 'forgetStrikes', show('restored'), 'ask', arm('ask', 'NR-11')),
          },
        },
        asking: {
          on: {
            admitted: moves('sure', 'CC-14 NR-10', 'stopTimer', show('accepted'), 'readList'),
            denied: REMOVED,
            timedOut: [
              { guard: 'isLastStrike', ...over('NR-11 NR-8', 'release', show('unanswered')) },
              moves('unanswered', 'NR-11', 'strike'),
            ],
            interrupted: moves('offline', 'CC-13', 'stopTimer', show('interrupted')),
          },
        },
        unanswered: {
          on: {
            heartbeat: moves('asking', 'NR-11', 'ask', arm('ask', 'NR-11')),
            interrupted: moves('offline', 'CC-13', show('interrupted')),
          },
        },
      },
    },
    Leaving: {
      initial: 'out',
      on: {
        leave: stays('CL-27', 'joinLeave'),
        leaveHeld: stays('CL-27', 'joinLeave'),
        removed: REMOVED_LEAVING,
        denied: REMOVED_LEAVING,
        switchedAway: LEFT,
        loggedOut: over('CL-21', 'showLeft', 'rejectLeave'),
        loginEnded: over('CC-25 CL-29', show('loginEnded'), 'resolveLeave'),
        admitted: stays('NR-10', 'readList'),
        memberJoined: FOLLOW,
        memberLeft: FOLLOW,
        versionSeen: stays('NR-10', 'seeVersion'),
      },
      states: {
        out: { on: { leaveConfirmed: LEFT, timedOut: LEFT, interrupted: LEFT } },
        /** waits for the outcome of the switch from here; the client ends that switch before the last two (SW-11) */
        held: {
          on: {
            leaveGoesOn: moves('out', 'SW-11', 'stopTimer', 'release', arm('leave', 'CC-24')),
            timedOut: LEFT_UNHEARD,
            interrupted: LEFT_UNHEARD,
          },
        },
      },
    },
    Switching: {
      on: {
        admitted: moves('Inside.sure', 'SW-3 SA-2', 'admit', show('accepted'), 'tellAttributes'),
        refused: overTarget('CC-10 SW-4', show('refused')),
        unanswered: overTarget('CC-10 NR-8', 'release', show('unanswered')),
        cancel: overTarget('SW-12 CC-20', 'release', 'showLeft'),
        interrupted: stays('CC-13', show('interrupted')),
        resumed: stays('CC-13', show('restored')),
        loggedOut: overTarget('CL-21', 'showLeft'),
        loginEnded: overTarget('CC-19', show('loginEnded')),
      },
    },
  },
})({
  init: fresh,
  guards: {
    /** an end on record says that there was something to end (CC-28); "not there" alone does not (NR-2) */
    wasAccepted: (_, { end }) => end.cause === 'kicked' || end.cause === 'otherDevice',
    isLastStrike: ({ strikes }) => strikes + 1 >= MOST_STRIKES,
  },
  actions: {
    begin: (_, { call, method, attempt }) => ({ context: { call, method, attempt } }),
    beginSwitch: (_, { attempt }) => ({ context: { attempt, method: 'switchRoom' } }),
    showBegin: ({ method }) => ({
      effects: [{ type: 'show', event: { type: method === 'createRoom' ? 'create' : 'enter' } }],
    }),
    show: (_context, _event, { event }) => ({ effects: [{ type: 'show', event: { type: event } }] }),
    showLeft: (_, event) => ({
      effects: [
        {
          type: 'show',
          event: { type: 'left', extendedData: event.type === 'switchedAway' ? event.extendedData : '' },
        },
      ],
    }),
    showRemoved: (_, { end }) => ({ effects: [{ type: 'show', event: { type: 'removed', end } }] }),
    showRefused: ({ method }, { error }) => ({
      effects: [
        {
          type: 'show',
          event: {
            type: method !== 'createRoom' && error.reason === 'roomNotExist' ? 'notExist' : 'refused',
          },
        },
      ],
    }),
    request: (_, { setup }) => ({ effects: [{ type: 'request', setup }] }),
    ask: () => ({ effects: [{ type: 'ask' }] }),
    release: () => ({ effects: [{ type: 'release' }] }),
    arm: (_context, _event, { waitsFor, rule }) => ({ effects: [{ type: 'arm', waitsFor, rule }] }),
    stopTimer: () => ({ effects: [{ type: 'stopTimer' }] }),
    blame: (_context, _event, { reason }) => ({ context: { blame: reason } }),
    admit: (_, { admission }) => ({
      context: { roomName: admission.roomName, members: newList(admission) },
    }),
    tellAttributes: ({ roomID }, { admission: { roomAttributes } }) => ({
      effects: roomAttributes.length === 0 ? [] : [attributesSet(roomID, roomAttributes)],
    }),
    resolveCall: ({ roomID, roomName, call }, event) =>
      call === 0
        ? undefined
        : {
            context: { call: 0 },
            effects: [
              {
                type: 'settle',
                call,
                result: {
                  roomInfo: {
                    baseInfo: { roomID, roomName: event.type === 'removed' ? event.roomName : roomName },
                  },
                },
              },
            ],
          },
    rejectRefused: ({ call }, { error }) => reject(call, error),
    rejectUnanswered: ({ call, method, roomID, blame: reason }) =>
      reject(call, failure(reason, `${method} ${roomID}`)),
    rejectCancelled: ({ call, method, roomID }) => reject(call, cancelled(method, roomID)),
    rejectCall: ({ call, method, roomID }, _event, { reason }) =>
      reject(call, failure(reason, `${method} ${roomID}`)),
    joinLeave: ({ leaveCalls }, { call }) =>
      call === 0 ? undefined : { context: { leaveCalls: [...leaveCalls, call] } },
    resolveLeave: ({ roomID, leaveCalls }) => ({
      effects: leaveCalls.map((call): Settle => ({ type: 'settle', call, result: { roomID } })),
    }),
    rejectLeave: ({ roomID, leaveCalls }) => ({
      effects: leaveCalls.map(
        (call): Settle => ({ type: 'settle', call, error: failure('loggedOut', `leaveRoom ${roomID}`) }),
      ),
    }),
    strike: ({ strikes }) => ({ context: { strikes: strikes + 1 } }),
    forgetStrikes: () => ({ context: { strikes: 0 } }),
    follow,
    readList,
    seeVersion,
    /** nothing of an episode outlives it (P6) */
    ended: (context) => ({ context: fresh(context), effects: [{ type: 'ended' }] }),
  },
});

function fresh({ roomID }: { readonly roomID: string }): RoomIntentContext {
  return {
    roomID,
    attempt: 0,
    method: 'enterRoom',
    call: 0,
    blame: 'timeout',
    strikes: 0,
    leaveCalls: [],
    roomName: '',
    members: null,
  };
}

const reject = (call: number, error: Failure) =>
  call === 0 ? undefined : { context: { call: 0 }, effects: [{ type: 'settle', call, error } as const] };

const attributesSet = (roomID: string, roomAttributes: AttributeEntries) =>
  ({
    type: 'notify',
    notice: 'roomAttributesUpdated',
    roomID,
    infos: [{ action: 'Set', roomAttributes }],
  }) as const;

export type RoomIntentSnapshot = SnapshotOf<typeof roomIntent>;
export const roomIntentSteps = compile(roomIntent, null, (context, patch) => ({
  roomID: context.roomID,
  attempt: patch.attempt ?? context.attempt,
  method: patch.method ?? context.method,
  call: patch.call ?? context.call,
  blame: patch.blame ?? context.blame,
  strikes: patch.strikes ?? context.strikes,
  leaveCalls: patch.leaveCalls ?? context.leaveCalls,
  roomName: patch.roomName ?? context.roomName,
  // null is a list that is not followed
  members: patch.members === undefined ? context.members : patch.members,
}));
