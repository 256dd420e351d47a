/**
 * The registry of one app behind a port: messages in, messages out, the server API, timers, saving.
 *
 * It decides nothing: the registry does. What it adds is a clock, the order in which effects go out, and the names of
 * those whom a message for a room is for. It knows no socket and trusts its caller that a message's user is who it
 * says. An input is decided at once; its effects queue behind those that are still going out, so that whatever a
 * callback asks for comes after what it was told (CL-24 has the same for clients).
 */
import { type Clock, monotonic, systemClock } from '../host/clock.js';
import { createErrorSink } from '../host/error-sink.js';
import { createObservers } from '../host/observers.js';
import type { AttributeEntries, RegistryEffect, ServerCallback } from '../machines/effects.js';
import type { Limits } from '../machines/limits.js';
import type { DownMessage } from '../machines/protocol.js';
import {
  type ApiCall,
  attributes,
  createRegistryState,
  type DeviceIn,
  type DeviceName,
  devicesIn,
  type Fact,
  type Handled,
  handle,
  members,
  type Outcome,
  type Registry,
  type RegistryInput,
  type RegistryPart,
  type RegistrySnapshot,
  type RoomSummary,
  recipients,
  restore,
  rooms,
  roomsOf,
  save,
  saveByParts,
  timers,
} from '../machines/server/registry.js';
import type { LoginEnd } from '../machines/vocabulary.js';

export interface RoomServerOptions {
  /** Sends a message to a device; one that is not reachable misses it. */
  readonly deliver: (userID: string, deviceID: string, message: DownMessage) => void;
  /** default: real time, real timers */
  readonly clock?: Clock;
  /** laid over the defaults, or over the saved ones */
  readonly limits?: Partial<Limits>;
  /** of this run: greater than any earlier one's; default 1, or one more than the saved one's */
  readonly epoch?: number;
  /** goes on from what `save` gave: deadlines that passed meanwhile are due at once */
  readonly snapshot?: RegistrySnapshot;
  readonly onCallback?: (callback: ServerCallback) => void;
  /** Each effect, just before it is carried out. */
  readonly onEffect?: (effect: RegistryEffect) => void;
  /** What became true with an input, before its effects go out: store these to save by steps. */
  readonly onFacts?: (facts: readonly Fact[]) => void;
  /** A call of the server API with its outcome, before its effects go out. */
  readonly onApiCall?: (call: ApiCall, outcome: Outcome) => void;
  /** Told what `deliver` or a hook threw; default: thrown again in a microtask. */
  readonly onError?: (error: unknown) => void;
  /** the registry to run; default the library's own (a test may plant a fault) */
  readonly handle?: (registry: Registry, input: RegistryInput) => Handled;
}

/** How a room is set up by the server API. */
export interface ServerRoomSetup {
  roomID: string;
  /** default '' */
  roomName?: string;
  /** whole seconds, default 0 */
  roomDestroyDelayTime?: number;
  roomAttributes?: Record<string, string>;
}

/** The server API. Nothing here throws: an outcome has code 0, or a server API code with `reason` and `message`. */
export interface ServerApi {
  /** A room with nobody in it. 660300014 if it exists, 660300015 if the app has as many as it may. */
  createRoom(setup: ServerRoomSetup): Outcome;
  /** 660300001 if it does not exist. */
  destroyRoom(roomID: string): Outcome;
  /** Up to 50 users, a reason of up to 32 bytes. 660000011, 660000002, 660300001, 660300002 in this order. */
  kickMembers(roomID: string, userIDs: readonly string[], reason?: string): Outcome;
  /** The user enters nothing more; where it is in, it stays. */
  blockUser(userID: string): Outcome;
  unblockUser(userID: string): Outcome;
  /** Ends a login for good, with all its memberships; `event` is KickedOut by default. */
  kickOffline(userID: string, deviceID: string, event?: LoginEnd): Outcome;
}

export interface ServerQueries {
  /** Every room, in order of creation; a Vacant one waits for its destroy delay. */
  rooms(): RoomSummary[];
  /** userIDs in order of entering; empty where there is no such room. */
  members(roomID: string): string[];
  attributes(roomID: string): Record<string, string>;
  /** The rooms of a user over all its devices. */
  roomsOf(userID: string): string[];
  devicesIn(roomID: string): DeviceIn[];
}

/** One input of the registry and what came of it. */
export interface ServerStep {
  readonly input: RegistryInput;
  readonly facts: readonly Fact[];
  /** about to go out */
  readonly effects: readonly RegistryEffect[];
  /** of a call of the server API */
  readonly outcome?: Outcome;
}

export interface RoomServer extends ServerApi, ServerQueries {
  /** From now on told of each step, after `onFacts` and before its effects go out. @returns ends it */
  observe(observer: (step: ServerStep) => void): () => void;
  /** @throws RoomLifecycleError 6000001 for what is no message of the protocol; nothing has changed then */
  receive(message: unknown): void;
  /** Plain JSON; `snapshot` of another server goes on from it. */
  save(): RegistrySnapshot;
  /**
   * The same in parts, for a registry that is too large to be saved in one go: take one now and then, store each, and
   * give all of them to `joinRegistryParts` for a snapshot of the moment at which the first one was taken.
   * @param size rooms or users in a part, default 200
   */
  saveByParts(size?: number): Generator<RegistryPart, void, void>;
  /** Timers are off, and nothing goes out any more. */
  stop(): void;
}

const entriesOf = (value: unknown): AttributeEntries | undefined => {
  if (value === undefined) return undefined;
  // what is no object is for the registry to refuse
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (Object.entries(value) as AttributeEntries)
    : (value as AttributeEntries);
};

/**
 * @throws RoomLifecycleError 6000001 for a limit, an epoch or a snapshot that is not usable.
 * @example
 * const server = createRoomServer({ deliver: (userID, deviceID, message) => socketOf(userID, deviceID)?.send(JSON.stringify(message)) });
 * socket.on('message', (text) => server.receive(JSON.parse(text)));
 */
export const createRoomServer = (options: RoomServerOptions): RoomServer => {
  const { clock = systemClock(), limits, epoch } = options;
  const saved = options.snapshot ?? null;
  const onError = createErrorSink(options.onError);
  const observers = createObservers<ServerStep>(onError);
  const decide = options.handle ?? handle;
  const now = monotonic(clock);
  const registry =
    saved !== null ? restore(saved, { limits, epoch }) : createRegistryState({ limits, epoch });
  const outgoing: { effect: RegistryEffect; to: readonly DeviceName[] }[] = [];
  const armed = new Set<string>();
  let isGoingOut = false;
  let isStopped = false;

  const attempt = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      onError(error);
    }
  };

  const arm = (id: string, delay: number): void => {
    armed.add(id);
    clock.setTimer(id, delay, () => {
      armed.delete(id);
      run({ type: 'timer', id, now: now() });
    });
  };

  const carryOut = (effect: RegistryEffect, to: readonly DeviceName[]): void => {
    attempt(() => options.onEffect?.(effect));
    switch (effect.type) {
      case 'send':
        for (const { userID, deviceID } of to)
          attempt(() => options.deliver(userID, deviceID, effect.message));
        break;
      case 'callback': {
        const { type, ...callback } = effect;
        attempt(() => options.onCallback?.(callback));
        break;
      }
      case 'startTimer':
        arm(effect.id, effect.delay);
        break;
      case 'cancelTimer':
        armed.delete(effect.id);
        clock.clearTimer(effect.id);
        break;
    }
  };

  const goOut = (): void => {
    if (isGoingOut) return;
    isGoingOut = true;
    try {
      for (let next = outgoing.shift(); next; next = outgoing.shift())
        if (!isStopped) carryOut(next.effect, next.to);
    } finally {
      isGoingOut = false;
    }
  };

  /** Whom a message is for is settled here, as the registry is right after the input. */
  const run = (input: RegistryInput): Outcome | undefined => {
    if (isStopped) return undefined;
    const handled = decide(registry, input);
    const { effects, facts, outcome } = handled;
    for (const effect of effects)
      outgoing.push({ effect, to: effect.type === 'send' ? recipients(registry, effect.to) : [] });
    if (options.onFacts && facts.length > 0) attempt(() => options.onFacts?.(facts));
    observers.tell({ input, ...handled });
    if (outcome && options.onApiCall) attempt(() => options.onApiCall?.(input as ApiCall, outcome));
    goOut();
    return outcome;
  };

  const api = (call: ApiCall): Outcome => run({ ...call, now: now() }) ?? { code: 0 };

  if (saved !== null) for (const { id, delay } of timers(registry, now())) arm(id, delay);

  return {
    receive: (message) => void run({ type: 'message', message, now: now() }),
    createRoom(setup) {
      const { roomAttributes, ...rest } = { ...setup };
      return api({ type: 'createRoom', ...rest, roomAttributes: entriesOf(roomAttributes) });
    },
    destroyRoom: (roomID) => api({ type: 'destroyRoom', roomID }),
    kickMembers: (roomID, userIDs, reason) => api({ type: 'kickMembers', roomID, userIDs, reason }),
    blockUser: (userID) => api({ type: 'blockUser', userID }),
    unblockUser: (userID) => api({ type: 'unblockUser', userID }),
    kickOffline: (userID, deviceID, event) => api({ type: 'kickOffline', userID, deviceID, event }),
    rooms: () => rooms(registry),
    members: (roomID) => members(registry, roomID),
    attributes: (roomID) => Object.fromEntries(attributes(registry, roomID)),
    roomsOf: (userID) => roomsOf(registry, userID),
    devicesIn: (roomID) => devicesIn(registry, roomID),
    observe: observers.observe,
    save: () => save(registry),
    saveByParts: (size) => saveByParts(registry, size),
    stop() {
      isStopped = true;
      for (const id of armed) clock.clearTimer(id);
    },
  };
};
