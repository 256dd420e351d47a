import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RoomStateNumber } from '../../src/client/types.js';
import { RoomLifecycleError } from '../../src/machines/errors.js';
import { createLoopback } from './loopback.js';
import { perform, steps } from './script.js';

const room = (roomID: string) => ({ roomID, roomName: '' });

const setup = () => {
  const loopback = createLoopback();
  const alice = loopback.client('alice');
  alice.login();
  return { ...loopback, alice };
};

/** Settled or not, by the time that everything which is due has run. */
const outcome = (promise: Promise<unknown>) =>
  Promise.race([
    promise.then(
      () => 'resolved',
      (error) => (error instanceof RoomLifecycleError ? `${error.code} ${error.reason}` : `${error}`),
    ),
    new Promise((resolve) => setTimeout(resolve, 0, 'waits')),
  ]);

describe('waiting for the state of a room', () => {
  it('EMB-1 resolves at once if the app was told so last, of a room never heard of too', async () => {
    const { alice } = setup();
    await alice.waitForRoomState('__proto__', 0);
    await alice.enterRoom(room('R'));
    await alice.waitForRoomState('R', 2);
    expect(await outcome(alice.waitForRoomState('R', 0))).toBe('waits');
  });

  it('EMB-1 resolves with the notice, and for a state that the room only passes through', async () => {
    const { alice } = setup();
    const connecting = alice.waitForRoomState('R', 1);
    const connected = alice.waitForRoomState('R', 2);
    const other = alice.waitForRoomState('S', 2);
    await alice.enterRoom(room('R'));
    expect(await outcome(connecting)).toBe('resolved');
    expect(await outcome(connected)).toBe('resolved');
    expect(await outcome(other)).toBe('waits');
  });

  it('EMB-1 is no business of the listeners: none of them is needed, and taking all off takes off no wait', async () => {
    const { alice, pass } = setup();
    const left = alice.enterRoom(room('R')).then(() => alice.waitForRoomState('R', 0));
    await alice.waitForRoomState('R', 2);
    alice.off('roomStateChanged');
    alice.networkDown();
    const back = alice.waitForRoomState('R', 2);
    alice.networkUp();
    await back;
    alice.logout();
    pass(0);
    await left;
  });

  it('EMB-2 is rejected when the time is over, by the clock of the client', async () => {
    const { alice, clock, pass } = setup();
    const waiting = alice.waitForRoomState('R', 2, { timeout: 500 });
    pass(499);
    expect(await outcome(waiting)).toBe('waits');
    pass(1);
    await expect(waiting).rejects.toMatchObject({
      code: 6000105,
      reason: 'timeout',
      message: 'unable to wait for R to be Connected; it was not so within 500 ms',
    });
    // heartbeats aside, nothing is armed
    alice.logout();
    expect(clock.nextDue()).toBe(Number.POSITIVE_INFINITY);
  });

  it('EMB-2 is rejected by its signal, and the room stays as it is', async () => {
    const { alice, clock } = setup();
    await alice.enterRoom(room('R'));
    const controller = new AbortController();
    const options = { signal: controller.signal, timeout: 500 };
    const waiting = alice.waitForRoomState('R', 0, options);
    const before = clock.now;
    controller.abort();
    expect(await outcome(waiting)).toBe('1 aborted');
    expect(await outcome(alice.waitForRoomState('R', 0, options))).toBe('1 aborted');
    expect(alice.getRoomState('R')).toBe(2);
    expect(clock.now).toBe(before);
  });

  it('EMB-2 refuses what is no room, no state, no time and no signal', async () => {
    const { alice } = setup();
    const trap = {
      get timeout(): number {
        throw new Error('trap');
      },
    };
    const bad: [unknown, unknown, unknown?][] = [
      [5, 2],
      [Object.create(null), 2],
      ['R', 3],
      ['R', 'Connected'],
      ['R', undefined],
      ['R', '0'],
      ['R', 2, { timeout: -1 }],
      ['R', 2, { timeout: Number.NaN }],
      ['R', 2, { timeout: Number.POSITIVE_INFINITY }],
      ['R', 2, { timeout: '5' }],
      ['R', 2, { signal: 5 }],
      ['R', 2, trap],
    ];
    for (const [roomID, state, options] of bad)
      expect(
        await outcome(alice.waitForRoomState(roomID as string, state as RoomStateNumber, options as never)),
      ).toBe('6000001 badArgument');
    expect(await outcome(alice.waitForRoomState('R', 2, null as never))).toBe('waits');
  });

  it('EMB-2 leaves no timer and no listener behind, however it ends', async () => {
    const { alice, clock } = setup();
    alice.logout();
    const listeners = new Set<() => void>();
    const controller = new AbortController();
    const signal = {
      aborted: false,
      addEventListener(type: 'abort', listener: () => void) {
        listeners.add(listener);
        controller.signal.addEventListener(type, listener);
      },
      // one that goes on calling what was taken off
      removeEventListener: (_: 'abort', listener: () => void) => void listeners.delete(listener),
    };
    alice.login();
    const waits = [1, 2, 0].map((state) =>
      alice.waitForRoomState('R', state as RoomStateNumber, { signal, timeout: 9_000 }),
    );
    await alice.enterRoom(room('R'));
    const late = alice.waitForRoomState('R', 1, { signal, timeout: 9_000 });
    controller.abort();
    await Promise.all(waits);
    expect(await outcome(late)).toBe('1 aborted');
    expect(listeners.size).toBe(0);
    alice.logout();
    expect(clock.nextDue() - clock.now).toBeGreaterThan(9_000);
  });

  it('EMB-10 of a client that is stopped ends by its signal only, and begins no more', async () => {
    const { alice, pass } = setup();
    const controller = new AbortController();
    const waiting = alice.waitForRoomState('R', 2, { timeout: 100, signal: controller.signal });
    alice.stop();
    pass(1_000);
    expect(await outcome(waiting)).toBe('waits');
    expect(await outcome(alice.waitForRoomState('R', 2))).toBe('6000121 notLoggedIn');
    expect(await outcome(alice.waitForRoomState('R', 0))).toBe('resolved');
    controller.abort();
    expect(await outcome(waiting)).toBe('1 aborted');
  });

  it('EMB-1 resolves exactly the waits whose state was told, whatever the life', async () => {
    let resolved = 0;
    await fc.assert(
      fc.asyncProperty(steps(12), async (life) => {
        const { alice, ...world } = setup();
        const told = new Set<string>();
        const done = new Set<string>();
        for (const roomID of ['Room1', 'Room2', '__proto__'])
          for (const state of [1, 2] as const)
            void alice.waitForRoomState(roomID, state).then(() => done.add(`${roomID} ${state}`));
        alice.on('roomStateChanged', (_, { roomID, state }) => state > 0 && told.add(`${roomID} ${state}`));
        for (const step of life) perform(world, alice, step);
        await Promise.resolve();
        expect(done).toEqual(told);
        resolved += done.size;
      }),
      { seed: 21, numRuns: 150 },
    );
    expect(resolved).toBeGreaterThan(100);
  });
});
