/**
 * Saving a large registry without stopping it: part by part, with inputs handled in between.
 *
 * The parts together are the registry as it was when saving began. Whatever changes in between is looked at just before
 * it changes, if it was not saved yet; what begins in between is left out. A part costs what it holds, an input in
 * between the saving of what it changes: nothing costs what the whole registry holds. It knows no rule.
 */
import { failure, RoomLifecycleError } from '../errors.js';
import type { Fact } from './facts.js';
import {
  type RegistrySnapshot,
  type SavedDevice,
  type SavedRoom,
  saveDevice,
  saveHead,
  saveRoom,
} from './snapshot.js';
import type { Store } from './store.js';

/** Some of a snapshot's rooms, devices and blocked users; the first part has the rest of it. */
export interface RegistryPart {
  readonly head?: Pick<RegistrySnapshot, 'version' | 'limits' | 'nextID'>;
  readonly rooms: readonly SavedRoom[];
  readonly devices: readonly SavedDevice[];
  readonly blocked: readonly string[];
}

/** Rooms and users looked at for one part, where nobody says otherwise: about a millisecond. */
const PART = 200;

/**
 * The registry as it is at the first `next()`, in parts that can be stored one by one. Until the last one was taken, or
 * `return()` was called, inputs cost a little more.
 * @param size rooms, or users with their devices, in a part; default 200. A part is never less than one room.
 */
export function* saveByParts(store: Store, size: number = PART): Generator<RegistryPart, void, void> {
  const { nextID } = store;
  const seen = { rooms: new Set<string>(), users: new Set<string>() };
  let part = emptyPart();
  const takePart = (): RegistryPart => {
    const taken = part;
    part = emptyPart();
    return taken;
  };
  const takeRoom = (roomID: string): void => {
    if (seen.rooms.has(roomID)) return;
    seen.rooms.add(roomID);
    const room = store.rooms.get(roomID);
    // a life that began meanwhile has an id that was not minted then
    if (room && room.room.context.incarnation < nextID) part.rooms.push(saveRoom(room));
  };
  const takeUser = (userID: string): void => {
    if (seen.users.has(userID)) return;
    seen.users.add(userID);
    const user = store.users.get(userID);
    if (user?.blocked) part.blocked.push(userID);
    for (const device of user?.devices.values() ?? [])
      if (device.number < nextID) part.devices.push(saveDevice(device));
  };
  const watch = (fact: Fact): void => {
    if ('roomID' in fact) takeRoom(fact.roomID);
    if ('userID' in fact) takeUser(fact.userID);
  };
  store.watches.add(watch);
  try {
    yield { head: saveHead(store), ...takePart() };
    for (const [all, take] of [
      [store.rooms, takeRoom],
      [store.users, takeUser],
    ] as const) {
      let taken = 0;
      for (const key of all.keys()) {
        take(key);
        taken += 1;
        if (taken % size === 0) yield takePart();
      }
      yield takePart();
    }
  } finally {
    store.watches.delete(watch);
  }
}

const emptyPart = (): { rooms: SavedRoom[]; devices: SavedDevice[]; blocked: string[] } => ({
  rooms: [],
  devices: [],
  blocked: [],
});

/**
 * What `save` would have given when saving by parts began, from all its parts in any order.
 * @throws RoomLifecycleError 6000001 where the first part is missing.
 */
export const joinParts = (parts: Iterable<RegistryPart>): RegistrySnapshot => {
  const all = [...parts];
  const head = all.find((part) => part.head)?.head;
  if (!head)
    throw new RoomLifecycleError(
      failure('badArgument', 'join the parts of a registry', 'the first is missing'),
    );
  return {
    ...head,
    rooms: all
      .flatMap(({ rooms }) => rooms)
      .sort((left, right) => left.room.context.incarnation - right.room.context.incarnation),
    devices: all.flatMap(({ devices }) => devices).sort((left, right) => left.number - right.number),
    blocked: all.flatMap(({ blocked }) => blocked).sort(),
  };
};
