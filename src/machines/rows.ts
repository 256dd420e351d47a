/** Short spellings for chart rows that recur; what they make is the plain data that a chart is. */

/** 'a b c' as 'a' | 'b' | 'c' */
type Words<S extends string> = S extends `${infer First} ${infer Rest}` ? First | Words<Rest> : S;

/** Cells in which an event changes nothing, by the events' names with spaces between: said once, at a root. */
export const inert = <const N extends readonly string[]>(...names: N) =>
  Object.fromEntries(
    names
      .join(' ')
      .split(' ')
      .map((event) => [event, {}]),
  ) as {
    readonly [E in Words<N[number]>]: Record<never, never>;
  };

/** A row that acts without moving. */
export const stays = <const R extends string, const A extends readonly unknown[]>(rule: R, ...actions: A) =>
  ({ actions, description: rule }) as const;

/** A row that moves. */
export const moves = <const T extends string, const R extends string, const A extends readonly unknown[]>(
  target: T,
  rule: R,
  ...actions: A
) => ({ target, actions, description: rule }) as const;
