/** Every log under examples/logs has the verdict that its list promises, through the command as a person runs it. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { command } from '../command/io.js';

interface Expected {
  readonly verdict: 'legal' | 'broken' | 'unusable';
  readonly about: string;
  readonly options?: readonly string[];
  readonly violations?: readonly { readonly line: number; readonly rule: string }[];
  readonly unusable?: readonly { readonly line: number; readonly column: number }[];
  readonly skipped?: number;
}

const FOLDER = 'examples/logs';
const expected: Record<string, Expected> = JSON.parse(readFileSync(`${FOLDER}/expected.json`, 'utf8'));
const CODES = { legal: 0, broken: 1, unusable: 2 };

describe('LG-1 the example logs', () => {
  it('LG-1 all of them are listed', () => {
    const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(ndjson|log)$/.test(name))
      .map((name) => name.replaceAll('\\', '/'));
    expect(files.sort()).toEqual(Object.keys(expected).sort());
  });

  it.each(Object.entries(expected))(
    'LG-1 %s',
    async (name, { verdict, options = [], violations = [], ...rest }) => {
      const files = { [name]: readFileSync(`${FOLDER}/${name}`, 'utf8') };
      const { code, out, err } = await command(['verify', ...options, name], { files });
      expect(code).toBe(CODES[verdict]);
      const told = out.split('\n').filter((text) => text.startsWith(`${name}:`) && text.includes('; rule '));
      expect(told.map((text) => /^.*?:(\d+): .*; rule ([A-Z]+-\d+);/.exec(text)?.slice(1).join(':'))).toEqual(
        violations.map(({ line, rule }) => `${line}:${rule}`),
      );
      const unusable = rest.unusable ?? [];
      expect(
        err
          .split('\n')
          .filter((text) => text !== '')
          .map((text) => text.split(': ')[0]),
      ).toEqual(unusable.map(({ line, column }) => `${name}:${line}:${column}`));
      if (rest.skipped) expect(out).toContain(`, ${rest.skipped} skipped,`);
    },
  );
});

describe('LG-1 the example scenarios', () => {
  const scenarios = readdirSync('examples').filter((name) => name.endsWith('.scenario.json'));

  it.each(scenarios.map((name) => [name]))(
    'LG-1 the log of %s is legal, to the strict eye too',
    async (name) => {
      const played = await command(['run', '--json', name], {
        files: { [name]: readFileSync(`examples/${name}`, 'utf8') },
      });
      const checked = await command(['verify', '--strict', '-'], { input: played.out });
      expect(checked).toMatchObject({ code: 0, err: '' });
      expect(checked.out).toContain('<stdin>: legal\n');
    },
  );
});
