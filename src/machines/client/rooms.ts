/**
 * Steps a room's intent or a switch and carries out the orders that come back.
 *
 * This is the only place that writes room entries. It knows how machines hang together (an intent shows itself
 * through its connection, a switch speaks to two intents, a room's end frees those who waited for it), not why
 * anything happens.
 */
import type { RoomAttempt } from '../protocol.js';
import type { RoomEntry, SwitchEntry } from './context.js';
import type { EnterCall, SwitchCall } from './events.js';
import { type RoomConnectionEvent, roomConnectionSteps } from './room-connection.js';
import { type RoomIntentSnapshot, roomIntentSteps } from './room-intent.js';
import type { RoomIntentEffect, RoomIntentEvent } from './room-intent-types.js';
import {
  type RoomSwitchContext,
  type RoomSwitchEffect,
  type RoomSwitchEvent,
  roomSwitchSteps,
} from './room-switch.js';
import { askAbout, cancelTimersOf, release, send, startTimer, type Turn, unreleased } from './turn.js';

export const findRoom = ({ context }: Turn, roomID: string): RoomEntry | undefined =>
  context.rooms.find((room) => room.roomID === roomID);

export const findAttempt = ({ context }: Turn, attempt: number): RoomEntry | undefined =>
  context.rooms.find((room) => room.intent.context.attempt === attempt);

export const findSwitch = ({ context }: Turn, attempt: number): SwitchEntry | undefined =>
  context.switches.find(({ machine }) => machine.context.attempt === attempt);

/** The switch that a room is the source of, as long as it is not known what became of it. */
export const switchFrom = ({ context }: Turn, { roomID, attempt }: RoomAttempt): SwitchEntry | undefined =>
  context.switches.find(
    ({ machine }) => machine.context.fromRoomID === roomID && machine.context.fromAttempt === attempt,
  );

export const isPending = ({ machine }: SwitchEntry): boolean => machine.value.startsWith('Pending');

export const attemptOf = ({ roomID, intent }: RoomEntry): RoomAttempt => ({
  roomID,
  attempt: intent.context.attempt,
});

/** What of a room the order of notices goes by (NR-9): in it, entering it, or switching to it. */
const classOf = ({ value }: RoomIntentSnapshot): number =>
  value === 'Switching' ? 2 : value.startsWith('Entering') ? 1 : 0;

/** Whether a question about it can be out: about the membership, or about the member list (NR-10). */
const isAsking = ({ value, context: { members } }: RoomIntentSnapshot): boolean =>
  value === 'Entering.asking' || value === 'Inside.asking' || (members?.reading ?? false);

/** Changes an entry where it stands; in another class it goes behind the last of that, as a room just accepted does. */
const putRoom = (turn: Turn, entry: RoomEntry, patch: Partial<RoomEntry>): void => {
  // a literal, for the reason of turn.ts
  const next = {
    roomID: entry.roomID,
    connection: patch.connection ?? entry.connection,
    intent: patch.intent ?? entry.intent,
    question: patch.question ?? entry.question,
    leave: patch.leave ?? entry.leave,
  };
  const rooms = turn.context.rooms.slice();
  const at = rooms.indexOf(entry);
  rooms[at] = next;
  if (next.intent.value !== entry.intent.value && classOf(next.intent) !== classOf(entry.intent)) {
    rooms.splice(at, 1);
    const own = classOf(next.intent);
    const behind = rooms.findIndex(({ intent }) => classOf(intent) > own);
    rooms.splice(behind < 0 ? rooms.length : behind, 0, next);
  }
  turn.context.rooms = rooms;
};

const show = (turn: Turn, roomID: string, event: RoomConnectionEvent): void => {
  const entry = findRoom(turn, roomID);
  if (!entry) return;
  const { snapshot, effects } = roomConnectionSteps.step(entry.connection, event);
  if (snapshot !== entry.connection) putRoom(turn, entry, { connection: snapshot });
  turn.effects.push(...effects);
};

/** Begins an episode of a room that is Disconnected. */
export const openRoom = (turn: Turn, roomID: string, event: RoomIntentEvent): void => {
  const { sdkVersion } = turn.context;
  const connection = roomConnectionSteps.initial({ roomID, sdkVersion });
  const entry = { roomID, connection, intent: roomIntentSteps.initial({ roomID }), question: 0, leave: 0 };
  turn.context.rooms = [...turn.context.rooms, entry];
  stepRoom(turn, roomID, event);
};

export const stepRoom = (turn: Turn, roomID: string, event: RoomIntentEvent): void => {
  const entry = findRoom(turn, roomID);
  if (!entry) return;
  const { snapshot, effects } = roomIntentSteps.step(entry.intent, event);
  // a question is over with its asking, whatever ended that: only what is out holds the acknowledgement back (NR-4)
  const question = isAsking(snapshot) ? entry.question : 0;
  if (snapshot !== entry.intent) putRoom(turn, entry, { intent: snapshot, question });
  // an episode's end forgets its attempt, but the orders that end it are still about it
  const attempt = entry.intent.context.attempt || snapshot.context.attempt;
  for (const order of effects) obey(turn, { roomID, attempt }, order);
};

const obey = (turn: Turn, room: RoomAttempt, order: RoomIntentEffect): void => {
  switch (order.type) {
    case 'show':
      return show(turn, room.roomID, order.event);
    case 'request': {
      const entry = findRoom(turn, room.roomID);
      if (!entry || entry.intent.context.method === 'switchRoom') return;
      return send(turn, room.attempt, {
        type: entry.intent.context.method,
        roomID: room.roomID,
        setup: order.setup,
        released: unreleased(turn),
      });
    }
    case 'ask': {
      const entry = findRoom(turn, room.roomID);
      if (entry) putRoom(turn, entry, { question: askAbout(turn) });
      turn.askedRooms.push(room);
      return;
    }
    case 'release': {
      const entry = findRoom(turn, room.roomID);
      const leave = release(turn, room);
      if (entry) putRoom(turn, entry, { leave });
      return;
    }
    case 'arm':
      return startTimer(
        turn,
        `${order.waitsFor}:${room.attempt}`,
        turn.context.limits.requestTimeout,
        order.rule,
      );
    case 'stopTimer':
      return cancelTimersOf(turn, room.attempt);
    case 'ended':
      return closeRoom(turn, room);
    default:
      turn.effects.push(order);
  }
};

/** Forgets a room that is Disconnected, and tells whoever waited for that. */
const closeRoom = (turn: Turn, room: RoomAttempt): void => {
  const { context } = turn;
  context.rooms = context.rooms.filter(({ roomID }) => roomID !== room.roomID);
  const source = switchFrom(turn, room);
  if (source) stepSwitch(turn, source.machine.context.attempt, { type: 'sourceEnded' });
  for (const all of context.leaveAlls.filter(({ waitsFor }) => waitsFor.includes(room.roomID))) {
    const waitsFor = all.waitsFor.filter((roomID) => roomID !== room.roomID);
    context.leaveAlls = context.leaveAlls.flatMap((other) =>
      other !== all ? [other] : waitsFor.length === 0 ? [] : [{ ...all, waitsFor }],
    );
    if (waitsFor.length === 0)
      turn.effects.push({ type: 'settle', call: all.call, result: { roomIDs: all.roomIDs } });
  }
  if (context.waiting.some(({ roomID }) => roomID === room.roomID)) turn.freed.push(room.roomID);
};

/** Sends a switch off; its target begins to connect (CC-4). */
export const openSwitch = (turn: Turn, call: SwitchCall, from: RoomAttempt, attempt: number): void => {
  const machine = roomSwitchSteps.initial({
    attempt,
    call: call.call,
    fromRoomID: from.roomID,
    fromAttempt: from.attempt,
    roomID: call.roomID,
    roomName: call.setup.roomName,
  });
  turn.context.switches = [...turn.context.switches, { machine, question: 0 }];
  openRoom(turn, call.roomID, { type: 'switchTo', attempt });
  send(turn, attempt, {
    type: 'switchRoom',
    from,
    roomID: call.roomID,
    isCreateWhenRoomNotExisted: call.isCreateWhenRoomNotExisted,
    setup: call.setup,
    released: unreleased(turn),
  });
  startTimer(turn, `request:${attempt}`, turn.context.limits.requestTimeout, 'NR-2');
};

export const stepSwitch = (turn: Turn, attempt: number, event: RoomSwitchEvent): void => {
  const entry = findSwitch(turn, attempt);
  if (!entry) return;
  const { snapshot: machine, effects } = roomSwitchSteps.step(entry.machine, event);
  const stepped = { ...entry, machine };
  turn.context.switches = turn.context.switches.flatMap((other) =>
    other !== entry ? [other] : machine.value === 'Settled' ? [] : [stepped],
  );
  for (const order of effects) obeySwitch(turn, machine.context, order);
  const source = findAttempt(turn, machine.context.fromAttempt);
  if (machine.value.startsWith('Abandoned') && !source) stepSwitch(turn, attempt, { type: 'sourceEnded' });
};

const obeySwitch = (turn: Turn, ids: RoomSwitchContext, order: RoomSwitchEffect): void => {
  switch (order.type) {
    case 'target':
      return findAttempt(turn, ids.attempt) && stepRoom(turn, ids.roomID, order.event);
    case 'source':
      return findAttempt(turn, ids.fromAttempt) && stepRoom(turn, ids.fromRoomID, order.event);
    case 'ask': {
      const question = askAbout(turn);
      turn.context.switches = turn.context.switches.map((entry) =>
        entry.machine.context.attempt === ids.attempt ? { ...entry, question } : entry,
      );
      turn.askedSwitches.push({
        attempt: ids.attempt,
        roomID: ids.roomID,
        from: { roomID: ids.fromRoomID, attempt: ids.fromAttempt },
      });
      return;
    }
    case 'arm':
      return startTimer(
        turn,
        `${order.waitsFor}:${ids.attempt}`,
        turn.context.limits.requestTimeout,
        order.rule,
      );
    case 'stopTimer':
      return cancelTimersOf(turn, ids.attempt);
    default:
      turn.effects.push(order);
  }
};

/** Calls that were put off until a room is Disconnected, in call order, and no longer are. */
export const takeWaiting = (
  turn: Turn,
  isTaken: (call: EnterCall | SwitchCall) => boolean,
): (EnterCall | SwitchCall)[] => {
  const taken = turn.context.waiting.filter(isTaken);
  if (taken.length > 0) turn.context.waiting = turn.context.waiting.filter((call) => !isTaken(call));
  return taken;
};
