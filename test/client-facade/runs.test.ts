// One device over several runs of its process: with an older snapshot than the last one, with none, with an older epoch.

import { describe, expect, it } from 'vitest';
import type { RoomClient } from '../../src/client/room-client.js';
import type { ClientSnapshot } from '../../src/machines/client/room-client.js';
import { ConnectionEvent, ConnectionState, RoomEvent, RoomState } from '../../src/machines/vocabulary.js';
import { createLoopback } from './loopback.js';

const room = (roomID: string) => ({ roomID, roomName: '' });
const saved = (client: RoomClient): ClientSnapshot => JSON.parse(JSON.stringify(client.snapshot()));

/** What the app is told of the login and of rooms, and how a call of its ends. */
const listenTo = (client: RoomClient): string[] => {
  const told: string[] = [];
  const nameIn = (names: object, value: number) =>
    Object.entries(names).find(([, number]) => number === value)?.[0];
  client.on('connectionStateChanged', (_, { state, event }) =>
    told.push(`login ${nameIn(ConnectionState, state)}/${nameIn(ConnectionEvent, event)}`),
  );
  client.on('roomStateChanged', (_, { roomID, state, event }) =>
    told.push(`${roomID} ${nameIn(RoomState, state)}/${nameIn(RoomEvent, event)}`),
  );
  return told;
};

const outcome = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'resolved',
    ({ code, reason, message }) => `${code} ${reason}: ${message}`,
  );

describe('a device that goes on from an older snapshot', () => {
  it('NR-19 is out of the rooms that it does not know of within a heartbeat, and keeps those that it knows', async () => {
    const { client, server, pass } = createLoopback();
    const first = client('alice');
    first.login();
    await first.enterRoom(room('known'));
    const old = saved(first);
    await first.enterRoom(room('lost'));
    const second = client('alice', { snapshot: old });
    second.networkUp();
    expect(server.roomsOf('alice')).toEqual(['known', 'lost']);
    pass(10_000);
    expect(server.roomsOf('alice')).toEqual(['known']);
    expect(second.rooms()).toEqual([{ roomID: 'known', state: RoomState.Connected }]);
    pass(60_000);
    expect(server.roomsOf('alice')).toEqual(['known']);
  });

  it('NR-19 also of what it was entering by another attempt, or has left and entered again since', async () => {
    const { client, server, cut, pass } = createLoopback();
    const first = client('alice');
    first.login();
    await first.enterRoom(room('R'));
    cut.add('alice');
    void outcome(first.enterRoom(room('S')));
    const old = saved(first);
    cut.delete('alice');
    first.networkDown();
    first.networkUp();
    await first.leaveRoom('R');
    for (const roomID of ['R', 'S', 'T']) await first.enterRoom(room(roomID));
    const second = client('alice', { snapshot: old });
    second.networkUp();
    pass(10_000);
    expect(second.rooms()).toEqual([]);
    expect(server.roomsOf('alice')).toEqual([]);
    await second.enterRoom(room('T'));
    pass(60_000);
    expect(server.roomsOf('alice')).toEqual(['T']);
  });

  it('NR-13 a leave that was confirmed after the snapshot is confirmed once more, and no longer owed', async () => {
    const { client, server, cut, pass } = createLoopback();
    const first = client('alice');
    first.login();
    await first.enterRoom(room('R'));
    cut.add('alice');
    void first.leaveRoom('R');
    const old = saved(first);
    cut.delete('alice');
    pass(30_000);
    expect(first.snapshot().context.leaves).toEqual([]);
    await first.enterRoom(room('R'));
    const second = client('alice', { snapshot: old });
    second.networkUp();
    expect(second.snapshot().context.leaves).toEqual([]);
    pass(60_000);
    expect(server.save().devices[0]?.answers).toEqual([]);
    expect(server.roomsOf('alice')).toEqual([]);
  });

  it('CL-33 of an earlier login hears that it is over, and can log in', async () => {
    const { client, server } = createLoopback();
    const first = client('alice');
    first.login();
    await first.enterRoom(room('R'));
    const old = saved(first);
    first.logout();
    first.login();
    await first.enterRoom(room('S'));
    const second = client('alice', { snapshot: old });
    const told = listenTo(second);
    second.networkUp();
    expect(told).toEqual(['login Disconnected/KickedOut', 'R Disconnected/NetworkDisconnected']);
    second.login();
    await second.enterRoom(room('T'));
    expect(server.roomsOf('alice')).toEqual(['T']);
  });
});

describe('a device that begins anew', () => {
  it('EMB-12 without a snapshot and an epoch is newer than its runs before: it goes on at once, in no room', async () => {
    const { client, server, pass } = createLoopback();
    pass(1_000);
    const first = client('alice');
    first.login();
    await first.enterRoom(room('R'));
    pass(1);
    const second = client('alice');
    second.login();
    expect(server.roomsOf('alice')).toEqual([]);
    expect(await outcome(second.enterRoom(room('S')))).toBe('resolved');
    pass(60_000);
    expect(server.roomsOf('alice')).toEqual(['S']);
    expect(second.connectionState).toBe(ConnectionState.Connected);
  });

  it.each([-1e15, -1, 0, 0.4, 1.8e12, 2 ** 52])(
    'EMB-12 with a clock at %d it begins all the same, and is restored',
    async (now) => {
      const { client, server } = createLoopback();
      const clock = { now: () => now, setTimer: () => {}, clearTimer: () => {} };
      const first = client('alice', { clock });
      first.login();
      await first.enterRoom(room('R'));
      const second = client('alice', { clock, snapshot: first.snapshot() });
      second.networkUp();
      expect(second.getRoomState('R')).toBe(RoomState.Connected);
      expect(server.members('R')).toEqual(['alice']);
    },
  );

  it('EMB-12 an epoch that is given counts alone, and calls are numbered from 1', () => {
    const { client, sent, pass } = createLoopback();
    pass(5_000);
    const calls: number[] = [];
    const onCall = (call: number) => calls.push(call);
    const alice = client('alice', { epoch: 2, onCall });
    alice.login();
    void outcome(alice.leaveRoom('R'));
    expect(sent[0]).toMatchObject({ type: 'login', login: 2 * 2 ** 32 + 1 });
    const bob = client('bob', { onCall });
    bob.login();
    void outcome(bob.leaveRoom('R'));
    expect(sent.at(-1)).toMatchObject({ type: 'login', login: 5_000 });
    expect(calls).toEqual([1, 1]);
  });

  it('CL-33 with an older epoch it hears that its login has ended, and no call of its waits for a timeout', async () => {
    const { client, server, sent } = createLoopback();
    const newer = client('alice', { epoch: 5 });
    newer.login();
    await newer.enterRoom(room('R'));
    const older = client('alice', { epoch: 4 });
    const told = listenTo(older);
    const before = JSON.stringify(server.save());
    older.login();
    expect(told).toEqual([
      'login Connecting/ActiveLogin',
      'login Connected/Success',
      'login Disconnected/KickedOut',
    ]);
    expect(await outcome(older.enterRoom(room('S')))).toMatch(/^6000121 notLoggedIn: /);
    expect(JSON.stringify(server.save())).toBe(before);
    expect(sent.at(-1)?.type).toBe('login');
  });

  it('CL-33 an earlier run that still is one hears of it with its next word, and its calls end then', async () => {
    const loopback = createLoopback();
    const { client, server } = loopback;
    // two processes with one deviceID: what is for it reaches both
    const first = client('alice', { epoch: 1 });
    first.login();
    await first.enterRoom(room('R'));
    const second = client('alice/two', {
      userID: 'alice',
      epoch: 2,
      send: (message) => {
        loopback.sent.push(message);
        server.receive(message);
      },
    });
    const told = listenTo(first);
    second.login();
    expect(told).toEqual([]);
    expect(await outcome(first.queryRoomOnlineMemberCount('R'))).toMatch(
      /^6000121 loginEnded: unable to queryRoomOnlineMemberCount R; /,
    );
    expect(told).toEqual(['login Disconnected/KickedOut', 'R Disconnected/NetworkDisconnected']);
  });
});
