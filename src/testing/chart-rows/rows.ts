/** Every row of every chart: what there is to reach. It runs nothing. */
import { cells } from '../../chart/index.js';
import { MACHINES } from '../../machines/all.js';
import type { RowKey } from './traced.js';

export interface ChartRow {
  readonly key: RowKey;
  readonly machine: string;
  readonly state: string;
  readonly event: string;
  /** rows of that cell before it, whose guards have all said no when it is taken */
  readonly index: number;
  /** of how many rows of the cell */
  readonly of: number;
  readonly guard: string | undefined;
  readonly kind: string;
}

/**
 * All rows, in the charts' order. A row that is taken shows its guard saying yes and those before it saying no, so
 * whoever has reached all rows of a cell has seen both outcomes of each of its guards.
 */
export const chartRows = (): ChartRow[] =>
  MACHINES.flatMap(({ name, definition }) =>
    cells(definition).flatMap(({ state, event, rows }) =>
      rows.map((row, index) => ({
        key: `${definition.chart.id} ${state} ${event} ${index}`,
        machine: name,
        state,
        event,
        index,
        of: rows.length,
        guard: row.guard?.type,
        kind: row.kind,
      })),
    ),
  );
