// Invariant: whatever the chart and whatever happens, XState and the compiled step see the same value, the same context
// and the same effects in the same order. And the proof that this test would notice if they did not.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createActor } from 'xstate';
import { type Cell, cells, compile, type RowKind } from '../../src/chart/index.js';
import { fromXStateSnapshot, toMachine, toXStateSnapshot } from '../../src/chart/to-machine.js';
import { compilerWith, mutants } from './mutants.js';
import { build, eventsOf, facesAgree, plans, sequences } from './random.js';

const seed = 20261;

test('CH-2 XState and the compiled step agree on random charts and sequences', () => {
  fc.assert(facesAgree(compile), { seed, numRuns: 600 });
});

test('CH-2 a snapshot saved as JSON goes on in either face as if it had never been saved', () => {
  const property = fc.property(plans, sequences, (plan, sequence) => {
    const def = build(plan);
    const { initial, step } = compile(def);
    const machine = toMachine(def);
    let snapshot = initial(1);
    for (const event of eventsOf(plan, sequence)) {
      const saved = JSON.parse(JSON.stringify(snapshot));
      const actor = createActor(machine, {
        snapshot: toXStateSnapshot(machine, saved),
        input: undefined as never,
      });
      actor.start().send(event);
      snapshot = step(snapshot, event).snapshot;
      expect(step(saved, event).snapshot).toEqual(snapshot);
      expect(fromXStateSnapshot(actor.getSnapshot())).toEqual(snapshot);
      expect(toXStateSnapshot(machine, snapshot as never).value).toEqual(actor.getSnapshot().value);
    }
  });
  fc.assert(property, { seed, numRuns: 120 });
});

test('CH-2 the random charts reach every kind of row, behind guards and not, from every level', () => {
  const reached = new Map<string, number>();
  const sampled = fc.sample(fc.tuple(plans, sequences), { seed, numRuns: 400 });
  for (const [plan, sequence] of sampled) {
    const def = build(plan);
    const all = new Map(cells(def).map((cell) => [`${cell.state} ${cell.event}`, cell as Cell]));
    const onRow = (state: string, event: string, index: number) => {
      const row = all.get(`${state} ${event}`)?.rows[index];
      const level = row?.owner === '' ? 'root' : row?.owner === state ? 'own' : 'parent';
      const kind = `${level} ${row?.kind} ${index === 0 ? 'first' : 'behind'}`;
      reached.set(kind, (reached.get(kind) ?? 0) + 1);
    };
    const { initial, step } = compile(def, { onRow });
    let snapshot = initial(1);
    for (const event of eventsOf(plan, sequence)) snapshot = step(snapshot, event).snapshot;
  }
  const kinds: RowKind[] = ['moves', 'stays', 'inert', 'refused'];
  for (const level of ['own', 'parent', 'root']) {
    for (const kind of kinds.filter((one) => one !== 'refused' || level === 'root')) {
      for (const place of ['first', 'behind']) {
        expect(reached.get(`${level} ${kind} ${place}`) ?? 0, `${level} ${kind} ${place}`).toBeGreaterThan(5);
      }
    }
  }
});

test('CH-3 the compiler read back from its source agrees as well', async () => {
  const original = await compilerWith(undefined);
  expect(fc.check(facesAgree(original), { seed, numRuns: 150 }).failed).toBe(false);
});

test.each(mutants)('CH-3 the property notices: $name', async (mutant) => {
  const faulty = await compilerWith(mutant);
  const found = fc.check(facesAgree(faulty), { seed, numRuns: 2000, endOnFailure: true });
  expect(found.failed).toBe(true);
  // a disagreement, and not just a compiler that no longer runs
  expect(found.errorInstance).toMatchObject({ message: 'Property failed by returning false' });
});

test('CH-3 the property notices a chart of which one face has the rows of an event swapped', () => {
  const swapped = facesAgree(compile, (def) => ({
    ...def,
    chart: JSON.parse(JSON.stringify(def.chart), reversed),
  }));
  expect(fc.check(swapped, { seed, numRuns: 2000, endOnFailure: true }).failed).toBe(true);
});

function reversed(_: string, value: unknown): unknown {
  return Array.isArray(value) && value.some((row) => typeof row === 'object' && !('type' in row))
    ? value.toReversed()
    : value;
}
