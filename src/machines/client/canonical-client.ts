/**
 * A device's part of a canonical form: its snapshot with ids and times renamed, and still a snapshot that can be stepped.
 *
 * All ids of a device come from one counter and are compared by order, so they are ranked; the host's numbers of calls
 * are only handed back, so they are renamed by first mention; times are relative to `now`, or 0 where `now` is null
 * (for whoever lets any armed timer fire). What is kept without consequence is put back to what it was at first: the
 * birthdays of events that wait, how a room was entered once it is, how often a question that is over was asked.
 */
import { canonical, counterOf, type Renamer, versionsOf } from '../canonical.js';
import type { RoomAttempt } from '../protocol.js';
import type { ArmedTimer, ClientContext, RoomEntry, SwitchEntry } from './context.js';
import type { ClientSnapshot } from './room-client.js';
import type { RoomIntentSnapshot } from './room-intent.js';

/** Equal for two situations that differ only in ids and times; share `renamer` to compare with other parts. */
export const canonicalClient = (
  snapshot: ClientSnapshot,
  now: number | null,
  renamer?: Renamer,
): ClientSnapshot => {
  const form = (names: Renamer): ClientSnapshot => ({
    ...snapshot,
    context: canonicalContext(snapshot.context, now, names),
  });
  return renamer ? form(renamer) : canonical(form);
};

const canonicalContext = (context: ClientContext, now: number | null, names: Renamer): ClientContext => {
  const counter = counterOf(context.userID, context.deviceID);
  const rank = (n: number): number => names.rank(counter, n);
  const call = (n: number): number => names.id(`call ${counter}`, n);
  const named = <N extends RoomAttempt>(room: N): N => ({ ...room, attempt: rank(room.attempt) });

  const intent = ({ value, context: about }: RoomIntentSnapshot): RoomIntentSnapshot => ({
    value,
    context: {
      ...about,
      ...(value.startsWith('Entering') ? {} : ({ method: 'enterRoom', blame: 'timeout' } as const)),
      strikes: value === 'Inside.asking' || value === 'Inside.unanswered' ? about.strikes : 0,
      attempt: rank(about.attempt),
      call: call(about.call),
      leaveCalls: about.leaveCalls.map(call),
      members: about.members && {
        ...about.members,
        incarnation: names.id('incarnation', about.members.incarnation),
        version: names.shift(versionsOf(about.roomID), about.members.version),
        newest: names.shift(versionsOf(about.roomID), about.members.newest),
      },
    },
  });
  const room = (entry: RoomEntry): RoomEntry => ({
    ...entry,
    intent: intent(entry.intent),
    question: rank(entry.question),
    leave: rank(entry.leave),
  });
  const roomSwitch = ({ machine, question }: SwitchEntry): SwitchEntry => ({
    machine: {
      value: machine.value,
      context: {
        ...machine.context,
        attempt: rank(machine.context.attempt),
        call: call(machine.context.call),
        fromAttempt: rank(machine.context.fromAttempt),
      },
    },
    question: rank(question),
  });
  /** ids end with the number of what the timer is for; the heartbeat's is about nothing else, and 0 is no attempt's */
  const timer = ({ id, at, rule }: ArmedTimer): ArmedTimer => {
    const [kind, number] = id.split(':');
    const renamed = kind === 'heartbeat' ? 0 : rank(Number(number));
    return { id: `${kind}:${renamed}`, at: now === null ? 0 : at - now, rule };
  };

  return {
    ...context,
    nextID: rank(context.nextID),
    login: rank(context.login),
    newest: rank(context.newest),
    resume: rank(context.resume),
    rooms: context.rooms.map(room),
    switches: context.switches.map(roomSwitch),
    leaves: context.leaves.map(({ id, rooms }) => ({ id: rank(id), rooms: rooms.map(named) })),
    leaveAlls: context.leaveAlls.map((all) => ({ ...all, call: call(all.call) })),
    waiting: context.waiting.map((event) => ({ ...event, call: call(event.call), now: 0 })),
    queries: context.queries.map((query) => ({ ...query, id: rank(query.id), call: call(query.call) })),
    timers: context.timers.map(timer),
  };
};
