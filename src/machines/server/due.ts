/**
 * What became due since the registry was last called: devices that fell silent, rooms whose deadline is reached.
 *
 * Each is done as of its own instant, in order of deadline, before the input that came with `now` is looked at. So
 * a device is offline at the first instant at which 35 s have passed and a room destroyed at its deadline, whether
 * the host's timer fires on time, late, or in the same instant as a message (NR-5, SR-5).
 */
import type { Alarm } from './agenda.js';
import { decideForget, decideOffline, decideWatchOn } from './devices.js';
import { decideExpire, decideSilent } from './leaving.js';
import { seatsOf } from './seats.js';
import { deviceOf } from './store.js';
import { carryOut, type Turn } from './turn.js';

/** `fired` is the timer that brought this turn, if one did. */
export const doWhatIsDue = (turn: Turn, fired: string | null): void => {
  const { agenda } = turn.store;
  for (let alarm = agenda.first(); alarm && alarm.at <= turn.now; alarm = agenda.first()) {
    // the host's timer is late, and has nothing to do any more
    if (alarm.kind !== 'forget' && alarm.id !== fired)
      carryOut(turn, { facts: [], effects: [{ type: 'cancelTimer', id: alarm.id }] });
    ring(turn, alarm);
  }
};

const ring = (turn: Turn, alarm: Alarm): void => {
  const { store } = turn;
  const { at } = alarm;
  if (alarm.kind === 'destroy') {
    carryOut(turn, decideExpire(store, at, alarm.roomID, alarm.number), at);
    return;
  }
  const device = deviceOf(store, alarm);
  if (!device) return;
  if (alarm.kind === 'forget') {
    carryOut(turn, decideForget(device));
  } else if (device.seen + store.limits.offlineAfter > at) {
    carryOut(turn, decideWatchOn(store, at, device), at);
  } else {
    // NR-9: room by room, in order of entering
    for (const seat of seatsOf(device)) carryOut(turn, decideSilent(store, at, seat), at);
    carryOut(turn, decideOffline(store, at, device));
  }
};

/** A timer that fired although what it waits for is not due is started again; any other one is over (RG-7). */
export const restartEarly = (turn: Turn, fired: string): void => {
  const alarm = turn.store.agenda.get(fired);
  if (!alarm || alarm.kind === 'forget') return;
  const isRestarted = turn.effects.some((effect) => effect.type === 'startTimer' && effect.id === fired);
  if (!isRestarted) carryOut(turn, { facts: [], effects: [timerOf(alarm, turn.now)] });
};

/** The timer that an alarm needs in the host. */
export const timerOf = ({ id, at, kind }: Alarm, now: number) =>
  ({
    type: 'startTimer',
    id,
    delay: Math.max(0, at - now),
    rule: kind === 'destroy' ? 'SR-3' : 'NR-5',
  }) as const;
