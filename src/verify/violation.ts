/**
 * What is said of a notice that breaks the lifecycle: where, what came, from which state, which rule, what was legal.
 */
import type { RoomEventName, RoomStateName } from '../machines/vocabulary.js';
import type { Leaf, Leaves, Moves } from './moves.js';
import type { DeviceTrack } from './track.js';

/** A notice that would have been legal, and the ids of the rules that allow it. */
export interface LegalNotice {
  readonly roomID: string;
  readonly state: RoomStateName;
  readonly event: RoomEventName;
  readonly rules: string;
}

export interface Violation {
  /** of the log, from 1; live, the number of the notice */
  readonly line: number;
  /** '' is the device without a name */
  readonly device: string;
  readonly roomID: string;
  readonly state: RoomStateName;
  readonly event: RoomEventName;
  /** the room's state before it; several where the log leaves it open */
  readonly from: string;
  /** the rule that forbids it, by its id in docs/rules.md */
  readonly rule: string;
  /** goes on from "… came, " */
  readonly why: string;
  readonly legal: readonly LegalNotice[];
}

const leafInWords = (leaf: Leaf): string => {
  if (leaf === 'Connected.joined') return 'Connected';
  const [state, within] = leaf.split('.');
  return within === undefined ? leaf : `${state} (${within})`;
};

/** A set of leaves as a reader of the log knows it: whether a Connected room is being left does not show. */
export const leavesInWords = (moves: Moves, leaves: Leaves): string => {
  const names = moves.leaves.filter((leaf) => (moves.bit(leaf) & leaves) !== 0);
  const shown = names.filter((leaf) => leaf !== 'Connected.leaving' || !names.includes('Connected.joined'));
  return shown.map(leafInWords).join(' or ');
};

/** What a room may publish out of these leaves, each pair once. */
export const legalNotices = (
  moves: Moves,
  connection: DeviceTrack['connection'],
  roomID: string,
  leaves: Leaves,
): LegalNotice[] => {
  const legal = new Map<string, LegalNotice>();
  for (const move of moves.all) {
    if ((moves.bit(move.from) & leaves) === 0 || !isPossible(connection, move)) continue;
    const { state, event } = move;
    const key = `${state}/${event}`;
    const rules = [...(legal.get(key)?.rules.split(' ') ?? []), ...move.rules.split(' ')];
    legal.set(key, { roomID, state, event, rules: [...new Set(rules)].join(' ') });
  }
  return [...legal.values()];
};

/** Whether the login connection allows it. */
export const isPossible = (
  connection: DeviceTrack['connection'],
  move: { readonly connection: 'up' | 'breaks' | 'returns' | 'any' },
): boolean => {
  if (move.connection === 'any') return true;
  return move.connection === 'returns' ? connection !== 'up' : connection !== 'down';
};

const MOST_LEGAL = 12;

const legalInWords = ({ roomID, legal }: Violation): string => {
  if (legal.length === 0) return 'nothing';
  const words = legal.slice(0, MOST_LEGAL).map((notice) => {
    const room = notice.roomID === roomID ? '' : `room ${notice.roomID} `;
    return `${room}${notice.state}/${notice.event} (${notice.rules})`;
  });
  return words.join(', ') + (legal.length > MOST_LEGAL ? `, and ${legal.length - MOST_LEGAL} more` : '');
};

/** The violation in one line, without the place in front. */
export const violationInWords = (violation: Violation): string => {
  const { device, roomID, state, event, from, rule, why } = violation;
  return [
    `${device === '' ? '' : `device ${device} `}room ${roomID}: ${state}/${event} came${why === '' ? '' : `, ${why}`}`,
    `from ${from}`,
    `rule ${rule}`,
    `legal there: ${legalInWords(violation)}`,
  ].join('; ');
};
