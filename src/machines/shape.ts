/**
 * Checking the shape of what comes from outside, by hand and without a schema: text, whole number, list, record.
 *
 * A shape takes a value and where it stands, and gives the value back typed and rid of what was not asked for, or
 * throws a `RoomLifecycleError` that names the place. It trusts nothing but what `JSON.parse` can make, and judges
 * no content: whether a roomID is legal is an argument's business, not a message's.
 */
import { failure, RoomLifecycleError } from './errors.js';

export type Shape<T> = (value: unknown, at: string) => T;
export type Shaped<S> = S extends Shape<infer T> ? T : never;

/** What every shape throws; "unable to handle a message; message.rooms[2].attempt has to be a whole number". */
export const badMessage = (why: string): RoomLifecycleError =>
  new RoomLifecycleError(failure('badMessage', 'handle a message', why));

const isText = (value: unknown): value is string => typeof value === 'string';

/** Any text, the empty one too. */
export const text: Shape<string> = (value, at) => {
  if (!isText(value)) throw badMessage(`${at} has to be a text`);
  return value;
};

/** A text that names something. */
export const name: Shape<string> = (value, at) => {
  if (!isText(value) || value === '') throw badMessage(`${at} has to be a text that is not empty`);
  return value;
};

/** 0 and up, exactly representable. */
export const wholeNumber: Shape<number> = (value, at) => {
  if (!Number.isSafeInteger(value) || (value as number) < 0)
    throw badMessage(`${at} has to be a whole number from 0 to 2^53 - 1`);
  return value as number;
};

export const yesOrNo: Shape<boolean> = (value, at) => {
  if (typeof value !== 'boolean') throw badMessage(`${at} has to be true or false`);
  return value;
};

export const oneOf =
  <const W extends readonly string[]>(...words: W): Shape<W[number]> =>
  (value, at) => {
    if (!isText(value) || !words.includes(value))
      throw badMessage(`${at} has to be one of ${words.join(', ')}`);
    return value;
  };

export const orNull =
  <T>(shape: Shape<T>): Shape<T | null> =>
  (value, at) =>
    value === null ? null : shape(value, at);

export const list =
  <T>(shape: Shape<T>): Shape<readonly T[]> =>
  (value, at) => {
    if (!Array.isArray(value)) throw badMessage(`${at} has to be a list`);
    return value.map((item, index) => shape(item, `${at}[${index}]`));
  };

/** A list of exactly two. */
export const pair =
  <A, B>(first: Shape<A>, second: Shape<B>): Shape<readonly [A, B]> =>
  (value, at) => {
    if (!Array.isArray(value) || value.length !== 2) throw badMessage(`${at} has to be a list of two`);
    return [first(value[0], `${at}[0]`), second(value[1], `${at}[1]`)];
  };

/** An object with these fields of its own; other ones are left out. */
export const record = <F extends { readonly [key: string]: Shape<unknown> }>(
  fields: F,
): Shape<{ readonly [K in keyof F]: Shaped<F[K]> }> => {
  const entries = Object.entries(fields);
  return (value, at) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw badMessage(`${at} has to be an object`);
    const result: Record<string, unknown> = {};
    for (const [key, shape] of entries) {
      const field = Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
      result[key] = shape(field, `${at}.${key}`);
    }
    return result as { readonly [K in keyof F]: Shaped<F[K]> };
  };
};
