/**
 * A whole log, checked: lines in, verdict out.
 *
 * Lines may come all at once or as a stream; what is found is handed out as it is found, and the verdict keeps the
 * first of it only, so that a log of any length and any quality needs little memory.
 */
import {
  type CheckOptions,
  createLogChecker,
  type Finding,
  type LogChecker,
  type LoggedRoom,
  type LogSummary,
  type UnusableLogLine,
} from './checker.js';
import type { Violation } from './violation.js';

export interface VerifyOptions extends CheckOptions {
  /** Told of every violation and every unusable line, in order. */
  readonly onFinding?: (finding: Finding) => void;
  /** how many violations and unusable lines the verdict keeps; default 1000 of each */
  readonly keep?: number;
}

export interface LogVerdict {
  /** `unusable` if a line could not be read, else `broken` if a rule was broken, else `legal` */
  readonly verdict: 'legal' | 'broken' | 'unusable';
  /** the first of them; `summary.violations` counts all */
  readonly violations: readonly Violation[];
  readonly unusable: readonly UnusableLogLine[];
  readonly summary: LogSummary;
  /** every room of the log */
  readonly rooms: () => Iterable<LoggedRoom>;
}

/** A line is text, or the object it stands for. */
type Line = string | object;

const createVerdict = ({ onFinding, keep = 1000, ...options }: VerifyOptions) => {
  const checker: LogChecker = createLogChecker(options);
  const violations: Violation[] = [];
  const unusable: UnusableLogLine[] = [];
  const take = (findings: readonly Finding[]): void => {
    for (const finding of findings) {
      onFinding?.(finding);
      if (finding.kind === 'violation') {
        if (violations.length < keep) violations.push(finding.violation);
      } else if (unusable.length < keep) unusable.push(finding.unusable);
    }
  };
  return {
    line: (line: Line): void => take(typeof line === 'string' ? checker.line(line) : checker.item(line)),
    end: (): LogVerdict => {
      take(checker.end());
      const summary = checker.summary();
      const verdict = summary.unusable > 0 ? 'unusable' : summary.violations > 0 ? 'broken' : 'legal';
      return { verdict, violations, unusable, summary, rooms: checker.rooms };
    },
  };
};

/**
 * Checks a log of `roomStateChanged` notices against the lifecycle (docs/verify.md).
 * @param lines texts without their line ends, or objects; a stream of them gives a promise
 * @since 0.1.0
 */
export function verifyLog(lines: Iterable<Line>, options?: VerifyOptions): LogVerdict;
export function verifyLog(lines: AsyncIterable<Line>, options?: VerifyOptions): Promise<LogVerdict>;
export function verifyLog(
  lines: Iterable<Line> | AsyncIterable<Line>,
  options: VerifyOptions = {},
): LogVerdict | Promise<LogVerdict> {
  const verdict = createVerdict(options);
  if (Symbol.asyncIterator in lines)
    return (async () => {
      for await (const line of lines) verdict.line(line);
      return verdict.end();
    })();
  for (const line of lines) verdict.line(line);
  return verdict.end();
}
