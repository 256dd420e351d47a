/** The soak against a mutant, in a thread of its own: seeds from 1 until one breaks a law. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { MutantBuild } from './build.js';
import type { SoakKill, SoakOrder } from './soak-worker.js';

/** ms; a mutant that gets stuck is found out by this */
const PATIENCE = 60_000;

export const soakMutant = ({ root }: MutantBuild, order: SoakOrder): Promise<SoakKill | null> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(pathToFileURL(join(root, 'testing/mutants/soak-worker.js')), {
      workerData: order,
    });
    const stuck = setTimeout(() => {
      void worker.terminate();
      resolve({ seed: 0, violation: 'AG-4: a run does not come to rest', length: 0, lines: [] });
    }, PATIENCE);
    worker.once('message', (kill: SoakKill | null) => {
      clearTimeout(stuck);
      resolve(kill);
    });
    worker.once('error', (error) => {
      clearTimeout(stuck);
      reject(error);
    });
  });
