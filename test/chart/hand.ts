// The sample chart once more, as somebody in a hurry would write it: what the compiled step is measured against.

import type { SnapshotOf, StepOf } from '../../src/chart/index.js';
import type { SampleContext, SampleEffect, SampleEvent, sample } from './sample.js';

type Snapshot = SnapshotOf<typeof sample>;
type Step = StepOf<typeof sample>;

const none: readonly SampleEffect[] = Object.freeze([]);
const notify = (state: 'Disconnected' | 'Connected', event: string): SampleEffect[] => [
  { type: 'notify', state, event },
];
const begun = (context: SampleContext): SampleContext => ({
  ...context,
  attempt: context.attempt + 1,
  session: null,
});
const asked = ({ attempt }: SampleContext): SampleEffect => ({ type: 'send', message: 'enter', attempt });

export function handWritten(snapshot: Snapshot, event: SampleEvent): Step {
  const { value, context } = snapshot;
  switch (value) {
    case 'Disconnected':
      switch (event.type) {
        case 'enter': {
          const next = begun(context);
          return {
            snapshot: { value: 'Connecting.entering', context: next },
            effects: [asked(next), { type: 'notify', state: 'Connecting', event: 'ActiveEnter' }],
          };
        }
        case 'left':
          return { snapshot, effects: [{ type: 'reject', code: 6000324 }] };
        default:
          return { snapshot, effects: none };
      }
    case 'Connecting.entering':
      switch (event.type) {
        case 'enter':
          return { snapshot, effects: [{ type: 'reject', code: 6000326 }] };
        case 'accepted':
          return {
            snapshot: { value: 'Connected', context: { ...context, session: event.session } },
            effects: notify('Connected', 'Success'),
          };
        case 'refused': {
          if (event.why !== 'full') {
            return {
              snapshot: { value: 'Disconnected', context },
              effects: notify('Disconnected', 'EnterFailed'),
            };
          }
          const next = begun(context);
          return { snapshot: { value, context: next }, effects: [asked(next)] };
        }
        case 'left':
          return { snapshot: { value: 'Disconnected', context }, effects: notify('Disconnected', 'Success') };
        default:
          return { snapshot, effects: none };
      }
    case 'Connecting.reconnecting':
      switch (event.type) {
        case 'enter':
          return { snapshot, effects: [{ type: 'reject', code: 6000326 }] };
        case 'resumed': {
          const next = begun(context);
          return { snapshot: { value: 'Connecting.entering', context: next }, effects: [asked(next)] };
        }
        case 'left':
          return { snapshot: { value: 'Disconnected', context }, effects: notify('Disconnected', 'Success') };
        default:
          return { snapshot, effects: none };
      }
    case 'Connected':
      switch (event.type) {
        case 'enter':
          return { snapshot, effects: [{ type: 'reject', code: 6000326 }] };
        case 'interrupted':
          if (event.now < 10 && context.session !== null) return { snapshot, effects: none };
          return { snapshot: { value: 'Connecting.reconnecting', context }, effects: none };
        case 'left':
          return { snapshot: { value: 'Disconnected', context }, effects: notify('Disconnected', 'Success') };
        default:
          return { snapshot, effects: none };
      }
  }
}

/** The same events at every run, all types about equally often. */
export function sampleEvents(count: number): SampleEvent[] {
  let seed = 7;
  const below = (n: number) => {
    seed = (seed * 1103515245 + 12345) & 0x7fffffff;
    return (seed >> 8) % n;
  };
  const any: (() => SampleEvent)[] = [
    () => ({ type: 'enter', roomID: 'R' }),
    () => ({ type: 'accepted', session: below(100) }),
    () => ({ type: 'refused', why: below(2) === 0 ? 'full' : 'notExist' }),
    () => ({ type: 'left' }),
    () => ({ type: 'interrupted', now: below(20) }),
    () => ({ type: 'resumed' }),
  ];
  return Array.from({ length: count }, () => (any[below(any.length)] as () => SampleEvent)());
}
