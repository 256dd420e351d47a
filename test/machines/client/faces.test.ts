// Invariant: whatever happens to a client chart, legal or not, XState and the compiled step see the same state, the same
// context and the same effects in the same order; and what they keep is plain JSON. Events have their declared shapes,
// with ids that are something else on every object and numbers so small that answers now and then name what is out.

import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type AnyActorLogic, createActor } from 'xstate';
import {
  type AnyLifecycle,
  type Compiled,
  cells,
  type EventOf,
  type InputOf,
} from '../../../src/chart/index.js';
import { fromXStateSnapshot, toMachine, toXStateSnapshot } from '../../../src/chart/to-machine.js';
import type { ClientEvent } from '../../../src/machines/client/events.js';
import { roomClientSteps } from '../../../src/machines/client/room-client.js';
import {
  type RoomConnectionEvent,
  roomConnectionSteps,
} from '../../../src/machines/client/room-connection.js';
import { roomIntentSteps } from '../../../src/machines/client/room-intent.js';
import type { RoomIntentEvent } from '../../../src/machines/client/room-intent-types.js';
import { type RoomSwitchEvent, roomSwitchSteps } from '../../../src/machines/client/room-switch.js';
import { failure } from '../../../src/machines/errors.js';
import type { Admission, RoomAnswer, RoomSetup, SwitchAnswer } from '../../../src/machines/protocol.js';
import type { End } from '../../../src/machines/vocabulary.js';

const SEED = 20_261_123;

const roomID = fc.constantFrom('R', '__proto__', 'constructor', '10');
const text = fc.constantFrom('', 'x', '__proto__', '"\\', '\ud800');
const userIDs = fc.array(fc.constantFrom('alice', 'bob', '__proto__', '10'), { maxLength: 3 });
/** an id of something that is out, of something that is over, or of nothing */
const small = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 12 }) },
  fc.constantFrom(100, 2 ** 40),
);
const call = fc.integer({ min: 0, max: 9 });

const end: fc.Arbitrary<End> = fc.record({
  cause: fc.constantFrom('destroyed', 'kicked', 'otherDevice', 'offline', 'absent'),
  reason: text,
});
const error = fc
  .constantFrom('roomNotExist' as const, 'full' as const, 'roomExists' as const, 'notInRoom' as const)
  .map((reason) => failure(reason, 'enter'));
const roomAttributes = fc.array(fc.tuple(text, text), { maxLength: 2 });
const admission: fc.Arbitrary<Admission> = fc.record({
  roomID,
  attempt: small,
  roomName: text,
  incarnation: fc.integer({ min: 1, max: 2 }),
  session: small,
  version: fc.integer({ min: 1, max: 4 }),
  members: fc.option(userIDs),
  roomAttributes,
});
const roomAnswer: fc.Arbitrary<RoomAnswer> = fc.oneof(
  fc.record({ roomID, attempt: small, admission, end: fc.constant(null) }),
  fc.record({ roomID, attempt: small, admission: fc.constant(null), end }),
);
const switchAnswer: fc.Arbitrary<SwitchAnswer> = fc.record({
  attempt: small,
  to: roomAnswer,
  from: roomAnswer,
  switched: fc.boolean(),
});
const setup: fc.Arbitrary<RoomSetup> = fc.record({
  roomName: text,
  roomAttributes,
  roomDestroyDelayTime: fc.constantFrom(0, 60, -1, 1.5),
});
const members = {
  incarnation: fc.integer({ min: 1, max: 2 }),
  version: fc.integer({ min: 1, max: 5 }),
  userIDs,
};

const only = <const T extends string>(...types: T[]) => fc.record({ type: fc.constantFrom(...types) });

const connectionEvent: fc.Arbitrary<RoomConnectionEvent> = fc.oneof(
  { weight: 3, arbitrary: only('create', 'enter', 'switch', 'leave') },
  { weight: 3, arbitrary: only('accepted') },
  { weight: 3, arbitrary: only('interrupted', 'restored') },
  only('refused', 'unanswered', 'notExist', 'loginEnded'),
  fc.record({ type: fc.constant('left' as const), extendedData: fc.constantFrom('', '{"cause":"x"}') }),
  fc.record({ type: fc.constant('removed' as const), end }),
);

const intentEvent: fc.Arbitrary<RoomIntentEvent> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('enter' as const),
      call,
      method: fc.constantFrom('createRoom' as const, 'joinRoom' as const, 'enterRoom' as const),
      attempt: small,
      setup,
    }),
  },
  fc.record({ type: fc.constant('switchTo' as const), attempt: small }),
  { weight: 4, arbitrary: fc.record({ type: fc.constant('admitted' as const), admission }) },
  fc.record({ type: fc.constant('refused' as const), error }),
  fc.record({ type: fc.constant('denied' as const), end }),
  fc.record({ type: fc.constant('removed' as const), end, roomName: text }),
  { weight: 3, arbitrary: only('timedOut', 'heartbeat') },
  { weight: 4, arbitrary: only('interrupted', 'resumed') },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constantFrom('leave' as const, 'leaveHeld' as const), call }),
  },
  only('leaveConfirmed', 'leaveGoesOn', 'cancel', 'unanswered', 'loggedOut', 'loginEnded'),
  fc.record({ type: fc.constant('switchedAway' as const), extendedData: fc.constantFrom('', '{}') }),
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constantFrom('memberJoined' as const, 'memberLeft' as const),
      ...members,
    }),
  },
  fc.record({
    type: fc.constant('versionSeen' as const),
    incarnation: members.incarnation,
    version: members.version,
  }),
);

const switchEvent: fc.Arbitrary<RoomSwitchEvent> = fc.oneof(
  fc.record({ type: fc.constant('admitted' as const), admission }),
  fc.record({ type: fc.constant('refused' as const), error }),
  fc.record({ type: fc.constant('answered' as const), answer: switchAnswer }),
  fc.record({ type: fc.constant('removed' as const), end, roomName: text }),
  { weight: 8, arbitrary: only('timedOut', 'interrupted', 'resumed', 'heartbeat') },
  { weight: 3, arbitrary: only('cancel', 'dropSource', 'sourceEnded', 'sourceMissing') },
);

// ---- the client: answers and timers name what is out, most of the time -------------------------------------------------

const roomCall = { call, roomID };
const callEvent = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constantFrom('createRoom' as const, 'joinRoom' as const, 'enterRoom' as const),
      ...roomCall,
      setup,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('switchRoom' as const),
      ...roomCall,
      fromRoomID: roomID,
      isCreateWhenRoomNotExisted: fc.boolean(),
      setup,
    }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('leaveRoom' as const), ...roomCall }) },
  fc.record({ type: fc.constant('leaveAllRoom' as const), call }),
  fc.record({
    type: fc.constantFrom(
      'queryRoomMemberList' as const,
      'queryRoomMembers' as const,
      'queryRoomOnlineMemberCount' as const,
      'queryRoomAllAttributes' as const,
    ),
    ...roomCall,
    nextFlag: fc.constantFrom('', '5', 'x'),
    count: fc.constantFrom(0, 10),
    userIDs,
  }),
  fc.record({ type: fc.constant('unsupported' as const), call, method: text }),
);
const loginEvent = fc.oneof(
  { weight: 3, arbitrary: only('networkUp', 'networkDown') },
  { weight: 2, arbitrary: only('login') },
  only('logout'),
);
const page = fc.record({ roomID, userIDs, nextFlag: text, version: small });
const messageEvent = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant('admitted' as const), id: small, admission }) },
  fc.record({ type: fc.constant('refused' as const), id: small, error }),
  { weight: 2, arbitrary: fc.record({ type: fc.constant('leaveConfirmed' as const), id: small }) },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('answered' as const),
      id: small,
      rooms: fc.array(roomAnswer, { maxLength: 3 }),
      switches: fc.array(switchAnswer, { maxLength: 2 }),
    }),
  },
  fc.record({
    type: fc.constant('heartbeatAnswered' as const),
    id: small,
    result: fc.record({
      rooms: fc.array(
        fc.record({ roomID, attempt: small, incarnation: members.incarnation, version: members.version }),
        { maxLength: 2 },
      ),
      gone: fc.array(fc.record({ roomID, attempt: small, end }), { maxLength: 2 }),
    }),
  }),
  { weight: 3, arbitrary: fc.record({ type: fc.constant('resumed' as const), id: small }) },
  fc.record({ type: fc.constant('queried' as const), id: small, result: page }),
  fc.record({
    type: fc.constantFrom('memberJoined' as const, 'memberLeft' as const),
    roomID,
    ...members,
  }),
  fc.record({ type: fc.constant('removed' as const), roomID, attempt: small, roomName: text, end }),
  fc.record({
    type: fc.constant('loginEnded' as const),
    login: small,
    event: fc.constantFrom('KickedOut' as const, 'TokenExpired' as const),
  }),
);
const timerEvent = fc.record({
  type: fc.constant('timer' as const),
  id: fc.oneof(
    fc
      .tuple(fc.constantFrom('request', 'ask', 'leave', 'held', 'query', 'heartbeat', 'resume'), small)
      .map(([kind, id]) => `${kind}:${id}`),
    fc.constantFrom('', '__proto__', 'request', 'request:x', ':1', 'heartbeat:'),
  ),
});

type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
type ClientDraft = Without<ClientEvent, 'now'>;
const clientEvent: fc.Arbitrary<ClientDraft> = fc.oneof(
  { weight: 4, arbitrary: callEvent as fc.Arbitrary<ClientDraft> },
  { weight: 2, arbitrary: loginEvent as fc.Arbitrary<ClientDraft> },
  { weight: 5, arbitrary: messageEvent as fc.Arbitrary<ClientDraft> },
  { weight: 2, arbitrary: timerEvent as fc.Arbitrary<ClientDraft> },
);

// ---- the faces, side by side -------------------------------------------------------------------------------------------

const agree = (one: unknown, other: unknown): void => {
  if (!isDeepStrictEqual(one, other)) expect(one).toEqual(other);
};

/**
 * The property: from each of these paths any event, and random sequences. XState and the steps that clients run go side
 * by side; now and then the actor goes on from a stored snapshot. In the end every cell of the chart was met.
 * @returns how often each kind of effect came
 */
const facesAgree = <D extends AnyLifecycle>(
  steps: Compiled<D>,
  input: fc.Arbitrary<InputOf<D>>,
  paths: readonly (readonly object[])[],
  event: fc.Arbitrary<{ readonly type: string }>,
  size: { readonly length: number; readonly numRuns: number },
): ReadonlyMap<string, number> => {
  const { definition } = steps;
  const machine = toMachine(definition);
  const times = new Map(cells(definition).map((cell) => [`${cell.state} ${cell.event}`, 0]));

  const kinds = new Map<string, number>();
  const compare = (given: InputOf<D>, drafts: readonly object[]): void => {
    const emitted: unknown[] = [];
    const start = (options: object) => {
      const actor = createActor(machine as AnyActorLogic, options);
      actor.on('*', (effect) => emitted.push(effect));
      return actor.start();
    };
    let actor = start({ input: given });
    let snapshot = steps.initial(given);
    for (const [index, draft] of drafts.entries()) {
      const happened = { now: index * 1_000, ...draft } as unknown as EventOf<D>;
      const cell = `${snapshot.value} ${happened.type}`;
      times.set(cell, (times.get(cell) ?? 0) + 1);
      const step = steps.step(snapshot, happened);
      actor.send(happened);
      agree(fromXStateSnapshot(actor.getSnapshot()), step.snapshot);
      agree(emitted.splice(0), step.effects);
      for (const { type } of step.effects) kinds.set(type, (kinds.get(type) ?? 0) + 1);
      const stored = JSON.parse(JSON.stringify(step.snapshot));
      agree(stored, step.snapshot);
      snapshot = step.snapshot;
      if (index % 7 !== 6) continue;
      actor.stop();
      actor = start({ snapshot: toXStateSnapshot(machine, stored) });
    }
    actor.stop();
  };

  const sequences = fc.array(event, { maxLength: size.length, size: 'max' });
  const property = fc.property(input, fc.constantFrom(...paths), sequences, (given, path, after) =>
    compare(given, [...path, ...after]),
  );
  fc.assert(property, { seed: SEED, numRuns: size.numRuns });
  const byType = new Map(fc.sample(event, { seed: SEED, numRuns: 1_000 }).map((one) => [one.type, one]));
  const [given] = fc.sample(input, { seed: SEED, numRuns: 1 });
  for (const path of paths) for (const one of byType.values()) compare(given as InputOf<D>, [...path, one]);
  expect([...times].filter(([, count]) => count === 0).map(([cell]) => cell)).toEqual([]);
  return kinds;
};

test('AG-5 CC-22 roomConnection: the XState face equals the compiled face', () => {
  const input = fc.record({ roomID, sdkVersion: fc.constantFrom('2.29.0', '2.12.9', '', 'x.y') });
  const [accepted, down] = [{ type: 'accepted' }, { type: 'interrupted' }];
  const begun = [{ type: 'create' }, { type: 'enter' }, { type: 'switch' }].map((begin) => [begin]);
  const inside = [{ type: 'enter' }, accepted];
  const paths = [[], ...begun, inside, [...inside, down], [...inside, { type: 'leave' }]];
  facesAgree(roomConnectionSteps, input, paths, connectionEvent, { length: 40, numRuns: 80 });
});

test('AG-5 CL-22 roomIntent: the XState face equals the compiled face', () => {
  const [down, up, late] = [{ type: 'interrupted' }, { type: 'resumed' }, { type: 'timedOut' }];
  const setup = { roomName: '', roomAttributes: [], roomDestroyDelayTime: 0 };
  const enter = { type: 'enter', call: 1, method: 'createRoom', attempt: 3, setup };
  const session = {
    incarnation: 1,
    session: 1,
    version: 1,
    members: ['alice'],
    roomAttributes: [['k', 'v']],
  };
  const admitted = { type: 'admitted', admission: { roomID: 'R', attempt: 3, roomName: 'n', ...session } };
  const inside = [enter, admitted];
  const paths = [
    [],
    [enter],
    [enter, down],
    [enter, late],
    [enter, late, down],
    inside,
    [...inside, down],
    [...inside, down, up],
    [...inside, down, up, late],
    [...inside, { type: 'leave', call: 2 }],
    [...inside, { type: 'leaveHeld', call: 2 }],
    [{ type: 'switchTo', attempt: 3 }],
  ];
  facesAgree(roomIntentSteps, fc.record({ roomID }), paths, intentEvent, { length: 25, numRuns: 150 });
});

test('AG-5 SW-12 roomSwitch: the XState face equals the compiled face', () => {
  const input = roomID.map((to) => ({
    attempt: 2,
    call: 1,
    fromRoomID: 'S',
    fromAttempt: 1,
    roomID: to,
    roomName: '',
  }));
  const [down, late, cancel] = [{ type: 'interrupted' }, { type: 'timedOut' }, { type: 'cancel' }];
  const paths = [
    [],
    [down],
    [late],
    [late, down],
    [cancel],
    [down, cancel],
    [late, cancel],
    [cancel, late, late],
  ];
  facesAgree(roomSwitchSteps, input, paths, switchEvent, { length: 8, numRuns: 150 });
});

test('AG-5 CL-28 roomClient: the XState face equals the compiled face', () => {
  const input = fc.constant({ userID: 'alice', deviceID: '__proto__' });
  const [login, down, up] = [{ type: 'login' }, { type: 'networkDown' }, { type: 'networkUp' }];
  const paths = [[], [down], [login], [login], [login], [login, down], [login, down, up]];
  const kinds = facesAgree(roomClientSteps, input, paths, clientEvent, { length: 40, numRuns: 150 });
  for (const kind of ['send', 'notify', 'settle', 'startTimer', 'cancelTimer'])
    expect(kinds.get(kind), kind).toBeGreaterThan(200);
});

test.each([
  ['roomConnection', roomConnectionSteps.definition],
  ['roomIntent', roomIntentSteps.definition],
  ['roomSwitch', roomSwitchSteps.definition],
  ['roomClient', roomClientSteps.definition],
] as const)('AG-5 %s is data: nothing is lost of its chart in JSON', (_, { chart }) => {
  expect(JSON.parse(JSON.stringify(chart))).toEqual(chart);
});
