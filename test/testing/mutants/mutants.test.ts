// That every mutant still is one: its patches fit our code. What kills them: kills.test.ts, and `npm run mutants`.

import { describe, expect, it } from 'vitest';
import { MUTANTS, mutantNamed } from '../../../src/testing/mutants/list.js';
import { filesOf, type Mutant, mutate, StaleMutantError } from '../../../src/testing/mutants/mutant.js';
import { compile } from './compiled.js';

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
