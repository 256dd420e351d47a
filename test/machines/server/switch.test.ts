// Switching, as the registry decides it (section SW, server half).

import { describe, expect, test } from 'vitest';
import { devicesIn, members, rooms, roomsOf, save } from '../../../src/machines/server/registry.js';
import { admission, joined, left, reason, World } from './harness.js';

const meeting = (limits = {}) => {
  const world = new World(limits);
  const [ann, bob, cid] = [world.device('ann'), world.device('bob'), world.device('cid')];
  bob.create('source');
  cid.create('target', { roomName: 'theirs' });
  ann.join('source');
  for (const device of [ann, bob, cid]) device.pushes();
  world.callbacks();
  return { world, ann, bob, cid };
};

test('SW-2: the target exists: success, its name counts', () => {
  const { world, ann } = meeting();
  expect(admission(ann.switch('source', 'target', false, { roomName: 'mine' }))).toMatchObject({
    roomID: 'target',
    roomName: 'theirs',
    members: ['cid', 'ann'],
    attempt: ann.counter,
  });
  expect(roomsOf(world.registry, 'ann')).toEqual(['target']);
});

test('SW-2: the target is missing: the app’s limit, then the flag, then it is created as asked', () => {
  const { world, ann } = meeting({ maxRooms: 3 });
  expect(reason(ann.switch('source', 'new', false))).toBe('roomNotExist');
  const reply = ann.switch('source', 'new', true, { roomName: 'n', roomAttributes: [['k', 'v']] });
  expect(admission(reply)).toMatchObject({ roomName: 'n', roomAttributes: [['k', 'v']] });
  expect(reason(ann.switch('new', 'newer', true))).toBe('roomLimit');
  expect(rooms(world.registry)).toHaveLength(3);
});

test('SW-5: one step: nothing between the two rooms, whatever the order of requests', () => {
  const { world, ann, bob } = meeting();
  ann.switch('source', 'target');
  const count = ['source', 'target'].filter((roomID) => members(world.registry, roomID).includes('ann'));
  expect(count).toEqual(['target']);
  // the other members of the source learn of it in the same step
  expect(bob.pushes()).toEqual([left('source', 'ann')]);
});

describe('SW-6', () => {
  test('SW-6: at the limit of rooms per user the number stays the same', () => {
    const { world, ann } = meeting({ maxRoomsPerUser: 1 });
    expect(ann.switch('source', 'target').error).toBeUndefined();
    expect(ann.switch('target', 'new', true).error).toBeUndefined();
    expect(roomsOf(world.registry, 'ann')).toEqual(['new']);
  });

  test('SW-6: refused only if another device stays in the source and the target is new to the user', () => {
    const { world, ann, cid } = meeting({ maxRoomsPerUser: 2, multiDevice: 'allow' });
    const tab = world.device('ann', 'tablet');
    tab.join('source');
    tab.create('second');
    expect(reason(ann.switch('source', 'target'))).toBe('joinedRoomLimit');
    // the second room is not new to the user
    expect(ann.switch('source', 'second').error).toBeUndefined();
    expect(cid.pushes()).toEqual([]);
  });

  test('SW-6: the source counts for the app’s limit even if the switch would empty it', () => {
    const world = new World({ maxRooms: 1 });
    const ann = world.device('ann');
    ann.create('source');
    expect(reason(ann.switch('source', 'new', true))).toBe('roomLimit');
    expect(members(world.registry, 'source')).toEqual(['ann']);
  });
});

describe('SW-7', () => {
  test('SW-7: the source’s others are told memberLeft, the target’s memberJoined', () => {
    const { ann, bob, cid } = meeting();
    ann.switch('source', 'target');
    expect([ann.pushes(), bob.pushes(), cid.pushes()]).toEqual([
      [],
      [left('source', 'ann')],
      [joined('target', 'ann')],
    ]);
  });

  test('SW-7: not if another device of the user stays, or is there', () => {
    const { world, ann, bob, cid } = meeting({ multiDevice: 'allow' });
    const tab = world.device('ann', 'tablet');
    tab.join('source');
    tab.join('target');
    cid.pushes();
    ann.switch('source', 'target');
    expect([tab.pushes(), bob.pushes(), cid.pushes()]).toEqual([[], [], []]);
    expect(devicesIn(world.registry, 'target').map(({ deviceID }) => deviceID)).toEqual([
      'phone',
      'tablet',
      'phone',
    ]);
  });

  test('SW-7: a source left empty lives on for its destroy delay', () => {
    const world = new World();
    const ann = world.device('ann');
    ann.create('source', { roomDestroyDelayTime: 10 });
    ann.switch('source', 'new', true);
    world.advance(9_999);
    expect(rooms(world.registry).map(({ state }) => state)).toEqual(['Vacant', 'Occupied']);
    world.advance(1);
    expect(rooms(world.registry).map(({ roomID }) => roomID)).toEqual(['new']);
  });
});

describe('SW-10', () => {
  test('SW-10: accepted only from a room the device is in, by exactly that attempt', () => {
    const { world, ann, bob } = meeting();
    const tab = world.device('ann', 'tablet');
    const before = JSON.stringify(save(world.registry).rooms);
    expect(reason(tab.switch('source', 'target'))).toBe('notInRoom');
    const stale = ann.named('source').attempt - 1;
    const from = { roomID: 'source', attempt: stale };
    const setup = { roomName: '', roomAttributes: [], roomDestroyDelayTime: 0 };
    const request = {
      type: 'switchRoom',
      from,
      roomID: 'target',
      isCreateWhenRoomNotExisted: true,
      setup,
    } as const;
    expect(reason(ann.send({ ...request, released: [] }))).toBe('notInRoom');
    expect(JSON.stringify(save(world.registry).rooms)).toBe(before);
    world.api({ type: 'kickMembers', roomID: 'source', userIDs: ['bob'] });
    expect(reason(bob.switch('source', 'target'))).toBe('notInRoom');
  });

  test('SW-10: a source that the request itself gives up is not one', () => {
    const { world, ann } = meeting();
    const request = ann.message({
      type: 'switchRoom',
      from: ann.named('source'),
      roomID: 'target',
      isCreateWhenRoomNotExisted: true,
      setup: { roomName: '', roomAttributes: [], roomDestroyDelayTime: 0 },
      released: [ann.named('source')],
    });
    expect(reason(ann.resend(request))).toBe('notInRoom');
    expect(roomsOf(world.registry, 'ann')).toEqual([]);
  });
});

describe('SW-13', () => {
  test('SW-13: one question, both rooms from one look: switched, not switched, target lost since', () => {
    const { world, ann } = meeting();
    const from = ann.named('source');
    const setup = { roomName: '', roomAttributes: [], roomDestroyDelayTime: 0 };
    const request = ann.message({
      type: 'switchRoom',
      from,
      roomID: 'target',
      isCreateWhenRoomNotExisted: false,
      setup,
      released: [],
    });
    const attempt = request.id as number;
    const asked = [{ attempt, roomID: 'target', from }];
    ann.resend(request);
    expect(ann.ask([], asked).switches).toMatchObject([
      {
        attempt,
        switched: true,
        to: { roomID: 'target', attempt, end: null, admission: { members: ['cid', 'ann'] } },
        from: { ...from, admission: null, end: { cause: 'offline' } },
      },
    ]);
    world.api({ type: 'destroyRoom', roomID: 'target' });
    expect(ann.ask([], asked).switches).toMatchObject([
      { switched: true, to: { admission: null, end: { cause: 'absent' } } },
    ]);
  });

  test('SW-13: asked before the switch came: not switched, and it will not be', () => {
    const { world, ann } = meeting();
    const from = ann.named('source');
    const setup = { roomName: '', roomAttributes: [], roomDestroyDelayTime: 0 };
    const late = ann.message({
      type: 'switchRoom',
      from,
      roomID: 'target',
      isCreateWhenRoomNotExisted: false,
      setup,
      released: [],
    });
    expect(ann.ask([], [{ attempt: late.id as number, roomID: 'target', from }]).switches).toMatchObject([
      { switched: false, to: { admission: null }, from: { end: null, admission: from } },
    ]);
    expect(reason(ann.resend(late))).toBe('cancelled');
    expect(roomsOf(world.registry, 'ann')).toEqual(['source']);
  });
});
