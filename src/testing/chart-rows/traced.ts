/**
 * A build whose compiled steps note each row they take, in a set on the global object of their thread.
 *
 * It is made like a mutant's, by a patch to one file of the compiled code, so that nothing of it is in what is shipped
 * and every test, random run and exploration can be watched without knowing of it.
 */
import type { Mutant } from '../mutants/mutant.js';

/** "roomConnection Connecting.entering accepted 0": of that machine, in that state, for that event, row 0 was taken. */
export type RowKey = string;

const NOTED = '__roomLifecycleRows';

export const TRACED: Mutant = {
  name: 'traced',
  bug: 'none',
  rows: '',
  laws: '',
  rules: '',
  here: 'every compiled step tells which row it takes',
  patches: [
    {
      file: 'chart/compile',
      find: 'const { chart } = def;',
      put: `const { chart } = def;
    const given = wrap;
    wrap = (run, state, event, index) => {
        const own = given ? given(run, state, event, index) : run;
        const key = chart.id + ' ' + state + ' ' + event + ' ' + index;
        return (snapshot, happened) => {
            (globalThis.${NOTED} ??= new Set()).add(key);
            return own(snapshot, happened);
        };
    };`,
    },
  ],
};

/** What was noted in this thread so far. */
export const takeNoted = (): RowKey[] => {
  const noted = Reflect.get(globalThis, NOTED) as Set<RowKey> | undefined;
  const taken = [...(noted ?? [])];
  noted?.clear();
  return taken;
};
