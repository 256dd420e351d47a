/** How many runs it takes to find the bug of one build, by either generator. Loaded from that build. */
import { parentPort, workerData } from 'node:worker_threads';
import fc from 'fast-check';
import { playRun } from '../soak/run-seed.js';
import { type BlindCount, blindProperty } from './blind.js';
import { runs } from './runs.js';

export interface MeasureOrder {
  readonly generator: 'runs' | 'blind';
  readonly seeds: readonly number[];
  /** runs of each seed at most */
  readonly most: number;
  readonly commands: number;
}

export interface Measured {
  /** runs until the bug, by seed; null: not within the most */
  readonly found: readonly (number | null)[];
  readonly drawn: number;
  readonly discarded: number;
}

const { generator, seeds, most, commands } = workerData as MeasureOrder;
const count: BlindCount = { drawn: 0, discarded: 0 };

const property = (): fc.IProperty<unknown> =>
  generator === 'blind'
    ? blindProperty(commands, count)
    : fc.property(runs({ commands, drawn: 0 }), (run) => {
        count.drawn += run.commands.length;
        return playRun(run).violations.length === 0;
      });

const found = seeds.map((seed) => {
  const { failed, numRuns } = fc.check(property(), { seed, numRuns: most, endOnFailure: true });
  return failed ? numRuns : null;
});

parentPort?.postMessage({ found, ...count } satisfies Measured);
