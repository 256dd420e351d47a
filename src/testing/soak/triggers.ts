/**
 * How often each rule of the network had to work for its living, counted over runs, and how often it must have.
 *
 * A property that holds because its case never came up has shown nothing, so a soak fails where a count is under its
 * share. Names on the right are those that `laws.ts` counts under; those of laws are the names of their clauses.
 */
import type { Law, LawID } from '../laws/law.js';
import { LAWS } from '../laws/list.js';
import { type Counts, JUDGED_STEPS } from './laws.js';

interface Trigger {
  readonly rule: string;
  readonly what: string;
  readonly counts: RegExp;
  /** least number in 1 000 runs */
  readonly least: number;
}

const at = (rule: string, what: string, counts: RegExp, least: number): Trigger => ({
  rule,
  what,
  counts,
  least,
});

/** Least cases of a law in 1 000 judged runs, where it is not 100; P15 is for nearly hopeless runs, of which few are judged. */
const LEAST: Readonly<Record<LawID, number>> = { P13: 50, P15: 0, P18: 20, P29: 30 };

/** Each law has to have had its case, whichever of its own clauses it was. */
const lawTrigger = ({ id, name }: Law): Trigger => at(id, name, new RegExp(`^law ${id} `), LEAST[id] ?? 100);

export const TRIGGERS: readonly Trigger[] = [
  at('AG-1', 'a message was lost', /^fault: lost/, 500),
  at('NR-7', 'a message was repeated', /^fault: repeated/, 500),
  at('RG-6', 'the server was restarted', /^fault: server restarted$/, 100),
  at('RG-6', 'the server went back to an older state', /^fault: server restarted from/, 50),
  at('CL-22', 'a device was restarted from its snapshot', /^fault: device restarted/, 100),
  at('CC-12', 'a room was interrupted', /^Connected → Connecting\/NetworkInterrupted/, 100),
  at(
    'CC-13',
    'a connecting room was interrupted, or told of T1',
    /^Connecting → Connecting\/NetworkInterrupted/,
    100,
  ),
  at('CC-14', 'T2: still a member', /^intent Inside\.asking → Inside\.sure/, 50),
  at('CC-15', 'removed because its heartbeats stopped', /ConnectTimeout/, 20),
  at('CC-16', 'destroyed by the server', /^Connect\w+ → Disconnected\/RoomNotExist/, 100),
  at('CC-17', 'kicked', /Disconnected\/KickedOut$/, 100),
  at('CC-18', 'replaced by another device', /KickedOutByOtherDevice/, 50),
  at('CC-19', 'the login ended for good', /Disconnected\/NetworkDisconnected/, 50),
  at(
    'CC-24',
    'a leave whose confirmation did not come',
    /^intent Leaving\.out → \S+ by (timer|networkDown)/,
    20,
  ),
  at(
    'CC-25',
    'an end while leaving',
    /^intent Leaving\.\w+ → \S+ by (removed|heartbeatAnswered|loginEnded)/,
    20,
  ),
  at('CC-28', 'an end before its acceptance', /^intent Entering\.\w+ → gone by removed/, 10),
  at('CL-5', 'a call while offline', /^rejected 6000104/, 100),
  at('CL-14', 'leaveAllRoom', /by leaveAllRoom$/, 50),
  at('CL-22', 'leave overtook an entering', /^intent Entering\.\w+ → gone by leave/, 100),
  at('CL-22', 'leave while offline', /^intent (Inside\.offline|Entering\.broken) → gone by leave/, 50),
  at('CL-27', 'entering waited for a leave', /^waiting for a leave/, 10),
  at('CL-29', 'a login ended with rooms', /by loginEnded$/, 30),
  at('CL-30', 'a login ended an earlier one', /^intent \S+ → gone by login$/, 50),
  at('NR-2', 'an answer was lost and asked about', /^intent Entering\.(out|broken) → Entering\.asking/, 100),
  at(
    'NR-4',
    'a late or repeated message found nobody',
    /^NR-4 inert (admitted|refused|answered|removed|leave)/,
    100,
  ),
  at('NR-8', 'an attempt was given up unanswered', /^intent Entering\.\w+ → gone by timer/, 20),
  at('NR-10', 'a member list missed something', /^member list missed something/, 50),
  at('NR-11', 'T2 without an answer', /^intent Inside\.asking → Inside\.unanswered/, 2),
  at('RG-8', 'an entering named what it gave up', /^entering names released attempts/, 50),
  at('SW-3', 'a switch succeeded', /^switched/, 100),
  at('SW-4', 'a switch was refused', /^switch refused/, 50),
  at('SW-11', 'the source was left during a switch', /→ Leaving\.held by leaveRoom/, 5),
  at('SW-12', 'the target was left during a switch', /^switch Pending\.\w+ → Abandoned/, 10),
  at('SW-13', 'a switch was asked about', /^switch (Pending|Abandoned)\.asking → settled by answered/, 10),
  ...LAWS.map(lawTrigger),
];

export interface TriggerCount extends Trigger {
  readonly count: number;
  readonly isEnough: boolean;
}

export const countTriggers = (counts: Counts, runs: number): TriggerCount[] =>
  TRIGGERS.map((trigger) => {
    const count = Object.entries(counts)
      .filter(([name]) => trigger.counts.test(name))
      .reduce((sum, [, times]) => sum + times, 0);
    // the laws of steps only have the runs that they judge
    const judged = trigger.counts.source.startsWith('^law ') ? (counts[JUDGED_STEPS] ?? 0) : runs;
    return { ...trigger, count, isEnough: count * 1000 >= trigger.least * judged };
  });

export const addCounts = (to: Counts, from: Counts): void => {
  for (const [name, times] of Object.entries(from)) to[name] = (to[name] ?? 0) + times;
};
