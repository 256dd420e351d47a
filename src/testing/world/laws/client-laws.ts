/**
 * Laws of one step of a device: its snapshot before and after, the event, the effects, what the app has been told.
 *
 * Pure predicates, each with the rules of the spec it stands for. They need no other device and no registry, so they
 * hold for any single client, in the explorer, in a simulation, or around somebody else's machine of the same shape.
 */
import type { ClientEvent } from '../../../machines/client/events.js';
import type { ClientSnapshot } from '../../../machines/client/room-client.js';
import type { ClientEffect } from '../../../machines/effects.js';
import type { RoomAttempt, UpMessage } from '../../../machines/protocol.js';
import type { Broken, Told } from './told.js';

export interface ClientStep {
  readonly before: ClientSnapshot;
  readonly event: ClientEvent;
  readonly effects: readonly ClientEffect[];
  readonly after: ClientSnapshot;
  readonly toldBefore: Told;
  readonly told: Told;
}

export interface ClientLaw {
  readonly law: string;
  readonly rules: string;
  /** why it does not hold; null: it does */
  readonly check: (step: ClientStep) => string | null;
}

type Room = ClientSnapshot['context']['rooms'][number];

const roomOf = ({ context }: ClientSnapshot, roomID: string): Room | undefined =>
  context.rooms.find((room) => room.roomID === roomID);

const first = <T>(items: readonly T[], why: (item: T) => string | null): string | null => {
  for (const item of items) {
    const reason = why(item);
    if (reason !== null) return reason;
  }
  return null;
};

const sent = (effects: readonly ClientEffect[]): UpMessage[] =>
  effects.flatMap((effect) => (effect.type === 'send' ? [effect.message] : []));

const isSame =
  ({ roomID, attempt }: RoomAttempt) =>
  (other: RoomAttempt) =>
    other.roomID === roomID && other.attempt === attempt;

/** P5: when a listener runs the getters are right; in between there is nothing to see. */
const viewIsTold: ClientLaw = {
  law: 'P5 getters',
  rules: 'CL-24 CC-22',
  check: ({ after, told }) => {
    const view = after.context.rooms
      .map(({ roomID, connection }) => `${roomID} ${connection.value.split('.')[0]}`)
      .sort();
    const heard = told.rooms.map(({ roomID, state }) => `${roomID} ${state}`);
    return view.join() === heard.join() ? null : `the getters say [${view}], the notices said [${heard}]`;
  },
};

/** P3: whatever is out is known to the machine, or it could never be settled. */
const callsAreKept: ClientLaw = {
  law: 'P3 settled once',
  rules: 'CL-2',
  check: ({ after: { context }, told }) => {
    const kept = new Set([
      ...context.rooms.flatMap(({ intent: { context: about } }) => [about.call, ...about.leaveCalls]),
      ...context.switches.flatMap(({ machine }) =>
        machine.value.startsWith('Pending') ? [machine.context.call] : [],
      ),
      ...context.leaveAlls.map(({ call }) => call),
      ...context.waiting.map(({ call }) => call),
      ...context.queries.map(({ call }) => call),
    ]);
    kept.delete(0);
    return first(told.open, ({ call, type, roomID }) =>
      kept.has(call) ? null : `${type} ${roomID} is not settled, and forgotten`,
    );
  },
};

/** P6, AG-2: every timer waits for something that is there. */
const timersHaveAPurpose: ClientLaw = {
  law: 'P6 nothing is left behind',
  rules: 'CC-21 AG-2 NR-5',
  check: ({ after: { value, context } }) => {
    const beats = context.timers.filter(({ id }) => id.startsWith('heartbeat:')).length;
    const ids = new Set(context.timers.map(({ id }) => id));
    if (ids.size < context.timers.length && beats < 2) return 'two timers have one id';
    if (beats !== (value === 'Connected' ? 1 : 0)) return `${beats} heartbeat timers while ${value}`;
    if (value.startsWith('Disconnected')) {
      const { rooms, switches, leaves, leaveAlls, waiting, queries, timers } = context;
      const rest = { rooms, switches, leaves, leaveAlls, waiting, queries, timers };
      return first(Object.entries(rest), ([name, list]) =>
        list.length === 0 ? null : `${name} are left after the login`,
      );
    }
    return first(context.timers, ({ id }) => {
      const [kind, text] = id.split(':');
      const number = Number(text);
      const room = context.rooms.find(({ intent }) => intent.context.attempt === number);
      const inSwitch = context.switches.some(({ machine }) => machine.context.attempt === number);
      const isWaitedFor =
        kind === 'heartbeat' ||
        (kind === 'resume' && context.resume === number) ||
        (kind === 'query' && context.queries.some((query) => query.id === number)) ||
        (kind === 'request' && (inSwitch || room?.intent.value.startsWith('Entering'))) ||
        (kind === 'ask' &&
          (inSwitch ||
            room?.intent.value.startsWith('Entering') ||
            room?.intent.value === 'Inside.asking')) ||
        ((kind === 'leave' || kind === 'held') && room?.intent.value.startsWith('Leaving'));
      return isWaitedFor ? null : `${kind} runs, and nothing waits for it`;
    });
  },
};

/** P14: what waits is waited for; nothing hangs without an end. */
const waitingEnds: ClientLaw = {
  law: 'P14 one retry loop',
  rules: 'NR-2 NR-11 CC-24 SW-11 SW-12',
  check: ({ after: { value, context } }) => {
    const has = (kind: string, number: number): boolean =>
      context.timers.some(({ id }) => id === `${kind}:${number}`);
    if (value === 'Reconnecting.resuming' && !has('resume', context.resume))
      return 'it resumes, and no timer asks again';
    const lost = first(context.rooms, ({ roomID, intent }) => {
      const { attempt } = intent.context;
      const needs: Partial<Record<typeof intent.value, string>> = {
        'Entering.out': 'request',
        'Entering.asking': 'ask',
        'Entering.broken': 'request',
        'Entering.brokenAgain': 'ask',
        'Inside.asking': 'ask',
        'Leaving.out': 'leave',
        'Leaving.held': 'held',
      };
      const kind = needs[intent.value];
      return kind === undefined || has(kind, attempt) ? null : `${roomID} is ${intent.value} without a timer`;
    });
    const waits = ({ roomID }: { readonly roomID: string }) =>
      roomOf({ value, context }, roomID)?.intent.value.startsWith('Leaving')
        ? null
        : `a call waits for ${roomID}`;
    return lost ?? first(context.waiting, waits);
  },
};

/** P1, NR-4: an id is fresh, or that of a leave that is repeated as it was. */
const idsAreFresh: ClientLaw = {
  law: 'P1 fresh ids',
  rules: 'NR-4 NR-8',
  check: ({ before, effects }) =>
    first(sent(effects), (message) => {
      if (message.id >= before.context.nextID) return null;
      const owed = before.context.leaves.find(({ id }) => id === message.id);
      return message.type === 'leaveRooms' &&
        owed &&
        JSON.stringify(owed.rooms) === JSON.stringify(message.rooms)
        ? null
        : `${message.type} goes out under an id that was used before`;
    }),
};

/** P2: what the device gives up without a word of the server is owed a leave. */
const orphansAreReleased: ClientLaw = {
  law: 'P2 orphans are released',
  rules: 'NR-8 CL-22 RG-8',
  check: ({ before, event, after }) => {
    const isOwn = 'call' in event || event.type === 'timer' || event.type === 'networkDown';
    if (!isOwn || before.context.login !== after.context.login) return null;
    const owed = after.context.leaves.flatMap(({ rooms }) => rooms);
    return first(before.context.rooms, ({ roomID, intent }) => {
      const { attempt } = intent.context;
      const isHeld = after.context.rooms.some((room) => room.intent.context.attempt === attempt);
      return isHeld || owed.some(isSame({ roomID, attempt }))
        ? null
        : `${roomID} was given up, and no leave is owed`;
    });
  },
};

/** RG-8: whoever enters says what has to end first. */
const enteringNamesTheOwed: ClientLaw = {
  law: 'P2 orphans are released',
  rules: 'RG-8',
  check: ({ effects, after }) =>
    first(sent(effects), (message) => {
      if (!('released' in message)) return null;
      const owed = after.context.leaves.flatMap(({ rooms }) => rooms);
      const missing = owed.find((room) => !message.released.some(isSame(room)));
      return missing ? `${message.type} does not name ${missing.roomID}, which is owed a leave` : null;
    }),
};

/** P11: a membership that is not in question ends by a leave of the app, not by a switch that is only being tried. */
const nobodyLeavesUnasked: ClientLaw = {
  law: 'P11 nobody leaves unasked',
  rules: 'SW-3 SW-4 CL-22',
  check: ({ before, event, effects }) =>
    first(sent(effects), (message) => {
      if (message.type !== 'leaveRooms') return null;
      const isAsked = ({ roomID }: RoomAttempt): boolean =>
        event.type === 'leaveAllRoom' || (event.type === 'leaveRoom' && event.roomID === roomID);
      return first(message.rooms, (left) => {
        const room = roomOf(before, left.roomID);
        const isSure = room?.intent.value === 'Inside.sure' && room.intent.context.attempt === left.attempt;
        return isSure && !isAsked(left) ? `${event.type} made the device leave ${left.roomID}` : null;
      });
    }),
};

/** P17, AG-3: the list of before and what was told make the list of after. */
const listIsTold: ClientLaw = {
  law: 'P17 members as told',
  rules: 'NR-10 CL-19 AG-3',
  check: ({ before, effects, after }) =>
    first(after.context.rooms, ({ roomID, intent }) => {
      const old = roomOf(before, roomID)?.intent.context;
      const was = old?.attempt === intent.context.attempt ? old.members?.userIDs : null;
      const is = intent.context.members?.userIDs;
      if (!was || !is) return null;
      const list = new Set(was);
      for (const effect of effects) {
        if (effect.type !== 'notify' || !('userIDs' in effect) || effect.roomID !== roomID) continue;
        const joined = effect.notice === 'roomMemberJoined';
        for (const userID of effect.userIDs) {
          if (list.has(userID) === joined)
            return `${effect.notice} of ${userID} in ${roomID} says nothing new`;
          if (joined) list.add(userID);
          else list.delete(userID);
        }
      }
      return [...list].sort().join() === [...is].sort().join()
        ? null
        : `the list of ${roomID} is [${is}], and [${[...list]}] was told`;
    }),
};

const stateNotices = (effects: readonly ClientEffect[], ...roomIDs: readonly string[]): string =>
  effects
    .flatMap((effect) =>
      effect.type === 'notify' && effect.notice === 'roomStateChanged' && roomIDs.includes(effect.roomID)
        ? [`${effect.roomID} ${effect.state}/${effect.event}`]
        : [],
    )
    .join(', ');

/** P12: what a switch that is settled has published in the step that settles it. */
const switchesAreToldInOrder: ClientLaw = {
  law: 'P12 order of a switch',
  rules: 'SW-3 SW-4 SW-10 CC-28',
  check: ({ event, effects, toldBefore }) =>
    first(effects, (effect) => {
      if (effect.type !== 'settle') return null;
      const call = toldBefore.open.find((open) => open.call === effect.call);
      if (call?.type !== 'switchRoom' || !call.begun || call.outage) return null;
      const { roomID, from } = call;
      const notices = stateNotices(effects, roomID, from);
      if ('result' in effect) {
        const source = toldBefore.rooms.some((room) => room.roomID === from)
          ? `, ${from} Disconnected/Success`
          : '';
        const expected = `${roomID} Connected/Success${source}`;
        return notices.startsWith(expected) ? null : `success published [${notices}], not [${expected}]`;
      }
      const { reason } = effect.error;
      if (reason === 'cancelled' || reason === 'loggedOut' || reason === 'loginEnded') return null;
      // SW-13: the answer to a question decides the source too, which may have been lost in another way
      const isAsked = event.type === 'answered';
      const expected = `${roomID} Disconnected/SwitchFailed`;
      return notices === expected || (isAsked && notices.startsWith(expected))
        ? null
        : `failure published [${notices}], not [${expected}]`;
    }),
};

/** P7: a message about one room publishes nothing of another that no switch ties to it. */
const roomsAreIndependent: ClientLaw = {
  law: 'P7 isolation',
  rules: 'CL-15',
  check: ({ before, event, effects }) => {
    if (!('roomID' in event) && event.type !== 'admitted') return null;
    const roomID = event.type === 'admitted' ? event.admission.roomID : event.roomID;
    const tied = new Set([roomID, ...('fromRoomID' in event ? [event.fromRoomID] : [])]);
    for (const { machine } of before.context.switches) {
      const { fromRoomID, roomID: target } = machine.context;
      if (tied.has(fromRoomID) || tied.has(target)) tied.add(fromRoomID).add(target);
    }
    for (const waiting of before.context.waiting)
      if (waiting.type === 'switchRoom' && tied.has(waiting.fromRoomID)) tied.add(waiting.roomID);
    return first(effects, (effect) =>
      effect.type === 'notify' && 'roomID' in effect && !tied.has(effect.roomID)
        ? `${event.type} ${roomID} published ${effect.notice} of ${effect.roomID}`
        : null,
    );
  },
};

/** P8: one entry a room, and each has its own attempt. */
const oneEntryARoom: ClientLaw = {
  law: 'P8 no resurrection',
  rules: 'CC-1 RG-7',
  check: ({ after: { context } }) => {
    const attempts = context.rooms.map(({ intent }) => intent.context.attempt);
    if (new Set(context.rooms.map(({ roomID }) => roomID)).size < context.rooms.length)
      return 'a room has two entries';
    if (new Set(attempts).size < attempts.length || attempts.includes(0))
      return 'an entry has no attempt of its own';
    return null;
  },
};

export const CLIENT_LAWS: readonly ClientLaw[] = [
  viewIsTold,
  callsAreKept,
  timersHaveAPurpose,
  waitingEnds,
  idsAreFresh,
  orphansAreReleased,
  enteringNamesTheOwed,
  nobodyLeavesUnasked,
  listIsTold,
  switchesAreToldInOrder,
  roomsAreIndependent,
  oneEntryARoom,
];

export const brokenBy = (step: ClientStep): Broken[] =>
  CLIENT_LAWS.flatMap(({ law, rules, check }) => {
    const why = check(step);
    return why === null ? [] : [{ law, why: `${rules}: ${why}` }];
  });
