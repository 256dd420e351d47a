/**
 * A server in the inspector: its registry is one actor, each of its rooms another below it.
 *
 * Its ports are `backend` (the server API and its callbacks), `network`, `clock`; its effects go to them as events.
 */
import type { RegistryEffect } from '../machines/effects.js';
import type { RegistryInput } from '../machines/server/registry.js';
import { registry } from '../machines/server/registry-machine.js';
import type { ServerRestart } from '../simulation/simulated-server.js';
import type { Look } from './client.js';
import { definitionOf } from './definition.js';
import { announce, type InspectedEvent, part, type Shown } from './inspector.js';
import { plainEvent } from './plain.js';
import { inspectServerRooms, type ObservableServer } from './server-rooms.js';

type Port = 'backend' | 'network' | 'clock';
type Input = RegistryInput | ServerRestart['input'];

const portOf = ({ type }: Input): Port =>
  type === 'message' ? 'network' : type === 'timer' ? 'clock' : 'backend';

/** A message shows as what it is, not as `message`. */
const eventOf = (input: Input): InspectedEvent => {
  if (input.type !== 'message') return plainEvent(input.type, input);
  const message = Object(input.message) as { readonly type?: unknown };
  return plainEvent(String(message.type), message);
};

/** @returns ends it */
export const inspectServer = (look: Look, server: ObservableServer, id = 'server'): (() => void) => {
  const { inspector, isWhole, network } = look;
  const sessionId = `server/${part(id)}`;
  const shown = (rooms: number) => ({ value: 'Serving', context: { rooms } });
  const actor = announce(inspector, sessionId, {
    definition: definitionOf(registry, id),
    snapshot: shown(server.rooms().length),
  });
  const { ref: parent } = actor;
  const ports: Readonly<Record<Port, Shown>> = {
    backend: announce(inspector, `${sessionId}/backend`, { parent }),
    clock: announce(inspector, `${sessionId}/clock`, { parent }),
    network,
  };
  const rooms = inspectServerRooms(inspector, actor, id, isWhole, server);
  rooms.readAll({ type: '' });

  const told = (port: Port, event: InspectedEvent, source = sessionId): void =>
    inspector.event(ports[port].ref.sessionId, event, { source });

  const goesOut = (effect: RegistryEffect): void => {
    switch (effect.type) {
      case 'send': {
        const { to, message } = effect;
        const source = 'roomID' in to ? rooms.of(to.roomID) : sessionId;
        return told('network', plainEvent(message.type, { ...message, to }), source);
      }
      case 'callback': {
        const { type, callback, ...rest } = effect;
        return told('backend', plainEvent(callback, rest), rooms.of(effect.room_id));
      }
      default:
        return told('clock', plainEvent(effect.type, effect));
    }
  };

  const stop = server.observe((step) => {
    const event = eventOf(step.input);
    inspector.event(sessionId, event, { source: ports[portOf(step.input)].ref.sessionId });
    if (step.input.type === 'restart') rooms.readAll(event);
    else rooms.follow({ ...step, input: step.input }, event);
    if (step.facts.length > 0 || step.input.type === 'restart') actor.show(shown(rooms.count), event);
    for (const effect of step.effects) goesOut(effect);
    if ('outcome' in step && step.outcome) told('backend', plainEvent('outcome', step.outcome));
  });
  return () => {
    stop();
    rooms.stop();
    ports.backend.end('stopped');
    ports.clock.end('stopped');
    actor.end('stopped');
  };
};
