// What a backend may ask of a registry, also of what is not there.

import { expect, test } from 'vitest';
import {
  attributes,
  createRegistryState,
  devicesIn,
  handle,
  members,
  recipients,
  rooms,
  roomsOf,
  timers,
} from '../../../src/machines/server/registry.js';
import { World } from './harness.js';

const world = () => {
  const world = new World({ multiDevice: 'allow' });
  const [phone, tablet, bob] = [world.device('ann'), world.device('ann', 'tablet'), world.device('bob')];
  phone.create('r', { roomName: 'R', roomAttributes: [['k', 'v']] });
  tablet.enter('r');
  bob.enter('r');
  return { ...world, registry: world.registry, phone, tablet, bob };
};

test('RG-5: a room that is not there has no members, no devices and no attributes; a user no rooms', () => {
  const { registry } = world();
  expect(members(registry, 'r')).toEqual(['ann', 'bob']);
  expect(attributes(registry, 'r')).toEqual([['k', 'v']]);
  expect(roomsOf(registry, 'ann')).toEqual(['r']);
  for (const ask of [members, devicesIn, attributes]) expect(ask(registry, 's')).toEqual([]);
  expect(roomsOf(registry, 'nobody')).toEqual([]);
  expect(rooms(registry)).toEqual([{ roomID: 'r', roomName: 'R', state: 'Occupied', memberCount: 2 }]);
});

test('CL-19: a room’s audience is every device in that life of it but the one that is left out', () => {
  const { registry } = world();
  const incarnation = registry.rooms.get('r')?.room.context.incarnation as number;
  const names = (except: { userID: string; deviceID: string } | null, life = incarnation, roomID = 'r') =>
    recipients(registry, { roomID, incarnation: life, except }).map(
      ({ userID, deviceID }) => `${userID} ${deviceID}`,
    );
  expect(names(null)).toEqual(['ann phone', 'ann tablet', 'bob phone']);
  expect(names({ userID: 'ann', deviceID: 'phone' })).toEqual(['ann tablet', 'bob phone']);
  expect(names({ userID: 'bob', deviceID: 'tablet' })).toEqual(['ann phone', 'ann tablet', 'bob phone']);
  expect(names(null, incarnation + 1)).toEqual([]);
  expect(names(null, incarnation, 's')).toEqual([]);
  expect(recipients(registry, { userID: 'x', deviceID: 'y' })).toEqual([{ userID: 'x', deviceID: 'y' }]);
});

test('CL-19: where nobody else is, nobody is told', () => {
  const world = new World();
  const ann = world.device('ann');
  const told = () =>
    world.effects
      .splice(0)
      .flatMap((effect) => (effect.type === 'send' && 'roomID' in effect.to ? [effect.message.type] : []));
  ann.create('r', { roomDestroyDelayTime: 10 });
  ann.leave('r');
  ann.join('r');
  expect(told()).toEqual([]);
  world.device('bob').join('r');
  ann.leave('r');
  expect(told()).toEqual(['memberJoined', 'memberLeft']);
  world.api({ type: 'kickMembers', roomID: 'r', userIDs: ['bob'] });
  expect(told()).toEqual([]);
});

test('AG-5: the first instant is 0', () => {
  const registry = createRegistryState();
  expect(handle(registry, { now: 0, type: 'createRoom', roomID: 'r' }).outcome).toEqual({ code: 0 });
  expect(() => handle(registry, { now: -1, type: 'createRoom', roomID: 's' })).toThrow(
    'unable to handle an input; now has to be a number of milliseconds, 0 or more',
  );
  expect(() => createRegistryState({ epoch: -1 })).toThrow(
    'unable to create a registry; the epoch has to be',
  );
});

test('RG-6: a device that is only to be forgotten needs no timer', () => {
  const world = new World();
  world.device('ann').send({ type: 'logout' });
  expect(timers(world.registry, world.now)).toEqual([]);
  world.device('bob');
  expect(timers(world.registry, world.now)).toEqual([
    { type: 'startTimer', id: expect.stringMatching(/^offline:/), delay: 35_000, rule: 'NR-5' },
  ]);
});

test('RG-3: what an input that does nothing gives is its own: whoever writes into it changes no other', () => {
  const idle = () => handle(createRegistryState(), { now: 1, type: 'unblockUser', userID: 'ann' });
  const { facts, effects } = idle() as unknown as { facts: unknown[]; effects: unknown[] };
  facts.push('written');
  effects.push('written');
  expect(idle()).toEqual({ facts: [], effects: [], outcome: { code: 0 } });
});
