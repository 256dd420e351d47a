/**
 * The stage that scenarios are played on: this library's two simulations, of devices and of engines, in one world.
 *
 * They share its clock, its network and the numbers of calls, so there is one log (SIM-9). The stage only translates:
 * a step into a call of a simulation, an entry of its log into a line as JSON has it.
 */
import { createCalls } from '../client/client-core.js';
import { RoomLifecycleError } from '../machines/errors.js';
import { DEFAULT_LIMITS } from '../machines/limits.js';
import { DEFAULT_SERVER_LIMITS, resolveEngineLimits } from '../machines/rtc/limits.js';
import { createRtcSimulationIn, type RtcMessage } from '../rtc/rtc-simulation.js';
import { BACKGROUND } from '../simulation/message-names.js';
import type { SimulatedNetwork } from '../simulation/simulated-network.js';
import { createSimulationIn } from '../simulation/simulation.js';
import { type AnyMessage, createWorld } from '../simulation/world.js';
import { ENGINE_SERVER_STEPS, type EngineCallName, withNumbers } from './engines.js';
import { type Json, roomStateName } from './format.js';
import type { LogLine, Passage, Stage, StageMaker } from './stage.js';

/** Anything that has methods by name; the arguments are the scenario's, for the callee to judge (CL-4). */
type Methods = Readonly<Record<string, (...args: readonly Json[]) => unknown>>;

/** Those of the limits that the defaults name. */
const limitsIn = <L extends object>(defaults: L, given: object): Partial<L> =>
  Object.fromEntries(Object.entries(given).filter(([name]) => Object.hasOwn(defaults, name))) as Partial<L>;

export const simulationStage: StageMaker = (scenario, seed): Stage => {
  const log: LogLine[] = [];
  const passages: Passage[] = [];
  // through JSON, since a line is what `--json` prints, and nothing that is undefined
  const onLog = (entry: object): void => void log.push(JSON.parse(JSON.stringify(entry)) as LogLine);
  const world = createWorld<AnyMessage | RtcMessage, string>(
    { seed, latency: scenario.latency },
    ({ at, device, way, name, what }) => {
      // heartbeats go on for ever, and tell a reader nothing
      if (what === 'sent' || BACKGROUND.some((other) => other === name)) return;
      passages.push({ at, after: log.length, device, way, name, what });
    },
  );
  const calls = createCalls(1);
  const sim = createSimulationIn(
    world,
    { server: limitsIn(DEFAULT_LIMITS, scenario.server), log: false, onLog },
    calls,
  );
  const rtc = createRtcSimulationIn(
    world,
    { server: limitsIn(DEFAULT_SERVER_LIMITS, scenario.server), onLog },
    calls.next,
  );
  for (const { name, userID, deviceID, sdkVersion } of scenario.devices)
    sim.device(name, { userID, deviceID, ...(sdkVersion !== null && { sdkVersion }) });
  const limits = limitsIn(resolveEngineLimits('native'), scenario.server);
  const engines = new Map(
    scenario.engines.map(({ name, deviceID, platform, sdkVersion, roomMode }) => [
      name,
      rtc.engine(name, {
        deviceID,
        platform,
        limits,
        ...(sdkVersion !== null && { sdkVersion }),
        ...(roomMode !== null && { roomMode }),
      }),
    ]),
  );
  // "devices start logged in": whatever that took is over
  sim.settle();

  const device = (name: string) => {
    const found = sim.devices.get(name);
    if (!found) throw new Error(`there is no device called ${JSON.stringify(name)}`);
    return found;
  };

  const engine = (name: string) => {
    const found = engines.get(name);
    if (!found) throw new Error(`there is no engine called ${JSON.stringify(name)}`);
    return found;
  };
  const networkOf = (name: string): SimulatedNetwork<string> => (engines.has(name) ? rtc : sim).network;

  return {
    get now() {
      return sim.now;
    },
    log,
    passages,
    call(name, method, args) {
      if (engines.has(name)) void engine(name).call(method as EngineCallName, ...withNumbers(method, args));
      else (device(name) as unknown as Methods)[method]?.(...args);
    },
    server(method, args) {
      if (!ENGINE_SERVER_STEPS.some((step) => step === method)) {
        (sim.server as unknown as Methods)[method]?.(...args);
        return;
      }
      try {
        (rtc.server as unknown as Methods)[method]?.(...args);
      } catch (error) {
        // the log has its code
        if (!(error instanceof RoomLifecycleError)) throw error;
      }
    },
    network(step) {
      const network = networkOf(step.device);
      if (step.change !== 'is') {
        const { message } = step;
        if (step.change === 'deliver') network.deliver(step.device, message);
        else if (step.change === 'repeat') network.repeat(step.device, message, { times: step.times });
        else network[step.change](step.device, message, step.times);
        return;
      }
      switch (step.state) {
        case 'down':
          return network.down(step.device);
        case 'deaf':
          return network.partition(step.device, 'down');
        case 'mute':
          return network.partition(step.device, 'up');
        case 'up':
          network.join(step.device);
          return network.up(step.device);
      }
    },
    advance: sim.advance,
    settle: sim.settle,
    // fromEntries defines properties, so `__proto__` is a roomID like any other
    rooms: () =>
      Object.fromEntries(sim.server.rooms().map(({ roomID }) => [roomID, sim.server.members(roomID)])),
    roomsOfEngines: () =>
      Object.fromEntries(rtc.server.rooms().map(({ roomID, userIDs }) => [roomID, userIDs])),
    deviceRooms: (name) =>
      Object.fromEntries(
        (engines.get(name) ?? device(name))
          .rooms()
          .map(({ roomID, state }) => [roomID, roomStateName(state)]),
      ),
    streams: (name) =>
      engine(name)
        .streams()
        .map(({ roomID, streamID, state }) => [roomID, streamID, state]),
    attributes: (roomID) =>
      sim.server.rooms().some((room) => room.roomID === roomID) ? sim.server.attributes(roomID) : null,
  };
};
