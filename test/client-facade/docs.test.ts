/** docs/embedding.md is held to what it says: its programs run, its laws have tests, its tables leave nothing out. */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const read = (name: string): string => readFileSync(`${ROOT}/${name}`, 'utf8');
const PAGE = read('docs/embedding.md');

const programs = [...PAGE.matchAll(/^```js\n([\s\S]*?)^```/gm)].map(([, code]) => code as string);

/** As a module of this repository, where `room-lifecycle` is the built library. */
const run = (code: string): Promise<{ error: unknown; out: string; err: string }> =>
  new Promise((resolve) => {
    const args = ['--input-type=module', '--eval', code];
    execFile(process.execPath, args, { cwd: ROOT, timeout: 20_000 }, (error, out, err) =>
      resolve({ error, out, err }),
    );
  });

/** What a program says that it prints: behind `// ` at the end of a line that logs, as far as it says so exactly. */
const promised = (code: string): string[] =>
  [...code.matchAll(/console\.log\(.*\/\/ (.*)$/gm)].map(
    ([, text]) => (text as string).split(/: | waits|, …/)[0] as string,
  );

it('docs/embedding.md: every program runs, to the end, and prints what it says', async () => {
  expect(programs.length).toBe(6);
  const runs = await Promise.all(programs.map(run));
  for (const [index, { error, out, err }] of runs.entries()) {
    expect([index, error, err]).toEqual([index, null, '']);
    for (const text of promised(programs[index] as string)) expect(out).toContain(text);
  }
  expect(programs.flatMap(promised).length).toBeGreaterThan(8);
});

it('docs/embedding.md: every law has a test, and every law in a test is there', () => {
  const titles = readdirSync(`${ROOT}/test/client-facade`)
    .filter((name) => name.endsWith('.test.ts'))
    .flatMap((name) => [...read(`test/client-facade/${name}`).matchAll(/(['"`])(EMB-\d+) .*?\1/g)])
    .map(([, , id]) => id as string);
  const laws = [...PAGE.matchAll(/^\| (EMB-\d+) \|/gm)].map(([, id]) => id as string);
  expect(laws.length).toBe(12);
  expect([...new Set(titles)].sort()).toEqual([...laws].sort());
});

it('docs/embedding.md: names every option of a client and of a server', () => {
  const optionsIn = (file: string, name: string): string[] => {
    const [, body = ''] = new RegExp(`interface ${name}[^{]*\\{([\\s\\S]*?)\\n\\}`).exec(read(file)) ?? [];
    return [...body.matchAll(/^ {2}(?:readonly )?(\w+)\??[:(]/gm)].map(([, option]) => option as string);
  };
  const options = [
    ...optionsIn('src/client/room-client.ts', 'RoomClientOptions'),
    ...optionsIn('src/client/client-core.ts', 'ClientObserver'),
    ...optionsIn('src/server/room-server.ts', 'RoomServerOptions'),
  ];
  expect(options.length).toBeGreaterThan(20);
  expect(options.filter((option) => !new RegExp(`\\b${option}\\b`).test(PAGE))).toEqual([]);
});
