// T0, T1, T2: the login connection breaks, comes back, and the server says what is left of each room.

import { describe, expect, it } from 'vitest';
import { RoomState } from '../../../src/machines/vocabulary.js';
import { begun, CALL, connecting, held, inside, leaving, letGo, room, type Stage, stage } from './support.js';

const DOWN = 'login Reconnecting/LoginInterrupted';
const UP = 'login Connected/Success';
const again = 'R Connecting/NetworkInterrupted';

const goDown = ({ sim }: Stage): void => sim.run(() => sim.network.down('A'));
const goUp = ({ sim }: Stage): void => sim.run(() => sim.network.up('A'));
/** R held by B, A in it and offline. */
const offline = (on: Stage): void => {
  held(on);
  inside(on, 'R');
  goDown(on);
  on.forget();
};
/** Another device of the user enters R. */
const elsewhere = ({ sim }: Stage): void => {
  const second = sim.devices.get('A2') ?? sim.device('A2', { userID: 'alice' });
  sim.run(() => second.joinRoom('R'));
};

describe('T0, T1, T2', () => {
  it('CC-12 CC-13 CC-14 interrupted, restored, still a member', () => {
    const on = stage();
    inside(on, 'R');
    goDown(on);
    expect(on.told()).toEqual([DOWN, again]);
    expect(on.A.getRoomState('R')).toBe(RoomState.Connecting);
    goUp(on);
    expect(on.told()).toEqual([UP, again, 'R Connected/Success']);
    expect(on.A.getRoomState('R')).toBe(RoomState.Connected);
    expect(on.sent()).toEqual(['resume', 'askRooms']);
  });

  it('CC-13 T1 is told when the login connection is restored, T2 when the server has answered', () => {
    const on = stage();
    inside(on, 'R');
    goDown(on);
    on.sim.network.hold('A', 'answer:resume', 1);
    on.sim.network.hold('A', 'answer:askRooms', 1);
    on.forget();
    goUp(on);
    expect(on.told()).toEqual([]);
    on.sim.run(() => on.sim.network.deliver('A', 'answer:resume'));
    expect(on.told()).toEqual([UP, again]);
    expect(on.A.getRoomState('R')).toBe(RoomState.Connecting);
    letGo(on);
    expect(on.told()).toEqual(['R Connected/Success']);
  });

  it('CC-12 CC-13 every outage anew, also one that comes between T1 and T2', () => {
    const on = stage();
    inside(on, 'R');
    for (let outage = 1; outage <= 3; outage += 1) {
      on.sim.network.hold('A', 'answer:askRooms', 1);
      goDown(on);
      goUp(on);
      expect(on.told()).toEqual([DOWN, again, UP, again]);
    }
    // the answers to the questions of the outages before are old (NR-4)
    on.sim.network.down('A');
    on.sim.network.deliver('A', 'answer:askRooms');
    goUp(on);
    expect(on.told()).toEqual([DOWN, again, UP, again, 'R Connected/Success']);
  });

  it('CC-12 while offline a room stays Connecting without limit', () => {
    const on = stage();
    offline(on);
    on.sim.advance(2 * 3_600_000);
    expect(on.told()).toEqual([]);
    expect(on.sent()).toEqual([]);
    expect(on.A.getRoomState('R')).toBe(RoomState.Connecting);
  });

  it('CC-14 within 35 s the others are told nothing', () => {
    const on = stage();
    offline(on);
    on.sim.advance(20_000);
    goUp(on);
    expect(on.told()).toEqual([UP, again, 'R Connected/Success']);
    expect(on.told(on.B)).toEqual([]);
  });

  it('CC-12 CC-14 CL-15 NR-9 several rooms: all of T1 before any of T2, each in the order of entering', () => {
    const on = stage();
    inside(on, 'R3', 'R1', 'R2');
    goDown(on);
    const each = ['R3', 'R1', 'R2'].map((roomID) => `${roomID} Connecting/NetworkInterrupted`);
    expect(on.told()).toEqual([DOWN, ...each]);
    goUp(on);
    const back = ['R3', 'R1', 'R2'].map((roomID) => `${roomID} Connected/Success`);
    expect(on.told()).toEqual([UP, ...each, ...back]);
  });
});

describe('an outage while a call is out', () => {
  it.each(begun)('CC-13 %s: T0 and T1 are told, then the answer decides', (cause) => {
    const on = stage();
    connecting(on, cause, true);
    goDown(on);
    const both = cause === 'switching' ? ['S Connecting/NetworkInterrupted', again] : [again];
    expect(on.told()).toEqual([DOWN, ...both]);
    on.sim.network.hold('A', 'answer:askRooms', 1);
    goUp(on);
    expect(on.told()).toEqual([UP, ...both]);
    expect(on.A.getRoomState('R')).toBe(RoomState.Connecting);
    on.sim.run(() => on.sim.network.deliver('A', 'answer:askRooms'));
    const end = cause === 'switching' ? ['S Disconnected/Success'] : [];
    expect(on.told()).toEqual(['R Connected/Success', ...end, `${CALL[cause]} resolved`]);
  });

  it.each(begun)('CC-13 %s: a second outage is told again, and the call settles in bounded time', (cause) => {
    const on = stage();
    connecting(on, cause);
    on.sim.network.hold('A', 'answer:askRooms');
    for (let outage = 0; outage < 2; outage += 1) {
      goDown(on);
      expect(on.told().filter((line) => line.startsWith('R '))).toEqual([again]);
      goUp(on);
      expect(on.told().filter((line) => line.startsWith('R '))).toEqual([again]);
    }
    on.sim.advance(20_000);
    const [end, settled] = on.told().filter((line) => !line.startsWith('S '));
    expect(end).toMatch(/^R Disconnected\/(CreateFailed|NetworkDisconnected|SwitchFailed)$/);
    expect(settled).toMatch(/ rejected 6000(009|105) /);
  });
});

describe('what T2 can say', () => {
  it('CC-15 removed because its heartbeats stopped: ConnectTimeout', () => {
    const on = stage();
    offline(on);
    on.sim.advance(40_000);
    expect(on.told(on.B)).toEqual(['R -alice']);
    goUp(on);
    expect(on.told()).toEqual([UP, again, 'R Disconnected/ConnectTimeout']);
    expect(on.sim.server.members('R')).toEqual(['bob']);
    on.sim.advance(60_000);
    // the device does not enter again by itself (NR-1)
    expect([on.told(), on.sim.server.members('R')]).toEqual([[], ['bob']]);
  });

  it.each(['2.29.0', '2.13.0', '2.12.9', '2.5.0'])(
    'CC-26 no room of that id: RoomNotExist, SDK %s',
    (sdkVersion) => {
      const on = stage({ sdkVersion });
      offline(on);
      on.sim.server.destroyRoom('R');
      goUp(on);
      expect(on.told()).toEqual([UP, again, 'R Disconnected/RoomNotExist']);
    },
  );

  it('CC-26 CC-27 removed as the last member, and the room went with it: RoomNotExist', () => {
    const on = stage();
    inside(on, 'R');
    goDown(on);
    on.forget();
    on.sim.advance(40_000);
    expect(on.sim.server.rooms()).toEqual([]);
    goUp(on);
    expect(on.told()).toEqual([UP, again, 'R Disconnected/RoomNotExist']);
  });

  it.each([
    ['R Disconnected/KickedOut {"reason":"rude"}', 'rude'],
    ['R Disconnected/KickedOut', undefined],
  ])('CC-17 kicked while offline: %s', (end, reason) => {
    const on = stage();
    offline(on);
    on.sim.server.kickMembers('R', ['alice'], reason);
    goUp(on);
    expect(on.told()).toEqual([UP, again, end]);
  });

  it('CC-18 entered on another device while offline: KickedOutByOtherDevice', () => {
    const on = stage();
    offline(on);
    elsewhere(on);
    goUp(on);
    expect(on.told()).toEqual([UP, again, 'R Disconnected/KickedOutByOtherDevice']);
    expect(on.told(on.B)).toEqual([]);
    expect(on.sim.server.devicesIn('R').map(({ deviceID }) => deviceID)).toEqual(['B', 'A2']);
  });

  const several: [string, string, (on: Stage) => void][] = [
    [
      'kicked, then destroyed',
      'KickedOut {"reason":"x"}',
      ({ sim }) => {
        sim.server.kickMembers('R', ['alice'], 'x');
        sim.server.destroyRoom('R');
      },
    ],
    [
      'kicked, then entered on another device',
      'KickedOut {"reason":"x"}',
      (on) => {
        on.sim.server.kickMembers('R', ['alice'], 'x');
        elsewhere(on);
      },
    ],
    [
      'kicked, and silent for long',
      'KickedOut',
      ({ sim }) => {
        sim.server.kickMembers('R', ['alice']);
        sim.advance(60_000);
      },
    ],
    [
      'entered on another device, then destroyed',
      'KickedOutByOtherDevice',
      (on) => {
        elsewhere(on);
        on.sim.server.destroyRoom('R');
      },
    ],
    [
      'entered on another device, and silent for long',
      'KickedOutByOtherDevice',
      (on) => {
        elsewhere(on);
        on.sim.advance(60_000);
      },
    ],
    [
      'removed as offline, then destroyed',
      'RoomNotExist',
      ({ sim }) => {
        sim.advance(60_000);
        sim.server.destroyRoom('R');
      },
    ],
    [
      'removed as offline, then destroyed, then made again',
      'ConnectTimeout',
      ({ sim, B }) => {
        sim.advance(60_000);
        sim.run(() => sim.server.destroyRoom('R'));
        sim.run(() => B.enterRoom(room('R')));
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
  it.each(several)('CC-27 %s: %s', (_, end, happen) => {
    const on = stage();
    offline(on);
    happen(on);
    on.forget();
    goUp(on);
    expect(on.told()).toEqual([UP, again, `R Disconnected/${end}`]);
  });

  it('CL-15 CC-14 CC-15 CC-17 CC-26 rooms fare differently in one outage', () => {
    const on = stage();
    for (const roomID of ['R1', 'R2', 'R3', 'R4']) held(on, roomID);
    inside(on, 'R4', 'R2', 'R1', 'R3');
    goDown(on);
    on.sim.server.kickMembers('R1', ['alice']);
    on.sim.server.destroyRoom('R2');
    on.forget();
    goUp(on);
    expect(on.told().slice(5)).toEqual([
      'R4 Connected/Success',
      'R2 Disconnected/RoomNotExist',
      'R1 Disconnected/KickedOut',
      'R3 Connected/Success',
    ]);
  });
});

describe('an end that comes between T1 and T2, by a push', () => {
  /** R held by B, A in it, T1 told, T2's answer held back. */
  const asking = (on: Stage): void => {
    offline(on);
    on.sim.network.hold('A', 'answer:askRooms', 1);
    goUp(on);
    on.forget();
  };

  it.each([
    ['2.29.0', 'RoomNotExist'],
    ['2.13.0', 'RoomNotExist'],
    ['2.12.9', 'KickedOut'],
  ])('CC-16 reconnecting, SDK %s, destroyed through the server: %s', (sdkVersion, event) => {
    const on = stage({ sdkVersion });
    asking(on);
    expect(on.tells(() => on.sim.server.destroyRoom('R'))).toEqual([`R Disconnected/${event}`]);
    letGo(on);
    expect(on.told()).toEqual([]);
  });

  it('CC-17 reconnecting, kicked', () => {
    const on = stage();
    asking(on);
    const told = on.tells(() => on.sim.server.kickMembers('R', ['alice'], 'rude'));
    expect(told).toEqual(['R Disconnected/KickedOut {"reason":"rude"}']);
    letGo(on);
    expect(on.told()).toEqual([]);
  });

  it('CC-18 reconnecting, entered on another device', () => {
    const on = stage();
    asking(on);
    expect(on.tells(() => elsewhere(on))).toEqual(['R Disconnected/KickedOutByOtherDevice']);
    letGo(on);
    expect(on.told()).toEqual([]);
  });
});

describe('a leave that is out', () => {
  it('CC-24 ends when the server confirms', () => {
    const on = stage();
    leaving(on);
    expect(on.A.getRoomState('R')).toBe(RoomState.Connected);
    on.sim.run(() => on.sim.network.deliver('A', 'answer:leaveRooms'));
    expect(on.told()).toEqual(['R Disconnected/Success', 'leaveRoom R resolved']);
  });

  it('CC-24 ends when the request timeout has passed', () => {
    const on = stage();
    leaving(on);
    on.sim.advance(9_999);
    expect(on.told()).toEqual([]);
    on.sim.advance(1);
    expect(on.told()).toEqual(['R Disconnected/Success', 'leaveRoom R resolved']);
  });

  it('CC-24 CC-12 ends when the connection breaks, without NetworkInterrupted', () => {
    const on = stage();
    leaving(on);
    goDown(on);
    expect(on.told()).toEqual([DOWN, 'R Disconnected/Success', 'leaveRoom R resolved']);
    goUp(on);
    expect(on.told()).toEqual([UP]);
  });
});
