// Breadth-first search over a system given by its events and its step; a failure comes with the shortest way to it.

export interface System<S, E, N extends S> {
  readonly start: S;
  /** states of one key count as one */
  keyOf(state: S): string;
  eventsOf(state: S): readonly E[];
  next(state: S, event: E): N;
  /** throws where something does not hold */
  checkState(state: S): void;
  checkStep(before: S, event: E, after: N): void;
}

export interface Found {
  readonly states: number;
  readonly steps: number;
  readonly depth: number;
}

export const must = (holds: boolean, what: string): void => {
  if (!holds) throw new Error(what);
};

export const explore = <S, E, N extends S>(system: System<S, E, N>): Found => {
  const { start, keyOf, eventsOf, next, checkState, checkStep } = system;
  const cameBy = new Map<string, { readonly from: string; readonly event: E } | null>([[keyOf(start), null]]);
  const wayTo = (key: string): E[] => {
    const step = cameBy.get(key);
    return step ? [...wayTo(step.from), step.event] : [];
  };
  let frontier: readonly { readonly state: S; readonly from: string }[] = [
    { state: start, from: keyOf(start) },
  ];
  let steps = 0;
  let depth = 0;
  for (; frontier.length > 0; depth += 1) {
    const found: { readonly state: S; readonly from: string }[] = [];
    for (const { state, from } of frontier) {
      for (const event of eventsOf(state)) {
        const after = next(state, event);
        steps += 1;
        const key = keyOf(after);
        try {
          checkStep(state, event, after);
          if (cameBy.has(key)) continue;
          cameBy.set(key, { from, event });
          checkState(after);
        } catch (error) {
          const way = [...wayTo(from), event].map((one) => `  ${JSON.stringify(one)}`).join('\n');
          throw new Error(`${(error as Error).message}, after\n${way}\nin ${JSON.stringify(after, null, 1)}`);
        }
        found.push({ state: after, from: key });
      }
    }
    frontier = found;
  }
  return { states: cameBy.size, steps, depth };
};
