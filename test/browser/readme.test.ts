/** The command of examples/browser/README.md, as it is printed: the page as a developer sees it. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { commandsOf, readmeOf, run } from '../examples/commands.js';
import { launch, watch } from './chromium.js';

it('the browser example: its command shows a page that works', async () => {
  const [install, command] = commandsOf(readmeOf('browser'));
  expect(install).toBe('npm ci && npm run build');
  const browser = await launch();
  // without the variables by which vitest knows its own workers
  const { VITEST, VITEST_WORKER_ID, VITEST_POOL_ID, NODE_ENV, ...env } = process.env;
  const child = spawn('bash', ['-c', command as string], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    env: { ...env, NO_COLOR: '1' },
    // a group of its own, to be ended as one
    detached: true,
  });
  let out = '';
  child.stdout.on('data', (text) => {
    out += text;
  });
  try {
    await expect.poll(() => out, { timeout: 30_000 }).toMatch(/http:\/\/127\.0\.0\.1:\d+\//);
    const [url = ''] = /http:\/\/127\.0\.0\.1:\d+\//.exec(out) ?? [];
    const page = await browser.newPage();
    const wrong = watch(page);
    await page.goto(url);
    const alice = page.getByRole('region', { name: 'alice' });
    await alice.getByRole('button', { name: 'Enter' }).click();
    await expect.poll(() => alice.locator('[data-room="Lobby"] .badge').textContent()).toBe('Connected');
    expect(wrong).toEqual([]);
  } finally {
    await browser.close();
    if (child.pid !== undefined) process.kill(-child.pid);
  }
});

it('the browser example: its types hold', async () => {
  expect(await run('npx tsc -p examples/browser')).toMatchObject({ code: 0, out: '' });
});
