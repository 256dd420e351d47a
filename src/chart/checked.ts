// The compiled step for definitions of anybody: watched, if that is asked for, and with a check of the first context.

import { type Compiled, compile as compileTrusted } from './compile.js';
import { ChartError } from './errors.js';
import type { AnyLifecycle, EventOf, StateOf } from './types.js';

export interface CompileOptions<D extends AnyLifecycle> {
  /**
   * Told of each row taken, before its actions run: row `index` of that cell (see `cells`), so the guards of the rows
   * before it said no and its own, if it has one, yes. Without it the step is built without a trace of it.
   */
  readonly onRow?: (state: StateOf<D>, event: EventOf<D>['type'], index: number) => void;
}

/** Compiles a definition into its step function. Build it once: a few hundred microseconds. */
export function compile<D extends AnyLifecycle>(def: D, { onRow }: CompileOptions<D> = {}): Compiled<D> {
  const tell = onRow as ((state: string, event: string, index: number) => void) | undefined;
  const compiled = compileTrusted(
    def,
    tell &&
      ((run, state, type, index) => (snapshot, event) => {
        tell(state, type, index);
        return run(snapshot, event);
      }),
  );
  return {
    ...compiled,
    initial(input) {
      const snapshot = compiled.initial(input);
      // Object.assign would set the prototype instead of copying the key
      if (Object.hasOwn(snapshot.context, '__proto__')) {
        const doing = `start ${def.chart.id}`;
        throw new ChartError('rules', 'badContext', 'init', doing, "a context cannot have a key '__proto__'");
      }
      return snapshot;
    },
  };
}
