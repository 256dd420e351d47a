// The types of a lifecycle: what a chart may look like, and what its rules have to look like once the chart is known.
// The chart is inferred first and whole (a const type parameter), then checked against itself: a target has to be a
// state it can reach, an event one of the machine's events, a row key one that exists. The rules are then typed from a
// chart that is already fixed, which is what lets an event's payload and a row's params narrow inside each rule.
// Nothing in here exists at run time; validate.ts repeats every check for charts that arrive without types.

/** The four types a lifecycle is written in. Events and effects are unions told apart by `type`. */
export interface Types {
  context: object;
  event: { type: string };
  effect: { type: string };
  input: unknown;
}

/** What `JSON.stringify` keeps. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** A guard or an action by name, with or without static params. */
export type RuleRef = string | { readonly type: string; readonly params?: Json };

/** One row: if the guard holds (or there is none), the actions run in order and the target becomes active. */
export interface Row {
  readonly guard?: RuleRef;
  readonly target?: string;
  readonly actions?: RuleRef | readonly RuleRef[];
  /** The rule ids this row obeys, separated by spaces; tables and diagrams can show them. */
  readonly description?: string;
}

/** The rows of one event in one state, first match wins; `{}` is one inert row. */
export type RowsOfEvent = Row | readonly Row[];

export interface On {
  readonly [event: string]: RowsOfEvent;
}

export interface LeafState {
  readonly description?: string;
  readonly on?: On;
}

export interface ParentState extends LeafState {
  readonly initial: string;
  readonly states: { readonly [name: string]: LeafState };
}

/** The supported subset of XState's machine configuration. The root's `on` names every event of the machine. */
export interface Chart {
  readonly id: string;
  readonly description?: string;
  readonly initial: string;
  readonly on: On;
  readonly states: { readonly [name: string]: LeafState | ParentState };
}

// ---- checking a chart against itself -------------------------------------------------------------------------------

/** Stands where something is wrong; an interface, because a plain literal type would collapse the row to `never`. */
export interface Wrong<Message, Known = never> {
  readonly wrong: Message;
  readonly known: Known;
}

type Name<K> = K extends string ? K : K extends number ? `${K}` : never;
type OneOf<X, Known> = X extends Known ? unknown : Wrong<`no ${X & string} here`, Known>;
type Only<N, Keys, What extends string> = {
  [P in Exclude<keyof N, Keys>]: Wrong<`a ${What} has no ${Name<P>}`, Keys>;
};

type StatesOf<N> = N extends { readonly states: infer S } ? S : Record<never, never>;
type LeavesBelow<N, Prefix extends string> = {
  [S in keyof StatesOf<N>]: `${Prefix}${Name<S>}${'' | SubPaths<StatesOf<N>[S]>}`;
}[keyof StatesOf<N>];
type SubPaths<N> = N extends { readonly states: infer S } ? `.${Name<keyof S>}` : never;

type Absolute<C> = C extends { readonly id: infer I extends string } ? LeavesBelow<C, `#${I}.`> : never;
type RootTargets<C> = LeavesBelow<C, '.'> | Absolute<C>;
type TopTargets<C, N> = LeavesBelow<C, ''> | SubPaths<N> | Absolute<C>;
type NestedTargets<C, Parent> = Name<keyof StatesOf<Parent>> | Absolute<C>;

type CheckRef<R> = R extends string ? unknown : Only<R, 'type' | 'params', 'guard or action'>;
type CheckActions<A> = A extends readonly unknown[] ? { [I in keyof A]: CheckRef<A[I]> } : CheckRef<A>;
type CheckRow<R, Targets> = Only<R, keyof Row, 'row'> & {
  [P in keyof R & keyof Row]: P extends 'target'
    ? OneOf<R[P], Targets>
    : P extends 'guard'
      ? CheckRef<R[P]>
      : P extends 'actions'
        ? CheckActions<R[P]>
        : unknown;
};
type CheckRows<X, Targets> = X extends readonly unknown[]
  ? { [I in keyof X]: CheckRow<X[I], Targets> }
  : CheckRow<X, Targets>;
type CheckOn<O, Events, Targets> = {
  [E in keyof O]: Name<E> extends Events
    ? CheckRows<O[E], Targets>
    : Wrong<`no event is called ${Name<E>}`, Events>;
};

type CheckLeaf<N, Events, Targets> = Only<N, keyof LeafState, 'state without states of its own'> & {
  [P in keyof N & 'on']: CheckOn<N[P], Events, Targets>;
};
type CheckParent<C, N, Events> = Only<N, keyof ParentState, 'state'> & {
  [P in keyof N & ('on' | 'initial' | 'states')]: P extends 'on'
    ? CheckOn<N[P], Events, TopTargets<C, N>>
    : P extends 'initial'
      ? OneOf<N[P], Name<keyof StatesOf<N>>>
      : { [S in keyof N[P]]: CheckLeaf<N[P][S], Events, NestedTargets<C, N>> };
};
type CheckTop<C, N, Events> = N extends { readonly states: unknown }
  ? CheckParent<C, N, Events>
  : CheckLeaf<N, Events, TopTargets<C, N>>;

/** Intersected with the inferred chart: `unknown` wherever the chart is right, {@link Wrong} where it is not. */
export type CheckChart<C, T extends Types> = Only<C, keyof Chart, 'chart'> & {
  readonly on: { readonly [E in T['event']['type']]: unknown };
} & {
  [P in keyof C & ('on' | 'initial' | 'states')]: P extends 'on'
    ? CheckOn<C[P], T['event']['type'], RootTargets<C>>
    : P extends 'initial'
      ? OneOf<C[P], Name<keyof StatesOf<C>>>
      : { [S in keyof C[P]]: CheckTop<C, C[P][S], T['event']['type']> };
};

// ---- reading a chart -----------------------------------------------------------------------------------------------

/** The leaf states of a chart, dotted: `'Disconnected' | 'Connecting.entering'`. */
export type LeafNames<C> = {
  [S in keyof StatesOf<C>]: StatesOf<C>[S] extends { readonly states: infer Sub }
    ? `${Name<S>}.${Name<keyof Sub>}`
    : Name<S>;
}[keyof StatesOf<C>];

type Elements<X> = X extends readonly (infer R)[] ? R : X;
type UseOf<E, R> = R extends unknown ? { event: E; row: R } : never;
type UsesOn<N> = N extends { readonly on: infer O }
  ? { [E in keyof O]: UseOf<Name<E>, Elements<O[E]>> }[keyof O]
  : never;
type Children<N> = N extends { readonly states: infer S } ? S[keyof S] : never;
type Nodes<C> = C | Children<C> | Children<Children<C>>;
/** Every row of the chart, each with the event it stands under. */
type Uses<C> = UsesOn<Nodes<C>>;

type Named<E, R> = R extends string
  ? { event: E; name: R; params: undefined }
  : R extends { readonly type: infer K; readonly params: infer P }
    ? { event: E; name: K; params: P }
    : R extends { readonly type: infer K }
      ? { event: E; name: K; params: undefined }
      : never;
type GuardUses<C, U = Uses<C>> = U extends { event: infer E; row: { readonly guard: infer G } }
  ? Named<E, G>
  : never;
type ActionUses<C, U = Uses<C>> = U extends { event: infer E; row: { readonly actions: infer A } }
  ? Named<E, Elements<A>>
  : never;

/** The names of the guards, and of the actions, that rows of the chart call. */
export type GuardNames<C> = GuardUses<C>['name'] & string;
export type ActionNames<C> = ActionUses<C>['name'] & string;

type OfTypes<V, E> = V extends { type: infer X } ? ([X & E] extends [never] ? never : V) : never;
type EventNaming<U, K> = U extends { name: K; event: infer E } ? E : never;
type ParamsNaming<U, K> = U extends { name: K; params: infer P } ? P : never;

type RefOf<U> = U extends { name: infer K extends string; params: infer P } ? { type: K; params: P } : never;

/** The same with their params, `{ type, params }`, each as the chart has it. */
export type GuardRefs<C> = RefOf<GuardUses<C>>;
export type ActionRefs<C> = RefOf<ActionUses<C>>;

/** The events, and the params, a named rule can meet: those of the rows that call it. */
export type GuardEvent<T extends Types, C, K> = OfTypes<T['event'], EventNaming<GuardUses<C>, K>>;
export type GuardParams<C, K> = ParamsNaming<GuardUses<C>, K>;
export type ActionEvent<T extends Types, C, K> = OfTypes<T['event'], EventNaming<ActionUses<C>, K>>;
export type ActionParams<C, K> = ParamsNaming<ActionUses<C>, K>;

// ---- rules ---------------------------------------------------------------------------------------------------------

/** What an action answers: the changed part of the context and effects in order; nothing at all changes nothing. */
export type Outcome<T extends Types> =
  | { readonly context?: Partial<T['context']>; readonly effects?: readonly T['effect'][] }
  | undefined;

// without any guard the record would be `{}`, which takes anything
export type GuardRules<T extends Types, C> = [GuardNames<C>] extends [never]
  ? { readonly [name: string]: never }
  : {
      readonly [K in GuardNames<C>]: (
        context: T['context'],
        event: GuardEvent<T, C, K>,
        params: GuardParams<C, K>,
      ) => boolean;
    };
export type ActionRules<T extends Types, C> = {
  readonly [K in ActionNames<C>]: (
    context: T['context'],
    event: ActionEvent<T, C, K>,
    params: ActionParams<C, K>,
  ) => Outcome<T>;
};

/** The code beside a chart: pure, total functions by the names the chart gives them. */
export interface Rules<T extends Types, C> {
  /** The first context, from what the embedder hands in. */
  readonly init: (input: T['input']) => T['context'];
  readonly guards: GuardRules<T, C>;
  readonly actions: ActionRules<T, C>;
  /** The actions whose rows count as refusals in tables and logs; `['refuse']` unless said otherwise. */
  readonly refusals?: readonly ActionNames<C>[];
}

type KeysOf<X> = X extends unknown ? keyof X : never;
type PatchKeys<F> = F extends (...args: never[]) => infer R
  ? R extends { readonly context?: infer P }
    ? KeysOf<NonNullable<P>>
    : never
  : never;
// `any` comes from a mistake that TypeScript reports by itself
type OutcomeKeys<F> = F extends (...args: never[]) => infer R
  ? 0 extends 1 & R
    ? never
    : KeysOf<NonNullable<R>>
  : never;
type ActionProblem<T extends Types, C, A, K extends keyof A> =
  K extends ActionNames<C>
    ? [Exclude<PatchKeys<A[K]>, KeysOf<T['context']>>] extends [never]
      ? [Exclude<OutcomeKeys<A[K]>, 'context' | 'effects'>] extends [never]
        ? never
        : `action ${K} returns ${Name<Exclude<OutcomeKeys<A[K]>, 'context' | 'effects'>>} beside context and effects`
      : `action ${K} changes ${Name<Exclude<PatchKeys<A[K]>, KeysOf<T['context']>>>}, which the context lacks`
    : `action ${Name<K>} is named by no row of the chart`;
type ActionProblems<T extends Types, C, A> = { [K in keyof A]: ActionProblem<T, C, A, K> }[keyof A];

/** What TypeScript does not see by itself in a record of actions: unused names, and patches of keys that are not there. */
export type CheckActionRules<T extends Types, C, A> = [ActionProblems<T, C, A>] extends [never]
  ? unknown
  : Wrong<ActionProblems<T, C, A>>;

// ---- the definition ------------------------------------------------------------------------------------------------

/** A chart with its rules, checked: what every face is made from. */
export interface Lifecycle<T extends Types, C> {
  readonly chart: C;
  readonly rules: Rules<T, C>;
  /** Carries the types only; never set. */
  readonly types?: T;
}

/** Any definition whatsoever, seen without its types. */
export interface AnyLifecycle {
  readonly chart: Chart;
  readonly rules: {
    readonly init: (input: never) => object;
    readonly guards: { readonly [name: string]: (context: never, event: never, params: never) => boolean };
    readonly actions: {
      readonly [name: string]: (context: never, event: never, params: never) => Outcome<Types>;
    };
    readonly refusals?: readonly string[];
  };
  readonly types?: Types;
}

type TypesOf<D extends AnyLifecycle> = NonNullable<D['types']>;

/** What a definition is about, for the signatures around it. */
export type StateOf<D extends AnyLifecycle> = LeafNames<D['chart']>;
export type ContextOf<D extends AnyLifecycle> = TypesOf<D>['context'];
export type EventOf<D extends AnyLifecycle> = TypesOf<D>['event'];
export type EffectOf<D extends AnyLifecycle> = TypesOf<D>['effect'];
export type InputOf<D extends AnyLifecycle> = TypesOf<D>['input'];

/** Plain JSON, if the context is: save it, send it, restore it, diff it. */
export interface SnapshotOf<D extends AnyLifecycle> {
  readonly value: StateOf<D>;
  readonly context: ContextOf<D>;
}

/** What one event did: the next snapshot, and the effects in order. */
export interface StepOf<D extends AnyLifecycle> {
  readonly snapshot: SnapshotOf<D>;
  readonly effects: readonly EffectOf<D>[];
}
