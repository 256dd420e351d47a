// What a rejected call says: unable to do what with which room, and why, in one form for every way to be rejected.

import { expect, test } from 'vitest';
import { FAILURES, type Reason } from '../../../src/machines/errors.js';
import type { SimulatedDevice } from '../../../src/simulation/simulation.js';
import { connecting, room, type Stage, stage } from './support.js';

const unable = (doing: string, why: Reason | string): string =>
  `unable to ${doing}; ${why in FAILURES ? FAILURES[why as Reason].why : why}`;
const NO_NAME = 'the roomID has to be a text that is not empty';

/** What comes of a call: its message if it is rejected. */
const outcome = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'resolved',
    (error: Error) => error.message,
  );

type Way = readonly [
  expected: string,
  call: (device: SimulatedDevice) => Promise<unknown>,
  before?: (on: Stage) => unknown,
];

const inside =
  (...roomIDs: string[]) =>
  ({ sim, A }: Stage): void => {
    for (const roomID of roomIDs) sim.run(() => A.enterRoom(room(roomID)));
  };
const offline =
  (...roomIDs: string[]) =>
  (on: Stage): void => {
    inside(...roomIDs)(on);
    on.sim.network.down('A');
  };
const config = (value: unknown) => value as never;

const WAYS: readonly Way[] = [
  [unable('enterRoom', NO_NAME), (A) => A.enterRoom(room(''))],
  [
    unable('enterRoom R', 'the roomName has to be a text'),
    (A) => A.enterRoom(config({ roomID: 'R', roomName: 1 })),
  ],
  [unable('createRoom R', 'connecting'), (A) => A.createRoom(room('R')), (on) => connecting(on, 'entering')],
  [unable('createRoom R', 'roomExists'), (A) => A.createRoom(room('R')), inside('R')],
  [unable('joinRoom R', 'offline'), (A) => A.joinRoom('R'), offline()],
  [unable('switchRoom', NO_NAME), (A) => A.switchRoom('', room('R'), true)],
  [unable('switchRoom', NO_NAME), (A) => A.switchRoom('S', room(''), true)],
  [
    unable('switchRoom S to R', 'the roomName has to be a text'),
    (A) => A.switchRoom('S', config({ roomID: 'R', roomName: 1 }), true),
  ],
  [
    unable('switchRoom S to R', 'isCreateWhenRoomNotExisted has to be true or false'),
    (A) => A.switchRoom('S', room('R'), config('yes')),
    inside('S'),
  ],
  [
    unable('switchRoom S to S', 'source and target are the same room'),
    (A) => A.switchRoom('S', room('S'), true),
    inside('S'),
  ],
  [
    unable('switchRoom S to R', 'this device is not in the source, or is leaving it'),
    (A) => A.switchRoom('S', room('R'), true),
  ],
  [
    unable('switchRoom R to S', 'connecting'),
    (A) => A.switchRoom('R', room('S'), true),
    (on) => connecting(on, 'entering'),
  ],
  // SW-9: source and target of a switch that is out
  [unable('enterRoom R', 'connecting'), (A) => A.enterRoom(room('R')), (on) => connecting(on, 'switching')],
  [unable('enterRoom S', 'connecting'), (A) => A.enterRoom(room('S')), (on) => connecting(on, 'switching')],
  [
    unable('switchRoom S to T', 'connecting'),
    (A) => A.switchRoom('S', room('T'), true),
    (on) => connecting(on, 'switching'),
  ],
  [unable('switchRoom S to R', 'alreadyInRoom'), (A) => A.switchRoom('S', room('R'), true), inside('S', 'R')],
  [unable('switchRoom S to R', 'connecting'), (A) => A.switchRoom('S', room('R'), true), offline('S')],
  [unable('leaveRoom', NO_NAME), (A) => A.leaveRoom('')],
  [unable('leaveRoom R', 'notInRoom'), (A) => A.leaveRoom('R')],
  [unable('queryRoomAllAttributes', NO_NAME), (A) => A.queryRoomAllAttributes('')],
  [
    unable('queryRoomMemberList R', 'count has to be a whole number from 1 to 100'),
    (A) => A.queryRoomMemberList('R', { nextFlag: '', count: 0 }),
    inside('R'),
  ],
  [
    unable('queryRoomMembers R', 'userIDs has to be a list of 1 to 10 texts'),
    (A) => A.queryRoomMembers([], 'R'),
    inside('R'),
  ],
  [unable('queryRoomOnlineMemberCount R', 'notInRoom'), (A) => A.queryRoomOnlineMemberCount('R')],
  [
    unable('queryRoomOnlineMemberCount R', 'connecting'),
    (A) => A.queryRoomOnlineMemberCount('R'),
    offline('R'),
  ],
  [
    unable('setRoomAttributes', 'unsupported'),
    (A) => A.setRoomAttributes({ k: 'v' }, 'R', config({})),
    inside('R'),
  ],
  [
    unable('enterRoom R', 'notLoggedIn'),
    (A) => A.enterRoom(room('R')),
    ({ sim, A }) => sim.run(() => A.logout()),
  ],
  [unable('leaveAllRoom', 'notLoggedIn'), (A) => A.leaveAllRoom(), ({ sim, A }) => sim.run(() => A.logout())],
  [
    unable('setRoomAttributes', 'notLoggedIn'),
    (A) => A.setRoomAttributes({ k: 'v' }, 'R', config({})),
    ({ sim, A }) => sim.run(() => A.logout()),
  ],
];

test.each(WAYS.map(([expected, call, before]) => ({ expected, call, before })))(
  'CL-2, CL-28 at once: $expected',
  async ({ expected, call, before }) => {
    const on = stage();
    before?.(on);
    on.sim.settle();
    const rejected = outcome(call(on.A));
    on.sim.settle();
    expect(await rejected).toBe(expected);
  },
);

type Late = readonly [
  expected: string,
  held: string,
  call: (device: SimulatedDevice) => Promise<unknown>,
  end: (on: Stage) => unknown,
  before?: (on: Stage) => unknown,
];

const logout = ({ A }: Stage) => A.logout();
const kickOffline = ({ sim }: Stage) => sim.server.kickOffline('alice', 'A');
const enter: Late[2] = (A) => A.enterRoom(room('R'));
const change: Late[2] = (A) => A.switchRoom('S', room('R'), true);
const query: Late[2] = (A) => A.queryRoomMembers(['alice'], 'R');
const minute = ({ sim }: Stage) => sim.advance(60_000);
const down = ({ sim }: Stage) => {
  sim.network.down('A');
  sim.advance(60_000);
};

const LATE: readonly Late[] = [
  [unable('enterRoom R', 'loggedOut'), 'enterRoom', enter, logout],
  [unable('enterRoom R', 'loginEnded'), 'enterRoom', enter, kickOffline],
  [unable('enterRoom R', 'timeout'), 'enterRoom', enter, minute],
  [unable('enterRoom R', 'disconnected'), 'enterRoom', enter, down],
  [unable('enterRoom R', 'cancelled'), 'enterRoom', enter, ({ A }) => A.leaveRoom('R')],
  [unable('join the room R', 'roomNotExist'), 'answer:resume', (A) => A.joinRoom('R'), minute],
  [unable('switchRoom S to R', 'loggedOut'), 'switchRoom', change, logout, inside('S')],
  [unable('switchRoom S to R', 'loginEnded'), 'switchRoom', change, kickOffline, inside('S')],
  [unable('switchRoom S to R', 'timeout'), 'switchRoom', change, minute, inside('S')],
  [unable('switchRoom S to R', 'disconnected'), 'switchRoom', change, down, inside('S')],
  [unable('switchRoom S to R', 'cancelled'), 'switchRoom', change, ({ A }) => A.leaveRoom('R'), inside('S')],
  [unable('queryRoomMembers R', 'loggedOut'), 'queryRoomMembers', query, logout, inside('R')],
  [unable('queryRoomMembers R', 'loginEnded'), 'queryRoomMembers', query, kickOffline, inside('R')],
  [unable('queryRoomMembers R', 'timeout'), 'queryRoomMembers', query, minute, inside('R')],
  [unable('queryRoomMembers R', 'disconnected'), 'queryRoomMembers', query, down, inside('R')],
  [unable('leaveRoom R', 'loggedOut'), 'leaveRooms', (A) => A.leaveRoom('R'), logout, inside('R')],
  [unable('leaveAllRoom', 'loggedOut'), 'leaveRooms', (A) => A.leaveAllRoom(), logout, inside('R')],
];

test.each(LATE.map(([expected, held, call, end, before]) => ({ expected, held, call, end, before })))(
  'CL-2 later, with $held held: $expected',
  async ({ expected, held, call, end, before }) => {
    const on = stage();
    before?.(on);
    on.sim.network.hold('A', held as never);
    const rejected = outcome(call(on.A));
    on.sim.settle();
    await on.sim.run(() => void Promise.resolve(end(on)).catch(() => undefined));
    on.sim.settle();
    expect(await rejected).toBe(expected);
  },
);

test.each([
  ['cancelled', ({ A }: Stage) => A.leaveRoom('R')],
  ['cancelled', ({ A }: Stage) => A.leaveAllRoom()],
  ['loggedOut', logout],
  ['loginEnded', kickOffline],
] as const)('CL-27 what waits for a leave is rejected by name: %s', async (reason, end) => {
  const on = stage();
  inside('R', 'S')(on);
  on.sim.network.hold('A', 'leaveRooms');
  const left = outcome(on.A.leaveRoom('R'));
  const waiting = [
    [outcome(on.A.createRoom(room('R'))), 'createRoom R'],
    [outcome(on.A.switchRoom('S', room('R'), true)), 'switchRoom S to R'],
  ] as const;
  on.sim.settle();
  on.sim.run(() => void Promise.resolve(end(on)).catch(() => undefined));
  on.sim.settle();
  for (const [call, doing] of waiting) expect(await call).toBe(unable(doing, reason));
  if (reason !== 'cancelled')
    expect(await left).toBe(reason === 'loginEnded' ? 'resolved' : unable('leaveRoom R', reason));
});
