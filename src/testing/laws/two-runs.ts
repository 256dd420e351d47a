/**
 * Laws that compare two logs of one app: that a room goes as it would alone, and that the n-th time goes as the first.
 *
 * Logs are compared in a canonical form: times from their first line on, calls numbered anew. Who makes the two runs sees
 * to it that both hear the same; see `../arbitraries/scripts.ts`.
 */
import type { AppLine } from './app-log.js';
import type { TwoRunsClause } from './law.js';

/** Two logs that have to be the same, and what of them is compared. */
export interface TwoRuns {
  /** `alone`: one room with the others and without them; `again`: the same inputs a second time */
  readonly kind: 'alone' | 'again';
  readonly one: readonly AppLine[];
  readonly other: readonly AppLine[];
  /** the room that is looked at; of `again` none */
  readonly roomID?: string;
  /** ms at which each run began */
  readonly begins: readonly [number, number];
}

/** Lines about one room; a settlement belongs to its call. */
const ofRoom = (log: readonly AppLine[], roomID: string | undefined): AppLine[] => {
  if (roomID === undefined) return [...log];
  const calls = new Set(
    log.flatMap((line) => ('method' in line && line.roomID === roomID ? [line.call] : [])),
  );
  return log.filter((line) => ('settled' in line ? calls.has(line.settled) : line.roomID === roomID));
};

/** Text of a line, with times from `begin` on and calls in their order. */
const canonical = (log: readonly AppLine[], begin: number): string[] => {
  const numbers = new Map<number, number>();
  const number = (call: number): number => {
    numbers.set(call, numbers.get(call) ?? numbers.size + 1);
    return numbers.get(call) as number;
  };
  return log.map((line) => {
    const at = line.at - begin;
    if ('method' in line) return JSON.stringify({ ...line, at, call: number(line.call) });
    if ('settled' in line) return JSON.stringify({ ...line, at, settled: number(line.settled) });
    return JSON.stringify({ ...line, at });
  });
};

const difference = ({ one, other, roomID, begins }: TwoRuns): string | null => {
  const first = canonical(ofRoom(one, roomID), begins[0]);
  const second = canonical(ofRoom(other, roomID), begins[1]);
  const at = first.findIndex((line, index) => line !== second[index]);
  if (at < 0 && first.length === second.length) return null;
  const line = at < 0 ? first.length : at;
  return `line ${line + 1} is ${first[line] ?? 'not there'} in one run, and ${second[line] ?? 'not there'} in the other`;
};

const isNotice = (line: AppLine): boolean => 'notice' in line;

export const TWO_RUNS_CLAUSES: readonly TwoRunsClause[] = [
  {
    over: 'two runs',
    name: 'P7 a room goes as it would alone',
    rules: 'CL-15 CL-16 NR-1',
    applies: ({ kind, one, roomID }) =>
      kind === 'alone' &&
      one.some((line) => isNotice(line) && 'roomID' in line && line.roomID === roomID) &&
      one.some((line) => isNotice(line) && 'roomID' in line && line.roomID !== roomID),
    check: difference,
  },
  {
    over: 'two runs',
    name: 'P15 the n-th time goes as the first',
    rules: 'CL-25 NR-1 NR-11',
    applies: ({ kind, one }) =>
      kind === 'again' && one.some((line) => 'event' in line && line.event === 'NetworkInterrupted'),
    check: difference,
  },
];
