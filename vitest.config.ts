import { defineConfig } from 'vitest/config';

// Tests share their modules within a thread: nothing under src keeps state in a module, and importing all of it anew for
// every file took longer than many a file's tests.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // needs Chromium: npm run test:browser
    exclude: ['test/browser/**', '**/node_modules/**'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'threads',
    isolate: false,
    maxWorkers: '100%',
  },
});
