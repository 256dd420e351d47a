// Renaming of ids, counters and versions.

import { describe, expect, test } from 'vitest';
import {
  canonical,
  canonicalDown,
  canonicalUp,
  counterOf,
  createRenamer,
  type Renamer,
} from '../../../src/machines/canonical.js';
import type { DownMessage, UpMessage } from '../../../src/machines/protocol.js';
import { canonicalRegistry } from '../../../src/machines/server/canonical-registry.js';
import { save } from '../../../src/machines/server/registry.js';
import { Device, setup, World } from './harness.js';

describe('the renamer', () => {
  test('AG-5: ids by first mention, ranks by order, shifts by difference', () => {
    const form = (names: Renamer) => [
      [7, 3, 7, 0].map((n) => names.id('x', n)),
      [7, 3, 7, 0].map((n) => names.rank('x', n)),
      [7, 3, 7].map((n) => names.shift('x', n)),
      [40, 30].map((n) => names.rank('another kind', n)),
    ];
    expect(canonical(form)).toEqual([
      [1, 2, 1, 0],
      [2, 1, 2, 0],
      [5, 1, 5],
      [2, 1],
    ]);
  });

  test('AG-5: kinds may be called anything', () => {
    const names = createRenamer();
    for (const kind of ['__proto__', 'constructor', '10']) {
      expect(names.id(kind, 5)).toBe(1);
      expect(names.rank(kind, 5)).toBe(5);
    }
    names.seal();
    expect(names.rank('__proto__', 5)).toBe(1);
  });
});

describe('messages', () => {
  /** Everything a device may send and be told, with its counter and the registry's ids further on by some numbers. */
  const traffic = (by: number, rooms: number) => {
    const world = new World({ multiDevice: 'allow' });
    for (let room = 0; room < rooms; room += 1) world.api({ type: 'createRoom', roomID: `spare${room}` });
    const ann = new Device(world, 'ann', 'phone');
    ann.counter = by;
    const down: DownMessage[] = [];
    const give = world.give.bind(world);
    world.give = (input) => {
      const handled = give(input);
      for (const effect of handled.effects)
        if (effect.type === 'send' && !('userID' in effect.to && effect.to.userID !== 'ann'))
          down.push(effect.message);
      return handled;
    };
    const up: UpMessage[] = [];
    const send = (body: Parameters<Device['message']>[0]) => {
      const message = ann.message(body);
      up.push(message as unknown as UpMessage);
      ann.resend(message);
      return message.id as number;
    };
    ann.login();
    const a = send({ type: 'createRoom', roomID: 'a', setup: setup(), released: [] });
    world.device('bob').join('a');
    const from = { roomID: 'a', attempt: a };
    const b = send({
      type: 'switchRoom',
      from,
      roomID: 'b',
      isCreateWhenRoomNotExisted: true,
      setup: setup(),
      released: [{ roomID: 'c', attempt: by }],
    });
    const named = { roomID: 'b', attempt: b };
    world.device('bob').join('b');
    world.device('cid').join('b');
    send({ type: 'heartbeat', rooms: [named, from], newest: b });
    send({ type: 'askRooms', rooms: [named, from], switches: [{ attempt: b, roomID: 'b', from }] });
    send({ type: 'queryRoomMemberList', roomID: 'b', nextFlag: '', count: 1 });
    send({ type: 'queryRoomMemberList', roomID: 'b', nextFlag: '1', count: 2 });
    send({ type: 'queryRoomOnlineMemberCount', roomID: 'b' });
    send({ type: 'joinRoom', roomID: 'nowhere', setup: setup(), released: [named] });
    ann.ack = ann.counter;
    send({ type: 'enterRoom', roomID: 'b', setup: setup(), released: [] });
    world.api({ type: 'kickMembers', roomID: 'b', userIDs: ['ann'] });
    send({ type: 'leaveRooms', rooms: [named] });
    world.api({ type: 'kickOffline', userID: 'ann', deviceID: 'phone' });
    send({ type: 'resume' });
    return canonical((names) => [
      up.map((message) => canonicalUp(message, names)),
      down.map((message) => canonicalDown(message, counterOf('ann', 'phone'), names)),
    ]);
  };

  test('AG-5: equal but for their numbers, they are equal', () => {
    const form = traffic(10, 0);
    expect(traffic(100, 3)).toEqual(form);
    const kinds = new Set(
      form.flat().map((message) => `${message.type} ${'of' in message ? message.of : ''}`),
    );
    expect(kinds.size).toBeGreaterThan(18);
    // 2^32, where the ids of a run begin
    expect(JSON.stringify(form)).not.toMatch(/42949672\d\d/);
  });
});

describe('the registry', () => {
  test('AG-5: every number is renamed, every time is counted from now, what is without consequence is gone', () => {
    const world = new World({ multiDevice: 'allow', minRoomLifeTime: 60 });
    const [ann, bob] = [world.device('ann'), world.device('bob')];
    ann.create('r', { roomName: 'R', roomDestroyDelayTime: 90, roomAttributes: [['k', 'v']] });
    world.advance(1_000);
    bob.join('r');
    bob.leave('r');
    world.api({ type: 'kickMembers', roomID: 'r', userIDs: ['ann'], reason: 'x' });
    world.api({ type: 'createRoom', roomID: 's', roomDestroyDelayTime: 5 });
    ann.enter('s');
    world.api({ type: 'blockUser', userID: 'cid' });
    world.advance(2_000);
    bob.send({ type: 'logout' });
    const saved = save(world.registry);
    const form = canonicalRegistry(saved, world.now) as Record<string, Record<string, unknown>[]>;
    expect(form.blocked).toEqual(['cid']);
    expect(form.rooms).toEqual([
      {
        room: {
          value: 'Vacant',
          context: {
            roomID: 'r',
            incarnation: 1,
            roomName: 'R',
            delay: 90,
            createdAt: 57_000,
            deadline: 88_000,
            attributes: [],
          },
        },
        // three changes after the answer that ann still has
        version: 4,
        lastPlace: 1,
        members: [],
      },
      {
        room: {
          value: 'Occupied',
          context: {
            roomID: 's',
            incarnation: 2,
            roomName: '',
            delay: 5,
            createdAt: 58_000,
            deadline: null,
            attributes: [],
          },
        },
        version: 1,
        lastPlace: 1,
        members: [{ userID: 'ann', place: 1, sessions: [{ deviceID: 'phone', attempt: 3, session: 1 }] }],
      },
    ]);
    const [annForm, bobForm] = form.devices ?? [];
    // ended: that it is, and for how long that is known, is all that can matter
    expect(bobForm).toEqual({
      userID: 'bob',
      deviceID: 'phone',
      number: 2,
      login: 1,
      ended: 'LoggedOut',
      watch: { kind: 'forget', at: 3_600_000 },
    });
    expect(annForm).toEqual({
      userID: 'ann',
      deviceID: 'phone',
      number: 1,
      login: 1,
      ended: null,
      watch: { kind: 'offline', at: 32_000 },
      seen: -2_000,
      heartbeat: 0,
      ack: 0,
      answers: [
        [2, expect.objectContaining({ type: 'answer', of: 'createRoom', id: 2 })],
        [3, expect.objectContaining({ type: 'answer', of: 'enterRoom', id: 3 })],
      ],
      ends: [{ roomID: 'r', attempt: 2, end: { cause: 'kicked', reason: 'x' }, at: -2_000 }],
      rooms: [['s', 3]],
    });
  });

  test('AG-5: a room older than its least life, a silent device and an end that is too old have no numbers', () => {
    const world = new World({ multiDevice: 'allow', minRoomLifeTime: 60, endsKeptFor: 100_000 });
    const [ann, bob] = [world.device('ann'), world.device('bob')];
    for (const roomID of ['r', 's']) ann.create(roomID);
    bob.join('r');
    world.api({ type: 'kickMembers', roomID: 's', userIDs: ['ann'] });
    world.advance(30_000);
    ann.heartbeat([ann.named('r')], 0);
    const devices = () =>
      (canonicalRegistry(save(world.registry), world.now) as { devices: Record<string, unknown>[] }).devices;
    world.advance(20_000);
    expect(devices()).toMatchObject([
      { userID: 'ann', seen: -20_000 },
      { userID: 'bob', seen: null, watch: { kind: 'forget' } },
    ]);
    for (const [ms, ends] of [
      [9_000, 1],
      [10_000, 1],
      [10_000, 1],
      [10_000, 1],
      [10_000, 1],
    ] as const) {
      world.advance(ms);
      ann.heartbeat([ann.named('r')], 0);
      expect(devices()[0]?.ends, `at ${world.now}`).toHaveLength(ends);
    }
    // 1 000 is when it all began: at 101 000 the end is as old as it may get
    world.advance(101_000 - world.now - 1);
    expect(devices()[0]?.ends).toHaveLength(1);
    world.advance(1);
    expect(devices()[0]?.ends).toHaveLength(0);
    const [room] = (canonicalRegistry(save(world.registry), world.now) as { rooms: { room: object }[] })
      .rooms;
    expect(room?.room).toMatchObject({ context: { createdAt: 0 } });
  });
});
