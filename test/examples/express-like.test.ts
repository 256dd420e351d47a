import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { commandsOf, printedIn, readmeOf, run } from './commands.js';

const README = readmeOf('express-like');
const source = new URL('../../examples/express-like/', import.meta.url);

it('the facade example: prints what its README says', async () => {
  const [install, command] = commandsOf(README);
  expect(install).toBe('npm ci && npm run build');
  expect(await run(command as string)).toEqual({ code: 0, out: printedIn(README), err: '' });
});

it('the facade example: is an SDK in under 100 lines', () => {
  expect(readFileSync(new URL('engine.js', source), 'utf8').split('\n').length).toBeLessThan(100);
});

it('the facade example: frames carry every message, and what is no frame is refused', async () => {
  const path = new URL('frames.js', source).href;
  const { encode, decode } = await import(path);
  for (const message of [
    {
      v: 1,
      type: 'answer',
      of: 'joinRoom',
      id: 7,
      error: { code: 6000322, reason: 'x', message: 'a {b} "c"\n' },
    },
    { v: 1, type: 'login', userID: '𝄞', deviceID: '{}', sdkVersion: '', login: 1, id: 2 ** 40, ack: 0 },
  ])
    expect(decode(encode(message))).toEqual(message);
  expect(decode(encode({ v: 1, type: 'memberLeft', roomID: 'R' }))).toMatchObject({
    type: 'memberLeft',
    roomID: 'R',
  });
  for (const text of ['', 'login', 'login x {}', 'login 1 []', '{"type":"login"}'])
    expect(() => decode(text)).toThrow('no frame');
});
