// How rows read in tables and diagrams: which guard, what is done. Formats nothing for Markdown or Mermaid in
// particular; it does not know where a label will stand.

import type { CellRow, Ref } from './cells.js';
import type { ActionRefs, AnyLifecycle, Json } from './types.js';

export interface LabelOptions<D extends AnyLifecycle> {
  /** How an action is shown; `undefined` leaves it out. By default its name, with the values of its params. */
  readonly show?: (action: ActionRefs<D['chart']>) => string | undefined;
}

export type Show = (action: Ref) => string | undefined;

export function showOf(options: { readonly show?: unknown }): Show {
  return (options.show as Show | undefined) ?? refLabel;
}

/** `publish(Connecting, ActiveEnter)`: the name, and the values of the params without their keys. */
export function refLabel({ type, params }: Ref): string {
  return params === undefined ? type : `${type}(${paramValues(params)})`;
}

export function paramValues(params: Json | undefined): string {
  if (params === undefined) return '';
  const plain = typeof params === 'object' && params !== null;
  return (plain ? Object.values(params as object) : [params])
    .map((value: Json) => (typeof value === 'string' ? value : JSON.stringify(value)))
    .join(', ');
}

/** The guard of row `index` of a cell, `else` for the last one behind guards, nothing where nothing is asked. */
export function guardLabel(rows: readonly CellRow[], index: number): string | undefined {
  const guard = rows[index]?.guard;
  return guard !== undefined ? refLabel(guard) : index > 0 ? 'else' : undefined;
}
