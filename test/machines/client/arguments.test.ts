// What an app may pass: roomIDs, names, delays, attributes, pages; and the limits that only the server knows.

import { describe, expect, it } from 'vitest';
import { RoomState } from '../../../src/machines/vocabulary.js';
import type { SimulatedDevice } from '../../../src/simulation/simulation.js';
import { connecting, held, inside, room, type Stage, stage } from './support.js';

const LEGAL = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ!#$%&()+-:;<=.>?@[]^_{}|~';

/** Refused at once, nothing published or sent. */
const expectRefused = (on: Stage, call: () => Promise<unknown>, code = 6000001): void => {
  on.forget();
  void call();
  expect(on.told()).toEqual([expect.stringContaining(` rejected ${code} `)]);
  on.sim.settle();
  expect(on.told()).toEqual([]);
  expect(on.sent()).toEqual([]);
};

/** Every method that takes a roomID. */
const TAKES_ID: [string, (A: SimulatedDevice, roomID: string) => Promise<unknown>][] = [
  ['createRoom', (A, roomID) => A.createRoom(room(roomID))],
  ['joinRoom', (A, roomID) => A.joinRoom(roomID)],
  ['enterRoom', (A, roomID) => A.enterRoom(room(roomID))],
  ['switchRoom to', (A, roomID) => A.switchRoom('S', room(roomID), true)],
  ['switchRoom from', (A, roomID) => A.switchRoom(roomID, room('T'), true)],
  ['leaveRoom', (A, roomID) => A.leaveRoom(roomID)],
  ['queryRoomMemberList', (A, roomID) => A.queryRoomMemberList(roomID, { nextFlag: '', count: 10 })],
  ['queryRoomMembers', (A, roomID) => A.queryRoomMembers(['alice'], roomID)],
  ['queryRoomOnlineMemberCount', (A, roomID) => A.queryRoomOnlineMemberCount(roomID)],
  ['queryRoomAllAttributes', (A, roomID) => A.queryRoomAllAttributes(roomID)],
];

describe('roomIDs', () => {
  const bad: unknown[] = [
    '',
    'a b',
    'ä',
    'a/b',
    "a'b",
    'a"b',
    'a,b',
    'a\\b',
    'a`b',
    'a*b',
    'R\n',
    '房间',
    '\ud800',
  ];
  const notText: unknown[] = [undefined, null, 5, {}, ['R'], Symbol('R'), new Date(0)];

  it.each(TAKES_ID)('CL-4 %s refuses what is none', (_, call) => {
    const on = stage();
    inside(on, 'S');
    for (const roomID of [...bad, ...notText, 'R'.repeat(129)])
      expectRefused(on, () => call(on.A, roomID as string));
    expect(on.A.rooms()).toEqual([{ roomID: 'S', state: RoomState.Connected }]);
  });

  it('CL-4 may have every character of the list, and 128 bytes', () => {
    const on = stage({ server: { maxRoomsPerUser: 10 } });
    for (const roomID of [LEGAL, 'R'.repeat(128), '__proto__', 'constructor', '10'])
      expect(on.tells(() => on.A.enterRoom(room(roomID))).at(-1)).toBe(`enterRoom ${roomID} resolved`);
    expect(on.sim.server.rooms()).toHaveLength(5);
  });

  it.each(TAKES_ID)('CL-4 %s takes 32 bytes for SDKs before 2.13.0', (_, call) => {
    const on = stage({ sdkVersion: '2.12.9' });
    inside(on, 'S');
    expectRefused(on, () => call(on.A, 'R'.repeat(33)));
    on.forget();
    const [settled] = on.tells(() => call(on.A, 'R'.repeat(32))).slice(-1);
    const isTaken = !settled?.includes('6000001') || settled.startsWith('switchRoom R');
    expect(isTaken).toBe(true);
  });
});

/** Methods that take a room's setup; the room they name is Connected, Connecting or new. */
const setupCalls = (
  A: SimulatedDevice,
): [string, (name: unknown, config?: unknown) => Promise<unknown>][] => [
  ['createRoom', (name, config) => A.createRoom(room('R', name as string), config as object)],
  ['enterRoom', (name, config) => A.enterRoom(room('R', name as string), config as object)],
  ['switchRoom', (name, config) => A.switchRoom('S', room('R', name as string), false, config as object)],
];

describe('names and configs', () => {
  const badNames: unknown[] = [null, 5, {}, 'n'.repeat(65), 'ä'.repeat(33), '😀'.repeat(17)];
  const badDelays: unknown[] = [-1, 1.5, 10_801, Number.NaN, Number.POSITIVE_INFINITY, '5', null, {}, 5n];
  const pairs = (count: number): object =>
    Object.fromEntries(Array.from({ length: count }, (_, at) => [`k${at}`, 'v']));
  const badAttributes: [object | number | string, number][] = [
    [pairs(21), 6000334],
    [{ ['k'.repeat(17)]: 'v' }, 6000335],
    [{ ['ä'.repeat(9)]: 'v' }, 6000335],
    [{ '': 'v' }, 6000335],
    [{ k: 'v'.repeat(1025) }, 6000336],
    [{ k: 'ä'.repeat(513) }, 6000336],
    [Object.fromEntries([1, 2, 3, 4, 5, 6].map((n) => [`k${n}`, 'v'.repeat(860)])), 6000337],
    [{ k: 5 }, 6000001],
    [['k', 'v'], 6000001],
    ['kv', 6000001],
    [7, 6000001],
  ];
  const situations: [string, (on: Stage) => void][] = [
    ['new', (on) => inside(on, 'S')],
    ['Connected, so that they would be ignored', (on) => inside(on, 'S', 'R')],
    ['there already, so that they would be ignored', (on) => [held(on), inside(on, 'S')]],
    ['Connecting', (on) => connecting(on, 'switching')],
    ['reconnecting, offline', (on) => connecting(on, 'offline')],
  ];

  it.each(situations)('CL-4 CL-28 are checked where the room is %s', (_, prepare) => {
    const on = stage();
    prepare(on);
    for (const [, call] of setupCalls(on.A)) {
      for (const name of badNames) expectRefused(on, () => call(name));
      for (const roomDestroyDelayTime of badDelays)
        expectRefused(on, () => call('', { roomDestroyDelayTime }));
      for (const [roomAttributes, code] of badAttributes)
        expectRefused(on, () => call('', { roomAttributes }), code);
      expectRefused(on, () => call('', 7));
    }
  });

  it('CL-4 may be as long as the limits say, or missing', () => {
    const on = stage({ server: { maxRoomsPerUser: 20 } });
    const good: [string, object | undefined][] = [
      ['', undefined],
      ['n'.repeat(64), {}],
      ['😀'.repeat(16), { roomDestroyDelayTime: 0 }],
      ['any \u0000 "character"', { roomDestroyDelayTime: 10_800 }],
      ['', { roomAttributes: pairs(20) }],
      ['', { roomAttributes: { ['k'.repeat(16)]: 'v'.repeat(1024) } }],
      ['', { roomAttributes: JSON.parse('{"__proto__":"v","constructor":"v","10":""}') }],
      [
        '',
        {
          roomAttributes: Object.fromEntries(
            [1, 2, 3, 4, 5].map((n) => [`${n}`.repeat(16), 'v'.repeat(n === 5 ? 944 : 1024)]),
          ),
        },
      ],
    ];
    for (const [index, [roomName, config]] of good.entries())
      expect(on.tells(() => on.A.createRoom(room(`R${index}`, roomName), config)).at(-1)).toBe(
        `createRoom R${index} resolved`,
      );
    expect(Object.keys(on.sim.server.attributes('R6') ?? {})).toContain('__proto__');
  });

  it('CL-4 the flag of a switch is true or false', () => {
    const on = stage();
    inside(on, 'S');
    for (const flag of [null, 1, 'true', {}])
      expectRefused(on, () => on.A.switchRoom('S', room('R'), flag as boolean));
  });
});

describe('queries', () => {
  it('CL-26 a page has a count of 1 to 100 and a flag that is "" or was given', () => {
    const on = stage();
    inside(on, 'R');
    const config: [unknown, unknown][] = [
      ['', 0],
      ['', 101],
      ['', 1.5],
      ['', -1],
      ['', '10'],
      ['', Number.NaN],
      ['', undefined],
      [undefined, 10],
      [null, 10],
      [0, 10],
      ['x', 10],
      ['-1', 10],
      ['1e3', 10],
      ['__proto__', 10],
    ];
    for (const [nextFlag, count] of config)
      expectRefused(on, () => on.A.queryRoomMemberList('R', { nextFlag, count } as never));
    expectRefused(on, () => on.A.queryRoomMemberList('R', undefined as never));
    for (const count of [1, 100])
      expect(on.tells(() => on.A.queryRoomMemberList('R', { nextFlag: '', count }))).toEqual([
        'queryRoomMemberList R resolved',
      ]);
  });

  it('CL-26 queryRoomMembers takes 1 to 10 userIDs', () => {
    const on = stage();
    inside(on, 'R');
    const users = (count: number) => Array.from({ length: count }, (_, at) => `u${at}`);
    for (const userIDs of [[], users(11), users(100_000), 'alice', null, {}, [5], [''], [null]])
      expectRefused(on, () => on.A.queryRoomMembers(userIDs as string[], 'R'));
    expect(on.tells(() => on.A.queryRoomMembers(users(10), 'R'))).toEqual(['queryRoomMembers R resolved']);
  });
});

describe('limits that the server keeps', () => {
  it.each([1, 5])(
    'CL-11 a plan with %i rooms for a user: one more is rejected 6000325, none is created',
    (most) => {
      const on = stage({ server: { maxRoomsPerUser: most } });
      const rooms = Array.from({ length: most }, (_, at) => `R${at}`);
      inside(on, ...rooms);
      for (const call of [() => on.A.enterRoom(room('X')), () => on.A.createRoom(room('X'))])
        expect(on.tells(call).at(-1)).toMatch(/X rejected 6000325 joinedRoomLimit$/);
      held(on, 'Y');
      expect(on.tells(() => on.A.joinRoom('Y')).at(-1)).toBe('joinRoom Y rejected 6000325 joinedRoomLimit');
      expect(on.sim.server.rooms().map(({ roomID }) => roomID)).toEqual([...rooms, 'Y']);
      on.sim.run(() => on.A.leaveRoom('R0'));
      on.forget();
      expect(on.tells(() => on.A.enterRoom(room('X'))).at(-1)).toBe('enterRoom X resolved');
    },
  );

  it('CL-11 counts the rooms of all devices of the user, each room once', () => {
    const on = stage({ server: { maxRoomsPerUser: 2, multiDevice: 'allow' } });
    const second = on.sim.device('A2', { userID: 'alice' });
    inside(on, 'R1');
    on.sim.run(() => second.enterRoom(room('R2')));
    expect(on.tells(() => on.A.createRoom(room('R3'))).at(-1)).toBe(
      'createRoom R3 rejected 6000325 joinedRoomLimit',
    );
    expect(on.tells(() => on.A.joinRoom('R2')).at(-1)).toBe('joinRoom R2 resolved');
  });

  it('CL-12 a full room: members are users, not devices', () => {
    const on = stage({ server: { maxMembersPerRoom: 2, multiDevice: 'allow' } });
    const second = on.sim.device('A2', { userID: 'alice' });
    const eve = on.sim.device('E', { userID: 'eve' });
    held(on);
    on.sim.run(() => on.A.joinRoom('R'));
    on.sim.run(() => second.joinRoom('R'));
    expect(on.told(second).at(-1)).toBe('joinRoom R resolved');
    on.sim.run(() => eve.joinRoom('R'));
    expect(on.told(eve)).toEqual([
      'R Connecting/ActiveEnter',
      'R Disconnected/EnterFailed',
      'joinRoom R rejected 6000304 full',
    ]);
    on.sim.run(() => eve.enterRoom(room('R')));
    expect(on.told(eve).at(-1)).toBe('enterRoom R rejected 6000304 full');
    on.sim.run(() => on.A.leaveRoom('R'));
    on.sim.run(() => second.leaveRoom('R'));
    on.sim.run(() => eve.joinRoom('R'));
    expect(on.told(eve).at(-1)).toBe('joinRoom R resolved');
  });

  it('CL-12 rooms of the app: a Vacant one counts too, and leaves its place when it is destroyed', () => {
    const on = stage({ server: { maxRooms: 1 } });
    on.sim.run(() => on.B.createRoom(room('V'), { roomDestroyDelayTime: 60 }));
    on.sim.run(() => on.B.leaveRoom('V'));
    expect(on.tells(() => on.A.createRoom(room('R'))).at(-1)).toBe('createRoom R rejected 6000324 roomLimit');
    expect(on.tells(() => on.A.enterRoom(room('R'))).at(-1)).toBe('enterRoom R rejected 6000324 roomLimit');
    on.sim.advance(60_000);
    expect(on.tells(() => on.A.enterRoom(room('R'))).at(-1)).toBe('enterRoom R resolved');
  });

  it('CL-12 a blocked user is refused everywhere, until it is no longer', () => {
    const on = stage();
    held(on);
    on.sim.server.blockUser('alice');
    for (const call of [
      () => on.A.createRoom(room('X')),
      () => on.A.joinRoom('R'),
      () => on.A.enterRoom(room('X')),
    ])
      expect(on.tells(call).at(-1)).toMatch(/ rejected 6000327 blocked$/);
    on.sim.server.unblockUser('alice');
    expect(on.tells(() => on.A.joinRoom('R')).at(-1)).toBe('joinRoom R resolved');
  });
});
