// What a piece of work costs, counted and not timed: look-ups and walks of maps and sets, and bytes allocated. Counts are
// the same on every machine; bytes nearly so.

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

type Method = (this: unknown, ...args: unknown[]) => unknown;

/** How often `work` looks something up in a map or set, or takes one step of a walk over one. */
export const lookUps = (work: () => void): number => {
  let count = 0;
  const undo: (() => void)[] = [];
  const replace = (owner: object, name: PropertyKey, put: (original: Method) => Method): void => {
    const original = Object.getOwnPropertyDescriptor(owner, name) as PropertyDescriptor;
    undo.push(() => Object.defineProperty(owner, name, original));
    Object.defineProperty(owner, name, { ...original, value: put(original.value as Method) });
  };
  const counted = (original: Method): Method =>
    function (...args) {
      count += 1;
      return original.apply(this, args);
    };
  for (const owner of [Map.prototype, Set.prototype])
    for (const name of Object.getOwnPropertyNames(owner))
      if (['get', 'set', 'add', 'has', 'delete'].includes(name)) replace(owner, name, counted);
  for (const walk of [new Map().values(), new Set().values()])
    replace(Object.getPrototypeOf(walk) as object, 'next', counted);
  try {
    work();
  } finally {
    for (const back of undo) back();
  }
  return count;
};

/** Bytes that `work` allocates at one of `times` repetitions; the least of a few rounds, since a collection only adds noise. */
export const bytesAllocated = (work: () => void, times: number): number => {
  for (let time = 0; time < times; time += 1) work();
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 7; round += 1) {
    collect();
    const before = process.memoryUsage().heapUsed;
    for (let time = 0; time < times; time += 1) work();
    const bytes = process.memoryUsage().heapUsed - before;
    // a collection in between leaves less than was allocated
    if (bytes > 0) least = Math.min(least, bytes / times);
  }
  return least;
};
