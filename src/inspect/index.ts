/**
 * `room-lifecycle/inspect`: running clients, devices and servers in the inspector of XState, `@statelyai/inspect`.
 *
 * Nothing here loads that package or XState: an inspector is whatever has its three methods. What the inspector cannot
 * show by itself, effects, are events to the port that they go out by. docs/embedding.md has the list of actors.
 */
import { inspectClient, type ObservableClient } from './client.js';
import { announce, type Inspector } from './inspector.js';
import { inspectServer } from './server.js';
import type { ObservableServer } from './server-rooms.js';

export interface InspectionOptions {
  /**
   * `rooms`, the default: each client, server and room. `all`: also what a device is about with each room, its switches,
   * and each membership on a server.
   */
  readonly machines?: 'rooms' | 'all';
}

export interface Inspection {
  /**
   * Shows a running client, or a device of a simulation, from now on.
   * @param options.id its name; default userID/deviceID. Two of the same name are shown as one
   * @returns ends it; its actors are shown as stopped
   */
  client(client: ObservableClient, options?: { readonly id?: string }): () => void;
  /**
   * Shows a running server, or that of a simulation, from now on.
   * @param options.id its name; default `server`
   * @returns ends it; its actors are shown as stopped
   */
  server(server: ObservableServer, options?: { readonly id?: string }): () => void;
  /** Ends all of it. The inspector is not stopped: it is the caller's. */
  stop(): void;
}

/**
 * @param inspector of `createBrowserInspector` or `createWebSocketInspector`
 * @example
 * const inspection = inspectRooms(createWebSocketInspector({ url: 'ws://127.0.0.1:8080' }));
 * inspection.client(client);
 * inspection.server(server);
 */
export const inspectRooms = (inspector: Inspector, options: InspectionOptions = {}): Inspection => {
  const network = announce(inspector, 'network', {});
  const look = { inspector, isWhole: options.machines === 'all', network };
  const running = new Set<() => void>();
  const keep = (end: () => void): (() => void) => {
    const once = (): void => {
      if (running.delete(once)) end();
    };
    running.add(once);
    return once;
  };
  return {
    client: (client, { id } = {}) => keep(inspectClient(look, client, id)),
    server: (server, { id } = {}) => keep(inspectServer(look, server, id)),
    stop() {
      for (const end of [...running]) end();
      network.end('stopped');
    },
  };
};

export type { ObservableClient } from './client.js';
export type {
  InspectedActor,
  InspectedEvent,
  InspectedSnapshot,
  Inspector,
} from './inspector.js';
export type { ObservableServer } from './server-rooms.js';
