/**
 * One line of a log as something the checker knows: a notice, a call line that matters to a switch, or nothing to it.
 *
 * A line is JSON as `run --json` prints it (design of the format: docs/verify.md); whatever is not a
 * `roomStateChanged` of a device is passed over. Fields are looked up in every platform's spelling. It remembers no line.
 */
import { readEvent, readState } from './spellings.js';
import type { LoggedNotice } from './track.js';

export type LogItem =
  | { readonly kind: 'notice'; readonly notice: LoggedNotice }
  | {
      readonly kind: 'switch';
      readonly device: string;
      readonly call: unknown;
      readonly from: string;
      readonly to: string;
    }
  | { readonly kind: 'leave'; readonly device: string; readonly roomID: string }
  | { readonly kind: 'leaveAll'; readonly device: string }
  /** `code` of a rejection, 0 of none */
  | { readonly kind: 'settled'; readonly device: string; readonly call: unknown; readonly code: unknown }
  /** the login connection is over */
  | { readonly kind: 'loggedOut'; readonly device: string }
  | { readonly kind: 'other' };

/** A line that cannot be used: what was expected, and at which of its fields (null: nowhere in particular). */
export class UnusableLine extends Error {
  override readonly name = 'UnusableLine';

  constructor(
    readonly field: string | null,
    readonly expected: string,
  ) {
    super(`unable to read the log line; ${expected}`);
  }
}

const OTHER: LogItem = { kind: 'other' };

/** The callback's name on each platform, and ours. */
const NOTICES: ReadonlySet<unknown> = new Set(['roomStateChanged', 'onRoomStateChanged']);

const deviceOf = (line: Readonly<Record<string, unknown>>): string => {
  const { device } = line;
  if (device === undefined || device === null) return '';
  if (typeof device === 'string') return device;
  throw new UnusableLine('device', 'device has to be a text');
};

export const readNotice = (line: Readonly<Record<string, unknown>>): LoggedNotice => {
  const { roomID, state: rawState, event: rawEvent, extendedData } = line;
  if (typeof roomID !== 'string' || roomID === '')
    throw new UnusableLine('roomID', 'a roomStateChanged needs a roomID, a text that is not empty');
  const state = readState(rawState);
  if (state === undefined)
    throw new UnusableLine(
      'state',
      `${said(rawState)} is no platform's spelling of a room state, nor its number`,
    );
  const event = readEvent(rawEvent);
  if (event === undefined)
    throw new UnusableLine(
      'event',
      `${said(rawEvent)} is no platform's spelling of a room event, nor its number`,
    );
  return { device: deviceOf(line), roomID, state, event, extendedData };
};

const said = (value: unknown): string => {
  if (value === undefined) return 'what is missing';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
};

/**
 * A line that is JSON already.
 * @throws UnusableLine
 */
export const readItem = (value: unknown): LogItem => {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new UnusableLine(null, 'an object was expected');
  const line = value as Readonly<Record<string, unknown>>;
  // of an engine of Express, whose notices are others by the same name
  if (line.engine !== undefined) return OTHER;
  if (line.notice !== undefined) {
    if (NOTICES.has(line.notice)) return { kind: 'notice', notice: readNotice(line) };
    const isOver = line.notice === 'connectionStateChanged' && readState(line.state) === 'Disconnected';
    return isOver ? { kind: 'loggedOut', device: deviceOf(line) } : OTHER;
  }
  if (line.call !== undefined) return readCall(line);
  if (line.callback !== undefined || line.server !== undefined) return OTHER;
  // what a callback was handed, logged as it is
  const isPayload = line.roomID !== undefined && line.state !== undefined && line.event !== undefined;
  return isPayload ? { kind: 'notice', notice: readNotice(line) } : OTHER;
};

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const readCall = (line: Readonly<Record<string, unknown>>): LogItem => {
  const { call, method } = line;
  const device = deviceOf(line);
  if (line.resolved !== undefined) return { kind: 'settled', device, call, code: 0 };
  if (line.rejected !== undefined)
    return { kind: 'settled', device, call, code: (Object(line.rejected) as { code?: unknown }).code };
  const args = Array.isArray(line.args) ? (line.args as unknown[]) : [];
  if (method === 'leaveAllRoom') return { kind: 'leaveAll', device };
  if (method === 'leaveRoom') return { kind: 'leave', device, roomID: textOf(args[0]) };
  // iOS and macOS name the source in the method
  if (method !== 'switchRoom' && method !== 'switchRoomFromRoomID') return OTHER;
  const to = textOf((Object(args[1]) as { roomID?: unknown }).roomID);
  return { kind: 'switch', device, call, from: textOf(args[0]), to };
};

/**
 * A line of a JSON log; null for one that is empty.
 * @throws UnusableLine
 */
export const readJsonLine = (text: string): LogItem | null => {
  if (text.trim() === '') return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UnusableLine(null, 'a JSON object was expected');
  }
  return readItem(value);
};
