// The explorer, without anything of rooms: spaces and models in, explorations and counterexamples out.

export { Column } from './column.js';
export { type ExploreOptions, Explorer, explore } from './explorer.js';
export { Interner } from './interner.js';
export { findLasso, type Lasso, type LeadsTo } from './leads-to.js';
export { Lists } from './lists.js';
export { type Model, type ModelSpace, toSpace } from './model.js';
export { PairMap } from './pair-map.js';
export { concretely, stepsOf, type WayStep } from './path.js';
export type { Exploration, Sink, Space, StoppedBy, Violation } from './space.js';
export { StateTable } from './state-table.js';
