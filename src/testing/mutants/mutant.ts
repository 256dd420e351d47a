/**
 * A mutant: a bug that a peer has shipped, put into our machines on purpose, so that a law can show that it sees it.
 *
 * A mutant is text, found and replaced in the compiled JavaScript of one build, so that nothing of it is in the code
 * that is shipped. White space counts as nothing when looking, since a compiler breaks lines where it likes. A patch
 * that fits nowhere, or in two places, is stale: the code moved on, and the mutant has to be looked at again.
 */

import type { Bounds } from '../world/bounds.js';

/** One text that becomes another. */
export interface Patch {
  /** from the root of the build, without `.js` */
  readonly file: string;
  readonly find: string;
  readonly put: string;
}

export interface Mutant {
  readonly name: string;
  /** the bug, as the list of lifecycle bugs has it */
  readonly bug: string;
  /** rows of that list that tell of it in a product */
  readonly rows: string;
  /** the general laws it breaks */
  readonly laws: string;
  /** the rules of ours that it breaks */
  readonly rules: string;
  /** what the bug is here */
  readonly here: string;
  readonly patches: readonly Patch[];
  /** bounds, beside the default ones, in which the explorer finds it; none: it does not */
  readonly explorer?: Partial<Bounds>;
}

/** Thrown for a patch that does not fit in exactly one place. */
export class StaleMutantError extends Error {
  constructor(
    readonly mutant: string,
    { file, find }: Patch,
    places: number,
  ) {
    const text = find.trim().split('\n')[0];
    super(
      `unable to build the mutant ${mutant}; "${text}" is in ${places} places of ${file}.js, and has to be in one`,
    );
    this.name = 'StaleMutantError';
  }
}

const SPECIAL = /[.*+?^${}()|[\]\\]/g;

/** Any text that differs from it in white space only. */
const pattern = (text: string): RegExp =>
  new RegExp(
    text
      .trim()
      .split(/\s+/)
      .map((word) => word.replace(SPECIAL, '\\$&'))
      .join('\\s*'),
    'g',
  );

/**
 * The text of a file with a mutant's patches for it.
 * @throws StaleMutantError if one of them does not fit in exactly one place
 */
export const mutate = ({ name, patches }: Mutant, file: string, text: string): string => {
  let mutated = text;
  for (const patch of patches) {
    if (patch.file !== file) continue;
    const { length } = [...mutated.matchAll(pattern(patch.find))];
    if (length !== 1) throw new StaleMutantError(name, patch, length);
    mutated = mutated.replace(pattern(patch.find), () => patch.put);
  }
  return mutated;
};

/** The files that a mutant changes. */
export const filesOf = ({ patches }: Mutant): string[] => [...new Set(patches.map(({ file }) => file))];
