/**
 * Waiting until a room is in a state: `waitForRoomState`, made of what the app is told and of nothing else.
 *
 * A state that a room only passes through counts too, since each notice is looked at as it comes. It does not know the
 * machine: it is told of notices (`told`) and asks for the state that the app was told last.
 */
import type { Clock } from '../host/clock.js';
import { type Failure, failure, RoomLifecycleError } from '../machines/errors.js';
import { RoomState, type RoomStateName } from '../machines/vocabulary.js';
import { aborted, readSignal, refusedBySignal } from './signals.js';
import type { RoomStateNumber, RoomWatch } from './types.js';

export interface Waits extends Pick<RoomWatch, 'waitForRoomState'> {
  /** A notice is going out. */
  told(roomID: string, state: RoomStateName): void;
  /** A client was put in the place of one that may have died before it told something. */
  look(): void;
  /** Timers are off; who waits is not settled any more but by a signal. */
  stop(): void;
}

interface Waiter {
  readonly roomID: string;
  readonly state: RoomStateNumber;
  readonly settle: (error: Failure | null) => void;
}

const NAMES = Object.keys(RoomState) as RoomStateName[];

/** undefined where there is none; null where it cannot be read. */
const readTimeout = (options: unknown): unknown => {
  try {
    return (Object(options) as { timeout?: unknown }).timeout;
  } catch {
    return null;
  }
};

const isTime = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0;

/** What is wrong with the arguments, or null. */
const wrongArguments = (roomID: unknown, state: unknown, timeout: unknown): string | null => {
  if (typeof roomID !== 'string') return 'the roomID has to be a text';
  if (!NAMES.some((name) => RoomState[name] === state))
    return 'the state has to be 0 (Disconnected), 1 (Connecting) or 2 (Connected)';
  return timeout === undefined || isTime(timeout) ? null : 'the timeout has to be a number of ms from 0';
};

/** @param stateOf what the app was told last of a room */
export const createWaits = (clock: Clock, stateOf: (roomID: string) => RoomStateNumber): Waits => {
  const waiters = new Set<Waiter>();
  const timers = new Set<string>();
  let count = 0;
  let isStopped = false;

  return {
    waitForRoomState: (roomID, state, options) =>
      new Promise((resolve, reject) => {
        const timeout = readTimeout(options);
        const signal = readSignal(options);
        const doing = `wait for ${typeof roomID === 'string' ? roomID : 'a room'} to be ${NAMES[state] ?? 'in a state'}`;
        const wrong = wrongArguments(roomID, state, timeout);
        const refusal = wrong ? failure('badArgument', doing, wrong) : refusedBySignal(signal, 'wait', doing);
        if (refusal) return reject(new RoomLifecycleError(refusal));
        if (stateOf(roomID) === state) return resolve();
        if (isStopped)
          return reject(new RoomLifecycleError(failure('notLoggedIn', doing, 'the client is stopped')));

        count += 1;
        const timer = `waitForRoomState:${count}`;
        const onAbort = (): void => waiter.settle(aborted('wait', doing));
        const waiter: Waiter = {
          roomID,
          state,
          settle(error) {
            if (!waiters.delete(waiter)) return;
            if (timers.delete(timer)) clock.clearTimer(timer);
            if (typeof signal === 'object') signal.removeEventListener('abort', onAbort);
            if (error) reject(new RoomLifecycleError(error));
            else resolve();
          },
        };
        waiters.add(waiter);
        if (typeof signal === 'object') signal.addEventListener('abort', onAbort);
        if (!isTime(timeout)) return;
        timers.add(timer);
        clock.setTimer(timer, timeout, () =>
          waiter.settle(failure('timeout', doing, `it was not so within ${timeout} ms`)),
        );
      }),
    told(roomID, name) {
      for (const waiter of waiters)
        if (waiter.roomID === roomID && waiter.state === RoomState[name]) waiter.settle(null);
    },
    look() {
      for (const waiter of waiters) if (stateOf(waiter.roomID) === waiter.state) waiter.settle(null);
    },
    stop() {
      isStopped = true;
      for (const timer of timers) clock.clearTimer(timer);
      timers.clear();
    },
  };
};
