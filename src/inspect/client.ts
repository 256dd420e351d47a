/**
 * A client or a simulated device in the inspector: its login is one actor, each of its rooms another below it.
 *
 * Around it stand the ports it works through: `app`, `network`, `clock`. What happens to it comes from one of them, and each
 * of its effects goes to one as an event: that is how an inspector that knows no effects shows them.
 */
import type { ClientStep } from '../client/client-core.js';
import type { ClientEvent } from '../machines/client/events.js';
import { type ClientSnapshot, roomClient } from '../machines/client/room-client.js';
import type { ClientEffect } from '../machines/effects.js';
import { inspectRoomsOf } from './client-rooms.js';
import { definitionOf } from './definition.js';
import { announce, type InspectedEvent, type Inspector, part, type Shown, stateValue } from './inspector.js';
import { plainEvent } from './plain.js';

/** A running client (`createRoomClient`), or a device of a simulation. */
export interface ObservableClient {
  observe(observer: (step: ClientStep<ClientSnapshot>) => void): () => void;
  snapshot(): ClientSnapshot;
}

/** What all that is inspected at once has in common. */
export interface Look {
  readonly inspector: Inspector;
  /** the machines inside as well, not the rooms only */
  readonly isWhole: boolean;
  readonly network: Shown;
}

type Port = 'app' | 'network' | 'clock';

const portOf = (event: ClientEvent): Port => {
  if ('call' in event || event.type === 'login' || event.type === 'logout') return 'app';
  return event.type === 'timer' ? 'clock' : 'network';
};

const shown = ({ value, context }: ClientSnapshot) => ({
  value: stateValue(value),
  context: {
    userID: context.userID,
    deviceID: context.deviceID,
    login: context.login,
    // as texts: lists of objects are cut at ten on the way to a browser
    rooms: context.rooms.map(({ roomID, connection }) => `${roomID}: ${connection.value}`),
    switches: context.switches.map(({ machine }) => `${machine.context.fromRoomID}: ${machine.value}`),
    owedLeaves: context.leaves.flatMap(({ rooms }) => rooms.map(({ roomID }) => roomID)),
    waitingCalls: context.waiting.map(({ type, roomID }) => `${type} ${roomID}`),
    queries: context.queries.map(({ type, roomID }) => `${type} ${roomID}`),
    timers: context.timers.map(({ id, at, rule }) => `${id} at ${at} (${rule})`),
  },
});

/** @returns ends it */
export const inspectClient = (look: Look, client: ObservableClient, id?: string): (() => void) => {
  const { inspector, isWhole, network } = look;
  let latest = client.snapshot();
  const { userID, deviceID } = latest.context;
  const name = id ?? `${userID}/${deviceID}`;
  const sessionId = `client/${id === undefined ? `${part(userID)}/${part(deviceID)}` : part(id)}`;
  const device = announce(inspector, sessionId, {
    definition: definitionOf(roomClient, name),
    snapshot: shown(latest),
  });
  const parent = device.ref;
  const ports: Readonly<Record<Port, Shown>> = {
    app: announce(inspector, `${sessionId}/app`, { parent }),
    clock: announce(inspector, `${sessionId}/clock`, { parent }),
    network,
  };
  const rooms = inspectRoomsOf(inspector, device, name, isWhole, latest);

  const told = (port: Port, event: InspectedEvent, source = sessionId): void =>
    inspector.event(ports[port].ref.sessionId, event, { source });

  const goesOut = (effect: ClientEffect): void => {
    switch (effect.type) {
      case 'send':
        return told('network', plainEvent(effect.message.type, effect.message));
      case 'settle':
        return told('app', plainEvent('error' in effect ? 'rejected' : 'resolved', effect));
      case 'notify': {
        const { type, notice, ...rest } = effect;
        const event = plainEvent(notice, rest);
        if (effect.notice === 'connectionStateChanged') return told('app', event);
        if (effect.notice === 'roomStateChanged') return told('app', event, rooms.published(effect));
        return told('app', event, rooms.of(effect.roomID));
      }
      default:
        return told('clock', plainEvent(effect.type, effect));
    }
  };

  const stop = client.observe(({ event, snapshot, effects }) => {
    const given = plainEvent(event.type, event);
    inspector.event(sessionId, given, { source: ports[portOf(event)].ref.sessionId });
    if (snapshot !== latest) device.show(shown(snapshot), given);
    latest = snapshot;
    rooms.begin(snapshot, event.type);
    for (const effect of effects) goesOut(effect);
    rooms.finish(given);
  });
  return () => {
    stop();
    rooms.stop();
    ports.app.end('stopped');
    ports.clock.end('stopped');
    device.end('stopped');
  };
};
