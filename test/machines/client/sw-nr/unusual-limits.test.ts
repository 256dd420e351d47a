// Limits and times in an order that nobody expects: the rules hold all the same (NR-2, NR-5, NR-11, SW-11, AG-4).

import { expect, it } from 'vitest';
import { meeting, onEveryServer, room } from './harness.js';

const T0 = ['S Connecting/NetworkInterrupted'];

onEveryServer((setUp) => {
  it('NR-5 offline before the first heartbeat: removed, told by a push, and free to enter again', () => {
    const stage = meeting(setUp, { limits: { offlineAfter: 6_000 } });
    const { sim, A, B, C, enter, members } = stage;
    // all are silent at once; the device that entered last was heard of last, and it is the same instant here
    sim.advance(5_999);
    expect(members()).toEqual({ S: ['bob', 'alice'], T: ['carol'] });
    sim.advance(1);
    expect(members()).toEqual({});
    expect([A.told(), C.told()]).toEqual([
      ['S Disconnected/ConnectTimeout'],
      ['T Disconnected/ConnectTimeout'],
    ]);
    expect(B.told().at(-1)).toBe('S Disconnected/ConnectTimeout');
    enter('S', A);
    expect(A.told()).toEqual(['S Connecting/ActiveEnter', 'S Connected/Success', 'enterRoom S ok']);
    // heard of with the heartbeat at 10 s
    sim.advance(9_999);
    expect([A.told(), members()]).toEqual([[], { S: ['alice'] }]);
    sim.advance(1);
    expect(A.told()).toEqual(['S Disconnected/ConnectTimeout']);
    expect(stage.end()).toEqual([]);
  });

  it('NR-5 a heartbeat in the very instant in which a device is taken as offline comes too late', () => {
    const { sim, A, members } = meeting(setUp, { limits: { offlineAfter: 10_000 } });
    sim.advance(10_000);
    expect(A.told()).toEqual(['S Disconnected/ConnectTimeout']);
    expect(members()).toEqual({});
  });

  it('NR-2 a timeout beyond the offline time: heartbeats keep the membership, the question finds it', () => {
    const { sim, net, A, C, members } = meeting(setUp, { limits: { requestTimeout: 60_000 } });
    net.drop('A', 'answer:joinRoom');
    void A.joinRoom('T');
    sim.advance(59_999);
    expect(A.told()).toEqual(['T Connecting/ActiveEnter']);
    sim.advance(1);
    expect(A.told()).toEqual(['T Connected/Success', 'joinRoom T ok']);
    expect([members().T, C.told()]).toEqual([['carol', 'alice'], ['T +alice']]);
  });

  it('NR-2 CC-8 a timeout beyond the offline time: away too long, the question finds nothing', () => {
    const { sim, net, A, C } = meeting(setUp, { limits: { requestTimeout: 60_000 } });
    net.hold('A', 'answer:joinRoom');
    void A.joinRoom('T');
    sim.settle();
    net.down('A');
    net.discard('A', 'answer:joinRoom');
    sim.advance(50_000);
    expect(C.told()).toEqual(['T +alice', 'T -alice']);
    net.up('A');
    sim.settle();
    expect(A.told().filter((line) => line.includes('T'))).toContain('T Disconnected/NetworkDisconnected');
    expect(A.getRoomState('T')).toBe(0);
  });

  it('SW-13 a timeout beyond the offline time: switched, then given up by the server, is in neither room', () => {
    const { sim, net, A, members } = meeting(setUp, { limits: { requestTimeout: 60_000 } });
    net.hold('A', 'answer:switchRoom');
    void A.switchRoom('S', room('T'), false);
    sim.settle();
    net.down('A');
    net.discard('A', 'answer:switchRoom');
    sim.advance(50_000);
    net.up('A');
    sim.settle();
    expect(A.rooms()).toEqual([]);
    expect(A.told().at(-1)).toMatch(/^S Disconnected|^switchRoom S>T 6000009/);
    expect(members()).toEqual({ S: ['bob'], T: ['carol'] });
  });

  it('NR-2 NR-8 a timeout shorter than the way there and back: nothing is ever entered, nothing is left behind', () => {
    const { sim, A, C, members } = setUp({ limits: { requestTimeout: 5 }, latency: 7 });
    void A.createRoom(room('N'));
    void C.enterRoom(room('T'));
    sim.advance(5);
    expect(A.told()).toEqual(['N Connecting/ActiveCreate']);
    sim.advance(5);
    expect(A.told()).toEqual(['N Disconnected/CreateFailed', 'createRoom N 6000105 timeout']);
    expect(C.told()).toEqual([
      'T Connecting/ActiveEnter',
      'T Disconnected/NetworkDisconnected',
      'enterRoom T 6000105 timeout',
    ]);
    sim.advance(100);
    expect([A.told(), members()]).toEqual([[], {}]);
  });

  it('NR-2 a timeout between the two: the request’s answer is late, and settles the call during the question', () => {
    const { sim, A } = setUp({ limits: { requestTimeout: 10 }, latency: 7 });
    void A.enterRoom(room('N'));
    sim.advance(13);
    expect(A.told()).toEqual(['N Connecting/ActiveEnter']);
    sim.advance(1);
    expect(A.told()).toEqual(['N Connected/Success', 'enterRoom N ok']);
  });

  it('NR-11 a timeout longer than the heartbeat interval: asked again at the heartbeat after it', () => {
    const { sim, net, A } = meeting(setUp, { limits: { requestTimeout: 25_000 } });
    net.down('A');
    net.drop('A', 'askRooms', 99);
    net.up('A');
    sim.settle();
    expect(A.told()).toEqual([...T0, ...T0]);
    A.sent();
    // asked at 0, 30 and 60 s
    for (const [ms, asked] of [
      [29_999, []],
      [1, ['askRooms S1']],
      [29_999, []],
      [1, ['askRooms S1']],
      [24_999, []],
    ] as const) {
      sim.advance(ms);
      expect([A.told(), A.sent()]).toEqual([[], asked]);
    }
    sim.advance(1);
    expect(A.told()).toEqual(['S Disconnected/NetworkDisconnected']);
  });

  it('NR-11 a heartbeat interval beyond everything: the second question waits for it, the room for as long', () => {
    const { sim, net, A } = meeting(setUp, {
      limits: { heartbeatInterval: 100_000, offlineAfter: 300_000 },
    });
    net.down('A');
    net.drop('A', 'askRooms');
    net.up('A');
    sim.advance(99_999);
    expect(A.told()).toEqual([...T0, ...T0]);
    sim.advance(1);
    expect(A.told()).toEqual(['S Connected/Success']);
  });

  it('SW-11 a timeout longer than the heartbeat interval: the wait is one timeout from the leave', () => {
    const { sim, net, A } = meeting(setUp, { limits: { requestTimeout: 25_000 } });
    net.drop('A', 'switchRoom');
    net.drop('A', 'askRooms', 9);
    void A.switchRoom('S', room('T'), false);
    sim.advance(7_000);
    void A.leaveRoom('S');
    sim.advance(24_999);
    expect(A.told()).toEqual(['T Connecting/ActiveSwitch']);
    sim.advance(1);
    expect(A.told().filter((line) => line.includes('/'))).toEqual([
      'T Disconnected/SwitchFailed',
      'S Disconnected/Success',
    ]);
  });

  it('NR-5 reasons that are kept for less than a heartbeat interval: ConnectTimeout, or RoomNotExist', () => {
    for (const isGone of [false, true]) {
      const { sim, net, A, server } = meeting(setUp, { limits: { endsKeptFor: 5_000 } });
      net.drop('A', 'removed');
      server.kickMembers('S', ['alice'], 'rude');
      if (isGone) server.destroyRoom('S');
      sim.advance(10_000);
      expect(A.told()).toEqual([`S Disconnected/${isGone ? 'RoomNotExist' : 'ConnectTimeout'}`]);
    }
  });

  it('NR-4 a registry that remembers one answer a device: repeated requests still enter nobody twice', () => {
    const stage = meeting(setUp, { limits: { maxAnswersKept: 1 } });
    const { sim, net, A, C, members } = stage;
    net.keep('A', 'joinRoom', 2);
    net.keep('A', 'leaveRooms', 2);
    for (let time = 0; time < 2; time += 1) {
      void A.joinRoom('T');
      sim.settle();
      void A.leaveRoom('T');
      sim.settle();
    }
    C.told();
    A.told();
    net.deliver('A', 'joinRoom');
    net.deliver('A', 'leaveRooms');
    sim.advance(10_000);
    expect([A.told(), C.told(), members().T]).toEqual([[], [], ['carol']]);
    expect(stage.end()).toEqual([]);
  });

  it('CL-11 SW-6 one room a user: every call but a switch away is refused, and what is given up is no room', () => {
    const { sim, net, A, members } = meeting(setUp, { limits: { maxRoomsPerUser: 1 } });
    void A.joinRoom('T');
    sim.settle();
    expect(A.told().at(-1)).toBe('joinRoom T 6000325 joinedRoomLimit');
    net.hold('A', 'answer:switchRoom');
    void A.switchRoom('S', room('T'), false);
    sim.settle();
    void A.leaveRoom('T');
    void A.enterRoom(room('N'));
    sim.settle();
    expect(A.told().at(-1)).toBe('enterRoom N ok');
    expect(members()).toEqual({ S: ['bob'], T: ['carol'], N: ['alice'] });
    net.deliver('A', 'answer:switchRoom');
    sim.settle();
    expect(A.told()).toEqual(['S Disconnected/Success {"cause":"switchCancelled"}']);
  });

  it('AG-4 with every time as short as it can be, and with every time the same', () => {
    for (const limits of [
      { requestTimeout: 1, offlineAfter: 20, heartbeatInterval: 10 },
      { requestTimeout: 50, offlineAfter: 50, heartbeatInterval: 50, endsKeptFor: 50 },
      { requestTimeout: 500, offlineAfter: 20, heartbeatInterval: 300, endsKeptFor: 1 },
    ]) {
      const stage = meeting(setUp, { limits });
      const { sim, net, A, B } = stage;
      for (const name of ['switchRoom', 'answer:joinRoom', 'leaveRooms', 'answer:askRooms'] as const)
        net.drop('A', name);
      void A.switchRoom('S', room('T'), true);
      void A.joinRoom('T');
      sim.advance(7);
      void A.leaveRoom('S');
      void B.switchRoom('S', room('T'), true);
      sim.advance(40);
      net.down('A');
      sim.advance(70);
      net.up('A');
      void A.enterRoom(room('S'));
      sim.advance(5);
      void A.enterRoom(room('S'));
      sim.advance(100);
      expect(stage.end()).toEqual([]);
    }
  });
});
