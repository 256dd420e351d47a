// What is drawn: usable where it says so, nothing thrown away, the same again from the same seed, shrunk to what matters.

import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSimulation } from '../../../src/index.js';
import { checkRoomID } from '../../../src/machines/arguments.js';
import { resolveLimits } from '../../../src/machines/limits.js';
import { resolveRates } from '../../../src/network/faults.js';
import {
  appLimits,
  makeCall,
  networkRates,
  roomCommands,
  roomConfigs,
  roomIDs,
  roomInfos,
  runs,
  unusableRoomIDs,
  userIDs,
} from '../../../src/testing/arbitraries/index.js';
import { tokenOfRun } from '../../../src/testing/replay/runs.js';
import { DEVICES, drawPlan, newPlayer, playOne } from '../../../src/testing/soak/plan.js';
import { playRun } from '../../../src/testing/soak/run-seed.js';
import { createWorld } from '../../../src/testing/soak/world.js';

const SETTINGS = { seed: 5, numRuns: 100 };

describe('values', () => {
  it('CL-4 those that are usable are, and the others are not', async () => {
    await fc.assert(
      fc.asyncProperty(roomInfos(), roomConfigs(), userIDs(), async (info, config, userID) => {
        const sim = createSimulation({ log: false });
        const device = sim.device('A', { userID });
        await expect(sim.run(() => device.enterRoom(info, config))).resolves.toMatchObject({
          roomInfo: { baseInfo: info },
        });
      }),
      SETTINGS,
    );
    fc.assert(
      fc.property(unusableRoomIDs(), (roomID) => {
        expect(checkRoomID(roomID, 128, 'joinRoom')).not.toBeNull();
      }),
      SETTINGS,
    );
    expect(fc.sample(roomIDs(), SETTINGS)).toContain('__proto__');
  });

  it('limits and rates are taken as they are, and are not always the same', () => {
    fc.assert(
      fc.property(appLimits(), networkRates(), (limits, rates) => {
        expect(resolveLimits(limits)).toMatchObject(limits);
        expect(resolveRates(rates)).toEqual(rates);
      }),
      SETTINGS,
    );
    const losses = fc.sample(networkRates(), SETTINGS).filter(({ loss }) => loss > 0).length;
    expect(losses).toBeGreaterThan(20);
    expect(losses).toBeLessThan(80);
  });

  it('CL-2 every call can be made on anything that has the methods, and is settled', async () => {
    const methods = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.array(roomCommands(), { maxLength: 8 }), async (calls) => {
        const sim = createSimulation({ log: false });
        const device = sim.device('A', { userID: 'alice' });
        const settled = calls.map((call) =>
          makeCall(device, call).then(
            () => 1,
            () => 0,
          ),
        );
        for (const { method } of calls) methods.add(method);
        sim.settle();
        await Promise.all(settled);
      }),
      SETTINGS,
    );
    expect(methods.size).toBe(8);
  });
});

describe('runs', () => {
  it('P1 to P30 hold in runs from nothing and from states drawn before', () => {
    let isDrawn = 0;
    fc.assert(
      fc.property(runs({ commands: 25, drawn: 20 }), (run) => {
        if (run.drawn > 0) isDrawn += 1;
        expect(playRun(run).violations, tokenOfRun(run)).toEqual([]);
      }),
      { seed: 9, numRuns: 30 },
    );
    expect(isDrawn).toBeGreaterThan(8);
  });

  it('AG-5 the same run is the same, and another command makes another one', () => {
    const run = { seed: 4, drawn: 10, commands: [[30_000, 7]] } as const;
    expect(playRun(run).hash).toBe(playRun(run).hash);
    expect(playRun(run).hash).not.toBe(
      playRun({
        ...run,
        commands: [
          [30_000, 8],
          [1, 1],
        ],
      }).hash,
    );
  });

  it('a run draws which operations and faults it has', () => {
    const plans = Array.from({ length: 100 }, (_, seed) => drawPlan(seed, newPlayer(seed).chance));
    const counts = plans.map(({ operations }) => operations.length);
    expect(Math.min(...counts)).toBeLessThan(14);
    expect(Math.max(...counts)).toBeGreaterThan(17);
    const having = (fault: 'loss' | 'repeat') => plans.filter(({ rates }) => rates[fault] > 0).length;
    expect(having('loss')).toBeGreaterThan(30);
    expect(having('loss')).toBeLessThan(80);
    expect(plans.some(({ rates }) => rates.loss > 0 && rates.repeat === 0)).toBe(true);
  });

  it('no command is thrown away: each one does something to the world, or is a call that is answered', () => {
    let commands = 0;
    let idle = 0;
    for (let seed = 1; seed <= 40; seed += 1) {
      let heard = 0;
      const told = () => {
        heard += 1;
      };
      const witness = { event: told, effect: () => {}, server: told, fault: told };
      const player = newPlayer(seed);
      const plan = { ...drawPlan(seed, player.chance), pause: 0 };
      const world = createWorld(DEVICES, { seed, rates: {}, limits: plan.limits }, witness);
      const { store } = world;
      const spied = {
        ...world,
        store() {
          told();
          store();
        },
      };
      for (const device of DEVICES.keys()) world.feed(device, { type: 'login' });
      for (let played = 0; played < 40; played += 1) {
        heard = 0;
        playOne(spied, plan, player);
        commands += 1;
        if (heard === 0) idle += 1;
      }
    }
    expect([commands, idle]).toEqual([1600, 0]);
  });

  it('a bug is found, and shrunk to the commands that it takes', () => {
    // a law that does not hold: nobody is ever refused because a room is Connecting
    const property = fc.property(runs({ commands: 40, drawn: 0 }), (run) =>
      Object.keys(playRun(run, { judgesSteps: false }).counts).every((name) => !name.includes('6000326')),
    );
    const { failed, counterexample } = fc.check(property, { seed: 3, numRuns: 60 });
    expect(failed).toBe(true);
    // entering, and entering again before the answer
    expect(counterexample?.[0].commands.length).toBeLessThanOrEqual(3);
  });
});

describe('the package', () => {
  it('REPO-4 fast-check is imported by the arbitraries alone', () => {
    const importing = readdirSync('src', { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .filter((name) => /from 'fast-check'/.test(readFileSync(`src/${name}`, 'utf8')));
    expect(importing.filter((name) => !name.startsWith('testing/arbitraries/'))).toEqual(
      [
        // a pattern that looks for it
        'testing/mutants/rule-stage.ts',
      ].filter((name) => importing.includes(name)),
    );
  });
});
