// The laws that an app can see, asked of anybody's SDK through a small adapter.

export {
  type ConformanceOptions,
  type ConformanceReport,
  checkConformance,
  conformanceLines,
  type LawReport,
} from './check.js';
export { type Played, type PlayOptions, playScript } from './play.js';
export { randomScript, SCRIPTS, type Script, type ScriptStep, stepText } from './scripts.js';
export type { Ear, MemberNotice, Session, StateNotice, Subject, SubjectDevice } from './subject.js';
