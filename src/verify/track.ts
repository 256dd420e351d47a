/**
 * What the checker remembers of a device and its rooms: the state of its deduction, and nothing of the log itself.
 *
 * A room takes constant memory however long the log is. Nothing here judges.
 */
import type { RoomEventName, RoomStateName } from '../machines/vocabulary.js';
import type { Leaves, Moves } from './moves.js';

/** A notice of a log, its words understood. */
export interface LoggedNotice {
  /** '' is the one device that has no name (LG-3) */
  readonly device: string;
  readonly roomID: string;
  readonly state: RoomStateName;
  readonly event: RoomEventName;
  /** as it was logged */
  readonly extendedData: unknown;
}

/**
 * Notices with one cause, told one after the other: T0, T1, the end of the login; or a switch that succeeded, whose
 * source has to end.
 */
export interface Group {
  readonly kind: 'breaks' | 'returns' | 'ends' | 'switched';
  /** where it began: the first room that was told, or the switch's target */
  readonly roomID: string;
  readonly line: number;
  /** rooms that have to be told yet; of a switch one of several, where the log leaves open which is the source */
  owing: number;
  /** of a switch: SW-13 asks for its source's end, not SW-3 */
  readonly isAfterOutage: boolean;
}

export interface RoomTrack {
  readonly roomID: string;
  /** which states of the chart it can be in */
  leaves: Leaves;
  /** number of the last notice's pair, -1 before the first; and its line */
  pair: number;
  line: number;
  /** at which of its device's notices it began to connect and was let in; 0 while it is not */
  began: number;
  entered: number;
  /** the group that has to tell it something yet */
  owes: Group | null;
  /** when it last heard something that all rooms hear: in which round, at which place, and since when it was there */
  heard: { readonly round: number; readonly place: number; readonly since: number };
  /** a switch from here ended without success, and may have taken the device away after all (SW-12) */
  mayBeTaken: boolean;
  /** at which of its device's notices the app asked to leave it, where the log has call lines */
  leaveAsked: number;
  episodes: number;
  readonly ends: Map<RoomEventName, number>;
}

export interface SwitchTrack {
  readonly target: RoomTrack;
  readonly began: number;
  /** from the log's call lines; null where it has none for this switch */
  readonly sources: readonly string[] | null;
  /** its source may have ended in another way (SW-10) */
  isSourceLost: boolean;
  wasInterrupted: boolean;
}

/** A switch that was refused, until something else is published: its source has to stay (SW-4). */
export interface FailedSwitch {
  readonly target: string;
  readonly calls: readonly unknown[];
  readonly source: RoomTrack;
  readonly began: number;
  readonly line: number;
}

/** A switchRoom call that is out. */
export interface SwitchCall {
  readonly call: unknown;
  readonly from: string;
  readonly to: string;
}

export interface DeviceTrack {
  readonly name: string;
  readonly rooms: Map<string, RoomTrack>;
  /** those that may not be Disconnected */
  readonly live: Set<RoomTrack>;
  /** counts its notices */
  clock: number;
  connection: 'up' | 'down' | 'unknown';
  group: Group | null;
  /** what all rooms hear (T0, T1, the end of a login) comes in rounds: which one, its places so far, the last before */
  round: number;
  places: number;
  lastPlace: number;
  switches: SwitchTrack[];
  calls: SwitchCall[];
  leaveAllAsked: number;
  failed: FailedSwitch | null;
}

export const newDevice = (name: string): DeviceTrack => ({
  name,
  rooms: new Map(),
  live: new Set(),
  clock: 0,
  connection: 'unknown',
  group: null,
  round: 1,
  places: 0,
  lastPlace: 0,
  switches: [],
  calls: [],
  leaveAllAsked: -1,
  failed: null,
});

const NEVER = { round: 0, place: 0, since: 0 } as const;

/** The room of that id; one that was never heard of is Disconnected (CC-1). */
export const roomOf = ({ disconnected }: Moves, device: DeviceTrack, roomID: string): RoomTrack => {
  const known = device.rooms.get(roomID);
  if (known) return known;
  const room: RoomTrack = {
    roomID,
    leaves: disconnected,
    pair: -1,
    line: 0,
    began: 0,
    entered: 0,
    owes: null,
    heard: NEVER,
    mayBeTaken: false,
    leaveAsked: -1,
    episodes: 0,
    ends: new Map(),
  };
  device.rooms.set(roomID, room);
  return room;
};
