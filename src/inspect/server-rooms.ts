/**
 * The rooms of one server in the inspector, each an actor from the first time that there is one; on demand the members too.
 *
 * It goes by the facts of each step, so that looking at a large registry costs what changed and not what is there.
 */
import { type MembershipSnapshot, membership } from '../machines/server/membership.js';
import type { DeviceIn, Fact, RoomSummary } from '../machines/server/registry.js';
import { type RoomSnapshot, room } from '../machines/server/room.js';
import type { EndCause } from '../machines/vocabulary.js';
import type { ServerStep } from '../server/room-server.js';
import type { ServerRestart } from '../simulation/simulated-server.js';
import { definitionOf } from './definition.js';
import { announce, type InspectedEvent, type Inspector, part, type Shown } from './inspector.js';
import { plain } from './plain.js';
import { membershipMove, roomMove } from './server-moves.js';

/** A running server (`createRoomServer`), or that of a simulation. */
export interface ObservableServer {
  observe(observer: (step: ServerStep | ServerRestart) => void): () => void;
  rooms(): RoomSummary[];
  members(roomID: string): string[];
  devicesIn(roomID: string): DeviceIn[];
}

interface InspectedMember {
  readonly actor: Shown;
  latest: MembershipSnapshot | undefined;
}

interface InspectedRoom {
  readonly roomID: string;
  readonly actor: Shown;
  state: RoomSnapshot['value'];
  context: object;
  /** by userID */
  readonly members: Map<string, InspectedMember>;
}

export interface ServerRooms {
  /** how many there are on the server */
  readonly count: number;
  /** The sessionId of a room. */
  of(roomID: string): string;
  /** Shows what became true. */
  follow(step: ServerStep, event: InspectedEvent): void;
  /** Shows all rooms as they are now, whatever was shown before. */
  readAll(event: InspectedEvent): void;
  /** Nothing follows any more. */
  stop(): void;
}

/** Both are user text, so no separator is safe. */
const keyOf = (roomID: string, userID: string): string => JSON.stringify([roomID, userID]);

const removals = ({ effects }: ServerStep): ReadonlyMap<string, EndCause> =>
  new Map(
    effects.flatMap((effect) =>
      effect.type === 'send' && effect.message.type === 'removed' && 'userID' in effect.to
        ? [[keyOf(effect.message.roomID, effect.to.userID), effect.message.end.cause] as const]
        : [],
    ),
  );

/** @param isWhole whether members are actors too */
export const inspectServerRooms = (
  inspector: Inspector,
  above: Shown,
  name: string,
  isWhole: boolean,
  server: ObservableServer,
): ServerRooms => {
  const { ref: parent } = above;
  const { sessionId } = parent;
  const rooms = new Map<string, InspectedRoom>();
  let count = 0;

  const snapshotOf = ({ roomID, state, context }: Pick<InspectedRoom, 'roomID' | 'state' | 'context'>) => ({
    value: state,
    context: {
      ...(plain(context) as object),
      roomID,
      members: server.members(roomID),
      devices: server.devicesIn(roomID).map(({ userID, deviceID }) => `${userID}/${deviceID}`),
    },
  });

  const roomOf = (roomID: string, summary?: RoomSummary): InspectedRoom => {
    const old = rooms.get(roomID);
    if (old) return old;
    const start = {
      roomID,
      state: summary?.state ?? ('Absent' as const),
      context: summary ? { roomName: summary.roomName } : {},
    };
    const actor = announce(inspector, `${sessionId}/rooms/${part(roomID)}`, {
      parent,
      definition: definitionOf(room, `${roomID} (${name})`),
      snapshot: summary ? snapshotOf(start) : { value: start.state, context: { roomID } },
    });
    const made: InspectedRoom = { ...start, actor, members: new Map() };
    rooms.set(roomID, made);
    return made;
  };

  const memberOf = ({ roomID, actor, members }: InspectedRoom, userID: string): InspectedMember => {
    const old = members.get(userID);
    if (old) return old;
    const member: InspectedMember = {
      latest: undefined,
      actor: announce(inspector, `${actor.ref.sessionId}/members/${part(userID)}`, {
        parent: actor.ref,
        definition: definitionOf(membership, `${userID} in ${roomID} (${name})`),
        snapshot: { value: 'Out', context: { sessions: [] } },
      }),
    };
    members.set(userID, member);
    return member;
  };

  /** An event from the one above, and the state that it led to. */
  const step = (actor: Shown, type: string, source: string, snapshot: Parameters<Shown['show']>[0]): void => {
    inspector.event(actor.ref.sessionId, { type }, { source });
    actor.show(snapshot, { type });
  };

  const memberMoved = (
    { roomID, userID, to }: Extract<Fact, { fact: 'membershipMoved' }>,
    removedBy: EndCause | undefined,
  ): void => {
    const inRoom = roomOf(roomID);
    const member = memberOf(inRoom, userID);
    const type = membershipMove(member.latest, to, removedBy);
    member.latest = to;
    step(member.actor, type, inRoom.actor.ref.sessionId, {
      value: to.value,
      context: plain(to.context) as object,
    });
    if (to.value === 'In') return;
    member.actor.end('done');
    inRoom.members.delete(userID);
  };

  const roomMoved = (
    { roomID, to }: Extract<Fact, { fact: 'roomMoved' }>,
    { input, outcome }: ServerStep,
  ): void => {
    const moved = roomOf(roomID);
    const isDestroyed = input.type === 'destroyRoom' && input.roomID === roomID && outcome?.code === 0;
    const type = roomMove(moved.state, to.value, isDestroyed);
    count += Number(to.value !== 'Absent') - Number(moved.state !== 'Absent');
    moved.state = to.value;
    moved.context = to.context;
    if (type) step(moved.actor, type, sessionId, snapshotOf(moved));
    else moved.actor.show(snapshotOf(moved), { type: '' });
  };

  const readMembers = (shown: InspectedRoom, event: InspectedEvent): void => {
    for (const { userID } of server.devicesIn(shown.roomID)) {
      const sessions = server.devicesIn(shown.roomID).filter((device) => device.userID === userID);
      const member = memberOf(shown, userID);
      if (member.latest) continue;
      const context = {
        sessions: sessions.map(({ deviceID, attempt, session }) => ({ deviceID, attempt, session })),
      };
      member.latest = { value: 'In', context };
      member.actor.show(member.latest, event);
    }
  };

  return {
    get count() {
      return count;
    },
    of: (roomID) => roomOf(roomID).actor.ref.sessionId,
    follow(taken, event) {
      const removed = removals(taken);
      // a room that moved is shown with the members it has after the whole step
      const moved = new Set<string>();
      const changed = new Set<string>();
      for (const fact of taken.facts)
        if (fact.fact === 'roomMoved') {
          roomMoved(fact, taken);
          moved.add(fact.roomID);
        } else if (fact.fact === 'membershipMoved') {
          changed.add(fact.roomID);
          if (isWhole) memberMoved(fact, removed.get(keyOf(fact.roomID, fact.userID)));
        }
      for (const roomID of changed)
        if (!moved.has(roomID)) roomOf(roomID).actor.show(snapshotOf(roomOf(roomID)), event);
    },
    readAll(event) {
      const summaries = server.rooms();
      count = summaries.length;
      const byID = new Map(summaries.map((summary) => [summary.roomID, summary]));
      for (const shown of rooms.values()) {
        for (const { actor } of shown.members.values()) actor.end('stopped');
        shown.members.clear();
        const summary = byID.get(shown.roomID);
        shown.state = summary?.state ?? 'Absent';
        shown.context = summary ? { roomName: summary.roomName } : {};
        shown.actor.show(snapshotOf(shown), event);
      }
      for (const summary of summaries) {
        const shown = roomOf(summary.roomID, summary);
        if (isWhole) readMembers(shown, event);
      }
    },
    stop() {
      for (const { actor, members } of rooms.values()) {
        for (const member of members.values()) member.actor.end('stopped');
        actor.end('stopped');
      }
    },
  };
};
