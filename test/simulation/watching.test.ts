// Waiting and looking back on devices of a simulation: what a room client has, in virtual time.

import { describe, expect, it } from 'vitest';
import { createSimulation } from '../../src/simulation/simulation.js';
import { room, setup } from './setup.js';

const outcome = (wait: Promise<void>): Promise<string> =>
  wait.then(
    () => 'resolved',
    ({ code, reason, message }) => `${code} ${reason}: ${message}`,
  );

/** How a promise stands once everything that could settle it has run. */
const stands = async (wait: Promise<void>): Promise<string> =>
  Promise.race([outcome(wait), new Promise<string>((resolve) => setTimeout(() => resolve('waits'), 0))]);

describe('a device of a simulation', () => {
  it('EMB-1 waits for a state, also for one that its room only passes through', async () => {
    const { sim, A } = setup({ network: { latency: 20 } });
    expect(await stands(A.waitForRoomState('R', 0))).toBe('resolved');
    const passed = [A.waitForRoomState('R', 1), A.waitForRoomState('R', 2)];
    void A.enterRoom(room('R'));
    expect(await Promise.all(passed.map(stands))).toEqual(['resolved', 'waits']);
    sim.settle();
    expect(await Promise.all(passed.map(stands))).toEqual(['resolved', 'resolved']);
    const away = A.waitForRoomState('R', 1);
    A.network('down');
    expect(await stands(away)).toBe('resolved');
  });

  it('EMB-2 SIM-1 waits no longer than it is told to, in virtual time, and keeps no simulation from settling', async () => {
    const { sim, A } = setup();
    const wait = A.waitForRoomState('R', 2, { timeout: 5_000 });
    sim.settle();
    expect(sim.now).toBe(0);
    sim.advance(4_999);
    expect(await stands(wait)).toBe('waits');
    sim.advance(1);
    expect(await outcome(wait)).toMatch(/^6000105 timeout: unable to wait for R to be Connected; .* 5000 ms/);
    expect(A.history()).toEqual([]);
  });

  it('EMB-2 is told of a signal and of what is no state; left alone, neither harms anybody', async () => {
    const { A } = setup();
    const page = new AbortController();
    const wait = A.waitForRoomState('R', 2, { signal: page.signal });
    void A.waitForRoomState('R', 2, { signal: page.signal });
    page.abort();
    expect(await outcome(wait)).toMatch(/^1 aborted/);
    expect(await outcome(A.waitForRoomState('R', 7 as never))).toMatch(/^6000001 badArgument/);
    void A.waitForRoomState('R', 7 as never);
    await new Promise((resolve) => setTimeout(resolve, 0));
  });

  it('EMB-7 EMB-8 looks back on what it was told, with its causes', async () => {
    const { sim, A } = setup();
    const seen: number[] = [];
    A.on('roomStateChanged', (device, { state }) => {
      expect(device.history().at(-1)?.state).toBe(state);
      seen.push(state);
    });
    await sim.run(() => A.enterRoom(room('R')));
    sim.advance(1_000);
    sim.server.kickMembers('R', ['alice'], 'rude');
    sim.settle();
    expect(seen).toEqual([1, 2, 0]);
    expect(
      A.history('R').map(({ at, from, state, event, cause }) => [
        at,
        from,
        state,
        event,
        cause.event,
        cause.rules,
      ]),
    ).toEqual([
      [0, 0, 1, 6, 'enterRoom', ['CC-3']],
      [0, 1, 2, 0, 'admitted', expect.arrayContaining(['CC-5'])],
      [1_000, 2, 0, 8, 'removed', expect.arrayContaining(['CC-17'])],
    ]);
    expect(A.history('S')).toEqual([]);
  });

  it('EMB-7 keeps as many changes as it is told to, with or without a log', async () => {
    const sim = createSimulation({ log: false });
    const A = sim.device('A', { userID: 'alice', historyLimit: 3 });
    for (const roomID of ['R', 'S', 'T']) await sim.run(() => A.enterRoom(room(roomID)));
    expect(A.history().map(({ roomID, state }) => `${roomID} ${state}`)).toEqual(['S 2', 'T 1', 'T 2']);
    expect(() => sim.device('B', { userID: 'bob', historyLimit: -1 })).toThrow('historyLimit has to be');
  });

  it('SIM-5 waits over a restart; its history begins anew', async () => {
    const { sim, A } = setup();
    const wait = A.waitForRoomState('R', 2);
    const timed = A.waitForRoomState('R', 2, { timeout: 30_000 });
    sim.network.hold('A', 'answer:enterRoom');
    void A.enterRoom(room('R'));
    sim.settle();
    expect(A.history().map(({ from, state, event }) => [from, state, event])).toEqual([[0, 1, 6]]);
    A.restart();
    sim.settle();
    expect(A.history().map(({ from, state, event, cause }) => [from, state, event, cause.event])).toEqual([
      [1, 1, 1, 'networkDown'],
      [1, 1, 1, 'resumed'],
      [1, 2, 0, 'answered'],
    ]);
    expect(await stands(wait)).toBe('resolved');
    expect(await stands(timed)).toBe('resolved');
  });

  it('SIM-5 what was lost with the old client is not waited for', async () => {
    const { sim, A } = setup();
    await sim.run(() => A.enterRoom(room('R')));
    sim.run(() => A.enterRoom(room('S')));
    const wait = A.waitForRoomState('S', 0);
    // of the two ends of one step it is told the first, and the client goes before the second
    A.on('roomStateChanged', (_, { roomID, state }) => {
      if (roomID === 'R' && state === 0) A.restart();
    });
    void A.leaveAllRoom();
    sim.settle();
    expect([A.getRoomState('R'), A.getRoomState('S')]).toEqual([0, 0]);
    expect(await stands(wait)).toBe('resolved');
  });
});
