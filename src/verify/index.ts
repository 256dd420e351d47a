// Checking recorded and running SDKs against the lifecycle: what `room-lifecycle verify` uses, for programs.

export {
  type CheckOptions,
  createLogChecker,
  type Finding,
  type LogChecker,
  type LoggedRoom,
  type LogSummary,
  type UnusableLogLine,
} from './checker.js';
export {
  createLifecycleMonitor,
  type LifecycleMonitor,
  type MonitorOptions,
  type NoticeSource,
  type RoomStateData,
} from './monitor.js';
export type { LoggedNotice } from './track.js';
export { type LogVerdict, type VerifyOptions, verifyLog } from './verify-log.js';
export { type LegalNotice, type Violation, violationInWords } from './violation.js';
