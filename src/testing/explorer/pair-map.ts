/**
 * From two small numbers to one: what a memo of local steps is made of ((snapshot, event) to step).
 *
 * Typed arrays and open addressing, as in the table of states: a `Map` would need a key that holds both numbers, and
 * numbers beyond 31 bits are objects to it.
 */
export class PairMap {
  size = 0;
  private keys = new Int32Array(1 << 13);
  private values = new Int32Array(1 << 12);

  /** The value that was set, or -1; values are not negative. */
  get(first: number, second: number): number {
    const slot = this.slotOf(first, second);
    return (this.values[slot] as number) - 1;
  }

  set(first: number, second: number, value: number): void {
    let slot = this.slotOf(first, second);
    if (this.values[slot] === 0) {
      this.size += 1;
      if (this.size * 5 > this.values.length * 3) {
        this.grow();
        slot = this.slotOf(first, second);
      }
    }
    this.keys[2 * slot] = first;
    this.keys[2 * slot + 1] = second;
    this.values[slot] = value + 1;
  }

  get bytes(): number {
    return this.keys.byteLength + this.values.byteLength;
  }

  private slotOf(first: number, second: number): number {
    const { keys, values } = this;
    const mask = values.length - 1;
    let h = Math.imul(first ^ 0x9e3779b9, 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 15) ^ second, 0xc2b2ae35);
    let slot = (h ^ (h >>> 16)) & mask;
    while (values[slot] !== 0 && (keys[2 * slot] !== first || keys[2 * slot + 1] !== second))
      slot = (slot + 1) & mask;
    return slot;
  }

  private grow(): void {
    const { keys, values } = this;
    this.keys = new Int32Array(keys.length * 2);
    this.values = new Int32Array(values.length * 2);
    for (let slot = 0; slot < values.length; slot += 1) {
      if (values[slot] === 0) continue;
      const first = keys[2 * slot] as number;
      const second = keys[2 * slot + 1] as number;
      const to = this.slotOf(first, second);
      this.keys[2 * to] = first;
      this.keys[2 * to + 1] = second;
      this.values[to] = values[slot] as number;
    }
  }
}
