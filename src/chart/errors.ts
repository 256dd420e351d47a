// What can go wrong with a chart, as a closed list of codes, each with the side that is to blame. A message always
// reads "unable to <do>; <why>", so that it can be shown as it is. This file knows no chart: it only names the ways
// in which one can be unusable. Which code is whose is a type, since this travels with every client.

/** Whose fault an error is: the chart's author, the author of its rules, or the caller of a compiled chart. */
export type Fault = keyof Codes;

interface Codes {
  chart: /** as data */
    | 'notJson'
    | 'wrongType'
    | 'missingKey'
    | 'unknownKey'
    | 'unsupported'
    | 'tooDeep'
    | 'badName'
    /** as a graph */
    | 'unknownInitial'
    | 'unknownTarget'
    | 'eventNotAtRoot'
    | 'openCell'
    | 'deadRow'
    | 'refusalMoves';
  /** the rules beside it */
  rules: 'badRules' | 'missingGuard' | 'missingAction' | 'unusedRule' | 'badContext';
  /** at run time */
  caller: 'unknownEvent' | 'unknownState';
}

/** The codes that blame a side; of all of them, every way in which a chart, its rules or a call can be unusable. */
export type ChartErrorCode<F extends Fault = Fault> = Codes[F];

/** The one error this library throws about a chart. `path` leads to the place, e.g. `states.Connected.on.left`. */
export class ChartError<F extends Fault = Fault> extends Error {
  override readonly name = 'ChartError';

  constructor(
    readonly fault: F,
    readonly code: ChartErrorCode<F>,
    readonly path: string,
    doing: string,
    why: string,
  ) {
    super(`unable to ${doing}; ${why}${path && ` (at ${path})`}`);
  }
}
