// How long Node takes to import a client, in a fresh process each time: the time inside it, from before to after.
import { execFileSync } from 'node:child_process';
import { compare } from '../measure.mjs';

const ROOT = new URL('../../', import.meta.url).pathname;
const ROUNDS = 9;

/** ms; NaN where it cannot be imported in Node */
const importTime = (specifier) => {
  const code = `const start = performance.now(); await import(${JSON.stringify(specifier)}); console.log(performance.now() - start); process.exit();`;
  try {
    return Number(
      execFileSync(process.execPath, ['--input-type=module', '--eval', code], {
        cwd: ROOT,
        stdio: ['ignore', 'pipe', 'ignore'],
      }),
    );
  } catch {
    return Number.NaN;
  }
};

export const imports = () => {
  const specifiers = {
    ours: 'room-lifecycle/client',
    // with the server, the simulation and the checker
    'our main entry': 'room-lifecycle',
    'our client, module by module': `${ROOT}dist/client.js`,
    'a module of one line': `data:text/javascript,${encodeURIComponent('export const one = 1;')}`,
    '@ably/chat': '@ably/chat',
    'livekit-client': 'livekit-client',
  };
  const figures = Object.fromEntries(Object.keys(specifiers).map((name) => [name, []]));
  for (let round = -1; round < ROUNDS; round += 1)
    for (const [name, specifier] of Object.entries(specifiers)) {
      const time = importTime(specifier);
      if (round >= 0) figures[name].push(time);
    }
  const { ours, ...peers } = figures;
  return Object.entries(peers)
    .filter(([, times]) => times.every(Number.isFinite))
    .map(([peerName, times]) => ({
      ...compare('import of the client in Node', 'ms', ours, times, peerName),
      budget: 10,
    }));
};
