import { expect, it } from 'vitest';
import { commandsOf, printedIn, readmeOf, run } from './commands.js';

const README = readmeOf('node-ws');

it('the WebSocket example: a server killed and restarted, sockets cut, and all agree in the end', async () => {
  const [install, command] = commandsOf(README);
  expect(install).toBe('npm ci && npm run build');
  const { code, out, err } = await run(command as string);
  expect([code, err]).toEqual([0, '']);
  const lines = out.trim().split('\n');
  const printed = printedIn(README).trim().split('\n');
  expect(lines.length).toBe(printed.length);
  // what chance ends in is not the same twice
  for (const [index, line] of lines.entries())
    if (!line.startsWith('all agree: {')) expect(line).toBe(printed[index]);
});
