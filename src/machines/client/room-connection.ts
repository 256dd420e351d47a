/**
 * One room on one device, as the app sees it: Disconnected, Connecting, Connected, and nothing else (section CC).
 *
 * It publishes one `roomStateChanged` a move and decides nothing: whether a request is out, whom to ask, when to
 * give up is the business of `room-intent.ts` and `room-switch.ts`, which tell this machine what happened.
 * Not in the chart: late answers and ends of a room that is over (CC-21); they are inert, said once at the root.
 *
 *   Disconnected ─ create, enter, switch ─▶ Connecting.creating | entering | switching ─ accepted ─▶ Connected.joined
 *   Connected.joined ─ interrupted ─▶ Connecting.reconnecting ─ accepted ─▶ Connected.joined
 *   Connected.joined ─ leave ─▶ Connected.leaving ─ left ─▶ Disconnected
 *   any but Disconnected ─ left, refused, unanswered, removed, loginEnded ─▶ Disconnected
 */
import { compile, lifecycle, type SnapshotOf } from '../../chart/trusted.js';
import { isOlderVersion } from '../arguments.js';
import type { Notice } from '../effects.js';
import { inert, moves, stays } from '../rows.js';
import type { End, EndCause, RoomEventName, RoomStateName } from '../vocabulary.js';

export type RoomConnectionEvent =
  | { readonly type: 'create' | 'enter' | 'switch' | 'leave' }
  | { readonly type: 'accepted' }
  /** refused by the server, or given up for want of an answer, or of the room */
  | { readonly type: 'refused' | 'unanswered' | 'notExist' }
  /** the login connection: T0, T1, or over for good */
  | { readonly type: 'interrupted' | 'restored' | 'loginEnded' }
  /** left, switched away, or logged out; `extendedData` is '' or JSON (SW-12) */
  | { readonly type: 'left'; readonly extendedData: string }
  | { readonly type: 'removed'; readonly end: End };

/** Published by every move; carried to the app as ZIM's `roomStateChanged`. */
export type RoomStateNotice = { readonly type: 'notify' } & Extract<Notice, { notice: 'roomStateChanged' }>;

export interface RoomConnectionContext {
  readonly roomID: string;
  /** what a room destroyed by the server API is called: KickedOut before SDK 2.13.0 (CC-16) */
  readonly destroyedIs: 'RoomNotExist' | 'KickedOut';
}

const publish = <S extends RoomStateName, E extends RoomEventName>(state: S, event: E) =>
  ({ type: 'publish', params: { state, event } }) as const;

/** A row that ends the episode. */
const over = <E extends RoomEventName, R extends string>(event: E, rule: R) =>
  ({
    target: '#roomConnection.Disconnected',
    actions: publish('Disconnected', event),
    description: rule,
  }) as const;

const cause = <C extends EndCause>(name: C) => ({ type: 'isCause', params: { cause: name } }) as const;

/** The same rows wherever the server can end a membership. */
const ENDS = [
  { guard: cause('offline'), ...over('ConnectTimeout', 'CC-15') },
  { guard: 'isDestroyedForOldSDK', ...over('KickedOut', 'CC-16') },
  { guard: cause('kicked'), ...over('KickedOut', 'CC-17') },
  { guard: cause('otherDevice'), ...over('KickedOutByOtherDevice', 'CC-18') },
  over('RoomNotExist', 'CC-16 CC-26'),
] as const;

export const roomConnection = lifecycle<{
  context: RoomConnectionContext;
  event: RoomConnectionEvent;
  effect: RoomStateNotice;
  input: { roomID: string; sdkVersion: string };
}>()({
  id: 'roomConnection',
  initial: 'Disconnected',
  on: inert(
    'create enter switch leave accepted refused unanswered notExist',
    'interrupted restored loginEnded left removed',
  ),
  states: {
    Disconnected: {
      on: {
        create: moves('Connecting.creating', 'CC-2', publish('Connecting', 'ActiveCreate')),
        enter: moves('Connecting.entering', 'CC-3', publish('Connecting', 'ActiveEnter')),
        switch: moves('Connecting.switching', 'CC-4', publish('Connecting', 'ActiveSwitch')),
      },
    },
    Connecting: {
      initial: 'entering',
      on: {
        interrupted: stays('CC-13', publish('Connecting', 'NetworkInterrupted')),
        restored: stays('CC-13', publish('Connecting', 'NetworkInterrupted')),
        accepted: moves('Connected.joined', 'CC-5 CC-14', publish('Connected', 'Success')),
        left: over('Success', 'CC-20'),
        loginEnded: over('NetworkDisconnected', 'CC-19'),
      },
      states: {
        creating: {
          on: {
            refused: over('CreateFailed', 'CC-6'),
            unanswered: over('CreateFailed', 'CC-6'),
            loginEnded: over('CreateFailed', 'CC-19'),
          },
        },
        entering: {
          on: {
            notExist: over('RoomNotExist', 'CC-7'),
            unanswered: over('NetworkDisconnected', 'CC-8'),
            refused: over('EnterFailed', 'CC-9'),
          },
        },
        switching: {
          on: {
            refused: over('SwitchFailed', 'CC-10'),
            unanswered: over('SwitchFailed', 'CC-10'),
            loginEnded: over('SwitchFailed', 'CC-19'),
          },
        },
        reconnecting: { on: { removed: ENDS, unanswered: over('NetworkDisconnected', 'NR-11') } },
      },
    },
    Connected: {
      initial: 'joined',
      on: {
        left: over('Success', 'CC-11 CC-24'),
        removed: ENDS,
        loginEnded: over('NetworkDisconnected', 'CC-19 CC-25'),
      },
      states: {
        joined: {
          on: {
            leave: moves('leaving', 'CL-22'),
            interrupted: moves(
              '#roomConnection.Connecting.reconnecting',
              'CC-12',
              publish('Connecting', 'NetworkInterrupted'),
            ),
          },
        },
        leaving: {},
      },
    },
  },
})({
  init: ({ roomID, sdkVersion }) => ({
    roomID,
    destroyedIs: isOlderVersion(sdkVersion, '2.13.0') ? 'KickedOut' : 'RoomNotExist',
  }),
  guards: {
    isCause: (_, { end }, { cause }) => end.cause === cause,
    isDestroyedForOldSDK: ({ destroyedIs }, { end }) =>
      end.cause === 'destroyed' && destroyedIs === 'KickedOut',
  },
  actions: {
    publish: ({ roomID }, heard, { state, event }) => ({
      effects: [
        { type: 'notify', notice: 'roomStateChanged', roomID, state, event, extendedData: dataOf(heard) },
      ],
    }),
  },
});

/** What comes with a leave (SW-12), and the reason that a kicker gave (CC-17). */
const dataOf = (event: RoomConnectionEvent): string => {
  if (event.type === 'left') return event.extendedData;
  if (event.type !== 'removed' || event.end.cause !== 'kicked' || event.end.reason === '') return '';
  return JSON.stringify({ reason: event.end.reason });
};

export type RoomConnectionSnapshot = SnapshotOf<typeof roomConnection>;
export const roomConnectionSteps = compile(roomConnection);
