/**
 * The parts of one kind, each with a number, with what each mentions, and every renaming remembered.
 *
 * A renaming is computed once for a part and a way of renaming it; after that it is a look-up of two numbers, which is
 * why renaming the whole world at every step costs next to nothing.
 */
import { Interner, PairMap } from '../explorer/index.js';
import { aging, type Mentions, mentionsOf, type Naming, ranking } from './forms.js';
import type { Permutation } from './symmetry.js';

export class PartStore<F> {
  private readonly forms = new Interner<F>();
  private readonly mentions: Mentions[] = [];
  private readonly ranked = new PairMap();
  private readonly aged = new PairMap();
  private readonly permuted = new PairMap();

  constructor(
    private readonly rename: (form: F, naming: Naming) => F,
    /** puts in order again what a permutation leaves out of order */
    private readonly sorted: (form: F) => F = (form) => form,
  ) {}

  number(form: F): number {
    const part = this.forms.number(form);
    if (part === this.mentions.length) this.mentions.push(mentionsOf((naming) => this.rename(form, naming)));
    return part;
  }

  form(part: number): F {
    return this.forms.value(part);
  }

  mentionsIn(part: number): Mentions {
    return this.mentions[part] as Mentions;
  }

  /** The part with its device's ids renamed, `ids` being all that the device mentions anywhere. */
  rank(part: number, ids: number): number {
    const { highest } = this.mentionsIn(part);
    const full = (1 << highest) - 1;
    const relevant = ids & full;
    // 1, 2, 3 up to the highest one are their own names
    if (relevant === full) return part;
    const known = this.ranked.get(part, relevant);
    if (known >= 0) return known;
    const renamed = this.number(this.rename(this.form(part), ranking(relevant)));
    this.ranked.set(part, relevant, renamed);
    return renamed;
  }

  /** The part after new lives began in these rooms. */
  age(part: number, lives: number): number {
    const relevant = lives & this.mentionsIn(part).lives;
    if (relevant === 0) return part;
    const known = this.aged.get(part, relevant);
    if (known >= 0) return known;
    const renamed = this.number(this.rename(this.form(part), aging(relevant)));
    this.aged.set(part, relevant, renamed);
    return renamed;
  }

  permute(part: number, permutation: Permutation): number {
    const known = this.permuted.get(part, permutation.number);
    if (known >= 0) return known;
    const renamed = this.rename(this.form(part), permutation.naming);
    const image = this.number(this.sorted(permutation.words(renamed)));
    this.permuted.set(part, permutation.number, image);
    return image;
  }

  get size(): number {
    return this.forms.size;
  }

  get bytes(): number {
    return (
      this.forms.bytes + this.mentions.length * 48 + this.ranked.bytes + this.aged.bytes + this.permuted.bytes
    );
  }
}
