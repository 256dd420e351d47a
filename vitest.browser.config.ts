import { defineConfig } from 'vitest/config';

// `npm run test:browser`: what needs Chromium. Not part of `npm test`; screenshots go to test-results/browser.
export default defineConfig({
  test: {
    include: ['test/browser/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // what a person would wait for
    expect: { poll: { timeout: 10_000 } },
    fileParallelism: false,
  },
});
