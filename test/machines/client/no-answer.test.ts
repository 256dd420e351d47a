// What becomes of an entering whose request, answer or question the network loses: settled in bounded time, never guessed.

import { describe, expect, it } from 'vitest';
import { RoomState } from '../../../src/machines/vocabulary.js';
import { begun, CALL, connecting, lose, stage } from './support.js';

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
