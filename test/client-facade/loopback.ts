import { createRoomClient, type RoomClient, type RoomClientOptions } from '../../src/client/room-client.js';
import type { UpMessage } from '../../src/machines/protocol.js';
import { createRoomServer, type RoomServer } from '../../src/server/room-server.js';
import { createVirtualClock, type VirtualClock } from '../../src/simulation/virtual-clock.js';

/** A server and clients with nothing between: `send` answers before it returns, which is as re-entrant as it gets. */
export interface Loopback {
  readonly clock: VirtualClock;
  readonly server: RoomServer;
  readonly sent: UpMessage[];
  /** What devices whose name is here send and get is lost: `alice` is her phone, `alice/tablet` another device. */
  readonly cut: Set<string>;
  client(userID: string, options?: Partial<RoomClientOptions>): RoomClient;
  pass(ms: number): void;
}

const nameOf = (userID: string, deviceID: string): string =>
  deviceID === 'phone' ? userID : `${userID}/${deviceID}`;

const overTheWire = <T>(message: T): T => JSON.parse(JSON.stringify(message));

export const createLoopback = (): Loopback => {
  const clock = createVirtualClock();
  const clients = new Map<string, RoomClient>();
  const cut = new Set<string>();
  const sent: UpMessage[] = [];
  const server = createRoomServer({
    clock: clock.owned(),
    deliver(userID, deviceID, message) {
      const to = nameOf(userID, deviceID);
      if (!cut.has(to)) clients.get(to)?.receive(overTheWire(message));
    },
  });
  return {
    clock,
    server,
    sent,
    cut,
    client(userID, options = {}) {
      const name = nameOf(userID, options.deviceID ?? 'phone');
      clients.get(name)?.stop();
      const client = createRoomClient({
        userID,
        deviceID: 'phone',
        clock: clock.owned(),
        send(message) {
          sent.push(message);
          if (!cut.has(name)) server.receive(overTheWire(message));
        },
        ...options,
      });
      clients.set(name, client);
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
