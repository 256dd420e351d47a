/**
 * A chart in the form that the inspector takes, under a name of its own for each actor.
 *
 * That inspector calls an actor by the id of its chart, and cuts what is nested deeper than 10. So the root gets the
 * name, states get ids of their own for targets to point at, and guards and actions become their labels. It stays a
 * config that XState takes, with the same states and targets; what is inert everywhere is left out.
 */
import { refLabel } from '../chart/labels.js';
import type { AnyLifecycle, Json } from '../chart/types.js';

type Ref = string | { readonly type: string; readonly params?: Json };

interface Row {
  readonly guard?: Ref;
  readonly target?: string;
  readonly actions?: Ref | readonly Ref[];
  readonly description?: string;
}

interface State {
  readonly id?: string;
  readonly initial?: string;
  readonly on?: Readonly<Record<string, Row | readonly Row[]>>;
  readonly states?: Readonly<Record<string, State>>;
}

const labelOf = (ref: Ref): string =>
  typeof ref === 'string' ? ref : refLabel({ type: ref.type, params: ref.params });

const listOf = <T>(value: T | readonly T[] | undefined): readonly T[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value as T];

const isInert = (row: Row | readonly Row[]): boolean =>
  listOf(row).every(({ target, actions }) => target === undefined && listOf(actions).length === 0);

/** @param name shown as the actor's */
export const definitionOf = ({ chart }: AnyLifecycle, name: string): object => {
  const root = chart as State;
  const prefix = `#${root.id}.`;

  const row = ({ guard, target, actions, description }: Row): Row => ({
    ...(guard !== undefined && { guard: labelOf(guard) }),
    ...(target !== undefined && {
      target: target.startsWith(prefix) ? `#${target.slice(prefix.length)}` : target,
    }),
    ...(listOf(actions).length > 0 && { actions: listOf(actions).map(labelOf) }),
    ...(description !== undefined && { description }),
  });

  const state = ({ initial, on = {}, states }: State, depth: number, id?: string): State => ({
    ...(id !== undefined && { id }),
    ...(initial !== undefined && { initial }),
    on: Object.fromEntries(
      Object.entries(on)
        // in a state it may be there to keep its parent's row away
        .filter(([, rows]) => depth > 0 || !isInert(rows))
        .map(([event, rows]) => [event, Array.isArray(rows) ? rows.map(row) : row(rows as Row)]),
    ),
    ...(states && {
      states: Object.fromEntries(
        Object.entries(states).map(([key, inner]) => [
          key,
          state(inner, depth + 1, depth === 0 ? key : undefined),
        ]),
      ),
    }),
  });

  return state(root, 0, name);
};
