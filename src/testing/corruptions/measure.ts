/**
 * How many wrong lines the check notices: seeded single corruptions of legal logs, each judged twice, by the check and
 * by running the client (`client-runs.ts`), which decides whether it could have been published at all.
 */
import { RoomEvent, RoomState } from '../../machines/vocabulary.js';
import { seeded } from '../../network/random.js';
import { verifyLog } from '../../verify/verify-log.js';
import { type ClientRuns, clientRuns, couldPublish, letterOf } from './client-runs.js';
import { type Corruption, corrupt, KINDS, type Kind } from './corrupt.js';
import { legalLog, type NoticeLine, ROOMS } from './legal-logs.js';

export interface Rate {
  readonly made: number;
  /** those that no run of the client publishes */
  readonly impossible: number;
  /** those among the impossible that the check noticed, and that the strict one did */
  readonly noticed: number;
  readonly noticedStrictly: number;
}

export interface Measurement {
  readonly all: Rate;
  readonly byKind: Readonly<Record<Kind, Rate>>;
  /** impossible and not noticed, the first with the strict check too */
  readonly missed: readonly { readonly corruption: Corruption; readonly isMissedStrictly: boolean }[];
  /** called broken, by the strict check or both, although a client publishes it; has to be empty */
  readonly wrong: readonly Corruption[];
  readonly lines: number;
}

export interface MeasureOptions {
  /** default 1 */
  readonly seed?: number;
  /** default 1000 */
  readonly count?: number;
  /** lines of a log before it is corrupted, at least; default 20 */
  readonly least?: number;
  readonly runs?: ClientRuns;
  readonly onProgress?: (done: number) => void;
}

const STATES = Object.keys(RoomState);
const EVENTS = Object.keys(RoomEvent);

export const couldBeRecorded = (runs: ClientRuns, log: readonly NoticeLine[]): boolean =>
  [...new Set(log.map(({ device }) => device))].every((name) =>
    couldPublish(
      runs,
      log
        .filter(({ device }) => device === name)
        .map(({ roomID, state, event }) => letterOf(roomID, STATES[state] ?? '', EVENTS[event] ?? '')),
    ),
  );

const isBroken = (log: readonly NoticeLine[], strict: boolean): boolean => {
  const lines = log.map((line) => ({ notice: 'roomStateChanged', ...line }));
  return verifyLog(lines, { strict }).verdict !== 'legal';
};

/** The same seed and count give the same measurement. */
export const measureCorruptions = (options: MeasureOptions = {}): Measurement => {
  const { seed = 1, count = 1000, least = 20, runs = clientRuns(ROOMS), onProgress } = options;
  const holder = { random: seeded(seed) };
  const rates = Object.fromEntries(
    KINDS.map((kind) => [kind, { made: 0, impossible: 0, noticed: 0, noticedStrictly: 0 }]),
  ) as Record<Kind, { -readonly [K in keyof Rate]: number }>;
  const missed: { corruption: Corruption; isMissedStrictly: boolean }[] = [];
  const wrong: Corruption[] = [];
  let lines = 0;
  for (let done = 0; done < count; done += 1) {
    const kind = KINDS[done % KINDS.length] ?? 'drop';
    const corruption = corrupt(holder, legalLog(seed * 1_000_000 + done, least), kind);
    const isNoticed = isBroken(corruption.log, false);
    const isNoticedStrictly = isBroken(corruption.log, true);
    const rate = rates[kind];
    lines += corruption.log.length;
    rate.made += 1;
    if (couldBeRecorded(runs, corruption.log)) {
      if (isNoticed || isNoticedStrictly) wrong.push(corruption);
    } else {
      rate.impossible += 1;
      if (isNoticed) rate.noticed += 1;
      else missed.push({ corruption, isMissedStrictly: !isNoticedStrictly });
      if (isNoticedStrictly) rate.noticedStrictly += 1;
    }
    onProgress?.(done + 1);
  }
  const sum = (key: keyof Rate): number => KINDS.reduce((total, kind) => total + rates[kind][key], 0);
  const all = {
    made: sum('made'),
    impossible: sum('impossible'),
    noticed: sum('noticed'),
    noticedStrictly: sum('noticedStrictly'),
  };
  return { all, byKind: rates, missed, wrong, lines };
};
