/**
 * Laws of a device that no single step shows: how long a call is out, and how often a question is asked in one outage.
 */
import type { ClientStep } from '../world/laws/client-laws.js';
import type { Broken } from '../world/laws/told.js';
import type { Count } from './app-log.js';
import type { HistoryClause } from './law.js';

/** How long a call may be out, in request timeouts: its request and its question; twice that behind a leave (CL-27). */
const PATIENCE = 2;
const PATIENCE_BEHIND_A_LEAVE = 4;
/** NR-11: questions of T2 in a row without an answer, the last of which ends the membership */
const STRIKES = 3;

const IN_TIME = 'P3 settled in time';
const LIKE_THE_FIRST = 'P15 every outage is like the first';

/** Takes a device's steps in order. */
export class DeviceHistory {
  /** calls that are out, with their last moment */
  private readonly due = new Map<number, number>();
  /** by roomID: questions of this outage without an answer */
  private readonly strikes = new Map<string, number>();

  constructor(private readonly count: Count = () => {}) {}

  take(step: ClientStep): readonly Broken[] {
    return [...this.settlesInTime(step), ...this.strikesAreCounted(step)];
  }

  /** P3: with a bound, whatever the network does. */
  private settlesInTime({ event, effects, after }: ClientStep): Broken[] {
    const { requestTimeout } = after.context.limits;
    if ('call' in event) {
      const isWaiting = after.context.waiting.some(({ call }) => call === event.call);
      const patience = isWaiting ? PATIENCE_BEHIND_A_LEAVE : PATIENCE;
      this.due.set(event.call, event.now + patience * requestTimeout);
      this.count(IN_TIME);
    }
    for (const effect of effects) if (effect.type === 'settle') this.due.delete(effect.call);
    const late = [...this.due].filter(([, last]) => event.now > last);
    return late.map(([call, last]) => {
      this.due.delete(call);
      return { law: IN_TIME, why: `CL-2 NR-2: call ${call} is out since ${last} ms` };
    });
  }

  /** P15: the question of every outage is asked as often as that of the first. */
  private strikesAreCounted({ before, event, after }: ClientStep): Broken[] {
    if (event.type === 'resumed') this.strikes.clear();
    if (event.type !== 'timer') return [];
    return before.context.rooms.flatMap(({ roomID, intent }) => {
      const { attempt } = intent.context;
      if (event.id !== `ask:${attempt}` || intent.value !== 'Inside.asking') return [];
      const count = (this.strikes.get(roomID) ?? 0) + 1;
      this.strikes.set(roomID, count);
      const isOver = !after.context.rooms.some((room) => room.intent.context.attempt === attempt);
      this.count(LIKE_THE_FIRST);
      if (isOver === (count === STRIKES)) return [];
      const why = `NR-11: ${roomID} ${isOver ? 'ended' : 'went on'} after ${count} questions without an answer`;
      return [{ law: LIKE_THE_FIRST, why }];
    });
  }
}

const clause = (name: string, rules: string): HistoryClause => {
  const judge = (steps: readonly ClientStep[]) => {
    const counted = new Set<string>();
    const history = new DeviceHistory((law) => counted.add(law));
    const broken = steps.flatMap((step) => history.take(step)).find(({ law }) => law === name);
    return { applies: counted.has(name), why: broken?.why ?? null };
  };
  return {
    over: 'client steps',
    name,
    rules,
    applies: (steps) => judge(steps).applies,
    check: (steps) => judge(steps).why,
  };
};

export const HISTORY_CLAUSES: readonly HistoryClause[] = [
  clause(IN_TIME, 'CL-2 NR-2 CL-27'),
  clause(LIKE_THE_FIRST, 'NR-11 CL-25'),
];
