// Invariant: whatever happens to a chart of Express, legal or not, XState and the compiled step see the same state, the
// same context and the same effects in the same order; and what they keep is plain JSON. Ids are hostile on purpose
// (`__proto__`, `constructor`, `10`), and so are arguments; now and then an answer or a timer names what is out.

import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type AnyActorLogic, createActor } from 'xstate';
import { type AnyLifecycle, cells, compile } from '../../../src/chart/index.js';
import { fromXStateSnapshot, toMachine } from '../../../src/chart/to-machine.js';
import type { EngineEvent } from '../../../src/machines/rtc/events.js';
import type { Verdict } from '../../../src/machines/rtc/protocol.js';
import { type EngineSnapshot, rtcEngine } from '../../../src/machines/rtc/rtc-engine.js';
import { rtcRoom } from '../../../src/machines/rtc/rtc-room.js';
import type { RtcRoomEvent } from '../../../src/machines/rtc/rtc-room-types.js';
import { type RtcStreamEvent, rtcStream } from '../../../src/machines/rtc/rtc-stream.js';

const SEED = 20_261_205;

const id = fc.constantFrom('room', '__proto__', 'constructor', '10', 'hasOwnProperty');
const userID = fc.constantFrom('ann', 'bob', '__proto__', '10');
const odd = fc.constantFrom<unknown>(undefined, null, 0, '', '\ud800', {}, [], true, 1e300, 'a b');
/** mostly what a call takes, now and then anything */
const often = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 9, arbitrary }, { weight: 1, arbitrary: odd as fc.Arbitrary<T> });
const number = fc.integer({ min: 0, max: 20 });
const streams = fc.uniqueArray(fc.constantFrom('s', '__proto__', '10'), { maxLength: 2 });
const member = fc.record({ userID, userName: userID, streams });
const members = fc.option(fc.uniqueArray(member, { maxLength: 3, selector: (one) => one.userID }));
const refusal = fc.constantFrom('token', 'multiRoomDisabled', 'tooManyRooms', 'full');
const kick = fc.constantFrom('kickedByServer', 'kickedByLogin');
const only = <const T extends string>(...types: T[]) => fc.record({ type: fc.constantFrom(...types) });

const roomEvent: fc.Arbitrary<RtcRoomEvent> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('login' as const),
      call: number,
      method: fc.constantFrom('loginRoom', 'switchRoom'),
      userID,
      isUserStatusNotify: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('admitted' as const),
      session: number,
      version: number,
      members,
    }),
  },
  fc.record({ type: fc.constant('refused' as const), reason: refusal }),
  fc.record({ type: fc.constant('kicked' as const), reason: kick }),
  fc.record({
    type: fc.constant('memberChanged' as const),
    after: number,
    version: number,
    userID,
    member: fc.option(member),
  }),
  { weight: 2, arbitrary: fc.record({ type: fc.constant('logout' as const), call: number }) },
  { weight: 3, arbitrary: only('interrupted') },
  { weight: 2, arbitrary: only('left', 'overtaken', 'switchedAway', 'destroyed', 'timedOut') },
);

const streamEvent: fc.Arbitrary<RtcStreamEvent> = fc.oneof(
  only('start', 'flows', 'breaks'),
  fc.record({ type: fc.constant('stop' as const), errorCode: number }),
);

// ---- the engine: some events name what is out, so they are made from the state they meet -----------------------------

type Happening = (snapshot: EngineSnapshot, call: number) => EngineEvent;

const user = fc.record({ userID: often(userID), userName: often(userID) });
const config = fc.record({
  token: often(fc.constantFrom('', '__proto__')),
  maxMemberCount: often(fc.constantFrom(0, 2)),
  isUserStatusNotify: often(fc.boolean()),
});
const calling = <C extends object>(arbitrary: fc.Arbitrary<C>): fc.Arbitrary<Happening> =>
  arbitrary.map((fields) => (_, call) => ({ now: 0, call, ...fields }) as unknown as EngineEvent);
const kind = <const T extends string>(type: T) => fc.constant(type);

const calls: fc.Arbitrary<Happening> = fc.oneof(
  calling(fc.record({ type: kind('setRoomMode'), mode: often(fc.constantFrom(0, 1)) })),
  { weight: 2, arbitrary: calling(fc.record({ type: fc.constantFrom('createEngine') })) },
  calling(
    fc.record({ type: kind('loginRoom'), roomID: often(id), user: often(user), config: often(config) }),
  ),
  {
    weight: 5,
    arbitrary: calling(
      fc.record({
        type: kind('loginRoom'),
        roomID: id,
        user: fc.constant({ userID: 'ann', userName: 'Ann' }),
        config: fc.constant({ token: '', maxMemberCount: 0, isUserStatusNotify: true }),
      }),
    ),
  },
  calling(fc.record({ type: kind('logoutRoom'), roomID: often(fc.option(id)) })),
  calling(
    fc.record({
      type: kind('switchRoom'),
      fromRoomID: often(id),
      toRoomID: often(id),
      config: often(config),
    }),
  ),
  calling(
    fc.record({
      type: kind('startPublishingStream'),
      streamID: often(fc.constantFrom('s', '__proto__', '10')),
      channel: often(fc.constantFrom(0, 1)),
      roomID: often(fc.option(id)),
    }),
  ),
  calling(fc.record({ type: kind('stopPublishingStream'), channel: often(fc.constantFrom(0, 1)) })),
  calling(
    fc.record({
      type: kind('startPlayingStream'),
      streamID: often(fc.constantFrom('s', '__proto__')),
      roomID: often(fc.option(id)),
    }),
  ),
  calling(fc.record({ type: kind('stopPlayingStream'), streamID: often(fc.constantFrom('s')) })),
);

const rareCalls = calling(fc.record({ type: fc.constantFrom('destroyEngine') }));

const arrivals: fc.Arbitrary<Happening> = fc.oneof(
  fc.constantFrom<Happening>(
    () => ({ type: 'networkUp', now: 0 }),
    () => ({ type: 'networkDown', now: 0 }),
  ),
  fc.nat().map(
    (index): Happening =>
      ({ context: { timers } }) => ({
        type: 'timer',
        id: timers[index % (timers.length + 1)]?.id ?? '__proto__',
        now: 0,
      }),
  ),
  {
    weight: 4,
    arbitrary: fc.record({ session: number, version: number, members, what: fc.nat(5), refusal, kick }).map(
      ({ what, refusal: refused, kick: kicked, ...list }): Happening =>
        ({ context: { rooms, nextID } }) => ({
          type: 'held',
          now: 0,
          id: nextID - 1,
          rooms: rooms.map(({ roomID, attempt }, index): Verdict => {
            const named = { roomID, attempt };
            if (what === 5 && index === 0) return { ...named, is: 'kicked', reason: kicked };
            return what === 4
              ? { ...named, is: 'refused', reason: refused }
              : { ...named, is: 'in', ...list };
          }),
        }),
    ),
  },
  fc.record({ id: number, roomID: id, attempt: number, reason: refusal }).map(
    ({ id: answered, ...verdict }): Happening =>
      () => ({ type: 'held', now: 0, id: answered, rooms: [{ ...verdict, is: 'refused' }] }),
  ),
  fc.record({ index: fc.nat(), reason: kick }).map(
    ({ index, reason }): Happening =>
      ({ context: { rooms } }) => {
        const { roomID, attempt } = rooms[index % (rooms.length + 1)] ?? {
          roomID: 'constructor',
          attempt: 3,
        };
        return { type: 'kicked', now: 0, roomID, attempt, reason };
      },
  ),
  fc.record({ index: fc.nat(), version: number, userID, member: fc.option(member) }).map(
    ({ index, ...change }): Happening =>
      ({ context: { rooms } }) => {
        const room = rooms[index % (rooms.length + 1)];
        const { roomID = '10', attempt = 3 } = room ?? {};
        const after = room?.machine.context.roster.version ?? 0;
        return { type: 'memberChanged', now: 0, roomID, attempt, after, ...change };
      },
  ),
);

const happening = fc.oneof(
  { weight: 10, arbitrary: calls },
  { weight: 10, arbitrary: arrivals },
  { weight: 1, arbitrary: rareCalls },
);

// ---- the comparison --------------------------------------------------------------------------------------------------

interface Seen {
  readonly value: unknown;
  readonly context: unknown;
  readonly effects: readonly unknown[];
}

const runXState = (
  def: AnyLifecycle,
  input: unknown,
  events: readonly { readonly type: string }[],
): Seen[] => {
  const actor = createActor(toMachine(def) as AnyActorLogic, { input: input as never });
  let effects: unknown[] = [];
  actor.on('*', (effect: unknown) => effects.push(effect));
  actor.start();
  return events.map((event) => {
    effects = [];
    actor.send(event);
    return { ...fromXStateSnapshot(actor.getSnapshot() as never), effects };
  });
};

const freeze = <T>(value: T): T => {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) freeze(part);
  }
  return value;
};

/** Which cells of the charts random sequences met, so that the property is not empty. */
const met = new Map<string, Set<string>>();

type AnySteps = {
  readonly definition: AnyLifecycle;
  initial(input: never): { readonly value: string; readonly context: object };
  step(
    snapshot: never,
    event: never,
  ): {
    readonly snapshot: { readonly value: string; readonly context: object };
    readonly effects: readonly unknown[];
  };
};

const agree = (
  steps: AnySteps,
  input: unknown,
  makers: readonly ((snapshot: never, call: number) => object)[],
) => {
  const { chart } = steps.definition;
  const cellsMet = met.get(chart.id) ?? new Set();
  met.set(chart.id, cellsMet);
  let snapshot = steps.initial(input as never);
  const events: { readonly type: string }[] = [];
  const seen = makers.map((make, index): Seen => {
    const event = make(snapshot as never, index + 1) as { readonly type: string };
    events.push(event);
    cellsMet.add(`${snapshot.value} ${event.type}`);
    // frozen: a step that changed what it is given would throw
    const step = steps.step(freeze(snapshot) as never, event as never);
    snapshot = step.snapshot;
    return { ...snapshot, effects: step.effects };
  });
  // plain JSON: saved and taken up again, nothing is lost
  expect(JSON.parse(JSON.stringify(snapshot))).toEqual(snapshot);
  const other = runXState(steps.definition, input, events);
  if (!isDeepStrictEqual(seen, other)) expect(seen).toEqual(other);
};

const always =
  <E>(event: E) =>
  (): E =>
    event;

test('RT-2 both faces of rtcRoom agree', () => {
  const property = fc.property(
    fc.constantFrom('web' as const, 'native' as const),
    fc.array(roomEvent.map(always), { minLength: 10, maxLength: 30, size: 'max' }),
    (platform, makers) => agree(compile(rtcRoom) as never, { roomID: '__proto__', platform }, makers),
  );
  fc.assert(property, { seed: SEED, numRuns: 150 });
});

test('RT-15 both faces of rtcStream agree', () => {
  const property = fc.property(
    fc.record({ streamID: id, kind: fc.constantFrom('publish' as const, 'play' as const) }),
    fc.array(streamEvent.map(always), { minLength: 5, maxLength: 12, size: 'max' }),
    (input, makers) => agree(compile(rtcStream) as never, input, makers),
  );
  fc.assert(property, { seed: SEED, numRuns: 50 });
});

test('RT-1 both faces of rtcEngine agree, whatever is passed for an argument', () => {
  const property = fc.property(
    fc.record({ deviceID: id, platform: fc.constantFrom('web' as const, 'native' as const) }),
    fc.constantFrom('3.4.0', '3.22.0'),
    fc.array(happening, { minLength: 10, maxLength: 60, size: 'max' }),
    (input, sdkVersion, makers) =>
      agree(compile(rtcEngine) as never, { ...input, sdkVersion }, [
        (_, call) => ({ type: 'setRoomMode', mode: 1, now: 0, call }),
        (_, call) => ({ type: 'createEngine', now: 0, call }),
        ...makers,
      ] as Happening[] as never),
  );
  fc.assert(property, { seed: SEED, numRuns: 150 });
});

test('RT-2 the sequences met every cell of the charts', () => {
  for (const def of [rtcRoom, rtcStream, rtcEngine] as const)
    for (const { state, event } of cells(def as AnyLifecycle))
      expect(met.get(def.chart.id)?.has(`${state} ${event}`), `${def.chart.id}: ${state} ${event}`).toBe(
        true,
      );
});
