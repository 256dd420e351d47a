/**
 * Breadth-first over a space: every state once, the shortest way to each, and what is wrong on the way.
 *
 * Works in slices, so that a caller can show progress and stop it; a budget that is reached ends it with what is
 * known by then, never with an exception. A state's predecessor is one number, which is all a counterexample needs:
 * the steps between are found again by expanding the states on the way (`path.ts`).
 */
import type { Exploration, Sink, Space, StoppedBy, Violation } from './space.js';
import { StateTable } from './state-table.js';

export interface ExploreOptions {
  /** most states; default 50 million */
  readonly states?: number;
  readonly seconds?: number;
  /** most memory for the table and the space */
  readonly bytes?: number;
  /** whether the first violation ends it (default), or each law may be broken once */
  readonly stopAt?: 'first' | 'none';
  /** ms, any origin; default the process's clock */
  readonly now?: () => number;
}

const CHUNK_BITS = 16;
/** how many states are expanded between two looks at the clock, and at the memory; powers of two less 1 */
const LOOK = 15;
const MEASURE = 1023;

export class Explorer implements Sink {
  readonly next: Int32Array;
  readonly table: StateTable;
  private readonly parents: Int32Array[] = [];
  private readonly options: Required<ExploreOptions>;
  private readonly violations: Violation[] = [];
  private readonly reached = new Map<string, number | null>();
  private readonly words: Int32Array;
  private transitions = 0;
  /** the state that is being expanded; -1 for none */
  private current = -1;
  private expanded = 0;
  private depth = 0;
  /** the first state that is one step further away */
  private levelEnd = 0;
  private milliseconds = 0;
  private stoppedBy: StoppedBy | null = null;
  private started = false;

  constructor(
    readonly space: Space,
    options: ExploreOptions = {},
  ) {
    this.options = {
      states: 50_000_000,
      seconds: Number.POSITIVE_INFINITY,
      bytes: Number.POSITIVE_INFINITY,
      stopAt: 'first',
      now: () => performance.now(),
      ...options,
    };
    this.table = new StateTable(space.width);
    this.next = new Int32Array(space.width);
    this.words = new Int32Array(space.width);
    for (const goal of space.goals ?? []) this.reached.set(goal, null);
  }

  /** Explores on for about that long; true when there is nothing more to do. */
  run(milliseconds = Number.POSITIVE_INFINITY): boolean {
    const { now, seconds } = this.options;
    const begun = now();
    const before = this.milliseconds;
    const until = Math.min(begun + milliseconds, begun + seconds * 1000 - before);
    if (!this.started) {
      this.started = true;
      this.space.start(this);
      this.levelEnd = this.table.size;
    }
    let polls = 0;
    while (this.stoppedBy === null && this.expanded < this.table.size) {
      this.expandOne();
      polls += 1;
      if ((polls & LOOK) !== 0) continue;
      const time = now();
      if ((polls & MEASURE) === 0 && this.memory() > this.options.bytes) this.stop('bytes');
      else if (time - begun + before >= seconds * 1000) this.stop('seconds');
      else if (time >= until) break;
    }
    this.milliseconds = before + now() - begun;
    return this.stoppedBy !== null || this.expanded >= this.table.size;
  }

  /** Ends the exploration with what is known. */
  stop(by: StoppedBy = 'request'): void {
    this.stoppedBy ??= by;
  }

  take(_label: number): void {
    this.transitions += 1;
    this.space.represent?.(this.next);
    const state = this.table.add(this.next);
    if (!this.table.isNew) return;
    if ((state & ((1 << CHUNK_BITS) - 1)) === 0) this.parents.push(new Int32Array(1 << CHUNK_BITS));
    (this.parents[state >> CHUNK_BITS] as Int32Array)[state & ((1 << CHUNK_BITS) - 1)] = this.current;
    if (state + 1 >= this.options.states) this.stop('states');
  }

  breaks(law: string, why: string, label = -1): void {
    if (this.violations.some((known) => known.law === law)) return;
    const depth = this.distance(this.current) + (label < 0 ? 0 : 1);
    this.violations.push({ law, why, state: this.current, label, depth });
    if (this.options.stopAt === 'first') this.stop('violation');
  }

  reaches(goal: string): void {
    if ((this.reached.get(goal) ?? null) === null) this.reached.set(goal, this.distance(this.current));
  }

  result(): Exploration {
    return {
      states: this.table.size,
      expanded: this.expanded,
      transitions: this.transitions,
      depth: this.depth,
      seconds: this.milliseconds / 1000,
      bytes: this.memory(),
      complete: this.stoppedBy === null && this.expanded >= this.table.size,
      stoppedBy: this.stoppedBy,
      violations: this.violations,
      goals: this.reached,
    };
  }

  /** The states on a shortest way to `state`, from an initial one to itself. */
  way(state: number): number[] {
    const way: number[] = [];
    for (let at = state; at >= 0; at = this.parent(at)) way.unshift(at);
    return way;
  }

  /** The words of a state, copied. */
  state(number: number): Int32Array {
    const words = new Int32Array(this.space.width);
    this.table.read(number, words);
    return words;
  }

  private parent(state: number): number {
    return (this.parents[state >> CHUNK_BITS] as Int32Array)[state & ((1 << CHUNK_BITS) - 1)] as number;
  }

  private distance(state: number): number {
    let steps = -1;
    for (let at = state; at >= 0; at = this.parent(at)) steps += 1;
    return Math.max(0, steps);
  }

  private expandOne(): void {
    this.current = this.expanded;
    this.table.read(this.current, this.words);
    this.space.check?.(this.words, this);
    this.space.expand(this.words, this);
    this.current = -1;
    this.expanded += 1;
    if (this.expanded === this.levelEnd && this.expanded < this.table.size) {
      this.depth += 1;
      this.levelEnd = this.table.size;
    }
  }

  private memory(): number {
    return this.table.bytes + this.parents.length * (4 << CHUNK_BITS) + (this.space.bytes ?? 0);
  }
}

/** Explores a space to its end, or to its budget. */
export const explore = (space: Space, options: ExploreOptions = {}): Exploration & { explorer: Explorer } => {
  const explorer = new Explorer(space, options);
  explorer.run();
  return { ...explorer.result(), explorer };
};
