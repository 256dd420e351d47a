/**
 * A room server over WebSockets, in one process: `node server.js --port 8080 --file registry.json`.
 *
 * What it adds to `createRoomServer`: sockets, who is at the other end of each, and a file. It listens on loopback only and
 * believes the userID in the URL, where a real one checks a token. Its registry is in the file before anything that
 * follows from it is on the wire, so that killing it at any instant loses nothing a client was told.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createRoomServer } from 'room-lifecycle';
import { WebSocketServer } from 'ws';

/** One name for a device: both parts are user text, so no separator is safe. */
const nameOf = (userID, deviceID) => JSON.stringify([userID, deviceID]);

/**
 * @param {object} options
 * @param {number} [options.port] 0 takes any that is free
 * @param {string} [options.file] where the registry is kept over restarts; without it nowhere
 * @param {object} [options.limits] laid over the library's
 * @param {(callback: object) => void} [options.onCallback] told of each server callback
 * @returns {Promise<{ port: number, rooms: import('room-lifecycle').RoomServer, close: () => Promise<void> }>}
 */
export const startServer = ({ port = 0, file, limits, onCallback } = {}) => {
  const sockets = new Map();

  const save = () => {
    if (!file) return;
    // a rename is all or nothing: there is always a whole registry on disk
    writeFileSync(`${file}.next`, JSON.stringify(rooms.save()));
    renameSync(`${file}.next`, file);
  };

  const rooms = createRoomServer({
    limits,
    snapshot: file && existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined,
    // facts come before effects: what is sent has been saved
    onFacts: save,
    onCallback,
    deliver(userID, deviceID, message) {
      // a device without a socket misses it, and asks when it is back
      sockets.get(nameOf(userID, deviceID))?.send(JSON.stringify(message));
    },
  });
  // the epoch of this run is on disk before it mints an id
  save();

  const listening = new WebSocketServer({ host: '127.0.0.1', port, maxPayload: 64 * 1024 });

  listening.on('connection', (socket, request) => {
    const { searchParams } = new URL(request.url ?? '', 'ws://localhost');
    const userID = searchParams.get('userID');
    const deviceID = searchParams.get('deviceID');
    if (!userID || !deviceID) return socket.close(4001, 'userID and deviceID are missing');
    const name = nameOf(userID, deviceID);
    // one socket a device: an older one is a connection whose end nobody has noticed yet
    sockets.get(name)?.terminate();
    sockets.set(name, socket);
    socket.on('close', () => sockets.get(name) === socket && sockets.delete(name));
    socket.on('error', () => {});
    socket.on('message', (text) => {
      try {
        const message = JSON.parse(text.toString());
        // the registry believes what a message says of its sender, so this is the place to check it
        if (message.userID !== userID || message.deviceID !== deviceID)
          return socket.close(4003, 'sent for another device');
        rooms.receive(message);
      } catch (error) {
        socket.close(4002, String(error.message).slice(0, 100));
      }
    });
  });

  const close = () =>
    new Promise((resolve) => {
      rooms.stop();
      for (const socket of listening.clients) socket.terminate();
      listening.close(() => resolve());
    });

  return new Promise((resolve, reject) => {
    listening.on('error', reject);
    listening.on('listening', () => resolve({ port: listening.address().port, rooms, close }));
  });
};

/** The process: callbacks on standard output, commands on standard input, one a line. */
const main = async () => {
  const { values } = parseArgs({
    options: { port: { type: 'string' }, file: { type: 'string' }, limits: { type: 'string' } },
  });
  const print = (line) => console.log(JSON.stringify(line));
  const { port, rooms } = await startServer({
    port: Number(values.port ?? 8080),
    file: values.file,
    limits: values.limits && JSON.parse(values.limits),
    onCallback: print,
  });
  print({ listening: `ws://127.0.0.1:${port}` });
  const commands = {
    rooms: () =>
      print({
        rooms: Object.fromEntries(rooms.rooms().map(({ roomID }) => [roomID, rooms.members(roomID)])),
      }),
    kick: (roomID, userID, reason) => print(rooms.kickMembers(roomID, [userID], reason)),
    destroy: (roomID) => print(rooms.destroyRoom(roomID)),
  };
  process.on('disconnect', () => process.exit());
  createInterface({ input: process.stdin }).on('line', (line) => {
    const [command, ...args] = line.trim().split(/\s+/);
    if (Object.hasOwn(commands, command)) commands[command](...args);
    else print({ unknown: line, commands: Object.keys(commands) });
  });
};

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
