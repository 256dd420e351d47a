// That every mutant still is one, and that the soak sees what is wrong with some of them; `npm run mutants` tries them all.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildMutant } from '../../../src/testing/mutants/build.js';
import { MUTANTS, mutantNamed } from '../../../src/testing/mutants/list.js';
import { filesOf, type Mutant, mutate, StaleMutantError } from '../../../src/testing/mutants/mutant.js';
import { soakMutant } from '../../../src/testing/mutants/soak-stage.js';
import { type Compiled, compile, compileAll } from './compiled.js';

const COMMANDS = 60;

describe('a mutant', () => {
  it('is one of 31, each under a name of its own', () => {
    expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(31);
    expect(() => mutantNamed('nonsense')).toThrow('unable to find the mutant nonsense; there are ');
  });

  it.each(MUTANTS.map((mutant) => [mutant.name, mutant] as const))('%s fits our code', (_, mutant) => {
    for (const file of filesOf(mutant)) {
      const text = compile(file);
      expect(mutate(mutant, file, text)).not.toBe(text);
    }
  });

  const patched = (find: string, put: string): Mutant => ({
    ...(MUTANTS[0] as Mutant),
    name: 'odd',
    patches: [{ file: 'some/file', find, put }],
  });

  it('is found whatever the white space, and put as it is', () => {
    const mutant = patched('if (a)\n  go($1);', 'go($&);');
    expect(mutate(mutant, 'some/file', 'x;\nif (a) go($1);\ny;')).toBe('x;\ngo($&);\ny;');
    expect(mutate(mutant, 'another/file', 'if (a) go($1);')).toBe('if (a) go($1);');
  });

  it('is stale where its text is not in exactly one place', () => {
    const mutant = patched('if (a)', 'if (b)');
    expect(() => mutate(mutant, 'some/file', 'if (c) go();')).toThrow(StaleMutantError);
    expect(() => mutate(mutant, 'some/file', 'if (a) go(); if (a) stay();')).toThrow(
      'unable to build the mutant odd; "if (a)" is in 2 places of some/file.js, and has to be in one',
    );
  });
});

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
