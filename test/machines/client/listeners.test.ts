// What a listener sees, and what it may do: every getter shows the state that the notice tells of, every call behaves as
// one made right after it.

import { describe, expect, it } from 'vitest';
import { RoomEvent, RoomState } from '../../../src/machines/vocabulary.js';
import type { SimulatedDevice } from '../../../src/simulation/simulation.js';
import { connecting, held, inside, letGo, room, type Stage, stage } from './support.js';

/** Collects what the getters show, at each notice of a room. */
const watch = (device: SimulatedDevice): string[] => {
  const seen: string[] = [];
  device.on('roomStateChanged', (zim, { roomID, state }) => {
    const rooms = zim.rooms().map((shown) => `${shown.roomID}:${shown.state}`);
    seen.push(`${roomID}:${state} ${rooms.join(' ')}`);
    expect(zim.getRoomState(roomID)).toBe(state);
  });
  return seen;
};

/** Does something at the first notice of R with that state and event. */
const at = (
  { A }: Stage,
  state: keyof typeof RoomState,
  event: keyof typeof RoomEvent,
  act: () => unknown,
): void => {
  let isDone = false;
  A.on('roomStateChanged', (_, notice) => {
    if (isDone || notice.roomID !== 'R') return;
    if (notice.state !== RoomState[state] || notice.event !== RoomEvent[event]) return;
    isDone = true;
    act();
  });
};

describe('getters in a listener', () => {
  it('CL-24 T0 and T2 of several rooms are told one by one, and shown so', () => {
    const on = stage();
    inside(on, 'R1', 'R2');
    const seen = watch(on.A);
    on.sim.run(() => on.A.network('down'));
    on.sim.run(() => on.A.network('up'));
    expect(seen).toEqual([
      'R1:1 R1:1 R2:2',
      'R2:1 R1:1 R2:1',
      'R1:1 R1:1 R2:1',
      'R2:1 R1:1 R2:1',
      'R1:2 R1:2 R2:1',
      'R2:2 R1:2 R2:2',
    ]);
  });

  it('CL-24 a switch shows the target Connected before the source is gone', () => {
    const on = stage();
    inside(on, 'S');
    const seen = watch(on.A);
    on.sim.run(() => on.A.switchRoom('S', room('R'), true));
    expect(seen).toEqual(['R:1 S:2 R:1', 'R:2 S:2 R:2', 'S:0 R:2']);
  });

  it('CL-24 logging out and leaving all are shown room by room', () => {
    for (const leave of ['logout', 'leaveAllRoom'] as const) {
      const on = stage();
      inside(on, 'R1', 'R2');
      const seen = watch(on.A);
      on.sim.run(() => on.A[leave]());
      expect(seen).toEqual(['R1:0 R2:2', 'R2:0 ']);
    }
  });

  it('CL-24 CC-28 an entering that is over at once is shown as Connected and then as gone', () => {
    const on = stage();
    connecting(on, 'entering', true);
    const seen = watch(on.A);
    on.sim.run(() => on.sim.server.destroyRoom('R'));
    expect(seen).toEqual(['R:2 R:2', 'R:0 ']);
  });

  it('CL-24 the login connection is shown too, and comes before its rooms', () => {
    const on = stage();
    inside(on, 'R');
    const seen: string[] = [];
    on.A.on('connectionStateChanged', (zim, { state }) => {
      expect(zim.connectionState).toBe(state);
      seen.push(`login ${state}, R ${zim.getRoomState('R')}`);
    });
    on.sim.run(() => on.A.network('down'));
    on.sim.run(() => on.A.network('up'));
    on.sim.run(() => on.A.kickOffline());
    expect(seen).toEqual(['login 3, R 2', 'login 2, R 1', 'login 0, R 2']);
  });
});

describe('calls in a listener', () => {
  it('CL-24 CL-6 entering a room that is told to be Connecting is rejected 6000326', () => {
    const on = stage();
    at(on, 'Connecting', 'ActiveEnter', () => on.A.enterRoom(room('R')));
    expect(on.tells(() => on.A.enterRoom(room('R')))).toEqual([
      'R Connecting/ActiveEnter',
      'enterRoom R rejected 6000326 connecting',
      'R Connected/Success',
      'enterRoom R resolved',
    ]);
  });

  it('CL-24 CL-22 leaving a room that is told to be Connecting wins', () => {
    const on = stage();
    at(on, 'Connecting', 'ActiveCreate', () => on.A.leaveRoom('R'));
    expect(on.tells(() => on.A.createRoom(room('R')))).toEqual([
      'R Connecting/ActiveCreate',
      'R Disconnected/Success',
      expect.stringMatching(/^(leaveRoom R resolved|createRoom R rejected 6000303 cancelled)$/),
      expect.stringMatching(/^(leaveRoom R resolved|createRoom R rejected 6000303 cancelled)$/),
    ]);
    expect(on.sim.server.rooms()).toEqual([]);
  });

  it('CL-24 CL-10 entering a room that is told to be Connected resolves, after the call that entered it', () => {
    const on = stage();
    at(on, 'Connected', 'Success', () => on.A.joinRoom('R'));
    expect(on.tells(() => on.A.enterRoom(room('R')))).toEqual([
      'R Connecting/ActiveEnter',
      'R Connected/Success',
      'enterRoom R resolved',
      'joinRoom R resolved',
    ]);
  });

  it('CL-24 CL-13 leaving a room that is told to be Disconnected is rejected 6000321', () => {
    const on = stage();
    inside(on, 'R');
    at(on, 'Disconnected', 'Success', () => on.A.leaveRoom('R'));
    expect(on.tells(() => on.A.leaveRoom('R'))).toEqual([
      'R Disconnected/Success',
      'leaveRoom R resolved',
      'leaveRoom R rejected 6000321 notInRoom',
    ]);
  });

  it('CL-24 CL-25 entering a room again at its Disconnected goes like the first time', () => {
    const on = stage();
    held(on);
    inside(on, 'R');
    at(on, 'Disconnected', 'KickedOut', () => on.A.joinRoom('R'));
    expect(on.tells(() => on.sim.server.kickMembers('R', ['alice']))).toEqual([
      'R Disconnected/KickedOut',
      'R Connecting/ActiveEnter',
      'R Connected/Success',
      'joinRoom R resolved',
    ]);
  });

  it('CL-24 CL-5 entering at T0 is rejected 6000104, entering at T1 is sent', () => {
    const on = stage();
    inside(on, 'R');
    at(on, 'Connecting', 'NetworkInterrupted', () => on.A.enterRoom(room('Q')));
    expect(on.tells(() => on.A.network('down')).at(-1)).toBe('enterRoom Q rejected 6000104 offline');
    on.A.on('connectionStateChanged', () => void on.A.enterRoom(room('Q')));
    expect(on.tells(() => on.A.network('up')).at(-1)).toBe('enterRoom Q resolved');
  });

  it('CL-24 CL-22 leaving everything at T0', () => {
    const on = stage();
    inside(on, 'R', 'Q');
    at(on, 'Connecting', 'NetworkInterrupted', () => on.A.leaveAllRoom());
    expect(on.tells(() => on.A.network('down'))).toEqual([
      'login Reconnecting/LoginInterrupted',
      'R Connecting/NetworkInterrupted',
      'Q Connecting/NetworkInterrupted',
      'R Disconnected/Success',
      'Q Disconnected/Success',
      'leaveAllRoom resolved ["R","Q"]',
    ]);
    on.sim.run(() => on.A.network('up'));
    expect(on.sim.server.rooms()).toEqual([]);
  });

  it('CL-24 CL-21 logging out in the middle of leaving everything', () => {
    const on = stage();
    inside(on, 'R', 'Q');
    at(on, 'Disconnected', 'Success', () => on.A.logout());
    expect(on.tells(() => on.A.leaveAllRoom())).toEqual([
      'R Disconnected/Success',
      'Q Disconnected/Success',
      'leaveAllRoom resolved ["R","Q"]',
      'login Disconnected/Success',
    ]);
  });

  it('CL-24 a switch back at the end of a switch', () => {
    const on = stage();
    held(on, 'S');
    inside(on, 'S');
    at(on, 'Connected', 'Success', () => on.A.switchRoom('R', room('S'), false));
    const told = on.tells(() => on.A.switchRoom('S', room('R'), true));
    expect(told).toEqual([
      'R Connecting/ActiveSwitch',
      'R Connected/Success',
      'S Disconnected/Success',
      'switchRoom S>R resolved',
      'S Connecting/ActiveSwitch',
      'S Connected/Success',
      'R Disconnected/Success',
      'switchRoom R>S resolved',
    ]);
  });

  it('CL-24 listening: one that throws hinders neither the others nor the machine', () => {
    const errors: unknown[] = [];
    const on = stage({ onListenerError: (error) => errors.push(error) });
    const seen: number[] = [];
    on.A.on('roomStateChanged', () => {
      throw new Error('mine');
    });
    on.A.on('roomStateChanged', (_, { state }) => seen.push(state));
    expect(on.tells(() => on.A.enterRoom(room('R'))).at(-1)).toBe('enterRoom R resolved');
    expect([seen, errors.length]).toEqual([[1, 2], 2]);
  });
});

describe('notices and settlements', () => {
  it('CL-17 when a call settles, its notice has been told and is shown', async () => {
    const on = stage();
    const told: string[] = [];
    const tell = (name: string) => () => told.push(`${name}, R is ${on.A.getRoomState('R')}`);
    on.A.on('roomStateChanged', (_, { state }) => told.push(`notice ${state}`));
    const { sim, A } = on;
    await sim.run(() => A.enterRoom(room('R'))).then(tell('entered'));
    await sim.run(() => A.leaveRoom('R')).then(tell('left'));
    await sim.run(() => A.joinRoom('R')).catch(tell('refused'));
    expect(told).toEqual([
      'notice 1',
      'notice 2',
      'entered, R is 2',
      'notice 0',
      'left, R is 0',
      'notice 1',
      'notice 0',
      'refused, R is 0',
    ]);
  });

  it.each(['creating', 'entering', 'switching'] as const)(
    'CL-17 %s: a refusal and a cancelling too are published before they settle',
    (cause) => {
      for (const end of ['leave', 'logout', 'kick'] as const) {
        const on = stage();
        connecting(on, cause);
        if (end === 'leave') on.A.leaveRoom('R');
        else if (end === 'logout') on.A.logout();
        else on.sim.run(() => on.A.kickOffline());
        const told = on.told();
        const notice = told.findIndex((line) => line.startsWith('R Disconnected/'));
        const settled = told.findIndex((line) => / rejected /.test(line));
        expect(notice).toBeGreaterThanOrEqual(0);
        expect(settled).toBeGreaterThan(notice);
      }
      const on = stage();
      connecting(on, cause);
      on.sim.server.blockUser('alice');
      letGo(on);
      expect(on.told()).toEqual([
        expect.stringMatching(/^R Disconnected\//),
        expect.stringMatching(/ rejected 6000327 blocked$/),
      ]);
    },
  );
});
