/** Every mutant, by name. */
import { CLIENT_MUTANTS } from './client-mutants.js';
import type { Mutant } from './mutant.js';
import { REGISTRY_MUTANTS } from './registry-mutants.js';

export const MUTANTS: readonly Mutant[] = [...CLIENT_MUTANTS, ...REGISTRY_MUTANTS];

/** @throws Error with the names there are, if there is none of that name */
export const mutantNamed = (name: string): Mutant => {
  const mutant = MUTANTS.find((other) => other.name === name);
  if (!mutant)
    throw new Error(
      `unable to find the mutant ${name}; there are ${MUTANTS.map((other) => other.name).join(', ')}`,
    );
  return mutant;
};
