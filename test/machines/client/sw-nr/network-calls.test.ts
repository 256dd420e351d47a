// Calls on a network that is down or comes back: CC-25, CC-28, CL-5, CL-23 to CL-29.

import { expect, it } from 'vitest';
import { meeting, onEveryServer, room, type Stage, split } from './harness.js';

const ENDS: readonly [string, (stage: Stage, roomID: string) => void][] = [
  ['KickedOut {"reason":"rude"}', ({ server }, roomID) => server.kickMembers(roomID, ['alice'], 'rude')],
  ['RoomNotExist', ({ server }, roomID) => server.destroyRoom(roomID)],
  ['KickedOutByOtherDevice', (stage, roomID) => stage.enter(roomID, stage.add('tablet', 'alice'))],
];

onEveryServer((setUp) => {
  it('CL-5 without a connection: entering 6000104, nothing published or sent; queries by their room’s state', () => {
    const { sim, net, A } = meeting(setUp);
    net.down('A');
    for (const isResuming of [false, true]) {
      if (isResuming) {
        net.hold('A', 'resume');
        net.up('A');
        sim.settle();
      }
      A.told();
      void A.createRoom(room('N'));
      void A.enterRoom(room('N'));
      void A.joinRoom('T');
      void A.queryRoomOnlineMemberCount('N');
      void A.queryRoomOnlineMemberCount('S');
      void A.leaveRoom('N');
      expect([A.told(), A.sent()]).toEqual([
        [
          'createRoom N 6000104 offline',
          'enterRoom N 6000104 offline',
          'joinRoom T 6000104 offline',
          'queryRoomOnlineMemberCount N 6000321 notInRoom',
          'queryRoomOnlineMemberCount S 6000326 connecting',
          'leaveRoom N 6000321 notInRoom',
        ],
        [],
      ]);
    }
    net.deliver('A', 'resume');
  });

  it('CL-28 arguments come before the rooms, the rooms before the connection', () => {
    const { net, A } = meeting(setUp);
    net.down('A');
    A.told();
    void A.enterRoom(room('S', 'x'.repeat(65)));
    void A.createRoom(room('S'));
    void A.joinRoom('S');
    void A.createRoom(room('a b'));
    void A.queryRoomMembers([], 'S');
    expect(A.told()).toEqual([
      'enterRoom S 6000001 badArgument',
      'createRoom S 6000326 connecting',
      'joinRoom S 6000326 connecting',
      'createRoom a b 6000001 badArgument',
      'queryRoomMembers S 6000001 badArgument',
    ]);
  });

  for (const [end, happen] of ENDS) {
    it(`CC-25 leaving, and ${end}: Disconnected with that end, the leave resolves`, () => {
      const stage = meeting(setUp);
      const { sim, net, A } = stage;
      net.hold('A', 'leaveRooms');
      void A.leaveRoom('S');
      happen(stage, 'S');
      sim.settle();
      expect(A.told()).toEqual([`S Disconnected/${end}`, 'leaveRoom S ok']);
      net.deliver('A', 'leaveRooms');
      sim.advance(20_000);
      expect(A.told()).toEqual([]);
    });

    it(`CC-28 ${end} before the acceptance: Connected, resolved, then that end`, () => {
      for (const method of ['createRoom', 'enterRoom', 'joinRoom'] as const) {
        const stage = meeting(setUp);
        const { sim, net, A } = stage;
        const target = method === 'joinRoom' ? 'T' : 'N';
        net.hold('A', `answer:${method}`);
        void (method === 'joinRoom' ? A.joinRoom(target) : A[method](room(target, 'name')));
        sim.settle();
        happen(stage, target);
        sim.settle();
        const name = method === 'joinRoom' ? '' : ' "name"';
        expect(A.told().slice(1)).toEqual([
          `${target} Connected/Success`,
          `${method} ${target} ok${name}`,
          `${target} Disconnected/${end}`,
        ]);
        net.deliver('A', `answer:${method}`);
        sim.advance(20_000);
        expect(A.told()).toEqual([]);
      }
    });
  }

  it('CC-25 CC-15 leaving, and the server hears nothing for 35 s: ConnectTimeout, the leave resolves', () => {
    const { sim, net, A } = meeting(setUp, { limits: { requestTimeout: 60_000 } });
    net.partition('A', 'up');
    void A.leaveRoom('S');
    sim.advance(35_000);
    expect(A.told()).toEqual(['S Disconnected/ConnectTimeout', 'leaveRoom S ok']);
  });

  it('CC-25 CL-29 leaving, and the login ends: NetworkDisconnected, leaves resolve, the rest is rejected', () => {
    const { sim, net, A, enter, members } = meeting(setUp);
    enter('U', A);
    A.told();
    net.hold('A', 'leaveRooms');
    net.hold('A', 'answer:queryRoomMembers');
    void A.queryRoomMembers(['alice'], 'U');
    void A.leaveRoom('S');
    void A.leaveAllRoom();
    void A.enterRoom(room('S'));
    A.kickOffline('TokenExpired');
    sim.settle();
    expect(split(A.told('login'))).toEqual({
      notices: ['login 0 5', 'S Disconnected/NetworkDisconnected', 'U Disconnected/NetworkDisconnected'],
      calls: [
        'enterRoom S 6000121 loginEnded',
        'leaveAllRoom ok [S,U]',
        'leaveRoom S ok',
        'queryRoomMembers U 6000121 loginEnded',
      ],
    });
    expect(members()).toEqual({ S: ['bob'], T: ['carol'] });
    net.deliver('A', 'answer:queryRoomMembers');
  });

  it('CL-29 the login ends while the device is away: all at once when it is back; a login starts anew', () => {
    const { sim, net, A, members } = meeting(setUp);
    net.down('A');
    A.kickOffline('Unregistered');
    sim.advance(1_800_000);
    A.told();
    net.up('A');
    sim.settle();
    expect(A.told('login')).toEqual(['login 0 6', 'S Disconnected/NetworkDisconnected']);
    expect(members()).toEqual({ S: ['bob'], T: ['carol'] });
    A.login();
    void A.enterRoom(room('S'));
    sim.settle();
    expect(A.told()).toEqual(['S Connecting/ActiveEnter', 'S Connected/Success', 'enterRoom S ok']);
  });

  it('CL-23 logout overtakes leaveAllRoom, which overtakes leaves and whatever waits for them', () => {
    const { net, sim, A, enter } = meeting(setUp);
    enter('U', A);
    A.told();
    net.hold('A', 'leaveRooms');
    void A.leaveRoom('S');
    void A.enterRoom(room('S'));
    void A.leaveAllRoom();
    expect(A.told()).toEqual(['enterRoom S 6000304 cancelled']);
    void A.joinRoom('S');
    A.logout();
    sim.settle();
    expect(split(A.told())).toEqual({
      notices: ['S Disconnected/Success', 'U Disconnected/Success'],
      calls: [
        'joinRoom S 6000121 loggedOut',
        'leaveAllRoom 6000121 loggedOut',
        'leaveRoom S 6000121 loggedOut',
      ],
    });
  });

  it('CL-27 what waits for a leave meets CL-28 when the leave is over: offline after T0', () => {
    const { net, A, enter } = meeting(setUp);
    enter('U', A);
    A.told();
    net.hold('A', 'leaveRooms');
    void A.leaveRoom('S');
    void A.enterRoom(room('S'));
    void A.switchRoom('U', room('S'), true);
    net.down('A');
    expect(split(A.told())).toEqual({
      notices: ['S Disconnected/Success', 'U Connecting/NetworkInterrupted'],
      calls: ['enterRoom S 6000104 offline', 'leaveRoom S ok', 'switchRoom U>S 6000326 connecting'],
    });
  });

  it('CL-27 what waits runs at the timeout, and the leave that is still owed is named by it (RG-8)', () => {
    const { sim, net, A, server } = meeting(setUp);
    net.drop('A', 'leaveRooms', 2);
    void A.leaveRoom('S');
    void A.enterRoom(room('S'));
    sim.advance(9_999);
    expect(A.told()).toEqual([]);
    A.sent();
    sim.advance(1);
    expect(A.told()).toEqual([
      'S Disconnected/Success',
      'leaveRoom S ok',
      'S Connecting/ActiveEnter',
      'S Connected/Success',
      'enterRoom S ok',
    ]);
    expect(A.sent()).toContain('enterRoom S2 releasing S1');
    sim.advance(20_000);
    expect(server.members('S')).toEqual(['bob', 'alice']);
  });

  it('CL-26 members whose connection is interrupted are counted and listed', async () => {
    const { sim, net, A } = meeting(setUp);
    net.down('B');
    const count = A.queryRoomOnlineMemberCount('S');
    const list = A.queryRoomMemberList('S', { nextFlag: '', count: 10 });
    sim.settle();
    expect(await count).toEqual({ roomID: 'S', count: 2 });
    expect((await list).memberList.map(({ userID }) => userID)).toEqual(['bob', 'alice']);
  });

  it('CL-24 in a listener of T0 every getter shows what this notice tells, and no more', () => {
    const { net, A, enter } = meeting(setUp);
    enter('U', A);
    const seen: unknown[] = [];
    A.on('roomStateChanged', (_, { roomID }) =>
      seen.push([roomID, A.getRoomState('S'), A.getRoomState('U'), A.connectionState]),
    );
    net.down('A');
    expect(seen).toEqual([
      ['S', 1, 2, 3],
      ['U', 1, 1, 3],
    ]);
  });

  it('CL-24 a leave called in the listener of T0, of Connected, of the switch’s first notice', () => {
    for (const when of ['1/1', '2/0', '1/11'] as const) {
      const { sim, net, A, server } = meeting(setUp);
      A.on('roomStateChanged', (_, { roomID, state, event }) => {
        if (`${state}/${event}` === when) void A.leaveRoom(roomID);
      });
      void A.switchRoom('S', room('T'), false);
      sim.settle();
      net.down('A');
      net.up('A');
      sim.settle();
      expect(A.told().filter((line) => line.startsWith('leaveRoom'))).toHaveLength(1);
      // in the last case the switch reached the server before the leave: neither room (SW-12)
      expect(A.rooms()).toEqual([]);
      expect(server.roomsOf('alice')).toEqual([]);
    }
  });
});
