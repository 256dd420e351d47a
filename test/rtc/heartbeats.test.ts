// What a simulation calls an engine's messages: heartbeats are not waited for, and news is.

import { describe, expect, test } from 'vitest';
import type { Hold } from '../../src/machines/rtc/protocol.js';
import { createHeartbeats } from '../../src/rtc/heartbeats.js';
import { createRtcSimulationIn, type RtcMessage } from '../../src/rtc/rtc-simulation.js';
import type { Traffic } from '../../src/simulation/world.js';
import { createWorld } from '../../src/simulation/world.js';
import { userOf } from './harness.js';

/** The names of what an engine and its server send, in order. */
const told = () => {
  const names: string[] = [];
  const world = createWorld<RtcMessage, string>({}, ({ what, name }: Traffic<RtcMessage, string>) => {
    if (what === 'sent') names.push(name);
  });
  const sim = createRtcSimulationIn(world, { server: { multiRoom: true } });
  const engine = sim.engine('E', { roomMode: 'MultiRoom' });
  return {
    sim,
    engine,
    /** What has been sent since the last time, once nothing is on its way. */
    since() {
      sim.settle();
      return names.splice(0);
    },
  };
};

describe('heartbeats of an engine', () => {
  test('SIM-2 RT-18 news is called hold and held, the same again a heartbeat', () => {
    const { sim, engine, since } = told();
    void engine.call('loginRoom', 'room1', userOf('a'));
    expect(since()).toEqual(['hold', 'held']);
    sim.advance(20_000);
    expect(since()).toEqual(['heartbeat', 'answer:heartbeat', 'heartbeat', 'answer:heartbeat']);
    void engine.call('startPublishingStream', 's', 0, { roomID: 'room1' });
    expect(since()).toEqual(['hold', 'held']);
    sim.server.kickUsers('room1', ['a']);
    expect(since()).toEqual(['kicked']);
    sim.advance(60_000);
    expect(since()).toEqual([]);
  });

  test('SIM-2 RT-18 what was not answered, and what is said after an outage, is news', () => {
    const { sim, engine, since } = told();
    sim.network.drop('E', 'held');
    void engine.call('loginRoom', 'room1', userOf('a'), { isUserStatusNotify: true });
    expect(since()).toEqual(['hold', 'held']);
    sim.advance(9_999);
    void engine.call('loginRoom', 'room2', userOf('a'));
    expect(since()).toEqual(['hold', 'held']);
    engine.network('down');
    engine.network('up');
    expect(since()).toEqual(['hold', 'held']);
    sim.advance(10_000);
    expect(since()).toEqual(['heartbeat', 'answer:heartbeat']);
  });

  test('SIM-2 RT-21 another member makes no heartbeat news', () => {
    const { sim, engine, since } = told();
    const other = sim.engine('F', { roomMode: 'MultiRoom' });
    void engine.call('loginRoom', 'room1', userOf('a'));
    since();
    void other.call('loginRoom', 'room1', userOf('b'));
    expect(since()).toEqual(['hold', 'memberChanged', 'held']);
    sim.advance(10_000);
    expect(new Set(since())).toEqual(new Set(['heartbeat', 'answer:heartbeat']));
  });

  test('SIM-2 an answer that comes late is that of its own question', () => {
    const heartbeats = createHeartbeats();
    const hold = (id: number, roomID: string): Hold => ({
      v: 1,
      type: 'hold',
      deviceID: 'E',
      id,
      mode: 'MultiRoom',
      user: userOf('a'),
      rooms: [{ roomID, attempt: 1, token: '', maxMemberCount: 0, streams: [], version: id }],
    });
    const held = (id: number) => ({ v: 1, type: 'held', id, rooms: [] }) as const;
    expect(heartbeats.nameOf(hold(1, 'room1'))).toBe('hold');
    expect(heartbeats.nameOf(hold(2, 'room2'))).toBe('hold');
    heartbeats.arrived(held(2));
    // older than what was heard
    heartbeats.arrived(held(1));
    expect(heartbeats.nameOf(hold(3, 'room2'))).toBe('heartbeat');
    expect(heartbeats.nameOf(held(3))).toBe('answer:heartbeat');
    expect(heartbeats.nameOf(hold(4, 'room1'))).toBe('hold');
    expect(heartbeats.nameOf(held(4))).toBe('held');
  });
});

describe('the rest of the simulation', () => {
  test('RT-1 an engine with a room mode is there, and nothing is logged of that', () => {
    const { sim, engine } = told();
    expect([engine.snapshot().value, sim.log]).toEqual(['Created.multiRoom', []]);
    void engine.call('setRoomMode', 0);
    expect(sim.log).toMatchObject([{ call: 1, method: 'setRoomMode' }, { rejected: { code: 1001020 } }]);
  });

  test('RT-1 createEngineWithProfile is createEngine by its newer name', async () => {
    const { sim } = told();
    const { ZegoExpressEngine, snapshot } = sim.engine('new');
    const engine = await ZegoExpressEngine.createEngineWithProfile({ appID: 1 });
    expect(engine).toBe(await ZegoExpressEngine.createEngine());
    expect(snapshot().value).toBe('Created.singleRoom');
    const calls = sim.log.flatMap((line) => ('method' in line ? [[line.method, line.args]] : []));
    expect(calls).toEqual([
      ['createEngineWithProfile', [{ appID: 1 }]],
      ['createEngine', []],
    ]);
  });

  test('RT-10 rooms and streams of an engine, as told last', () => {
    const { engine, since } = told();
    void engine.call('loginRoom', 'room1', userOf('a'));
    void engine.call('loginRoom', 'room2', userOf('a'));
    expect(engine.rooms()).toEqual([
      { roomID: 'room1', state: 1 },
      { roomID: 'room2', state: 1 },
    ]);
    since();
    void engine.call('startPublishingStream', 's', 0, { roomID: 'room2' });
    void engine.call('startPlayingStream', 'p', { roomID: 'room1' });
    expect(engine.streams()).toEqual([
      { roomID: 'room2', streamID: 's', state: 'PublishRequesting' },
      { roomID: 'room1', streamID: 'p', state: 'PlayRequesting' },
    ]);
    since();
    void engine.call('logoutRoom', 'room1');
    since();
    expect(engine.rooms()).toEqual([{ roomID: 'room2', state: 2 }]);
    expect(engine.streams()).toEqual([{ roomID: 'room2', streamID: 's', state: 'Publishing' }]);
  });

  test.each([[[]], [['room1', 'a']], [[1, ['a']]], [['room1', [1]]]])(
    'RT-19 kickUsers(...%j) is told to its caller',
    (args) => {
      const { sim } = told();
      const kick = sim.server.kickUsers as (...args: readonly unknown[]) => unknown;
      expect(() => kick(...args)).toThrow('unable to kick users; it takes a roomID and a list of userIDs');
      expect(sim.log).toEqual([{ at: 0, server: 'kickUsers', args, code: 6000001 }]);
    },
  );

  test.each([null, 5, 'x', { maxRoomsPerUser: 0 }, { maxRooms: 1 }])(
    'RT-19 configure(%j) is told to its caller',
    (limits) => {
      const { sim } = told();
      expect(() => sim.server.configure(limits as object)).toThrow('unable to set the limits; ');
      expect(sim.log).toMatchObject([{ server: 'configure', code: 6000001 }]);
    },
  );
});
