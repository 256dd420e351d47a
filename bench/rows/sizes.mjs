// What a page loads: bundled by rolldown (Vite's bundler), minified by it, compressed by brotli.
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';
import { compare } from '../measure.mjs';

const ROOT = new URL('../../', import.meta.url);

/** Bytes of a module that imports just that. */
export const sizeOf = async (source) => {
  const entry = 'virtual:entry';
  const bundle = await rolldown({
    input: entry,
    cwd: ROOT.pathname,
    platform: 'browser',
    logLevel: 'silent',
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id === entry ? `${ROOT.pathname}entry.js` : null),
        load: (id) => (id.endsWith('/entry.js') && id.startsWith(ROOT.pathname) ? source : null),
      },
    ],
  });
  const { output } = await bundle.generate({ format: 'esm', minify: true });
  await bundle.close();
  const code = output.map((chunk) => ('code' in chunk ? chunk.code : '')).join('\n');
  return { minified: code.length, gzip: gzipSync(code).length, brotli: brotliCompressSync(code).length };
};

const ours = (names, from = './dist/index.js') => sizeOf(`export { ${names} } from '${from}';`);

const MACHINES =
  'roomClientSteps, roomConnectionSteps, roomIntentSteps, roomSwitchSteps, roomSteps, membershipSteps, registrySteps';

export const sizes = async () => {
  const [step, facade, client, machines] = await Promise.all([
    ours('roomConnectionSteps'),
    ours('createRoomClient'),
    ours('roomClientSteps'),
    ours(MACHINES),
  ]);
  const [xstate, ably, livekit] = await Promise.all([
    sizeOf(`export { setup, createActor } from 'xstate';`),
    sizeOf(`export { ChatClient } from '@ably/chat';`),
    sizeOf(`export { Room } from 'livekit-client';`),
  ]);
  const row = (name, size, peer, peerName, aim) => ({
    ...compare(`size, brotli: ${name}`, 'B', [size.brotli], [peer.brotli], peerName),
    // these two are budgets of their own, whatever the peer is
    budget: aim ?? null,
  });
  return [
    row('step of one room', step, xstate, 'xstate', 2_000),
    row('client facade', facade, xstate, 'xstate', 8_000),
    row('client facade', facade, ably, '@ably/chat (without ably)', null),
    row('client facade', facade, livekit, 'livekit-client', null),
    row('client step', client, xstate, 'xstate', null),
    row('all ZIM machines', machines, xstate, 'xstate', null),
  ];
};
