/**
 * What became of a mutant: by which stage it was found out, and how soon.
 *
 * Four stages, each of which ends at its first find: rule tests, property tests, random runs of the soak, the explorer.
 */
import { buildMutant } from './build.js';
import { exploreMutant } from './explorer-stage.js';
import type { ExplorerKill } from './explorer-worker.js';
import type { Mutant } from './mutant.js';
import type { RuleStage, TestKill } from './rule-stage.js';
import { soakMutant } from './soak-stage.js';
import type { SoakKill, SoakOrder } from './soak-worker.js';

export interface Trial {
  readonly mutant: Mutant;
  readonly rule: TestKill | null;
  readonly property: TestKill | null;
  readonly soak: SoakKill | null;
  readonly explorer: ExplorerKill | null;
}

export interface TrialOptions extends SoakOrder {
  /** for the explorer, each */
  readonly seconds: number;
  /** the compiled code */
  readonly build: string;
}

/** Random runs and the explorer. */
const runMutant = async (
  mutant: Mutant,
  { build: from, seconds, ...order }: TrialOptions,
): Promise<Pick<Trial, 'soak' | 'explorer'>> => {
  const build = buildMutant(mutant, from);
  try {
    const soak = await soakMutant(build, order);
    const { kill } = mutant.explorer
      ? await exploreMutant(build, { bounds: mutant.explorer, seconds })
      : { kill: null };
    return { soak, explorer: kill };
  } finally {
    build.remove();
  }
};

/** Tests on one thread, runs on another; `onTrial` as each mutant is through. */
export const tryMutants = async (
  mutants: readonly Mutant[],
  stage: RuleStage,
  options: TrialOptions,
  onTrial: (trial: Trial) => void,
): Promise<Trial[]> => {
  const runs: Promise<Pick<Trial, 'soak' | 'explorer'>>[] = [];
  for (const mutant of mutants) {
    const before = runs.at(-1) ?? Promise.resolve();
    const run = before.then(() => runMutant(mutant, options));
    // it is awaited below, perhaps later than it fails
    run.catch(() => undefined);
    runs.push(run);
  }
  const trials: Trial[] = [];
  for (const [at, mutant] of mutants.entries()) {
    const tests = await stage.test(mutant);
    const run = await (runs[at] as (typeof runs)[number]);
    trials.push({ mutant, ...tests, ...run });
    onTrial(trials.at(-1) as Trial);
  }
  return trials;
};

export const isKilled = ({ rule, property, soak, explorer }: Trial): boolean =>
  [rule, property, soak, explorer].some((kill) => kill !== null);
