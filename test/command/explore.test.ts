import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { exploreWorld } from '../../src/command/explore.js';
import type { Io } from '../../src/command/io.js';
import { MUTANTS } from '../../src/testing/mutants/list.js';
import { DEFAULT_BOUNDS } from '../../src/testing/world/bounds.js';
import { command } from './io.js';

const lastLine = (out: string): Record<string, unknown> => JSON.parse(out.trimEnd().split('\n').at(-1) ?? '');

describe('CMD-7 explore', () => {
  it('CMD-7 a small world to its end: what was explored, within which bounds, exit 0', async () => {
    const { code, out, err } = await command(['explore', '--calls', '1', '--faults', 'drop,reorder']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('2 users, 2 devices, 2 rooms; 1 call a device; 2 messages under way each way;');
    expect(out).toContain('; drop, reorder\n');
    expect(out).toContain('every reachable state was seen');
    expect(out).toContain('no violation');
  });

  it('CMD-7 --json ends with one line of these five', async () => {
    const argv = ['explore', '--calls', '1', '--json'];
    const { out } = await command(argv);
    const line = lastLine(out);
    expect(Object.keys(line)).toEqual(['states', 'transitions', 'seconds', 'complete', 'violations']);
    expect(line).toMatchObject({ complete: true, violations: 0 });
    const whole = lastLine((await command([...argv, '--no-symmetry'])).out);
    expect(whole).toMatchObject({ complete: true, violations: 0 });
    expect(Number(whole.states)).toBeGreaterThan(3 * Number(line.states));
  });

  it('CMD-7 a budget that is reached is a partial result that says how deep it went', async () => {
    const { code, out } = await command(['explore', '--states', '500', '--json']);
    expect(code).toBe(0);
    expect(out).toMatch(/partial: the limit of states was reached; all states up to \d+ steps were seen/);
    const line = lastLine(out);
    expect(line.complete).toBe(false);
    expect(Number(line.states)).toBeGreaterThanOrEqual(500);
    expect(Number(line.states)).toBeLessThan(600);
  });

  it('CMD-7 --list-mutants lists them one a line', async () => {
    const { code, out } = await command(['explore', '--list-mutants']);
    expect({ code, out }).toEqual({ code: 0, out: MUTANTS.map(({ name }) => `${name}\n`).join('') });
  });

  it('CMD-7 --mutant explores a build with that bug, in a world that shows it: exit 1, and the way to it', () => {
    // the bin itself: a build that is loaded from elsewhere is none of the test runner's business
    const explored = (...argv: string[]) => {
      const bin = ['dist/command/main.js', 'explore', '--mutant', 'silence-leaves-empty-room'];
      const { status, stdout } = spawnSync(process.execPath, [...bin, ...argv], { encoding: 'utf8' });
      return { code: status, out: stdout };
    };
    const { code, out } = explored();
    expect(code).toBe(1);
    expect(out).toContain('P25 one life, sound');
    expect(out).toContain('d1 calls enterRoom r1');
    expect(out).toContain('1 user, 1 device, 1 room; ');
    expect(out).toContain('partial: a law is broken;');
    // a world that is named is taken as it is named: nobody is ever silent in this one
    const named = explored('--calls', '1', '--json');
    expect(named.code).toBe(0);
    expect(lastLine(named.out)).toMatchObject({ complete: true, violations: 0 });
  });

  it.each([
    [['--devices', '0'], 'A whole number from 1 to 4 was expected.'],
    [['--rooms', 'x'], 'A whole number from 1 to 4 was expected.'],
    [['--users', '3'], "option '--users' cannot be more than '--devices'"],
    [['--faults', 'drop,flood'], "There is no fault 'flood'; there are drop, repeat, reorder, interrupt,"],
    [['--calls-in-all', '0'], 'A whole number from 1 to 6 was expected.'],
    [['--mutant', 'none'], "There is no mutant 'none'; --list-mutants lists them."],
  ])('CMD-5 %j is exit 2 and one message', async (argv, message) => {
    const { code, out, err } = await command(['explore', ...argv]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
  });

  /** A terminal on which time passes. */
  const terminal = (onProgress: (text: string) => void) => {
    const out: string[] = [];
    const io = {
      out: { write: (text: string) => void out.push(text), isTerminal: false },
      err: { write: onProgress, isTerminal: true },
      env: {},
      now: () => performance.now(),
    } as unknown as Io;
    return { io, out };
  };

  it('CMD-7 on a terminal it shows how far it is, and Ctrl-C ends it with what is known by then', async () => {
    const progress: string[] = [];
    const { io, out } = terminal((text) => {
      progress.push(text);
      // what Node does with Ctrl-C
      if (progress.length === 1) process.emit('SIGINT');
    });
    const options = { devices: 2, rooms: 2, faults: [], calls: 3, callsInAll: 5, heartbeats: 0, json: true };
    const bounds = { ...DEFAULT_BOUNDS, reorder: true };
    expect(await exploreWorld(bounds, options, io)).toBe(0);
    expect(progress[0]).toMatch(/█+░* .* of .* states, \d+ steps deep, .* states\/s$/);
    expect(out.join('')).toContain('partial: it was stopped;');
    expect(lastLine(out.join(''))).toMatchObject({ complete: false, violations: 0 });
  });
});
