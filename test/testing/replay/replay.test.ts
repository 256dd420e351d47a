// A token makes the very run again, from whichever stage it is; any other text is refused, and says why.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runs } from '../../../src/testing/arbitraries/runs.js';
import { explore } from '../../../src/testing/explorer/index.js';
import {
  machinesHash,
  readToken,
  replayToken,
  tokenOfRun,
  tokenOfScenario,
  tokenOfSeed,
  tokenOfWay,
  UnusableToken,
} from '../../../src/testing/replay/index.js';
import { readRun } from '../../../src/testing/replay/runs.js';
import { playRun } from '../../../src/testing/soak/run-seed.js';
import { type Bounds, DEFAULT_BOUNDS } from '../../../src/testing/world/bounds.js';
import { playViolation } from '../../../src/testing/world/counterexample.js';
import { OWN_MACHINES } from '../../../src/testing/world/machines.js';
import { startWorld, stepWorld } from '../../../src/testing/world/plain-world.js';
import { WorldSpace } from '../../../src/testing/world/world-space.js';
import { command } from '../../command/io.js';

const replayed = (token: string): { readonly code: number; readonly lines: string[] } => {
  const lines: string[] = [];
  return { code: replayToken(token, (line) => lines.push(line)), lines };
};

describe('a token', () => {
  it('AG-5 of a seed makes the run of that seed again', () => {
    const { code, lines } = replayed(tokenOfSeed(17, 20));
    expect([code, lines.at(-1)]).toEqual([0, 'no law was broken']);
    expect(lines).toEqual(replayed(tokenOfSeed(17, 20)).lines);
    expect(lines).not.toEqual(replayed(tokenOfSeed(18, 20)).lines);
    expect(lines.filter((line) => line.includes('device 0 <')).length).toBeGreaterThan(1);
  });

  it('AG-5 of a property run says all of it, and is read back as it was', () => {
    fc.assert(
      fc.property(runs({ commands: 12 }), (run) => {
        const { what } = readToken(tokenOfRun(run));
        expect(readRun(what)).toEqual(run);
      }),
      { seed: 7, numRuns: 50 },
    );
    const run = { seed: 3, drawn: 5, commands: [[40_000, 12]] } as const;
    const { code, lines } = replayed(tokenOfRun(run));
    expect(code).toBe(playRun(run).violations.length === 0 ? 0 : 1);
    expect(lines.at(-1)).toBe('no law was broken');
  });

  it('SCN-2 of a scenario holds its whole text', () => {
    const text = JSON.stringify({ name: 'x', devices: { A: { userID: 'a' } }, steps: [{ advance: '1s' }] });
    const { code, lines } = replayed(tokenOfScenario(text));
    expect([code, lines]).toEqual([0, [text, 'the scenario was played']]);
    const odd = replayed(tokenOfScenario('{"name": 1}'));
    expect([odd.code, odd.lines.at(-1)]).toEqual([
      0,
      expect.stringContaining('the scenario was refused: scenario:1:'),
    ]);
  });

  const bounds: Bounds = {
    ...DEFAULT_BOUNDS,
    rooms: 1,
    callsEach: 2,
    menu: ['enterRoom', 'leaveRoom'],
    beats: 0,
    interrupt: 1,
  };

  it('AG-5 of a way through the world plays the same steps', () => {
    let world = startWorld(bounds);
    const events = [
      {
        do: 'call',
        device: 0,
        event: {
          type: 'enterRoom',
          call: 1,
          now: 0,
          roomID: 'r1',
          setup: { roomName: '', roomDestroyDelayTime: 0, roomAttributes: [] },
        },
      },
      { do: 'speak', device: 0, at: 0, keep: false },
      { do: 'hear', device: 0, at: 0, keep: false },
    ] as const;
    const steps = events.map((action) => {
      const before = world;
      const step = stepWorld(before, action);
      world = step.world;
      return { ...step, before, action, isHealing: false };
    });
    const { code, lines } = replayed(tokenOfWay(bounds, { steps }));
    expect([code, lines.at(-1)]).toEqual([0, 'no law was broken']);
    expect(lines.join('\n')).toContain('enterRoom r1');
    expect(lines.join('\n')).toContain('Connected/Success');
  });

  it('AG-2 a way whose end has healed is asked for the laws of settled worlds', () => {
    const before = startWorld(bounds);
    const setup = { roomName: '', roomDestroyDelayTime: 0, roomAttributes: [] };
    const event = { type: 'enterRoom', call: 1, now: 0, roomID: 'r1', setup } as const;
    const action = { do: 'call', device: 0, event } as const;
    const step = { ...stepWorld(before, action), before, action };
    expect(replayed(tokenOfWay(bounds, { steps: [{ ...step, isHealing: false }] })).code).toBe(0);
    const { code, lines } = replayed(tokenOfWay(bounds, { steps: [{ ...step, isHealing: true }] }));
    expect([code, lines[0]]).toEqual([1, 'AG-2 nothing is out: AG-2: enterRoom r1 is not settled\n']);
  });

  it('P6 a way that breaks a law breaks it again', () => {
    // the explorer's machines forget every timer that is to be cancelled; ours, which play the way, do not
    const careless = {
      ...OWN_MACHINES,
      stepClient: (
        snapshot: Parameters<typeof OWN_MACHINES.stepClient>[0],
        event: Parameters<typeof OWN_MACHINES.stepClient>[1],
      ) => {
        const { snapshot: after, effects } = OWN_MACHINES.stepClient(snapshot, event);
        const timers = event.type === 'leaveRoom' ? snapshot.context.timers : after.context.timers;
        return { snapshot: { ...after, context: { ...after.context, timers } } as typeof after, effects };
      },
    };
    const space = new WorldSpace(bounds, { machines: careless });
    const { violations, explorer } = explore(space, { seconds: 20 });
    const [violation] = violations;
    expect(violation?.law).toBe('P6 nothing is left behind');
    if (!violation) return;
    const token = tokenOfWay(bounds, playViolation(explorer, violation));
    expect(token.length).toBeLessThan(600);
    expect(replayed(token).lines.at(-1)).toBe('no law was broken');
  });

  it.each([
    ['nonsense', 'it is not one that this library prints'],
    ['', 'it is not one that this library prints'],
    ['1.0000000000.soak.17/60 && rm', 'it is not one that this library prints'],
    [`2.${machinesHash()}.soak.17/60`, 'it has form 2, and this version of room-lifecycle reads form 1'],
    [
      `1.${machinesHash()}.walk.17/60`,
      'there is no stage called walk; there are soak, run, explore, scenario',
    ],
    ['1.0000000000.soak.17/60', 'it was made with other machines (0000000000, these are '],
    ['1.unbuilt.soak.17/60', 'it was made by code that was not built'],
    [`1.${machinesHash()}.soak.17`, '"17" is not a seed and a number of commands'],
    [`1.${machinesHash()}.run.x/1/`, '"x" is no number of a run'],
    [`1.${machinesHash()}.run.1/1/a-b-c`, 'a command of a run has two numbers'],
    [`1.${machinesHash()}.explore.AAAA`, 'no way through a world can be read from it'],
    [`1.${machinesHash()}.scenario.____`, 'no scenario can be read from it'],
  ])('%s is refused', (text, why) => {
    expect(() => replayToken(text, () => {})).toThrow(UnusableToken);
    expect(() => replayToken(text, () => {})).toThrow(`unable to replay the token; ${why}`);
  });

  it('is of ten digits that a build has, whatever is said in comments', () => {
    expect(machinesHash()).toMatch(/^[0-9a-f]{10}$/);
    expect(machinesHash()).toBe(machinesHash());
  });
});

describe('the command', () => {
  it('CMD-1 replays, and says by its exit code what came of it', async () => {
    const good = await command(['replay', tokenOfSeed(17, 5)]);
    expect([good.code, good.err]).toEqual([0, '']);
    expect(good.out).toMatch(/\nno law was broken\n$/);
    const bad = await command(['replay', '1.0000000000.soak.17/5']);
    expect([bad.code, bad.out]).toEqual([2, '']);
    expect(bad.err).toMatch(
      /^room-lifecycle: unable to replay the token; it was made with other machines \(/,
    );
    const odd = await command(['replay', tokenOfSeed(17, 5), '--mutant', 'nonsense']);
    expect([odd.code, odd.out]).toEqual([2, '']);
  });
});
