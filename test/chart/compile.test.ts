// The compiled step by itself: what comes back as it was, what is unknown, what a tracer is told.

import { expect, test } from 'vitest';
import { createActor } from 'xstate';
import {
  type AnyLifecycle,
  type Chart,
  ChartError,
  cells,
  compile,
  define,
  lifecycle,
} from '../../src/chart/index.js';
import { fromXStateSnapshot, toMachine, toXStateSnapshot } from '../../src/chart/to-machine.js';
import { handWritten, sampleEvents } from './hand.js';
import { sample } from './sample.js';

const room = compile(sample);
const start = room.initial({ roomID: 'R' });
const entering = room.step(start, { type: 'enter', roomID: 'R' }).snapshot;

test('CH-1 a move, its actions in order, each on the context the one before left', () => {
  expect(start).toEqual({ value: 'Disconnected', context: { roomID: 'R', attempt: 0, session: null } });
  const { snapshot, effects } = room.step(start, { type: 'enter', roomID: 'R' });
  expect(snapshot).toEqual({
    value: 'Connecting.entering',
    context: { roomID: 'R', attempt: 1, session: null },
  });
  expect(effects).toEqual([
    { type: 'send', message: 'enter', attempt: 1 },
    { type: 'notify', state: 'Connecting', event: 'ActiveEnter' },
  ]);
});

test('CH-1 failed guards fall through to the next row, to the parent, to the root', () => {
  const connected = room.step(entering, { type: 'accepted', session: 7 }).snapshot;
  expect(room.step(connected, { type: 'interrupted', now: 5 }).snapshot.value).toBe('Connected');
  expect(room.step(connected, { type: 'interrupted', now: 10 }).snapshot.value).toBe(
    'Connecting.reconnecting',
  );
  expect(room.step(entering, { type: 'left' }).snapshot.value).toBe('Disconnected');
  expect(room.step(start, { type: 'left' }).effects).toEqual([{ type: 'reject', code: 6000324 }]);
});

test('CH-6 an inert event gives back the very same snapshot and the one frozen list of effects', () => {
  const once = room.step(start, { type: 'resumed' });
  const again = room.step(entering, { type: 'interrupted', now: 1 });
  expect(once.snapshot).toBe(start);
  expect(again.snapshot).toBe(entering);
  expect(once.effects).toBe(again.effects);
  expect(Object.isFrozen(once.effects)).toBe(true);
});

test('CH-6 effects alone leave the snapshot as it is, a move alone the context', () => {
  const refused = room.step(entering, { type: 'enter', roomID: 'R' });
  expect(refused.effects).toEqual([{ type: 'reject', code: 6000326 }]);
  expect(refused.snapshot).toBe(entering);
  const left = room.step(entering, { type: 'left' }).snapshot;
  expect(left.context).toBe(entering.context);
  const reconnecting = { value: 'Connecting.reconnecting', context: entering.context } as const;
  expect(room.step(reconnecting, { type: 'accepted', session: 1 }).snapshot).toBe(reconnecting);
});

test('CH-6 a step changes nothing it is given', () => {
  const before = JSON.stringify(start);
  const frozen = Object.freeze({ ...start, context: Object.freeze({ ...start.context }) });
  room.step(frozen, { type: 'enter', roomID: 'R' });
  expect(JSON.stringify(start)).toBe(before);
});

test('CH-7 an unknown event, also one that every object has, is the caller’s error', () => {
  for (const type of ['nothing', '__proto__', 'constructor', 'toString', '10', '', undefined, null, 10]) {
    const event = { type } as never;
    expect(() => room.step(start, event)).toThrow(ChartError);
    expect(() => room.step(start, event)).toThrowError(
      expect.objectContaining({ code: 'unknownEvent', fault: 'caller' }),
    );
  }
});

test('CH-7 an unknown state is the caller’s error', () => {
  for (const value of [
    'Connecting',
    'Conected',
    '__proto__',
    'constructor',
    '',
    undefined,
    { Connecting: 'entering' },
  ]) {
    const snapshot = { value, context: start.context } as never;
    expect(() => room.step(snapshot, { type: 'resumed' })).toThrowError(
      expect.objectContaining({ code: 'unknownState', fault: 'caller' }),
    );
  }
});

test('CH-8 hostile names are names like any other', () => {
  type Key = '__proto__' | 'constructor' | '10';
  type Context = { constructor: string; 10: number; seen: string[] };
  const names = ['__proto__', 'constructor', '10'] as const;
  const hostile = lifecycle<{
    context: Context;
    event: { type: Key; text: string };
    effect: { type: Key; params: string };
    input: undefined;
  }>()({
    id: 'hostile',
    initial: 'constructor',
    on: {
      ['__proto__']: { actions: { type: 'note', params: '__proto__' } },
      constructor: { target: '.toString', actions: { type: 'note', params: 'constructor' } },
      '10': { target: '#hostile.constructor', actions: { type: 'note', params: '10' } },
    },
    states: { constructor: {}, toString: {} },
  })({
    init: () => ({ constructor: 'none', 10: 0, seen: [] }),
    guards: {},
    actions: {
      note: (context, event, params) => ({
        context: { constructor: event.text, 10: context[10] + 1, seen: [...context.seen, event.type] },
        effects: [{ type: event.type, params }],
      }),
    },
  });
  const { initial, step } = compile(hostile);
  const actor = createActor(toMachine(hostile), { input: undefined }).start();
  const emitted: unknown[] = [];
  actor.on('*', (effect) => emitted.push(effect));
  let snapshot = initial(undefined);
  const effects: unknown[] = [];
  for (const type of [...names, ...names]) {
    const next = step(snapshot, { type, text: type });
    snapshot = next.snapshot;
    effects.push(...next.effects);
    actor.send({ type, text: type });
  }
  expect(snapshot).toEqual({
    value: 'constructor',
    context: { constructor: '10', 10: 6, seen: [...names, ...names] },
  });
  expect(effects).toEqual([...names, ...names].map((type) => ({ type, params: type })));
  expect(fromXStateSnapshot(actor.getSnapshot())).toEqual(snapshot);
  expect(emitted).toEqual(effects);
  expect(cells(hostile).map((cell) => cell.event)).toEqual(expect.arrayContaining([...names]));
  expect(Object.getPrototypeOf({})).toBe(Object.prototype);
});

test('CH-8 a context with a key __proto__ is refused, since no face could copy it', () => {
  const def = { ...sample, rules: { ...sample.rules, init: () => JSON.parse('{"__proto__": 1}') } };
  expect(() => compile(def).initial({ roomID: 'R' })).toThrowError(
    expect.objectContaining({ code: 'badContext', fault: 'rules' }),
  );
});

test('CH-9 a tracer is told the state, the event and the row taken, before its actions run', () => {
  const told: unknown[] = [];
  const traced = compile(sample, { onRow: (...row) => told.push(row) });
  const connected = { value: 'Connected', context: { roomID: 'R', attempt: 1, session: 1 } } as const;
  traced.step(connected, { type: 'interrupted', now: 5 });
  traced.step(connected, { type: 'interrupted', now: 50 });
  traced.step(connected, { type: 'enter', roomID: 'R' });
  expect(told).toEqual([
    ['Connected', 'interrupted', 0],
    ['Connected', 'interrupted', 1],
    ['Connected', 'enter', 0],
  ]);
  const cell = cells(sample).find(({ state, event }) => state === 'Connected' && event === 'interrupted');
  expect(cell?.rows.map(({ kind }) => kind)).toEqual(['stays', 'moves']);
});

test('CH-10 XState reads every spelling of a target as the step does', () => {
  const spellings: [owner: 'root' | 'A' | 'B' | 'x', target: string, leaf: string][] = [
    ['root', '.A', 'A'],
    ['root', '.B', 'B.y'],
    ['root', '.B.x', 'B.x'],
    ['root', '#c.A', 'A'],
    ['A', 'B', 'B.y'],
    ['A', 'A', 'A'],
    ['A', 'B.x', 'B.x'],
    ['A', '#c.B.x', 'B.x'],
    ['B', 'A', 'A'],
    ['B', 'B', 'B.y'],
    ['B', 'B.x', 'B.x'],
    ['B', '.x', 'B.x'],
    ['B', '.y', 'B.y'],
    ['B', '#c.B', 'B.y'],
    ['x', 'x', 'B.x'],
    ['x', 'y', 'B.y'],
    ['x', '#c.A', 'A'],
    ['x', '#c.B', 'B.y'],
  ];
  for (const [owner, target, leaf] of spellings) {
    const on = { go: { target } };
    const def: AnyLifecycle = define(
      {
        id: 'c',
        initial: 'A',
        on: owner === 'root' ? on : { go: {} },
        states: {
          A: owner === 'A' ? { on } : {},
          B: {
            initial: 'y',
            ...(owner === 'B' ? { on } : {}),
            states: { x: owner === 'x' ? { on } : {}, y: {} },
          },
        },
      } satisfies Chart,
      { init: () => ({}), guards: {}, actions: {} },
    );
    const value = owner === 'root' || owner === 'A' ? 'A' : 'B.x';
    expect(
      compile(def).step({ value, context: {} }, { type: 'go' }).snapshot.value,
      `${owner} ${target}`,
    ).toBe(leaf);
    const machine = toMachine(def);
    const snapshot = toXStateSnapshot(machine, { value, context: {} } as never);
    const actor = createActor(machine, { snapshot, input: undefined as never }).start();
    actor.send({ type: 'go' });
    expect(fromXStateSnapshot(actor.getSnapshot()).value, `${owner} ${target}`).toBe(leaf);
  }
});

test('CH-1 the compiled sample does what the same chart written by hand does', () => {
  let snapshot = start;
  for (const event of sampleEvents(3000)) {
    const next = room.step(snapshot, event);
    expect(next).toEqual(handWritten(snapshot, event));
    snapshot = next.snapshot;
  }
});
