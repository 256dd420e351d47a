import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { command, scenario } from './io.js';

describe('CMD-5 the command line', () => {
  it.each([
    [[], 'a command was expected'],
    [['bogus'], "unknown command 'bogus'"],
    [['--bogus'], "unknown option '--bogus'"],
    [['run'], "missing required argument 'file'"],
    [['run', '--bogus', 'f'], "unknown option '--bogus'"],
    [['run', 'f', '--seed', 'x'], 'A whole number from 0 was expected.'],
    [['run', 'f', '--seed', '-1'], 'A whole number from 0 was expected.'],
    [['run', 'f', '--seed', '1e3'], 'A whole number from 0 was expected.'],
    [['run', 'f', '--seed', '99999999999999999999'], 'A whole number from 0 was expected.'],
    [['run', 'f', '--seed'], "option '--seed <n>' argument missing"],
    [['run', 'f', '--json', '--mermaid'], "options '--json' and '--mermaid' cannot be used together"],
    [['run', 'f', 'g', '--json'], '--json takes one file'],
    [['run', 'f', 'g', '--mermaid'], '--mermaid takes one file'],
    [['run', '-', '-'], "standard input ('-') can be read once"],
    [['examples', 'd', 'e'], 'too many arguments'],
  ])('CMD-5 %j is exit 2 and one message', async (argv, message) => {
    const { code, out, err } = await command(argv, { files: { f: scenario(), g: scenario() } });
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
    expect(err.trimEnd()).not.toContain('\n');
    expect(err).toMatch(/^room-lifecycle: unable to .*; /);
  });

  it.each([
    [['--help']],
    [['-h']],
    [['help']],
    [['run', '--help']],
    [['help', 'run']],
    [['examples', '--help']],
  ])('CMD-5 %j prints help, exit 0', async (argv) => {
    const { code, out, err } = await command(argv);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('Usage: room-lifecycle');
  });

  it('CMD-5 --version is that of the package', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect(await command(['--version'])).toEqual({ code: 0, out: `${version}\n`, err: '' });
  });

  it('CMD-5 a seed is passed on', async () => {
    const seeds: number[] = [];
    const { code } = await command(['run', 'f', '--seed', '42'], {
      files: { f: '{ "steps": [] }' },
      makeStage: (_, seed) => {
        seeds.push(seed);
        return {} as never;
      },
    });
    expect(seeds).toEqual([42]);
    // the stage is none, and that is told as our own fault
    expect(code).toBe(1);
  });
});

describe('CMD-6 examples', () => {
  const files = {
    'd/two.scenario.json': scenario(),
    'd/one.scenario.json': scenario(),
    'd/README.md': 'no scenario',
  };

  it('CMD-6 plays all of a directory, one line each, and sums up', async () => {
    const { code, out, err } = await command(['examples', 'd'], { files });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toBe(`✓ one   3 steps, 2 expectations
✓ two   3 steps, 2 expectations

2 scenarios, 6 steps, 4 expectations: all as expected (0.0 s)
`);
  });

  it('CMD-6 tells what failed under its line, exit 1', async () => {
    const failing = await command(['examples', 'd'], {
      files: { ...files, 'd/one.scenario.json': scenario({}) },
    });
    expect(failing.code).toBe(1);
    expect(failing.out).toContain(`✗ one   3 steps, 2 expectations
    d/one.scenario.json:5:5: step 3 expected something else of rooms
      expected   actual
    ≠ –          Room1 ["alice"]
✓ two `);
    expect(failing.out).toContain('4 expectations: 1 expectation failed, in 1 scenario (0.0 s)');
  });

  it('CMD-6 is exit 2 for a directory that is not there or has none, or a file that is not usable', async () => {
    expect(await command(['examples', 'nowhere'])).toMatchObject({
      code: 2,
      err: 'nowhere: unable to read it; there is nothing of that name\n',
    });
    expect(await command(['examples', 'd'], { files: { 'd/x.json': '{}' } })).toMatchObject({
      code: 2,
      err: 'd: unable to play its examples; expected files named *.scenario.json in it\n',
    });
    const { code, out, err } = await command(['examples', 'd'], {
      files: { ...files, 'd/x.scenario.json': '[' },
    });
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^d\/x\.scenario\.json:1:2: /);
  });
});
