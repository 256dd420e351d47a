// Random lifecycles and random event sequences for them, and the question whether two faces of one agree. Real charts
// are too regular to find a fault in a compiler: they have no row that is shadowed by an inert one, no two actions
// that both read what the first one wrote, no initial state that is not the first.
//
// A plan is generated flat and turned into a chart by `build`, so that fast-check can shrink it.

import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { createActor } from 'xstate';
import { type AnyLifecycle, type Chart, type Compiled, define, type Json } from '../../src/chart/index.js';
import { fromXStateSnapshot, toMachine } from '../../src/chart/to-machine.js';

/** Names that are something else on every object; all of them are legal event types, payloads and context values. */
export const hostile = ['__proto__', 'constructor', '10', 'toString', 'hasOwnProperty'];

export interface RandomEvent {
  type: string;
  text: string;
  n: number;
}
interface RandomContext {
  count: number;
  constructor: string;
  10: number;
}
type Ref = { type: string; params?: Json } | string;
interface RowPlan {
  guard: Ref | null;
  target: number | null;
  actions: Ref[];
  listed: boolean;
}
interface NodePlan {
  initial: number;
  cells: (RowPlan[] | null)[];
}
export interface Plan {
  events: string[];
  root: NodePlan;
  tops: { node: NodePlan; subs: NodePlan[] }[];
}

// ---- rules: every one shows what it was given in what it returns ----------------------------------------------------

const guardRules = {
  isAtLeast: (context: RandomContext, _: RandomEvent, params: { k: number }) => context.count >= params.k,
  isOdd: (context: RandomContext) => context.count % 2 === 1,
  hasText: (_: RandomContext, event: RandomEvent, params: { text: string }) => event.text === params.text,
  isLong: (context: RandomContext, event: RandomEvent) => event.n > context[10],
};
const actionRules = {
  add: (context: RandomContext, event: RandomEvent, params: { k: number }) => ({
    context: { count: context.count + params.k, 10: event.n },
  }),
  tell: (context: RandomContext, event: RandomEvent, params: unknown) => ({
    effects: [{ type: 'told', count: context.count, word: context.constructor, text: event.text, params }],
  }),
  both: (context: RandomContext, event: RandomEvent) => ({
    context: { count: context.count * 2 + 1, constructor: event.text },
    effects: [
      { type: event.text, count: context.count },
      { type: 'second', n: event.n },
    ],
  }),
  nothing: () => undefined,
  same: () => ({ context: {}, effects: [] }),
  refuse: (context: RandomContext, _: RandomEvent, params: unknown) => ({
    effects: [{ type: 'refused', count: context.count, params }],
  }),
};

// ---- plans -----------------------------------------------------------------------------------------------------------

const small = fc.nat(3);
const text = fc.constantFrom(...hostile, 'x', '');
const guard: fc.Arbitrary<Ref> = fc.oneof(
  small.map((k) => ({ type: 'isAtLeast', params: { k } })),
  fc.constant('isOdd'),
  text.map((word) => ({ type: 'hasText', params: { text: word } })),
  fc.constant({ type: 'isLong' }),
);
const action: fc.Arbitrary<Ref> = fc.oneof(
  small.map((k) => ({ type: 'add', params: { k } })),
  fc.constantFrom<Ref>(
    'tell',
    { type: 'tell', params: { constructor: [null, true] } },
    { type: 'tell', params: 10 },
  ),
  fc.constantFrom<Ref>('both', 'nothing', 'same'),
);
const rowPlan: fc.Arbitrary<RowPlan> = fc.record({
  guard: fc.option(guard, { freq: 2 }),
  target: fc.option(fc.nat(99), { freq: 2 }),
  actions: fc.array(action, { maxLength: 3 }),
  listed: fc.boolean(),
});
const cellPlan = fc.option(fc.array(rowPlan, { maxLength: 3 }), { freq: 3 });
const nodePlan: fc.Arbitrary<NodePlan> = fc.record({
  initial: fc.nat(9),
  cells: fc.array(cellPlan, { minLength: 3, maxLength: 3 }),
});
export const plans: fc.Arbitrary<Plan> = fc.record({
  events: fc.shuffledSubarray([...hostile, 'a', 'b'], { minLength: 3, maxLength: 3 }),
  root: nodePlan,
  tops: fc.array(fc.record({ node: nodePlan, subs: fc.array(nodePlan, { maxLength: 3 }) }), {
    minLength: 1,
    maxLength: 3,
  }),
});

/** `which` picks among the events of whatever chart the sequence is run on. */
export const sequences = fc.array(fc.record({ which: fc.nat(2), text, n: small }), { maxLength: 20 });
export type Sequence = { which: number; text: string; n: number }[];

export const eventsOf = (plan: Plan, sequence: Sequence): RandomEvent[] =>
  sequence.map(({ which, text: word, n }) => ({ type: plan.events[which] as string, text: word, n }));

// ---- from a plan to a lifecycle ---------------------------------------------------------------------------------------

// nested states share names with each other and with top ones, so that a target resolved at the wrong level shows
const topNames = ['A', 'B', 'constructor'];
const subNames = ['B', 'toString', 'C'];

export function build(plan: Plan): AnyLifecycle {
  const tops = plan.tops.map(({ subs }, t) => ({
    name: topNames[t] as string,
    subs: subs.map((_, s) => subNames[s] as string),
  }));
  const all = tops.flatMap(({ name, subs }) => [name, ...subs.map((sub) => `${name}.${sub}`)]);
  const absolute = all.map((path) => `#c.${path}`);
  const onOf = (node: NodePlan, targets: string[], isRoot: boolean) =>
    Object.fromEntries(
      plan.events.flatMap((event, e): [string, unknown][] => {
        const cell = node.cells[e] ?? null;
        if (cell === null && !isRoot) return [];
        return [[event, rowsOf(cell ?? [], targets, isRoot)]];
      }),
    );
  const states = Object.fromEntries(
    plan.tops.map(({ node, subs }, t) => {
      const top = tops[t] as (typeof tops)[number];
      const children = top.subs.map((sub) => `.${sub}`);
      const on = onOf(node, [...all, ...absolute, ...children], false);
      if (subs.length === 0) return [top.name, { on }];
      const nested = subs.map((sub, s) => [
        top.subs[s],
        { on: onOf(sub, [...top.subs, ...absolute], false) },
      ]);
      return [
        top.name,
        { initial: top.subs[node.initial % subs.length], on, states: Object.fromEntries(nested) },
      ];
    }),
  );
  const chart = {
    id: 'c',
    initial: topNames[plan.root.initial % tops.length],
    on: onOf(plan.root, [...all.map((path) => `.${path}`), ...absolute], true),
    states,
  } as Chart;
  const names = JSON.stringify(chart);
  const used = <R extends object>(rules: R) =>
    Object.fromEntries(Object.entries(rules).filter(([name]) => names.includes(`"${name}"`)));
  return define(chart, {
    init: (n: number) => ({ count: n, constructor: 'none', 10: 0 }),
    guards: used(guardRules),
    actions: used(actionRules),
  } as AnyLifecycle['rules']);
}

/** Rows as a chart may have them: none behind an unguarded one, the root's last one unguarded. */
function rowsOf(plan: RowPlan[], targets: string[], isRoot: boolean): unknown {
  const rows = plan.map((row) => ({
    ...(row.guard === null ? {} : { guard: row.guard }),
    ...(row.target === null ? {} : { target: targets[row.target % targets.length] }),
    ...(row.actions.length === 0
      ? {}
      : { actions: row.actions.length === 1 && !row.listed ? row.actions[0] : row.actions }),
  }));
  const end = rows.findIndex((row) => !('guard' in row));
  const alive: object[] = end < 0 ? rows : rows.slice(0, end + 1);
  if (isRoot && end < 0) alive.push({ actions: { type: 'refuse', params: { code: 1 } } });
  if (alive.length === 0) return {};
  return alive.length === 1 && !plan[0]?.listed ? alive[0] : alive;
}

// ---- two faces of it ---------------------------------------------------------------------------------------------------

export interface Seen {
  value: string;
  context: object;
  effects: readonly object[];
}

/** What XState makes of the sequence: the state after the start and after each event, and what was emitted. */
export function runXState(def: AnyLifecycle, events: readonly RandomEvent[]): Seen[] {
  const actor = createActor(toMachine(def), { input: 1 as never });
  let effects: object[] = [];
  actor.on('*', (effect) => effects.push(effect));
  const look = (): Seen => {
    const seen = { ...fromXStateSnapshot(actor.getSnapshot()), effects } as Seen;
    effects = [];
    return seen;
  };
  actor.start();
  const seen = [look()];
  for (const event of events) {
    actor.send(event);
    seen.push(look());
  }
  actor.stop();
  return seen;
}

type Compile = <D extends AnyLifecycle>(def: D) => Compiled<D>;

/** The same with the compiled step. */
export function runCompiled(compile: Compile, def: AnyLifecycle, events: readonly RandomEvent[]): Seen[] {
  const { initial, step } = compile(def);
  let snapshot = initial(1);
  const seen: Seen[] = [{ value: snapshot.value, context: snapshot.context, effects: [] }];
  for (const event of events) {
    const next = step(snapshot, event);
    snapshot = next.snapshot;
    seen.push({ value: snapshot.value, context: snapshot.context, effects: next.effects });
  }
  return seen;
}

/** The property: both faces see the same at every point of every sequence on every chart. */
export const facesAgree = (compile: Compile, machineOf: (def: AnyLifecycle) => AnyLifecycle = (def) => def) =>
  fc.property(plans, sequences, (plan, sequence) => {
    const def = build(plan);
    const events = eventsOf(plan, sequence);
    return isDeepStrictEqual(runCompiled(compile, def, events), runXState(machineOf(def), events));
  });
