/**
 * `npm run verify:corruptions`: how many wrong lines are noticed, and how fast lines are read; the figures of
 * docs/verify.md. Exit 1 if a rate is under what the library promises.
 */

import { verifyLog } from '../verify-log.js';
import { KINDS } from './corrupt.js';
import { legalLog } from './legal-logs.js';
import { measureCorruptions, type Rate } from './measure.js';

const COUNT = 1000;
const PROMISED = 0.95;
const SPEED_LINES = 500_000;

const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`;

const row = (name: string, { made, impossible, noticed, noticedStrictly }: Rate): string =>
  [
    name,
    made,
    impossible,
    percent(noticed, impossible),
    percent(noticedStrictly, impossible),
    percent(noticed, made),
    percent(noticedStrictly, made),
  ]
    .join(' | ')
    .replace(/^.*$/, '| $& |');

const isTerminal = process.stderr.isTTY === true;
const seed = Number(process.argv[2] ?? 1);
const { all, byKind, wrong, missed, lines } = measureCorruptions({
  seed,
  count: COUNT,
  onProgress: (done) => {
    if (isTerminal && done % 50 === 0) process.stderr.write(`\r${done} of ${COUNT} `);
  },
});
if (isTerminal) process.stderr.write('\r');

console.log(`seed ${seed}, ${COUNT} corruptions of legal logs of at least 20 lines (${lines} lines)\n`);
console.log('| kind | made | impossible | of these noticed | strict | of all noticed | strict |');
console.log('| --- | --- | --- | --- | --- | --- | --- |');
for (const kind of KINDS) console.log(row(kind, byKind[kind]));
console.log(row('all', all));
console.log(`\nmissed also by the strict check: ${missed.filter((one) => one.isMissedStrictly).length}`);
console.log(`called broken although a client publishes it: ${wrong.length}`);

const logs = Array.from({ length: 50 }, (_, index) =>
  legalLog(seed * 1_000_000 + index, 100).map((line) =>
    JSON.stringify({ at: 0, notice: 'roomStateChanged', ...line }),
  ),
);
let read = 0;
const begun = performance.now();
while (read < SPEED_LINES) for (const log of logs) read += verifyLog(log).summary.lines;
const seconds = (performance.now() - begun) / 1000;
console.log(`\nspeed: ${Math.round(read / seconds / 1000)} thousand lines a second`);

const isGood = wrong.length === 0 && all.noticed / all.impossible >= PROMISED;
process.exitCode = isGood ? 0 : 1;
