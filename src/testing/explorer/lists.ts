/**
 * Lists of small numbers by index, one behind the other in one typed array: what is remembered of things that are
 * numbered already, where it is more than one number.
 *
 * A list is named by its place in `data`: its length stands there, and its numbers behind that. Arrays of the host would
 * be an object each, scattered over a memory that a large exploration has to wait for.
 */
import { Column } from './column.js';

export class Lists {
  data = new Int32Array(1 << 10);
  private readonly places = new Column();
  private used = 0;

  /** The place of the list that was put in for the index, or -1. */
  find(index: number): number {
    return this.places.get(index);
  }

  /** The place of the list. */
  put(index: number, list: readonly number[]): number {
    const place = this.used;
    this.used = place + 1 + list.length;
    if (this.used > this.data.length) {
      let { length } = this.data;
      while (length < this.used) length *= 2;
      const data = new Int32Array(length);
      data.set(this.data);
      this.data = data;
    }
    this.data[place] = list.length;
    this.data.set(list, place + 1);
    this.places.set(index, place);
    return place;
  }

  /** Forgets all lists but their memory: for a space that remembers nothing. */
  clear(): void {
    this.used = 0;
  }

  get bytes(): number {
    return this.data.byteLength + this.places.bytes;
  }
}
