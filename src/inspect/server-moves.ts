/**
 * Which event of its chart a room of the registry, or a membership, was given, read off the states before and after.
 *
 * Facts carry where something moved to, not why. Where two events lead to the same state, what else the step did decides.
 */
import { cells } from '../chart/index.js';
import type { MembershipSnapshot } from '../machines/server/membership.js';
import { type RoomMachineEvent, type RoomSnapshot, room } from '../machines/server/room.js';
import type { EndCause } from '../machines/vocabulary.js';

const CELLS = cells(room);

/** @param isDestroyed whether the server API destroyed it in that step */
export const roomMove = (
  from: RoomSnapshot['value'],
  to: RoomSnapshot['value'],
  isDestroyed: boolean,
): RoomMachineEvent['type'] | undefined => {
  const events = CELLS.filter(
    ({ state, rows }) => state === from && rows.some(({ target }) => target === to),
  ).map(({ event }) => event);
  return events.find((event) => (event === 'destroy') === isDestroyed) ?? events[0];
};

const BY_CAUSE: Readonly<Partial<Record<EndCause, string>>> = {
  offline: 'expire',
  kicked: 'kick',
  destroyed: 'destroy',
};

/** @param removedBy why a device of the user was told that it was removed, if one was */
export const membershipMove = (
  before: MembershipSnapshot | undefined,
  { context }: MembershipSnapshot,
  removedBy: EndCause | undefined,
): string => {
  const known = new Set(before?.context.sessions.map(({ session }) => session));
  if (context.sessions.some(({ session }) => !known.has(session))) return 'enter';
  return (removedBy && BY_CAUSE[removedBy]) ?? 'leave';
};
