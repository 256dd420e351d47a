// Leave wins: in every state, with the network up or down; and whatever the server has not confirmed stays owed.

import { describe, expect, it } from 'vitest';
import { RoomState } from '../../../src/machines/vocabulary.js';
import {
  begun,
  CALL,
  cancelled,
  connecting,
  held,
  inside,
  isConnecting,
  leaving,
  letGo,
  lose,
  notices,
  room,
  type Stage,
  settlements,
  stage,
} from './support.js';

const ENTERS = ['createRoom', 'joinRoom', 'enterRoom', 'switchRoom'];
const enters = (names: readonly string[]): string[] => names.filter((name) => ENTERS.includes(name));
/** The ids under which A sent a leave, each with the rooms it names. */
const leaves = ({ traffic }: Stage): string[] =>
  traffic.flatMap(({ device, what, way, message }) =>
    device === 'A' && what === 'sent' && way === 'up' && message.type === 'leaveRooms'
      ? [`${message.id}: ${message.rooms.map(({ roomID }) => roomID)}`]
      : [],
  );

describe('leaving a room that is Connecting, online', () => {
  const states = isConnecting.filter((cause) => cause !== 'offline');

  it.each(states)('CL-22 CC-20 %s: Disconnected/Success at once, the call is rejected', (cause) => {
    const on = stage();
    connecting(on, cause);
    on.A.leaveRoom('R');
    const told = on.told();
    expect(notices(told)).toEqual(['R Disconnected/Success']);
    expect(settlements(told).sort()).toEqual([...cancelled(cause), 'leaveRoom R resolved'].sort());
    expect(told[0]).toBe('R Disconnected/Success');
    expect(on.sent()).toEqual(['leaveRooms']);
  });

  it.each(states)('CL-22 CL-20 %s: whatever still comes, it is not Connected, and no member', (cause) => {
    for (const heard of [true, false]) {
      const on = stage();
      connecting(on, cause, heard);
      on.sim.run(() => on.A.leaveRoom('R'));
      on.forget();
      letGo(on);
      on.sim.advance(60_000);
      expect(on.told().filter((line) => line.startsWith('R '))).toEqual([]);
      expect(enters(on.sent())).toEqual([]);
      expect(on.sim.server.members('R')).toEqual([]);
      expect(on.A.getRoomState('R')).toBe(RoomState.Disconnected);
    }
  });

  it.each(begun)('CL-22 NR-2 %s, and the question is out', (cause) => {
    const on = stage();
    connecting(on, cause, true);
    lose(on);
    on.sim.network.hold('A', 'answer:askRooms', 1);
    on.sim.advance(10_000);
    expect(on.told()).toEqual([]);
    const told = on.tells(() => on.A.leaveRoom('R'));
    expect(notices(told)[0]).toBe('R Disconnected/Success');
    expect(settlements(told).sort()).toEqual([...cancelled(cause), 'leaveRoom R resolved'].sort());
    on.sim.network.deliver('A', 'answer:askRooms');
    on.sim.advance(30_000);
    expect(on.told().filter((line) => line.startsWith('R '))).toEqual([]);
    expect(on.sim.server.members('R')).toEqual([]);
  });
});

describe('leaving offline', () => {
  it('CL-22 Connected before: Disconnected/Success at once, the leave follows when the connection is back', () => {
    const on = stage();
    held(on);
    connecting(on, 'offline');
    on.A.leaveRoom('R');
    expect(on.told()).toEqual(['R Disconnected/Success', 'leaveRoom R resolved']);
    expect(on.sent()).toEqual([]);
    expect(on.sim.server.members('R')).toEqual(['bob', 'alice']);
    on.sim.run(() => on.sim.network.up('A'));
    expect(on.told()).toEqual(['login Connected/Success']);
    expect(on.sent()).toEqual(['resume', 'leaveRooms']);
    expect(on.sim.server.members('R')).toEqual(['bob']);
  });

  it.each(begun)(
    'CL-22 %s: Disconnected/Success at once, and no member when the connection is back',
    (cause) => {
      for (const heard of [true, false]) {
        const on = stage();
        connecting(on, cause, heard);
        on.sim.run(() => on.sim.network.down('A'));
        on.forget();
        on.A.leaveRoom('R');
        const told = on.told();
        expect(notices(told)).toEqual(['R Disconnected/Success']);
        expect(settlements(told).sort()).toEqual([...cancelled(cause), 'leaveRoom R resolved'].sort());
        lose(on);
        on.sim.run(() => on.sim.network.up('A'));
        on.sim.advance(30_000);
        expect(on.told().filter((line) => line.startsWith('R '))).toEqual([]);
        expect(enters(on.sent())).toEqual([]);
        expect(on.sim.server.members('R')).toEqual([]);
      }
    },
  );

  it('CL-22 also between the connection being back and T1', () => {
    const on = stage();
    connecting(on, 'offline');
    on.sim.network.hold('A', 'answer:resume', 1);
    on.sim.run(() => on.sim.network.up('A'));
    on.forget();
    expect(on.tells(() => on.A.leaveRoom('R'))).toEqual(['R Disconnected/Success', 'leaveRoom R resolved']);
    on.sim.run(() => on.sim.network.deliver('A', 'answer:resume'));
    expect(on.told()).toEqual(['login Connected/Success']);
    expect(on.sim.server.members('R')).toEqual([]);
  });
});

describe('a leave that the server has not confirmed', () => {
  it('CL-22 NR-3 stays owed, and is repeated under its id until it is confirmed', () => {
    const on = stage();
    inside(on, 'R');
    on.sim.network.drop('A', 'leaveRooms', 2);
    on.sim.run(() => on.A.leaveRoom('R'));
    on.sim.advance(10_000);
    expect(on.told()).toEqual(['R Disconnected/Success', 'leaveRoom R resolved']);
    expect(on.sim.server.members('R')).toEqual(['alice']);
    on.sim.advance(30_000);
    expect(on.sim.server.members('R')).toEqual([]);
    const sent = leaves(on);
    expect(new Set(sent).size).toBe(1);
    const before = sent.length;
    expect(before).toBeGreaterThanOrEqual(3);
    on.sim.advance(60_000);
    expect(leaves(on).length).toBe(before);
    expect(on.told()).toEqual([]);
  });

  it('CL-22 is repeated when the connection is back, over several outages', () => {
    const on = stage();
    connecting(on, 'offline');
    on.A.leaveRoom('R');
    for (let outage = 0; outage < 3; outage += 1) {
      on.sim.network.drop('A', 'leaveRooms');
      on.sim.run(() => on.sim.network.up('A'));
      on.sim.run(() => on.sim.network.down('A'));
    }
    expect(on.sim.server.members('R')).toEqual(['alice']);
    on.sim.run(() => on.sim.network.up('A'));
    expect(on.sim.server.members('R')).toEqual([]);
    expect(new Set(leaves(on)).size).toBe(1);
  });

  it('CL-22 CL-25 does not end what the app asks for afterwards', () => {
    const on = stage();
    connecting(on, 'offline');
    on.A.leaveRoom('R');
    on.sim.network.hold('A', 'leaveRooms', 1);
    on.sim.run(() => on.sim.network.up('A'));
    on.forget();
    expect(on.tells(() => on.A.enterRoom(room('R')))).toEqual([
      'R Connecting/ActiveEnter',
      'R Connected/Success',
      'enterRoom R resolved',
    ]);
    on.sim.network.deliver('A', 'leaveRooms');
    on.sim.advance(60_000);
    expect(on.told()).toEqual([]);
    expect(on.sim.server.members('R')).toEqual(['alice']);
  });

  it.each(begun)('CL-22 RG-8 %s: left, and asked for again while the old request is on its way', (cause) => {
    const on = stage();
    connecting(on, cause);
    on.sim.run(() => on.A.leaveRoom('R'));
    if (cause === 'switching') on.sim.run(() => on.A.leaveRoom('S'));
    on.forget();
    const type = CALL[cause].split(' ')[0] as 'createRoom' | 'enterRoom' | 'switchRoom';
    on.sim.network.hold('A', 'joinRoom', 1);
    on.sim.server.createRoom({ roomID: 'R', roomDestroyDelayTime: 60 });
    on.A.joinRoom('R');
    // the old request, and whatever is answered to it, comes before the new one is decided
    on.sim.run(() => on.sim.network.deliver('A', type));
    expect(on.told().filter((line) => line.startsWith('R '))).toEqual(['R Connecting/ActiveEnter']);
    on.sim.run(() => on.sim.network.deliver('A', 'joinRoom'));
    expect(on.told()).toEqual(['R Connected/Success', 'joinRoom R resolved']);
    expect(on.sim.server.members('R')).toEqual(['alice']);
  });

  it('CL-22 SIM-5 survives a restart of the device', () => {
    const on = stage();
    connecting(on, 'offline');
    on.A.leaveRoom('R');
    on.A.restart();
    on.sim.run(() => on.sim.network.up('A'));
    expect(on.sim.server.members('R')).toEqual([]);
    expect(leaves(on)).toHaveLength(1);
    on.sim.advance(60_000);
    expect(leaves(on)).toHaveLength(1);
  });
});

describe('while a leave is out', () => {
  it('CL-27 another leaveRoom joins it: nothing is sent, both are settled alike', () => {
    const on = stage();
    leaving(on);
    expect(on.tells(() => [on.A.leaveRoom('R'), on.A.leaveRoom('R')])).toEqual([]);
    expect(on.sent()).toEqual([]);
    on.sim.run(() => on.sim.network.deliver('A', 'answer:leaveRooms'));
    expect(on.told()).toEqual([
      'R Disconnected/Success',
      'leaveRoom R resolved',
      'leaveRoom R resolved',
      'leaveRoom R resolved',
    ]);
  });

  const waits: [string, (on: Stage) => unknown, string, string][] = [
    ['createRoom', ({ A }) => A.createRoom(room('R')), 'ActiveCreate', 'createRoom R'],
    ['enterRoom', ({ A }) => A.enterRoom(room('R')), 'ActiveEnter', 'enterRoom R'],
  ];
  it.each(waits)('CL-27 %s waits for Disconnected and then runs', (_, call, begin, name) => {
    const on = stage();
    leaving(on);
    on.sim.network.deliver('A', 'answer:leaveRooms');
    // confirmed, but not yet arrived
    expect(on.told()).toEqual([]);
    on.sim.network.hold('A', 'answer:leaveRooms');
    call(on);
    expect(on.told()).toEqual([]);
    expect(on.sent()).toEqual([]);
    on.sim.settle();
    expect(on.told()).toEqual([
      'R Disconnected/Success',
      'leaveRoom R resolved',
      `R Connecting/${begin}`,
      'R Connected/Success',
      `${name} resolved`,
    ]);
  });

  it('CL-27 joinRoom waits too, and finds what the leave has left behind', () => {
    const on = stage();
    leaving(on);
    on.A.joinRoom('R');
    on.sim.run(() => on.sim.network.deliver('A', 'answer:leaveRooms'));
    expect(on.told()).toEqual([
      'R Disconnected/Success',
      'leaveRoom R resolved',
      'R Connecting/ActiveEnter',
      'R Disconnected/RoomNotExist',
      'joinRoom R rejected 6000322 roomNotExist',
    ]);
  });

  it('CL-27 a switch to it waits too, and runs from its source', () => {
    const on = stage();
    inside(on, 'S');
    leaving(on);
    expect(on.tells(() => on.A.switchRoom('S', room('R'), true))).toEqual([]);
    on.sim.run(() => on.sim.network.deliver('A', 'answer:leaveRooms'));
    expect(on.told()).toEqual([
      'R Disconnected/Success',
      'leaveRoom R resolved',
      'R Connecting/ActiveSwitch',
      'R Connected/Success',
      'S Disconnected/Success',
      'switchRoom S>R resolved',
    ]);
  });

  it('CL-27 SW-8 a switch that waited is judged when it runs', () => {
    const on = stage();
    inside(on, 'S');
    leaving(on);
    on.A.switchRoom('S', room('R'), true);
    on.sim.run(() => on.sim.server.kickMembers('S', ['alice']));
    on.forget();
    on.sim.run(() => on.sim.network.deliver('A', 'answer:leaveRooms'));
    expect(on.told().at(-1)).toBe('switchRoom S>R rejected 6000001 badArgument');
  });

  it('CL-27 CL-28 several wait in call order: the first runs, the next meet the local checks', () => {
    const on = stage();
    leaving(on);
    on.A.enterRoom(room('R'));
    on.A.createRoom(room('R'));
    on.A.joinRoom('R');
    on.A.switchRoom('never', room('R'), true);
    on.forget();
    on.sim.run(() => on.sim.network.deliver('A', 'answer:leaveRooms'));
    const told = on.told();
    expect(told.slice(0, 3)).toEqual([
      'R Disconnected/Success',
      'leaveRoom R resolved',
      'R Connecting/ActiveEnter',
    ]);
    expect(told.slice(3)).toEqual([
      'createRoom R rejected 6000326 connecting',
      'joinRoom R rejected 6000326 connecting',
      'R Connected/Success',
      'enterRoom R resolved',
    ]);
  });

  it('CL-27 a later leave rejects those that wait with 6000304', () => {
    const on = stage();
    inside(on, 'S');
    leaving(on);
    on.A.createRoom(room('R'));
    on.A.enterRoom(room('R'));
    on.A.switchRoom('S', room('R'), true);
    expect(on.tells(() => on.A.leaveRoom('R'))).toEqual([
      'createRoom R rejected 6000304 cancelled',
      'enterRoom R rejected 6000304 cancelled',
      'switchRoom S>R rejected 6000304 cancelled',
    ]);
    on.sim.run(() => on.sim.network.deliver('A', 'answer:leaveRooms'));
    expect(on.told()).toEqual(['R Disconnected/Success', 'leaveRoom R resolved', 'leaveRoom R resolved']);
    expect(enters(on.sent())).toEqual([]);
  });

  it('CL-27 a switch from it is rejected 6000001', () => {
    const on = stage();
    leaving(on);
    expect(on.tells(() => on.A.switchRoom('R', room('T'), true))).toEqual([
      'switchRoom R>T rejected 6000001 badArgument',
    ]);
  });

  it.each<[string, (on: Stage) => void, string[]]>([
    ['the time of the leave passes', ({ sim }) => sim.advance(10_000), ['R Disconnected/Success']],
    ['the room is destroyed', ({ sim }) => sim.server.destroyRoom('R'), ['R Disconnected/RoomNotExist']],
    ['it is kicked', ({ sim }) => sim.server.kickMembers('R', ['alice']), ['R Disconnected/KickedOut']],
  ])('CL-27 CC-24 CC-25 who waits runs also when %s', (_, happen, ends) => {
    const on = stage();
    inside(on, 'R');
    on.sim.network.hold('A', 'leaveRooms');
    on.sim.run(() => on.A.leaveRoom('R'));
    on.A.enterRoom(room('R'));
    on.forget();
    expect(on.tells(() => happen(on))).toEqual([
      ...ends,
      'leaveRoom R resolved',
      'R Connecting/ActiveEnter',
      'R Connected/Success',
      'enterRoom R resolved',
    ]);
    on.sim.network.deliver('A', 'leaveRooms');
    on.sim.advance(60_000);
    expect(on.told()).toEqual([]);
    expect(on.sim.server.members('R')).toEqual(['alice']);
  });

  it('CL-27 CL-5 who waits when the connection breaks is rejected 6000104', () => {
    const on = stage();
    leaving(on);
    on.A.enterRoom(room('R'));
    expect(on.tells(() => on.sim.network.down('A'))).toEqual([
      'login Reconnecting/LoginInterrupted',
      'R Disconnected/Success',
      'leaveRoom R resolved',
      'enterRoom R rejected 6000104 offline',
    ]);
  });

  it('CL-27 member notices go on until Disconnected is published', () => {
    const on = stage();
    held(on);
    inside(on, 'R');
    on.sim.network.hold('A', 'leaveRooms');
    on.sim.run(() => on.A.leaveRoom('R'));
    on.forget();
    const eve = on.sim.device('E', { userID: 'eve' });
    on.sim.run(() => eve.joinRoom('R'));
    on.sim.run(() => on.B.leaveRoom('R'));
    expect(on.told()).toEqual(['R +eve', 'R -bob']);
    on.sim.run(() => on.sim.network.deliver('A', 'leaveRooms'));
    on.sim.run(() => on.B.joinRoom('R'));
    expect(on.told()).toEqual(['R Disconnected/Success', 'leaveRoom R resolved']);
  });
});
