// One user on several devices (section MD).

import { describe, expect, test } from 'vitest';
import { devicesIn, members, roomsOf } from '../../../src/machines/server/registry.js';
import { admission, joined, left, reason, removed, World } from './harness.js';

const where = (world: World, roomID: string) =>
  devicesIn(world.registry, roomID).map(({ deviceID }) => deviceID);

/** ann on two devices, bob watching. */
const meeting = (multiDevice: 'kickOld' | 'allow' | 'refuseNew') => {
  const world = new World({ multiDevice });
  const [ann, tab, bob] = [world.device('ann'), world.device('ann', 'tablet'), world.device('bob')];
  bob.create('r', { roomName: 'n' });
  ann.join('r');
  for (const device of [ann, tab, bob]) device.pushes();
  world.callbacks();
  return { world, ann, tab, bob };
};

describe('kickOld', () => {
  test('MD-1: entering on a second device ends the first; the others are told nothing', () => {
    const { world, ann, tab, bob } = meeting('kickOld');
    const version = admission(bob.join('r')).version;
    const reply = admission(tab.join('r'));
    expect(where(world, 'r')).toEqual(['phone', 'tablet']);
    expect(devicesIn(world.registry, 'r').map(({ userID }) => userID)).toEqual(['bob', 'ann']);
    expect(ann.pushes()).toEqual([removed('r', 'otherDevice', '', 'n')]);
    expect([bob.pushes(), tab.pushes()]).toEqual([[], []]);
    expect(world.callbacks()).toEqual([]);
    expect(reply).toMatchObject({ version, members: ['bob', 'ann'] });
    expect(ann.ask([ann.named('r')]).rooms[0]?.end).toEqual({ cause: 'otherDevice', reason: '' });
  });

  test('MD-1: by a switch too, and only if it is not refused', () => {
    const { world, ann, tab } = meeting('kickOld');
    tab.create('s');
    world.api({ type: 'blockUser', userID: 'ann' });
    expect(reason(tab.switch('s', 'r'))).toBe('blocked');
    expect(ann.pushes()).toEqual([]);
    world.api({ type: 'unblockUser', userID: 'ann' });
    expect(tab.switch('s', 'r').error).toBeUndefined();
    expect(ann.pushes()).toEqual([removed('r', 'otherDevice', '', 'n')]);
  });

  test('MD-1: a policy that becomes kickOld ends all other devices at the next entering', () => {
    const { world, ann, tab, bob } = meeting('allow');
    tab.join('r');
    const third = world.device('ann', 'laptop');
    world.restart({ limits: { multiDevice: 'kickOld' } });
    third.join('r');
    expect(where(world, 'r')).toEqual(['phone', 'laptop']);
    for (const device of [ann, tab]) expect(device.pushes()).toEqual([removed('r', 'otherDevice', '', 'n')]);
    expect(bob.pushes()).toEqual([]);
  });
});

describe('allow', () => {
  test('MD-2: both stay; told of the first device in and the last one out only', () => {
    const { world, ann, tab, bob } = meeting('allow');
    expect(admission(tab.join('r')).members).toEqual(['bob', 'ann']);
    expect(where(world, 'r')).toEqual(['phone', 'phone', 'tablet']);
    ann.leave('r');
    expect([bob.pushes(), tab.pushes()]).toEqual([[], []]);
    tab.leave('r');
    expect(bob.pushes()).toEqual([left('r', 'ann')]);
    tab.join('r');
    expect(bob.pushes()).toEqual([joined('r', 'ann')]);
    expect(world.callbacks().map(({ callback }) => callback)).toEqual(['room_exit', 'room_enter']);
  });

  test('MD-2, CL-19: each device of a member is told of others, whoever its user is', () => {
    const { world, ann, tab } = meeting('allow');
    tab.join('r');
    const cid = world.device('cid');
    cid.join('r');
    expect([ann.pushes(), tab.pushes(), cid.pushes()]).toEqual([
      [joined('r', 'cid')],
      [joined('r', 'cid')],
      [],
    ]);
  });

  test('MD-2: one device offline, the other stays', () => {
    const { world, ann, tab, bob } = meeting('allow');
    tab.join('r');
    world.advance(20_000);
    tab.heartbeat();
    bob.heartbeat();
    world.advance(15_000);
    expect(where(world, 'r')).toEqual(['phone', 'tablet']);
    expect(ann.pushes()).toEqual([removed('r', 'offline', '', 'n')]);
    expect(bob.pushes()).toEqual([]);
    world.advance(20_000);
    expect(members(world.registry, 'r')).toEqual([]);
  });
});

test('MD-3: leaving and logging out act on their own device only', () => {
  const { world, ann, tab } = meeting('allow');
  tab.join('r');
  tab.create('s');
  tab.leave('r', 's');
  expect(where(world, 'r')).toEqual(['phone', 'phone']);
  tab.join('r');
  tab.send({ type: 'logout' });
  expect(where(world, 'r')).toEqual(['phone', 'phone']);
  // naming somebody else's attempt is naming one's own
  tab.login();
  tab.send({ type: 'leaveRooms', rooms: [{ roomID: 'r', attempt: 1000 }] });
  expect(where(world, 'r')).toEqual(['phone', 'phone']);
  expect(roomsOf(world.registry, 'ann')).toEqual(['r']);
  expect(ann.pushes()).toEqual([]);
});

describe('refuseNew', () => {
  test('MD-4: the second device is refused, also while the first is interrupted', () => {
    const { world, ann, tab, bob } = meeting('refuseNew');
    for (const reply of [tab.join('r'), tab.enter('r')]) {
      expect(reason(reply)).toBe('otherDevice');
      expect(reply.error?.code).toBe(6000320);
    }
    world.advance(34_999);
    tab.heartbeat();
    expect(reason(tab.join('r'))).toBe('otherDevice');
    expect([ann.pushes(), bob.pushes()]).toEqual([[], []]);
    world.advance(1);
    tab.create('s');
    bob.heartbeat();
    expect(tab.enter('r').error).toBeUndefined();
  });

  test('MD-4: its own room is open to the device that is in', () => {
    const { ann } = meeting('refuseNew');
    expect(ann.join('r').error).toBeUndefined();
  });
});

describe('the same device again', () => {
  test.each(['kickOld', 'allow', 'refuseNew'] as const)(
    'MD-5: a new attempt replaces the older session silently (%s)',
    (policy) => {
      const { world, ann, bob } = meeting(policy);
      const [before] = devicesIn(world.registry, 'r').filter(({ userID }) => userID === 'ann');
      const reply = admission(ann.enter('r'));
      const [after] = devicesIn(world.registry, 'r').filter(({ userID }) => userID === 'ann');
      expect(after).toMatchObject({ attempt: ann.counter, session: reply.session });
      expect(after?.session).not.toBe(before?.session);
      expect(members(world.registry, 'r')).toEqual(['bob', 'ann']);
      expect([ann.pushes(), bob.pushes(), world.callbacks()]).toEqual([[], [], []]);
    },
  );

  test('MD-5: createRoom on it is refused, and it stays', () => {
    const { world, ann } = meeting('kickOld');
    expect(reason(ann.create('r'))).toBe('roomExists');
    expect(members(world.registry, 'r')).toEqual(['bob', 'ann']);
  });

  test('MD-5: entered last is left last: the order of entering is that of the acceptances', () => {
    const world = new World();
    const ann = world.device('ann');
    ann.create('r');
    ann.create('s');
    ann.join('r');
    expect(roomsOf(world.registry, 'ann')).toEqual(['s', 'r']);
  });
});
