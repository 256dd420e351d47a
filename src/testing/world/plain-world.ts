/**
 * The same bounded world without any of the explorer's art: real snapshots, real ids, the whole registry, lists of messages.
 *
 * It says what the world is: what can happen in a state and what that does. The explorer's space has to agree with it
 * step by step, which a test checks, and a counterexample is played in it, so that what is shown is what the real
 * machines do with the ids they really mint. It remembers nothing and is some thousand times slower.
 */
import type { CallEvent, ClientEvent } from '../../machines/client/events.js';
import { toClientEvent } from '../../machines/client/receive.js';
import { type ClientSnapshot, roomClientSteps } from '../../machines/client/room-client.js';
import type { ClientEffect, RegistryEffect } from '../../machines/effects.js';
import type { DownMessage, UpMessage } from '../../machines/protocol.js';
import { createRegistryState, type RegistryInput, recipients } from '../../machines/server/registry.js';
import { load, type RegistrySnapshot, save } from '../../machines/server/snapshot.js';
import {
  type Bounds,
  type DeviceName,
  devicesOf,
  left,
  packCounters,
  placeOf,
  type Spent,
  spend,
} from './bounds.js';
import { isDeaf, startledBy } from './dead.js';
import { downForm, NOW, SDK } from './forms.js';
import { brokenBy } from './laws/client-laws.js';
import { brokenByRegistry } from './laws/registry-laws.js';
import { type Broken, NOTHING_TOLD, type Told, tell } from './laws/told.js';
import { type Machines, OWN_MACHINES } from './machines.js';

export interface PlainDevice {
  readonly name: DeviceName;
  readonly client: ClientSnapshot;
  readonly told: Told;
  /** under way to the registry, and to the device, in order of sending */
  readonly up: readonly UpMessage[];
  readonly down: readonly DownMessage[];
  /** that are left to it */
  readonly calls: number;
}

export interface PlainWorld {
  readonly devices: readonly PlainDevice[];
  readonly registry: RegistrySnapshot;
  /** every life of a room that ever began, the newest last */
  readonly lives: readonly (readonly [roomID: string, incarnation: number])[];
  readonly counters: number;
}

export type WorldAction =
  | { readonly do: 'call'; readonly device: number; readonly event: CallEvent }
  | { readonly do: 'timer'; readonly device: number; readonly id: string; readonly late: boolean }
  | { readonly do: 'break'; readonly device: number; readonly keepUp: boolean; readonly keepDown: boolean }
  | { readonly do: 'mend'; readonly device: number }
  /** a message arrives, the one at that place; `keep`: a copy stays under way */
  | { readonly do: 'hear' | 'speak'; readonly device: number; readonly at: number; readonly keep: boolean }
  | { readonly do: 'loseUp' | 'loseDown'; readonly device: number; readonly at: number }
  | { readonly do: 'silence' | 'kickOffline'; readonly device: number; readonly free: boolean }
  | { readonly do: 'deadline' | 'destroy'; readonly roomID: string }
  | { readonly do: 'kick'; readonly userID: string; readonly roomID: string };

/** What a step did, for whoever shows or judges it. */
export interface WorldStep {
  readonly world: PlainWorld;
  /** the device whose client took part */
  readonly event: ClientEvent | null;
  readonly input: RegistryInput | null;
  readonly clientEffects: readonly ClientEffect[];
  readonly registryEffects: readonly RegistryEffect[];
  readonly broken: readonly Broken[];
}

const stepClient = (
  device: PlainDevice,
  event: ClientEvent,
  machines: Machines,
): { device: PlainDevice; step: WorldStepPart } => {
  const { snapshot, effects } = machines.stepClient(device.client, event);
  const { told, broken } = tell(device.told, event, effects);
  const sent = effects.flatMap((effect) => (effect.type === 'send' ? [effect.message] : []));
  const step = { before: device.client, event, effects, after: snapshot, toldBefore: device.told, told };
  return {
    device: { ...device, client: snapshot, told, up: [...device.up, ...sent] },
    step: { event, clientEffects: effects, broken: [...broken, ...brokenBy(step)] },
  };
};

interface WorldStepPart {
  readonly event: ClientEvent;
  readonly clientEffects: readonly ClientEffect[];
  readonly broken: readonly Broken[];
}

/** Every device logged in, and nothing else. */
export const startWorld = (bounds: Bounds, machines: Machines = OWN_MACHINES): PlainWorld => {
  const { limits } = bounds;
  const store = createRegistryState({ limits });
  const devices = devicesOf(bounds).map((name): PlainDevice => {
    const { userID, deviceID } = name;
    const client = roomClientSteps.initial({ userID, deviceID, sdkVersion: SDK, limits });
    const fresh: PlainDevice = {
      name,
      client,
      told: NOTHING_TOLD,
      up: [],
      down: [],
      calls: bounds.callsEach,
    };
    const { device } = stepClient(fresh, { type: 'login', now: 0 }, machines);
    for (const message of device.up) machines.handle(store, { type: 'message', message, now: NOW });
    return { ...device, up: [] };
  });
  return { devices, registry: save(store), lives: [], counters: packCounters(bounds) };
};

/** Takes away what the device will not look at; that it does not is tried out (P1). */
const tidied = (device: PlainDevice, machines: Machines, broken: Broken[]): PlainDevice => {
  const heeded = device.down.filter((message) => {
    if (!isDeaf(device.client, downForm(message))) return true;
    if (!isUp(device)) return false;
    const { snapshot, effects } = machines.stepClient(device.client, toClientEvent(message, 0));
    if (JSON.stringify(snapshot) !== JSON.stringify(device.client) || effects.length > 0)
      broken.push(startledBy(device.name.deviceID, message.type));
    return false;
  });
  return heeded.length === device.down.length ? device : { ...device, down: heeded };
};

const put = (world: PlainWorld, device: PlainDevice): PlainWorld => ({
  ...world,
  devices: world.devices.map((other) => (other.name.index === device.name.index ? device : other)),
});

const at = (world: PlainWorld, index: number): PlainDevice => world.devices[index] as PlainDevice;

const without = <T>(list: readonly T[], place: number): T[] => list.filter((_, i) => i !== place);

/** What an action takes from the counters. */
export const priceOf = (world: PlainWorld, action: WorldAction): Spent | null => {
  switch (action.do) {
    case 'hear':
    case 'speak':
      return action.keep ? 'repeat' : null;
    case 'loseUp':
    case 'loseDown':
      return 'drop';
    case 'break':
      return 'interrupt';
    case 'call':
      return 'calls';
    case 'timer':
      return action.id.startsWith('heartbeat:') ? 'beats' : action.late ? 'late' : null;
    case 'silence':
      return isUp(at(world, action.device)) ? 'silent' : null;
    case 'kickOffline':
    case 'kick':
    case 'destroy':
      return action.do;
    default:
      return null;
  }
};

export const isUp = ({ client }: PlainDevice): boolean => !client.value.endsWith('.offline');

const NONE = { event: null, input: null, clientEffects: [], registryEffects: [], broken: [] };

/** What an action does; it is not asked whether it may be done. */
export const stepWorld = (
  given: PlainWorld,
  action: WorldAction,
  machines: Machines = OWN_MACHINES,
): WorldStep => {
  const step = act(given, action, machines);
  const broken = [...step.broken];
  const devices = step.world.devices.map((device) => tidied(device, machines, broken));
  return { ...step, broken, world: { ...step.world, devices } };
};

const act = (given: PlainWorld, action: WorldAction, machines: Machines): WorldStep => {
  const price = priceOf(given, action);
  const counters = price === null ? given.counters : spend(given.counters, placeOf(price));
  const world = { ...given, counters };
  const client = (event: ClientEvent, before: PlainDevice): WorldStep => {
    const { device, step } = stepClient(before, event, machines);
    return { ...NONE, ...step, world: put(world, device) };
  };
  switch (action.do) {
    case 'call': {
      const before = at(world, action.device);
      const { device, step } = stepClient(before, action.event, machines);
      const isInert = device.client === before.client && device.up.length === before.up.length;
      const calls = isInert ? before.calls : before.calls - 1;
      return { ...NONE, ...step, world: put(world, { ...device, calls }) };
    }
    case 'timer':
      return client({ type: 'timer', id: action.id, now: 0 }, at(world, action.device));
    case 'break': {
      const { up, down, ...rest } = at(world, action.device);
      const kept = { ...rest, up: action.keepUp ? up : [], down: action.keepDown ? down : [] };
      return client({ type: 'networkDown', now: 0 }, kept);
    }
    case 'mend':
      return client({ type: 'networkUp', now: 0 }, at(world, action.device));
    case 'hear': {
      const before = at(world, action.device);
      const message = before.down[action.at] as DownMessage;
      const down = action.keep ? before.down : without(before.down, action.at);
      return client(toClientEvent(message, 0), { ...before, down });
    }
    case 'loseUp':
    case 'loseDown': {
      const before = at(world, action.device);
      const lost =
        action.do === 'loseUp'
          ? { ...before, up: without(before.up, action.at) }
          : { ...before, down: without(before.down, action.at) };
      return { ...NONE, world: put(world, lost) };
    }
    case 'speak': {
      const before = at(world, action.device);
      const message = before.up[action.at] as UpMessage;
      const up = action.keep ? before.up : without(before.up, action.at);
      return stepRegistry(put(world, { ...before, up }), { type: 'message', message, now: NOW }, machines);
    }
    default:
      return stepRegistry(madeDue(world, action), inputOf(world, action), machines);
  }
};

const numberOf = ({ registry }: PlainWorld, { userID, deviceID }: DeviceName): number =>
  registry.devices.find((device) => device.userID === userID && device.deviceID === deviceID)?.number ?? 0;

type ServerAction = Extract<WorldAction, { do: 'silence' | 'kickOffline' | 'deadline' | 'destroy' | 'kick' }>;

const inputOf = (world: PlainWorld, action: ServerAction): RegistryInput => {
  switch (action.do) {
    case 'silence':
      return { type: 'timer', id: `offline:${numberOf(world, at(world, action.device).name)}`, now: NOW };
    case 'deadline': {
      const room = world.registry.rooms.find(({ room }) => room.context.roomID === action.roomID);
      return { type: 'timer', id: `destroy:${room?.room.context.incarnation}`, now: NOW };
    }
    case 'kickOffline': {
      const { userID, deviceID } = at(world, action.device).name;
      return { type: 'kickOffline', userID, deviceID, now: NOW };
    }
    case 'destroy':
      return { type: 'destroyRoom', roomID: action.roomID, now: NOW };
    case 'kick':
      return { type: 'kickMembers', roomID: action.roomID, userIDs: [action.userID], now: NOW };
  }
};

/** Time does not pass here, so what a timer waits for is made due. */
const madeDue = (world: PlainWorld, action: ServerAction): PlainWorld => {
  const { registry } = world;
  if (action.do === 'deadline') {
    const rooms = registry.rooms.map((saved) =>
      saved.room.context.roomID === action.roomID
        ? { ...saved, room: { ...saved.room, context: { ...saved.room.context, deadline: NOW } } }
        : saved,
    );
    return { ...world, registry: { ...registry, rooms } };
  }
  if (action.do !== 'silence') return world;
  const { deviceID } = at(world, action.device).name;
  const devices = registry.devices.map((device) =>
    device.deviceID === deviceID
      ? { ...device, seen: NOW - registry.limits.offlineAfter, watch: { kind: 'offline' as const, at: NOW } }
      : device,
  );
  return { ...world, registry: { ...registry, devices } };
};

const stepRegistry = (world: PlainWorld, input: RegistryInput, machines: Machines): WorldStep => {
  const store = load(world.registry);
  const { effects, facts } = machines.handle(store, input);
  const after = save(store);
  const sends = effects.flatMap((effect) =>
    effect.type === 'send' ? [{ message: effect.message, to: recipients(store, effect.to) }] : [],
  );
  const devices = world.devices.map((device) => {
    const { userID, deviceID } = device.name;
    const mine = sends.filter(({ to }) =>
      to.some((one) => one.userID === userID && one.deviceID === deviceID),
    );
    return { ...device, down: [...device.down, ...mine.map(({ message }) => message)] };
  });
  const begun = facts.flatMap((fact) =>
    fact.fact === 'roomMoved' &&
    fact.to.context.incarnation !== 0 &&
    !world.lives.some(([, incarnation]) => incarnation === fact.to.context.incarnation)
      ? [[fact.roomID, fact.to.context.incarnation] as const]
      : [],
  );
  const step = { before: world.registry, input, effects, after, recipients: sends.map(({ to }) => to) };
  return {
    ...NONE,
    input,
    registryEffects: effects,
    broken: brokenByRegistry(step),
    world: { ...world, devices, registry: after, lives: [...world.lives, ...begun] },
  };
};

/** Whether the counters allow it. */
export const isAffordable = (world: PlainWorld, action: WorldAction): boolean => {
  const price = priceOf(world, action);
  return price === null || left(world.counters, placeOf(price)) > 0;
};
