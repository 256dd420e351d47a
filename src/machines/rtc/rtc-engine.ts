/**
 * The engine of one app on one device: its mode, its rooms and its streams (section RT).
 *
 * The chart says which calls there are at all: the mode is chosen before there is an engine and stays while there is
 * one. Rooms and streams have charts of their own (rtc-room.ts, rtc-stream.ts), kept by entries in the context; the
 * rules hand each event to the file that knows about it. It has no clock: `now` comes with every event, timers are
 * effects. Not in the chart: whether the network is up, which is the host's to say and outlives any engine.
 *
 *   NoEngine.singleRoom ─ setRoomMode ─▶ NoEngine.multiRoom ─ createEngine ─▶ Created.multiRoom ─ destroyEngine ─▶ NoEngine.multiRoom
 *   NoEngine.* ─ any call of an engine ─▶ refused 1000001;   Created.* ─ setRoomMode ─▶ refused 1001020
 */
import { compile, lifecycle, type SnapshotOf } from '../../chart/trusted.js';
import { EPOCH_SPAN } from '../protocol.js';
import { moves, stays } from '../rows.js';
import * as answers from './answers.js';
import { destroy, loginRoom, logoutRoom, switchRoom } from './calls.js';
import type { EngineContext } from './context.js';
import type { EngineEffect } from './effects.js';
import type { EngineCall, EngineEvent } from './events.js';
import { type EngineLimits, resolveEngineLimits } from './limits.js';
import { rtcFailure } from './rtc-errors.js';
import { startPlaying, startPublishing, stopPlaying, stopPublishing } from './streams.js';
import { resolve, takeTurn } from './turn.js';
import { type Platform, type RoomModeName, ZegoRoomMode } from './vocabulary.js';

export interface EngineOptions {
  /** names the device to its server; two devices of a user have two */
  readonly deviceID: string;
  /** default 'native' */
  readonly platform?: Platform;
  /** decides about switchRoom in MultiRoom mode (RT-7); default the newest modelled, 3.22.0 */
  readonly sdkVersion?: string;
  /** default: those of the platform */
  readonly limits?: EngineLimits;
  /** part of every id the device mints; greater than that of any run before; default 0 */
  readonly epoch?: number;
}

const refuse = <const W extends 'noEngine' | 'roomModeTooLate' | 'badArgument', const R extends string>(
  reason: W,
  rule: R,
) => ({ actions: { type: 'refuse', params: { reason } }, description: rule }) as const;
const isMode = <const M extends RoomModeName>(mode: M) => ({ type: 'isMode', params: { mode } }) as const;
const run = <const M extends RoomModeName>(mode: M) => ({ type: 'run', params: { mode } }) as const;
const call = <const M extends RoomModeName, const R extends string>(mode: M, rule: R) =>
  stays(rule, run(mode));

/** What an engine does, in either mode. */
const running = <const M extends RoomModeName, const T extends string>(mode: M, none: T) =>
  ({
    createEngine: stays('RT-1', 'resolve'),
    destroyEngine: moves(none, 'RT-9', run(mode)),
    setRoomMode: refuse('roomModeTooLate', 'RT-1'),
    loginRoom: call(mode, 'RT-3 RT-4 RT-19'),
    logoutRoom: call(mode, 'RT-3 RT-6 RT-11'),
    switchRoom: call(mode, 'RT-7'),
    startPublishingStream: call(mode, 'RT-5 RT-15'),
    stopPublishingStream: call(mode, 'RT-15'),
    startPlayingStream: call(mode, 'RT-5 RT-15'),
    stopPlayingStream: call(mode, 'RT-15'),
    networkUp: { guard: 'isOffline', ...call(mode, 'RT-8') },
    networkDown: { guard: 'isOnline', ...call(mode, 'RT-8 RT-12') },
    timer: { guard: 'isArmed', ...call(mode, 'RT-2 RT-8 RT-11 RT-18') },
    held: call(mode, 'RT-18'),
    kicked: call(mode, 'RT-8 RT-10'),
    memberChanged: call(mode, 'RT-21'),
  }) as const;

export const rtcEngine = lifecycle<{
  context: EngineContext;
  event: EngineEvent;
  effect: EngineEffect;
  input: EngineOptions;
}>()({
  id: 'rtcEngine',
  initial: 'NoEngine',
  on: {
    setRoomMode: refuse('badArgument', 'RT-1'),
    createEngine: {},
    destroyEngine: stays('RT-9', 'resolve'),
    loginRoom: refuse('noEngine', 'RT-1'),
    logoutRoom: refuse('noEngine', 'RT-1'),
    switchRoom: refuse('noEngine', 'RT-1'),
    startPublishingStream: refuse('noEngine', 'RT-1'),
    stopPublishingStream: refuse('noEngine', 'RT-1'),
    startPlayingStream: refuse('noEngine', 'RT-1'),
    stopPlayingStream: refuse('noEngine', 'RT-1'),
    networkUp: stays('RT-12', { type: 'note', params: { online: true } }),
    networkDown: stays('RT-12', { type: 'note', params: { online: false } }),
    timer: {},
    held: {},
    kicked: {},
    memberChanged: {},
  },
  states: {
    NoEngine: {
      initial: 'singleRoom',
      states: {
        singleRoom: {
          on: {
            setRoomMode: [
              { guard: isMode('MultiRoom'), ...moves('multiRoom', 'RT-1', 'resolve') },
              { guard: isMode('SingleRoom'), ...stays('RT-1', 'resolve') },
            ],
            createEngine: moves('#rtcEngine.Created.singleRoom', 'RT-1', 'resolve'),
          },
        },
        multiRoom: {
          on: {
            setRoomMode: [
              { guard: isMode('SingleRoom'), ...moves('singleRoom', 'RT-1', 'resolve') },
              { guard: isMode('MultiRoom'), ...stays('RT-1', 'resolve') },
            ],
            createEngine: moves('#rtcEngine.Created.multiRoom', 'RT-1', 'resolve'),
          },
        },
      },
    },
    Created: {
      initial: 'singleRoom',
      states: {
        singleRoom: { on: running('SingleRoom', '#rtcEngine.NoEngine.singleRoom') },
        multiRoom: { on: running('MultiRoom', '#rtcEngine.NoEngine.multiRoom') },
      },
    },
  },
})({
  init: ({ deviceID, platform = 'native', sdkVersion = '3.22.0', limits, epoch = 0 }) => ({
    deviceID,
    platform,
    sdkVersion,
    limits: limits ?? resolveEngineLimits(platform),
    online: true,
    nextID: epoch * EPOCH_SPAN + 1,
    since: 0,
    heard: 0,
    owed: 0,
    user: null,
    rooms: [],
    streams: [],
    logoutAlls: [],
    timers: [],
  }),
  guards: {
    isMode: (_, { mode }, params) => mode === ZegoRoomMode[params.mode],
    isOnline: ({ online }) => online,
    isOffline: ({ online }) => !online,
    isArmed: ({ timers }, { id }) => timers.some((timer) => timer.id === id),
  },
  actions: {
    resolve: (_, { call }) => ({ effects: [{ type: 'settle', call, result: null }] }),
    refuse: ({ platform }, event, { reason }) => ({
      effects: [
        {
          type: 'settle',
          call: event.call,
          error: rtcFailure(
            reason,
            nameOf(event),
            platform,
            reason === 'badArgument' ? 'the mode has to be SingleRoom 0 or MultiRoom 1' : undefined,
          ),
        },
      ],
    }),
    note: ({ online: wasOnline }, _event, { online }) =>
      online === wasOnline ? undefined : { context: { online } },
    run: (context, event, { mode }) =>
      takeTurn(context, event.now, mode, (turn) => {
        switch (event.type) {
          case 'loginRoom':
            return loginRoom(turn, event);
          case 'logoutRoom':
            return logoutRoom(turn, event);
          case 'switchRoom':
            return switchRoom(turn, event);
          case 'startPublishingStream':
            return startPublishing(turn, event);
          case 'stopPublishingStream':
            return stopPublishing(turn, event);
          case 'startPlayingStream':
            return startPlaying(turn, event);
          case 'stopPlayingStream':
            return stopPlaying(turn, event);
          case 'destroyEngine':
            destroy(turn);
            return resolve(turn, event.call);
          case 'networkUp':
            return answers.networkUp(turn);
          case 'networkDown':
            return answers.networkDown(turn);
          case 'timer':
            return answers.expire(turn, event);
          case 'held':
            return answers.held(turn, event);
          case 'kicked':
            return answers.kicked(turn, event);
          case 'memberChanged':
            return answers.memberChanged(turn, event);
        }
      }),
  },
});

/** What a call is called in a message; an id that is no text is left out. */
function nameOf(event: EngineCall): string {
  const id = 'streamID' in event ? event.streamID : 'roomID' in event ? event.roomID : null;
  return typeof id === 'string' && id !== '' ? `${event.type} ${id}` : event.type;
}

export type EngineSnapshot = SnapshotOf<typeof rtcEngine>;
export const rtcEngineSteps = compile(rtcEngine);
