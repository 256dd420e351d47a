/**
 * The way to a state, step by step: labels are found again by expanding the states on the way.
 *
 * Under symmetry each state of the way stands for several, and the step between two of them leads to an image of the
 * second one. Whoever shows a way in the names it began with carries the concrete state along (`concretely`).
 */
import type { Explorer } from './explorer.js';
import type { Sink, Space } from './space.js';

/** A step of a way: the state it begins in, and its label. */
export interface WayStep {
  readonly from: Int32Array;
  readonly label: number;
  readonly to: Int32Array;
}

const isEqual = (one: Int32Array, other: Int32Array): boolean => one.every((word, at) => word === other[at]);

/** Every step out of a state, with successors as they are before `represent`. */
export const stepsOf = (
  space: Space,
  words: Int32Array,
): readonly { readonly label: number; readonly to: Int32Array }[] => {
  const steps: { label: number; to: Int32Array }[] = [];
  const sink: Sink = {
    next: new Int32Array(space.width),
    take: (label) => steps.push({ label, to: sink.next.slice() }),
    breaks: () => {},
    reaches: () => {},
  };
  space.expand(words, sink);
  return steps;
};

const represented = (space: Space, words: Int32Array): Int32Array => {
  const copy = words.slice();
  space.represent?.(copy);
  return copy;
};

/** The steps of a shortest way to a state, from one initial state on and in its names throughout. */
export const concretely = (explorer: Explorer, state: number): readonly WayStep[] => {
  const { space } = explorer;
  const [first, ...others] = explorer.way(state).map((number) => explorer.state(number));
  const steps: WayStep[] = [];
  let from = first as Int32Array;
  for (const stored of others) {
    const step = stepsOf(space, from).find(({ to }) => isEqual(represented(space, to), stored));
    if (!step) throw new Error('the space does not lead where it led before: it is not deterministic');
    steps.push({ from, ...step });
    from = step.to;
  }
  return steps;
};
