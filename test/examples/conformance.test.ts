import { expect, it } from 'vitest';
import { commandsOf, printedIn, readmeOf, run } from './commands.js';

const README = readmeOf('conformance');

it('the conformance example: two clients keep the laws, and every planted fault is found by its law', async () => {
  const [install, command] = commandsOf(README);
  expect(install).toBe('npm ci && npm run build');
  expect(await run(command as string)).toEqual({ code: 0, out: printedIn(README), err: '' });
});
