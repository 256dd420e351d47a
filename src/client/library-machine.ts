/**
 * The library's own client machine, as hosts see it.
 */
import { clientTimers, clientView, restoreClient } from '../machines/client/client-snapshot.js';
import { toClientEvent } from '../machines/client/receive.js';
import { type ClientSnapshot, roomClientSteps } from '../machines/client/room-client.js';
import { checkSnapshot } from './check-snapshot.js';
import type { ClientMachine } from './machine.js';

export const clientMachine: ClientMachine<ClientSnapshot> = {
  initial: roomClientSteps.initial,
  step: roomClientSteps.step,
  restore: (snapshot, options) => restoreClient(checkSnapshot(snapshot), options),
  timers: clientTimers,
  view: clientView,
  toEvent: toClientEvent,
  firstCall: ({ context }) => context.nextID,
};
