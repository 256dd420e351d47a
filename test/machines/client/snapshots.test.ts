// A device that stops and goes on from what it stored: in a fresh epoch, with everything that it owed.

import { describe, expect, it } from 'vitest';
import {
  clientTimers,
  clientView,
  epochOf,
  restoreClient,
} from '../../../src/machines/client/client-snapshot.js';
import type { ClientSnapshot } from '../../../src/machines/client/room-client.js';
import { RoomLifecycleError } from '../../../src/machines/errors.js';
import { EPOCH_SPAN } from '../../../src/machines/protocol.js';
import { RoomState } from '../../../src/machines/vocabulary.js';
import {
  begun,
  connecting,
  inside,
  isConnecting,
  leaving,
  letGo,
  lose,
  room,
  type Stage,
  stage,
  unsettled,
} from './support.js';

const json = <T>(value: T): T => JSON.parse(JSON.stringify(value));
const upIDs = ({ traffic }: Stage, type?: string): number[] =>
  traffic.flatMap(({ device, what, way, message }) =>
    device === 'A' && what === 'sent' && way === 'up' && 'id' in message && (!type || message.type === type)
      ? [message.id]
      : [],
  );

describe('a stored device', () => {
  it.each(isConnecting)('AG-5 NR-19 %s is plain JSON, and is what it was but for its epoch', (cause) => {
    const on = stage();
    connecting(on, cause);
    const snapshot = on.A.snapshot();
    expect(json(snapshot)).toEqual(snapshot);
    const restored = restoreClient(json(snapshot));
    expect(restored.context.nextID).toBe(EPOCH_SPAN + 1);
    expect(restored.context.newest).toBe(EPOCH_SPAN);
    const { nextID, newest } = snapshot.context;
    expect({ ...restored.context, nextID, newest }).toEqual(snapshot.context);
    expect(restored.value).toBe(snapshot.value);
    expect(clientView(restored)).toEqual(clientView(snapshot));
  });

  it('AG-5 takes the epoch it is given, if it is greater than any before', () => {
    const { A } = stage();
    const first = A.snapshot();
    expect(epochOf(restoreClient(first).context.nextID)).toBe(1);
    expect(epochOf(restoreClient(first, { epoch: 7 }).context.nextID)).toBe(7);
    const second = restoreClient(first, { epoch: 7 });
    expect(epochOf(restoreClient(second).context.nextID)).toBe(8);
    for (const epoch of [7, 0, -1, 7.5, Number.NaN, 2 ** 40])
      expect(() => restoreClient(second, { epoch })).toThrow(RoomLifecycleError);
  });

  it('AG-5 says what to arm, in the order in which it is due', () => {
    const on = stage();
    on.sim.network.hold('A', 'createRoom');
    on.sim.network.hold('A', 'queryRoomOnlineMemberCount');
    inside(on, 'R');
    on.sim.advance(3_000);
    on.A.queryRoomOnlineMemberCount('R');
    on.sim.advance(3_000);
    on.A.createRoom(room('Q'));
    const timers = clientTimers(on.A.snapshot());
    expect(timers.map(({ at, id }) => [at, id.split(':')[0]])).toEqual([
      [10_000, 'heartbeat'],
      [13_000, 'query'],
      [16_000, 'request'],
    ]);
    expect(clientTimers(restoreClient(json(on.A.snapshot())))).toEqual(timers);
  });

  it('NR-4 never uses an id again', () => {
    const on = stage();
    for (let run = 0; run < 3; run += 1) {
      inside(on, 'R');
      on.sim.run(() => on.A.restart());
      on.sim.run(() => on.A.leaveRoom('R'));
    }
    const ids = upIDs(on);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual([...ids].sort((one, other) => one - other));
  });
});

describe('a device that goes on', () => {
  it('CC-12 CC-14 in a room: its connection is a new one, and the room is asked about', () => {
    const on = stage();
    inside(on, 'R');
    expect(on.tells(() => on.A.restart())).toEqual([
      'login Reconnecting/LoginInterrupted',
      'R Connecting/NetworkInterrupted',
      'login Connected/Success',
      'R Connecting/NetworkInterrupted',
      'R Connected/Success',
    ]);
  });

  it.each(begun)('CL-2 NR-2 %s: the call is settled by what the server says', (cause) => {
    for (const heard of [true, false]) {
      const on = stage();
      connecting(on, cause, heard);
      lose(on);
      on.sim.run(() => on.A.restart());
      expect(unsettled(on.sim.log)).toEqual([]);
      expect(on.A.getRoomState('R')).toBe(heard ? RoomState.Connected : RoomState.Disconnected);
      expect(on.sim.server.members('R')).toEqual(heard ? ['alice'] : []);
    }
  });

  it.each(isConnecting)(
    'CL-22 %s and left: the leave is owed over the restart, and repeated under its id',
    (cause) => {
      const on = stage();
      connecting(on, cause, true);
      if (cause !== 'offline') on.sim.run(() => on.A.network('down'));
      on.A.leaveRoom('R');
      lose(on);
      on.A.restart();
      on.A.restart();
      on.sim.network.drop('A', 'leaveRooms');
      on.sim.run(() => on.A.network('up'));
      // the first one is lost, so it is repeated
      expect(on.sim.server.members('R')).toEqual(['alice']);
      on.sim.advance(10_000);
      expect(on.sim.server.members('R')).toEqual([]);
      const ids = upIDs(on, 'leaveRooms');
      expect(ids.length).toBe(2);
      expect(new Set(ids).size).toBe(1);
      on.sim.advance(60_000);
      expect(upIDs(on, 'leaveRooms')).toEqual(ids);
      expect(on.A.snapshot().context.leaves).toEqual([]);
    },
  );

  it('CL-22 CC-24 a leave that is out ends with the connection, and is repeated', () => {
    const on = stage();
    inside(on, 'R');
    on.sim.network.drop('A', 'leaveRooms');
    on.sim.run(() => on.A.leaveRoom('R'));
    expect(on.tells(() => on.A.restart())).toEqual([
      'login Reconnecting/LoginInterrupted',
      'R Disconnected/Success',
      'leaveRoom R resolved',
      'login Connected/Success',
    ]);
    expect(on.sim.server.members('R')).toEqual([]);
    expect(new Set(upIDs(on, 'leaveRooms')).size).toBe(1);
  });

  it('CL-22 a leave owed before the restart does not end what is entered after it', () => {
    const on = stage();
    connecting(on, 'offline');
    on.A.leaveRoom('R');
    on.A.restart();
    on.sim.network.hold('A', 'leaveRooms', 1);
    on.sim.run(() => on.A.network('up'));
    on.forget();
    expect(on.tells(() => on.A.enterRoom(room('R'))).at(-1)).toBe('enterRoom R resolved');
    letGo(on);
    on.sim.network.deliver('A', 'leaveRooms');
    on.sim.advance(60_000);
    expect(on.sim.server.members('R')).toEqual(['alice']);
    expect(on.A.getRoomState('R')).toBe(RoomState.Connected);
  });

  it('CL-27 calls that wait for a leave go on waiting, and are settled', () => {
    const on = stage();
    leaving(on);
    on.A.enterRoom(room('R'));
    on.sim.run(() => on.A.restart());
    on.sim.advance(1_000);
    expect(unsettled(on.sim.log)).toEqual([]);
  });

  it('CL-14 leaving everything goes on too', () => {
    const on = stage();
    inside(on, 'R', 'Q');
    on.sim.network.drop('A', 'leaveRooms');
    on.sim.run(() => on.A.leaveAllRoom());
    on.forget();
    on.sim.run(() => on.A.restart());
    expect(on.told()).toContain('leaveAllRoom resolved ["R","Q"]');
    expect(on.sim.server.rooms()).toEqual([]);
  });

  it('CL-30 logged out: nothing happens', () => {
    const on = stage();
    on.sim.run(() => on.A.logout());
    on.forget();
    expect(on.tells(() => on.A.restart())).toEqual([]);
    on.sim.advance(60_000);
    expect(on.sent()).toEqual([]);
  });

  it('AG-5 timers that passed meanwhile fire at once, and first', () => {
    const on = stage();
    connecting(on, 'entering');
    const old: ClientSnapshot = json(on.A.snapshot());
    const [first] = clientTimers(old);
    expect(first?.at).toBe(10_000);
    // an hour later
    lose(on);
    on.A.network('down');
    on.sim.advance(3_600_000);
    on.A.restart();
    on.sim.run(() => on.A.network('up'));
    expect(unsettled(on.sim.log)).toEqual([]);
    expect(on.A.getRoomState('R')).toBe(RoomState.Disconnected);
  });
});
