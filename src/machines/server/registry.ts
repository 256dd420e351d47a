/**
 * The registry of one app: the server half of the lifecycle, as one function from an input to effects.
 *
 * The embedder hands in messages of devices, fired timers and calls of the server API, each with `now` (ms, any
 * origin, never falling), and carries out the effects in order. Store what `save` gives, or the facts, before the
 * effects go out. It knows no socket, no clock, and not which of a user's claims to be that user are true.
 */
import type { RegistryEffect } from '../effects.js';
import { failure, RoomLifecycleError } from '../errors.js';
import { type Limits, resolveLimits } from '../limits.js';
import type { Audience } from '../protocol.js';
import { type ApiCall, type Outcome, takeApiCall } from './api.js';
import { doWhatIsDue, restartEarly } from './due.js';
import type { DeviceName, Fact } from './facts.js';
import { takeMessage } from './messages.js';
import { parseUp } from './parse-up.js';
import { seatsOf, sessionsFrom } from './seats.js';
import { checkEpoch } from './snapshot.js';
import { emptyStore, type Store } from './store.js';
import { beginTurn } from './turn.js';

export type { ApiCall, Outcome } from './api.js';
export type { DeviceName, Fact } from './facts.js';
export { FACTS_VERSION } from './facts.js';
export { joinParts, type RegistryPart, saveByParts } from './save-by-parts.js';
export { type RegistrySnapshot, type RestoreOptions, restore, save, timers } from './snapshot.js';
export { apply } from './store.js';

/** The state of a registry; changed by `handle` and `apply` only. */
export type Registry = Store;

export interface RegistryOptions {
  readonly limits?: Partial<Limits>;
  /** of this run: greater than that of any earlier one whose ids may still be about; 1 by default */
  readonly epoch?: number;
}

export type RegistryInput = { readonly now: number } & (
  | { readonly type: 'message'; readonly message: unknown }
  | { readonly type: 'timer'; readonly id: string }
  | ApiCall
);

export interface Handled {
  readonly effects: readonly RegistryEffect[];
  /** what became true, in order: saving by steps is storing these */
  readonly facts: readonly Fact[];
  /** of a call of the server API */
  readonly outcome?: Outcome;
}

/** @throws RoomLifecycleError 6000001 for a limit or an epoch that is not usable. */
export const createRegistryState = ({ limits, epoch = 1 }: RegistryOptions = {}): Registry =>
  emptyStore(resolveLimits(limits), checkEpoch(epoch, 0, 'create a registry'));

/**
 * Does what is due at `now`, then what the input asks for.
 * @throws RoomLifecycleError 6000001 badMessage for a message that is not of the protocol; nothing has changed then.
 */
export const handle = (registry: Registry, input: RegistryInput): Handled => {
  const { now } = input;
  if (!Number.isFinite(now) || now < 0)
    throw new RoomLifecycleError(
      failure('badArgument', 'handle an input', 'now has to be a number of milliseconds, 0 or more'),
    );
  const message = input.type === 'message' ? parseUp(input.message) : null;
  const turn = beginTurn(registry, now);
  doWhatIsDue(turn, input.type === 'timer' ? input.id : null);
  switch (input.type) {
    case 'message':
      if (message) takeMessage(turn, message);
      break;
    case 'timer':
      restartEarly(turn, input.id);
      break;
    default: {
      const outcome = takeApiCall(turn, input);
      return { facts: turn.facts, effects: turn.effects, outcome };
    }
  }
  return { facts: turn.facts, effects: turn.effects };
};

/** The devices that a message's audience consists of, as the registry is now. */
export const recipients = (registry: Registry, to: Audience): DeviceName[] => {
  if ('userID' in to) return [to];
  const room = registry.rooms.get(to.roomID);
  if (room?.room.context.incarnation !== to.incarnation) return [];
  return devicesIn(registry, to.roomID).filter(
    ({ userID, deviceID }) => userID !== to.except?.userID || deviceID !== to.except.deviceID,
  );
};

// What a backend may ask; as of the last input that was handled.

export interface RoomSummary {
  readonly roomID: string;
  readonly roomName: string;
  readonly state: 'Occupied' | 'Vacant';
  readonly memberCount: number;
}

/** Every room there is, in order of creation. */
export const rooms = (registry: Registry): RoomSummary[] =>
  [...registry.rooms.values()].map(({ roomID, room, members }) => ({
    roomID,
    roomName: room.context.roomName,
    state: room.value === 'Vacant' ? 'Vacant' : 'Occupied',
    memberCount: members.size,
  }));

/** The userIDs in a room, in order of entering; empty where there is no such room. */
export const members = (registry: Registry, roomID: string): string[] => [
  ...(registry.rooms.get(roomID)?.members.keys() ?? []),
];

/** A room's attributes as entries. */
export const attributes = (registry: Registry, roomID: string) =>
  registry.rooms.get(roomID)?.room.context.attributes ?? [];

/** The rooms a user is in: device by device, each in order of entering. */
export const roomsOf = (registry: Registry, userID: string): string[] => {
  const devices = [...(registry.users.get(userID)?.devices.values() ?? [])];
  return [...new Set(devices.flatMap((device) => seatsOf(device).map(({ room }) => room.roomID)))];
};

export interface DeviceIn extends DeviceName {
  readonly attempt: number;
  readonly session: number;
}

/** The devices in a room, with what brought each in. */
export const devicesIn = (registry: Registry, roomID: string): DeviceIn[] =>
  [...(registry.rooms.get(roomID)?.members.values() ?? [])].flatMap((seat) =>
    sessionsFrom(seat).map((session) => ({ userID: seat.device.userID, ...session })),
  );

/** How many there are of what limits and hosts count. */
export const counts = ({ rooms, users }: Registry) => ({ rooms: rooms.size, users: users.size });
