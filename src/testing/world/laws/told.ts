/**
 * What the app of a device has been told, folded from its calls, its notices and its settlements; and the laws of that
 * log, which need nothing else: section CC as a path, calls settled once and in time, no entering that nobody asked for.
 *
 * Independent of the machines: it reads events and effects, never a snapshot, and has section CC's table written out
 * again. What was said of a room that is over is forgotten, as the spec has it, so the fold stays finite.
 */
import type { CallEvent, ClientEvent } from '../../../machines/client/events.js';
import type { ClientEffect, Notice, Settle } from '../../../machines/effects.js';
import type { RoomEventName, RoomStateName } from '../../../machines/vocabulary.js';

/** A law that does not hold, and how. */
export interface Broken {
  readonly law: string;
  readonly why: string;
}

export type Cause = 'creating' | 'entering' | 'switching' | 'reconnecting';

/** A call that has not been settled. */
export interface OpenCall {
  readonly call: number;
  readonly type: CallEvent['type'];
  /** the room it is about; of a switch the target; '' for leaveAllRoom */
  readonly roomID: string;
  /** source of a switch */
  readonly from: string;
  /** its room's Active… notice has been published */
  readonly begun: boolean;
  /** the connection broke since */
  readonly outage: boolean;
}

/** A room that is not Disconnected, as its notices have it. */
export interface ShownRoom {
  readonly roomID: string;
  readonly state: Exclude<RoomStateName, 'Disconnected'>;
  readonly event: RoomEventName;
  readonly cause: Cause;
  /** the app has left it and not yet been told the end */
  readonly leaving: boolean;
}

export interface Told {
  /** by number */
  readonly open: readonly OpenCall[];
  /** by roomID */
  readonly rooms: readonly ShownRoom[];
}

export const NOTHING_TOLD: Told = { open: [], rooms: [] };

const ENDS: readonly RoomEventName[] = [
  'Success',
  'ConnectTimeout',
  'RoomNotExist',
  'KickedOut',
  'KickedOutByOtherDevice',
  'NetworkDisconnected',
];

/** Section CC: how an episode may end, by what the room is about. */
const ENDINGS: Readonly<Record<Cause | 'connected', readonly RoomEventName[]>> = {
  creating: ['CreateFailed', 'Success'],
  entering: ['RoomNotExist', 'NetworkDisconnected', 'EnterFailed', 'Success'],
  switching: ['SwitchFailed', 'Success'],
  reconnecting: ENDS,
  connected: ENDS,
};

const BEGINNINGS: Partial<Record<RoomEventName, { cause: Cause; types: readonly CallEvent['type'][] }>> = {
  ActiveCreate: { cause: 'creating', types: ['createRoom'] },
  ActiveEnter: { cause: 'entering', types: ['joinRoom', 'enterRoom'] },
  ActiveSwitch: { cause: 'switching', types: ['switchRoom'] },
};

const ENTERING = new Set<string>(['createRoom', 'joinRoom', 'enterRoom', 'switchRoom']);
const isEntering = ({ type }: OpenCall): boolean => ENTERING.has(type);

/** Server messages that can say that a device is in a room (CL-20). */
const ACCEPTING = new Set<string>(['admitted', 'answered', 'removed']);

interface Fold {
  open: OpenCall[];
  rooms: ShownRoom[];
  readonly event: ClientEvent;
  readonly broken: Broken[];
  /** rooms whose Active… notice was published in this step */
  readonly begun: Set<string>;
  /** state notices of this step, by room */
  readonly notices: Map<string, number>;
}

export const shown = ({ rooms }: { readonly rooms: readonly ShownRoom[] }, roomID: string) =>
  rooms.find((room) => room.roomID === roomID);

const isCall = (event: ClientEvent): event is CallEvent => 'call' in event;

const openCall = (event: CallEvent): OpenCall => ({
  call: event.call,
  type: event.type,
  roomID: 'roomID' in event ? event.roomID : '',
  from: event.type === 'switchRoom' ? event.fromRoomID : '',
  begun: false,
  outage: false,
});

/** One step: the event that came, and what the device made of it. */
export const tell = (
  told: Told,
  event: ClientEvent,
  effects: readonly ClientEffect[],
): { readonly told: Told; readonly broken: readonly Broken[] } => {
  const fold: Fold = {
    open: [...told.open],
    rooms: [...told.rooms],
    event,
    broken: [],
    begun: new Set(),
    notices: new Map(),
  };
  if (isCall(event)) fold.open.push(openCall(event));
  const leaves = ({ roomID, state }: ShownRoom): boolean =>
    state === 'Connected' &&
    (event.type === 'leaveAllRoom' || (event.type === 'leaveRoom' && event.roomID === roomID));
  fold.rooms = fold.rooms.map((room) => (leaves(room) ? { ...room, leaving: true } : room));
  if (event.type === 'networkDown') fold.open = fold.open.map((call) => ({ ...call, outage: true }));
  for (const effect of effects) {
    if (effect.type === 'notify') hear(fold, effect);
    else if (effect.type === 'settle') settle(fold, effect);
    else if (effect.type === 'send' && ENTERING.has(effect.message.type) && 'roomID' in effect.message)
      if (!fold.begun.has(effect.message.roomID))
        broken(
          fold,
          'P4 leave wins',
          `CL-22: ${effect.message.type} ${effect.message.roomID} was sent, which nobody asked for`,
        );
  }
  leftForGood(fold, told);
  heardByAll(fold, told, effects);
  fold.open.sort((a, b) => a.call - b.call);
  return { told: { open: fold.open, rooms: fold.rooms }, broken: fold.broken };
};

const broken = ({ broken: list }: Fold, law: string, why: string): void => {
  list.push({ law, why });
};

const hear = (fold: Fold, notice: Notice): void => {
  if (notice.notice === 'connectionStateChanged') return;
  if (notice.notice === 'roomStateChanged') return moveRoom(fold, notice);
  const { roomID } = notice;
  if (shown(fold, roomID)?.state !== 'Connected')
    broken(fold, 'P17 brackets', `CL-18: ${notice.notice} of ${roomID}, which is not Connected`);
};

const moveRoom = (fold: Fold, notice: Extract<Notice, { notice: 'roomStateChanged' }>): void => {
  const { roomID, state, event } = notice;
  fold.notices.set(roomID, (fold.notices.get(roomID) ?? 0) + 1);
  const before = shown(fold, roomID);
  const pair = `${roomID} ${state}/${event}`;
  const from = before ? `${before.state}/${before.event}` : 'Disconnected';
  const wrong = (why: string) => broken(fold, 'P5 the log is a path', `CC-22: ${pair} after ${from}: ${why}`);
  if (before?.state === state && before.event === event && event !== 'NetworkInterrupted')
    wrong('the same twice (CC-23)');
  if (state === 'Disconnected') {
    if (!before) wrong('it was over already (CC-21)');
    else if (!ENDINGS[before.state === 'Connected' ? 'connected' : before.cause].includes(event))
      wrong(`no way out of ${before.state === 'Connected' ? 'Connected' : before.cause}`);
    fold.rooms = fold.rooms.filter((room) => room !== before);
    return;
  }
  const after =
    state === 'Connected' ? connect(fold, before, roomID, wrong) : connecting(fold, before, notice, wrong);
  fold.rooms = [...fold.rooms.filter((room) => room !== before), after].sort((a, b) =>
    a.roomID < b.roomID ? -1 : 1,
  );
};

const connect = (
  { event }: Fold,
  before: ShownRoom | undefined,
  roomID: string,
  wrong: (why: string) => void,
): ShownRoom => {
  if (before?.state !== 'Connecting') wrong('Connected comes after Connecting only (CC-5, CC-14)');
  if (!ACCEPTING.has(event.type)) wrong(`nothing was accepted by ${event.type} (CL-20)`);
  return { roomID, state: 'Connected', event: 'Success', cause: 'entering', leaving: false };
};

const connecting = (
  fold: Fold,
  before: ShownRoom | undefined,
  { roomID, event }: Extract<Notice, { notice: 'roomStateChanged' }>,
  wrong: (why: string) => void,
): ShownRoom => {
  const beginning = BEGINNINGS[event];
  if (!beginning) {
    if (event !== 'NetworkInterrupted') wrong('that is no way of Connecting');
    if (!before) wrong('nothing is left to interrupt (CC-21)');
    if (before?.leaving) wrong('a room that is being left ends when the connection breaks (CC-24)');
    if (fold.event.type !== 'networkDown' && fold.event.type !== 'resumed')
      wrong(`the connection neither broke nor came back by ${fold.event.type} (CC-13)`);
    const cause = before?.state === 'Connecting' ? before.cause : 'reconnecting';
    return { roomID, state: 'Connecting', event, cause, leaving: false };
  }
  const { cause, types } = beginning;
  if (before) wrong('it is not Disconnected');
  const call = fold.open.find((open) => !open.begun && open.roomID === roomID && types.includes(open.type));
  if (call) fold.open = fold.open.map((open) => (open === call ? { ...open, begun: true } : open));
  else broken(fold, 'P4 leave wins', `CL-22: ${roomID} begins to connect, and nobody asked for it`);
  fold.begun.add(roomID);
  return { roomID, state: 'Connecting', event, cause, leaving: false };
};

/** CL-2, CL-17: once, and after the notices that belong to it. */
const settle = (fold: Fold, effect: Settle): void => {
  const call = fold.open.find((open) => open.call === effect.call);
  if (!call) {
    broken(fold, 'P3 settled once', `CL-2: call ${effect.call} was settled, and is not out`);
    return;
  }
  fold.open = fold.open.filter((open) => open !== call);
  const early = (why: string) =>
    broken(fold, 'CL-17 notices first', `${call.type} ${call.roomID} was settled while ${why}`);
  const room = shown(fold, call.roomID);
  const isResolved = 'result' in effect;
  if (isEntering(call)) {
    if (isResolved && room?.state !== 'Connected') early('the room is not Connected');
    if (!isResolved && call.begun && room && room.cause !== 'reconnecting' && room.state === 'Connecting')
      early('the room is still Connecting');
  } else if (call.type === 'leaveRoom' && isResolved && room) early('the room is not Disconnected (CL-23)');
  else if (call.type === 'leaveAllRoom' && isResolved && 'roomIDs' in effect.result)
    for (const roomID of effect.result.roomIDs)
      if (shown(fold, roomID)?.leaving) early(`${roomID} is not Disconnected (CL-23)`);
};

/** CL-22: a leave settles at once what was asked before it and could bring the room back. */
const leftForGood = ({ event, open, broken: list }: Fold, told: Told): void => {
  if (event.type !== 'leaveRoom' && event.type !== 'leaveAllRoom') return;
  for (const call of open)
    if (
      isEntering(call) &&
      (event.type === 'leaveAllRoom' || call.roomID === event.roomID) &&
      told.open.some((before) => before.call === call.call)
    )
      list.push({
        law: 'P4 leave wins',
        why: `CL-22: ${call.type} ${call.roomID} is still out, and the app has left the room since`,
      });
};

/** P7: what happens to the connection reaches each room exactly once. */
const heardByAll = (
  { event, notices, broken: list }: Fold,
  told: Told,
  effects: readonly ClientEffect[],
): void => {
  const interrupted = effects.some(
    (effect) =>
      effect.type === 'notify' &&
      effect.notice === 'connectionStateChanged' &&
      effect.event === 'LoginInterrupted',
  );
  if (event.type !== 'networkDown' || !interrupted) return;
  for (const { roomID } of told.rooms)
    if (notices.get(roomID) !== 1)
      list.push({
        law: 'P7 isolation',
        why: `CC-12 CC-13 CC-24: ${roomID} heard of the interruption ${notices.get(roomID) ?? 0} times`,
      });
};
