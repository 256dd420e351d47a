// Lost requests, lost answers, late answers: NR-2.

import { expect, it } from 'vitest';
import { onEveryServer, type Phone, room, type SetUp, split } from './harness.js';

type Method = 'createRoom' | 'joinRoom' | 'enterRoom' | 'switchRoom';

/** How each method is called, what it begins with, and how it ends for want of an answer. */
const METHODS: Readonly<Record<Method, { call(phone: Phone): unknown; begin: string; end: string }>> = {
  createRoom: {
    call: (phone) => phone.createRoom(room('R')),
    begin: 'R Connecting/ActiveCreate',
    end: 'R Disconnected/CreateFailed',
  },
  joinRoom: {
    call: (phone) => phone.joinRoom('R'),
    begin: 'R Connecting/ActiveEnter',
    end: 'R Disconnected/NetworkDisconnected',
  },
  enterRoom: {
    call: (phone) => phone.enterRoom(room('R')),
    begin: 'R Connecting/ActiveEnter',
    end: 'R Disconnected/NetworkDisconnected',
  },
  switchRoom: {
    call: (phone) => phone.switchRoom('S', room('R'), true),
    begin: 'R Connecting/ActiveSwitch',
    end: 'R Disconnected/SwitchFailed',
  },
};

/** alice is in S where she is to switch from it; R is there where she is to join it. */
const prepared = (setUp: SetUp, method: Method) => {
  const stage = setUp();
  const { enter, A, B, forget } = stage;
  if (method === 'switchRoom') enter('S', A);
  if (method === 'joinRoom') enter('R', B);
  forget();
  const label = method === 'switchRoom' ? 'switchRoom S>R' : `${method} R`;
  const asked = method === 'switchRoom' ? 'askRooms S1>R1' : 'askRooms R1';
  return { ...stage, ...METHODS[method], label, asked, method };
};

const inR = ({ server }: { server: { members(roomID: string): readonly string[] } }) =>
  server.members('R').includes('alice');

onEveryServer((setUp) => {
  for (const method of Object.keys(METHODS) as Method[]) {
    it(`NR-2 ${method}, request lost: asked at the timeout, not a member, 6000105`, () => {
      const stage = prepared(setUp, method);
      const { sim, net, A, call, begin, end, label, asked } = stage;
      net.drop('A', method);
      void call(A);
      sim.advance(9_999);
      expect(A.told()).toEqual([begin]);
      expect(A.sent()).toHaveLength(1);
      sim.advance(1);
      expect(A.told()).toEqual([end, `${label} 6000105 timeout`]);
      expect(A.sent()).toContain(asked);
      expect(inR(stage)).toBe(false);
    });

    it(`NR-2 ${method}, answer lost: asked at the timeout, a member, accepted`, () => {
      const stage = prepared(setUp, method);
      const { sim, net, A, call, begin, label } = stage;
      net.drop('A', `answer:${method}`);
      void call(A);
      sim.advance(9_999);
      expect(A.told()).toEqual([begin]);
      sim.advance(1);
      expect(split(A.told())).toEqual({
        notices: ['R Connected/Success', ...(method === 'switchRoom' ? ['S Disconnected/Success'] : [])],
        calls: [`${label} ok`],
      });
      expect(inR(stage)).toBe(true);
    });

    it(`NR-2 ${method}, request lost when the connection broke: asked at T1, not a member, 6000009`, () => {
      const stage = prepared(setUp, method);
      const { sim, net, A, call, begin, end, label, asked } = stage;
      net.hold('A', method);
      void call(A);
      net.down('A');
      sim.advance(4_000);
      net.discard('A', method);
      A.sent();
      net.up('A');
      sim.settle();
      expect(A.sent()).toEqual([asked]);
      const told = A.told().filter((line) => !line.startsWith('S '));
      expect(split(told)).toEqual({
        notices: [begin, 'R Connecting/NetworkInterrupted', 'R Connecting/NetworkInterrupted', end],
        calls: [`${label} 6000009 disconnected`],
      });
      expect(inR(stage)).toBe(false);
    });

    it(`NR-2 ${method}, answer lost when the connection broke: asked at T1, a member, accepted`, () => {
      const stage = prepared(setUp, method);
      const { sim, net, A, call, begin, label } = stage;
      net.hold('A', `answer:${method}`);
      void call(A);
      sim.settle();
      net.down('A');
      net.discard('A', `answer:${method}`);
      sim.advance(4_000);
      net.up('A');
      sim.settle();
      const told = A.told().filter((line) => !line.startsWith('S '));
      expect(split(told)).toEqual({
        notices: [
          begin,
          'R Connecting/NetworkInterrupted',
          'R Connecting/NetworkInterrupted',
          'R Connected/Success',
        ],
        calls: [`${label} ok`],
      });
      expect(inR(stage)).toBe(true);
    });

    it(`NR-2 NR-8 ${method}, the question unanswered too: as not a member, and what was accepted is released`, () => {
      for (const lost of [method, `answer:${method}`] as const) {
        const stage = prepared(setUp, method);
        const { sim, net, A, call, begin, end, label } = stage;
        net.drop('A', lost);
        net.drop('A', lost === method ? 'askRooms' : 'answer:askRooms');
        net.drop('A', 'answer:heartbeat', 9);
        void call(A);
        sim.advance(19_999);
        expect(A.told()).toEqual([begin]);
        A.sent();
        sim.advance(1);
        expect(A.told().slice(0, 2)).toEqual([end, `${label} 6000105 timeout`]);
        expect(A.sent()[0]).toBe('leaveRooms R1');
        expect(inR(stage)).toBe(false);
      }
    });

    it(`NR-2 ${method}, the timeout passes while offline: given up then, and released at T1`, () => {
      for (const lost of [method, `answer:${method}`] as const) {
        const stage = prepared(setUp, method);
        const { sim, net, A, call, end, label } = stage;
        net.hold('A', lost);
        sim.advance(1_500);
        void call(A);
        sim.settle();
        net.down('A');
        net.discard('A', lost);
        A.told();
        A.sent();
        sim.advance(9_999);
        expect(A.told()).toEqual([]);
        sim.advance(1);
        expect(A.told()).toEqual([end, `${label} 6000009 disconnected`]);
        sim.advance(5_000);
        expect(A.sent()).toEqual([]);
        net.up('A');
        sim.settle();
        expect(A.sent()[0]).toBe('leaveRooms R1');
        expect(A.told().filter((line) => line.startsWith('R '))).toEqual([]);
        expect(inR(stage)).toBe(false);
      }
    });

    it(`NR-2 ${method}, the late answer comes while the question is out: it settles the call`, () => {
      const { sim, net, A, call, label } = prepared(setUp, method);
      net.hold('A', `answer:${method}`);
      net.hold('A', 'answer:askRooms');
      net.hold('A', 'answer:heartbeat');
      void call(A);
      sim.advance(15_000);
      A.told();
      net.deliver('A', `answer:${method}`);
      sim.settle();
      expect(A.told().at(-1)).toBe(`${label} ok`);
      net.deliver('A', 'answer:askRooms');
      sim.settle();
      expect(A.told()).toEqual([]);
    });

    it(`NR-2 NR-4 ${method}, the late answers come after the call was given up: nothing is told`, () => {
      const stage = prepared(setUp, method);
      const { sim, net, A, call } = stage;
      for (const name of [`answer:${method}`, 'answer:askRooms', 'answer:leaveRooms'] as const)
        net.hold('A', name);
      void call(A);
      sim.advance(20_000);
      A.told();
      for (const name of [`answer:${method}`, 'answer:askRooms'] as const) net.deliver('A', name);
      sim.settle();
      expect(A.told().filter((line) => line.startsWith('R '))).toEqual([]);
      expect(inR(stage)).toBe(false);
    });
  }

  it('NR-2 a refusal that was lost: the question knows only that the device is not a member', () => {
    const { sim, net, A, B, enter } = setUp();
    enter('R', B);
    net.drop('A', 'answer:createRoom');
    net.drop('A', 'answer:joinRoom');
    void A.createRoom(room('R'));
    void A.joinRoom('nowhere');
    sim.advance(10_000);
    expect(A.told()).toEqual([
      'R Connecting/ActiveCreate',
      'nowhere Connecting/ActiveEnter',
      'R Disconnected/CreateFailed',
      'createRoom R 6000105 timeout',
      'nowhere Disconnected/NetworkDisconnected',
      'joinRoom nowhere 6000105 timeout',
    ]);
  });

  it('NR-2 a late refusal, while the question is out, is what it is', () => {
    const { sim, net, A } = setUp();
    net.hold('A', 'answer:joinRoom');
    net.hold('A', 'askRooms');
    void A.joinRoom('nowhere');
    sim.advance(12_000);
    net.deliver('A', 'answer:joinRoom');
    sim.settle();
    expect(A.told()).toEqual([
      'nowhere Connecting/ActiveEnter',
      'nowhere Disconnected/RoomNotExist',
      'joinRoom nowhere 6000322 roomNotExist',
    ]);
    net.deliver('A', 'askRooms');
    sim.settle();
    expect(A.told()).toEqual([]);
  });

  it('NR-2 CC-28 kicked before the answer, and both messages are lost: accepted, resolved, that end', () => {
    const { sim, net, A, B, enter, server } = setUp();
    enter('R', B);
    net.drop('A', 'answer:joinRoom');
    net.drop('A', 'removed');
    void A.joinRoom('R');
    sim.settle();
    server.kickMembers('R', ['alice'], 'rude');
    sim.advance(10_000);
    expect(A.told()).toEqual([
      'R Connecting/ActiveEnter',
      'R Connected/Success',
      'joinRoom R ok',
      'R Disconnected/KickedOut {"reason":"rude"}',
    ]);
  });

  it('NR-2 the connection breaks during the question: its time runs on', () => {
    for (const isBack of [false, true]) {
      const { sim, net, A } = setUp();
      net.drop('A', 'enterRoom');
      net.drop('A', 'askRooms', 9);
      void A.enterRoom(room('R'));
      sim.advance(15_000);
      net.down('A');
      sim.advance(1_000);
      if (isBack) net.up('A');
      sim.advance(3_999);
      expect(A.told().at(-1)).toBe('R Connecting/NetworkInterrupted');
      sim.advance(1);
      expect(A.told()).toEqual(['R Disconnected/NetworkDisconnected', 'enterRoom R 6000105 timeout']);
    }
  });

  it('NR-2 asked again at T1, and answered: the question of before changes nothing', () => {
    const { sim, net, A, server } = setUp();
    net.drop('A', 'answer:enterRoom');
    net.hold('A', 'askRooms', 1);
    void A.enterRoom(room('R'));
    sim.advance(12_000);
    net.down('A');
    net.up('A');
    sim.settle();
    expect(A.told()).toEqual([
      'R Connecting/ActiveEnter',
      'R Connecting/NetworkInterrupted',
      'R Connecting/NetworkInterrupted',
      'R Connected/Success',
      'enterRoom R ok',
    ]);
    net.deliver('A', 'askRooms');
    sim.settle();
    expect([A.told(), server.members('R')]).toEqual([[], ['alice']]);
  });

  it('NR-2 a question said no: the request that comes afterwards is refused, and enters nobody', () => {
    const { sim, net, A, B, server, enter } = setUp();
    enter('R', B);
    B.told();
    net.hold('A', 'joinRoom');
    void A.joinRoom('R');
    sim.advance(10_000);
    expect(A.told().at(-1)).toBe('joinRoom R 6000105 timeout');
    net.deliver('A', 'joinRoom');
    sim.settle();
    expect([A.told(), B.told(), server.members('R')]).toEqual([[], [], ['bob']]);
  });

  it('NR-2 several calls out when the connection breaks: each is settled, in call order', () => {
    const { sim, net, A, B, enter } = setUp();
    enter('V', B);
    for (const name of ['createRoom', 'joinRoom', 'enterRoom'] as const) net.hold('A', name);
    void A.createRoom(room('U'));
    void A.joinRoom('V');
    void A.enterRoom(room('W'));
    net.down('A');
    for (const name of ['createRoom', 'joinRoom', 'enterRoom'] as const) net.discard('A', name);
    net.up('A');
    sim.settle();
    expect(A.told().slice(3)).toEqual([
      ...['U', 'V', 'W'].map((roomID) => `${roomID} Connecting/NetworkInterrupted`),
      ...['U', 'V', 'W'].map((roomID) => `${roomID} Connecting/NetworkInterrupted`),
      'U Disconnected/CreateFailed',
      'createRoom U 6000009 disconnected',
      'V Disconnected/NetworkDisconnected',
      'joinRoom V 6000009 disconnected',
      'W Disconnected/NetworkDisconnected',
      'enterRoom W 6000009 disconnected',
    ]);
  });

  it('NR-2 CL-26 a query without an answer: 6000105 at the timeout, 6000009 when the connection breaks', () => {
    const { sim, net, A, enter } = setUp();
    enter('R', A);
    A.told();
    net.drop('A', 'queryRoomOnlineMemberCount');
    net.hold('A', 'answer:queryRoomMembers');
    void A.queryRoomOnlineMemberCount('R');
    sim.advance(9_999);
    expect(A.told()).toEqual([]);
    sim.advance(1);
    expect(A.told()).toEqual(['queryRoomOnlineMemberCount R 6000105 timeout']);
    void A.queryRoomMembers(['alice'], 'R');
    sim.settle();
    net.down('A');
    expect(split(A.told()).calls).toEqual(['queryRoomMembers R 6000009 disconnected']);
    net.deliver('A', 'answer:queryRoomMembers');
  });
});
