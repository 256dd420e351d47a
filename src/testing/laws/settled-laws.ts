/**
 * Laws of a settled world: every message has arrived, the network is up, nothing is out, and the time of AG-4 has passed.
 *
 * They compare real snapshots with the registry; the explorer has the same three comparisons over its own forms of a
 * state (`../world/laws/settled-laws.ts`), which have neither lists nor ids.
 */
import type { ClientSnapshot } from '../../machines/client/room-client.js';
import { devicesIn, members, rooms } from '../../machines/server/registry.js';
import { first, type SettledClause, type SettledWorld } from './law.js';

const nameOf = ({ context }: ClientSnapshot): string => `${context.userID} (${context.deviceID})`;

const LISTS = ['leaves', 'leaveAlls', 'switches', 'waiting', 'queries'] as const;

const somebodyIsIn = ({ devices }: SettledWorld): boolean =>
  devices.some(({ context }) => context.rooms.length > 0);

const nothingIsOut: SettledClause = {
  over: 'settled world',
  name: 'P30 nothing is out',
  rules: 'AG-2 AG-4',
  applies: ({ devices }) => devices.length > 0,
  check: ({ devices }) =>
    first(devices, (device) => {
      const { value, context } = device;
      const name = nameOf(device);
      if (value !== 'Connected' && value !== 'Disconnected.online') return `AG-2: ${name} is ${value}`;
      const list = LISTS.find((what) => context[what].length > 0);
      if (list) return `AG-2: ${name} has ${list}: ${JSON.stringify(context[list])}`;
      const timer = context.timers.find(({ id }) => !id.startsWith('heartbeat:'));
      if (timer) return `AG-2: ${name} has the timer ${timer.id}`;
      const room = context.rooms.find(({ connection }) => connection.value !== 'Connected.joined');
      return room ? `AG-2: ${name}: ${room.roomID} is ${room.connection.value}` : null;
    }),
};

const bothSidesAgree: SettledClause = {
  over: 'settled world',
  name: 'P30 both sides agree',
  rules: 'AG-1 AG-4',
  applies: somebodyIsIn,
  check: ({ devices, registry }) =>
    first(devices, (device) => {
      const { userID, deviceID, rooms: held } = device.context;
      const shown = held.map(({ roomID, intent }) => `${roomID}#${intent.context.attempt}`);
      const registered = rooms(registry).flatMap(({ roomID }) =>
        devicesIn(registry, roomID)
          .filter((one) => one.userID === userID && one.deviceID === deviceID)
          .map(({ attempt }) => `${roomID}#${attempt}`),
      );
      return JSON.stringify(shown.sort()) === JSON.stringify(registered.sort())
        ? null
        : `AG-1: ${nameOf(device)} shows [${shown}], the registry has [${registered}]`;
    }),
};

const listsAgree: SettledClause = {
  over: 'settled world',
  name: 'P30 lists agree',
  rules: 'AG-3 NR-10',
  applies: somebodyIsIn,
  check: ({ devices, lists, registry }) =>
    first(devices.entries(), ([index, device]) =>
      first(device.context.rooms, ({ roomID }) => {
        const list = [...members(registry, roomID)].sort();
        const known = [...(lists[index]?.get(roomID) ?? [])].sort();
        return JSON.stringify(list) === JSON.stringify(known)
          ? null
          : `AG-3: ${roomID} has [${list}], and ${nameOf(device)} knows [${known}]`;
      }),
    ),
};

/** P27: what the registry counts for its limits is what the rooms that live take. */
const quotasAreExact: SettledClause = {
  over: 'settled world',
  name: 'P27 quotas are exact and returned',
  rules: 'RG-1 RG-2 RG-5',
  applies: ({ registry }) => registry.users.size > 0,
  check: ({ registry }) => {
    const { maxRooms, maxRoomsPerUser } = registry.limits;
    const live = rooms(registry);
    if (maxRooms !== null && live.length > maxRooms) return `there are ${live.length} rooms`;
    const taken = new Map<string, number>();
    for (const { roomID } of live)
      for (const userID of members(registry, roomID)) taken.set(userID, (taken.get(userID) ?? 0) + 1);
    for (const [userID, count] of taken)
      if (!registry.users.has(userID)) return `${userID} is in ${count} rooms, and is counted in none`;
    return first(registry.users, ([userID, { rooms: counted }]) => {
      const count = taken.get(userID) ?? 0;
      if (counted !== count) return `${userID} is in ${count} rooms, and is counted in ${counted}`;
      return count > maxRoomsPerUser ? `${userID} is in ${count} rooms` : null;
    });
  },
};

export const SETTLED_CLAUSES: readonly SettledClause[] = [
  nothingIsOut,
  bothSidesAgree,
  listsAgree,
  quotasAreExact,
];
