import { defineConfig } from 'vitest/config';

// What Stryker runs for each mutant of an area: the rule tests of that area. Property tests are left out, so that a
// mutant costs about a second; the score is that of the rule tests alone.
const { MUTATION_TESTS = 'test/machines' } = process.env;

export default defineConfig({
  test: {
    include: [`${MUTATION_TESTS}/**/*.test.ts`],
    exclude: [
      'properties',
      'agreement',
      'explore',
      'faces',
      'logs',
      'fuzz',
      'hostile-arguments',
      'agenda',
    ].map((name) => `**/${name}.test.ts`),
    testTimeout: 60_000,
    pool: 'threads',
    isolate: false,
    maxWorkers: 1,
  },
});
