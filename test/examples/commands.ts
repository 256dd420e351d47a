/** The commands that an example's README prints, and running one as it is printed. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export const readmeOf = (example: string): string =>
  readFileSync(join(ROOT, 'examples', example, 'README.md'), 'utf8');

/** Lines of the `sh` blocks, comments and all. */
export const commandsOf = (readme: string): string[] =>
  [...readme.matchAll(/^```sh\n([\s\S]*?)^```/gm)].flatMap(([, block]) =>
    (block as string).trim().split('\n'),
  );

/** A block of text that the README says a command prints. */
export const printedIn = (readme: string): string => /^```text\n([\s\S]*?)^```/m.exec(readme)?.[1] ?? '';

export interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** In the top folder, with a shell, as a reader would; built files are there, since `npm test` builds first. */
export const run = (command: string): Promise<Run> =>
  new Promise((resolve) => {
    // without the variables by which vitest knows its own workers
    const { VITEST, VITEST_WORKER_ID, VITEST_POOL_ID, NODE_ENV, ...env } = process.env;
    const child = execFile('bash', ['-c', command], { cwd: ROOT, env, timeout: 50_000 }, (_, out, err) =>
      resolve({ code: child.exitCode, out, err }),
    );
  });
