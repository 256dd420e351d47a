/**
 * Where the compiled code of this package lies, for whoever copies, patches or hashes it.
 *
 * Written so that it is true of the sources, of the modules built from them and of the bundle: each stands two folders
 * below the root.
 */
import { fileURLToPath } from 'node:url';

export const OWN_BUILD = fileURLToPath(new URL('../../dist', import.meta.url));

/** The folder of it where each entry lies as Node loads it, in as few files as can be (scripts/bundle.mjs). */
export const BUNDLES = 'node';
