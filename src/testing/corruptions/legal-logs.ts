/**
 * Legal logs to corrupt: what random apps on random networks see in the simulation, from a seed.
 *
 * For the measure only roomStateChanged lines are kept, so that whoever checks them has nothing else to go by.
 */
import { ConnectionState } from '../../machines/vocabulary.js';
import { draw, seeded } from '../../network/random.js';
import {
  createSimulation,
  type LogEntry,
  type SimulatedDevice,
  type Simulation,
} from '../../simulation/simulation.js';

/** A line of a log, as `run --json` prints it. */
export interface NoticeLine {
  readonly device: string;
  readonly roomID: string;
  readonly state: number;
  readonly event: number;
  readonly extendedData: string;
}

export const ROOMS: readonly string[] = ['Room1', 'Room2', 'Room3'];
const DEVICES: readonly string[] = ['A', 'B', 'C'];
/** ms */
const LONGEST_PAUSE = 40_000;
const LONGEST_LATENCY = 50;

interface Chance {
  /** true for that share of draws */
  is(share: number): boolean;
  below(most: number): number;
  of<T>(list: readonly T[]): T;
}

const chanceOf = (seed: number): Chance => {
  const holder = { random: seeded(seed) };
  return {
    is: (share) => draw(holder) < share,
    below: (most) => Math.floor(draw(holder) * most),
    of: <T>(list: readonly T[]) => list[Math.floor(draw(holder) * list.length)] as T,
  };
};

const simulationOf = (chance: Chance, seed: number): Simulation => {
  const rate = (most: number): number => chance.below(1000) * (most / 1000);
  const faults = chance.is(0.6)
    ? { loss: rate(0.15), repeat: rate(0.1), delay: rate(0.2), reorder: rate(0.2), interrupt: rate(0.05) }
    : {};
  return createSimulation({
    seed,
    server: {
      maxRooms: chance.is(0.3) ? 2 : null,
      multiDevice: chance.of(['kickOld', 'allow', 'refuseNew'] as const),
    },
    network: { latency: chance.below(LONGEST_LATENCY), ...faults },
    onListenerError: () => {},
  });
};

/** Something that an app, a server or a network does; each as often as it stands here. */
const deeds = (sim: Simulation, chance: Chance, device: SimulatedDevice): readonly (() => unknown)[] => {
  const roomID = chance.of(ROOMS);
  const info = { roomID, roomName: '' };
  const enter = () => device.enterRoom(info);
  const change = () => device.switchRoom(chance.of(ROOMS), info, chance.is(0.7));
  const outage = () => device.network(chance.is(0.5) ? 'down' : 'up');
  return [
    ...[enter, enter, enter, enter, () => device.createRoom(info), () => device.createRoom(info)],
    () => device.joinRoom(roomID),
    ...[change, change, change, change, outage, outage, outage],
    ...[() => device.leaveRoom(roomID), () => device.leaveRoom(roomID), () => device.leaveAllRoom()],
    () => sim.server.destroyRoom(roomID),
    () => sim.server.kickMembers(roomID, [device.userID], chance.is(0.5) ? 'reason' : undefined),
    ...[
      () => device.login(),
      () => chance.is(0.3) && device.logout(),
      () => chance.is(0.3) && device.kickOffline(),
      () => chance.is(0.3) && device.restart(),
      () => chance.is(0.1) && sim.server.restart(),
    ],
  ];
};

const pause = (sim: Simulation, chance: Chance): void => {
  if (chance.is(0.25)) return;
  if (chance.is(0.35)) sim.advance(chance.below(LONGEST_LATENCY));
  else if (chance.is(0.6)) sim.settle();
  else sim.advance(chance.below(LONGEST_PAUSE));
};

/** The whole log of one random run with at least so many roomStateChanged, all devices interleaved. */
export const randomLog = (seed: number, least: number): readonly LogEntry[] => {
  const chance = chanceOf(seed);
  const sim = simulationOf(chance, seed);
  const devices = DEVICES.map((name) => sim.device(name, { userID: chance.is(0.2) ? 'user' : name }));
  let counted = 0;
  let notices = 0;
  for (let step = 0; step % 10 !== 0 || notices < least; step += 1) {
    const device = chance.of(devices);
    chance.of(deeds(sim, chance, device))();
    pause(sim, chance);
    // a device that lost its login takes part no longer
    if (device.connectionState === ConnectionState.Disconnected) device.login();
    for (; counted < sim.log.length; counted += 1)
      if (isRoomState(sim.log[counted] as LogEntry)) notices += 1;
  }
  return sim.log;
};

const isRoomState = (entry: LogEntry): entry is Extract<LogEntry, { readonly notice: 'roomStateChanged' }> =>
  'notice' in entry && entry.notice === 'roomStateChanged';

/** The same with nothing but the notices that are checked. */
export const legalLog = (seed: number, least: number): readonly NoticeLine[] =>
  randomLog(seed, least)
    .filter(isRoomState)
    .map(({ device, roomID, state, event, extendedData }) => ({
      device,
      roomID,
      state,
      event,
      extendedData,
    }));
