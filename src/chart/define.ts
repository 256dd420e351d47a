// Where a lifecycle is written: `lifecycle<Types>()(chart)(rules)`. Three calls, because TypeScript can type the rules
// from the chart only when the chart is fixed before them. The value that comes out is checked and frozen; what the
// faces make of it (a compiled step, an XState machine, a table, a diagram) this file does not know.

import type {
  ActionRules,
  AnyLifecycle,
  Chart,
  CheckActionRules,
  CheckChart,
  Lifecycle,
  Rules,
  Types,
} from './types.js';
import { validate } from './validate.js';

/**
 * Defines a lifecycle from its chart and the rules the chart names.
 *
 * @throws ChartError where chart and rules do not fit together; what compiles without a cast mostly does not throw.
 */
export function lifecycle<T extends Types>() {
  return <const C extends Chart>(chart: C & CheckChart<C, T>) =>
    <const A extends ActionRules<T, C>>(
      // A is inferred only to look at what the actions return; the rules are typed by its constraint
      rules: Omit<Rules<T, C>, 'actions'> & { readonly actions: A } & CheckActionRules<T, C, A>,
    ): Lifecycle<T, C> =>
      define(chart, rules as unknown as AnyLifecycle['rules']) as unknown as Lifecycle<T, C>;
}

/** The same for a chart that comes without types, say from a file or from a generator of random charts. */
export function define(chart: Chart, rules: AnyLifecycle['rules']): AnyLifecycle {
  validate(chart, rules);
  return Object.freeze({ chart: deepFreeze(chart), rules: Object.freeze({ ...rules }) });
}

/** Params reach the rules as they stand in the chart, and no rule may write into the chart. */
function deepFreeze<X>(value: X): X {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) deepFreeze(part);
  }
  return value;
}
