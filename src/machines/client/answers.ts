/**
 * What the server says, routed to the room, switch or call it is about.
 *
 * An answer names its request and a push its attempt; whatever names one that is over finds nobody here, and that is
 * all there is to NR-4.
 */
import type { CallResult } from '../effects.js';
import type { Admission, QueryType, Results, RoomAnswer, SwitchAnswer } from '../protocol.js';
import type { End } from '../vocabulary.js';
import { reject } from './calls.js';
import type { ClientContext, RoomEntry } from './context.js';
import type { MessageEvent } from './events.js';
import { attemptOf, findAttempt, findSwitch, isPending, stepRoom, stepSwitch, switchFrom } from './rooms.js';
import { cancelTimer, type Turn } from './turn.js';

type Message<T extends MessageEvent['type']> = Extract<MessageEvent, { type: T }>;

const isEntering = (room: RoomEntry): boolean => room.intent.value.startsWith('Entering');
const isIn = (room: RoomEntry): boolean => !isEntering(room) && room.intent.value !== 'Switching';

/** NR-10 can be switched off on the device too. */
const followed = ({ limits }: ClientContext, admission: Admission): Admission =>
  limits.memberListRepair ? admission : { ...admission, members: null };

export const admitted = (turn: Turn, { id, admission }: Message<'admitted'>): void => {
  const event = { type: 'admitted', admission: followed(turn.context, admission) } as const;
  const room = findAttempt(turn, id);
  if (findSwitch(turn, id)) stepSwitch(turn, id, event);
  else if (room && isEntering(room)) stepRoom(turn, room.roomID, event);
};

export const refused = (turn: Turn, { id, error }: Message<'refused'>): void => {
  const room = findAttempt(turn, id);
  if (findSwitch(turn, id)) stepSwitch(turn, id, { type: 'refused', error });
  else if (room && isEntering(room)) stepRoom(turn, room.roomID, { type: 'refused', error });
  else {
    const query = takeQuery(turn, id);
    if (query) reject(turn, query.call, error);
  }
};

export const leaveConfirmed = (turn: Turn, { id }: Message<'leaveConfirmed'>): void => {
  const { leaves, rooms } = turn.context;
  if (leaves.some((leave) => leave.id === id))
    turn.context.leaves = leaves.filter((leave) => leave.id !== id);
  for (const { roomID, leave } of rooms) if (leave === id) stepRoom(turn, roomID, { type: 'leaveConfirmed' });
};

/** NR-9, SW-13: rooms in the order of entering, each source right behind its switch's target. */
export const answered = (turn: Turn, { id, rooms, switches }: Message<'answered'>): void => {
  const asked = switches.filter(({ attempt }) => findSwitch(turn, attempt)?.question === id);
  const decide = (answer: SwitchAnswer) => {
    asked.splice(asked.indexOf(answer), 1);
    stepSwitch(turn, answer.attempt, {
      type: 'answered',
      answer: { ...answer, to: followedIn(turn, answer.to) },
    });
    const source = findAttempt(turn, answer.from.attempt);
    if (source && isIn(source) && !answer.switched) hear(turn, source, answer.from);
  };
  for (const { intent } of turn.context.rooms) {
    const { attempt } = intent.context;
    const ofSwitch = asked.find(({ from }) => from.attempt === attempt);
    if (ofSwitch) decide(ofSwitch);
    const room = findAttempt(turn, attempt);
    // a source whose switch was settled meanwhile was asked about all the same
    const answer =
      rooms.find((other) => other.attempt === attempt) ??
      switches.find(({ from }) => from.attempt === attempt)?.from;
    if (!ofSwitch && room && answer && room.question === id) hear(turn, room, answer);
  }
  for (const ofLostSource of [...asked]) decide(ofLostSource);
};

const followedIn = ({ context }: Turn, answer: RoomAnswer): RoomAnswer =>
  answer.admission ? { ...answer, admission: followed(context, answer.admission) } : answer;

const hear = (turn: Turn, room: RoomEntry, { admission, end }: RoomAnswer): void => {
  if (admission)
    stepRoom(turn, room.roomID, { type: 'admitted', admission: followed(turn.context, admission) });
  else if (end) ended(turn, room, end, 'denied');
};

/**
 * The end of a membership, as an answer tells it. "Not there" without a reason on record says little by itself: a leave
 * that is out has done that (CC-24); while a switch from the room is undecided, the switch may have taken the device
 * away, and its outcome tells (SW-3, SW-10); after a cancelled one the server is asked what became of it (SW-12).
 */
const ended = (turn: Turn, room: RoomEntry, end: End, type: 'denied' | 'removed'): void => {
  const source = switchFrom(turn, attemptOf(room));
  const isOnRecord = end.cause !== 'offline' && end.cause !== 'absent';
  if (!isOnRecord && source && isPending(source)) return;
  if (!isOnRecord && source) stepSwitch(turn, source.machine.context.attempt, { type: 'sourceMissing' });
  else if (!isOnRecord && room.intent.value === 'Leaving.out')
    stepRoom(turn, room.roomID, { type: 'leaveConfirmed' });
  else stepRoom(turn, room.roomID, { type, end, roomName: '' });
};

export const removed = (turn: Turn, { attempt, end, roomName }: Message<'removed'>): void => {
  const room = findAttempt(turn, attempt);
  if (findSwitch(turn, attempt)) stepSwitch(turn, attempt, { type: 'removed', end, roomName });
  else if (room) stepRoom(turn, room.roomID, { type: 'removed', end, roomName });
};

/** NR-5, CC-29. */
export const heartbeatAnswered = (turn: Turn, { result }: Message<'heartbeatAnswered'>): void => {
  const gone = new Map(result.gone.map(({ attempt, end }) => [attempt, end]));
  for (const room of turn.context.rooms) {
    const end = gone.get(attemptOf(room).attempt);
    const now = findAttempt(turn, attemptOf(room).attempt);
    if (end && now && isIn(now)) ended(turn, now, end, 'removed');
  }
  for (const { attempt, incarnation, version } of result.rooms) {
    const room = findAttempt(turn, attempt);
    if (room) stepRoom(turn, room.roomID, { type: 'versionSeen', incarnation, version });
  }
};

export const membersChanged = (turn: Turn, event: Message<'memberJoined' | 'memberLeft'>): void => {
  stepRoom(turn, event.roomID, event);
};

export const takeQuery = (turn: Turn, id: number) => {
  const query = turn.context.queries.find((other) => other.id === id);
  if (!query) return undefined;
  turn.context.queries = turn.context.queries.filter((other) => other !== query);
  cancelTimer(turn, `query:${id}`);
  return query;
};

export const queried = (turn: Turn, { id, result }: Message<'queried'>): void => {
  const query = takeQuery(turn, id);
  if (query) turn.effects.push({ type: 'settle', call: query.call, result: shaped(query.roomID, result) });
};

/** An app's page has ZIM's fields; the version is between the machines. */
const shaped = (roomID: string, result: Results[QueryType]): CallResult =>
  'nextFlag' in result
    ? { roomID, userIDs: result.userIDs, nextFlag: result.nextFlag }
    : { roomID, ...result };
