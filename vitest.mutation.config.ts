import { defineConfig } from 'vitest/config';

// What Stryker runs for each mutant: the tests that scripts/mutation.mjs names, on one thread, since Stryker runs several
// mutants at once.
export default defineConfig({
  test: {
    include: (process.env.MUTATION_TESTS ?? 'test/machines/**/*.test.ts').split(','),
    exclude: (process.env.MUTATION_TESTS_LEFT_OUT ?? '').split(',').filter(Boolean),
    testTimeout: 60_000,
    pool: 'threads',
    isolate: false,
    maxWorkers: 1,
  },
});
