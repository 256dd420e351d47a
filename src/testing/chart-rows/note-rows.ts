/** A setup file for Vitest: what each test file took of the traced charts, into a file of its own. */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect } from 'vitest';
import { takeNoted } from './traced.js';

// modules are shared within a thread, so what the file before has left is none of this file's
takeNoted();

afterAll(() => {
  const file = expect.getState().testPath as string;
  const name = createHash('sha1').update(file).digest('hex');
  const folder = process.env.ROOM_LIFECYCLE_ROWS as string;
  writeFileSync(join(folder, `${name}.json`), JSON.stringify({ file, rows: takeNoted() }));
});
