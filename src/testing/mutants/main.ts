/**
 * `npm run mutants`: every mutant through every stage, a table of what noticed it, and the page `docs/mutants.md`.
 *
 * Results on standard output, progress on standard error. Exit 0: all are killed, and enough of them by random runs; 1: not
 * so, or tests fail without a mutant; 2: unusable options.
 */
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SingleBar } from 'cli-progress';
import { Command, InvalidArgumentError } from 'commander';
import { OWN_BUILD } from '../own-build.js';
import { MUTANTS, mutantNamed } from './list.js';
import type { Mutant } from './mutant.js';
import { lineOf, pageOf, summaryOf } from './report.js';
import { RuleStage } from './rule-stage.js';
import { isKilled, type Trial, tryMutants } from './trial.js';

/** as many of the 31 have to be found by random runs at default settings */
const LEAST_BY_RANDOM_RUNS = 24;

const number = (text: string): number => {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new InvalidArgumentError('It has to be a whole number from 1.');
  return value;
};

const named = (name: string): Mutant => {
  try {
    return mutantNamed(name);
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
};

interface Options {
  readonly mutant?: Mutant;
  readonly list?: true;
  readonly seeds: number;
  readonly commands: number;
  readonly seconds: number;
}

const root = dirname(OWN_BUILD);
const print = (text: string) => process.stdout.write(`${text}\n`);

const judge = async ({ mutant, seeds, commands, seconds }: Options): Promise<number> => {
  const mutants = mutant ? [mutant] : MUTANTS;
  const bar = new SingleBar({
    format: 'mutants [{bar}] {value}/{total}, {eta_formatted} left',
    stream: process.stderr,
    noTTYOutput: false,
  });
  if (process.stderr.isTTY) bar.start(mutants.length, 0);
  const stage = await RuleStage.start(root, OWN_BUILD);
  let trials: readonly Trial[];
  try {
    const options = { seeds, commands, seconds, build: OWN_BUILD };
    trials = await tryMutants(mutants, stage, options, () => bar.increment());
  } finally {
    if (process.stderr.isTTY) bar.stop();
    await stage.close();
  }
  for (const trial of trials) print(lineOf(trial));
  for (const { file, title } of stage.red)
    print(`left out, since it fails without a mutant: ${file}: ${title}`);
  print(summaryOf(trials));
  if (mutant) for (const line of trials[0]?.soak?.lines ?? []) print(`  ${line}`);
  else {
    const settings = `Random runs were those of at most ${seeds} seeds of ${commands} commands, the default settings of the soak.`;
    writeFileSync(join(root, 'docs/mutants.md'), pageOf(trials, settings));
  }
  const random = trials.filter(({ soak }) => soak !== null).length;
  const isEnough = mutant !== undefined || random >= LEAST_BY_RANDOM_RUNS;
  return trials.every(isKilled) && isEnough && stage.red.length === 0 ? 0 : 1;
};

const program = new Command('mutants')
  .description('Bugs of other products, put into the machines on purpose: what notices them, and how soon.')
  .option('--mutant <name>', 'one only, with its counterexample', named)
  .option('--list', 'their names, one a line')
  .option('--seeds <n>', 'most random runs of each', number, 500)
  .option('--commands <n>', 'commands in each run', number, 60)
  .option('--seconds <n>', 'for the explorer, each', number, 20)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .parse();

const options = program.opts<Options>();
if (options.list) for (const { name } of MUTANTS) print(name);
else process.exitCode = await judge(options);
