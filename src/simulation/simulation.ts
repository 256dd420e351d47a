/**
 * A server, any number of devices and the network between them, in one process on a virtual clock.
 *
 * The offline stand-in for the cloud in an app's own tests, and what this library's suite runs on. Nothing happens but
 * when `advance` or `settle` lets it, and everything that happens follows from the seed and the calls (AG-5): there is no
 * promise, no timer and no chance in it that the run depends on. The rules are in docs/simulation.md.
 */
import { createCalls } from '../client/client-core.js';
import { clientMachine } from '../client/library-machine.js';
import type { ClientMachine } from '../client/machine.js';
import { createErrorSink } from '../host/error-sink.js';
import type { ClientSnapshot } from '../machines/client/room-client.js';
import { failure, RoomLifecycleError } from '../machines/errors.js';
import { type Limits, resolveLimits } from '../machines/limits.js';
import type { FaultTimes, NetworkRates } from '../network/faults.js';
import type { RoomServerOptions } from '../server/room-server.js';
import type { LogEntry } from './log.js';
import { MESSAGE_NAMES } from './message-names.js';
import { createDevice, type DeviceOptions, type SimulatedDevice } from './simulated-device.js';
import { createNetworkControl, type SimulatedNetwork } from './simulated-network.js';
import { createSimulatedServer, type SimulatedServer } from './simulated-server.js';
import { createWorld, type Traffic, type World } from './world.js';

export interface SimulationOptions {
  /** any number, default 0: chance on the network */
  readonly seed?: number;
  /** limits and times of the server, and of its devices */
  readonly server?: Partial<Limits>;
  /** `latency` in whole ms that each message takes, default 0; rates 0…1 of faults a message, default none */
  readonly network?: {
    readonly latency?: number;
    readonly times?: Partial<FaultTimes>;
  } & Partial<NetworkRates>;
  /** whether `log` is kept in memory; default true. Without it and without `onLog` nothing is written at all. */
  readonly log?: boolean;
  /** Each entry of the log, as it is written. */
  readonly onLog?: (entry: LogEntry) => void;
  /** Each step of each message, for sequence diagrams. */
  readonly onTraffic?: (traffic: Traffic) => void;
  /** Told what a listener threw; default: thrown again in a microtask. */
  readonly onListenerError?: (error: unknown) => void;
  /** the machines to run; default the library's own (a test may plant a fault) */
  readonly machines?: {
    readonly client?: ClientMachine<ClientSnapshot>;
    readonly server?: RoomServerOptions['handle'];
  };
}

export interface Simulation {
  /** ms of virtual time, from 0 */
  readonly now: number;
  readonly log: readonly LogEntry[];
  readonly server: SimulatedServer;
  readonly network: SimulatedNetwork;
  readonly devices: ReadonlyMap<string, SimulatedDevice>;
  /**
   * A new device, already logged in.
   * @throws RoomLifecycleError 6000001 if the name, or the user with that deviceID, is there already
   */
  device(name: string, options: DeviceOptions): SimulatedDevice;
  /**
   * Lets time pass, in whole ms, and everything happen that is due by then.
   * @throws RoomLifecycleError 6000001 for another time, or from within a listener
   */
  advance(ms: number): void;
  /**
   * Lets everything happen until no message is on its way (heartbeats and held ones aside) and nothing can without time
   * passing. With a latency, or messages delayed by chance, time passes till they have arrived.
   * @throws RoomLifecycleError 6000001 from within a listener
   */
  settle(): void;
  /** Starts something, settles, and gives back what was started: `await sim.run(() => device.joinRoom('Room1'))`. */
  run<T>(start: () => T): T;
}

/**
 * @throws RoomLifecycleError 6000001 for a limit, a rate or a latency that is not usable.
 * @example
 * const sim = createSimulation({ seed: 1 });
 * const alice = sim.device('A', { userID: 'alice' });
 * const entered = alice.enterRoom({ roomID: 'Room1', roomName: '' });
 * sim.settle();
 * await entered;
 */
export const createSimulation = (options: SimulationOptions = {}): Simulation => {
  const { seed, onTraffic } = options;
  const { latency = 0, times, ...rates } = options.network ?? {};
  if (!Number.isSafeInteger(latency))
    throw new RoomLifecycleError(
      failure('badArgument', 'create the simulation', 'the latency has to be a whole number of ms'),
    );
  const world = createWorld(
    { ...(seed !== undefined && { seed }), latency, rates, ...(times && { times }) },
    onTraffic,
  );
  return createSimulationIn(world, options);
};

/**
 * A simulation in a world that others may share (SIM-9).
 * @param calls numbers its calls; those who write one log share it
 */
export const createSimulationIn = (
  world: World,
  options: Omit<SimulationOptions, 'seed' | 'network' | 'onTraffic'>,
  calls = createCalls(1),
): Simulation => {
  const { onLog, machines } = options;
  const limits = resolveLimits(options.server);
  const onError = createErrorSink(options.onListenerError);
  const log: LogEntry[] = [];
  const keepsLog = options.log ?? true;
  const record =
    keepsLog || onLog
      ? (entry: LogEntry): void => {
          if (keepsLog) log.push(entry);
          onLog?.(entry);
        }
      : null;

  /** Links by userID, then deviceID: both are user text, so no text made of the two is safe. */
  const addresses = new Map<string, Map<string, number>>();
  const links = new Map<string, number>();
  const devices = new Map<string, SimulatedDevice>();

  const { server, running } = createSimulatedServer({
    clock: () => world.clock.owned(),
    now: () => world.clock.now,
    record,
    options: {
      limits,
      onError,
      ...(machines?.server && { handle: machines.server }),
      deliver(userID, deviceID, message) {
        const link = addresses.get(userID)?.get(deviceID);
        if (link !== undefined) world.send(link, 'down', message);
      },
    },
  });
  const host = {
    world,
    limits,
    machine: machines?.client ?? clientMachine,
    server: running,
    calls,
    record,
    onError,
  };

  const sim: Simulation = {
    get now() {
      return world.clock.now;
    },
    log,
    server,
    network: createNetworkControl(world, links, MESSAGE_NAMES),
    devices,
    device(name, deviceOptions) {
      const { userID, deviceID = name } = deviceOptions;
      const isTaken = devices.has(name) || addresses.get(userID)?.has(deviceID);
      if (isTaken || ![name, userID, deviceID].every((text) => typeof text === 'string' && text !== ''))
        throw new RoomLifecycleError(
          failure(
            'badArgument',
            `add the device ${name}`,
            isTaken
              ? 'its name, or its userID with that deviceID, is there already'
              : 'its name, userID and deviceID have to be texts that are not empty',
          ),
        );
      const { device, link } = createDevice(host, name, deviceOptions);
      devices.set(name, device);
      links.set(name, link);
      const ofUser = addresses.get(userID) ?? new Map<string, number>();
      addresses.set(userID, ofUser.set(deviceID, link));
      return device;
    },
    advance: world.advance,
    settle: world.settle,
    run(start) {
      const started = start();
      world.settle();
      return started;
    },
  };
  return sim;
};

export type { Traffic } from './world.js';
export type { DeviceOptions, LogEntry, SimulatedDevice, SimulatedNetwork, SimulatedServer };
