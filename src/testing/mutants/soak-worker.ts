/**
 * Random runs of one build until the first that breaks a law. It is loaded from that build, so that everything it
 * imports is of it.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { runSeed } from '../soak/run-seed.js';
import { lengthOf, linesOf, shrink } from './shrink.js';

export interface SoakOrder {
  readonly seeds: number;
  readonly commands: number;
}

export interface SoakKill {
  readonly seed: number;
  readonly violation: string;
  /** commands of the shortest run found that breaks the same law */
  readonly length: number;
  readonly lines: readonly string[];
}

const find = ({ seeds, commands }: SoakOrder): SoakKill | null => {
  for (let seed = 1; seed <= seeds; seed += 1) {
    const [violation] = runSeed(seed, commands).violations;
    if (violation === undefined) continue;
    const least = shrink(seed, commands);
    return {
      seed,
      violation: least?.violation ?? violation,
      length: least ? lengthOf(least) : commands,
      lines: least ? linesOf(least) : [],
    };
  }
  return null;
};

parentPort?.postMessage(find(workerData as SoakOrder));
