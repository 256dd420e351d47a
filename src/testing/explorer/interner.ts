/**
 * A small number for each different value: equal JSON, equal number. What states are packed from.
 *
 * Whoever interns makes sure that equal values are written alike (keys in one order, no `undefined`); two numbers for
 * one value would only cost states, one number for two values would cost the proof, and JSON excludes that.
 */
export class Interner<T> {
  private readonly numbers = new Map<string, number>();
  /** objects that have been here before, as they were: values are never changed */
  private readonly seen = new WeakMap<object, number>();
  private readonly values: T[] = [];
  private length = 0;

  /** Numbers begin at `first`; 1 keeps 0 free for "nothing". */
  constructor(private readonly first = 0) {}

  number(value: T): number {
    if (typeof value !== 'object' || value === null) return this.numberOf(value);
    const seen = this.seen.get(value);
    if (seen !== undefined) return seen;
    const number = this.numberOf(value);
    this.seen.set(value, number);
    return number;
  }

  /** The first value that got this number; not to be changed. */
  value(number: number): T {
    return this.values[number - this.first] as T;
  }

  private numberOf(value: T): number {
    const text = JSON.stringify(value);
    const known = this.numbers.get(text);
    if (known !== undefined) return known;
    const number = this.first + this.values.length;
    this.numbers.set(text, number);
    this.values.push(value);
    this.length += text.length;
    return number;
  }

  get size(): number {
    return this.values.length;
  }

  /** A rough measure: text as key, and about three times that as objects. */
  get bytes(): number {
    return this.length * 4 + this.values.length * 64;
  }
}
