/**
 * The clock that a host gives its machine: the time, and timers by id. The only place with real ones.
 *
 * Deadlines in a saved snapshot are absolute, so `now` has to mean the same after a restart: the system clock counts
 * from 1970. It knows nothing of machines; that time never falls for a machine is the host's care (`monotonic`).
 */

export interface Clock {
  /** ms, from an origin that outlives a restart */
  now(): number;
  /** Calls `fire` once, `delayMs` from now; never from within this call. */
  setTimer(id: string, delayMs: number, fire: () => void): void;
  /** The timer of that id does not fire any more; unknown ids are nothing. */
  clearTimer(id: string): void;
}

/** The longest that `setTimeout` waits; a longer one would fire at once. */
const LONGEST = 2 ** 31 - 1;

/** Real time and real timers; a running timer keeps a Node process alive, as an open connection does. */
export const systemClock = (): Clock => {
  const handles = new Map<string, ReturnType<typeof setTimeout>>();
  const wait = (id: string, until: number, fire: () => void): void => {
    const left = Math.max(0, until - Date.now());
    const step = Math.min(left, LONGEST);
    const handle = setTimeout(() => {
      if (left > step) return wait(id, until, fire);
      handles.delete(id);
      fire();
    }, step);
    handles.set(id, handle);
  };
  const clearTimer = (id: string): void => {
    clearTimeout(handles.get(id));
    handles.delete(id);
  };
  return {
    now: () => Date.now(),
    setTimer(id, delayMs, fire) {
      clearTimer(id);
      wait(id, Date.now() + delayMs, fire);
    },
    clearTimer,
  };
};

/** That clock's time in whole ms, held where the system's clock is set back: machines ask for both. */
export const monotonic = (clock: Clock): (() => number) => {
  let latest = Number.NEGATIVE_INFINITY;
  return () => {
    latest = Math.max(latest, Math.floor(clock.now()));
    return latest;
  };
};
