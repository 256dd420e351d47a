/**
 * Everything that can happen in a plain world within its bounds: the definition that the explorer's space is tested against.
 */
import type { Bounds } from './bounds.js';
import { type Machines, OWN_MACHINES } from './machines.js';
import { callsOn, freeCall } from './menu.js';
import {
  isAffordable,
  isUp,
  type PlainDevice,
  type PlainWorld,
  stepWorld,
  type WorldAction,
} from './plain-world.js';

/** Places of a list of which the message may be next. */
const heads = (list: readonly unknown[], reorder: boolean): number[] =>
  list.length === 0 ? [] : reorder ? list.map((_, at) => at) : [0];

const ownActions = (device: PlainDevice, bounds: Bounds): WorldAction[] => {
  const { client, up, down, told, calls, name } = device;
  const { inFlight, reorder } = bounds;
  const index = name.index;
  const actions: WorldAction[] = [];
  if (calls > 0 && up.length < inFlight && down.length < inFlight)
    for (const event of callsOn(bounds, freeCall(told))) actions.push({ do: 'call', device: index, event });
  for (const at of heads(up, reorder)) actions.push({ do: 'loseUp', device: index, at });
  for (const at of heads(down, reorder)) actions.push({ do: 'loseDown', device: index, at });
  if (isUp(device) && client.context.login !== 0)
    for (const keepUp of up.length > 0 ? [false, true] : [false])
      for (const keepDown of down.length > 0 && reorder ? [false, true] : [false])
        actions.push({ do: 'break', device: index, keepUp, keepDown });
  if (!isUp(device)) actions.push({ do: 'mend', device: index });
  else
    for (const at of heads(down, reorder))
      for (const keep of [false, true]) actions.push({ do: 'hear', device: index, at, keep });
  if (up.length < inFlight)
    for (const { id } of client.context.timers) {
      const isBeat = id.startsWith('heartbeat:');
      const late = !isBeat && isUp(device) && (up.length > 0 || down.length > 0);
      actions.push({ do: 'timer', device: index, id, late });
    }
  for (const at of heads(up, reorder))
    for (const keep of [false, true]) actions.push({ do: 'speak', device: index, at, keep });
  return actions;
};

const serverActions = (world: PlainWorld, bounds: Bounds): WorldAction[] => {
  const actions: WorldAction[] = [];
  for (const device of world.devices) {
    const { userID, deviceID, index } = device.name;
    const known = world.registry.devices.find((one) => one.userID === userID && one.deviceID === deviceID);
    if (!known || known.ended !== null) continue;
    if (known.watch.kind === 'offline' && known.rooms.length > 0)
      actions.push({ do: 'silence', device: index, free: !isUp(device) });
    if (bounds.kickOffline > 0) actions.push({ do: 'kickOffline', device: index, free: false });
  }
  for (const { room, members } of world.registry.rooms) {
    const { roomID } = room.context;
    if (room.value === 'Vacant') actions.push({ do: 'deadline', roomID });
    actions.push({ do: 'destroy', roomID });
    for (const { userID } of members) actions.push({ do: 'kick', userID, roomID });
  }
  return actions;
};

/** Others have room for what a step of the registry tells them. */
const hasRoom = (before: PlainWorld, action: WorldAction, bounds: Bounds, machines: Machines): boolean => {
  const isOfRegistry = !['call', 'timer', 'break', 'mend', 'hear', 'loseUp', 'loseDown'].includes(action.do);
  if (!isOfRegistry) return true;
  const speaker = 'device' in action ? action.device : -1;
  return stepWorld(before, action, machines).world.devices.every(
    ({ down, name: { index } }) =>
      index === speaker ||
      down.length <= bounds.inFlight ||
      down.length === (before.devices[index] as PlainDevice).down.length,
  );
};

export const actionsIn = (
  world: PlainWorld,
  bounds: Bounds,
  machines: Machines = OWN_MACHINES,
): WorldAction[] =>
  [...world.devices.flatMap((device) => ownActions(device, bounds)), ...serverActions(world, bounds)].filter(
    (action) => isAffordable(world, action) && hasRoom(world, action, bounds, machines),
  );
