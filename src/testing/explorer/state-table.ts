/**
 * Every state that was ever reached, once: fixed-width rows of Int32 words, numbered in order of arrival.
 *
 * Open addressing over typed arrays, and the whole row is compared, never a digest of it: a state taken for another
 * would make a proof worthless; a slot has the row's hash beside its number only to look at few rows in vain. A `Set`
 * is four times slower and ends at 16 777 216 entries. Rows lie in chunks, so that a table that grows never copies
 * them; only the index of slots is built anew. It knows nothing of states.
 */

const CHUNK_BITS = 15;
const CHUNK_ROWS = 1 << CHUNK_BITS;
const CHUNK_MASK = CHUNK_ROWS - 1;

export class StateTable {
  /** how many rows there are */
  size = 0;
  /** whether the last `add` brought a new row */
  isNew = false;
  private readonly chunks: Int32Array[] = [];
  /** two numbers a slot: that of a row plus 1, 0 for a free slot; and the row's hash */
  private slots: Int32Array;
  private mask: number;
  /** of the row that was looked for last */
  private hashed = 0;

  constructor(
    readonly width: number,
    expected = 1 << 12,
  ) {
    let capacity = 1 << 12;
    while (capacity < expected * 2) capacity *= 2;
    this.slots = new Int32Array(2 * capacity);
    this.mask = capacity - 1;
  }

  /** The number of the row that begins at `offset` of `words`, which is put in where it is new. */
  add(words: Int32Array, offset = 0): number {
    const slot = this.slotOf(words, offset);
    const known = this.slots[slot] as number;
    this.isNew = known === 0;
    if (known !== 0) return known - 1;
    const row = this.size;
    if ((row & CHUNK_MASK) === 0) this.chunks.push(new Int32Array(CHUNK_ROWS * this.width));
    const chunk = this.chunks[row >> CHUNK_BITS] as Int32Array;
    const start = (row & CHUNK_MASK) * this.width;
    for (let i = 0; i < this.width; i += 1) chunk[start + i] = words[offset + i] as number;
    this.slots[slot] = row + 1;
    this.slots[slot + 1] = this.hashed;
    this.size = row + 1;
    if (this.size * 5 > this.mask * 3) this.grow();
    return row;
  }

  /** The row's number, or -1. */
  find(words: Int32Array, offset = 0): number {
    return (this.slots[this.slotOf(words, offset)] as number) - 1;
  }

  /** Copies a row into the beginning of `into`. */
  read(row: number, into: Int32Array): void {
    const chunk = this.chunks[row >> CHUNK_BITS] as Int32Array;
    const start = (row & CHUNK_MASK) * this.width;
    for (let i = 0; i < this.width; i += 1) into[i] = chunk[start + i] as number;
  }

  /** One word of a row. */
  word(row: number, at: number): number {
    return (this.chunks[row >> CHUNK_BITS] as Int32Array)[(row & CHUNK_MASK) * this.width + at] as number;
  }

  get bytes(): number {
    return this.slots.byteLength + this.chunks.length * CHUNK_ROWS * this.width * 4;
  }

  private slotOf(words: Int32Array, offset: number): number {
    const { width, mask, slots } = this;
    const hashed = hash(words, offset, width);
    this.hashed = hashed;
    for (let at = hashed & mask; ; at = (at + 1) & mask) {
      const slot = 2 * at;
      const row = slots[slot] as number;
      if (row === 0) return slot;
      if (slots[slot + 1] !== hashed) continue;
      const chunk = this.chunks[(row - 1) >> CHUNK_BITS] as Int32Array;
      const start = ((row - 1) & CHUNK_MASK) * width;
      let i = 0;
      while (i < width && chunk[start + i] === words[offset + i]) i += 1;
      if (i === width) return slot;
    }
  }

  private grow(): void {
    const { slots } = this;
    const larger = new Int32Array(slots.length * 2);
    const mask = this.mask * 2 + 1;
    for (let from = 0; from < slots.length; from += 2) {
      if (slots[from] === 0) continue;
      let at = (slots[from + 1] as number) & mask;
      while (larger[2 * at] !== 0) at = (at + 1) & mask;
      larger[2 * at] = slots[from] as number;
      larger[2 * at + 1] = slots[from + 1] as number;
    }
    this.slots = larger;
    this.mask = mask;
  }
}

/** Each word is stirred in by two multiplications: neighbouring small numbers have to end far apart. */
const hash = (words: Int32Array, offset: number, width: number): number => {
  let h = 0x9e3779b9 | 0;
  for (let i = 0; i < width; i += 1) {
    h = Math.imul(h ^ (words[offset + i] as number), 0x85ebca6b);
    h ^= h >>> 15;
  }
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
};
