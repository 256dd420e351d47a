// Laws of engines over random stories in the simulation. Each law counts how often what it is about happened, and fails if
// that was hardly ever. To replay a failure: the seed and the path that fast-check prints go into `fc.assert`'s options.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RtcLogLine } from '../../src/rtc/rtc-log.js';
import { type Engine, userOf, World } from './harness.js';

const SEED = 20_261_206;

/** `expect`, but fast as long as it holds. */
const holds = (truth: boolean, what: string): void => {
  if (!truth) expect.fail(what);
};
const same = (actual: unknown, expected: unknown, what = ''): void => {
  if (JSON.stringify(actual) !== JSON.stringify(expected)) expect(actual, what).toEqual(expected);
};

/** How often what happened; a law without a trigger would hold for nothing. */
const counter = () => {
  const counts = new Map<string, number>();
  return {
    hit: (what: string) => counts.set(what, (counts.get(what) ?? 0) + 1),
    atLeast(least: number, ...whats: string[]) {
      for (const what of whats) expect(counts.get(what) ?? 0, what).toBeGreaterThanOrEqual(least);
    },
  };
};

const reasonsOf = (log: readonly RtcLogLine[], engine: string, roomID: string): number[] =>
  log.flatMap((line) =>
    line.engine === engine && 'notice' in line && line.notice === 'roomStateChanged' && line.roomID === roomID
      ? [line.reason]
      : [],
  );

// ---- P7: rooms do not hear of each other -----------------------------------------------------------------------------

/** What happens in a room, to the whole device, or to nobody: time passes. */
type Scene =
  | {
      readonly what: 'login' | 'logout' | 'publish' | 'unpublish' | 'play' | 'unplay' | 'kick';
      readonly room: number;
    }
  /** somebody else, in that room */
  | { readonly what: 'comes' | 'goes' | 'sends'; readonly room: number }
  | { readonly what: 'down' | 'up' }
  | { readonly what: 'wait'; readonly ms: number };

const room = fc.integer({ min: 0, max: 2 });
const scene: fc.Arbitrary<Scene> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ what: fc.constant('login' as const), room }) },
  {
    weight: 5,
    arbitrary: fc.record({
      what: fc.constantFrom('login', 'logout', 'publish', 'unpublish', 'play', 'unplay', 'kick'),
      room,
    }),
  },
  { weight: 3, arbitrary: fc.record({ what: fc.constantFrom('comes', 'goes', 'sends'), room }) },
  { weight: 1, arbitrary: fc.constant({ what: 'down' as const }) },
  { weight: 2, arbitrary: fc.constant({ what: 'up' as const }) },
  {
    weight: 3,
    arbitrary: fc.record({
      what: fc.constant('wait' as const),
      ms: fc.constantFrom(1, 30, 30, 200, 9_990, 110_000, 260_000),
    }),
  },
);
const ROOMS = [0, 1, 2];
/** Every story begins in the midst of things: everybody is there. */
const PROLOGUE: readonly Scene[] = [
  ...ROOMS.map((index): Scene => ({ what: 'login', room: index })),
  ...ROOMS.map((index): Scene => ({ what: 'comes', room: index })),
  { what: 'wait', ms: 30 },
];
const story = fc
  .array(scene, { minLength: 15, maxLength: 40, size: 'max' })
  .map((scenes) => [...PROLOGUE, ...scenes]);

/** What of a log is about one room, without the numbers that a server gives away. */
const about = (log: readonly RtcLogLine[], index: number): unknown[] => {
  const [roomID, streams] = [`room${index}`, [`p${index}`, `q${index}`]];
  return log.flatMap((line): unknown[] => {
    if (line.engine !== 'A' || !('notice' in line)) return [];
    const isAbout = 'roomID' in line ? line.roomID === roomID : streams.includes(line.streamID);
    return isAbout ? [{ ...line, extendedData: '' }] : [];
  });
};

test('RT-10 P7 a room goes on as if there were no others', () => {
  const seen = counter();
  const play = (scenes: readonly Scene[], isPlayed: (scene: Scene) => boolean): World => {
    const world = new World({ latency: 10 });
    const a = world.engine('A', { limits: { reconnectFor: 250_000 } });
    const other = world.engine('B');
    for (const one of scenes) {
      if (one.what === 'wait') {
        world.sim.advance(one.ms);
        continue;
      }
      if (!('room' in one)) {
        a.sim.network(one.what);
        continue;
      }
      if (!isPlayed(one)) continue;
      const { what, room: index } = one;
      const roomID = `room${index}`;
      if (what === 'login') a.later('loginRoom', roomID, userOf('A'), { isUserStatusNotify: true });
      if (what === 'logout') a.later('logoutRoom', roomID);
      if (what === 'publish') a.later('startPublishingStream', `p${index}`, index, { roomID });
      if (what === 'unpublish') a.later('stopPublishingStream', index);
      if (what === 'play') a.later('startPlayingStream', `q${index}`, { roomID });
      if (what === 'unplay') a.later('stopPlayingStream', `q${index}`);
      if (what === 'kick') world.sim.server.kickUsers(roomID, ['A']);
      if (what === 'comes') other.later('loginRoom', roomID, userOf('B'));
      if (what === 'goes') other.later('logoutRoom', roomID);
      if (what === 'sends') other.later('startPublishingStream', `q${index}`, index, { roomID });
    }
    world.sim.advance(30_000);
    return world;
  };
  const property = fc.property(story, room, (scenes, index) => {
    const all = play(scenes, () => true).sim.log;
    const alone = play(scenes, (one) => !('room' in one) || one.room === index).sim.log;
    same(about(alone, index), about(all, index), `room${index}`);
    for (const line of all) {
      if (line.engine !== 'A' || !('notice' in line)) continue;
      if (line.notice === 'roomStateChanged') seen.hit(`reason ${line.reason}`);
      else seen.hit(line.notice);
    }
  });
  fc.assert(property, { seed: SEED, numRuns: 100 });
  seen.atLeast(10, ...[0, 1, 3, 4, 6, 7].map((reason) => `reason ${reason}`));
  seen.atLeast(5, 'reason 5');
  seen.atLeast(20, 'roomUserUpdate', 'roomStreamUpdate', 'publisherStateUpdate', 'playerStateUpdate');
});

// ---- P10, RT-4, RT-6: exact limits, streams that go with their room, one user, one mode ------------------------------

/** A user on two devices, and another user on the second one now and then. */
type Act = {
  readonly device: 0 | 1;
  readonly roomID: string;
  readonly userID: string;
} & (
  | { readonly what: 'login' | 'logout' | 'logoutAll' | 'kick' | 'play' | 'mode' | 'switch' }
  | { readonly what: 'publish'; readonly channel: number }
);

const act: fc.Arbitrary<Act> = fc
  .record({
    what: fc.oneof(
      { weight: 8, arbitrary: fc.constant('login' as const) },
      { weight: 8, arbitrary: fc.constantFrom('logout' as const, 'play' as const) },
      { weight: 8, arbitrary: fc.constant('publish' as const) },
      { weight: 2, arbitrary: fc.constantFrom('kick' as const, 'mode' as const, 'switch' as const) },
      { weight: 1, arbitrary: fc.constant('logoutAll' as const) },
    ),
    device: fc.constantFrom(0 as const, 1 as const),
    roomID: fc.constantFrom('r1', 'r2', '__proto__', 'constructor', '10'),
    userID: fc.oneof({ weight: 6, arbitrary: fc.constant('ann') }, fc.constant('bob')),
    channel: fc.constantFrom(0, 0, 1, 3),
  })
  .map((fields) => fields as Act);

test('RT-4 RT-6 RT-1 P10 limits are exact, streams go with their room, an engine has one user and one mode', () => {
  const seen = counter();
  const property = fc.property(
    fc.integer({ min: 1, max: 5 }),
    fc.array(act, { minLength: 30, maxLength: 60, size: 'max' }),
    (maxRoomsPerUser, acts) => {
      const world = new World({ server: { maxRoomsPerUser } });
      const engines = [world.engine('A'), world.engine('B')] as const;
      // the shadow: who is where, by device, and what is bound to which room
      const inside: [Map<string, string>, Map<string, string>] = [new Map(), new Map()];
      const bound: [Map<string, string>, Map<string, string>] = [new Map(), new Map()];
      const used: [Set<number>, Set<number>] = [new Set(), new Set()];
      const drop = (device: 0 | 1, roomID: string): void => {
        inside[device].delete(roomID);
        for (const [streamID, there] of bound[device]) {
          if (there !== roomID) continue;
          bound[device].delete(streamID);
          if (streamID.startsWith('p')) used[device].delete(Number(streamID[1]));
          seen.hit('stream ended with its room');
        }
      };
      const roomsOf = (userID: string): Set<string> =>
        new Set(
          inside.flatMap((rooms) =>
            [...rooms].filter(([, user]) => user === userID).map(([roomID]) => roomID),
          ),
        );
      const canEnter = (device: 0 | 1, roomID: string, userID: string): string => {
        const rooms = inside[device];
        if (rooms.has(roomID)) return '1002064 roomIDInUse';
        if (rooms.size > 0 && ![...rooms.values()].includes(userID)) return '1002018 otherUser';
        const others = roomsOf(userID);
        others.delete(roomID);
        return others.size >= maxRoomsPerUser ? '1002037 tooManyRooms' : 'ok';
      };
      const enter = (device: 0 | 1, roomID: string, userID: string): void => {
        const other = device === 0 ? 1 : 0;
        if (inside[other].get(roomID) === userID) {
          seen.hit('1002050 kickedByLogin');
          drop(other, roomID);
        }
        inside[device].set(roomID, userID);
      };
      for (const one of acts) {
        const { device, roomID, userID, what } = one;
        const engine = engines[device];
        const rooms = inside[device];
        let [outcome, expected] = ['ok', 'ok'];
        if (what === 'login') {
          expected = canEnter(device, roomID, userID);
          outcome = engine.login(roomID, {}, userID);
          if (outcome === 'ok') enter(device, roomID, userID);
        } else if (what === 'switch') {
          const [from = ''] = rooms.keys();
          const user = rooms.get(from) ?? '';
          expected = rooms.has(roomID) ? '1002064 roomIDInUse' : 'ok';
          if (from === '') continue;
          if (expected === 'ok') {
            drop(device, from);
            expected = canEnter(device, roomID, user);
            if (expected === '1002018 otherUser') expected = 'ok';
          }
          outcome = engine.call('switchRoom', from, roomID);
          if (outcome === 'ok') enter(device, roomID, user);
        } else if (what === 'logout') {
          expected = rooms.has(roomID) ? 'ok' : '1002002 notLoggedIn';
          outcome = engine.call('logoutRoom', roomID);
          drop(device, roomID);
        } else if (what === 'logoutAll') {
          outcome = engine.call('logoutRoom');
          for (const there of [...rooms.keys()]) drop(device, there);
        } else if (what === 'kick') {
          const kicked = world.sim.server.kickUsers(roomID, [userID]);
          world.sim.settle();
          same(
            [...kicked],
            [...new Set(inside.map((all) => all.get(roomID)).filter((user) => user === userID))],
          );
          for (const each of [0, 1] as const) if (inside[each].get(roomID) === userID) drop(each, roomID);
        } else if (what === 'mode') {
          expected = '1001020 roomModeTooLate';
          outcome = engine.call('setRoomMode', one.userID === 'ann' ? 0 : 1);
        } else if (what === 'publish') {
          const { channel } = one;
          expected = !rooms.has(roomID)
            ? '1000002 notConnected'
            : used[device].has(channel)
              ? '1003023 channelBusy'
              : 'ok';
          outcome = engine.publish(`p${channel}`, roomID, channel);
          if (outcome === 'ok') {
            bound[device].set(`p${channel}`, roomID);
            used[device].add(channel);
          }
        } else {
          expected = rooms.has(roomID) ? 'ok' : '1000002 notConnected';
          const isNew = !bound[device].has('q');
          outcome = engine.play('q', roomID);
          if (outcome === 'ok' && isNew) bound[device].set('q', roomID);
        }
        seen.hit(outcome);
        same(outcome, expected, `${what} ${roomID}`);
        check(world, engines, inside, bound, maxRoomsPerUser);
      }
    },
  );
  fc.assert(property, { seed: SEED, numRuns: 60 });
  seen.atLeast(
    20,
    'ok',
    '1002064 roomIDInUse',
    '1002018 otherUser',
    '1002037 tooManyRooms',
    '1002002 notLoggedIn',
  );
  seen.atLeast(20, '1001020 roomModeTooLate', '1003023 channelBusy', '1000002 notConnected');
  seen.atLeast(20, 'stream ended with its room', '1002050 kickedByLogin');
});

const sorted = (names: Iterable<string>): string[] => [...names].sort();

/** The engines, the server and the shadow have the same rooms and streams; no user is in more rooms than it may. */
const check = (
  world: World,
  engines: readonly Engine[],
  inside: readonly ReadonlyMap<string, string>[],
  bound: readonly ReadonlyMap<string, string>[],
  limit: number,
): void => {
  const perUser = new Map<string, number>();
  for (const { userIDs } of world.sim.server.rooms())
    for (const userID of userIDs) perUser.set(userID, (perUser.get(userID) ?? 0) + 1);
  for (const [userID, count] of perUser) holds(count <= limit, `${userID} is in ${count} rooms`);
  engines.forEach((engine, device) => {
    const { rooms, streams, user } = engine.sim.snapshot().context;
    const there = inside[device] ?? new Map<string, string>();
    same(sorted(rooms.map(({ roomID }) => roomID)), sorted(there.keys()));
    holds(
      rooms.every(({ machine }) => machine.value === 'Logined.in'),
      'a room is neither in nor out',
    );
    same(user?.userID ?? null, [...there.values()][0] ?? null);
    same(
      sorted(streams.map(({ roomID, machine }) => JSON.stringify([machine.context.streamID, roomID]))),
      sorted([...(bound[device] ?? [])].map((pair) => JSON.stringify(pair))),
    );
  });
  const held = world.sim.server
    .rooms()
    .flatMap(({ roomID, userIDs }) => userIDs.map((id) => `${id} in ${roomID}`));
  const shown = inside.flatMap((rooms) => [...rooms].map(([roomID, id]) => `${id} in ${roomID}`));
  same(sorted(held), sorted(shown));
};

// ---- faults first, then peace: agreement -----------------------------------------------------------------------------

const EDGES: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 6, 7],
  1: [3, 6, 7, 8],
  2: [0],
  3: [4, 5, 6, 7],
  4: [3, 6, 7, 8],
  5: [0],
  6: [0],
  7: [0],
  8: [0],
};

const fate = fc.record({
  who: fc.nat(2),
  roomID: fc.constantFrom('r1', '__proto__', '10'),
  what: fc.oneof(
    { weight: 6, arbitrary: fc.constant('loginRoom' as const) },
    { weight: 3, arbitrary: fc.constant('logoutRoom' as const) },
    { weight: 2, arbitrary: fc.constantFrom('switchRoom' as const, 'publish' as const, 'kick' as const) },
    { weight: 1, arbitrary: fc.constantFrom('down' as const, 'up' as const, 'destroy' as const) },
  ),
  other: fc.constantFrom('r1', '__proto__', '10'),
  ms: fc.constantFrom(0, 0, 5, 50, 2_000, 12_000, 100_000),
});

test('RT-2 RT-18 RT-20 P3 P5 P30 whatever is lost, late or twice: notices are a path, calls settle once, and peace brings agreement', () => {
  const seen = counter();
  const rates = fc.record({
    loss: fc.constantFrom(0, 0.2, 0.5),
    repeat: fc.constantFrom(0, 0.3),
    delay: fc.constantFrom(0, 0.3),
    reorder: fc.constantFrom(0, 0.3),
    interrupt: fc.constantFrom(0, 0.05),
  });
  const windows = fc.constantFrom(
    [90_000, 300_000],
    [300_000, 90_000],
    [30_000, 30_000],
    [20_000, 1_200_000],
  );
  const property = fc.property(
    fc.nat(),
    rates,
    windows,
    fc.array(fate, { minLength: 10, maxLength: 35, size: 'max' }),
    (seed, faults, [offlineAfter = 0, reconnectFor = 0], fates) => {
      const world = new World({
        seed,
        latency: 10,
        rates: faults,
        server: { offlineAfter, maxRoomsPerUser: 2, maxMembersPerRoom: 2 },
      });
      const limits = { reconnectFor };
      // the first two are one user
      const engines = [
        world.engine('A', { limits, userID: 'ann' }),
        world.engine('B', { limits, userID: 'ann' }),
        world.engine('C', { limits, userID: 'cem' }),
      ];
      for (const { who, what, roomID, other, ms } of fates) {
        const engine = engines[who] as Engine;
        const { userID } = engine;
        if (what === 'loginRoom') engine.later(what, roomID, userOf(userID), { isUserStatusNotify: true });
        else if (what === 'logoutRoom') engine.later(what, roomID);
        else if (what === 'switchRoom') engine.later(what, roomID, other, { isUserStatusNotify: true });
        else if (what === 'publish') engine.later('startPublishingStream', `s${who}`, 0, { roomID });
        else if (what === 'kick') world.sim.server.kickUsers(roomID, [userID]);
        else if (what === 'destroy') {
          engine.later('destroyEngine');
          engine.later('createEngine');
        } else engine.sim.network(what);
        world.sim.advance(ms);
      }
      // peace: no faults any more, and the network is up
      world.sim.network.setRates({});
      for (const engine of engines) engine.sim.network('up');
      world.sim.advance(45_000);
      checkPeace(world, engines, seen.hit);
    },
  );
  fc.assert(property, { seed: SEED, numRuns: 100 });
  seen.atLeast(10, ...[0, 1, 2, 3, 4, 5, 6, 7].map((reason) => `reason ${reason}`));
  seen.atLeast(3, 'reason 8');
  seen.atLeast(30, 'Logined in the end', 'listed in the end', 'rejected', 'resolved');
});

const checkPeace = (world: World, engines: readonly Engine[], hit: (what: string) => void): void => {
  const { log, server } = world.sim;
  const settled = new Map<number, number>();
  for (const line of log) {
    if (!('call' in line)) continue;
    settled.set(line.call, (settled.get(line.call) ?? 0) + ('method' in line ? 0 : 1));
    if ('rejected' in line) hit('rejected');
    if ('resolved' in line) hit('resolved');
  }
  // RT-20: every call once
  for (const [call, times] of settled) holds(times === 1, `call ${call} was settled ${times} times`);
  // RT-18: what engines show is what the server holds
  const state = server.state();
  const held = state.rooms.flatMap(({ roomID, sessions }) =>
    sessions.map(({ deviceID, attempt }) => `${deviceID} in ${roomID} by ${attempt}`),
  );
  const shown: string[] = [];
  for (const { sim } of engines) {
    const { rooms, streams, owed, timers } = sim.snapshot().context;
    holds(owed === 0, `${sim.name} owes`);
    holds(timers.length === Math.min(1, rooms.length), `${sim.name} has ${timers.length} timers`);
    for (const { roomID, attempt, machine } of rooms) {
      holds(machine.value === 'Logined.in', `${sim.name} is ${machine.value} in ${roomID}`);
      shown.push(`${sim.name} in ${roomID} by ${attempt}`);
      hit('Logined in the end');
      // RT-21: the list, and the list as the app was told it
      const listed = state.rooms.find((one) => one.roomID === roomID)?.sessions ?? [];
      same(
        machine.context.roster.members,
        listed.map(({ userID, userName, streams: published }) => ({ userID, userName, streams: published })),
      );
      const own = machine.context.userID;
      const others = listed.map(({ userID }) => userID).filter((userID) => userID !== own);
      if (others.length > 0) hit('listed in the end');
      same(sorted(toldUsers(log, sim.name, roomID)), sorted(others), `users of ${roomID}, as told`);
      const flowing = listed.flatMap((one) => (one.userID === own ? [] : one.streams));
      same(sorted(toldStreams(log, sim.name, roomID)), sorted(flowing), `streams of ${roomID}, as told`);
    }
    holds(
      streams.every(({ machine }) => machine.value === 'Running'),
      'a stream is not published in the end',
    );
    for (const roomID of ['r1', '__proto__', '10']) {
      // RT-2: the notices of a room are a path
      let last = 7;
      for (const reason of reasonsOf(log, sim.name, roomID)) {
        holds((EDGES[last] ?? []).includes(reason), `${roomID} of ${sim.name}: ${last}, then ${reason}`);
        hit(`reason ${reason}`);
        last = reason;
      }
    }
  }
  same(sorted(held), sorted(shown));
};

/** Who is in a room, as the app of an engine was told: the list begins anew with each login. */
const toldUsers = (log: readonly RtcLogLine[], engine: string, roomID: string): Set<string> => {
  const there = new Set<string>();
  for (const line of log) {
    if (line.engine !== engine || !('roomID' in line) || line.roomID !== roomID) continue;
    if (line.notice === 'roomStateChanged' && line.reason === 0) there.clear();
    if (line.notice !== 'roomUserUpdate') continue;
    for (const { userID } of line.userList) {
      // RT-21: told once that it came, and once that it went
      holds(there.has(userID) === (line.updateType === 1), `${userID} ${line.updateType} twice in ${roomID}`);
      if (line.updateType === 0) there.add(userID);
      else there.delete(userID);
    }
  }
  return there;
};

const toldStreams = (log: readonly RtcLogLine[], engine: string, roomID: string): Set<string> => {
  const there = new Set<string>();
  for (const line of log) {
    if (line.engine !== engine || !('roomID' in line) || line.roomID !== roomID) continue;
    if (line.notice === 'roomStateChanged' && line.reason === 0) there.clear();
    if (line.notice !== 'roomStreamUpdate') continue;
    for (const { streamID } of line.streamList) {
      holds(
        there.has(streamID) === (line.updateType === 1),
        `${streamID} ${line.updateType} twice in ${roomID}`,
      );
      if (line.updateType === 0) there.add(streamID);
      else there.delete(streamID);
    }
  }
  return there;
};
