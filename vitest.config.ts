import { defineConfig } from 'vitest/config';
import { SLOW } from './vitest.slow.config.js';

// Tests share their modules within a thread: nothing under src keeps state in a module, and importing all of it anew for
// every file took longer than many a file's tests.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // what needs Chromium, and what takes long: npm run test:browser, npm run test:slow
    exclude: ['test/browser/**', ...SLOW, '**/node_modules/**'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'threads',
    isolate: false,
    maxWorkers: '100%',
  },
});
