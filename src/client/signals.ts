/**
 * What a call takes beyond ZIM, found among its arguments: a signal that ends the waiting.
 *
 * Apps pass anything, so whatever has the shape of a signal is one. It does not know what aborting a call does; that is
 * the core's business (client-core.ts).
 */
import { CREATE_CANCELLED, type Failure, failure } from '../machines/errors.js';
import type { AbortSignalLike, CallMethod } from './types.js';

/** How many arguments a method has in ZIM; ours come behind them. */
const ARGUMENTS_OF_ZIM: Readonly<Record<CallMethod, number>> = {
  createRoom: 2,
  joinRoom: 1,
  enterRoom: 2,
  switchRoom: 4,
  leaveRoom: 1,
  leaveAllRoom: 0,
  queryRoomMemberList: 2,
  queryRoomMembers: 2,
  queryRoomOnlineMemberCount: 1,
  queryRoomAllAttributes: 1,
  setRoomAttributes: 3,
  deleteRoomAttributes: 3,
  endRoomAttributesBatchOperation: 1,
  setRoomMembersAttributes: 4,
  queryRoomMembersAttributes: 2,
  queryRoomMemberAttributesList: 2,
};

/** ZIM's `Failed`: an abort of what enters no room has nothing to do with entering one. */
const FAILED = 1;

/** A signal, none, or something else where one should be. */
export type GivenSignal = AbortSignalLike | undefined | 'unusable';

/** Of an object that may be anything, options with a signal for one. */
export const readSignal = (options: unknown): GivenSignal => {
  try {
    const { signal } = Object(options) as { signal?: unknown };
    if (signal === undefined || signal === null) return undefined;
    const { aborted, addEventListener, removeEventListener } = signal as Partial<AbortSignalLike>;
    const isOne =
      typeof aborted === 'boolean' &&
      typeof addEventListener === 'function' &&
      typeof removeEventListener === 'function';
    return isOne ? (signal as AbortSignalLike) : 'unusable';
  } catch {
    return 'unusable';
  }
};

/** ZIM's arguments and the signal. */
export const splitArguments = (
  method: CallMethod,
  given: readonly unknown[],
): { readonly args: readonly unknown[]; readonly signal: GivenSignal } => {
  const count = ARGUMENTS_OF_ZIM[method];
  return { args: given.slice(0, count), signal: readSignal(given[count]) };
};

const ENTERINGS: ReadonlySet<string> = new Set<CallMethod>([
  'createRoom',
  'joinRoom',
  'enterRoom',
  'switchRoom',
]);

export const isEntering = (method: CallMethod): boolean => ENTERINGS.has(method);

/** What a call is told whose signal was aborted: with the codes of `cancelled` where it was to enter a room (CL-22). */
export const aborted = (method: CallMethod | 'wait', doing: string): Failure => {
  const refusal = failure('aborted', doing);
  if (method === 'createRoom') return { ...refusal, code: CREATE_CANCELLED };
  return method !== 'wait' && isEntering(method) ? refusal : { ...refusal, code: FAILED };
};

const isAborted = (signal: AbortSignalLike): boolean | 'unusable' => {
  try {
    return signal.aborted;
  } catch {
    return 'unusable';
  }
};

/** What a call is told at once because of its signal; null if it may begin (EMB-3). */
export const refusedBySignal = (
  signal: GivenSignal,
  method: CallMethod | 'wait',
  doing: string,
): Failure | null => {
  const state = typeof signal === 'object' ? isAborted(signal) : signal;
  if (state === 'unusable') return failure('badArgument', doing, 'its signal is no AbortSignal');
  return state ? aborted(method, doing) : null;
};
