/** One thread of the soak: runs the seeds of its share and reports what they counted, a batch at a time. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Counts } from './laws.js';
import { isJudgedByStep, runSeed } from './run-seed.js';
import { addCounts } from './triggers.js';

export interface Share {
  readonly from: number;
  readonly to: number;
  readonly step: number;
  readonly commands: number;
}

export interface Batch {
  readonly seeds: number;
  readonly steps: number;
  readonly counts: Counts;
  readonly failures: readonly { readonly seed: number; readonly violations: readonly string[] }[];
}

const BATCH = 50;

const { from, to, step, commands } = workerData as Share;
let counts: Counts = {};
let steps = 0;
let seeds = 0;
let failures: { seed: number; violations: readonly string[] }[] = [];

const report = (): void => {
  parentPort?.postMessage({ seeds, steps, counts, failures } satisfies Batch);
  counts = {};
  steps = 0;
  seeds = 0;
  failures = [];
};

for (let seed = from; seed < to; seed += step) {
  const result = runSeed(seed, commands, { judgesSteps: isJudgedByStep(seed) });
  addCounts(counts, result.counts);
  steps += result.steps;
  seeds += 1;
  if (result.violations.length > 0) failures.push({ seed, violations: result.violations });
  if (seeds === BATCH) report();
}
report();
