// What becomes of an entering whose request, answer or question the network loses: settled in bounded time, never guessed.

import { describe, expect, it } from 'vitest';
import { RoomState } from '../../../src/machines/vocabulary.js';
import { begun, CALL, connecting, held, inside, lose, type Stage, stage } from './support.js';

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

describe('given up for want of an answer', () => {
  const FAILED = {
    creating: 'CreateFailed',
    entering: 'NetworkDisconnected',
    switching: 'SwitchFailed',
  } as const;

  it.each(begun)('CC-6 CC-8 CC-10 %s: the request was lost, the question is answered no', (cause) => {
    const on = stage();
    connecting(on, cause);
    lose(on);
    on.sim.advance(9_999);
    expect(on.told()).toEqual([]);
    on.sim.advance(1);
    expect(on.sent()).toEqual(['askRooms']);
    on.sim.settle();
    expect(on.told()).toEqual([`R Disconnected/${FAILED[cause]}`, `${CALL[cause]} rejected 6000105 timeout`]);
    expect(on.sim.server.members('R')).toEqual([]);
  });

  it.each(begun)('CC-5 CL-20 %s: only the answer was lost, the question is answered yes', (cause) => {
    const on = stage();
    connecting(on, cause, true);
    lose(on);
    on.sim.advance(10_000);
    const leftSource = cause === 'switching' ? ['S Disconnected/Success'] : [];
    expect(on.told()).toEqual(['R Connected/Success', ...leftSource, `${CALL[cause]} resolved`]);
  });

  it.each(begun)('CC-6 CC-8 CC-10 %s: the question is not answered either', (cause) => {
    const on = stage();
    connecting(on, cause, true);
    lose(on);
    on.sim.network.drop('A', 'askRooms');
    on.sim.advance(19_999);
    expect(on.told()).toEqual([]);
    on.sim.advance(1);
    const told = on.told().filter((line) => !line.startsWith('S '));
    expect(told).toEqual([`R Disconnected/${FAILED[cause]}`, `${CALL[cause]} rejected 6000105 timeout`]);
    // the server had accepted: the attempt that was given up is released (NR-8)
    on.sim.settle();
    expect(on.sim.server.members('R')).toEqual([]);
  });

  it.each(begun)(
    'CC-6 CC-8 CC-10 CC-13 %s: the connection broke, and the time passes while offline',
    (cause) => {
      const on = stage();
      connecting(on, cause, true);
      on.sim.advance(4_000);
      on.sim.network.down('A');
      const both =
        cause === 'switching'
          ? ['S Connecting/NetworkInterrupted', 'R Connecting/NetworkInterrupted']
          : ['R Connecting/NetworkInterrupted'];
      expect(on.told()).toEqual(['login Reconnecting/LoginInterrupted', ...both]);
      on.sim.advance(5_999);
      expect(on.told()).toEqual([]);
      on.sim.advance(1);
      expect(on.told()).toEqual([
        `R Disconnected/${FAILED[cause]}`,
        expect.stringMatching(/ rejected 6000(009 disconnected|105 timeout)$/),
      ]);
      on.sent();
      lose(on);
      on.sim.network.up('A');
      on.sim.advance(1_000);
      expect(on.sim.server.members('R')).toEqual([]);
      expect(on.A.getRoomState('R')).toBe(RoomState.Disconnected);
    },
  );

  it.each(begun)('CC-13 CC-6 CC-8 CC-10 %s: the connection broke, and at T1 it is not a member', (cause) => {
    const on = stage();
    connecting(on, cause);
    on.sim.network.down('A');
    lose(on);
    on.forget();
    on.sim.run(() => on.sim.network.up('A'));
    const told = on.told().filter((line) => !line.startsWith('S '));
    expect(told).toEqual([
      'login Connected/Success',
      'R Connecting/NetworkInterrupted',
      `R Disconnected/${FAILED[cause]}`,
      `${CALL[cause]} rejected 6000009 disconnected`,
    ]);
  });
});

describe('questions that are lost', () => {
  it.each(begun)(
    'CC-13 NR-2 %s: the question of the first T1 is lost, that of the second decides',
    (cause) => {
      const on = stage();
      connecting(on, cause, true);
      on.sim.network.drop('A', 'askRooms');
      goDown(on);
      goUp(on);
      goDown(on);
      on.forget();
      goUp(on);
      const told = on.told().filter((line) => !line.startsWith('S '));
      expect(told).toEqual([UP, again, 'R Connected/Success', `${CALL[cause]} resolved`]);
    },
  );

  it.each(begun)('NR-2 CC-13 %s: the question of T1 has a time of its own', (cause) => {
    const on = stage();
    connecting(on, cause, true);
    on.sim.advance(8_000);
    goDown(on);
    on.sim.network.hold('A', 'answer:askRooms');
    goUp(on);
    on.forget();
    // the request's time is over, the question's is not
    on.sim.advance(9_000);
    expect(on.told().filter((line) => !line.startsWith('S '))).toEqual([]);
    expect(on.A.getRoomState('R')).toBe(RoomState.Connecting);
    on.sim.run(() => on.sim.network.deliver('A', 'answer:askRooms'));
    expect(on.told()).toContain(`${CALL[cause]} resolved`);
  });

  it('CC-13 NR-11 a room whose question is unanswered is interrupted and restored like any other', () => {
    const on = stage({ server: { heartbeatInterval: 15_000 } });
    offline(on);
    on.sim.network.drop('A', 'askRooms');
    goUp(on);
    on.forget();
    // its time is over, and the next heartbeat is not due
    on.sim.advance(12_000);
    expect(on.told()).toEqual([]);
    goDown(on);
    expect(on.told()).toEqual([DOWN, again]);
    goUp(on);
    expect(on.told()).toEqual([UP, again, 'R Connected/Success']);
  });

  it('CC-14 NR-11 the question is asked again at the next heartbeat', () => {
    const on = stage();
    offline(on);
    on.sim.network.drop('A', 'askRooms');
    goUp(on);
    expect(on.told()).toEqual([UP, again]);
    on.sim.advance(20_000);
    expect(on.told()).toEqual(['R Connected/Success']);
  });

  it('NR-11 CC-19 three that are unanswered end the room, and the membership is given up', () => {
    const on = stage();
    offline(on);
    on.sim.network.hold('A', 'askRooms');
    goUp(on);
    on.forget();
    on.sim.advance(60_000);
    expect(on.told()).toEqual(['R Disconnected/NetworkDisconnected']);
    expect(on.sim.server.members('R')).toEqual(['bob']);
  });
});
