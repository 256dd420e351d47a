// The engine's four states against every call and network event: each is done, inert or refused with its code, in either
// mode and with or without an engine.

import { describe, expect, test } from 'vitest';
import type { EngineEffect } from '../../../src/machines/rtc/effects.js';
import type { EngineEvent } from '../../../src/machines/rtc/events.js';
import { type EngineSnapshot, rtcEngineSteps } from '../../../src/machines/rtc/rtc-engine.js';

const MODES = { singleRoom: 0, multiRoom: 1 } as const;
type Mode = keyof typeof MODES;

class Driven {
  snapshot: EngineSnapshot = rtcEngineSteps.initial({ deviceID: 'E' });
  private calls = 0;

  constructor(mode: Mode, hasEngine: boolean) {
    this.call('setRoomMode', { mode: MODES[mode] });
    if (hasEngine) this.call('createEngine');
  }

  give(event: object): readonly EngineEffect[] {
    const step = rtcEngineSteps.step(this.snapshot, { now: 0, ...event } as unknown as EngineEvent);
    this.snapshot = step.snapshot;
    return step.effects;
  }

  /** The code a call is refused with; 0 if it is done. */
  call(type: string, fields: object = {}): number {
    this.calls += 1;
    const settled = this.give({ type, call: this.calls, ...fields }).find(({ type }) => type === 'settle');
    return settled && 'error' in settled ? settled.error.code : 0;
  }
}

const CALLS: Readonly<Record<string, object>> = {
  loginRoom: {
    roomID: 'room1',
    user: { userID: 'ann', userName: 'Ann' },
    config: { token: '', maxMemberCount: 0, isUserStatusNotify: false },
  },
  logoutRoom: { roomID: 'room1' },
  switchRoom: {
    fromRoomID: 'room1',
    toRoomID: 'room2',
    config: { token: '', maxMemberCount: 0, isUserStatusNotify: false },
  },
  startPublishingStream: { streamID: 's', channel: 0, roomID: 'room1' },
  stopPublishingStream: { channel: 0 },
  startPlayingStream: { streamID: 's', roomID: 'room1' },
  stopPlayingStream: { streamID: 's' },
};

describe.each(Object.keys(MODES) as Mode[])('in mode %s', (mode) => {
  const without = `NoEngine.${mode}`;
  const created = `Created.${mode}`;

  test.each(Object.entries(CALLS))(
    'RT-1 %s without an engine is refused, and changes nothing',
    (type, fields) => {
      const engine = new Driven(mode, false);
      const before = engine.snapshot;
      expect(engine.call(type, fields)).toBe(1_000_001);
      expect(engine.snapshot).toBe(before);
    },
  );

  test('RT-1 without an engine any mode can be set but one that is none', () => {
    const engine = new Driven(mode, false);
    expect(engine.snapshot.value).toBe(without);
    expect(engine.call('setRoomMode', { mode: 7 })).toBe(1_000_017);
    expect(engine.call('setRoomMode', { mode: MODES[mode] })).toBe(0);
    expect(engine.snapshot.value).toBe(without);
    const other = mode === 'singleRoom' ? 'multiRoom' : 'singleRoom';
    expect(engine.call('setRoomMode', { mode: MODES[other] })).toBe(0);
    expect(engine.snapshot.value).toBe(`NoEngine.${other}`);
  });

  test('RT-1 with an engine the mode is fixed, and creating it again changes nothing', () => {
    const engine = new Driven(mode, true);
    expect(engine.snapshot.value).toBe(created);
    for (const wanted of [0, 1, 7]) expect(engine.call('setRoomMode', { mode: wanted })).toBe(1_001_020);
    expect(engine.call('createEngine')).toBe(0);
    expect(engine.snapshot.value).toBe(created);
  });

  test('RT-9 destroying leaves the mode as it was; without an engine there is nothing to destroy', () => {
    const engine = new Driven(mode, false);
    expect(engine.call('destroyEngine')).toBe(0);
    expect(engine.snapshot.value).toBe(without);
    engine.call('createEngine');
    expect(engine.call('destroyEngine')).toBe(0);
    expect(engine.snapshot.value).toBe(without);
  });

  test('RT-12 the network is noted without an engine, and told once with one', () => {
    const engine = new Driven(mode, false);
    for (const type of ['networkUp', 'networkDown', 'networkDown', 'networkUp', 'networkDown'])
      expect(engine.give({ type })).toEqual([]);
    engine.call('createEngine');
    const isOnline = () => engine.snapshot.context.online;
    expect(isOnline()).toBe(false);
    for (const [type, isUp] of [
      ['networkDown', false],
      ['networkUp', true],
      ['networkUp', true],
    ] as const) {
      const before = engine.snapshot;
      const wasOnline = isOnline();
      engine.give({ type });
      expect(isOnline()).toBe(isUp);
      if (wasOnline === isUp) expect(engine.snapshot).toBe(before);
    }
  });

  test('RT-15 stopping a stream that does not run is done at once', () => {
    const engine = new Driven(mode, true);
    expect(engine.call('stopPlayingStream', { streamID: 's' })).toBe(0);
    expect(engine.call('stopPublishingStream', { channel: 0 })).toBe(0);
    expect(engine.snapshot.context.streams).toEqual([]);
  });
});
