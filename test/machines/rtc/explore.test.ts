// The engine with 2 rooms × 2 streams, completely: breadth-first over everything that an app, a network and a server can
// do to it, in any order. In every state what must hold holds: timers, streams, user and rooms fit together; and with
// every step each call is settled once or still out. A failure tells the shortest way there.

import { expect, test } from 'vitest';
import type { EngineEffect } from '../../../src/machines/rtc/effects.js';
import type { EngineEvent } from '../../../src/machines/rtc/events.js';
import type { Hold, Verdict } from '../../../src/machines/rtc/protocol.js';
import { type EngineSnapshot, rtcEngineSteps } from '../../../src/machines/rtc/rtc-engine.js';
import { explore, must } from './search.js';

const USER = { userID: 'ann', userName: 'Ann' };
const CONFIG = { token: '', maxMemberCount: 0, isUserStatusNotify: false };
const ROOMS = ['a', 'b'] as const;

/** An engine, and the messages that the server may still answer, newest last. */
interface State {
  readonly engine: EngineSnapshot;
  readonly unanswered: readonly Hold[];
}

/** At most so many messages may be on their way: the newest, and the one before. */
const MOST = 2;

/**
 * States are the same if the same can happen in them: ids count by how they stand to those of the messages that are
 * out, since every later id is greater than all of them, and calls by where they wait.
 */
const keyOf = ({ engine: { value, context }, unanswered }: State): string => {
  const stands = (id: number): string => {
    if (id === 0) return '-';
    let text = '';
    for (const hold of unanswered) text += id <= hold.id ? '<' : '>';
    return text;
  };
  let key = `${value} ${context.online} ${unanswered.length} ${stands(context.owed)}`;
  for (const { roomID, attempt, leave, machine } of context.rooms) {
    const { logoutCalls, roster } = machine.context;
    key += `|${roomID} ${machine.value} ${stands(leave)} ${logoutCalls.length} ${roster.version} `;
    for (const { rooms } of unanswered) key += rooms.some((room) => room.attempt === attempt) ? 'y' : 'n';
    for (const { waitsFor } of context.logoutAlls) key += waitsFor.includes(attempt) ? 'y' : 'n';
  }
  for (const { roomID, told, machine } of context.streams)
    key += `|${machine.context.streamID} ${roomID} ${machine.value} ${stands(told)}`;
  return key;
};

/** The other user, with or without the stream that is played: version 2 or 1 of either room's list. */
const LISTS = [
  { version: 1, members: [{ userID: 'bob', userName: 'Bob', streams: [] }] },
  { version: 2, members: [{ userID: 'bob', userName: 'Bob', streams: ['t'] }] },
];

/** What a server may answer: each room in (with either list), refused or kicked. */
const answersTo = (hold: Hold): (readonly Verdict[])[] => {
  const choices = ({ roomID, attempt, version }: Hold['rooms'][number]): Verdict[] => [
    ...LISTS.map((list): Verdict => {
      const members = list.version === version ? null : list.members;
      return { roomID, attempt, is: 'in', session: 1, version: list.version, members };
    }),
    { roomID, attempt, is: 'refused', reason: 'full' },
    { roomID, attempt, is: 'kicked', reason: 'kickedByServer' },
  ];
  return hold.rooms.reduce<Verdict[][]>(
    (all, room) => all.flatMap((list) => choices(room).map((verdict) => [...list, verdict])),
    [[]],
  );
};

/** The calls that are out, by number. */
const callsOf = ({ context }: EngineSnapshot): number[] => {
  const calls: number[] = [];
  for (const { machine } of context.rooms) {
    if (machine.context.call !== 0) calls.push(machine.context.call);
    calls.push(...machine.context.logoutCalls);
  }
  for (const { call } of context.logoutAlls) calls.push(call);
  return calls;
};

/** Everything that can happen in a state. */
const eventsOf = ({ engine, unanswered }: State): EngineEvent[] => {
  const { rooms, logoutAlls, timers, online } = engine.context;
  const at = { now: 0 };
  const call = { now: 0, call: 1 + Math.max(0, ...callsOf(engine)) };
  const [a, b] = ROOMS;
  // any number of logouts may join one that is out; one at a time shows what there is to see
  const mayJoin =
    logoutAlls.length === 0 && rooms.every(({ machine }) => machine.context.logoutCalls.length < 2);
  return [
    ...ROOMS.flatMap((roomID): EngineEvent[] => [
      { type: 'loginRoom', ...call, roomID, user: USER, config: CONFIG },
      { type: 'startPublishingStream', ...call, streamID: 's', channel: 0, roomID },
      { type: 'startPlayingStream', ...call, streamID: 't', roomID },
      ...(mayJoin ? [{ type: 'logoutRoom', ...call, roomID } as const] : []),
    ]),
    ...(mayJoin ? [{ type: 'logoutRoom', ...call, roomID: null } as const] : []),
    { type: 'switchRoom', ...call, fromRoomID: a, toRoomID: b, config: CONFIG },
    { type: 'switchRoom', ...call, fromRoomID: b, toRoomID: a, config: CONFIG },
    { type: 'stopPublishingStream', ...call, channel: 0 },
    { type: 'stopPlayingStream', ...call, streamID: 't' },
    { type: 'destroyEngine', ...call },
    { type: 'createEngine', ...call },
    { type: online ? 'networkDown' : 'networkUp', ...at },
    ...timers.map(({ id }): EngineEvent => ({ type: 'timer', id, ...at })),
    ...unanswered.flatMap((hold) =>
      answersTo(hold).map((answer): EngineEvent => ({ type: 'held', id: hold.id, rooms: answer, ...at })),
    ),
    ...rooms.map(
      ({ roomID, attempt }): EngineEvent => ({
        type: 'kicked',
        roomID,
        attempt,
        reason: 'kickedByLogin',
        ...at,
      }),
    ),
  ];
};

const next = (state: State, event: EngineEvent): State & { readonly effects: readonly EngineEffect[] } => {
  const { snapshot: engine, effects } = rtcEngineSteps.step(state.engine, event);
  const sent = effects.flatMap((effect) => (effect.type === 'send' ? [effect.message] : []));
  const { since, heard } = engine.context;
  // what is on its way when the network breaks is lost, and what is older than what was heard counts no more
  const isLive = ({ id }: Hold): boolean => id >= since && id > heard;
  const unanswered = event.type === 'networkDown' ? [] : [...state.unanswered, ...sent].filter(isLive);
  return { engine, unanswered: unanswered.slice(-MOST), effects };
};

/** RT-22 and the rest: what must hold in every state. */
const checkState = ({ engine }: State): void => {
  const { rooms, streams, timers, online, owed, user } = engine.context;
  const expected = rooms.flatMap(({ attempt, machine }) => {
    if (machine.value === 'Logining') return [`login:${attempt}`];
    if (machine.value === 'Reconnecting') return [`reconnect:${attempt}`];
    return machine.value === 'Logined.leaving' ? [`logout:${attempt}`] : [];
  });
  const waits = timers.map(({ id }) => id).filter((id) => !id.startsWith('heartbeat:'));
  must(`${waits.sort()}` === `${expected.sort()}`, `a room waits for one thing: ${waits}, not ${expected}`);
  const beats = timers.length - waits.length;
  must(beats === Number(online && (rooms.length > 0 || owed !== 0)), `${beats} heartbeats`);
  if (engine.value.startsWith('NoEngine'))
    must(rooms.length + streams.length + timers.length + owed === 0, 'nothing without an engine');
  must((user === null) === (rooms.length === 0), 'a user where there is a room');
  for (const { machine } of rooms) {
    const { value, context } = machine;
    must(online || value === 'Logining' || value === 'Reconnecting', `${value} while offline`);
    must((context.call !== 0) === (value === 'Logining'), `a login call in ${value}`);
    must(value === 'Logined.leaving' || context.logoutCalls.length === 0, `a logout call in ${value}`);
  }
  must(new Set(rooms.map(({ roomID }) => roomID)).size === rooms.length, 'one entry for each room');
  for (const { roomID, machine } of streams) {
    const room = rooms.find((other) => other.roomID === roomID)?.machine;
    must(
      room?.value === 'Logined.in' || room?.value === 'Reconnecting',
      `${machine.context.streamID} in a room that is ${room?.value}`,
    );
    const isThere = room?.context.roster.version === 2;
    if (machine.context.kind === 'play')
      must((machine.value === 'Running') === isThere, 'played exactly while it is there');
  }
  const calls = callsOf(engine);
  must(new Set(calls).size === calls.length, 'a call waits in one place');
};

/** RT-20: what was out before, or is called now, is out afterwards or settled, and settled once. */
const checkStep = (before: State, event: EngineEvent, after: ReturnType<typeof next>): void => {
  const was = callsOf(before.engine);
  if ('call' in event) was.push(event.call);
  const is = callsOf(after.engine);
  for (const effect of after.effects) if (effect.type === 'settle') is.push(effect.call);
  if (was.length > 1) was.sort();
  if (is.length > 1) is.sort();
  const isSame = is.length === was.length && is.every((call, index) => call === was[index]);
  if (!isSame) must(false, `calls ${was} became ${is}`);
};

const start: State = {
  engine: rtcEngineSteps.step(rtcEngineSteps.initial({ deviceID: 'E' }), {
    type: 'setRoomMode',
    mode: 1,
    call: 1,
    now: 0,
  }).snapshot,
  unanswered: [],
};

test('RT-20 RT-22 the engine with 2 rooms × 2 streams, completely', () => {
  const found = explore({ start, keyOf, eventsOf, next, checkState, checkStep });
  // both streams run in either room, while the other one is being left, logged in to, or on its way back
  expect(found.states).toBeGreaterThan(1_000);
});
