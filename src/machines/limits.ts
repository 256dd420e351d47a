/**
 * Limits and times: every number that a plan, an SDK version or an embedder may set differently.
 *
 * One flat record, so that a scenario, a server and a test name a limit the same way. Times are milliseconds
 * but for the destroy delay and the least life, which ZIM counts in seconds. `Infinity` is not JSON, so "unlimited" is null.
 */
import { failure, RoomLifecycleError } from './errors.js';

/** How a room treats a second device of a user (MD-1, MD-2, MD-4). */
export type MultiDevicePolicy = 'kickOld' | 'allow' | 'refuseNew';

export interface Limits {
  /** Rooms of the app, occupied and vacant; null is unlimited (RG-1). */
  readonly maxRooms: number | null;
  /** Distinct rooms a user is in over all its devices (RG-2, CL-11). */
  readonly maxRoomsPerUser: number;
  /** Users in one room; null is unlimited (CL-12). */
  readonly maxMembersPerRoom: number | null;
  /** UTF-8 bytes of a roomID; SDKs before 2.13.0 have 32 (CL-4). */
  readonly maxRoomIDBytes: number;
  /** UTF-8 bytes of a roomName (CL-4). */
  readonly maxRoomNameBytes: number;
  /** Longest destroy delay, seconds (CL-4, SR-2). */
  readonly maxRoomDestroyDelayTime: number;
  /** Least life of a room, seconds; plans have 86 400 (SR-3). */
  readonly minRoomLifeTime: number;
  readonly maxRoomAttributes: number;
  readonly maxRoomAttributeKeyBytes: number;
  readonly maxRoomAttributeValueBytes: number;
  readonly maxRoomAttributesBytes: number;
  /** userIDs in one server kick (SR-7). */
  readonly maxUsersPerKick: number;
  /** UTF-8 bytes of a kick's reason (SR-7). */
  readonly maxKickReasonBytes: number;
  /** userIDs in one queryRoomMembers (CL-26). */
  readonly maxUsersPerQuery: number;
  /** Members in one page of queryRoomMemberList (CL-26). */
  readonly maxMembersPerPage: number;
  /** Members a page-by-page reading shows in all, and above which a device does not follow the list (NR-10). */
  readonly maxMembersListed: number;
  readonly multiDevice: MultiDevicePolicy;
  /** Whether attributes outlive a room's being Vacant (SR-4). */
  readonly retainAttributes: boolean;
  /** Whether devices repair their member lists (NR-10). */
  readonly memberListRepair: boolean;
  /** ms between a device's heartbeats (NR-5). */
  readonly heartbeatInterval: number;
  /** ms without a sign of life after which a device is offline (NR-5). */
  readonly offlineAfter: number;
  /** ms after which a request counts as unanswered (NR-2). */
  readonly requestTimeout: number;
  /** ms for which the registry keeps what it has to tell an absent device (NR-5). */
  readonly endsKeptFor: number;
  /** Answers kept per device for repeated ids (NR-4). */
  readonly maxAnswersKept: number;
}

export const DEFAULT_LIMITS: Limits = {
  maxRooms: null,
  maxRoomsPerUser: 5,
  maxMembersPerRoom: null,
  maxRoomIDBytes: 128,
  maxRoomNameBytes: 64,
  maxRoomDestroyDelayTime: 10_800,
  minRoomLifeTime: 0,
  maxRoomAttributes: 20,
  maxRoomAttributeKeyBytes: 16,
  maxRoomAttributeValueBytes: 1024,
  maxRoomAttributesBytes: 5120,
  maxUsersPerKick: 50,
  maxKickReasonBytes: 32,
  maxUsersPerQuery: 10,
  maxMembersPerPage: 100,
  maxMembersListed: 500,
  multiDevice: 'kickOld',
  retainAttributes: false,
  memberListRepair: true,
  heartbeatInterval: 10_000,
  offlineAfter: 35_000,
  requestTimeout: 10_000,
  endsKeptFor: 3_600_000,
  maxAnswersKept: 256,
};

/** Limits whose value may be null ("unlimited"), and those that must be at least 1. */
const NULLABLE = new Set<keyof Limits>(['maxRooms', 'maxMembersPerRoom']);
const MAY_BE_ZERO = new Set<keyof Limits>(['minRoomLifeTime', 'maxRoomDestroyDelayTime', 'maxRooms']);

/** What is wrong with one limit, or null. */
const wrongLimit = (name: keyof Limits, value: unknown): string | null => {
  const fallback = DEFAULT_LIMITS[name];
  if (name === 'multiDevice')
    return value === 'kickOld' || value === 'allow' || value === 'refuseNew'
      ? null
      : 'multiDevice has to be "kickOld", "allow" or "refuseNew"';
  if (typeof fallback === 'boolean')
    return typeof value === 'boolean' ? null : `${name} has to be true or false`;
  if (value === null && NULLABLE.has(name)) return null;
  const least = MAY_BE_ZERO.has(name) ? 0 : 1;
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= least
    ? null
    : `${name} has to be a whole number of at least ${least}`;
};

/**
 * The defaults with `overrides` laid over them.
 * @throws RoomLifecycleError 6000001 for an unknown name or a value that is not usable.
 */
export const resolveLimits = (overrides: Partial<Limits> = {}): Limits => {
  for (const [name, value] of Object.entries(overrides)) {
    const wrong = Object.hasOwn(DEFAULT_LIMITS, name)
      ? wrongLimit(name as keyof Limits, value)
      : `there is no limit called ${JSON.stringify(name)}`;
    if (wrong) throw new RoomLifecycleError(failure('badArgument', 'set the limits', wrong));
  }
  return { ...DEFAULT_LIMITS, ...overrides };
};
