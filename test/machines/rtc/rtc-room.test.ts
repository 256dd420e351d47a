// The chart of one room: the documented edges, those that the documents leave out, and no other (RT-2, RT-8, RT-11…RT-14).

import { describe, expect, test } from 'vitest';
import { cells, toMermaid, toTable } from '../../../src/chart/index.js';
import { rtcRoom, rtcRoomSteps } from '../../../src/machines/rtc/rtc-room.js';
import type { RtcRoomEffect, RtcRoomEvent } from '../../../src/machines/rtc/rtc-room-types.js';
import { rtcStream } from '../../../src/machines/rtc/rtc-stream.js';
import { type Platform, STATE_OF_REASON } from '../../../src/machines/rtc/vocabulary.js';

const EVENTS = {
  login: { type: 'login', call: 1, method: 'loginRoom', userID: 'ann', isUserStatusNotify: true },
  admitted: { type: 'admitted', session: 7, version: 1, members: [] },
  refused: { type: 'refused', reason: 'full' },
  kicked: { type: 'kicked', reason: 'kickedByServer' },
  memberChanged: { type: 'memberChanged', after: 1, version: 2, userID: 'bob', member: null },
  logout: { type: 'logout', call: 2 },
  left: { type: 'left' },
  overtaken: { type: 'overtaken' },
  switchedAway: { type: 'switchedAway' },
  interrupted: { type: 'interrupted' },
  destroyed: { type: 'destroyed' },
  timedOut: { type: 'timedOut' },
} as const satisfies { readonly [T in RtcRoomEvent['type']]: RtcRoomEvent };
type Name = keyof typeof EVENTS;

/** How each state is reached from the start: states are never set by hand. */
const PATHS = {
  Logout: [],
  Logining: ['login'],
  'Logined.in': ['login', 'admitted'],
  'Logined.leaving': ['login', 'admitted', 'logout'],
  Reconnecting: ['login', 'admitted', 'interrupted'],
} as const satisfies Record<string, readonly Name[]>;

const play = (names: readonly Name[], platform: Platform = 'native') => {
  let snapshot = rtcRoomSteps.initial({ roomID: 'r', platform });
  let effects: readonly RtcRoomEffect[] = [];
  for (const name of names) ({ snapshot, effects } = rtcRoomSteps.step(snapshot, EVENTS[name]));
  return { snapshot, effects };
};

/** The notices of the last event, as `reason code`. */
const told = (effects: readonly RtcRoomEffect[]): string[] =>
  effects.flatMap((effect) =>
    effect.type === 'notify' && effect.notice === 'roomStateChanged'
      ? [`${effect.reason} ${effect.errorCode}`]
      : [],
  );

// state, event, where to, what is told; every cell that is not here is inert
const ROWS: readonly (readonly [keyof typeof PATHS, Name, keyof typeof PATHS, readonly string[]])[] = [
  ['Logout', 'login', 'Logining', ['Logining 0']],
  ['Logining', 'admitted', 'Logined.in', ['Logined 0']],
  ['Logining', 'refused', 'Logout', ['LoginFailed 1002034']],
  ['Logining', 'timedOut', 'Logout', ['LoginFailed 1002053']],
  ['Logining', 'kicked', 'Logout', ['KickOut 1002055']],
  ['Logining', 'logout', 'Logout', ['Logout 0']],
  ['Logining', 'destroyed', 'Logout', ['Logout 0']],
  ['Logined.in', 'admitted', 'Logined.in', []],
  ['Logined.in', 'memberChanged', 'Logined.in', []],
  ['Logined.in', 'interrupted', 'Reconnecting', ['Reconnecting 1002051']],
  ['Logined.in', 'logout', 'Logined.leaving', []],
  ['Logined.in', 'switchedAway', 'Logout', ['Logout 0']],
  ['Logined.in', 'kicked', 'Logout', ['KickOut 1002055']],
  ['Logined.in', 'refused', 'Logout', ['Reconnecting 1002051', 'ReconnectFailed 1002034']],
  ['Logined.in', 'destroyed', 'Logout', ['Logout 0']],
  ['Logined.leaving', 'logout', 'Logined.leaving', []],
  ['Logined.leaving', 'left', 'Logout', ['Logout 0']],
  ['Logined.leaving', 'interrupted', 'Logout', ['Logout 0']],
  ['Logined.leaving', 'overtaken', 'Logout', ['Logout 0']],
  ['Logined.leaving', 'timedOut', 'Logout', ['LogoutFailed 1002053']],
  ['Logined.leaving', 'kicked', 'Logout', ['KickOut 1002055']],
  ['Logined.leaving', 'destroyed', 'Logout', ['Logout 0']],
  ['Reconnecting', 'admitted', 'Logined.in', ['Reconnected 0']],
  ['Reconnecting', 'refused', 'Logout', ['ReconnectFailed 1002034']],
  ['Reconnecting', 'timedOut', 'Logout', ['ReconnectFailed 1002053']],
  ['Reconnecting', 'kicked', 'Logout', ['KickOut 1002055']],
  ['Reconnecting', 'logout', 'Logout', ['Logout 0']],
  ['Reconnecting', 'switchedAway', 'Logout', ['Logout 0']],
  ['Reconnecting', 'destroyed', 'Logout', ['Logout 0']],
];

const row = (state: string, event: string) => ROWS.find(([from, on]) => from === state && on === event);

describe('the chart', () => {
  test.each(ROWS)('RT-2 RT-8 RT-11 RT-14 %s, %s: %s, told %j', (state, event, target, notices) => {
    const { snapshot, effects } = play([...PATHS[state], event]);
    expect(snapshot.value).toBe(target);
    expect(told(effects)).toEqual(notices);
  });

  test('RT-2 RT-12 RT-18 every other cell is inert, and the very same snapshot comes back', () => {
    let inert = 0;
    for (const { state, event } of cells(rtcRoom)) {
      if (row(state, event)) continue;
      inert += 1;
      const before = play(PATHS[state]).snapshot;
      const after = rtcRoomSteps.step(before, EVENTS[event]);
      expect(after, `${state} ${event}`).toEqual({ snapshot: before, effects: [] });
      expect(after.snapshot).toBe(before);
    }
    expect(inert + ROWS.length).toBe(Object.keys(PATHS).length * Object.keys(EVENTS).length);
  });

  test('RT-2 notices of a room follow the documented diagram, with the edges it leaves out', () => {
    const edges = new Set<string>();
    const last = {
      Logout: 'Logout',
      Logining: 'Logining',
      'Logined.in': 'Logined',
      'Logined.leaving': 'Logined',
      Reconnecting: 'Reconnecting',
    };
    for (const [state, , , notices] of ROWS) {
      let from: string = last[state];
      for (const notice of notices) {
        const reason = notice.split(' ')[0] as keyof typeof STATE_OF_REASON;
        // Reconnected goes on like Logined, and what ends an episode ends in Logout
        const to = reason === 'Reconnected' ? 'Logined' : reason;
        edges.add(`${from} → ${to}`);
        from = to;
      }
    }
    expect([...edges].sort()).toEqual([
      'Logined → KickOut',
      'Logined → Logout',
      'Logined → LogoutFailed',
      'Logined → Reconnecting',
      'Logining → KickOut',
      'Logining → LoginFailed',
      'Logining → Logined',
      'Logining → Logout',
      'Logout → Logining',
      'Reconnecting → KickOut',
      'Reconnecting → Logined',
      'Reconnecting → Logout',
      'Reconnecting → ReconnectFailed',
    ]);
  });

  test('RT-2 states by reason are those of Express', () => {
    expect(STATE_OF_REASON).toMatchObject({ Logining: 'Connecting', Reconnecting: 'Connecting' });
    expect(STATE_OF_REASON).toMatchObject({ Logined: 'Connected', Reconnected: 'Connected' });
    for (const reason of ['LoginFailed', 'ReconnectFailed', 'KickOut', 'Logout', 'LogoutFailed'] as const)
      expect(STATE_OF_REASON[reason]).toBe('Disconnected');
  });

  test('RT-8 an interruption has the code of its platform', () => {
    expect(told(play(PATHS.Reconnecting, 'web').effects)).toEqual(['Reconnecting 1000017']);
    expect(told(play(PATHS.Reconnecting, 'native').effects)).toEqual(['Reconnecting 1002051']);
  });

  test('RT-20 streams stop before the last notice, and calls are settled after it', () => {
    const order = (names: readonly Name[]) => play(names).effects.map(({ type }) => type);
    expect(order(['login', 'admitted', 'logout', 'timedOut'])).toEqual([
      'stopTimer',
      'stopStreams',
      'notify',
      'settle',
      'ended',
    ]);
    expect(order(['login', 'kicked'])).toEqual(['stopTimer', 'stopStreams', 'notify', 'settle', 'ended']);
    expect(order(['login', 'admitted', 'interrupted', 'timedOut'])).toEqual([
      'stopTimer',
      'stopStreams',
      'notify',
      'giveUp',
      'ended',
    ]);
  });

  test('RT-22 nothing of an episode outlives it: a room that is out is as new', () => {
    const fresh = play([]).snapshot;
    for (const [state, event, target] of ROWS)
      if (target === 'Logout' && state !== 'Logout')
        expect(play([...PATHS[state], event]).snapshot, `${state} ${event}`).toEqual(fresh);
  });

  test('RT-8 the second outage goes like the first', () => {
    const outage: Name[] = ['interrupted', 'admitted'];
    const once = play([...PATHS['Logined.in'], ...outage]);
    expect(play([...PATHS['Logined.in'], ...outage, ...outage])).toEqual(once);
  });
});

describe('its faces for readers', () => {
  test.each([rtcRoom, rtcStream])('RT-2 the table of $chart.id has every cell, each with its rule', (def) => {
    const table = toTable(def);
    expect(table.cells).toHaveLength(table.states.length * table.events.length);
    for (const { state, event, entries } of table.cells)
      for (const { kind, description } of entries)
        if (kind !== 'inert') expect(description, `${state} ${event}`).toMatch(/^RT-\d+( RT-\d+)*$/);
  });

  test('RT-2 the diagram draws the moves', () => {
    const diagram = toMermaid(rtcRoom);
    expect(diagram).toContain('stateDiagram-v2');
    for (const word of ['Logining', 'Reconnecting', 'leaving', 'LogoutFailed'])
      expect(diagram).toContain(word);
  });
});
