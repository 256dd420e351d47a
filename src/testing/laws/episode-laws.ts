/**
 * Laws of one step of a device about how episodes and switches begin and end: who outranks whom, what an end leaves.
 */
import type { ClientEffect } from '../../machines/effects.js';
import type { RoomEventName } from '../../machines/vocabulary.js';
import type { ClientStep } from '../world/laws/client-laws.js';
import { ENTERING } from './app-log.js';
import { type ClientClause, first, whereItApplies } from './law.js';

type Snapshot = ClientStep['before'];

const roomOf = ({ context }: Snapshot, roomID: string) =>
  context.rooms.find((room) => room.roomID === roomID);

const pendingIn = ({ context }: Snapshot) =>
  context.switches.flatMap(({ machine }) => (machine.value.startsWith('Pending') ? [machine.context] : []));

const stateNotices = (effects: readonly ClientEffect[], roomID: string) =>
  effects.flatMap((effect) =>
    effect.type === 'notify' && effect.notice === 'roomStateChanged' && effect.roomID === roomID
      ? [effect]
      : [],
  );

const settlement = (effects: readonly ClientEffect[], call: number) =>
  effects.find((effect) => effect.type === 'settle' && effect.call === call) as
    | Extract<ClientEffect, { type: 'settle' }>
    | undefined;

/** P8: an entry begins with a call that asks for its room, or with one that waited for it, under an id never used. */
const entriesBeginByCalls: ClientClause = {
  over: 'client step',
  name: 'P8 entries begin by calls',
  rules: 'CC-2 CC-3 CC-4 CL-27 NR-4',
  applies: ({ before, after }) => newEntries(before, after).length > 0,
  check: ({ before, event, after }) =>
    first(newEntries(before, after), ({ roomID, intent }) => {
      const { attempt } = intent.context;
      const isAsked = ENTERING.has(event.type) && 'roomID' in event && event.roomID === roomID;
      const waited = before.context.waiting.some((waiting) => waiting.roomID === roomID);
      if (!isAsked && !waited) return `${event.type} began an episode of ${roomID}`;
      return attempt < before.context.nextID ? `${roomID} began under the id ${attempt}, used before` : null;
    }),
};

const newEntries = (before: Snapshot, after: Snapshot) =>
  after.context.rooms.filter(
    ({ intent }) =>
      !before.context.rooms.some((room) => room.intent.context.attempt === intent.context.attempt),
  );

/** P9: logout, then leaveAllRoom, then leaveRoom, then entering: the higher one ends what it overtakes, in its own step. */
const leavingOutranks: ClientClause = {
  over: 'client step',
  name: 'P9 leaving outranks entering',
  rules: 'CL-21 CL-22 CL-23 CL-27 CL-31',
  applies: (step) => overtaken(step).length > 0,
  check: (step) => {
    const left = overtaken(step).find(({ call }) => step.told.open.some((open) => open.call === call));
    return left ? `${left.type} ${left.roomID} goes on after ${step.event.type}` : null;
  },
};

/** Calls that have to end in this step. */
const overtaken = ({ before, event, toldBefore }: ClientStep) => {
  if (before.value.startsWith('Disconnected')) return [];
  if (event.type === 'logout' || (event.type === 'login' && before.value !== 'Reconnecting.offline'))
    return toldBefore.open;
  const entering = toldBefore.open.filter(({ type }) => ENTERING.has(type));
  if (event.type === 'leaveAllRoom') return entering;
  return event.type === 'leaveRoom' ? entering.filter(({ roomID }) => roomID === event.roomID) : [];
};

/** P11, SW-4: a refusal alone says nothing about the source. */
const refusalsSpareTheSource: ClientClause = {
  over: 'client step',
  name: 'P11 a refused switch spares its source',
  rules: 'SW-4',
  applies: (step) => refusedSources(step).length > 0,
  check: (step) =>
    first(refusedSources(step), (roomID) => {
      const now = roomOf(step.after, roomID)?.connection.value;
      return now === 'Connected.joined' ? null : `the switch was refused, and ${roomID} is ${now ?? 'left'}`;
    }),
};

const refusedSources = ({ before, event }: ClientStep): string[] =>
  event.type !== 'refused'
    ? []
    : before.context.switches.flatMap(({ machine: { context } }) =>
        context.attempt === event.id &&
        roomOf(before, context.fromRoomID)?.connection.value === 'Connected.joined'
          ? [context.fromRoomID]
          : [],
      );

/** P13: leaving the target, or everything, is the last intent: the switch ends there and then. */
const leavingEndsTheSwitch: ClientClause = {
  over: 'client step',
  name: 'P13 leaving ends the switch',
  rules: 'SW-12 CL-14 CL-22',
  applies: (step) => leftSwitches(step).length > 0,
  check: (step) =>
    first(leftSwitches(step), ({ roomID, call }) => {
      const settled = settlement(step.effects, call);
      if (!settled || !('error' in settled) || settled.error.reason !== 'cancelled')
        return `the switch to ${roomID} was left, and is not rejected as cancelled`;
      const notices = stateNotices(step.effects, roomID).map(({ state, event }) => `${state}/${event}`);
      return notices.join() === 'Disconnected/Success'
        ? null
        : `the target ${roomID} was left, and published [${notices}]`;
    }),
};

const leftSwitches = ({ before, event }: ClientStep) =>
  pendingIn(before).filter(
    ({ roomID }) => event.type === 'leaveAllRoom' || (event.type === 'leaveRoom' && event.roomID === roomID),
  );

/** P13, SW-9: another entering does not overtake a switch: it is refused, and nothing else. */
const switchesAreNotOvertaken: ClientClause = {
  over: 'client step',
  name: 'P13 a switch is not overtaken by another',
  rules: 'SW-8 SW-9 CL-6',
  applies: (step) => contested(step) !== undefined,
  check: (step) => {
    const { before, event, effects, after } = step;
    const isRefused = effects.length === 1 && effects[0]?.type === 'settle' && 'error' in effects[0];
    return isRefused && before.context.switches.length === after.context.switches.length
      ? null
      : `${event.type} on a room of a switch that is out did more than to be refused`;
  },
};

const contested = ({ before, event }: ClientStep) => {
  if (!ENTERING.has(event.type) || !('roomID' in event)) return undefined;
  const named = [event.roomID, ...(event.type === 'switchRoom' ? [event.fromRoomID] : [])];
  return pendingIn(before).find(({ roomID, fromRoomID, fromAttempt }) => {
    const source = roomOf(before, fromRoomID);
    const isHeld =
      source?.intent.context.attempt === fromAttempt && !source.intent.value.startsWith('Leaving');
    return named.includes(roomID) || (isHeld && named.includes(fromRoomID));
  });
};

/** CC-15 to CC-19: ends that the app did not ask for. */
const ENDS: readonly RoomEventName[] = [
  'KickedOut',
  'KickedOutByOtherDevice',
  'ConnectTimeout',
  'RoomNotExist',
  'NetworkDisconnected',
];

const endedRooms = ({ before, effects }: ClientStep) =>
  before.context.rooms.filter(({ roomID }) =>
    stateNotices(effects, roomID).some(
      ({ state, event }) => state === 'Disconnected' && ENDS.includes(event),
    ),
  );

/** P16: after such an end nothing of the episode is left that could go on, whatever it was about. */
const endsAreFinal: ClientClause = {
  over: 'client step',
  name: 'P16 an end is an end',
  rules: 'CC-15 CC-16 CC-17 CC-18 CC-19 CL-18 NR-1',
  applies: (step) => endedRooms(step).length > 0,
  check: (step) =>
    first(endedRooms(step), ({ roomID, intent }) => {
      const { attempt } = intent.context;
      const { effects, after } = step;
      const notices = stateNotices(effects, roomID);
      const ends = notices.filter(({ state }) => state === 'Disconnected').length;
      if (ends > 1) return `${roomID} ended ${ends} times`;
      const { rooms, timers } = after.context;
      if (rooms.some((room) => room.intent.context.attempt === attempt))
        return `${roomID} ended, and is there`;
      const timer = timers.find(({ id }) => !id.startsWith('heartbeat:') && id.endsWith(`:${attempt}`));
      if (timer) return `${roomID} ended, and the timer ${timer.id} runs`;
      // CL-27: a call that waited for the end may begin a new episode
      const begins = notices.some(({ event }) => event.startsWith('Active'));
      const again = effects.some(
        (effect) =>
          effect.type === 'send' &&
          ENTERING.has(effect.message.type) &&
          'roomID' in effect.message &&
          effect.message.roomID === roomID,
      );
      return again && !begins ? `${roomID} ended, and is entered again` : null;
    }),
};

/** P18: an outage either leaves the membership what it was, or ends the episode; it is never made up for behind a notice. */
const episodesAreMemberships: ClientClause = {
  over: 'client step',
  name: 'P18 an episode is one membership',
  rules: 'CC-14 CC-15 CC-26 NR-1',
  applies: ({ toldBefore, told }) =>
    toldBefore.rooms.some(
      ({ roomID, state, cause }) =>
        state === 'Connecting' &&
        cause === 'reconnecting' &&
        told.rooms.some((room) => room.roomID === roomID && room.state === 'Connected'),
    ),
  check: ({ before, effects, after }) =>
    first(after.context.rooms, ({ roomID, intent }) => {
      const was = roomOf(before, roomID)?.intent.context.attempt;
      if (was === undefined || was === intent.context.attempt) return null;
      return stateNotices(effects, roomID).some(({ state }) => state === 'Disconnected')
        ? null
        : `${roomID} goes on as another membership, and its app was told of no end`;
    }),
};

export const EPISODE_CLAUSES: readonly ClientClause[] = [
  entriesBeginByCalls,
  leavingOutranks,
  refusalsSpareTheSource,
  leavingEndsTheSwitch,
  switchesAreNotOvertaken,
  endsAreFinal,
  episodesAreMemberships,
].map((clause) => whereItApplies(clause));
