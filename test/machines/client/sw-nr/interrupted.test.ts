// The login connection breaks and is restored: NR-1, NR-6, NR-11, and the ends of T2 (CC-12 to CC-18, CC-26, CC-27).

import { expect, it } from 'vitest';
import { meeting, onEveryServer, room, type Stage, split } from './harness.js';

const T0 = ['S Connecting/NetworkInterrupted'];

/** Happens while alice's device is away, not long enough to be taken as offline. */
const ENDS: readonly [string, string, (stage: Stage) => void][] = [
  ['CC-14 still a member', 'S Connected/Success', () => {}],
  ['CC-17 kicked', 'S Disconnected/KickedOut', ({ server }) => server.kickMembers('S', ['alice'])],
  [
    'CC-17 kicked with a reason',
    'S Disconnected/KickedOut {"reason":"ré\\"sumé"}',
    ({ server }) => server.kickMembers('S', ['alice'], 'ré"sumé'),
  ],
  [
    'CC-18 another device',
    'S Disconnected/KickedOutByOtherDevice',
    (stage) => stage.enter('S', stage.add('tablet', 'alice')),
  ],
  ['CC-26 destroyed', 'S Disconnected/RoomNotExist', ({ server }) => server.destroyRoom('S')],
  [
    'CC-27 kicked, then the room was destroyed',
    'S Disconnected/KickedOut {"reason":"first"}',
    ({ server }) => {
      server.kickMembers('S', ['alice'], 'first');
      server.destroyRoom('S');
    },
  ],
  [
    'CC-27 another device, then the room was destroyed',
    'S Disconnected/KickedOutByOtherDevice',
    (stage) => {
      stage.enter('S', stage.add('tablet', 'alice'));
      stage.server.destroyRoom('S');
    },
  ],
  [
    'CC-27 destroyed and made anew',
    'S Disconnected/ConnectTimeout',
    ({ server }) => {
      server.destroyRoom('S');
      server.createRoom({ roomID: 'S' });
    },
  ],
];

onEveryServer((setUp) => {
  it('NR-1 CC-12 T0, T1, T2: three notices a room, one question for all, the login connection told first', () => {
    const { sim, net, A, enter } = setUp();
    enter('R', A);
    enter('S', A);
    A.told('login');
    A.sent();
    net.down('A');
    expect(A.told('login')).toEqual([
      'login 3 3',
      'R Connecting/NetworkInterrupted',
      'S Connecting/NetworkInterrupted',
    ]);
    expect([A.getRoomState('R'), A.connectionState]).toEqual([1, 3]);
    sim.advance(20_000);
    expect([A.told(), A.sent()]).toEqual([[], []]);
    net.hold('A', 'answer:askRooms');
    net.up('A');
    sim.settle();
    expect(A.told('login')).toEqual([
      'login 2 0',
      'R Connecting/NetworkInterrupted',
      'S Connecting/NetworkInterrupted',
    ]);
    expect(A.sent()).toEqual(['askRooms R1 S1']);
    net.deliver('A', 'answer:askRooms');
    sim.settle();
    expect(A.told('login')).toEqual(['R Connected/Success', 'S Connected/Success']);
  });

  it('NR-1 T1 is told when the server has heard of the device, not when the transport is back', () => {
    const { sim, net, A } = meeting(setUp);
    net.down('A');
    net.hold('A', 'answer:resume');
    net.up('A');
    sim.settle();
    expect(A.told()).toEqual(T0);
    expect(A.sent()).toEqual([]);
    net.deliver('A', 'answer:resume');
    sim.settle();
    expect(A.told()).toEqual([...T0, 'S Connected/Success']);
  });

  it('NR-1 while offline a room stays Connecting without limit', () => {
    // few heartbeats of the others, many hours
    const { sim, net, A, server } = meeting(setUp, {
      limits: { heartbeatInterval: 1_000_000, offlineAfter: 1_500_000 },
    });
    net.down('A');
    A.told();
    sim.advance(48 * 3_600_000);
    expect(A.told()).toEqual([]);
    expect(A.getRoomState('S')).toBe(1);
    expect(server.members('S')).toEqual(['bob']);
    net.up('A');
    sim.settle();
    expect(A.told()).toEqual([...T0, 'S Disconnected/ConnectTimeout']);
  });

  it('NR-1 CC-15 the device does not enter again by itself', () => {
    const { sim, net, A, B, server } = meeting(setUp);
    net.down('A');
    sim.advance(40_000);
    expect(B.told()).toEqual(['S -alice']);
    A.sent();
    net.up('A');
    sim.advance(120_000);
    expect(A.sent()).toEqual(['askRooms S1']);
    expect(A.told()).toEqual([...T0, ...T0, 'S Disconnected/ConnectTimeout']);
    expect([B.told(), server.members('S')]).toEqual([[], ['bob']]);
    void A.enterRoom(room('S'));
    sim.settle();
    expect(A.told()).toEqual(['S Connecting/ActiveEnter', 'S Connected/Success', 'enterRoom S ok']);
  });

  for (const [name, end, happen] of ENDS)
    it(`NR-1 ${name}: at T2 ${end}`, () => {
      const stage = meeting(setUp);
      const { sim, net, A } = stage;
      net.down('A');
      sim.advance(1_000);
      happen(stage);
      sim.advance(1_000);
      net.up('A');
      sim.settle();
      expect(A.told()).toEqual([...T0, ...T0, end]);
    });

  it('NR-1 CC-26 removed as offline, and the room went with its last member: RoomNotExist, for every SDK', () => {
    for (const sdkVersion of ['2.29.0', '2.12.0']) {
      const { sim, net, A, enter, members } = setUp({ sdkVersion });
      enter('S', A);
      A.told();
      net.down('A');
      sim.advance(40_000);
      expect(members()).toEqual({});
      net.up('A');
      sim.settle();
      expect(A.told()).toEqual([...T0, ...T0, 'S Disconnected/RoomNotExist']);
    }
  });

  it('NR-1 CC-16 CC-26 destroyed: a push is KickedOut for SDKs before 2.13.0, an answer at T2 is not', () => {
    const { sim, net, A, B, server } = meeting(setUp, { sdkVersion: '2.12.9' });
    net.down('A');
    server.destroyRoom('S');
    net.up('A');
    sim.settle();
    expect(A.told()).toEqual([...T0, ...T0, 'S Disconnected/RoomNotExist']);
    expect(B.told()).toEqual(['S Disconnected/KickedOut']);
  });

  it('NR-1 CC-15 CC-16 CC-17 CC-18 pushes between T1 and T2 end the room, and the answer changes nothing', () => {
    for (const [end, happen] of [
      ['KickedOut', ({ server }: Stage) => server.kickMembers('S', ['alice'])],
      ['RoomNotExist', ({ server }: Stage) => server.destroyRoom('S')],
      ['KickedOutByOtherDevice', (stage: Stage) => stage.enter('S', stage.add('tablet', 'alice'))],
    ] as const) {
      const stage = meeting(setUp);
      const { sim, net, A } = stage;
      net.down('A');
      net.hold('A', 'answer:askRooms');
      net.up('A');
      sim.settle();
      A.told();
      happen(stage);
      sim.settle();
      expect(A.told()).toEqual([`S Disconnected/${end}`]);
      net.deliver('A', 'answer:askRooms');
      sim.settle();
      expect(A.told()).toEqual([]);
    }
  });

  it('NR-1 CC-19 CL-29 the login ended while the device was away: NetworkDisconnected, with no T1', () => {
    const { sim, net, A, server, members } = meeting(setUp);
    net.down('A');
    sim.advance(5_000);
    A.kickOffline();
    expect(server.members('S')).toEqual(['bob']);
    expect(A.told()).toEqual(T0);
    net.up('A');
    sim.settle();
    expect(A.told('login')).toEqual(['login 0 4', 'S Disconnected/NetworkDisconnected']);
    expect(members()).toEqual({ S: ['bob'], T: ['carol'] });
  });

  it('NR-1 T0 again before T2: the old answer changes nothing, the next T1 asks anew', () => {
    const { sim, net, A } = meeting(setUp);
    net.down('A');
    net.hold('A', 'answer:askRooms', 1);
    net.up('A');
    sim.settle();
    A.told();
    net.down('A');
    expect(A.told()).toEqual(T0);
    net.hold('A', 'askRooms');
    net.up('A');
    sim.settle();
    expect(A.told()).toEqual(T0);
    net.deliver('A', 'answer:askRooms');
    sim.settle();
    expect(A.told()).toEqual([]);
    net.deliver('A', 'askRooms');
    sim.settle();
    expect(A.told()).toEqual(['S Connected/Success']);
  });

  it('NR-1 CL-25 the tenth outage is like the first', () => {
    const { sim, net, A } = meeting(setUp);
    for (let outage = 0; outage < 10; outage += 1) {
      net.down('A');
      sim.advance(3_000);
      net.up('A');
      sim.advance(3_000);
      expect(A.told()).toEqual([...T0, ...T0, 'S Connected/Success']);
    }
  });

  it('NR-1 the transport flaps without a word of the server: nothing but T0 is told', () => {
    const { sim, net, A } = meeting(setUp);
    net.drop('A', 'resume', 5);
    for (let flap = 0; flap < 5; flap += 1) {
      net.down('A');
      sim.advance(10);
      net.up('A');
      sim.advance(10);
    }
    expect(A.told('login')).toEqual(['login 3 3', ...T0]);
    // the fifth one is repeated until it is answered
    sim.advance(10_000);
    expect(A.told('login')).toEqual(['login 2 0', ...T0, 'S Connected/Success']);
  });

  it('NR-6 within the 35 s the device keeps its memberships, and others notice nothing', () => {
    const { sim, net, A, B, callbacks, server } = meeting(setUp);
    sim.advance(12_000);
    callbacks();
    net.down('A');
    // the last heartbeat was at 10 s
    sim.advance(32_999);
    expect(server.members('S')).toEqual(['bob', 'alice']);
    net.up('A');
    sim.settle();
    expect(A.told()).toEqual([...T0, ...T0, 'S Connected/Success']);
    expect([B.told(), callbacks()]).toEqual([[], []]);
  });

  it('NR-6 a room whose last member is only interrupted is not destroyed, whatever its delay', () => {
    const { sim, net, A, callbacks, members } = setUp();
    void A.createRoom(room('now'));
    void A.createRoom(room('later'), { roomDestroyDelayTime: 10 });
    sim.advance(12_000);
    net.down('A');
    callbacks();
    sim.advance(32_999);
    expect(members()).toEqual({ now: ['alice'], later: ['alice'] });
    expect(callbacks()).toEqual([]);
    sim.advance(1);
    expect(members()).toEqual({ later: [] });
    expect(callbacks()).toEqual([
      'room_exit now Quit alice',
      'room_destroy now',
      'room_exit later Quit alice',
    ]);
    sim.advance(10_000);
    expect(members()).toEqual({});
  });

  it('NR-11 three questions unanswered, at T1 and at two heartbeats: NetworkDisconnected, released', () => {
    const { sim, net, A, B, server } = meeting(setUp, { limits: { requestTimeout: 4_000 } });
    sim.advance(2_000);
    net.down('A');
    sim.advance(3_000);
    net.drop('A', 'askRooms', 99);
    net.up('A');
    sim.settle();
    expect(A.told()).toEqual([...T0, ...T0]);
    // T1 at 5 s: heartbeats at 15 s and 25 s
    for (const [ms, asked] of [
      [9_999, ['askRooms S1']],
      [1, ['askRooms S1']],
      [9_999, []],
      [1, ['askRooms S1']],
      [3_999, []],
    ] as const) {
      sim.advance(ms);
      expect([A.told(), A.sent()]).toEqual([[], asked]);
      expect(A.getRoomState('S')).toBe(1);
    }
    sim.advance(1);
    expect(A.told()).toEqual(['S Disconnected/NetworkDisconnected']);
    expect(A.sent()).toEqual(['leaveRooms S1']);
    expect([server.members('S'), B.told()]).toEqual([['bob'], ['S -alice']]);
  });

  it('NR-11 any answer in time ends it, and the next outage has three questions again', () => {
    const { sim, net, A } = meeting(setUp);
    for (let outage = 0; outage < 2; outage += 1) {
      net.down('A');
      net.drop('A', 'answer:askRooms', 2);
      net.up('A');
      sim.settle();
      A.told();
      sim.advance(19_999);
      expect(A.told()).toEqual([]);
      sim.advance(1);
      expect(A.told()).toEqual(['S Connected/Success']);
    }
  });

  it('NR-11 CL-25 T0 in between: the next T1 begins to count anew', () => {
    const { sim, net, A } = meeting(setUp, { limits: { requestTimeout: 4_000 } });
    net.drop('A', 'askRooms', 99);
    for (let outage = 0; outage < 3; outage += 1) {
      net.down('A');
      net.up('A');
      sim.advance(23_999);
      expect(A.told()).toEqual([...T0, ...T0]);
    }
    sim.advance(1);
    expect(A.told()).toEqual(['S Disconnected/NetworkDisconnected']);
  });

  it('NR-11 the answer to a question that was given up changes nothing; the next one decides', () => {
    const { sim, net, A } = meeting(setUp, { limits: { requestTimeout: 4_000 } });
    net.down('A');
    net.hold('A', 'answer:askRooms', 1);
    net.up('A');
    sim.advance(10_000);
    expect(A.told()).toEqual([...T0, ...T0, 'S Connected/Success']);
    net.deliver('A', 'answer:askRooms');
    sim.settle();
    expect(A.told()).toEqual([]);
  });

  it('NR-11 several rooms wait together, in their order', () => {
    const { sim, net, A, enter } = setUp({ limits: { requestTimeout: 4_000 } });
    for (const roomID of ['R', 'S', 'U']) enter(roomID, A);
    net.down('A');
    net.drop('A', 'askRooms', 99);
    net.up('A');
    sim.settle();
    A.told();
    A.sent();
    sim.advance(24_000);
    expect(A.told()).toEqual(['R', 'S', 'U'].map((roomID) => `${roomID} Disconnected/NetworkDisconnected`));
    expect(A.sent().filter((line) => line.startsWith('ask'))).toEqual([
      'askRooms R1 S1 U1',
      'askRooms R1 S1 U1',
    ]);
  });

  it('NR-11 CL-22 a leave while it waits ends it at once', () => {
    const { sim, net, A, server } = meeting(setUp);
    net.down('A');
    net.drop('A', 'askRooms', 99);
    net.up('A');
    sim.advance(12_000);
    A.told();
    void A.leaveRoom('S');
    expect(split(A.told())).toEqual({ notices: ['S Disconnected/Success'], calls: ['leaveRoom S ok'] });
    sim.settle();
    expect(server.members('S')).toEqual(['bob']);
  });
});
