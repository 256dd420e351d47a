import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { checkSnapshot } from '../../src/client/check-snapshot.js';
import { createRoomClient } from '../../src/client/room-client.js';
import type { ClientSnapshot } from '../../src/machines/client/room-client.js';
import { RoomLifecycleError } from '../../src/machines/errors.js';
import { createRoomServer } from '../../src/server/room-server.js';
import { altered, at, GONE, type Place, placesOf } from '../spoil.js';
import { createLoopback } from './loopback.js';
import { perform, steps } from './script.js';

const room = (roomID: string) => ({ roomID, roomName: '' });
const json = <T>(value: T): T => JSON.parse(JSON.stringify(value));

/** Every snapshot that a life commits. */
const snapshotsOf = (life: Parameters<typeof perform>[2][]): ClientSnapshot[] => {
  const world = createLoopback();
  const committed: ClientSnapshot[] = [];
  const alice = world.client('alice', { onCommit: (snapshot) => committed.push(snapshot) });
  alice.login();
  for (const step of life) perform(world, alice, step);
  return committed;
};

/** One with something in each of its lists. */
const busy = (): ClientSnapshot => {
  const world = createLoopback();
  const alice = world.client('alice');
  const ignore = () => {};
  alice.login();
  for (const roomID of ['R', 'S', 'T', 'U']) alice.enterRoom(room(roomID)).catch(ignore);
  world.cut.add('alice');
  alice.leaveRoom('S').catch(ignore);
  alice.switchRoom('R', room('V'), true).catch(ignore);
  alice.queryRoomOnlineMemberCount('T').catch(ignore);
  alice.leaveAllRoom().catch(ignore);
  alice.enterRoom(room('S'), { roomAttributes: { k: 'v' } }).catch(ignore);
  alice.joinRoom('W').catch(ignore);
  return alice.snapshot();
};

describe('a snapshot of a client', () => {
  it('EMB-9 is taken as it is, whatever the life, and is a copy', () => {
    let taken = 0;
    fc.assert(
      fc.property(steps(20), (life) => {
        for (const snapshot of snapshotsOf(life)) {
          const saved = json(snapshot);
          const checked = checkSnapshot(saved);
          expect(checked).toEqual(snapshot);
          expect(checked.context).not.toBe(saved.context);
          taken += 1;
        }
      }),
      { seed: 31, numRuns: 60 },
    );
    expect(taken).toBeGreaterThan(300);
  });

  it('EMB-9 of every list there is, survives being saved, and what is done to the saved one changes nothing', () => {
    const snapshot = busy();
    const { context } = snapshot;
    for (const [name, list] of Object.entries(context))
      if (Array.isArray(list)) expect([name, list.length > 0]).toEqual([name, true]);
    const saved = json(snapshot);
    const send = vi.fn();
    const client = createRoomClient({
      userID: 'alice',
      deviceID: 'phone',
      send,
      snapshot: saved,
      clock: createLoopback().clock.owned(),
    });
    const before = JSON.stringify(client.snapshot());
    (saved.context.rooms as unknown[]).length = 0;
    (saved.context.timers as unknown[]).length = 0;
    expect(JSON.stringify(client.snapshot())).toBe(before);
    expect(client.rooms().length).toBeGreaterThan(0);
  });

  it('EMB-9 with anything missing or in the place of something else is refused by name, and nothing happens', () => {
    const snapshot = busy();
    const places = placesOf(snapshot).filter((place) => place[1] !== 'limits' || place.length < 3);
    const send = vi.fn();
    const clock = { now: () => 0, setTimer: vi.fn(), clearTimer: vi.fn() };
    const restore = (saved: unknown) =>
      createRoomClient({
        userID: 'u',
        deviceID: 'd',
        send,
        clock,
        snapshot: saved as ClientSnapshot,
        onListenerError: () => {},
      });
    let refused = 0;
    for (const place of places) {
      const now = at(snapshot, place);
      for (const by of [GONE, null, -1, 1.5, 'no such thing', true, [], {}, Number.MAX_SAFE_INTEGER * 2]) {
        if (place.length === 0 && (by === GONE || by === null)) continue; // no snapshot, and so a fresh client
        const saved = altered(snapshot, place, by);
        send.mockClear();
        clock.setTimer.mockClear();
        let error: unknown;
        try {
          restore(saved).stop();
        } catch (thrown) {
          error = thrown;
        }
        if (error === undefined) {
          // only what has the shape of what was there is taken in its place
          const isText = typeof now === 'string' && typeof by === 'string';
          const isTime = place.at(-1) === 'at' || place.at(-1) === 'now';
          const isYesOrNo = typeof now === 'boolean' && by === true;
          const isList = Array.isArray(now) && (Array.isArray(by) || by === GONE);
          const isItem = typeof place.at(-1) === 'number';
          const isMember = by === null || now === null;
          const isLimits = place.at(-1) === 'limits';
          expect([
            place.join('.'),
            by,
            isText || isTime || isYesOrNo || isList || isItem || isMember || isLimits,
          ]).toEqual([place.join('.'), by, true]);
          continue;
        }
        refused += 1;
        expect(error).toBeInstanceOf(RoomLifecycleError);
        expect(error).toMatchObject({ code: 6000001, reason: 'badArgument' });
        expect((error as Error).message).toMatch(/^unable to (restore the client|create the client); ./);
        expect(send).not.toHaveBeenCalled();
        expect(clock.setTimer).not.toHaveBeenCalled();
      }
    }
    expect(refused).toBeGreaterThan(1_000);
  });

  it('EMB-9 says where it is not one', () => {
    const restore = (saved: unknown) => () => checkSnapshot(saved);
    const snapshot = busy();
    expect(restore(undefined)).toThrow('unable to restore the client; snapshot has to be an object');
    expect(restore(altered(snapshot, ['value'], 'Connectd'))).toThrow('snapshot.value has to be one of');
    expect(restore(altered(snapshot, ['context', 'rooms', 1, 'intent', 'value'], 'Idle.x'))).toThrow(
      'snapshot.context.rooms[1].intent.value has to be one of Idle, ',
    );
    expect(restore(altered(snapshot, ['context', 'limits', 'maxRooms'], -1))).toThrow(
      'unable to restore the client; maxRooms has to be a whole number of at least 0',
    );
  });

  it('EMB-9 that is shaped like one can be lived with, though no client ever was in it', () => {
    const snapshot = busy();
    const places = placesOf(snapshot).filter((place) => place.length > 1);
    let lived = 0;
    fc.assert(
      fc.property(
        // a place, and another whose value is put there: of the same type where there is one, or gone
        fc.array(fc.tuple(fc.nat(), fc.nat(), fc.boolean()), { minLength: 1, maxLength: 3 }),
        steps(6),
        (changes, life) => {
          let saved: unknown = snapshot;
          for (const [one, other, isGone] of changes) {
            const place = places[one % places.length] as Place;
            const alike = places.filter((from) => typeof at(snapshot, from) === typeof at(snapshot, place));
            const by =
              isGone && typeof place.at(-1) === 'number'
                ? GONE
                : at(snapshot, alike[other % alike.length] as Place);
            try {
              saved = altered(saved, place, by);
            } catch {
              // the place went with the change before
            }
          }
          const world = createLoopback();
          try {
            checkSnapshot(saved);
          } catch (error) {
            expect(error).toBeInstanceOf(RoomLifecycleError);
            return;
          }
          lived += 1;
          const alice = world.client('alice', {
            snapshot: saved as ClientSnapshot,
            onListenerError: () => {},
          });
          alice.networkUp();
          for (const step of life) perform(world, alice, step);
          world.pass(60_000);
          alice.logout();
        },
      ),
      { seed: 33, numRuns: 400 },
    );
    expect(lived).toBeGreaterThan(100);
  });
});

describe('a snapshot of a server', () => {
  it('EMB-9 that is none, or cut short, is refused as what it is', () => {
    const { server, client } = createLoopback();
    const alice = client('alice');
    alice.login();
    void alice.enterRoom(room('R'));
    const saved = server.save();
    const restore = (snapshot: unknown) => () =>
      createRoomServer({ deliver: () => {}, snapshot: snapshot as typeof saved }).stop();
    expect(restore(json(saved))).not.toThrow();
    for (const broken of [
      1,
      'x',
      [],
      {},
      { version: 99 },
      ...['rooms', 'devices', 'blocked', 'nextID'].map((key) => ({ ...saved, [key]: undefined })),
    ])
      expect(restore(broken)).toThrow(RoomLifecycleError);
    expect(restore({ ...saved, rooms: [{}] })).toThrow(
      'unable to restore a registry; snapshot.rooms[0].room has to be an object',
    );
  });
});
