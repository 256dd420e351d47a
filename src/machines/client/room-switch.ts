/**
 * One switch from a room to another, from its request until it is known what became of it (section SW).
 *
 * The server decides both rooms in one step; this machine tells both rooms' intents what it decided, target first.
 * It lives on after its call is settled for as long as nobody knows whether the device is still in the source
 * (Abandoned): then the source refuses entering and switching (SW-12). It does not know the source's own state; if
 * the source ends in another way, the client says so.
 *
 *   Pending.out ─ admitted, refused ─▶ Settled
 *   Pending.out ─ timedOut, interrupted+resumed ─▶ Pending.asking ─ answered ─▶ Settled
 *   Pending.* ─ cancel ─▶ Abandoned.* ─ admitted, refused, answered, sourceEnded ─▶ Settled
 *   Pending.asking ─ timedOut ─▶ Abandoned.unanswered ─ heartbeat ─▶ Abandoned.asking
 */
import { compile, lifecycle, type SnapshotOf } from '../../chart/trusted.js';
import type { Settle } from '../effects.js';
import { type Failure, failure, type Reason } from '../errors.js';
import type { Admission, SwitchAnswer } from '../protocol.js';
import { inert, moves } from '../rows.js';
import type { End } from '../vocabulary.js';
import type { RoomIntentEvent } from './room-intent-types.js';

export type RoomSwitchEvent =
  | { readonly type: 'admitted'; readonly admission: Admission }
  | { readonly type: 'refused'; readonly error: Failure }
  | { readonly type: 'answered'; readonly answer: SwitchAnswer }
  /** the target's membership ended before the acceptance came (CC-28) */
  | { readonly type: 'removed'; readonly end: End; readonly roomName: string }
  | { readonly type: 'timedOut' | 'interrupted' | 'resumed' | 'heartbeat' }
  /** `cancel`: the app leaves the target (SW-12); `dropSource`: it leaves the source and cannot wait (SW-11) */
  | { readonly type: 'cancel' | 'dropSource' }
  /** `sourceMissing`: the server does not have the device in the source, which the switch may have done */
  | { readonly type: 'sourceEnded' | 'sourceMissing' };

/** Orders to the client; `target` and `source` are told to the intents of the two rooms. */
export type RoomSwitchEffect =
  | { readonly type: 'target' | 'source'; readonly event: RoomIntentEvent }
  | { readonly type: 'ask' | 'stopTimer' }
  | { readonly type: 'arm'; readonly waitsFor: 'request' | 'ask'; readonly rule: string }
  | Settle;

export interface RoomSwitchContext {
  /** id of the request, and the attempt of the target */
  readonly attempt: number;
  readonly call: number;
  readonly fromRoomID: string;
  readonly fromAttempt: number;
  readonly roomID: string;
  readonly roomName: string;
  readonly blame: 'timeout' | 'disconnected';
}

/** What a source is told that a cancelled switch has left after all. */
const SWITCH_CANCELLED = JSON.stringify({ cause: 'switchCancelled' });

const target = <E extends 'refused' | 'unanswered' | 'cancel'>(event: E) =>
  ({ type: 'target', params: { event } }) as const;
const leaveSource = <C extends boolean>(cancelled: C) =>
  ({ type: 'leaveSource', params: { cancelled } }) as const;
const reject = <R extends 'cancelled' | 'blame'>(reason: R) =>
  ({ type: 'reject', params: { reason } }) as const;
const arm = <K extends 'request' | 'ask', R extends string>(waitsFor: K, rule: R) =>
  ({ type: 'arm', params: { waitsFor, rule } }) as const;
const blame = <B extends RoomSwitchContext['blame']>(reason: B) =>
  ({ type: 'blame', params: { reason } }) as const;

const settled = <const R extends string, const A extends readonly unknown[]>(rule: R, ...actions: A) =>
  ({ target: '#roomSwitch.Settled', actions: ['stopTimer', ...actions], description: rule }) as const;

const FAILED = [target('unanswered'), reject('blame'), 'letSourceLeave'] as const;
const DROPPED = settled('SW-11', target('unanswered'), reject('cancelled'));
const SWITCHED = settled('SW-3 SW-13', 'admitTarget', leaveSource(false), 'resolve');
const SWITCHED_ANYWAY = settled('SW-12', leaveSource(true));

export const roomSwitch = lifecycle<{
  context: RoomSwitchContext;
  event: RoomSwitchEvent;
  effect: RoomSwitchEffect;
  input: Omit<RoomSwitchContext, 'blame'>;
}>()({
  id: 'roomSwitch',
  initial: 'Pending',
  on: inert(
    'admitted refused answered removed timedOut interrupted resumed heartbeat',
    'cancel dropSource sourceEnded sourceMissing',
  ),
  states: {
    Pending: {
      initial: 'out',
      on: {
        admitted: SWITCHED,
        refused: settled('SW-4', 'refuseTarget', 'rejectRefused', 'letSourceLeave'),
        removed: settled('CC-28 SW-3', 'admitRemoved', leaveSource(false), 'resolve', 'removeTarget'),
        dropSource: DROPPED,
      },
      states: {
        out: {
          on: {
            timedOut: moves('asking', 'NR-2', blame('timeout'), 'ask', arm('ask', 'NR-2')),
            interrupted: moves('broken', 'NR-2', blame('disconnected')),
            cancel: moves(
              '#roomSwitch.Abandoned.out',
              'SW-12',
              target('cancel'),
              reject('cancelled'),
              'letSourceLeave',
            ),
          },
        },
        broken: {
          on: {
            timedOut: moves('#roomSwitch.Abandoned.broken', 'NR-2 NR-8', ...FAILED),
            resumed: moves('asking', 'SW-13', 'stopTimer', 'ask', arm('ask', 'NR-2')),
            cancel: moves(
              '#roomSwitch.Abandoned.broken',
              'SW-12',
              'stopTimer',
              target('cancel'),
              reject('cancelled'),
            ),
          },
        },
        asking: {
          on: {
            answered: [
              { guard: 'isMember', ...settled('SW-13', 'admitAnswered', leaveSource(false), 'resolve') },
              {
                guard: 'wasAccepted',
                ...settled('CC-28 SW-13', 'admitRemoved', leaveSource(false), 'resolve', 'removeTarget'),
              },
              {
                guard: 'hasSwitched',
                ...settled('NR-2 CC-10', target('refused'), reject('blame'), leaveSource(false)),
              },
              settled('SW-13 CC-10', target('refused'), reject('blame'), 'letSourceLeave'),
            ],
            timedOut: moves('#roomSwitch.Abandoned.unanswered', 'NR-2 NR-8', ...FAILED),
            interrupted: moves('brokenAgain', 'SW-13'),
            cancel: moves(
              '#roomSwitch.Abandoned.asking',
              'SW-12',
              target('cancel'),
              reject('cancelled'),
              'letSourceLeave',
            ),
          },
        },
        /** as in entering: the question's time runs on */
        brokenAgain: {
          on: {
            timedOut: moves('#roomSwitch.Abandoned.broken', 'NR-2 NR-8', ...FAILED),
            resumed: moves('asking', 'SW-13', 'ask'),
            cancel: moves(
              '#roomSwitch.Abandoned.broken',
              'SW-12',
              'stopTimer',
              target('cancel'),
              reject('cancelled'),
            ),
          },
        },
      },
    },
    Abandoned: {
      initial: 'out',
      on: {
        admitted: SWITCHED_ANYWAY,
        removed: SWITCHED_ANYWAY,
        refused: settled('SW-12'),
        answered: [{ guard: 'hasSwitched', ...SWITCHED_ANYWAY }, settled('SW-12')],
        sourceEnded: settled('SW-10'),
        dropSource: settled('SW-11'),
        interrupted: moves('.broken', 'SW-13', 'stopTimer'),
      },
      states: {
        out: {
          on: {
            timedOut: moves('asking', 'SW-12', 'ask', arm('ask', 'SW-12')),
            sourceMissing: moves('asking', 'SW-12', 'stopTimer', 'ask', arm('ask', 'SW-12')),
          },
        },
        broken: { on: { resumed: moves('asking', 'SW-13', 'ask', arm('ask', 'SW-13')) } },
        asking: { on: { timedOut: moves('unanswered', 'SW-12') } },
        unanswered: {
          on: {
            heartbeat: moves('asking', 'SW-12', 'ask', arm('ask', 'SW-12')),
            sourceMissing: moves('asking', 'SW-12', 'ask', arm('ask', 'SW-12')),
          },
        },
      },
    },
    Settled: {},
  },
})({
  init: (input) => ({ ...input, blame: 'timeout' }),
  guards: {
    isMember: (_, { answer }) => answer.to.admission !== null,
    wasAccepted: (_, { answer }) =>
      answer.to.end?.cause === 'kicked' || answer.to.end?.cause === 'otherDevice',
    hasSwitched: (_, { answer }) => answer.switched,
  },
  actions: {
    blame: (_context, _event, { reason }) => ({ context: { blame: reason } }),
    ask: () => ({ effects: [{ type: 'ask' }] }),
    stopTimer: () => ({ effects: [{ type: 'stopTimer' }] }),
    arm: (_context, _event, { waitsFor, rule }) => ({ effects: [{ type: 'arm', waitsFor, rule }] }),
    admitTarget: (_, { admission }) => ({
      context: { roomName: admission.roomName },
      effects: [admit(admission)],
    }),
    admitAnswered: (_, { answer: { to } }) =>
      to.admission
        ? { context: { roomName: to.admission.roomName }, effects: [admit(to.admission)] }
        : undefined,
    /** it was accepted and is over: shown as both, one after the other (CC-28) */
    admitRemoved: (context, event) => {
      const roomName = event.type === 'removed' ? event.roomName : context.roomName;
      return { context: { roomName }, effects: [admit(unseenAdmission(context, roomName))] };
    },
    removeTarget: (_, event) => {
      const end = event.type === 'removed' ? event.end : event.answer.to.end;
      return end
        ? { effects: [{ type: 'target', event: { type: 'removed', end, roomName: '' } }] }
        : undefined;
    },
    refuseTarget: (_, { error }) => ({ effects: [{ type: 'target', event: { type: 'refused', error } }] }),
    target: (context, _event, { event }) => ({
      effects: [
        {
          type: 'target',
          event:
            event === 'refused' ? { type: event, error: rejection(context, context.blame) } : { type: event },
        },
      ],
    }),
    leaveSource: (_context, _event, { cancelled }) => ({
      effects: [
        { type: 'source', event: { type: 'switchedAway', extendedData: cancelled ? SWITCH_CANCELLED : '' } },
      ],
    }),
    /** SW-11: a leave of the source that waited for this outcome goes on */
    letSourceLeave: () => ({ effects: [{ type: 'source', event: { type: 'leaveGoesOn' } }] }),
    resolve: ({ call, roomID, roomName }) => ({
      effects: [{ type: 'settle', call, result: { roomInfo: { baseInfo: { roomID, roomName } } } }],
    }),
    reject: (context, _event, { reason }) => ({
      effects: [
        {
          type: 'settle',
          call: context.call,
          error: rejection(context, reason === 'blame' ? context.blame : reason),
        },
      ],
    }),
    rejectRefused: ({ call }, { error }) => ({ effects: [{ type: 'settle', call, error }] }),
  },
});

const admit = (admission: Admission) => ({ type: 'target', event: { type: 'admitted', admission } }) as const;

const rejection = ({ fromRoomID, roomID }: RoomSwitchContext, reason: Reason): Failure =>
  failure(reason, `switchRoom ${fromRoomID} to ${roomID}`);

/** Of a membership that ended before this device heard of it nothing is left to know. */
const unseenAdmission = ({ roomID, attempt }: RoomSwitchContext, roomName: string): Admission => ({
  roomID,
  attempt,
  roomName,
  incarnation: 0,
  session: 0,
  version: 0,
  members: null,
  roomAttributes: [],
});

export type RoomSwitchSnapshot = SnapshotOf<typeof roomSwitch>;
export const roomSwitchSteps = compile(roomSwitch);
