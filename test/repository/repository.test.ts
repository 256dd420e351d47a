/** What holds for the project as a whole: every rule has a test, imports point one way, pure means pure, files stay small. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const filesUnder = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((name) => name.endsWith('.ts'));
const read = (name: string): string => readFileSync(join(ROOT, name), 'utf8');

const SOURCES = filesUnder('src');
const TESTS = filesUnder('test').filter((name) => name.endsWith('.test.ts'));

/** Rules that fell away, or that a later version has: said in docs/rules.md, and not tested. */
const NOT_TESTED = new Set(['SR-9', 'SA-1', 'SA-3', 'SA-4']);

/** Whom a folder (or a file at the top of src) may import, besides itself. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  chart: [],
  machines: ['chart'],
  network: ['machines'],
  host: ['machines'],
  client: ['host', 'machines', 'chart'],
  server: ['host', 'machines'],
  rtc: ['simulation', 'host', 'network', 'machines', 'chart'],
  verify: ['machines', 'chart'],
  simulation: ['client', 'server', 'network', 'host', 'machines'],
  scenario: ['simulation', 'rtc', 'client', 'network', 'machines'],
  testing: [
    'simulation',
    'scenario',
    'verify',
    'client',
    'server',
    'rtc',
    'network',
    'host',
    'machines',
    'chart',
  ],
  docs: ['testing', 'verify', 'machines', 'chart'],
  command: [
    'testing',
    'scenario',
    'simulation',
    'verify',
    'docs',
    'rtc',
    'client',
    'network',
    'machines',
    'chart',
  ],
  inspect: ['simulation', 'client', 'server', 'machines', 'chart'],
  'client.ts': ['client', 'host', 'machines'],
  'index.ts': ['client.js', 'server', 'simulation', 'network', 'host', 'machines', 'rtc', 'verify'],
  'express.ts': ['rtc', 'machines'],
  'xstate.ts': ['machines', 'chart'],
};

const importsOf = (name: string): string[] =>
  [...read(name).matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, path]) => path as string);

const placeOf = (name: string): string => relative('src', name).split('/')[0] as string;

describe('the repository', () => {
  it('REPO-1 every rule of the list is named by the title of a test', () => {
    const ids = [...read('docs/rules.md').matchAll(/^\| ((?:CC|CL|SW|NR|SR|RG|MD|AG|SA|RT)-\d+) \|/gm)].map(
      ([, id]) => id as string,
    );
    expect(ids.length).toBeGreaterThan(100);
    const titles = TESTS.map(read)
      .flatMap((text) => [
        ...text.matchAll(/\b(?:it|test|describe)(?:\.each\([\s\S]*?\))?\(\s*(['"`])([\s\S]*?)\1/g),
      ])
      .map(([, , title]) => title as string);
    const named = new Set(titles.flatMap((title) => title.match(/[A-Z]{2}-\d+/g) ?? []));
    expect(ids.filter((id) => !named.has(id) && !NOT_TESTED.has(id))).toEqual([]);
  });

  const code = (name: string) => read(name).replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');

  it('REPO-2 nothing under src/machines or src/chart uses a clock, chance, a promise, a host timer or I/O', () => {
    const impure =
      /\bDate\b|Math\.random|setTimeout|setInterval|queueMicrotask|performance\.|\bcrypto\b|\bawait\b|\basync\b|\bPromise\b|\bprocess\.|\bfetch\(|from 'node:|^(?:export )?let /m;
    const pure = SOURCES.filter((name) => /^src\/(machines|chart)\//.test(name));
    expect(pure.length).toBeGreaterThan(30);
    expect(pure.filter((name) => impure.test(code(name)))).toEqual([]);
  });

  it('REPO-3 imports point one way', () => {
    const wrong = SOURCES.flatMap((name) =>
      importsOf(name)
        .filter((path) => path.startsWith('.'))
        .map((path) => normalize(join(dirname(name), path)))
        .filter((to) => {
          const [from, target] = [placeOf(name), placeOf(to)];
          return from !== target && !MAY_IMPORT[from]?.includes(target);
        })
        .map((to) => `${name} imports ${to}`),
    );
    expect(wrong).toEqual([]);
  });

  it('REPO-4 XState is loaded by its own face only, and the core has no other dependency', () => {
    const outside = SOURCES.flatMap((name) =>
      importsOf(name)
        .filter((path) => !path.startsWith('.') && !path.startsWith('node:'))
        .map((path) => [name, path] as const),
    );
    const xstate = outside.filter(([, path]) => path.startsWith('xstate')).map(([name]) => name);
    expect(new Set(xstate)).toEqual(new Set(['src/chart/to-machine.ts']));
    const core =
      /^src\/(machines|chart|host|client|server|network|simulation|rtc|verify|inspect|index|xstate)\b/;
    expect(outside.filter(([name, path]) => core.test(name) && !path.startsWith('xstate'))).toEqual([]);
  });

  it('REPO-5 files stay small', () => {
    const lines = (name: string) => read(name).split('\n').length;
    expect(SOURCES.filter((name) => lines(name) > 400).map((name) => `${name} ${lines(name)}`)).toEqual([]);
  });

  it('REPO-6 the type checker is not switched off', () => {
    expect(
      SOURCES.filter(
        (name) => /\bas any\b|: any\b/.test(code(name)) || /@ts-(ignore|expect-error)/.test(read(name)),
      ),
    ).toEqual([]);
  });
});
