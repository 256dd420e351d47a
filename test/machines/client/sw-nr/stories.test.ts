// Whole stories, each named after what the people in it see.

import { expect, it } from 'vitest';
import { onEveryServer, type Phone, room, split } from './harness.js';

onEveryServer((setUp) => {
  it('NR-1 NR-6 NR-10 alice goes through a tunnel: nobody misses her, and she hears who came and went', () => {
    const { sim, net, A, B, C, enter, callbacks } = setUp();
    enter('Lounge', A, B);
    for (const phone of [A, B, C]) phone.told();
    callbacks();
    net.down('A');
    sim.advance(15_000);
    enter('Lounge', C);
    void B.leaveRoom('Lounge');
    sim.advance(10_000);
    net.up('A');
    sim.settle();
    expect(A.told()).toEqual([
      'Lounge Connecting/NetworkInterrupted',
      'Lounge Connecting/NetworkInterrupted',
      'Lounge Connected/Success',
      'Lounge -bob',
      'Lounge +carol',
    ]);
    expect(callbacks()).toEqual(['room_enter Lounge carol', 'room_exit Lounge Quit bob']);
    expect(C.told().filter((line) => line.includes('alice'))).toEqual([]);
  });

  it('NR-5 CC-15 alice’s battery dies: the others see her leave after 35 s, and she finds out when she is back', () => {
    const { sim, net, A, B, enter, callbacks } = setUp();
    enter('Lounge', B, A);
    B.told();
    A.told();
    callbacks();
    net.down('A');
    sim.advance(34_999);
    expect(B.told()).toEqual([]);
    sim.advance(1);
    expect(B.told()).toEqual(['Lounge -alice']);
    expect(callbacks()).toEqual(['room_exit Lounge Quit alice']);
    sim.advance(600_000);
    net.up('A');
    sim.settle();
    expect(A.told()).toEqual([
      'Lounge Connecting/NetworkInterrupted',
      'Lounge Connecting/NetworkInterrupted',
      'Lounge Disconnected/ConnectTimeout',
    ]);
    enter('Lounge', A);
    expect(B.told()).toEqual(['Lounge +alice']);
  });

  it('SW-3 SW-7 a party moves on: one after the other switches, the old room ends with the last', () => {
    const { sim, A, B, C, enter, callbacks, members } = setUp();
    enter('Old', A, B, C);
    callbacks();
    for (const phone of [A, B, C]) phone.told();
    for (const phone of [A, B, C]) {
      void phone.switchRoom('Old', room('New', 'the new one'), true);
      sim.settle();
      expect(split(phone.told()).notices.filter((line) => line.includes('/'))).toEqual([
        'New Connecting/ActiveSwitch',
        'New Connected/Success',
        'Old Disconnected/Success',
      ]);
    }
    expect(members()).toEqual({ New: ['alice', 'bob', 'carol'] });
    expect(callbacks()).toEqual([
      'room_create New alice',
      'room_enter New alice',
      'room_exit Old Quit alice',
      'room_enter New bob',
      'room_exit Old Quit bob',
      'room_enter New carol',
      'room_exit Old Quit carol',
      'room_destroy Old',
    ]);
    expect(A.told()).toEqual(['New +bob', 'New +carol']);
  });

  it('SW-2 RG-4 two switch to a room that only one may create: the other finds it there', () => {
    const { sim, A, B, enter, members } = setUp();
    enter('S', A, B);
    A.told();
    B.told();
    void A.switchRoom('S', room('N', 'alice’s'), true);
    void B.switchRoom('S', room('N', 'bob’s'), true);
    sim.settle();
    expect(split(A.told()).calls).toEqual(['switchRoom S>N ok "alice’s"']);
    expect(split(B.told()).calls).toEqual(['switchRoom S>N ok "alice’s"']);
    expect(members()).toEqual({ N: ['alice', 'bob'] });
  });

  it('SW-5 SW-7 alice and bob swap rooms at the same moment, and never stand in the same one twice', () => {
    const { sim, A, B, C, enter, members } = setUp({ latency: 20 });
    enter('S', A, C);
    enter('T', B, C);
    C.told();
    void A.switchRoom('S', room('T'), false);
    void B.switchRoom('T', room('S'), false);
    sim.settle();
    expect(members()).toEqual({ S: ['carol', 'bob'], T: ['carol', 'alice'] });
    const told = C.told();
    for (const roomID of ['S', 'T'])
      expect(told.filter((line) => line.startsWith(roomID)).sort()).toEqual(
        [
          `${roomID} +${roomID === 'S' ? 'bob' : 'alice'}`,
          `${roomID} -${roomID === 'S' ? 'alice' : 'bob'}`,
        ].sort(),
      );
  });

  it('SW-12 SW-9 alice changes her mind twice: to T, no, to U', () => {
    const { sim, net, A, C, enter, members } = setUp();
    enter('S', A);
    enter('T', C);
    A.told();
    C.told();
    net.hold('A', 'switchRoom', 1);
    void A.switchRoom('S', room('T'), false);
    void A.leaveRoom('T');
    sim.settle();
    void A.switchRoom('S', room('U'), true);
    net.deliver('A', 'switchRoom');
    sim.settle();
    void A.switchRoom('S', room('U'), true);
    sim.settle();
    expect(split(A.told())).toEqual({
      notices: [
        'T Connecting/ActiveSwitch',
        'T Disconnected/Success',
        'U Connecting/ActiveSwitch',
        'U Connected/Success',
        'S Disconnected/Success',
      ],
      calls: [
        'leaveRoom T ok',
        'switchRoom S>T 6000304 cancelled',
        'switchRoom S>U 6000326 connecting',
        'switchRoom S>U ok',
      ],
    });
    expect([members(), C.told()]).toEqual([{ T: ['carol'], U: ['alice'] }, []]);
  });

  it('SW-11 CL-14 alice is in a hurry: she switches, leaves the room she comes from, leaves all, and closes the lid', () => {
    const { sim, net, A, B, C, enter, members } = setUp({ latency: 15 });
    enter('S', A, B);
    enter('T', C);
    for (const phone of [A, B, C]) phone.told();
    void A.switchRoom('S', room('T'), false);
    sim.advance(5);
    void A.leaveRoom('S');
    sim.advance(5);
    void A.leaveAllRoom();
    sim.advance(15);
    net.down('A');
    sim.advance(3_600_000);
    expect(split(A.told())).toEqual({
      notices: ['T Connecting/ActiveSwitch', 'T Disconnected/Success', 'S Disconnected/Success'],
      calls: ['leaveAllRoom ok [S]', 'leaveRoom S ok', 'switchRoom S>T 6000304 cancelled'],
    });
    expect(members()).toEqual({ S: ['bob'], T: ['carol'] });
    net.up('A');
    sim.settle();
    expect(A.told()).toEqual([]);
  });

  it('SW-13 CC-18 alice switches on her phone, loses the network, and goes on with her tablet', () => {
    const { sim, net, A, C, add, enter, members } = setUp();
    const tablet = add('tablet', 'alice');
    enter('S', A);
    enter('T', C);
    for (const phone of [A, C]) phone.told();
    net.hold('A', 'answer:switchRoom');
    void A.switchRoom('S', room('T'), false);
    sim.settle();
    net.down('A');
    net.discard('A', 'answer:switchRoom');
    enter('T', tablet);
    sim.advance(3_000);
    net.up('A');
    sim.settle();
    expect(split(A.told()).notices.slice(-3)).toEqual([
      'T Connected/Success',
      'S Disconnected/Success',
      'T Disconnected/KickedOutByOtherDevice',
    ]);
    expect([members(), C.told()]).toEqual([{ T: ['carol', 'alice'] }, ['T +alice']]);
    expect(tablet.getRoomState('T')).toBe(2);
  });

  it('CL-22 NR-8 alice leaves on the platform without network, and is gone at once where she can see it', () => {
    const { sim, net, A, B, enter, members } = setUp();
    enter('Lounge', B, A);
    A.told();
    B.told();
    net.down('A');
    void A.leaveRoom('Lounge');
    expect(A.rooms()).toEqual([]);
    expect(members().Lounge).toEqual(['bob', 'alice']);
    sim.advance(12_000);
    net.up('A');
    sim.settle();
    expect(members().Lounge).toEqual(['bob']);
    expect(B.told()).toEqual(['Lounge -alice']);
    expect(A.told()).toEqual([
      'Lounge Connecting/NetworkInterrupted',
      'Lounge Disconnected/Success',
      'leaveRoom Lounge ok',
    ]);
  });

  it('CL-25 NR-7 a day on the train: ten tunnels, a switch in each, and every one ends where it says', () => {
    const { sim, net, A, server, enter, add } = setUp({ latency: 9 });
    const host: Phone = add('host', 'host');
    enter('S', host, A);
    enter('T', host);
    A.told();
    for (let tunnel = 0; tunnel < 10; tunnel += 1) {
      const [from, to] = A.getRoomState('S') === 2 ? ['S', 'T'] : ['T', 'S'];
      void A.switchRoom(from as string, room(to as string), false);
      sim.advance(tunnel * 2);
      net.down('A');
      sim.advance(8_000);
      net.up('A');
      sim.advance(2_000);
      const { notices, calls } = split(A.told());
      const hasSwitched = tunnel * 2 >= 9;
      expect(calls).toEqual([`switchRoom ${from}>${to} ${hasSwitched ? 'ok' : '6000009 disconnected'}`]);
      expect(server.roomsOf('alice')).toEqual([hasSwitched ? to : from]);
      expect(A.rooms()).toEqual([{ roomID: hasSwitched ? to : from, state: 2 }]);
      expect(notices[0]).toBe(`${to} Connecting/ActiveSwitch`);
    }
  });

  it('RG-6 AG-1 the server is replaced in the middle of everything, and nobody notices', () => {
    const { sim, net, A, B, C, enter, server, members } = setUp({ latency: 10 });
    enter('S', A, B);
    enter('T', C);
    for (const phone of [A, B, C]) phone.told();
    const replace = () => server.restart(JSON.parse(JSON.stringify(server.save())));
    void A.switchRoom('S', room('T'), false);
    replace();
    sim.advance(10);
    replace();
    sim.advance(10);
    expect(split(A.told()).notices).toEqual([
      'T Connecting/ActiveSwitch',
      'T Connected/Success',
      'S Disconnected/Success',
    ]);
    sim.settle();
    net.down('B');
    replace();
    sim.advance(20_000);
    net.up('B');
    sim.settle();
    replace();
    void A.leaveRoom('T');
    sim.settle();
    expect(members()).toEqual({ S: ['bob'], T: ['carol'] });
    expect([B.told(), C.told()]).toEqual([
      [
        'S -alice',
        'S Connecting/NetworkInterrupted',
        'S Connecting/NetworkInterrupted',
        'S Connected/Success',
      ],
      ['T +alice', 'T -alice'],
    ]);
  });
});
