/**
 * What happens in one run: drawn from its seed, with swarm (each run has some operations and faults and not others).
 *
 * Commands look at what the world is like, so that nothing drawn is wasted: a leave is drawn for a room that the
 * device is in or entering, a switch from one it is in. It knows the calls' arguments, and nothing of what they do.
 */

import type { Limits } from '../../machines/limits.js';
import type { RoomSetup } from '../../machines/protocol.js';
import { drawRates, type NetworkRates } from '../../network/faults.js';
import { draw, seeded } from '../../network/random.js';
import type { DeviceSetup, World } from './world.js';

export const ROOMS = ['__proto__', '10', 'Room3'] as const;

export const DEVICES: readonly DeviceSetup[] = [
  { userID: 'constructor', deviceID: 'A1', sdkVersion: '2.29.0' },
  { userID: 'constructor', deviceID: 'A2', sdkVersion: '2.12.0' },
  { userID: '10', deviceID: 'B1', sdkVersion: '2.29.0' },
  { userID: '10', deviceID: 'B2', sdkVersion: '2.29.0' },
  { userID: '__proto__', deviceID: 'C1', sdkVersion: '2.29.0' },
  { userID: '__proto__', deviceID: 'C2', sdkVersion: '2.29.0' },
];

const OPERATIONS = {
  createRoom: 3,
  joinRoom: 4,
  enterRoom: 8,
  switchRoom: 9,
  leaveRoom: 7,
  leaveAllRoom: 2,
  leaveSource: 3,
  leaveTarget: 3,
  query: 2,
  kick: 3,
  destroy: 2,
  apiCreate: 1,
  logout: 1,
  login: 3,
  kickOffline: 1,
  interrupt: 3,
  mend: 4,
  restartServer: 0.7,
  restartStale: 0.3,
  store: 1,
  restartDevice: 1,
} as const;

type Operation = keyof typeof OPERATIONS;

/** Without these a run shows nothing, so every run has them. */
const ALWAYS = new Set<Operation>(['enterRoom', 'leaveRoom', 'login', 'mend']);

export interface Plan {
  readonly rates: NetworkRates;
  readonly limits: Partial<Limits>;
  readonly operations: readonly (readonly [Operation, number])[];
  /** ms between commands, at most */
  readonly pause: number;
}

/** Where choices come from: a seed, or numbers that a property test has drawn. */
export interface Chance {
  /** from 0 to below 1 */
  draw(): number;
}

export const seededChance = (seed: number): Chance => {
  const state = { random: seeded(seed) };
  return { draw: () => draw(state) };
};

const pick = <T>(chance: Chance, from: readonly T[]): T => from[Math.floor(chance.draw() * from.length)] as T;

export const drawPlan = (seed: number, chance: Chance): Plan => {
  const operations = (Object.entries(OPERATIONS) as [Operation, number][]).filter(
    ([operation]) => ALWAYS.has(operation) || chance.draw() < 0.7,
  );
  const limits: Partial<Limits> = {
    multiDevice: pick(chance, ['kickOld', 'kickOld', 'allow', 'refuseNew'] as const),
    maxRoomsPerUser: pick(chance, [1, 2, 5]),
    maxRooms: pick(chance, [null, null, 2]),
    maxMembersPerRoom: pick(chance, [null, null, 2]),
    retainAttributes: chance.draw() < 0.5,
    // the limits of the two sides have to be right in either order
    heartbeatInterval: pick(chance, [10_000, 10_000, 10_000, 50_000]),
    offlineAfter: pick(chance, [35_000, 35_000, 35_000, 8_000]),
    requestTimeout: pick(chance, [10_000, 10_000, 10_000, 2_000, 45_000]),
  };
  // some runs are nearly hopeless: only there does a question stay without an answer for long (NR-11)
  const isHarsh = chance.draw() < 0.15;
  const rates = drawRates(seed);
  return {
    rates: isHarsh ? { ...rates, loss: 0.45, interrupt: 0.05 } : rates,
    limits,
    operations,
    pause: isHarsh ? 12_000 : pick(chance, [0, 50, 500, 3_000, 12_000]),
  };
};

/** One of those that mean something now, so that nothing drawn is thrown away. */
const drawOperation = (chance: Chance, { operations }: Plan, world: World): Operation => {
  const meant = operations.filter(([operation]) => isMeant(world, operation));
  let left = chance.draw() * meant.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [operation, weight] of meant) {
    left -= weight;
    if (left < 0) return operation;
  }
  return 'enterRoom';
};

const isMeant = ({ devices }: World, operation: Operation): boolean => {
  if (NEEDS_SWITCH.has(operation)) return devices.some(({ context }) => context.switches.length > 0);
  if (NEEDS_ROOM.has(operation)) return devices.some(({ context }) => context.rooms.length > 0);
  if (operation === 'mend') return devices.some(isCut);
  return operation !== 'interrupt' || !devices.every(isCut);
};

const isCut = ({ value }: World['devices'][number]): boolean => value.endsWith('.offline');

/** Operations on a room that the device is in or entering, or on its switch. */
const NEEDS_ROOM = new Set<Operation>([
  'switchRoom',
  'leaveRoom',
  'leaveAllRoom',
  'query',
  'kick',
  'destroy',
]);
const NEEDS_SWITCH = new Set<Operation>(['leaveSource', 'leaveTarget']);

/** A device for which the operation means something, if there is one. */
const drawDevice = (chance: Chance, { devices }: World, operation: Operation): number => {
  const indexes = [...devices.keys()];
  const useful = indexes.filter((index) => {
    const { value, context } = devices[index] as World['devices'][number];
    if (NEEDS_SWITCH.has(operation)) return context.switches.length > 0;
    if (NEEDS_ROOM.has(operation)) return context.rooms.length > 0;
    if (operation === 'mend' || operation === 'interrupt')
      return value.endsWith('.offline') === (operation === 'mend');
    return operation !== 'login' || value.startsWith('Disconnected') || chance.draw() < 0.1;
  });
  return pick(chance, useful.length > 0 ? useful : indexes);
};

export interface Player {
  chance: Chance;
  calls: number;
}

export const newPlayer = (seed: number): Player => ({ chance: seededChance(seed), calls: 0 });

const setupOf = (chance: Chance): RoomSetup => ({
  roomName: pick(chance, ['', 'name']),
  roomAttributes: chance.draw() < 0.2 ? [['__proto__', 'value']] : [],
  roomDestroyDelayTime: pick(chance, [0, 0, 5, 40]),
});

/** Makes one thing happen, and lets some time pass. */
export const playOne = (world: World, plan: Plan, player: Player): void => {
  const { chance } = player;
  const operation = drawOperation(chance, plan, world);
  const device = drawDevice(chance, world, operation);
  const { context } = world.devices[device] as World['devices'][number];
  const { userID, deviceID } = context;
  const roomID = pick(chance, ROOMS);
  const known = context.rooms.length > 0 && chance.draw() < 0.8 ? pick(chance, context.rooms).roomID : roomID;
  const now = 0;
  const call = () => {
    player.calls += 1;
    return player.calls;
  };
  const setup = setupOf(chance);
  const other = pick(chance, ROOMS);
  const create = chance.draw() < 0.7;
  const anySwitch = context.switches[0]?.machine.context;
  switch (operation) {
    case 'createRoom':
    case 'joinRoom':
    case 'enterRoom':
      world.feed(device, { type: operation, call: call(), roomID, setup });
      break;
    case 'switchRoom':
      world.feed(device, {
        type: 'switchRoom',
        call: call(),
        fromRoomID: known,
        roomID: other,
        isCreateWhenRoomNotExisted: create,
        setup,
      });
      break;
    case 'leaveRoom':
      world.feed(device, { type: 'leaveRoom', call: call(), roomID: known });
      break;
    case 'leaveAllRoom':
      world.feed(device, { type: 'leaveAllRoom', call: call() });
      break;
    case 'leaveSource':
      world.feed(device, { type: 'leaveRoom', call: call(), roomID: anySwitch?.fromRoomID ?? known });
      break;
    case 'leaveTarget':
      world.feed(device, { type: 'leaveRoom', call: call(), roomID: anySwitch?.roomID ?? known });
      break;
    case 'query':
      world.feed(device, {
        type: 'queryRoomMemberList',
        call: call(),
        roomID: known,
        nextFlag: '',
        count: 100,
      });
      break;
    case 'kick':
      world.ask({ type: 'kickMembers', roomID: known, userIDs: [userID], reason: create ? 'why' : '' });
      break;
    case 'destroy':
      world.ask({ type: 'destroyRoom', roomID: known });
      break;
    case 'apiCreate':
      world.ask({ type: 'createRoom', roomID, roomDestroyDelayTime: setup.roomDestroyDelayTime });
      break;
    case 'logout':
    case 'login':
      world.feed(device, { type: operation });
      break;
    case 'kickOffline':
      world.ask({ type: 'kickOffline', userID, deviceID });
      break;
    case 'interrupt':
      world.link(device, false);
      break;
    case 'mend':
      world.link(device, true);
      break;
    case 'restartServer':
      world.restartServer(false);
      break;
    case 'restartStale':
      world.restartServer(true);
      break;
    case 'store':
      world.store();
      break;
    case 'restartDevice':
      world.restartDevice(device);
      break;
  }
  if (chance.draw() < 0.8) world.advance(now + Math.floor(chance.draw() * (plan.pause + 1)));
};
