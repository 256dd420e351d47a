// Laws that hold after every step of random requests of 3 users on 2 devices each, in 3 rooms, under random limits.
// Every law counts how often what it is about happened, and fails if that was hardly ever.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalRegistry } from '../../../src/machines/server/canonical-registry.js';
import {
  apply,
  devicesIn,
  members,
  rooms,
  roomsOf,
  save,
  timers,
} from '../../../src/machines/server/registry.js';
import { load } from '../../../src/machines/server/snapshot.js';
import { type Device, World } from './harness.js';
import {
  DEVICES,
  happening,
  isAnswer,
  type Message,
  Player,
  ROOMS,
  someLimits,
  USERS,
} from './random-requests.js';

const SEED = 5_020_921;
const RUNS = { seed: SEED, numRuns: 300 };
const story = fc.array(happening, { minLength: 20, maxLength: 70, size: 'max' });
const JSONof = (value: unknown): string => JSON.stringify(value);

/** `expect`, but fast as long as it holds; these run some hundred thousand times. */
const same = (actual: unknown, expected: unknown): void => {
  if (JSONof(actual) !== JSONof(expected)) expect(actual).toEqual(expected);
};
const holds = (truth: boolean, what: string): void => {
  if (!truth) expect.fail(what);
};

/** What a registry is about, rid of what it remembers of messages. */
const essence = (world: World): string => {
  const saved = save(world.registry);
  return JSONof([
    saved.rooms,
    saved.blocked,
    saved.devices.map(({ userID, deviceID, login, ended, ends, rooms: inside }) => [
      userID,
      deviceID,
      login,
      ended,
      ends,
      inside,
    ]),
  ]);
};

/** Whatever is due is done, so that the next message does only what it asks for. */
const settle = (world: World): void => {
  world.give({ type: 'timer', id: 'none' });
};

test('RG-1, RG-2, RG-5: counts, limits and indexes agree after every step', () => {
  const seen = { full: 0, manyRooms: 0, vacant: 0, twoDevices: 0 };
  fc.assert(
    fc.property(someLimits, story, (limits, steps) => {
      const world = new World(limits);
      const player = new Player(world);
      const { maxRooms, maxRoomsPerUser, maxMembersPerRoom, multiDevice } = world.registry.limits;
      for (const step of steps) {
        player.play(step);
        const list = rooms(world.registry);
        holds(list.length <= (maxRooms ?? 9), 'more rooms than the app may have');
        if (list.length === maxRooms) seen.full += 1;
        for (const { roomID, state, memberCount } of list) {
          if (state === 'Vacant') seen.vacant += 1;
          holds(memberCount > 0 === (state === 'Occupied'), `${state} with ${memberCount} members`);
          holds(memberCount <= (maxMembersPerRoom ?? 9), 'more members than a room may have');
          same(members(world.registry, roomID).length, memberCount);
          const devices = devicesIn(world.registry, roomID);
          if (devices.length > memberCount) seen.twoDevices += 1;
          if (multiDevice !== 'allow') same(devices.length, memberCount);
          same(new Set(devices.map(({ session }) => session)).size, devices.length);
        }
        for (const userID of USERS) {
          const inside = roomsOf(world.registry, userID);
          if (inside.length > 1) seen.manyRooms += 1;
          holds(inside.length <= maxRoomsPerUser, 'more rooms than a user may be in');
          same(world.registry.users.get(userID)?.rooms ?? 0, inside.length);
          const index = ROOMS.filter((roomID) => members(world.registry, roomID).includes(userID));
          same(inside.sort(), index.sort());
        }
        // a device's index and the room's sessions tell the same attempts
        const byDevice = save(world.registry).devices.flatMap(({ userID, deviceID, rooms: inside }) =>
          inside.map(([roomID, attempt]) => JSONof([roomID, userID, deviceID, attempt])),
        );
        const byRoom = ROOMS.flatMap((roomID) =>
          devicesIn(world.registry, roomID).map(({ userID, deviceID, attempt }) =>
            JSONof([roomID, userID, deviceID, attempt]),
          ),
        );
        same(byDevice.sort(), byRoom.sort());
      }
    }),
    RUNS,
  );
  for (const count of Object.values(seen)) expect(count, JSONof(seen)).toBeGreaterThan(100);
});

test('AG-2: the host’s timers are exactly those that a restored registry would ask for', () => {
  let destroys = 0;
  let offline = 0;
  fc.assert(
    fc.property(someLimits, story, (limits, steps) => {
      const world = new World(limits);
      const player = new Player(world);
      for (const step of steps) {
        player.play(step);
        settle(world);
        const wanted = timers(world.registry, world.now);
        destroys += wanted.filter(({ rule }) => rule === 'SR-3').length;
        offline += wanted.filter(({ rule }) => rule === 'NR-5').length;
        same([...world.timers].sort(), wanted.map(({ id, delay }) => [id, world.now + delay]).sort());
        const vacant = rooms(world.registry).filter(({ state }) => state === 'Vacant');
        same(wanted.filter(({ rule }) => rule === 'SR-3').length, vacant.length);
      }
    }),
    RUNS,
  );
  expect(Math.min(destroys, offline)).toBeGreaterThan(300);
});

test('RG-3: what is refused has changed nothing, and told nobody else', () => {
  const refusals = new Map<string, number>();
  fc.assert(
    fc.property(someLimits, story, (limits, steps) => {
      const world = new World(limits);
      const deliver = (device: Device, message: Message) => {
        settle(world);
        device.resend({ ...message, type: 'resume', id: 1 });
        const before = essence(world);
        const from = world.effects.length;
        const answer = device.resend(message);
        if (!answer?.error || (message.released as unknown[] | undefined)?.length) return;
        refusals.set(answer.error.reason, (refusals.get(answer.error.reason) ?? 0) + 1);
        expect(essence(world)).toBe(before);
        expect(world.effects.slice(from)).toMatchObject([
          { type: 'send', to: { userID: device.userID, deviceID: device.deviceID } },
        ]);
      };
      const player = new Player(world, { deliver });
      for (const step of steps) player.play(step);
    }),
    RUNS,
  );
  const often = (reason: string) =>
    expect(refusals.get(reason) ?? 0, JSONof([...refusals])).toBeGreaterThan(5);
  for (const reason of ['roomExists', 'roomNotExist', 'joinedRoomLimit', 'roomLimit', 'full']) often(reason);
  for (const reason of ['blocked', 'otherDevice', 'notInRoom', 'badArgument', 'cancelled']) often(reason);
});

test('NR-4: a message that comes twice does nothing twice, and is answered alike', () => {
  let repeated = 0;
  fc.assert(
    fc.property(someLimits, story, (limits, steps) => {
      const world = new World({ ...limits, maxAnswersKept: 256 });
      const deliver = (device: Device, message: Message) => {
        const first = device.resend(message);
        const before = JSONof(save(world.registry));
        const from = world.effects.length;
        const second = device.resend(message);
        if (first && message.type !== 'heartbeat') {
          repeated += 1;
          same(second, first);
        }
        same(JSONof(save(world.registry)), before);
        const more = world.effects.slice(from);
        holds(more.length <= 1 && more.every(({ type }) => type === 'send'), 'done twice');
      };
      const player = new Player(world, { deliver });
      for (const step of steps) player.play(step);
    }),
    RUNS,
  );
  expect(repeated).toBeGreaterThan(1000);
});

test('SR-10: callbacks are, for each room, create (enter exit)* destroy, and tell who is in it', () => {
  const seen = { room_create: 0, room_enter: 0, room_exit: 0, room_destroy: 0, both: 0 };
  fc.assert(
    fc.property(someLimits, story, (limits, steps) => {
      const world = new World(limits);
      const player = new Player(world);
      const inside = new Map<string, string[]>();
      for (const step of steps) {
        player.play(step);
        for (const callback of world.callbacks()) {
          seen[callback.callback] += 1;
          const { room_id } = callback;
          const there = inside.get(room_id);
          switch (callback.callback) {
            case 'room_create':
              expect(there).toBeUndefined();
              inside.set(room_id, []);
              break;
            case 'room_enter':
              expect(there).toBeDefined();
              expect(there).not.toContain(callback.operator_account);
              there?.push(callback.operator_account);
              break;
            case 'room_exit':
              expect(callback.exit_user_ids.length).toBeGreaterThan(0);
              for (const userID of callback.exit_user_ids) {
                expect(there).toContain(userID);
                there?.splice(there.indexOf(userID), 1);
              }
              if (callback.exit_type === 'Quit')
                expect(callback.exit_user_ids).toEqual([callback.operator_account]);
              break;
            case 'room_destroy':
              expect(callback.user_ids).toEqual(there);
              if (there?.length) seen.both += 1;
              inside.delete(room_id);
          }
        }
        const now = rooms(world.registry).map(({ roomID }) => [roomID, members(world.registry, roomID)]);
        same(now, [...inside]);
      }
    }),
    RUNS,
  );
  for (const count of Object.values(seen)) expect(count, JSONof(seen)).toBeGreaterThan(20);
});

test('CL-19, SW-7, NR-10: what a device in a room is told adds up to the member list', () => {
  const seen = { lists: 0, changes: 0 };
  fc.assert(
    fc.property(someLimits, story, (limits, steps) => {
      const world = new World({ ...limits, maxMembersListed: 500 });
      const player = new Player(world);
      /** by device and room: the list as its device can follow it */
      const views = new Map<string, { incarnation: number; version: number; userIDs: string[] }>();
      for (const step of steps) {
        player.play(step);
        for (const userID of USERS)
          for (const deviceID of DEVICES) {
            for (const message of world.device(userID, deviceID).inbox.splice(0)) {
              const key = (roomID: string) => JSONof([userID, deviceID, roomID]);
              if (isAnswer(message) && 'result' in message && 'members' in message.result) {
                const { roomID, incarnation, version, members: userIDs } = message.result;
                const old = views.get(key(roomID));
                // a repeated answer is older than what came since
                if (!old || old.incarnation !== incarnation || old.version <= version)
                  views.set(key(roomID), { incarnation, version, userIDs: [...(userIDs ?? [])] });
                seen.lists += 1;
              }
              if (message.type !== 'memberJoined' && message.type !== 'memberLeft') continue;
              const view = views.get(key(message.roomID));
              holds(
                message.type === 'memberLeft' || !message.userIDs.includes(userID),
                'told of its own joining',
              );
              if (view?.incarnation !== message.incarnation || message.version <= view.version) continue;
              seen.changes += 1;
              view.version = message.version;
              view.userIDs =
                message.type === 'memberJoined'
                  ? [...view.userIDs, ...message.userIDs]
                  : view.userIDs.filter((one) => !message.userIDs.includes(one));
            }
          }
        for (const roomID of ROOMS)
          for (const { userID, deviceID } of devicesIn(world.registry, roomID)) {
            const view = views.get(JSONof([userID, deviceID, roomID]));
            same(view?.userIDs, members(world.registry, roomID));
            same(view?.version, world.registry.rooms.get(roomID)?.version);
          }
      }
    }),
    RUNS,
  );
  expect(Math.min(seen.lists, seen.changes)).toBeGreaterThan(200);
});

test('RG-6: saved and loaded between any two inputs, everything goes on exactly as it would have', () => {
  let steps = 0;
  fc.assert(
    fc.property(someLimits, story, (limits, happenings) => {
      const [one, two] = [new World(limits), new World(limits)];
      const players = [new Player(one), new Player(two)];
      for (const step of happenings) {
        two.registry = load(JSON.parse(JSONof(save(two.registry))));
        for (const player of players) player.play(step);
        same(two.effects.splice(0), one.effects.splice(0));
        steps += 1;
      }
      same(save(two.registry), save(one.registry));
    }),
    { ...RUNS, numRuns: 100 },
  );
  expect(steps).toBeGreaterThan(1000);
});

test('RG-6: restarted between any two inputs, devices and callbacks see what they would have seen', () => {
  let destroyed = 0;
  fc.assert(
    fc.property(someLimits, story, (limits, happenings) => {
      const [one, two] = [new World(limits), new World(limits)];
      const players = [new Player(one), new Player(two)];
      const told = (world: World) =>
        JSONof([
          world.callbacks(),
          rooms(world.registry),
          ROOMS.map((roomID) => devicesIn(world.registry, roomID).map(({ session, ...device }) => device)),
          USERS.map((userID) =>
            DEVICES.map((deviceID) =>
              world
                .device(userID, deviceID)
                .inbox.splice(0)
                .map((message) => [message.type, 'error' in message ? message.error.reason : null]),
            ),
          ),
        ]);
      for (const step of happenings) {
        two.restart();
        for (const player of players) player.play(step);
        // a late timer of the one is an overdue one of the other
        for (const world of [one, two]) world.advance(0);
        const seen = told(one);
        same(told(two), seen);
        destroyed += seen.split('room_destroy').length - 1;
      }
    }),
    { ...RUNS, numRuns: 100 },
  );
  expect(destroyed).toBeGreaterThan(100);
});

test('RG-6: the facts alone, applied to what was saved before, give what is saved after', () => {
  const kinds = new Set<string>();
  fc.assert(
    fc.property(someLimits, story, (limits, happenings) => {
      const world = new World(limits);
      const copy = load(JSON.parse(JSONof(save(world.registry))));
      const give = world.give.bind(world);
      world.give = (input) => {
        const handled = give(input);
        for (const fact of handled.facts) {
          kinds.add(fact.fact);
          apply(copy, JSON.parse(JSONof(fact)));
        }
        return handled;
      };
      const player = new Player(world);
      for (const step of happenings) player.play(step);
      same(save(copy), save(world.registry));
    }),
    RUNS,
  );
  expect([...kinds].sort()).toEqual([
    'acknowledged',
    'answered',
    'deviceSeen',
    'deviceWatched',
    'endRecorded',
    'endsForgotten',
    'heartbeatSeen',
    'loginBegan',
    'loginEnded',
    'membershipMoved',
    'roomMoved',
    'userBlocked',
    'userUnblocked',
  ]);
});

test('AG-5: equal situations stay equal: other ids and another time of day change no canonical form', () => {
  let steps = 0;
  fc.assert(
    fc.property(someLimits, story, fc.integer({ min: 1, max: 100_000 }), (limits, happenings, later) => {
      const [one, two] = [new World(limits), new World(limits)];
      two.now += later;
      // ids of an earlier time are all that is different
      two.api({ type: 'createRoom', roomID: 'before' });
      two.api({ type: 'destroyRoom', roomID: 'before' });
      const players = [new Player(one), new Player(two)];
      for (const step of happenings) for (const player of players) player.play(step);
      const forms = [one, two].map((world) => canonicalRegistry(save(world.registry), world.now));
      same(forms[1], forms[0]);
      expect(JSONof(forms[0])).not.toContain(String(2 ** 32).slice(0, 6));
      steps += happenings.length;
    }),
    RUNS,
  );
  expect(steps).toBeGreaterThan(1000);
});
