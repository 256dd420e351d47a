/**
 * The public face of `room-lifecycle/client`: what an SDK on a device needs, and nothing of a server's.
 *
 * An entry of its own, so that Node loads a client in one small file; whoever bundles gets the same from
 * `room-lifecycle`, which has all of this too.
 */
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
export * from './machines/vocabulary.js';
