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
