// Invariant: whatever an app passes to whatever method, a promise comes back and nothing is thrown; it is rejected by a
// RoomLifecycleError or resolves, and leaves the rooms as they were where it is rejected.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CallMethod } from '../../../src/client/types.js';
import { RoomLifecycleError } from '../../../src/machines/errors.js';
import { RoomState } from '../../../src/machines/vocabulary.js';
import { faultsOf, inside, room, stage, unsettled } from './support.js';

const SEED = 20_261_125;
const NAMES = ['R', '__proto__', 'constructor', '10', ''];

const METHODS: readonly CallMethod[] = [
  'createRoom',
  'joinRoom',
  'enterRoom',
  'switchRoom',
  'leaveRoom',
  'leaveAllRoom',
  'queryRoomMemberList',
  'queryRoomMembers',
  'queryRoomOnlineMemberCount',
  'queryRoomAllAttributes',
  'setRoomAttributes',
  'deleteRoomAttributes',
  'endRoomAttributesBatchOperation',
  'setRoomMembersAttributes',
  'queryRoomMembersAttributes',
  'queryRoomMemberAttributesList',
];
const fail = (): never => {
  throw new Error('trap');
};
/** What throws when it is looked at. fast-check could not print these, so they are no part of its arguments. */
const TRAPS: unknown[] = [
  new Proxy({}, { get: fail, ownKeys: fail, has: fail, getOwnPropertyDescriptor: fail }),
  new Proxy([], { get: fail, ownKeys: fail }),
  new Proxy(() => {}, { get: fail, apply: fail }),
  Object.defineProperty({}, 'roomID', { get: fail, enumerable: true }),
  Object.defineProperty({ roomID: 'R' }, 'roomName', { get: fail, enumerable: true }),
  { roomID: 'R', roomName: '', toString: fail, [Symbol.toPrimitive]: fail, toJSON: fail },
  { roomAttributes: Object.defineProperty({}, 'k', { get: fail, enumerable: true }) },
  { roomAttributes: { k: { toString: fail } }, roomDestroyDelayTime: { valueOf: fail } },
  { nextFlag: { toString: fail }, count: { valueOf: fail } },
  [{ toString: fail }],
];
const argument = fc.oneof(
  fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withNullPrototype: true,
    withSparseArray: true,
  }),
  fc.constantFrom<unknown>(() => {}, Symbol('s'), Object.create(null)),
  fc.record({
    roomID: fc.oneof(fc.constantFrom<unknown>(...NAMES), fc.anything()),
    roomName: fc.anything(),
  }),
  fc.record({ roomAttributes: fc.anything(), roomDestroyDelayTime: fc.anything() }),
  fc.constantFrom<unknown>(...NAMES, true, 10),
);

describe('what an app passes', () => {
  it('CL-2 CL-4 any arguments to any method: a promise, rejected by a RoomLifecycleError if not resolved', async () => {
    const count = { resolved: 0, rejected: 0 };
    const args = fc.array(argument, { maxLength: 4 });
    const called = fc.asyncProperty(
      fc.constantFrom(...METHODS),
      args,
      fc.boolean(),
      async (method, given, isIn) => {
        const on = stage();
        if (isIn) inside(on, 'R');
        else on.sim.run(() => on.A.logout());
        const device = on.A as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>;
        const promise = device[method]?.(...given);
        on.sim.settle();
        const settled: unknown = await promise?.then(
          () => 'resolved',
          (error: unknown) => error,
        );
        if (settled === 'resolved') count.resolved += 1;
        else {
          count.rejected += 1;
          expect(settled).toBeInstanceOf(RoomLifecycleError);
          expect(settled).toMatchObject({ code: expect.any(Number), reason: expect.any(String) });
          if (!isIn) expect(settled).toMatchObject({ code: 6000121 });
        }
        expect(JSON.parse(JSON.stringify(on.A.snapshot()))).toEqual(on.A.snapshot());
        expect(faultsOf(on.sim.log)).toEqual([]);
        // the room that it is in is as it was, unless it was left or switched away from
        if (isIn && !/leave|switch/.test(method)) expect(on.A.getRoomState('R')).toBe(RoomState.Connected);
      },
    );
    await fc.assert(called, { seed: SEED, numRuns: 300 });
    expect(count.resolved).toBeGreaterThan(4);
    expect(count.rejected).toBeGreaterThan(150);
  });

  it('CL-2 CL-4 what throws when it is looked at: rejected 6000001 or not looked at', async () => {
    const on = stage();
    inside(on, 'R');
    const device = on.A as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>;
    for (const method of METHODS)
      for (const trap of TRAPS)
        for (const args of [
          [trap],
          ['R', trap],
          [trap, 'R'],
          [room('R'), trap],
          ['R', room('Q'), trap],
          ['R', room('Q'), true, trap],
        ]) {
          if (method === 'leaveAllRoom' || (method === 'leaveRoom' && args[0] === 'R')) continue;
          const promise = device[method]?.(...args);
          on.sim.settle();
          const error: unknown = await promise?.then(
            () => null,
            (thrown: unknown) => thrown,
          );
          if (error !== null) expect(error).toBeInstanceOf(RoomLifecycleError);
        }
    expect(on.A.rooms()).toHaveLength(1);
    expect(unsettled(on.sim.log)).toEqual([]);
  });
});
