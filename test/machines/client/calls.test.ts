// What an app may call when, with what, and what it is told at once.

import { describe, expect, it } from 'vitest';
import { RoomLifecycleError } from '../../../src/machines/errors.js';
import { RoomState } from '../../../src/machines/vocabulary.js';
import type { SimulatedDevice } from '../../../src/simulation/simulation.js';
import {
  connecting,
  held,
  inside,
  isConnecting,
  leaving,
  letGo,
  room,
  type Stage,
  stage,
} from './support.js';

type Call = (device: SimulatedDevice) => Promise<unknown>;

/** Calls that need the server, about R; a switch goes to it from S, and from it to S. */
const NEED_SERVER: [string, Call][] = [
  ['createRoom', (A) => A.createRoom(room('R'))],
  ['joinRoom', (A) => A.joinRoom('R')],
  ['enterRoom', (A) => A.enterRoom(room('R'))],
];
const SWITCHES: [string, Call][] = [
  ['switchRoom to', (A) => A.switchRoom('S', room('R'), true)],
  ['switchRoom from', (A) => A.switchRoom('R', room('T'), true)],
];
const QUERIES: [string, Call][] = [
  ['queryRoomMemberList', (A) => A.queryRoomMemberList('R', { nextFlag: '', count: 10 })],
  ['queryRoomMembers', (A) => A.queryRoomMembers(['alice'], 'R')],
  ['queryRoomOnlineMemberCount', (A) => A.queryRoomOnlineMemberCount('R')],
  ['queryRoomAllAttributes', (A) => A.queryRoomAllAttributes('R')],
];
const LEAVES: [string, Call][] = [
  ['leaveRoom', (A) => A.leaveRoom('R')],
  ['leaveAllRoom', (A) => A.leaveAllRoom()],
];
/** Section 10, which this version does not have. */
const ATTRIBUTES: [string, Call][] = [
  ['setRoomAttributes', (A) => A.setRoomAttributes({ k: 'v' }, 'R')],
  ['deleteRoomAttributes', (A) => A.deleteRoomAttributes(['k'], 'R')],
  ['endRoomAttributesBatchOperation', (A) => A.endRoomAttributesBatchOperation('R')],
  ['setRoomMembersAttributes', (A) => A.setRoomMembersAttributes({ k: 'v' }, ['bob'], 'R')],
  ['queryRoomMembersAttributes', (A) => A.queryRoomMembersAttributes(['bob'], 'R')],
  ['queryRoomMemberAttributesList', (A) => A.queryRoomMemberAttributesList('R')],
];

const ENTERS = ['createRoom', 'joinRoom', 'enterRoom', 'switchRoom'];

/** Refused at once: with that code, nothing published, nothing sent. */
const expectRefused = async (on: Stage, call: () => Promise<unknown>, code: number): Promise<void> => {
  on.forget();
  const called = call();
  const told = on.told();
  expect(told).toEqual([expect.stringContaining(` rejected ${code} `)]);
  const error: unknown = await called.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(RoomLifecycleError);
  expect(error).toMatchObject({
    code,
    reason: expect.any(String),
    message: expect.stringMatching(/^unable to .+; .+/),
  });
  expect(on.told()).toEqual([]);
  expect(on.sent()).toEqual([]);
};

it('CL-1 methods and results have the shape of ZIM', async () => {
  const { sim, A, B } = stage();
  const roomInfo = { baseInfo: room('R', 'name') };
  const user = (userID: string) => expect.objectContaining({ userID });
  expect(await sim.run(() => A.createRoom(room('R', 'name'), { roomAttributes: { k: 'v' } }))).toEqual({
    roomInfo,
  });
  expect(await sim.run(() => B.joinRoom('R'))).toEqual({ roomInfo });
  expect(await sim.run(() => B.enterRoom(room('R', 'other')))).toEqual({ roomInfo });
  expect(await sim.run(() => A.queryRoomMemberList('R', { nextFlag: '', count: 100 }))).toEqual({
    roomID: 'R',
    memberList: [user('alice'), user('bob')],
    nextFlag: '',
  });
  expect(await sim.run(() => A.queryRoomMembers(['bob', 'eve'], 'R'))).toEqual({
    roomID: 'R',
    memberList: [user('bob')],
    errorUserList: [{ userID: 'eve', reason: 6000321 }],
  });
  expect(await sim.run(() => A.queryRoomOnlineMemberCount('R'))).toEqual({ roomID: 'R', count: 2 });
  expect(await sim.run(() => A.queryRoomAllAttributes('R'))).toEqual({
    roomID: 'R',
    roomAttributes: { k: 'v' },
  });
  const toInfo = { baseInfo: room('S', 'new') };
  expect(await sim.run(() => B.switchRoom('R', room('S', 'new'), true))).toEqual({ roomInfo: toInfo });
  expect(await sim.run(() => B.leaveRoom('S'))).toEqual({ roomID: 'S' });
  expect(await sim.run(() => A.leaveAllRoom())).toEqual({ roomIDs: ['R'] });
});

it('CL-2 a rejection has code, reason and message', async () => {
  const { sim, A } = stage();
  await expect(sim.run(() => A.joinRoom('R'))).rejects.toMatchObject({
    code: 6000322,
    reason: 'roomNotExist',
    message: expect.stringContaining('R'),
  });
});

describe('not logged in', () => {
  const all = [...NEED_SERVER, ...SWITCHES, ...QUERIES, ...LEAVES, ...ATTRIBUTES];
  it.each(all)('CL-3 %s is rejected 6000121, nothing is published or sent', async (_, call) => {
    for (const network of ['up', 'down'] as const) {
      const on = stage();
      on.sim.run(() => on.A.logout());
      on.A.network(network);
      await expectRefused(on, () => call(on.A), 6000121);
    }
  });

  it.each(all)('CL-3 CL-29 %s likewise after the login was ended', async (_, call) => {
    const on = stage();
    on.sim.run(() => on.A.kickOffline());
    await expectRefused(on, () => call(on.A), 6000121);
  });

  it('CL-28 comes before the arguments', async () => {
    const on = stage();
    on.sim.run(() => on.A.logout());
    await expectRefused(on, () => on.A.joinRoom(''), 6000121);
    await expectRefused(on, () => on.A.createRoom(room('ä')), 6000121);
    await expectRefused(on, () => on.A.leaveRoom(5 as never), 6000121);
    await expectRefused(on, () => on.A.queryRoomMembers([], ''), 6000121);
  });
});

describe('offline', () => {
  it.each(NEED_SERVER)('CL-5 %s is rejected 6000104, nothing is published or sent', async (_, call) => {
    const on = stage();
    on.A.network('down');
    await expectRefused(on, () => call(on.A), 6000104);
    // restored is when the server has said so
    on.sim.network.hold('A', 'answer:resume');
    on.sim.run(() => on.A.network('up'));
    await expectRefused(on, () => call(on.A), 6000104);
    on.sim.run(() => on.sim.network.deliver('A', 'answer:resume'));
    on.forget();
    expect(on.tells(() => on.A.enterRoom(room('R'))).at(-1)).toBe('enterRoom R resolved');
  });

  it('CL-28 the room’s own state comes before the connection', async () => {
    const on = stage();
    connecting(on, 'offline');
    for (const [, call] of [...NEED_SERVER, ...QUERIES]) await expectRefused(on, () => call(on.A), 6000326);
    await expectRefused(on, () => on.A.switchRoom('R', room('T'), true), 6000326);
    await expectRefused(on, () => on.A.switchRoom('never', room('T'), true), 6000001);
    await expectRefused(on, () => on.A.leaveRoom('never'), 6000321);
    await expectRefused(on, () => on.A.queryRoomOnlineMemberCount('never'), 6000321);
  });

  it('CL-28 the arguments come before the room’s own state and the connection', async () => {
    const on = stage();
    connecting(on, 'offline');
    await expectRefused(on, () => on.A.enterRoom(room('R', 'n'.repeat(65))), 6000001);
    await expectRefused(on, () => on.A.createRoom(room('R'), { roomDestroyDelayTime: -1 }), 6000001);
    await expectRefused(on, () => on.A.queryRoomMemberList('R', { nextFlag: '', count: 0 }), 6000001);
    await expectRefused(on, () => on.A.switchRoom('R', room(''), true), 6000001);
    await expectRefused(on, () => on.A.joinRoom('a b'), 6000001);
  });
});

describe('a room that is Connecting', () => {
  it.each(isConnecting)('CL-6 CL-26 %s refuses entering and queries with 6000326', async (cause) => {
    const on = stage();
    connecting(on, cause, true);
    if (cause !== 'switching' && cause !== 'offline') inside(on, 'S');
    for (const [, call] of [...NEED_SERVER, ...QUERIES]) await expectRefused(on, () => call(on.A), 6000326);
    await expectRefused(on, () => on.A.switchRoom('R', room('T'), true), 6000326);
    if (cause !== 'offline') await expectRefused(on, () => on.A.switchRoom('S', room('R'), true), 6000326);
    // the attempt that is out is neither cancelled nor repeated
    expect(on.A.getRoomState('R')).toBe(RoomState.Connecting);
    on.sim.network.up('A');
    letGo(on);
    expect(on.told()).toContain('R Connected/Success');
    expect(on.sent().filter((name) => ENTERS.includes(name))).toEqual([]);
  });
});

describe('a room that this device is in', () => {
  it.each([
    ['joinRoom', (A: SimulatedDevice) => A.joinRoom('R')],
    ['enterRoom', (A: SimulatedDevice) => A.enterRoom(room('R', 'other'), { roomAttributes: { k: 'v' } })],
  ])('CL-10 %s resolves with its info, nothing is published', async (_, call) => {
    const on = stage();
    held(on, 'R', 'first');
    inside(on, 'R');
    const entered = on.sim.run(() => call(on.A));
    expect(await entered).toEqual({ roomInfo: { baseInfo: room('R', 'first') } });
    expect(on.told().length).toBe(1);
    expect(on.told(on.B).filter((line) => line === 'R +alice')).toHaveLength(0);
    expect(on.sim.server.attributes('R')).toEqual({});
  });

  it('CL-10 CC-5 knows the name also after T2 and after a switch', async () => {
    const on = stage();
    held(on, 'R', 'first');
    inside(on, 'S');
    await on.sim.run(() => on.A.switchRoom('S', room('R', 'ignored'), false));
    on.sim.run(() => on.A.network('down'));
    on.sim.run(() => on.A.network('up'));
    expect(await on.sim.run(() => on.A.joinRoom('R'))).toEqual({
      roomInfo: { baseInfo: room('R', 'first') },
    });
  });

  it('CL-10 CL-7 createRoom is rejected 6000323, the room stays Connected', async () => {
    const on = stage();
    inside(on, 'R');
    await expectRefused(on, () => on.A.createRoom(room('R')), 6000323);
    expect(on.A.getRoomState('R')).toBe(RoomState.Connected);
  });
});

describe('enterRoom', () => {
  it('CL-9 creates the room if it does not exist, else enters it; the first one’s setup counts', async () => {
    const on = stage();
    const { sim, A, B } = on;
    const first = { roomAttributes: { a: '1' }, roomDestroyDelayTime: 60 };
    const second = { roomAttributes: { b: '2' }, roomDestroyDelayTime: 600 };
    await sim.run(() => A.enterRoom(room('R', 'one'), first));
    const entered = await sim.run(() => B.enterRoom(room('R', 'two'), second));
    expect(entered).toEqual({ roomInfo: { baseInfo: room('R', 'one') } });
    expect(sim.server.attributes('R')).toEqual({ a: '1' });
    sim.run(() => A.leaveRoom('R'));
    sim.run(() => B.leaveRoom('R'));
    sim.advance(59_999);
    expect(sim.server.rooms()).toMatchObject([{ roomID: 'R', roomName: 'one', state: 'Vacant' }]);
    sim.advance(1);
    expect(sim.server.rooms()).toEqual([]);
  });

  it('CL-9 likewise for a switch to a room that exists, and one that does not', async () => {
    const on = stage();
    const { sim, A } = on;
    held(on, 'R', 'one');
    inside(on, 'S');
    const config = { roomAttributes: { b: '2' }, roomDestroyDelayTime: 600 };
    const entered = await sim.run(() => A.switchRoom('S', room('R', 'two'), true, config));
    expect(entered).toEqual({ roomInfo: { baseInfo: room('R', 'one') } });
    expect(sim.server.attributes('R')).toEqual({});
    await sim.run(() => A.switchRoom('R', room('Q', 'two'), true, config));
    expect(sim.server.attributes('Q')).toEqual({ b: '2' });
    expect(sim.server.rooms()).toContainEqual(expect.objectContaining({ roomID: 'Q', roomName: 'two' }));
  });

  it('CL-9 SR-4 while the room is empty and waits, the enterer’s setup is ignored too', () => {
    const on = stage();
    on.sim.server.createRoom({ roomID: 'R', roomName: 'made', roomDestroyDelayTime: 60 });
    on.sim.run(() => on.A.enterRoom(room('R', 'mine'), { roomDestroyDelayTime: 600 }));
    on.sim.run(() => on.A.leaveRoom('R'));
    expect(on.sim.server.rooms()).toMatchObject([{ roomName: 'made', state: 'Vacant' }]);
    on.sim.advance(60_000);
    expect(on.sim.server.rooms()).toEqual([]);
  });
});

describe('leaveRoom', () => {
  it('CL-13 of a room this device is not in is rejected 6000321, nothing is published', async () => {
    const on = stage();
    held(on);
    await expectRefused(on, () => on.A.leaveRoom('R'), 6000321);
    await expectRefused(on, () => on.A.leaveRoom('__proto__'), 6000321);
    inside(on, 'R');
    on.sim.run(() => on.A.leaveRoom('R'));
    await expectRefused(on, () => on.A.leaveRoom('R'), 6000321);
    expect(on.sim.server.members('R')).toEqual(['bob']);
  });
});

describe('section 10', () => {
  it.each(ATTRIBUTES)(
    'SA-1 %s is rejected by an error that says so, nothing is published or sent',
    async (name, call) => {
      const on = stage();
      inside(on, 'R');
      on.forget();
      const error: unknown = await call(on.A).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(RoomLifecycleError);
      expect(error).toMatchObject({ reason: 'unsupported', fault: 'library' });
      expect((error as RoomLifecycleError).message).toContain(name);
      expect([on.told().length, on.sent()]).toEqual([1, []]);
    },
  );

  it('SA-1 the one that has no promise throws that error', () => {
    const { A } = stage();
    expect(() => A.beginRoomAttributesBatchOperation('R')).toThrow(RoomLifecycleError);
    expect(() => A.beginRoomAttributesBatchOperation('R')).toThrow(
      expect.objectContaining({ reason: 'unsupported' }),
    );
  });
});

it('CL-28 CL-26 while a leave is out: the room’s own state before the connection, arguments before both', async () => {
  const on = stage();
  leaving(on);
  for (const [, call] of QUERIES) await expectRefused(on, () => call(on.A), 6000321);
  await expectRefused(on, () => on.A.switchRoom('R', room('T'), true), 6000001);
  await expectRefused(on, () => on.A.enterRoom(room('R', 'n'.repeat(65))), 6000001);
});
