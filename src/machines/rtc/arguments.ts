/**
 * What an app may pass to an engine's calls: ids, users, channels, configs (RT-19, source E).
 *
 * Checked before anything is published or sent. Values are taken as they come, whatever their type, since apps are
 * not all TypeScript; it knows nothing of rooms that exist.
 */
import { utf8Bytes } from '../arguments.js';
import type { EngineLimits } from './limits.js';
import type { RtcReason } from './rtc-errors.js';

/** What is wrong with an argument: the word, and the reason where the word's own does not say it all. */
export interface WrongArgument {
  readonly reason: RtcReason;
  readonly why?: string;
}

// E lists digits, English letters and these; ’ is in its lists too
const ROOM_OR_USER_ID = /^[0-9A-Za-z~!@#$%^&*()_+=\-`;’,.<>\\]+$/;
const STREAM_ID = /^[0-9A-Za-z_-]+$/;

const wrong = (reason: RtcReason): WrongArgument => ({ reason });
const bad = (why: string): WrongArgument => ({ reason: 'badArgument', why });

const isText = (value: unknown): value is string => typeof value === 'string';

export const checkRoomID = (roomID: unknown, { maxRoomIDBytes }: EngineLimits): WrongArgument | null => {
  if (!isText(roomID) || roomID === '') return wrong('roomIDEmpty');
  if (utf8Bytes(roomID) > maxRoomIDBytes) return wrong('roomIDTooLong');
  return ROOM_OR_USER_ID.test(roomID) ? null : wrong('roomIDCharacters');
};

export const checkUser = (user: unknown, limits: EngineLimits): WrongArgument | null => {
  if (typeof user !== 'object' || user === null) return wrong('userIDEmpty');
  const { userID, userName } = user as { readonly userID?: unknown; readonly userName?: unknown };
  if (!isText(userID) || userID === '') return wrong('userIDEmpty');
  if (utf8Bytes(userID) > limits.maxUserIDBytes) return wrong('userIDTooLong');
  if (!ROOM_OR_USER_ID.test(userID)) return wrong('userIDCharacters');
  if (!isText(userName) || userName === '') return wrong('userNameEmpty');
  return utf8Bytes(userName) > limits.maxUserNameBytes ? wrong('userNameTooLong') : null;
};

/** A login's config; what is left out was filled in by the edge. */
export const checkConfig = (config: unknown): WrongArgument | null => {
  if (typeof config !== 'object' || config === null) return bad('the config has to be an object');
  const { token, maxMemberCount, isUserStatusNotify } = config as { readonly [key: string]: unknown };
  if (!isText(token)) return bad('the token has to be a text');
  if (!Number.isSafeInteger(maxMemberCount) || (maxMemberCount as number) < 0)
    return bad('maxMemberCount has to be a whole number from 0, which is unlimited');
  return typeof isUserStatusNotify === 'boolean' ? null : bad('isUserStatusNotify has to be true or false');
};

export const checkStreamID = (
  streamID: unknown,
  { maxStreamIDBytes }: EngineLimits,
): WrongArgument | null => {
  if (!isText(streamID) || streamID === '') return wrong('streamIDEmpty');
  if (utf8Bytes(streamID) > maxStreamIDBytes) return wrong('streamIDTooLong');
  return STREAM_ID.test(streamID) ? null : wrong('streamIDCharacters');
};

export const checkChannel = (channel: unknown): WrongArgument | null =>
  channel === 0 || channel === 1 || channel === 2 || channel === 3
    ? null
    : bad('the channel has to be Main 0, Aux 1, Third 2 or Fourth 3');
