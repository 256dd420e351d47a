/**
 * The page, and the room server that it talks to: that of examples/node-ws, in this process, on a port of its own.
 *
 * `/room-server` says where it listens and, line by line as things change, what is in its registry: the page shows that beside
 * what each user sees. A real page would know its server's address, and would never see a registry.
 */
import type { ServerResponse } from 'node:http';
import { defineConfig, type Plugin, type PreviewServer, type ViteDevServer } from 'vite';
import { startServer } from '../node-ws/server.js';
import type { ServerNews } from './src/news.js';

/** Shorter than the defaults, so that nobody has to watch for long; the same on both sides. */
const LIMITS = { heartbeatInterval: 1_000, requestTimeout: 3_000, offlineAfter: 15_000 };

const serve = async ({ middlewares, httpServer }: ViteDevServer | PreviewServer): Promise<void> => {
  const { port, rooms, close } = await startServer({ limits: LIMITS });
  const readers = new Set<ServerResponse>();
  const news = (): string => {
    const now: ServerNews = {
      url: `ws://127.0.0.1:${port}`,
      limits: LIMITS,
      rooms: rooms.rooms().map(({ roomID, state }) => ({ roomID, state, members: rooms.members(roomID) })),
    };
    return `data: ${JSON.stringify(now)}\n\n`;
  };
  rooms.observe(({ facts }) => {
    if (facts.length > 0) for (const reader of readers) reader.write(news());
  });
  middlewares.use('/room-server', (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write(news());
    readers.add(response);
    response.on('close', () => readers.delete(response));
  });
  httpServer?.on('close', () => void close());
};

const roomServer: Plugin = {
  name: 'room-server',
  configureServer: serve,
  configurePreviewServer: serve,
};

export default defineConfig({
  root: import.meta.dirname,
  // the library and examples/node-ws are two folders up
  server: { host: '127.0.0.1', fs: { allow: ['../..'] } },
  preview: { host: '127.0.0.1' },
  plugins: [roomServer],
});
