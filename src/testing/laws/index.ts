// The laws P1 to P30, by name, and what judges steps and logs by all of them at once.

export { toAppLine } from './app-lines.js';
export { type AppLine, AppLog, brokenByLog, type Count } from './app-log.js';
export { DeviceHistory } from './device-history.js';
export { brokenByClientStep, brokenByRegistryStep } from './judge.js';
export type {
  Broken,
  Clause,
  ClientClause,
  HistoryClause,
  Law,
  LawID,
  LawKind,
  LogClause,
  RegistryClause,
  SettledClause,
  SettledWorld,
  Stage as LawStage,
  TwoRunsClause,
} from './law.js';
export { CLAUSES, LAWS, lawNamed } from './list.js';
export { readAppLog } from './read-log.js';
export type { TwoRuns } from './two-runs.js';
