// The SDK's face: S2's calls word for word, promises, listeners, getters, and what happens outside of the simulation.

import { describe, expect, test, vi } from 'vitest';
import type { Hold, RtcDownMessage } from '../../src/machines/rtc/protocol.js';
import { RtcError } from '../../src/machines/rtc/rtc-errors.js';
import {
  ZegoPublishChannel,
  ZegoRoomMode,
  ZegoRoomState,
  ZegoRoomStateChangedReason,
} from '../../src/machines/rtc/vocabulary.js';
import { createExpress } from '../../src/rtc/express-engine.js';
import { createRtcServer } from '../../src/rtc/rtc-server-host.js';
import { createRtcSimulation } from '../../src/rtc/rtc-simulation.js';
import type { ZegoExpressEngineInstance } from '../../src/rtc/types.js';

const user = { userID: 'userID1', userName: 'userName1' };

/** An SDK and its server, with nothing between them. */
const pair = (options: Partial<Parameters<typeof createExpress>[0]> = {}) => {
  const server = createRtcServer({
    limits: { multiRoom: true },
    deliver: (_, message: RtcDownMessage) => express.receive(JSON.parse(JSON.stringify(message))),
  });
  const express = createExpress({
    deviceID: 'phone',
    send: (message: Hold) => server.receive(JSON.parse(JSON.stringify(message))),
    ...options,
  });
  return { ...express, server };
};

const inMultiRoom = async (options: Partial<Parameters<typeof createExpress>[0]> = {}) => {
  const parts = pair(options);
  await parts.ZegoExpressEngine.setRoomMode(ZegoRoomMode.MultiRoom);
  const engine = await parts.ZegoExpressEngine.createEngineWithProfile({
    appID: 1,
    appSign: '',
    scenario: 0,
  });
  return { ...parts, engine };
};

describe('the SDK', () => {
  test('RT-1 to RT-6: the steps of S2, word for word', async () => {
    const { ZegoExpressEngine, server, stop } = pair();
    const told: unknown[][] = [];
    await ZegoExpressEngine.setRoomMode(ZegoRoomMode.MultiRoom);
    await ZegoExpressEngine.createEngine(1, 'sign', false, 0);
    const engine = ZegoExpressEngine.instance();
    for (const event of [
      'roomStateChanged',
      'roomStateUpdate',
      'publisherStateUpdate',
      'playerStateUpdate',
    ] as const)
      engine.on(event, (...data: unknown[]) => told.push([event, ...data]));
    const session = '{"room_session_id":"1"}';
    expect(await ZegoExpressEngine.instance().loginRoom('room1', user)).toEqual({
      errorCode: 0,
      extendedData: session,
    });
    expect(told.splice(0)).toEqual([
      ['roomStateChanged', 'room1', ZegoRoomStateChangedReason.Logining, 0, ''],
      ['roomStateUpdate', 'room1', ZegoRoomState.Connecting, 0, ''],
      ['roomStateChanged', 'room1', ZegoRoomStateChangedReason.Logined, 0, session],
      ['roomStateUpdate', 'room1', ZegoRoomState.Connected, 0, session],
    ]);
    await ZegoExpressEngine.instance().loginRoom('room2', user);
    told.splice(0);
    const config = { roomID: 'room1' };
    await ZegoExpressEngine.instance().startPublishingStream('stream1', ZegoPublishChannel.Main, config);
    await ZegoExpressEngine.instance().startPlayingStream('stream1', ZegoPublishChannel.Main, config);
    expect(told.splice(0)).toEqual([
      ['publisherStateUpdate', 'stream1', 1, 0, ''],
      ['publisherStateUpdate', 'stream1', 2, 0, ''],
      ['playerStateUpdate', 'stream1', 1, 0, ''],
      ['playerStateUpdate', 'stream1', 2, 0, ''],
    ]);
    expect(await ZegoExpressEngine.instance().logoutRoom('room1')).toEqual({
      errorCode: 0,
      extendedData: '',
    });
    expect(told.map(([event, , word]) => [event, word])).toEqual([
      ['publisherStateUpdate', 0],
      ['playerStateUpdate', 0],
      ['roomStateChanged', ZegoRoomStateChangedReason.Logout],
      ['roomStateUpdate', ZegoRoomState.Disconnected],
    ]);
    await ZegoExpressEngine.instance().logoutRoom();
    expect(server.rooms()).toEqual([]);
    stop();
  });

  test('RT-19 a login that failed resolves with its code, as in the SDK; the other calls reject with an RtcError', async () => {
    const { engine, server, stop } = await inMultiRoom();
    const debug: unknown[][] = [];
    engine.on('debugError', (...data) => debug.push(data));
    server.configure({ multiRoom: false });
    const { errorCode, extendedData } = await engine.loginRoom('room1', user);
    expect([errorCode, JSON.parse(extendedData)]).toEqual([
      1002036,
      {
        reason: 'multiRoomDisabled',
        message:
          'unable to loginRoom room1; MultiRoom mode is not enabled for the app; have it enabled, or create the engine in SingleRoom mode',
      },
    ]);
    expect((await engine.logoutRoom('room1')).errorCode).toBe(1002002);
    await expect(engine.startPublishingStream('s1')).rejects.toBeInstanceOf(RtcError);
    await expect(engine.startPlayingStream('s1')).rejects.toMatchObject({ code: 1004070, fault: 'caller' });
    await expect(engine.switchRoom('room1', 'room2')).rejects.toMatchObject({ code: 1002002 });
    expect(debug.map(([code, name]) => [code, name])).toEqual([
      [1002036, 'loginRoom'],
      [1002002, 'logoutRoom'],
      [1003070, 'startPublishingStream'],
      [1004070, 'startPlayingStream'],
      [1002002, 'switchRoom'],
    ]);
    stop();
  });

  test('RT-1 RT-9 no engine, no instance; listeners go with the engine', async () => {
    const { ZegoExpressEngine, stop } = pair();
    expect(() => ZegoExpressEngine.instance()).toThrow('unable to get the engine; there is no engine');
    const engine = await ZegoExpressEngine.createEngineWithProfile();
    const listener = vi.fn();
    engine.on('roomStateChanged', listener);
    await engine.loginRoom('room1', user);
    await ZegoExpressEngine.destroyEngine();
    expect(listener.mock.calls.map(([, reason]) => reason)).toEqual([0, 1, 7]);
    expect((await engine.loginRoom('room1', user)).errorCode).toBe(1000001);
    await ZegoExpressEngine.createEngineWithProfile();
    await ZegoExpressEngine.instance().loginRoom('room1', user);
    expect(listener).toHaveBeenCalledTimes(3);
    stop();
  });

  test('RT-20 in a listener the getter shows what is told, and a call made there comes after it', async () => {
    const { engine, stop } = await inMultiRoom();
    const seen: unknown[] = [];
    const calls: Promise<unknown>[] = [];
    engine.on('roomStateChanged', (roomID, reason) => {
      seen.push([roomID, reason, engine.getRoomState('room1'), engine.getRoomState('room2')]);
      if (roomID === 'room1' && reason === ZegoRoomStateChangedReason.Logining)
        calls.push(engine.loginRoom('room2', user));
    });
    calls.push(engine.loginRoom('room1', user));
    await Promise.all(calls);
    await Promise.all(calls);
    expect(seen).toEqual([
      ['room1', 0, 1, 0],
      ['room2', 0, 1, 1],
      ['room1', 1, 2, 1],
      ['room2', 1, 2, 2],
    ]);
    stop();
  });

  test('RT-20 a listener that throws hinders nobody', async () => {
    const onError = vi.fn();
    const { engine, stop } = await inMultiRoom({ onError });
    const told = vi.fn();
    engine.on('roomStateChanged', () => {
      throw new Error('mine');
    });
    engine.on('roomStateChanged', told);
    engine.on('roomStateChanged', told);
    expect((await engine.loginRoom('room1', user)).errorCode).toBe(0);
    expect([told.mock.calls.length, onError.mock.calls.length]).toEqual([2, 2]);
    engine.off('roomStateChanged', told);
    await engine.logoutRoom('room1');
    expect(told).toHaveBeenCalledTimes(2);
    engine.off('roomStateChanged');
    await engine.loginRoom('room1', user);
    expect(onError).toHaveBeenCalledTimes(3);
    stop();
  });

  test('RT-19 whatever is passed for an argument, the call settles', async () => {
    const { engine, ZegoExpressEngine, stop } = await inMultiRoom();
    const odd: never[] = [undefined, null, 5, '', 'x', true, [], {}, () => 0, Symbol('s'), 10n] as never[];
    let count = 0;
    for (const one of odd)
      for (const other of odd) {
        const calls: Promise<unknown>[] = [
          engine.loginRoom(one, other, one),
          engine.logoutRoom(one),
          engine.switchRoom(one, other, one),
          engine.startPublishingStream(one, other, one),
          engine.stopPublishingStream(one),
          engine.startPlayingStream(one, other, other),
          engine.stopPlayingStream(one),
          ZegoExpressEngine.setRoomMode(one),
        ];
        for (const outcome of await Promise.allSettled(calls)) {
          count += 1;
          if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(RtcError);
        }
      }
    expect(count).toBe(odd.length ** 2 * 8);
    stop();
  });

  test('RT-18 a message that is none of the protocol is told to whoever brought it', async () => {
    const { receive, engine, stop } = await inMultiRoom();
    await engine.loginRoom('room1', user);
    expect(() => receive({ v: 1, type: 'held' })).toThrow('message.id');
    expect(engine.getRoomState('room1')).toBe(ZegoRoomState.Connected);
    stop();
  });

  test('RT-22 stopped, nothing happens any more', async () => {
    vi.useFakeTimers();
    const { engine, networkDown, stop, snapshot } = await inMultiRoom();
    await engine.loginRoom('room1', user);
    stop();
    const before = snapshot();
    networkDown();
    vi.advanceTimersByTime(3_600_000);
    expect(snapshot()).toBe(before);
    vi.useRealTimers();
  });

  test('RT-8 on real time: the network comes and goes', async () => {
    vi.useFakeTimers();
    const { engine, networkUp, networkDown, stop } = await inMultiRoom({ platform: 'web' });
    const reasons: number[] = [];
    await engine.loginRoom('room1', user);
    engine.on('roomStateChanged', (_, reason) => reasons.push(reason));
    networkDown();
    networkUp();
    networkDown();
    vi.advanceTimersByTime(300_000);
    expect(reasons).toEqual([3, 4, 3, 5]);
    stop();
    vi.useRealTimers();
  });
});

describe('the stories of S2', () => {
  const story = () => {
    const sim = createRtcSimulation({ server: { multiRoom: true }, latency: 15 });
    const person = async (name: string): Promise<ZegoExpressEngineInstance> => {
      const { ZegoExpressEngine } = sim.engine(name);
      await ZegoExpressEngine.setRoomMode(ZegoRoomMode.MultiRoom);
      return ZegoExpressEngine.createEngineWithProfile();
    };
    const enter = async (engine: ZegoExpressEngineInstance, name: string, roomID: string) => {
      const login = engine.loginRoom(roomID, { userID: name, userName: name }, { isUserStatusNotify: true });
      sim.settle();
      expect((await login).errorCode).toBe(0);
    };
    /** Streams that an engine plays at present. */
    const playing = (name: string): string[] => {
      const state = new Map<string, number>();
      for (const line of sim.log)
        if (line.engine === name && 'notice' in line && line.notice === 'playerStateUpdate')
          state.set(line.streamID, line.state);
      return [...state].filter(([, number]) => number === 2).map(([streamID]) => streamID);
    };
    return { sim, person, enter, playing };
  };

  test('RT-6 RT-10 the super small class: a big class, and groups of which nothing is heard outside', async () => {
    const { sim, person, enter, playing } = story();
    const names = ['teacher', 'ann', 'bob', 'cem', 'assistant'] as const;
    const [teacher, ann, bob, cem, assistant] = await Promise.all(names.map(person));
    if (!teacher || !ann || !bob || !cem || !assistant) throw new Error('nobody is there');
    await enter(teacher, 'teacher', 'class');
    for (const [engine, name, group] of [
      [ann, 'ann', 'group1'],
      [bob, 'bob', 'group1'],
      [cem, 'cem', 'group2'],
    ] as const) {
      await enter(engine, name, 'class');
      await enter(engine, name, group);
    }
    await enter(assistant, 'assistant', 'group1');
    const heard: unknown[][] = [];
    cem.on('roomStreamUpdate', (...data) => heard.push(data.slice(0, 2)));
    await teacher.startPublishingStream('lesson', ZegoPublishChannel.Main, { roomID: 'class' });
    for (const student of [ann, bob, cem]) await student.startPlayingStream('lesson', { roomID: 'class' });
    await ann.startPublishingStream('ann-talks', ZegoPublishChannel.Main, { roomID: 'group1' });
    for (const other of [bob, assistant]) await other.startPlayingStream('ann-talks', { roomID: 'group1' });
    sim.settle();
    expect(['ann', 'bob', 'cem', 'assistant'].map(playing)).toEqual([
      ['lesson'],
      ['lesson', 'ann-talks'],
      ['lesson'],
      ['ann-talks'],
    ]);
    // the assistant keeps order: ann is out of the group, and still in class
    sim.server.kickUsers('group1', ['ann']);
    sim.settle();
    expect([ann.getRoomState('group1'), ann.getRoomState('class')]).toEqual([0, 2]);
    expect(playing('ann')).toEqual(['lesson']);
    expect(playing('bob')).toEqual(['lesson']);
    expect(heard).toEqual([['class', 0]]);
  });

  test('RT-6 RT-7 cross-room co-hosting: two rooms watch each other', async () => {
    const { sim, person, enter, playing } = story();
    const [hostA, hostB, fan] = await Promise.all(['hostA', 'hostB', 'fan'].map(person));
    if (!hostA || !hostB || !fan) throw new Error('nobody is there');
    await enter(hostA, 'hostA', 'roomA');
    await enter(hostB, 'hostB', 'roomB');
    await enter(fan, 'fan', 'roomA');
    await hostA.startPublishingStream('a', ZegoPublishChannel.Main, { roomID: 'roomA' });
    await hostB.startPublishingStream('b', ZegoPublishChannel.Main, { roomID: 'roomB' });
    await fan.startPlayingStream('a', { roomID: 'roomA' });
    // told to, the fan of A logs in to room B as well, and so does host A
    for (const [engine, name] of [
      [fan, 'fan'],
      [hostA, 'hostA'],
    ] as const) {
      await enter(engine, name, 'roomB');
      await engine.startPlayingStream('b', { roomID: 'roomB' });
    }
    sim.settle();
    expect([playing('fan'), playing('hostA')]).toEqual([['a', 'b'], ['b']]);
    // the visit is over: room A goes on as if it had not been
    for (const engine of [fan, hostA]) {
      const logout = engine.logoutRoom('roomB');
      sim.settle();
      expect((await logout).errorCode).toBe(0);
    }
    expect([playing('fan'), playing('hostA')]).toEqual([['a'], []]);
    expect(sim.server.rooms()).toEqual([
      { roomID: 'roomA', userIDs: ['hostA', 'fan'] },
      { roomID: 'roomB', userIDs: ['hostB'] },
    ]);
  });
});

describe('the simulation', () => {
  test('RT-18 the same seed gives the same log, byte for byte', () => {
    const run = () => {
      const sim = createRtcSimulation({
        seed: 7,
        latency: 20,
        server: { multiRoom: true },
        rates: { loss: 0.2, repeat: 0.2, delay: 0.2, reorder: 0.2, interrupt: 0.02 },
      });
      const engines = ['A', 'B'].map((name) => sim.engine(name));
      for (const engine of engines) {
        engine.call('setRoomMode', 1);
        engine.call('createEngine');
        for (const room of ['r1', 'r2', 'r3']) {
          engine.call(
            'loginRoom',
            room,
            { userID: engine.name, userName: 'n' },
            { isUserStatusNotify: true },
          );
          sim.advance(3_000);
        }
      }
      sim.advance(600_000);
      return JSON.stringify(sim.log);
    };
    expect(run()).toBe(run());
  });

  test('RT-18 two engines of one name or deviceID are refused', () => {
    const sim = createRtcSimulation();
    sim.engine('A', { deviceID: 'phone' });
    expect(() => sim.engine('A')).toThrow('unable to make the engine A');
    expect(() => sim.engine('B', { deviceID: 'phone' })).toThrow('unable to make the engine B');
  });
});
