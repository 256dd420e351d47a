/**
 * From a plain world to the numbers of the explorer's space: every id renamed to what it stands for.
 *
 * Renaming is done here from scratch, over the whole of a device, with none of the short cuts that the space takes
 * from step to step; that both come to the same numbers is what the tests compare.
 */
import type { SavedDevice } from '../../machines/server/snapshot.js';
import { roomIndex } from './bounds.js';
import type { Devices } from './devices.js';
import {
  clientForm,
  downForm,
  incarnationOf,
  type MessageForm,
  type Naming,
  NOW,
  recordForm,
  renameMessage,
  upForm,
} from './forms.js';
import type { PlainDevice, PlainWorld } from './plain-world.js';
import type { RegistryMoves } from './registry-moves.js';
import { coreForm } from './registry-step.js';

/** What a room's life is called: 1 for the newest one, 2 for the one before. */
const livesOf = ({ lives }: PlainWorld) => {
  const names = new Map<number, number>([[0, 0]]);
  const ages = new Map<string, number>();
  for (const [roomID, incarnation] of [...lives].reverse()) {
    const age = (ages.get(roomID) ?? 0) + 1;
    ages.set(roomID, age);
    names.set(incarnation, incarnationOf(roomIndex(roomID), age));
  }
  return (incarnation: number): number => {
    const name = names.get(incarnation);
    if (name === undefined) throw new Error(`incarnation ${incarnation} is of no room`);
    return name;
  };
};

const formsOf = (device: PlainDevice, saved: SavedDevice, naming: Naming) => {
  const renamed = (messages: readonly MessageForm[]) => messages.map((form) => renameMessage(form, naming));
  return {
    client: clientForm(device.client, device.told, naming),
    up: renamed(device.up.map(upForm)),
    down: renamed(device.down.map(downForm)),
    record: recordForm(saved, device.client.context.limits, NOW, naming),
  };
};

const encodeDevice = (
  device: PlainDevice,
  saved: SavedDevice,
  incarnation: (n: number) => number,
  devices: Devices,
): number => {
  const mentioned = new Set<number>();
  formsOf(device, saved, {
    id: (n) => {
      if (n !== 0) mentioned.add(n);
      return n;
    },
    floor: (n) => n,
    incarnation,
  });
  const below = (n: number): number => [...mentioned].filter((other) => other <= n).length;
  const { client, up, down, record } = formsOf(device, saved, {
    id: (n) => (n === 0 ? 0 : below(n)),
    floor: below,
    incarnation,
  });
  const channel = (messages: readonly MessageForm[]): number =>
    devices.channels.of(messages.map((message) => devices.messages.number(message)));
  return devices.device(
    devices.clients.number(client),
    channel(up),
    channel(down),
    devices.records.number(record),
    device.calls,
  );
};

/** Writes a world's numbers: devices, rooms, counters. */
export const encodeWorld = (
  world: PlainWorld,
  { devices, registry }: { readonly devices: Devices; readonly registry: RegistryMoves },
  into: Int32Array,
): void => {
  const incarnation = livesOf(world);
  world.devices.forEach((device, at) => {
    const { userID, deviceID } = device.name;
    const saved = world.registry.devices.find((one) => one.userID === userID && one.deviceID === deviceID);
    if (!saved) throw new Error(`the registry does not know ${deviceID}`);
    into[at] = encodeDevice(device, saved, incarnation, devices);
  });
  into[world.devices.length] = registry.core(coreForm(world.registry, NOW));
  into[world.devices.length + 1] = world.counters;
};
