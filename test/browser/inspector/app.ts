/** A page with a client and a server in it, and the inspector of `@statelyai/inspect` in a window of its own. */
import { createBrowserInspector } from '@statelyai/inspect';
import { createRoomClient, createRoomServer, type RoomClient } from 'room-lifecycle';
import { inspectRooms } from '../../../src/inspect/index.js';

const clients = new Map<string, RoomClient>();
const server = createRoomServer({ deliver: (userID, _, message) => clients.get(userID)?.receive(message) });
for (const userID of ['alice', 'bob'])
  clients.set(
    userID,
    createRoomClient({ userID, deviceID: 'page', send: (message) => server.receive(message) }),
  );

const find = (id: string): HTMLElement => document.getElementById(id) as HTMLElement;

// a window may be opened by a click only
find('inspect').onclick = () => {
  const inspection = inspectRooms(createBrowserInspector({ url: '/receiver.html' }));
  for (const client of clients.values()) inspection.client(client);
  inspection.server(server);
};

find('live').onclick = async () => {
  const [alice, bob] = ['alice', 'bob'].map((userID) => clients.get(userID) as RoomClient) as [
    RoomClient,
    RoomClient,
  ];
  alice.login();
  bob.login();
  await alice.createRoom({ roomID: 'Room1', roomName: 'one' });
  await bob.enterRoom({ roomID: 'Room2', roomName: 'two' });
  await bob.switchRoom('Room2', { roomID: 'Room1', roomName: '' }, false);
  alice.networkDown();
  server.kickMembers('Room1', ['bob'], 'spam');
};
