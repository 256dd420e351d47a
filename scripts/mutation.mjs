// `npm run mutation [-- AREA… --keep --quick]`: Stryker on the machines, area by area; a list of what survives, and the scores.
//
// In two passes, since a survivor costs every test that runs it: first against the area's quick rule tests, then what is
// left against the tests that take longer: property tests, and for the registry the devices that talk to it.
// `--keep` goes on from the first pass of the run before, `--quick` stops after it. Exit 0: every area has at least 90 % of its mutants detected and
// no survivor that no test ran; 1: not so; 2: unusable options.
//
// Static mutants, which only run while modules load (the charts as data), are left out: Stryker has to run everything
// anew for each. Charts are covered row by row instead (`npm run coverage`), and by the seeded faults of test/chart.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/** Tests that draw, and take seconds. */
const SLOW = ['properties', 'agreement', 'explore', 'faces', 'logs', 'fuzz', 'hostile-arguments'];
const under = (folder) => `${folder}/**/*.test.ts`;

const AREAS = {
  // what both sides share
  shared: {
    // the list of machines is words for documents, which a test holds against the documents
    mutate: ['src/machines/*.ts', '!src/machines/all.ts'],
    quick: [under('test/machines')],
    thorough: [under('test/machines'), under('test/client-facade'), under('test/verify')],
  },
  server: {
    mutate: ['src/machines/server/**/*.ts'],
    quick: [under('test/machines/server')],
    thorough: [under('test/machines/server'), under('test/machines/client/sw-nr')],
  },
  client: {
    mutate: ['src/machines/client/**/*.ts'],
    quick: [under('test/machines/client')],
    thorough: [under('test/machines/client'), under('test/client-facade')],
  },
  rtc: {
    mutate: ['src/machines/rtc/**/*.ts'],
    quick: [under('test/machines/rtc'), 'test/rtc/rules.test.ts'],
    thorough: [under('test/machines/rtc'), under('test/rtc')],
  },
};
const LEAST = 90;
const DETECTED = ['Killed', 'Timeout'];
const UNDETECTED = ['Survived', 'NoCoverage'];

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const stryker = createRequire(import.meta.url).resolve('@stryker-mutator/core/package.json');
const reports = join(root, 'reports', 'mutation');

const run = (name, mutate, tests, leftOut) => {
  const report = join(reports, `${name}.json`);
  const options = {
    testRunner: 'vitest',
    plugins: ['@stryker-mutator/vitest-runner'],
    vitest: { configFile: 'vitest.mutation.config.ts', related: false },
    mutate,
    coverageAnalysis: 'perTest',
    ignoreStatic: true,
    reporters: ['progress-append-only', 'json'],
    jsonReporter: { fileName: report },
    concurrency: Number(process.env.MUTATION_THREADS ?? availableParallelism()),
    ignorePatterns: ['dist', 'reports', 'examples', 'docs', 'bench', '.git'],
    warnings: { slow: false },
    timeoutMS: 4_000,
    timeoutFactor: 2,
  };
  mkdirSync(reports, { recursive: true });
  const config = join(reports, `${name}.config.json`);
  writeFileSync(config, JSON.stringify(options));
  const { status } = spawnSync(process.execPath, [join(dirname(stryker), 'bin/stryker.js'), 'run', config], {
    cwd: root,
    // its progress is no result
    stdio: ['ignore', 2, 2],
    env: {
      ...process.env,
      MUTATION_TESTS: tests.join(','),
      MUTATION_TESTS_LEFT_OUT: leftOut.map((slow) => `**/${slow}.test.ts`).join(','),
    },
  });
  if (status !== 0) throw new Error(`unable to measure ${name}; Stryker ended with ${status}`);
};

const read = (name) => {
  const { files } = JSON.parse(readFileSync(join(reports, `${name}.json`), 'utf8'));
  return Object.entries(files).flatMap(([file, { mutants }]) =>
    mutants.map((mutant) => ({ ...mutant, file })),
  );
};

const keyOf = ({ file, location: { start, end }, mutatorName, replacement }) =>
  JSON.stringify([file, start, end, mutatorName, replacement]);
const rangeOf = ({ file, location: { start, end } }) =>
  `${file}:${start.line}:${start.column - 1}-${end.line}:${end.column - 1}`;

const measure = (area, { keep, quick: isQuick }) => {
  const { mutate, quick, thorough } = AREAS[area];
  if (!keep || !existsSync(join(reports, `${area}.json`))) run(area, mutate, quick, SLOW);
  const first = read(area).filter(({ status }) => [...DETECTED, ...UNDETECTED].includes(status));
  const left = first.filter(({ status }) => UNDETECTED.includes(status));
  const goesOn = left.length > 0 && !isQuick;
  if (goesOn) run(`${area}-left`, [...new Set(left.map(rangeOf))], thorough, ['explore']);
  const second = new Map(goesOn ? read(`${area}-left`).map((mutant) => [keyOf(mutant), mutant]) : []);
  const survivors = left
    .map((mutant) => second.get(keyOf(mutant)) ?? mutant)
    .filter(({ status }) => UNDETECTED.includes(status));
  const detected = first.length - survivors.length;
  return { area, survivors, detected, of: first.length, score: (100 * detected) / first.length };
};

const usage = (why) => {
  process.stderr.write(`unable to measure; ${why}; areas are ${Object.keys(AREAS).join(', ')}\n`);
  process.exit(2);
};

let asked;
try {
  asked = parseArgs({
    options: { keep: { type: 'boolean' }, quick: { type: 'boolean' } },
    allowPositionals: true,
  });
} catch (error) {
  usage(error.message);
}
const unknown = asked.positionals.find((area) => !Object.hasOwn(AREAS, area));
if (unknown !== undefined) usage(`there is no area '${unknown}'`);
const areas = asked.positionals.length > 0 ? asked.positionals : Object.keys(AREAS);
const results = areas.map((area) => measure(area, asked.values));
for (const { survivors } of results)
  for (const { file, status, location, mutatorName, replacement = '' } of survivors) {
    const { line, column } = location.start;
    const text = replacement.replaceAll(/\s+/g, ' ').slice(0, 60);
    const untested = status === 'NoCoverage' ? ' (no test runs it)' : '';
    process.stdout.write(`${file}:${line}:${column} ${mutatorName} → ${text}${untested}\n`);
  }
for (const { area, detected, of, score } of results)
  process.stdout.write(`${area}: ${detected} of ${of} detected, ${score.toFixed(1)} %\n`);
const isRun = ({ survivors }) => survivors.every(({ status }) => status !== 'NoCoverage');
process.exitCode = results.every((result) => result.score >= LEAST && isRun(result)) ? 0 : 1;
