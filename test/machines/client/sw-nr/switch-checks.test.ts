// When a switch is refused before it begins, and what it refuses while it is out: SW-8 and SW-9.

import { expect, it } from 'vitest';
import { meeting, onEveryServer, type Phone, room, type Stage } from './harness.js';

/** A call that is refused at once: its code, nothing published, nothing sent. */
const refused = (stage: Stage, phone: Phone, call: () => Promise<unknown>): string => {
  phone.told();
  phone.sent();
  void call();
  const told = phone.told();
  expect(phone.sent()).toEqual([]);
  expect(told).toHaveLength(1);
  stage.sim.settle();
  expect(phone.told()).toEqual([]);
  return (told[0] as string).replace(/^\w+ /, '');
};

onEveryServer((setUp) => {
  it('SW-8 source and target equal: 6000001, in whatever state the room is', () => {
    const stage = meeting(setUp);
    const { A, net } = stage;
    const toItself = (roomID: string) => refused(stage, A, () => A.switchRoom(roomID, room(roomID), true));
    expect(toItself('S')).toBe('S>S 6000001 badArgument');
    expect(toItself('nowhere')).toBe('nowhere>nowhere 6000001 badArgument');
    net.hold('A', 'joinRoom');
    void A.joinRoom('T');
    expect(toItself('T')).toBe('T>T 6000001 badArgument');
    net.hold('A', 'leaveRooms');
    void A.leaveRoom('S');
    expect(toItself('S')).toBe('S>S 6000001 badArgument');
    net.down('A');
    expect(toItself('T')).toBe('T>T 6000001 badArgument');
  });

  it('SW-8 source Disconnected: 6000001, whatever the target is', () => {
    const stage = meeting(setUp);
    const { A, net } = stage;
    const from = (target: string) => refused(stage, A, () => A.switchRoom('no', room(target), true));
    expect(from('S')).toBe('no>S 6000001 badArgument');
    expect(from('free')).toBe('no>free 6000001 badArgument');
    net.hold('A', 'joinRoom');
    void A.joinRoom('T');
    expect(from('T')).toBe('no>T 6000001 badArgument');
    net.down('A');
    expect(from('S')).toBe('no>S 6000001 badArgument');
  });

  it('SW-8 CL-27 source leaving: 6000001, whatever the target is', () => {
    const stage = meeting(setUp);
    const { A, net, enter } = stage;
    enter('in', A);
    net.hold('A', 'leaveRooms');
    net.hold('A', 'joinRoom');
    void A.leaveRoom('S');
    void A.joinRoom('T');
    stage.sim.settle();
    for (const target of ['in', 'T', 'free'])
      expect(refused(stage, A, () => A.switchRoom('S', room(target), true))).toBe(
        `S>${target} 6000001 badArgument`,
      );
    net.deliver('A', 'leaveRooms');
    net.deliver('A', 'joinRoom');
  });

  it('SW-8 source Connecting, from whatever cause: 6000326, before a target that is Connected', () => {
    const stage = meeting(setUp);
    const { A, net, enter, sim } = stage;
    enter('in', A);
    for (const name of ['createRoom', 'enterRoom', 'switchRoom'] as const) net.hold('A', name);
    void A.createRoom(room('creating'));
    void A.enterRoom(room('entering'));
    void A.switchRoom('S', room('T'), false);
    for (const source of ['creating', 'entering', 'T'])
      for (const target of ['in', 'free'])
        expect(refused(stage, A, () => A.switchRoom(source, room(target), true))).toBe(
          `${source}>${target} 6000326 connecting`,
        );
    sim.settle();
  });

  it('SW-8 CL-28 source reconnecting: 6000326, which comes before the missing connection', () => {
    const stage = meeting(setUp);
    const { A, net, sim } = stage;
    net.down('A');
    expect(refused(stage, A, () => A.switchRoom('S', room('T'), false))).toBe('S>T 6000326 connecting');
    net.hold('A', 'askRooms');
    net.up('A');
    sim.settle();
    expect(refused(stage, A, () => A.switchRoom('S', room('T'), false))).toBe('S>T 6000326 connecting');
    net.deliver('A', 'askRooms');
    sim.settle();
    void A.switchRoom('S', room('T'), false);
    sim.settle();
    expect(A.told().at(-1)).toBe('switchRoom S>T ok');
  });

  it('SW-8 target Connecting: 6000326', () => {
    const stage = meeting(setUp);
    const { A, net } = stage;
    net.hold('A', 'joinRoom');
    void A.joinRoom('T');
    expect(refused(stage, A, () => A.switchRoom('S', room('T'), false))).toBe('S>T 6000326 connecting');
    net.deliver('A', 'joinRoom');
  });

  it('SW-8 target Connected: 6000320, and the message says to leave the source instead', async () => {
    const stage = meeting(setUp);
    const { A, enter } = stage;
    enter('T', A);
    expect(refused(stage, A, () => A.switchRoom('S', room('T'), false))).toBe('S>T 6000320 alreadyInRoom');
    await expect(A.switchRoom('S', room('T'), false)).rejects.toThrow('leave the source instead');
    expect([A.getRoomState('S'), A.getRoomState('T')]).toEqual([2, 2]);
  });

  it('SW-8 CL-27 target leaving: the switch waits for its Disconnected, then runs', () => {
    const stage = meeting(setUp);
    const { A, C, net, enter, sim } = stage;
    enter('T', A);
    A.told();
    C.told();
    net.hold('A', 'leaveRooms');
    void A.leaveRoom('T');
    void A.switchRoom('S', room('T'), false);
    sim.settle();
    expect(A.told()).toEqual([]);
    net.deliver('A', 'leaveRooms');
    sim.settle();
    expect(A.told()).toEqual([
      'T Disconnected/Success',
      'leaveRoom T ok',
      'T Connecting/ActiveSwitch',
      'T Connected/Success',
      'S Disconnected/Success',
      'switchRoom S>T ok',
    ]);
    expect(C.told()).toEqual(['T -alice', 'T +alice']);
  });

  it('SW-8 CL-27 a switch that waited meets the checks when it runs: its source may be gone by then', () => {
    const { A, net, enter, sim, server } = meeting(setUp);
    enter('T', A);
    A.told();
    net.hold('A', 'leaveRooms');
    void A.leaveRoom('T');
    void A.switchRoom('S', room('T'), false);
    server.kickMembers('S', ['alice']);
    net.deliver('A', 'leaveRooms');
    sim.settle();
    expect(A.told()).toEqual([
      'S Disconnected/KickedOut',
      'T Disconnected/Success',
      'leaveRoom T ok',
      'switchRoom S>T 6000001 badArgument',
    ]);
  });

  it('SW-8 CL-28 not logged in, then arguments, come before the rooms', () => {
    const stage = meeting(setUp);
    const { A, enter } = stage;
    enter('T', A);
    const long = 'x'.repeat(65);
    const calls: readonly [string, () => Promise<unknown>][] = [
      ['S>T', () => A.switchRoom('S', room('T', long), false)],
      ['S>T', () => A.switchRoom('S', room('T'), false, { roomDestroyDelayTime: 10_801 })],
      ['S>', () => A.switchRoom('S', room(''), false)],
      ['>T', () => A.switchRoom('', room('T'), false)],
      ['S>a b', () => A.switchRoom('S', room('a b'), false)],
      ['S>T', () => A.switchRoom('S', room('T'), 1 as unknown as boolean)],
    ];
    for (const [rooms, call] of calls) expect(refused(stage, A, call)).toBe(`${rooms} 6000001 badArgument`);
    const roomAttributes = { ['k'.repeat(17)]: '' };
    expect(refused(stage, A, () => A.switchRoom('S', room('T'), true, { roomAttributes }))).toBe(
      'S>T 6000335 attributeKey',
    );
    A.logout();
    stage.sim.settle();
    for (const [rooms, call] of calls) expect(refused(stage, A, call)).toBe(`${rooms} 6000121 notLoggedIn`);
  });

  it('SW-9 while a switch is out both rooms refuse entering and switching, other rooms do not', () => {
    const stage = meeting(setUp);
    const { A, net, enter, sim } = stage;
    enter('other', A);
    net.hold('A', 'switchRoom');
    void A.switchRoom('S', room('T'), false);
    sim.settle();
    for (const roomID of ['S', 'T'])
      for (const method of ['createRoom', 'enterRoom', 'joinRoom'] as const) {
        const call = () => (method === 'joinRoom' ? A.joinRoom(roomID) : A[method](room(roomID)));
        expect(refused(stage, A, call)).toBe(`${roomID} 6000326 connecting`);
      }
    for (const [from, to] of [
      ['S', 'T'],
      ['S', 'free'],
      ['S', 'other'],
      ['T', 'S'],
      ['T', 'free'],
      ['other', 'S'],
      ['other', 'T'],
    ] as const)
      expect(refused(stage, A, () => A.switchRoom(from, room(to), true))).toBe(
        `${from}>${to} 6000326 connecting`,
      );
    void A.enterRoom(room('free'));
    void A.leaveRoom('other');
    sim.settle();
    expect(A.told()).toEqual([
      'free Connecting/ActiveEnter',
      'free Connected/Success',
      'enterRoom free ok',
      'other Disconnected/Success',
      'leaveRoom other ok',
    ]);
    net.deliver('A', 'switchRoom');
    sim.settle();
    expect(A.told()).toEqual(['T Connected/Success', 'S Disconnected/Success', 'switchRoom S>T ok']);
  });

  it('SW-9 a second switch between two other rooms runs beside the first', () => {
    const { A, net, enter, sim, members } = meeting(setUp);
    enter('U', A);
    A.told();
    net.hold('A', 'answer:switchRoom', 1);
    void A.switchRoom('S', room('T'), false);
    void A.switchRoom('U', room('V'), true);
    sim.settle();
    expect(A.told()).toEqual([
      'T Connecting/ActiveSwitch',
      'V Connecting/ActiveSwitch',
      'V Connected/Success',
      'U Disconnected/Success',
      'switchRoom U>V ok',
    ]);
    net.deliver('A', 'answer:switchRoom');
    sim.settle();
    expect(A.told()).toEqual(['T Connected/Success', 'S Disconnected/Success', 'switchRoom S>T ok']);
    expect(members()).toEqual({ S: ['bob'], T: ['carol', 'alice'], V: ['alice'] });
  });

  it('SW-9 queries on the source work, those on the target are refused', () => {
    const stage = meeting(setUp);
    const { A, net, sim } = stage;
    net.hold('A', 'switchRoom');
    void A.switchRoom('S', room('T'), false);
    const queries = (roomID: string) => [
      () => A.queryRoomMemberList(roomID, { nextFlag: '', count: 10 }),
      () => A.queryRoomMembers(['alice', 'bob'], roomID),
      () => A.queryRoomOnlineMemberCount(roomID),
      () => A.queryRoomAllAttributes(roomID),
    ];
    for (const query of queries('T')) expect(refused(stage, A, query)).toBe('T 6000326 connecting');
    for (const query of queries('S')) void query();
    sim.settle();
    expect(A.told()).toEqual([
      'queryRoomMemberList S ok',
      'queryRoomMembers S ok',
      'queryRoomOnlineMemberCount S ok',
      'queryRoomAllAttributes S ok',
    ]);
    net.deliver('A', 'switchRoom');
  });

  it('SW-9 CL-19 the members of the source are followed on, until it is left', () => {
    const { A, B, net, sim, add, enter } = meeting(setUp);
    net.hold('A', 'switchRoom');
    void A.switchRoom('S', room('T'), false);
    enter('S', add('D', 'dora'));
    void B.leaveRoom('S');
    sim.settle();
    net.deliver('A', 'switchRoom');
    sim.settle();
    expect(A.told()).toEqual([
      'T Connecting/ActiveSwitch',
      'S +dora',
      'S -bob',
      'T Connected/Success',
      'S Disconnected/Success',
      'switchRoom S>T ok',
    ]);
  });

  it('SW-9 both rooms are free again when the switch has failed or succeeded', () => {
    const { A, sim } = meeting(setUp);
    void A.switchRoom('S', room('missing'), false);
    sim.settle();
    A.told();
    void A.enterRoom(room('missing'));
    void A.joinRoom('S');
    sim.settle();
    expect(A.told()).toEqual([
      'missing Connecting/ActiveEnter',
      'joinRoom S ok',
      'missing Connected/Success',
      'enterRoom missing ok',
    ]);
    void A.switchRoom('S', room('T'), false);
    sim.settle();
    A.told();
    void A.joinRoom('T');
    void A.joinRoom('S');
    sim.settle();
    expect(A.told()).toEqual([
      'joinRoom T ok',
      'S Connecting/ActiveEnter',
      'S Connected/Success',
      'joinRoom S ok',
    ]);
  });
});
