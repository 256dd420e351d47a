/**
 * Notices that come together: an outage is told to every room before anything else is (NR-1), so is its end, so is the
 * end of the login (CC-19), and a switch that succeeded ends its source next (SW-3, SW-13).
 *
 * While a group is open, a notice either belongs to it or breaks it. A log may end within one.
 */
import { type Cause, type Move, type Moves, pairOf } from './moves.js';
import type { DeviceTrack, Group, RoomTrack } from './track.js';
import { type LegalNotice, legalNotices } from './violation.js';

/** What the notices of a group come from. */
const CAUSES: Readonly<Record<Group['kind'], readonly Cause[]>> = {
  // a room that is being left ends at T0 (CC-24), and so does a switch whose source is (SW-11)
  breaks: ['interrupted', 'left', 'unanswered'],
  returns: ['restored'],
  ends: ['loginEnded'],
  switched: ['left'],
};

/** Whether a move can be one of the group's; `isSourceLeaving`: of a room that is told yet, and may be being left. */
const isPartOf = ({ kind }: Group, isSourceLeaving: boolean, { cause, from }: Move): boolean => {
  if (!CAUSES[kind].includes(cause)) return false;
  if (kind !== 'breaks' || cause === 'interrupted') return true;
  return cause === 'left' ? from === 'Connected.leaving' : from === 'Connecting.switching' && isSourceLeaving;
};

const hasLeaving = (moves: Moves, device: DeviceTrack, group: Group): boolean =>
  [...device.live].some(
    ({ owes, leaves }) => owes === group && (leaves & moves.bit('Connected.leaving')) !== 0,
  );

/** Begins a group that all live rooms but `first`, or the rooms given, have to hear of. */
export const beginGroup = (
  moves: Moves,
  device: DeviceTrack,
  group: Omit<Group, 'owing'>,
  rooms: readonly RoomTrack[],
): void => {
  const all: Group = { ...group, owing: 0 };
  for (const room of rooms) {
    // of a room that may be over already nothing can be asked
    if ((room.leaves & moves.disconnected) !== 0) continue;
    room.owes = all;
    all.owing += 1;
  }
  device.group = all.owing > 0 ? all : null;
};

/** The moves by which a notice is part of the open group; none if it is not. */
export const movesInGroup = (
  moves: Moves,
  device: DeviceTrack,
  group: Group,
  room: RoomTrack,
  pair: number,
): readonly Move[] => {
  const isUnsure = group.kind !== 'switched' && (room.leaves & moves.disconnected) !== 0;
  if (room.owes !== group && !isUnsure) return [];
  const possible = moves.on(room.leaves, pair);
  const isSourceLeaving = possible.length > 0 && hasLeaving(moves, device, group);
  return possible.filter((move) => isPartOf(group, isSourceLeaving, move));
};

/** This room has been told; the group is over when all have. */
export const toldInGroup = (device: DeviceTrack, group: Group, room: RoomTrack): void => {
  if (room.owes !== group) return;
  room.owes = null;
  group.owing -= 1;
  if (group.kind === 'switched') forget(device, group);
  if (group.owing === 0) device.group = null;
};

const forget = (device: DeviceTrack, group: Group): void => {
  for (const room of device.live) if (room.owes === group) room.owes = null;
  group.owing = 0;
};

/** Something else came: whoever was not told may have been, or may not. */
export const breakGroup = (moves: Moves, device: DeviceTrack, group: Group): void => {
  const isSourceLeaving = hasLeaving(moves, device, group);
  for (const room of device.live) {
    if (room.owes !== group) continue;
    const unseen = moves.all.filter(
      (move) => (moves.bit(move.from) & room.leaves) !== 0 && isPartOf(group, isSourceLeaving, move),
    );
    room.leaves |= moves.after(unseen);
  }
  forget(device, group);
  if (group.kind !== 'switched') device.connection = 'unknown';
  device.group = null;
};

/** What the group waits for. */
export const owedNotices = (moves: Moves, device: DeviceTrack, group: Group): LegalNotice[] =>
  [...device.live]
    .filter((room) => room.owes === group)
    .flatMap((room) =>
      legalNotices(moves, 'unknown', room.roomID, room.leaves).filter(
        ({ state, event }) => movesInGroup(moves, device, group, room, pairOf(state, event)).length > 0,
      ),
    );

/** The rule that a break of the group breaks, and how. */
export const brokenGroup = (
  { kind, roomID, line, isAfterOutage }: Group,
  owed: readonly LegalNotice[],
): readonly [rule: string, why: string] => {
  const rooms = [...new Set(owed.map((notice) => notice.roomID))];
  const named = rooms.length > 3 ? `${rooms.slice(0, 3).join(', ')} and others` : rooms.join(', ');
  switch (kind) {
    case 'breaks':
      return ['NR-1', `before ${named} heard of the outage (T0) that ${roomID} heard of at line ${line}`];
    case 'returns':
      return ['NR-1', `before ${named} heard of the outage's end (T1), as ${roomID} did at line ${line}`];
    case 'ends':
      return ['CC-19', `before ${named} ended with the login, as ${roomID} did at line ${line}`];
    case 'switched': {
      const source = rooms.length > 1 ? `one of ${named}` : named;
      return [
        isAfterOutage ? 'SW-13' : 'SW-3',
        `before the switch to ${roomID} (line ${line}) ended its source, ${source}`,
      ];
    }
  }
};
