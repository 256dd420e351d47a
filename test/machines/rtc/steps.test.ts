// The engine's machine event by event: which effects in which order, with which rule behind a timer, and what changes
// nothing at all.

import { describe, expect, test } from 'vitest';
import { resolveEngineLimits } from '../../../src/machines/rtc/limits.js';
import { type RtcRoomSnapshot, rtcRoomSteps } from '../../../src/machines/rtc/rtc-room.js';
import { BOB, engine, inside, said, USER } from './engine.js';

type Made = ReturnType<typeof engine>;

/** An event that does nothing: no effect, and the very same snapshot. */
const nothing = (on: Made, event: () => readonly unknown[]): void => {
  const before = on.snapshot();
  expect(event()).toEqual([]);
  expect(on.snapshot()).toBe(before);
};

describe('logging in', () => {
  test('RT-2 RT-18 a login is told to the app, then to the server, and fails in its time', () => {
    const on = engine();
    expect(said(on.login('r'))).toEqual([
      'r Logining 0',
      'start login 10000 RT-2',
      'hold r',
      'start heartbeat 10000 RT-18',
    ]);
    const at = on.now() + 10_000;
    expect(on.context()).toMatchObject({
      user: USER,
      // nothing was given up, so nothing is owed
      owed: 0,
      timers: [
        { id: 'login:1', at, rule: 'RT-2' },
        { id: 'heartbeat:3', at, rule: 'RT-18' },
      ],
    });
    const failed = said(on.ring('login'));
    expect(failed).toEqual(['r LoginFailed 1002053', 'call 3 timeout', 'hold']);
    expect(on.context()).toMatchObject({ rooms: [], user: null, owed: on.sent().id });
    expect(said(on.admit())).toEqual(['cancel heartbeat']);
    expect(on.context()).toMatchObject({ owed: 0, timers: [] });
  });

  test('RT-20 RT-21 Logined names the session, then come users and streams, then the call', () => {
    const on = engine();
    on.login('r');
    const effects = on.admit(on.sent(), { members: [BOB, { ...USER, streams: ['own'] }] });
    expect(said(effects)).toEqual(['cancel login', 'r Logined 0', 'r Add bob', 'r Add t', 'call 3 done']);
    const session = '{"room_session_id":"7"}';
    expect(effects[1]).toMatchObject({ extendedData: session });
    expect(effects[4]).toEqual({ type: 'settle', call: 3, result: { errorCode: 0, extendedData: session } });
    expect(effects.slice(2, 4)).toEqual([
      {
        type: 'notify',
        notice: 'roomUserUpdate',
        roomID: 'r',
        updateType: 'Add',
        users: [{ userID: 'bob', userName: 'Bob' }],
      },
      {
        type: 'notify',
        notice: 'roomStreamUpdate',
        roomID: 'r',
        updateType: 'Add',
        streams: [{ streamID: 't', user: { userID: 'bob', userName: 'Bob' } }],
      },
    ]);
    // the login is settled, and what ends the room later has no session to tell
    expect(on.room('r').machine.context).toMatchObject({ call: 0, method: 'loginRoom' });
    const { attempt } = on.room('r');
    const kicked = on.give({ type: 'kicked', roomID: 'r', attempt, reason: 'kickedByServer' });
    expect(said(kicked)).toEqual(['r KickOut 1002055', 'cancel heartbeat']);
    expect(kicked[0]).toMatchObject({ extendedData: '' });
  });

  test('RT-21 whoever goes is told as gone, the streams first', () => {
    const on = engine();
    on.login('r');
    on.admit(on.sent(), { members: [BOB] });
    const gone = on.follow('r', { userID: 'bob', member: null });
    expect(gone).toEqual([
      {
        type: 'notify',
        notice: 'roomStreamUpdate',
        roomID: 'r',
        updateType: 'Delete',
        streams: [{ streamID: 't', user: { userID: 'bob', userName: 'Bob' } }],
      },
      {
        type: 'notify',
        notice: 'roomUserUpdate',
        roomID: 'r',
        updateType: 'Delete',
        users: [{ userID: 'bob', userName: 'Bob' }],
      },
    ]);
  });

  test('RT-7 a switch is one message, and resolves with nothing', () => {
    const on = inside(['r']);
    expect(said(on.change('r', 's'))).toEqual([
      'r Logout 0',
      's Logining 0',
      'start login 10000 RT-2',
      'hold s',
    ]);
    expect(on.context().owed).toBe(on.sent().id);
    const effects = on.admit();
    expect(effects).toContainEqual({ type: 'settle', call: on.lastCall(), result: null });
    expect(on.context().owed).toBe(0);
  });

  test('RT-7 RT-13 a switch to a room that is being left ends that logout, and no other', () => {
    const on = inside(['r', 's', 'u']);
    on.call('logoutRoom', { roomID: 's' });
    const logout = on.lastCall();
    on.call('logoutRoom', { roomID: 'u' });
    expect(said(on.change('r', 's'))).toEqual([
      'cancel logout',
      's Logout 0',
      `call ${logout} done`,
      'r Logout 0',
      's Logining 0',
      'start login 10000 RT-2',
      'hold s',
    ]);
    expect(on.rooms()).toEqual(['u Logined.leaving', 's Logining']);
  });
});

describe('what changes nothing', () => {
  test('RT-18 RT-21 a push with a gap before it, or of an attempt that is over', () => {
    const on = inside(['r']);
    on.play('t', 'r');
    nothing(on, () => on.follow('r', { after: 8, version: 9, userID: 'bob', member: BOB }));
    const push = { type: 'memberChanged', roomID: 'r', after: 1, version: 2, userID: 'bob', member: BOB };
    nothing(on, () => on.give({ ...push, attempt: 99 }));
    nothing(on, () => on.give({ type: 'kicked', roomID: 'r', attempt: 99, reason: 'kickedByServer' }));
    on.give({ type: 'networkDown' });
    nothing(on, () => on.follow('r', { userID: 'bob', member: BOB }));
  });

  test('RT-21 a list of the version that is known', () => {
    const login = {
      type: 'login',
      call: 1,
      method: 'loginRoom',
      userID: 'ann',
      isUserStatusNotify: true,
    } as const;
    let room: RtcRoomSnapshot = rtcRoomSteps.initial({ roomID: 'r', platform: 'web' });
    expect(room.context).toEqual({
      roomID: 'r',
      platform: 'web',
      method: 'loginRoom',
      call: 0,
      logoutCalls: [],
      userID: '',
      isUserStatusNotify: false,
      roster: { version: 0, members: [] },
    });
    room = rtcRoomSteps.step(room, login).snapshot;
    room = rtcRoomSteps.step(room, { type: 'admitted', session: 1, version: 3, members: [BOB] }).snapshot;
    for (const members of [null, [BOB], []]) {
      const again = rtcRoomSteps.step(room, { type: 'admitted', session: 1, version: 3, members });
      expect(again).toEqual({ snapshot: room, effects: [] });
      expect(again.snapshot).toBe(room);
    }
    const gap = { type: 'memberChanged', after: 2, version: 4, userID: 'bob', member: null } as const;
    expect(rtcRoomSteps.step(room, gap).snapshot).toBe(room);
    const newer = rtcRoomSteps.step(room, { type: 'admitted', session: 1, version: 4, members: [] });
    expect(newer.snapshot.context.roster).toEqual({ version: 4, members: [] });
  });

  test('RT-18 an answer that was heard, and one of before an outage', () => {
    const on = inside(['r']);
    const hold = on.sent();
    nothing(on, () => on.admit(hold, { version: 2, members: [BOB] }));
    on.ring('heartbeat');
    const before = on.sent();
    expect(before.id).toBeGreaterThan(hold.id);
    on.give({ type: 'networkDown' });
    on.give({ type: 'networkUp' });
    nothing(on, () => on.admit(before));
    expect(on.rooms()).toEqual(['r Reconnecting']);
    expect(said(on.admit())).toEqual(['cancel reconnect', 'r Reconnected 0']);
  });

  test('RT-9 RT-18 RT-22 without a room, and with nothing owed, there is nothing to say', () => {
    const on = engine();
    expect(on.give({ type: 'networkDown' })).toEqual([]);
    expect(on.give({ type: 'networkUp' })).toEqual([]);
    expect(said(on.call('destroyEngine'))).toEqual(['call 3 done']);
  });
});

describe('what is owed', () => {
  test('RT-18 is said until an answer to it, or to a newer message, comes', () => {
    const on = inside(['r']);
    on.login('s');
    const before = on.sent();
    expect(said(on.call('logoutRoom', { roomID: 's' }))).toEqual([
      'cancel login',
      's Logout 0',
      'call 4 cancelled',
      'call 5 done',
      'hold r',
    ]);
    const owed = on.sent().id;
    expect(on.context().owed).toBe(owed);
    on.admit(before);
    expect(on.context().owed).toBe(owed);
    expect(said(on.ring('heartbeat'))).toEqual(['hold r', 'start heartbeat 10000 RT-18']);
    on.admit();
    expect(on.context().owed).toBe(0);
  });

  test('RT-9 RT-18 is said once more by whoever destroys the engine, rooms or not', () => {
    const on = engine();
    on.login('r');
    on.ring('login');
    expect(said(on.call('destroyEngine'))).toEqual(['call 4 done', 'hold', 'cancel heartbeat']);
    const other = inside(['r', 's']);
    other.publish('s1', 'r');
    expect(said(other.call('destroyEngine'))).toEqual([
      's1 NoPublish 0',
      'r Logout 0',
      's Logout 0',
      `call ${other.lastCall()} done`,
      'hold',
      'cancel heartbeat',
    ]);
    expect(other.context()).toMatchObject({ rooms: [], streams: [], timers: [], user: null, owed: 0 });
  });

  test('RT-12 RT-18 is said when the network is back', () => {
    const on = inside(['r']);
    expect(said(on.give({ type: 'networkDown' }))).toEqual([
      'r Reconnecting 1002051',
      'start reconnect 1200000 RT-8',
      'cancel heartbeat',
    ]);
    expect(said(on.call('logoutRoom', { roomID: 'r' }))).toEqual([
      'cancel reconnect',
      'r Logout 0',
      'call 4 done',
    ]);
    expect(said(on.give({ type: 'networkUp' }))).toEqual(['hold', 'start heartbeat 10000 RT-18']);
  });
});

describe('leaving', () => {
  test('RT-11 streams stop at once; the first message without the room is the one to be heard', () => {
    const on = inside(['r', 's']);
    on.publish('s1', 'r');
    on.play('t', 's');
    expect(said(on.call('logoutRoom', { roomID: 'r' }))).toEqual([
      's1 NoPublish 0',
      'start logout 10000 RT-11',
      'hold s',
    ]);
    const first = on.sent();
    expect([on.room('r').leave, on.room('s').leave]).toEqual([first.id, 0]);
    on.ring('heartbeat');
    expect([on.room('r').leave, on.room('s').leave]).toEqual([first.id, 0]);
    expect(said(on.admit(first))).toEqual(['cancel logout', 'r Logout 0', `call ${on.lastCall()} done`]);
  });

  test('RT-11 an older answer does not end it; one that names the room all the same does', () => {
    const on = inside(['r']);
    const member = on.room('r');
    on.ring('heartbeat');
    const before = on.sent();
    on.call('logoutRoom', { roomID: 'r' });
    on.admit(before);
    expect(on.rooms()).toEqual(['r Logined.leaving']);
    const named = { ...before, id: on.sent().id };
    expect(named.rooms).toMatchObject([{ attempt: member.attempt }]);
    expect(said(on.admit(named))).toEqual([
      'cancel logout',
      'r Logout 0',
      `call ${on.lastCall()} done`,
      'cancel heartbeat',
    ]);
  });

  test('RT-6 leaving all settles each call once, when the last room is out', () => {
    const on = inside(['r', 's']);
    expect(said(on.call('logoutRoom', { roomID: null }))).toEqual([
      'start logout 10000 RT-11',
      'start logout 10000 RT-11',
      'hold',
    ]);
    const [one, other] = [on.lastCall(), on.lastCall() + 1];
    expect(said(on.call('logoutRoom', { roomID: null }))).toEqual([]);
    const [r, s] = [on.room('r').attempt, on.room('s').attempt];
    expect(on.context().logoutAlls).toEqual([
      { call: one, waitsFor: [r, s], error: null },
      { call: other, waitsFor: [r, s], error: null },
    ]);
    const first = on.give({ type: 'kicked', roomID: 'r', attempt: r, reason: 'kickedByServer' });
    expect(said(first)).toEqual(['cancel logout', 'r KickOut 1002055']);
    expect(on.context().logoutAlls.map(({ waitsFor }) => waitsFor)).toEqual([[s], [s]]);
    expect(said(on.admit())).toEqual([
      'cancel logout',
      's Logout 0',
      `call ${one} done`,
      `call ${other} done`,
      'cancel heartbeat',
    ]);
    expect(on.context().logoutAlls).toEqual([]);
  });

  test('RT-6 RT-11 one room that fails is what all fail with, whichever goes last', () => {
    const on = inside(['r', 's']);
    on.call('logoutRoom', { roomID: null });
    expect(said(on.ring('logout'))).toEqual(['r LogoutFailed 1002053']);
    const effects = on.admit();
    expect(effects).toContainEqual({
      type: 'settle',
      call: on.lastCall(),
      error: {
        code: 1002053,
        reason: 'timeout',
        message: 'unable to logoutRoom r; the server did not answer in time; check the network and try again',
      },
    });
    expect(on.context().logoutAlls).toEqual([]);
  });

  test('RT-6 RT-10 a room that was not there to be left has no part in it', () => {
    const on = inside(['r'], { limits: { ...resolveEngineLimits('native'), loginTimeout: 1_000 } });
    on.call('logoutRoom', { roomID: null });
    const [all, left] = [on.lastCall(), on.sent()];
    on.login('s');
    expect(said(on.ring('login'))).toEqual(['s LoginFailed 1002053', `call ${all + 1} timeout`, 'hold']);
    expect(on.context().logoutAlls).toMatchObject([{ call: all, error: null }]);
    expect(said(on.admit(left))).toContain(`call ${all} done`);
  });
});
