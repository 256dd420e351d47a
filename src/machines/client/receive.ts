/**
 * From JSON that claims to come from the registry to an event of the client machine.
 *
 * Only the shape is checked; whether anybody still waits for it is the machine's business.
 */
import { isReason, type Reason } from '../errors.js';
import { PROTOCOL_VERSION } from '../protocol.js';
import {
  badMessage,
  list,
  name,
  oneOf,
  orNull,
  pair,
  record,
  type Shape,
  text,
  wholeNumber,
  yesOrNo,
} from '../shape.js';
import type { MessageEvent } from './events.js';

const end = record({ cause: oneOf('destroyed', 'kicked', 'otherDevice', 'offline', 'absent'), reason: text });
const attributes = list(pair(text, text));
const attempt = { roomID: name, attempt: wholeNumber };
const admission = record({
  ...attempt,
  roomName: text,
  incarnation: wholeNumber,
  session: wholeNumber,
  version: wholeNumber,
  members: orNull(list(text)),
  roomAttributes: attributes,
});
const rawAnswer = record({ ...attempt, admission: orNull(admission), end: orNull(end) });
const roomAnswer: typeof rawAnswer = (value, at) => {
  const answer = rawAnswer(value, at);
  if ((answer.admission === null) === (answer.end === null))
    throw badMessage(`${at} has to have either an admission or an end`);
  return answer;
};
const reason: Shape<Reason> = (value, at) => {
  if (!isReason(value)) throw badMessage(`${at} has to be one of the documented reasons`);
  return value;
};
const error = record({ code: wholeNumber, reason, message: text });

/** The event that a result of each request becomes. */
const RESULTS = {
  resume: (id: number) => ({ type: 'resumed', id }) as const,
  leaveRooms: (id: number) => ({ type: 'leaveConfirmed', id }) as const,
  heartbeat: (id: number, value: unknown, at: string) =>
    ({ type: 'heartbeatAnswered', id, result: heartbeat(value, at) }) as const,
  askRooms: (id: number, value: unknown, at: string) =>
    ({ type: 'answered', id, ...asked(value, at) }) as const,
  createRoom: (id: number, value: unknown, at: string) => admitted(id, value, at),
  joinRoom: (id: number, value: unknown, at: string) => admitted(id, value, at),
  enterRoom: (id: number, value: unknown, at: string) => admitted(id, value, at),
  switchRoom: (id: number, value: unknown, at: string) => admitted(id, value, at),
  queryRoomMemberList: (id: number, value: unknown, at: string) => queried(id, page(value, at)),
  queryRoomMembers: (id: number, value: unknown, at: string) => queried(id, found(value, at)),
  queryRoomOnlineMemberCount: (id: number, value: unknown, at: string) => queried(id, counted(value, at)),
  queryRoomAllAttributes: (id: number, value: unknown, at: string) => queried(id, attributed(value, at)),
};

const heartbeat = record({
  rooms: list(record({ ...attempt, incarnation: wholeNumber, version: wholeNumber })),
  gone: list(record({ ...attempt, end })),
});
const asked = record({
  rooms: list(roomAnswer),
  switches: list(record({ attempt: wholeNumber, to: roomAnswer, from: roomAnswer, switched: yesOrNo })),
});
const page = record({ roomID: text, userIDs: list(text), nextFlag: text, version: wholeNumber });
const found = record({ userIDs: list(text), errorUserIDs: list(text) });
const counted = record({ count: wholeNumber });
const attributed = record({ roomAttributes: attributes });

const admitted = (id: number, value: unknown, at: string) =>
  ({ type: 'admitted', id, admission: admission(value, at) }) as const;
const queried = <R>(id: number, result: R) => ({ type: 'queried', id, result }) as const;

const members = { roomID: name, incarnation: wholeNumber, version: wholeNumber, userIDs: list(text) };
const PUSHES = {
  memberJoined: record(members),
  memberLeft: record(members),
  removed: record({ ...attempt, roomName: text, end }),
  loginEnded: record({ login: wholeNumber, event: oneOf('KickedOut', 'TokenExpired', 'Unregistered') }),
};

const version = record({ v: wholeNumber });
const head = record({ type: oneOf('answer', 'memberJoined', 'memberLeft', 'removed', 'loginEnded') });
const answer = record({ of: oneOf(...(Object.keys(RESULTS) as (keyof typeof RESULTS)[])), id: wholeNumber });

/**
 * @param message anything; only what `docs/protocol.md` describes is accepted
 * @param now ms
 * @param at what it is called in an error; default 'message'
 * @throws RoomLifecycleError with reason badMessage; nothing has happened then
 */
export const toClientEvent = (message: unknown, now: number, at = 'message'): MessageEvent => {
  const { v } = version(message, at);
  if (v !== PROTOCOL_VERSION)
    throw badMessage(`it speaks version ${v} of the protocol, and this side version ${PROTOCOL_VERSION}`);
  const { type } = head(message, at);
  if (type !== 'answer') return { now, type, ...PUSHES[type](message, at) } as MessageEvent;
  const { of, id } = answer(message, at);
  const body = message as { readonly error?: unknown; readonly result?: unknown };
  if (Object.hasOwn(body, 'error'))
    return { now, type: 'refused', id, error: error(body.error, `${at}.error`) };
  return { now, ...RESULTS[of](id, body.result, `${at}.result`) };
};
