/**
 * `npm run coverage`: which rows of which charts each stage takes, and the page `docs/coverage.md`.
 *
 * Results on standard output. Exit 0: what the page asks for is so; 1: not so, line by line.
 */
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildMutant } from '../mutants/build.js';
import { runInBuild } from '../mutants/run-in-build.js';
import { OWN_BUILD } from '../own-build.js';
import { pageOf, type Taken, tableOf, verdictOf } from './report.js';
import { chartRows } from './rows.js';
import type { RunsOrder, RunsOutcome } from './runs-worker.js';
import { runTests } from './tests-stage.js';
import { TRACED } from './traced.js';
import { COVERAGE_WORLDS } from './worlds.js';

const SEEDS = 2_000;
const COMMANDS = 60;

const root = dirname(OWN_BUILD);
const build = buildMutant(TRACED);
try {
  const order: RunsOrder = { seeds: SEEDS, commands: COMMANDS, worlds: COVERAGE_WORLDS };
  const runs = await runInBuild<RunsOutcome>(build, 'testing/chart-rows/runs-worker.js', order);
  if (!runs) throw new Error('unable to cover; the random runs did not end in two minutes');
  const tests = await runTests(root, OWN_BUILD);
  const taken: Taken = {
    ...tests.taken,
    random: new Set(runs.random),
    explorer: new Set([...runs.explored, ...tests.taken.explorer]),
  };
  const rows = chartRows();
  const verdict = verdictOf(rows, taken);
  process.stdout.write(`${tableOf(rows, taken)}\n\n`);
  for (const file of tests.failed) verdict.push(`${file} fails, so what it takes says nothing`);
  for (const [at, { complete }] of runs.worlds.entries())
    if (!complete) verdict.push(`the exploration of world ${at + 1} did not come to its end`);
  for (const line of verdict) process.stdout.write(`${line}\n`);
  process.stdout.write(
    verdict.length === 0
      ? 'every row that acts is covered by a rule test; the explorer reaches nothing else\n'
      : `${verdict.length} to look at\n`,
  );
  writeFileSync(join(root, 'docs/coverage.md'), pageOf(rows, taken, { seeds: SEEDS, commands: COMMANDS }));
  process.exitCode = verdict.length === 0 ? 0 : 1;
} finally {
  build.remove();
}
