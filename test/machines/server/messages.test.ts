// What comes from outside is not trusted: every shape is checked, and a bad message changes nothing.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RoomLifecycleError } from '../../../src/machines/errors.js';
import { parseUp } from '../../../src/machines/server/parse-up.js';
import { save } from '../../../src/machines/server/registry.js';
import { World } from './harness.js';

const head = { v: 1, userID: 'ann', deviceID: 'phone', sdkVersion: '2.29.0', login: 1, id: 2, ack: 0 };
const setup = { roomName: '', roomAttributes: [['k', 'v']], roomDestroyDelayTime: 0 };
const from = { roomID: 'a', attempt: 1 };

const LEGAL = [
  { type: 'login' },
  { type: 'logout' },
  { type: 'resume' },
  { type: 'heartbeat', rooms: [from], newest: 3 },
  { type: 'createRoom', roomID: 'r', setup, released: [from] },
  { type: 'joinRoom', roomID: 'r', setup, released: [] },
  { type: 'enterRoom', roomID: 'r', setup, released: [] },
  { type: 'switchRoom', from, roomID: 'r', isCreateWhenRoomNotExisted: true, setup, released: [] },
  { type: 'leaveRooms', rooms: [from] },
  { type: 'askRooms', rooms: [from], switches: [{ attempt: 4, roomID: 'r', from }] },
  { type: 'queryRoomMemberList', roomID: 'r', nextFlag: '', count: 100 },
  { type: 'queryRoomMembers', roomID: 'r', userIDs: ['ann'] },
  { type: 'queryRoomOnlineMemberCount', roomID: 'r' },
  { type: 'queryRoomAllAttributes', roomID: 'r' },
].map((body) => ({ ...head, ...body }));

/** Every place in a message, as a path of keys. */
const placesIn = (value: unknown, path: (string | number)[] = []): (string | number)[][] =>
  typeof value !== 'object' || value === null
    ? [path]
    : [
        ...(path.length > 0 ? [path] : []),
        ...Object.entries(value).flatMap(([key, inner]) => placesIn(inner, [...path, key])),
      ];

const withPlace = (value: unknown, path: readonly (string | number)[], put: unknown): unknown => {
  const copy = structuredClone(value) as Record<string | number, unknown>;
  let at = copy;
  for (const key of path.slice(0, -1)) at = at[key] as Record<string | number, unknown>;
  at[path.at(-1) as string] = put;
  return copy;
};

describe('the shape of messages', () => {
  test.each(LEGAL)('AG-5: $type is read as it is, without what nobody asked for', (message) => {
    expect(parseUp({ ...message, extra: 1, constructor: 2 })).toEqual(message);
  });

  test.each(LEGAL)(
    'AG-5: $type with anything else in any place is refused, and the place named',
    (message) => {
      for (const path of placesIn(message))
        for (const put of [undefined, null, -1, 1.5, 2 ** 53, { length: 0 }, Number.NaN]) {
          const bad = withPlace(message, path, put);
          expect(() => parseUp(bad), JSON.stringify([path, put])).toThrow(RoomLifecycleError);
        }
    },
  );

  test.each([
    [null, 'message has to be an object'],
    [[], 'message has to be an object'],
    [{}, 'message.v has to be a whole number from 0 to 2^53 - 1'],
    [{ ...head, v: 2, type: 'login' }, 'it speaks version 2 of the protocol, and this side version 1'],
    [{ ...head, userID: '', type: 'login' }, 'message.userID has to be a text that is not empty'],
    [{ ...head, type: 'toString' }, 'message.type has to be one of login, logout, resume, heartbeat'],
    [
      { ...head, type: 'leaveRooms', rooms: [from, { roomID: 'r', attempt: '1' }] },
      'message.rooms[1].attempt has to be a whole number',
    ],
    [{ ...head, type: 'heartbeat', rooms: {}, newest: 1 }, 'message.rooms has to be a list'],
    [
      { ...head, type: 'joinRoom', roomID: 'r', setup: { ...setup, roomAttributes: [['k']] }, released: [] },
      'message.setup.roomAttributes[0] has to be a list of two',
    ],
    [
      { ...LEGAL[7], isCreateWhenRoomNotExisted: 1 },
      'message.isCreateWhenRoomNotExisted has to be true or false',
    ],
    [JSON.parse('{"__proto__": {"v": 1}}'), 'message.v has to be a whole number'],
  ])('AG-5: refused, and it says where: %j', (message, why) => {
    const world = new World();
    const before = JSON.stringify(save(world.registry));
    const give = () => world.give({ type: 'message', message });
    expect(give).toThrow(RoomLifecycleError);
    expect(give).toThrow(`unable to handle a message; ${why}`);
    expect(JSON.stringify(save(world.registry))).toBe(before);
  });
});

describe('fuzz', () => {
  // Invariant: whatever JSON comes, either it is handled or a badMessage is thrown and nothing has changed.
  test('AG-5: arbitrary JSON, and messages with arbitrary JSON in one place', () => {
    const world = new World();
    for (const user of ['ann', 'bob']) world.device(user).enter('r');
    let refused = 0;
    let handled = 0;
    const broken = fc
      .constantFrom(...LEGAL)
      .chain((message) =>
        fc
          .tuple(
            fc.constantFrom(...placesIn(message)),
            fc.oneof(fc.nat(), fc.string(), fc.jsonValue({ maxDepth: 2 })),
          )
          .map(([path, put]) => withPlace(message, path, put)),
      );
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), broken), (message) => {
        const before = JSON.stringify(save(world.registry));
        try {
          world.give({ type: 'message', message });
          handled += 1;
        } catch (error) {
          expect(error).toBeInstanceOf(RoomLifecycleError);
          expect((error as RoomLifecycleError).reason).toBe('badMessage');
          expect(JSON.stringify(save(world.registry))).toBe(before);
          refused += 1;
        }
      }),
      { seed: 20_26, numRuns: 1500 },
    );
    expect(refused).toBeGreaterThan(500);
    expect(handled).toBeGreaterThan(150);
  });
});
