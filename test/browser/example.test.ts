/** examples/browser as a person uses it: two users in Chromium, a server, real WebSockets. */
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, photograph, serve, watch } from './chromium.js';

let browser: Browser;
let site: Awaited<ReturnType<typeof serve>>;

beforeAll(async () => {
  browser = await launch();
  site = await serve('examples/browser');
});

afterAll(async () => {
  await browser?.close();
  await site?.close();
});

/** What a pane offers. */
const paneOf = (page: Page, name: string) => {
  const root = page.getByRole('region', { name, exact: true });
  const room = (roomID: string): Locator => root.locator(`[data-room="${roomID}"]`);
  const press = (label: string, within: Locator = root) =>
    within.getByRole('button', { name: label, exact: true }).click();
  return {
    root,
    room,
    name: (roomID: string) => root.getByLabel('room', { exact: true }).fill(roomID),
    press,
    /** waits till the room is in that state, with those in it */
    async sees(roomID: string, state: string, members: readonly string[]) {
      await expect
        .poll(async () => {
          const shown = room(roomID);
          if ((await shown.count()) === 0) return null;
          const names = await shown.locator('.member').allTextContents();
          return [await shown.locator('.badge').textContent(), names.map((text) => text.slice(1)).sort()];
        })
        .toEqual([state, [...members].sort()]);
    },
    seesNo: (roomID: string) => expect.poll(() => room(roomID).count()).toBe(0),
    log: () => root.getByRole('list', { name: 'log' }).locator('span').allTextContents(),
    // the box itself is drawn by its label
    network: () => root.getByText('Network', { exact: true }).click(),
  };
};

const open = async (size = { width: 1320, height: 900 }, colorScheme: 'light' | 'dark' = 'light') => {
  const page = await browser.newPage({ viewport: size, colorScheme });
  const wrong = watch(page);
  await page.goto(site.url);
  const verdict = (user: string) => page.locator(`.verdicts [data-user="${user}"] .verdict`).textContent();
  return {
    page,
    wrong,
    alice: paneOf(page, 'alice'),
    bob: paneOf(page, 'bob'),
    server: paneOf(page, 'server'),
    agree: () =>
      expect
        .poll(async () => [await verdict('alice'), await verdict('bob')], { timeout: 10_000 })
        .toEqual(['agrees', 'agrees']),
    verdict,
  };
};

describe('the browser example', () => {
  it('two users create, join, switch; one loses the network; all agree in the end', async () => {
    const { page, wrong, alice, bob, server, agree, verdict } = await open();
    await expect.poll(() => alice.root.locator('header .badge').textContent()).toBe('Connected');
    await photograph(page, '1-nobody');

    await alice.press('Create');
    await alice.sees('Lobby', 'Connected', ['alice']);
    await bob.press('Create');
    await expect.poll(async () => (await bob.log())[0]).toBe('createRoom Lobby: 6000323 roomExists');
    await bob.press('Join');
    await alice.sees('Lobby', 'Connected', ['alice', 'bob']);
    await bob.sees('Lobby', 'Connected', ['alice', 'bob']);
    await server.sees('Lobby', 'Occupied', ['alice', 'bob']);
    await agree();

    await bob.name('Stage');
    await bob.press('Enter');
    await bob.sees('Stage', 'Connected', ['bob']);
    await photograph(page, '2-together');

    // T0: every room of hers is on its way, and what she says meanwhile reaches nobody
    await alice.network();
    await alice.sees('Lobby', 'Connecting', ['alice', 'bob']);
    expect(await alice.root.locator('header .badge').textContent()).toBe('Reconnecting');
    expect(await verdict('alice')).toBe('on the way');
    await bob.press('Switch to Stage', bob.room('Lobby'));
    await expect.poll(async () => (await bob.log())[0]).toMatch(/^switchRoom Lobby Stage: \d+ /);
    await bob.name('Garden');
    await bob.press('Switch to Garden', bob.room('Lobby'));
    await bob.sees('Garden', 'Connected', ['bob']);
    await bob.seesNo('Lobby');
    await server.sees('Lobby', 'Occupied', ['alice']);
    await photograph(page, '3-alice-is-cut-off');

    // T1, T2: she is still in, and hears that bob is not
    await alice.network();
    await alice.sees('Lobby', 'Connected', ['alice']);
    await agree();
    expect(await alice.log()).toEqual([
      'Lobby · bob left',
      'Lobby · Connected, Success',
      'Lobby · Connecting, NetworkInterrupted',
      'network is back',
      'Lobby · Connecting, NetworkInterrupted',
      'network cut',
      'Lobby · bob joined',
      'Lobby · Connected, Success',
      'Lobby · Connecting, ActiveCreate',
    ]);
    await photograph(page, '4-back');

    // leaving works without a network too, and the server hears of it
    await bob.network();
    await bob.sees('Stage', 'Connecting', ['bob']);
    await bob.press('Leave', bob.room('Stage'));
    await bob.seesNo('Stage');
    await server.sees('Stage', 'Occupied', ['bob']);
    await bob.network();
    await agree();
    await server.seesNo('Stage');

    await bob.press('Leave all');
    await alice.press('Leave all');
    await expect.poll(() => server.root.getByText('no rooms').count()).toBe(1);
    await agree();
    expect(wrong).toEqual([]);
    await page.close();
  });

  it('a user that is away for too long is out, and is told so', async () => {
    const { page, wrong, alice, bob, server, agree } = await open({ width: 1320, height: 900 }, 'dark');
    await alice.press('Enter');
    await alice.sees('Lobby', 'Connected', ['alice']);
    await bob.press('Enter');
    await bob.sees('Lobby', 'Connected', ['alice', 'bob']);
    await bob.network();
    await expect.poll(() => server.room('Lobby').locator('.member').count(), { timeout: 30_000 }).toBe(1);
    await alice.sees('Lobby', 'Connected', ['alice']);
    await photograph(page, '5-bob-is-out-dark');
    await bob.network();
    await bob.seesNo('Lobby');
    expect((await bob.log())[0]).toBe('Lobby · Disconnected, ConnectTimeout');
    await agree();
    expect(wrong).toEqual([]);
    await page.close();
  });

  it('fits a phone', async () => {
    const { page, wrong, alice } = await open({ width: 390, height: 844 });
    await alice.press('Enter');
    await alice.sees('Lobby', 'Connected', ['alice']);
    const widest = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(widest).toBeLessThanOrEqual(390);
    await photograph(page, '6-phone');
    expect(wrong).toEqual([]);
    await page.close();
  });
});
