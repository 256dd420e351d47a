/** The measure and what is measured: both against the client's own runs. The figures for the documents: `npm run verify:corruptions`. */
import { describe, expect, it } from 'vitest';
import {
  clientRuns,
  couldPublish,
  letterOf,
  longestRun,
} from '../../../src/testing/corruptions/client-runs.js';
import { corrupt, KINDS } from '../../../src/testing/corruptions/corrupt.js';
import { legalLog, ROOMS, randomLog } from '../../../src/testing/corruptions/legal-logs.js';
import { couldBeRecorded, measureCorruptions } from '../../../src/testing/corruptions/measure.js';
import { verifyLog } from '../../../src/verify/index.js';

const letters = (...notices: readonly string[]) =>
  notices.map((notice) => {
    const [roomID = '', state = '', event = ''] = notice.split(' ');
    return letterOf(roomID, state, event);
  });

const runs = clientRuns(ROOMS);

describe('CC-22 what a client can publish, by running it', () => {
  it.each([
    [['Room1 Connecting ActiveEnter', 'Room1 Connected Success', 'Room1 Disconnected Success']],
    [
      [
        'Room1 Connecting ActiveCreate',
        'Room1 Connecting NetworkInterrupted',
        'Room1 Disconnected CreateFailed',
      ],
    ],
    [
      [
        'Room1 Connecting ActiveEnter',
        'Room1 Connected Success',
        'Room2 Connecting ActiveSwitch',
        'Room2 Connected Success',
        'Room1 Disconnected Success',
      ],
    ],
    // within the step that goes on with Room1's end
    [
      [
        'Room1 Connecting ActiveEnter',
        'Room1 Connected Success',
        'Room2 Connecting ActiveSwitch',
        'Room2 Connected Success',
      ],
    ],
  ])('CC-22 %j can be', (log) => {
    expect(couldPublish(runs, letters(...log))).toBe(true);
  });

  it.each([
    [['Room1 Connected Success'], 0],
    [['Room1 Connecting ActiveEnter', 'Room1 Connected Success', 'Room1 Connected Success'], 2],
    [
      [
        'Room1 Connecting ActiveEnter',
        'Room1 Connected Success',
        'Room1 Connecting NetworkInterrupted',
        'Room1 Connected Success',
      ],
      3,
    ],
    [['Room2 Connecting ActiveSwitch'], 0],
  ])('CC-22 %j cannot, and it is known from where', (log, at) => {
    expect(longestRun(runs, letters(...log))).toBe(at);
  });

  it('CC-22 that what is unseen happens at once loses no run', () => {
    const two = ROOMS.slice(0, 2);
    const exact = clientRuns(two, { exact: true });
    const fast = clientRuns(two);
    const holder = { random: 7 };
    let possible = 0;
    for (let seed = 1; seed <= 5; seed += 1) {
      const log = legalLog(seed, 5)
        .filter(({ device, roomID }) => device === 'A' && two.includes(roomID))
        .slice(0, 5);
      for (const kind of KINDS) {
        const { log: changed } = corrupt(holder, log, kind);
        const mine = changed.filter(({ device }) => device === 'A');
        const could = couldBeRecorded(exact, mine);
        expect(couldBeRecorded(fast, mine)).toBe(could);
        possible += could ? 1 : 0;
      }
    }
    expect(possible).toBeGreaterThan(1);
  });
});

describe('CC-22 the check against the client', () => {
  it('CC-22 what random devices publish is legal, to the strict eye too, and to the oracle', () => {
    let notices = 0;
    for (let seed = 5000; seed < 5006; seed += 1) {
      const log = legalLog(seed, 40);
      notices += log.length;
      const lines = log.map((line) => ({ notice: 'roomStateChanged', ...line }));
      expect(verifyLog(lines, { strict: true }).violations).toEqual([]);
      expect(couldBeRecorded(runs, log)).toBe(true);
      // with call lines SW-3 and SW-4 know the sources
      expect(verifyLog(randomLog(seed, 40), { strict: true }).violations).toEqual([]);
    }
    expect(notices).toBeGreaterThan(240);
  });

  it('CC-22 of corruptions no client makes nearly all are noticed, of the others none', () => {
    const { all, wrong, missed } = measureCorruptions({ seed: 77, count: 75, runs });
    expect(all.impossible).toBeGreaterThan(35);
    expect(all.noticed / all.impossible).toBeGreaterThanOrEqual(0.95);
    expect(missed.filter(({ isMissedStrictly }) => isMissedStrictly)).toEqual([]);
    expect(wrong).toEqual([]);
  });
});
