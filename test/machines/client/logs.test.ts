// Whole logs: whatever devices, network and server do, every line follows from the one before it, every call is settled
// once, and the n-th time goes like the first. The judge (`faultsOf`) is section CC written down again from the spec.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clientMachine } from '../../../src/client/library-machine.js';
import { RoomState } from '../../../src/machines/vocabulary.js';
import {
  createSimulation,
  type LogEntry,
  type SimulatedDevice,
  type Simulation,
} from '../../../src/simulation/simulation.js';
import { connecting, faultsOf, held, inside, letGo, room, type Stage, stage, unsettled } from './support.js';

const SEED = 20_261_122;
const ROOMS = ['R', '__proto__', '10'];
const NAMES = ['A', 'B', 'A2'];

// ---- what can happen --------------------------------------------------------------------------------------------------

const device = fc.constantFrom(...NAMES);
const roomID = fc.constantFrom(...ROOMS);
const message = fc.constantFrom(
  ...(['createRoom', 'joinRoom', 'enterRoom', 'switchRoom', 'leaveRooms', 'askRooms', 'resume'] as const),
);
const command = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constantFrom('createRoom', 'enterRoom', 'enterRoom', 'joinRoom', 'leaveRoom'),
      device,
      roomID,
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('switchRoom'), device, roomID, to: roomID }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('leaveAllRoom', 'query', 'restart'), device, roomID }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('login', 'login', 'logout', 'kickOffline'), device }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('down', 'up', 'up', 'up'), device }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom('hold', 'drop', 'deliver', 'deliver'),
      device,
      message,
      isAnswer: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('pass'), ms: fc.constantFrom(10, 5_000, 10_000, 36_000) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('kick', 'destroy', 'restartServer'), device, roomID }),
  },
);
type Command = typeof command extends fc.Arbitrary<infer C> ? C : never;

const play = (sim: Simulation, given: Command): unknown => {
  const on = sim.devices.get('device' in given ? given.device : 'A') as SimulatedDevice;
  switch (given.do) {
    case 'createRoom':
    case 'enterRoom':
      return 'roomID' in given && on[given.do](room(given.roomID));
    case 'joinRoom':
    case 'leaveRoom':
      return 'roomID' in given && on[given.do](given.roomID);
    case 'switchRoom':
      return 'to' in given && on.switchRoom(given.roomID, room(given.to), true);
    case 'leaveAllRoom':
      return on.leaveAllRoom();
    case 'query':
      return 'roomID' in given && on.queryRoomOnlineMemberCount(given.roomID);
    case 'restart':
    case 'login':
    case 'logout':
    case 'kickOffline':
      return on[given.do]();
    case 'down':
    case 'up':
      return on.network(given.do);
    case 'pass':
      return 'ms' in given && sim.advance(given.ms);
    case 'kick':
      return 'roomID' in given && sim.server.kickMembers(given.roomID, [on.userID], 'x');
    case 'destroy':
      return 'roomID' in given && sim.server.destroyRoom(given.roomID);
    case 'restartServer':
      return sim.server.restart();
    default: {
      if (!('message' in given)) return;
      const name = given.isAnswer ? (`answer:${given.message}` as const) : given.message;
      if (given.do === 'deliver') return sim.network.deliver(on.name, name);
      if (given.do === 'drop') return sim.network.drop(on.name, name);
      return sim.network.hold(on.name, name, 1);
    }
  }
};

// ---- what must hold ---------------------------------------------------------------------------------------------------

/** CL-17 CL-18 CL-20, line by line. */
const lineFaults = (log: readonly LogEntry[]): string[] => {
  const faults: string[] = [];
  const states = new Map<string, number>();
  const calls = new Map<number, { method: string; roomID: string }>();
  for (const entry of log) {
    if (!('device' in entry)) continue;
    const stateOf = (id: string) => states.get(JSON.stringify([entry.device, id])) ?? 0;
    if ('method' in entry) {
      const [first, second] = entry.args;
      const about = entry.method === 'switchRoom' ? second : first;
      const id =
        typeof about === 'string' ? about : ((about as { roomID?: string } | undefined)?.roomID ?? '');
      calls.set(entry.call, { method: entry.method, roomID: id });
    } else if ('resolved' in entry) {
      const { method, roomID: id } = calls.get(entry.call) ?? { method: '', roomID: '' };
      if (/^(create|join|enter|switch)Room$/.test(method) && stateOf(id) !== RoomState.Connected)
        faults.push(`CL-17 call ${entry.call}: resolved before Connected`);
      if (method === 'leaveRoom' && stateOf(id) !== RoomState.Disconnected)
        faults.push(`CL-17 call ${entry.call}: resolved before Disconnected`);
    } else if ('notice' in entry) {
      if (entry.notice === 'roomStateChanged')
        states.set(JSON.stringify([entry.device, entry.roomID]), entry.state);
      else if (entry.notice !== 'connectionStateChanged' && stateOf(entry.roomID) !== RoomState.Connected)
        faults.push(`CL-18 ${entry.notice} of ${entry.roomID} at ${entry.at}`);
    }
  }
  return faults;
};

describe('random histories', () => {
  it('CC-22 CC-23 CL-2 CL-17 CL-18 CL-20 CL-24 AG-1 hold for 3 devices, 3 rooms, any faults', () => {
    const count = { Connected: 0, settled: 0 };
    const history = fc.property(
      fc.array(command, { minLength: 12, maxLength: 30, size: 'max' }),
      fc.constantFrom(0, 20),
      (commands, latency) => {
        const faults: string[] = [];
        /** the last thing that happened to each device */
        const last = new Map<string, string>();
        const sim = createSimulation({
          network: { latency },
          onTraffic: ({ device: name, what, way, name: type }) => {
            if (what === 'delivered' && way === 'down') last.set(name, type);
          },
          onLog(entry) {
            if (!('device' in entry)) return;
            if ('method' in entry) last.set(entry.device, entry.method);
            if (!('notice' in entry) || entry.notice !== 'roomStateChanged') return;
            if (entry.state !== RoomState.Connected) return;
            count.Connected += 1;
            // CL-20: an answer to the request or to a question, or the end of what was accepted
            if (!/^answer:(create|join|enter|switch|ask)Rooms?$|^removed$/.test(last.get(entry.device) ?? ''))
              faults.push(`CL-20 ${entry.roomID} at ${entry.at}, after ${last.get(entry.device)}`);
          },
        });
        for (const name of NAMES) {
          const on = sim.device(name, { userID: name.charAt(0) });
          on.on('roomStateChanged', (zim, notice) => {
            if (zim.getRoomState(notice.roomID) !== notice.state)
              faults.push(`CL-24 ${notice.roomID} at ${sim.now}`);
          });
        }
        for (const given of commands) {
          play(sim, given);
          if (latency === 0) sim.settle();
        }
        sim.network.heal();
        // two heartbeat periods, the offline time and four request timeouts (AG-4)
        sim.advance(95_000);
        expect([...faults, ...faultsOf(sim.log), ...lineFaults(sim.log)]).toEqual([]);
        expect(unsettled(sim.log)).toEqual([]);
        for (const on of sim.devices.values())
          for (const id of ROOMS) {
            const isMember = sim.server
              .devicesIn(id)
              .some(({ userID, deviceID }) => userID === on.userID && deviceID === on.deviceID);
            expect([id, on.getRoomState(id)]).toEqual([
              id,
              isMember ? RoomState.Connected : RoomState.Disconnected,
            ]);
          }
        count.settled += sim.log.filter((entry) => 'resolved' in entry || 'rejected' in entry).length;
      },
    );
    fc.assert(history, { seed: SEED, numRuns: 80 });
    expect(count.Connected).toBeGreaterThan(150);
    expect(count.settled).toBeGreaterThan(500);
  });

  it('AG-5 CL-22 a snapshot that is JSON at every step, or at some, goes on identically, byte for byte', () => {
    const stored = fc.property(
      fc.array(command, { minLength: 12, maxLength: 30, size: 'max' }),
      fc.constantFrom(1, 2, 7),
      (commands, every) => {
        const told = (step: typeof clientMachine.step): string => {
          const sim = createSimulation({ machines: { client: { ...clientMachine, step } } });
          for (const name of NAMES) sim.device(name, { userID: name.charAt(0) });
          for (const given of commands) sim.run(() => play(sim, given));
          sim.network.heal();
          sim.advance(30_000);
          return sim.log.map((entry) => JSON.stringify(entry)).join('\n');
        };
        let steps = 0;
        const throughJSON: typeof clientMachine.step = (snapshot, event) => {
          steps += 1;
          return clientMachine.step(
            steps % every === 0 ? JSON.parse(JSON.stringify(snapshot)) : snapshot,
            event,
          );
        };
        expect(told(throughJSON)).toBe(told(clientMachine.step));
      },
    );
    fc.assert(stored, { seed: SEED, numRuns: 20 });
  });
});

// ---- the n-th time ----------------------------------------------------------------------------------------------------

const scenarios: [string, (on: Stage) => void][] = [
  [
    'entering and leaving',
    ({ sim, A }) => [sim.run(() => A.enterRoom(room('R'))), sim.run(() => A.leaveRoom('R'))],
  ],
  ['a refusal', ({ sim, A }) => sim.run(() => A.joinRoom('nowhere'))],
  [
    'an outage',
    ({ sim, A }) => {
      sim.run(() => A.enterRoom(room('R')));
      sim.run(() => A.network('down'));
      sim.run(() => A.network('up'));
      sim.run(() => A.leaveRoom('R'));
    },
  ],
  [
    'a long outage',
    ({ sim, A }) => {
      sim.run(() => A.enterRoom(room('R')));
      sim.run(() => A.network('down'));
      sim.advance(40_000);
      sim.run(() => A.network('up'));
    },
  ],
  [
    'a switch, back and forth',
    ({ sim, A }) => {
      sim.run(() => A.enterRoom(room('S')));
      sim.run(() => A.switchRoom('S', room('R'), true));
      sim.run(() => A.switchRoom('R', room('nowhere'), false));
      sim.run(() => A.leaveAllRoom());
    },
  ],
  [
    'an answer that is lost',
    ({ sim, A }) => {
      sim.network.drop('A', 'answer:enterRoom');
      sim.run(() => A.enterRoom(room('R')));
      sim.advance(10_000);
      sim.run(() => A.leaveRoom('R'));
    },
  ],
  [
    'a request that is lost, and the question too',
    ({ sim, A }) => {
      sim.network.drop('A', 'createRoom');
      sim.network.drop('A', 'askRooms');
      sim.run(() => A.createRoom(room('R')));
      sim.advance(20_000);
    },
  ],
  [
    'a kick that overtakes the acceptance',
    (on) => {
      on.sim.network.hold('A', 'answer:enterRoom', 1);
      on.sim.run(() => on.A.enterRoom(room('R')));
      on.sim.run(() => on.sim.server.kickMembers('R', ['alice'], 'x'));
      on.sim.run(() => on.sim.network.deliver('A', 'answer:enterRoom'));
    },
  ],
  [
    'leaving while entering, offline',
    ({ sim, A }) => {
      sim.network.hold('A', 'answer:enterRoom', 1);
      sim.run(() => A.enterRoom(room('R')));
      sim.run(() => A.network('down'));
      A.leaveRoom('R');
      sim.network.discard('A', 'answer:enterRoom');
      sim.run(() => A.network('up'));
    },
  ],
];

describe('repetition', () => {
  it.each(scenarios)('CL-25 %s goes the tenth time as it went the first', (_, play) => {
    const on = stage();
    play(on);
    const first = on.told();
    expect(first.length).toBeGreaterThan(2);
    for (let times = 2; times <= 10; times += 1) {
      play(on);
      expect(on.told()).toEqual(first);
    }
    expect(on.sim.server.rooms()).toEqual([]);
  });

  it('CL-25 does not depend on what went wrong before: each scenario after each other one', () => {
    const alone = scenarios.map(([, play]) => {
      const on = stage();
      play(on);
      return on.told();
    });
    const on = stage();
    for (const [one, [, before]] of scenarios.entries())
      for (const [other, [name, play]] of scenarios.entries()) {
        before(on);
        on.told();
        play(on);
        expect(on.told(), `${name} after ${scenarios[one]?.[0]}`).toEqual(alone[other]);
      }
  });

  it('CL-6 CL-25 calls that are refused meanwhile leave no trace', () => {
    const plain = stage();
    connecting(plain, 'entering', true);
    letGo(plain);
    const on = stage();
    connecting(on, 'entering', true);
    for (let times = 0; times < 20; times += 1) {
      on.A.joinRoom('R');
      on.A.switchRoom('R', room('T'), true);
      on.A.queryRoomAllAttributes('R');
    }
    on.forget();
    letGo(on);
    expect(on.told()).toEqual(plain.told());
    expect(on.A.snapshot()).toEqual(plain.A.snapshot());
  });
});

it('CC-22 CC-23 the judge of these logs notices what breaks the lifecycle', () => {
  const on = stage();
  held(on);
  inside(on, 'R');
  on.sim.run(() => on.sim.server.kickMembers('R', ['alice'], 'x'));
  const told = on.sim.log.filter(
    (entry) => 'notice' in entry && entry.notice === 'roomStateChanged' && entry.device === 'A',
  );
  expect(faultsOf(told)).toEqual([]);
  for (const [index, entry] of told.entries()) {
    const twice = [...told.slice(0, index + 1), entry, ...told.slice(index + 1)];
    const missing = told.filter((_, other) => other !== index);
    expect(faultsOf(twice).length).toBeGreaterThan(0);
    if (index < told.length - 1) expect(faultsOf(missing).length).toBeGreaterThan(0);
  }
});
