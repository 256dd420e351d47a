// An outage while a switch is out: SW-13, with NR-2 and the rooms' order.

import { expect, it } from 'vitest';
import { meeting, onEveryServer, room, type SetUp, type StageOptions, split } from './harness.js';

const INTERRUPTED = ['S Connecting/NetworkInterrupted', 'T Connecting/NetworkInterrupted'];

/** The request, or the answer, is lost: it is held, and never let go. */
const cutOff = (setUp: SetUp, lost: 'switchRoom' | 'answer:switchRoom', options: StageOptions = {}) => {
  const stage = meeting(setUp, options);
  stage.net.hold('A', lost);
  void stage.A.switchRoom('S', room('T'), false);
  stage.sim.settle();
  stage.net.discard('A', lost);
  stage.net.down('A');
  expect(stage.A.told()).toEqual(['T Connecting/ActiveSwitch', ...INTERRUPTED]);
  stage.forget();
  return stage;
};

onEveryServer((setUp) => {
  it('SW-13 the answer was lost, the device is in the target: accepted, target first, the source left', () => {
    const { sim, net, A, B, C, members } = cutOff(setUp, 'answer:switchRoom');
    sim.advance(9_000);
    net.hold('A', 'askRooms');
    net.up('A');
    sim.settle();
    expect(A.told()).toEqual(INTERRUPTED);
    expect(A.sent()).toEqual(['askRooms S1>T1']);
    net.deliver('A', 'askRooms');
    sim.settle();
    expect(A.told()).toEqual(['T Connected/Success', 'S Disconnected/Success', 'switchRoom S>T ok']);
    expect(members()).toEqual({ S: ['bob'], T: ['carol', 'alice'] });
    expect([B.told(), C.told()]).toEqual([[], []]);
  });

  it('SW-13 the request was lost, the device is in the source: target first, then the source is back', () => {
    const { sim, net, A, B, C, members } = cutOff(setUp, 'switchRoom');
    sim.advance(9_000);
    net.up('A');
    sim.settle();
    expect(split(A.told())).toEqual({
      notices: [...INTERRUPTED, 'T Disconnected/SwitchFailed', 'S Connected/Success'],
      calls: ['switchRoom S>T 6000009 disconnected'],
    });
    expect(members()).toEqual({ S: ['bob', 'alice'], T: ['carol'] });
    expect([B.told(), C.told()]).toEqual([[], []]);
  });

  it('SW-13 the request comes after the question: refused, and nothing moves any more', () => {
    const { sim, net, A, B, C, members } = meeting(setUp);
    net.hold('A', 'switchRoom');
    void A.switchRoom('S', room('T'), false);
    net.down('A');
    net.up('A');
    sim.settle();
    expect(A.told().at(-1)).toBe('S Connected/Success');
    net.deliver('A', 'switchRoom');
    sim.settle();
    expect([A.told(), B.told(), C.told()]).toEqual([[], [], []]);
    expect(members()).toEqual({ S: ['bob', 'alice'], T: ['carol'] });
  });

  it('SW-13 the late answer overtakes the question: it decides, and the question changes nothing', () => {
    const { sim, net, A } = meeting(setUp);
    net.hold('A', 'answer:switchRoom');
    void A.switchRoom('S', room('T'), false);
    sim.settle();
    net.down('A');
    net.hold('A', 'askRooms');
    net.up('A');
    sim.settle();
    A.told();
    net.deliver('A', 'answer:switchRoom');
    sim.settle();
    expect(A.told()).toEqual(['T Connected/Success', 'S Disconnected/Success', 'switchRoom S>T ok']);
    net.deliver('A', 'askRooms');
    sim.settle();
    expect(A.told()).toEqual([]);
  });

  it('SW-13 a late refusal overtakes the question: the source is asked for all the same', () => {
    const { sim, net, A, server } = meeting(setUp);
    net.hold('A', 'answer:switchRoom');
    void A.switchRoom('S', room('no'), false);
    sim.settle();
    net.down('A');
    net.hold('A', 'askRooms');
    net.up('A');
    sim.settle();
    A.told();
    net.deliver('A', 'answer:switchRoom');
    sim.settle();
    expect(A.told()).toEqual(['no Disconnected/SwitchFailed', 'switchRoom S>no 6000322 roomNotExist']);
    net.deliver('A', 'askRooms');
    sim.settle();
    expect(A.told()).toEqual(['S Connected/Success']);
    expect(server.members('S')).toEqual(['bob', 'alice']);
  });

  it('SW-13 NR-2 a timeout without an outage: the question is asked then, code 6000105', () => {
    const { sim, net, A } = meeting(setUp);
    net.drop('A', 'switchRoom');
    void A.switchRoom('S', room('T'), false);
    sim.advance(9_999);
    expect(A.told()).toEqual(['T Connecting/ActiveSwitch']);
    A.sent();
    sim.advance(1);
    expect(A.sent()[0]).toBe('askRooms S1>T1');
    expect(A.told()).toEqual(['T Disconnected/SwitchFailed', 'switchRoom S>T 6000105 timeout']);
    expect(A.getRoomState('S')).toBe(2);
  });

  it('SW-13 NR-2 a timeout without an outage, and the server had switched: accepted', () => {
    const { sim, net, A } = meeting(setUp);
    net.drop('A', 'answer:switchRoom');
    void A.switchRoom('S', room('T'), false);
    sim.advance(10_000);
    expect(A.told()).toEqual([
      'T Connecting/ActiveSwitch',
      'T Connected/Success',
      'S Disconnected/Success',
      'switchRoom S>T ok',
    ]);
  });

  it('SW-13 NR-2 question unanswered: as not a member, SwitchFailed at 20 s, and the target is released', () => {
    const { sim, net, A, members } = meeting(setUp);
    net.drop('A', 'answer:switchRoom');
    net.drop('A', 'answer:askRooms');
    // else the heartbeats would tell of the source before
    net.drop('A', 'answer:heartbeat', 2);
    void A.switchRoom('S', room('T'), false);
    sim.advance(19_999);
    expect(A.told()).toEqual(['T Connecting/ActiveSwitch']);
    A.sent();
    sim.advance(1);
    const told = A.told();
    expect(told.slice(0, 2)).toEqual(['T Disconnected/SwitchFailed', 'switchRoom S>T 6000105 timeout']);
    expect(A.sent()).toContain('leaveRooms T1');
    sim.advance(10_000);
    // the server had switched, so the device ends in neither room
    expect([...told.slice(2), ...A.told()].map((line) => line.split(' {')[0])).toEqual([
      'S Disconnected/Success',
    ]);
    expect(members()).toEqual({ S: ['bob'], T: ['carol'] });
  });

  it('SW-13 NR-2 question unanswered, and the switch did not happen: the source stays Connected', () => {
    const { sim, net, A, members } = meeting(setUp);
    net.drop('A', 'switchRoom');
    net.drop('A', 'askRooms', 2);
    void A.switchRoom('S', room('T'), false);
    sim.advance(60_000);
    expect(A.told()).toEqual([
      'T Connecting/ActiveSwitch',
      'T Disconnected/SwitchFailed',
      'switchRoom S>T 6000105 timeout',
    ]);
    expect(members()).toEqual({ S: ['bob', 'alice'], T: ['carol'] });
    void A.switchRoom('S', room('T'), false);
    sim.settle();
    expect(A.told().at(-1)).toBe('switchRoom S>T ok');
  });

  it('SW-13 NR-2 the request timeout passes while offline: the switch is given up then', () => {
    for (const lost of ['switchRoom', 'answer:switchRoom'] as const) {
      const { sim, net, A, members } = cutOff(setUp, lost);
      sim.advance(9_999);
      expect(A.told()).toEqual([]);
      sim.advance(1);
      expect(A.told()).toEqual(['T Disconnected/SwitchFailed', 'switchRoom S>T 6000009 disconnected']);
      sim.advance(10_000);
      net.up('A');
      sim.settle();
      expect(A.sent()).toContain('leaveRooms T1');
      const [restored, ...rest] = A.told();
      expect(restored).toBe('S Connecting/NetworkInterrupted');
      expect(rest.map((line) => line.split(' {')[0])).toEqual([
        lost === 'switchRoom' ? 'S Connected/Success' : 'S Disconnected/Success',
      ]);
      expect(members()).toEqual({
        S: lost === 'switchRoom' ? ['bob', 'alice'] : ['bob'],
        T: ['carol'],
      });
    }
  });

  it('SW-13 away for longer than the server waits, not switched: the source is gone, and says why', () => {
    for (const [end, prepare] of [
      ['S Disconnected/ConnectTimeout', () => {}],
      ['S Disconnected/RoomNotExist', ({ server }: ReturnType<typeof setUp>) => server.destroyRoom('S')],
      [
        'S Disconnected/KickedOut {"reason":"rude"}',
        ({ server }: ReturnType<typeof setUp>) => server.kickMembers('S', ['alice'], 'rude'),
      ],
    ] as const) {
      const stage = cutOff(setUp, 'switchRoom');
      const { sim, net, A } = stage;
      sim.advance(5_000);
      prepare(stage);
      sim.advance(55_000);
      net.up('A');
      sim.settle();
      expect(A.told()).toEqual([
        'T Disconnected/SwitchFailed',
        'switchRoom S>T 6000009 disconnected',
        'S Connecting/NetworkInterrupted',
        end,
      ]);
    }
  });

  it('SW-13 CC-27 back in time, but kicked from the source meanwhile: target first, then that end', () => {
    const { sim, net, A, server } = cutOff(setUp, 'switchRoom');
    server.kickMembers('S', ['alice'], 'rude');
    sim.advance(5_000);
    net.up('A');
    sim.settle();
    expect(split(A.told())).toEqual({
      notices: [...INTERRUPTED, 'T Disconnected/SwitchFailed', 'S Disconnected/KickedOut {"reason":"rude"}'],
      calls: ['switchRoom S>T 6000009 disconnected'],
    });
  });

  it('SW-13 CC-28 switched, and kicked from the target meanwhile: Connected, source left, then that end', () => {
    const { sim, net, A, server } = cutOff(setUp, 'answer:switchRoom');
    server.kickMembers('T', ['alice'], 'rude');
    sim.advance(5_000);
    net.up('A');
    sim.settle();
    expect(A.told()).toEqual([
      ...INTERRUPTED,
      'T Connected/Success',
      'S Disconnected/Success',
      'switchRoom S>T ok',
      'T Disconnected/KickedOut {"reason":"rude"}',
    ]);
  });

  it('SW-13 switched, and the target destroyed meanwhile: the device is in neither room and shows so', () => {
    const { sim, net, A, server } = cutOff(setUp, 'answer:switchRoom');
    server.destroyRoom('T');
    sim.advance(5_000);
    net.up('A');
    sim.settle();
    const { notices, calls } = split(A.told());
    expect(calls).toHaveLength(1);
    expect(notices.slice(0, 2)).toEqual(INTERRUPTED);
    expect(A.rooms()).toEqual([]);
    expect(notices.at(-1)?.startsWith('S Disconnected') || notices.includes('S Disconnected/Success')).toBe(
      true,
    );
  });

  it('SW-13 NR-9 the question covers all rooms, the switch in the place of its source', () => {
    const stage = setUp();
    const { sim, net, A, B, enter } = stage;
    enter('R', A);
    enter('S', B, A);
    enter('U', A);
    enter('T', B);
    net.hold('A', 'answer:switchRoom');
    void A.switchRoom('S', room('T'), false);
    sim.settle();
    net.discard('A', 'answer:switchRoom');
    net.down('A');
    A.told();
    A.sent();
    net.up('A');
    sim.settle();
    expect(A.sent()).toEqual(['askRooms S1>T1 R1 U1']);
    const told = split(A.told()).notices;
    expect(told.slice(0, 4)).toEqual(
      ['R', 'S', 'U', 'T'].map((roomID) => `${roomID} Connecting/NetworkInterrupted`),
    );
    const answers = told.slice(4);
    expect(answers.indexOf('S Disconnected/Success')).toBe(answers.indexOf('T Connected/Success') + 1);
    expect(answers.indexOf('R Connected/Success')).toBeLessThan(answers.indexOf('U Connected/Success'));
  });

  it('SW-13 two outages, one in the question: the same outcome as after one', () => {
    for (const lost of ['switchRoom', 'answer:switchRoom'] as const) {
      const { sim, net, A } = cutOff(setUp, lost);
      net.hold('A', 'askRooms', 1);
      net.up('A');
      sim.settle();
      net.down('A');
      expect(A.told()).toEqual([...INTERRUPTED, ...INTERRUPTED]);
      net.up('A');
      sim.settle();
      const { notices } = split(A.told());
      expect(notices).toEqual([
        ...INTERRUPTED,
        ...(lost === 'switchRoom'
          ? ['T Disconnected/SwitchFailed', 'S Connected/Success']
          : ['T Connected/Success', 'S Disconnected/Success']),
      ]);
      net.deliver('A', 'askRooms');
      sim.settle();
      expect(A.told()).toEqual([]);
    }
  });

  it('SW-13 the device restarts while its switch is out: an outage like any other', () => {
    for (const lost of ['switchRoom', 'answer:switchRoom'] as const) {
      const { sim, net, A } = meeting(setUp);
      net.hold('A', lost);
      void A.switchRoom('S', room('T'), false);
      sim.settle();
      A.restart();
      sim.settle();
      expect(split(A.told()).notices).toEqual([
        'T Connecting/ActiveSwitch',
        ...INTERRUPTED,
        ...INTERRUPTED,
        ...(lost === 'switchRoom'
          ? ['T Disconnected/SwitchFailed', 'S Connected/Success']
          : ['T Connected/Success', 'S Disconnected/Success']),
      ]);
      net.deliver('A', lost);
      sim.settle();
      expect(A.told()).toEqual([]);
    }
  });
});
