/**
 * Scripts for the laws that compare two runs: what apps, the server and the network do to a simulation, step by step.
 *
 * A script has no chance in it: the simulation's network loses nothing of itself, so that two runs hear the same. Outages
 * and answers that are lost are steps.
 */
import fc from 'fast-check';
import { createSimulation, type Simulation } from '../../simulation/simulation.js';
import type { AppLine } from '../laws/app-log.js';
import { readAppLog } from '../laws/read-log.js';
import type { TwoRuns } from '../laws/two-runs.js';

const DEVICES = ['A', 'B'] as const;
export const SCRIPT_ROOMS = ['Room1', 'Room2', 'Room3'] as const;
/** messages whose loss is asked about (NR-2, NR-3, NR-11) */
const LOST = ['answer:enterRoom', 'answer:leaveRooms', 'answer:askRooms', 'enterRoom'] as const;

export type SimulationStep =
  | { readonly do: 'enter' | 'leave' | 'kick'; readonly device: string; readonly roomID: string }
  | { readonly do: 'destroy'; readonly roomID: string }
  | { readonly do: 'down' | 'up'; readonly device: string }
  | { readonly do: 'lose'; readonly device: string; readonly name: (typeof LOST)[number] }
  | { readonly do: 'pass'; readonly ms: number };

const LATENCY = 20;
/** Often, so that it hardly matters which message was a device's last sign of life (NR-5). */
const HEARTBEAT = 1_000;
/** No sum of these comes near the 35 s after which a device counts as offline, less a heartbeat. */
const PAUSES = [0, 10, 100, 9_000, 40_000] as const;

const makeStep = (sim: Simulation, step: SimulationStep): void => {
  const device = 'device' in step ? sim.devices.get(step.device) : undefined;
  switch (step.do) {
    case 'enter':
      device?.enterRoom({ roomID: step.roomID, roomName: '' });
      break;
    case 'leave':
      device?.leaveRoom(step.roomID);
      break;
    case 'kick':
      sim.server.kickMembers(step.roomID, [step.device], 'why');
      break;
    case 'destroy':
      sim.server.destroyRoom(step.roomID);
      break;
    case 'down':
    case 'up':
      device?.network(step.do);
      break;
    case 'lose':
      sim.network.drop(step.device, step.name);
      break;
    case 'pass':
      sim.advance(step.ms);
  }
};

const begin = (heartbeatInterval: number): Simulation => {
  const sim = createSimulation({
    server: { maxRoomsPerUser: SCRIPT_ROOMS.length, heartbeatInterval },
    network: { latency: LATENCY },
  });
  for (const name of DEVICES) sim.device(name, { userID: name });
  return sim;
};

/**
 * P7: the log of one device with all rooms, and with the steps of one room alone. Without times: any message of a device is
 * a sign of life, so that a device that was heard of later is taken for offline later (NR-5).
 */
export const playAlone = (steps: readonly SimulationStep[], roomID: string, device = 'A'): TwoRuns => {
  const log = (some: readonly SimulationStep[]): AppLine[] => {
    const sim = begin(HEARTBEAT);
    for (const step of some) makeStep(sim, step);
    sim.advance(100_000);
    return readAppLog(sim.log, device).map((line) => ({ ...line, at: 0 }));
  };
  const alone = steps.filter((step) => !('roomID' in step) || step.roomID === roomID);
  return { kind: 'alone', one: log(steps), other: log(alone), roomID, begins: [0, 0] };
};

/** So that each time begins alike: out of every room, the heartbeat just begun, nothing left of the time before. */
const settleDown = (sim: Simulation): number => {
  sim.network.heal();
  sim.advance(120_000);
  for (const device of sim.devices.values()) device.leaveAllRoom();
  sim.advance(1_000);
  for (const device of sim.devices.values()) device.network('down');
  sim.advance(1_000);
  for (const device of sim.devices.values()) device.network('up');
  sim.advance(1_000);
  return sim.now;
};

/** P15: the log of one device the n-th time, and the time after it, in the same world. */
export const playAgain = (steps: readonly SimulationStep[], times = 2, device = 'A'): TwoRuns => {
  const sim = begin(10_000);
  const begins: number[] = [];
  const logs: AppLine[][] = [];
  for (let time = 0; time < times; time += 1) {
    begins.push(settleDown(sim));
    const before = sim.log.length;
    for (const step of steps) makeStep(sim, step);
    sim.advance(100_000);
    logs.push(readAppLog(sim.log.slice(before), device));
  }
  return {
    kind: 'again',
    one: logs[0] ?? [],
    other: logs.at(-1) ?? [],
    begins: [begins[0] ?? 0, begins.at(-1) ?? 0],
  };
};

/** Scripts for `playAlone` and `playAgain`. @param most steps */
export const simulationScripts = (most = 14): fc.Arbitrary<readonly SimulationStep[]> => {
  const device = fc.constantFrom(...DEVICES);
  const roomID = fc.constantFrom(...SCRIPT_ROOMS);
  const ms = fc.constantFrom(...PAUSES);
  const step = fc.oneof<fc.WeightedArbitrary<SimulationStep>[]>(
    { weight: 6, arbitrary: fc.record({ do: fc.constant('enter'), device, roomID }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('leave'), device, roomID }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('kick'), device, roomID }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('destroy'), roomID }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('down', 'up'), device }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('pass'), ms }) },
  );
  // somebody is in a room, or most scripts would be about nothing
  const start: readonly SimulationStep[] = [
    { do: 'enter', device: 'A', roomID: 'Room1' },
    { do: 'pass', ms: 100 },
  ];
  return fc.array(step, { minLength: 2, maxLength: most, size: 'max' }).map((steps) => [...start, ...steps]);
};

/** The same with answers that are lost: for one world alone, since a loss meets whichever room speaks next. */
export const lossyScripts = (most = 14): fc.Arbitrary<readonly SimulationStep[]> => {
  const lose = fc.record({
    do: fc.constant('lose' as const),
    device: fc.constantFrom(...DEVICES),
    name: fc.constantFrom(...LOST),
  });
  return fc
    .tuple(simulationScripts(most), fc.array(fc.tuple(fc.nat(most), lose), { maxLength: 3 }))
    .map(([steps, losses]) => {
      const list = [...steps];
      for (const [at, loss] of losses) list.splice(at % (list.length + 1), 0, loss);
      return list;
    });
};
