// What crosses on the way: ends, answers and calls that meet an outage, a question or a leave which is out already. Every
// row of the charts that acts and can come up is taken by a rule test; these are the seldom ones.

import { expect, it } from 'vitest';
import { meeting, onEveryServer, type Phone, room, type Stage, split } from './harness.js';

/** A request times out after 5 s and a heartbeat comes after 10 s, so that a question can be unanswered for a while. */
const PATIENT = { limits: { requestTimeout: 5_000 } };

/** A's joinRoom of T was accepted unheard; A asks, and the answer is held back. */
const asking = ({ sim, net, A }: Stage): void => {
  net.drop('A', 'answer:joinRoom');
  net.hold('A', 'answer:askRooms', 1);
  void A.joinRoom('T');
  sim.advance(10_000);
};

/** A's switch from S to T was accepted unheard; A asks, and the question is held back. */
const askingOfSwitch = ({ sim, net, A }: Stage, ms = 10_000): void => {
  net.drop('A', 'answer:switchRoom');
  net.hold('A', 'askRooms', 1);
  void A.switchRoom('S', room('T'), false);
  sim.advance(ms);
};

/** A's room S has heard T1, has asked, and got no answer in time. */
const unanswered = ({ sim, net }: Stage): void => {
  net.down('A');
  net.hold('A', 'askRooms', 1);
  net.up('A');
  sim.advance(5_000);
};

const forgetting = (stage: Stage, A: Phone): string[] => {
  stage.sim.settle();
  return A.told();
};

onEveryServer((setUp) => {
  const entering = {
    'before T1': ({ sim, net, A }: Stage) => {
      net.hold('A', 'joinRoom', 1);
      void A.joinRoom('T');
      sim.settle();
      net.down('A');
    },
    'while it asks': asking,
    'when the connection breaks while it asks': (stage: Stage) => {
      asking(stage);
      stage.net.down('A');
    },
  };
  for (const [when, begin] of Object.entries(entering)) {
    it(`CL-21 logging out ${when} ends the room that is being entered, and its call`, () => {
      const stage = meeting(setUp);
      const { A } = stage;
      begin(stage);
      forgetting(stage, A);
      A.logout();
      expect(forgetting(stage, A)).toEqual([
        'S Disconnected/Success',
        'T Disconnected/Success',
        'joinRoom T 6000121 loggedOut',
      ]);
    });

    it(`CC-19 CL-29 the end of the login ${when} ends the room that is being entered, and its call`, () => {
      const stage = meeting(setUp);
      const { sim, net, A } = stage;
      begin(stage);
      forgetting(stage, A);
      const isUp = when === 'while it asks';
      A.kickOffline();
      sim.settle();
      if (!isUp) net.up('A');
      expect(forgetting(stage, A)).toEqual([
        'S Disconnected/NetworkDisconnected',
        'T Disconnected/NetworkDisconnected',
        'joinRoom T 6000121 loginEnded',
      ]);
    });
  }

  it('CC-28 the end of a session that is asked about shows both: it was accepted, and it ended', () => {
    const stage = meeting(setUp);
    const { A, server } = stage;
    asking(stage);
    forgetting(stage, A);
    server.kickMembers('T', ['alice'], 'rude');
    expect(forgetting(stage, A)).toEqual([
      'T Connected/Success',
      'joinRoom T ok',
      'T Disconnected/KickedOut {"reason":"rude"}',
    ]);
  });

  it('NR-11 an end, a leave, a logout and the end of the login take effect while nothing has been answered', () => {
    const ends: Record<string, [(stage: Stage) => void, string[]]> = {
      kicked: [
        ({ server }) => void server.kickMembers('S', ['alice'], 'rude'),
        ['S Disconnected/KickedOut {"reason":"rude"}'],
      ],
      left: [({ A }) => void A.leaveRoom('S'), ['S Disconnected/Success', 'leaveRoom S ok']],
      loggedOut: [({ A }) => A.logout(), ['S Disconnected/Success']],
      kickedOffline: [({ A }) => void A.kickOffline(), ['S Disconnected/NetworkDisconnected']],
    };
    for (const [act, told] of Object.values(ends)) {
      const stage = meeting(setUp, PATIENT);
      unanswered(stage);
      forgetting(stage, stage.A);
      act(stage);
      expect(forgetting(stage, stage.A)).toEqual(told);
    }
  });

  it('NR-11 NR-10 what comes while nothing has been answered tells nothing; the next answer tells it all', () => {
    const stage = meeting(setUp, PATIENT);
    const { sim, net, A, C } = stage;
    net.hold('A', 'answer:heartbeat', 1);
    sim.advance(10_000);
    net.down('A');
    net.hold('A', 'answer:askRooms', 1);
    net.up('A');
    sim.advance(5_000);
    forgetting(stage, A);
    stage.enter('S', C);
    net.deliver('A', 'answer:heartbeat');
    net.deliver('A', 'answer:askRooms');
    expect(forgetting(stage, A)).toEqual([]);
    sim.advance(5_000);
    expect(forgetting(stage, A)).toEqual(['S Connected/Success', 'S +carol']);
  });

  it('NR-11 "not a member" that comes when it is not waited for any more is asked about again', () => {
    const stage = meeting(setUp, PATIENT);
    const { sim, net, A, server } = stage;
    net.down('A');
    server.kickMembers('S', ['alice'], 'rude');
    net.hold('A', 'answer:askRooms', 1);
    net.up('A');
    sim.advance(5_000);
    forgetting(stage, A);
    net.deliver('A', 'answer:askRooms');
    expect(forgetting(stage, A)).toEqual([]);
    sim.advance(5_000);
    expect(forgetting(stage, A)).toEqual(['S Disconnected/KickedOut {"reason":"rude"}']);
  });

  it('CC-25 a kick that an answer tells of ends a room that is being left, and the leave resolves', () => {
    for (const isHeld of [false, true]) {
      const stage = meeting(setUp);
      const { sim, net, A, C, server } = stage;
      const D = stage.add('D', 'dora');
      // a gap in the list makes the device ask
      net.drop('A', 'memberJoined');
      net.hold('A', 'askRooms', 1);
      stage.enter('S', C, D);
      net.hold('A', isHeld ? 'switchRoom' : 'leaveRooms', 1);
      if (isHeld) void A.switchRoom('S', room('T'), false);
      void A.leaveRoom('S');
      sim.settle();
      forgetting(stage, A);
      net.drop('A', 'removed');
      server.kickMembers('S', ['alice'], 'rude');
      net.deliver('A', 'askRooms');
      expect(forgetting(stage, A)).toEqual(['S Disconnected/KickedOut {"reason":"rude"}', 'leaveRoom S ok']);
      net.deliver('A', isHeld ? 'switchRoom' : 'leaveRooms');
      expect(split(forgetting(stage, A)).notices).toEqual(isHeld ? ['T Disconnected/SwitchFailed'] : []);
    }
  });

  it('CC-16 CC-25 before 2.13.0 a room destroyed while it is being left ends with KickedOut', () => {
    const stage = meeting(setUp, { sdkVersion: '2.12.0' });
    const { sim, net, A, server } = stage;
    net.hold('A', 'leaveRooms', 1);
    void A.leaveRoom('S');
    sim.settle();
    server.destroyRoom('S');
    expect(forgetting(stage, A)).toEqual(['S Disconnected/KickedOut', 'leaveRoom S ok']);
    net.deliver('A', 'leaveRooms');
  });

  it('SW-11 NR-10 a source that waits to be left goes on telling its members', () => {
    const stage = meeting(setUp);
    const { sim, net, A, C } = stage;
    const D = stage.add('D', 'dora');
    net.hold('A', 'switchRoom', 1);
    void A.switchRoom('S', room('T'), false);
    void A.leaveRoom('S');
    sim.settle();
    forgetting(stage, A);
    stage.enter('S', C);
    expect(forgetting(stage, A)).toEqual(['S +carol']);
    net.drop('A', 'memberLeft');
    void C.leaveRoom('S');
    sim.settle();
    stage.enter('S', D);
    expect(forgetting(stage, A).sort()).toEqual(['S +dora', 'S -carol']);
    net.deliver('A', 'switchRoom');
    expect(split(forgetting(stage, A))).toEqual({
      notices: ['T Connected/Success', 'S Disconnected/Success'],
      calls: ['leaveRoom S ok', 'switchRoom S>T ok'],
    });
  });

  it('NR-15 SW-14 the time of the question runs on while the connection is broken: the switch fails', () => {
    const stage = meeting(setUp);
    const { sim, net, A } = stage;
    askingOfSwitch(stage);
    net.down('A');
    forgetting(stage, A);
    sim.advance(10_000);
    expect(forgetting(stage, A)).toEqual(['T Disconnected/SwitchFailed', 'switchRoom S>T 6000105 timeout']);
    net.up('A');
    expect(forgetting(stage, A)).toEqual([
      'S Connecting/NetworkInterrupted',
      'S Disconnected/Success {"cause":"switchCancelled"}',
    ]);
  });

  it('SW-11 SW-12 offline, with the question out, either room can be left: each leave wins', () => {
    for (const left of ['S', 'T'] as const) {
      const stage = meeting(setUp);
      const { net, A } = stage;
      askingOfSwitch(stage);
      net.down('A');
      forgetting(stage, A);
      void A.leaveRoom(left);
      expect(split(forgetting(stage, A))).toEqual(
        left === 'T'
          ? {
              notices: ['T Disconnected/Success'],
              calls: ['leaveRoom T ok', 'switchRoom S>T 6000304 cancelled'],
            }
          : {
              notices: ['T Disconnected/SwitchFailed', 'S Disconnected/Success'],
              calls: ['leaveRoom S ok', 'switchRoom S>T 6000304 cancelled'],
            },
      );
    }
  });

  it('CC-28 SW-3 a kick from the target while the switch is asked about tells that it had happened', () => {
    const stage = meeting(setUp);
    const { A, server } = stage;
    askingOfSwitch(stage);
    forgetting(stage, A);
    server.kickMembers('T', ['alice'], 'rude');
    expect(forgetting(stage, A)).toEqual([
      'T Connected/Success',
      'S Disconnected/Success',
      'switchRoom S>T ok',
      'T Disconnected/KickedOut {"reason":"rude"}',
    ]);
  });

  const CANCELLED = 'S Disconnected/Success {"cause":"switchCancelled"}';

  it('SW-12 CC-28 a kick from the target tells that a cancelled switch had happened', () => {
    // before it is asked about, while it is, and when nothing has been answered
    for (const [before, after] of [
      [0, 0],
      [5_000, 0],
      [5_000, 6_000],
    ] as const) {
      const stage = meeting(setUp, { limits: { requestTimeout: 5_000, heartbeatInterval: 30_000 } });
      const { sim, net, A, server } = stage;
      askingOfSwitch(stage, before);
      net.hold('A', 'leaveRooms');
      void A.leaveRoom('T');
      sim.advance(after);
      forgetting(stage, A);
      server.kickMembers('T', ['alice'], 'rude');
      expect(forgetting(stage, A)).toEqual([CANCELLED]);
    }
  });

  it('SW-12 the late outcome of a cancelled switch decides, also when the question is unanswered', () => {
    for (const target of ['T', 'nowhere'])
      for (const late of ['answer:switchRoom', 'answer:askRooms'] as const)
        for (const wait of [0, 6_000]) {
          const stage = meeting(setUp, { limits: { requestTimeout: 5_000, heartbeatInterval: 30_000 } });
          const { sim, net, A } = stage;
          net.hold('A', 'answer:switchRoom', 1);
          net.hold('A', 'answer:askRooms', 1);
          net.hold('A', 'leaveRooms');
          void A.switchRoom('S', room(target), false);
          sim.advance(5_000);
          void A.leaveRoom(target);
          sim.advance(wait);
          forgetting(stage, A);
          // until the outcome is known the source takes no part in anything
          void A.switchRoom('S', room('other'), true);
          expect(forgetting(stage, A)).toEqual(['switchRoom S>other 6000326 connecting']);
          net.deliver('A', late);
          expect(forgetting(stage, A)).toEqual(target === 'T' ? [CANCELLED] : []);
          void A.switchRoom('S', room('other'), true);
          expect(forgetting(stage, A).at(-1)).toBe(
            target === 'T' ? 'switchRoom S>other 6000001 badArgument' : 'switchRoom S>other ok',
          );
        }
  });

  it('SW-13 SW-12 an outage while a cancelled switch is asked about: it is asked about again', () => {
    for (const wait of [0, 6_000]) {
      const stage = meeting(setUp, { limits: { requestTimeout: 5_000, heartbeatInterval: 30_000 } });
      const { sim, net, A } = stage;
      askingOfSwitch(stage, 5_000);
      void A.leaveRoom('T');
      sim.advance(wait);
      net.down('A');
      forgetting(stage, A);
      net.up('A');
      expect(forgetting(stage, A)).toEqual(['S Connecting/NetworkInterrupted', CANCELLED]);
    }
  });

  it('SW-14 SW-3 the acceptance that comes after everything was given up takes the source away', () => {
    const stage = meeting(setUp, PATIENT);
    const { sim, net, A } = stage;
    net.hold('A', 'answer:switchRoom', 1);
    void A.switchRoom('S', room('T'), false);
    sim.settle();
    net.down('A');
    net.drop('A', 'askRooms');
    net.up('A');
    sim.advance(5_000);
    expect(forgetting(stage, A)).toContain('T Disconnected/SwitchFailed');
    net.deliver('A', 'answer:switchRoom');
    expect(forgetting(stage, A)).toEqual([CANCELLED]);
  });

  it('CL-26 NR-1 between T0 and T1 queries are refused, and what is not there says so', async () => {
    const stage = meeting(setUp);
    const { sim, net, A } = stage;
    const attempt = async (call: Promise<unknown>) =>
      call.then(
        () => 'resolved',
        (error: { code: number }) => error.code,
      );
    for (const isBack of [false, true]) {
      net.down('A');
      net.hold('A', 'answer:resume', 1);
      if (isBack) net.up('A');
      sim.settle();
      const codes = [
        A.queryRoomMemberList('S', { nextFlag: '', count: 10 }),
        A.queryRoomMembers(['bob'], 'S'),
        A.queryRoomAllAttributes('S'),
        A.setRoomAttributes({ key: 'value' }, 'S', {
          isForce: true,
          isUpdateOwner: true,
          isDeleteAfterOwnerLeft: true,
        }),
      ].map(attempt);
      sim.settle();
      expect(await Promise.all(codes)).toEqual([6000326, 6000326, 6000326, 1]);
    }
  });

  it('NR-1 NR-4 what the server had said before T1 is not heard; T1 asks', () => {
    const stage = meeting(setUp);
    const { sim, net, A } = stage;
    net.hold('A', 'answer:heartbeat', 1);
    sim.advance(10_000);
    net.hold('A', 'answer:joinRoom', 1);
    void A.joinRoom('nowhere');
    sim.settle();
    net.down('A');
    net.hold('A', 'answer:resume', 1);
    net.up('A');
    sim.settle();
    forgetting(stage, A);
    net.deliver('A', 'answer:joinRoom');
    net.deliver('A', 'answer:heartbeat');
    expect(forgetting(stage, A)).toEqual([]);
    net.deliver('A', 'answer:resume');
    expect(split(forgetting(stage, A)).notices).toEqual([
      'S Connecting/NetworkInterrupted',
      'nowhere Connecting/NetworkInterrupted',
      'S Connected/Success',
      'nowhere Disconnected/NetworkDisconnected',
    ]);
  });

  it('NR-15 a call whose time is over is settled while T1 is still waited for', () => {
    const stage = meeting(setUp);
    const { sim, net, A } = stage;
    net.hold('A', 'joinRoom', 1);
    void A.joinRoom('T');
    sim.advance(5_000);
    net.down('A');
    net.hold('A', 'answer:resume');
    net.up('A');
    forgetting(stage, A);
    sim.advance(5_000);
    expect(split(forgetting(stage, A)).notices).toEqual(['T Disconnected/NetworkDisconnected']);
  });
});
