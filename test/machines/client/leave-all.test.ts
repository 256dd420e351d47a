// Leaving everything, in every mix of what the rooms are about; and who goes before whom.

import { describe, expect, it } from 'vitest';
import { RoomState } from '../../../src/machines/vocabulary.js';
import { held, inside, leaving, notices, room, type Stage, settlements, stage } from './support.js';

const gone = (...roomIDs: string[]): string[] => roomIDs.map((roomID) => `${roomID} Disconnected/Success`);
const resolved = (...roomIDs: string[]): string => `leaveAllRoom resolved ${JSON.stringify(roomIDs)}`;
const namedInLeaves = ({ traffic }: Stage): string[][] =>
  traffic.flatMap(({ device, what, message }) =>
    device === 'A' && what === 'sent' && message.type === 'leaveRooms'
      ? [message.rooms.map(({ roomID }) => roomID)]
      : [],
  );
/** Many rooms, so that no limit is in the way. */
const many = (): Stage => stage({ server: { maxRoomsPerUser: 20 } });

describe('leaveAllRoom', () => {
  it('CL-14 with nothing to leave resolves with an empty list, and nothing is sent', () => {
    const on = stage();
    expect(on.tells(() => on.A.leaveAllRoom())).toEqual([resolved()]);
    on.sim.run(() => on.A.network('down'));
    on.forget();
    expect(on.tells(() => on.A.leaveAllRoom())).toEqual([resolved()]);
    expect(on.sent()).toEqual([]);
  });

  it('CL-14 Connected rooms: together when the server confirms, in the order of entering, in one step', () => {
    const on = many();
    inside(on, 'R3', 'R1', 'R2');
    on.sim.network.hold('A', 'answer:leaveRooms');
    expect(on.tells(() => on.A.leaveAllRoom())).toEqual([]);
    expect(on.sent()).toEqual(['leaveRooms']);
    expect(namedInLeaves(on)).toEqual([['R3', 'R1', 'R2']]);
    expect(on.sim.server.rooms()).toEqual([]);
    on.sim.run(() => on.sim.network.deliver('A', 'answer:leaveRooms'));
    expect(on.told()).toEqual([...gone('R3', 'R1', 'R2'), resolved('R3', 'R1', 'R2')]);
  });

  it('CL-14 the order of entering is that of the acceptances', () => {
    const on = many();
    on.sim.network.hold('A', 'answer:createRoom');
    on.A.createRoom(room('R1'));
    on.A.enterRoom(room('R2'));
    on.sim.settle();
    on.sim.run(() => on.sim.network.deliver('A', 'answer:createRoom'));
    on.sim.run(() => on.A.network('down'));
    on.sim.run(() => on.A.network('up'));
    on.forget();
    expect(on.tells(() => on.A.leaveAllRoom())).toEqual([...gone('R2', 'R1'), resolved('R2', 'R1')]);
  });

  it('CL-14 CL-23 rooms that are Connecting end at once, their calls are rejected; the others wait', () => {
    const on = many();
    inside(on, 'R2', 'R1');
    for (const type of ['createRoom', 'joinRoom', 'answer:enterRoom', 'answer:leaveRooms'] as const)
      on.sim.network.hold('A', type);
    on.A.joinRoom('E1');
    on.A.createRoom(room('E2'));
    on.A.enterRoom(room('E3'));
    on.sim.settle();
    on.forget();
    const told = on.tells(() => on.A.leaveAllRoom());
    expect(notices(told)).toEqual(gone('E1', 'E2', 'E3'));
    expect(settlements(told)).toEqual([
      'joinRoom E1 rejected 6000304 cancelled',
      'createRoom E2 rejected 6000303 cancelled',
      'enterRoom E3 rejected 6000304 cancelled',
    ]);
    expect(on.sent()).toEqual(['leaveRooms']);
    expect(new Set(namedInLeaves(on)[0])).toEqual(new Set(['R2', 'R1', 'E1', 'E2', 'E3']));
    expect(on.A.rooms().map(({ roomID }) => roomID)).toEqual(['R2', 'R1']);
    on.sim.run(() => on.sim.network.deliver('A', 'answer:leaveRooms'));
    expect(on.told()).toEqual([...gone('R2', 'R1'), resolved('R2', 'R1')]);
    for (const type of ['createRoom', 'joinRoom', 'answer:enterRoom'] as const)
      on.sim.network.deliver('A', type);
    on.sim.advance(30_000);
    expect([on.told(), on.sim.server.rooms()]).toEqual([[], []]);
  });

  it('CL-14 only Connecting rooms: all at once, resolves with an empty list', () => {
    const on = stage();
    on.sim.network.hold('A', 'enterRoom');
    on.A.enterRoom(room('E1'));
    on.A.enterRoom(room('E2'));
    on.forget();
    on.A.leaveAllRoom();
    const told = on.told();
    expect(notices(told)).toEqual(gone('E1', 'E2'));
    expect(told.at(-1)).toBe(resolved());
    expect(settlements(told)).toHaveLength(3);
  });

  it('CL-14 CL-22 a switch that is out: neither room, and only the source is named', () => {
    for (const type of ['switchRoom', 'answer:switchRoom'] as const) {
      const on = stage();
      inside(on, 'Q', 'S');
      on.sim.network.hold('A', type);
      on.sim.network.hold('A', 'answer:leaveRooms');
      on.sim.run(() => on.A.switchRoom('S', room('T'), true));
      on.forget();
      const told = on.tells(() => on.A.leaveAllRoom());
      expect(told).toEqual([...gone('T'), 'switchRoom S>T rejected 6000304 cancelled']);
      on.sim.run(() => on.sim.network.deliver('A', 'answer:leaveRooms'));
      expect(notices(on.told()).map((line) => line.replace(/ {.*/, ''))).toEqual(gone('Q', 'S'));
      on.sim.network.deliver('A', type);
      on.sim.advance(30_000);
      expect([on.told(), on.sim.server.rooms(), on.A.rooms()]).toEqual([[], [], []]);
    }
  });

  it('CL-14 CL-22 SW-12 NR-9 a switch that is out, offline: both at once with Success, the target last', () => {
    for (const isBack of [false, true]) {
      const on = stage();
      inside(on, 'S', 'Q');
      on.sim.network.hold('A', 'answer:switchRoom');
      on.sim.run(() => on.A.switchRoom('S', room('T'), true));
      on.sim.run(() => on.A.network('down'));
      on.sim.network.hold('A', 'answer:askRooms');
      if (isBack) on.sim.run(() => on.A.network('up'));
      on.forget();
      on.A.leaveAllRoom();
      const told = on.told();
      expect(notices(told)).toEqual(gone('S', 'Q', 'T'));
      expect(settlements(told).sort()).toEqual([
        resolved('S', 'Q'),
        'switchRoom S>T rejected 6000304 cancelled',
      ]);
      expect(settlements(told.slice(0, 3))).toEqual([]);
      on.sim.network.up('A');
      on.sim.network.deliver('A', 'answer:askRooms');
      on.sim.advance(30_000);
      expect([on.sim.server.rooms(), on.A.rooms()]).toEqual([[], []]);
      expect(on.told().filter((line) => !line.startsWith('login'))).toEqual([]);
    }
  });

  it('CL-14 SW-11 over a leave that waits for a switch: target at once, the source in one step', () => {
    const on = stage();
    inside(on, 'Q', 'S');
    on.sim.network.hold('A', 'switchRoom');
    on.A.switchRoom('S', room('T'), true);
    on.sim.run(() => on.A.leaveRoom('S'));
    on.forget();
    on.sim.network.hold('A', 'answer:leaveRooms');
    expect(on.tells(() => on.A.leaveAllRoom())).toEqual([
      ...gone('T'),
      'switchRoom S>T rejected 6000304 cancelled',
    ]);
    expect(on.sent()).toEqual(['leaveRooms']);
    expect(new Set(namedInLeaves(on)[0])).toEqual(new Set(['Q', 'S', 'T']));
    on.sim.run(() => on.sim.network.deliver('A', 'answer:leaveRooms'));
    const told = on.told();
    expect(notices(told)).toEqual(gone('Q', 'S'));
    expect(settlements(told).sort()).toEqual([resolved('Q', 'S'), 'leaveRoom S resolved'].sort());
    on.sim.network.deliver('A', 'switchRoom');
    on.sim.advance(30_000);
    expect([on.told(), on.sim.server.rooms()]).toEqual([[], []]);
  });

  it('CL-14 rooms that are reconnecting, online: at once, and named', () => {
    const on = many();
    inside(on, 'R2', 'R1');
    on.sim.run(() => on.A.network('down'));
    on.sim.network.hold('A', 'answer:askRooms');
    on.sim.network.hold('A', 'answer:leaveRooms');
    on.sim.run(() => on.A.network('up'));
    inside(on, 'R3');
    on.sim.network.hold('A', 'joinRoom');
    on.A.joinRoom('E');
    on.sim.settle();
    on.forget();
    const told = on.tells(() => on.A.leaveAllRoom());
    expect(notices(told)).toEqual(gone('R2', 'R1', 'E'));
    on.sim.run(() => on.sim.network.deliver('A', 'answer:leaveRooms'));
    expect(on.told()).toEqual([...gone('R3'), resolved('R2', 'R1', 'R3')]);
    on.sim.run(() => on.sim.network.deliver('A', 'answer:askRooms'));
    expect(on.told()).toEqual([]);
  });

  it('CL-14 offline: as CL-22, room by room, at once; the leaves are owed', () => {
    const on = many();
    inside(on, 'R2', 'R1');
    on.sim.network.hold('A', 'answer:createRoom');
    on.A.createRoom(room('E'));
    on.sim.settle();
    on.sim.run(() => on.A.network('down'));
    on.forget();
    on.A.leaveAllRoom();
    const told = on.told();
    expect(notices(told)).toEqual(gone('R2', 'R1', 'E'));
    expect(settlements(told)).toEqual(['createRoom E rejected 6000303 cancelled', resolved('R2', 'R1')]);
    expect(on.sent()).toEqual([]);
    on.sim.run(() => on.A.network('up'));
    expect(on.told()).toEqual(['login Connected/Success']);
    expect(on.sim.server.rooms()).toEqual([]);
  });

  it.each<[string, (on: Stage) => void, string[]]>([
    ['its time has passed', ({ sim }) => sim.advance(10_000), []],
    ['the connection breaks', ({ A }) => A.network('down'), ['login Reconnecting/LoginInterrupted']],
  ])('CL-14 CC-24 unconfirmed, it ends when %s', (_, happen, before) => {
    const on = stage();
    inside(on, 'R1', 'R2');
    on.sim.network.drop('A', 'leaveRooms');
    on.sim.run(() => on.A.leaveAllRoom());
    expect(on.tells(() => happen(on))).toEqual([...before, ...gone('R1', 'R2'), resolved('R1', 'R2')]);
    // still owed
    on.sim.network.up('A');
    on.sim.advance(20_000);
    expect(on.sim.server.rooms()).toEqual([]);
  });

  it('CL-14 CC-25 a room that ends otherwise meanwhile is still named, and the others are waited for', () => {
    const on = stage();
    inside(on, 'R1', 'R2');
    on.sim.network.hold('A', 'leaveRooms');
    on.sim.run(() => on.A.leaveAllRoom());
    const told = on.tells(() => on.sim.server.kickMembers('R1', ['alice'], 'x'));
    expect(told).toEqual(['R1 Disconnected/KickedOut {"reason":"x"}']);
    on.sim.run(() => on.sim.network.deliver('A', 'leaveRooms'));
    expect(on.told()).toEqual([...gone('R2'), resolved('R1', 'R2')]);
  });

  it('CL-14 CL-27 over a leaveRoom that is out: both are settled, each room once, in one order', () => {
    const on = stage();
    inside(on, 'R1', 'R2');
    on.sim.network.hold('A', 'answer:leaveRooms');
    on.sim.run(() => on.A.leaveRoom('R1'));
    on.sim.run(() => on.A.leaveAllRoom());
    expect(on.told()).toEqual([]);
    on.sim.run(() => on.sim.network.deliver('A', 'answer:leaveRooms'));
    expect(on.told()).toEqual([...gone('R1'), 'leaveRoom R1 resolved', ...gone('R2'), resolved('R1', 'R2')]);
  });

  it('CL-14 CL-23 a leaveRoom or a second leaveAllRoom while it is out joins it, nothing is sent', () => {
    const on = stage();
    inside(on, 'R1', 'R2');
    on.sim.network.hold('A', 'answer:leaveRooms');
    on.sim.run(() => on.A.leaveAllRoom());
    on.forget();
    expect(on.tells(() => [on.A.leaveAllRoom(), on.A.leaveRoom('R2')])).toEqual([]);
    expect(on.sent()).toEqual([]);
    on.sim.run(() => on.sim.network.deliver('A', 'answer:leaveRooms'));
    const told = on.told();
    expect(notices(told)).toEqual(gone('R1', 'R2'));
    expect(settlements(told).sort()).toEqual([
      resolved('R1', 'R2'),
      resolved('R1', 'R2'),
      'leaveRoom R2 resolved',
    ]);
    expect(settlements(told.slice(0, 2))).toEqual([]);
  });

  it('CL-14 CL-27 rejects what waited for a leave; what comes after it waits for it', () => {
    const on = stage();
    inside(on, 'S');
    leaving(on);
    on.A.enterRoom(room('R'));
    expect(on.tells(() => on.A.leaveAllRoom())).toEqual(['enterRoom R rejected 6000304 cancelled']);
    expect(on.tells(() => [on.A.enterRoom(room('S')), on.A.joinRoom('R')])).toEqual([]);
    on.sim.run(() => on.sim.network.deliver('A', 'answer:leaveRooms'));
    const told = on.told();
    expect(told.filter((line) => / (Disconnected|Connecting)\//.test(line))).toEqual([
      ...gone('R'),
      'R Connecting/ActiveEnter',
      ...gone('S'),
      'S Connecting/ActiveEnter',
      'R Disconnected/RoomNotExist',
    ]);
    expect(told).toContain(resolved('S', 'R'));
    expect(told.at(-1)).toBe('enterRoom S resolved');
  });

  it('CL-14 a room that is entered after it was called is not covered', () => {
    const on = stage();
    inside(on, 'R1');
    on.sim.network.hold('A', 'answer:leaveRooms');
    on.sim.run(() => on.A.leaveAllRoom());
    expect(on.tells(() => on.A.enterRoom(room('R2'))).at(-1)).toBe('enterRoom R2 resolved');
    on.sim.run(() => on.sim.network.deliver('A', 'answer:leaveRooms'));
    expect(on.told()).toEqual([...gone('R1'), resolved('R1')]);
    expect(on.A.getRoomState('R2')).toBe(RoomState.Connected);
  });

  it('CL-14 MD-3 leaves the user’s other devices where they are', () => {
    const on = stage({ server: { multiDevice: 'allow' } });
    const second = on.sim.device('A2', { userID: 'alice' });
    inside(on, 'R');
    on.sim.run(() => second.enterRoom(room('R')));
    on.sim.run(() => on.A.leaveAllRoom());
    expect(on.sim.server.devicesIn('R')).toMatchObject([{ deviceID: 'A2' }]);
    expect(second.getRoomState('R')).toBe(RoomState.Connected);
  });
});

describe('precedence', () => {
  it('CL-23 logout goes before leaveAllRoom, leaveRoom and entering', () => {
    const on = stage();
    inside(on, 'R1', 'R2');
    on.sim.network.hold('A', 'leaveRooms');
    on.sim.network.hold('A', 'joinRoom');
    on.A.leaveRoom('R1');
    on.A.leaveAllRoom();
    on.A.joinRoom('E');
    on.forget();
    const told = on.tells(() => on.A.logout());
    expect(notices(told)).toEqual([...gone('R1', 'R2', 'E'), 'login Disconnected/Success']);
    expect(settlements(told).sort()).toEqual([
      'joinRoom E rejected 6000121 loggedOut',
      'leaveAllRoom rejected 6000121 loggedOut',
      'leaveRoom R1 rejected 6000121 loggedOut',
    ]);
    on.sim.network.deliver('A', 'leaveRooms');
    on.sim.network.deliver('A', 'joinRoom');
    on.sim.advance(30_000);
    expect([on.told(), on.sim.server.rooms()]).toEqual([[], []]);
  });

  it.each<[string, (on: Stage) => unknown]>([
    ['leaveRoom', ({ A }) => A.leaveRoom('E')],
    ['leaveAllRoom', ({ A }) => A.leaveAllRoom()],
    ['logout', ({ A }) => A.logout()],
  ])('CL-23 %s cancels an entering, and the room is Disconnected before it settles', (method, call) => {
    const on = stage();
    on.sim.network.hold('A', 'enterRoom');
    on.A.enterRoom(room('E'));
    on.forget();
    const told = on.tells(() => call(on));
    expect(told[0]).toBe('E Disconnected/Success');
    expect(told).toContainEqual(
      expect.stringMatching(/^enterRoom E rejected 6000(304 cancelled|121 loggedOut)$/),
    );
    expect(on.A.rooms()).toEqual([]);
    if (method !== 'logout') expect(told.at(-1)).toMatch(new RegExp(`^${method}.* resolved`));
  });

  it('CL-23 an entering never cancels a leave', () => {
    const on = stage();
    leaving(on);
    on.A.enterRoom(room('R'));
    on.A.createRoom(room('R'));
    on.forget();
    on.sim.run(() => on.sim.network.deliver('A', 'answer:leaveRooms'));
    expect(on.told().slice(0, 2)).toEqual(['R Disconnected/Success', 'leaveRoom R resolved']);
    expect(on.sim.server.rooms()).toMatchObject([{ roomID: 'R', memberCount: 1 }]);
  });

  it('CL-23 leaveAllRoom settles only when every room it covers is Disconnected', () => {
    const on = stage();
    held(on, 'R1');
    inside(on, 'R1', 'R2');
    on.sim.network.hold('A', 'leaveRooms');
    let states: number[] | undefined;
    void on.A.leaveAllRoom().then(() => {
      states = ['R1', 'R2'].map((roomID) => on.A.getRoomState(roomID));
    });
    on.sim.run(() => on.sim.server.destroyRoom('R1'));
    on.sim.advance(5_000);
    expect(settlements(on.told())).toEqual([]);
    on.sim.run(() => on.sim.network.deliver('A', 'leaveRooms'));
    expect(settlements(on.told())).toEqual([resolved('R1', 'R2')]);
    return Promise.resolve().then(() => expect(states).toEqual([0, 0]));
  });
});
