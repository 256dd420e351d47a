// The app leaves the target, or all rooms, or logs out, while a switch is out: SW-12.

import { expect, it } from 'vitest';
import { meeting, onEveryServer, room, type SetUp, type StageOptions, split } from './harness.js';

/** A switch is out: held on its way up, or decided for with its answer held on its way down. */
const switching = (setUp: SetUp, where: 'switchRoom' | 'answer:switchRoom', options: StageOptions = {}) => {
  const stage = meeting(setUp, options);
  stage.net.hold('A', where);
  void stage.A.switchRoom('S', room('T'), false);
  stage.sim.settle();
  expect(stage.A.told()).toEqual(['T Connecting/ActiveSwitch']);
  stage.forget();
  return stage;
};

const LEFT = {
  notices: ['T Disconnected/Success'],
  calls: ['leaveRoom T ok', 'switchRoom S>T 6000304 cancelled'],
};
const AWAY = 'S Disconnected/Success {"cause":"switchCancelled"}';
const NOBODY = { S: ['bob'], T: ['carol'] };

onEveryServer((setUp) => {
  it('SW-12 the leave reaches the server first: the switch is refused, the source stays, nothing published', () => {
    const { sim, net, A, B, C, members, callbacks } = switching(setUp, 'switchRoom');
    void A.leaveRoom('T');
    expect(split(A.told())).toEqual(LEFT);
    expect(A.sent()).toEqual(['leaveRooms T1']);
    sim.settle();
    net.deliver('A', 'switchRoom');
    sim.settle();
    expect([A.told(), B.told(), C.told(), callbacks()]).toEqual([[], [], [], []]);
    expect(members()).toEqual({ S: ['bob', 'alice'], T: ['carol'] });
    expect(A.getRoomState('S')).toBe(2);
  });

  it('SW-12 CL-23 the leave is settled at once, though nobody knows yet what became of the switch', () => {
    for (const where of ['switchRoom', 'answer:switchRoom'] as const) {
      const { net, A } = switching(setUp, where);
      void A.leaveRoom('T');
      expect(split(A.told())).toEqual(LEFT);
      net.deliver('A', where);
    }
  });

  it('SW-12 the server decided first: the device is in neither room, the late answer says so of the source', () => {
    const { sim, net, A, B, C, members, callbacks } = switching(setUp, 'answer:switchRoom');
    void A.leaveRoom('T');
    sim.settle();
    expect(split(A.told())).toEqual(LEFT);
    expect(A.getRoomState('S')).toBe(2);
    expect(members()).toEqual(NOBODY);
    expect([B.told(), C.told()]).toEqual([[], ['T -alice']]);
    expect(callbacks()).toEqual(['room_exit T Quit alice']);
    net.deliver('A', 'answer:switchRoom');
    sim.settle();
    expect(A.told()).toEqual([AWAY]);
  });

  it('SW-12 the server decided first, the answer is lost: the next heartbeat tells', () => {
    const { sim, net, A, members } = meeting(setUp);
    sim.advance(4_000);
    net.drop('A', 'answer:switchRoom');
    void A.switchRoom('S', room('T'), false);
    void A.leaveRoom('T');
    sim.advance(5_999);
    expect(split(A.told())).toEqual({ ...LEFT, notices: ['T Connecting/ActiveSwitch', ...LEFT.notices] });
    sim.advance(1);
    expect(A.told()).toEqual([AWAY]);
    expect(members()).toEqual(NOBODY);
  });

  it('SW-12 NR-2 neither answer nor heartbeat: the question that follows the timeout tells', () => {
    const { sim, net, A } = switching(setUp, 'answer:switchRoom');
    net.drop('A', 'answer:heartbeat', 9);
    void A.leaveRoom('T');
    sim.advance(9_999);
    expect(split(A.told())).toEqual(LEFT);
    sim.advance(1);
    expect(A.told()).toEqual([AWAY]);
    expect(A.sent()).toEqual(['leaveRooms T1', 'askRooms S1>T1']);
    net.deliver('A', 'answer:switchRoom');
    sim.settle();
    expect(A.told()).toEqual([]);
  });

  it('SW-12 the switch never arrives: the question that follows the timeout sets the source free', () => {
    const { sim, net, A, members } = meeting(setUp);
    net.drop('A', 'switchRoom');
    void A.switchRoom('S', room('T'), false);
    void A.leaveRoom('T');
    sim.advance(9_999);
    A.told();
    void A.switchRoom('S', room('T'), false);
    expect(A.told()).toEqual(['switchRoom S>T 6000326 connecting']);
    sim.advance(1);
    expect(A.told()).toEqual([]);
    expect(members()).toEqual({ S: ['bob', 'alice'], T: ['carol'] });
    void A.switchRoom('S', room('T'), false);
    sim.settle();
    expect(A.told()).toEqual([
      'T Connecting/ActiveSwitch',
      'T Connected/Success',
      'S Disconnected/Success',
      'switchRoom S>T ok',
    ]);
  });

  it('SW-12 until it is known, the source is Connected, is queried, and refuses entering and switching', () => {
    const { sim, net, A, B, enter } = switching(setUp, 'switchRoom');
    enter('other', A);
    void A.leaveRoom('T');
    sim.settle();
    A.told();
    void A.enterRoom(room('S'));
    void A.joinRoom('S');
    void A.createRoom(room('S'));
    void A.switchRoom('S', room('X'), true);
    void A.switchRoom('other', room('S'), true);
    void A.queryRoomOnlineMemberCount('S');
    void B.leaveRoom('S');
    sim.settle();
    expect(A.told()).toEqual([
      'enterRoom S 6000326 connecting',
      'joinRoom S 6000326 connecting',
      'createRoom S 6000326 connecting',
      'switchRoom S>X 6000326 connecting',
      'switchRoom other>S 6000326 connecting',
      'queryRoomOnlineMemberCount S ok',
      'S -bob',
    ]);
    net.deliver('A', 'switchRoom');
    sim.settle();
    void A.joinRoom('S');
    expect(A.told()).toEqual(['joinRoom S ok']);
  });

  it('SW-12 CL-22 until it is known, the source can be left like any other room', () => {
    for (const where of ['switchRoom', 'answer:switchRoom'] as const) {
      const { sim, net, A, members } = switching(setUp, where);
      void A.leaveRoom('T');
      sim.settle();
      A.told();
      void A.leaveRoom('S');
      sim.settle();
      expect(split(A.told())).toEqual({ notices: ['S Disconnected/Success'], calls: ['leaveRoom S ok'] });
      net.deliver('A', where);
      sim.settle();
      expect([A.told(), members()]).toEqual([[], NOBODY]);
    }
  });

  it('SW-12 until it is known, the end of the source is told as it is', () => {
    const { sim, net, A, server } = switching(setUp, 'switchRoom');
    void A.leaveRoom('T');
    sim.settle();
    A.told();
    server.kickMembers('S', ['alice'], 'rude');
    net.deliver('A', 'switchRoom');
    sim.settle();
    expect(A.told()).toEqual(['S Disconnected/KickedOut {"reason":"rude"}']);
    void A.enterRoom(room('S'));
    sim.settle();
    expect(A.told()).toEqual(['S Connecting/ActiveEnter', 'S Connected/Success', 'enterRoom S ok']);
  });

  it('SW-12 RG-8 the target can be entered again at once, which replaces the attempt that was given up', () => {
    for (const where of ['switchRoom', 'answer:switchRoom'] as const) {
      const { sim, net, A, members } = switching(setUp, where);
      net.hold('A', 'leaveRooms');
      void A.leaveRoom('T');
      A.told();
      void A.enterRoom(room('T'));
      sim.settle();
      expect(A.sent()).toEqual(['leaveRooms T1', 'enterRoom T2 releasing T1']);
      expect(A.told()).toEqual(['T Connecting/ActiveEnter', 'T Connected/Success', 'enterRoom T ok']);
      net.deliver('A', where);
      net.deliver('A', 'leaveRooms');
      sim.settle();
      expect(A.told()).toEqual(where === 'switchRoom' ? [] : [AWAY]);
      expect(members().T).toEqual(['carol', 'alice']);
      expect(members().S).toEqual(where === 'switchRoom' ? ['bob', 'alice'] : ['bob']);
    }
  });

  it('SW-12 NR-8 the leave is lost: repeated under its id with each heartbeat, till it is confirmed', () => {
    const { sim, net, A, C, members, messages } = meeting(setUp);
    sim.advance(1_000);
    net.drop('A', 'leaveRooms', 2);
    net.drop('A', 'switchRoom');
    void A.switchRoom('S', room('T'), false);
    sim.settle();
    void A.leaveRoom('T');
    sim.advance(25_000);
    const leaves = messages(A, 'leaveRooms');
    expect(new Set(leaves.map(({ id }) => id)).size).toBe(1);
    expect(leaves).toHaveLength(3);
    expect(C.told()).toEqual([]);
    expect(members()).toEqual({ S: ['bob', 'alice'], T: ['carol'] });
  });

  it('SW-12 with the network down: nothing is known till T1, then the question tells of the source', () => {
    for (const where of ['switchRoom', 'answer:switchRoom'] as const) {
      const { sim, net, A, members } = switching(setUp, where);
      net.down('A');
      A.told();
      void A.leaveRoom('T');
      expect(split(A.told())).toEqual(LEFT);
      sim.advance(3_000);
      net.discard('A', where);
      net.up('A');
      sim.settle();
      expect(A.sent()).toEqual(['leaveRooms T1', 'askRooms S1>T1']);
      expect(A.told()).toEqual([
        'S Connecting/NetworkInterrupted',
        where === 'switchRoom' ? 'S Connected/Success' : AWAY,
      ]);
      expect(members()).toEqual(where === 'switchRoom' ? { S: ['bob', 'alice'], T: ['carol'] } : NOBODY);
    }
  });

  it('SW-12 the connection breaks after the leave: the same', () => {
    for (const where of ['switchRoom', 'answer:switchRoom'] as const) {
      const { sim, net, A, members } = switching(setUp, where);
      void A.leaveRoom('T');
      sim.settle();
      A.told();
      net.down('A');
      sim.advance(20_000);
      net.discard('A', where);
      net.up('A');
      sim.settle();
      expect(A.told()).toEqual([
        'S Connecting/NetworkInterrupted',
        'S Connecting/NetworkInterrupted',
        where === 'switchRoom' ? 'S Connected/Success' : AWAY,
      ]);
      expect(members()).toEqual(where === 'switchRoom' ? { S: ['bob', 'alice'], T: ['carol'] } : NOBODY);
    }
  });

  it('SW-12 away for longer than the server waits: the source that was not left is lost as usual', () => {
    const { sim, net, A } = switching(setUp, 'switchRoom');
    net.down('A');
    void A.leaveRoom('T');
    A.told();
    sim.advance(60_000);
    net.discard('A', 'switchRoom');
    net.up('A');
    sim.settle();
    expect(A.told()).toEqual(['S Connecting/NetworkInterrupted', 'S Disconnected/ConnectTimeout']);
  });

  it('SW-12 CL-14 leaveAllRoom: the target at once, the source when the server confirms, in one step', () => {
    for (const where of ['switchRoom', 'answer:switchRoom'] as const) {
      const { sim, net, A, members } = switching(setUp, where);
      net.hold('A', 'leaveRooms');
      void A.leaveAllRoom();
      sim.settle();
      expect(A.told()).toEqual(['T Disconnected/Success', 'switchRoom S>T 6000304 cancelled']);
      expect(A.sent().map((line) => line.split(' ').sort().join(' '))).toEqual(['S1 T1 leaveRooms']);
      net.deliver('A', 'leaveRooms');
      sim.settle();
      expect(A.told()).toEqual(['S Disconnected/Success', 'leaveAllRoom ok [S]']);
      net.deliver('A', where);
      sim.settle();
      expect([A.told(), members()]).toEqual([[], NOBODY]);
    }
  });

  it('SW-12 CL-14 leaveAllRoom, and the answer comes before the confirmation: the source once, and gone', () => {
    const { sim, net, A, members } = switching(setUp, 'answer:switchRoom');
    net.hold('A', 'leaveRooms');
    void A.leaveAllRoom();
    sim.settle();
    A.told();
    net.deliver('A', 'answer:switchRoom');
    sim.settle();
    net.deliver('A', 'leaveRooms');
    sim.settle();
    const { notices, calls } = split(A.told());
    expect(notices).toHaveLength(1);
    expect(notices[0]).toMatch(/^S Disconnected\/Success/);
    expect(calls).toEqual(['leaveAllRoom ok [S]']);
    expect(members()).toEqual(NOBODY);
  });

  it('SW-12 CL-14 CL-22 leaveAllRoom with the network down: both at once, both owed a leave', () => {
    for (const where of ['switchRoom', 'answer:switchRoom'] as const) {
      const { sim, net, A, members } = switching(setUp, where);
      net.down('A');
      A.told();
      void A.leaveAllRoom();
      expect(split(A.told())).toEqual({
        notices: ['S Disconnected/Success', 'T Disconnected/Success'],
        calls: ['leaveAllRoom ok [S]', 'switchRoom S>T 6000304 cancelled'],
      });
      net.up('A');
      net.deliver('A', where);
      sim.settle();
      expect([A.told(), members()]).toEqual([[], NOBODY]);
      expect(A.sent().map((line) => line.split(' ').sort().join(' '))).toEqual(['S1 T1 leaveRooms']);
    }
  });

  it('SW-12 CL-21 logout: the target first, then the source; neither room', () => {
    for (const where of ['switchRoom', 'answer:switchRoom'] as const) {
      const { sim, net, A, enter, members } = switching(setUp, where);
      enter('U', A);
      A.told();
      A.logout();
      sim.settle();
      expect(split(A.told())).toEqual({
        notices: ['T Disconnected/Success', 'S Disconnected/Success', 'U Disconnected/Success'],
        calls: ['switchRoom S>T 6000121 loggedOut'],
      });
      net.deliver('A', where);
      sim.settle();
      expect([A.told(), members()]).toEqual([[], NOBODY]);
    }
  });

  it('SW-12 CL-21 logout after the target was left: the source ends like any room', () => {
    const { sim, net, A, members } = switching(setUp, 'answer:switchRoom');
    void A.leaveRoom('T');
    A.told();
    A.logout();
    sim.settle();
    net.deliver('A', 'answer:switchRoom');
    sim.settle();
    expect(A.told()).toEqual(['S Disconnected/Success']);
    expect(members()).toEqual(NOBODY);
  });

  it('SW-12 the same switch again, as soon as it is known that the first did not happen', () => {
    const { sim, net, A, C, members } = switching(setUp, 'switchRoom');
    for (let time = 0; time < 3; time += 1) {
      void A.leaveRoom('T');
      net.deliver('A', 'switchRoom');
      sim.settle();
      if (time < 2) {
        net.hold('A', 'switchRoom');
        void A.switchRoom('S', room('T'), false);
        sim.settle();
      }
    }
    A.told();
    void A.switchRoom('S', room('T'), false);
    sim.settle();
    expect(A.told().at(-1)).toBe('switchRoom S>T ok');
    expect(members()).toEqual({ S: ['bob'], T: ['carol', 'alice'] });
    expect(C.told()).toEqual(['T +alice']);
  });
});
