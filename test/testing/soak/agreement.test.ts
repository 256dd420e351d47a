/**
 * Random commands on 3 users x 2 devices x 3 rooms over the faulty network, then agreement.
 * The soak proper (`npm run soak`) runs the same seeds and many more.
 */
import { describe, expect, it } from 'vitest';
import { tokenOfSeed } from '../../../src/testing/replay/runs.js';
import type { Counts } from '../../../src/testing/soak/laws.js';
import { isJudgedByStep, runSeed } from '../../../src/testing/soak/run-seed.js';
import { addCounts, countTriggers } from '../../../src/testing/soak/triggers.js';

const SEEDS = 300;
const COMMANDS = 60;

describe('over a faulty network', () => {
  it('AG-1 AG-2 AG-3 AG-4 CC-22 CC-23 CL-2 CL-17 CL-18 CL-22 SW-3 SW-4 NR-7 P1 to P29 of single steps hold in 300 seeds of 60 commands', () => {
    const counts: Counts = {};
    const failures: string[] = [];
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const result = runSeed(seed, COMMANDS, { judgesSteps: isJudgedByStep(seed) });
      addCounts(counts, result.counts);
      for (const violation of result.violations)
        failures.push(`${violation} (npx room-lifecycle replay ${tokenOfSeed(seed, COMMANDS)})`);
    }
    expect(failures).toEqual([]);
    const rare = countTriggers(counts, SEEDS).filter(({ isEnough }) => !isEnough);
    expect(rare, 'triggers that hardly occurred').toEqual([]);
  });

  it('AG-5 the same seed gives the same run, byte for byte', () => {
    for (let seed = 1; seed <= 25; seed += 1) {
      const told = (): string => {
        const lines: string[] = [];
        const note = (...what: unknown[]) => lines.push(JSON.stringify(what));
        const listener = {
          event: (device: number, event: object) => note(device, event),
          effect: note,
          server: note,
          fault: note,
        };
        runSeed(seed, COMMANDS, { listener, judgesSteps: false });
        return lines.join('\n');
      };
      expect(told()).toBe(told());
    }
  });
});
