/**
 * Log lines that are not JSON but print a roomStateChanged as apps usually do: names, then `=` or `:`, then values.
 *
 *   onRoomStateChanged: state=CONNECTED, event=SUCCESS, extendedData={}, roomID=Room1        (Android)
 *   -[Handler zim:roomStateChanged:ZIMRoomStateConnected event:0 extendedData:{} roomID:Room1]  (iOS, macOS)
 *   roomStateChanged { roomID: 'Room1', state: 2, event: 0, extendedData: '' }                 (web)
 *
 * A line has to have all three fields; whatever else it says is not looked at, and a line without them is skipped.
 */
import { type LogItem, readItem, UnusableLine } from './log-line.js';
import { readEvent, readState } from './spellings.js';

/** A value: quoted, or up to what a roomID cannot contain. */
const VALUE = `(?:"([^"]*)"|'([^']*)'|([^\\s,"'/\\\\]+))`;

const field = (names: string): RegExp =>
  new RegExp(`(?:^|[^A-Za-z0-9_])["']?(?:${names})["']?\\s*[:=]\\s*${VALUE}`);

const ROOM_ID = field('roomID|roomId|room_id');
// Objective-C has the first argument behind the method's name
const STATE = field('state|roomStateChanged');
const EVENT = field('event');
const DEVICE = field('device|deviceID|deviceId');

/** What brackets around the fields leave at the end of the last value. */
const closed = (text: string): string => {
  let value = text;
  for (;;) {
    const last = value.at(-1) ?? '';
    const opening = { '}': '{', ')': '(', ']': '[' }[last];
    if (
      last !== ';' &&
      last !== '.' &&
      (opening === undefined || count(value, opening) >= count(value, last))
    )
      return value;
    value = value.slice(0, -1);
  }
};

const count = (text: string, character: string): number => text.split(character).length - 1;

const valueIn = (text: string, pattern: RegExp): string | undefined => {
  const match = pattern.exec(text);
  if (!match) return undefined;
  const [, double, single, bare] = match;
  return double ?? single ?? closed(bare ?? '');
};

const word = (text: string): string | number => (/^\d+$/.test(text) ? Number(text) : text);

/**
 * A printed line; null for one that says nothing of a room's state.
 * @throws UnusableLine for a roomStateChanged whose words are no platform's
 */
export const readLooseLine = (text: string): LogItem | null => {
  const trimmed = text.trim();
  if (trimmed.startsWith('{') && trimmed.endsWith('}')) {
    try {
      return readItem(JSON.parse(trimmed));
    } catch (error) {
      if (error instanceof UnusableLine) throw error;
    }
  }
  const roomID = valueIn(text, ROOM_ID);
  const rawState = valueIn(text, STATE);
  const rawEvent = valueIn(text, EVENT);
  if (roomID === undefined || rawState === undefined || rawEvent === undefined) return null;
  const state = readState(word(rawState));
  const event = readEvent(word(rawEvent));
  if (state === undefined || event === undefined || roomID === '') {
    // a line of somebody else's that has such words too
    if (!/roomStateChanged/i.test(text)) return null;
    const wrong = state === undefined ? rawState : rawEvent;
    throw new UnusableLine(
      null,
      `"${wrong}" is no platform's spelling of a room state or event, nor its number`,
    );
  }
  const device = valueIn(text, DEVICE) ?? '';
  return { kind: 'notice', notice: { device, roomID, state, event, extendedData: '' } };
};
