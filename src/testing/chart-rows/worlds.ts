/** Worlds that the coverage explores to their end: small, and between them with every fault and every call. */
import type { Bounds } from '../world/bounds.js';

export const COVERAGE_WORLDS: readonly Partial<Bounds>[] = [
  { calls: 2, drop: 1, interrupt: 1 },
  { calls: 2, repeat: 1, reorder: true },
  { users: [2], rooms: 1, calls: 3, interrupt: 1, late: 1 },
  { users: [1, 1], rooms: 1, calls: 3, silent: 1, kick: 1, destroy: 1 },
];
