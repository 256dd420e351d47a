import { expect, it } from 'vitest';
import { commandsOf, readmeOf, run } from './commands.js';

it("the example of an app's own tests: all of them pass, with the command as printed", async () => {
  const [install, command] = commandsOf(readmeOf('app-tests'));
  expect(install).toBe('npm ci && npm run build');
  const { code, out, err } = await run(`NO_COLOR=1 ${command}`);
  expect([code, err, out]).toEqual([0, expect.anything(), expect.stringMatching(/Tests +6 passed \(6\)/)]);
});
