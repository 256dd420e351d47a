/**
 * Chance that repeats itself: one whole number of state, and the same numbers from the same state (AG-5).
 *
 * Mulberry32: 2^32 states, good enough to scatter faults and far too weak for anything that has to be secret.
 */

/** What holds a generator: the state is a whole number from 0 to 2^32 - 1, and JSON. */
export interface RandomState {
  random: number;
}

/** A state from any number, `-1`, `0.5` and `2 ** 40` included; equal numbers give equal states. */
export const seeded = (seed: number): number => {
  const high = Math.trunc(seed / 2 ** 32) | 0;
  const fraction = ((seed - Math.trunc(seed)) * 2 ** 32) | 0;
  return ((seed | 0) ^ Math.imul(high, 0x9e3779b1) ^ Math.imul(fraction, 0x85ebca6b)) >>> 0;
};

/** The next number, from 0 to below 1; `holder` moves on. */
export const draw = (holder: RandomState): number => {
  holder.random = (holder.random + 0x6d2b79f5) >>> 0;
  let mixed = holder.random;
  mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
};

/** A whole number from 1 to `most`. */
export const drawUpTo = (holder: RandomState, most: number): number => 1 + Math.floor(draw(holder) * most);
