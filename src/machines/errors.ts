/**
 * Everything that can be refused, in one table: the word (`reason`), ZIM's code, whose fault it is, and why.
 *
 * ZIM's pages give some codes several meanings, so the word decides and the code is looked up. Machines deal
 * in `Failure`, which is data; only the edges (facades, parsers) turn one into a thrown `RoomLifecycleError`.
 */

/** Who has to act: the app's programmer, the server (or another member), the network, or this library. */
export type Fault = 'caller' | 'server' | 'network' | 'library';

const CALLS = {
  badArgument: { code: 6000001, fault: 'caller', why: 'an argument is not usable' },
  badMessage: { code: 6000001, fault: 'server', why: 'the message is not one of the protocol' },
  disconnected: {
    code: 6000009,
    fault: 'network',
    why: 'the connection broke while the request was out; try again when it is restored',
  },
  offline: {
    code: 6000104,
    fault: 'network',
    why: 'the login connection is interrupted; try again when it is restored',
  },
  timeout: { code: 6000105, fault: 'network', why: 'the server did not answer in time; try again' },
  notLoggedIn: { code: 6000121, fault: 'caller', why: 'this device is not logged in; log in first' },
  loggedOut: { code: 6000121, fault: 'caller', why: 'this device logged out meanwhile' },
  loginEnded: {
    code: 6000121,
    fault: 'server',
    why: 'the login of this device was ended meanwhile; log in again',
  },
  cancelled: { code: 6000304, fault: 'caller', why: 'the room was left before it was entered' },
  /** said by hosts, not by machines: 6000303 of createRoom, like cancelled, and 1 of what enters no room (EMB-4, EMB-5) */
  aborted: { code: 6000304, fault: 'caller', why: 'its signal was aborted' },
  full: { code: 6000304, fault: 'server', why: 'the room is full; wait for a member to leave' },
  alreadyInRoom: {
    code: 6000320,
    fault: 'caller',
    why: 'this device is already in the target; leave the source instead',
  },
  otherDevice: {
    code: 6000320,
    fault: 'server',
    why: 'another device of this user is in the room and new ones are refused; leave there first',
  },
  notInRoom: { code: 6000321, fault: 'caller', why: 'this device is not in the room; enter it first' },
  roomNotExist: { code: 6000322, fault: 'server', why: 'the room does not exist; create or enter it' },
  roomExists: { code: 6000323, fault: 'server', why: 'the room exists already; join or enter it' },
  roomLimit: { code: 6000324, fault: 'server', why: 'the app has as many rooms as it may have' },
  joinedRoomLimit: {
    code: 6000325,
    fault: 'caller',
    why: 'the user is in as many rooms as it may be; leave one first',
  },
  connecting: {
    code: 6000326,
    fault: 'caller',
    why: 'the room is connecting on this device; wait for its next roomStateChanged',
  },
  blocked: { code: 6000327, fault: 'server', why: 'the user is blocked' },
  attributeCount: { code: 6000334, fault: 'caller', why: 'there are too many room attributes' },
  attributeKey: { code: 6000335, fault: 'caller', why: 'the key of a room attribute is too long or empty' },
  attributeValue: { code: 6000336, fault: 'caller', why: 'the value of a room attribute is too long' },
  attributesTotal: { code: 6000337, fault: 'caller', why: 'the room attributes together are too long' },
  unsupported: {
    code: 1,
    fault: 'library',
    why: 'this version of room-lifecycle does not have it yet (section SA of the rules)',
  },
} as const;

const SERVER_API = {
  apiBadArgument: { code: 660000002, fault: 'caller', why: 'a parameter is not usable' },
  apiTooManyUsers: { code: 660000011, fault: 'caller', why: 'it names more users than one call may' },
  apiRoomNotExist: { code: 660300001, fault: 'caller', why: 'the room does not exist' },
  apiNotInRoom: { code: 660300002, fault: 'caller', why: 'none of the users is in the room' },
  apiRoomExists: { code: 660300014, fault: 'caller', why: 'the room exists already' },
  apiRoomLimit: { code: 660300015, fault: 'server', why: 'the app has as many rooms as it may have' },
} as const;

const TABLE = { ...CALLS, ...SERVER_API };

/** The closed set of words that tell failures apart where their codes do not. */
export type Reason = keyof typeof TABLE;

/** A refusal as data: what snapshots, messages and effects carry. */
export interface Failure {
  readonly code: number;
  readonly reason: Reason;
  /** "unable to <do>; <why>" */
  readonly message: string;
}

/** `doing` reads on from "unable to"; `why` replaces the table's reason where more is known. */
export const failure = (reason: Reason, doing: string, why: string = TABLE[reason].why): Failure => ({
  code: TABLE[reason].code,
  reason,
  message: `unable to ${doing}; ${why}`,
});

/** The one reason with two codes: a createRoom that a leave overtook is 6000303, any other entering 6000304 (CL-22). */
export const CREATE_CANCELLED = 6000303;

export const cancelled = (method: string, roomID: string): Failure => {
  const refusal = failure('cancelled', `${method} ${roomID}`);
  return method === 'createRoom' ? { ...refusal, code: CREATE_CANCELLED } : refusal;
};

export const faultOf = (reason: Reason): Fault => TABLE[reason].fault;

export const isReason = (value: unknown): value is Reason =>
  typeof value === 'string' && Object.hasOwn(TABLE, value);

/** Every reason with its code, fault and text, for documents and readers of codes. */
export const FAILURES: Readonly<Record<Reason, { code: number; fault: Fault; why: string }>> = TABLE;

/** What calls reject with and what public functions throw: a `Failure` that can be thrown. */
export class RoomLifecycleError extends Error implements Failure {
  override readonly name = 'RoomLifecycleError';
  readonly code: number;
  readonly reason: Reason;
  readonly fault: Fault;

  constructor(cause: Failure) {
    super(cause.message);
    this.code = cause.code;
    this.reason = cause.reason;
    this.fault = faultOf(cause.reason);
  }
}
