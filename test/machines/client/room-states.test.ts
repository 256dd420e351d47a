// One device and one room, with the network up: how a room begins to connect, and how that ends.

import { describe, expect, it } from 'vitest';
import { RoomState } from '../../../src/machines/vocabulary.js';
import {
  begun,
  CALL,
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
  stage,
} from './support.js';

describe('a room that is Disconnected', () => {
  it.each(['never', '__proto__', 'constructor', '10'])(
    'CC-1 %s, never heard of, is so silently',
    (roomID) => {
      const { sim, A, told, sent } = stage();
      expect(A.getRoomState(roomID)).toBe(RoomState.Disconnected);
      expect(A.rooms()).toEqual([]);
      sim.server.createRoom({ roomID });
      sim.server.kickMembers(roomID, ['alice']);
      sim.server.destroyRoom(roomID);
      sim.advance(60_000);
      expect([told(), sent()]).toEqual([[], []]);
      expect(A.getRoomState(roomID)).toBe(RoomState.Disconnected);
    },
  );

  it('CC-2 begins to connect as createRoom begins: Connecting/ActiveCreate', () => {
    const { sim, A, told, sent } = stage();
    sim.network.hold('A', 'createRoom');
    A.createRoom(room('R'));
    expect(told()).toEqual(['R Connecting/ActiveCreate']);
    expect(A.getRoomState('R')).toBe(RoomState.Connecting);
    expect(sent()).toEqual(['createRoom']);
  });

  it.each(['joinRoom', 'enterRoom'] as const)('CC-3 begins to connect as %s begins', (method) => {
    const on = stage();
    const { sim, A, told, sent } = on;
    held(on);
    sim.network.hold('A', method);
    if (method === 'joinRoom') A.joinRoom('R');
    else A.enterRoom(room('R'));
    expect(told()).toEqual(['R Connecting/ActiveEnter']);
    expect(A.getRoomState('R')).toBe(RoomState.Connecting);
    expect(sent()).toEqual([method]);
  });

  it('CC-4 begins to connect as a switch to it begins; the source stays Connected', () => {
    const on = stage();
    const { sim, A, told, sent } = on;
    inside(on, 'S');
    sim.network.hold('A', 'switchRoom');
    A.switchRoom('S', room('R'), true);
    expect(told()).toEqual(['R Connecting/ActiveSwitch']);
    expect(A.rooms()).toEqual([
      { roomID: 'S', state: RoomState.Connected },
      { roomID: 'R', state: RoomState.Connecting },
    ]);
    expect(sent()).toEqual(['switchRoom']);
  });
});

describe('a room that is Connecting', () => {
  it.each(begun)('CC-5 CL-17 %s, accepted, is Connected/Success, and then the call resolves', (cause) => {
    const on = stage();
    connecting(on, cause);
    letGo(on);
    const leftSource = cause === 'switching' ? ['S Disconnected/Success'] : [];
    expect(on.told()).toEqual(['R Connected/Success', ...leftSource, `${CALL[cause]} resolved`]);
    expect(on.sim.server.members('R')).toEqual(['alice']);
  });

  it.each(begun)('CL-20 %s is not Connected before the server has accepted', (cause) => {
    const on = stage();
    connecting(on, cause, true);
    on.sim.advance(9_999);
    // the server has accepted, the device has not heard of it
    expect(on.sim.server.members('R')).toEqual(['alice']);
    expect(on.told()).toEqual([]);
    expect(on.A.getRoomState('R')).toBe(RoomState.Connecting);
    letGo(on);
    expect(on.told()[0]).toBe('R Connected/Success');
  });

  /** Refusals of a full house: what is asked for, and what the server says. */
  const refusals: [string, string, (on: Stage) => unknown, Parameters<typeof stage>[0]][] = [
    ['6000324 roomLimit', 'CL-12', (on) => held(on, 'X'), { server: { maxRooms: 1 } }],
    ['6000327 blocked', 'CL-12', ({ sim }) => sim.server.blockUser('alice'), {}],
    ['6000325 joinedRoomLimit', 'CL-11', (on) => inside(on, 'X'), { server: { maxRoomsPerUser: 1 } }],
  ];
  it.each(refusals)(
    'CC-6 %s: creating, refused, is Disconnected/CreateFailed (%s)',
    (why, _, prepare, options) => {
      const on = stage(options);
      prepare(on);
      const before = on.sim.server.rooms().map(({ roomID }) => roomID);
      expect(on.tells(() => on.A.createRoom(room('R')))).toEqual([
        'R Connecting/ActiveCreate',
        'R Disconnected/CreateFailed',
        `createRoom R rejected ${why}`,
      ]);
      expect(on.sim.server.rooms().map(({ roomID }) => roomID)).toEqual(before);
    },
  );

  it('CC-6 CL-7 creating a room that exists is refused, and touches nobody in it', () => {
    const on = stage();
    held(on, 'R', 'first');
    on.forget();
    expect(on.tells(() => on.A.createRoom(room('R', 'second'), { roomDestroyDelayTime: 60 }))).toEqual([
      'R Connecting/ActiveCreate',
      'R Disconnected/CreateFailed',
      'createRoom R rejected 6000323 roomExists',
    ]);
    expect(on.told(on.B)).toEqual([]);
    expect(on.sim.server.rooms()).toMatchObject([{ roomID: 'R', roomName: 'first', memberCount: 1 }]);
    expect(on.sim.server.members('R')).toEqual(['bob']);
  });

  it('CC-7 CL-8 joining a room that does not exist is Disconnected/RoomNotExist', () => {
    const on = stage();
    expect(on.tells(() => on.A.joinRoom('R'))).toEqual([
      'R Connecting/ActiveEnter',
      'R Disconnected/RoomNotExist',
      'joinRoom R rejected 6000322 roomNotExist',
    ]);
    expect(on.sim.server.rooms()).toEqual([]);
  });

  const enterings: [string, (on: Stage) => unknown, Parameters<typeof stage>[0]][] = [
    ['6000304 full', held, { server: { maxMembersPerRoom: 1 } }],
    ['6000327 blocked', (on) => [held(on), on.sim.server.blockUser('alice')], {}],
    ['6000325 joinedRoomLimit', (on) => [held(on), inside(on, 'X')], { server: { maxRoomsPerUser: 1 } }],
    [
      '6000320 otherDevice',
      ({ sim }) => {
        const second = sim.device('A2', { userID: 'alice' });
        sim.run(() => second.createRoom(room('R')));
      },
      { server: { multiDevice: 'refuseNew' } },
    ],
  ];
  it.each(enterings)('CC-9 %s: entering, refused, is Disconnected/EnterFailed', (why, prepare, options) => {
    const on = stage(options);
    prepare(on);
    expect(on.tells(() => on.A.joinRoom('R'))).toEqual([
      'R Connecting/ActiveEnter',
      'R Disconnected/EnterFailed',
      `joinRoom R rejected ${why}`,
    ]);
    expect(on.tells(() => on.A.enterRoom(room('R')))).toEqual([
      'R Connecting/ActiveEnter',
      'R Disconnected/EnterFailed',
      `enterRoom R rejected ${why}`,
    ]);
    expect(on.A.getRoomState('R')).toBe(RoomState.Disconnected);
  });

  it('CC-9 CL-12 enterRoom at the limit of rooms of the app is refused 6000324', () => {
    const on = stage({ server: { maxRooms: 1 } });
    held(on, 'X');
    expect(on.tells(() => on.A.enterRoom(room('R')))).toEqual([
      'R Connecting/ActiveEnter',
      'R Disconnected/EnterFailed',
      'enterRoom R rejected 6000324 roomLimit',
    ]);
  });

  it.each([
    ['6000322 roomNotExist', () => {}],
    ['6000327 blocked', ({ sim }: Stage) => sim.server.blockUser('alice')],
  ])('CC-10 %s: switching, refused, is Disconnected/SwitchFailed; the source stays', (why, prepare) => {
    const on = stage();
    inside(on, 'S');
    prepare(on);
    expect(on.tells(() => on.A.switchRoom('S', room('R'), false))).toEqual([
      'R Connecting/ActiveSwitch',
      'R Disconnected/SwitchFailed',
      `switchRoom S>R rejected ${why}`,
    ]);
    expect(on.A.rooms()).toEqual([{ roomID: 'S', state: RoomState.Connected }]);
  });
});

describe('what the machine knows beyond the three states', () => {
  const inner = ({ A }: Stage): (string | undefined)[] =>
    A.snapshot().context.rooms.map(({ connection }) => connection.value);

  it.each(isConnecting)('CC-2 CC-3 CC-4 CC-12 why a room is Connecting: %s', (cause) => {
    const on = stage();
    connecting(on, cause);
    const why = cause === 'offline' || cause === 'asking' ? 'reconnecting' : cause;
    expect(inner(on).at(-1)).toBe(`Connecting.${why}`);
  });

  it('CC-24 that a leave is out: Connected to the app, leaving inside', () => {
    const on = stage();
    leaving(on);
    expect(on.A.getRoomState('R')).toBe(RoomState.Connected);
    expect(inner(on)).toEqual(['Connected.leaving']);
  });
});

describe('a room that this device goes away from', () => {
  it('CC-11 Connected and left: Disconnected/Success', () => {
    const on = stage();
    inside(on, 'R');
    expect(on.tells(() => on.A.leaveRoom('R'))).toEqual(['R Disconnected/Success', 'leaveRoom R resolved']);
    expect(on.sim.server.rooms()).toEqual([]);
  });

  it('CC-11 Connected and switched away from: Disconnected/Success', () => {
    const on = stage();
    inside(on, 'R');
    expect(on.tells(() => on.A.switchRoom('R', room('T'), true)).slice(1)).toEqual([
      'T Connected/Success',
      'R Disconnected/Success',
      'switchRoom R>T resolved',
    ]);
  });

  it('CC-11 Connected and logged out: Disconnected/Success', () => {
    const on = stage();
    inside(on, 'R');
    expect(notices(on.tells(() => on.A.logout()))).toEqual([
      'R Disconnected/Success',
      'login Disconnected/Success',
    ]);
    expect(on.sim.server.rooms()).toEqual([]);
  });

  it.each(isConnecting)('CC-20 Connecting (%s) and left: Disconnected/Success', (cause) => {
    const on = stage();
    connecting(on, cause);
    const told = on.tells(() => on.A.leaveRoom('R'));
    expect(notices(told)).toEqual(['R Disconnected/Success']);
    expect(told.at(-1)).toBe('leaveRoom R resolved');
    expect(on.A.getRoomState('R')).toBe(RoomState.Disconnected);
  });

  it.each(isConnecting)('CC-20 Connecting (%s) and logged out: Disconnected/Success', (cause) => {
    const on = stage();
    connecting(on, cause);
    expect(notices(on.tells(() => on.A.logout()))[0]).toBe('R Disconnected/Success');
    expect(on.A.rooms()).toEqual([]);
  });

  it('CC-20 reconnecting and switched away from: Disconnected/Success', () => {
    const on = stage();
    connecting(on, 'switching', true);
    on.sim.network.down('A');
    lose(on);
    on.forget();
    on.sim.run(() => on.sim.network.up('A'));
    expect(on.told()).toEqual([
      'login Connected/Success',
      'S Connecting/NetworkInterrupted',
      'R Connecting/NetworkInterrupted',
      'R Connected/Success',
      'S Disconnected/Success',
      'switchRoom S>R resolved',
    ]);
  });
});

describe('after Disconnected', () => {
  it.each(begun)('CC-21 CL-18 %s: the answer that comes late changes nothing', (cause) => {
    const on = stage();
    connecting(on, cause, true);
    on.sim.run(() => on.A.leaveRoom('R'));
    on.forget();
    letGo(on);
    const ofTarget = on.told().filter((line) => line.startsWith('R '));
    expect(ofTarget).toEqual([]);
    expect(on.A.getRoomState('R')).toBe(RoomState.Disconnected);
    expect(on.sim.server.members('R')).toEqual([]);
  });

  it('CC-21 an answer that comes twice changes nothing', () => {
    const on = stage();
    on.sim.network.repeat('A', 'answer:enterRoom', { after: 5_000 });
    on.sim.run(() => on.A.enterRoom(room('R')));
    on.sim.run(() => on.A.leaveRoom('R'));
    on.forget();
    on.sim.advance(6_000);
    expect([on.told(), on.A.rooms()]).toEqual([[], []]);
  });

  it('CC-21 CL-18 a kick, a destruction and an interruption are not told of', () => {
    const on = stage();
    held(on);
    inside(on, 'R');
    on.sim.run(() => on.A.leaveRoom('R'));
    on.forget();
    on.sim.server.kickMembers('R', ['bob']);
    on.sim.server.createRoom({ roomID: 'R' });
    on.sim.server.destroyRoom('R');
    on.sim.run(() => on.sim.network.down('A'));
    on.sim.run(() => on.sim.network.up('A'));
    expect(on.told()).toEqual(['login Reconnecting/LoginInterrupted', 'login Connected/Success']);
  });

  it('CC-21 a push of an end that comes twice is told of once', () => {
    const on = stage();
    inside(on, 'R');
    on.sim.network.repeat('A', 'removed', { after: 50 });
    expect(on.tells(() => on.sim.server.kickMembers('R', ['alice']))).toEqual(['R Disconnected/KickedOut']);
    on.sim.advance(1_000);
    expect(on.told()).toEqual([]);
  });

  it('CC-21 CC-24 a confirmation that comes after the leave ended changes nothing', () => {
    const on = stage();
    leaving(on);
    on.sim.advance(10_000);
    expect(on.told()).toEqual(['R Disconnected/Success', 'leaveRoom R resolved']);
    on.sim.network.deliver('A', 'answer:leaveRooms');
    on.sim.settle();
    expect(on.told()).toEqual([]);
  });

  it('CC-21 pushes of the life before do not touch the room as it is entered again', () => {
    const on = stage();
    inside(on, 'R');
    on.sim.network.hold('A', 'removed');
    on.sim.run(() => on.sim.server.kickMembers('R', ['alice'], 'old'));
    on.sim.run(() => on.A.leaveRoom('R'));
    on.sim.run(() => on.A.enterRoom(room('R')));
    on.forget();
    on.sim.network.deliver('A', 'removed');
    on.sim.settle();
    expect(on.told()).toEqual([]);
    expect(on.A.getRoomState('R')).toBe(RoomState.Connected);
  });
});
