/** `room-lifecycle/inspect` with the browser inspector of `@statelyai/inspect`: an app's window, and the one that it opens. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createMachine } from 'xstate';
import { type Received, stateOf } from '../inspect/record.js';
import { launch, photograph, serve, watch } from './chromium.js';

let browser: Browser;
let site: Awaited<ReturnType<typeof serve>>;

beforeAll(async () => {
  browser = await launch();
  site = await serve('test/browser/inspector');
});

afterAll(async () => {
  await browser?.close();
  await site?.close();
});

it('INS-1 INS-3 in Chromium: rooms with charts, states, events and effects, at the defaults of the package', async () => {
  const app = await browser.newPage();
  const wrong = watch(app);
  await app.goto(`${site.url}/app.html`);
  const [receiver] = await Promise.all([app.waitForEvent('popup'), app.click('#inspect')]);
  wrong.push(...watch(receiver));
  await receiver.waitForLoadState();
  await app.click('#live');
  const readAll = () =>
    receiver.evaluate(() => (window as unknown as { received: unknown[] }).received) as Promise<Received[]>;
  await expect.poll(async () => stateOf(await readAll(), 'client/bob/page/rooms/Room1')).toBe('Disconnected');
  const received = await readAll();

  expect(stateOf(received, 'client/alice/page/rooms/Room1')).toBe('Connecting.reconnecting');
  expect(stateOf(received, 'client/bob/page/rooms/Room2')).toBe('Disconnected');
  expect(stateOf(received, 'server/server/rooms/Room1')).toBe('Occupied');
  const charts = received.flatMap(({ definition }) => (definition === undefined ? [] : [definition]));
  expect(charts.length).toBe(8);
  for (const chart of charts) expect(() => createMachine(JSON.parse(chart))).not.toThrow();
  const toApp = received.filter(
    ({ sessionId, type }) => type === '@xstate.event' && sessionId === 'client/bob/page/app',
  );
  expect(toApp.map(({ sourceId, event }) => [sourceId, event?.type, event?.event])).toEqual([
    ['client/bob/page', 'connectionStateChanged', 'ActiveLogin'],
    ['client/bob/page', 'connectionStateChanged', 'Success'],
    ['client/bob/page/rooms/Room2', 'roomStateChanged', 'ActiveEnter'],
    ['client/bob/page/rooms/Room2', 'roomStateChanged', 'Success'],
    ['client/bob/page', 'resolved', undefined],
    ['client/bob/page/rooms/Room1', 'roomStateChanged', 'ActiveSwitch'],
    ['client/bob/page/rooms/Room1', 'roomStateChanged', 'Success'],
    ['client/bob/page/rooms/Room2', 'roomStateChanged', 'Success'],
    ['client/bob/page', 'resolved', undefined],
    ['client/bob/page/rooms/Room1', 'roomStateChanged', 'KickedOut'],
  ]);
  await photograph(receiver, '7-inspector');
  expect(wrong).toEqual([]);
  await app.close();
});
