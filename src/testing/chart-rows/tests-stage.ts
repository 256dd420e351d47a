/** The repository's own tests over the traced charts: which rows each kind of test takes. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mutate } from '../mutants/mutant.js';
import { type RowKey, TRACED } from './traced.js';

/** Where machines are tested, from the root of the repository. */
const FOLDERS = ['test/machines', 'test/client-facade', 'test/rtc', 'test/simulation'];

/**
 * What a test file is: `alone` drives a chart by itself, so reaches cells that never come up in a whole client or
 * registry; `explorer` is the Express engine's own exploration.
 */
export type TestStage = 'rule' | 'property' | 'explorer' | 'alone';

export interface TestRows {
  readonly taken: Readonly<Record<TestStage, ReadonlySet<RowKey>>>;
  /** test files that fail, from the root */
  readonly failed: readonly string[];
}

/**
 * @param root of the repository
 * @param build the compiled code
 */
export const runTests = async (root: string, build: string): Promise<TestRows> => {
  const { startVitest } = await import('vitest/node');
  const folder = mkdtempSync(join(tmpdir(), 'room-lifecycle-rows-'));
  process.env.ROOM_LIFECYCLE_ROWS = folder;
  const traced = join(root, 'src/chart/compile.ts');
  try {
    const vitest = await startVitest(
      'test',
      [],
      {
        root,
        config: false,
        watch: false,
        // none: what it says is in the module states
        reporters: [{}],
        include: FOLDERS.map((path) => `${path}/**/*.test.ts`),
        setupFiles: [fileURLToPath(new URL('note-rows.js', import.meta.url))],
        testTimeout: 60_000,
        pool: 'threads',
        isolate: false,
        maxWorkers: '100%',
      },
      {
        plugins: [
          {
            name: 'room-lifecycle-traced',
            enforce: 'pre',
            load: (id: string) =>
              id.split('?')[0] === traced
                ? mutate(TRACED, 'chart/compile', readFileSync(join(build, 'chart/compile.js'), 'utf8'))
                : undefined,
          },
        ],
      },
    );
    const failed = vitest.state
      .getTestModules()
      .filter((module) => !module.ok())
      .map(({ relativeModuleId }) => relativeModuleId);
    await vitest.close();
    return { taken: read(folder), failed };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const stageOf = (file: string): TestStage => {
  if (file.endsWith('faces.test.ts')) return 'alone';
  if (file.endsWith('explore.test.ts')) return 'explorer';
  return /from '(fast-check|.*random.*)'/.test(readFileSync(file, 'utf8')) ? 'property' : 'rule';
};

const read = (folder: string): TestRows['taken'] => {
  const taken = {
    rule: new Set<RowKey>(),
    property: new Set<RowKey>(),
    explorer: new Set<RowKey>(),
    alone: new Set<RowKey>(),
  };
  for (const name of readdirSync(folder)) {
    const { file, rows } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as {
      file: string;
      rows: RowKey[];
    };
    for (const row of rows) taken[stageOf(file)].add(row);
  }
  return taken;
};
