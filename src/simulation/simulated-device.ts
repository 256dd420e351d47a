/**
 * A device of the simulation: a client on one link, with the same methods as the client that an SDK embeds.
 *
 * It outlives its client: `restart` puts a new one in its place, made from the old one's snapshot, and the app's
 * listeners and promises stay.
 */
import { type Calls, type ClientCore, type ClientStep, createClientCore } from '../client/client-core.js';
import { createHistory, type History } from '../client/history.js';
import { createListeners } from '../client/listeners.js';
import type { ClientMachine } from '../client/machine.js';
import { roomCalls } from '../client/room-calls.js';
import type { CallMethod, Listening, RoomCalls, RoomView, RoomWatch } from '../client/types.js';
import { createWaits } from '../client/waits.js';
import { createObservers } from '../host/observers.js';
import type { ClientEvent } from '../machines/client/events.js';
import type { ClientSnapshot } from '../machines/client/room-client.js';
import type { ClientEffect } from '../machines/effects.js';
import type { Limits } from '../machines/limits.js';
import type { LoginEnd } from '../machines/vocabulary.js';
import { isLinkUp } from '../network/network.js';
import type { RoomServer } from '../server/room-server.js';
import { copyArgs, effectEntry, type LogEntry } from './log.js';
import type { World } from './world.js';

export interface DeviceOptions {
  readonly userID: string;
  /** default: the name that it has in the simulation */
  readonly deviceID?: string;
  /** default '2.29.0' */
  readonly sdkVersion?: string;
  /** how many changes `history` keeps, of all rooms together; default 100 */
  readonly historyLimit?: number;
}

/** Promises of its calls and waits may be left alone: one that is rejected unawaited harms nobody. */
export interface SimulatedDevice extends RoomCalls, RoomView, RoomWatch, Listening<SimulatedDevice> {
  readonly name: string;
  readonly userID: string;
  readonly deviceID: string;
  /** Breaks this device's connection, or brings it back. */
  network(is: 'up' | 'down'): void;
  login(): void;
  logout(): void;
  /** The server ends this login for good. */
  kickOffline(event?: LoginEnd): void;
  /** A new client goes on from this one's snapshot: the old connection is lost, and a new one made if the network is up. */
  restart(): void;
  /** From now on told of each step of its machine, over its restarts. @returns ends it */
  observe(observer: (step: ClientStep<ClientSnapshot>) => void): () => void;
  /** Plain JSON. */
  snapshot(): ClientSnapshot;
}

/** What a device needs of its simulation. */
export interface DeviceHost {
  readonly world: World;
  readonly limits: Limits;
  readonly machine: ClientMachine<ClientSnapshot>;
  /** the one that runs now */
  readonly server: () => RoomServer;
  /** of the whole run, so that numbers in the log are unique */
  readonly calls: Calls;
  readonly record: ((entry: LogEntry) => void) | null;
  readonly onError: (error: unknown) => void;
}

const ignore = (): void => {};

/** @returns the device, and the number of its link */
export const createDevice = (
  host: DeviceHost,
  name: string,
  options: DeviceOptions,
): { readonly device: SimulatedDevice; readonly link: number } => {
  const { world, machine, record, calls, limits } = host;
  const { userID, deviceID = name, sdkVersion = '2.29.0' } = options;
  const listeners = createListeners<SimulatedDevice>(host.onError);
  const observers = createObservers<ClientStep<ClientSnapshot>>(host.onError);
  let epoch = 0;
  /** A device is logged in from the start: on both sides at once, and nothing to be told (SIM-3). */
  let isStarting = true;

  /** of the client that runs now: one that is restored begins a new one (EMB-7) */
  let history: History;
  /** the app's, so they outlive a client (SIM-5) */
  const waits = createWaits(world.clock.owned(), (roomID) => core.getRoomState(roomID));

  const observer = {
    ...(record && {
      onCall: (call: number, method: CallMethod, args: readonly unknown[]) =>
        record({ at: world.clock.now, device: name, call, method, args: copyArgs(args) }),
    }),
    onEffect(effect: ClientEffect, cause: ClientEvent) {
      if (effect.type === 'notify' && effect.notice === 'roomStateChanged') {
        history.told(effect, cause);
        waits.told(effect.roomID, effect.state);
      }
      const entry = record && !isStarting ? effectEntry(world.clock.now, name, effect) : null;
      if (entry) record?.(entry);
    },
  };

  const start = (snapshot: ClientSnapshot): ClientCore<ClientSnapshot> => {
    history = createHistory(options.historyLimit, snapshot);
    return createClientCore(
      {
        machine,
        clock: world.clock.owned(),
        calls,
        listeners,
        self: () => device,
        send: (message) => (isStarting ? host.server().receive(message) : world.send(link, 'up', message)),
        onError: host.onError,
        observer,
        onStep: observers.tell,
      },
      snapshot,
    );
  };

  const link = world.connect({
    name,
    arrive: (way, message) => (way === 'up' ? host.server().receive(message) : core.receive(message)),
    link: (isUp) => core.tell(isUp ? 'networkUp' : 'networkDown'),
  });
  let core = start(machine.initial({ userID, deviceID, sdkVersion, limits, epoch }));

  const device: SimulatedDevice = {
    ...roomCalls((method, args) => {
      const settled = core.call(method, args);
      settled.catch(ignore);
      return settled;
    }),
    waitForRoomState(roomID, state, options) {
      const settled = waits.waitForRoomState(roomID, state, options);
      settled.catch(ignore);
      return settled;
    },
    history: (roomID) => history.history(roomID),
    on: listeners.on,
    off: listeners.off,
    getRoomState: (roomID) => core.getRoomState(roomID),
    rooms: () => core.rooms(),
    get connectionState() {
      return core.connectionState;
    },
    name,
    userID,
    deviceID,
    network: (is) => world.tell({ type: is === 'up' ? 'mend' : 'break', link }),
    login: () => core.tell('login'),
    logout: () => core.tell('logout'),
    kickOffline: (event) => void host.server().kickOffline(userID, deviceID, event),
    restart() {
      const wasUp = isLinkUp(world.network, link);
      const saved: ClientSnapshot = JSON.parse(JSON.stringify(core.snapshot()));
      core.stop();
      world.tell({ type: 'break', link });
      epoch += 1;
      core = start(machine.restore(saved, { epoch }));
      waits.look();
      core.resume();
      if (wasUp) world.tell({ type: 'mend', link });
    },
    observe: observers.observe,
    snapshot: () => core.snapshot(),
  };
  core.tell('login');
  isStarting = false;
  return { device, link };
};
