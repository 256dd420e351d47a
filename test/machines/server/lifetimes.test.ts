// The life of a device's record, by the timers and facts it leaves: logins, silence, being forgotten (NR-5, RG-11).

import { describe, expect, test } from 'vitest';
import type { RegistryEffect } from '../../../src/machines/effects.js';
import { type Fact, members, save, timers } from '../../../src/machines/server/registry.js';
import { reason, setup, World } from './harness.js';

const timersOf = (effects: readonly RegistryEffect[]) =>
  effects.flatMap((effect) =>
    effect.type === 'startTimer'
      ? [`start ${effect.id.split(':')[0]} ${effect.delay}`]
      : effect.type === 'cancelTimer'
        ? [`cancel ${effect.id.split(':')[0]}`]
        : [],
  );
const kinds = (facts: readonly Fact[]) => facts.map(({ fact }) => fact);

/** What the next message of the device does. */
const giving = (world: World, userID: string, body: Parameters<ReturnType<World['device']>['message']>[0]) =>
  world.give({ type: 'message', message: world.device(userID).message(body) });

describe('a login', () => {
  test('CL-30, NR-5: a new login of a device that is watched goes on with its timer', () => {
    const world = new World();
    const ann = world.device('ann');
    expect(timersOf(world.effects)).toEqual(['start offline 35000']);
    world.advance(10_000);
    ann.counter += 1;
    ann.loginID = ann.counter;
    const { effects, facts } = world.give({ type: 'message', message: ann.message({ type: 'login' }) });
    expect([effects, kinds(facts)]).toEqual([[], ['loginBegan']]);
    expect(timers(world.registry, world.now)).toMatchObject([{ delay: 25_000 }]);
    // 35 s count from the newer login
    world.advance(25_000);
    expect(timersOf(world.effects).at(-1)).toBe('start offline 10000');
    world.advance(10_000);
    expect(timers(world.registry, world.now)).toEqual([]);
    expect(save(world.registry).devices[0]?.watch).toMatchObject({ kind: 'forget' });
  });

  test('NR-5: a device that had fallen silent is watched anew from its next word on', () => {
    const world = new World();
    const ann = world.device('ann');
    world.advance(40_000);
    world.effects.length = 0;
    const { facts } = giving(world, 'ann', { type: 'resume' });
    expect(kinds(facts)).toEqual(['deviceSeen', 'deviceWatched']);
    expect(timersOf(world.effects)).toEqual(['start offline 35000']);
    ann.create('r');
    world.advance(34_999);
    expect(members(world.registry, 'r')).toEqual(['ann']);
    world.advance(1);
    expect(members(world.registry, 'r')).toEqual([]);
  });

  test('NR-5: what is said in the same instant is no second sign of life', () => {
    const world = new World();
    world.device('ann');
    world.advance(1);
    expect(kinds(giving(world, 'ann', { type: 'resume' }).facts)).toEqual(['deviceSeen']);
    expect(kinds(giving(world, 'ann', { type: 'resume' }).facts)).toEqual([]);
  });

  test('CL-21, CL-29: a logout stops the timer, and only an end from elsewhere is told', () => {
    const world = new World();
    const [ann, bob] = [world.device('ann'), world.device('bob')];
    expect(timersOf(giving(world, 'ann', { type: 'logout' }).effects)).toEqual(['cancel offline']);
    expect(ann.pushes()).toEqual([]);
    const { effects } = world.give({ type: 'kickOffline', userID: 'bob', deviceID: 'phone' });
    expect(timersOf(effects)).toEqual(['cancel offline']);
    expect(bob.pushes()).toMatchObject([{ type: 'loginEnded', event: 'KickedOut' }]);
    // whoever goes on speaking in a login that it ended itself is not answered; the other is told again
    for (const device of [ann, bob]) device.send({ type: 'resume' });
    expect(ann.pushes()).toEqual([]);
    expect(bob.pushes()).toMatchObject([{ type: 'loginEnded', event: 'KickedOut' }]);
  });

  test('CL-29: an end of a device that fell silent before has no timer to stop', () => {
    const world = new World();
    world.device('ann');
    world.advance(36_000);
    expect(timersOf(world.give({ type: 'kickOffline', userID: 'ann', deviceID: 'phone' }).effects)).toEqual(
      [],
    );
  });

  test('CL-33: a message of an older login is answered with that login’s end, and does nothing', () => {
    const world = new World();
    const ann = world.device('ann');
    const older = ann.message({ type: 'enterRoom', roomID: 'r', setup: setup(), released: [] });
    ann.counter += 1;
    ann.login();
    ann.pushes();
    const { facts } = world.give({ type: 'message', message: older });
    expect(facts).toEqual([]);
    expect(ann.pushes()).toEqual([{ type: 'loginEnded', login: older.login, event: 'KickedOut' }]);
  });
});

describe('timers', () => {
  test('NR-5: one that comes early is started again for the rest; one that has nothing to wait for is not', () => {
    const world = new World();
    world.device('ann');
    const [id] = [...world.timers.keys()];
    world.now += 5_000;
    expect(timersOf(world.give({ type: 'timer', id }).effects)).toEqual(['start offline 30000']);
    world.now += 30_000;
    // in time: what it waits for is done, and nothing is started
    expect(timersOf(world.give({ type: 'timer', id }).effects)).toEqual([]);
    const forget = String(id).replace('offline', 'forget');
    expect(timersOf(world.give({ type: 'timer', id: forget }).effects)).toEqual([]);
  });

  test('NR-5: an early one of two that run says nothing of the other', () => {
    const world = new World();
    world.device('ann');
    world.advance(1_000);
    world.device('bob').create('r', { roomDestroyDelayTime: 60 });
    world.device('bob').leave('r');
    const [first, second, third] = [...world.timers.keys()] as [string, string, string];
    world.advance(1_000);
    expect(world.give({ type: 'timer', id: second }).effects).toEqual([
      { type: 'startTimer', id: second, delay: 34_000, rule: 'NR-5' },
    ]);
    expect(world.give({ type: 'timer', id: third }).effects).toEqual([
      { type: 'startTimer', id: third, delay: 59_000, rule: 'SR-3' },
    ]);
    // ann spoke meanwhile: found alive by the late timer, which is started for the rest, once
    giving(world, 'ann', { type: 'resume' });
    world.now = 36_000;
    expect(world.give({ type: 'timer', id: first }).effects).toEqual([
      { type: 'startTimer', id: first, delay: 2_000, rule: 'NR-5' },
    ]);
  });

  test('RG-11: what is only forgotten has no timer to cancel', () => {
    const world = new World();
    world.device('ann');
    world.advance(35_000);
    world.effects.length = 0;
    world.now += 3_600_000;
    const { facts, effects } = world.give({ type: 'createRoom', roomID: 'r' });
    expect(kinds(facts)[0]).toBe('deviceForgotten');
    expect(timersOf(effects).filter((effect) => effect.startsWith('cancel'))).toEqual([]);
  });

  test('SR-3, NR-5: the deadline of a room that a late timer finds empty counts from when it was', () => {
    const world = new World();
    world.device('ann').create('r', { roomDestroyDelayTime: 60 });
    world.effects.length = 0;
    world.now += 40_000;
    const [id] = [...world.timers.keys()];
    expect(timersOf(world.give({ type: 'timer', id }).effects)).toEqual(['start destroy 55000']);
  });

  test('RG-11: forgotten an hour after its last word or its last end, whichever is later', () => {
    const world = new World();
    const ann = world.device('ann');
    ann.create('r');
    world.advance(30_000);
    world.api({ type: 'kickMembers', roomID: 'r', userIDs: ['ann'] });
    world.advance(5_000);
    expect(save(world.registry).devices[0]?.watch).toEqual({
      kind: 'forget',
      at: 1_000 + 30_000 + 3_600_000,
    });
  });
});

describe('heartbeats', () => {
  test('NR-5: the same one again does nothing, and is not answered', () => {
    const ann = new World().device('ann');
    const heartbeat = ann.message({ type: 'heartbeat', rooms: [], newest: 0 });
    expect(ann.resend(heartbeat)).toBeDefined();
    expect(ann.resend(heartbeat)).toBeUndefined();
  });

  test('NR-5: the newest attempt it knows counts as one that it knows', () => {
    const world = new World();
    const ann = world.device('ann');
    ann.create('r');
    const { attempt } = ann.named('r');
    ann.heartbeat([], attempt - 1);
    expect(members(world.registry, 'r')).toEqual(['ann']);
    ann.heartbeat([], attempt);
    expect(members(world.registry, 'r')).toEqual([]);
  });

  test('NR-5: an end that the device has heard of is forgotten; one of an attempt it may still wait for is not', () => {
    const world = new World();
    const ann = world.device('ann');
    ann.create('r');
    const named = ann.named('r');
    world.api({ type: 'kickMembers', roomID: 'r', userIDs: ['ann'] });
    const ends = () => save(world.registry).devices[0]?.ends.length;
    ann.heartbeat([], named.attempt - 1);
    expect(ends()).toBe(1);
    ann.heartbeat([named]);
    expect(ends()).toBe(1);
    const { facts } = giving(world, 'ann', { type: 'heartbeat', rooms: [], newest: named.attempt });
    expect(kinds(facts)).toEqual(['heartbeatSeen', 'endsForgotten']);
    expect(ends()).toBe(0);
    expect(kinds(giving(world, 'ann', { type: 'heartbeat', rooms: [], newest: 99 }).facts)).toEqual([
      'heartbeatSeen',
    ]);
  });

  test('NR-4: what is acknowledged already is not acknowledged again', () => {
    const world = new World();
    const ann = world.device('ann');
    ann.ack = ann.counter;
    expect(kinds(giving(world, 'ann', { type: 'resume' }).facts)).toEqual(['acknowledged']);
    expect(kinds(giving(world, 'ann', { type: 'resume' }).facts)).toEqual([]);
  });
});

test('MD-4, RG-9: a switch into a room where another device of the user is, is refused before its fullness', () => {
  const world = new World({ multiDevice: 'refuseNew', maxMembersPerRoom: 1 });
  const [ann, tablet] = [world.device('ann'), world.device('ann', 'tablet')];
  ann.create('r');
  tablet.create('s');
  expect(reason(tablet.switch('s', 'r'))).toBe('otherDevice');
  expect(members(world.registry, 's')).toEqual(['ann']);
});
