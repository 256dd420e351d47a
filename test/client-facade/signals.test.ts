import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { READ_CALL } from '../../src/client/read-call.js';
import type { RoomClient } from '../../src/client/room-client.js';
import type { CallMethod } from '../../src/client/types.js';
import type { ClientEffect } from '../../src/machines/effects.js';
import { RoomLifecycleError } from '../../src/machines/errors.js';
import { createSimulation } from '../../src/simulation/simulation.js';
import { createLoopback } from './loopback.js';
import { asking, entering, perform, steps } from './script.js';

const room = (roomID: string) => ({ roomID, roomName: '' });

/** A signal that counts who listens to it. */
const counting = () => {
  const controller = new AbortController();
  const { signal } = controller;
  let listeners = 0;
  return {
    controller,
    listening: () => listeners,
    signal: {
      get aborted() {
        return signal.aborted;
      },
      addEventListener(type: 'abort', listener: () => void) {
        listeners += 1;
        signal.addEventListener(type, listener);
      },
      removeEventListener(type: 'abort', listener: () => void) {
        listeners -= 1;
        signal.removeEventListener(type, listener);
      },
    },
  };
};

const outcome = (promise: Promise<unknown>) =>
  promise.then(
    () => 'resolved',
    (error) => (error instanceof RoomLifecycleError ? `${error.code} ${error.reason}` : `not ours: ${error}`),
  );

/** A client whose requests get no answer till they are let through, and what it told and asked for. */
const setup = () => {
  const loopback = createLoopback();
  const seen: string[] = [];
  const alice = loopback.client('alice', {
    onCall: (call, method, args) => seen.push(`${call} ${method} ${JSON.stringify(args)}`),
    onEffect(effect: ClientEffect) {
      if (effect.type === 'settle')
        seen.push(`${effect.call} ${'error' in effect ? effect.error.reason : 'resolved'}`);
      if (effect.type === 'notify' && effect.notice === 'roomStateChanged')
        seen.push(`${effect.roomID} ${effect.state} ${effect.event}`);
    },
  });
  alice.login();
  return { ...loopback, alice, seen };
};

describe('a signal that is aborted already', () => {
  it('EMB-3 rejects every call before anything is checked; nothing is told or sent', async () => {
    const { alice, sent, seen } = setup();
    const before = sent.length;
    const options = { signal: AbortSignal.abort() };
    const calls = {
      createRoom: alice.createRoom(room('R'), undefined, options),
      joinRoom: alice.joinRoom('R', options),
      enterRoom: alice.enterRoom(room('R'), {}, options),
      switchRoom: alice.switchRoom('R', room('S'), true, {}, options),
      leaveRoom: alice.leaveRoom('not a room', options),
      leaveAllRoom: alice.leaveAllRoom(options),
      queryRoomMemberList: alice.queryRoomMemberList('R', { nextFlag: '', count: 0 }, options),
      queryRoomMembers: alice.queryRoomMembers([], 'R', options),
      queryRoomOnlineMemberCount: alice.queryRoomOnlineMemberCount('R', options),
      queryRoomAllAttributes: alice.queryRoomAllAttributes('R', options),
      setRoomAttributes: alice.setRoomAttributes({}, 'R', {}, options),
      deleteRoomAttributes: alice.deleteRoomAttributes([], 'R', {}, options),
      endRoomAttributesBatchOperation: alice.endRoomAttributesBatchOperation('R', options),
      setRoomMembersAttributes: alice.setRoomMembersAttributes({}, [], 'R', {}, options),
      queryRoomMembersAttributes: alice.queryRoomMembersAttributes([], 'R', options),
      queryRoomMemberAttributesList: alice.queryRoomMemberAttributesList('R', {}, options),
    };
    expect(Object.keys(calls).sort()).toEqual(Object.keys(READ_CALL).sort());
    const codes: Partial<Record<CallMethod, number>> = {
      createRoom: 6000303,
      joinRoom: 6000304,
      enterRoom: 6000304,
      switchRoom: 6000304,
    };
    for (const [method, call] of Object.entries(calls))
      expect([method, await outcome(call)]).toEqual([method, `${codes[method as CallMethod] ?? 1} aborted`]);
    expect(sent.length).toBe(before);
    // each is begun and settled in its turn, and what ZIM does not have is no argument
    expect(seen.slice(0, 4)).toEqual([
      '1 createRoom [{"roomID":"R","roomName":""},null]',
      '1 aborted',
      '2 joinRoom ["R"]',
      '2 aborted',
    ]);
    expect(alice.rooms()).toEqual([]);
  });

  it('EMB-3 refuses what is no signal, and takes none for none', async () => {
    const { alice } = setup();
    const trap = {
      get signal(): AbortSignal {
        throw new Error('trap');
      },
    };
    let reads = 0;
    const later = {
      signal: {
        get aborted(): boolean {
          reads += 1;
          if (reads > 1) throw new Error('trap');
          return false;
        },
        addEventListener: () => {},
        removeEventListener: () => {},
      },
    };
    for (const options of [{ signal: 5 }, { signal: {} }, { signal: true }, trap, later])
      expect(await outcome(alice.enterRoom(room('R'), {}, options as never))).toBe('6000001 badArgument');
    for (const options of [undefined, null, {}, 7, 'signal', { signal: undefined }, { signal: null }])
      expect(await outcome(alice.enterRoom(room('R'), {}, options as never))).toBe('resolved');
  });
});

describe('aborting a call that enters a room', () => {
  const callsOf = (alice: RoomClient, signal: AbortSignal) => ({
    createRoom: () => alice.createRoom(room('R'), undefined, { signal }),
    joinRoom: () => alice.joinRoom('R', { signal }),
    enterRoom: () => alice.enterRoom(room('R'), undefined, { signal }),
    switchRoom: () => alice.switchRoom('S', room('R'), true, undefined, { signal }),
  });

  it.each([
    ['createRoom' as const, '6000303 aborted'],
    ['joinRoom' as const, '6000304 aborted'],
    ['enterRoom' as const, '6000304 aborted'],
    ['switchRoom' as const, '6000304 aborted'],
  ])('EMB-4 %s: leaves that room, and the call says why', async (method, expected) => {
    const { alice, server, cut, seen, pass } = setup();
    await alice.enterRoom(room('S'));
    const controller = new AbortController();
    cut.add('alice');
    seen.length = 0;
    const call = callsOf(alice, controller.signal)[method]();
    controller.abort();
    expect(alice.getRoomState('R')).toBe(0);
    expect(seen.slice(1).map((line) => line.replace(/^\d /, ''))).toEqual([
      expect.stringMatching(/^R Connecting Active/),
      'leaveRoom ["R"]',
      'R Disconnected Success',
      'aborted',
      'resolved',
    ]);
    expect(await outcome(call)).toBe(expected);
    cut.clear();
    pass(30_000);
    // whatever became of the request: the leave is owed, and the server has let go
    expect(server.members('R')).toEqual([]);
    expect(server.members('S')).toEqual(['alice']);
  });

  it('EMB-4 works while the network is down', async () => {
    const { alice, cut } = setup();
    const controller = new AbortController();
    cut.add('alice');
    const call = alice.enterRoom(room('R'), undefined, { signal: controller.signal });
    alice.networkDown();
    controller.abort();
    expect(alice.getRoomState('R')).toBe(0);
    expect(await outcome(call)).toBe('6000304 aborted');
  });

  it('EMB-4 of calls that wait for a leave overtakes all that wait for that room, as a leave does', async () => {
    const { alice, cut } = setup();
    await alice.enterRoom(room('R'));
    cut.add('alice');
    const left = alice.leaveRoom('R');
    const controller = new AbortController();
    const first = alice.joinRoom('R', { signal: controller.signal });
    const second = alice.enterRoom(room('R'));
    controller.abort();
    expect(await outcome(first)).toBe('6000304 aborted');
    expect(await outcome(second)).toBe('6000304 cancelled');
    cut.clear();
    alice.networkDown();
    expect(await outcome(left)).toBe('resolved');
  });

  it('EMB-6 in a listener takes its turn: what was settled by then stays', async () => {
    const { alice, server } = setup();
    const controller = new AbortController();
    alice.on('roomStateChanged', (_, { state }) => state === 2 && controller.abort());
    // Connected has been told, and the call is settled before anything else is taken
    expect(await outcome(alice.enterRoom(room('R'), undefined, { signal: controller.signal }))).toBe(
      'resolved',
    );
    expect(alice.getRoomState('R')).toBe(2);
    expect(server.members('R')).toEqual(['alice']);
  });

  it('EMB-6 in a listener that is told of Connecting leaves before the answer is heard', async () => {
    const { alice, server, pass, cut } = setup();
    const controller = new AbortController();
    cut.add('alice');
    alice.on('roomStateChanged', (_, { state }) => state === 1 && controller.abort());
    const call = alice.enterRoom(room('R'), undefined, { signal: controller.signal });
    expect(await outcome(call)).toBe('6000304 aborted');
    cut.clear();
    pass(30_000);
    expect(server.members('R')).toEqual([]);
  });

  it('EMB-3 a call made in a listener and aborted there never begins', async () => {
    const { alice, seen } = setup();
    const controller = new AbortController();
    let call: Promise<unknown> | undefined;
    alice.on('roomStateChanged', (zim, { roomID, state }) => {
      if (roomID !== 'R' || state !== 2) return;
      call = zim.enterRoom(room('S'), undefined, { signal: controller.signal });
      controller.abort();
    });
    await alice.enterRoom(room('R'));
    expect(await outcome(call as Promise<unknown>)).toBe('6000304 aborted');
    expect(seen.filter((line) => line.startsWith('S'))).toEqual([]);
  });

  it('EMB-4 is a leaveRoom at that instant, whatever happened before and comes after', async () => {
    let overtook = 0;
    await fc.assert(
      fc.asyncProperty(steps(8), entering, steps(2), steps(8), async (before, call, meanwhile, after) => {
        /** The same life twice: once the signal is aborted, once the app leaves the room of that call. */
        const live = async (isAborted: boolean) => {
          const { alice, seen, ...world } = setup();
          const controller = new AbortController();
          let isOut = true;
          const over = () => {
            isOut = false;
          };
          for (const step of before) perform(world, alice, step);
          world.cut.add('alice');
          perform(world, alice, call, isAborted ? { signal: controller.signal } : {})?.then(over, over);
          for (const step of meanwhile) perform(world, alice, step);
          await Promise.resolve();
          await Promise.resolve();
          if (isOut) {
            overtook += 1;
            const target = 'to' in call ? call.to : (call as { roomID: string }).roomID;
            if (isAborted) controller.abort();
            else alice.leaveRoom(target).catch(() => {});
          }
          for (const step of after) perform(world, alice, step);
          world.pass(60_000);
          return { sent: world.sent, seen: seen.map((line) => line.replace('aborted', 'cancelled')) };
        };
        expect(await live(true)).toEqual(await live(false));
      }),
      { seed: 11, numRuns: 100 },
    );
    expect(overtook).toBeGreaterThan(20);
  });
});

describe('aborting any other call', () => {
  it('EMB-5 stops the waiting and nothing else', async () => {
    const { alice, cut, server, seen, pass } = setup();
    await alice.enterRoom(room('R'));
    seen.length = 0;
    cut.add('alice');
    const controller = new AbortController();
    const { signal } = controller;
    const query = alice.queryRoomOnlineMemberCount('R', { signal });
    const left = alice.leaveRoom('R', { signal });
    controller.abort();
    expect(await outcome(query)).toBe('1 aborted');
    expect(await outcome(left)).toBe('1 aborted');
    cut.clear();
    pass(30_000);
    // left all the same, and told as ever; the two calls are settled once
    expect(server.members('R')).toEqual([]);
    expect(seen).toEqual([
      '2 queryRoomOnlineMemberCount ["R"]',
      '3 leaveRoom ["R"]',
      '2 aborted',
      '3 aborted',
      'R Disconnected Success',
    ]);
  });

  it('EMB-5 changes no message, no notice and no other settlement, whatever the life', async () => {
    let aborts = 0;
    await fc.assert(
      fc.asyncProperty(steps(4), asking, steps(2), steps(8), async (before, call, meanwhile, after) => {
        const live = async (isAborted: boolean) => {
          const { alice, seen, ...world } = setup();
          const controller = new AbortController();
          await alice.enterRoom(room('Room1'));
          for (const step of before) perform(world, alice, step);
          world.cut.add('alice');
          const from = seen.length;
          perform(world, alice, call, isAborted ? { signal: controller.signal } : {});
          const number = seen[from]?.split(' ')[0] ?? '';
          for (const step of meanwhile) perform(world, alice, step);
          controller.abort();
          if (seen.includes(`${number} aborted`)) aborts += 1;
          for (const step of after) perform(world, alice, step);
          world.pass(60_000);
          const own = seen.filter((line) => line.startsWith(`${number} `));
          expect(own.length).toBe(2);
          return { sent: world.sent, others: seen.filter((line) => !own.includes(line)) };
        };
        expect(await live(true)).toEqual(await live(false));
      }),
      { seed: 12, numRuns: 100 },
    );
    expect(aborts).toBeGreaterThan(20);
  });
});

describe('a signal afterwards', () => {
  it('EMB-6 changes nothing any more once its call is settled, and nobody listens to it', async () => {
    const { alice, cut, server } = setup();
    const { controller, signal, listening } = counting();
    await alice.enterRoom(room('R'), undefined, { signal });
    await outcome(alice.joinRoom('S', { signal }));
    await alice.queryRoomOnlineMemberCount('R', { signal });
    expect(listening()).toBe(0);
    cut.add('alice');
    void alice.enterRoom(room('T'), undefined, { signal }).catch(() => {});
    void alice.queryRoomOnlineMemberCount('R', { signal }).catch(() => {});
    expect(listening()).toBe(2);
    controller.abort();
    expect(listening()).toBe(0);
    expect(alice.rooms()).toEqual([{ roomID: 'R', state: 2 }]);
    expect(server.members('R')).toEqual(['alice']);
  });

  it('EMB-10 settles what a stopped client left out, and a call made then is refused', async () => {
    const { alice, cut, sent } = setup();
    await alice.enterRoom(room('R'));
    cut.add('alice');
    const controller = new AbortController();
    const left = alice.leaveAllRoom({ signal: controller.signal });
    const entered = alice.enterRoom(room('S'), undefined, { signal: controller.signal });
    alice.stop();
    const before = sent.length;
    controller.abort();
    expect(await outcome(left)).toBe('1 aborted');
    expect(await outcome(entered)).toBe('6000304 aborted');
    expect(await outcome(alice.enterRoom(room('T')))).toBe('6000121 notLoggedIn');
    expect(sent.length).toBe(before);
  });

  it('EMB-4 reaches a simulated device across its restart', async () => {
    const sim = createSimulation({ network: { latency: 50 } });
    const alice = sim.device('A', { userID: 'alice' });
    const controller = new AbortController();
    const { signal } = controller;
    const entering = outcome(alice.enterRoom(room('R'), undefined, { signal }));
    alice.restart();
    controller.abort();
    expect(await entering).toBe('6000304 aborted');
    expect(alice.getRoomState('R')).toBe(0);
    sim.advance(30_000);
    sim.settle();
    expect(sim.server.members('R')).toEqual([]);
    expect(sim.log.filter((entry) => 'rejected' in entry)).toMatchObject([
      { call: 1, rejected: { code: 6000304, reason: 'aborted' } },
    ]);
  });
});
