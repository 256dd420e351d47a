/**
 * What an expectation looks at: the words before "to", and the forms after it brought to one.
 *
 * Names stand for ZIM's numbers afterwards, so that only one form is compared. Whether a device or a name is
 * known is `parse.ts`'s business.
 */
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
  | { readonly of: 'rooms' | 'callbacks' }
  | { readonly of: 'attributes'; readonly roomID: string }
  | { readonly of: 'deviceRooms'; readonly device: string }
  | { readonly of: 'notices'; readonly device: string; readonly notice: NoticeName }
  | { readonly of: 'settlement'; readonly name: string };

const ATTRIBUTES_OF = 'attributes of ';

const isNotice = (word: string): word is NoticeName => (NOTICES as readonly string[]).includes(word);

export const wordsOf = (text: string): Words => {
  if (text === 'rooms' || text === 'callbacks') return { of: text };
  if (text.startsWith(ATTRIBUTES_OF)) return { of: 'attributes', roomID: text.slice(ATTRIBUTES_OF.length) };
  if (text.includes('.')) {
    const [device, word] = splitAtDot(text);
    if (word === 'rooms') return { of: 'deviceRooms', device };
    if (isNotice(word)) return { of: 'notices', device, notice: word };
  }
  return { of: 'settlement', name: text };
};

/** A row of a notice's expectation with names for numbers. */
const inNames = (notice: NoticeName, row: readonly Json[]): Json => {
  if (notice === 'roomStateChanged')
    return [row[0] as Json, roomStateName(row[1]), roomEventName(row[2]), ...row.slice(3)];
  if (notice === 'connectionStateChanged')
    return [connectionStateName(row[0]), connectionEventName(row[1]), ...row.slice(2)];
  if (notice === 'roomAttributesUpdated')
    return [row[0] as Json, attributesActionName(row[1]), row[2] as Json];
  return row;
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

/** Words and their "to", which the schema has seen. */
export const subjectOf = (words: Words, to: Json): Subject => {
  const object = to as { readonly [key: string]: Json };
  const list = to as readonly Json[];
  switch (words.of) {
    case 'rooms':
      return { of: 'rooms', to: object };
    case 'callbacks': {
      const entries = list.map((entry) => (typeof entry === 'string' ? { callback: entry } : entry));
      return { of: 'callbacks', to: entries as readonly { readonly [field: string]: Json }[] };
    }
    case 'attributes':
      return { ...words, to: to === null ? null : object };
    case 'deviceRooms': {
      // fromEntries defines properties, so `__proto__` is a roomID like any other
      const rooms = Object.entries(object).map(([roomID, state]) => [roomID, roomStateName(state)]);
      return { ...words, to: Object.fromEntries(rooms) };
    }
    case 'notices':
      return { ...words, to: list.map((row) => inNames(words.notice, row as readonly Json[])) };
    case 'settlement':
      return { ...words, to: expectedSettlement(to) };
  }
};
