// A room's life as its members, the server callbacks and the server API see it (section SR).

import { describe, expect, test } from 'vitest';
import { attributes, members, rooms, roomsOf } from '../../../src/machines/server/registry.js';
import { roomSteps } from '../../../src/machines/server/room.js';
import {
  admission,
  created,
  destroyed,
  entered,
  exited,
  joined,
  left,
  reason,
  removed,
  World,
} from './harness.js';

const stateOf = (world: World, roomID: string) =>
  rooms(world.registry).find((room) => room.roomID === roomID)?.state ?? 'Absent';

describe('creating', () => {
  test.each(['createRoom', 'enterRoom'] as const)(
    'SR-1: %s makes the room Occupied, the creator its first member',
    (how) => {
      const world = new World();
      const reply = world.device('ann').go(how, 'r', { roomName: 'the room' });
      expect(admission(reply)).toMatchObject({ roomName: 'the room', members: ['ann'], version: 1 });
      expect(rooms(world.registry)).toEqual([
        { roomID: 'r', roomName: 'the room', state: 'Occupied', memberCount: 1 },
      ]);
      expect(world.callbacks()).toEqual([created('r', 'ann', 'the room'), entered('r', 'ann')]);
    },
  );

  test('SR-1: a switch creates its target too', () => {
    const world = new World();
    const ann = world.device('ann');
    ann.create('a');
    ann.switch('a', 'b', true, { roomName: 'target' });
    expect(stateOf(world, 'b')).toBe('Occupied');
    expect(members(world.registry, 'b')).toEqual(['ann']);
  });

  test('SR-2: the server API makes it Vacant; the delay counts from creation', () => {
    const world = new World();
    expect(
      world.api({ type: 'createRoom', roomID: 'r', roomDestroyDelayTime: 60, roomName: 'by server' }),
    ).toEqual({ code: 0 });
    expect(stateOf(world, 'r')).toBe('Vacant');
    expect(world.callbacks()).toEqual([created('r', '', 'by server')]);
    world.advance(59_999);
    expect(stateOf(world, 'r')).toBe('Vacant');
    world.advance(1);
    expect(stateOf(world, 'r')).toBe('Absent');
    expect(world.callbacks()).toEqual([destroyed('r')]);
  });

  test('SR-2: with delay 0 it waits for its first member for the longest delay allowed', () => {
    const world = new World({ maxRoomDestroyDelayTime: 100 });
    world.api({ type: 'createRoom', roomID: 'r' });
    world.advance(99_999);
    expect(stateOf(world, 'r')).toBe('Vacant');
    world.advance(1);
    expect(stateOf(world, 'r')).toBe('Absent');
    world.api({ type: 'createRoom', roomID: 'r' });
    world.device('ann').join('r');
    world.device('ann').leave('r');
    expect(stateOf(world, 'r')).toBe('Absent');
  });

  test('SR-2: its attributes wait for the first member', () => {
    const world = new World();
    world.api({ type: 'createRoom', roomID: 'r', roomAttributes: [['__proto__', 'x']] });
    const reply = world.device('ann').enter('r', { roomAttributes: [['mine', 'y']] });
    expect(admission(reply).roomAttributes).toEqual([['__proto__', 'x']]);
  });
});

describe('becoming empty', () => {
  const ways: [string, (world: World) => void][] = [
    ['left', (world) => world.device('ann').leave('r')],
    ['logged out', (world) => world.device('ann').send({ type: 'logout' })],
    ['kicked', (world) => world.api({ type: 'kickMembers', roomID: 'r', userIDs: ['ann'] })],
    ['ended by the server', (world) => world.api({ type: 'kickOffline', userID: 'ann', deviceID: 'phone' })],
    ['removed as offline', (world) => world.advance(35_000)],
  ];

  test.each(ways)('SR-3: delay 0, last member %s: destroyed at once', (_, go) => {
    const world = new World();
    world.device('ann').create('r');
    go(world);
    expect(stateOf(world, 'r')).toBe('Absent');
    expect(
      world
        .callbacks()
        .slice(2)
        .map(({ callback }) => callback),
    ).toEqual(['room_exit', 'room_destroy']);
    expect(roomsOf(world.registry, 'ann')).toEqual([]);
  });

  test.each(ways)('SR-3: with a delay, last member %s: Vacant until that instant + delay', (_, go) => {
    const world = new World();
    world.device('ann').create('r', { roomDestroyDelayTime: 10 });
    go(world);
    expect(stateOf(world, 'r')).toBe('Vacant');
    world.advance(9_999);
    expect(stateOf(world, 'r')).toBe('Vacant');
    world.advance(1);
    expect(stateOf(world, 'r')).toBe('Absent');
  });

  test('SR-3: never before the least life of a room, where one is set', () => {
    const world = new World({ minRoomLifeTime: 100 });
    world.device('ann').create('r');
    world.device('ann').create('s', { roomDestroyDelayTime: 5 });
    world.advance(20_000);
    world.device('ann').leave('r', 's');
    world.advance(79_999);
    expect([stateOf(world, 'r'), stateOf(world, 's')]).toEqual(['Vacant', 'Vacant']);
    world.advance(1);
    expect([stateOf(world, 'r'), stateOf(world, 's')]).toEqual(['Absent', 'Absent']);
  });

  test('SR-3: past the least life only the delay counts', () => {
    const world = new World({ minRoomLifeTime: 10 });
    const ann = world.device('ann');
    ann.create('r');
    world.advance(20_000);
    ann.leave('r');
    expect(stateOf(world, 'r')).toBe('Absent');
  });

  test('SR-4: its attributes are dropped, name and delay stay as first set', () => {
    const world = new World();
    const ann = world.device('ann');
    ann.create('r', { roomName: 'first', roomDestroyDelayTime: 10, roomAttributes: [['k', 'v']] });
    ann.leave('r');
    expect(attributes(world.registry, 'r')).toEqual([]);
    world.advance(5_000);
    const reply = ann.enter('r', {
      roomName: 'second',
      roomDestroyDelayTime: 0,
      roomAttributes: [['k', 'w']],
    });
    expect(admission(reply)).toMatchObject({ roomName: 'first', roomAttributes: [] });
    expect(stateOf(world, 'r')).toBe('Occupied');
    world.advance(20_000);
    expect(stateOf(world, 'r')).toBe('Occupied');
    ann.leave('r');
    world.advance(9_999);
    expect(stateOf(world, 'r')).toBe('Vacant');
  });

  test('SR-4: the app may keep attributes', () => {
    const world = new World({ retainAttributes: true });
    const ann = world.device('ann');
    ann.create('r', { roomDestroyDelayTime: 10, roomAttributes: [['k', 'v']] });
    ann.leave('r');
    expect(admission(ann.join('r')).roomAttributes).toEqual([['k', 'v']]);
  });
});

describe('the deadline', () => {
  test('SR-5: destroys a room that is Vacant, not one entered again', () => {
    const world = new World();
    const ann = world.device('ann');
    ann.create('r', { roomDestroyDelayTime: 10 });
    ann.leave('r');
    world.advance(9_000);
    ann.join('r');
    world.advance(9_000);
    expect(stateOf(world, 'r')).toBe('Occupied');
    // the next emptiness counts from its own beginning
    ann.leave('r');
    world.advance(9_999);
    expect(stateOf(world, 'r')).toBe('Vacant');
    world.advance(1);
    expect(stateOf(world, 'r')).toBe('Absent');
  });

  test('SR-5: an old firing does nothing to a later life of the same roomID', () => {
    const world = new World();
    const ann = world.device('ann');
    ann.create('r', { roomDestroyDelayTime: 10 });
    ann.leave('r');
    const [id] = [...world.timers.keys()].filter((timer) => timer.startsWith('destroy:'));
    world.api({ type: 'destroyRoom', roomID: 'r' });
    ann.create('r', { roomDestroyDelayTime: 10 });
    ann.leave('r');
    expect(world.give({ type: 'timer', id }).effects).toEqual([]);
    expect(stateOf(world, 'r')).toBe('Vacant');
  });

  test('SR-5: a timer that fires early is started for the rest, a late one destroys as of the deadline', () => {
    const world = new World();
    const ann = world.device('ann');
    ann.create('r', { roomDestroyDelayTime: 10 });
    ann.leave('r');
    const [id] = [...world.timers.keys()].filter((timer) => timer.startsWith('destroy:'));
    world.now += 9_990;
    expect(world.give({ type: 'timer', id }).effects).toEqual([
      { type: 'startTimer', id, delay: 10, rule: 'SR-3' },
    ]);
    // the host sleeps; a message wakes it, and finds the room gone
    world.now += 500;
    expect(reason(ann.join('r'))).toBe('roomNotExist');
    expect(world.effects).toContainEqual({ type: 'cancelTimer', id });
    expect(world.give({ type: 'timer', id }).effects).toEqual([]);
  });

  test('SR-5: deadline and entering in the same instant: the deadline first', () => {
    const world = new World();
    const ann = world.device('ann');
    ann.create('r', { roomDestroyDelayTime: 10 });
    ann.leave('r');
    world.now += 10_000;
    expect(reason(ann.join('r'))).toBe('roomNotExist');
  });
});

describe('the server API', () => {
  test.each([0, 30])('SR-6: destroyed with members in it (delay %d)', (roomDestroyDelayTime) => {
    const world = new World();
    const [ann, bob] = [world.device('ann'), world.device('bob')];
    ann.create('r', { roomName: 'n', roomDestroyDelayTime });
    bob.join('r');
    world.callbacks();
    ann.pushes();
    expect(world.api({ type: 'destroyRoom', roomID: 'r' })).toEqual({ code: 0 });
    for (const device of [ann, bob]) expect(device.pushes()).toEqual([removed('r', 'destroyed', '', 'n')]);
    expect(world.callbacks()).toEqual([destroyed('r', 'ann', 'bob')]);
    expect(stateOf(world, 'r')).toBe('Absent');
    expect(roomsOf(world.registry, 'ann')).toEqual([]);
  });

  test('SR-6: destroyed while Vacant, the deadline is off; an unknown room is refused', () => {
    const world = new World();
    world.api({ type: 'createRoom', roomID: 'r', roomDestroyDelayTime: 10 });
    expect(world.timers.size).toBe(1);
    world.api({ type: 'destroyRoom', roomID: 'r' });
    expect(world.timers.size).toBe(0);
    expect(world.api({ type: 'destroyRoom', roomID: 'r' })).toMatchObject({ code: 660300001 });
    world.advance(20_000);
    expect(world.callbacks()).toEqual([created('r', ''), destroyed('r')]);
  });

  test('SR-7: kicked on all devices, one room_exit and one memberLeft for all, the end remembered', () => {
    const world = new World({ multiDevice: 'allow' });
    const [ann, tab, bob, cid] = [
      world.device('ann'),
      world.device('ann', 'tablet'),
      world.device('bob'),
      world.device('cid'),
    ];
    ann.create('r');
    for (const device of [tab, bob, cid]) device.join('r');
    world.callbacks();
    for (const device of [ann, tab, bob, cid]) device.pushes();
    expect(
      world.api({
        type: 'kickMembers',
        roomID: 'r',
        userIDs: ['bob', 'nobody', 'ann'],
        reason: 'rude',
      }),
    ).toEqual({ code: 0 });
    for (const device of [ann, tab, bob]) expect(device.pushes()).toEqual([removed('r', 'kicked', 'rude')]);
    expect(cid.pushes()).toEqual([left('r', 'bob', 'ann')]);
    expect(world.callbacks()).toEqual([exited('r', '', 'bob', 'ann')]);
    expect(members(world.registry, 'r')).toEqual(['cid']);
    expect(tab.ask([tab.named('r')]).rooms[0]?.end).toEqual({ cause: 'kicked', reason: 'rude' });
  });

  test('SR-7: a room emptied by a kick follows SR-3', () => {
    const world = new World();
    world.device('ann').create('r', { roomDestroyDelayTime: 10 });
    world.api({ type: 'kickMembers', roomID: 'r', userIDs: ['ann'] });
    expect(stateOf(world, 'r')).toBe('Vacant');
    world.advance(10_000);
    expect(world.callbacks()).toEqual([
      created('r', 'ann'),
      entered('r', 'ann'),
      exited('r', '', 'ann'),
      destroyed('r'),
    ]);
  });

  const many = (count: number) => Array.from({ length: count }, (_, index) => `user${index}`);
  test.each([
    ['too many users, before anything else', 'no', [...many(50), ''], 'x'.repeat(33), 660000011],
    ['an empty list', 'r', [], '', 660000002],
    ['a user twice', 'r', ['ann', 'ann'], '', 660000002],
    ['an empty userID', 'r', [''], '', 660000002],
    ['a reason of 33 bytes', 'r', ['ann'], 'x'.repeat(33), 660000002],
    ['a reason of 11 letters of 3 bytes', 'no', ['ann'], '人'.repeat(11), 660000002],
    ['a roomID that no room can have', 'ä', ['ann'], '', 660000002],
    ['an unknown room', 'no', ['ann'], '', 660300001],
    ['none of them in the room', 'r', many(50), 'x'.repeat(32), 660300002],
  ])('SR-7: refused: %s', (_, roomID, userIDs, why, code) => {
    const world = new World();
    world.device('ann').create('r');
    const before = JSON.stringify(rooms(world.registry));
    expect(world.api({ type: 'kickMembers', roomID, userIDs, reason: why })).toMatchObject({ code });
    expect(JSON.stringify(rooms(world.registry))).toBe(before);
  });

  test.each([
    ['exists', { roomID: 'r' }, 660300014],
    ['at the limit', { roomID: 's' }, 660300015],
    ['bad id', { roomID: '' }, 660000002],
    ['bad delay', { roomID: 's', roomDestroyDelayTime: 10_801 }, 660000002],
    ['bad name', { roomID: 's', roomName: 'x'.repeat(65) }, 660000002],
    ['bad attributes', { roomID: 's', roomAttributes: [['', 'v']] as const }, 660000002],
  ])('SR-2: createRoom is refused: %s', (_, call, code) => {
    const world = new World({ maxRooms: 1 });
    world.api({ type: 'createRoom', roomID: 'r' });
    expect(world.api({ type: 'createRoom', ...call })).toMatchObject({ code });
    expect(rooms(world.registry)).toHaveLength(1);
  });
});

describe('members', () => {
  test('SR-8: listed in order of entering, by pages, that those who come and go do not shift', () => {
    const world = new World();
    const ids = ['10', '2', '__proto__', 'constructor', 'ann', '1'];
    const devices = ids.map((userID) => world.device(userID));
    for (const device of devices) device.enter('r');
    const ann = world.device('ann');
    const page = (nextFlag: string, count: number) =>
      ann.send({ type: 'queryRoomMemberList', roomID: 'r', nextFlag, count })?.result;
    expect(page('', 100)).toMatchObject({ userIDs: ids, nextFlag: '' });
    const first = page('', 2) as { userIDs: string[]; nextFlag: string };
    expect(first.userIDs).toEqual(['10', '2']);
    devices[0]?.leave('r');
    devices[0]?.join('r');
    const second = page(first.nextFlag, 2) as { userIDs: string[]; nextFlag: string };
    expect(second.userIDs).toEqual(['__proto__', 'constructor']);
    const third = page(second.nextFlag, 3);
    expect(third).toMatchObject({ userIDs: ['ann', '1', '10'], nextFlag: '' });
  });

  test('SR-8: a reading shows so many members in all', () => {
    const world = new World({ maxMembersListed: 5, maxMembersPerPage: 3 });
    for (let user = 1; user <= 7; user += 1) world.device(`user${user}`).enter('r');
    const ask = (nextFlag: string) =>
      world.device('user7').send({ type: 'queryRoomMemberList', roomID: 'r', nextFlag, count: 3 })?.result;
    expect(ask('')).toMatchObject({ userIDs: ['user1', 'user2', 'user3'], nextFlag: '3' });
    expect(ask('3')).toMatchObject({ userIDs: ['user4', 'user5'], nextFlag: '' });
  });
});

describe('server callbacks', () => {
  test('SR-10: in order, of users, not of devices', () => {
    const world = new World({ multiDevice: 'allow' });
    const [ann, tab] = [world.device('ann'), world.device('ann', 'tablet')];
    ann.enter('r');
    tab.enter('r');
    ann.leave('r');
    expect(world.callbacks()).toEqual([created('r', 'ann'), entered('r', 'ann')]);
    tab.leave('r');
    expect(world.callbacks()).toEqual([exited('r', 'ann'), destroyed('r')]);
  });

  test('SR-10: a switch: the target first, then the source', () => {
    const world = new World();
    const ann = world.device('ann');
    ann.create('a');
    world.callbacks();
    ann.switch('a', 'b', true);
    expect(world.callbacks()).toEqual([
      created('b', 'ann'),
      entered('b', 'ann'),
      exited('a', 'ann'),
      destroyed('a'),
    ]);
  });

  test('SR-10: going offline counts as Quit by the user', () => {
    const world = new World();
    world.device('ann').create('r');
    world.callbacks();
    world.advance(35_000);
    expect(world.callbacks()).toEqual([exited('r', 'ann'), destroyed('r')]);
  });

  test('SR-10: pushes to others and callbacks come in the order they happened, the answer last', () => {
    const world = new World();
    const [ann, bob] = [world.device('ann'), world.device('bob')];
    ann.create('r');
    const from = world.effects.length;
    bob.join('r');
    const kinds = world.effects
      .slice(from)
      .map((effect) => (effect.type === 'send' ? effect.message.type : effect.type));
    expect(kinds).toEqual(['callback', 'memberJoined', 'answer']);
    expect(ann.pushes()).toEqual([joined('r', 'bob')]);
  });
});

describe('a deadline', () => {
  const policy = { longestDelay: 100, leastLife: 0, retainAttributes: false };
  const setup = { roomName: '', roomDestroyDelayTime: 10, roomAttributes: [] };
  const expire = (fields: object) => {
    let { snapshot } = roomSteps.step(roomSteps.initial({ roomID: 'r' }), {
      type: 'create',
      now: 0,
      incarnation: 7,
      setup,
      creator: null,
      policy,
    });
    const event = { type: 'expire', now: 10_000, incarnation: 7, ...fields } as const;
    ({ snapshot } = roomSteps.step(snapshot, event));
    return snapshot.value;
  };

  test('SR-5, RG-7: ends that life of the room, at its time', () => {
    expect(expire({})).toBe('Absent');
    expect(expire({ now: 10_001 })).toBe('Absent');
    expect(expire({ now: 9_999 })).toBe('Vacant');
    expect(expire({ incarnation: 6 })).toBe('Vacant');
    expect(expire({ incarnation: 8, now: 99_000 })).toBe('Vacant');
  });

  test('SR-5, SR-10: nobody is named by the room_destroy of a room that nobody is in', () => {
    const world = new World();
    world.device('ann').create('r');
    world.callbacks();
    world.device('ann').leave('r');
    expect(world.callbacks()).toEqual([exited('r', 'ann'), destroyed('r')]);
  });
});
