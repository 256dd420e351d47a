// A small room, enough of a chart to show every form: two levels, fall-through by guard, shadowing, params, refusals,
// all spellings of a target. Not the room of the library.

import { lifecycle } from '../../src/chart/index.js';

export type SampleEvent =
  | { type: 'enter'; roomID: string }
  | { type: 'accepted'; session: number }
  | { type: 'refused'; why: 'notExist' | 'full' }
  | { type: 'left' }
  | { type: 'interrupted'; now: number }
  | { type: 'resumed' };
export type SampleEffect =
  | { type: 'notify'; state: 'Disconnected' | 'Connecting' | 'Connected'; event: string }
  | { type: 'send'; message: string; attempt: number }
  | { type: 'reject'; code: number };

export interface SampleContext {
  roomID: string;
  attempt: number;
  session: number | null;
}

export const sample = lifecycle<{
  context: SampleContext;
  event: SampleEvent;
  effect: SampleEffect;
  input: { roomID: string };
}>()({
  id: 'sample',
  initial: 'Disconnected',
  on: {
    enter: { actions: { type: 'refuse', params: { code: 6000326 } } },
    accepted: {},
    refused: {},
    left: { actions: { type: 'refuse', params: { code: 6000324 } } },
    interrupted: {},
    resumed: {},
  },
  states: {
    Disconnected: {
      on: {
        enter: {
          target: 'Connecting.entering',
          actions: ['begin', { type: 'publish', params: { state: 'Connecting', event: 'ActiveEnter' } }],
          description: 'CC-3',
        },
      },
    },
    Connecting: {
      initial: 'entering',
      on: {
        accepted: {
          target: '#sample.Connected',
          actions: ['keep', { type: 'publish', params: { state: 'Connected', event: 'Success' } }],
          description: 'CC-4',
        },
        left: {
          target: 'Disconnected',
          actions: { type: 'publish', params: { state: 'Disconnected', event: 'Success' } },
          description: 'CC-9',
        },
      },
      states: {
        entering: {
          on: {
            refused: [
              { guard: { type: 'roomIs', params: { why: 'full' } }, target: 'entering', actions: 'begin' },
              {
                target: '#sample.Disconnected',
                actions: { type: 'publish', params: { state: 'Disconnected', event: 'EnterFailed' } },
                description: 'CC-5 CC-6',
              },
            ],
          },
        },
        reconnecting: { on: { accepted: {}, resumed: { target: 'entering', actions: 'begin' } } },
      },
    },
    Connected: {
      on: {
        interrupted: [
          { guard: 'isYoung', actions: 'keep' },
          { target: 'Connecting.reconnecting', description: 'CC-7' },
        ],
        left: {
          target: 'Disconnected',
          actions: { type: 'publish', params: { state: 'Disconnected', event: 'Success' } },
        },
      },
    },
  },
})({
  init: ({ roomID }) => ({ roomID, attempt: 0, session: null }),
  guards: {
    roomIs: (_, event, { why }) => event.why === why,
    isYoung: (context, event) => event.now < 10 && context.session !== null,
  },
  actions: {
    begin: (context) => ({
      context: { attempt: context.attempt + 1, session: null },
      effects: [{ type: 'send', message: 'enter', attempt: context.attempt + 1 }],
    }),
    keep: (_, event) => (event.type === 'accepted' ? { context: { session: event.session } } : undefined),
    publish: (_context, _event, { state, event }) => ({ effects: [{ type: 'notify', state, event }] }),
    refuse: (_context, _event, { code }) => ({ effects: [{ type: 'reject', code }] }),
  },
});
