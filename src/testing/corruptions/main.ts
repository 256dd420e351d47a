/**
 * `npm run verify:corruptions [-- SEED]`: how many wrong lines are noticed, and how fast lines are read. With `--write`
 * the table goes into docs/verify.md. Exit 1 if a rate is under what the library promises.
 */
import { readFileSync, writeFileSync } from 'node:fs';

import { verifyLog } from '../../verify/verify-log.js';
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
const seed = Number(process.argv.slice(2).find((word) => /^\d+$/.test(word)) ?? 1);
const { all, byKind, wrong, missed, lines } = measureCorruptions({
  seed,
  count: COUNT,
  onProgress: (done) => {
    if (isTerminal && done % 50 === 0) process.stderr.write(`\r${done} of ${COUNT} `);
  },
});
if (isTerminal) process.stderr.write('\r');

console.log(`seed ${seed}, ${COUNT} corruptions of legal logs of at least 20 lines (${lines} lines)\n`);
const table = [
  '| kind | made | impossible | of these noticed | strict | of all noticed | strict |',
  '| --- | --- | --- | --- | --- | --- | --- |',
  ...KINDS.map((kind) => row(kind, byKind[kind])),
  row('all', all),
].join('\n');
console.log(table);
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

if (process.argv.includes('--write')) {
  const page = new URL('../../../docs/verify.md', import.meta.url);
  const region = /(<!-- measured: seed 1 -->\n)[\s\S]*?(<!-- end -->)/;
  writeFileSync(page, readFileSync(page, 'utf8').replace(region, `$1\n${table}\n\n$2`));
}

const isGood = wrong.length === 0 && all.noticed / all.impossible >= PROMISED;
process.exitCode = isGood ? 0 : 1;
