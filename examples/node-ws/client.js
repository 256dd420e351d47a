/**
 * A room client in one process: `node client.js --url ws://127.0.0.1:8080 --user alice`.
 *
 * Commands on standard input, one a line: `enter Room1`, `create Room1`, `join Room1`, `switch Room1 Room2`, `leave Room1`,
 * `leaveAll`, `members Room1`, `rooms`, `cut`. What it is told and how calls end is printed, one JSON object a line.
 */
import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { WebSocket } from 'ws';
import { connect } from './connection.js';

const { values } = parseArgs({
  options: {
    url: { type: 'string', default: 'ws://127.0.0.1:8080' },
    user: { type: 'string' },
    // a new one for each run: without a saved snapshot there is no other way to tell this run from an earlier one
    device: { type: 'string', default: randomUUID() },
    limits: { type: 'string' },
  },
});
const print = (line) => console.log(JSON.stringify(line));
const { client, cut, close } = connect({
  WebSocket,
  url: values.url,
  userID: values.user,
  deviceID: values.device,
  limits: values.limits && JSON.parse(values.limits),
});
for (const notice of ['connectionStateChanged', 'roomStateChanged', 'roomMemberJoined', 'roomMemberLeft'])
  client.on(notice, (_, data) => print({ notice, ...data }));

let pending = 0;
const called = async (call, promise) => {
  pending += 1;
  try {
    print({ call, resolved: await promise });
  } catch ({ code, reason, message }) {
    print({ call, rejected: { code, reason, message } });
  } finally {
    pending -= 1;
  }
};

const room = (roomID) => ({ roomID, roomName: '' });
const calls = {
  create: (roomID) => client.createRoom(room(roomID)),
  enter: (roomID) => client.enterRoom(room(roomID)),
  join: (roomID) => client.joinRoom(roomID),
  switch: (from, to) => client.switchRoom(from, room(to), true),
  leave: (roomID) => client.leaveRoom(roomID),
  leaveAll: () => client.leaveAllRoom(),
  members: (roomID) => client.queryRoomMemberList(roomID, { nextFlag: '', count: 100 }),
};

process.on('disconnect', () => process.exit());
createInterface({ input: process.stdin })
  .on('line', (line) => {
    const [command, ...args] = line.trim().split(/\s+/);
    if (Object.hasOwn(calls, command)) called(line.trim(), calls[command](...args));
    else if (command === 'cut') cut();
    else if (command === 'rooms')
      print({ rooms: client.rooms(), pending, connection: client.connectionState });
    else print({ unknown: line });
  })
  .on('close', close);
