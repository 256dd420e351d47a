/**
 * One device: its login connection, and through it every room, call and message of the device.
 *
 * The chart is the login connection; the rooms, switches, owed leaves and calls are its context, and its rules hand
 * each event to the file that knows about it. It has no clock: `now` comes with every event, timers are effects.
 * Not in the chart: what is told to one room (room-intent.ts, room-connection.ts) or one switch (room-switch.ts).
 *
 *   Disconnected ─ login ─▶ Connected ─ logout, loginEnded ─▶ Disconnected
 *   Connected ─ networkDown (T0) ─▶ Reconnecting.offline ─ networkUp ─▶ Reconnecting.resuming ─ resumed (T1) ─▶ Connected
 *   Reconnecting.resuming ─ loginEnded ─▶ Disconnected   (kicked offline meanwhile: no T1)
 */
import { compile, lifecycle, type SnapshotOf } from '../../chart/trusted.js';
import type { ClientEffect } from '../effects.js';
import { failure } from '../errors.js';
import { DEFAULT_LIMITS, type Limits } from '../limits.js';
import { EPOCH_SPAN } from '../protocol.js';
import { inert, moves, stays } from '../rows.js';
import * as answers from './answers.js';
import { doingOf, enter, query, reject, switchRoom } from './calls.js';
import type { ClientContext } from './context.js';
import type { CallEvent, ClientEvent } from './events.js';
import { leaveAllRoom, leaveRoom } from './leaving.js';
import * as login from './login.js';
import { takeWaiting } from './rooms.js';
import { type Turn, takeTurn } from './turn.js';

export interface ClientOptions {
  readonly userID: string;
  readonly deviceID: string;
  /** decides what CC-16 publishes and how long a roomID may be; default the newest modelled, 2.29.0 */
  readonly sdkVersion?: string;
  readonly limits?: Limits;
  /** part of every id the device mints; greater than that of any run before; default 0 */
  readonly epoch?: number;
  /** the first id that it mints, where that is not the epoch's: greater than any of a run before */
  readonly firstID?: number;
}

const call = <U extends boolean>(online: U) => stays('CL-28', { type: 'call', params: { online } } as const);
const calls = <U extends boolean>(online: U) =>
  ({
    createRoom: call(online),
    joinRoom: call(online),
    enterRoom: call(online),
    switchRoom: call(online),
    leaveRoom: call(online),
    leaveAllRoom: call(online),
    queryRoomMemberList: call(online),
    queryRoomMembers: call(online),
    queryRoomOnlineMemberCount: call(online),
    queryRoomAllAttributes: call(online),
    unsupported: call(online),
  }) as const;
const refused = {
  actions: { type: 'refuse', params: { reason: 'notLoggedIn' } },
  description: 'CL-3',
} as const;
const hear = stays('NR-4', 'hear');
const expire = <U extends boolean>(online: U) =>
  ({ guard: 'isArmed', actions: { type: 'expire', params: { online } }, description: 'NR-4' }) as const;
const logOut = <U extends boolean>(isUp: U) => ({ type: 'logOut', params: { isUp } }) as const;

export const roomClient = lifecycle<{
  context: ClientContext;
  event: ClientEvent;
  effect: ClientEffect;
  input: ClientOptions;
}>()({
  id: 'roomClient',
  initial: 'Disconnected',
  on: {
    ...inert(
      'login logout networkUp networkDown timer resumed loginEnded',
      'admitted refused leaveConfirmed answered heartbeatAnswered queried memberJoined memberLeft removed',
    ),
    createRoom: refused,
    joinRoom: refused,
    enterRoom: refused,
    switchRoom: refused,
    leaveRoom: refused,
    leaveAllRoom: refused,
    queryRoomMemberList: refused,
    queryRoomMembers: refused,
    queryRoomOnlineMemberCount: refused,
    queryRoomAllAttributes: refused,
    unsupported: refused,
  },
  states: {
    Disconnected: {
      initial: 'online',
      states: {
        online: {
          on: {
            login: moves('#roomClient.Connected', 'CL-30', 'logIn'),
            networkDown: moves('offline', 'CL-30'),
          },
        },
        offline: { on: { networkUp: moves('online', 'CL-30') } },
      },
    },
    Connected: {
      on: {
        ...calls(true),
        login: stays('CL-30', logOut(true), 'logIn'),
        logout: moves('Disconnected.online', 'CL-21', logOut(true)),
        loginEnded: { guard: 'isThisLogin', ...moves('Disconnected.online', 'CC-19 CL-29', 'endLogin') },
        networkDown: moves('Reconnecting.offline', 'NR-1 CC-12', 'interrupt'),
        timer: [{ guard: 'isHeartbeat', ...stays('NR-5', 'beat') }, expire(true)],
        admitted: hear,
        refused: hear,
        leaveConfirmed: hear,
        answered: hear,
        heartbeatAnswered: hear,
        queried: hear,
        memberJoined: hear,
        memberLeft: hear,
        removed: hear,
      },
    },
    Reconnecting: {
      initial: 'offline',
      on: { ...calls(false), timer: expire(false) },
      states: {
        offline: {
          on: {
            logout: moves('#roomClient.Disconnected.offline', 'CL-21 CL-30', logOut(false)),
            networkUp: moves('resuming', 'NR-1', 'askToResume'),
          },
        },
        resuming: {
          on: {
            resumed: { guard: 'isThisResume', ...moves('#roomClient.Connected', 'NR-1', 'resume') },
            loginEnded: {
              guard: 'isThisLogin',
              ...moves('#roomClient.Disconnected.online', 'CL-29', 'endLogin'),
            },
            login: moves('#roomClient.Connected', 'CL-30', logOut(true), 'logIn'),
            logout: moves('#roomClient.Disconnected.online', 'CL-21', logOut(true)),
            networkDown: moves('offline', 'NR-1', 'stopResume'),
            timer: { guard: 'isResume', ...stays('NR-1', 'askToResume') },
          },
        },
      },
    },
  },
})({
  init: ({
    userID,
    deviceID,
    sdkVersion = '2.29.0',
    limits = DEFAULT_LIMITS,
    epoch = 0,
    firstID = epoch * EPOCH_SPAN + 1,
  }) => ({
    userID,
    deviceID,
    sdkVersion,
    limits,
    nextID: firstID,
    login: 0,
    newest: 0,
    resume: 0,
    rooms: [],
    switches: [],
    leaves: [],
    leaveAlls: [],
    waiting: [],
    queries: [],
    timers: [],
  }),
  guards: {
    isThisLogin: (context, event) => event.login === context.login,
    isThisResume: ({ resume }, { id }) => id === resume,
    isArmed: ({ timers }, { id }) => timers.some((timer) => timer.id === id),
    isHeartbeat: ({ timers }, { id }) =>
      id.startsWith('heartbeat:') && timers.some((timer) => timer.id === id),
    isResume: ({ resume }, { id }) => id === `resume:${resume}`,
  },
  actions: {
    refuse: (context, event, { reason }) =>
      takeTurn(context, event.now, false, (turn) => reject(turn, event.call, failure(reason, nameOf(event)))),
    call: (context, event, { online }) => act(context, event, online, (turn) => begin(turn, event)),
    hear: (context, event) =>
      act(context, event, true, (turn) => {
        switch (event.type) {
          case 'admitted':
            return answers.admitted(turn, event);
          case 'refused':
            return answers.refused(turn, event);
          case 'leaveConfirmed':
            return answers.leaveConfirmed(turn, event);
          case 'answered':
            return answers.answered(turn, event);
          case 'heartbeatAnswered':
            return answers.heartbeatAnswered(turn, event);
          case 'queried':
            return answers.queried(turn, event);
          case 'removed':
            return answers.removed(turn, event);
          default:
            return answers.membersChanged(turn, event);
        }
      }),
    expire: (context, event, { online }) =>
      act(context, event, online, (turn) => {
        turn.context.timers = turn.context.timers.filter(({ id }) => id !== event.id);
        const [kind, number] = event.id.split(':');
        const query = kind === 'query' ? answers.takeQuery(turn, Number(number)) : undefined;
        if (query) reject(turn, query.call, failure('timeout', doingOf(query)));
        else login.expire(turn, Number(number));
      }),
    beat: (context, event) =>
      act(context, event, true, (turn) => {
        turn.context.timers = turn.context.timers.filter(({ id }) => id !== event.id);
        login.beat(turn);
      }),
    logIn: (context, event) => act(context, event, true, login.logIn),
    logOut: (context, event, { isUp }) => act(context, event, isUp, (turn) => login.logOut(turn, isUp)),
    endLogin: (context, event) => act(context, event, true, (turn) => login.endLogin(turn, event.event)),
    interrupt: (context, event) => act(context, event, false, login.interrupt),
    askToResume: (context, event) => act(context, event, false, login.askToResume),
    stopResume: (context, event) => act(context, event, false, login.stopResume),
    resume: (context, event) => act(context, event, true, login.resume),
  },
});

const nameOf = (event: CallEvent): string =>
  event.type === 'unsupported' ? event.method : 'roomID' in event ? doingOf(event) : event.type;

const begin = (turn: Turn, event: CallEvent): void => {
  switch (event.type) {
    case 'createRoom':
    case 'joinRoom':
    case 'enterRoom':
      return enter(turn, event);
    case 'switchRoom':
      return switchRoom(turn, event);
    case 'leaveRoom':
      return leaveRoom(turn, event);
    case 'leaveAllRoom':
      return leaveAllRoom(turn, event);
    case 'unsupported':
      return reject(turn, event.call, failure('unsupported', event.method));
    default:
      return query(turn, event);
  }
};

/** One event, and the calls that it frees (CL-27), in call order; the first takes the room, the next meet CL-28. */
const act = (
  context: ClientContext,
  { now }: { readonly now: number },
  online: boolean,
  work: (turn: Turn) => void,
): ReturnType<typeof takeTurn> =>
  takeTurn(context, now, online, (turn) => {
    work(turn);
    while (turn.freed.length > 0) {
      const freed = new Set(turn.freed.splice(0));
      for (const waiting of takeWaiting(turn, ({ roomID }) => freed.has(roomID))) begin(turn, waiting);
    }
  });

export type ClientSnapshot = SnapshotOf<typeof roomClient>;
// its actions give the whole context back (turn.ts)
export const roomClientSteps = compile(roomClient, null, (_, context) => context as ClientContext);
