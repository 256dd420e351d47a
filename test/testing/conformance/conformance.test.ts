// What the adapter makes of odd SDKs; the example holds a whole toy SDK and our own client against the laws.

import { describe, expect, it } from 'vitest';
import { checkConformance, conformanceLines } from '../../../src/testing/conformance/check.js';
import { playScript } from '../../../src/testing/conformance/play.js';
import { randomScript, SCRIPTS, stepText } from '../../../src/testing/conformance/scripts.js';
import type { Ear, Subject, SubjectDevice } from '../../../src/testing/conformance/subject.js';

/** An SDK that is always at once where it was asked to be, in the words of some platform. */
const instant = (words: readonly [string | number, string | number], change: Partial<SubjectDevice> = {}) => {
  const ears: Ear[] = [];
  const subject: Subject = {
    name: 'instant',
    start: () => ({
      device(_, ear) {
        const rooms = new Set<string>();
        ears.push(ear);
        return {
          enter(roomID) {
            if (rooms.has(roomID)) return Promise.resolve();
            rooms.add(roomID);
            ear.state({ roomID, state: words[0], event: 'activeEnter' });
            ear.state({ roomID, state: words[1], event: 0 });
            return Promise.resolve();
          },
          leave(roomID) {
            if (!rooms.delete(roomID)) return Promise.reject(new Error('not in it'));
            ear.state({ roomID, state: 0, event: 0 });
            return Promise.resolve();
          },
          network: () => {},
          ...change,
        };
      },
      kick: () => {},
      settle: () => {},
      advance: () => {},
      now: () => 0,
    }),
  };
  return { subject, ears };
};

const verdicts = ({ laws }: Awaited<ReturnType<typeof checkConformance>>) =>
  Object.fromEntries(laws.map(({ id, verdict }) => [id, verdict]));

describe('an SDK held against the laws', () => {
  it('CC-22 CL-2 takes words and numbers of any platform, and says what it could not ask', async () => {
    for (const words of [
      ['CONNECTING', 'ZIM_ROOM_STATE_CONNECTED'],
      [1, 2],
    ] as const) {
      const report = await checkConformance(instant(words).subject, { runs: 10 });
      expect(report.holds).toBe(true);
      expect(verdicts(report)).toEqual({
        P1: 'not asked',
        P2: 'not asked',
        P3: 'holds',
        P4: 'holds',
        P5: 'holds',
        P13: 'holds',
        P15: 'holds',
        P16: 'not asked',
        P17: 'not asked',
      });
      expect(conformanceLines(report)[0]).toBe(
        `instant: every law that could be asked holds (${SCRIPTS.length + 10} scripts)`,
      );
    }
  });

  it("refuses words that are no platform's", async () => {
    await expect(checkConformance(instant(['trying', 'there']).subject)).rejects.toThrow(
      "unable to read the notice of Room1; trying or activeEnter is no platform's word",
    );
  });

  it('P3 a call that throws is rejected, one that never settles is found, with the shortest script', async () => {
    const throwing = instant([1, 2], {
      enter() {
        throw new Error('no');
      },
    });
    expect((await checkConformance(throwing.subject, { runs: 2 })).holds).toBe(true);
    const silent = instant([1, 2], { enter: () => new Promise(() => {}) });
    const { laws } = await checkConformance(silent.subject, { runs: 0 });
    expect(laws.find(({ id }) => id === 'P3')).toMatchObject({
      verdict: 'broken',
      why: 'B: AG-2: enterRoom Room1 (call 1) is not settled',
      script: ['B.enter(Room1)'],
    });
  });

  it('P5 a getter that does not show what the notice tells is found', async () => {
    const late = instant([1, 2], { state: () => 'Disconnected' });
    const { laws } = await checkConformance(late.subject, { runs: 0 });
    expect(laws.find(({ id }) => id === 'P5')).toMatchObject({
      verdict: 'broken',
      why: 'B: the notice says Connecting of Room1, the getter Disconnected',
    });
  });

  it('AG-5 a seed gives the same script, and a script the same log', async () => {
    const script = randomScript(7, 10);
    expect(script).toEqual(randomScript(7, 10));
    expect(script).not.toEqual(randomScript(8, 10));
    const [one, other] = [
      await playScript(instant([1, 2]).subject, script),
      await playScript(instant([1, 2]).subject, script),
    ];
    expect(one.logs).toEqual(other.logs);
    expect(script.steps.map(stepText).every((text) => /^[A-Za-z.]+\(.*\)$/.test(text))).toBe(true);
  });
});
