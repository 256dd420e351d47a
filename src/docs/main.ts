/**
 * `npm run docs`: writes what `generate.ts` makes, and says which pages changed.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { generateDocs } from './generate.js';

const root = new URL('../../', import.meta.url);

const read = (path: string): string => {
  try {
    return readFileSync(new URL(path, root), 'utf8');
  } catch {
    return '';
  }
};

let changed = 0;
for (const [path, page] of generateDocs(read)) {
  if (read(path) === page) continue;
  mkdirSync(new URL(dirname(path), root), { recursive: true });
  writeFileSync(new URL(path, root), page);
  console.log(path);
  changed += 1;
}
console.log(changed === 0 ? 'the documents are as they should be' : `${changed} written`);
