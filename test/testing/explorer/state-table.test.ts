import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Interner, PairMap, StateTable } from '../../../src/testing/explorer/index.js';

test('a table of states numbers rows in order of arrival, and knows each again', () => {
  const word = fc.integer({ min: -4, max: 4 });
  fc.assert(
    fc.property(fc.array(fc.tuple(word, word, word), { maxLength: 300 }), (rows) => {
      const table = new StateTable(3);
      const numbers = new Map<string, number>();
      for (const row of rows) {
        const known = numbers.get(row.join());
        const number = table.add(Int32Array.from(row));
        expect(table.isNew).toBe(known === undefined);
        expect(number).toBe(known ?? numbers.size);
        numbers.set(row.join(), number);
      }
      const read = new Int32Array(3);
      for (const [text, number] of numbers) {
        table.read(number, read);
        expect(read.join()).toBe(text);
        expect(table.find(read)).toBe(number);
      }
      expect(table.size).toBe(numbers.size);
    }),
    { seed: 1, numRuns: 60 },
  );
});

test('a table of states grows over many chunks', () => {
  const table = new StateTable(2);
  const row = new Int32Array(2);
  for (let i = 0; i < 200_000; i += 1) {
    row[0] = i;
    row[1] = -i;
    table.add(row);
  }
  expect(table.size).toBe(200_000);
  row[0] = 123_456;
  row[1] = -123_456;
  expect(table.find(row)).toBe(123_456);
  row[1] = 1;
  expect(table.find(row)).toBe(-1);
  expect(table.bytes).toBeLessThan(200_000 * 32);
});

test('a map of pairs is a map', () => {
  const small = fc.integer({ min: 0, max: 40 });
  fc.assert(
    fc.property(fc.array(fc.tuple(small, small, fc.nat()), { maxLength: 2000 }), (entries) => {
      const map = new PairMap();
      const model = new Map<string, number>();
      for (const [first, second, value] of entries) {
        expect(map.get(first, second)).toBe(model.get(`${first},${second}`) ?? -1);
        map.set(first, second, value % 1_000_000);
        model.set(`${first},${second}`, value % 1_000_000);
      }
      expect(map.size).toBe(model.size);
    }),
    { seed: 2, numRuns: 20 },
  );
});

test('a map of pairs grows', () => {
  const map = new PairMap();
  for (let i = 0; i < 50_000; i += 1) map.set(i, i * 7, i);
  let wrong = 0;
  for (let i = 0; i < 50_000; i += 1) if (map.get(i, i * 7) !== i) wrong += 1;
  expect(wrong).toBe(0);
  expect(map.get(1, 8)).toBe(-1);
});

test('equal JSON has one number, whatever object it is', () => {
  const interner = new Interner<unknown>();
  const object = { a: [1, 2] };
  expect(interner.number(object)).toBe(0);
  expect(interner.number({ a: [1, 2] })).toBe(0);
  expect(interner.number({ a: [2, 1] })).toBe(1);
  expect(interner.number(null)).toBe(2);
  expect(interner.number(object)).toBe(0);
  expect(interner.value(0)).toBe(object);
  expect(interner.size).toBe(3);
});
