// What the rest of the library sees of a chart. Deliberately without to-machine.ts, which is imported by its own path:
// whoever only steps a chart does not load XState.

export { type Cell, type CellRow, cells, type Ref, type RowKind } from './cells.js';
export { type CompileOptions, compile } from './checked.js';
export type { Compiled } from './compile.js';
export { define, lifecycle } from './define.js';
export { ChartError, type ChartErrorCode, type Fault } from './errors.js';
export type { LabelOptions } from './labels.js';
export { type MermaidOptions, toMermaid } from './mermaid.js';
export { type Table, type TableEntry, type TableOf, tableToMarkdown, toTable } from './table.js';
export type {
  AnyLifecycle,
  Chart,
  ContextOf,
  EffectOf,
  EventOf,
  InputOf,
  Json,
  LeafNames,
  Lifecycle,
  Outcome,
  Row,
  Rules,
  SnapshotOf,
  StateOf,
  StepOf,
  Types,
} from './types.js';
