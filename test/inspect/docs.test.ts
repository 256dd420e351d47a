/** What docs/embedding.md says of the inspector: its program prints what it says, and its laws are those of the tests. */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const read = (name: string): string => readFileSync(`${ROOT}/${name}`, 'utf8');
const PAGE = read('docs/embedding.md');

it('docs/embedding.md: the program that looks on prints what it says, in that order', async () => {
  const [, code = ''] = /^```javascript\n([\s\S]*?)^```/m.exec(PAGE) ?? [];
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', code.replace('room-lifecycle/inspect', `${ROOT}dist/inspect/index.js`)],
    { cwd: ROOT, timeout: 20_000 },
  );
  const promised = [...code.matchAll(/^\/\/ (.+)$/gm)].map(([, line]) => line as string);
  expect(promised.length).toBe(7);
  const printed = stdout.split('\n').filter((line) => !line.startsWith('+'));
  const [before, after] = [promised.slice(0, 5), promised[6] as string];
  expect(printed.filter((line) => !line.startsWith('client/alice/phone is')).slice(0, 5)).toEqual(before);
  expect(printed.indexOf(after)).toBeGreaterThan(printed.indexOf(before[4] as string));
});

it('docs/embedding.md: every law of the inspector has a test, and every law in a test is there', () => {
  const titles = readdirSync(`${ROOT}/test/inspect`)
    .filter((name) => name.endsWith('.test.ts'))
    .flatMap((name) => read(`test/inspect/${name}`).match(/\bINS-\d+/g) ?? []);
  const laws = [...PAGE.matchAll(/^\| (INS-\d+) \|/gm)].map(([, id]) => id as string);
  expect(laws.length).toBe(5);
  expect([...new Set(titles)].sort()).toEqual(laws);
});

it('REPO-4 nothing of XState or its inspector is loaded by what shows rooms there', () => {
  for (const name of readdirSync(`${ROOT}/src/inspect`))
    for (const [, path] of read(`src/inspect/${name}`).matchAll(/from '([^']+)'/g))
      expect(path).toMatch(/^\./);
});
