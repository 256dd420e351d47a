// That random runs see what is wrong with some mutants, by the law that it breaks, and find nothing in ours; `npm run
// mutants` tries them all. Part of `npm run test:slow`.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildMutant } from '../../../src/testing/mutants/build.js';
import { mutantNamed } from '../../../src/testing/mutants/list.js';
import type { Mutant } from '../../../src/testing/mutants/mutant.js';
import { soakMutant } from '../../../src/testing/mutants/soak-stage.js';
import { type Compiled, compileAll } from './compiled.js';

const COMMANDS = 60;

describe('random runs', () => {
  let ours: Compiled;
  beforeAll(() => {
    ours = compileAll();
  });
  afterAll(() => ours.remove());

  const soak = async (mutant: Mutant | null, seeds: number) => {
    const build = buildMutant(mutant, ours.root);
    try {
      return await soakMutant(build, { seeds, commands: COMMANDS });
    } finally {
      build.remove();
    }
  };

  it.each([
    ['request-timer-outlives-refusal', 'P6', 5],
    ['cancelled-entering-is-not-released', 'P2', 5],
    ['refused-switch-drops-source', 'P12', 10],
    ['kicked-device-enters-again', 'P4', 20],
    ['silence-leaves-empty-room', 'P25', 10],
    ['place-comes-free-later', 'P10', 50],
  ] as const)('kill %s by the law %s, with a counterexample that is short', async (name, law, most) => {
    const kill = await soak(mutantNamed(name), 200);
    expect(kill?.violation).toMatch(new RegExp(`^${law} `));
    expect(kill?.length).toBeLessThanOrEqual(most);
    expect(kill?.lines.at(-1)).toBe(`→ ${kill?.violation}`);
  });

  it('find nothing in ours, built in the same way', async () => {
    expect(await soak(null, 40)).toBeNull();
  });
});
