/**
 * Headless Chromium and the pages that it is shown, all on loopback.
 *
 * The browser is that of the system: `CHROMIUM_PATH`, or /usr/bin/chromium. It is never downloaded, and pages that ask for
 * anything from outside are reported.
 */
import { accessSync, constants, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { build, preview } from 'vite';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const RESULTS = join(ROOT, 'test-results', 'browser');

const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

/** @throws if there is no Chromium, with what to do about it */
export const launch = async (): Promise<Browser> => {
  try {
    accessSync(executablePath, constants.X_OK);
  } catch {
    throw new Error(
      `unable to run the browser tests; there is no Chromium at ${executablePath}: install it with \`apt-get install chromium\`, or say where it is with CHROMIUM_PATH`,
    );
  }
  return await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-background-networking', '--disable-gpu'],
  });
};

/** Builds a page with Vite, as it would be published, and serves that on a free port. */
export const serve = async (
  folder: string,
): Promise<{ readonly url: string; readonly close: () => Promise<void> }> => {
  const root = join(ROOT, folder);
  const outDir = mkdtempSync(join(tmpdir(), 'room-lifecycle-page-'));
  const common = { root, configFile: join(root, 'vite.config.ts'), logLevel: 'warn' as const };
  await build({ ...common, build: { outDir, emptyOutDir: true } });
  const server = await preview({
    ...common,
    build: { outDir },
    preview: { host: '127.0.0.1', port: 0, open: false },
  });
  const { port } = server.httpServer.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      await server.close();
      rmSync(outDir, { recursive: true, force: true });
    },
  };
};

/** What goes wrong in a page, and what it asks for beyond this machine; empty at the end of a good run. */
export const watch = (page: Page): string[] => {
  const wrong: string[] = [];
  page.on('pageerror', (error) => wrong.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') wrong.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (/^(http|ws)s?:$/.test(protocol) && hostname !== '127.0.0.1') wrong.push(`outside: ${request.url()}`);
  });
  return wrong;
};

/** Into the ignored folder, for people to look at. */
export const photograph = async (page: Page, name: string): Promise<void> => {
  mkdirSync(RESULTS, { recursive: true });
  await page.screenshot({ path: join(RESULTS, `${name}.png`), fullPage: true });
};
