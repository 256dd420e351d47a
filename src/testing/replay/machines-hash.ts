/**
 * A short name for the code that decides what a seed means: charts and machines, the network, the simulated world, and
 * the generators of runs.
 *
 * It is read off the compiled files, so that a token printed by a test that runs the sources and one printed by the
 * command are the same. Comments and white space count as nothing, and laws are not part of it: a law that is mended
 * judges the same run anew.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OWN_BUILD } from '../own-build.js';

const CODE: readonly string[] = [
  'chart',
  'machines',
  'network',
  'simulation',
  'scenario',
  'testing/soak',
  'testing/world',
];

/** Judges, not players. */
const LEFT_OUT: readonly RegExp[] = [
  /^testing\/world\/laws\//,
  /^testing\/soak\/(main|worker|laws|step-laws|triggers)\.js$/,
];

const BLOCK = /\/\*[\s\S]*?\*\//g;
const LINE = /^\s*\/\/.*$/gm;

const textOf = (path: string): string =>
  readFileSync(path, 'utf8').replace(BLOCK, '').replace(LINE, '').replace(/\s+/g, ' ');

const codeFiles = (folder: string): string[] =>
  existsSync(join(OWN_BUILD, folder))
    ? readdirSync(join(OWN_BUILD, folder), { recursive: true, encoding: 'utf8' })
        .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
        .filter((name) => name.endsWith('.js') && !LEFT_OUT.some((pattern) => pattern.test(name)))
        .sort()
    : [];

const read = (): string => {
  const files = CODE.flatMap(codeFiles);
  if (files.length === 0) return 'unbuilt';
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${file}\n${textOf(join(OWN_BUILD, file))}\n`);
  return hash.digest('hex').slice(0, 10);
};

let known: string | undefined;

/** Ten hexadecimal digits; "unbuilt" where there is no compiled code. Read once. */
export const machinesHash = (): string => {
  known ??= read();
  return known;
};
