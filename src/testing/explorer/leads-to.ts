/**
 * Whenever `from` holds, `to` holds then or later: checked on a finished exploration, under stated fairness.
 *
 * A run that never gets there stays in states without `to` for ever: it goes round in a strongly connected part of
 * them, or stands still in one. Such a run counts only if it is fair: for each kind of step that is fair ("a message
 * on its way arrives", "an armed timer fires"), it takes one again and again, or comes again and again through a state
 * in which there is none. That is weak fairness; standing still is a run like any other, so a state without fair steps
 * is one in which things may stay for ever. The counterexample is a lasso: a way in and a circle.
 * With symmetry the circle leads through representatives; a space without it gives a lasso in plain names.
 */

import { components } from './components.js';
import type { Explorer } from './explorer.js';
import { stepsOf } from './path.js';

export interface LeadsTo {
  readonly name: string;
  readonly from: (words: Int32Array) => boolean;
  readonly to: (words: Int32Array) => boolean;
  /** the kind of a step with that label out of that state, where its kind is fair; null for a step that may never happen */
  readonly fairness: (words: Int32Array, label: number) => string | null;
}

export interface Lasso {
  /** the numbers of the states, from an initial one to the first of the circle */
  readonly stem: readonly number[];
  /** the states gone through for ever, from the end of the stem and back to it; one state: it stands still */
  readonly circle: readonly number[];
}

interface Graph {
  /** numbers of the states in it */
  readonly states: number[];
  /** where a state's number is in `states` */
  readonly index: Map<number, number>;
  /** from the entry state on */
  readonly entries: number[];
  readonly next: number[][];
  /** kind of each step, beside `next`; steps out of the graph have no place there but count as enabled */
  readonly kinds: (string | null)[][];
  readonly enabled: Set<string>[];
}

/** The states without `to` that a state with `from` leads to before any with it. */
const subgraph = (explorer: Explorer, { from, to, fairness }: LeadsTo): Graph => {
  const { space, table } = explorer;
  const graph: Graph = { states: [], index: new Map(), entries: [], next: [], kinds: [], enabled: [] };
  const put = (state: number): number => {
    const known = graph.index.get(state);
    if (known !== undefined) return known;
    const at = graph.states.length;
    graph.index.set(state, at);
    graph.states.push(state);
    return at;
  };
  for (let state = 0; state < table.size; state += 1) {
    const words = explorer.state(state);
    if (from(words) && !to(words)) graph.entries.push(put(state));
  }
  for (let at = 0; at < graph.states.length; at += 1) {
    const words = explorer.state(graph.states[at] as number);
    const next: number[] = [];
    const kinds: (string | null)[] = [];
    const enabled = new Set<string>();
    for (const step of stepsOf(space, words)) {
      const kind = fairness(words, step.label);
      if (kind !== null) enabled.add(kind);
      space.represent?.(step.to);
      if (to(step.to)) continue;
      const state = table.find(step.to);
      if (state < 0) continue;
      next.push(put(state));
      kinds.push(kind);
    }
    graph.next.push(next);
    graph.kinds.push(kinds);
    graph.enabled.push(enabled);
  }
  return graph;
};

/** A shortest way inside a set of places, the first place left out; null if there is none. */
const wayInside = (
  graph: Graph,
  inside: (at: number) => boolean,
  start: number,
  isEnd: (at: number) => boolean,
): number[] | null => {
  const before = new Map<number, number>();
  const queue = [start];
  for (const at of queue)
    for (const next of graph.next[at] ?? []) {
      if (!inside(next)) continue;
      if (isEnd(next)) {
        const way = [next];
        for (let back = at; back !== start; back = before.get(back) as number) way.unshift(back);
        return way;
      }
      if (next === start || before.has(next)) continue;
      before.set(next, at);
      queue.push(next);
    }
  return null;
};

/** Goes round in a part so that each fair kind gets its due; null if no such round is there. */
const fairCircle = (graph: Graph, part: readonly number[]): number[] | null => {
  const members = new Set(part);
  const inside = (at: number): boolean => members.has(at);
  const kinds = new Set(part.flatMap((at) => [...(graph.enabled[at] as Set<string>)]));
  const first = part[0] as number;
  const circle = [first];
  const go = (isEnd: (at: number) => boolean): void => {
    const last = circle.at(-1) as number;
    if (isEnd(last)) return;
    circle.push(...(wayInside(graph, inside, last, isEnd) ?? []));
  };
  for (const kind of kinds) {
    const rests = part.find((at) => !(graph.enabled[at] as Set<string>).has(kind));
    if (rests !== undefined) {
      go((at) => at === rests);
      continue;
    }
    const takes = (at: number): number =>
      (graph.kinds[at] as (string | null)[]).findIndex(
        (other, i) => other === kind && inside((graph.next[at] as number[])[i] as number),
      );
    const taker = part.find((at) => takes(at) >= 0);
    if (taker === undefined) return null;
    go((at) => at === taker);
    circle.push((graph.next[taker] as number[])[takes(taker)] as number);
  }
  if (circle.at(-1) !== first)
    circle.push(...(wayInside(graph, inside, circle.at(-1) as number, (at) => at === first) ?? []));
  return circle;
};

/** A run that breaks the law, or null where there is none. The exploration has to be complete. */
export const findLasso = (explorer: Explorer, law: LeadsTo): Lasso | null => {
  const graph = subgraph(explorer, law);
  for (const part of components(graph.next)) {
    const circle = fairCircle(graph, part);
    if (!circle) continue;
    const first = part[0] as number;
    const entry = graph.entries.find(
      (at) =>
        at === first ||
        wayInside(
          graph,
          () => true,
          at,
          (b) => b === first,
        ),
    );
    const inner =
      entry === undefined || entry === first
        ? []
        : (wayInside(
            graph,
            () => true,
            entry,
            (b) => b === first,
          ) ?? []);
    const numbers = (places: readonly number[]) => places.map((at) => graph.states[at] as number);
    return {
      stem: [...explorer.way(graph.states[entry ?? first] as number), ...numbers(inner)],
      circle: numbers(circle),
    };
  }
  return null;
};
