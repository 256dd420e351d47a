/**
 * A space out of plain objects: initial states, what can be done in a state, and what that does.
 *
 * A state is taken apart into parts; each part is interned, so the state itself is a few numbers, and a part that a
 * step hands on as it is costs one look-up. It is the comfortable way in, several times slower than a space that
 * remembers its local steps (`../world`): every step is computed again in each state.
 */
import { Interner } from './interner.js';
import type { Sink, Space } from './space.js';

export interface Model<State, Action> {
  readonly name: string;
  initial(): readonly State[];
  /** everything that can happen next */
  actions(state: State): readonly Action[];
  step(state: State, action: Action): State;
  /** Parts of a state, always as many; equal states have equal parts as JSON. Default: one part, the state itself. */
  parts?(state: State): readonly unknown[];
  /** A state of its parts; needed where `parts` is given. */
  join?(parts: readonly unknown[]): State;
  /** The one state that stands for all that differ from it by a symmetry only: by sorting, or the least of them. */
  representative?(state: State): State;
  /** laws of every state */
  readonly invariants?: Readonly<Record<string, (state: State) => boolean>>;
  /** laws of every step */
  readonly laws?: Readonly<Record<string, (before: State, action: Action, after: State) => boolean>>;
  /** what has to happen sometimes */
  readonly goals?: Readonly<Record<string, (state: State) => boolean>>;
}

export interface ModelSpace<State, Action> extends Space {
  decode(words: Int32Array): State;
  encode(state: State, into: Int32Array): void;
  /** The action of a state with that label. */
  action(state: State, label: number): Action;
}

/** Reads a model's states as rows of words. */
export const toSpace = <State, Action>(model: Model<State, Action>): ModelSpace<State, Action> => {
  const partsOf = (state: State): readonly unknown[] => model.parts?.(state) ?? [state];
  const first = model.initial()[0];
  const width = first === undefined ? 1 : partsOf(first).length;
  const interners = Array.from({ length: width }, () => new Interner<unknown>());
  const invariants = Object.entries(model.invariants ?? {});
  const laws = Object.entries(model.laws ?? {});
  const goals = Object.entries(model.goals ?? {});
  const representative = model.representative?.bind(model);

  const encode = (state: State, into: Int32Array): void => {
    partsOf(state).forEach((part, at) => {
      into[at] = (interners[at] as Interner<unknown>).number(part);
    });
  };
  const decode = (words: Int32Array): State => {
    const parts = interners.map((interner, at) => interner.value(words[at] as number));
    return model.join ? model.join(parts) : (parts[0] as State);
  };
  return {
    name: model.name,
    width,
    goals: goals.map(([name]) => name),
    get bytes() {
      return interners.reduce((sum, { bytes }) => sum + bytes, 0);
    },
    encode,
    decode,
    action: (state, label) => model.actions(state)[label] as Action,
    start(sink) {
      for (const state of model.initial()) {
        encode(state, sink.next);
        sink.take(0);
      }
    },
    expand(words, sink: Sink) {
      const state = decode(words);
      model.actions(state).forEach((action, label) => {
        const after = model.step(state, action);
        for (const [law, holds] of laws)
          if (!holds(state, action, after)) sink.breaks(law, 'this step breaks it', label);
        encode(after, sink.next);
        sink.take(label);
      });
    },
    check(words, sink) {
      const state = decode(words);
      for (const [law, holds] of invariants)
        if (!holds(state)) sink.breaks(law, 'it does not hold in this state');
      for (const [goal, isReached] of goals) if (isReached(state)) sink.reaches(goal);
    },
    ...(representative && {
      represent: (words: Int32Array) => encode(representative(decode(words)), words),
    }),
  };
};
