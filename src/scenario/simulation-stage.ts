/**
 * The stage that scenarios are played on: this library's simulation.
 *
 * It only translates: a step into a call of the simulation, an entry of its log into a line as JSON has it.
 */

import type { MessageName } from '../simulation/message-names.js';
import { BACKGROUND } from '../simulation/message-names.js';
import { createSimulation } from '../simulation/simulation.js';
import { type Json, roomStateName } from './format.js';
import type { LogLine, Passage, Stage, StageMaker } from './stage.js';

/** Anything that has methods by name; the arguments are the scenario's, for the callee to judge (CL-4). */
type Methods = Readonly<Record<string, (...args: readonly Json[]) => unknown>>;

export const simulationStage: StageMaker = (scenario, seed): Stage => {
  const log: LogLine[] = [];
  const passages: Passage[] = [];
  const sim = createSimulation({
    seed,
    server: scenario.server,
    network: { latency: scenario.latency },
    log: false,
    // through JSON, since a line is what `--json` prints, and nothing that is undefined
    onLog: (entry) => void log.push(JSON.parse(JSON.stringify(entry)) as LogLine),
    onTraffic: ({ at, device, way, name, what }) => {
      // heartbeats go on for ever, and tell a reader nothing
      if (what === 'sent' || BACKGROUND.includes(name)) return;
      passages.push({ at, after: log.length, device, way, name, what });
    },
  });
  for (const { name, userID, deviceID, sdkVersion } of scenario.devices)
    sim.device(name, { userID, deviceID, ...(sdkVersion !== null && { sdkVersion }) });
  // "devices start logged in": whatever that took is over
  sim.settle();

  const device = (name: string) => {
    const found = sim.devices.get(name);
    if (!found) throw new Error(`there is no device called ${JSON.stringify(name)}`);
    return found;
  };

  return {
    get now() {
      return sim.now;
    },
    log,
    passages,
    call: (name, method, args) => void (device(name) as unknown as Methods)[method]?.(...args),
    server: (method, args) => void (sim.server as unknown as Methods)[method]?.(...args),
    network(step) {
      const { network } = sim;
      if (step.change !== 'is') {
        const message = step.message as MessageName;
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
    deviceRooms: (name) =>
      Object.fromEntries(
        device(name)
          .rooms()
          .map(({ roomID, state }) => [roomID, roomStateName(state)]),
      ),
    attributes: (roomID) =>
      sim.server.rooms().some((room) => room.roomID === roomID) ? sim.server.attributes(roomID) : null,
  };
};
