/**
 * `room-lifecycle run FILE…`: plays scenarios and prints the timeline, JSON lines, or a sequence diagram.
 *
 * Results go to standard output. With --json and --mermaid nothing else does: what failed, and the verdict, are
 * told on standard error. Every file is read and checked before the first one is played.
 */

import type { Scenario } from '../scenario/format.js';
import { parseScenario } from '../scenario/parse.js';
import { playScenario, type Run } from '../scenario/play.js';
import { UnusableInput } from '../scenario/source.js';
import type { StageMaker } from '../scenario/stage.js';
import { type Io, type Output, type Paint, painter, printable } from './io.js';
import { sequenceDiagram } from './sequence.js';
import { brokenLines, failureLines, isGood, timeline, verdictLine } from './timeline.js';

export interface RunOptions {
  readonly json?: boolean;
  readonly mermaid?: boolean;
  readonly seed: number;
}

const SYSTEM_ERRORS: Readonly<Record<string, string>> = {
  ENOENT: 'there is nothing of that name',
  EACCES: 'reading it is not allowed',
  EPERM: 'reading it is not allowed',
  EISDIR: 'a file was expected, and this is a directory',
  ENOTDIR: 'a part of its path is not a directory',
};

/** @throws UnusableInput for what the system does not let us read. */
export const systemRefusal = (path: string, error: unknown): UnusableInput => {
  const code = String(Object(error).code ?? '');
  return new UnusableInput(
    path,
    null,
    'read it',
    SYSTEM_ERRORS[code] ?? `the system says ${code || String(error)}`,
  );
};

/** @throws UnusableInput */
export const readScenario = async (path: string, io: Io): Promise<Scenario> => {
  if (path === '-') return parseScenario('<stdin>', await io.readInput());
  const bytes = await io.readFile(path).catch((error: unknown) => {
    throw systemRefusal(path, error);
  });
  return parseScenario(path, bytes);
};

const print = (output: Output, lines: readonly string[]): void => {
  if (lines.length > 0) output.write(`${lines.join('\n')}\n`);
};

/** What went wrong, for standard error: each expectation that failed, then what stopped the run. */
const complaints = (run: Run, paint: Paint): string[] => [
  ...run.verdicts
    .filter((verdict) => !verdict.isGood)
    .flatMap((verdict) => failureLines(run.scenario.file, verdict, '', paint)),
  ...brokenLines(run, paint),
];

const printTimeline = (run: Run, io: Io, paint: Paint): void => {
  const { name, description } = run.scenario;
  const head = [
    paint('bold', printable(name)),
    ...(description ? [paint('dim', printable(description))] : []),
  ];
  print(io.out, [
    ...head,
    '',
    ...timeline(run, paint),
    ...brokenLines(run, paint),
    '',
    verdictLine(run, paint),
  ]);
};

/** 0 if all went as expected, 1 if not; 2 and one message if a file is not usable. */
export const run = async (
  files: readonly string[],
  options: RunOptions,
  io: Io,
  makeStage: StageMaker,
): Promise<number> => {
  const scenarios: Scenario[] = [];
  for (const file of files) scenarios.push(await readScenario(file, io));

  const paint = painter(io.out, io.env);
  const paintError = painter(io.err, io.env);
  let failed = 0;
  for (const [index, scenario] of scenarios.entries()) {
    const played = playScenario(scenario, makeStage, options.seed);
    if (!isGood(played)) failed += 1;
    if (options.json || options.mermaid) {
      print(io.out, options.json ? played.log.map((line) => JSON.stringify(line)) : sequenceDiagram(played));
      print(io.err, [...complaints(played, paintError), verdictLine(played, paintError)]);
    } else {
      if (index > 0) io.out.write('\n');
      printTimeline(played, io, paint);
    }
  }
  return failed === 0 ? 0 : 1;
};
