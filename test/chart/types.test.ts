// What the types of a lifecycle promise, exactly. Most of this file is judged by tsc; vitest only runs what is left.

import { expect, test } from 'vitest';
import { type ContextFrom, createActor, type EmittedFrom, type InputFrom, type SnapshotFrom } from 'xstate';
import {
  type ContextOf,
  cells,
  compile,
  type EffectOf,
  type EventOf,
  type InputOf,
  type SnapshotOf,
  type StateOf,
} from '../../src/chart/index.js';
import { fromXStateSnapshot, toMachine, toXStateSnapshot } from '../../src/chart/to-machine.js';
import { type SampleContext, type SampleEffect, type SampleEvent, sample } from './sample.js';

type Eq<A, B> = (<X>() => X extends A ? 1 : 2) extends <X>() => X extends B ? 1 : 2 ? true : false;
const exactly = <A, B>(_: Eq<A, B>) => undefined;

type Leaf = 'Disconnected' | 'Connecting.entering' | 'Connecting.reconnecting' | 'Connected';
type Value = 'Disconnected' | 'Connected' | { Connecting: 'entering' | 'reconnecting' };

test('CH-12 the types of a definition are exact', () => {
  exactly<StateOf<typeof sample>, Leaf>(true);
  exactly<ContextOf<typeof sample>, SampleContext>(true);
  exactly<EventOf<typeof sample>, SampleEvent>(true);
  exactly<EffectOf<typeof sample>, SampleEffect>(true);
  exactly<InputOf<typeof sample>, { roomID: string }>(true);
  exactly<SnapshotOf<typeof sample>['value'], Leaf>(true);
  const room = compile(sample);
  const step = room.step(room.initial({ roomID: 'R' }), { type: 'resumed' });
  exactly<typeof step.snapshot.value, Leaf>(true);
  exactly<(typeof step.effects)[number], SampleEffect>(true);
  const all = cells(sample);
  exactly<(typeof all)[number]['state'], Leaf>(true);
  exactly<(typeof all)[number]['event'], SampleEvent['type']>(true);
  // an Eq that always says yes would prove nothing
  exactly<StateOf<typeof sample>, string>(false);
  exactly<StateOf<typeof sample>, 'Disconnected'>(false);
  // @ts-expect-error no such event
  expect(() => room.step(room.initial({ roomID: 'R' }), { type: 'resumd' })).toThrow();
  // @ts-expect-error the payload belongs to another event
  room.step(room.initial({ roomID: 'R' }), { type: 'accepted', now: 1 });
});

test('CH-12 the types of the XState machine are exact', () => {
  const machine = toMachine(sample);
  exactly<SnapshotFrom<typeof machine>['value'], Value>(true);
  exactly<ContextFrom<typeof machine>, SampleContext>(true);
  exactly<InputFrom<typeof machine>, { roomID: string }>(true);
  exactly<EmittedFrom<typeof machine>, SampleEffect>(true);
  const actor = createActor(machine, { input: { roomID: 'R' } });
  actor.on('notify', (effect) => {
    exactly<typeof effect.state, 'Disconnected' | 'Connecting' | 'Connected'>(true);
  });
  // @ts-expect-error no such effect
  actor.on('notfy', () => undefined);
  actor.start();
  exactly<Parameters<typeof actor.send>[0], SampleEvent>(true);
  // @ts-expect-error no such state
  expect(actor.getSnapshot().matches('Connectd')).toBe(false);
  const ours = fromXStateSnapshot(actor.getSnapshot());
  exactly<typeof ours, { readonly value: Leaf; readonly context: SampleContext }>(true);
  const theirs = toXStateSnapshot(machine, { value: 'Connecting.entering', context: ours.context });
  exactly<typeof theirs.value, Value>(true);
  expect(theirs.value).toEqual({ Connecting: 'entering' });
  expect(fromXStateSnapshot(theirs).value).toBe('Connecting.entering');
});
