/**
 * What can be explored: states as rows of Int32 words, and for each state what can happen in it.
 *
 * The engine knows nothing else. What the words mean, how steps are remembered and which states are the same but for
 * names is the space's business; `model.ts` makes a space of plain objects, for whoever does not need the last factor.
 */

/** Takes what a space finds. Valid during the call it was handed in with. */
export interface Sink {
  /** the words of a successor are written here before `take` is called */
  readonly next: Int32Array;
  /** A successor, reached by a step with that label: any number by which the space knows its steps. */
  take(label: number): void;
  /** The step with that label, or (in `check`) the state itself, breaks a law. */
  breaks(law: string, why: string, label?: number): void;
  /** Something that has to happen sometimes has happened. */
  reaches(goal: string): void;
}

export interface Space {
  readonly name: string;
  /** words of a state */
  readonly width: number;
  /** what has to happen sometimes: an exploration says which of these it never saw */
  readonly goals?: readonly string[];
  /** Offers the initial states. */
  start(sink: Sink): void;
  /** Offers every step out of a state. `words` stay as they are during the call. */
  expand(words: Int32Array, sink: Sink): void;
  /** Laws of single states; called once a state. */
  check?(words: Int32Array, sink: Sink): void;
  /** Symmetry: puts the state that stands for all that differ from it by names only into its place. */
  represent?(words: Int32Array): void;
  /** Memory that the space itself holds. */
  readonly bytes?: number;
}

export interface Violation {
  readonly law: string;
  readonly why: string;
  /** the state that breaks it, or out of which the step leads that does */
  readonly state: number;
  /** of that step; -1 where the state itself breaks the law */
  readonly label: number;
  /** steps to it; none is shorter */
  readonly depth: number;
}

export type StoppedBy = 'states' | 'seconds' | 'bytes' | 'violation' | 'request';

export interface Exploration {
  readonly states: number;
  /** of these, how many had every step out of them taken */
  readonly expanded: number;
  readonly transitions: number;
  /** number of steps up to which every state has been seen and expanded */
  readonly depth: number;
  readonly seconds: number;
  readonly bytes: number;
  /** every reachable state was expanded */
  readonly complete: boolean;
  readonly stoppedBy: StoppedBy | null;
  /** the first, so a shortest, for each law */
  readonly violations: readonly Violation[];
  /** goals with the number of steps after which they were first reached; null: never */
  readonly goals: ReadonlyMap<string, number | null>;
}
