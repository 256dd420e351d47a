/**
 * `room-lifecycle examples [DIRECTORY]`: plays every scenario of a directory, one line each, and sums up.
 *
 * What `npm start` runs. Each line is printed when its scenario is over, so the lines are the progress.
 */
import { playScenario } from '../scenario/play.js';
import { UnusableInput } from '../scenario/source.js';
import type { StageMaker } from '../scenario/stage.js';
import { type Io, painter, printable } from './io.js';
import { readScenario, systemRefusal } from './run.js';
import { brokenLines, counted, failureLines, isGood } from './timeline.js';

const ENDING = '.scenario.json';

/** @throws UnusableInput for a directory without scenarios, or a file that is none. */
export const examples = async (
  directory: string,
  seed: number,
  io: Io,
  makeStage: StageMaker,
): Promise<number> => {
  const begun = io.now();
  const entries = await io.readDirectory(directory).catch((error: unknown) => {
    throw systemRefusal(directory, error);
  });
  const files = entries.filter((name) => name.endsWith(ENDING)).sort();
  if (files.length === 0)
    throw new UnusableInput(directory, null, 'play its examples', `expected files named *${ENDING} in it`);
  const scenarios = [];
  for (const file of files) scenarios.push(await readScenario(`${directory.replace(/\/$/, '')}/${file}`, io));

  const paint = painter(io.out, io.env);
  const widest = Math.max(...files.map((file) => file.length)) - ENDING.length;
  let steps = 0;
  let expectations = 0;
  let failures = 0;
  let bad = 0;
  for (const [index, scenario] of scenarios.entries()) {
    const run = playScenario(scenario, makeStage, seed);
    const failed = run.verdicts.filter((verdict) => !verdict.isGood);
    const mark = isGood(run) ? paint('green', '✓') : paint('red', '✗');
    const title = printable((files[index] ?? '').slice(0, -ENDING.length)).padEnd(widest);
    const counts = `${counted(scenario.steps.length, 'step').padStart(8)}, ${counted(run.verdicts.length, 'expectation')}`;
    io.out.write(`${mark} ${title}  ${paint('dim', counts)}\n`);
    const details = [
      ...failed.flatMap((verdict) => failureLines(scenario.file, verdict, '    ', paint)),
      ...brokenLines(run, paint),
    ];
    for (const line of details) io.out.write(`${line}\n`);
    steps += scenario.steps.length;
    expectations += run.verdicts.length;
    failures += failed.length;
    if (!isGood(run)) bad += 1;
  }
  const sum = [
    counted(files.length, 'scenario'),
    counted(steps, 'step'),
    counted(expectations, 'expectation'),
  ].join(', ');
  const verdict =
    bad === 0
      ? paint('green', 'all as expected')
      : paint('red', `${counted(failures, 'expectation')} failed, in ${counted(bad, 'scenario')}`);
  io.out.write(`\n${sum}: ${verdict} (${((io.now() - begun) / 1000).toFixed(1)} s)\n`);
  return bad === 0 ? 0 : 1;
};
