// How a membership ends that the app did not end: by the server, by another device, by the login.

import { describe, expect, it } from 'vitest';
import { RoomState } from '../../../src/machines/vocabulary.js';
import { begun, CALL, connecting, held, inside, leaving, letGo, room, type Stage, stage } from './support.js';

/** Another device of the user enters R. */
const elsewhere = ({ sim }: Stage): void => {
  const second = sim.devices.get('A2') ?? sim.device('A2', { userID: 'alice' });
  sim.run(() => second.enterRoom(room('R')));
};

/** Each end of CC-15 to CC-18, made to happen while A can be told, and what it is called. */
const ENDS: [string, string, (on: Stage) => void][] = [
  ['CC-16', 'RoomNotExist', ({ sim }) => sim.server.destroyRoom('R')],
  ['CC-17', 'KickedOut {"reason":"rude"}', ({ sim }) => sim.server.kickMembers('R', ['alice'], 'rude')],
  ['CC-17', 'KickedOut', ({ sim }) => sim.server.kickMembers('R', ['alice'])],
  ['CC-18', 'KickedOutByOtherDevice', elsewhere],
];

describe('Connected, and told by a push', () => {
  it.each(ENDS)('%s ends with %s, once, and the room is forgotten', (_, end, happen) => {
    const on = stage();
    held(on);
    inside(on, 'R');
    expect(on.tells(() => happen(on))).toEqual([`R Disconnected/${end}`]);
    expect(on.A.getRoomState('R')).toBe(RoomState.Disconnected);
    expect(on.A.rooms()).toEqual([]);
    on.sim.advance(60_000);
    expect(on.told()).toEqual([]);
  });

  it.each([
    ['2.13.0', 'RoomNotExist'],
    ['2.12.99', 'KickedOut'],
    ['2.5', 'KickedOut'],
  ])('CC-16 destroyed through the server is for SDK %s %s', (sdkVersion, event) => {
    const on = stage({ sdkVersion });
    inside(on, 'R');
    expect(on.tells(() => on.sim.server.destroyRoom('R'))).toEqual([`R Disconnected/${event}`]);
  });

  it('CC-15 CC-29 Connected, and removed because its heartbeats stopped: ConnectTimeout', () => {
    const on = stage();
    held(on);
    inside(on, 'R');
    on.sim.network.partition('A', 'up');
    on.sim.advance(60_000);
    // nobody could tell the server anything, and the device has not noticed
    expect(on.sim.server.members('R')).toEqual(['bob']);
    on.sim.network.join('A');
    on.sim.advance(10_000);
    expect(on.told()).toEqual(['R Disconnected/ConnectTimeout']);
    expect(on.told(on.B)).toContain('R -alice');
  });

  it('CC-15 CL-15 all its rooms end so, in the order of entering', () => {
    const on = stage();
    held(on, 'R1');
    held(on, 'R2');
    inside(on, 'R2', 'R1');
    on.sim.network.partition('A', 'up');
    on.sim.advance(40_000);
    on.sim.network.join('A');
    on.sim.advance(10_000);
    expect(on.told()).toEqual(['R2 Disconnected/ConnectTimeout', 'R1 Disconnected/ConnectTimeout']);
  });
});

describe('the push was lost, and a heartbeat is answered', () => {
  const cases: [string, string, (on: Stage) => void, string?][] = [
    ['kicked', 'KickedOut {"reason":"rude"}', ({ sim }) => sim.server.kickMembers('R', ['alice'], 'rude')],
    ['entered elsewhere', 'KickedOutByOtherDevice', elsewhere],
    ['destroyed', 'RoomNotExist', ({ sim }) => sim.server.destroyRoom('R')],
    ['destroyed, SDK 2.12.0', 'RoomNotExist', ({ sim }) => sim.server.destroyRoom('R'), '2.12.0'],
    [
      'kicked, then destroyed',
      'KickedOut',
      ({ sim }) => {
        sim.server.kickMembers('R', ['alice']);
        sim.server.destroyRoom('R');
      },
    ],
    [
      'entered elsewhere, then destroyed',
      'KickedOutByOtherDevice',
      (on) => {
        elsewhere(on);
        on.sim.server.destroyRoom('R');
      },
    ],
    [
      'destroyed, then made again',
      'ConnectTimeout',
      ({ sim, B }) => {
        sim.run(() => sim.server.destroyRoom('R'));
        sim.run(() => B.enterRoom(room('R')));
      },
    ],
  ];
  it.each(cases)('CC-29 CC-27 %s: %s', (_, end, happen, sdkVersion = '2.29.0') => {
    const on = stage({ sdkVersion });
    held(on);
    inside(on, 'R');
    on.sim.network.drop('A', 'removed', 2);
    happen(on);
    on.sim.advance(9_000);
    expect(on.told()).toEqual([]);
    on.sim.advance(1_000);
    expect(on.told()).toEqual([`R Disconnected/${end}`]);
  });

  it('CC-29 CL-15 a heartbeat that says so of one room leaves the others alone', () => {
    const on = stage();
    inside(on, 'R', 'Q');
    on.sim.network.drop('A', 'removed');
    on.sim.server.kickMembers('R', ['alice']);
    on.sim.advance(30_000);
    expect(on.told()).toEqual(['R Disconnected/KickedOut']);
    expect(on.A.rooms()).toEqual([{ roomID: 'Q', state: RoomState.Connected }]);
  });

  it('CC-29 CC-21 a heartbeat answer of before the entering does not end what came after', () => {
    const on = stage();
    held(on);
    inside(on, 'R');
    on.sim.network.drop('A', 'removed');
    on.sim.server.kickMembers('R', ['alice']);
    on.sim.network.hold('A', 'answer:heartbeat', 1);
    on.sim.advance(10_000);
    on.sim.run(() => on.A.leaveRoom('R'));
    on.sim.run(() => on.A.joinRoom('R'));
    on.forget();
    on.sim.network.deliver('A', 'answer:heartbeat');
    on.sim.advance(1_000);
    expect(on.told()).toEqual([]);
    expect(on.A.getRoomState('R')).toBe(RoomState.Connected);
  });
});

describe('the end overtakes the acceptance', () => {
  it.each(begun.flatMap((cause) => ENDS.map(([, end, happen]) => [cause, end, happen] as const)))(
    'CC-28 %s: Connected/Success, the call resolves, then %s',
    (cause, end, happen) => {
      const on = stage();
      connecting(on, cause, true);
      const leftSource = cause === 'switching' ? ['S Disconnected/Success'] : [];
      expect(on.tells(() => happen(on))).toEqual([
        'R Connected/Success',
        ...leftSource,
        `${CALL[cause]} resolved`,
        `R Disconnected/${end}`,
      ]);
      expect(on.A.getRoomState('R')).toBe(RoomState.Disconnected);
      // the acceptance itself comes too late
      letGo(on);
      expect(on.told()).toEqual([]);
      on.sim.advance(30_000);
      expect(on.told()).toEqual([]);
    },
  );

  it('CC-28 the call resolves with the name that the room has', async () => {
    const on = stage();
    held(on, 'R', 'first');
    on.sim.network.hold('A', 'answer:enterRoom');
    const entered = on.sim.run(() => on.A.enterRoom(room('R', 'second')));
    on.sim.run(() => on.sim.server.kickMembers('R', ['alice']));
    expect(await entered).toEqual({ roomInfo: { baseInfo: room('R', 'first') } });
  });

  it.each(begun)('CC-28 %s: also when the question is what tells of the end', (cause) => {
    const on = stage();
    connecting(on, cause, true);
    on.sim.network.drop('A', 'removed');
    on.sim.server.kickMembers('R', ['alice'], 'rude');
    on.sim.network.drop('A', 'answer:heartbeat', 2);
    on.sim.advance(10_000);
    const told = on.told();
    expect(told.filter((line) => !line.startsWith('S '))).toEqual([
      'R Connected/Success',
      `${CALL[cause]} resolved`,
      'R Disconnected/KickedOut {"reason":"rude"}',
    ]);
  });

  it('CC-28 CC-15 also when it was removed because its heartbeats stopped', () => {
    const on = stage({ server: { offlineAfter: 3_000, heartbeatInterval: 20_000 } });
    held(on);
    on.sim.network.hold('A', 'answer:joinRoom');
    on.sim.run(() => on.A.joinRoom('R'));
    on.forget();
    on.sim.advance(4_000);
    expect(on.told()).toEqual([
      'R Connected/Success',
      'joinRoom R resolved',
      'R Disconnected/ConnectTimeout',
    ]);
  });

  it('CC-28 an end of an earlier session of the room is no end of this one', () => {
    const on = stage();
    inside(on, 'R');
    on.sim.network.hold('A', 'removed', 1);
    on.sim.run(() => on.sim.server.kickMembers('R', ['alice']));
    on.sim.run(() => on.A.leaveRoom('R'));
    on.sim.network.hold('A', 'answer:enterRoom', 1);
    on.sim.run(() => on.A.enterRoom(room('R')));
    on.forget();
    on.sim.run(() => on.sim.network.deliver('A', 'removed'));
    expect(on.told()).toEqual([]);
    letGo(on);
    expect(on.told()).toEqual(['R Connected/Success', 'enterRoom R resolved']);
  });
});

describe('while a leave is out', () => {
  it.each(ENDS)('CC-25 %s the room ends with %s, and the leave resolves', (_, end, happen) => {
    const on = stage();
    inside(on, 'R');
    on.sim.network.hold('A', 'leaveRooms');
    on.sim.run(() => on.A.leaveRoom('R'));
    expect(on.tells(() => happen(on))).toEqual([`R Disconnected/${end}`, 'leaveRoom R resolved']);
    on.sim.run(() => on.sim.network.deliver('A', 'leaveRooms'));
    expect(on.told()).toEqual([]);
  });

  it('CC-25 CC-15 removed because its heartbeats stopped, and the leave resolves', () => {
    const on = stage();
    held(on);
    inside(on, 'R');
    on.sim.network.partition('A', 'up');
    on.sim.advance(30_000);
    on.sim.run(() => on.A.leaveRoom('R'));
    on.forget();
    on.sim.advance(9_999);
    expect(on.told()).toEqual(['R Disconnected/ConnectTimeout', 'leaveRoom R resolved']);
  });

  it.each(['KickedOut', 'TokenExpired', 'Unregistered'] as const)(
    'CC-25 CC-19 the login ended (%s): NetworkDisconnected, and the leave resolves',
    (event) => {
      const on = stage();
      leaving(on);
      expect(on.tells(() => on.A.kickOffline(event))).toEqual([
        `login Disconnected/${event}`,
        'R Disconnected/NetworkDisconnected',
        'leaveRoom R resolved',
      ]);
    },
  );
});
