/**
 * `npm run proof`: the worlds of `worlds.ts`, each to its end, and the counts into `docs/proof.md`.
 *
 * Results on standard output, progress on standard error. Exit 0: every run is complete, no law is broken, and between
 * them they had every fault and every scenario; 1: not so; 2: unusable options.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import progress, { type SingleBar } from 'cli-progress';
import { Command, InvalidArgumentError } from 'commander';
import { Explorer } from '../explorer/index.js';
import { WorldSpace } from '../world/world-space.js';
import { lineOf, missingIn, putInto, type Run, tableOf } from './report.js';
import { SCENARIOS } from './scenarios.js';
import { type ProofWorld, WORLDS } from './worlds.js';

const PAGE = new URL('../../../docs/proof.md', import.meta.url);
/** of a table of states: about 50 each */
const BYTES = 4e9;
const MOST_BYTES = 16e9;
/** how long one run goes on before it says how far it is */
const SLICE = 500;

interface Options {
  readonly world?: ProofWorld;
  readonly largest?: true;
  readonly list?: true;
  readonly seconds?: number;
}

const print = (text: string) => process.stdout.write(`${text}\n`);

const bar = (name: string): SingleBar | null =>
  process.stderr.isTTY
    ? new progress.SingleBar({
        format: `${name} [{bar}] {value} of {total} states`,
        stream: process.stderr,
        clearOnComplete: true,
      })
    : null;

const runOf = (world: ProofWorld, seconds?: number): Run => {
  const explorer = new Explorer(
    new WorldSpace(world.bounds),
    world.isLargest
      ? { seconds: seconds ?? 3_600, bytes: MOST_BYTES, states: Number.POSITIVE_INFINITY }
      : { seconds: seconds ?? 300, bytes: BYTES },
  );
  const shown = bar(world.name);
  shown?.start(1, 0);
  while (!explorer.run(SLICE)) {
    const { expanded, states } = explorer.result();
    shown?.setTotal(states);
    shown?.update(expanded);
    shown?.render();
  }
  shown?.stop();
  return { world, found: explorer.result() };
};

const prove = ({ world, largest, seconds }: Options): number => {
  const worlds = world ? [world] : WORLDS.filter(({ isLargest = false }) => isLargest === (largest ?? false));
  const runs: Run[] = [];
  for (const one of worlds) {
    runs.push(runOf(one, seconds));
    print(lineOf(runs.at(-1) as Run));
  }
  const isProved = runs.every(({ found }) => found.complete && found.violations.length === 0);
  const missing = world || largest ? [] : missingIn(runs, SCENARIOS);
  for (const name of missing) print(`in no run: ${name}`);
  if (!world && isProved) {
    const page = readFileSync(PAGE, 'utf8');
    writeFileSync(PAGE, putInto(page, largest ? 'largest' : 'runs', tableOf(runs)));
  }
  return isProved && missing.length === 0 ? 0 : 1;
};

const named = (name: string): ProofWorld => {
  const world = WORLDS.find((one) => one.name === name);
  if (!world) throw new InvalidArgumentError(`There is no world '${name}'; --list lists them.`);
  return world;
};

const number = (text: string): number => {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new InvalidArgumentError('It has to be a whole number from 1.');
  return value;
};

const program = new Command('proof')
  .description('Explores bounded worlds of two sides and a faulty network to their ends (docs/proof.md).')
  .option(
    '--largest',
    'the largest worlds instead, three calls of each device: half an hour, and 9 GB of memory',
  )
  .option('--world <name>', 'one world only', named)
  .option('--list', 'their names, one a line')
  .option('--seconds <n>', 'for each world, at most; default 300, of the largest 3600', number)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .parse();

const options = program.opts<Options>();
if (options.list) for (const { name } of WORLDS) print(name);
else process.exitCode = prove(options);
