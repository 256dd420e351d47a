/**
 * Everything that Express refuses or ends a room with, in one table: the word (`reason`), the code, whose fault it
 * is, and what to do about it.
 *
 * The words are closed and decide; the codes are Express's, and one code may stand for several words. Two codes
 * depend on the platform: 1000017 is "interrupted" on the web and "bad argument" elsewhere. Machines deal in
 * `RtcFailure`, which is data; only the edges turn one into a thrown `RtcError`.
 */
import type { Fault } from '../errors.js';
import type { Platform } from './vocabulary.js';

const TABLE = {
  noEngine: { code: 1000001, fault: 'caller', why: 'there is no engine; create one first' },
  engineDestroyed: {
    code: 1000001,
    fault: 'caller',
    why: 'the engine was destroyed meanwhile; create another one',
  },
  notConnected: {
    code: 1000002,
    fault: 'caller',
    why: 'the room is not connected on this engine; log in to it and wait for Logined',
  },
  streamIDTooLong: { code: 1000014, fault: 'caller', why: 'the streamID is too long; shorten it' },
  streamIDEmpty: {
    code: 1000015,
    fault: 'caller',
    why: 'the streamID is missing; pass a text that is not empty',
  },
  streamIDCharacters: {
    code: 1000016,
    fault: 'caller',
    why: 'the streamID may have digits, English letters, - and _ only',
  },
  badArgument: { code: 1000017, fault: 'caller', why: 'an argument is not usable' },
  roomModeTooLate: {
    code: 1001020,
    fault: 'caller',
    why: 'the engine exists already; set the room mode before it is created, or destroy it first',
  },
  roomCountExceeded: {
    code: 1002001,
    fault: 'caller',
    why: 'in single-room mode an engine has one room at a time; log out of it first, or create the engine in MultiRoom mode',
  },
  notLoggedIn: {
    code: 1002002,
    fault: 'caller',
    why: 'this engine is not logged in to a room of that id; check the roomID',
  },
  cancelled: { code: 1002002, fault: 'caller', why: 'the room was logged out of before it was logged in' },
  userIDEmpty: {
    code: 1002005,
    fault: 'caller',
    why: 'the userID is missing; pass a text that is not empty',
  },
  userIDCharacters: {
    code: 1002006,
    fault: 'caller',
    why: 'the userID has a character that is not allowed; use digits, English letters and common punctuation',
  },
  userIDTooLong: { code: 1002007, fault: 'caller', why: 'the userID is too long; shorten it' },
  userNameEmpty: {
    code: 1002008,
    fault: 'caller',
    why: 'the userName is missing; pass a text that is not empty',
  },
  userNameTooLong: { code: 1002010, fault: 'caller', why: 'the userName is too long; shorten it' },
  roomIDEmpty: {
    code: 1002011,
    fault: 'caller',
    why: 'the roomID is missing; pass a text that is not empty',
  },
  roomIDCharacters: {
    code: 1002012,
    fault: 'caller',
    why: 'the roomID has a character that is not allowed; use digits, English letters and common punctuation',
  },
  roomIDTooLong: { code: 1002013, fault: 'caller', why: 'the roomID is too long; shorten it' },
  otherUser: {
    code: 1002018,
    fault: 'caller',
    why: 'all rooms of an engine have one user; pass the userID and userName it is logged in with, or log out of all rooms first',
  },
  switchInMultiRoom: {
    code: 1002019,
    fault: 'caller',
    why: 'before SDK 3.5.0 there is no switchRoom in MultiRoom mode; call logoutRoom, then loginRoom',
  },
  token: { code: 1002033, fault: 'caller', why: 'the token is not accepted; pass a new one' },
  full: { code: 1002034, fault: 'server', why: 'the room is full; wait for a user to leave' },
  multiRoomDisabled: {
    code: 1002036,
    fault: 'server',
    why: 'MultiRoom mode is not enabled for the app; have it enabled, or create the engine in SingleRoom mode',
  },
  tooManyRooms: {
    code: 1002037,
    fault: 'caller',
    why: 'the user is in as many rooms as it may be at once; log out of one first',
  },
  kickedByLogin: {
    code: 1002050,
    fault: 'caller',
    why: 'the same user logged in to the room elsewhere; use one userID on one device',
  },
  interrupted: {
    code: 1002051,
    fault: 'network',
    why: 'the connection is interrupted for the time being; wait for Reconnected',
  },
  timeout: {
    code: 1002053,
    fault: 'network',
    why: 'the server did not answer in time; check the network and try again',
  },
  kickedByServer: { code: 1002055, fault: 'server', why: 'the server kicked the user out of the room' },
  roomIDInUse: {
    code: 1002064,
    fault: 'caller',
    why: 'this engine is logged in, or logging in, to that room already; log out of it first',
  },
  channelBusy: {
    code: 1003023,
    fault: 'caller',
    why: 'the channel publishes a stream already; stop that one first, or use another channel',
  },
  streamIDInUse: {
    code: 1003028,
    fault: 'caller',
    why: 'another channel publishes a stream of that id; use another streamID',
  },
  publishWithoutRoom: {
    code: 1003070,
    fault: 'caller',
    why: 'in MultiRoom mode a stream is bound to a room; pass its roomID in the config',
  },
  playWithoutRoom: {
    code: 1004070,
    fault: 'caller',
    why: 'in MultiRoom mode a stream is bound to a room; pass its roomID in the config',
  },
} as const;

/** The closed set of words that tell failures apart where their codes do not. */
export type RtcReason = keyof typeof TABLE;

/** What a server refuses a login with (RT-16). */
export const REFUSALS = ['token', 'multiRoomDisabled', 'tooManyRooms', 'full'] as const;
export type RefusalReason = (typeof REFUSALS)[number];

/** What a server ends a login with (RT-8, RT-17). */
export const KICKS = ['kickedByServer', 'kickedByLogin'] as const;
export type KickReason = (typeof KICKS)[number];

/** A failure as data: what snapshots, messages and effects carry. */
export interface RtcFailure {
  readonly code: number;
  readonly reason: RtcReason;
  /** "unable to <do>; <why, what to do>" */
  readonly message: string;
}

/** On the web 1000017 says that the network is broken, and 1100001 that an argument is not usable. */
const ON_THE_WEB: { readonly [R in RtcReason]?: number } = { interrupted: 1000017, badArgument: 1100001 };

export const codeOf = (reason: RtcReason, platform: Platform): number =>
  (platform === 'web' ? ON_THE_WEB[reason] : undefined) ?? TABLE[reason].code;

/** `doing` reads on from "unable to"; `why` replaces the table's reason where more is known. */
export const rtcFailure = (
  reason: RtcReason,
  doing: string,
  platform: Platform,
  why: string = TABLE[reason].why,
): RtcFailure => ({ code: codeOf(reason, platform), reason, message: `unable to ${doing}; ${why}` });

/** Every reason with its code (on native platforms), fault and text, for documents and readers of codes. */
export const RTC_FAILURES: Readonly<Record<RtcReason, { code: number; fault: Fault; why: string }>> = TABLE;

/** What calls reject with: an `RtcFailure` that can be thrown. */
export class RtcError extends Error implements RtcFailure {
  override readonly name = 'RtcError';
  readonly code: number;
  readonly reason: RtcReason;
  readonly fault: Fault;

  constructor(cause: RtcFailure) {
    super(cause.message);
    this.code = cause.code;
    this.reason = cause.reason;
    this.fault = TABLE[cause.reason].fault;
  }
}
