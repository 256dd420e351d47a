import { createRoomClient, type RoomClient, type RoomClientOptions } from '../../src/client/room-client.js';
import type { UpMessage } from '../../src/machines/protocol.js';
import { createRoomServer, type RoomServer } from '../../src/server/room-server.js';
import { createVirtualClock, type VirtualClock } from '../../src/simulation/virtual-clock.js';

/** A server and clients with nothing between: `send` answers before it returns, which is as re-entrant as it gets. */
export interface Loopback {
  readonly clock: VirtualClock;
  readonly server: RoomServer;
  readonly sent: UpMessage[];
  /** What devices whose name is here send and get is lost. */
  readonly cut: Set<string>;
  client(userID: string, options?: Partial<RoomClientOptions>): RoomClient;
  pass(ms: number): void;
}

const overTheWire = <T>(message: T): T => JSON.parse(JSON.stringify(message));

export const createLoopback = (): Loopback => {
  const clock = createVirtualClock();
  const clients = new Map<string, RoomClient>();
  const cut = new Set<string>();
  const sent: UpMessage[] = [];
  const server = createRoomServer({
    clock: clock.owned(),
    deliver(userID, _, message) {
      if (!cut.has(userID)) clients.get(userID)?.receive(overTheWire(message));
    },
  });
  return {
    clock,
    server,
    sent,
    cut,
    client(userID, options = {}) {
      clients.get(userID)?.stop();
      const client = createRoomClient({
        userID,
        deviceID: 'phone',
        clock: clock.owned(),
        send(message) {
          sent.push(message);
          if (!cut.has(userID)) server.receive(overTheWire(message));
        },
        ...options,
      });
      clients.set(userID, client);
      return client;
    },
    pass(ms) {
      const until = clock.now + ms;
      while (clock.nextDue() <= until) {
        clock.now = Math.max(clock.now, clock.nextDue());
        clock.fireNext();
      }
      clock.now = until;
    },
  };
};
