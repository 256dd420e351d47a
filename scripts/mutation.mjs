// `npm run mutation [-- AREA…]`: Stryker on the machines, area by area, each against its own rule tests; a table at the
// end. Exit 0: every area has at least 90 % of its mutants detected, and no survivor was left alone by the tests; 1: not so.
//
// A mutant that no test even runs counts against the score like any survivor, and is listed.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const AREAS = {
  server: { mutate: ['src/machines/server/**/*.ts'], tests: 'test/machines/server' },
  client: { mutate: ['src/machines/client/**/*.ts'], tests: 'test/machines/client' },
  rtc: { mutate: ['src/machines/rtc/**/*.ts'], tests: 'test/machines/rtc' },
};
const LEAST = 90;
const DETECTED = ['Killed', 'Timeout'];
const UNDETECTED = ['Survived', 'NoCoverage'];

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const stryker = createRequire(import.meta.url).resolve('@stryker-mutator/core/package.json');
const reports = join(root, 'reports', 'mutation');

const run = (area) => {
  const { mutate, tests } = AREAS[area];
  const report = join(reports, `${area}.json`);
  const options = {
    testRunner: 'vitest',
    plugins: ['@stryker-mutator/vitest-runner'],
    vitest: { configFile: 'vitest.mutation.config.ts', related: false },
    mutate: [...mutate, '!src/machines/**/types.ts'],
    coverageAnalysis: 'perTest',
    reporters: ['progress-append-only', 'json'],
    jsonReporter: { fileName: report },
    concurrency: Number(process.env.MUTATION_THREADS ?? availableParallelism()),
    ignorePatterns: ['dist', 'reports', 'examples', 'docs', '.git'],
    warnings: { slow: false },
    timeoutMS: 20_000,
  };
  const config = join(reports, `${area}.config.json`);
  mkdirSync(reports, { recursive: true });
  writeFileSync(config, JSON.stringify(options));
  const { status } = spawnSync(process.execPath, [join(dirname(stryker), 'bin/stryker.js'), 'run', config], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, MUTATION_TESTS: tests },
  });
  if (status !== 0) throw new Error(`unable to measure ${area}; Stryker ended with ${status}`);
  return JSON.parse(readFileSync(report, 'utf8'));
};

const count = (mutants, statuses) => mutants.filter(({ status }) => statuses.includes(status)).length;

const measure = (area) => {
  const report = run(area);
  const rows = Object.entries(report.files).map(([file, { mutants }]) => ({ file, mutants }));
  const all = rows.flatMap(({ mutants }) => mutants);
  const detected = count(all, DETECTED);
  const of = detected + count(all, UNDETECTED);
  return { area, rows, detected, of, score: (100 * detected) / of };
};

const asked = process.argv.slice(2);
const unknown = asked.find((area) => !Object.hasOwn(AREAS, area));
if (unknown !== undefined) {
  process.stderr.write(`unable to measure '${unknown}'; there are ${Object.keys(AREAS).join(', ')}\n`);
  process.exit(2);
}
const results = (asked.length > 0 ? asked : Object.keys(AREAS)).map(measure);
for (const { area, rows, detected, of, score } of results) {
  for (const { file, mutants } of rows)
    for (const { status, location, mutatorName, replacement, coveredBy = [] } of mutants)
      if (UNDETECTED.includes(status)) {
        const { line, column } = location.start;
        const text = (replacement ?? '').replaceAll(/\s+/g, ' ').slice(0, 60);
        const tests = status === 'NoCoverage' ? 'no test runs it' : `${coveredBy.length || 'all'} tests`;
        process.stdout.write(`${file}:${line}:${column} ${mutatorName} → ${text} (${tests})\n`);
      }
  process.stdout.write(`${area}: ${detected} of ${of} detected, ${score.toFixed(1)} %\n`);
}
process.exitCode = results.every(({ score }) => score >= LEAST) ? 0 : 1;
