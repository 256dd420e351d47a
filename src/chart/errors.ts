// What can go wrong with a chart, as a closed list of codes, each with the side that is to blame. A message always
// reads "unable to <do>; <why>", so that it can be shown as it is. This file knows no chart: it only names the ways
// in which one can be unusable. It travels with every client, so what is said of most codes is said once.

/** Whose fault an error is: the chart's author, the author of its rules, or the caller of a compiled chart. */
export type Fault = 'chart' | 'rules' | 'caller';

/** The codes that are not the chart's. */
const faults = {
  // the rules beside it
  badRules: 'rules',
  missingGuard: 'rules',
  missingAction: 'rules',
  unusedRule: 'rules',
  badContext: 'rules',
  // the caller at run time
  unknownEvent: 'caller',
  unknownState: 'caller',
} as const satisfies Record<string, Fault>;

/** Every way in which a chart, its rules or a call of its step can be unusable. */
export type ChartErrorCode =
  // the chart as data
  | 'notJson'
  | 'wrongType'
  | 'missingKey'
  | 'unknownKey'
  | 'unsupported'
  | 'tooDeep'
  | 'badName'
  // the chart as a graph
  | 'unknownInitial'
  | 'unknownTarget'
  | 'eventNotAtRoot'
  | 'openCell'
  | 'deadRow'
  | 'refusalMoves'
  | keyof typeof faults;

/** The one error this library throws about a chart. `path` leads to the place, e.g. `states.Connected.on.left`. */
export class ChartError extends Error {
  override readonly name = 'ChartError';
  readonly code: ChartErrorCode;
  readonly fault: Fault;
  readonly path: string;

  constructor(code: ChartErrorCode, path: string, doing: string, why: string) {
    super(`unable to ${doing}; ${why}${path && ` (at ${path})`}`);
    this.code = code;
    this.fault = (faults as { readonly [code: string]: Fault })[code] ?? 'chart';
    this.path = path;
  }
}
