/**
 * One room of an engine: Logout, Logining, Logined, Reconnecting, and the nine reasons that move between them (RT-2).
 *
 * It publishes one `roomStateChanged` a move and gives the engine its orders: tell the server, stop the streams, arm a
 * timer, settle a call. It does not know other rooms, modes, message ids, or whether the network is up.
 * Not in the chart: what names an attempt that is over; the engine does not route it here (RT-18), and what slips
 * through is inert at the root. "Reconnected" is no state of its own: it is Logined once more, so that the second
 * outage goes like the first (RT-8).
 *
 *   Logout ─ login ─▶ Logining ─ admitted ─▶ Logined.in ─ logout ─▶ Logined.leaving ─ left ─▶ Logout
 *   Logining ─ refused, timedOut (LoginFailed), kicked, logout ─▶ Logout
 *   Logined.in ─ interrupted ─▶ Reconnecting ─ admitted (Reconnected) ─▶ Logined.in
 *   Reconnecting ─ refused, timedOut (ReconnectFailed), kicked, logout ─▶ Logout
 */
import { compile, lifecycle, type SnapshotOf } from '../../chart/trusted.js';
import { inert, moves, stays } from '../rows.js';
import { DONE, type RtcSettle } from './effects.js';
import { followRoster, NO_ROSTER, type Roster, rosterNotices } from './roster.js';
import { codeOf, type RtcReason, rtcFailure } from './rtc-errors.js';
import type { RtcRoomContext, RtcRoomEffect, RtcRoomEvent, RtcTimerKind } from './rtc-room-types.js';
import type { Platform, RoomReasonName } from './vocabulary.js';

const publish = <R extends RoomReasonName>(reason: R) => ({ type: 'publish', params: { reason } }) as const;
const arm = <K extends RtcTimerKind, R extends string>(waitsFor: K, rule: R) =>
  ({ type: 'arm', params: { waitsFor, rule } }) as const;

/** A row that ends the episode: streams first, then the last notice, then the calls (RT-20). */
const over = <const N extends RoomReasonName, const R extends string, const A extends readonly unknown[]>(
  reason: N,
  rule: R,
  ...calls: A
) =>
  ({
    target: '#rtcRoom.Logout',
    actions: ['stopTimer', 'stopStreams', publish(reason), ...calls, 'ended'],
    description: rule,
  }) as const;

export const rtcRoom = lifecycle<{
  context: RtcRoomContext;
  event: RtcRoomEvent;
  effect: RtcRoomEffect;
  input: { roomID: string; platform: Platform };
}>()({
  id: 'rtcRoom',
  initial: 'Logout',
  on: inert(
    'login admitted refused kicked memberChanged logout left overtaken',
    'switchedAway interrupted destroyed timedOut',
  ),
  states: {
    Logout: {
      on: { login: moves('Logining', 'RT-2', 'begin', publish('Logining'), 'tell', arm('login', 'RT-2')) },
    },
    Logining: {
      on: {
        admitted: moves(
          'Logined.in',
          'RT-2 RT-20 RT-21',
          'stopTimer',
          publish('Logined'),
          'readRoster',
          'resolveLogin',
        ),
        refused: over('LoginFailed', 'RT-2', 'rejectLogin'),
        timedOut: over('LoginFailed', 'RT-2 RT-18', 'giveUp', 'rejectLogin'),
        kicked: over('KickOut', 'RT-2', 'rejectLogin'),
        logout: over('Logout', 'RT-2 RT-18', 'joinLogout', 'giveUp', 'rejectLogin', 'resolveLogout'),
        destroyed: over('Logout', 'RT-9', 'rejectLogin'),
      },
    },
    Logined: {
      initial: 'in',
      on: {
        kicked: over('KickOut', 'RT-2 RT-8', 'resolveLogout'),
        destroyed: over('Logout', 'RT-9', 'resolveLogout'),
      },
      states: {
        in: {
          on: {
            interrupted: moves(
              '#rtcRoom.Reconnecting',
              'RT-8',
              publish('Reconnecting'),
              arm('reconnect', 'RT-8'),
            ),
            logout: moves('leaving', 'RT-11', 'joinLogout', 'stopStreams', 'giveUp', arm('logout', 'RT-11')),
            switchedAway: over('Logout', 'RT-7', 'giveUp'),
            admitted: stays('RT-21', 'readRoster'),
            memberChanged: stays('RT-21', 'followRoster'),
            refused: {
              target: '#rtcRoom.Logout',
              actions: [publish('Reconnecting'), 'stopStreams', publish('ReconnectFailed'), 'ended'],
              description: 'RT-14',
            },
          },
        },
        leaving: {
          on: {
            logout: stays('RT-11', 'joinLogout'),
            left: over('Logout', 'RT-2 RT-11', 'resolveLogout'),
            interrupted: over('Logout', 'RT-11', 'resolveLogout'),
            overtaken: over('Logout', 'RT-13', 'resolveLogout'),
            timedOut: over('LogoutFailed', 'RT-2 RT-11', 'rejectLogout'),
          },
        },
      },
    },
    Reconnecting: {
      on: {
        admitted: moves('Logined.in', 'RT-8 RT-21', 'stopTimer', publish('Reconnected'), 'readRoster'),
        refused: over('ReconnectFailed', 'RT-14'),
        timedOut: over('ReconnectFailed', 'RT-8', 'giveUp'),
        kicked: over('KickOut', 'RT-2 RT-8'),
        logout: over('Logout', 'RT-2 RT-11', 'joinLogout', 'giveUp', 'resolveLogout'),
        switchedAway: over('Logout', 'RT-7', 'giveUp'),
        destroyed: over('Logout', 'RT-9'),
      },
    },
  },
})({
  init: fresh,
  guards: {},
  actions: {
    begin: (_, { call, method, userID, isUserStatusNotify }) => ({
      context: { call, method, userID, isUserStatusNotify },
    }),
    publish: ({ roomID, platform }, event, { reason }) => ({
      effects: [
        {
          type: 'notify',
          notice: 'roomStateChanged',
          roomID,
          reason,
          errorCode: errorCodeOf(reason, event, platform),
          extendedData: extendedDataOf(event),
        },
      ],
    }),
    arm: (_context, _event, { waitsFor, rule }) => ({ effects: [{ type: 'arm', waitsFor, rule }] }),
    stopTimer: () => ({ effects: [{ type: 'stopTimer' }] }),
    tell: () => ({ effects: [{ type: 'tell' }] }),
    giveUp: () => ({ effects: [{ type: 'giveUp' }] }),
    stopStreams: ({ platform }, event) => ({
      effects: [
        { type: 'stopStreams', errorCode: isEndedByOthers(event) ? codeOf(causeOf(event), platform) : 0 },
      ],
    }),
    readRoster: (context, { version, members }) =>
      members === null || version === context.roster.version
        ? undefined
        : withRoster(context, { version, members }),
    followRoster: (context, change) => {
      const next = followRoster(context.roster, change);
      return next === context.roster ? undefined : withRoster(context, next);
    },
    resolveLogin: ({ call, method }, event) => ({
      context: { call: 0 },
      effects: [
        {
          type: 'settle',
          call,
          result: method === 'loginRoom' ? { errorCode: 0, extendedData: extendedDataOf(event) } : null,
        },
      ],
    }),
    rejectLogin: ({ call, method, roomID, platform }, event) => ({
      effects: [{ type: 'settle', call, error: rtcFailure(causeOf(event), `${method} ${roomID}`, platform) }],
    }),
    joinLogout: ({ logoutCalls }, { call }) =>
      call === 0 ? undefined : { context: { logoutCalls: [...logoutCalls, call] } },
    resolveLogout: ({ logoutCalls }) => ({
      effects: logoutCalls.map((call): RtcSettle => ({ type: 'settle', call, result: DONE })),
    }),
    rejectLogout: ({ logoutCalls, roomID, platform }, event) => ({
      effects: logoutCalls.map(
        (call): RtcSettle => ({
          type: 'settle',
          call,
          error: rtcFailure(causeOf(event), `logoutRoom ${roomID}`, platform),
        }),
      ),
    }),
    /** nothing of an episode outlives it (RT-22) */
    ended: (context, event) => ({
      context: fresh(context),
      effects: [
        {
          type: 'ended',
          error:
            event.type === 'timedOut'
              ? rtcFailure('timeout', `logoutRoom ${context.roomID}`, context.platform)
              : null,
        },
      ],
    }),
  },
});

function fresh({ roomID, platform }: Pick<RtcRoomContext, 'roomID' | 'platform'>): RtcRoomContext {
  return {
    roomID,
    platform,
    method: 'loginRoom',
    call: 0,
    logoutCalls: [],
    userID: '',
    isUserStatusNotify: false,
    roster: NO_ROSTER,
  };
}

const isEndedByOthers = ({ type }: RtcRoomEvent): boolean =>
  type === 'refused' || type === 'kicked' || type === 'timedOut';

/** Why a login ends, in the table's words. */
const causeOf = (event: RtcRoomEvent): RtcReason => {
  switch (event.type) {
    case 'refused':
    case 'kicked':
      return event.reason;
    case 'timedOut':
      return 'timeout';
    case 'destroyed':
      return 'engineDestroyed';
    default:
      return 'cancelled';
  }
};

const errorCodeOf = (reason: RoomReasonName, event: RtcRoomEvent, platform: Platform): number => {
  if (reason === 'Reconnecting') return codeOf('interrupted', platform);
  return reason === 'KickOut' || reason.endsWith('Failed') ? codeOf(causeOf(event), platform) : 0;
};

const extendedDataOf = (event: RtcRoomEvent): string =>
  event.type === 'admitted' ? JSON.stringify({ room_session_id: String(event.session) }) : '';

const withRoster = (context: RtcRoomContext, roster: Roster) => ({
  context: { roster },
  effects: rosterNotices(context, context.roster, roster),
});

export type RtcRoomSnapshot = SnapshotOf<typeof rtcRoom>;
export const rtcRoomSteps = compile(rtcRoom);
