// Leaving on a network that is down, comes back, or loses what was asked: NR-3, CC-24, CL-14, CL-22.

import { expect, it } from 'vitest';
import { meeting, onEveryServer, room, type Stage, split } from './harness.js';

/** What a room of alice's is about when she leaves it. */
const PHASES: Readonly<
  Record<string, { begin(stage: Stage): string; rejected?: string; isConnected?: true }>
> = {
  creating: {
    begin({ net, A }) {
      net.hold('A', 'createRoom');
      void A.createRoom(room('N'));
      return 'N';
    },
    rejected: 'createRoom N 6000303 cancelled',
  },
  entering: {
    begin({ net, A }) {
      net.hold('A', 'joinRoom');
      void A.joinRoom('T');
      return 'T';
    },
    rejected: 'joinRoom T 6000304 cancelled',
  },
  entered: {
    begin({ sim, net, A }) {
      net.hold('A', 'answer:joinRoom');
      void A.joinRoom('T');
      sim.settle();
      return 'T';
    },
    rejected: 'joinRoom T 6000304 cancelled',
  },
  asking: {
    begin({ sim, net, A }) {
      net.hold('A', 'answer:enterRoom');
      net.hold('A', 'answer:askRooms');
      void A.enterRoom(room('T'));
      sim.advance(12_000);
      return 'T';
    },
    rejected: 'enterRoom T 6000304 cancelled',
  },
  switching: {
    begin({ net, A }) {
      net.hold('A', 'switchRoom');
      void A.switchRoom('S', room('T'), false);
      return 'T';
    },
    rejected: 'switchRoom S>T 6000304 cancelled',
  },
  reconnecting: {
    begin({ sim, net }) {
      net.down('A');
      net.hold('A', 'askRooms');
      net.up('A');
      sim.settle();
      return 'S';
    },
  },
  connected: { begin: () => 'S', isConnected: true },
};

onEveryServer((setUp) => {
  for (const [name, { begin, rejected, isConnected }] of Object.entries(PHASES)) {
    const calls = (roomID: string) => [`leaveRoom ${roomID} ok`, ...(rejected ? [rejected] : [])].sort();

    it(`CL-22 leave while ${name}, network up: nothing enters any more, whatever arrives`, () => {
      const stage = meeting(setUp);
      const { sim, net, A, server } = stage;
      const roomID = begin(stage);
      stage.forget();
      void A.leaveRoom(roomID);
      if (isConnected) {
        expect(A.told()).toEqual([]);
        sim.settle();
      }
      expect(split(A.told())).toEqual({ notices: [`${roomID} Disconnected/Success`], calls: calls(roomID) });
      for (const held of ['createRoom', 'joinRoom', 'switchRoom', 'askRooms'] as const)
        net.deliver('A', held);
      for (const held of ['answer:joinRoom', 'answer:enterRoom', 'answer:askRooms'] as const)
        net.deliver('A', held);
      sim.advance(60_000);
      expect(A.told().filter((line) => line.startsWith(roomID))).toEqual([]);
      expect(server.members(roomID)).not.toContain('alice');
      expect(A.sent().filter((line) => /^(create|join|enter|switch)Room/.test(line))).toEqual([]);
    });

    it(`CL-22 leave while ${name}, network down: at once, and owed till T1`, () => {
      const stage = meeting(setUp);
      const { sim, net, A, server } = stage;
      const roomID = begin(stage);
      net.down('A');
      stage.forget();
      void A.leaveRoom(roomID);
      expect(split(A.told())).toEqual({ notices: [`${roomID} Disconnected/Success`], calls: calls(roomID) });
      sim.advance(20_000);
      expect(A.told().filter((line) => line.startsWith(roomID))).toEqual([]);
      expect(A.sent()).toEqual([]);
      net.up('A');
      sim.settle();
      expect(A.sent()[0]).toBe(`leaveRooms ${roomID}1`);
      for (const held of ['createRoom', 'joinRoom', 'switchRoom', 'askRooms'] as const)
        net.deliver('A', held);
      sim.advance(30_000);
      expect(A.told().filter((line) => line.startsWith(roomID))).toEqual([]);
      expect(server.members(roomID)).not.toContain('alice');
    });
  }

  it('CL-22 left offline, and back only after the server gave the device up: the leave is owed all the same', () => {
    const { sim, net, A, B } = meeting(setUp);
    net.down('A');
    void A.leaveRoom('S');
    A.told();
    sim.advance(120_000);
    expect(B.told()).toEqual(['S -alice']);
    net.up('A');
    sim.settle();
    expect([A.sent(), A.told(), B.told()]).toEqual([['leaveRooms S1'], [], []]);
  });

  it('CL-22 CL-5 left offline, the room cannot be entered until T1; then it can', () => {
    const { sim, net, A, members } = meeting(setUp);
    net.down('A');
    void A.leaveRoom('S');
    A.told();
    void A.enterRoom(room('S'));
    expect(A.told()).toEqual(['enterRoom S 6000104 offline']);
    net.up('A');
    sim.settle();
    void A.enterRoom(room('S'));
    sim.settle();
    expect(A.told()).toEqual(['S Connecting/ActiveEnter', 'S Connected/Success', 'enterRoom S ok']);
    expect(members().S).toEqual(['bob', 'alice']);
  });

  it('CL-14 leaveAllRoom is one message, and one step on the server', () => {
    const { sim, A, B, enter, callbacks } = meeting(setUp);
    enter('U', B, A);
    enter('T', A);
    callbacks();
    A.sent();
    B.told();
    void A.leaveAllRoom();
    sim.settle();
    expect(A.sent()).toEqual(['leaveRooms S1 U1 T1']);
    expect(callbacks()).toEqual([
      'room_exit S Quit alice',
      'room_exit U Quit alice',
      'room_exit T Quit alice',
    ]);
    expect(B.told().toSorted()).toEqual(['S -alice', 'U -alice']);
  });

  it('CL-14 CC-24 leaveAllRoom without an answer: all together at the timeout, or when the connection breaks', () => {
    for (const isBroken of [false, true]) {
      const { sim, net, A, enter, members } = meeting(setUp);
      enter('U', A);
      A.told();
      net.drop('A', 'leaveRooms', 2);
      void A.leaveAllRoom();
      sim.advance(5_000);
      expect(A.told()).toEqual([]);
      if (isBroken) net.down('A');
      else sim.advance(5_000);
      expect(A.told()).toEqual(['S Disconnected/Success', 'U Disconnected/Success', 'leaveAllRoom ok [S,U]']);
      net.up('A');
      sim.advance(20_000);
      expect([A.told(), members()]).toEqual([[], { S: ['bob'], T: ['carol'] }]);
    }
  });

  it('CL-14 leaveAllRoom joins a leave that is out, and a second one both', () => {
    const { sim, net, A, enter } = meeting(setUp);
    enter('U', A);
    A.told();
    net.hold('A', 'leaveRooms', 1);
    void A.leaveRoom('S');
    void A.leaveAllRoom();
    void A.leaveAllRoom();
    sim.settle();
    expect(A.told()).toEqual(['U Disconnected/Success']);
    net.deliver('A', 'leaveRooms');
    sim.settle();
    expect(split(A.told())).toEqual({
      notices: ['S Disconnected/Success'],
      calls: ['leaveAllRoom ok [S,U]', 'leaveAllRoom ok [S,U]', 'leaveRoom S ok'],
    });
  });

  it('CL-14 with nothing to leave it resolves with an empty list, online and offline', () => {
    const { net, B, A } = setUp();
    void A.leaveAllRoom();
    net.down('B');
    void B.leaveAllRoom();
    expect([A.told(), B.told()]).toEqual([['leaveAllRoom ok []'], ['leaveAllRoom ok []']]);
  });

  it('NR-3 CC-24 a leave that is lost: Disconnected at the timeout, owed till it is confirmed', () => {
    const { sim, net, A, B, enter, messages, server } = setUp();
    enter('R', B, A);
    sim.advance(1_000);
    A.told();
    B.told();
    net.drop('A', 'leaveRooms', 3);
    void A.leaveRoom('R');
    sim.advance(9_999);
    // the first repetition, with the heartbeat at 10 s, was lost too
    expect(A.told()).toEqual([]);
    sim.advance(1);
    expect(A.told()).toEqual(['R Disconnected/Success', 'leaveRoom R ok']);
    sim.advance(30_000);
    expect(server.members('R')).toEqual(['bob']);
    expect(B.told()).toEqual(['R -alice']);
    const leaves = messages(A, 'leaveRooms');
    expect(leaves).toHaveLength(4);
    expect(new Set(leaves.map(({ id }) => id)).size).toBe(1);
  });

  it('NR-3 CC-24 the leave was carried out, its answers are lost: Disconnected/Success all the same', () => {
    for (const isEmpty of [false, true]) {
      const { sim, net, A, B, enter, messages, server } = setUp();
      enter('R', A);
      if (!isEmpty) enter('R', B);
      sim.advance(1_000);
      A.told();
      net.drop('A', 'answer:leaveRooms', 3);
      void A.leaveRoom('R');
      sim.advance(10_000);
      expect(A.told()).toEqual(['R Disconnected/Success', 'leaveRoom R ok']);
      expect(server.members('R')).toEqual(isEmpty ? [] : ['bob']);
      sim.advance(30_000);
      const leaves = messages(A, 'leaveRooms');
      expect(leaves).toHaveLength(4);
      expect(new Set(leaves.map(({ id }) => id)).size).toBe(1);
    }
  });

  it('NR-3 CC-24 confirmed by a repetition: Disconnected then', () => {
    const { sim, net, A, enter } = setUp();
    enter('R', A);
    sim.advance(5_000);
    A.told();
    net.drop('A', 'leaveRooms');
    void A.leaveRoom('R');
    sim.advance(4_999);
    expect(A.told()).toEqual([]);
    sim.advance(1);
    expect(A.told()).toEqual(['R Disconnected/Success', 'leaveRoom R ok']);
  });

  it('NR-3 CC-24 the connection breaks: Disconnected at once, and owed at T1', () => {
    const { sim, net, A, enter, server } = setUp();
    enter('R', A);
    net.hold('A', 'leaveRooms', 1);
    void A.leaveRoom('R');
    sim.settle();
    A.told();
    A.sent();
    net.down('A');
    expect(A.told()).toEqual(['R Disconnected/Success', 'leaveRoom R ok']);
    sim.advance(5_000);
    net.up('A');
    sim.settle();
    expect(A.told()).toEqual([]);
    expect(A.sent()).toEqual(['leaveRooms R1']);
    expect(server.rooms()).toEqual([]);
    net.discard('A', 'leaveRooms');
  });
});
