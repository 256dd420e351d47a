/**
 * The public face of `room-lifecycle`: this file is the list of what there is.
 *
 * Nothing here loads XState; the machines as XState machines are `room-lifecycle/xstate`, charts of your own
 * `room-lifecycle/chart`.
 */

// An SDK's two halves over any transport, and both with a network between them in one process.
export type { ClientStep } from './client/client-core.js';
export { createRoomClient, type RoomClient, type RoomClientOptions } from './client/room-client.js';
export type * from './client/types.js';
export type { Clock } from './host/clock.js';
// The machines themselves: events in, a new snapshot and effects out.
export { clientTimers, clientView, restoreClient } from './machines/client/client-snapshot.js';
export type { ClientEvent } from './machines/client/events.js';
export { toClientEvent } from './machines/client/receive.js';
export {
  type ClientOptions,
  type ClientSnapshot,
  roomClient,
  roomClientSteps,
} from './machines/client/room-client.js';
export {
  type RoomConnectionEvent,
  type RoomConnectionSnapshot,
  roomConnection,
  roomConnectionSteps,
} from './machines/client/room-connection.js';
export { type RoomIntentSnapshot, roomIntent, roomIntentSteps } from './machines/client/room-intent.js';
export type { RoomIntentEffect, RoomIntentEvent } from './machines/client/room-intent-types.js';
export {
  type RoomSwitchEffect,
  type RoomSwitchEvent,
  type RoomSwitchSnapshot,
  roomSwitch,
  roomSwitchSteps,
} from './machines/client/room-switch.js';
// What they speak.
export type * from './machines/effects.js';
export {
  FAILURES,
  type Failure,
  type Fault,
  faultOf,
  type Reason,
  RoomLifecycleError,
} from './machines/errors.js';
export { DEFAULT_LIMITS, type Limits, type MultiDevicePolicy, resolveLimits } from './machines/limits.js';
export type * from './machines/protocol.js';
export { EPOCH_SPAN, PROTOCOL_VERSION } from './machines/protocol.js';
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
export * from './machines/vocabulary.js';
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
