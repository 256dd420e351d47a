/**
 * The public face of `room-lifecycle`: this file is the list of what there is.
 *
 * Nothing here loads XState; the machines as XState machines are `room-lifecycle/xstate`, charts of your own
 * `room-lifecycle/chart`.
 */

// An SDK's two halves over any transport, and both with a network between them in one process.
export * from './client.js';
export { membership, membershipSteps } from './machines/server/membership.js';
export {
  type ApiCall,
  apply as applyFact,
  attributes as attributesOf,
  createRegistryState,
  type DeviceIn,
  type DeviceName,
  devicesIn,
  FACTS_VERSION,
  type Fact,
  type Handled,
  handle as handleRegistryInput,
  joinParts as joinRegistryParts,
  members as membersOf,
  type Outcome,
  type Registry,
  type RegistryInput,
  type RegistryOptions,
  type RegistryPart,
  type RegistrySnapshot,
  type RestoreOptions,
  type RoomSummary,
  recipients as recipientsOf,
  restore as restoreRegistry,
  rooms as roomsIn,
  roomsOf,
  save as saveRegistry,
  saveByParts as saveRegistryByParts,
  timers as registryTimers,
} from './machines/server/registry.js';
export { registry, registrySteps } from './machines/server/registry-machine.js';
export { room, roomSteps } from './machines/server/room.js';
export { drawRates, type FaultTimes, type NetworkRates } from './network/faults.js';
export {
  createRoomServer,
  type RoomServer,
  type RoomServerOptions,
  type ServerStep,
} from './server/room-server.js';
export type { MessageName } from './simulation/message-names.js';
export {
  createSimulation,
  type DeviceOptions,
  type LogEntry,
  type SimulatedDevice,
  type SimulatedNetwork,
  type SimulatedServer,
  type Simulation,
  type SimulationOptions,
  type Traffic,
} from './simulation/simulation.js';
// Recorded and running SDKs of anybody, held against the lifecycle.
export * from './verify/index.js';
