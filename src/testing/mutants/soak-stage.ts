/** The soak against a mutant, in a thread of its own: seeds from 1 until one breaks a law. */
import type { MutantBuild } from './build.js';
import { runInBuild } from './run-in-build.js';
import type { SoakKill, SoakOrder } from './soak-worker.js';

const STUCK: SoakKill = { seed: 0, violation: 'AG-4: a run does not come to rest', length: 0, lines: [] };

export const soakMutant = async (build: MutantBuild, order: SoakOrder): Promise<SoakKill | null> => {
  const kill = await runInBuild<SoakKill | null>(build, 'testing/mutants/soak-worker.js', order);
  return kill === undefined ? STUCK : kill;
};
