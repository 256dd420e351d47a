/** Random runs and explorations of one traced build, and the rows they took. It is loaded from that build. */
import { parentPort, workerData } from 'node:worker_threads';
import { explore } from '../explorer/index.js';
import { runSeed } from '../soak/run-seed.js';
import { type Bounds, DEFAULT_BOUNDS } from '../world/bounds.js';
import { WorldSpace } from '../world/world-space.js';
import { type RowKey, takeNoted } from './traced.js';

export interface RunsOrder {
  readonly seeds: number;
  readonly commands: number;
  readonly worlds: readonly Partial<Bounds>[];
}

export interface RunsOutcome {
  readonly random: readonly RowKey[];
  readonly explored: readonly RowKey[];
  /** of each world: the states seen, and whether these were all */
  readonly worlds: readonly { readonly states: number; readonly complete: boolean }[];
}

const run = ({ seeds, commands, worlds }: RunsOrder): RunsOutcome => {
  for (let seed = 1; seed <= seeds; seed += 1) runSeed(seed, commands, { judgesSteps: false });
  const random = takeNoted();
  const seen = worlds.map((bounds) => {
    const { states, complete } = explore(new WorldSpace({ ...DEFAULT_BOUNDS, ...bounds }), { seconds: 60 });
    return { states, complete };
  });
  return { random, explored: takeNoted(), worlds: seen };
};

parentPort?.postMessage(run(workerData as RunsOrder));
