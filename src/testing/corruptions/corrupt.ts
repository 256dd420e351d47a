/**
 * One wrong line in a log: dropped, swapped with the next, or altered in one field to another value the log could have.
 */
import { RoomEvent, RoomState } from '../../machines/vocabulary.js';
import { draw, type RandomState } from '../../network/random.js';
import type { NoticeLine } from './legal-logs.js';

export const KINDS = ['drop', 'swap', 'alter'] as const;
export type Kind = (typeof KINDS)[number];

export interface Corruption {
  readonly kind: Kind;
  /** index of the line */
  readonly at: number;
  readonly log: readonly NoticeLine[];
}

const other = <T>(holder: RandomState, values: readonly T[], than: T): T => {
  const rest = values.filter((value) => value !== than);
  return rest[Math.floor(draw(holder) * rest.length)] ?? than;
};

const FIELDS = ['state', 'event', 'roomID', 'device'] as const;

const altered = (holder: RandomState, log: readonly NoticeLine[], line: NoticeLine): NoticeLine => {
  const field = FIELDS[Math.floor(draw(holder) * FIELDS.length)] ?? 'state';
  const values: readonly (string | number)[] = {
    state: Object.values(RoomState),
    event: Object.values(RoomEvent),
    roomID: [...new Set(log.map(({ roomID }) => roomID))],
    device: [...new Set(log.map(({ device }) => device))],
  }[field];
  return { ...line, [field]: other(holder, values, line[field]) };
};

/** @param holder of the seed that makes it */
export const corrupt = (holder: RandomState, log: readonly NoticeLine[], kind: Kind): Corruption => {
  const most = kind === 'swap' ? log.length - 1 : log.length;
  const at = Math.floor(draw(holder) * most);
  const line = log[at];
  const next = log[at + 1];
  if (!line) return { kind, at, log };
  const here = kind === 'drop' ? [] : kind === 'swap' && next ? [next, line] : [altered(holder, log, line)];
  return { kind, at, log: [...log.slice(0, at), ...here, ...log.slice(kind === 'swap' ? at + 2 : at + 1)] };
};
