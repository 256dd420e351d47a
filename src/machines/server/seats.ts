/**
 * Who is in which room: one record for each device in a room, which stands in the room's list by user and in the
 * device's list of rooms, both in order of entering (SR-8, NR-9).
 *
 * A map takes 180 bytes for its first entry and a good part of an entering, so a room of one member has none, and what
 * a device is in is a chain through the seats themselves. It applies no rule.
 */
import { type MembershipSnapshot, OUT, type Session } from './membership.js';
import type { DeviceRecord, DeviceView, RoomRecord, SeatView } from './store.js';

/** One device in a room: a session of the user's membership there. */
export interface Seat extends Pick<Session, 'attempt' | 'session'> {
  readonly room: RoomRecord;
  readonly device: DeviceRecord;
  /** the member's number in the list, the same for all its devices; greater is later (SR-8) */
  readonly place: number;
  /** the user's next device in the room */
  beside: Seat | null;
  /** the device's room before and after this one */
  earlier: Seat | null;
  later: Seat | null;
}

/** So many members are looked through sooner than looked up in a map. */
const FEW = 8;

/** A room's members by userID, each by the seat of its first device, in order of entering. */
export class Members {
  /** while there never was another */
  private only: Seat | null = null;
  private few: Seat[] | null = null;
  private many: Map<string, Seat> | null = null;

  get size(): number {
    if (this.many) return this.many.size;
    if (this.few) return this.few.length;
    return this.only ? 1 : 0;
  }

  get(userID: string): Seat | undefined {
    if (this.many) return this.many.get(userID);
    if (this.few) return seatIn(this.few, userID);
    return this.only?.device.userID === userID ? this.only : undefined;
  }

  has(userID: string): boolean {
    return this.get(userID) !== undefined;
  }

  /** By the seat of somebody who is not in. */
  add(seat: Seat): void {
    const { only, few, many } = this;
    if (many) many.set(seat.device.userID, seat);
    else if (few && few.length < FEW) few.push(seat);
    else if (few) {
      this.many = new Map(few.map((known) => [known.device.userID, known]));
      this.many.set(seat.device.userID, seat);
      this.few = null;
    } else if (only) {
      this.few = [only, seat];
      this.only = null;
    } else this.only = seat;
  }

  /** Another device of the user is the first one now; the user keeps the place in the order. */
  replace(old: Seat, seat: Seat): void {
    if (this.many) this.many.set(seat.device.userID, seat);
    else if (this.few) this.few[this.few.indexOf(old)] = seat;
    else this.only = seat;
  }

  remove(seat: Seat): void {
    const { few, many } = this;
    if (many) many.delete(seat.device.userID);
    else if (!few) this.only = null;
    // who came last most often leaves first, and is ten times as fast to take off
    else if (few[few.length - 1] === seat) few.pop();
    else few.splice(few.indexOf(seat), 1);
  }

  values(): Iterable<Seat> {
    return this.many?.values() ?? this.few ?? (this.only ? [this.only] : []);
  }

  /** userIDs */
  keys(): Iterable<string> {
    return this.many?.keys() ?? Array.from(this.values(), ({ device }) => device.userID);
  }
}

const seatIn = (seats: readonly Seat[], userID: string): Seat | undefined => {
  for (const seat of seats) if (seat.device.userID === userID) return seat;
  return undefined;
};

/** Puts a device into a room, last in its order; the room's own list is up to the caller. */
export const takeSeat = (
  room: RoomRecord,
  device: DeviceRecord,
  place: number,
  { attempt, session }: Session,
): Seat => {
  const seat: Seat = { room, device, place, attempt, session, beside: null, earlier: null, later: null };
  append(device, seat);
  return seat;
};

const append = (device: DeviceRecord, seat: Seat): void => {
  const { lastSeat } = device;
  seat.earlier = lastSeat;
  if (lastSeat) lastSeat.later = seat;
  else device.firstSeat = seat;
  device.lastSeat = seat;
};

/** Brings what a device is in into that order. */
export const orderSeats = (
  device: DeviceRecord | undefined,
  rooms: readonly (readonly [roomID: string, attempt: number])[],
): void => {
  if (!device) return;
  const byRoom = new Map<string, Seat>();
  for (let seat = device.firstSeat; seat; seat = seat.later) byRoom.set(seat.room.roomID, seat);
  for (const [roomID] of rooms) {
    const seat = byRoom.get(roomID);
    if (!seat) continue;
    giveUpSeat(seat);
    append(device, seat);
  }
};

/** Takes it out of its device's list of rooms. */
export const giveUpSeat = (seat: Seat): void => {
  const { device, earlier, later } = seat;
  if (earlier) earlier.later = later;
  else device.firstSeat = later;
  if (later) later.earlier = earlier;
  else device.lastSeat = earlier;
  seat.earlier = null;
  seat.later = null;
};

/** A user's sessions in a room, from the seat of the first. */
export const sessionsFrom = (first: SeatView): Session[] => {
  const { device, attempt, session, beside } = first;
  const sessions: Session[] = [{ deviceID: device.deviceID, attempt, session }];
  for (let seat = beside; seat; seat = seat.beside)
    sessions.push({ deviceID: seat.device.deviceID, attempt: seat.attempt, session: seat.session });
  return sessions;
};

/** A user's membership of a room as its chart has it. */
export const membershipFrom = (first: SeatView | undefined): MembershipSnapshot =>
  first ? { value: 'In', context: { sessions: sessionsFrom(first) } } : OUT;

/** That device's among a user's seats in a room. */
export const seatOf = (first: SeatView | undefined, deviceID: string): SeatView | undefined => {
  for (let seat: SeatView | null | undefined = first; seat; seat = seat.beside)
    if (seat.device.deviceID === deviceID) return seat;
  return undefined;
};

/** What a device is in, in order of entering; a copy, since whoever asks may be about to leave. */
export const seatsOf = ({ firstSeat }: DeviceView): SeatView[] => {
  const seats: SeatView[] = [];
  for (let seat = firstSeat; seat; seat = seat.later) seats.push(seat);
  return seats;
};
