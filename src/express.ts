/**
 * The public face of `room-lifecycle/express`: rooms and streams of the Express SDK, section RT of the rules.
 *
 * An entry of its own, so that who has chat rooms only carries none of it. It knows nothing of media.
 */

export type {
  EngineEffect,
  RtcNotice,
  RtcNotify,
  RtcServerEffect,
  RtcSettle,
} from './machines/rtc/effects.js';
export type { EngineEvent } from './machines/rtc/events.js';
export {
  DEFAULT_SERVER_LIMITS,
  type EngineLimits,
  resolveEngineLimits,
  resolveServerLimits,
  type ServerLimits,
} from './machines/rtc/limits.js';
export { parseHold, parseRtcDown } from './machines/rtc/messages.js';
// What engines and server say to each other.
export type * from './machines/rtc/protocol.js';
export { RTC_PROTOCOL_VERSION } from './machines/rtc/protocol.js';
// The machines themselves: events in, a new snapshot and effects out.
export {
  type EngineOptions,
  type EngineSnapshot,
  rtcEngine,
  rtcEngineSteps,
} from './machines/rtc/rtc-engine.js';
export { RTC_FAILURES, RtcError, type RtcFailure, type RtcReason } from './machines/rtc/rtc-errors.js';
export { type RtcRoomSnapshot, rtcRoom, rtcRoomSteps } from './machines/rtc/rtc-room.js';
export type { RtcRoomEvent } from './machines/rtc/rtc-room-types.js';
export {
  createRtcServerState,
  type RtcServerInput,
  type RtcServerState,
  type RtcServerStep,
  rtcRooms,
  rtcServerTimers,
  stepRtcServer,
} from './machines/rtc/rtc-server.js';
export {
  type RtcStreamContext,
  type RtcStreamEvent,
  type RtcStreamSnapshot,
  rtcStream,
  rtcStreamSteps,
} from './machines/rtc/rtc-stream.js';
export * from './machines/rtc/vocabulary.js';
// The SDK's face over any transport, the server's, and both with a network between them in one process.
export { createExpress, type Express, type ExpressOptions } from './rtc/express-engine.js';
export type { EngineLine, RtcLogLine, RtcServerLine } from './rtc/rtc-log.js';
export { createRtcServer, type RtcServer, type RtcServerOptions } from './rtc/rtc-server-host.js';
export {
  createRtcSimulation,
  type EngineStream,
  type RtcSimulation,
  type RtcSimulationOptions,
  type SimulatedEngine,
  type SimulatedEngineOptions,
} from './rtc/rtc-simulation.js';
export type * from './rtc/types.js';
