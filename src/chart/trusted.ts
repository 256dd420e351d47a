// What the library's own machines are written with: as index.ts, but for the checks at run time. A client carries its
// charts into every page that loads it, and they cannot become wrong there: the compiler has checked them, and a test
// defines each of them once more with the checks of `define.ts` (`CH-15`). Whoever else writes a chart uses index.ts.

import type { ActionRules, Chart, CheckActionRules, CheckChart, Lifecycle, Rules, Types } from './types.js';

export { compile } from './compile.js';
export { actionsOf, leavesOf, refOf } from './tree.js';
export type { AnyLifecycle, EventOf, Row, SnapshotOf, StateOf } from './types.js';

/** A lifecycle from its chart and the rules the chart names, as {@link define} would give it, unchecked. */
export const lifecycle =
  <T extends Types>() =>
  <const C extends Chart>(chart: C & CheckChart<C, T>) =>
  <const A extends ActionRules<T, C>>(
    // A is inferred only to look at what the actions return; the rules are typed by its constraint
    rules: Omit<Rules<T, C>, 'actions'> & { readonly actions: A } & CheckActionRules<T, C, A>,
  ): Lifecycle<T, C> =>
    ({ chart, rules }) as unknown as Lifecycle<T, C>;
