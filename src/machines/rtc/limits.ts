/**
 * Limits and times of Express: every number that a plan, a platform or an embedder may set differently.
 *
 * An engine and a server each have their own record, since neither knows the other's; the names do not overlap, so
 * that a scenario may name them side by side. Times are milliseconds, lengths UTF-8 bytes; "unlimited" is null.
 */
import { failure, RoomLifecycleError } from '../errors.js';
import type { Platform } from './vocabulary.js';

export interface EngineLimits {
  /** ms that a login may take before it fails with 1002053 (RT-2). */
  readonly loginTimeout: number;
  /** ms that a logout may be unanswered before it fails with 1002053 (RT-11). */
  readonly logoutTimeout: number;
  /** ms from an interruption until a room is given up with 1002053; web 5 min, native 20 min (RT-8, V). */
  readonly reconnectFor: number;
  /** ms between two messages that say which rooms the engine is in (RT-18). */
  readonly heartbeatInterval: number;
  /** E: less than 128. */
  readonly maxRoomIDBytes: number;
  /** E: less than 64. */
  readonly maxUserIDBytes: number;
  /** E: less than 256. */
  readonly maxUserNameBytes: number;
  /** E: less than 256. */
  readonly maxStreamIDBytes: number;
}

const ENGINE_LIMITS: EngineLimits = {
  loginTimeout: 10_000,
  logoutTimeout: 10_000,
  reconnectFor: 1_200_000,
  heartbeatInterval: 10_000,
  maxRoomIDBytes: 127,
  maxUserIDBytes: 63,
  maxUserNameBytes: 255,
  maxStreamIDBytes: 255,
};

export interface ServerLimits {
  /** Whether the app may use MultiRoom mode at all (RT-4); off by default (S2). */
  readonly multiRoom: boolean;
  /** Distinct rooms a user is in at once (RT-4). */
  readonly maxRoomsPerUser: number;
  /** Users in one room; a room's first login may set less by `maxMemberCount` (RT-16). */
  readonly maxMembersPerRoom: number | null;
  /** Tokens that are accepted; null accepts every login, with a token or without. */
  readonly tokens: readonly string[] | null;
  /** ms without a message of a device after which it is taken out of its rooms (RT-8, V). */
  readonly offlineAfter: number;
  /** ms for which an absent device's kicks are remembered; more than any engine's `reconnectFor` (RT-18). */
  readonly endsKeptFor: number;
}

export const DEFAULT_SERVER_LIMITS: ServerLimits = {
  multiRoom: false,
  maxRoomsPerUser: 5,
  maxMembersPerRoom: null,
  tokens: null,
  offlineAfter: 90_000,
  endsKeptFor: 3_600_000,
};

/** Limits whose value may be null ("unlimited"). */
const NULLABLE = new Set(['maxMembersPerRoom', 'tokens']);

/** What is wrong with a limit, or null. */
const wrongLimit = (name: string, fallback: unknown, value: unknown): string | null => {
  if (value === null && NULLABLE.has(name)) return null;
  if (name === 'tokens')
    return Array.isArray(value) && value.every((token) => typeof token === 'string')
      ? null
      : 'tokens has to be a list of texts, or null';
  if (typeof fallback === 'boolean')
    return typeof value === 'boolean' ? null : `${name} has to be true or false`;
  return Number.isSafeInteger(value) && (value as number) >= 1
    ? null
    : `${name} has to be a whole number of at least 1`;
};

const resolve = <L extends object>(defaults: L, overrides: Partial<L>): L => {
  for (const [name, value] of Object.entries(overrides)) {
    const wrong = Object.hasOwn(defaults, name)
      ? wrongLimit(name, defaults[name as keyof L], value)
      : `there is no limit called ${JSON.stringify(name)}`;
    if (wrong) throw new RoomLifecycleError(failure('badArgument', 'set the limits', wrong));
  }
  return { ...defaults, ...overrides };
};

/** @throws RoomLifecycleError 6000001 for an unknown name or a value that is not usable. */
export const resolveEngineLimits = (
  platform: Platform,
  overrides: Partial<EngineLimits> = {},
): EngineLimits =>
  resolve({ ...ENGINE_LIMITS, ...(platform === 'web' && { reconnectFor: 300_000 }) }, overrides);

/**
 * `overrides` laid over the defaults, or over what is set at present.
 * @throws RoomLifecycleError 6000001 for an unknown name or a value that is not usable.
 */
export const resolveServerLimits = (
  overrides: Partial<ServerLimits> = {},
  present: ServerLimits = DEFAULT_SERVER_LIMITS,
): ServerLimits => resolve(present, overrides);
