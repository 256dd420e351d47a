// Attempts that were given up, and the leaves that release them: NR-8 and RG-8.

import { expect, it } from 'vitest';
import { meeting, onEveryServer, type Phone, room, type Stage } from './harness.js';

/** How often a device has named an attempt in a leave, repetitions under the same id counted once. */
const releasesOf = ({ messages }: Stage, phone: Phone, roomID: string): number => {
  const ids = new Map<number, Set<number>>();
  for (const message of messages(phone, 'leaveRooms')) {
    if (message.type !== 'leaveRooms') continue;
    for (const named of message.rooms)
      if (named.roomID === roomID)
        ids.set(named.attempt, (ids.get(named.attempt) ?? new Set()).add(message.id));
  }
  return Math.max(0, ...[...ids.values()].map(({ size }) => size));
};

onEveryServer((setUp) => {
  it('NR-8 accepted before the leave: one leave, sent at once, ends it', () => {
    const stage = meeting(setUp);
    const { sim, net, A, C, members } = stage;
    net.hold('A', 'answer:joinRoom');
    void A.joinRoom('T');
    sim.settle();
    void A.leaveRoom('T');
    expect(A.sent()).toEqual(['joinRoom T1', 'leaveRooms T1']);
    expect(A.told()).toEqual([
      'T Connecting/ActiveEnter',
      'T Disconnected/Success',
      'joinRoom T 6000304 cancelled',
      'leaveRoom T ok',
    ]);
    sim.settle();
    net.deliver('A', 'answer:joinRoom');
    sim.advance(60_000);
    expect([A.told(), members().T]).toEqual([[], ['carol']]);
    expect(C.told()).toEqual(['T +alice', 'T -alice']);
    expect(releasesOf(stage, A, 'T')).toBe(1);
    expect(A.sent().filter((line) => line.includes('T'))).toEqual([]);
  });

  it('NR-8 accepted after the leave would have: refused when it comes, by any method, on any later life', () => {
    for (const name of ['createRoom', 'enterRoom', 'joinRoom', 'switchRoom'] as const) {
      const stage = meeting(setUp);
      const { sim, net, A, B, C, members, callbacks } = stage;
      const target = name === 'joinRoom' ? 'T' : 'N';
      net.hold('A', name);
      if (name === 'joinRoom') void A.joinRoom(target);
      else if (name === 'switchRoom') void A.switchRoom('S', room(target), true);
      else void A[name](room(target));
      void A.leaveRoom(target);
      sim.advance(30_000);
      stage.forget();
      const before = members();
      net.deliver('A', name);
      sim.settle();
      expect([A.told(), B.told(), C.told(), callbacks()]).toEqual([[], [], [], []]);
      expect(members()).toEqual(before);
      expect(releasesOf(stage, A, target)).toBe(1);
    }
  });

  it('NR-8 with the network down: the leave goes out at T1, before any question', () => {
    const stage = meeting(setUp);
    const { sim, net, A, members } = stage;
    net.hold('A', 'answer:joinRoom');
    void A.joinRoom('T');
    sim.settle();
    net.down('A');
    void A.leaveRoom('T');
    sim.advance(5_000);
    A.sent();
    net.up('A');
    sim.settle();
    expect(A.sent()).toEqual(['leaveRooms T1', 'askRooms S1']);
    expect(members().T).toEqual(['carol']);
    net.deliver('A', 'answer:joinRoom');
    sim.settle();
    expect(releasesOf(stage, A, 'T')).toBe(1);
  });

  it('NR-8 unconfirmed: repeated under the same id at each heartbeat and at T1, until it is confirmed', () => {
    const stage = meeting(setUp);
    const { sim, net, A, messages } = stage;
    sim.advance(1_000);
    net.drop('A', 'joinRoom');
    net.drop('A', 'answer:leaveRooms', 4);
    void A.joinRoom('T');
    void A.leaveRoom('T');
    const count = () => messages(A, 'leaveRooms').length;
    expect(count()).toBe(1);
    for (const [ms, expected] of [
      [8_999, 1],
      [1, 2],
      [9_999, 2],
      [1, 3],
    ] as const) {
      sim.advance(ms);
      expect(count()).toBe(expected);
    }
    net.down('A');
    sim.advance(4_000);
    net.up('A');
    sim.settle();
    expect(count()).toBe(4);
    // T1 at 24 s, so the next heartbeat is at 34 s
    sim.advance(9_999);
    expect(count()).toBe(4);
    sim.advance(1);
    expect(count()).toBe(5);
    sim.advance(60_000);
    expect(count()).toBe(5);
    expect(new Set(messages(A, 'leaveRooms').map(({ id }) => id)).size).toBe(1);
  });

  it('NR-8 RG-6 the refusal survives a restart of the server', () => {
    const { sim, net, A, server, members } = meeting(setUp);
    net.hold('A', 'joinRoom');
    void A.joinRoom('T');
    void A.leaveRoom('T');
    sim.settle();
    server.restart(JSON.parse(JSON.stringify(server.save())));
    net.deliver('A', 'joinRoom');
    sim.settle();
    expect(members().T).toEqual(['carol']);
  });

  it('NR-8 a server that goes back to before the leave is told again by the heartbeat', () => {
    const { sim, net, A, server, members } = meeting(setUp);
    net.hold('A', 'answer:joinRoom');
    void A.joinRoom('T');
    sim.settle();
    const before = server.save();
    void A.leaveRoom('T');
    sim.settle();
    server.restart(before);
    expect(members().T).toEqual(['carol', 'alice']);
    sim.advance(10_000);
    expect(members().T).toEqual(['carol']);
    net.discard('A', 'answer:joinRoom');
  });

  it('NR-8 an attempt given up for want of an answer is released like one that was left', () => {
    const stage = meeting(setUp);
    const { sim, net, A, C, members } = stage;
    net.hold('A', 'joinRoom');
    net.drop('A', 'askRooms');
    void A.joinRoom('T');
    sim.advance(20_000);
    expect(releasesOf(stage, A, 'T')).toBe(1);
    net.deliver('A', 'joinRoom');
    sim.settle();
    expect([members().T, C.told()]).toEqual([['carol'], []]);
  });

  it('NR-8 MD-3 the leave releases this device’s attempt, and no other device of the user', () => {
    const { sim, net, A, add, enter, members } = meeting(setUp, { limits: { multiDevice: 'allow' } });
    const tablet = add('tablet', 'alice');
    enter('T', tablet);
    net.hold('A', 'answer:joinRoom');
    void A.joinRoom('T');
    sim.settle();
    void A.leaveRoom('T');
    sim.settle();
    net.deliver('A', 'answer:joinRoom');
    sim.settle();
    expect(members().T).toEqual(['carol', 'alice']);
    expect(tablet.getRoomState('T')).toBe(2);
  });

  it('NR-8 RG-8 entering again: the request names what was given up, which is released by it alone', () => {
    const stage = meeting(setUp);
    const { sim, net, A, C, members } = stage;
    net.hold('A', 'answer:joinRoom');
    net.drop('A', 'leaveRooms');
    void A.joinRoom('T');
    sim.settle();
    void A.leaveRoom('T');
    void A.enterRoom(room('T'));
    sim.settle();
    expect(A.sent()).toEqual(['joinRoom T1', 'leaveRooms T1', 'enterRoom T2 releasing T1']);
    expect(A.told().slice(-3)).toEqual(['T Connecting/ActiveEnter', 'T Connected/Success', 'enterRoom T ok']);
    // released, then entered again; whoever reads the list anew finds no difference
    expect(C.told()).toEqual(stage.isRestarted ? ['T +alice'] : ['T +alice', 'T -alice', 'T +alice']);
    net.deliver('A', 'answer:joinRoom');
    sim.advance(30_000);
    expect([A.told(), members().T]).toEqual([[], ['carol', 'alice']]);
    expect(releasesOf(stage, A, 'T')).toBe(1);
  });

  it('NR-8 RG-8 the late repetition of that leave does not end the new attempt', () => {
    const { sim, net, A, members } = meeting(setUp);
    net.hold('A', 'leaveRooms', 1);
    net.hold('A', 'joinRoom', 1);
    void A.joinRoom('T');
    void A.leaveRoom('T');
    void A.joinRoom('T');
    sim.settle();
    A.told();
    net.deliver('A', 'joinRoom');
    net.deliver('A', 'leaveRooms');
    sim.advance(30_000);
    expect([A.told(), members().T]).toEqual([[], ['carol', 'alice']]);
  });

  it('RG-8 RG-2 what was given up counts for no limit of the user: it is released first', () => {
    for (const name of ['enterRoom', 'createRoom', 'joinRoom'] as const) {
      const { sim, net, A, C, members, enter } = setUp({ limits: { maxRoomsPerUser: 1 } });
      enter('T', C);
      net.hold('A', 'answer:enterRoom', 1);
      net.hold('A', 'leaveRooms', 1);
      void A.enterRoom(room('old'));
      sim.settle();
      void A.leaveRoom('old');
      A.told();
      const target = name === 'joinRoom' ? 'T' : 'new';
      void (name === 'joinRoom' ? A.joinRoom(target) : A[name](room(target)));
      sim.settle();
      expect(A.told().at(-1)).toBe(`${name} ${target} ok`);
      expect(members()).not.toHaveProperty('old');
      net.deliver('A', 'leaveRooms');
      net.deliver('A', 'answer:enterRoom');
    }
  });

  it('RG-8 RG-3 it is released even if the request is then refused', () => {
    const { sim, net, A, members } = meeting(setUp);
    net.hold('A', 'answer:enterRoom', 1);
    net.drop('A', 'leaveRooms');
    void A.enterRoom(room('N'));
    sim.settle();
    void A.leaveRoom('N');
    void A.joinRoom('N');
    sim.settle();
    // alone in it, so the room goes with her old attempt
    expect(A.told().slice(-2)).toEqual(['N Disconnected/RoomNotExist', 'joinRoom N 6000322 roomNotExist']);
    expect(members()).not.toHaveProperty('N');
    net.deliver('A', 'answer:enterRoom');
  });

  it('RG-8 a switch names what was given up, too', () => {
    const { sim, net, A, members } = meeting(setUp, { limits: { maxRoomsPerUser: 2 } });
    net.hold('A', 'answer:enterRoom', 1);
    net.hold('A', 'leaveRooms', 1);
    void A.enterRoom(room('N'));
    sim.settle();
    void A.leaveRoom('N');
    A.sent();
    void A.switchRoom('S', room('T'), false);
    sim.settle();
    expect(A.sent()).toEqual(['switchRoom S1>T1 releasing N1']);
    expect(A.told().at(-1)).toBe('switchRoom S>T ok');
    expect(members()).toEqual({ S: ['bob'], T: ['carol', 'alice'] });
    net.deliver('A', 'leaveRooms');
    net.deliver('A', 'answer:enterRoom');
  });

  it('NR-8 many attempts for one room, each left: the registry ends without any of them', () => {
    const stage = meeting(setUp);
    const { sim, net, A, C, members } = stage;
    net.hold('A', 'joinRoom');
    net.hold('A', 'leaveRooms');
    for (let time = 0; time < 5; time += 1) {
      void A.joinRoom('T');
      void A.leaveRoom('T');
    }
    sim.settle();
    net.deliver('A', 'joinRoom');
    sim.settle();
    net.deliver('A', 'leaveRooms');
    sim.advance(30_000);
    expect(members().T).toEqual(['carol']);
    expect(releasesOf(stage, A, 'T')).toBe(1);
    const told = C.told();
    expect(told.length % 2).toBe(0);
    expect(new Set(told.filter((_, index) => index % 2 === 0))).toEqual(new Set(['T +alice']));
  });

  it('NR-8 CL-30 logging out releases everything that is out', () => {
    const { sim, net, A, members } = meeting(setUp);
    net.hold('A', 'joinRoom');
    void A.joinRoom('T');
    A.logout();
    sim.settle();
    net.deliver('A', 'joinRoom');
    sim.settle();
    expect(members()).toEqual({ S: ['bob'], T: ['carol'] });
  });
});
