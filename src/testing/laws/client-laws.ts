/**
 * Laws of one step of a device that only single clients have to keep, beside those of `../world/laws` that the explorer
 * checks too; each with the case in which it says anything.
 */
import type { ClientEvent } from '../../machines/client/events.js';
import type { ClientSnapshot } from '../../machines/client/room-client.js';
import type { ClientStep } from '../world/laws/client-laws.js';
import { ENTERING } from './app-log.js';
import { type ClientClause, whereItApplies } from './law.js';

type Context = ClientSnapshot['context'];

const holdsAttempt = ({ rooms, switches }: Context, attempt: number): boolean =>
  rooms.some(({ intent }) => intent.context.attempt === attempt) ||
  switches.some(({ machine }) => machine.context.attempt === attempt);

const isOut = ({ rooms, switches }: Context, id: number): boolean =>
  rooms.some(({ intent }) => intent.context.attempt === id && intent.value.startsWith('Entering')) ||
  switches.some(({ machine }) => machine.context.attempt === id);

/** Whether it names something that is over, or older than what is known. */
export const isStale = (context: Context, event: ClientEvent): boolean => {
  const { rooms, switches, leaves, queries, timers } = context;
  switch (event.type) {
    case 'admitted':
      return !isOut(context, event.id);
    case 'refused':
      return !isOut(context, event.id) && !queries.some(({ id }) => id === event.id);
    case 'queried':
      return !queries.some(({ id }) => id === event.id);
    case 'answered':
      return ![...rooms, ...switches].some(({ question }) => question === event.id);
    case 'leaveConfirmed':
      return ![...rooms.map(({ leave }) => leave), ...leaves.map(({ id }) => id)].includes(event.id);
    case 'removed':
      return !holdsAttempt(context, event.attempt);
    case 'resumed':
      return context.resume !== event.id;
    case 'loginEnded':
      return context.login !== event.login;
    case 'timer':
      return !timers.some(({ id }) => id === event.id);
    case 'memberJoined':
    case 'memberLeft': {
      const known = rooms.find(({ roomID }) => roomID === event.roomID)?.intent.context.members;
      return !known || known.incarnation !== event.incarnation || known.version >= event.version;
    }
    default:
      return false;
  }
};

/** P1. */
const staleIsInert: ClientClause = {
  over: 'client step',
  name: 'P1 stale inputs are inert',
  rules: 'NR-4 NR-10 CC-21',
  applies: ({ before, event }) => isStale(before.context, event),
  check: ({ before, event, effects, after }) =>
    effects.length === 0 && (before === after || JSON.stringify(before) === JSON.stringify(after))
      ? null
      : `${event.type} names something that is over, and changed something`,
};

const connecting = ({ before, event }: ClientStep) =>
  before.context.rooms.find(
    ({ roomID, connection }) =>
      'roomID' in event &&
      ENTERING.has(event.type) &&
      roomID === event.roomID &&
      connection.value.startsWith('Connecting'),
  );

/** P19: whoever asks again while the room is Connecting is refused, and the attempt that is out goes on. */
const attemptGoesOn: ClientClause = {
  over: 'client step',
  name: 'P19 the attempt that is out goes on',
  rules: 'CL-6',
  applies: (step) => connecting(step) !== undefined,
  check: (step) => {
    const { before, after, effects } = step;
    const room = connecting(step);
    const isSame = after.context.rooms.some((now) => now === room);
    return isSame && after.context.newest === before.context.newest && effects.length === 1
      ? null
      : `entering ${room?.roomID} again, which is Connecting, did more than to be refused`;
  },
};

/** P17: what is older than what is known changes nothing. */
const listsGoForward: ClientClause = {
  over: 'client step',
  name: 'P17 lists go forward',
  rules: 'NR-10',
  applies: ({ event }) => event.type === 'answered' || event.type.startsWith('member'),
  check: ({ before, after }) => {
    for (const { roomID, intent } of after.context.rooms) {
      const was = before.context.rooms.find((room) => room.roomID === roomID)?.intent.context;
      const { members: now, attempt } = intent.context;
      if (!now || !was?.members || was.attempt !== attempt) continue;
      if (was.members.incarnation === now.incarnation && was.members.version > now.version)
        return `the list of ${roomID} went from version ${was.members.version} back to ${now.version}`;
    }
    return null;
  },
};

/** P7: what is said of one room leaves the others as they are, but for those that a switch ties to it. */
const othersStayAsTheyAre: ClientClause = {
  over: 'client step',
  name: 'P7 others stay as they are',
  rules: 'CL-15 RT-10',
  applies: ({ before, event }) => event.type === 'removed' && before.context.rooms.length > 1,
  check: ({ before: { context }, event, after }) => {
    if (event.type !== 'removed') return null;
    const ties = context.switches.map(({ machine }) => machine.context);
    const isTied = (roomID: string): boolean =>
      roomID === event.roomID ||
      ties.some((tie) => (tie.roomID === event.roomID ? tie.fromRoomID : tie.roomID) === roomID);
    const other = context.rooms.find(
      (room) => !isTied(room.roomID) && !after.context.rooms.some(({ intent }) => intent === room.intent),
    );
    return other ? `the end of ${event.roomID} changed ${other.roomID}` : null;
  },
};

const leftRooms = ({ effects }: ClientStep): string[] =>
  effects.flatMap((effect) =>
    effect.type === 'notify' &&
    effect.notice === 'roomStateChanged' &&
    effect.state === 'Disconnected' &&
    effect.event === 'Success'
      ? [effect.roomID]
      : [],
  );

/** P11: Disconnected/Success is the end of a room that was left, switched away from, or logged out of; of no other. */
const nobodyLeavesUnasked: ClientClause = {
  over: 'client step',
  name: 'P11 nobody leaves unasked',
  rules: 'CC-11 CC-20 SW-3 SW-4',
  applies: (step) => leftRooms(step).length > 0,
  check: (step) => {
    const { before, event, toldBefore } = step;
    if (event.type === 'leaveAllRoom' || event.type === 'login' || event.type === 'logout') return null;
    const decidesSwitch = ['admitted', 'answered', 'removed', 'heartbeatAnswered'].includes(event.type);
    for (const roomID of leftRooms(step)) {
      const isAsked =
        (event.type === 'leaveRoom' && event.roomID === roomID) ||
        toldBefore.rooms.some((room) => room.roomID === roomID && room.leaving) ||
        (decidesSwitch &&
          before.context.switches.some(({ machine }) => machine.context.fromRoomID === roomID));
      if (!isAsked) return `${roomID} was left by ${event.type}, and nobody asked for it`;
    }
    return null;
  },
};

export const STEP_CLAUSES: readonly ClientClause[] = [
  staleIsInert,
  attemptGoesOn,
  listsGoForward,
  othersStayAsTheyAre,
  nobodyLeavesUnasked,
].map((clause) => whereItApplies(clause));
