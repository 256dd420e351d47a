/**
 * The rooms of one client in the inspector, each an actor from its first episode on; on demand also what a room is
 * about, and the switches, as actors of their own.
 *
 * A room's chart is `room-connection`. What it was given is read off what it published (moves.ts). The machines inside
 * show their states only: what they were given nobody outside can know.
 */
import type { RoomEntry, SwitchEntry } from '../machines/client/context.js';
import type { ClientEvent } from '../machines/client/events.js';
import type { ClientSnapshot } from '../machines/client/room-client.js';
import { roomConnection } from '../machines/client/room-connection.js';
import { type RoomIntentSnapshot, roomIntent } from '../machines/client/room-intent.js';
import { roomSwitch } from '../machines/client/room-switch.js';
import type { Notice } from '../machines/effects.js';
import { definitionOf } from './definition.js';
import { announce, type InspectedEvent, type Inspector, part, type Shown, stateValue } from './inspector.js';
import { type Move, moveOf, silentMove } from './moves.js';
import { plain } from './plain.js';

interface InspectedRoom {
  readonly roomID: string;
  readonly actor: Shown;
  /** leaf of its chart */
  state: string;
  /** null while Disconnected */
  entry: RoomEntry | null;
  intent: { readonly actor: Shown; shown: RoomIntentSnapshot | null } | null;
}

interface InspectedSwitch {
  readonly actor: Shown;
  shown: SwitchEntry['machine'];
}

export interface ClientRooms {
  /** A step was taken: what its effects say comes next. */
  begin(snapshot: ClientSnapshot, cause: ClientEvent['type']): void;
  /** A room publishes. @returns the room's sessionId */
  published(notice: Extract<Notice, { notice: 'roomStateChanged' }>): string;
  /** The sessionId of a room. */
  of(roomID: string): string;
  /** Shows what no notice told of. */
  finish(event: InspectedEvent): void;
  /** Nothing follows any more. */
  stop(): void;
}

const machineSnapshot = ({ value, context }: { readonly value: string; readonly context: object }) => ({
  value: stateValue(value),
  context: plain(context) as object,
});

const contextOf = (roomID: string, entry: RoomEntry | null): object =>
  entry
    ? {
        ...entry.connection.context,
        intent: entry.intent.value,
        attempt: entry.intent.context.attempt,
        question: entry.question,
        leave: entry.leave,
        members: plain(entry.intent.context.members),
      }
    : { roomID };

/** @param isWhole whether the machines inside are shown too */
export const inspectRoomsOf = (
  inspector: Inspector,
  device: Shown,
  name: string,
  isWhole: boolean,
  start: ClientSnapshot,
): ClientRooms => {
  const { ref: parent } = device;
  const { sessionId } = parent;
  const rooms = new Map<string, InspectedRoom>();
  const switches = new Map<number, InspectedSwitch>();
  let after: ReadonlyMap<string, RoomEntry> = new Map();
  let { switches: running } = start.context;
  let cause: ClientEvent['type'];

  const roomOf = (roomID: string, entry: RoomEntry | null): InspectedRoom => {
    const old = rooms.get(roomID);
    if (old) return old;
    const state = entry?.connection.value ?? 'Disconnected';
    const actor = announce(inspector, `${sessionId}/rooms/${part(roomID)}`, {
      parent,
      definition: definitionOf(roomConnection, `${roomID} (${name})`),
      snapshot: { value: stateValue(state), context: contextOf(roomID, entry) },
    });
    const room = { roomID, actor, state, entry, intent: null };
    rooms.set(roomID, room);
    return room;
  };

  /** Its context is as of the whole step: between two moves of one step there is none to see. */
  const show = (room: InspectedRoom, event: InspectedEvent): void => {
    const { roomID, state } = room;
    room.entry = after.get(roomID) ?? null;
    const entry = state === 'Disconnected' ? null : room.entry;
    room.actor.show({ value: stateValue(state), context: contextOf(roomID, entry) }, event);
  };

  const move = (room: InspectedRoom, taken: Move | undefined): void => {
    if (!taken) return;
    const event = { type: taken.event, rules: taken.rules, by: cause };
    inspector.event(room.actor.ref.sessionId, event, { source: sessionId });
    room.state = taken.to;
    show(room, event);
  };

  const leaveSilently = (room: InspectedRoom): void =>
    move(room, silentMove(room.state, after.get(room.roomID)?.connection.value));

  const showIntent = (room: InspectedRoom): void => {
    const snapshot = room.entry?.intent ?? null;
    if (!room.intent) {
      if (!snapshot) return;
      const actor = announce(inspector, `${room.actor.ref.sessionId}/intent`, {
        parent: room.actor.ref,
        definition: definitionOf(roomIntent, `${room.roomID} intent (${name})`),
        snapshot: machineSnapshot(snapshot),
      });
      room.intent = { actor, shown: snapshot };
      return;
    }
    const { actor, shown } = room.intent;
    if (shown === snapshot) return;
    room.intent.shown = snapshot;
    actor.show(snapshot ? machineSnapshot(snapshot) : { value: 'Idle', context: {} }, { type: cause });
  };

  const showSwitches = (): void => {
    for (const { machine } of running) {
      const { attempt, fromRoomID } = machine.context;
      const old = switches.get(attempt);
      if (!old) {
        const actor = announce(inspector, `${sessionId}/switches/${attempt}`, {
          parent,
          definition: definitionOf(roomSwitch, `switch from ${fromRoomID} (${name})`),
          snapshot: machineSnapshot(machine),
        });
        switches.set(attempt, { actor, shown: machine });
      } else if (old.shown !== machine) {
        old.shown = machine;
        old.actor.show(machineSnapshot(machine), { type: cause });
      }
    }
    for (const [attempt, { actor }] of switches)
      if (!running.some(({ machine }) => machine.context.attempt === attempt)) {
        actor.end('done');
        switches.delete(attempt);
      }
  };

  for (const entry of start.context.rooms) {
    const room = roomOf(entry.roomID, entry);
    if (isWhole) showIntent(room);
  }
  if (isWhole) showSwitches();

  return {
    begin({ context }, type) {
      cause = type;
      running = context.switches;
      after = new Map(context.rooms.map((entry) => [entry.roomID, entry]));
      for (const room of rooms.values()) leaveSilently(room);
    },
    published(notice) {
      const room = roomOf(notice.roomID, null);
      move(room, moveOf(room.state, notice, cause));
      return room.actor.ref.sessionId;
    },
    of: (roomID) => roomOf(roomID, after.get(roomID) ?? null).actor.ref.sessionId,
    finish(event) {
      for (const [roomID, entry] of after) roomOf(roomID, entry);
      for (const room of rooms.values()) {
        leaveSilently(room);
        const entry = after.get(room.roomID) ?? null;
        const state = entry?.connection.value ?? 'Disconnected';
        // what no move accounts for is shown all the same: another state, or only another context
        if (room.state !== state || room.entry !== entry) {
          room.state = state;
          show(room, event);
        }
        if (isWhole) showIntent(room);
      }
      if (isWhole) showSwitches();
    },
    stop() {
      for (const { actor, intent } of rooms.values()) {
        intent?.actor.end('stopped');
        actor.end('stopped');
      }
      for (const { actor } of switches.values()) actor.end('stopped');
    },
  };
};
