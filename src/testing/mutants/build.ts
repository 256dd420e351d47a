/**
 * A build with a bug in it: a copy of the compiled code in a folder of its own, one or two files of it patched.
 *
 * Whatever is imported from that folder is the mutant through and through, laws and all, so nothing has to be switched
 * and nothing of it can leak into the code that is shipped.
 */
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { BUNDLES, OWN_BUILD } from '../own-build.js';
import { filesOf, type Mutant, mutate } from './mutant.js';

export interface MutantBuild {
  /** its root, as `dist` is that of the real one */
  readonly root: string;
  remove(): void;
}

const copyCode = (from: string, to: string): void => {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true }))
    if (entry.isDirectory()) copyCode(join(from, entry.name), join(to, entry.name));
    else if (entry.name.endsWith('.js')) copyFileSync(join(from, entry.name), join(to, entry.name));
};

/** The folder that bare imports of a build are looked up in. */
const modulesOf = (folder: string): string => {
  const above = dirname(folder);
  const modules = join(folder, 'node_modules');
  const isThere = readdirSync(folder).includes('node_modules');
  return isThere || above === folder ? modules : modulesOf(above);
};

/**
 * @param mutant null: the real thing, in the same way
 * @param from the build to copy
 * @throws StaleMutantError
 */
export const buildMutant = (mutant: Mutant | null, from = OWN_BUILD): MutantBuild => {
  const folder = mkdtempSync(join(tmpdir(), 'room-lifecycle-mutant-'));
  const root = join(folder, 'dist');
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    copyCode(from, root);
    // nothing of the real thing is to be found beside the mutant
    rmSync(join(root, BUNDLES), { recursive: true, force: true });
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n');
    symlinkSync(modulesOf(from), join(folder, 'node_modules'), 'junction');
    for (const file of mutant ? filesOf(mutant) : []) {
      const path = join(root, `${file}.js`);
      writeFileSync(path, mutate(mutant as Mutant, file, readFileSync(path, 'utf8')));
    }
  } catch (error) {
    remove();
    throw error;
  }
  return { root, remove };
};
