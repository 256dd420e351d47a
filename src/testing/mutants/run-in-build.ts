/** A worker file of a build, run in a thread until it posts its one answer. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { MutantBuild } from './build.js';

/** ms; a mutant that gets stuck is found out by this */
const PATIENCE = 120_000;

/** @returns undefined if it did not answer in two minutes */
export const runInBuild = <T>({ root }: MutantBuild, file: string, order: unknown): Promise<T | undefined> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(pathToFileURL(join(root, file)), { workerData: order });
    const end = (act: () => void) => {
      clearTimeout(stuck);
      void worker.terminate();
      act();
    };
    const stuck = setTimeout(() => end(() => resolve(undefined)), PATIENCE);
    worker.once('message', (answer: T) => end(() => resolve(answer)));
    worker.once('error', (error) => end(() => reject(error)));
  });
