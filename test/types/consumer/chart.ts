/**
 * A lifecycle of an app's own, by `room-lifecycle/chart`: no XState, and nothing but ECMAScript.
 */
import { ChartError, cells, compile, lifecycle, type SnapshotOf, toMermaid } from 'room-lifecycle/chart';

type Door = {
  context: { tries: number };
  event: { type: 'push' } | { type: 'unlock'; code: number };
  effect: { type: 'say'; text: string };
  input: { tries: number };
};

export const door = lifecycle<Door>()({
  id: 'door',
  initial: 'Shut',
  on: { push: {}, unlock: { actions: 'refuse' } },
  states: {
    Shut: {
      initial: 'locked',
      states: {
        locked: {
          on: {
            unlock: [
              { guard: { type: 'codeIs', params: { code: 4711 } }, target: 'free' },
              { actions: 'count' },
            ],
          },
        },
        free: { on: { push: { target: '#door.Open' } } },
      },
    },
    Open: { on: { push: { target: 'Shut.free' } } },
  },
})({
  init: ({ tries }) => ({ tries }),
  guards: { codeIs: (_, event, { code }) => event.code === code },
  actions: {
    count: ({ tries }) => ({ context: { tries: tries + 1 } }),
    refuse: (_, event) => ({ effects: [{ type: 'say', text: `not now, ${event.code}` }] }),
  },
});

export const { initial, step } = compile(door);
export const start: SnapshotOf<typeof door> = initial({ tries: 0 });
export const leaf: 'Shut.locked' | 'Shut.free' | 'Open' = start.value;
export const said: string | undefined = step(start, { type: 'unlock', code: 1 }).effects[0]?.text;
// @ts-expect-error an event that the chart does not have
step(start, { type: 'pull' });
// @ts-expect-error its payload is missing
step(start, { type: 'unlock' });

export const rows: string[] = cells(door).map(({ state, event }) => `${state} ${event}`);
export const diagram: string = toMermaid(door);

try {
  // @ts-expect-error a target that is no state
  lifecycle<Door>()({ id: 'x', initial: 'A', on: { push: { target: 'B' }, unlock: {} }, states: { A: {} } });
} catch (error) {
  if (error instanceof ChartError) void `${error.code} ${error.path} ${error.fault}`;
}
