// `docs/performance.md` from the results of a run. What was learned by profiling is written here by hand; figures are not.

import { readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';

const number = (value) =>
  value >= 1e6
    ? `${(value / 1e6).toFixed(1)} M`
    : value >= 100
      ? Math.round(value).toLocaleString('en').replaceAll(',', ' ')
      : value.toPrecision(3);

const aimOf = ({ aim, budget, unit }) =>
  budget != null ? `≤ ${number(budget)} ${unit}` : aim != null ? `≤ ${Number(aim.toPrecision(2))}` : '–';

const row = (result, isMet) => {
  const met = isMet(result);
  const cells = [
    result.name,
    `${number(result.ours)} ${result.unit}`,
    `${result.peerName}: ${number(result.peer)} ${result.unit}`,
    `${number(result.ratio)} (${result.spread.map(number).join('–')})`,
    aimOf(result),
    met === null ? '' : met ? 'yes' : '**no**',
  ];
  return `| ${cells.join(' | ')} |`;
};

export const page = (results, isMet) => `${[
  '<!-- Written by `npm run bench -- --write`: change bench/page.mjs or bench/findings.md, not this page. -->',
  '# Performance',
  '',
  'Every figure is a ratio of ours to that of a named peer for the same work, in one process and one run: contestants take',
  'turns in rounds, a figure is the median of the rounds, and the ratio is taken round by round, with its tenth and',
  'ninetieth percentile in brackets. Absolute times hold for the machine of this run only; run `npm run bench` for your own.',
  '',
  `This run: ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}.`,
  '',
  '| work | ours | peer | ratio | aim | met |',
  '| --- | --- | --- | --- | --- | --- |',
  ...results.map((result) => row(result, isMet)),
  '',
].join('\n')}
${readFileSync(new URL('./findings.md', import.meta.url), 'utf8')}`;
