// The registry of an app: entering and leaving, switching, kicking, destroying, beside socket.io's in-memory adapter,
// which keeps sets of ids and checks nothing.
import { createRequire } from 'node:module';
import { createRegistryState, handleRegistryInput as handle } from '../../dist/index.js';
import { decideEnter, decideSwitch } from '../../dist/machines/server/entering.js';
import { decideLeave } from '../../dist/machines/server/leaving.js';
import { devicesIn } from '../../dist/machines/server/registry.js';
import { beginTurn, carryOut } from '../../dist/machines/server/turn.js';
import { compare, numbersBelow, race } from '../measure.mjs';

// socket.io-adapter is CommonJS
const { Adapter } = createRequire(import.meta.url)('socket.io-adapter');

const setup = { roomName: 'name', roomAttributes: [], roomDestroyDelayTime: 0 };
const nameOf = (number) => `room-${number}`;
const DEVICE = { userID: 'visitor', deviceID: 'phone' };
/** Field by field: copying DEVICE first and adding to the copy would take V8 as long as all that is measured. */
const visit = (roomID, attempt, from = null) => ({
  userID: DEVICE.userID,
  deviceID: DEVICE.deviceID,
  roomID,
  attempt,
  setup,
  from,
  isCreateWhenRoomNotExisted: false,
});

/** Those users are logged in, and can be let into rooms, deciding and carrying out but no messages. */
export const memberLogins = (registry, userIDs) => {
  let attempt = 0;
  const login = (userID) => {
    const message = messageOf({ userID, deviceID: 'phone' }, 1, { type: 'login' });
    handle(registry, { type: 'message', now: 0, message });
  };
  const enter = (userID, roomID) => {
    attempt += 1;
    const wanted = { userID, deviceID: 'phone', roomID, attempt, setup };
    carryOut(beginTurn(registry, 0), decideEnter(registry, 0, 'enterRoom', wanted));
  };
  for (const userID of userIDs) login(userID);
  return { registry, login, enter };
};

/** A registry with so many rooms of one member each, and one device more that is in none. */
export const registryOf = (rooms) => {
  const userIDs = Array.from({ length: rooms }, (_, room) => `user-${room}`);
  const all = memberLogins(createRegistryState(), [DEVICE.userID, ...userIDs]);
  for (const [room, userID] of userIDs.entries()) all.enter(userID, nameOf(room));
  return all;
};

export const adapterOf = (rooms) => {
  const adapter = new Adapter({ name: '/', server: { encoder: {} } });
  for (let room = 0; room < rooms; room += 1) adapter.addAll(`socket-${room}`, new Set([nameOf(room)]));
  return adapter;
};

const messageOf = ({ userID, deviceID }, id, body) => ({
  v: 1,
  userID,
  deviceID,
  sdkVersion: '2.29.0',
  login: 1,
  id,
  ack: id - 1,
  ...body,
});

const OPS = 100;
const repeat = (work) => () => {
  for (let time = 0; time < OPS; time += 1) work();
};

/** Work on a registry and on an adapter, each in its own rooms but the same ones. */
const pair = (name, aim, ours, peer, peerName, scale) => {
  const figures = race(
    { ours: { run: repeat(ours), ops: OPS }, peer: { run: repeat(peer), ops: OPS } },
    scale,
  );
  return compare(name, 'ns', figures.ours, figures.peer, peerName, aim);
};

export const entering = (rooms, scale) => {
  const { registry } = registryOf(rooms);
  const adapter = adapterOf(rooms);
  let attempt = 1_000_000;
  let effects = 0;
  const ourNext = numbersBelow(rooms, 3);
  const theirNext = numbersBelow(rooms, 3);
  const decided = () => {
    attempt += 1;
    const roomID = nameOf(ourNext());
    const turn = beginTurn(registry, 1);
    carryOut(turn, decideEnter(registry, 1, 'enterRoom', visit(roomID, attempt)));
    carryOut(turn, decideLeave(registry, 1, DEVICE, { roomID, attempt }));
    effects += turn.effects.length;
  };
  let id = 2_000_000;
  const spoken = () => {
    const roomID = nameOf(ourNext());
    id += 2;
    const enter = { type: 'enterRoom', roomID, setup, released: [] };
    const leave = { type: 'leaveRooms', rooms: [{ roomID, attempt: id - 1 }] };
    handle(registry, { type: 'message', now: 1, message: messageOf(DEVICE, id - 1, enter) });
    handle(registry, { type: 'message', now: 1, message: messageOf(DEVICE, id, leave) });
  };
  const added = () => {
    const roomID = nameOf(theirNext());
    adapter.addAll('visitor', new Set([roomID]));
    adapter.del('visitor', roomID);
  };
  const figures = race(
    {
      decided: { run: repeat(decided), ops: OPS },
      spoken: { run: repeat(spoken), ops: OPS },
      added: { run: repeat(added), ops: OPS },
    },
    scale,
  );
  if (effects === 0) throw new Error('nothing was told to anybody');
  const at = `at ${rooms.toLocaleString('en').replaceAll(',', ' ')} rooms`;
  return [
    compare(
      `registry: enter + leave ${at}`,
      'ns',
      figures.decided,
      figures.added,
      'socket.io-adapter addAll + del',
      1.5,
    ),
    compare(
      `registry: enter + leave ${at}, messages parsed and answered`,
      'ns',
      figures.spoken,
      figures.added,
      'socket.io-adapter addAll + del',
    ),
  ];
};

export const switching = (rooms, scale) => {
  const { registry, enter } = registryOf(rooms);
  const adapter = adapterOf(rooms);
  enter(DEVICE.userID, nameOf(0));
  adapter.addAll('visitor', new Set([nameOf(0)]));
  const ourNext = numbersBelow(rooms, 9);
  const theirNext = numbersBelow(rooms, 9);
  let attempt = 10_000_000;
  let held = devicesIn(registry, nameOf(0)).find(({ userID }) => userID === DEVICE.userID).attempt;
  let roomID = nameOf(0);
  const ours = () => {
    let target = nameOf(ourNext());
    if (target === roomID) target = nameOf(ourNext());
    if (target === roomID) return;
    attempt += 1;
    const from = { roomID, attempt: held };
    const wanted = visit(target, attempt, from);
    carryOut(beginTurn(registry, 1), decideSwitch(registry, 1, wanted));
    held = attempt;
    roomID = target;
  };
  let now = nameOf(0);
  const theirs = () => {
    const target = nameOf(theirNext());
    if (target === now) return;
    adapter.addAll('visitor', new Set([target]));
    adapter.del('visitor', now);
    now = target;
  };
  return [pair(`registry: switchRoom`, 2, ours, theirs, 'socket.io-adapter addAll + del', scale)];
};

/** Each time a room is filled, unmeasured, and then emptied in one stroke. */
const emptying = (members, { registry, login, enter }, adapter, ours, theirs, rounds) => {
  const figures = { ours: [], peer: [] };
  for (let member = 0; member < members; member += 1) login(`member-${member}`);
  const time = (list, round, work) => {
    const start = process.hrtime.bigint();
    work();
    if (round > 0) list.push(Number(process.hrtime.bigint() - start));
  };
  for (let round = 0; round <= rounds; round += 1) {
    for (let member = 0; member < members; member += 1) {
      enter(`member-${member}`, 'big');
      adapter.addAll(`member-${member}`, new Set(['big']));
    }
    const turns = [
      () => time(figures.ours, round, () => ours(registry)),
      () => time(figures.peer, round, () => theirs(adapter)),
    ];
    if (round % 2) turns.reverse();
    for (const turn of turns) turn();
  }
  return figures;
};

export const destroying = (members) => {
  const figures = emptying(
    members,
    registryOf(10),
    adapterOf(10),
    (registry) => handle(registry, { type: 'destroyRoom', roomID: 'big', now: 1 }),
    (adapter) => {
      for (const id of [...adapter.rooms.get('big')]) adapter.del(id, 'big');
    },
    7,
  );
  return [
    compare(
      'registry: destroy of a room with 100 000 members',
      'ns',
      figures.ours,
      figures.peer,
      'socket.io-adapter del of all',
      2,
    ),
  ];
};

export const kicking = () => {
  const userIDs = Array.from({ length: 50 }, (_, member) => `member-${member}`);
  const figures = emptying(
    50,
    registryOf(1_000),
    adapterOf(1_000),
    (registry) => handle(registry, { type: 'kickMembers', roomID: 'big', userIDs, reason: 'spam', now: 1 }),
    (adapter) => {
      for (const id of userIDs) adapter.del(id, 'big');
    },
    300,
  );
  return [
    compare('registry: kick of 50', 'ns', figures.ours, figures.peer, 'socket.io-adapter del of each', 2),
  ];
};
