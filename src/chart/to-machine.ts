// The XState face of a lifecycle: the same chart, handed to XState as it is, with the rules wrapped into guards and
// actions. For actors, the inspector, the Stately editor and `xstate/graph`; nothing else in the folder imports XState.
// The type of the machine is spelt out, since setup() would infer plain strings from names that come out of a loop.
// That this face and the compiled step agree is a property test, not a promise of this file.

import {
  type AnyStateMachine,
  type ContextFrom,
  enqueueActions,
  type MetaObject,
  type NonReducibleUnknown,
  type SnapshotFrom,
  type StateMachine,
  type StateValue,
  setup,
  type ToStateValue,
} from 'xstate';
import type {
  ActionRefs,
  AnyLifecycle,
  ContextOf,
  EffectOf,
  EventOf,
  GuardRefs,
  InputOf,
  Outcome,
  Types,
} from './types.js';

/** The machine of a definition, exactly typed: value, context, events, input and emitted effects. */
export type MachineOf<D extends AnyLifecycle> = StateMachine<
  ContextOf<D>,
  EventOf<D>,
  Record<never, never>,
  never,
  ActionRefs<D['chart']>,
  GuardRefs<D['chart']>,
  never,
  ToStateValue<D['chart']>,
  string,
  InputOf<D>,
  NonReducibleUnknown,
  EffectOf<D>,
  MetaObject,
  D['chart']
>;

type Args = { context: object; event: unknown };
type Guard = (context: object, event: unknown, params: unknown) => boolean;
type Action = (context: object, event: unknown, params: unknown) => Outcome<Types>;

/** Makes the XState machine of a definition. Effects come out as emitted events, in the order of the compiled step. */
export function toMachine<D extends AnyLifecycle>(def: D): MachineOf<D> {
  const init = def.rules.init as (input: unknown) => object;
  const guards = mapValues(
    def.rules.guards as unknown as Record<string, Guard>,
    (guard) =>
      ({ context, event }: Args, params: unknown) =>
        guard(context, event, params),
  );
  const actions = mapValues(def.rules.actions as unknown as Record<string, Action>, (action) =>
    enqueueActions(({ context, event, enqueue }, params) => {
      const outcome = action(context, event, params);
      // a function, since XState would call functions it finds among the values of an object
      if (outcome?.context !== undefined) enqueue.assign(() => outcome.context as object);
      for (const effect of outcome?.effects ?? []) enqueue.emit(effect as never);
    }),
  );
  return setup({ guards, actions } as never).createMachine({
    ...def.chart,
    context: ({ input }: { input: unknown }) => init(input),
  } as never) as never;
}

/** XState's value `'A' | { B: 'x' | 'y' }` as ours, `'A' | 'B.x' | 'B.y'`. */
export type Dotted<V> = V extends string
  ? V
  : V extends object
    ? { [K in keyof V & string]: V[K] extends string ? `${K}.${V[K]}` : never }[keyof V & string]
    : never;

/** Our snapshot as XState's. XState throws on a state the machine does not have; the context it takes as it is. */
export function toXStateSnapshot<M extends AnyStateMachine>(
  machine: M,
  snapshot: { readonly value: Dotted<SnapshotFrom<M>['value']>; readonly context: ContextFrom<M> },
): SnapshotFrom<M> {
  const [top, sub] = (snapshot.value as string).split('.') as [string, string?];
  const value = sub === undefined ? top : { [top]: sub };
  // never by hand: a snapshot without `children` fails later, as an error nobody catches
  return machine.resolveState({ value, context: snapshot.context }) as SnapshotFrom<M>;
}

/** XState's snapshot as ours; status and children are left behind, since no chart of ours ends or has any. */
export function fromXStateSnapshot<S extends { readonly value: StateValue; readonly context: object }>(
  snapshot: S,
): { readonly value: Dotted<S['value']>; readonly context: S['context'] } {
  const { value, context } = snapshot;
  const dotted = typeof value === 'string' ? value : Object.entries(value).map((pair) => pair.join('.'))[0];
  return { value: dotted as Dotted<S['value']>, context };
}

function mapValues<X, Y>(record: Record<string, X>, map: (value: X) => Y): Record<string, Y> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
