// The server of engines by itself: what it refuses to read, its windows, and that it is a pure step (RT-16, RT-18).

import { describe, expect, test } from 'vitest';
import { RoomLifecycleError } from '../../../src/machines/errors.js';
import { resolveEngineLimits, resolveServerLimits } from '../../../src/machines/rtc/limits.js';
import { parseRtcDown } from '../../../src/machines/rtc/messages.js';
import type { HeldRoom } from '../../../src/machines/rtc/protocol.js';
import {
  createRtcServerState,
  type RtcServerInput,
  type RtcServerState,
  rtcRooms,
  rtcServerTimers,
  stepRtcServer,
} from '../../../src/machines/rtc/rtc-server.js';

const room = (roomID: string, attempt: number, fields: Partial<HeldRoom> = {}): HeldRoom => ({
  roomID,
  attempt,
  token: '',
  maxMemberCount: 0,
  streams: [],
  version: 0,
  ...fields,
});
const hold = (deviceID: string, id: number, rooms: readonly HeldRoom[], userID = deviceID) => ({
  v: 1,
  type: 'hold',
  deviceID,
  id,
  mode: 'MultiRoom',
  user: rooms.length === 0 ? null : { userID, userName: userID },
  rooms,
});

/** A server under test: every input by `step`, states frozen. */
const play = (limits = {}) => {
  let state = freeze(createRtcServerState({ multiRoom: true, ...limits }));
  return {
    state: () => state,
    give(input: RtcServerInput) {
      const step = stepRtcServer(state, input);
      state = freeze(step.state);
      return step.effects;
    },
    message(now: number, message: unknown) {
      return this.give({ type: 'message', now, message });
    },
    rooms: () => Object.fromEntries(rtcRooms(state).map(({ roomID, userIDs }) => [roomID, userIDs])),
  };
};

const freeze = <T>(value: T): T => {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) freeze(part);
  }
  return value;
};

describe('the server', () => {
  test('RT-18 rooms not named are left, rooms named are entered, in one step', () => {
    const server = play();
    server.message(0, hold('A', 1, [room('r1', 1), room('r2', 1)]));
    expect(server.rooms()).toEqual({ r1: ['A'], r2: ['A'] });
    server.message(0, hold('A', 2, [room('r2', 1), room('r3', 2)]));
    expect(server.rooms()).toEqual({ r2: ['A'], r3: ['A'] });
  });

  test('RT-18 an older message is a sign of life and changes nothing', () => {
    const server = play();
    server.message(0, hold('A', 5, [room('r1', 1)]));
    const before = server.state();
    expect(server.message(50_000, hold('A', 4, []))).toEqual([]);
    expect(server.message(50_000, hold('A', 5, []))).toEqual([]);
    expect(server.state().rooms).toEqual(before.rooms);
    server.give({ type: 'timer', now: 90_000, id: 'offline:A' });
    expect(server.rooms()).toEqual({ r1: ['A'] });
    server.give({ type: 'timer', now: 140_000, id: 'offline:A' });
    expect(server.rooms()).toEqual({});
  });

  test('RT-8 the window: to the millisecond, with a timer that is late, early, or lost', () => {
    for (const [at, stays] of [
      [89_999, true],
      [90_000, false],
    ] as const) {
      const server = play();
      server.message(0, hold('A', 1, [room('r1', 1)]));
      server.message(at, hold('B', 1, [room('r2', 1)]));
      expect('r1' in server.rooms(), String(at)).toBe(stays);
    }
    const server = play();
    const effects = server.message(0, hold('A', 1, [room('r1', 1)]));
    expect(effects).toContainEqual({ type: 'startTimer', id: 'offline:A', delay: 90_000, rule: 'RT-8' });
    server.message(30_000, hold('A', 2, [room('r1', 1)]));
    // one timer, moved when it rings
    expect(server.give({ type: 'timer', now: 90_000, id: 'offline:A' })).toEqual([
      { type: 'startTimer', id: 'offline:A', delay: 30_000, rule: 'RT-8' },
    ]);
    expect(rtcServerTimers(server.state())).toEqual([{ id: 'offline:A', at: 120_000 }]);
    expect(server.message(40_000 + 50_001, hold('A', 3, []))).toContainEqual({
      type: 'cancelTimer',
      id: 'offline:A',
    });
    expect(rtcServerTimers(server.state())).toEqual([]);
  });

  test('RT-8 those who fall silent go in the order of their deadlines', () => {
    const server = play();
    server.message(0, hold('A', 1, [room('r', 1)]));
    server.message(10, hold('B', 1, [room('r', 1)]));
    server.message(50_000, hold('C', 1, [room('r', 1)]));
    const left = server
      .message(100_000, hold('C', 2, [room('r', 1)]))
      .flatMap((effect) =>
        effect.type === 'send' && effect.message.type === 'memberChanged' && effect.to === 'C'
          ? [effect.message.userID]
          : [],
      );
    expect(left).toEqual(['A', 'B']);
  });

  test('RT-18 an absent device is forgotten after an hour, and not while it is in a room', () => {
    const server = play({ offlineAfter: 1_000 });
    server.message(0, hold('A', 1, [room('r', 1)]));
    server.give({ type: 'kickUsers', now: 0, roomID: 'r', userIDs: ['A'] });
    server.message(3_599_999, hold('B', 1, []));
    expect(server.state().devices).toHaveLength(2);
    server.message(3_600_000, hold('B', 2, []));
    expect(server.state().devices.map(({ deviceID }) => deviceID)).toEqual(['B']);
    const patient = play({ offlineAfter: 10_000_000 });
    patient.message(0, hold('A', 1, [room('r', 1)]));
    patient.message(5_000_000, hold('B', 1, []));
    expect(patient.rooms()).toEqual({ r: ['A'] });
  });

  test('RT-18 what is kicked is told again until the device no longer names it', () => {
    const server = play();
    server.message(0, hold('A', 1, [room('r', 1)]));
    const kicked = { v: 1, type: 'kicked', roomID: 'r', attempt: 1, reason: 'kickedByServer' };
    expect(server.give({ type: 'kickUsers', now: 0, roomID: 'r', userIDs: ['A', 'X'] })).toContainEqual({
      type: 'send',
      to: 'A',
      message: kicked,
    });
    for (const id of [2, 3])
      expect(server.message(0, hold('A', id, [room('r', 1)])).at(-1)).toMatchObject({
        message: { rooms: [{ is: 'kicked', reason: 'kickedByServer' }] },
      });
    expect(server.rooms()).toEqual({});
    server.message(0, hold('A', 4, [room('r', 4)]));
    expect([server.rooms(), server.state().devices[0]?.ends]).toEqual([{ r: ['A'] }, []]);
    expect(server.give({ type: 'kickUsers', now: 0, roomID: 'no such room', userIDs: ['A'] })).toEqual([]);
  });

  test('RT-18 saved as JSON, it goes on as if nothing had happened', () => {
    const server = play();
    server.message(0, hold('__proto__', 1, [room('constructor', 1, { streams: ['s'] }), room('10', 1)]));
    const input: RtcServerInput = {
      type: 'message',
      now: 5,
      message: hold('B', 1, [room('constructor', 1), room('__proto__', 1)], 'hasOwnProperty'),
    };
    const saved: RtcServerState = JSON.parse(JSON.stringify(server.state()));
    expect(stepRtcServer(saved, input)).toEqual(stepRtcServer(server.state(), input));
    server.give(input);
    expect(rtcRooms(server.state())).toEqual([
      { roomID: 'constructor', userIDs: ['__proto__', 'hasOwnProperty'] },
      { roomID: '10', userIDs: ['__proto__'] },
      { roomID: '__proto__', userIDs: ['hasOwnProperty'] },
    ]);
  });
});

describe('messages of the wrong kind', () => {
  const good = hold('A', 1, [room('r', 1)]);
  test.each([
    [null, 'message has to be an object'],
    [{ ...good, v: 2 }, 'speaks version 2'],
    [{ ...good, type: 'held' }, 'message.type has to be one of hold'],
    [{ ...good, id: -1 }, 'message.id has to be a whole number'],
    [{ ...good, deviceID: '' }, 'message.deviceID'],
    [{ ...good, mode: 1 }, 'message.mode'],
    [{ ...good, user: null }, 'message.user'],
    [{ ...good, rooms: [room('r', 1), room('r', 2)] }, 'names a room twice'],
    [{ ...good, rooms: [{ ...room('r', 1), streams: [''] }] }, 'message.rooms[0].streams[0]'],
  ])('RT-18 %j is refused, and nothing has happened', (message, why) => {
    const server = play();
    const before = server.state();
    expect(() => server.message(0, message)).toThrow(why);
    expect(server.state()).toBe(before);
  });

  test.each([
    [{ v: 1, type: 'held', id: 1, rooms: [{ roomID: 'r', attempt: 1, is: 'out' }] }, 'rooms[0].is'],
    [
      { v: 1, type: 'held', id: 1, rooms: [{ roomID: 'r', attempt: 1, is: 'refused', reason: 'timeout' }] },
      'reason',
    ],
    [{ v: 1, type: 'kicked', roomID: 'r', attempt: 1, reason: 'full' }, 'message.reason'],
    [
      { v: 1, type: 'memberChanged', roomID: 'r', attempt: 1, after: 0, version: 1, userID: 'b' },
      'message.member',
    ],
    [{ v: 1, type: 'hello' }, 'message.type'],
  ])('RT-18 an engine does not read %j', (message, why) => {
    expect(() => parseRtcDown(message)).toThrow(RoomLifecycleError);
    expect(() => parseRtcDown(message)).toThrow(why);
  });

  test('RT-18 what was not asked for is left out', () => {
    const message = { v: 1, type: 'kicked', roomID: 'r', attempt: 1, reason: 'kickedByServer', more: 1 };
    expect(parseRtcDown(message)).not.toHaveProperty('more');
  });
});

describe('limits', () => {
  test('RT-8 those of the platforms', () => {
    expect(resolveEngineLimits('web').reconnectFor).toBe(5 * 60_000);
    expect(resolveEngineLimits('native').reconnectFor).toBe(20 * 60_000);
    expect(resolveEngineLimits('web', { reconnectFor: 7 }).reconnectFor).toBe(7);
    expect(resolveServerLimits()).toMatchObject({
      multiRoom: false,
      maxRoomsPerUser: 5,
      offlineAfter: 90_000,
    });
  });

  test.each([
    [{ maxRoomsPerUser: 0 }, 'maxRoomsPerUser has to be a whole number of at least 1'],
    [{ multiRoom: 1 }, 'multiRoom has to be true or false'],
    [{ tokens: 'all' }, 'tokens has to be a list of texts, or null'],
    [{ offlineAfter: null }, 'offlineAfter has to be'],
    [{ constructor: 1 }, 'there is no limit called "constructor"'],
  ])('RT-16 %j is refused', (limits, why) => {
    expect(() => resolveServerLimits(limits as never)).toThrow(why);
  });

  test('RT-16 null is unlimited, also over a limit that was set', () => {
    const set = resolveServerLimits({ maxMembersPerRoom: 3, tokens: ['t'] });
    expect(resolveServerLimits({ maxMembersPerRoom: null, tokens: null }, set)).toEqual(
      resolveServerLimits(),
    );
  });
});
