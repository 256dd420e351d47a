/**
 * One stream of an engine, published or played: asked for, flowing, stopped (RT-15).
 *
 * It is bound to a room and ends with it; which streams end when is the engine's business. Whether media flow is
 * not known here: "flows" is that the server knows the published stream, or that the played one is there to be had.
 *
 *   Stopped ─ start ─▶ Requesting ─ flows ─▶ Running ─ breaks ─▶ Requesting
 *   Requesting, Running ─ stop ─▶ Stopped
 */
import { compile, lifecycle, type SnapshotOf } from '../../chart/trusted.js';
import { inert, moves } from '../rows.js';
import type { RtcNotify } from './effects.js';

export type RtcStreamEvent =
  | { readonly type: 'start' }
  /** the stream is there, or no longer: of a played one, since a published one stays while its room does (RT-8) */
  | { readonly type: 'flows' | 'breaks' }
  /** the code is 0 where the app stopped it */
  | { readonly type: 'stop'; readonly errorCode: number };

export interface RtcStreamContext {
  readonly streamID: string;
  readonly kind: 'publish' | 'play';
}

const tell = <P extends string, Q extends string>(publisher: P, player: Q) =>
  ({ type: 'tell', params: { publisher, player } }) as const;

export const rtcStream = lifecycle<{
  context: RtcStreamContext;
  event: RtcStreamEvent;
  effect: RtcNotify;
  input: RtcStreamContext;
}>()({
  id: 'rtcStream',
  initial: 'Stopped',
  on: inert('start flows breaks stop'),
  states: {
    Stopped: { on: { start: moves('Requesting', 'RT-15', tell('PublishRequesting', 'PlayRequesting')) } },
    Requesting: {
      on: {
        flows: moves('Running', 'RT-15', tell('Publishing', 'Playing')),
        stop: moves('Stopped', 'RT-6 RT-15', tell('NoPublish', 'NoPlay')),
      },
    },
    Running: {
      on: {
        breaks: moves('Requesting', 'RT-15', tell('PublishRequesting', 'PlayRequesting')),
        stop: moves('Stopped', 'RT-6 RT-15', tell('NoPublish', 'NoPlay')),
      },
    },
  },
})({
  init: ({ streamID, kind }) => ({ streamID, kind }),
  guards: {},
  actions: {
    tell: ({ streamID, kind }, event, { publisher, player }) => {
      const errorCode = event.type === 'stop' ? event.errorCode : 0;
      return {
        effects: [
          kind === 'publish'
            ? { type: 'notify', notice: 'publisherStateUpdate', streamID, state: publisher, errorCode }
            : { type: 'notify', notice: 'playerStateUpdate', streamID, state: player, errorCode },
        ],
      };
    },
  },
});

export type RtcStreamSnapshot = SnapshotOf<typeof rtcStream>;
export const rtcStreamSteps = compile(rtcStream);
