/**
 * `npm run soak`: many seeds on all cores, what they showed, and the token of each that failed.
 *
 * Results on standard output, progress on standard error. Exit 0: no violation and every trigger often enough; 1: not so; 2: unusable options.
 */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { SingleBar } from 'cli-progress';
import { Command, InvalidArgumentError } from 'commander';
import { tokenOfSeed } from '../replay/runs.js';
import type { Counts } from './laws.js';
import { addCounts, countTriggers } from './triggers.js';
import type { Batch, Share } from './worker.js';

const wholeNumber = (text: string): number => {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0)
    throw new InvalidArgumentError('It has to be a whole number.');
  return value;
};

interface Options {
  readonly seeds: number;
  readonly from: number;
  readonly commands: number;
  readonly threads: number;
}

const runShare = (share: Share, onBatch: (batch: Batch) => void): Promise<void> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./worker.js', import.meta.url), { workerData: share });
    worker.on('message', onBatch);
    worker.on('error', reject);
    worker.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`a thread ended with ${code}`))));
  });

const soak = async ({ seeds, from, commands, threads }: Options): Promise<number> => {
  const bar = new SingleBar({
    format: 'soak [{bar}] {value}/{total} seeds, {eta_formatted} left',
    stream: process.stderr,
    noTTYOutput: false,
  });
  const counts: Counts = {};
  const failures: Batch['failures'][number][] = [];
  let steps = 0;
  const began = performance.now();
  if (process.stderr.isTTY) bar.start(seeds, 0);
  await Promise.all(
    Array.from({ length: threads }, (_, thread) =>
      runShare({ from: from + thread, to: from + seeds, step: threads, commands }, (batch) => {
        bar.increment(batch.seeds);
        addCounts(counts, batch.counts);
        failures.push(...batch.failures);
        steps += batch.steps;
      }),
    ),
  );
  if (process.stderr.isTTY) bar.stop();
  const seconds = (performance.now() - began) / 1000;
  const triggers = countTriggers(counts, seeds);
  const print = (line: string) => process.stdout.write(`${line}\n`);
  print(`${seeds} seeds from ${from}, ${commands} commands each: ${steps} events in ${seconds.toFixed(1)} s`);
  print(
    `${Math.round(seeds / seconds)} seeds/s, ${Math.round(steps / seconds)} events/s, ${threads} threads\n`,
  );
  print('faults');
  for (const [name, times] of Object.entries(counts).sort())
    if (name.startsWith('fault: ')) print(`  ${String(times).padStart(9)}  ${name.slice(7)}`);
  print('\ntriggers');
  for (const { rule, what, count, isEnough } of triggers)
    print(`  ${String(count).padStart(9)}  ${rule.padEnd(6)} ${what}${isEnough ? '' : '   TOO FEW'}`);
  print(`\n${failures.length} of ${seeds} seeds broke a rule`);
  for (const { seed, violations } of failures.slice(0, 10)) {
    print(`  ${violations[0]}`);
    print(`    npx room-lifecycle replay ${tokenOfSeed(seed, commands)}`);
  }
  return failures.length === 0 && triggers.every(({ isEnough }) => isEnough) ? 0 : 1;
};

const program = new Command('soak')
  .description(
    'Random commands on 3 users x 2 devices x 3 rooms over a faulty network, then agreement (AG-1 to AG-5).',
  )
  .option('--seeds <n>', 'how many runs', wholeNumber, 100_000)
  .option('--from <seed>', 'the first seed', wholeNumber, 1)
  .option('--commands <n>', 'commands in each run', wholeNumber, 60)
  .option('--threads <n>', 'threads', wholeNumber, availableParallelism())
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .parse();

process.exitCode = await soak(program.opts<Options>());
