/**
 * What was expected beside what there is, row by row, as a person wants to see it when they differ.
 *
 * Lists of notices and callbacks are aligned, so that one that is missing does not make all the rest look
 * wrong. Settlements are compared by what must be contained: objects by the keys given, lists element by
 * element. This file knows no scenario and no log, only JSON.
 */
import type { Json } from './format.js';

/** One line of a comparison; null is "nothing here". */
export interface Row {
  readonly expected: string | null;
  readonly actual: string | null;
  readonly isGood: boolean;
}

type JsonObject = { readonly [key: string]: Json };

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

/** Equal as JSON: key order does not matter, and `__proto__` is a key like any other. */
export const equals = (left: Json | undefined, right: Json | undefined): boolean => {
  if (isList(left) && isList(right))
    return left.length === right.length && left.every((value, index) => equals(value, right[index]));
  if (isObject(left) && isObject(right)) {
    const keys = Object.keys(left);
    return (
      keys.length === Object.keys(right).length &&
      keys.every((key) => Object.hasOwn(right, key) && equals(left[key], right[key]))
    );
  }
  return left === right;
};

/** Whether `actual` has all that `expected` names. */
export const contains = (expected: Json | undefined, actual: Json | undefined): boolean => {
  if (isList(expected) && isList(actual))
    return (
      expected.length === actual.length && expected.every((value, index) => contains(value, actual[index]))
    );
  if (isObject(expected) && isObject(actual))
    return Object.keys(expected).every(
      (key) => Object.hasOwn(actual, key) && contains(expected[key], actual[key]),
    );
  return expected === actual;
};

/** A value in one line; `label` is where it stands. */
const labelled = (label: string, value: Json | undefined): string | null => {
  if (value === undefined) return null;
  const text = JSON.stringify(value);
  return label === '' ? text : `${label} ${text}`;
};

/** Rows for a value that has to contain another, one for each leaf that is asked for. */
export const containedRows = (label: string, expected: Json, actual: Json | undefined): Row[] => {
  if (isList(expected) && isList(actual) && expected.length + actual.length > 0) {
    const length = Math.max(expected.length, actual.length);
    return Array.from({ length }, (_, index) => {
      const place = `${label}[${index}]`;
      const wanted = expected[index];
      return wanted === undefined
        ? [{ expected: null, actual: labelled(place, actual[index]), isGood: false }]
        : containedRows(place, wanted, actual[index]);
    }).flat();
  }
  if (isObject(expected) && isObject(actual) && Object.keys(expected).length > 0)
    return Object.entries(expected).flatMap(([key, value]) =>
      containedRows(
        label === '' ? key : `${label}.${key}`,
        value,
        Object.hasOwn(actual, key) ? actual[key] : undefined,
      ),
    );
  return [
    {
      expected: labelled(label, expected),
      actual: labelled(label, actual),
      isGood: contains(expected, actual),
    },
  ];
};

/** Rows for two objects that have to be equal, one for each key of either. */
export const objectRows = (
  expected: JsonObject,
  actual: JsonObject,
  isSame: (expected: Json, actual: Json) => boolean = equals,
): Row[] => {
  const keys = [...new Set([...Object.keys(expected), ...Object.keys(actual)])];
  return keys.map((key) => {
    const wanted = Object.hasOwn(expected, key) ? expected[key] : undefined;
    const found = Object.hasOwn(actual, key) ? actual[key] : undefined;
    return {
      expected: labelled(key, wanted),
      actual: labelled(key, found),
      isGood: wanted !== undefined && found !== undefined && isSame(wanted, found),
    };
  });
};

/** Lists beyond this are compared place by place: aligning them would cost more than it shows. */
const MOST_PAIRS = 1_000_000;

/**
 * Rows for two lists, aligned along the longest run of pairs that match; what is left between two such pairs
 * stands side by side as far as it goes.
 */
export const alignedRows = <E, A>(
  expected: readonly E[],
  actual: readonly A[],
  isMatch: (expected: E, actual: A) => boolean,
  textOf: { readonly expected: (value: E) => string; readonly actual: (value: A) => string },
): Row[] => {
  if (expected.length * actual.length > MOST_PAIRS)
    return Array.from({ length: Math.max(expected.length, actual.length) }, (_, index) => ({
      expected: index < expected.length ? textOf.expected(expected[index] as E) : null,
      actual: index < actual.length ? textOf.actual(actual[index] as A) : null,
      isGood:
        index < Math.min(expected.length, actual.length) && isMatch(expected[index] as E, actual[index] as A),
    }));
  const width = actual.length + 1;
  // best[i * width + j]: matches that are possible from expected[i] and actual[j] on
  const best = new Uint32Array((expected.length + 1) * width);
  const at = (i: number, j: number): number => best[i * width + j] ?? 0;
  for (let i = expected.length - 1; i >= 0; i -= 1)
    for (let j = actual.length - 1; j >= 0; j -= 1)
      best[i * width + j] = Math.max(
        at(i + 1, j),
        at(i, j + 1),
        isMatch(expected[i] as E, actual[j] as A) ? at(i + 1, j + 1) + 1 : 0,
      );

  const rows: Row[] = [];
  let missing: string[] = [];
  let surplus: string[] = [];
  const flush = (): void => {
    for (let index = 0; index < Math.max(missing.length, surplus.length); index += 1)
      rows.push({ expected: missing[index] ?? null, actual: surplus[index] ?? null, isGood: false });
    missing = [];
    surplus = [];
  };
  let i = 0;
  let j = 0;
  while (i < expected.length || j < actual.length) {
    const wanted = expected[i];
    const found = actual[j];
    const both = i < expected.length && j < actual.length;
    if (both && isMatch(wanted as E, found as A) && at(i, j) === at(i + 1, j + 1) + 1) {
      flush();
      rows.push({ expected: textOf.expected(wanted as E), actual: textOf.actual(found as A), isGood: true });
      i += 1;
      j += 1;
    } else if (j >= actual.length || (both && at(i + 1, j) >= at(i, j + 1))) {
      missing.push(textOf.expected(wanted as E));
      i += 1;
    } else {
      surplus.push(textOf.actual(found as A));
      j += 1;
    }
  }
  flush();
  return rows;
};
