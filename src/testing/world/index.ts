// A bounded world of devices, a registry and the messages between them, to be explored; its laws; its counterexamples.

export { type Bounds, type CallKind, DEFAULT_BOUNDS, SPENT } from './bounds.js';
export { type Counterexample, type PlayedStep, playViolation } from './counterexample.js';
export { CLIENT_LAWS, type ClientLaw, type ClientStep } from './laws/client-laws.js';
export { REGISTRY_LAWS, type RegistryLaw, type RegistryStep } from './laws/registry-laws.js';
export { type Broken, NOTHING_TOLD, type Told, tell } from './laws/told.js';
export { type Machines, OWN_MACHINES } from './machines.js';
export { chartLines, chartMermaid } from './sequence-chart.js';
export { stepLines } from './show.js';
export { type WorldOptions, WorldSpace } from './world-space.js';
