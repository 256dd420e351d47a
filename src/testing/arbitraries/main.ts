/**
 * Measures the generator of runs: how many runs it takes to find a planted bug, against `fc.commands` drawn blindly, and
 * how many of the commands were thrown away. `node dist/testing/arbitraries/main.js [mutant …]`
 */
import { buildMutant } from '../mutants/build.js';
import { mutantNamed } from '../mutants/list.js';
import { runInBuild } from '../mutants/run-in-build.js';
import type { Measured, MeasureOrder } from './measure-worker.js';

const MUTANTS = [
  'cancelled-entering-is-not-released',
  'refused-switch-drops-source',
  'kicked-device-enters-again',
  'silence-leaves-empty-room',
  'place-comes-free-later',
];
const SEEDS = [1, 2, 3, 4, 5, 6, 7];
const MOST = 150;
const COMMANDS = 40;

/** A seed that found nothing counts as one run more than it had. */
const median = (found: Measured['found']): number => {
  const sorted = found.map((runs) => runs ?? MOST + 1).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] as number;
};

const runsText = (runs: number): string => (runs > MOST ? `more than ${MOST}` : String(runs));

const names = process.argv.length > 2 ? process.argv.slice(2) : MUTANTS;
const discarded = { runs: { drawn: 0, discarded: 0 }, blind: { drawn: 0, discarded: 0 } };
console.log(
  `median runs to a planted bug, ${SEEDS.length} seeds of ${MOST} runs of at most ${COMMANDS} commands\n`,
);
console.log(`${'mutant'.padEnd(40)}runs()        fc.commands`);
for (const name of names) {
  const build = buildMutant(mutantNamed(name));
  try {
    const texts: string[] = [];
    for (const generator of ['runs', 'blind'] as const) {
      const order: MeasureOrder = { generator, seeds: SEEDS, most: MOST, commands: COMMANDS };
      const measured = await runInBuild<Measured>(build, 'testing/arbitraries/measure-worker.js', order);
      if (!measured) {
        texts.push('two minutes were not enough');
        continue;
      }
      discarded[generator].drawn += measured.drawn;
      discarded[generator].discarded += measured.discarded;
      texts.push(runsText(median(measured.found)));
    }
    console.log(`${name.padEnd(40)}${texts.map((text) => text.padEnd(14)).join('')}`);
  } finally {
    build.remove();
  }
}
for (const [generator, { drawn, discarded: thrown }] of Object.entries(discarded))
  console.log(
    `${generator}: ${thrown} of ${drawn} commands thrown away (${((100 * thrown) / Math.max(1, drawn)).toFixed(1)} %)`,
  );
