// What `room-lifecycle/testing` exports, and that the snippets about it run and print what they say.

import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import * as testing from '../../src/testing/index.js';

const run = promisify(execFile);
const BUILT = pathToFileURL('dist/testing/index.js').href;

describe('the testing kit', () => {
  it('DOC-2 has what docs/testing.md names', () => {
    for (const name of [
      'LAWS',
      'runs',
      'createSimulation',
      'checkConformance',
      'MUTANTS',
      'explore',
      'replayToken',
    ])
      expect(testing).toHaveProperty(name);
  });

  const page = readFileSync('docs/testing.md', 'utf8');
  const snippets = [...page.matchAll(/^```js\n([\s\S]*?)^```$/gm)].map(([, code = '']) => code);

  it.skipIf(!existsSync('dist/testing/index.js')).each(snippets.map((code) => [code.split('\n')[0], code]))(
    'DOC-2 %s',
    async (_, code) => {
      const printed = [...code.matchAll(/^console\.log\(.*\/\/ (.*)$/gm)].map(([, text]) => text);
      expect(printed.length).toBeGreaterThan(0);
      const module = code.replaceAll("'room-lifecycle/testing'", `'${BUILT}'`);
      const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', module]);
      expect(stdout.trim().split('\n')).toEqual(printed);
    },
  );
});
