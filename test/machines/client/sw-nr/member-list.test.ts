// What a device knows of the members of its rooms, over lost, late and repeated pushes: NR-10, with AG-3.

import { expect, it } from 'vitest';
import { onEveryServer, type Phone, room, type SetUp, type StageOptions } from './harness.js';

/** alice and bob are in S; carol and dora may come. */
const together = (setUp: SetUp, options: StageOptions = {}) => {
  const stage = setUp(options);
  const D = stage.add('D', 'dora');
  const E = stage.add('E', 'erin');
  stage.enter('S', stage.A, stage.B);
  stage.forget();
  const leave = (...phones: readonly Phone[]) => {
    for (const phone of phones) {
      void phone.leaveRoom('S');
      stage.sim.settle();
    }
  };
  return { ...stage, D, E, leave };
};

onEveryServer((setUp) => {
  it('NR-10 CL-19 pushes that arrive in order are told one by one, and nothing is asked', () => {
    const { A, B, C, D, enter, leave, isRestarted } = together(setUp);
    enter('S', C, D);
    leave(B);
    enter('S', B);
    leave(C);
    expect(A.told()).toEqual(['S +carol', 'S +dora', 'S -bob', 'S +bob', 'S -carol']);
    if (!isRestarted) expect(A.sent()).toEqual([]);
  });

  it('NR-10 a push is lost: the heartbeat shows the gap, the list is read again, the difference told', () => {
    const { sim, net, A, C, enter } = together(setUp);
    sim.advance(3_000);
    net.drop('A', 'memberJoined');
    enter('S', C);
    sim.advance(6_999);
    expect(A.told()).toEqual([]);
    A.sent();
    sim.advance(1);
    expect(A.told()).toEqual(['S +carol']);
    expect(A.sent()).toEqual(['askRooms S1']);
    sim.advance(30_000);
    expect(A.told()).toEqual([]);
  });

  it('NR-10 a push is lost: the next push shows the gap', () => {
    const { net, A, C, D, enter } = together(setUp);
    net.drop('A', 'memberJoined');
    enter('S', C, D);
    expect(A.told()).toEqual(['S +carol,dora']);
  });

  it('NR-10 those who left come before those who joined, each user at most once', () => {
    const { sim, net, A, B, C, D, enter, leave } = together(setUp);
    net.drop('A', 'memberJoined', 9);
    net.drop('A', 'memberLeft', 9);
    enter('S', C, D);
    leave(C, B);
    enter('S', C);
    sim.advance(10_000);
    expect(A.told()).toEqual(['S -bob', 'S +dora,carol']);
  });

  it('NR-10 who left and came back meanwhile, or came and left, is no difference', () => {
    const { sim, net, A, B, C, enter, leave } = together(setUp);
    net.drop('A', 'memberJoined', 9);
    net.drop('A', 'memberLeft', 9);
    leave(B);
    enter('S', B, C);
    leave(C);
    sim.advance(20_000);
    expect(A.told()).toEqual([]);
  });

  it('NR-10 a push that was overtaken is older than the list, and changes nothing', () => {
    const { sim, net, A, C, D, enter, leave } = together(setUp);
    net.hold('A', 'memberJoined', 1);
    enter('S', C, D);
    expect(A.told()).toEqual(['S +carol,dora']);
    A.sent();
    net.deliver('A', 'memberJoined');
    sim.settle();
    expect([A.told(), A.sent()]).toEqual([[], []]);
    // the other way round: the left overtakes the joined
    leave(C);
    A.told();
    net.hold('A', 'memberJoined', 1);
    enter('S', C);
    leave(C);
    net.deliver('A', 'memberJoined');
    sim.advance(20_000);
    expect(A.told()).toEqual([]);
  });

  it('NR-10 pushes that arrive twice are told once', () => {
    const { sim, net, A, C, enter, leave } = together(setUp);
    net.repeat('A', 'memberJoined');
    net.repeat('A', 'memberLeft', { after: 700 });
    net.keep('A', 'memberJoined');
    enter('S', C);
    leave(C);
    net.deliver('A', 'memberJoined');
    sim.settle();
    expect(A.told()).toEqual(['S +carol', 'S -carol']);
  });

  it('NR-10 a change while the list is being read restarts the reading', () => {
    const { sim, net, A, C, D, E, enter } = together(setUp);
    net.drop('A', 'memberJoined');
    net.hold('A', 'answer:askRooms', 1);
    enter('S', C, D);
    enter('S', E);
    expect(A.told()).toEqual([]);
    net.deliver('A', 'answer:askRooms');
    sim.settle();
    const told = A.told();
    expect(told.every((line) => line.startsWith('S +'))).toBe(true);
    expect(told.flatMap((line) => line.slice(3).split(',')).sort()).toEqual(['carol', 'dora', 'erin']);
  });

  it('NR-10 a reading whose answer is lost is begun again at the next heartbeat', () => {
    const { sim, net, A, C, D, enter } = together(setUp);
    sim.advance(2_000);
    net.drop('A', 'memberJoined');
    net.drop('A', 'answer:askRooms', 2);
    enter('S', C, D);
    sim.advance(8_000);
    expect(A.told()).toEqual([]);
    sim.advance(10_000);
    expect(A.told()).toEqual(['S +carol,dora']);
  });

  it('NR-10 what happened while the device was away is told after its Connected', () => {
    const { sim, net, A, B, C, D, enter, leave } = together(setUp);
    net.down('A');
    enter('S', C, D);
    leave(B, D);
    sim.advance(5_000);
    net.up('A');
    sim.settle();
    expect(A.told()).toEqual([
      'S Connecting/NetworkInterrupted',
      'S Connecting/NetworkInterrupted',
      'S Connected/Success',
      'S -bob',
      'S +carol',
    ]);
  });

  it('NR-10 a push between T1 and T2 is told by the difference, once', () => {
    const { sim, net, A, C, enter } = together(setUp);
    net.down('A');
    net.hold('A', 'askRooms');
    net.up('A');
    sim.settle();
    A.told();
    enter('S', C);
    expect(A.told()).toEqual([]);
    net.deliver('A', 'askRooms');
    sim.settle();
    expect(A.told()).toEqual(['S Connected/Success', 'S +carol']);
  });

  it('NR-10 a push behind the answer of T2, and one that the answer overtook', () => {
    for (const isLate of [false, true]) {
      const { sim, net, A, C, enter } = together(setUp);
      net.down('A');
      net.hold('A', 'answer:askRooms', 1);
      if (isLate) net.hold('A', 'memberJoined', 1);
      net.up('A');
      sim.settle();
      enter('S', C);
      A.told();
      net.deliver('A', 'answer:askRooms');
      sim.settle();
      net.deliver('A', 'memberJoined');
      sim.advance(10_000);
      expect(A.told()).toEqual(['S Connected/Success', 'S +carol']);
    }
  });

  it('NR-10 AG-3 a push that overtakes the acceptance is not lost', () => {
    const { sim, net, A, C, D, enter } = together(setUp);
    enter('N', D);
    D.told();
    net.hold('A', 'answer:joinRoom');
    void A.joinRoom('N');
    sim.settle();
    enter('N', C);
    expect(A.told()).toEqual(['N Connecting/ActiveEnter']);
    net.deliver('A', 'answer:joinRoom');
    sim.advance(10_000);
    expect(A.told()).toEqual(['N Connected/Success', 'joinRoom N ok', 'N +carol']);
    expect(D.told()).toEqual(['N +alice', 'N +carol']);
  });

  it('NR-10 a push that the acceptance contains is not told', () => {
    const { sim, net, A, C, D, enter } = together(setUp);
    enter('N', D);
    net.hold('A', 'memberJoined');
    net.hold('A', 'joinRoom');
    void A.joinRoom('N');
    enter('N', C);
    net.deliver('A', 'joinRoom');
    sim.settle();
    net.deliver('A', 'memberJoined');
    sim.advance(20_000);
    expect(A.told()).toEqual(['N Connecting/ActiveEnter', 'N Connected/Success', 'joinRoom N ok']);
  });

  it('NR-10 RG-7 a push of an earlier life of the room changes nothing', () => {
    const { sim, net, A, B, C, D, enter, leave, server } = together(setUp);
    net.hold('A', 'memberJoined', 1);
    net.hold('A', 'memberLeft', 1);
    enter('S', D);
    leave(B);
    server.destroyRoom('S');
    sim.settle();
    enter('S', A, C);
    A.told();
    net.deliver('A', 'memberJoined');
    net.deliver('A', 'memberLeft');
    sim.advance(20_000);
    expect(A.told()).toEqual([]);
  });

  it('NR-10 SR-7 a kick of several is one notice, and so is its repair', () => {
    const { sim, net, A, B, C, D, enter, server } = together(setUp);
    enter('S', C, D);
    A.told();
    B.told();
    net.drop('A', 'memberLeft');
    server.kickMembers('S', ['dora', 'carol']);
    sim.settle();
    expect(A.told()).toEqual([]);
    expect(B.told().map((line) => line.slice(3).split(',').sort().join())).toEqual(['carol,dora']);
    sim.advance(10_000);
    expect(A.told().map((line) => line.slice(3).split(',').sort().join())).toEqual(['carol,dora']);
  });

  it('NR-10 MD-2 a user on two devices is one member, also in a list read again', () => {
    const { sim, net, A, add, enter, leave } = together(setUp, { limits: { multiDevice: 'allow' } });
    const tablet = add('tablet', 'bob');
    enter('S', tablet);
    net.drop('A', 'memberJoined', 9);
    leave(tablet);
    const mine = add('mine', 'alice');
    enter('S', mine);
    leave(mine);
    sim.advance(20_000);
    expect(A.told()).toEqual([]);
  });

  it('NR-10 CL-27 member notices go on while the room is being left, and end with Disconnected', () => {
    const { sim, net, A, C, D, enter, leave } = together(setUp);
    net.hold('A', 'leaveRooms');
    void A.leaveRoom('S');
    enter('S', C);
    net.hold('A', 'memberLeft');
    leave(C);
    net.deliver('A', 'leaveRooms');
    sim.settle();
    net.deliver('A', 'memberLeft');
    enter('S', D);
    sim.settle();
    expect(A.told()).toEqual(['S +carol', 'S Disconnected/Success', 'leaveRoom S ok']);
  });

  it('NR-10 rooms with more members than the limit are not followed: pushes are told as they come', () => {
    const { sim, net, A, C, D, E, enter, leave } = together(setUp, { limits: { maxMembersListed: 3 } });
    enter('S', C, D);
    void A.leaveRoom('S');
    sim.settle();
    enter('S', A);
    A.told();
    A.sent();
    net.drop('A', 'memberJoined');
    enter('S', E);
    sim.advance(20_000);
    expect([A.told(), A.sent()]).toEqual([[], []]);
    leave(E);
    expect(A.told()).toEqual(['S -erin']);
  });

  it('NR-10 switched off, nothing is repaired', () => {
    const { sim, net, A, C, D, enter, leave } = together(setUp, { limits: { memberListRepair: false } });
    net.drop('A', 'memberJoined');
    enter('S', C, D);
    sim.advance(20_000);
    net.down('A');
    leave(C);
    net.up('A');
    sim.settle();
    expect(A.told()).toEqual([
      'S +dora',
      'S Connecting/NetworkInterrupted',
      'S Connecting/NetworkInterrupted',
      'S Connected/Success',
    ]);
    expect(A.sent()).toEqual(['askRooms S1']);
  });

  it('NR-10 RG-6 after a restart of the server nothing is told but what has changed', () => {
    const { sim, A, B, C, enter, leave, server } = together(setUp);
    const before = server.save();
    server.restart(before);
    sim.advance(20_000);
    expect(A.told()).toEqual([]);
    enter('S', C);
    leave(B);
    expect(A.told()).toEqual(['S +carol', 'S -bob']);
    // back to before carol came and bob left; both are told by their next heartbeats that they are out, or in
    server.restart(before);
    sim.advance(40_000);
    expect(A.told()[0]).toBe('S -carol');
    expect(server.members('S')).toEqual(['alice']);
  });

  it('SW-7 NR-10 a lost push of a switch is repaired in both rooms', () => {
    const { sim, net, A, B, C, enter } = together(setUp);
    enter('T', C);
    C.told();
    net.drop('B', 'memberLeft');
    net.drop('C', 'memberJoined');
    void A.switchRoom('S', room('T'), false);
    sim.settle();
    expect([B.told(), C.told()]).toEqual([[], []]);
    sim.advance(10_000);
    expect([B.told(), C.told()]).toEqual([['S -alice'], ['T +alice']]);
  });
});
