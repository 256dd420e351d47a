// Invariant: nothing that arrives throws anything but a RoomLifecycleError, or leaves a trace where it is refused; and not
// even a server that lies makes an app's log break the lifecycle.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRoomClient, type RoomClient } from '../../../src/client/room-client.js';
import { toClientEvent } from '../../../src/machines/client/receive.js';
import { RoomLifecycleError } from '../../../src/machines/errors.js';
import type { UpMessage } from '../../../src/machines/protocol.js';
import { effectEntry } from '../../../src/simulation/log.js';
import type { LogEntry } from '../../../src/simulation/simulation.js';
import { createVirtualClock } from '../../../src/simulation/virtual-clock.js';
import { faultsOf, held, inside, room, stage } from './support.js';

const SEED = 20_261_124;
const NAMES = ['R', '__proto__', 'constructor', '10', ''];

/** What JSON can be, and what an app can pass: hostile keys, lone surrogates, numbers at the edges. */
const hostileJSON = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom<unknown>(-1, 1.5, 2 ** 53, 1e300, '', '\ud800', [[]], {}, null, true),
  fc.constant(JSON.parse('{"__proto__":{"type":"answer","v":1},"constructor":5}')),
);

/** Messages that the server sends in a rich history: the ones that mutations start from. */
const realMessages = ((): readonly object[] => {
  const on = stage();
  held(on);
  inside(on, 'R', 'S');
  const { sim, A } = on;
  for (const call of [
    () => A.createRoom(room('Q'), { roomAttributes: { k: 'v' } }),
    () => A.joinRoom('nowhere'),
    () => A.switchRoom('S', room('T'), true),
    () => A.queryRoomMemberList('R', { nextFlag: '', count: 1 }),
    () => A.queryRoomMembers(['bob'], 'R'),
    () => A.queryRoomOnlineMemberCount('R'),
    () => A.queryRoomAllAttributes('Q'),
    () => on.B.leaveRoom('R'),
    () => on.B.joinRoom('R'),
    () => A.network('down'),
    () => A.network('up'),
    () => sim.server.kickMembers('Q', ['alice']),
    () => A.leaveRoom('T'),
  ])
    sim.run(call);
  sim.network.drop('A', 'answer:switchRoom');
  sim.run(() => A.switchRoom('R', room('U'), true));
  sim.advance(20_000);
  sim.run(() => A.kickOffline());
  const known = new Map<string, object>();
  for (const { device, way, what, name, message } of on.traffic)
    if (device === 'A' && way === 'down' && what === 'delivered') known.set(name, message);
  return [...known.values()];
})();

/** Puts something else in one place of a message, or takes the place away. */
const mutated = fc
  .tuple(fc.constantFrom(...realMessages), fc.nat(30), fc.option(hostileJSON, { freq: 4 }), fc.boolean())
  .map(([message, place, value, isAdded]) => {
    const copy = JSON.parse(JSON.stringify(message));
    const places: [object, string][] = [];
    const walk = (node: unknown): void => {
      if (typeof node !== 'object' || node === null) return;
      for (const key of Object.keys(node)) {
        places.push([node, key]);
        walk((node as Record<string, unknown>)[key]);
      }
    };
    walk(copy);
    const [node, key] = places[place % places.length] as [object, string];
    if (value === null) Reflect.deleteProperty(node, key);
    else if (isAdded) Object.defineProperty(node, '__proto__', { value, enumerable: true });
    else (node as Record<string, unknown>)[key] = value;
    return copy as unknown;
  });

const quiet = { clock: createVirtualClock().owned(), deviceID: 'phone', onListenerError: () => {} };

/** A client with a room that it is in, one that it enters, a leave and a query that are out. */
const busyClient = (): RoomClient => {
  const client: RoomClient = createRoomClient({
    ...quiet,
    clock: createVirtualClock().owned(),
    userID: 'alice',
    send(message: UpMessage) {
      if (message.type !== 'enterRoom') return;
      const { roomID, attempt } = { roomID: message.roomID, attempt: message.id };
      const session = { incarnation: 1, session: 1, version: 1, members: ['alice'], roomAttributes: [] };
      const result = { roomID, attempt, roomName: '', ...session };
      client.receive({ v: 1, type: 'answer', of: 'enterRoom', id: attempt, result });
    },
  });
  client.login();
  const out = [
    client.enterRoom(room('R')),
    client.enterRoom(room('S')),
    client.joinRoom('Q'),
    client.leaveRoom('S'),
    client.queryRoomOnlineMemberCount('R'),
  ];
  for (const call of out) call.catch(() => {});
  return client;
};

describe('what arrives', () => {
  it('NR-7 real messages are messages', () => {
    expect(realMessages.length).toBeGreaterThanOrEqual(12);
    for (const message of realMessages) expect(toClientEvent(message, 0)).toMatchObject({ now: 0 });
  });

  it('NR-7 anything at all: an event, or a RoomLifecycleError', () => {
    const anything = fc.oneof(fc.anything(), hostileJSON, mutated);
    const parsed = fc.property(anything, (message) => {
      try {
        expect(toClientEvent(message, 5).now).toBe(5);
      } catch (error) {
        expect(error).toBeInstanceOf(RoomLifecycleError);
        expect(error).toMatchObject({ code: 6000001, reason: 'badMessage' });
      }
    });
    fc.assert(parsed, { seed: SEED, numRuns: 1_000 });
  });

  it('NR-7 what is refused leaves the snapshot as it was; what is taken leaves it JSON', () => {
    const count = { taken: 0, refused: 0 };
    const client = busyClient();
    const received = fc.property(fc.oneof(mutated, hostileJSON, fc.anything()), (message) => {
      const before = client.snapshot();
      const text = JSON.stringify(before);
      try {
        client.receive(message);
        count.taken += 1;
        expect(JSON.parse(JSON.stringify(client.snapshot()))).toEqual(client.snapshot());
      } catch (error) {
        expect(error).toBeInstanceOf(RoomLifecycleError);
        expect(client.snapshot()).toBe(before);
        expect(JSON.stringify(client.snapshot())).toBe(text);
        count.refused += 1;
      }
    });
    fc.assert(received, { seed: SEED, numRuns: 800 });
    expect(count.taken).toBeGreaterThan(50);
    expect(count.refused).toBeGreaterThan(200);
  });
});

// ---- a server that lies -----------------------------------------------------------------------------------------------

const roomID = fc.constantFrom(...NAMES.slice(0, 4));
const end = fc.record({
  cause: fc.constantFrom('destroyed', 'kicked', 'otherDevice', 'offline', 'absent'),
  reason: fc.constantFrom('', 'x', '"'),
});
/** `recent` picks one of the device's latest ids. */
const recent = fc.nat(4);
const lie = fc.record({
  what: fc.constantFrom(
    'admit',
    'admit',
    'admit',
    'admit',
    'refuse',
    'confirm',
    'ask',
    'beat',
    'resume',
    'resume',
    'remove',
    'joined',
    'end',
  ),
  recent,
  attempt: recent,
  roomID,
  end,
  isIn: fc.boolean(),
  isSwitched: fc.boolean(),
});
type Lie = typeof lie extends fc.Arbitrary<infer L> ? L : never;

/** Which message a lie claims to answer, now and then; else any. */
const ANSWERS: Partial<Record<Lie['what'], RegExp>> = {
  admit: /^(create|enter|switch)Room$/,
  refuse: /^(create|enter|switch)Room$/,
  confirm: /^leaveRooms$/,
  ask: /^askRooms$/,
  resume: /^resume$/,
};

const told = ({ what, end, isIn, isSwitched, ...given }: Lie, sent: readonly UpMessage[]): object => {
  const newest = (type: RegExp, back: number): number =>
    sent.filter((message) => type.test(message.type)).at(-1 - back)?.id ?? 1;
  const idOf = (back: number): number => newest(/Room$/, back);
  const id = newest(given.recent < 4 ? (ANSWERS[what] ?? /./) : /./, given.recent % 2);
  const attempt = idOf(given.attempt % 3);
  const version = 1 + (given.recent % 3);
  const admission = {
    roomID: given.roomID,
    attempt,
    roomName: '',
    incarnation: 1,
    session: 1,
    version,
    members: ['x'],
    roomAttributes: [['k', 'v']],
  };
  const answer = (attempted: number) =>
    isIn
      ? { roomID: given.roomID, attempt: attempted, admission, end: null }
      : { roomID: given.roomID, attempt: attempted, admission: null, end };
  const answered = (of: string, result: object) => ({ v: 1, type: 'answer', of, id, result });
  switch (what) {
    case 'admit':
      return answered('enterRoom', admission);
    case 'refuse': {
      const error = { code: 6000304, reason: isIn ? 'full' : 'roomNotExist', message: '' };
      return { v: 1, type: 'answer', of: 'createRoom', id, error };
    }
    case 'confirm':
      return answered('leaveRooms', {});
    case 'ask': {
      const [to, from] = [answer(attempt), answer(idOf(given.recent + 1))];
      const switches = [{ attempt, to, from, switched: isSwitched }];
      return answered('askRooms', { rooms: [0, 1, 2, 3].map(idOf).map(answer), switches });
    }
    case 'beat':
      return answered('heartbeat', { rooms: [], gone: isIn ? [] : [{ roomID: given.roomID, attempt, end }] });
    case 'resume':
      return answered('resume', {});
    case 'remove':
      return { v: 1, type: 'removed', roomID: given.roomID, attempt, roomName: 'n', end };
    case 'joined':
      return { v: 1, type: 'memberJoined', roomID: given.roomID, incarnation: 1, version, userIDs: ['y'] };
    default:
      return { v: 1, type: 'loginEnded', login: isSwitched ? 1 : id, event: 'KickedOut' };
  }
};

const deed = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('lie' as const), lie }) },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constantFrom('createRoom' as const, 'enterRoom' as const), roomID }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('switchRoom' as const), roomID, to: roomID }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('leaveRoom' as const), roomID }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.constantFrom(1_000, 10_000) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom(
        ...['leaveAllRoom', 'networkDown', 'networkUp', 'networkUp', 'networkUp', 'login', 'login', 'logout'],
      ),
    }),
  },
);

describe('a server that lies', () => {
  it('CC-22 CC-23 CL-2 CL-3 cannot break the lifecycle, and after a logout nothing is out', async () => {
    let connected = 0;
    const lied = fc.asyncProperty(fc.array(deed, { maxLength: 40, size: 'max' }), async (deeds) => {
      const clock = createVirtualClock();
      const log: LogEntry[] = [];
      const sent: UpMessage[] = [];
      let out = 0;
      const client = createRoomClient({
        ...quiet,
        clock: clock.owned(),
        userID: 'alice',
        send: (message) => sent.push(message),
        onEffect(effect) {
          const entry = effectEntry(clock.now, 'A', effect);
          if (entry) log.push(entry);
        },
      });
      const settled = () => {
        out -= 1;
      };
      const count = (call: Promise<unknown>): void => {
        out += 1;
        call.then(settled, settled);
      };
      client.login();
      for (const given of deeds) {
        if ('lie' in given) client.receive(told(given.lie, sent));
        else if ('ms' in given) {
          const until = clock.now + given.ms;
          while (clock.nextDue() <= until) {
            clock.now = Math.max(clock.now, clock.nextDue());
            clock.fireNext();
          }
          clock.now = until;
        } else if ('to' in given) count(client.switchRoom(given.roomID, room(given.to), true));
        else if ('roomID' in given && given.do === 'leaveRoom') count(client.leaveRoom(given.roomID));
        else if ('roomID' in given) count(client[given.do as 'enterRoom'](room(given.roomID)));
        else if (given.do === 'leaveAllRoom') count(client.leaveAllRoom());
        else client[given.do as 'login']();
      }
      expect(JSON.parse(JSON.stringify(client.snapshot()))).toEqual(client.snapshot());
      connected += log.filter((entry) => 'state' in entry && 'roomID' in entry && entry.state === 2).length;
      client.logout();
      await Promise.resolve();
      expect(faultsOf(log)).toEqual([]);
      expect([out, client.rooms()]).toEqual([0, []]);
    });
    await fc.assert(lied, { seed: SEED, numRuns: 150 });
    expect(connected).toBeGreaterThan(60);
  });
});
