/** The package's own WebSocket inspector, against a receiver of a few lines: what arrives there is what a person sees. */
import { createWebSocketInspector } from '@statelyai/inspect';
import { expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { createMachine } from 'xstate';
import { inspectRooms } from '../../src/inspect/index.js';
import { createLoopback } from '../client-facade/loopback.js';
import { type Received, stateOf } from './record.js';

const receiver = async () => {
  const listening = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await new Promise((resolve) => listening.once('listening', resolve));
  const received: Received[] = [];
  listening.on('connection', (socket: WebSocket) =>
    socket.on('message', (text) => received.push(JSON.parse(text.toString()))),
  );
  const { port } = listening.address() as { port: number };
  return {
    url: `ws://127.0.0.1:${port}`,
    received,
    close: () =>
      new Promise((resolve) => {
        for (const socket of listening.clients) socket.terminate();
        listening.close(resolve);
      }),
  };
};

it('INS-1 INS-3 over a real WebSocket: charts, states, events and effects, at the defaults of the package', async () => {
  const { url, received, close } = await receiver();
  const inspector = createWebSocketInspector({ url });
  const inspection = inspectRooms(inspector);
  const { client, server } = createLoopback();
  const alice = client('alice');
  const bob = client('bob');
  inspection.client(alice);
  inspection.client(bob);
  inspection.server(server);
  for (const each of [alice, bob]) each.login();
  await alice.createRoom(
    { roomID: 'Room1', roomName: 'one' },
    {
      roomAttributes: { topic: 'x' },
      roomDestroyDelayTime: 60,
    },
  );
  await bob.joinRoom('Room1');
  alice.networkDown();
  server.kickMembers('Room1', ['bob'], 'spam');
  inspection.stop();
  await expect.poll(() => stateOf(received, 'network') + received.at(-1)?.snapshot?.status).toBe('-stopped');

  const shown = received.filter(({ snapshot }) => snapshot?.status === 'active');
  expect(stateOf(shown, 'client/alice/phone/rooms/Room1')).toBe('Connecting.reconnecting');
  expect(stateOf(shown, 'client/bob/phone/rooms/Room1')).toBe('Disconnected');
  expect(stateOf(shown, 'server/server/rooms/Room1')).toBe('Occupied');
  for (const { definition } of received.filter(({ sessionId }) => /rooms/.test(sessionId)))
    if (definition !== undefined) expect(() => createMachine(JSON.parse(definition))).not.toThrow();
  const text = JSON.stringify(received);
  for (const cut of ['[Object]', '[Array]', '[...]', '[Circular]']) expect(text).not.toContain(cut);
  expect(received).toContainEqual(
    expect.objectContaining({
      sourceId: 'client/bob/phone/rooms/Room1',
      sessionId: 'client/bob/phone/app',
      event: {
        type: 'roomStateChanged',
        roomID: 'Room1',
        state: 'Disconnected',
        event: 'KickedOut',
        extendedData: '{"reason":"spam"}',
      },
    }),
  );
  inspector.stop();
  await close();
});
