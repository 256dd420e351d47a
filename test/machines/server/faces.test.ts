// The same machines by every face: XState's actor, the compiled step, and for the registry the store behind `handle`.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AnyActorLogic, createActor } from 'xstate';
import { type AnyLifecycle, cells, compile, type EventOf, type InputOf } from '../../../src/chart/index.js';
import { fromXStateSnapshot, toMachine } from '../../../src/chart/to-machine.js';
import { type MembershipEvent, membership } from '../../../src/machines/server/membership.js';
import {
  apply,
  createRegistryState,
  handle,
  type RegistryInput,
  save,
} from '../../../src/machines/server/registry.js';
import { registry, registrySteps } from '../../../src/machines/server/registry-machine.js';
import { type RoomMachineEvent, room } from '../../../src/machines/server/room.js';
import { World } from './harness.js';
import { happening, Player, someLimits } from './random-requests.js';

const SEED = 20_261_121;

/** Steps an actor and the compiled step side by side; both must give the same snapshot and the same effects. */
const compare = <D extends AnyLifecycle>(
  definition: D,
  input: InputOf<D>,
  events: readonly EventOf<D>[],
  cell: (state: string, event: string) => void,
) => {
  const steps = compile(definition);
  const actor = createActor(toMachine(definition) as AnyActorLogic, { input });
  const emitted: unknown[] = [];
  actor.on('*', (effect) => emitted.push(effect));
  actor.start();
  let snapshot = steps.initial(input);
  for (const event of events) {
    const { value } = snapshot;
    cell(value, event.type);
    const step = steps.step(snapshot, event);
    actor.send(event);
    expect(fromXStateSnapshot(actor.getSnapshot())).toEqual(step.snapshot);
    expect(emitted.splice(0)).toEqual(step.effects);
    // a snapshot is plain JSON
    expect(JSON.parse(JSON.stringify(step.snapshot))).toEqual(step.snapshot);
    snapshot = step.snapshot;
  }
  actor.stop();
};

/** Every cell of the chart has to be met in the run. */
const counter = (definition: AnyLifecycle) => {
  const met = new Map(cells(definition).map(({ state, event }) => [`${state} ${event}`, 0]));
  return {
    count: (state: string, event: string) =>
      met.set(`${state} ${event}`, (met.get(`${state} ${event}`) ?? 0) + 1),
    check: () => {
      for (const [name, times] of met) expect(times, name).toBeGreaterThan(20);
    },
  };
};

const text = fc.constantFrom('', 'x', '__proto__', 'constructor', '10', '\ud800', '"\\');
const small = fc.integer({ min: 0, max: 5 });

describe('room', () => {
  const policy = fc.record({
    longestDelay: fc.constant(10),
    leastLife: fc.constantFrom(0, 0, 3),
    retainAttributes: fc.boolean(),
  });
  const event: fc.Arbitrary<RoomMachineEvent> = fc.oneof(
    fc.record({
      type: fc.constant('create' as const),
      now: small.map((n) => n * 1000),
      incarnation: small,
      setup: fc.record({
        roomName: text,
        roomDestroyDelayTime: fc.constantFrom(0, 2),
        roomAttributes: fc.array(fc.tuple(text, text), { maxLength: 2 }),
      }),
      creator: fc.option(text),
      policy,
    }),
    fc.record({ type: fc.constant('enter' as const) }),
    fc.record({ type: fc.constant('empty' as const), now: small.map((n) => n * 1000), policy }),
    fc.record({ type: fc.constant('expire' as const), now: small.map((n) => n * 5000), incarnation: small }),
    fc.record({ type: fc.constant('destroy' as const), userIDs: fc.array(text, { maxLength: 2 }) }),
  );

  test('AG-5: the XState face of a room equals its compiled face', () => {
    const { count, check } = counter(room);
    fc.assert(
      fc.property(text, fc.array(event, { maxLength: 30, size: 'max' }), (roomID, events) =>
        compare(room, { roomID }, events, count),
      ),
      { seed: SEED, numRuns: 100 },
    );
    check();
  });
});

describe('membership', () => {
  const deviceID = fc.constantFrom('phone', '__proto__', '10');
  const event: fc.Arbitrary<MembershipEvent> = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({
        type: fc.constant('enter' as const),
        policy: fc.constantFrom('kickOld' as const, 'allow' as const, 'refuseNew' as const),
        deviceID,
        attempt: small,
        session: fc.nat(),
      }),
    },
    fc.record({ type: fc.constant('leave' as const), deviceID, attempt: small }),
    fc.record({ type: fc.constant('expire' as const), deviceID }),
    fc.record({ type: fc.constant('kick' as const), reason: text }),
    fc.record({ type: fc.constant('destroy' as const) }),
  );

  test('AG-5: the XState face of a membership equals its compiled face', () => {
    const { count, check } = counter(membership);
    fc.assert(
      fc.property(fc.array(event, { maxLength: 30, size: 'max' }), (events) =>
        compare(membership, undefined, events, count),
      ),
      { seed: SEED, numRuns: 100 },
    );
    check();
  });
});

describe('registry', () => {
  test('AG-5: the XState face, the compiled face and the store give the same effects and the same state', () => {
    let refused = 0;
    let inputs = 0;
    fc.assert(
      fc.property(someLimits, fc.array(happening, { maxLength: 25, size: 'max' }), (limits, happenings) => {
        const options = { limits };
        const store = createRegistryState(options);
        const actor = createActor(toMachine(registry) as AnyActorLogic, { input: options });
        const emitted: unknown[] = [];
        actor.on('*', (effect) => emitted.push(effect));
        actor.start();
        let snapshot = registrySteps.initial(options);
        const give = (input: RegistryInput) => {
          inputs += 1;
          const step = registrySteps.step(snapshot, input);
          snapshot = step.snapshot;
          actor.send(input);
          expect(emitted.splice(0)).toEqual(step.effects);
          if (step.effects[0]?.type === 'refuse') {
            refused += 1;
            expect(() => handle(store, input)).toThrow(step.effects[0].error.message);
          } else {
            const { effects, outcome } = handle(store, input);
            expect(step.effects).toEqual(outcome ? [...effects, { type: 'outcome', outcome }] : effects);
          }
          expect(snapshot.context.saved).toEqual(save(store));
        };
        const world = new World(limits);
        const play = world.give.bind(world);
        let turn = 0;
        world.give = (input) => {
          give({ now: world.now, ...input } as unknown as RegistryInput);
          // now and then something that is no message, a timer that is none, a time that is none
          turn += 1;
          if (turn % 5 === 0) give({ now: world.now, type: 'message', message: { v: 1, __proto__: null } });
          if (turn % 7 === 0) give({ now: world.now, type: 'timer', id: '__proto__' });
          if (turn % 9 === 0) give({ now: -1, type: 'destroyRoom', roomID: 'x' });
          return play(input);
        };
        const player = new Player(world);
        for (const step of happenings) player.play(step);
        expect(fromXStateSnapshot(actor.getSnapshot())).toEqual(snapshot);
        actor.stop();
      }),
      { seed: SEED, numRuns: 60 },
    );
    expect(refused).toBeGreaterThan(100);
    expect(inputs).toBeGreaterThan(1000);
  });
});

test('RG-7: a fact of a room or a device that is gone changes nothing', () => {
  const world = new World();
  const ann = world.device('ann');
  ann.create('r');
  const { facts } = world.give({ type: 'kickMembers', roomID: 'r', userIDs: ['ann'] });
  const before = JSON.stringify(save(world.registry));
  for (const fact of facts) if (fact.fact === 'membershipMoved') apply(world.registry, fact);
  apply(world.registry, { fact: 'deviceSeen', userID: 'nobody', deviceID: 'phone', at: 5 });
  expect(JSON.stringify(save(world.registry))).toBe(before);
});
