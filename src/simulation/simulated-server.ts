/**
 * The server of the simulation: a room server that can be restarted, with its API as an app's backend has it.
 */
import type { Clock } from '../host/clock.js';
import { createErrorSink } from '../host/error-sink.js';
import { createObservers } from '../host/observers.js';
import type { Outcome, RegistrySnapshot } from '../machines/server/registry.js';
import {
  createRoomServer,
  type RoomServer,
  type RoomServerOptions,
  type ServerApi,
  type ServerQueries,
  type ServerStep,
} from '../server/room-server.js';
import { copyArgs, type LogEntry } from './log.js';

/** Another run of the server has begun: whatever is in the registry may differ from before. */
export interface ServerRestart {
  readonly input: { readonly type: 'restart'; readonly now: number };
  readonly facts: readonly [];
  readonly effects: readonly [];
}

export interface SimulatedServer extends ServerApi, ServerQueries {
  /** Its state as JSON, which `restart` also goes back to from now on. */
  save(): RegistrySnapshot;
  /**
   * Another run of the server goes on from the given state, else from what was saved last, else from where this one
   * is. Messages on their way arrive at the new run.
   */
  restart(snapshot?: RegistrySnapshot): void;
  /** From now on told of each step of the registry, and of each restart, after it. @returns ends it */
  observe(observer: (step: ServerStep | ServerRestart) => void): () => void;
}

/** What a server needs of its simulation. */
export interface ServerHost {
  readonly clock: () => Clock;
  readonly now: () => number;
  readonly options: Pick<RoomServerOptions, 'deliver' | 'limits' | 'handle' | 'onError'>;
  readonly record: ((entry: LogEntry) => void) | null;
}

/** @returns the server, and a way to the room server that runs now */
export const createSimulatedServer = (
  host: ServerHost,
): { readonly server: SimulatedServer; readonly running: () => RoomServer } => {
  const { record, now } = host;
  /** the API call that is being made, as its caller wrote it */
  let calling: { readonly method: string; readonly args: readonly unknown[] } | null = null;
  let saved: RegistrySnapshot | undefined;
  let epoch = 0;
  const observers = createObservers<ServerStep | ServerRestart>(createErrorSink(host.options.onError));

  const note = (method: string, args: readonly unknown[], code: number): void =>
    record?.({ at: now(), server: method, args: copyArgs(args), code });

  const start = (snapshot: RegistrySnapshot | undefined): RoomServer => {
    epoch += 1;
    const server = createRoomServer({
      ...host.options,
      clock: host.clock(),
      epoch,
      ...(snapshot && { snapshot }),
      ...(record && { onCallback: (callback) => record({ at: now(), ...callback }) }),
      onApiCall(_, { code }) {
        if (!calling) return;
        const { method, args } = calling;
        // what its effects call is not this call
        calling = null;
        note(method, args, code);
      },
    });
    server.observe(observers.tell);
    return server;
  };
  let running = start(undefined);

  /** A line of the log says what was called, so it is written by the one who was called. */
  const called = (method: string, args: readonly unknown[], call: () => Outcome): Outcome => {
    calling = { method, args };
    return call();
  };

  const copyOf = <T>(value: T): T => JSON.parse(JSON.stringify(value));

  const server: SimulatedServer = {
    createRoom: (setup) => called('createRoom', [setup], () => running.createRoom(setup)),
    destroyRoom: (roomID) => called('destroyRoom', [roomID], () => running.destroyRoom(roomID)),
    kickMembers: (roomID, userIDs, reason) =>
      called('kickMembers', [roomID, userIDs, reason], () => running.kickMembers(roomID, userIDs, reason)),
    blockUser: (userID) => called('blockUser', [userID], () => running.blockUser(userID)),
    unblockUser: (userID) => called('unblockUser', [userID], () => running.unblockUser(userID)),
    kickOffline: (userID, deviceID, event) =>
      called('kickOffline', [userID, deviceID, event], () => running.kickOffline(userID, deviceID, event)),
    rooms: () => running.rooms(),
    members: (roomID) => running.members(roomID),
    attributes: (roomID) => running.attributes(roomID),
    roomsOf: (userID) => running.roomsOf(userID),
    devicesIn: (roomID) => running.devicesIn(roomID),
    save() {
      saved = copyOf(running.save());
      note('save', [], 0);
      return copyOf(saved);
    },
    restart(snapshot) {
      const from = copyOf(snapshot ?? saved ?? running.save());
      running.stop();
      note('restart', [], 0);
      running = start(from);
      observers.tell({ input: { type: 'restart', now: now() }, facts: [], effects: [] });
    },
    observe: observers.observe,
  };
  return { server, running: () => running };
};
