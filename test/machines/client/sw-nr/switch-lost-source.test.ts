// The source is lost while a switch is out, or was lost before: SW-10.

import { expect, it } from 'vitest';
import { meeting, onEveryServer, room, type Stage } from './harness.js';

/** Ways to lose the source, and what it publishes. */
const LOSSES: readonly [string, string, (stage: Stage) => void][] = [
  [
    'kicked, with a reason',
    'S Disconnected/KickedOut {"reason":"rude"}',
    ({ server }) => server.kickMembers('S', ['alice'], 'rude'),
  ],
  ['kicked', 'S Disconnected/KickedOut', ({ server }) => server.kickMembers('S', ['alice'])],
  ['destroyed', 'S Disconnected/RoomNotExist', ({ server }) => server.destroyRoom('S')],
  [
    'entered on another device',
    'S Disconnected/KickedOutByOtherDevice',
    (stage) => stage.enter('S', stage.add('tablet', 'alice')),
  ],
];

onEveryServer((setUp) => {
  for (const [how, end, lose] of LOSSES) {
    it(`SW-10 source ${how} before the switch reaches the server: its own end, then SwitchFailed, 6000321`, () => {
      const stage = meeting(setUp);
      const { sim, net, A, C } = stage;
      net.hold('A', 'switchRoom');
      void A.switchRoom('S', room('T'), true);
      lose(stage);
      sim.settle();
      expect(A.told()).toEqual(['T Connecting/ActiveSwitch', end]);
      stage.callbacks();
      net.deliver('A', 'switchRoom');
      sim.settle();
      expect(A.told()).toEqual(['T Disconnected/SwitchFailed', 'switchRoom S>T 6000321 notInRoom']);
      expect([C.told(), stage.callbacks()]).toEqual([[], []]);
    });

    it(`SW-10 source ${how}, and the switch succeeds all the same: only the target's Connected follows`, () => {
      const stage = meeting(setUp);
      const { sim, net, A, server } = stage;
      net.hold('A', 'switchRoom');
      void A.switchRoom('S', room('T'), true);
      sim.settle();
      const before = server.save();
      lose(stage);
      sim.settle();
      expect(A.told()).toEqual(['T Connecting/ActiveSwitch', end]);
      // the server goes back to a state in which the device was still in the source
      server.restart(before);
      net.deliver('A', 'switchRoom');
      sim.settle();
      expect(A.told()).toEqual(['T Connected/Success', 'switchRoom S>T ok']);
      expect(server.members('T')).toEqual(['carol', 'alice']);
    });
  }

  it('SW-10 source destroyed, an SDK before 2.13.0 says KickedOut', () => {
    const { sim, net, A, server } = meeting(setUp, { sdkVersion: '2.12.9' });
    net.hold('A', 'switchRoom');
    void A.switchRoom('S', room('T'), true);
    server.destroyRoom('S');
    net.deliver('A', 'switchRoom');
    sim.settle();
    expect(A.told()).toEqual([
      'T Connecting/ActiveSwitch',
      'S Disconnected/KickedOut',
      'T Disconnected/SwitchFailed',
      'switchRoom S>T 6000321 notInRoom',
    ]);
  });

  it('SW-10 source lost before the switch, which the device does not know: refused with 6000321', () => {
    const { sim, net, A, server, members } = meeting(setUp);
    net.drop('A', 'removed');
    server.kickMembers('S', ['alice'], 'rude');
    sim.settle();
    void A.switchRoom('S', room('T'), true);
    sim.settle();
    expect(A.told()).toEqual([
      'T Connecting/ActiveSwitch',
      'T Disconnected/SwitchFailed',
      'switchRoom S>T 6000321 notInRoom',
    ]);
    expect(members()).toEqual({ S: ['bob'], T: ['carol'] });
    sim.advance(10_000);
    expect(A.told()).toEqual(['S Disconnected/KickedOut {"reason":"rude"}']);
  });

  it('SW-10 CC-29 the push of the loss is lost too: the heartbeat tells, while the switch is out', () => {
    const { sim, net, A, server } = meeting(setUp);
    sim.advance(8_000);
    net.hold('A', 'switchRoom');
    net.drop('A', 'removed');
    void A.switchRoom('S', room('T'), true);
    server.kickMembers('S', ['alice'], 'rude');
    sim.advance(3_000);
    expect(A.told()).toEqual(['T Connecting/ActiveSwitch', 'S Disconnected/KickedOut {"reason":"rude"}']);
    net.deliver('A', 'switchRoom');
    sim.settle();
    expect(A.told()).toEqual(['T Disconnected/SwitchFailed', 'switchRoom S>T 6000321 notInRoom']);
  });

  it('SW-10 SW-9 a source that was lost refuses entering until the switch is over', () => {
    const { sim, net, A, server } = meeting(setUp);
    net.hold('A', 'switchRoom');
    void A.switchRoom('S', room('T'), true);
    server.destroyRoom('S');
    sim.settle();
    A.told();
    void A.enterRoom(room('S'));
    expect(A.told()).toEqual(['enterRoom S 6000326 connecting']);
    net.deliver('A', 'switchRoom');
    sim.settle();
    A.told();
    void A.enterRoom(room('S'));
    sim.settle();
    expect(A.told()).toEqual(['S Connecting/ActiveEnter', 'S Connected/Success', 'enterRoom S ok']);
  });

  it('SW-10 source lost and left: there is nothing to leave, 6000321', () => {
    const { sim, net, A, server } = meeting(setUp);
    net.hold('A', 'switchRoom');
    void A.switchRoom('S', room('T'), true);
    server.kickMembers('S', ['alice']);
    sim.settle();
    A.told();
    void A.leaveRoom('S');
    expect(A.told()).toEqual(['leaveRoom S 6000321 notInRoom']);
    net.deliver('A', 'switchRoom');
  });

  it('SW-10 CC-28 the target is lost before the acceptance arrives: Connected, source left, resolved, that end', () => {
    for (const [end, lose] of [
      ['KickedOut {"reason":"no"}', ({ server }: Stage) => server.kickMembers('T', ['alice'], 'no')],
      ['RoomNotExist', ({ server }: Stage) => server.destroyRoom('T')],
      ['KickedOutByOtherDevice', (stage: Stage) => stage.enter('T', stage.add('tablet', 'alice'))],
    ] as const) {
      const stage = meeting(setUp);
      const { sim, net, A } = stage;
      net.hold('A', 'answer:switchRoom');
      void A.switchRoom('S', room('T'), true);
      sim.settle();
      lose(stage);
      sim.settle();
      expect(A.told()).toEqual([
        'T Connecting/ActiveSwitch',
        'T Connected/Success',
        'S Disconnected/Success',
        'switchRoom S>T ok',
        `T Disconnected/${end}`,
      ]);
      net.deliver('A', 'answer:switchRoom');
      sim.settle();
      expect(A.told()).toEqual([]);
    }
  });
});
