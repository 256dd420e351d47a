// The app leaves the source while a switch is out: SW-11.

import { expect, it } from 'vitest';
import { meeting, onEveryServer, room, type SetUp, type StageOptions, split } from './harness.js';

/** A switch is out: held on its way up, or its answer on its way down. */
const switching = (
  setUp: SetUp,
  where: 'switchRoom' | 'answer:switchRoom',
  { to = 'T', ...options }: StageOptions & { to?: string } = {},
) => {
  const stage = meeting(setUp, options);
  stage.net.hold('A', where);
  void stage.A.switchRoom('S', room(to), false);
  stage.sim.settle();
  expect(stage.A.told()).toEqual([`${to} Connecting/ActiveSwitch`]);
  stage.A.sent();
  return stage;
};

const ENDED = ['T Disconnected/SwitchFailed', 'S Disconnected/Success'];
const ENDED_CALLS = ['leaveRoom S ok', 'switchRoom S>T 6000304 cancelled'];

onEveryServer((setUp) => {
  it('SW-11 the switch succeeds: the source has been left already, and nothing was sent for it', () => {
    for (const where of ['switchRoom', 'answer:switchRoom'] as const) {
      const { sim, net, A, B, C, members } = switching(setUp, where);
      void A.leaveRoom('S');
      sim.advance(5_000);
      expect([A.told(), A.sent()]).toEqual([[], []]);
      net.deliver('A', where);
      sim.settle();
      expect(split(A.told())).toEqual({
        notices: ['T Connected/Success', 'S Disconnected/Success'],
        calls: ['leaveRoom S ok', 'switchRoom S>T ok'],
      });
      expect(A.sent()).toEqual([]);
      expect(members()).toEqual({ S: ['bob'], T: ['carol', 'alice'] });
      expect([B.told(), C.told()]).toEqual([['S -alice'], ['T +alice']]);
    }
  });

  it('SW-11 CL-26 CL-27 meanwhile the source is leaving', () => {
    const { sim, net, A } = switching(setUp, 'answer:switchRoom');
    void A.leaveRoom('S');
    void A.queryRoomOnlineMemberCount('S');
    void A.switchRoom('S', room('X'), true);
    void A.leaveRoom('S');
    void A.enterRoom(room('S'));
    sim.settle();
    expect(A.told()).toEqual([
      'queryRoomOnlineMemberCount S 6000321 notInRoom',
      'switchRoom S>X 6000001 badArgument',
    ]);
    expect(A.sent()).toEqual([]);
    net.deliver('A', 'answer:switchRoom');
    sim.settle();
    const told = A.told();
    expect(told.filter((line) => line.includes('/'))).toEqual([
      'T Connected/Success',
      'S Disconnected/Success',
      'S Connecting/ActiveEnter',
      'S Connected/Success',
    ]);
    expect(told.filter((line) => line === 'leaveRoom S ok')).toHaveLength(2);
    expect(told.at(-1)).toBe('enterRoom S ok');
  });

  it('SW-11 the switch fails: the leave goes on as usual', () => {
    const { sim, net, A, B, members } = switching(setUp, 'switchRoom', { to: 'no' });
    void A.leaveRoom('S');
    net.hold('A', 'leaveRooms');
    net.deliver('A', 'switchRoom');
    sim.settle();
    expect(A.told()).toEqual(['no Disconnected/SwitchFailed', 'switchRoom S>no 6000322 roomNotExist']);
    expect(A.sent()).toEqual(['leaveRooms S1']);
    net.deliver('A', 'leaveRooms');
    sim.settle();
    expect(A.told()).toEqual(['S Disconnected/Success', 'leaveRoom S ok']);
    expect(B.told()).toEqual(['S -alice']);
    expect(members()).toEqual({ S: ['bob'], T: ['carol'] });
  });

  it('SW-11 CC-24 the switch fails, and then the leave is not confirmed: a request timeout of its own', () => {
    const { sim, net, A } = switching(setUp, 'switchRoom', { to: 'no' });
    sim.advance(2_000);
    void A.leaveRoom('S');
    sim.advance(4_000);
    net.drop('A', 'leaveRooms', 3);
    net.deliver('A', 'switchRoom');
    sim.settle();
    A.told();
    sim.advance(9_999);
    expect(A.told()).toEqual([]);
    sim.advance(1);
    expect(A.told()).toEqual(['S Disconnected/Success', 'leaveRoom S ok']);
  });

  it('SW-11 the outcome does not come: the switch is ended one request timeout after the leave', () => {
    const { sim, net, A, members } = switching(setUp, 'switchRoom');
    net.drop('A', 'askRooms', 9);
    sim.advance(3_000);
    void A.leaveRoom('S');
    sim.advance(9_999);
    expect(A.told()).toEqual([]);
    A.sent();
    sim.advance(1);
    expect(split(A.told())).toEqual({ notices: ENDED, calls: ENDED_CALLS });
    // both are owed a leave, in one message
    expect(A.sent().map((line) => line.split(' ').sort().join(' '))).toEqual(['S1 T1 leaveRooms']);
    sim.settle();
    net.deliver('A', 'switchRoom');
    sim.settle();
    expect(A.told()).toEqual([]);
    expect(members()).toEqual({ S: ['bob'], T: ['carol'] });
  });

  it('SW-11 left in the same instant: both timeouts end together, the same way', () => {
    const { sim, net, A, members } = switching(setUp, 'switchRoom');
    net.drop('A', 'askRooms', 9);
    void A.leaveRoom('S');
    sim.advance(10_000);
    expect(split(A.told())).toEqual({ notices: ENDED, calls: ENDED_CALLS });
    expect(members()).toEqual({ S: ['bob'], T: ['carol'] });
  });

  it('SW-11 NR-2 the question brings the outcome in time: no, and the leave goes on', () => {
    const { sim, net, A, members } = switching(setUp, 'switchRoom');
    sim.advance(5_000);
    void A.leaveRoom('S');
    sim.advance(5_000);
    expect(A.told()).toEqual([
      'T Disconnected/SwitchFailed',
      'switchRoom S>T 6000105 timeout',
      'S Disconnected/Success',
      'leaveRoom S ok',
    ]);
    expect(A.sent()[0]).toBe('askRooms S1>T1');
    net.deliver('A', 'switchRoom');
    sim.settle();
    expect(members()).toEqual({ S: ['bob'], T: ['carol'] });
  });

  it('SW-11 NR-2 the question brings the outcome in time: switched, which resolves both', () => {
    const { sim, net, A, members } = switching(setUp, 'answer:switchRoom');
    sim.advance(5_000);
    void A.leaveRoom('S');
    sim.advance(5_000);
    expect(split(A.told()).notices).toEqual(['T Connected/Success', 'S Disconnected/Success']);
    expect(members()).toEqual({ S: ['bob'], T: ['carol', 'alice'] });
    net.deliver('A', 'answer:switchRoom');
    sim.settle();
    expect(A.told()).toEqual([]);
  });

  it('SW-11 T0 in between ends the switch, in any of its phases', () => {
    for (const wait of [0, 4_000, 12_000]) {
      const { sim, net, A, members } = switching(setUp, 'switchRoom');
      net.hold('A', 'askRooms');
      sim.advance(wait);
      void A.leaveRoom('S');
      sim.advance(1_000);
      expect(A.told()).toEqual([]);
      net.down('A');
      expect(split(A.told())).toEqual({ notices: ENDED, calls: ENDED_CALLS });
      A.sent();
      net.up('A');
      sim.settle();
      const leaves = A.sent();
      expect(leaves.map((line) => line.split(' ').sort().join(' '))).toEqual(['S1 T1 leaveRooms']);
      net.deliver('A', 'switchRoom');
      net.deliver('A', 'askRooms');
      sim.settle();
      expect(A.told()).toEqual([]);
      expect(members()).toEqual({ S: ['bob'], T: ['carol'] });
    }
  });

  it('SW-11 T0 in between, though the server had switched: the device ends in neither room', () => {
    const { sim, net, A, B, C, members } = switching(setUp, 'answer:switchRoom');
    void A.leaveRoom('S');
    net.down('A');
    expect(split(A.told()).notices).toEqual(ENDED);
    expect(members()).toEqual({ S: ['bob'], T: ['carol', 'alice'] });
    net.up('A');
    net.deliver('A', 'answer:switchRoom');
    sim.settle();
    expect(A.told()).toEqual([]);
    expect(members()).toEqual({ S: ['bob'], T: ['carol'] });
    expect([B.told(), C.told()]).toEqual([['S -alice'], ['T +alice', 'T -alice']]);
  });

  it('SW-11 NR-9 other rooms are interrupted in their order around the two', () => {
    const stage = setUp();
    const { sim, net, A, B, enter } = stage;
    enter('R', A);
    enter('S', B, A);
    enter('U', A);
    net.hold('A', 'switchRoom');
    void A.switchRoom('S', room('T'), true);
    void A.leaveRoom('S');
    sim.settle();
    A.told();
    net.down('A');
    expect(split(A.told()).notices).toEqual([
      'R Connecting/NetworkInterrupted',
      ...ENDED,
      'U Connecting/NetworkInterrupted',
    ]);
  });

  it('SW-11 with the network down the leave ends the switch at once', () => {
    const { sim, net, A, members } = switching(setUp, 'switchRoom');
    net.down('A');
    expect(A.told()).toEqual(['S Connecting/NetworkInterrupted', 'T Connecting/NetworkInterrupted']);
    sim.advance(2_000);
    void A.leaveRoom('S');
    expect(split(A.told())).toEqual({ notices: ENDED, calls: ENDED_CALLS });
    sim.advance(30_000);
    net.up('A');
    net.deliver('A', 'switchRoom');
    sim.settle();
    expect(A.told()).toEqual([]);
    expect(A.sent().map((line) => line.split(' ').sort().join(' '))).toEqual(['S1 T1 leaveRooms']);
    expect(members()).toEqual({ S: ['bob'], T: ['carol'] });
  });

  it('SW-11 CL-22 a source that is reconnecting is Disconnected at once, with the network up again', () => {
    for (const where of ['switchRoom', 'answer:switchRoom'] as const) {
      const { sim, net, A, members } = switching(setUp, where);
      net.down('A');
      net.hold('A', 'askRooms');
      net.up('A');
      sim.settle();
      expect(A.told()).toEqual([
        'S Connecting/NetworkInterrupted',
        'T Connecting/NetworkInterrupted',
        'S Connecting/NetworkInterrupted',
        'T Connecting/NetworkInterrupted',
      ]);
      void A.leaveRoom('S');
      expect(split(A.told())).toEqual({ notices: ENDED, calls: ENDED_CALLS });
      net.deliver('A', 'askRooms');
      net.deliver('A', where);
      sim.settle();
      expect(A.told()).toEqual([]);
      expect(members()).toEqual({ S: ['bob'], T: ['carol'] });
    }
  });

  it('SW-11 CC-25 kicked from the source while its leave waits: that end, and the leave resolves', () => {
    const { sim, net, A, server } = switching(setUp, 'switchRoom');
    void A.leaveRoom('S');
    server.kickMembers('S', ['alice'], 'rude');
    sim.settle();
    expect(A.told()).toEqual(['S Disconnected/KickedOut {"reason":"rude"}', 'leaveRoom S ok']);
    net.deliver('A', 'switchRoom');
    sim.settle();
    expect(A.told()).toEqual(['T Disconnected/SwitchFailed', 'switchRoom S>T 6000321 notInRoom']);
  });

  it('SW-11 SW-12 then the target is left too: the switch is over, and the leave goes on', () => {
    for (const where of ['switchRoom', 'answer:switchRoom'] as const) {
      const { sim, net, A, members } = switching(setUp, where);
      void A.leaveRoom('S');
      void A.leaveRoom('T');
      sim.settle();
      const told = A.told();
      expect(told[0]).toBe('T Disconnected/Success');
      expect(told).toContain('switchRoom S>T 6000304 cancelled');
      expect(told.filter((line) => line.startsWith('S '))).toEqual(['S Disconnected/Success']);
      expect(told.filter((line) => line.startsWith('leave')).sort()).toEqual([
        'leaveRoom S ok',
        'leaveRoom T ok',
      ]);
      net.deliver('A', where);
      sim.settle();
      expect(A.told()).toEqual([]);
      expect(members()).toEqual({ S: ['bob'], T: ['carol'] });
    }
  });

  it('SW-11 CL-23 leaveAllRoom after the leave overtakes the switch, and waits for both rooms', () => {
    for (const where of ['switchRoom', 'answer:switchRoom'] as const) {
      const { sim, net, A, members } = switching(setUp, where);
      void A.leaveRoom('S');
      void A.leaveAllRoom();
      sim.settle();
      expect(split(A.told())).toEqual({
        notices: ['T Disconnected/Success', 'S Disconnected/Success'],
        calls: ['leaveAllRoom ok [S]', 'leaveRoom S ok', 'switchRoom S>T 6000304 cancelled'],
      });
      net.deliver('A', where);
      sim.settle();
      expect([A.told(), members()]).toEqual([[], { S: ['bob'], T: ['carol'] }]);
    }
  });

  it('SW-11 CL-21 logout while the leave waits: target first, everything out is rejected 6000121', () => {
    const { sim, net, A, members } = switching(setUp, 'answer:switchRoom');
    void A.leaveRoom('S');
    A.logout();
    sim.settle();
    expect(split(A.told())).toEqual({
      notices: ['T Disconnected/Success', 'S Disconnected/Success'],
      calls: ['leaveRoom S 6000121 loggedOut', 'switchRoom S>T 6000121 loggedOut'],
    });
    net.deliver('A', 'answer:switchRoom');
    sim.settle();
    expect([A.told(), members()]).toEqual([[], { S: ['bob'], T: ['carol'] }]);
  });

  it('SW-11 CL-29 the login ends while the leave waits: CC-19, the leave resolves', () => {
    const { sim, net, A } = switching(setUp, 'answer:switchRoom');
    void A.leaveRoom('S');
    A.kickOffline();
    sim.settle();
    expect(split(A.told())).toEqual({
      notices: ['S Disconnected/NetworkDisconnected', 'T Disconnected/SwitchFailed'],
      calls: ['leaveRoom S ok', 'switchRoom S>T 6000121 loginEnded'],
    });
    net.deliver('A', 'answer:switchRoom');
  });
});
