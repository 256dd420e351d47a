// The login connection: ended for good, logged out, logged in again.

import { describe, expect, it } from 'vitest';
import { ConnectionState, RoomState } from '../../../src/machines/vocabulary.js';
import type { LogEntry } from '../../../src/simulation/simulation.js';
import {
  begun,
  CALL,
  connecting,
  held,
  inside,
  isConnecting,
  leaving,
  letGo,
  notices,
  room,
  settlements,
  stage,
  unsettled,
} from './support.js';

const ENDS = ['KickedOut', 'TokenExpired', 'Unregistered'] as const;
const ENDED = {
  creating: 'CreateFailed',
  entering: 'NetworkDisconnected',
  switching: 'SwitchFailed',
  asking: 'NetworkDisconnected',
} as const;

/** Server callbacks of a run, in short. */
const callbacks = (log: readonly LogEntry[]): string[] =>
  log.flatMap((entry) => {
    if (!('callback' in entry)) return [];
    if (entry.callback === 'room_exit')
      return [`${entry.callback} ${entry.room_id} ${entry.exit_type} ${entry.exit_user_ids}`];
    return [`${entry.callback} ${entry.room_id}`];
  });

describe('the login ended for good, online', () => {
  it.each(ENDS)('CC-19 CL-29 %s: a Connected room is Disconnected/NetworkDisconnected', (event) => {
    const on = stage();
    held(on);
    inside(on, 'R');
    expect(on.tells(() => on.A.kickOffline(event))).toEqual([
      `login Disconnected/${event}`,
      'R Disconnected/NetworkDisconnected',
    ]);
    expect(on.A.connectionState).toBe(ConnectionState.Disconnected);
    expect(on.A.rooms()).toEqual([]);
    expect(on.sim.server.members('R')).toEqual(['bob']);
    expect(callbacks(on.sim.log).at(-1)).toBe('room_exit R Quit alice');
    expect(on.told(on.B)).toContain('R -alice');
  });

  it.each(begun)('CC-19 CL-29 %s: after the notices the call is rejected 6000121', (cause) => {
    const on = stage();
    connecting(on, cause);
    const told = on.tells(() => on.A.kickOffline());
    expect(told).toContain(`R Disconnected/${ENDED[cause]}`);
    expect(told.at(-1)).toBe(`${CALL[cause]} rejected 6000121 loginEnded`);
    if (cause === 'switching') expect(told).toContain('S Disconnected/NetworkDisconnected');
    letGo(on);
    on.sim.advance(60_000);
    expect(on.told()).toEqual([]);
    expect(on.sim.server.rooms()).toEqual([]);
  });

  it('CC-19 reconnecting, before T2: NetworkDisconnected', () => {
    const on = stage();
    connecting(on, 'asking');
    expect(on.tells(() => on.A.kickOffline('TokenExpired'))).toEqual([
      'login Disconnected/TokenExpired',
      'R Disconnected/NetworkDisconnected',
    ]);
  });

  it('CL-29 CL-15 all notices, in the order of entering, then all that is out is rejected', () => {
    const on = stage();
    inside(on, 'R2', 'R1', 'R3');
    on.sim.network.hold('A', 'createRoom');
    on.sim.network.hold('A', 'queryRoomOnlineMemberCount');
    on.sim.network.hold('A', 'leaveRooms');
    on.A.createRoom(room('R4'));
    on.A.queryRoomOnlineMemberCount('R2');
    on.A.leaveRoom('R3');
    on.A.enterRoom(room('R3'));
    on.A.leaveAllRoom();
    on.sim.settle();
    on.sim.settle();
    on.forget();
    // leaveAllRoom has cancelled what was entering; another one is out besides
    on.A.createRoom(room('R5'));
    on.sim.settle();
    on.forget();
    const told = on.tells(() => on.A.kickOffline());
    expect(notices(told)).toEqual([
      'login Disconnected/KickedOut',
      'R2 Disconnected/NetworkDisconnected',
      'R1 Disconnected/NetworkDisconnected',
      'R3 Disconnected/NetworkDisconnected',
      'R5 Disconnected/CreateFailed',
    ]);
    expect(told.slice(0, 5)).toEqual(notices(told));
    expect(settlements(told).sort()).toEqual([
      'createRoom R5 rejected 6000121 loginEnded',
      'leaveAllRoom resolved ["R2","R1","R3"]',
      'leaveRoom R3 resolved',
      'queryRoomOnlineMemberCount R2 rejected 6000121 loginEnded',
    ]);
    expect(unsettled(on.sim.log)).toEqual([]);
  });

  it('CL-29 CL-27 a call that waits for a leave is rejected 6000121', () => {
    const on = stage();
    leaving(on);
    on.A.enterRoom(room('R'));
    const told = on.tells(() => on.A.kickOffline());
    expect(told).toEqual([
      'login Disconnected/KickedOut',
      'R Disconnected/NetworkDisconnected',
      expect.stringMatching(/^leaveRoom R resolved$|^enterRoom R rejected 6000121 loginEnded$/),
      expect.stringMatching(/^leaveRoom R resolved$|^enterRoom R rejected 6000121 loginEnded$/),
    ]);
  });

  it('CL-29 NR-7 heard of with the next message, if the push was lost', () => {
    const on = stage();
    held(on);
    inside(on, 'R');
    on.sim.network.drop('A', 'loginEnded');
    on.A.kickOffline('TokenExpired');
    on.sim.advance(9_000);
    expect(on.told()).toEqual([]);
    on.sim.advance(1_000);
    expect(on.told()).toEqual(['login Disconnected/TokenExpired', 'R Disconnected/NetworkDisconnected']);
  });

  it('CL-29 CC-21 the end of an earlier login, coming late, is not the end of this one', () => {
    const on = stage();
    on.sim.network.hold('A', 'loginEnded', 1);
    on.sim.run(() => on.A.kickOffline());
    on.sim.run(() => on.A.login());
    inside(on, 'R');
    on.sim.run(() => on.sim.network.deliver('A', 'loginEnded'));
    expect(on.told()).toEqual([]);
    expect(on.A.getRoomState('R')).toBe(RoomState.Connected);
  });
});

describe('the login ended for good, offline', () => {
  it.each(ENDS)('CC-19 CL-29 %s: heard of when it is back, with no T1', (event) => {
    const on = stage();
    held(on);
    inside(on, 'R');
    on.sim.run(() => on.sim.network.down('A'));
    on.forget();
    on.A.kickOffline(event);
    // at once on the server
    expect(on.sim.server.members('R')).toEqual(['bob']);
    on.sim.advance(5_000);
    expect(on.told()).toEqual([]);
    expect(on.tells(() => on.sim.network.up('A'))).toEqual([
      `login Disconnected/${event}`,
      'R Disconnected/NetworkDisconnected',
    ]);
    expect(on.sent()).toEqual(['resume']);
  });

  it.each(begun)('CC-19 CL-29 %s when it broke: as online, with no T1', (cause) => {
    const on = stage();
    connecting(on, cause);
    on.sim.run(() => on.sim.network.down('A'));
    on.forget();
    on.A.kickOffline();
    const told = on.tells(() => on.sim.network.up('A'));
    expect(told[0]).toBe('login Disconnected/KickedOut');
    expect(told).toContain(`R Disconnected/${ENDED[cause]}`);
    expect(told.at(-1)).toBe(`${CALL[cause]} rejected 6000121 loginEnded`);
    expect(told.join()).not.toContain('NetworkInterrupted');
  });

  it('CL-29 also after hours, when the server has nothing of that device left', () => {
    const on = stage();
    inside(on, 'R');
    on.sim.run(() => on.sim.network.down('A'));
    on.A.kickOffline('TokenExpired');
    on.forget();
    on.sim.advance(2 * 3_600_000);
    const told = on.tells(() => on.sim.network.up('A'));
    expect(told.at(-1)).toMatch(/^R Disconnected\//);
    expect(on.A.getRoomState('R')).toBe(RoomState.Disconnected);
  });
});

describe('logging out', () => {
  it('CL-21 a switch’s target first, then in the order of entering; what is out is rejected 6000121', () => {
    const on = stage();
    inside(on, 'R2', 'R1', 'R3');
    for (const type of ['joinRoom', 'switchRoom', 'leaveRooms', 'queryRoomAllAttributes'] as const)
      on.sim.network.hold('A', type);
    on.A.leaveRoom('R1');
    on.A.enterRoom(room('R1'));
    on.A.joinRoom('R4');
    on.A.switchRoom('R2', room('R5'), true);
    on.A.queryRoomAllAttributes('R3');
    on.sim.settle();
    on.forget();
    const told = on.tells(() => on.A.logout());
    expect(notices(told)).toEqual([
      'R5 Disconnected/Success',
      'R2 Disconnected/Success',
      'R1 Disconnected/Success',
      'R3 Disconnected/Success',
      'R4 Disconnected/Success',
      'login Disconnected/Success',
    ]);
    expect(settlements(told).sort()).toEqual([
      'enterRoom R1 rejected 6000121 loggedOut',
      'joinRoom R4 rejected 6000121 loggedOut',
      'leaveRoom R1 rejected 6000121 loggedOut',
      'queryRoomAllAttributes R3 rejected 6000121 loggedOut',
      'switchRoom R2>R5 rejected 6000121 loggedOut',
    ]);
    expect(on.A.rooms()).toEqual([]);
    expect(on.sent()).toEqual(['logout']);
    expect(on.sim.server.rooms()).toEqual([]);
  });

  it('CL-21 CL-29 on the server it is one step, and counts as Quit', () => {
    const on = stage();
    held(on);
    inside(on, 'R', 'Q');
    on.sim.run(() => on.A.logout());
    expect(on.sim.server.members('R')).toEqual(['bob']);
    expect(callbacks(on.sim.log).slice(-3)).toEqual([
      'room_exit R Quit alice',
      'room_exit Q Quit alice',
      'room_destroy Q',
    ]);
    expect(on.told(on.B).at(-1)).toBe('R -alice');
  });

  it('CL-21 CL-18 forgets the rooms: nothing more is told, and each can be entered as ever', () => {
    const on = stage();
    held(on);
    inside(on, 'R');
    on.sim.run(() => on.A.logout());
    on.forget();
    on.sim.server.kickMembers('R', ['bob']);
    on.sim.advance(60_000);
    expect([on.told(), on.sent()]).toEqual([[], []]);
    expect(on.tells(() => on.A.logout())).toEqual([]);
    on.A.login();
    on.sim.settle();
    on.forget();
    expect(on.tells(() => on.A.enterRoom(room('R')))).toEqual([
      'R Connecting/ActiveEnter',
      'R Connected/Success',
      'enterRoom R resolved',
    ]);
  });

  it.each(isConnecting)('CL-21 CL-22 %s: the server is not left with a member', (cause) => {
    const on = stage();
    connecting(on, cause, cause !== 'offline');
    const told = on.tells(() => on.A.logout());
    expect(notices(told)[0]).toBe('R Disconnected/Success');
    letGo(on);
    on.sim.network.up('A');
    on.sim.advance(36_000);
    expect(on.sim.server.rooms()).toEqual([]);
    expect(on.told().filter((line) => !line.startsWith('login'))).toEqual([]);
  });

  it('CL-30 offline: everything ends at once, and nothing is owed', () => {
    const on = stage();
    held(on);
    inside(on, 'R', 'Q');
    on.sim.run(() => on.sim.network.down('A'));
    on.A.leaveRoom('Q');
    on.forget();
    expect(on.tells(() => on.A.logout())).toEqual(['R Disconnected/Success', 'login Disconnected/Success']);
    on.sim.network.up('A');
    on.sim.advance(5_000);
    expect([on.told(), on.sent()]).toEqual([[], []]);
    // the server finds out by itself
    expect(on.sim.server.members('R')).toEqual(['bob', 'alice']);
    on.sim.advance(31_000);
    expect(on.sim.server.members('R')).toEqual(['bob']);
  });
});

describe('logging in', () => {
  it('CL-30 while logged in ends what is left of the earlier login', () => {
    const on = stage();
    held(on);
    inside(on, 'R');
    on.sim.network.hold('A', 'createRoom');
    on.A.createRoom(room('Q'));
    on.forget();
    const told = on.tells(() => on.A.login());
    expect(notices(told).filter((line) => !line.startsWith('login'))).toEqual([
      'R Disconnected/Success',
      'Q Disconnected/Success',
    ]);
    expect(settlements(told)).toEqual(['createRoom Q rejected 6000121 loggedOut']);
    expect(told.at(-1)).toBe('login Connected/Success');
    on.sim.network.deliver('A', 'createRoom');
    on.sim.advance(1_000);
    expect(on.sim.server.rooms().map(({ roomID }) => roomID)).toEqual(['R']);
    expect(on.sim.server.members('R')).toEqual(['bob']);
    expect(on.told()).toEqual([]);
  });

  it('CL-30 ends on the server what a lost logout left there', () => {
    const on = stage();
    held(on);
    inside(on, 'R');
    on.sim.network.drop('A', 'logout');
    on.sim.run(() => on.A.logout());
    expect(on.sim.server.members('R')).toEqual(['bob', 'alice']);
    on.sim.run(() => on.A.login());
    expect(on.sim.server.members('R')).toEqual(['bob']);
    expect(on.A.getRoomState('R')).toBe(RoomState.Disconnected);
  });

  it('CL-30 is not undone by a logout that comes late', () => {
    const on = stage();
    on.sim.network.hold('A', 'logout', 1);
    on.sim.run(() => on.A.logout());
    on.sim.run(() => on.A.login());
    inside(on, 'R');
    on.sim.run(() => on.sim.network.deliver('A', 'logout'));
    on.sim.advance(30_000);
    expect(on.told()).toEqual([]);
    expect(on.sim.server.members('R')).toEqual(['alice']);
  });

  it('CL-30 works also if the message of it is lost', () => {
    const on = stage();
    on.sim.run(() => on.A.logout());
    on.sim.network.drop('A', 'login');
    on.sim.run(() => on.A.login());
    on.forget();
    expect(on.tells(() => on.A.enterRoom(room('R'))).at(-1)).toBe('enterRoom R resolved');
    on.sim.advance(60_000);
    expect(on.sim.server.members('R')).toEqual(['alice']);
  });

  it('CL-30 does nothing while the network is down, logged in or not', () => {
    const on = stage();
    inside(on, 'R');
    on.sim.run(() => on.sim.network.down('A'));
    on.forget();
    expect(on.tells(() => on.A.login())).toEqual([]);
    expect(on.A.getRoomState('R')).toBe(RoomState.Connecting);
    on.sim.run(() => on.A.logout());
    on.forget();
    expect(on.tells(() => on.A.login())).toEqual([]);
    expect(on.A.connectionState).toBe(ConnectionState.Disconnected);
    expect(on.sent()).toEqual([]);
    expect(on.tells(() => on.sim.network.up('A'))).toEqual([]);
    on.A.login();
    expect(on.A.connectionState).toBe(ConnectionState.Connected);
  });

  it('CL-30 CL-21 between the connection being back and T1 the network is up: what is left ends, once', () => {
    for (const act of ['login', 'logout'] as const) {
      const on = stage();
      held(on);
      inside(on, 'R');
      on.sim.run(() => on.sim.network.down('A'));
      on.sim.network.hold('A', 'answer:resume', 1);
      on.sim.run(() => on.sim.network.up('A'));
      on.forget();
      const told = on.tells(() => on.A[act]());
      expect(told.filter((line) => line.startsWith('R '))).toEqual(['R Disconnected/Success']);
      expect(on.sim.server.members('R')).toEqual(['bob']);
      // what was asked for the earlier login answers nothing any more
      expect(on.tells(() => on.sim.network.deliver('A', 'answer:resume'))).toEqual([]);
      const isIn = act === 'login' ? ConnectionState.Connected : ConnectionState.Disconnected;
      expect(on.A.connectionState).toBe(isIn);
    }
  });

  it('CL-30 CL-25 a life after the login was ended goes like the first', () => {
    const on = stage();
    const life = () => on.tells(() => on.A.enterRoom(room('R')));
    const first = life();
    for (let times = 0; times < 5; times += 1) {
      on.sim.run(() => on.A.kickOffline());
      on.sim.run(() => on.A.login());
      expect(life()).toEqual(first);
    }
  });
});
