/**
 * Judges the notices of one device, one after the other: each against its room's chart (CC-22, CC-23), and against what
 * the rooms of a device have in common, the login connection (`groups.ts`) and switches (`switches.ts`).
 *
 * A room's notices give its state only up to a set of states; a notice is legal if some state of the set can publish
 * it. After a violation the notice is believed, and what is no longer sure is forgotten, so that one fault of a log is
 * told once. It does not read logs, and does not know whether one has ended.
 */
import type { RoomEventName } from '../machines/vocabulary.js';
import { forbidden } from './forbidden.js';
import { beginGroup, breakGroup, brokenGroup, movesInGroup, owedNotices, toldInGroup } from './groups.js';
import { type Leaves, type Move, type Moves, pairOf } from './moves.js';
import { type Fault, leftAfterSwitch, sourceMayHaveEnded, switchBegins, switchEnds } from './switches.js';
import { type DeviceTrack, type LoggedNotice, type RoomTrack, roomOf } from './track.js';
import { isPossible, type LegalNotice, leavesInWords, legalNotices, type Violation } from './violation.js';

export interface Judge {
  readonly moves: Moves;
  /** also what only this library's client promises: NR-9's order, and SW-13 where SW-3 is silent */
  readonly isStrict: boolean;
}

/** Takes the next notice of a device. */
export const judge = (
  { moves, isStrict }: Judge,
  device: DeviceTrack,
  notice: LoggedNotice,
  line: number,
): readonly Violation[] => {
  device.clock += 1;
  const room = roomOf(moves, device, notice.roomID);
  const { leaves: before } = room;
  const { group, failed, connection } = device;
  const pair = pairOf(notice.state, notice.event);

  const violations: Violation[] = [];
  const blame = ([rule, why]: Fault, legal?: readonly LegalNotice[]): void => {
    const { roomID, state, event } = notice;
    const from = leavesInWords(moves, before);
    violations.push({
      line,
      device: device.name,
      roomID,
      state,
      event,
      from,
      rule,
      why,
      legal:
        legal ??
        // its pair may be one of the room's, and be wrong here for another reason
        legalNotices(moves, connection, roomID, before).filter(
          (other) => rule === 'LG-2' || other.state !== state || other.event !== event,
        ),
    });
  };

  if (!isLegalData(notice.extendedData))
    blame(['LG-2', 'with extendedData that is neither empty nor a JSON object']);
  const inGroup = group ? movesInGroup(moves, device, group, room, pair) : [];
  if (group && inGroup.length === 0) {
    const owed = owedNotices(moves, device, group);
    blame(brokenGroup(group, owed), owed);
    breakGroup(moves, device, group);
  }
  const taken =
    inGroup.length > 0
      ? inGroup
      : moves.on(room.leaves, pair).filter((move) => isPossible(device.connection, move));

  device.failed = null;
  if (taken.length === 0) {
    if (violations.length === 0) blame(forbidden(moves, room, notice, pair));
    believe(moves, device, room, notice, pair);
  } else {
    if (isHeardByAll(taken)) {
      const isOut = isOutOfOrder(device, room, inGroup.length === 0);
      if (isStrict && isOutOfTurn(moves, device, room))
        blame(['NR-9', 'before rooms that were entered earlier']);
      else if (isOut && violations.length === 0) blame(['NR-9', 'in another order of rooms than before']);
    }
    room.leaves = moves.after(taken);
    if (group && inGroup.length > 0) toldInGroup(device, group, room);
    else connectionMoves(moves, device, room, taken, line);
  }

  const pending = device.switches.find(({ target }) => target === room);
  let fault: Fault | null = null;
  if (notice.event === 'ActiveSwitch') fault = switchBegins(moves, device, room);
  else if (pending && notice.state !== 'Connecting')
    switchEnds(moves, device, pending, notice, line, isStrict);
  else if (notice.state === 'Disconnected')
    fault =
      sourceMayHaveEnded(moves, device, room, before, notice) ??
      leftAfterSwitch(device, room, notice, failed);
  if (fault && violations.length === 0) blame(fault);

  keepCount(moves, device, room, before, notice.event);
  room.pair = pair;
  room.line = line;
  return violations;
};

/** What a notice tells of the login connection, which all rooms of the device share. */
const connectionMoves = (
  moves: Moves,
  device: DeviceTrack,
  room: RoomTrack,
  taken: readonly Move[],
  line: number,
): void => {
  const are = (connection: Move['connection']): boolean =>
    taken.every((move) => move.connection === connection);
  const others = [...device.live].filter((other) => other !== room);
  const tell = (kind: 'breaks' | 'returns' | 'ends'): void =>
    beginGroup(moves, device, { kind, roomID: room.roomID, line, isAfterOutage: false }, others);
  if (are('up')) device.connection = 'up';
  else if (are('breaks')) {
    device.connection = 'down';
    for (const pending of device.switches) pending.wasInterrupted = true;
    tell('breaks');
  } else if (are('returns')) {
    device.connection = 'up';
    tell('returns');
  } else if (taken.every(({ cause }) => cause === 'loginEnded')) tell('ends');
  else if (taken.some((move) => move.connection === 'breaks')) device.connection = 'unknown';
};

const isHeardByAll = (taken: readonly Move[]): boolean =>
  taken.every(({ cause }) => cause === 'interrupted' || cause === 'restored' || cause === 'loginEnded');

/**
 * Whether a room hears of something before another that heard of the last thing before it: any client that goes through
 * its rooms keeps their order, whatever it is, as long as they stay what they are.
 */
const isOutOfOrder = (device: DeviceTrack, room: RoomTrack, isFirst: boolean): boolean => {
  if (isFirst) {
    device.round += 1;
    device.places = 0;
    device.lastPlace = 0;
  }
  const { round, place, since } = room.heard;
  const now = room.entered || room.began;
  const isComparable = round === device.round - 1 && since === now;
  const isBehind = isComparable && place < device.lastPlace;
  if (isComparable) device.lastPlace = place;
  device.places += 1;
  room.heard = { round: device.round, place: device.places, since: now };
  return isBehind;
};

/** NR-9: the rooms the device is in, then those it is entering, then switches' targets; each as they got there. */
const isOutOfTurn = (moves: Moves, device: DeviceTrack, room: RoomTrack): boolean => {
  const turn = ({ entered, leaves }: RoomTrack): number =>
    entered > 0 ? 0 : leaves === moves.bit('Connecting.switching') ? 2 : 1;
  const isBefore = (one: RoomTrack, other: RoomTrack): boolean =>
    turn(one) === turn(other)
      ? (one.entered || one.began) < (other.entered || other.began)
      : turn(one) < turn(other);
  const waiting = [...device.live].filter((other) => other !== room && (!device.group || other.owes));
  return waiting.some((other) => (other.leaves & moves.disconnected) === 0 && isBefore(other, room));
};

/** A notice that broke a rule may have come after one that is missing, or be one too many: both are thought possible. */
const believe = (
  moves: Moves,
  device: DeviceTrack,
  room: RoomTrack,
  { state }: LoggedNotice,
  pair: number,
): void => {
  const anywhere = moves.all.filter((move) => pairOf(move.state, move.event) === pair);
  room.leaves |= anywhere.length > 0 ? moves.after(anywhere) : moves.of(state);
  device.connection = 'unknown';
  // nothing that comes can be compared with what came
  device.round += 1;
  for (const pending of device.switches) pending.isSourceLost = true;
};

/** Episodes, and the rooms that are in one. */
const keepCount = (
  moves: Moves,
  device: DeviceTrack,
  room: RoomTrack,
  before: Leaves,
  event: RoomEventName,
): void => {
  const isOver = room.leaves === moves.disconnected;
  if (!isOver && (before === moves.disconnected || event.startsWith('Active'))) {
    room.episodes += 1;
    room.began = device.clock;
    room.entered = 0;
    device.live.add(room);
  }
  if ((room.leaves & moves.of('Connected')) !== 0 && room.entered === 0) room.entered = device.clock;
  if (!isOver) return;
  if (before !== moves.disconnected) room.ends.set(event, (room.ends.get(event) ?? 0) + 1);
  room.entered = 0;
  room.mayBeTaken = false;
  device.live.delete(room);
  // with no room left to be told, outages pass unseen
  if (device.live.size === 0) device.connection = 'unknown';
};

/** Empty, or a JSON object, as text or as the object it stands for (LG-2). */
const isLegalData = (extendedData: unknown): boolean => {
  if (extendedData === '' || extendedData === undefined || extendedData === null) return true;
  if (typeof extendedData === 'object') return !Array.isArray(extendedData);
  if (typeof extendedData !== 'string') return false;
  try {
    const value: unknown = JSON.parse(extendedData);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
};
