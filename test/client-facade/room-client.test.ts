import { describe, expect, it } from 'vitest';
import { createRoomClient, type RoomClient } from '../../src/client/room-client.js';
import type { ClientEvent } from '../../src/machines/client/events.js';
import type { ClientSnapshot } from '../../src/machines/client/room-client.js';
import type { ClientEffect } from '../../src/machines/effects.js';
import { RoomLifecycleError } from '../../src/machines/errors.js';
import { createLoopback } from './loopback.js';

const room = (roomID: string, roomName = '') => ({ roomID, roomName });

const setup = () => {
  const loopback = createLoopback();
  const alice = loopback.client('alice');
  alice.login();
  return { ...loopback, alice };
};

/** Everything that a client tells, in short. */
const listen = (client: RoomClient): string[] => {
  const told: string[] = [];
  client.on('roomStateChanged', (_, { roomID, state, event }) => told.push(`${roomID} ${state} ${event}`));
  client.on('roomMemberJoined', (_, { roomID, memberList }) =>
    told.push(`${roomID} +${memberList.map(({ userID }) => userID)}`),
  );
  client.on('roomMemberLeft', (_, { roomID, memberList }) =>
    told.push(`${roomID} -${memberList.map(({ userID }) => userID)}`),
  );
  client.on('connectionStateChanged', (_, { state, event }) => told.push(`connection ${state} ${event}`));
  return told;
};

describe('a room client over a transport', () => {
  it('CL-1 resolves every call with the result that ZIM has', async () => {
    const { alice, client } = setup();
    const bob = client('bob');
    bob.login();
    const user = (userID: string) => ({ userID, userName: '', userAvatarUrl: '', userExtendedData: '' });
    const roomInfo = { baseInfo: room('R', 'name') };
    const config = { roomAttributes: { k: 'v' }, roomDestroyDelayTime: 60 };
    expect(await alice.createRoom(room('R', 'name'), config)).toEqual({ roomInfo });
    expect(await bob.joinRoom('R')).toEqual({ roomInfo });
    expect(await bob.enterRoom(room('R', 'other'))).toEqual({ roomInfo });
    expect(await alice.queryRoomMemberList('R', { nextFlag: '', count: 100 })).toEqual({
      roomID: 'R',
      memberList: [user('alice'), user('bob')],
      nextFlag: '',
    });
    expect(await alice.queryRoomMembers(['bob', 'eve'], 'R')).toEqual({
      roomID: 'R',
      memberList: [user('bob')],
      errorUserList: [{ userID: 'eve', reason: 6000321 }],
    });
    expect(await alice.queryRoomOnlineMemberCount('R')).toEqual({ roomID: 'R', count: 2 });
    expect(await alice.queryRoomAllAttributes('R')).toEqual({ roomID: 'R', roomAttributes: { k: 'v' } });
    expect(await bob.switchRoom('R', room('S'), true)).toEqual({ roomInfo: { baseInfo: room('S') } });
    expect(await bob.leaveRoom('S')).toEqual({ roomID: 'S' });
    expect(await alice.leaveAllRoom()).toEqual({ roomIDs: ['R'] });
  });

  it('SW-3 tells of a switch as ZIM does: target Connecting, target Connected, source Disconnected', async () => {
    const { alice } = setup();
    await alice.enterRoom(room('Room1'));
    const told = listen(alice);
    await alice.switchRoom('Room1', room('Room2'), true);
    expect(told).toEqual(['Room2 1 11', 'Room2 2 0', 'Room1 0 0']);
  });

  it('CL-2 rejects with code, reason, message and whose fault it is', async () => {
    const { alice } = setup();
    const error: unknown = await alice.joinRoom('R').catch((reason) => reason);
    expect(error).toBeInstanceOf(RoomLifecycleError);
    expect(error).toMatchObject({ code: 6000322, reason: 'roomNotExist', fault: 'server' });
    expect((error as Error).message).toMatch(/^unable to .*; .*/);
  });

  it('CL-3 rejects a call of a client that is not logged in, and sends nothing', async () => {
    const { client, sent } = setup();
    const bob = client('bob');
    const before = sent.length;
    await expect(bob.enterRoom(room('R'))).rejects.toMatchObject({ code: 6000121 });
    expect(sent.length).toBe(before);
  });

  it('CL-4 rejects bad arguments and never throws', async () => {
    const { alice } = setup();
    const trap = {
      get roomID(): string {
        throw new Error('trap');
      },
      roomName: '',
    };
    const bad = [
      alice.enterRoom(null as never),
      alice.enterRoom(trap),
      alice.createRoom(room('ä')),
      alice.createRoom(room('R', 5 as never)),
      alice.createRoom(room('R'), { roomDestroyDelayTime: 1.5 }),
      alice.createRoom(room('R'), 7 as never),
      alice.joinRoom(Symbol('R') as never),
      alice.switchRoom(undefined as never, undefined as never, undefined as never),
      alice.queryRoomMembers('bob' as never, 'R'),
    ];
    for (const call of bad) await expect(call).rejects.toMatchObject({ code: 6000001 });
  });

  it('SA-1 says that attributes are not there yet: rejected, or thrown where ZIM has no promise', async () => {
    const { alice } = setup();
    const calls = [
      alice.setRoomAttributes({ k: 'v' }, 'R'),
      alice.deleteRoomAttributes(['k'], 'R'),
      alice.endRoomAttributesBatchOperation('R'),
      alice.setRoomMembersAttributes({ k: 'v' }, ['bob'], 'R'),
      alice.queryRoomMembersAttributes(['bob'], 'R'),
      alice.queryRoomMemberAttributesList('R'),
    ];
    for (const call of calls) await expect(call).rejects.toMatchObject({ reason: 'unsupported' });
    expect(() => alice.beginRoomAttributesBatchOperation('R')).toThrow(RoomLifecycleError);
  });

  it('AG-5 numbers calls from 1 and tells of each before what it causes', async () => {
    const happened: string[] = [];
    const { client } = setup();
    const bob = client('bob', {
      onCall: (call, method) => happened.push(`call ${call} ${method}`),
      onEffect: (effect: ClientEffect, cause: ClientEvent) =>
        happened.push(`${cause.type}: ${effect.type}${effect.type === 'settle' ? ` ${effect.call}` : ''}`),
    });
    bob.login();
    happened.length = 0;
    await bob.joinRoom('R').catch(() => {});
    await bob.leaveRoom('R').catch(() => {});
    expect(happened.filter((line) => /call|settle/.test(line))).toEqual([
      'call 1 joinRoom',
      'refused: settle 1',
      'call 2 leaveRoom',
      'leaveRoom: settle 2',
    ]);
    expect(happened[1]).toBe('joinRoom: notify');
  });
});

describe('a listener', () => {
  it('CL-24 sees the state that its notice tells of, though the machine is further', async () => {
    const { alice } = setup();
    await alice.enterRoom(room('Room1'));
    const seen: unknown[] = [];
    alice.on('roomStateChanged', (zim, { roomID, state }) => {
      expect(zim).toBe(alice);
      seen.push([roomID, state, zim.getRoomState('Room1'), zim.getRoomState('Room2')]);
    });
    await alice.switchRoom('Room1', room('Room2'), true);
    expect(seen).toEqual([
      ['Room2', 1, 2, 1],
      // the switch is one step of the machine, but Room1 is not told of yet
      ['Room2', 2, 2, 2],
      ['Room1', 0, 0, 2],
    ]);
    expect(alice.rooms()).toEqual([{ roomID: 'Room2', state: 2 }]);
  });

  it('CL-24 may call: what it calls comes after everything that its notice came with', async () => {
    const { alice } = setup();
    await alice.enterRoom(room('Room1'));
    const told = listen(alice);
    let entered: Promise<unknown> | undefined;
    alice.on('roomStateChanged', (zim, { roomID, state }) => {
      if (roomID !== 'Room2' || state !== 2) return;
      entered = zim.enterRoom(room('Room1'));
      told.push('called');
    });
    await alice.switchRoom('Room1', room('Room2'), true);
    await entered;
    expect(told).toEqual(['Room2 1 11', 'Room2 2 0', 'called', 'Room1 0 0', 'Room1 1 6', 'Room1 2 0']);
  });

  it('runs with others of its type in order of registration, each once', async () => {
    const { alice } = setup();
    const seen: string[] = [];
    const first = () => seen.push('first');
    alice.on('roomStateChanged', first);
    alice.on('roomStateChanged', () => seen.push('second'));
    alice.on('roomStateChanged', first);
    await alice.enterRoom(room('R'));
    expect(seen).toEqual(['first', 'second', 'first', 'second']);
  });

  it('does not run after it was taken off, not even by one before it; one that was added runs next time', async () => {
    const { alice } = setup();
    const seen: string[] = [];
    const last = () => seen.push('last');
    alice.on('roomStateChanged', (zim) => {
      seen.push('first');
      zim.off('roomStateChanged', last);
      zim.on('roomStateChanged', late);
    });
    const late = () => seen.push('late');
    alice.on('roomStateChanged', last);
    await alice.enterRoom(room('R'));
    expect(seen).toEqual(['first', 'first', 'late']);
    alice.off('roomStateChanged');
    await alice.leaveRoom('R');
    expect(seen.length).toBe(3);
  });

  it('that throws is reported and hinders nobody', async () => {
    const errors: unknown[] = [];
    const { client } = setup();
    const bob = client('bob', { onListenerError: (error) => errors.push(error) });
    const seen: number[] = [];
    bob.on('roomStateChanged', () => {
      throw new Error('mine');
    });
    bob.on('roomStateChanged', (_, { state }) => seen.push(state));
    bob.login();
    await bob.enterRoom(room('R'));
    expect(seen).toEqual([1, 2]);
    expect(errors.map(String)).toEqual(['Error: mine', 'Error: mine']);
  });

  it('of no known type, or that is no function, is never heard of', async () => {
    const { alice } = setup();
    alice.on('peerMessageReceived' as never, () => {
      throw new Error('never');
    });
    alice.on('roomStateChanged', undefined as never);
    await alice.enterRoom(room('R'));
    alice.off('tokenWillExpire' as never);
  });
});

describe('what a client can show', () => {
  it('CC-1 starts with nothing, and shows what was told last', async () => {
    const { alice, client } = setup();
    const bob = client('bob');
    expect(bob.connectionState).toBe(0);
    expect(bob.getRoomState('__proto__')).toBe(0);
    expect(alice.connectionState).toBe(2);
    await alice.enterRoom(room('__proto__'));
    expect(alice.getRoomState('__proto__')).toBe(2);
    alice.networkDown();
    expect(alice.connectionState).toBe(3);
    expect(alice.rooms()).toEqual([{ roomID: '__proto__', state: 1 }]);
    alice.networkUp();
    expect(alice.rooms()).toEqual([{ roomID: '__proto__', state: 2 }]);
    alice.logout();
    expect(alice.rooms()).toEqual([]);
    expect(alice.connectionState).toBe(0);
  });
});

describe('a transport', () => {
  it('NR-7 that throws loses the message, and the client asks again', async () => {
    const { client, server, pass } = setup();
    const errors: unknown[] = [];
    let isBroken = false;
    const bob: RoomClient = client('bob', {
      onListenerError: (error) => errors.push(error),
      send(message) {
        if (isBroken) throw new Error('not connected');
        server.receive(message);
      },
    });
    bob.login();
    isBroken = true;
    const entered = bob.enterRoom(room('R'));
    isBroken = false;
    expect(errors.map(String)).toEqual(['Error: not connected']);
    pass(10_000);
    await expect(entered).rejects.toMatchObject({ code: 6000105 });
  });

  it('that hands in what is no message is told so, and nothing has changed', async () => {
    const { alice } = setup();
    await alice.enterRoom(room('R'));
    const before = JSON.stringify(alice.snapshot());
    for (const message of [
      null,
      5,
      'x',
      [],
      {},
      { v: 2, type: 'removed' },
      { v: 1, type: 'removed', roomID: 5 },
    ])
      expect(() => alice.receive(message)).toThrow(RoomLifecycleError);
    expect(JSON.stringify(alice.snapshot())).toBe(before);
  });
});

describe('saving and restoring a client', () => {
  const json = <T>(value: T): T => JSON.parse(JSON.stringify(value));

  it('goes on where the saved one was, with its connection broken till it is up', async () => {
    const { alice, client, sent } = setup();
    await alice.enterRoom(room('R'));
    const saved = json(alice.snapshot());
    const told: unknown[] = [];
    const again = client('alice', {
      snapshot: saved,
      listeners: {
        // the first one is told while the client is still being made
        roomStateChanged: (_, { roomID, state, event }) => told.push([roomID, state, event]),
      },
    });
    expect(again.getRoomState('R')).toBe(1);
    again.networkUp();
    expect(told).toEqual([
      ['R', 1, 1],
      ['R', 1, 1],
      ['R', 2, 0],
    ]);
    const ids = sent.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(await again.leaveRoom('R')).toEqual({ roomID: 'R' });
  });

  it('CL-2 never takes an old call for a new one', async () => {
    const { alice, client, cut, server, pass } = setup();
    cut.add('alice');
    void alice.enterRoom(room('R')).catch(() => {});
    cut.clear();
    const lost = new Set(['askRooms', 'joinRoom']);
    const settled: number[] = [];
    const again = client('alice', {
      snapshot: json(alice.snapshot()),
      send: (message) => (lost.has(message.type) ? undefined : server.receive(message)),
      onEffect: (effect) => effect.type === 'settle' && settled.push(effect.call),
    });
    again.networkUp();
    const mine = again.joinRoom('S');
    // now the old call is settled, while the new one is out
    lost.delete('askRooms');
    pass(15_000);
    expect(new Set(settled).size).toBe(2);
    await expect(mine).rejects.toMatchObject({ code: 6000105 });
  });

  it('NR-2 fires timers that are overdue at once', async () => {
    const { alice, client, clock, cut } = setup();
    cut.add('alice');
    void alice.enterRoom(room('R')).catch(() => {});
    const saved = json(alice.snapshot());
    clock.now += 3_600_000;
    const caused: string[] = [];
    client('alice', { snapshot: saved, onEffect: (_, { type }) => caused.push(type) });
    expect([...new Set(caused)]).toEqual(['timer', 'networkDown']);
  });

  it('AG-5 a snapshot is committed before its effects go out', async () => {
    const { client } = setup();
    const happened: string[] = [];
    let committed: ClientSnapshot | undefined;
    const bob = client('bob', {
      onCommit(snapshot) {
        committed = snapshot;
        happened.push('commit');
      },
      onEffect: ({ type }) => happened.push(type),
    });
    bob.login();
    expect(happened).toEqual(['commit', 'notify', 'notify', 'send', 'startTimer']);
    expect(committed).toBe(bob.snapshot());
  });

  it('does nothing any more when it is stopped', async () => {
    const { alice, pass, sent } = setup();
    await alice.enterRoom(room('R'));
    const told = listen(alice);
    const before = sent.length;
    alice.stop();
    pass(120_000);
    alice.networkDown();
    alice.receive({ v: 1, type: 'loginEnded', login: 1, event: 'KickedOut' });
    expect(told).toEqual([]);
    expect(sent.length).toBe(before);
  });

  it.each([[{ limits: { maxRooms: -1 } }], [{ limits: { rooms: 1 } as never }]])(
    'CL-4 refuses options that are not usable: %j',
    (options) => {
      expect(() => createRoomClient({ userID: 'u', deviceID: 'd', send: () => {}, ...options })).toThrow(
        RoomLifecycleError,
      );
    },
  );
});
