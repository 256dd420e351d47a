/**
 * What an app may pass to a call: ids, names, setups, pages; sizes in UTF-8 bytes (CL-4).
 *
 * Checked on the client before anything is published or sent, and again by the registry, which trusts nobody.
 * It knows nothing of rooms that exist.
 */
import type { AttributeEntries } from './effects.js';
import { type Failure, failure } from './errors.js';
import type { Limits } from './limits.js';
import type { RoomSetup } from './protocol.js';

const ROOM_ID = /^[0-9A-Za-z!#$%&()+\-:;<=.>?@[\]^_{}|~]+$/;

/** UTF-8 bytes of a text; a lone surrogate counts as the three bytes of its replacement. */
export const utf8Bytes = (text: string): number => {
  let bytes = text.length;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) continue;
    if (unit < 0x800) bytes += 1;
    else if (unit >= 0xd800 && unit < 0xdc00 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00) {
      bytes += 2;
      at += 1;
    } else bytes += 2;
  }
  return bytes;
};

const numberOf = (part = ''): number => Number.parseInt(part, 10) || 0;

/** Whether a version `major.minor.patch` is older than another; parts that are missing count as 0. */
export const isOlderVersion = (version: string, than: string): boolean => {
  const parts = version.split('.');
  const others = than.split('.');
  for (const at of [0, 1, 2]) {
    const difference = numberOf(parts[at]) - numberOf(others[at]);
    if (difference) return difference < 0;
  }
  return false;
};

/** In bytes, for SDKs before 2.13.0, where the plan allows more. */
const MOST_OF_OLD_SDKS = 32;

/**
 * @param maxBytes what the plan allows
 * @param sdkVersion of the asking device; none for the server API
 */
export const checkRoomID = (
  roomID: unknown,
  maxBytes: number,
  doing: string,
  sdkVersion = '2.13.0',
): Failure | null => {
  if (typeof roomID !== 'string' || roomID === '')
    return failure('badArgument', doing, 'the roomID has to be a text that is not empty');
  const bytes = utf8Bytes(roomID);
  // a version is only read for an id that it may matter to
  const isTooLongForOldSDK = bytes > MOST_OF_OLD_SDKS && isOlderVersion(sdkVersion, '2.13.0');
  const most = isTooLongForOldSDK ? Math.min(MOST_OF_OLD_SDKS, maxBytes) : maxBytes;
  if (bytes > most) return failure('badArgument', doing, `the roomID is longer than ${most} bytes`);
  return ROOM_ID.test(roomID)
    ? null
    : failure(
        'badArgument',
        doing,
        'the roomID may have digits, English letters and !#$%&()+-:;<=.>?@[]^_{}|~ only',
      );
};

const checkAttributes = (attributes: AttributeEntries, limits: Limits, doing: string): Failure | null => {
  if (attributes.length > limits.maxRoomAttributes)
    return failure('attributeCount', doing, `a room has at most ${limits.maxRoomAttributes} attributes`);
  let total = 0;
  for (const [key, value] of attributes) {
    const keyBytes = utf8Bytes(key);
    const valueBytes = utf8Bytes(value);
    if (key === '' || keyBytes > limits.maxRoomAttributeKeyBytes)
      return failure('attributeKey', doing, `a key has 1 to ${limits.maxRoomAttributeKeyBytes} bytes`);
    if (valueBytes > limits.maxRoomAttributeValueBytes)
      return failure(
        'attributeValue',
        doing,
        `a value has at most ${limits.maxRoomAttributeValueBytes} bytes`,
      );
    total += keyBytes + valueBytes;
  }
  return total > limits.maxRoomAttributesBytes
    ? failure('attributesTotal', doing, `all together have at most ${limits.maxRoomAttributesBytes} bytes`)
    : null;
};

const isAttributes = (value: unknown): value is AttributeEntries =>
  Array.isArray(value) &&
  value.every(
    (pair) =>
      Array.isArray(pair) && pair.length === 2 && typeof pair[0] === 'string' && typeof pair[1] === 'string',
  );

/** Name, delay and attributes; checked also where they will turn out to be ignored (CL-4). */
export const checkSetup = (setup: RoomSetup, limits: Limits, doing: string): Failure | null => {
  const { roomName, roomDestroyDelayTime: delay, roomAttributes } = setup;
  if (typeof roomName !== 'string') return failure('badArgument', doing, 'the roomName has to be a text');
  if (utf8Bytes(roomName) > limits.maxRoomNameBytes)
    return failure('badArgument', doing, `the roomName is longer than ${limits.maxRoomNameBytes} bytes`);
  if (!Number.isInteger(delay) || delay < 0 || delay > limits.maxRoomDestroyDelayTime)
    return failure(
      'badArgument',
      doing,
      `roomDestroyDelayTime has to be a whole number of seconds from 0 to ${limits.maxRoomDestroyDelayTime}`,
    );
  if (!isAttributes(roomAttributes))
    return failure('badArgument', doing, 'roomAttributes has to be an object of texts');
  return checkAttributes(roomAttributes, limits, doing);
};

/** A page of a member list: `nextFlag` is "" or what the page before gave, `count` 1 to a page (CL-26). */
export const checkPage = (
  nextFlag: unknown,
  count: unknown,
  limits: Limits,
  doing: string,
): Failure | null => {
  if (typeof nextFlag !== 'string' || !/^([1-9]\d{0,14})?$/.test(nextFlag))
    return failure('badArgument', doing, 'nextFlag has to be "" or the one that the page before gave');
  return Number.isInteger(count) && (count as number) >= 1 && (count as number) <= limits.maxMembersPerPage
    ? null
    : failure('badArgument', doing, `count has to be a whole number from 1 to ${limits.maxMembersPerPage}`);
};

/** The users of a queryRoomMembers (CL-26). */
export const checkUserIDs = (userIDs: unknown, most: number, doing: string): Failure | null =>
  Array.isArray(userIDs) &&
  userIDs.length >= 1 &&
  userIDs.length <= most &&
  userIDs.every((userID) => typeof userID === 'string' && userID !== '')
    ? null
    : failure('badArgument', doing, `userIDs has to be a list of 1 to ${most} texts`);
