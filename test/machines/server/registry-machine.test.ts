// The registry as one machine: its saved form is its context (that it equals the store in all it does: faces.test.ts).

import { expect, test } from 'vitest';
import {
  createRegistryState,
  handle,
  type RegistryInput,
  save,
} from '../../../src/machines/server/registry.js';
import { MOST_ROOMS, registry, registrySteps } from '../../../src/machines/server/registry-machine.js';

const { initial, step } = registrySteps;
const create = (roomID: string): RegistryInput => ({ now: 1, type: 'createRoom', roomID });
const login = (userID: string, deviceID = 'phone', v = 1): RegistryInput => ({
  now: 1,
  type: 'message',
  message: { v, userID, deviceID, sdkVersion: '2.29.0', login: 1, id: 1, ack: 0, type: 'login' },
});

test('AG-5: it is one state, and serves whatever the registry takes', () => {
  expect(registry.chart.id).toBe('registry');
  const first = initial({ epoch: 3, limits: { maxRooms: 9 } });
  expect(first).toEqual({
    value: 'Serving',
    context: { saved: save(createRegistryState({ epoch: 3, limits: { maxRooms: 9 } })) },
  });
  let snapshot = first;
  const store = createRegistryState({ epoch: 3, limits: { maxRooms: 9 } });
  const inputs: RegistryInput[] = [
    login('ann'),
    create('r'),
    { now: 2, type: 'blockUser', userID: 'bob' },
    { now: 2, type: 'unblockUser', userID: 'bob' },
    { now: 3, type: 'kickMembers', roomID: 'r', userIDs: ['ann'] },
    { now: 3, type: 'kickOffline', userID: 'ann', deviceID: 'phone' },
    { now: 4, type: 'destroyRoom', roomID: 'r' },
    { now: 4_000_000, type: 'timer', id: 'none' },
  ];
  for (const input of inputs) {
    const { effects, outcome } = handle(store, input);
    const next = step(snapshot, input);
    expect(next.effects).toEqual(outcome ? [...effects, { type: 'outcome', outcome }] : effects);
    expect(next.snapshot).toEqual({ value: 'Serving', context: { saved: save(store) } });
    snapshot = next.snapshot;
  }
});

test('AG-5: an event that changes nothing leaves the very same snapshot', () => {
  const snapshot = registrySteps.initial({});
  expect(registrySteps.step(snapshot, { now: 1, type: 'timer', id: 'none' }).snapshot).toBe(snapshot);
  expect(registrySteps.step(snapshot, { now: 1, type: 'message', message: 7 })).toEqual({
    snapshot,
    effects: [
      {
        type: 'refuse',
        error: {
          code: 6000001,
          reason: 'badMessage',
          message: 'unable to handle a message; message has to be an object',
        },
      },
    ],
  });
});

test('AG-5: this face has a stated size, and refuses what goes beyond it', () => {
  let snapshot = registrySteps.initial({});
  for (let count = 1; count <= MOST_ROOMS; count += 1)
    snapshot = registrySteps.step(snapshot, { now: 1, type: 'createRoom', roomID: `r${count}` }).snapshot;
  const step = registrySteps.step(snapshot, { now: 1, type: 'createRoom', roomID: 'more' });
  expect(step.snapshot).toBe(snapshot);
  expect(step.effects).toMatchObject([{ type: 'refuse', error: { reason: 'unsupported' } }]);
});

test('AG-5: of devices it holds as many, and of either the last one that it may', () => {
  let snapshot = initial({});
  for (let count = 1; count <= MOST_ROOMS; count += 1) {
    const next = step(snapshot, login(`user${count}`)).snapshot;
    expect(next).not.toBe(snapshot);
    snapshot = next;
  }
  for (let count = 1; count <= MOST_ROOMS; count += 1)
    snapshot = step(snapshot, create(`r${count}`)).snapshot;
  expect(snapshot.context.saved.devices).toHaveLength(MOST_ROOMS);
  expect(snapshot.context.saved.rooms).toHaveLength(MOST_ROOMS);
  const refused = step(snapshot, login('one more'));
  expect(refused).toEqual({
    snapshot,
    effects: [
      {
        type: 'refuse',
        error: {
          code: 1,
          reason: 'unsupported',
          message:
            'unable to handle an event; this face of the registry holds at most 64 rooms and as many devices; use handle()',
        },
      },
    ],
  });
});

test('AG-5: what is no failure of the registry is not made one', () => {
  const broken = {
    get v() {
      throw new RangeError('broken');
    },
  };
  const input = { now: 1, type: 'message', message: broken } as RegistryInput;
  expect(() => step(initial({}), input)).toThrow(RangeError);
});
