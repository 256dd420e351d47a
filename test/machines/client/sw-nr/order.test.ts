// Notices of several rooms that have one cause: NR-9.

import { expect, it } from 'vitest';
import { onEveryServer, room, type SetUp, type Stage, split } from './harness.js';

/**
 * alice asks for R, S, U, V in this order; S is accepted first, then R; U stays out; V is out by createRoom.
 * So: S, R by their acceptances, then U, V in call order.
 */
const mixed = (setUp: SetUp): Stage => {
  const stage = setUp();
  const { sim, net, A } = stage;
  net.hold('A', 'answer:enterRoom', 1);
  void A.enterRoom(room('R'));
  void A.enterRoom(room('S'));
  sim.settle();
  net.hold('A', 'joinRoom');
  net.hold('A', 'createRoom');
  void A.joinRoom('U');
  void A.createRoom(room('V'));
  sim.settle();
  net.deliver('A', 'answer:enterRoom');
  sim.settle();
  stage.forget();
  return stage;
};

const each = (order: string, pair: string): string[] => [...order].map((roomID) => `${roomID} ${pair}`);
const INTERRUPTED = 'Connecting/NetworkInterrupted';

onEveryServer((setUp) => {
  it('NR-9 T0 and T1: the order of the acceptances, then what is out in call order', () => {
    const { sim, net, A } = mixed(setUp);
    net.down('A');
    expect(A.told()).toEqual(each('SRUV', INTERRUPTED));
    for (const name of ['joinRoom', 'createRoom'] as const) net.discard('A', name);
    net.hold('A', 'askRooms');
    net.up('A');
    sim.settle();
    expect(A.told()).toEqual(each('SRUV', INTERRUPTED));
    expect(A.sent()).toEqual(['askRooms S1 R1 U1 V1']);
    net.deliver('A', 'askRooms');
    sim.settle();
    // all of T1 before any of T2
    expect(split(A.told()).notices).toEqual([
      'S Connected/Success',
      'R Connected/Success',
      'U Disconnected/NetworkDisconnected',
      'V Disconnected/CreateFailed',
    ]);
  });

  it('NR-9 CC-19 CL-29 the login ends: the same order', () => {
    const { sim, A, net } = mixed(setUp);
    A.kickOffline();
    sim.settle();
    expect(split(A.told())).toEqual({
      notices: [
        'S Disconnected/NetworkDisconnected',
        'R Disconnected/NetworkDisconnected',
        'U Disconnected/NetworkDisconnected',
        'V Disconnected/CreateFailed',
      ],
      calls: ['createRoom V 6000121 loginEnded', 'joinRoom U 6000121 loginEnded'],
    });
    for (const name of ['joinRoom', 'createRoom'] as const) net.discard('A', name);
  });

  it('NR-9 CL-21 logout: the same order', () => {
    const { A, net } = mixed(setUp);
    A.logout();
    expect(split(A.told())).toEqual({
      notices: each('SRUV', 'Disconnected/Success'),
      calls: ['createRoom V 6000121 loggedOut', 'joinRoom U 6000121 loggedOut'],
    });
    for (const name of ['joinRoom', 'createRoom'] as const) net.discard('A', name);
  });

  it('NR-9 CL-14 leaveAllRoom: what is Connecting at once, the others when confirmed, each group in order', () => {
    const { sim, net, A } = mixed(setUp);
    net.hold('A', 'leaveRooms');
    void A.leaveAllRoom();
    expect(split(A.told())).toEqual({
      notices: each('UV', 'Disconnected/Success'),
      calls: ['createRoom V 6000303 cancelled', 'joinRoom U 6000304 cancelled'],
    });
    net.deliver('A', 'leaveRooms');
    sim.settle();
    expect(A.told()).toEqual([...each('SR', 'Disconnected/Success'), 'leaveAllRoom ok [S,R]']);
    for (const name of ['joinRoom', 'createRoom'] as const) net.discard('A', name);
  });

  it('NR-9 CL-14 leaveAllRoom offline: everything is Connecting, so one group', () => {
    const { net, A } = mixed(setUp);
    net.down('A');
    A.told();
    void A.leaveAllRoom();
    expect(split(A.told())).toEqual({
      notices: each('SRUV', 'Disconnected/Success'),
      calls: ['createRoom V 6000303 cancelled', 'joinRoom U 6000304 cancelled', 'leaveAllRoom ok [S,R]'],
    });
    for (const name of ['joinRoom', 'createRoom'] as const) net.discard('A', name);
  });

  it('NR-9 a switch’s target counts as entered last, while it is out and afterwards', () => {
    const { sim, net, A, enter } = setUp();
    for (const roomID of ['R', 'S', 'U']) enter(roomID, A);
    net.hold('A', 'switchRoom', 1);
    net.hold('A', 'joinRoom');
    void A.switchRoom('S', room('T'), true);
    // called after the switch, and yet before its target
    void A.joinRoom('W');
    sim.settle();
    A.told();
    net.down('A');
    expect(A.told()).toEqual(each('RSUWT', INTERRUPTED));
    net.discard('A', 'joinRoom');
    net.up('A');
    net.deliver('A', 'switchRoom');
    sim.settle();
    expect(A.rooms().map(({ roomID }) => roomID)).toEqual(['R', 'U', 'T']);
    enter('X', A);
    A.told();
    net.down('A');
    expect(A.told()).toEqual(each('RUTX', INTERRUPTED));
  });

  it('NR-9 the order of acceptances, not of calls, also for rooms that were accepted by a question', () => {
    const { sim, net, A, enter } = setUp();
    net.drop('A', 'answer:enterRoom', 1);
    void A.enterRoom(room('late'));
    sim.settle();
    enter('soon', A);
    sim.advance(10_000);
    A.told();
    net.down('A');
    expect(A.told()).toEqual([`soon ${INTERRUPTED}`, `late ${INTERRUPTED}`]);
  });

  it('NR-9 a room that was left and entered again is the last', () => {
    const { sim, net, A, enter } = setUp();
    for (const roomID of ['R', 'S', 'U']) enter(roomID, A);
    void A.leaveRoom('R');
    sim.settle();
    enter('R', A);
    A.told();
    net.down('A');
    expect(A.told()).toEqual(each('SUR', INTERRUPTED));
  });

  it('NR-9 CL-25 an outage does not change the order', () => {
    const { sim, net, A, enter } = setUp();
    for (const roomID of ['U', 'R', 'S']) enter(roomID, A);
    A.told();
    for (let outage = 0; outage < 3; outage += 1) {
      net.down('A');
      net.up('A');
      sim.settle();
      expect(A.told()).toEqual([
        ...each('URS', INTERRUPTED),
        ...each('URS', INTERRUPTED),
        ...each('URS', 'Connected/Success'),
      ]);
    }
  });

  it('NR-9 what the registry does to several rooms it does room by room in that order', () => {
    const order = ['U', 'R', 'S'];
    const byOrder = (one: string, other: string) =>
      order.indexOf(one.charAt(0)) - order.indexOf(other.charAt(0));
    const acts: Readonly<Record<string, (stage: Stage) => void>> = {
      silent({ net, sim }) {
        net.partition('A', 'up');
        sim.advance(35_000);
      },
      loggedOut: ({ A }) => A.logout(),
      ended: ({ A }) => A.kickOffline(),
      left: ({ A }) => void A.leaveAllRoom(),
      // a login that the registry did not know ends what is left of the one before
      loggedInAnew({ A, net }) {
        net.drop('A', 'logout');
        A.logout();
        A.login();
      },
    };
    for (const [name, act] of Object.entries(acts)) {
      const stage = setUp();
      const { A, B, enter, callbacks } = stage;
      for (const roomID of [...order].sort()) enter(roomID, B);
      for (const roomID of order) enter(roomID, A);
      stage.forget();
      act(stage);
      stage.sim.settle();
      const told = stage.isRestarted ? B.told().sort(byOrder) : B.told();
      expect([name, told]).toEqual([name, order.map((roomID) => `${roomID} -alice`)]);
      expect([name, callbacks()]).toEqual([name, order.map((roomID) => `room_exit ${roomID} Quit alice`)]);
    }
  });

  it('NR-9 CC-15 the device, told of several rooms by one heartbeat, tells them in its order', () => {
    const { sim, net, A, B, enter, server } = setUp();
    const order = ['U', 'R', 'S'];
    for (const roomID of order) enter(roomID, A, B);
    A.told();
    net.drop('A', 'removed', 3);
    for (const roomID of [...order].sort()) server.kickMembers(roomID, ['alice']);
    sim.advance(10_000);
    expect(A.told()).toEqual(order.map((roomID) => `${roomID} Disconnected/KickedOut`));
  });

  it('NR-9 CL-15 rooms of one device do not hear of each other’s ends', () => {
    const { sim, A, enter, server } = setUp();
    for (const roomID of ['R', 'S', 'U']) enter(roomID, A);
    A.told();
    server.destroyRoom('S');
    server.kickMembers('U', ['alice'], 'x');
    sim.settle();
    expect(A.told()).toEqual(['S Disconnected/RoomNotExist', 'U Disconnected/KickedOut {"reason":"x"}']);
    expect(A.rooms()).toEqual([{ roomID: 'R', state: 2 }]);
  });
});
