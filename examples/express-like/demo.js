/**
 * Two engines and a server in one process, with frames between them: what an app of this SDK sees.
 */
import { createRoomServer } from 'room-lifecycle';
import { createEngine, Reason } from './engine.js';
import { decode, encode } from './frames.js';

const NAMES = Object.fromEntries(Object.entries(Reason).map(([name, number]) => [number, name]));

const sockets = {};
const server = createRoomServer({
  deliver: (userID, _, message) => sockets[userID].isUp && sockets[userID].onframe(encode(message)),
});

const createSocket = (userID) => {
  const socket = {
    isUp: true,
    send: (frame) => socket.isUp && server.receive(decode(frame)),
    cut() {
      socket.isUp = false;
      socket.ondown();
    },
    mend() {
      socket.isUp = true;
      socket.onup();
    },
  };
  sockets[userID] = socket;
  return socket;
};

const start = (userID) => {
  const engine = createEngine({ userID, deviceID: 'phone', socket: createSocket(userID) });
  engine.on('roomStateChanged', (roomID, reason, errorCode, extendedData) =>
    console.log(`${userID}: ${roomID} ${NAMES[reason]} ${errorCode} ${extendedData}`.trim()),
  );
  engine.on('roomUserUpdate', (roomID, update, users) =>
    console.log(`${userID}: ${roomID} ${update} ${users}`),
  );
  return engine;
};

const alice = start('alice');
const bob = start('bob');
await alice.loginRoom('Room1');
await bob.loginRoom('Room1');
sockets.alice.cut();
console.log(`alice, offline: loginRoom ends with ${await alice.loginRoom('Room2')}`);
sockets.alice.mend();
await bob.switchRoom('Room1', 'Room2');
server.kickMembers('Room1', ['alice'], 'spam');
console.log(`alice, kicked: logoutRoom ends with ${await alice.logoutRoom('Room1')}`);
alice.destroy();
bob.destroy();
server.stop();
