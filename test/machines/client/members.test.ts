// Other members, several rooms at once, queries, and the attributes that a room brings along.

import { describe, expect, it } from 'vitest';
import { RoomState } from '../../../src/machines/vocabulary.js';
import { held, inside, leaving, notices, room, type Stage, stage } from './support.js';

const joins = (on: Stage, name: string, userID: string, roomID = 'R') => {
  const device = on.sim.devices.get(name) ?? on.sim.device(name, { userID });
  on.sim.run(() => device.joinRoom(roomID));
  return device;
};

describe('member notices', () => {
  it('CL-19 reach the other members who are in the room, never the device that caused them', () => {
    const on = stage();
    held(on);
    inside(on, 'R');
    held(on, 'X');
    on.forget();
    const eve = joins(on, 'E', 'eve');
    expect([on.told(), on.told(on.B), on.told(eve).slice(0, -1)]).toEqual([
      ['R +eve'],
      ['R +eve'],
      ['R Connecting/ActiveEnter', 'R Connected/Success'],
    ]);
    on.sim.run(() => eve.leaveRoom('R'));
    expect([on.told(), on.told(on.B), notices(on.told(eve))]).toEqual([
      ['R -eve'],
      ['R -eve'],
      ['R Disconnected/Success'],
    ]);
  });

  it('CL-19 SR-7 name who was kicked, to those who stay', () => {
    const on = stage();
    held(on);
    inside(on, 'R');
    const eve = joins(on, 'E', 'eve');
    on.forget();
    on.sim.run(() => on.sim.server.kickMembers('R', ['eve', 'bob', 'nobody']));
    expect([on.told(), on.told(on.B), on.told(eve)]).toEqual([
      ['R -eve,bob'],
      ['R Disconnected/KickedOut'],
      ['R Disconnected/KickedOut'],
    ]);
  });

  it('CL-19 MD-1 MD-2 speak of users: a second device of one is not told of', () => {
    for (const multiDevice of ['kickOld', 'allow'] as const) {
      const on = stage({ server: { multiDevice } });
      held(on);
      inside(on, 'R');
      on.forget();
      const second = joins(on, 'A2', 'alice');
      expect(on.told(on.B)).toEqual([]);
      expect(on.told()).toEqual(multiDevice === 'allow' ? [] : ['R Disconnected/KickedOutByOtherDevice']);
      on.sim.run(() => second.leaveRoom('R'));
      expect(on.told(on.B)).toEqual(multiDevice === 'allow' ? [] : ['R -alice']);
      expect(on.told()).toEqual([]);
    }
  });

  it('CL-18 nothing is told of a room that this device is not in any more', () => {
    const on = stage();
    held(on);
    inside(on, 'R');
    on.sim.run(() => on.A.leaveRoom('R'));
    on.forget();
    const eve = joins(on, 'E', 'eve');
    on.sim.run(() => eve.leaveRoom('R'));
    on.sim.run(() => on.sim.server.kickMembers('R', ['bob']));
    on.sim.server.createRoom({ roomID: 'R', roomAttributes: { k: 'v' } });
    on.sim.advance(60_000);
    expect(on.told()).toEqual([]);
    // until it asks again
    expect(on.tells(() => on.A.joinRoom('R'))).toHaveLength(4);
  });

  it('CL-18 CL-19 nor of one whose push comes late', () => {
    const on = stage();
    held(on);
    inside(on, 'R');
    on.sim.network.hold('A', 'memberJoined');
    joins(on, 'E', 'eve');
    on.sim.run(() => on.A.leaveRoom('R'));
    on.forget();
    on.sim.run(() => on.sim.network.deliver('A', 'memberJoined'));
    expect(on.told()).toEqual([]);
    on.sim.run(() => on.A.joinRoom('R'));
    expect(notices(on.told())).toEqual(['R Connecting/ActiveEnter', 'R Connected/Success']);
  });
});

describe('rooms are independent', () => {
  it('CL-15 what ends one room says nothing of the others, and settles nothing', () => {
    const on = stage({ server: { maxRoomsPerUser: 9 } });
    for (const roomID of ['R1', 'R2', 'R3']) held(on, roomID);
    inside(on, 'R1', 'R2', 'R3', 'Q');
    on.sim.network.hold('A', 'answer:createRoom');
    on.A.createRoom(room('N'));
    on.sim.settle();
    on.forget();
    const events: [() => unknown, string[]][] = [
      [() => on.sim.server.kickMembers('R1', ['alice']), ['R1 Disconnected/KickedOut']],
      [() => on.sim.server.destroyRoom('R2'), ['R2 Disconnected/RoomNotExist']],
      [() => on.A.leaveRoom('R3'), ['R3 Disconnected/Success', 'leaveRoom R3 resolved']],
      [() => on.A.joinRoom('nowhere'), expect.arrayContaining(['nowhere Disconnected/RoomNotExist'])],
    ];
    for (const [happen, told] of events) expect(on.tells(happen)).toEqual(told);
    expect(on.A.rooms()).toEqual([
      { roomID: 'Q', state: RoomState.Connected },
      { roomID: 'N', state: RoomState.Connecting },
    ]);
    on.sim.run(() => on.sim.network.deliver('A', 'answer:createRoom'));
    expect(on.told()).toEqual(['N Connected/Success', 'createRoom N resolved']);
  });

  it('CL-16 calls on different rooms are out at once, and answered in any order', () => {
    const on = stage();
    held(on, 'R2');
    inside(on, 'S');
    const types = ['createRoom', 'joinRoom', 'enterRoom', 'switchRoom', 'leaveRooms'] as const;
    for (const type of types) on.sim.network.hold('A', `answer:${type}`);
    on.A.createRoom(room('R1'));
    on.A.joinRoom('R2');
    on.A.enterRoom(room('R3'));
    on.A.switchRoom('S', room('R4'), true);
    on.sim.settle();
    expect(on.told()).toEqual([
      'R1 Connecting/ActiveCreate',
      'R2 Connecting/ActiveEnter',
      'R3 Connecting/ActiveEnter',
      'R4 Connecting/ActiveSwitch',
    ]);
    const answered: [(typeof types)[number], string[]][] = [
      ['switchRoom', ['R4 Connected/Success', 'S Disconnected/Success', 'switchRoom S>R4 resolved']],
      ['enterRoom', ['R3 Connected/Success', 'enterRoom R3 resolved']],
      ['joinRoom', ['R2 Connected/Success', 'joinRoom R2 resolved']],
      ['createRoom', ['R1 Connected/Success', 'createRoom R1 resolved']],
    ];
    for (const [type, told] of answered)
      expect(on.tells(() => on.sim.network.deliver('A', `answer:${type}`))).toEqual(told);
    expect(
      on.A.rooms()
        .map(({ roomID }) => roomID)
        .sort(),
    ).toEqual(['R1', 'R2', 'R3', 'R4']);
  });

  it('CL-16 one room is left while another is entered and a third is asked about', () => {
    const on = stage();
    inside(on, 'R1', 'R3');
    on.sim.network.hold('A', 'answer:leaveRooms');
    on.sim.network.hold('A', 'answer:createRoom');
    on.sim.network.hold('A', 'answer:queryRoomOnlineMemberCount');
    on.A.leaveRoom('R1');
    on.A.createRoom(room('R2'));
    on.A.queryRoomOnlineMemberCount('R3');
    on.sim.settle();
    on.forget();
    expect(on.tells(() => on.sim.network.deliver('A', 'answer:queryRoomOnlineMemberCount'))).toEqual([
      'queryRoomOnlineMemberCount R3 resolved',
    ]);
    expect(on.tells(() => on.sim.network.deliver('A', 'answer:createRoom'))).toEqual([
      'R2 Connected/Success',
      'createRoom R2 resolved',
    ]);
    expect(on.tells(() => on.sim.network.deliver('A', 'answer:leaveRooms'))).toEqual([
      'R1 Disconnected/Success',
      'leaveRoom R1 resolved',
    ]);
  });
});

describe('queries', () => {
  it('CL-26 SR-8 pages of the member list, in the order of entering', async () => {
    const on = stage();
    held(on);
    const users = ['alice', 'zoe', 'carl', 'dora', 'emil'];
    inside(on, 'R');
    for (const userID of users.slice(1)) joins(on, userID, userID);
    const read = async (count: number): Promise<string[][]> => {
      const pages: string[][] = [];
      for (let nextFlag = '', isFirst = true; isFirst || nextFlag !== ''; isFirst = false) {
        const page = await on.sim.run(() => on.A.queryRoomMemberList('R', { nextFlag, count }));
        pages.push(page.memberList.map(({ userID }) => userID));
        nextFlag = page.nextFlag;
      }
      return pages;
    };
    expect(await read(100)).toEqual([['bob', ...users]]);
    expect(await read(6)).toEqual([['bob', ...users]]);
    expect(await read(4)).toEqual([
      ['bob', 'alice', 'zoe', 'carl'],
      ['dora', 'emil'],
    ]);
    expect(await read(1)).toEqual(['bob', ...users].map((userID) => [userID]));
    expect(on.told().every((line) => line.endsWith('resolved') || line.startsWith('R +'))).toBe(true);
  });

  it('CL-26 interrupted members count, until they are taken as offline', async () => {
    const on = stage();
    held(on);
    inside(on, 'R');
    on.B.network('down');
    const count = () => on.sim.run(() => on.A.queryRoomOnlineMemberCount('R'));
    on.sim.advance(30_000);
    expect(await count()).toEqual({ roomID: 'R', count: 2 });
    on.sim.advance(10_000);
    expect(await count()).toEqual({ roomID: 'R', count: 1 });
  });

  it('CL-26 queryRoomMembers tells who is in the room and who is not', async () => {
    const on = stage();
    held(on);
    inside(on, 'R');
    const found = await on.sim.run(() => on.A.queryRoomMembers(['x', 'alice', '__proto__', 'bob'], 'R'));
    expect(found.memberList.map(({ userID }) => userID).sort()).toEqual(['alice', 'bob']);
    expect(found.errorUserList.map(({ userID }) => userID)).toEqual(['x', '__proto__']);
  });

  it('CL-26 CL-28 need this device to be Connected, and not leaving', () => {
    const on = stage();
    held(on);
    expect(on.tells(() => on.A.queryRoomOnlineMemberCount('R'))).toEqual([
      'queryRoomOnlineMemberCount R rejected 6000321 notInRoom',
    ]);
    leaving(on);
    expect(on.tells(() => on.A.queryRoomAllAttributes('R'))).toEqual([
      'queryRoomAllAttributes R rejected 6000321 notInRoom',
    ]);
  });

  it('CL-26 NR-2 a query without an answer is rejected: 6000105, or 6000009 where the connection broke', () => {
    const on = stage();
    inside(on, 'R');
    on.sim.network.hold('A', 'answer:queryRoomOnlineMemberCount');
    on.A.queryRoomOnlineMemberCount('R');
    on.sim.advance(9_999);
    expect(on.told()).toEqual([]);
    on.sim.advance(1);
    expect(on.told()).toEqual(['queryRoomOnlineMemberCount R rejected 6000105 timeout']);
    on.A.queryRoomOnlineMemberCount('R');
    on.sim.run(() => on.A.network('down'));
    expect(on.told()).toContain('queryRoomOnlineMemberCount R rejected 6000009 disconnected');
    on.sim.run(() => on.A.network('up'));
    on.forget();
    // what was asked before answers nothing any more
    expect(on.tells(() => on.sim.network.deliver('A', 'answer:queryRoomOnlineMemberCount'))).toEqual([]);
  });
});

describe('attributes of a room, as a device hears of them', () => {
  const k = { roomAttributes: { k: 'v', a: 'b' } };
  const heard = 'R attributes Set {"k":"v","a":"b"}';

  it('SA-2 CL-17 once, after Connected and before the call settles: to whoever creates, enters or switches', () => {
    const on = stage();
    on.sim.run(() => on.B.createRoom(room('R'), k));
    expect(on.told(on.B)).toEqual([
      'R Connecting/ActiveCreate',
      'R Connected/Success',
      heard,
      'createRoom R resolved',
    ]);
    expect(on.tells(() => on.A.joinRoom('R'))).toEqual([
      'R Connecting/ActiveEnter',
      'R Connected/Success',
      heard,
      'joinRoom R resolved',
    ]);
    expect(on.told(on.B)).toEqual(['R +alice']);
    on.sim.run(() => on.A.leaveRoom('R'));
    inside(on, 'S');
    const told = on.tells(() => on.A.switchRoom('S', room('R'), false));
    expect(told.indexOf(heard)).toBeGreaterThan(told.indexOf('R Connected/Success'));
    expect(told.indexOf(heard)).toBeLessThan(told.indexOf('switchRoom S>R resolved'));
    expect(told.filter((line) => line === heard)).toHaveLength(1);
    expect(on.tells(() => on.A.enterRoom(room('R')))).toEqual(['enterRoom R resolved']);
  });

  it('SA-2 a room without attributes tells of none', () => {
    const on = stage();
    expect(on.tells(() => on.A.enterRoom(room('R'), { roomAttributes: {} })).join()).not.toContain(
      'attributes',
    );
  });

  it('SA-2 not again after T2, when they have not changed', () => {
    const on = stage();
    on.sim.run(() => on.B.createRoom(room('R'), k));
    inside(on, 'R');
    on.sim.run(() => on.A.network('down'));
    on.forget();
    expect(on.tells(() => on.A.network('up'))).toEqual([
      'login Connected/Success',
      'R Connecting/NetworkInterrupted',
      'R Connected/Success',
    ]);
  });

  it('SA-2 NR-2 also where a question is what brings the acceptance', () => {
    const on = stage();
    on.sim.run(() => on.B.createRoom(room('R'), k));
    on.sim.network.drop('A', 'answer:joinRoom');
    on.A.joinRoom('R');
    on.sim.advance(10_000);
    expect(on.told().slice(1)).toEqual(['R Connected/Success', heard, 'joinRoom R resolved']);
  });

  it.each([false, true])(
    'SR-4 SA-5 dropped with the last member, unless retainAttributes (%s) keeps them',
    (keep) => {
      const on = stage({ server: { retainAttributes: keep } });
      on.sim.run(() => on.B.createRoom(room('R', 'name'), { ...k, roomDestroyDelayTime: 60 }));
      on.sim.run(() => on.B.leaveRoom('R'));
      const told = on.tells(() => on.A.enterRoom(room('R', 'mine'), { roomAttributes: { mine: '1' } }));
      expect(told.filter((line) => line.includes('attributes'))).toEqual(keep ? [heard] : []);
      expect(on.sim.server.rooms()).toMatchObject([{ roomName: 'name' }]);
      expect(on.sim.server.attributes('R')).toEqual(keep ? k.roomAttributes : {});
    },
  );

  it('SR-4 while one member stays they are kept, though the one who brought them is gone', () => {
    const on = stage();
    on.sim.run(() => on.B.createRoom(room('R'), k));
    inside(on, 'R');
    on.sim.run(() => on.B.leaveRoom('R'));
    on.forget();
    on.sim.run(() => on.B.joinRoom('R'));
    expect(on.told(on.B)).toContain(heard);
  });

  it('SA-5 gone with the room: its next life has its own', () => {
    for (const retainAttributes of [false, true]) {
      const on = stage({ server: { retainAttributes } });
      on.sim.run(() => on.B.createRoom(room('R'), k));
      on.sim.run(() => on.sim.server.destroyRoom('R'));
      expect(on.tells(() => on.A.enterRoom(room('R'))).join()).not.toContain('attributes');
      on.sim.run(() => on.A.leaveRoom('R'));
      expect(on.tells(() => on.A.enterRoom(room('R'), { roomAttributes: { n: '2' } }))).toContain(
        'R attributes Set {"n":"2"}',
      );
    }
  });

  it('SR-2 those of a room that the server made wait for its first member', () => {
    const on = stage();
    on.sim.server.createRoom({ roomID: 'R', ...k, roomDestroyDelayTime: 60 });
    on.sim.advance(30_000);
    expect(on.tells(() => on.A.joinRoom('R'))).toContain(heard);
  });
});
