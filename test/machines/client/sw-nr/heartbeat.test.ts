// Signs of life, and what a heartbeat tells and is told: NR-5, with CC-15, CC-24 and CC-29.

import { expect, it } from 'vitest';
import { meeting, onEveryServer, room, type Stage } from './harness.js';

const T0 = 'S Connecting/NetworkInterrupted';

onEveryServer((setUp) => {
  it('NR-5 a heartbeat every 10 s from the login, naming the rooms the device is in or entering', () => {
    const { sim, net, A } = setUp();
    sim.advance(10_000);
    void A.enterRoom(room('in'));
    net.hold('A', 'createRoom');
    net.hold('A', 'switchRoom');
    void A.createRoom(room('entering'));
    sim.advance(10_000);
    sim.advance(5_000);
    void A.switchRoom('in', room('target'), true);
    sim.advance(4_999);
    expect(A.heartbeats()).toEqual(['10000', '20000 in1 entering1']);
    sim.advance(1);
    expect(A.heartbeats()).toEqual(['30000 in1 target1']);
    net.discard('A', 'createRoom');
    net.discard('A', 'switchRoom');
  });

  it('NR-5 a heartbeat every 10 s from T1, none while the connection is down', () => {
    const { sim, net, A } = setUp();
    sim.advance(12_000);
    net.down('A');
    sim.advance(11_500);
    net.up('A');
    sim.advance(20_000);
    expect(A.heartbeats()).toEqual(['10000', '33500', '43500']);
    // T1 is when the server has answered
    net.down('A');
    net.hold('A', 'answer:resume');
    net.up('A');
    sim.advance(2_000);
    net.deliver('A', 'answer:resume');
    sim.advance(10_000);
    expect(A.heartbeats()).toEqual(['55500']);
  });

  it('NR-5 a new login counts from itself, and none is sent without a login', () => {
    const { sim, A } = setUp();
    sim.advance(4_000);
    A.logout();
    sim.advance(30_000);
    A.login();
    sim.advance(10_000);
    expect(A.heartbeats()).toEqual(['44000']);
  });

  it('NR-5 the number of the newest attempt goes with it, also when that attempt is over', () => {
    const { sim, A, messages } = setUp();
    void A.enterRoom(room('R'));
    sim.settle();
    void A.leaveRoom('R');
    sim.advance(10_000);
    expect(messages(A, 'heartbeat').at(-1)).toMatchObject({
      rooms: [],
      newest: messages(A, 'enterRoom').at(-1)?.id,
    });
  });

  it('NR-5 offline at the first instant at which 35 s have passed since the last message, not before', () => {
    const { sim, net, A, B, callbacks, server } = meeting(setUp);
    sim.advance(13_000);
    net.partition('A', 'up');
    callbacks();
    // the last one was the heartbeat at 10 s
    sim.advance(31_999);
    expect(server.members('S')).toEqual(['bob', 'alice']);
    expect([B.told(), callbacks()]).toEqual([[], []]);
    sim.advance(1);
    expect(sim.now).toBe(45_000);
    expect(server.members('S')).toEqual(['bob']);
    expect([B.told(), callbacks()]).toEqual([['S -alice'], ['room_exit S Quit alice']]);
    // the way down is open, so the device hears of it
    expect(A.told()).toEqual(['S Disconnected/ConnectTimeout']);
  });

  it('NR-5 every message is a sign of life, not only heartbeats', () => {
    const { sim, net, A, B } = meeting(setUp);
    net.drop('A', 'heartbeat', 99);
    sim.advance(30_000);
    void A.queryRoomOnlineMemberCount('S');
    sim.advance(34_999);
    expect(B.told()).toEqual([]);
    void A.joinRoom('nowhere');
    sim.advance(34_999);
    expect(B.told()).toEqual([]);
    sim.advance(1);
    expect(B.told()).toEqual(['S -alice']);
  });

  it('NR-5 a message in the very instant comes too late', () => {
    const { sim, net, A, B, server } = meeting(setUp);
    sim.advance(10_000);
    net.drop('A', 'heartbeat', 99);
    sim.advance(35_000);
    expect(B.told()).toEqual(['S -alice']);
    void A.queryRoomOnlineMemberCount('S');
    sim.settle();
    expect(A.told()).toEqual([
      'S Disconnected/ConnectTimeout',
      'queryRoomOnlineMemberCount S 6000321 notInRoom',
    ]);
    expect(server.members('S')).toEqual(['bob']);
  });

  it('NR-5 a device that was taken as offline is none the worse: it enters again, heartbeats count anew', () => {
    const { sim, net, A, B, enter } = meeting(setUp);
    net.partition('A', 'up');
    sim.advance(50_000);
    net.join('A');
    A.told();
    B.told();
    enter('S', A);
    expect(A.told()).toEqual(['S Connecting/ActiveEnter', 'S Connected/Success', 'enterRoom S ok']);
    net.partition('A', 'up');
    const quiet = sim.now;
    sim.advance(34_999);
    expect(B.told()).toEqual(['S +alice']);
    sim.advance(1);
    expect([sim.now - quiet, B.told()]).toEqual([35_000, ['S -alice']]);
  });

  it('NR-5 memberships that a heartbeat does not name are dropped, if their attempt is not newer', () => {
    const { sim, net, A, C, members } = meeting(setUp);
    sim.advance(5_000);
    // the attempt is given up, its release is lost, and so is the acceptance
    net.drop('A', 'answer:joinRoom');
    net.drop('A', 'leaveRooms', 99);
    void A.joinRoom('T');
    sim.settle();
    void A.leaveRoom('T');
    sim.advance(4_999);
    expect(members().T).toEqual(['carol', 'alice']);
    sim.advance(1);
    expect(members().T).toEqual(['carol']);
    expect(C.told()).toEqual(['T +alice', 'T -alice']);
  });

  it('NR-5 a membership that is newer than the heartbeat is kept, though it is not named', () => {
    const { sim, net, A, B, enter, members } = meeting(setUp);
    net.hold('A', 'heartbeat', 1);
    sim.advance(10_000);
    enter('N', A);
    A.told();
    net.deliver('A', 'heartbeat');
    sim.settle();
    expect([members().N, A.told(), B.told()]).toEqual([['alice'], [], []]);
  });

  it('NR-5 a heartbeat older than the newest one seen changes nothing, and is not answered', () => {
    const { sim, net, A, enter, members } = meeting(setUp);
    net.keep('A', 'heartbeat', 1);
    sim.advance(10_000);
    void A.leaveRoom('S');
    sim.settle();
    enter('S', A);
    sim.advance(10_000);
    A.told();
    const before = members();
    net.hold('A', 'answer:heartbeat');
    net.deliver('A', 'heartbeat');
    sim.settle();
    net.deliver('A', 'answer:heartbeat');
    sim.settle();
    expect([members(), A.told()]).toEqual([before, []]);
  });

  it('NR-5 NR-4 an answer to a heartbeat of before the acceptance does not put the device out', () => {
    const { sim, net, A, B, enter, members } = setUp();
    enter('R', B);
    sim.advance(8_000);
    net.hold('A', 'joinRoom');
    net.hold('A', 'answer:heartbeat');
    void A.joinRoom('R');
    // the heartbeat overtakes the request: the server knows nothing of the room that it names
    sim.advance(2_000);
    net.deliver('A', 'joinRoom');
    sim.settle();
    expect(A.told()).toEqual(['R Connecting/ActiveEnter', 'R Connected/Success', 'joinRoom R ok']);
    net.deliver('A', 'answer:heartbeat');
    sim.settle();
    expect(A.told()).toEqual([]);
    sim.advance(30_000);
    expect([A.told(), members()]).toEqual([[], { R: ['bob', 'alice'] }]);
  });

  it('NR-5 NR-4 the same for the target of a switch', () => {
    const { sim, net, A, members } = meeting(setUp);
    sim.advance(8_000);
    net.hold('A', 'switchRoom');
    net.hold('A', 'answer:heartbeat');
    void A.switchRoom('S', room('T'), false);
    sim.advance(2_000);
    net.deliver('A', 'switchRoom');
    sim.settle();
    A.told();
    net.deliver('A', 'answer:heartbeat');
    sim.advance(30_000);
    expect([A.told(), members()]).toEqual([[], { S: ['bob'], T: ['carol', 'alice'] }]);
  });

  const ENDS: readonly [string, string, (stage: Stage) => void][] = [
    ['CC-17', 'KickedOut {"reason":"rude"}', ({ server }) => server.kickMembers('S', ['alice'], 'rude')],
    ['CC-18', 'KickedOutByOtherDevice', (stage) => stage.enter('S', stage.add('tablet', 'alice'))],
    ['CC-26', 'RoomNotExist', ({ server }) => server.destroyRoom('S')],
    [
      'CC-27',
      'KickedOut',
      ({ server }) => {
        server.kickMembers('S', ['alice']);
        server.destroyRoom('S');
      },
    ],
  ];
  for (const [rule, end, happen] of ENDS)
    it(`NR-5 CC-29 ${rule} the push is lost, the heartbeat's answer says it: ${end}`, () => {
      const stage = meeting(setUp);
      const { sim, net, A } = stage;
      sim.advance(3_000);
      net.drop('A', 'removed');
      happen(stage);
      sim.advance(6_999);
      expect([A.told(), A.getRoomState('S')]).toEqual([[], 2]);
      sim.advance(1);
      expect(A.told()).toEqual([`S Disconnected/${end}`]);
      sim.advance(60_000);
      expect(A.told()).toEqual([]);
    });

  it('NR-5 CC-15 CC-29 taken as offline without hearing of it: the next heartbeat tells', () => {
    const { sim, net, A, B } = meeting(setUp);
    net.partition('A', 'up');
    net.partition('A', 'down');
    sim.advance(42_000);
    expect([A.told(), B.told()]).toEqual([[], ['S -alice']]);
    net.join('A');
    sim.advance(7_999);
    expect(A.told()).toEqual([]);
    sim.advance(1);
    expect(A.told()).toEqual(['S Disconnected/ConnectTimeout']);
  });

  it('NR-5 reasons are kept until the device has been told: a lost answer is no telling', () => {
    const { sim, net, A, server } = meeting(setUp);
    net.drop('A', 'removed');
    net.drop('A', 'answer:heartbeat', 5);
    server.kickMembers('S', ['alice'], 'rude');
    sim.advance(59_999);
    expect(A.told()).toEqual([]);
    sim.advance(1);
    expect(A.told()).toEqual(['S Disconnected/KickedOut {"reason":"rude"}']);
  });

  it('NR-5 reasons are kept for a device that is away, one hour at most', () => {
    for (const [wait, end] of [
      [3_599_999, 'S Disconnected/KickedOut {"reason":"rude"}'],
      [3_600_000, 'S Disconnected/ConnectTimeout'],
    ] as const) {
      const { sim, net, A, server } = meeting(setUp, { limits: { heartbeatInterval: 30_000 } });
      net.down('A');
      server.kickMembers('S', ['alice'], 'rude');
      sim.advance(wait);
      net.up('A');
      sim.settle();
      expect(A.told()).toEqual([T0, T0, end]);
    }
  });

  it('NR-5 the hour counts from the kick, also if the device fell silent before', () => {
    for (const [end, happen] of [
      ['KickedOut {"reason":"rude"}', ({ server }: Stage) => server.kickMembers('S', ['alice'], 'rude')],
      ['KickedOutByOtherDevice', (stage: Stage) => stage.enter('S', stage.add('tablet', 'alice'))],
    ] as const) {
      const stage = meeting(setUp, { limits: { heartbeatInterval: 30_000 } });
      const { sim, net, A } = stage;
      net.down('A');
      sim.advance(30_000);
      happen(stage);
      sim.advance(3_599_999);
      net.up('A');
      sim.settle();
      expect(A.told()).toEqual([T0, T0, `S Disconnected/${end}`]);
    }
  });

  it('NR-5 a kick of a device that had been taken as offline before is none: ConnectTimeout', () => {
    const { sim, net, A, server } = meeting(setUp);
    net.down('A');
    sim.advance(35_000);
    expect(server.kickMembers('S', ['alice']).code).toBe(660300002);
    net.up('A');
    sim.settle();
    expect(A.told()).toEqual([T0, T0, 'S Disconnected/ConnectTimeout']);
  });

  it('NR-5 the reason of an earlier stay is not told of the next one', () => {
    const { sim, net, A, server, enter } = meeting(setUp);
    net.drop('A', 'removed', 2);
    server.kickMembers('S', ['alice'], 'first');
    sim.settle();
    void A.leaveRoom('S');
    sim.settle();
    enter('S', A);
    A.told();
    server.kickMembers('S', ['alice'], 'second');
    sim.advance(10_000);
    expect(A.told()).toEqual(['S Disconnected/KickedOut {"reason":"second"}']);
  });

  it('NR-5 RG-6 a server that goes back to an older state forgets a room: the heartbeat tells its device', () => {
    const { sim, A, server, enter, members } = setUp();
    const empty = server.save();
    enter('R', A);
    server.restart(empty);
    sim.advance(10_000);
    expect(A.told()).toEqual([
      'R Connecting/ActiveEnter',
      'R Connected/Success',
      'enterRoom R ok',
      'R Disconnected/RoomNotExist',
    ]);
    expect(members()).toEqual({});
  });
});
