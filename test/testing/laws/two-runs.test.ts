// P7 and P15: the two laws that compare runs. Scripts have no chance in them, so what differs is the machines' doing.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  lossyScripts,
  playAgain,
  playAlone,
  type SimulationStep,
  simulationScripts,
} from '../../../src/testing/arbitraries/scripts.js';
import { TWO_RUNS_CLAUSES } from '../../../src/testing/laws/two-runs.js';

const clause = (id: string) =>
  TWO_RUNS_CLAUSES.find(({ name }) => name.startsWith(`${id} `)) as (typeof TWO_RUNS_CLAUSES)[number];

const SCRIPT: readonly SimulationStep[] = [
  { do: 'enter', device: 'A', roomID: 'Room1' },
  { do: 'enter', device: 'A', roomID: 'Room2' },
  { do: 'pass', ms: 100 },
  { do: 'down', device: 'A' },
  { do: 'kick', device: 'A', roomID: 'Room2' },
  { do: 'pass', ms: 100 },
  { do: 'up', device: 'A' },
];

describe('two runs', () => {
  it('P7 CL-15 CL-16 a room goes as it would alone, whatever happens to the others', () => {
    let cases = 0;
    fc.assert(
      fc.property(simulationScripts(20), (script) => {
        const runs = playAlone(script, 'Room1');
        if (clause('P7').applies(runs)) cases += 1;
        expect(clause('P7').check(runs)).toBeNull();
      }),
      { seed: 11, numRuns: 100 },
    );
    expect(cases).toBeGreaterThan(50);
  });

  it('P7 looks at what is told of the room, and at when', () => {
    const runs = playAlone(SCRIPT, 'Room1');
    expect(clause('P7').applies(runs)).toBe(true);
    expect(clause('P7').check(runs)).toBeNull();
    expect(runs.one.length).toBeGreaterThan(runs.other.length);
    const other = playAlone(SCRIPT.slice(1), 'Room1');
    expect(clause('P7').check({ ...runs, other: other.other })).toMatch(/^line 1 is /);
  });

  it('P15 CL-25 the second and the third time go as the first, outages and lost answers included', () => {
    let cases = 0;
    fc.assert(
      fc.property(lossyScripts(14), fc.constantFrom(2, 3), (script, times) => {
        const runs = playAgain(script, times);
        if (clause('P15').applies(runs)) cases += 1;
        expect(clause('P15').check(runs)).toBeNull();
      }),
      { seed: 12, numRuns: 100 },
    );
    expect(cases).toBeGreaterThan(25);
  });

  it('P15 sees a time that went otherwise', () => {
    const runs = playAgain(SCRIPT);
    expect(clause('P15').check(runs)).toBeNull();
    const shorter = { ...runs, other: runs.other.slice(1) };
    expect(clause('P15').check(shorter)).toMatch(/^line 1 is /);
    const late = { ...runs, begins: [runs.begins[0], runs.begins[1] + 1] as const };
    expect(clause('P15').check(late)).toMatch(/^line 1 is /);
  });
});
