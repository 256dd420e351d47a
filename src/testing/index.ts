/**
 * The public face of `room-lifecycle/testing`: what this library proves itself with, for whoever has rooms to prove.
 *
 * Of this entry the laws by name (`LAWS`), the conformance adapter and tokens are kept as they are within a major
 * version. The arbitraries keep their names, and what they draw may change with any version, so that a seed is good for one
 * version only (a token says which). The explorer's world, the shapes of steps and the mutants follow the machines and
 * change with them. `fast-check` is needed for this entry only.
 */

export { createSimulation, type Simulation, type SimulationOptions } from '../simulation/simulation.js';
export * from './arbitraries/index.js';
export * from './conformance/index.js';
// Every interleaving of a bounded world, or of a model of one's own.
export * from './explorer/index.js';
export * from './laws/index.js';
// Bugs that products have shipped, as patches to a build.
export { buildMutant, type MutantBuild } from './mutants/build.js';
export { MUTANTS, mutantNamed } from './mutants/list.js';
export type { Mutant, Patch } from './mutants/mutant.js';
export * from './replay/index.js';
// Random runs: the soak's own.
export { isJudgedByStep, playRun, type Run, runSeed, type SeedResult } from './soak/run-seed.js';
export {
  type Bounds,
  type Counterexample,
  chartLines,
  chartMermaid,
  DEFAULT_BOUNDS,
  playViolation,
  stepLines,
  WorldSpace,
} from './world/index.js';
