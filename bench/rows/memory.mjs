// What a room, and one more member of it, keep in memory: the heap before and after, collected, divided by their number.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createActor } from 'xstate';
import { createRegistryState } from '../../dist/index.js';
import { roomMachine } from '../../dist/xstate.js';
import { compare } from '../measure.mjs';
import { adapterOf, memberLogins } from './registry.mjs';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

const heap = () => {
  for (let time = 0; time < 3; time += 1) collect();
  return process.memoryUsage().heapUsed;
};

/** Bytes for each of `count`, what `make` gives being kept till it is measured. */
const bytesEach = (count, make) => {
  const before = heap();
  const kept = make();
  const bytes = (heap() - before) / count;
  if (kept === undefined) throw new Error('nothing was kept');
  return bytes;
};

const repeat = (rounds, measure) => {
  measure();
  return Array.from({ length: rounds }, measure);
};

export const memory = () => {
  const rooms = 20_000;
  const roomIDs = Array.from({ length: rooms }, (_, room) => `kept-${room}`);
  const sockets = Array.from({ length: 1_000 }, (_, socket) => `member-${socket}`);

  // devices are known before a room is counted: a login is no part of a room
  const ourRoom = () => {
    const { registry, enter } = memberLogins(
      createRegistryState({ limits: { maxRoomsPerUser: rooms } }),
      sockets,
    );
    return bytesEach(rooms, () => {
      for (let room = 0; room < rooms; room += 1) enter(sockets[room % 1_000], roomIDs[room]);
      return registry;
    });
  };
  const theirRoom = () => {
    const adapter = adapterOf(0);
    for (const socket of sockets) adapter.addAll(socket, new Set());
    return bytesEach(rooms, () => {
      for (let room = 0; room < rooms; room += 1)
        adapter.addAll(sockets[room % 1_000], new Set([roomIDs[room]]));
      return adapter;
    });
  };
  const actorRoom = () =>
    bytesEach(1_000, () =>
      roomIDs.slice(0, 1_000).map((roomID) => createActor(roomMachine, { input: { roomID } }).start()),
    );

  const some = roomIDs.slice(0, 20);
  const ourMember = () => {
    const { registry, enter } = memberLogins(
      createRegistryState({ limits: { maxRoomsPerUser: rooms } }),
      sockets,
    );
    for (const roomID of some) enter(sockets[0], roomID);
    return bytesEach(some.length * 999, () => {
      for (const roomID of some) for (const socket of sockets.slice(1)) enter(socket, roomID);
      return registry;
    });
  };
  const theirMember = () => {
    const adapter = adapterOf(0);
    for (const socket of sockets) adapter.addAll(socket, new Set());
    for (const roomID of some) adapter.addAll(sockets[0], new Set([roomID]));
    return bytesEach(some.length * 999, () => {
      for (const roomID of some)
        for (const socket of sockets.slice(1)) adapter.addAll(socket, new Set([roomID]));
      return adapter;
    });
  };

  const room = repeat(3, ourRoom);
  const member = repeat(3, ourMember);
  return [
    compare('memory: a room with one member', 'B', room, repeat(3, theirRoom), 'socket.io-adapter', 1),
    compare('memory: a room with one member', 'B', room, repeat(3, actorRoom), 'XState actor', 1),
    compare(
      'memory: one more member, 1 000 a room',
      'B',
      member,
      repeat(3, theirMember),
      'socket.io-adapter',
      1,
    ),
  ];
};
