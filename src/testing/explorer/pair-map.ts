/**
 * From two small numbers to one: what a memo of local steps is made of ((snapshot, event) to step).
 *
 * Typed arrays and open addressing, as in the table of states: a `Map` would need a key that holds both numbers, and
 * numbers beyond 31 bits are objects to it. An entry lies in one piece, so that a look-up fetches it at once.
 */

/** first, second, value plus 1 (0 is a free slot), and one to make it a power of two */
const STRIDE_BITS = 2;

export class PairMap {
  size = 0;
  private entries = new Int32Array(1 << (12 + STRIDE_BITS));
  private mask = (1 << 12) - 1;

  /** The value that was set, or -1; values are not negative. */
  get(first: number, second: number): number {
    return (this.entries[this.slotOf(first, second) + 2] as number) - 1;
  }

  set(first: number, second: number, value: number): void {
    let slot = this.slotOf(first, second);
    if (this.entries[slot + 2] === 0) {
      this.size += 1;
      if (this.size * 2 > this.mask) {
        this.grow();
        slot = this.slotOf(first, second);
      }
    }
    this.entries[slot] = first;
    this.entries[slot + 1] = second;
    this.entries[slot + 2] = value + 1;
  }

  get bytes(): number {
    return this.entries.byteLength;
  }

  private slotOf(first: number, second: number): number {
    const { entries, mask } = this;
    let h = Math.imul(first ^ 0x9e3779b9, 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 15) ^ second, 0xc2b2ae35);
    let at = (h ^ (h >>> 16)) & mask;
    for (;;) {
      const slot = at << STRIDE_BITS;
      if (entries[slot + 2] === 0 || (entries[slot] === first && entries[slot + 1] === second)) return slot;
      at = (at + 1) & mask;
    }
  }

  private grow(): void {
    const { entries } = this;
    this.entries = new Int32Array(entries.length * 2);
    this.mask = this.mask * 2 + 1;
    for (let from = 0; from < entries.length; from += 1 << STRIDE_BITS) {
      if (entries[from + 2] === 0) continue;
      const to = this.slotOf(entries[from] as number, entries[from + 1] as number);
      for (let i = 0; i < 3; i += 1) this.entries[to + i] = entries[from + i] as number;
    }
  }
}
