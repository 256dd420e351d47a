// An engine and its server, with messages between them that are lost, late, and out of order: from every state that can be
// reached, a healed network leads to agreement: what the engine shows is what the server holds, and nothing is owed.
// Breadth-first over everything that can happen to one room with one stream.

import { expect, test } from 'vitest';
import type { EngineEvent } from '../../../src/machines/rtc/events.js';
import type { Hold, RtcDownMessage } from '../../../src/machines/rtc/protocol.js';
import { type EngineSnapshot, rtcEngineSteps } from '../../../src/machines/rtc/rtc-engine.js';
import {
  createRtcServerState,
  type RtcServerInput,
  type RtcServerState,
  stepRtcServer,
} from '../../../src/machines/rtc/rtc-server.js';
import { explore, must } from './search.js';

const USER = { userID: 'ann', userName: 'Ann' };
const CONFIG = { token: '', maxMemberCount: 0, isUserStatusNotify: false };
/** At most so many messages are on their way up, and as many down; the oldest is lost. */
const MOST = 2;

interface State {
  readonly engine: EngineSnapshot;
  readonly server: RtcServerState;
  readonly up: readonly Hold[];
  readonly down: readonly RtcDownMessage[];
}

type Event =
  | { readonly do: 'engine'; readonly event: EngineEvent }
  | { readonly do: 'server'; readonly input: RtcServerInput }
  /** a message arrives, whichever; one that never does is lost */
  | { readonly do: 'up' | 'down'; readonly index: number };

/**
 * States are the same if the same can happen in them: ids count by how they stand to those of the messages on their
 * way, attempts by which are the same, versions by whether the engine's is the newest.
 */
const keyOf = ({ engine, server, up, down }: State): string => {
  const { online, rooms, streams, owed, since, heard, timers } = engine.context;
  const ids = [
    ...up.map(({ id }) => id),
    ...down.flatMap((message) => ('id' in message ? [message.id] : [])),
  ];
  const stands = (id: number): string => (id === 0 ? '-' : ids.map((other) => Number(id <= other)).join(''));
  const attempts: number[] = [];
  const nameOf = (attempt: number): number => {
    if (!attempts.includes(attempt)) attempts.push(attempt);
    return attempts.indexOf(attempt);
  };
  const versionNow = server.rooms[0]?.version ?? 0;
  const versionOf = (version: number): string =>
    version === 0 ? '-' : version === versionNow ? 'new' : 'old';
  return JSON.stringify([
    online,
    rooms.map(({ attempt, leave, machine }) => [
      nameOf(attempt),
      machine.value,
      stands(leave),
      machine.context.logoutCalls.length,
      versionOf(machine.context.roster.version),
    ]),
    streams.map(({ told, machine }) => [machine.value, stands(told)]),
    [stands(owed), stands(since), stands(heard + 1), timers.length],
    server.rooms.map(({ sessions }) =>
      sessions.map(({ attempt, streams }) => [nameOf(attempt), streams.length]),
    ),
    server.devices.map(({ ends, absent }) => [
      ends.map(({ attempt, verdict }) => [nameOf(attempt), verdict.is]),
      absent.map(({ attempt }) => nameOf(attempt)),
    ]),
    up.map((hold) =>
      hold.rooms.map(({ attempt, streams, version }) => [
        nameOf(attempt),
        streams.length,
        versionOf(version),
      ]),
    ),
    down.map((message) =>
      message.type === 'held'
        ? message.rooms.map((room) => [
            nameOf(room.attempt),
            room.is,
            room.is === 'in' && [versionOf(room.version), room.members === null],
          ])
        : message.type === 'kicked' && nameOf(message.attempt),
    ),
  ]);
};

const eventsOf = ({ engine, up, down, server }: State): Event[] => {
  const { timers, online, rooms } = engine.context;
  const at = { now: 0 };
  const call = { now: 0, call: 1 };
  const roomID = 'r';
  const mayJoin = rooms.every(({ machine }) => machine.context.logoutCalls.length === 0);
  const events: EngineEvent[] = [
    { type: 'loginRoom', ...call, roomID, user: USER, config: CONFIG },
    ...(mayJoin ? [{ type: 'logoutRoom', ...call, roomID } as const] : []),
    { type: 'startPublishingStream', ...call, streamID: 's', channel: 0, roomID },
    { type: 'stopPublishingStream', ...call, channel: 0 },
    { type: online ? 'networkDown' : 'networkUp', ...at },
    ...timers.map(({ id }): EngineEvent => ({ type: 'timer', id, ...at })),
  ];
  return [
    ...events.map((event): Event => ({ do: 'engine', event })),
    ...up.map((_, index): Event => ({ do: 'up', index })),
    ...down.map((_, index): Event => ({ do: 'down', index })),
    { do: 'server', input: { type: 'kickUsers', ...at, roomID, userIDs: ['ann'] } },
    // the window passes in silence
    ...(server.rooms.length > 0 ? [{ do: 'server', input: { type: 'timer', id: '', now: 1 } } as const] : []),
  ];
};

const without = <X>(list: readonly X[], index: number): X[] => list.filter((_, other) => other !== index);

const stepEngine = (state: State, event: EngineEvent): State => {
  const { snapshot: engine, effects } = rtcEngineSteps.step(state.engine, event);
  const sent = effects.flatMap((effect) => (effect.type === 'send' ? [effect.message] : []));
  const isLost = event.type === 'networkDown';
  return {
    ...state,
    engine,
    up: isLost ? [] : [...state.up, ...sent].slice(-MOST),
    down: isLost ? [] : state.down,
  };
};

const stepServer = (state: State, input: RtcServerInput): State => {
  const step = stepRtcServer(state.server, input);
  const sent = step.effects.flatMap((effect) => (effect.type === 'send' ? [effect.message] : []));
  // time does not pass in this world: every message is of now
  const devices = step.state.devices.map((device) => ({ ...device, seenAt: 0, isArmed: false }));
  const isReachable = state.engine.context.online;
  return {
    ...state,
    server: { ...step.state, devices },
    down: isReachable ? [...state.down, ...sent].slice(-MOST) : state.down,
  };
};

/** Rid of messages that nobody listens to any more: too old, or about a login that is over. */
const pruned = (state: State): State => {
  const { since, heard, rooms } = state.engine.context;
  const last = state.server.devices[0]?.last ?? 0;
  return {
    ...state,
    up: state.up.filter(({ id }) => id > last),
    down: state.down.filter((message) =>
      message.type === 'held'
        ? message.id > heard && message.id >= since
        : rooms.some(({ attempt }) => attempt === message.attempt),
    ),
  };
};

const next = (state: State, event: Event): State => pruned(arrive(state, event));

const arrive = (state: State, event: Event): State => {
  switch (event.do) {
    case 'engine':
      return stepEngine(state, event.event);
    case 'server':
      return stepServer(state, event.input);
    case 'up': {
      const message = state.up[event.index] as Hold;
      return stepServer(
        { ...state, up: without(state.up, event.index) },
        { type: 'message', message, now: 0 },
      );
    }
    case 'down': {
      const message = state.down[event.index] as RtcDownMessage;
      return stepEngine({ ...state, down: without(state.down, event.index) }, { ...message, now: 0 });
    }
  }
};

/** The network is up, everything arrives in order, and two heartbeats pass. */
const heal = (state: State): State => {
  let healed = state;
  const settle = (): void => {
    while (healed.up.length + healed.down.length > 0)
      healed = next(healed, { do: healed.up.length > 0 ? 'up' : 'down', index: 0 });
  };
  if (!healed.engine.context.online) healed = stepEngine(healed, { type: 'networkUp', now: 0 });
  settle();
  for (let beat = 0; beat < 2; beat += 1) {
    const timer = healed.engine.context.timers.find(({ id }) => id.startsWith('heartbeat:'));
    if (timer) healed = stepEngine(healed, { type: 'timer', id: timer.id, now: 0 });
    settle();
  }
  return healed;
};

/** RT-18: what the engine shows is what the server holds. */
const checkState = (state: State): void => {
  const { engine, server } = heal(state);
  const { rooms, streams, owed, timers } = engine.context;
  must(owed === 0, `${owed} is owed`);
  must(
    rooms.every(({ machine }) => machine.value === 'Logined.in'),
    'a room is neither in nor out',
  );
  const shown = rooms.map(({ roomID, attempt }) => `${roomID} ${attempt}`);
  const held = server.rooms.flatMap(({ roomID, sessions }) =>
    sessions.map(({ attempt }) => `${roomID} ${attempt}`),
  );
  must(`${shown}` === `${held}`, `the engine shows ${shown}, the server holds ${held}`);
  const published = server.rooms.flatMap(({ sessions }) => sessions.flatMap((session) => session.streams));
  must(streams.length === published.length, `published is ${published}`);
  must(
    streams.every(({ machine }) => machine.value === 'Running'),
    'a stream that the server knows does not run',
  );
  must(timers.length === Math.min(rooms.length, 1), 'a timer runs without a room');
};

test('RT-18 from every state of one room, a healed network leads to agreement', () => {
  const created = rtcEngineSteps.step(rtcEngineSteps.initial({ deviceID: 'E' }), {
    type: 'createEngine',
    call: 1,
    now: 0,
  }).snapshot;
  const found = explore<State, Event, State>({
    start: {
      engine: created,
      server: createRtcServerState({ offlineAfter: 1 }),
      up: [],
      down: [],
    },
    keyOf,
    eventsOf,
    next,
    checkState,
    checkStep: () => {},
  });
  expect(found.states).toBeGreaterThan(1_000);
});
