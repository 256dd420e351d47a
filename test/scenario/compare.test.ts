import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alignedRows, containedRows, contains, equals, objectRows } from '../../src/scenario/compare.js';
import type { Json } from '../../src/scenario/format.js';

const align = (expected: string, actual: string) =>
  alignedRows([...expected], [...actual], (left, right) => left === right, {
    expected: (value) => value,
    actual: (value) => value,
  }).map((row) => `${row.expected ?? '-'}${row.isGood ? '=' : '/'}${row.actual ?? '-'}`);

describe('comparison', () => {
  it('SCN-14 lists are aligned, so that one that is missing does not make the rest look wrong', () => {
    expect(align('abc', 'abc')).toEqual(['a=a', 'b=b', 'c=c']);
    expect(align('abc', 'ac')).toEqual(['a=a', 'b/-', 'c=c']);
    expect(align('ac', 'abc')).toEqual(['a=a', '-/b', 'c=c']);
    expect(align('abc', 'axc')).toEqual(['a=a', 'b/x', 'c=c']);
    expect(align('', 'ab')).toEqual(['-/a', '-/b']);
    expect(align('ab', 'xyz')).toEqual(['a/x', 'b/y', '-/z']);
    expect(align('', '')).toEqual([]);
  });

  it('SCN-14 rows are all good exactly if the lists match, and hold each side in order', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 8 });
    fc.assert(
      fc.property(text, text, (expected, actual) => {
        const rows = alignedRows(expected, actual, (left, right) => left === right, {
          expected: (value) => value,
          actual: (value) => value,
        });
        expect(rows.flatMap((row) => row.expected ?? [])).toEqual(expected);
        expect(rows.flatMap((row) => row.actual ?? [])).toEqual(actual);
        expect(rows.every((row) => row.isGood)).toBe(expected.join() === actual.join());
      }),
      { seed: 3, numRuns: 500 },
    );
  });

  it('SCN-14 long lists are compared place by place', () => {
    const long = Array.from({ length: 2000 }, (_, index) => String(index));
    const rows = alignedRows(long, long.slice(1), (left, right) => left === right, {
      expected: (value) => value,
      actual: (value) => value,
    });
    expect(rows).toHaveLength(2000);
    expect(rows[0]).toEqual({ expected: '0', actual: '1', isGood: false });
    expect(rows.at(-1)).toEqual({ expected: '1999', actual: null, isGood: false });
  });

  it('SCN-16 any JSON equals and contains itself, and every row of it is good', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const copy = JSON.parse(JSON.stringify(value));
        const json = JSON.parse(JSON.stringify(value)) as Json;
        expect(equals(json, copy)).toBe(true);
        expect(contains(json, copy)).toBe(true);
        expect(containedRows('', json, copy).every((row) => row.isGood)).toBe(true);
      }),
      { seed: 4 },
    );
  });

  it('SCN-16 __proto__ and other inherited names are keys like any other', () => {
    const proto = JSON.parse('{"__proto__":1}') as { [key: string]: Json };
    expect(equals(proto, {})).toBe(false);
    expect(contains(proto, {})).toBe(false);
    expect(containedRows('', { constructor: 1 }, {})).toEqual([
      { expected: 'constructor 1', actual: null, isGood: false },
    ]);
    expect(objectRows(proto, {})).toEqual([{ expected: '__proto__ 1', actual: null, isGood: false }]);
  });

  it('SCN-16 kinds are not mixed up', () => {
    expect(equals([], {})).toBe(false);
    expect(contains({}, [])).toBe(false);
    expect(contains([], {})).toBe(false);
    expect(contains(null, undefined)).toBe(false);
    expect(contains({}, null)).toBe(false);
    expect(contains({ a: [] }, { a: [1] })).toBe(false);
  });
});
