import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clientMachine } from '../../src/client/library-machine.js';
import { READ_CALL } from '../../src/client/read-call.js';
import type { CallMethod } from '../../src/client/types.js';
import type { ClientEvent } from '../../src/machines/client/events.js';
import { DEFAULT_LIMITS } from '../../src/machines/limits.js';

const METHODS = Object.keys(READ_CALL) as CallMethod[];

describe('reading the arguments of a call', () => {
  it('CL-9 fills in what an app may leave out: no name, no attributes, no delay', () => {
    expect(READ_CALL.enterRoom({ roomID: 'R' })).toEqual({
      type: 'enterRoom',
      roomID: 'R',
      setup: { roomName: '', roomAttributes: [], roomDestroyDelayTime: 0 },
    });
    expect(READ_CALL.enterRoom({ roomID: 'R', roomName: 'n' }, { roomDestroyDelayTime: 5 })).toMatchObject({
      setup: { roomName: 'n', roomAttributes: [], roomDestroyDelayTime: 5 },
    });
    expect(READ_CALL.createRoom({ roomID: 'R', roomName: 'n' }, null)).toMatchObject({
      setup: { roomAttributes: [], roomDestroyDelayTime: 0 },
    });
    expect(READ_CALL.switchRoom('A', { roomID: 'B' })).toMatchObject({
      type: 'switchRoom',
      fromRoomID: 'A',
      roomID: 'B',
      isCreateWhenRoomNotExisted: false,
    });
  });

  it('SA-5 keeps attributes as entries, with keys that are names of objects', () => {
    const roomAttributes = JSON.parse('{"__proto__":"a","constructor":"b","10":"c"}');
    expect(READ_CALL.createRoom({ roomID: 'R', roomName: '' }, { roomAttributes })).toMatchObject({
      setup: {
        roomAttributes: [
          ['10', 'c'],
          ['__proto__', 'a'],
          ['constructor', 'b'],
        ],
      },
    });
  });

  it('copies lists, so that the app may change them afterwards', () => {
    const userIDs = ['bob'];
    const draft = READ_CALL.queryRoomMembers(userIDs, 'R');
    userIDs.push('eve');
    expect(draft).toMatchObject({ userIDs: ['bob'] });
  });

  const trap = new Proxy(
    {},
    {
      get: () => {
        throw new Error('trap');
      },
      ownKeys: () => {
        throw new Error('trap');
      },
    },
  );
  const revoked = Proxy.revocable([], {});
  revoked.revoke();
  const HOSTILE: readonly unknown[] = [
    undefined,
    null,
    0,
    Number.NaN,
    10n,
    '',
    'Room1',
    Symbol('room'),
    () => 'Room1',
    [],
    new Array(4_000_000_000),
    { roomID: Symbol('room'), roomName: 5 },
    { roomID: 'Room1', roomName: { toString: () => 'x' } },
    { roomID: 'Room1', roomName: '', roomAttributes: [1, 2], roomDestroyDelayTime: '5' },
    { roomID: 'Room1', roomAttributes: { key: 5 }, nextFlag: {}, count: Number.POSITIVE_INFINITY },
    Object.create(null),
    trap,
    revoked.proxy,
  ];

  it('CL-4 never throws, and the machine refuses what cannot be used; logged in or not', () => {
    // fast-check itself stumbles over some of these, so it draws their places
    const picked = fc.array(fc.nat(HOSTILE.length + 5), { maxLength: 4 });
    const out = clientMachine.initial({
      userID: 'u',
      deviceID: 'd',
      sdkVersion: '2.29.0',
      limits: DEFAULT_LIMITS,
      epoch: 0,
    });
    const loggedIn = clientMachine.step(out, { type: 'login', now: 0 }).snapshot;
    fc.assert(
      fc.property(fc.constantFrom(...METHODS), picked, fc.anything(), (method, places, other) => {
        const args = places.map((place) => (place < HOSTILE.length ? HOSTILE[place] : other));
        const event = { ...READ_CALL[method](...args), now: 0, call: 1 } as ClientEvent;
        for (const start of [out, loggedIn]) {
          const { snapshot, effects } = clientMachine.step(start, event);
          expect(effects.length).toBeGreaterThan(0);
          // a snapshot is JSON, whatever was passed
          expect(JSON.parse(JSON.stringify(snapshot))).toEqual(snapshot);
        }
      }),
      { seed: 4, numRuns: 1_500 },
    );
  });
});
