/**
 * What an expectation looks at: the words before "to", and the forms after it brought to one.
 *
 * Names stand for ZIM's numbers afterwards, so that only one form is compared. Whether a device or a name is
 * known is `parse.ts`'s business.
 */
import {
  ENGINE_NOTICES,
  type EngineNoticeName,
  playerStateName,
  publisherStateName,
  reasonName,
  updateTypeName,
} from './engines.js';
import {
  attributesActionName,
  connectionEventName,
  connectionStateName,
  type ExpectedSettlement,
  type Json,
  NOTICES,
  type NoticeName,
  roomEventName,
  roomStateName,
  type Subject,
} from './format.js';

/** "A.createRoom" at its last dot, so that a device's name may have dots; no dot, no device. */
export const splitAtDot = (text: string): readonly [device: string, word: string] => {
  const dot = text.lastIndexOf('.');
  return [text.slice(0, Math.max(dot, 0)), text.slice(dot + 1)];
};

/** A subject without its "to"; what is none of the format's words is taken for a name given by "as". */
export type Words =
  | { readonly of: 'rooms' | 'roomsOfEngines' | 'callbacks' }
  | { readonly of: 'attributes'; readonly roomID: string }
  | { readonly of: 'deviceRooms' | 'streams'; readonly device: string }
  | { readonly of: 'notices'; readonly device: string; readonly notice: NoticeName | EngineNoticeName }
  | { readonly of: 'settlement'; readonly name: string };

const ATTRIBUTES_OF = 'attributes of ';
const ROOMS_OF_ENGINES = 'rooms of engines';

const ANY_NOTICE: readonly string[] = [...NOTICES, ...ENGINE_NOTICES];

const isNotice = (word: string): word is NoticeName | EngineNoticeName => ANY_NOTICE.includes(word);

export const wordsOf = (text: string): Words => {
  if (text === 'rooms' || text === 'callbacks') return { of: text };
  if (text === ROOMS_OF_ENGINES) return { of: 'roomsOfEngines' };
  if (text.startsWith(ATTRIBUTES_OF)) return { of: 'attributes', roomID: text.slice(ATTRIBUTES_OF.length) };
  if (text.includes('.')) {
    const [device, word] = splitAtDot(text);
    if (word === 'rooms') return { of: 'deviceRooms', device };
    if (word === 'streams') return { of: 'streams', device };
    if (isNotice(word)) return { of: 'notices', device, notice: word };
  }
  return { of: 'settlement', name: text };
};

/** A row of an expectation, or of the log, with names for numbers. */
export const inNames = (
  notice: NoticeName | EngineNoticeName,
  isEngine: boolean,
  row: readonly Json[],
): readonly Json[] => {
  const [first, second, ...rest] = row as readonly [Json, Json, ...Json[]];
  switch (notice) {
    case 'roomStateChanged':
      return isEngine
        ? [first, reasonName(second), ...rest]
        : [first, roomStateName(second), roomEventName(rest[0]), ...rest.slice(1)];
    case 'connectionStateChanged':
      return [connectionStateName(first), connectionEventName(second), ...rest];
    case 'roomAttributesUpdated':
      return [first, attributesActionName(second), ...rest];
    case 'roomStateUpdate':
      return [first, roomStateName(second), ...rest];
    case 'roomUserUpdate':
    case 'roomStreamUpdate':
      return [first, updateTypeName(second), ...rest];
    case 'publisherStateUpdate':
      return [first, publisherStateName(second), ...rest];
    case 'playerStateUpdate':
      return [first, playerStateName(second), ...rest];
    default:
      return row;
  }
};

const expectedSettlement = (to: Json): ExpectedSettlement => {
  const settlement = to as { resolved?: Json; rejected?: Json; pending?: true };
  if (settlement.resolved !== undefined) return { resolved: settlement.resolved };
  const { rejected } = settlement;
  if (rejected === undefined) return { pending: true };
  return {
    rejected: typeof rejected === 'number' ? { code: rejected } : (rejected as { [key: string]: Json }),
  };
};

/** Words and their "to", which the schema has seen; `isEngine` says whose notices they are. */
export const subjectOf = (words: Words, isEngine: boolean, to: Json): Subject => {
  const object = to as { readonly [key: string]: Json };
  const list = to as readonly Json[];
  switch (words.of) {
    case 'rooms':
    case 'roomsOfEngines':
      return { of: words.of, to: object };
    case 'streams':
      return { of: 'streams', device: words.device, to: list };
    case 'callbacks': {
      const entries = list.map((entry) => (typeof entry === 'string' ? { callback: entry } : entry));
      return { of: 'callbacks', to: entries as readonly { readonly [field: string]: Json }[] };
    }
    case 'attributes':
      return { ...words, to: to === null ? null : object };
    case 'deviceRooms': {
      // fromEntries defines properties, so `__proto__` is a roomID like any other
      const rooms = Object.entries(object).map(([roomID, state]) => [roomID, roomStateName(state)]);
      return { of: 'deviceRooms', device: words.device, to: Object.fromEntries(rooms) };
    }
    case 'notices':
      return { ...words, to: list.map((row) => inNames(words.notice, isEngine, row as readonly Json[])) };
    case 'settlement':
      return { ...words, to: expectedSettlement(to) };
  }
};
