// The engine's machine by itself: its chart, what no host would do to it, saving, and the form that equal situations share.

import { expect, test } from 'vitest';
import { cells, tableToMarkdown, toMermaid, toTable } from '../../../src/chart/index.js';
import { canonical } from '../../../src/machines/canonical.js';
import { canonicalEngine } from '../../../src/machines/rtc/canonical-engine.js';
import type { EngineEffect } from '../../../src/machines/rtc/effects.js';
import type { EngineEvent } from '../../../src/machines/rtc/events.js';
import type { Hold, Verdict } from '../../../src/machines/rtc/protocol.js';
import { type EngineOptions, rtcEngine, rtcEngineSteps } from '../../../src/machines/rtc/rtc-engine.js';

const USER = { userID: 'ann', userName: 'Ann' };
const CONFIG = { token: '', maxMemberCount: 0, isUserStatusNotify: true };

/** An engine in MultiRoom mode that numbers its calls. */
const play = (options: Partial<EngineOptions> = {}, now = 0) => {
  let snapshot = rtcEngineSteps.initial({ deviceID: 'E', ...options });
  let calls = 0;
  const give = (event: Record<string, unknown>): readonly EngineEffect[] => {
    const step = rtcEngineSteps.step(snapshot, { now, ...event } as unknown as EngineEvent);
    snapshot = step.snapshot;
    return step.effects;
  };
  const call = (type: string, fields: object = {}): readonly EngineEffect[] => {
    calls += 1;
    return give({ type, call: calls, ...fields });
  };
  call('setRoomMode', { mode: 1 });
  call('createEngine');
  return {
    give,
    call,
    snapshot: () => snapshot,
    login: (roomID: string) => call('loginRoom', { roomID, user: USER, config: CONFIG }),
  };
};

const sent = (effects: readonly EngineEffect[]): Hold[] =>
  effects.flatMap((effect) => (effect.type === 'send' ? [effect.message] : []));

const admitting = (hold: Hold | undefined): { type: 'held'; id: number; rooms: Verdict[] } => ({
  type: 'held',
  id: hold?.id ?? 0,
  rooms: (hold?.rooms ?? []).map(({ roomID, attempt }) => ({
    roomID,
    attempt,
    is: 'in',
    session: 1,
    version: 1,
    members: [],
  })),
});

test('RT-1 each call is there in each state: done, or refused with its code', () => {
  const calls = [
    'loginRoom',
    'logoutRoom',
    'switchRoom',
    'startPublishingStream',
    'stopPublishingStream',
    'startPlayingStream',
    'stopPlayingStream',
  ];
  for (const { state, event, rows } of cells(rtcEngine)) {
    const kinds = [...new Set(rows.map(({ kind }) => kind))];
    if (calls.includes(event))
      expect(kinds, `${state} ${event}`).toEqual([state.startsWith('NoEngine') ? 'refused' : 'stays']);
    if (event === 'setRoomMode') expect(kinds.at(-1), state).toBe('refused');
    for (const { kind, description } of rows)
      if (kind !== 'inert') expect(description).toMatch(/^RT-\d+( RT-\d+)*$/);
  }
  const table = toTable(rtcEngine);
  expect(table.cells).toHaveLength(4 * table.events.length);
  expect(tableToMarkdown(table)).toContain('refused roomModeTooLate');
  expect(toMermaid(rtcEngine)).toContain('NoEngine');
});

test('RT-18 an answer that comes while the network is down changes nothing', () => {
  const engine = play();
  const [hold] = sent(engine.login('room1'));
  engine.give({ type: 'networkDown' });
  const before = engine.snapshot();
  expect(engine.give(admitting(hold))).toEqual([]);
  expect(engine.snapshot()).toBe(before);
});

test('RT-18 whatever is changed at once is one message', () => {
  const engine = play();
  for (const roomID of ['room1', 'room2']) engine.give(admitting(sent(engine.login(roomID))[0]));
  expect(sent(engine.call('logoutRoom', { roomID: null }))).toMatchObject([{ rooms: [], user: null }]);
  const other = play();
  other.give(admitting(sent(other.login('room1'))[0]));
  const messages = sent(other.call('switchRoom', { fromRoomID: 'room1', toRoomID: 'room2', config: CONFIG }));
  expect(messages).toMatchObject([{ user: USER, mode: 'MultiRoom', rooms: [{ roomID: 'room2' }] }]);
});

test('RT-18 a repeated answer, timer or network event gives the very same snapshot back', () => {
  const engine = play();
  const [hold] = sent(engine.login('room1'));
  const events = [admitting(hold), { type: 'networkDown' }, { type: 'networkUp' }];
  for (const event of events) {
    engine.give(event);
    const before = engine.snapshot();
    expect(engine.give(event)).toEqual([]);
    expect(engine.snapshot()).toBe(before);
  }
  const before = engine.snapshot();
  for (const id of ['login:1', 'heartbeat:99', '', '__proto__']) engine.give({ type: 'timer', id });
  expect(engine.snapshot()).toBe(before);
});

test('RT-18 ids of another epoch are greater than any before', () => {
  const [first, second] = [play(), play({ epoch: 1 })];
  const [one, other] = [sent(first.login('room1'))[0], sent(second.login('room1'))[0]];
  expect(other?.id).toBeGreaterThan((one?.id ?? 0) + 1_000_000);
});

test('RT-22 the network may come and go without an engine', () => {
  const engine = play();
  engine.call('destroyEngine');
  engine.give({ type: 'networkDown' });
  engine.call('createEngine');
  expect(sent(engine.login('room1'))).toEqual([]);
  expect(sent(engine.give({ type: 'networkUp' }))).toMatchObject([{ rooms: [{ roomID: 'room1' }] }]);
});

test('RT-18 equal situations have one form, whatever their ids and times', () => {
  const form = (options: Partial<EngineOptions>, now: number, detour: boolean): string => {
    const engine = play(options, now);
    if (detour) {
      engine.give(admitting(sent(engine.login('room9'))[0]));
      engine.give(admitting(sent(engine.call('logoutRoom', { roomID: 'room9' }))[0]));
    }
    engine.give(admitting(sent(engine.login('room1'))[0]));
    engine.call('startPublishingStream', { streamID: 's', channel: 0, roomID: 'room1' });
    engine.call('logoutRoom', { roomID: null });
    engine.login('room2');
    const snapshot = engine.snapshot();
    return JSON.stringify(canonical((renamer) => canonicalEngine(snapshot, now, renamer)));
  };
  const plain = form({}, 0, false);
  expect(form({ epoch: 3 }, 0, false)).toBe(plain);
  expect(form({}, 12_345, false)).toBe(plain);
  // what was heard last is another id after the detour, and stands to the others as before
  expect(form({ epoch: 2 }, 777, true)).toBe(plain);
});
