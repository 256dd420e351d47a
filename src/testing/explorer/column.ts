/**
 * A list of small numbers by index, most of them there: what is remembered of things that are numbered already.
 *
 * A typed array that grows; an array of the host would hold objects or holes as soon as it is filled out of order.
 */
export class Column {
  private values = new Int32Array(1 << 10);

  /** The value that was set, or -1; values are not negative. */
  get(index: number): number {
    return index < this.values.length ? (this.values[index] as number) - 1 : -1;
  }

  set(index: number, value: number): void {
    if (index >= this.values.length) {
      let length = this.values.length;
      while (length <= index) length *= 2;
      const values = new Int32Array(length);
      values.set(this.values);
      this.values = values;
    }
    this.values[index] = value + 1;
  }

  get bytes(): number {
    return this.values.byteLength;
  }
}
