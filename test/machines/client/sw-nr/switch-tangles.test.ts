// Several switches, and several things that happen to one: what SW-3 to SW-13 say together.

import { expect, it } from 'vitest';
import { meeting, onEveryServer, room, split } from './harness.js';

onEveryServer((setUp) => {
  it('SW-13 NR-9 two switches out at T0: one question, each switch in the place of its source', () => {
    for (const lost of ['switchRoom', 'answer:switchRoom'] as const) {
      const { sim, net, A, enter } = setUp();
      for (const roomID of ['S', 'U', 'R']) enter(roomID, A);
      A.told();
      net.hold('A', lost);
      void A.switchRoom('U', room('V'), true);
      void A.switchRoom('S', room('T'), true);
      sim.settle();
      net.discard('A', lost);
      net.down('A');
      A.told();
      A.sent();
      net.up('A');
      sim.settle();
      const { notices } = split(A.told());
      expect(A.sent()).toHaveLength(1);
      expect(notices.slice(0, 5)).toEqual(
        ['S', 'U', 'R', 'V', 'T'].map((roomID) => `${roomID} Connecting/NetworkInterrupted`),
      );
      const ends =
        lost === 'switchRoom'
          ? ['Disconnected/SwitchFailed', 'Connected/Success']
          : ['Connected/Success', 'Disconnected/Success'];
      expect(notices.slice(5)).toEqual([
        `T ${ends[0]}`,
        `S ${ends[1]}`,
        `V ${ends[0]}`,
        `U ${ends[1]}`,
        'R Connected/Success',
      ]);
    }
  });

  it('SW-9 SW-12 the target of a switch that was cancelled can be the target of another one', () => {
    for (const where of ['switchRoom', 'answer:switchRoom'] as const) {
      const { sim, net, A, enter, members } = meeting(setUp);
      enter('U', A);
      A.told();
      net.hold('A', where, 1);
      void A.switchRoom('S', room('T'), false);
      void A.leaveRoom('T');
      sim.settle();
      A.told();
      void A.switchRoom('U', room('T'), false);
      sim.settle();
      expect(A.told()).toEqual([
        'T Connecting/ActiveSwitch',
        'T Connected/Success',
        'U Disconnected/Success',
        'switchRoom U>T ok',
      ]);
      net.deliver('A', where);
      sim.settle();
      const isAway = where === 'answer:switchRoom';
      expect(A.told()).toEqual(isAway ? ['S Disconnected/Success {"cause":"switchCancelled"}'] : []);
      expect(members()).toEqual({ S: isAway ? ['bob'] : ['bob', 'alice'], T: ['carol', 'alice'] });
    }
  });

  it('SW-3 switched twice in a row: the room in between is left like any source', () => {
    const { sim, A, members, callbacks } = meeting(setUp, { latency: 5 });
    const order: string[] = [];
    A.on('roomStateChanged', (_, { roomID, state }) => {
      order.push(`${roomID} ${state}`);
      if (roomID === 'T' && state === 2) void A.switchRoom('T', room('U'), true);
    });
    void A.switchRoom('S', room('T'), false);
    sim.settle();
    // a call in a listener is made after all that came with its notice
    expect(order).toEqual(['T 1', 'T 2', 'S 0', 'U 1', 'U 2', 'T 0']);
    expect(members()).toEqual({ S: ['bob'], T: ['carol'], U: ['alice'] });
    expect(callbacks()).toEqual([
      'room_enter T alice',
      'room_exit S Quit alice',
      'room_create U alice',
      'room_enter U alice',
      'room_exit T Quit alice',
    ]);
  });

  it('SW-4 CL-24 a switch called in the listener of SwitchFailed finds both rooms free', () => {
    const { sim, A } = meeting(setUp);
    A.on('roomStateChanged', (_, { event }) => {
      if (event === 12) void A.switchRoom('S', room('no'), true);
    });
    void A.switchRoom('S', room('no'), false);
    sim.settle();
    expect(split(A.told())).toEqual({
      notices: [
        'no Connecting/ActiveSwitch',
        'no Disconnected/SwitchFailed',
        'no Connecting/ActiveSwitch',
        'no Connected/Success',
        'S Disconnected/Success',
      ],
      calls: ['switchRoom S>no 6000322 roomNotExist', 'switchRoom S>no ok'],
    });
  });

  it('SW-11 CC-28 the source’s leave waits, and the target is lost before the acceptance: both are over', () => {
    const { sim, net, A, server } = meeting(setUp);
    net.hold('A', 'answer:switchRoom');
    void A.switchRoom('S', room('T'), false);
    sim.settle();
    void A.leaveRoom('S');
    server.kickMembers('T', ['alice'], 'no');
    sim.settle();
    expect(split(A.told())).toEqual({
      notices: [
        'T Connecting/ActiveSwitch',
        'T Connected/Success',
        'S Disconnected/Success',
        'T Disconnected/KickedOut {"reason":"no"}',
      ],
      calls: ['leaveRoom S ok', 'switchRoom S>T ok'],
    });
    net.deliver('A', 'answer:switchRoom');
  });

  it('SW-12 RG-8 the source is left and entered again before the switch, given up, reaches the server', () => {
    const { sim, net, A, members } = meeting(setUp);
    net.hold('A', 'switchRoom');
    void A.switchRoom('S', room('T'), false);
    void A.leaveRoom('T');
    void A.leaveRoom('S');
    sim.settle();
    A.told();
    void A.enterRoom(room('S'));
    sim.settle();
    expect(A.told()).toEqual(['S Connecting/ActiveEnter', 'S Connected/Success', 'enterRoom S ok']);
    net.deliver('A', 'switchRoom');
    sim.advance(30_000);
    expect([A.told(), members()]).toEqual([[], { S: ['bob', 'alice'], T: ['carol'] }]);
  });

  it('SW-12 CC-15 the switch did not happen, and the source was lost to silence: that is what it says', () => {
    const { sim, net, A } = meeting(setUp);
    net.drop('A', 'switchRoom');
    net.drop('A', 'askRooms', 99);
    void A.switchRoom('S', room('T'), false);
    void A.leaveRoom('T');
    sim.settle();
    A.told();
    net.partition('A', 'up');
    net.partition('A', 'down');
    sim.advance(42_000);
    net.join('A');
    net.discard('A', 'askRooms'); // from here on the question comes through
    sim.advance(20_000);
    expect(A.told()).toEqual(['S Disconnected/ConnectTimeout']);
  });

  it('SW-10 SW-12 the source is lost after the target was left: its own end, and nothing more', () => {
    const { sim, net, A, server, members } = meeting(setUp);
    net.hold('A', 'answer:switchRoom');
    net.hold('A', 'leaveRooms');
    void A.switchRoom('S', room('T'), false);
    sim.settle();
    // decided for already, so the kick from the source finds nobody
    void A.leaveRoom('T');
    expect(server.kickMembers('S', ['alice']).code).toBe(660300002);
    net.deliver('A', 'leaveRooms');
    sim.settle();
    A.told();
    net.deliver('A', 'answer:switchRoom');
    sim.settle();
    expect(A.told()).toEqual(['S Disconnected/Success {"cause":"switchCancelled"}']);
    expect(members()).toEqual({ S: ['bob'], T: ['carol'] });
  });

  it('SW-7 CC-18 a switch to the room of her own tablet, and the tablet switches back', () => {
    const { sim, A, B, C, add, enter, members } = meeting(setUp);
    const tablet = add('tablet', 'alice');
    enter('T', tablet);
    for (const phone of [tablet, A, B, C]) phone.told();
    void A.switchRoom('S', room('T'), false);
    sim.settle();
    expect(tablet.told()).toEqual(['T Disconnected/KickedOutByOtherDevice']);
    enter('S', tablet);
    tablet.told();
    void tablet.switchRoom('S', room('T'), false);
    sim.settle();
    expect(A.told().at(-1)).toBe('T Disconnected/KickedOutByOtherDevice');
    expect(tablet.told().at(-1)).toBe('switchRoom S>T ok');
    expect(members()).toEqual({ S: ['bob'], T: ['carol', 'alice'] });
    expect([B.told(), C.told()]).toEqual([['S -alice', 'S +alice', 'S -alice'], []]);
  });

  it('SW-8 SW-9 CL-27 two switches wait for a leave of their target: the first runs, the second meets the checks', () => {
    const { sim, net, A, enter } = meeting(setUp);
    enter('T', A);
    enter('U', A);
    A.told();
    net.hold('A', 'leaveRooms');
    void A.leaveRoom('T');
    void A.switchRoom('S', room('T'), false);
    void A.switchRoom('U', room('T'), false);
    net.deliver('A', 'leaveRooms');
    sim.settle();
    expect(split(A.told())).toEqual({
      notices: [
        'T Disconnected/Success',
        'T Connecting/ActiveSwitch',
        'T Connected/Success',
        'S Disconnected/Success',
      ],
      calls: ['leaveRoom T ok', 'switchRoom S>T ok', 'switchRoom U>T 6000326 connecting'],
    });
  });

  it('SW-13 NR-8 given up offline, then the same switch again at T1: the old attempt is released by it', () => {
    const { sim, net, A, C, members } = meeting(setUp);
    net.hold('A', 'switchRoom', 1);
    void A.switchRoom('S', room('T'), false);
    net.down('A');
    sim.advance(15_000);
    net.up('A');
    sim.settle();
    A.told();
    void A.switchRoom('S', room('T'), false);
    sim.settle();
    expect(A.told().at(-1)).toBe('switchRoom S>T ok');
    net.deliver('A', 'switchRoom');
    sim.advance(30_000);
    expect([A.told(), C.told(), members()]).toEqual([
      [],
      ['T +alice'],
      { S: ['bob'], T: ['carol', 'alice'] },
    ]);
  });

  it('SW-13 NR-4 the answer to the question of an earlier outage changes nothing for a switch', () => {
    for (const lost of ['switchRoom', 'answer:switchRoom'] as const) {
      const { sim, net, A } = meeting(setUp);
      net.hold('A', lost);
      void A.switchRoom('S', room('T'), false);
      sim.settle();
      net.discard('A', lost);
      net.down('A');
      net.hold('A', 'answer:askRooms', 1);
      net.up('A');
      sim.settle();
      net.down('A');
      net.hold('A', 'askRooms');
      net.up('A');
      sim.settle();
      A.told();
      net.deliver('A', 'answer:askRooms');
      sim.settle();
      expect(A.told()).toEqual([]);
      net.deliver('A', 'askRooms');
      sim.settle();
      expect(split(A.told()).notices).toEqual(
        lost === 'switchRoom'
          ? ['T Disconnected/SwitchFailed', 'S Connected/Success']
          : ['T Connected/Success', 'S Disconnected/Success'],
      );
    }
  });

  it('NR-1 NR-4 the answer to an earlier resume is no T1', () => {
    const { sim, net, A } = meeting(setUp);
    net.down('A');
    net.hold('A', 'answer:resume', 1);
    net.up('A');
    sim.settle();
    net.down('A');
    net.drop('A', 'resume', 1);
    net.up('A');
    sim.settle();
    A.told('login');
    net.deliver('A', 'answer:resume');
    sim.settle();
    expect(A.told('login')).toEqual([]);
    sim.advance(10_000);
    expect(A.told('login')).toEqual(['login 2 0', 'S Connecting/NetworkInterrupted', 'S Connected/Success']);
  });

  it('NR-5 CL-25 after any number of outages there is one heartbeat every 10 s', () => {
    const { sim, net, A } = meeting(setUp);
    for (let outage = 0; outage < 7; outage += 1) {
      net.down('A');
      sim.advance(300);
      net.up('A');
      sim.advance(300);
    }
    A.heartbeats();
    sim.advance(30_000);
    expect(A.heartbeats()).toHaveLength(3);
  });

  it('NR-5 NR-11 CC-17 a room that waits for T2 is told its end by a heartbeat', () => {
    const { sim, net, A, server } = meeting(setUp);
    net.down('A');
    net.drop('A', 'askRooms', 99);
    net.drop('A', 'removed');
    net.up('A');
    sim.settle();
    A.told();
    server.kickMembers('S', ['alice'], 'rude');
    sim.advance(10_000);
    expect(A.told()).toEqual(['S Disconnected/KickedOut {"reason":"rude"}']);
  });

  it('NR-5 MD-3 a heartbeat drops nothing of another device of the user', () => {
    const { sim, add, enter, members } = meeting(setUp, { limits: { multiDevice: 'allow' } });
    const tablet = add('tablet', 'alice');
    enter('N', tablet);
    sim.advance(30_000);
    expect(members()).toEqual({ S: ['bob', 'alice'], T: ['carol'], N: ['alice'] });
  });
});
