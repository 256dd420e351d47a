/**
 * The laws P1 to P30: what each says, which rules of the spec it stands for, and how the spec makes it differ from the
 * general list of lifecycle bugs that it comes from.
 *
 * A clause belongs to the law whose id its name begins with; a few serve a second law, which says so. `docs/laws.md` is
 * made from this file.
 */
import { STEP_CLAUSES } from './client-laws.js';
import { HISTORY_CLAUSES } from './device-history.js';
import { EPISODE_CLAUSES } from './episode-laws.js';
import type { Clause, Law, LawID, LawKind, Stage } from './law.js';
import { LOG_CLAUSES } from './log-clauses.js';
import { DECISION_CLAUSES } from './registry-laws.js';
import { SETTLED_CLAUSES } from './settled-laws.js';
import { TWO_RUNS_CLAUSES } from './two-runs.js';
import { TOLD_CLAUSES, WORLD_CLIENT_CLAUSES, WORLD_REGISTRY_CLAUSES } from './world-clauses.js';

/** Those that the explorer checks too. */
const EXPLORED: readonly Clause[] = [...WORLD_CLIENT_CLAUSES, ...TOLD_CLAUSES, ...WORLD_REGISTRY_CLAUSES];

export const CLAUSES: readonly Clause[] = [
  ...EXPLORED,
  ...STEP_CLAUSES,
  ...EPISODE_CLAUSES,
  ...DECISION_CLAUSES,
  ...HISTORY_CLAUSES,
  ...LOG_CLAUSES,
  ...SETTLED_CLAUSES,
  ...TWO_RUNS_CLAUSES,
];

interface Entry {
  readonly name: string;
  readonly says: string;
  readonly kind: LawKind;
  readonly restated?: string;
  /** clauses of other laws that stand for this one too */
  readonly also?: readonly string[];
  /** checked against somebody else's SDK */
  readonly blackBox?: true;
}

const ENTRIES: Readonly<Record<LawID, Entry>> = {
  P1: {
    name: 'Stale inputs are inert',
    says: 'What names an attempt, a question, a timer or a list that is over changes nothing, and every id is new.',
    kind: 'step',
    blackBox: true,
  },
  P2: {
    name: 'Orphans are released',
    says: 'An attempt that the device gave up is owed a leave that names it, until the server confirms it or the next entering names it.',
    kind: 'step',
    also: ['P30 both sides agree'],
    blackBox: true,
  },
  P3: {
    name: 'Every call settles exactly once',
    says: 'Each call is resolved or rejected once, in a bounded time, whatever the network does.',
    kind: 'log',
    restated:
      'Equal calls do not share an effect, but for leaves: a leave joins the one that is out (CL-27), and entering a room that is Connecting is refused at once with 6000326 (CL-6).',
    blackBox: true,
  },
  P4: {
    name: 'Leave wins',
    says: 'Once a leave is accepted, nothing that enters the room is sent and Connected is not published until the app asks again.',
    kind: 'log',
    blackBox: true,
  },
  P5: {
    name: 'The log is a path',
    says: 'Notices of a room follow section CC, getters show what the notice tells, and a call is settled after the notices that belong to it.',
    kind: 'log',
    restated:
      'Notices carry no previous state, so it is the notice before that counts; NetworkInterrupted may come twice in a row (T0 and T1, CC-23); the source of a cancelled switch ends after its call (CL-17).',
    also: ['CL-17 notices first'],
    blackBox: true,
  },
  P6: {
    name: 'Nothing is left behind',
    says: 'Every timer waits for something that is there, and after a login nothing is left of it.',
    kind: 'state',
    also: ['P30 nothing is out'],
  },
  P7: {
    name: 'Isolation',
    says: 'What happens to one room changes nothing of another, and an interruption reaches each room once.',
    kind: 'two runs',
    restated: 'Rooms that a switch ties together count as one while it is out (CL-15).',
  },
  P8: {
    name: 'The map never resurrects',
    says: 'A room has one entry, each begun by a call that asked for it, under an attempt of its own that was never used.',
    kind: 'step',
    restated:
      'Generations are attempts: a room that is Disconnected has no entry, so there is nothing to hand out again.',
  },
  P9: {
    name: 'Barriers and precedence',
    says: 'Logout, leaveAllRoom, leaveRoom and entering outrank each other in this order: the higher one ends what it overtakes, and settles when all it covers is Disconnected.',
    kind: 'step',
    restated:
      'There is no release or dispose: logout is the highest barrier (CL-23). Leaving the source of a switch waits for its outcome instead of ending it (SW-11).',
  },
  P10: {
    name: 'Limits are exact',
    says: 'An entering is refused for want of a place only if there is none in the very step that decides it.',
    kind: 'step',
    restated:
      'The limit of rooms is one of the user over all devices and is decided by the registry (RG-2, RG-9), not by the client; a place is free in the step that ends the membership.',
  },
  P11: {
    name: 'A switch is atomic',
    says: 'An accepted switch has left its source and entered its target in one step; a refused one has changed neither, and no room is left unasked.',
    kind: 'step',
    restated:
      'After a switch that was cancelled by leaving its target the device may be in neither room: the source ends with the cause switchCancelled as soon as that is known (SW-12, SW-14).',
  },
  P12: {
    name: 'Order of a switch',
    says: "The target's Connected, then the source's Disconnected, nothing else; on failure the target's SwitchFailed alone; on the server room_enter comes before room_exit, in one step.",
    kind: 'step',
    restated:
      'Where an outage came in between, the answer to the question decides both rooms in one step (SW-13).',
  },
  P13: {
    name: 'A superseded switch',
    says: 'The last intent counts: leaving the target or everything ends the switch at once, and what was left last is not Connected in the end.',
    kind: 'settled',
    restated:
      'A second switch or entering does not supersede the first: both rooms refuse it with 6000326 (SW-9). Leaving the source waits for the outcome, at most one request timeout (SW-11).',
    blackBox: true,
  },
  P14: {
    name: 'One retry loop',
    says: 'What waits for an answer has exactly one timer that ends the waiting, started in the step that sent.',
    kind: 'state',
    restated:
      'The client never enters again by itself (NR-1): what is repeated are questions (NR-2, NR-11), owed leaves (NR-8) and resume (NR-14). While offline a room waits for the connection alone.',
  },
  P15: {
    name: 'Every outage is like the first',
    says: 'The n-th entering, outage or switch goes as the first one, given the same inputs.',
    kind: 'two runs',
    blackBox: true,
  },
  P16: {
    name: 'Terminal causes end the retry',
    says: 'After a kick, another device, a destruction, a timeout or the end of the login there is one Disconnected, and nothing of the episode goes on.',
    kind: 'step',
    blackBox: true,
  },
  P17: {
    name: 'Brackets and reconciliation',
    says: 'Member notices come while Connected only, lead from the list of before to the list of after, and no older list replaces a newer one.',
    kind: 'step',
    also: ['P30 lists agree'],
    blackBox: true,
  },
  P18: {
    name: 'Continuity is not faked',
    says: 'From entering to Disconnected an episode is one membership: an outage that lost it ends the episode, and Connected after an outage means that it was kept.',
    kind: 'step',
    restated:
      'There is no notice of discontinuity here: the rules never give a device a new membership within an episode (NR-1, CC-14, CC-15), so continuity is lost exactly where a Disconnected says so.',
  },
  P19: {
    name: 'The attempt that is out goes on',
    says: 'Entering a room that is Connecting is refused, and neither cancels nor repeats the attempt that is out.',
    kind: 'step',
    restated:
      'There are no tokens and no schedule of delays: an attempt is made once, and the app decides whether to make another (NR-1).',
  },
  P20: {
    name: 'Callbacks in order, once',
    says: 'A decision tells the world in one order: room_create and the room_enter of the same user, room_exit, room_destroy after which the life is not heard of, the answer last.',
    kind: 'step',
    restated:
      'Server callbacks are told, not asked: there is no hook that may throw, wait or refuse, so the order of one decision is what remains (SR-10, SR-11).',
    also: ['P28 notices alternate'],
  },
  P21: {
    name: 'Places are conserved',
    says: 'No room has more members than it may, and who is refused as too many is one too many.',
    kind: 'state',
    restated:
      'There are no reservations: a place is a member (a user through any device), an interrupted one keeps it (NR-6), and entering is decided in one step.',
    also: ['P10 limits are exact'],
  },
  P22: {
    name: 'Refused means unchanged',
    says: 'A refused request changes nothing and is told to its caller alone, but for the releases that it names.',
    kind: 'step',
  },
  P23: {
    name: 'Removal by session',
    says: 'A membership begins by an entering of its own device, and ends only by what names that very membership.',
    kind: 'step',
  },
  P24: {
    name: 'Delayed destroy is safe and live',
    says: 'A deadline destroys a room that is empty, at its time, and never one with members or another life.',
    kind: 'step',
    restated: 'There is no lock. With the least life of a room the deadline is that of the life (SR-3).',
  },
  P25: {
    name: 'One live incarnation per id',
    says: 'A roomID has at most one life; Occupied and Vacant agree with its members, and every index with the rooms.',
    kind: 'state',
  },
  P26: {
    name: 'Once',
    says: 'A repeated request does nothing and is answered as it was.',
    kind: 'step',
  },
  P27: {
    name: 'Quotas exact and returned',
    says: 'What is counted for the limits of rooms is what the rooms that live take.',
    kind: 'settled',
    restated: 'There is no rate of creation.',
    also: ['P25 one life, sound', 'P10 limits are exact'],
  },
  P28: {
    name: 'Notices alternate',
    says: 'Callbacks and member notices lead from what was true to what is, each change told once, to those who are in the room and did not cause it.',
    kind: 'step',
    restated:
      'Over a network that loses and repeats, what a device is told follows its own list: it may learn late, and never twice (NR-10); the order of joinings is not told again after a gap, those who left come first.',
    also: ['P17 members as told'],
  },
  P29: {
    name: 'Several devices of a user',
    says: 'Under kickOld a newer device ends the older one and nobody else notices; under refuseNew it is refused; under allow both stay; a device never ends itself.',
    kind: 'step',
    restated: 'allow has no number of devices (MD-2).',
    also: ['P25 one life, sound'],
  },
  P30: {
    name: 'Quiescent agreement',
    says: 'Once faults have stopped, and within the time of AG-4, each client shows Connected exactly where the registry has it, with the same lists, and nothing is out.',
    kind: 'settled',
  },
};

const stagesOf = (clauses: readonly Clause[], { blackBox }: Entry, id: LawID): Stage[] => [
  ...(clauses.some(({ over }) => over !== 'two runs') ? (['soak'] as const) : []),
  ...(clauses.some((clause) => EXPLORED.includes(clause)) || id === 'P30' ? (['explorer'] as const) : []),
  ...(clauses.some(({ over }) => over === 'two runs') ? (['property'] as const) : []),
  ...(blackBox ? (['conformance'] as const) : []),
];

/** The law's own clauses, then those of other laws that stand for it too. */
const clausesOf = (id: LawID, { also = [] }: Entry): Clause[] => [
  ...CLAUSES.filter(({ name }) => name.startsWith(`${id} `)),
  ...CLAUSES.filter(({ name }) => also.includes(name)),
];

const rulesOf = (clauses: readonly Clause[]): string =>
  [...new Set(clauses.flatMap(({ rules }) => rules.split(' ')))].join(' ');

/** P1 to P30, in this order. */
export const LAWS: readonly Law[] = Object.entries(ENTRIES).map(([key, entry]) => {
  const id = key as LawID;
  const { name, says, kind, restated = '' } = entry;
  const clauses = clausesOf(id, entry);
  return {
    id,
    name,
    says,
    rules: rulesOf(clauses),
    kind,
    restated,
    clauses,
    stages: stagesOf(clauses, entry, id),
  };
});

/**
 * The law of that id.
 * @throws Error with the ids there are
 */
export const lawNamed = (id: string): Law => {
  const law = LAWS.find((one) => one.id === id);
  if (!law)
    throw new Error(`unable to find the law ${id}; there are ${LAWS.map((one) => one.id).join(', ')}`);
  return law;
};
