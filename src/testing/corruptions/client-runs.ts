/**
 * Which sequences of notices a device can publish, found by running its machine: every call, every message that names
 * something that is out, every timer, every turn of the network, in every order.
 *
 * The server is free: it may answer anything, or nothing. So what this cannot produce no client of this library can,
 * whoever it talks to. It knows nothing of how logs are checked: it is what the checker is measured against.
 *
 * To keep it finite and small, two situations are one if the same can be published from now on: ids become small
 * numbers; times, calls, members and owed leaves are dropped; and what happens unseen and takes nothing away happens at
 * once (`settled`). Bounds: the rooms of the log, and two switches at a time.
 */
import type { ClientContext, RoomEntry } from '../../machines/client/context.js';
import type { ClientEvent } from '../../machines/client/events.js';
import { type ClientSnapshot, roomClientSteps } from '../../machines/client/room-client.js';
import { failure } from '../../machines/errors.js';
import type { Admission, RoomAnswer, RoomSetup } from '../../machines/protocol.js';
import type { End, EndCause } from '../../machines/vocabulary.js';

/** One notice as the automaton reads it: room, state and event. */
export type Letter = string;

export const letterOf = (roomID: string, state: string, event: string): Letter =>
  `${roomID} ${state}/${event}`;

export interface Step {
  /** what it publishes, in order; may be nothing */
  readonly letters: readonly Letter[];
  readonly to: Situation;
}

/** A situation of the device, interned: equal ones are the same object. */
export interface Situation {
  readonly key: string;
  readonly snapshot: ClientSnapshot;
  /** worked out when first asked for */
  steps?: readonly Step[];
}

const MOST_SWITCHES = 2;
const NOW = { now: 0 } as const;
const SETUP: RoomSetup = { roomName: '', roomAttributes: [], roomDestroyDelayTime: 0 };
const CAUSES: readonly EndCause[] = ['destroyed', 'kicked', 'otherDevice', 'offline', 'absent'];
const ends: readonly End[] = CAUSES.map((cause) => ({ cause, reason: '' }));

const admissionOf = (roomID: string, attempt: number): Admission => ({
  roomID,
  attempt,
  roomName: '',
  incarnation: 1,
  session: 1,
  version: 1,
  members: null,
  roomAttributes: [],
});

const answersFor = (roomID: string, attempt: number): readonly RoomAnswer[] => [
  { roomID, attempt, admission: admissionOf(roomID, attempt), end: null },
  ...ends.map((end) => ({ roomID, attempt, admission: null, end })),
];

/** Every input that can change what is published. */
const inputsOf = ({ context }: ClientSnapshot, rooms: readonly string[]): ClientEvent[] => {
  const call = { ...NOW, call: 1 } as const;
  const inputs: ClientEvent[] = [
    { ...NOW, type: 'networkDown' },
    { ...NOW, type: 'networkUp' },
    { ...NOW, type: 'login' },
    { ...NOW, type: 'logout' },
    { ...NOW, type: 'resumed', id: context.resume },
    { ...NOW, type: 'loginEnded', login: context.login, event: 'KickedOut' },
    { ...call, type: 'leaveAllRoom' },
    ...context.timers.map(({ id }) => ({ ...NOW, type: 'timer', id }) as const),
  ];
  for (const roomID of rooms) {
    inputs.push({ ...call, type: 'createRoom', roomID, setup: SETUP });
    inputs.push({ ...call, type: 'enterRoom', roomID, setup: SETUP });
    inputs.push({ ...call, type: 'leaveRoom', roomID });
    for (const fromRoomID of rooms)
      inputs.push({
        ...call,
        type: 'switchRoom',
        fromRoomID,
        roomID,
        isCreateWhenRoomNotExisted: true,
        setup: SETUP,
      });
  }
  for (const { roomID, intent, question } of context.rooms) {
    const { attempt } = intent.context;
    inputs.push(...decisions(roomID, attempt));
    for (const end of ends)
      inputs.push({
        ...NOW,
        type: 'heartbeatAnswered',
        id: 0,
        result: { rooms: [], gone: [{ roomID, attempt, end }] },
      });
    for (const answer of question === 0 ? [] : answersFor(roomID, attempt))
      inputs.push({ ...NOW, type: 'answered', id: question, rooms: [answer], switches: [] });
  }
  for (const { machine, question } of context.switches) {
    const { attempt, roomID, fromRoomID, fromAttempt } = machine.context;
    inputs.push(...decisions(roomID, attempt));
    for (const to of question === 0 ? [] : answersFor(roomID, attempt))
      for (const from of answersFor(fromRoomID, fromAttempt))
        for (const switched of [true, false])
          inputs.push({
            ...NOW,
            type: 'answered',
            id: question,
            rooms: [],
            switches: [{ attempt, to, from, switched }],
          });
  }
  return inputs;
};

/** What the server may say of an attempt, unasked or as its answer. */
const decisions = (roomID: string, attempt: number): ClientEvent[] => [
  { ...NOW, type: 'admitted', id: attempt, admission: admissionOf(roomID, attempt) },
  { ...NOW, type: 'refused', id: attempt, error: failure('roomNotExist', '') },
  { ...NOW, type: 'refused', id: attempt, error: failure('full', '') },
  ...ends.map((end) => ({ ...NOW, type: 'removed', roomID, attempt, roomName: '', end }) as const),
];

const silent = (snapshot: ClientSnapshot, input: ClientEvent): ClientSnapshot | null => {
  const step = roomClientSteps.step(snapshot, input);
  const isSeen = step.effects.some(
    (effect) => effect.type === 'notify' && effect.notice === 'roomStateChanged',
  );
  return isSeen || step.snapshot === snapshot ? null : step.snapshot;
};

/** What may happen unseen here, and after which everything can be published that could be before. */
const unseenInputs = ({ value, context }: ClientSnapshot): ClientEvent[] => {
  if (value === 'Disconnected.offline' || value === 'Reconnecting.offline')
    return [{ ...NOW, type: 'networkUp' }];
  if (value !== 'Connected') return [];
  const fire = (id: string): ClientEvent[] =>
    context.timers.some((timer) => timer.id === id) ? [{ ...NOW, type: 'timer', id }] : [];
  const beat = context.timers.find(({ id }) => id.startsWith('heartbeat:'))?.id ?? '';
  return [
    ...context.rooms.flatMap(({ intent }) => {
      const { attempt, strikes } = intent.context;
      // an unanswered request becomes a question, which is answered by everything that answers the request
      if (intent.value === 'Entering.out') return fire(`request:${attempt}`);
      // a question of T2 that goes unanswered is asked again until it is the last time (NR-11)
      if (intent.value === 'Inside.asking' && strikes < 2) return fire(`ask:${attempt}`);
      return intent.value === 'Inside.unanswered' ? fire(beat) : [];
    }),
    ...context.switches.flatMap(({ machine }) => {
      const { attempt } = machine.context;
      if (machine.value === 'Pending.out' || machine.value === 'Abandoned.out')
        return fire(`request:${attempt}`);
      return machine.value === 'Abandoned.unanswered' ? fire(beat) : [];
    }),
  ];
};

/** The situation after all that. */
const settled = (start: ClientSnapshot): ClientSnapshot => {
  let snapshot = start;
  for (;;) {
    let next: ClientSnapshot | null = null;
    for (const input of unseenInputs(snapshot)) next ??= silent(snapshot, input);
    if (!next) return snapshot;
    snapshot = next;
  }
};

/** The same situation under small numbers. */
const normal = ({ value, context }: ClientSnapshot): ClientSnapshot => {
  const names = new Map<number, number>([[0, 0]]);
  const name = (id: number): number => {
    const known = names.get(id) ?? names.size;
    names.set(id, known);
    return known;
  };
  const login = name(context.login);
  const resume = name(context.resume);
  const rooms = context.rooms.map((room: RoomEntry): RoomEntry => {
    const attempt = name(room.intent.context.attempt);
    return {
      ...room,
      // a question's id is only compared with that of its answer
      question: room.intent.value.endsWith('asking') ? attempt : 0,
      leave: 0,
      intent: {
        ...room.intent,
        context: {
          ...room.intent.context,
          attempt,
          call: 0,
          blame: 'timeout',
          leaveCalls: [],
          members: null,
          roomName: '',
        },
      },
    };
  });
  const switches = context.switches.map(({ machine }) => {
    const attempt = name(machine.context.attempt);
    const fromAttempt = name(machine.context.fromAttempt);
    return {
      machine: {
        ...machine,
        context: { ...machine.context, call: 1, blame: 'timeout' as const, attempt, fromAttempt },
      },
      question: machine.value.endsWith('asking') ? attempt : 0,
    };
  });
  const timers = context.timers
    .map(({ id }) => {
      const [kind, number] = id.split(':');
      return { id: `${kind}:${name(Number(number))}`, at: 0, rule: '' };
    })
    .sort((one, other) => (one.id < other.id ? -1 : 1));
  const small: ClientContext = {
    ...context,
    nextID: names.size + 1,
    login,
    resume,
    newest: 0,
    rooms,
    switches,
    leaves: [],
    leaveAlls: [],
    waiting: [],
    queries: [],
    timers,
  };
  return { value, context: small };
};

const keyOf = ({ value, context }: ClientSnapshot): string => {
  const rooms = context.rooms.map(({ roomID, connection, intent, question }) => {
    const { attempt, method, strikes } = intent.context;
    return `${roomID} ${connection.value} ${intent.value} ${attempt} ${method} ${strikes} ${question}`;
  });
  const switches = context.switches.map(({ machine, question }) => {
    const { attempt, fromRoomID, fromAttempt, roomID } = machine.context;
    return `${machine.value} ${attempt} ${fromRoomID} ${fromAttempt} ${roomID} ${question}`;
  });
  const timers = context.timers.map(({ id }) => id);
  const { login, resume } = context;
  return [value, login, resume, rooms, switches, timers].map(String).join('|');
};

export interface ClientRuns {
  /** logged in, with no rooms: where a log begins */
  readonly start: Situation;
  /** everything that can happen in a situation, but for what changes nothing and publishes nothing */
  steps(situation: Situation): readonly Step[];
  /** situations seen so far */
  readonly size: number;
}

export interface RunOptions {
  readonly sdkVersion?: string;
  /** lets nothing happen unseen at once; slow, and the same runs: to try that `settled` loses none */
  readonly exact?: boolean;
}

/** All runs of one device that knows these rooms; what was worked out once is kept. */
export const clientRuns = (rooms: readonly string[], options: RunOptions = {}): ClientRuns => {
  const { sdkVersion, exact = false } = options;
  const known = new Map<string, Situation>();
  const intern = (snapshot: ClientSnapshot): Situation => {
    const small = normal(exact ? snapshot : settled(snapshot));
    const key = keyOf(small);
    const found = known.get(key);
    if (found) return found;
    const situation = { key, snapshot: small };
    known.set(key, situation);
    return situation;
  };
  const fresh = roomClientSteps.initial({
    userID: 'user',
    deviceID: 'device',
    ...(sdkVersion !== undefined && { sdkVersion }),
  });
  return {
    start: intern(roomClientSteps.step(fresh, { ...NOW, type: 'login' }).snapshot),
    steps(situation) {
      if (situation.steps) return situation.steps;
      const steps = new Map<string, Step>();
      for (const input of inputsOf(situation.snapshot, rooms)) {
        const { snapshot, effects } = roomClientSteps.step(situation.snapshot, input);
        const { switches, waiting } = snapshot.context;
        // a call that waits for a leave runs when it is over, as one made then does (CL-27)
        if (switches.length > MOST_SWITCHES || waiting.length > 0) continue;
        const letters = effects.flatMap((effect) =>
          effect.type === 'notify' && effect.notice === 'roomStateChanged'
            ? [letterOf(effect.roomID, effect.state, effect.event)]
            : [],
        );
        if (letters.length === 0 && snapshot === situation.snapshot) continue;
        const to = intern(snapshot);
        if (letters.length === 0 && to === situation) continue;
        steps.set(`${letters.join(' ')}|${to.key}`, { letters, to });
      }
      situation.steps = [...steps.values()];
      return situation.steps;
    },
    get size() {
      return known.size;
    },
  };
};

/**
 * How many of these notices, from the first on, some run of the client publishes in this order, with nothing between
 * them; all of them if the log could have been recorded. A log may end within one step of the client.
 */
export const longestRun = (runs: ClientRuns, letters: readonly Letter[]): number => {
  const reached: Set<Situation>[] = letters.map(() => new Set());
  reached[0] = new Set([runs.start]);
  let best = 0;
  for (const [at, situations] of reached.entries()) {
    // a Set goes on to what is added while it is walked
    for (const situation of situations)
      for (const { letters: published, to } of runs.steps(situation)) {
        if (published.length === 0) {
          situations.add(to);
          continue;
        }
        let same = 0;
        while (
          same < published.length &&
          at + same < letters.length &&
          published[same] === letters[at + same]
        )
          same += 1;
        best = Math.max(best, at + same);
        if (same === published.length) reached[at + same]?.add(to);
      }
  }
  return best;
};

export const couldPublish = (runs: ClientRuns, letters: readonly Letter[]): boolean =>
  longestRun(runs, letters) === letters.length;
