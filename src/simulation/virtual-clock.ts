/**
 * Virtual time and its timers: nothing passes but what somebody lets pass, and nothing fires by itself.
 *
 * At one instant timers fire in the order in which they were armed. It does not know whose they are.
 */
import type { Clock } from '../host/clock.js';
import { dequeue, enqueue, withdraw } from '../network/queue.js';

interface Timer {
  readonly at: number;
  readonly seq: number;
  readonly fire: () => void;
  isOff: boolean;
}

export interface VirtualClock {
  /** ms from 0; set by whoever lets time pass */
  now: number;
  /** A clock for one owner: its timer ids are its own. */
  owned(): Clock;
  /** When the next timer is due; Infinity if none is armed. */
  nextDue(): number;
  /** Fires the next one. */
  fireNext(): void;
}

/** Timers that were cleared stay in the queue till they outnumber the others; below this, nobody counts. */
const FEW = 64;

export const createVirtualClock = (): VirtualClock => {
  const queue: Timer[] = [];
  let seq = 0;
  let off = 0;

  const clear = (timer: Timer | undefined): void => {
    if (!timer || timer.isOff) return;
    timer.isOff = true;
    off += 1;
    if (off <= FEW || off * 2 <= queue.length) return;
    withdraw(queue, ({ isOff }) => isOff);
    off = 0;
  };

  /** The first timer that is not off. */
  const first = (): Timer | undefined => {
    for (;;) {
      const timer = queue[0];
      if (!timer?.isOff) return timer;
      dequeue(queue);
      off -= 1;
    }
  };

  const clock: VirtualClock = {
    now: 0,
    owned() {
      const timers = new Map<string, Timer>();
      return {
        now: () => clock.now,
        setTimer(id, delayMs, fire) {
          clear(timers.get(id));
          seq += 1;
          const timer: Timer = {
            at: clock.now + delayMs,
            seq,
            isOff: false,
            fire() {
              timers.delete(id);
              fire();
            },
          };
          timers.set(id, timer);
          enqueue(queue, timer);
        },
        clearTimer(id) {
          clear(timers.get(id));
          timers.delete(id);
        },
      };
    },
    nextDue: () => first()?.at ?? Number.POSITIVE_INFINITY,
    fireNext() {
      const timer = first();
      if (!timer) return;
      dequeue(queue);
      timer.fire();
    },
  };
  return clock;
};
