/** Rows that nothing can reach as the machines are put together, and why. `npm run coverage` keeps the list exact. */
import type { RowKey } from './traced.js';

export const OUT_OF_REACH: ReadonlyMap<RowKey, string> = new Map();
