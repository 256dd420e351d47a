import { defineConfig } from 'vitest/config';

/** Growth at 100 000 rooms, the package packed and tried, mutants against random runs. */
export const SLOW = [
  'test/performance/**/*.test.ts',
  'test/repository/package.test.ts',
  'test/testing/mutants/kills.test.ts',
];

// `npm run test:slow`: what is not part of `npm test`, so that that one takes less than a minute.
export default defineConfig({
  test: {
    include: SLOW,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'threads',
    maxWorkers: '100%',
  },
});
