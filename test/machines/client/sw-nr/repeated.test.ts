// Repeated requests, late answers, timers of what is over: NR-4.

import { expect, it } from 'vitest';
import type { MessageName } from '../../../../src/simulation/message-names.js';
import { meeting, onEveryServer, type Phone, room, type Stage } from './harness.js';

/** Requests that change something, and what each must have done once. */
const REQUESTS: readonly [MessageName, string, (phone: Phone) => unknown, Record<string, string[]>][] = [
  ['createRoom', 'createRoom N ok', (phone) => phone.createRoom(room('N')), { N: ['alice'] }],
  ['enterRoom', 'enterRoom N ok', (phone) => phone.enterRoom(room('N')), { N: ['alice'] }],
  ['joinRoom', 'joinRoom T ok', (phone) => phone.joinRoom('T'), { T: ['carol', 'alice'] }],
  [
    'switchRoom',
    'switchRoom S>T ok',
    (phone) => phone.switchRoom('S', room('T'), false),
    { S: ['bob'], T: ['carol', 'alice'] },
  ],
  ['leaveRooms', 'leaveRoom S ok', (phone) => phone.leaveRoom('S'), { S: ['bob'] }],
];

const everything = (stage: Stage) => [
  stage.A.told(),
  stage.B.told(),
  stage.C.told(),
  stage.callbacks(),
  stage.members(),
];

onEveryServer((setUp) => {
  for (const [name, ok, call, members] of REQUESTS) {
    it(`NR-4 ${name} arrives twice at once: the same answer twice, everything else once`, () => {
      const once = meeting(setUp);
      void call(once.A);
      once.sim.settle();
      const twice = meeting(setUp);
      twice.net.repeat('A', name);
      void call(twice.A);
      twice.sim.settle();
      const told = everything(twice);
      expect(told).toEqual(everything(once));
      expect(told[0]).toContain(ok);
      expect(twice.members()).toMatchObject(members);
    });

    it(`NR-4 ${name} arrives again much later, after more has happened: it does nothing`, () => {
      for (const wait of [1_000, 15_000, 60_000]) {
        const stage = meeting(setUp);
        const { sim, net, A } = stage;
        net.keep('A', name);
        void call(A);
        sim.settle();
        // the opposite of what the request did
        if (name === 'leaveRooms') stage.enter('S', A);
        else for (const { roomID } of A.rooms()) void A.leaveRoom(roomID);
        sim.advance(wait);
        const before = stage.members();
        stage.forget();
        net.deliver('A', name);
        sim.settle();
        expect(everything(stage)).toEqual([[], [], [], [], before]);
      }
    });

    it(`NR-4 the answer to ${name} arrives again, soon and late: the second one changes nothing`, () => {
      const stage = meeting(setUp);
      const { sim, net, A } = stage;
      const answer = `answer:${name}` as MessageName;
      net.keep('A', answer);
      net.repeat('A', answer);
      void call(A);
      sim.settle();
      net.deliver('A', answer);
      sim.settle();
      expect(A.told().filter((line) => line === ok)).toHaveLength(1);
      const shown = A.rooms();
      sim.advance(20_000);
      expect([A.told(), A.rooms()]).toEqual([[], shown]);
    });
  }

  it('NR-4 a repeated request that was refused is refused again, though it would now succeed', () => {
    const { sim, net, A, server } = meeting(setUp);
    net.keep('A', 'joinRoom');
    net.hold('A', 'answer:joinRoom');
    void A.joinRoom('N');
    sim.settle();
    server.createRoom({ roomID: 'N' });
    net.deliver('A', 'joinRoom');
    net.deliver('A', 'answer:joinRoom');
    sim.settle();
    expect(A.told()).toEqual([
      'N Connecting/ActiveEnter',
      'N Disconnected/RoomNotExist',
      'joinRoom N 6000322 roomNotExist',
    ]);
    expect(server.members('N')).toEqual([]);
  });

  it('NR-4 createRoom repeated is not told that the room exists', () => {
    const { sim, net, A } = meeting(setUp);
    net.repeat('A', 'createRoom');
    net.drop('A', 'answer:createRoom');
    void A.createRoom(room('N'));
    sim.settle();
    expect(A.told()).toEqual(['N Connecting/ActiveCreate', 'N Connected/Success', 'createRoom N ok']);
  });

  it('NR-4 ids: every request has a fresh one, a repeated leave its own', () => {
    const { sim, A, messages, net } = meeting(setUp);
    for (let time = 0; time < 3; time += 1) {
      net.drop('A', 'leaveRooms');
      void A.switchRoom('S', room('T'), false);
      void A.leaveRoom('T');
      sim.advance(12_000);
      void A.leaveAllRoom();
      sim.advance(12_000);
      void A.enterRoom(room('S'));
      sim.settle();
    }
    const ids = (['enterRoom', 'switchRoom', 'askRooms', 'heartbeat'] as const).flatMap((type) =>
      messages(A, type).map(({ id }) => id),
    );
    expect(new Set(ids).size).toBe(ids.length);
    A.restart();
    sim.settle();
    void A.enterRoom(room('N'));
    sim.settle();
    expect(Math.max(...messages(A, 'enterRoom').map(({ id }) => id))).toBeGreaterThan(Math.max(...ids));
  });

  it('NR-4 requests and heartbeats acknowledge what the device has done with, and nothing that is out', () => {
    const { sim, net, A, messages } = meeting(setUp);
    net.hold('A', 'enterRoom');
    void A.enterRoom(room('out'));
    void A.joinRoom('T');
    sim.settle();
    const [out] = messages(A, 'enterRoom').slice(-1);
    sim.advance(10_000);
    for (const { ack } of [...messages(A, 'heartbeat'), ...messages(A, 'joinRoom')])
      expect(ack).toBeLessThan(out?.id ?? 0);
    net.deliver('A', 'enterRoom');
    sim.advance(10_000);
    expect(messages(A, 'heartbeat').at(-1)?.ack).toBeGreaterThanOrEqual(out?.id ?? 0);
  });

  it('NR-4 the registry forgets answers, refusals to come and ends when the device has done with them', () => {
    const { sim, net, A, server } = meeting(setUp);
    net.hold('A', 'joinRoom');
    void A.joinRoom('T');
    void A.leaveRoom('T');
    void A.switchRoom('S', room('N'), true);
    void A.queryRoomOnlineMemberCount('S');
    sim.settle();
    net.drop('A', 'removed');
    server.kickMembers('N', ['alice'], 'rude');
    const kept = () => {
      const device = server.save().devices.find(({ deviceID }) => deviceID === 'A');
      return [device?.answers.length, device?.ends.length];
    };
    expect(kept()[0]).toBeGreaterThan(0);
    expect(kept()[1]).toBe(1);
    sim.advance(30_000);
    expect(kept()).toEqual([0, 0]);
    // and what comes now is too late to do anything
    net.deliver('A', 'joinRoom');
    sim.settle();
    expect(server.members('T')).toEqual(['carol']);
  });

  it('NR-4 the acceptance of an attempt that was left changes nothing for the next attempt', () => {
    const { sim, net, A } = meeting(setUp);
    net.hold('A', 'answer:joinRoom', 1);
    net.hold('A', 'answer:enterRoom', 1);
    void A.joinRoom('T');
    void A.leaveRoom('T');
    void A.enterRoom(room('T'));
    sim.settle();
    A.told();
    net.deliver('A', 'answer:joinRoom');
    sim.settle();
    expect([A.told(), A.getRoomState('T')]).toEqual([[], 1]);
    net.deliver('A', 'answer:enterRoom');
    sim.settle();
    expect(A.told()).toEqual(['T Connected/Success', 'enterRoom T ok']);
  });

  it('NR-4 the refusal of an attempt that was left changes nothing for the next attempt', () => {
    const { sim, net, A, server } = meeting(setUp);
    net.hold('A', 'answer:joinRoom', 2);
    void A.joinRoom('N');
    void A.leaveRoom('N');
    sim.settle();
    server.createRoom({ roomID: 'N' });
    void A.joinRoom('N');
    sim.settle();
    A.told();
    net.deliver('A', 'answer:joinRoom');
    sim.settle();
    expect(A.told()).toEqual(['N Connected/Success', 'joinRoom N ok']);
  });

  it('NR-4 a timer of an attempt that was left does not shorten the next one', () => {
    const { sim, net, A } = meeting(setUp);
    net.hold('A', 'joinRoom');
    net.drop('A', 'askRooms', 9);
    void A.joinRoom('T');
    sim.advance(3_000);
    void A.leaveRoom('T');
    sim.advance(2_000);
    A.told();
    void A.joinRoom('T');
    const asked = () => A.sent().filter((line) => line.includes('askRooms T'));
    asked();
    sim.advance(9_999);
    expect(asked()).toEqual([]);
    sim.advance(1);
    expect(asked()).toEqual(['askRooms T2']);
    expect(A.told()).toEqual(['T Connecting/ActiveEnter']);
  });

  it('NR-4 the confirmation of an earlier leave does not end the next stay', () => {
    const { sim, net, A } = meeting(setUp);
    net.hold('A', 'answer:leaveRooms', 2);
    void A.leaveRoom('S');
    sim.advance(10_000);
    A.told();
    void A.enterRoom(room('S'));
    sim.settle();
    A.told();
    void A.leaveRoom('S');
    sim.settle();
    expect(A.told()).toEqual(['S Disconnected/Success', 'leaveRoom S ok']);
    void A.enterRoom(room('S'));
    sim.settle();
    A.told();
    net.deliver('A', 'answer:leaveRooms');
    sim.settle();
    expect([A.told(), A.getRoomState('S')]).toEqual([[], 2]);
  });

  it('NR-4 the end of an earlier stay, told late, does not end the next one', () => {
    const { sim, net, A, server } = meeting(setUp);
    net.hold('A', 'removed', 1);
    server.kickMembers('S', ['alice'], 'old');
    sim.settle();
    void A.leaveRoom('S');
    sim.settle();
    void A.enterRoom(room('S'));
    sim.settle();
    A.told();
    net.deliver('A', 'removed');
    sim.settle();
    expect([A.told(), A.getRoomState('S'), server.members('S')]).toEqual([[], 2, ['bob', 'alice']]);
  });

  it('NR-4 messages of an earlier login of the device change nothing', () => {
    const { sim, net, A, B, members } = meeting(setUp);
    net.keep('A', 'joinRoom');
    net.hold('A', 'enterRoom', 1);
    net.keep('A', 'answer:joinRoom');
    void A.joinRoom('T');
    void A.enterRoom(room('N'));
    sim.settle();
    A.logout();
    sim.settle();
    A.login();
    sim.settle();
    A.told();
    B.told();
    for (const name of ['joinRoom', 'enterRoom', 'answer:joinRoom'] as const) net.deliver('A', name);
    sim.settle();
    expect([A.told(), B.told(), members()]).toEqual([[], [], { S: ['bob'], T: ['carol'] }]);
  });

  it('NR-4 a repeated logout does not end the next login', () => {
    const { sim, net, A, members } = meeting(setUp);
    net.keep('A', 'logout');
    net.keep('A', 'login');
    A.logout();
    sim.settle();
    A.login();
    void A.enterRoom(room('S'));
    sim.settle();
    A.told();
    net.deliver('A', 'logout');
    net.deliver('A', 'login');
    sim.advance(20_000);
    expect([A.told(), members().S]).toEqual([[], ['bob', 'alice']]);
  });

  it('NR-4 what no message is, and what nobody asked for, changes nothing', () => {
    const { sim, net, A } = meeting(setUp);
    void A.joinRoom('T');
    sim.settle();
    net.keep('A', 'answer:queryRoomOnlineMemberCount');
    void A.queryRoomOnlineMemberCount('S');
    sim.settle();
    A.told();
    const before = JSON.stringify(A.snapshot());
    net.deliver('A', 'answer:queryRoomOnlineMemberCount');
    sim.settle();
    expect(A.told()).toEqual([]);
    expect(JSON.stringify(A.snapshot())).toBe(before);
  });
});
