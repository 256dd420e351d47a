// Limits, refusals and lives over all rooms of an app (section RG).

import { describe, expect, test } from 'vitest';
import { canonicalRegistry } from '../../../src/machines/server/canonical-registry.js';
import {
  counts,
  createRegistryState,
  devicesIn,
  handle,
  members,
  restore,
  rooms,
  roomsOf,
  save,
  timers,
} from '../../../src/machines/server/registry.js';
import { admission, left, reason, setup, World } from './harness.js';

describe('limits', () => {
  test('RG-1: Vacant rooms count, a destroyed room frees its place at once', () => {
    const world = new World({ maxRooms: 2 });
    const ann = world.device('ann');
    ann.create('a');
    world.api({ type: 'createRoom', roomID: 'b', roomDestroyDelayTime: 10 });
    expect(reason(ann.create('c'))).toBe('roomLimit');
    expect(counts(world.registry).rooms).toBe(2);
    ann.leave('a');
    expect(ann.create('c').error).toBeUndefined();
    expect(reason(ann.enter('d'))).toBe('roomLimit');
    world.advance(10_000);
    expect(ann.enter('d').error).toBeUndefined();
  });

  test('RG-2: distinct rooms over all devices, also under limit 1', () => {
    const world = new World({ maxRoomsPerUser: 2, multiDevice: 'allow' });
    const [ann, tab, bob] = [world.device('ann'), world.device('ann', 'tablet'), world.device('bob')];
    bob.create('c');
    ann.create('a');
    tab.create('b');
    expect(reason(ann.join('c'))).toBe('joinedRoomLimit');
    // rooms the user is in already are not new to it
    expect(tab.join('a').error).toBeUndefined();
    ann.leave('a');
    expect(reason(ann.join('c'))).toBe('joinedRoomLimit');
    tab.leave('a');
    expect(ann.join('c').error).toBeUndefined();
    expect(roomsOf(world.registry, 'ann').sort()).toEqual(['b', 'c']);
  });
});

describe('refusals', () => {
  test('RG-3: a refused request changes nothing and is told to the caller only', () => {
    const world = new World({ maxMembersPerRoom: 1 });
    const [ann, bob] = [world.device('ann'), world.device('bob')];
    ann.create('r');
    ann.pushes();
    const before = JSON.stringify([save(world.registry).rooms, [...world.timers]]);
    expect(reason(bob.join('r'))).toBe('full');
    expect(reason(bob.join('s'))).toBe('roomNotExist');
    expect(reason(bob.create('r'))).toBe('roomExists');
    expect(JSON.stringify([save(world.registry).rooms, [...world.timers]])).toBe(before);
    expect(ann.pushes()).toEqual([]);
  });

  test('RG-3, RG-8: what the request releases stays released, though it is refused', () => {
    const world = new World();
    const [ann, bob] = [world.device('ann'), world.device('bob')];
    ann.create('r');
    bob.join('r');
    ann.pushes();
    const reply = bob.go('joinRoom', 'no such room', {}, [bob.named('r')]);
    expect(reason(reply)).toBe('badArgument');
    expect(ann.pushes()).toEqual([left('r', 'bob')]);
  });

  test('RG-4: of two createRoom calls exactly one wins', () => {
    const world = new World();
    const replies = [world.device('ann').create('r'), world.device('bob').create('r')];
    expect(replies.map((reply) => reason(reply) ?? 'won')).toEqual(['won', 'roomExists']);
    expect(members(world.registry, 'r')).toEqual(['ann']);
  });

  test('RG-5: a room, its members, their devices and counts always tell the same story', () => {
    const world = new World();
    const ann = world.device('ann');
    ann.create('r', { roomDestroyDelayTime: 10 });
    ann.leave('r');
    expect(rooms(world.registry)).toEqual([{ roomID: 'r', roomName: '', state: 'Vacant', memberCount: 0 }]);
    expect([members(world.registry, 'r'), roomsOf(world.registry, 'ann')]).toEqual([[], []]);
  });

  /** A world in which every refusal of RG-9 is true at once, and one after the other is taken away. */
  const crowded = () => {
    const world = new World({
      maxRooms: 3,
      maxRoomsPerUser: 1,
      maxMembersPerRoom: 1,
      multiDevice: 'refuseNew',
    });
    world.device('bob').create('full');
    world.device('cid').create('other');
    world.device('ann').create('mine');
    world.api({ type: 'blockUser', userID: 'ann' });
    return world;
  };

  test('RG-9: blocked, existence, other device, the user’s limit, the app’s limit, full', () => {
    const world = crowded();
    const tab = world.device('ann', 'tablet');
    expect(reason(tab.create('full'))).toBe('blocked');
    world.api({ type: 'unblockUser', userID: 'ann' });
    expect(reason(tab.create('mine'))).toBe('roomExists');
    expect(reason(tab.join('absent'))).toBe('roomNotExist');
    expect(reason(tab.join('mine'))).toBe('otherDevice');
    expect(reason(tab.enter('new'))).toBe('joinedRoomLimit');
    expect(reason(tab.join('full'))).toBe('joinedRoomLimit');
    world.device('ann').leave('mine');
    world.device('dan').create('third');
    expect(reason(tab.enter('new'))).toBe('roomLimit');
    expect(reason(tab.join('full'))).toBe('full');
  });

  test('RG-9: a switch: source, blocked, the app’s limit before the flag, other device, SW-6, full', () => {
    const world = crowded();
    const tab = world.device('ann', 'tablet');
    const ann = world.device('ann');
    expect(reason(tab.switch('mine', 'full'))).toBe('notInRoom');
    expect(reason(ann.switch('mine', 'full'))).toBe('blocked');
    world.api({ type: 'unblockUser', userID: 'ann' });
    expect(reason(ann.switch('mine', 'new', true))).toBe('roomLimit');
    expect(reason(ann.switch('mine', 'new', false))).toBe('roomLimit');
    expect(reason(ann.switch('mine', 'full'))).toBe('full');
    world.device('cid').leave('other');
    expect(reason(ann.switch('mine', 'new', false))).toBe('roomNotExist');
    expect(reason(ann.switch('mine', 'mine'))).toBe('badArgument');
    expect(members(world.registry, 'mine')).toEqual(['ann']);
  });

  test('RG-9: an argument that is not usable is an answered refusal', () => {
    const world = new World();
    const ann = world.device('ann');
    expect(reason(ann.create('ä'))).toBe('badArgument');
    expect(reason(ann.create('r', { roomName: 'x'.repeat(65) }))).toBe('badArgument');
    expect(reason(ann.create('r', { roomAttributes: [['', '']] }))).toBe('attributeKey');
    ann.sdkVersion = '2.12.9';
    expect(reason(ann.create('x'.repeat(33)))).toBe('badArgument');
    expect(ann.create('x'.repeat(32)).error).toBeUndefined();
    expect(counts(world.registry).rooms).toBe(1);
  });
});

describe('saving', () => {
  test('RG-6: deadlines included, the overdue ones first and without delay', () => {
    const world = new World();
    const ann = world.device('ann');
    ann.create('r', { roomDestroyDelayTime: 60, roomName: '__proto__' });
    ann.create('s', { roomDestroyDelayTime: 20 });
    ann.leave('r', 's');
    world.advance(10_000);
    const saved = JSON.parse(JSON.stringify(save(world.registry)));
    const later = restore(saved);
    // but for ids and versions, which are newer than any that a lost run may have given out
    const again = save(later);
    expect(again.rooms.map(({ version }) => version)).toEqual([2 * 2 ** 32, 2 * 2 ** 32]);
    expect(again.nextID).toBe(2 * 2 ** 32 + 1);
    const { nextID } = saved;
    expect({ ...again, nextID, rooms: again.rooms.map((room) => ({ ...room, version: 2 })) }).toEqual(saved);
    const kinds = (now: number) =>
      timers(later, now).map(({ id, delay, rule }) => [id.split(':')[0], delay, rule]);
    expect(kinds(world.now + 30_000)).toEqual([
      ['destroy', 0, 'SR-3'],
      ['offline', 0, 'NR-5'],
      ['destroy', 20_000, 'SR-3'],
    ]);
    world.restart();
    world.advance(10_000);
    expect(rooms(world.registry).map(({ roomID }) => roomID)).toEqual(['r']);
    world.advance(40_000);
    expect(rooms(world.registry)).toEqual([]);
  });

  test('RG-6: what was overdue while it was down is done as of its own time', () => {
    const world = new World();
    const [ann, bob] = [world.device('ann'), world.device('bob')];
    ann.create('r', { roomDestroyDelayTime: 10 });
    bob.join('r');
    world.callbacks();
    world.now += 100_000;
    world.restart();
    world.advance(0);
    const names = world.callbacks().map((callback) => callback.callback);
    expect(names).toEqual(['room_exit', 'room_exit', 'room_destroy']);
  });

  test('RG-6: a restored registry mints ids of its own epoch', () => {
    const world = new World();
    const ann = world.device('ann');
    const first = admission(ann.create('r'));
    const saved = save(world.registry);
    expect(() => restore(saved, { epoch: 1 })).toThrow('unable to restore a registry; the epoch has to be');
    world.restart({ epoch: 7 });
    const second = admission(ann.create('s'));
    expect(first.incarnation).toBeGreaterThanOrEqual(2 ** 32);
    expect(second.incarnation).toBeGreaterThan(7 * 2 ** 32);
    expect(() => restore({ ...saved, version: 9 } as never)).toThrow(
      'snapshot.version has to be 1, the one this library saves',
    );
    expect(() => restore(null as never)).toThrow('snapshot has to be an object');
  });

  test('RG-6: limits may change with a restore', () => {
    const world = new World();
    world.device('ann').create('r');
    world.restart({ limits: { maxRooms: 1 } });
    expect(reason(world.device('ann').create('s'))).toBe('roomLimit');
    expect(() => restore(save(world.registry), { limits: { maxRooms: -1 } })).toThrow('maxRooms');
  });
});

describe('lives and sessions', () => {
  test('RG-7: a removal names an attempt, and ends no other', () => {
    const world = new World();
    const ann = world.device('ann');
    ann.create('r');
    const old = ann.named('r');
    ann.join('r');
    ann.send({ type: 'leaveRooms', rooms: [old] });
    expect(devicesIn(world.registry, 'r')).toMatchObject([{ userID: 'ann', attempt: ann.attempts.get('r') }]);
  });

  test('RG-7: every life has its own incarnation, every membership its own session', () => {
    const world = new World();
    const ann = world.device('ann');
    const [one, two] = [admission(ann.create('r')), admission(ann.join('r'))];
    ann.leave('r');
    const three = admission(ann.create('r'));
    expect(two.incarnation).toBe(one.incarnation);
    expect(three.incarnation).not.toBe(one.incarnation);
    expect(new Set([one.session, two.session, three.session]).size).toBe(3);
  });

  test('RG-8: given-up attempts are released first, then it is decided', () => {
    const world = new World({ maxRooms: 1, maxRoomsPerUser: 1 });
    const ann = world.device('ann');
    ann.create('a');
    expect(ann.go('createRoom', 'b', {}, [ann.named('a')]).error).toBeUndefined();
    expect(rooms(world.registry).map(({ roomID }) => roomID)).toEqual(['b']);
  });

  test('RG-8: the released attempt itself is refused if it comes later', () => {
    const world = new World();
    const ann = world.device('ann');
    const lost = ann.message({ type: 'enterRoom', roomID: 'a', setup: setup(), released: [] });
    ann.go('enterRoom', 'b', {}, [{ roomID: 'a', attempt: lost.id as number }]);
    expect(reason(ann.resend(lost))).toBe('cancelled');
    expect(roomsOf(world.registry, 'ann')).toEqual(['b']);
  });

  test('AG-2: when all is quiet only offline and destroy deadlines run', () => {
    const world = new World();
    const [ann, bob] = [world.device('ann'), world.device('bob')];
    ann.create('r', { roomDestroyDelayTime: 10 });
    bob.join('r');
    bob.send({ type: 'logout' });
    expect([...world.timers.keys()].map((id) => id.split(':')[0])).toEqual(['offline']);
    ann.leave('r');
    world.advance(35_000);
    expect(world.timers.size).toBe(0);
    // a sign of life, and it runs again
    ann.heartbeat([]);
    expect(world.timers.size).toBe(1);
  });

  test('AG-5: what is useless is forgotten after an hour, without a timer', () => {
    const world = new World();
    for (const user of ['ann', 'bob', 'cid']) world.device(user);
    world.device('bob').send({ type: 'logout' });
    world.api({ type: 'blockUser', userID: 'cid' });
    world.advance(3_600_000);
    world.device('dan');
    expect(save(world.registry).devices.map(({ userID }) => userID)).toEqual(['dan']);
    expect(counts(world.registry).users).toBe(2);
    world.api({ type: 'unblockUser', userID: 'cid' });
    expect(counts(world.registry).users).toBe(1);
  });
});

describe('equal situations', () => {
  test('AG-5: are equal JSON whatever the ids and times', () => {
    const build = (from: number, spare: number, epoch: number) => {
      const world = new World();
      world.registry = createRegistryState({ epoch });
      world.now = from;
      const [ann, bob] = [world.device('ann'), world.device('bob')];
      for (let round = 0; round < spare; round += 1) {
        ann.create('r', { roomDestroyDelayTime: 10 });
        bob.join('r');
        ann.leave('r');
        world.advance(3);
        bob.leave('r');
        world.api({ type: 'destroyRoom', roomID: 'r' });
      }
      for (const device of [ann, bob]) {
        device.ack = device.counter;
        device.login();
      }
      world.advance(1);
      ann.create('r', { roomDestroyDelayTime: 10 });
      bob.join('r');
      ann.leave('r');
      ann.join('r');
      return canonicalRegistry(save(world.registry), world.now);
    };
    const forms = [build(1000, 0, 1), build(50_000, 0, 9)];
    expect(forms[1]).toEqual(forms[0]);
  });

  test('AG-5: and different where something can tell them apart', () => {
    const form = (go: (world: World) => void) => {
      const world = new World();
      world.device('ann').create('r', { roomDestroyDelayTime: 10 });
      go(world);
      return JSON.stringify(canonicalRegistry(save(world.registry), world.now));
    };
    const ways = [
      () => undefined,
      (world: World) => world.advance(1),
      (world: World) => world.device('ann').leave('r'),
      (world: World) => world.device('ann').join('r'),
      (world: World) => world.api({ type: 'blockUser', userID: 'ann' }),
      (world: World) => world.device('ann').heartbeat(),
      (world: World) => world.api({ type: 'kickMembers', roomID: 'r', userIDs: ['ann'] }),
    ];
    expect(new Set(ways.map(form)).size).toBe(ways.length);
  });

  test('AG-5: handle refuses a time that is none', () => {
    const registry = createRegistryState();
    for (const now of [Number.NaN, -1, '1' as never])
      expect(() => handle(registry, { now, type: 'timer', id: 'x' })).toThrow('now has to be a number');
  });
});
