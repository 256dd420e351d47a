import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Exploration } from '../../../src/testing/explorer/index.js';
import { missingIn, putInto, type Run, tableOf } from '../../../src/testing/proof/report.js';
import { SCENARIOS } from '../../../src/testing/proof/scenarios.js';
import { type ProofWorld, WORLDS } from '../../../src/testing/proof/worlds.js';
import { DEFAULT_BOUNDS } from '../../../src/testing/world/bounds.js';

const exploration = (changes: Partial<Exploration>): Exploration => ({
  states: 1_234_567,
  expanded: 1_234_567,
  transitions: 2_000_000,
  depth: 7,
  seconds: 2,
  bytes: 0,
  complete: true,
  stoppedBy: null,
  violations: [],
  goals: new Map(),
  ...changes,
});

const WORLD: ProofWorld = {
  name: 'a world',
  bounds: { ...DEFAULT_BOUNDS, users: [2, 1], rooms: 1, calls: 4, reorder: true, drop: 2, beats: 1 },
};
const run = (changes: Partial<Exploration>): Run => ({ world: WORLD, found: exploration(changes) });

describe('the table of the proof', () => {
  test('says who is there, what may happen, and how much of it was seen', () => {
    const [, , row] = tableOf([run({})]).split('\n');
    expect(row).toBe(
      '| a world | 2 devices + a device × 1 room | 3 calls each, 4 in all, reorder, drop ×2, heartbeat | 1 234 567 | 2 000 000 | 7 | 0 |',
    );
    expect(tableOf([run({ complete: false })])).toContain('| 1 234 567 (partial) |');
  });

  test('a scenario counts only where the run went to its end', () => {
    const goals = new Map([
      ['seen', 3],
      ['seen late', 9],
    ]);
    expect(missingIn([run({ goals })], ['seen', 'unseen'])).toEqual(['unseen']);
    expect(missingIn([run({ goals, complete: false })], ['seen'])).toEqual(['seen']);
  });

  test('goes into its place on the page, and nowhere else', () => {
    const page = 'a\n<!-- proof: runs -->\nold\n<!-- end -->\nb\n<!-- proof: largest -->\n<!-- end -->\n';
    expect(putInto(page, 'runs', 'new')).toBe(
      'a\n<!-- proof: runs -->\n\nnew\n\n<!-- end -->\nb\n<!-- proof: largest -->\n<!-- end -->\n',
    );
    expect(() => putInto('a', 'runs', 'new')).toThrow(
      "unable to write the table 'runs'; the page has no place for it",
    );
  });

  test('docs/proof.md has every world within the bounds it has now, each explored without a violation', () => {
    const page = readFileSync('docs/proof.md', 'utf8');
    for (const world of WORLDS) {
      const [, , row = ''] = tableOf([{ world, found: exploration({}) }]).split('\n');
      const bounds = row.slice(0, row.indexOf('| 1 234 567'));
      const line = page.split('\n').find((text) => text.startsWith(bounds)) ?? `nothing of ${bounds}`;
      expect(line).toMatch(/\| 0 \|$/);
      expect(line).not.toContain('partial');
    }
  });

  test('every fault and every scenario is named once, and the worlds allow every fault', () => {
    expect(new Set(SCENARIOS).size).toBe(SCENARIOS.length);
    for (const fault of [
      'drop',
      'repeat',
      'interrupt',
      'late',
      'silent',
      'kick',
      'destroy',
      'kickOffline',
    ] as const)
      expect(WORLDS.some(({ bounds }) => bounds[fault] > 0)).toBe(true);
  });
});
