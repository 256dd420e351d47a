/** The explorer against a mutant, in a thread of its own: within the bounds that the mutant names, the shortest way. */
import type { MutantBuild } from './build.js';
import type { ExplorerOrder, ExplorerOutcome } from './explorer-worker.js';
import { runInBuild } from './run-in-build.js';

const NOTHING_FOUND: ExplorerOutcome = { kill: null, states: 0, complete: false };

export const exploreMutant = async (build: MutantBuild, order: ExplorerOrder): Promise<ExplorerOutcome> =>
  (await runInBuild<ExplorerOutcome>(build, 'testing/mutants/explorer-worker.js', order)) ?? NOTHING_FOUND;
