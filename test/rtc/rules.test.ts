// The rules RT-1 to RT-22 as an app sees them: engines, server and network in the simulation.

import { describe, expect, test } from 'vitest';
import { userOf, World } from './harness.js';

const MINUTE = 60_000;

describe('the engine and its mode', () => {
  test('RT-1 the mode is set before the engine exists, afterwards it is 1001020', () => {
    const world = new World();
    const a = world.engine('A');
    expect(a.call('setRoomMode', 0)).toBe('1001020 roomModeTooLate');
    expect(a.call('setRoomMode', 'no mode at all')).toBe('1001020 roomModeTooLate');
    // in MultiRoom mode as before
    expect([a.login('room1'), a.login('room2')]).toEqual(['ok', 'ok']);
  });

  test('RT-1 the default is SingleRoom', () => {
    const a = new World().engine('A', { mode: 0 });
    expect([a.login('room1'), a.login('room2')]).toEqual(['ok', '1002001 roomCountExceeded']);
  });

  test.each([2, -1, 0.5, '1', null, undefined, {}, 'MultiRoom'])('RT-1 %j is no mode', (mode) => {
    const world = new World();
    const web = world.sim.engine('W', { platform: 'web' });
    const native = world.sim.engine('N');
    void web.call('setRoomMode', mode);
    void native.call('setRoomMode', mode);
    const rejected = world.sim.log.flatMap((line) => ('rejected' in line ? [line.rejected] : []));
    expect(rejected).toEqual([
      {
        code: 1100001,
        reason: 'badArgument',
        message: 'unable to setRoomMode; the mode has to be SingleRoom 0 or MultiRoom 1',
      },
      expect.objectContaining({ code: 1000017, reason: 'badArgument' }),
    ]);
  });

  test('RT-1 a mode may be set again and again until there is an engine', () => {
    const world = new World();
    const a = world.sim.engine('A');
    for (const mode of [1, 1, 0, 0, 1]) void a.call('setRoomMode', mode);
    expect(a.snapshot().value).toBe('NoEngine.multiRoom');
    void a.call('createEngine');
    void a.call('createEngine');
    expect(a.snapshot().value).toBe('Created.multiRoom');
    expect(world.sim.log.filter((line) => 'rejected' in line)).toEqual([]);
  });

  test.each([
    ['loginRoom', 'room1', userOf('a')],
    ['logoutRoom', 'room1'],
    ['logoutRoom'],
    ['switchRoom', 'room1', 'room2'],
    ['startPublishingStream', 's1'],
    ['stopPublishingStream', 0],
    ['startPlayingStream', 's1'],
    ['stopPlayingStream', 's1'],
  ] as const)('RT-1 %s without an engine: 1000001', (method, ...args) => {
    const world = new World();
    const a = world.engine('A');
    a.call('destroyEngine');
    expect(a.call(method, ...args)).toBe('1000001 noEngine');
    expect(a.told()).toEqual([]);
  });
});

describe('logging in', () => {
  test('RT-2 Logining, Logined; the older notice tells the state', () => {
    const world = new World();
    const a = world.engine('A');
    expect(a.login('room1')).toBe('ok');
    expect(a.told()).toEqual(['room1 Logining', 'room1 Logined']);
    const states = world.sim.log.flatMap((line) => ('state' in line ? [line.state] : []));
    expect(states).toEqual([1, 2]);
  });

  test('RT-2 a refused token: LoginFailed 1002033', () => {
    const a = new World({ server: { tokens: ['good'] } }).engine('A');
    expect(a.login('room1', { token: 'bad' })).toBe('1002033 token');
    expect(a.told()).toEqual(['room1 Logining', 'room1 LoginFailed 1002033']);
    expect(a.login('room1', { token: 'good' })).toBe('ok');
  });

  test('RT-2 no answer in time: LoginFailed 1002053, and what the server accepted is given back', () => {
    const world = new World();
    const a = world.engine('A');
    world.sim.network.drop('A', 'held', 999);
    const outcome = a.later('loginRoom', 'room1', userOf('A'));
    world.advance(9_999);
    expect([outcome(), world.rooms()]).toEqual(['pending', { room1: ['A'] }]);
    world.advance(1);
    expect([outcome(), world.rooms()]).toEqual(['1002053 timeout', {}]);
    expect(a.told()).toEqual(['room1 Logining', 'room1 LoginFailed 1002053']);
  });

  test('RT-2 logged out while logging in: Logout, and the login is cancelled', () => {
    const world = new World();
    const a = world.engine('A');
    const login = a.later('loginRoom', 'room1', userOf('A'));
    expect(a.call('logoutRoom', 'room1')).toBe('ok');
    expect(login()).toBe('1002002 cancelled');
    expect(a.told()).toEqual(['room1 Logining', 'room1 Logout']);
    expect(world.rooms()).toEqual({});
  });

  test('RT-2 kicked while logging in: KickOut, without Logined', () => {
    const world = new World();
    const a = world.engine('A');
    world.sim.network.hold('A', 'held', 1);
    const login = a.later('loginRoom', 'room1', userOf('A'));
    world.sim.settle();
    expect(world.sim.server.kickUsers('room1', ['A'])).toEqual(['A']);
    world.sim.settle();
    expect(login()).toBe('1002055 kickedByServer');
    // the acceptance comes late
    world.sim.network.deliver('A', 'held');
    world.sim.settle();
    expect(a.told()).toEqual(['room1 Logining', 'room1 KickOut 1002055']);
    expect(a.rooms()).toEqual({});
  });

  test('RT-3 SingleRoom: one room, the same one included', () => {
    const a = new World().engine('A', { mode: 0 });
    a.login('room1');
    a.told();
    expect(a.login('room2')).toBe('1002001 roomCountExceeded');
    expect(a.login('room1')).toBe('1002001 roomCountExceeded');
    expect(a.told()).toEqual([]);
    expect(a.call('logoutRoom', 'room2')).toBe('1002002 notLoggedIn');
    expect(a.call('logoutRoom')).toBe('ok');
    expect(a.login('room2', {}, 'somebody else')).toBe('1002006 userIDCharacters');
    expect(a.login('room2', {}, 'another')).toBe('ok');
  });

  test('RT-3 logging out of what is not logged in: 1002002 by name, success without one, no notice', () => {
    const world = new World();
    for (const a of [world.engine('A'), world.engine('B', { mode: 0 })]) {
      expect(a.call('logoutRoom', 'room1')).toBe('1002002 notLoggedIn');
      expect(a.call('logoutRoom')).toBe('ok');
      expect(a.told()).toEqual([]);
    }
  });

  test('RT-4 MultiRoom: the room first (1002064), then the user (1002018)', () => {
    const world = new World();
    const a = world.engine('A');
    a.login('room1');
    expect(a.login('room1')).toBe('1002064 roomIDInUse');
    expect(a.login('room1', {}, 'B')).toBe('1002064 roomIDInUse');
    expect(a.login('room2', {}, 'B')).toBe('1002018 otherUser');
    expect(a.call('loginRoom', 'room2', { userID: 'A', userName: 'another name' })).toBe('1002018 otherUser');
    // a room that is still logging in counts as well
    const later = a.later('loginRoom', 'room3', userOf('A'));
    expect(a.later('loginRoom', 'room3', userOf('A'))()).toBe('1002064 roomIDInUse');
    world.sim.settle();
    expect(later()).toBe('ok');
    a.call('logoutRoom', 'room1');
    expect(a.login('room2', {}, 'B')).toBe('1002018 otherUser');
    a.call('logoutRoom', 'room3');
    expect(a.login('room2', {}, 'B')).toBe('ok');
    expect(world.rooms()).toEqual({ room2: ['B'] });
  });

  test('RT-4 an app without MultiRoom: 1002036 at the first login', () => {
    const world = new World({ server: { multiRoom: false } });
    const a = world.engine('A');
    expect(a.login('room1')).toBe('1002036 multiRoomDisabled');
    expect(a.told()).toEqual(['room1 Logining', 'room1 LoginFailed 1002036']);
    expect(world.engine('B', { mode: 0 }).login('room1')).toBe('ok');
    world.sim.server.configure({ multiRoom: true });
    expect(a.login('room1')).toBe('ok');
  });

  test('RT-4 the sixth room: 1002037; a place is free with the answer that frees it', () => {
    const world = new World();
    const a = world.engine('A');
    for (let room = 1; room <= 5; room += 1) expect(a.login(`room${room}`)).toBe('ok');
    expect(a.login('room6')).toBe('1002037 tooManyRooms');
    // a login that failed takes no place and costs nothing (ZEGO 1.12.3)
    expect(a.login('room6')).toBe('1002037 tooManyRooms');
    a.call('logoutRoom', 'room3');
    expect(a.login('room6')).toBe('ok');
    expect(a.login('room3')).toBe('1002037 tooManyRooms');
    expect(Object.keys(world.rooms())).toHaveLength(5);
  });

  test('RT-4 six logins at once: the first five, in the order of the calls', () => {
    const world = new World({ latency: 20 });
    const a = world.engine('A');
    const outcomes = [1, 2, 3, 4, 5, 6].map((room) => a.later('loginRoom', `room${room}`, userOf('A')));
    world.sim.settle();
    expect(outcomes.map((outcome) => outcome())).toEqual([
      'ok',
      'ok',
      'ok',
      'ok',
      'ok',
      '1002037 tooManyRooms',
    ]);
  });

  test('RT-4 the limit is the user’s, over all devices', () => {
    const world = new World({ server: { maxRoomsPerUser: 2 } });
    const [a, b] = [world.engine('A', { userID: 'ann' }), world.engine('B', { userID: 'ann' })];
    expect([a.login('room1'), b.login('room2')]).toEqual(['ok', 'ok']);
    expect([a.login('room3'), b.login('room3')]).toEqual(['1002037 tooManyRooms', '1002037 tooManyRooms']);
    // a room that the user is in already is not new to it
    expect(b.login('room1')).toBe('ok');
  });

  test('RT-4 RT-16 a full room: 1002034, and the order of the server’s refusals', () => {
    const world = new World({ server: { maxMembersPerRoom: 2, tokens: ['t'], maxRoomsPerUser: 1 } });
    const [a, b, c] = [world.engine('A'), world.engine('B'), world.engine('C')];
    a.login('room1', { token: 't' });
    b.login('room1', { token: 't' });
    expect(c.login('room1', { token: 't' })).toBe('1002034 full');
    c.login('room2', { token: 't' });
    expect(c.login('room1', { token: 't' })).toBe('1002037 tooManyRooms');
    world.sim.server.configure({ multiRoom: false });
    expect(c.login('room1', { token: 't' })).toBe('1002036 multiRoomDisabled');
    expect(c.login('room1', { token: '' })).toBe('1002033 token');
  });

  test('RT-16 maxMemberCount is that of the room’s first login', () => {
    const world = new World();
    const [a, b, c] = [world.engine('A'), world.engine('B'), world.engine('C')];
    a.login('room1', { maxMemberCount: 2 });
    b.login('room1', { maxMemberCount: 9 });
    expect(c.login('room1', { maxMemberCount: 9 })).toBe('1002034 full');
    b.call('logoutRoom', 'room1');
    expect(c.login('room1')).toBe('ok');
  });

  test('RT-19 arguments are judged before anything is published or sent', () => {
    const world = new World();
    const a = world.engine('A');
    const long = 'x'.repeat(300);
    const login = (roomID: unknown, user: unknown, config?: unknown) =>
      a.call('loginRoom', roomID, user, config);
    expect(login('', userOf('A'))).toBe('1002011 roomIDEmpty');
    expect(login(5, userOf('A'))).toBe('1002011 roomIDEmpty');
    expect(login('room/1', userOf('A'))).toBe('1002012 roomIDCharacters');
    expect(login('x'.repeat(128), userOf('A'))).toBe('1002013 roomIDTooLong');
    expect(login('room1', undefined)).toBe('1002005 userIDEmpty');
    expect(login('room1', { userID: 'é', userName: 'n' })).toBe('1002006 userIDCharacters');
    expect(login('room1', { userID: 'x'.repeat(64), userName: 'n' })).toBe('1002007 userIDTooLong');
    expect(login('room1', { userID: 'A', userName: '' })).toBe('1002008 userNameEmpty');
    expect(login('room1', { userID: 'A', userName: long })).toBe('1002010 userNameTooLong');
    expect(login('room1', userOf('A'), 'a token')).toBe('1000017 badArgument');
    expect(login('room1', userOf('A'), { token: 5 })).toBe('1000017 badArgument');
    expect(login('room1', userOf('A'), { maxMemberCount: -1 })).toBe('1000017 badArgument');
    expect(login('room1', userOf('A'), { isUserStatusNotify: 'yes' })).toBe('1000017 badArgument');
    expect(a.call('logoutRoom', '')).toBe('1002011 roomIDEmpty');
    expect(a.call('switchRoom', 'room1', 'room/1')).toBe('1002012 roomIDCharacters');
    expect(a.told()).toEqual([]);
    for (const roomID of ['x'.repeat(127), '__proto__', 'constructor', '10']) {
      expect(login(roomID, userOf('A'))).toBe('ok');
      expect(a.call('logoutRoom', roomID)).toBe('ok');
    }
  });

  test('RT-20 a notice is published before the call that causes it settles', () => {
    const world = new World();
    const a = world.engine('A');
    a.login('room1');
    a.call('logoutRoom', 'room1');
    const what = world.sim.log.slice(-7).map((line) => Object.keys(line)[2]);
    expect(what).toEqual(['call', 'notice', 'notice', 'call', 'call', 'notice', 'call']);
  });
});

describe('streams', () => {
  test('RT-5 MultiRoom: without a roomID 1003070 and 1004070, in a room that is not connected 1000002', () => {
    const world = new World();
    const a = world.engine('A');
    a.login('room1');
    a.told();
    expect([a.publish('s1'), a.publish('s1', '')]).toEqual([
      '1003070 publishWithoutRoom',
      '1003070 publishWithoutRoom',
    ]);
    expect([a.play('s1'), a.play('s1', '')]).toEqual(['1004070 playWithoutRoom', '1004070 playWithoutRoom']);
    expect([a.publish('s1', 'room2'), a.play('s1', 'room2')]).toEqual([
      '1000002 notConnected',
      '1000002 notConnected',
    ]);
    a.later('loginRoom', 'room2', userOf('A'));
    expect(a.later('startPlayingStream', 's1', { roomID: 'room2' })()).toBe('1000002 notConnected');
    world.sim.settle();
    expect(a.play('s1', 'room2')).toBe('ok');
    a.network('down');
    expect(a.publish('s2', 'room1')).toBe('1000002 notConnected');
  });

  test('RT-5 SingleRoom: the roomID is ignored', () => {
    const a = new World().engine('A', { mode: 0 });
    expect([a.publish('s1', 'room1'), a.play('s2')]).toEqual([
      '1000002 notConnected',
      '1000002 notConnected',
    ]);
    a.login('room1');
    expect([a.publish('s1', 'nowhere'), a.play('s2')]).toEqual(['ok', 'ok']);
    expect(a.streams()).toEqual({ s1: 'Running in room1', s2: 'Requesting in room1' });
  });

  test('RT-15 one stream a channel, each with an id of its own', () => {
    const a = new World().engine('A');
    a.login('room1');
    a.told();
    for (const channel of [0, 1, 2, 3]) expect(a.publish(`s${channel}`, 'room1', channel)).toBe('ok');
    expect(a.told().slice(0, 2)).toEqual(['s0 PublishRequesting', 's0 Publishing']);
    expect(a.publish('s5', 'room1', 0)).toBe('1003023 channelBusy');
    expect(a.call('stopPublishingStream', 1)).toBe('ok');
    expect(a.told().slice(-1)).toEqual(['s1 NoPublish']);
    expect(a.publish('s0', 'room1', 1)).toBe('1003028 streamIDInUse');
    expect(a.publish('s5', 'room1', 1)).toBe('ok');
    expect(a.publish('s6', 'room1', 4)).toBe('1000017 badArgument');
    expect(a.publish('', 'room1', 1)).toBe('1000015 streamIDEmpty');
    expect(a.publish('a b', 'room1', 1)).toBe('1000016 streamIDCharacters');
    expect(a.publish('x'.repeat(256), 'room1', 1)).toBe('1000014 streamIDTooLong');
    // the main channel, where none is given; one that publishes nothing may be stopped
    expect(a.call('stopPublishingStream')).toBe('ok');
    expect(a.call('stopPublishingStream')).toBe('ok');
    expect(Object.keys(a.streams())).toEqual(['s2', 's3', 's5']);
  });

  test('RT-15 a played stream comes and goes with the one that is published', () => {
    const world = new World();
    const [a, b] = [world.engine('A'), world.engine('B')];
    a.login('room1');
    b.login('room1');
    b.told();
    b.play('s1', 'room1');
    a.publish('s1', 'room1');
    expect(b.told()).toEqual(['s1 PlayRequesting', 'room1 +s1@A', 's1 Playing']);
    expect(b.play('s1', 'room1')).toBe('ok');
    a.call('stopPublishingStream', 0);
    expect(b.told()).toEqual(['room1 -s1@A', 's1 PlayRequesting']);
    expect([b.call('stopPlayingStream', 's1'), b.call('stopPlayingStream', 's1')]).toEqual(['ok', 'ok']);
    expect(b.told()).toEqual(['s1 NoPlay']);
  });

  test('RT-6 MultiRoom: a room takes its own streams with it, and no others', () => {
    const world = new World();
    const a = world.engine('A');
    for (const room of ['room1', 'room2']) a.login(room);
    a.publish('p1', 'room1', 0);
    a.publish('p2', 'room2', 1);
    a.play('q1', 'room1');
    a.play('q2', 'room2');
    a.told();
    a.call('logoutRoom', 'room1');
    expect(a.told()).toEqual(['p1 NoPublish', 'q1 NoPlay', 'room1 Logout']);
    expect(a.streams()).toEqual({ p2: 'Running in room2', q2: 'Requesting in room2' });
  });

  test('RT-6 logoutRoom without an id: all rooms and all streams, one settlement', () => {
    const world = new World({ latency: 5 });
    const a = world.engine('A');
    for (const room of ['room1', 'room2', 'room3']) a.login(room);
    a.publish('p1', 'room1');
    a.play('q2', 'room2');
    const late = a.later('loginRoom', 'room4', userOf('A'));
    a.told();
    const all = a.later('logoutRoom');
    const one = a.later('logoutRoom', 'room2');
    expect(all()).toBe('pending');
    // the room that was still logging in is out at once, the others when the server has heard
    expect(a.told()).toEqual(['p1 NoPublish', 'q2 NoPlay', 'room4 Logout']);
    world.sim.settle();
    expect(a.told()).toEqual(['room1 Logout', 'room2 Logout', 'room3 Logout']);
    expect([all(), one(), late()]).toEqual(['ok', 'ok', '1002002 cancelled']);
    expect(world.rooms()).toEqual({});
  });

  test('RT-3 SingleRoom: leaving stops all publishing and playing', () => {
    const a = new World().engine('A', { mode: 0 });
    a.login('room1');
    a.publish('p1');
    a.publish('p2', undefined, 1);
    a.play('q1');
    a.told();
    a.call('logoutRoom');
    expect(a.told()).toEqual(['p1 NoPublish', 'p2 NoPublish', 'q1 NoPlay', 'room1 Logout']);
    expect(a.streams()).toEqual({});
  });
});

describe('switching', () => {
  test.each([0, 1] as const)('RT-7 in mode %i: streams, Logout, Logining, Logined', (mode) => {
    const world = new World();
    const [a, b] = [world.engine('A', { mode }), world.engine('B')];
    b.login('room1');
    a.login('room1');
    a.publish('p1', 'room1');
    a.told();
    b.told();
    expect(a.call('switchRoom', 'room1', 'room2')).toBe('ok');
    expect(a.told()).toEqual(['p1 NoPublish', 'room1 Logout', 'room2 Logining', 'room2 Logined']);
    expect(b.told()).toEqual(['room1 -p1@A', 'room1 -A']);
    expect(world.rooms()).toEqual({ room1: ['B'], room2: ['A'] });
  });

  test('RT-7 not atomic: after LoginFailed the engine is in neither room', () => {
    const world = new World();
    const [a, b] = [world.engine('A'), world.engine('B')];
    b.login('room2', { maxMemberCount: 1 });
    a.login('room1');
    a.told();
    expect(a.call('switchRoom', 'room1', 'room2')).toBe('1002034 full');
    expect(a.told()).toEqual(['room1 Logout', 'room2 Logining', 'room2 LoginFailed 1002034']);
    expect([a.rooms(), world.rooms()]).toEqual([{}, { room2: ['B'] }]);
    // and free to be another user
    expect(a.login('room3', {}, 'C')).toBe('ok');
  });

  test('RT-7 from a room that is not logged in 1002002, to one that is 1002064', () => {
    const world = new World();
    const a = world.engine('A');
    expect(a.call('switchRoom', 'room1', 'room2')).toBe('1002002 notLoggedIn');
    a.later('loginRoom', 'room1', userOf('A'));
    expect(a.later('switchRoom', 'room1', 'room2')()).toBe('1002002 notLoggedIn');
    world.sim.settle();
    a.login('room2');
    a.told();
    expect(a.call('switchRoom', 'room1', 'room1')).toBe('1002064 roomIDInUse');
    expect(a.call('switchRoom', 'room1', 'room2')).toBe('1002064 roomIDInUse');
    expect(a.told()).toEqual([]);
    expect(a.rooms()).toEqual({ room1: 'Logined.in', room2: 'Logined.in' });
  });

  test('RT-7 in MultiRoom mode 1002019 before 3.5.0', () => {
    const world = new World();
    const old = world.engine('A', { sdkVersion: '3.4.3' });
    old.login('room1');
    expect(old.call('switchRoom', 'room1', 'room2')).toBe('1002019 switchInMultiRoom');
    const single = world.engine('B', { sdkVersion: '3.4.3', mode: 0 });
    single.login('room1');
    expect(single.call('switchRoom', 'room1', 'room2')).toBe('ok');
    const first = world.engine('C', { sdkVersion: '3.5.0' });
    first.login('room1');
    expect(first.call('switchRoom', 'room1', 'room2')).toBe('ok');
  });

  test('RT-7 while interrupted: Logout at once, Logined when the network is back', () => {
    const world = new World();
    const a = world.engine('A');
    a.login('room1');
    a.network('down');
    a.told();
    const outcome = a.later('switchRoom', 'room1', 'room2');
    expect(a.told()).toEqual(['room1 Logout', 'room2 Logining']);
    a.network('up');
    expect([outcome(), a.told(), world.rooms()]).toEqual(['ok', ['room2 Logined'], { room2: ['A'] }]);
  });
});

describe('the network', () => {
  test.each([
    ['web', 1000017],
    ['native', 1002051],
  ] as const)('RT-8 on %s: Reconnecting %i, Reconnected, and the others notice nothing', (platform, code) => {
    const world = new World();
    const [a, b] = [world.platformed('A', platform), world.engine('B')];
    b.login('room1');
    a.login('room1');
    a.publish('s1', 'room1');
    b.play('s1', 'room1');
    a.told();
    b.told();
    a.network('down');
    expect(a.told()).toEqual([`room1 Reconnecting ${code}`]);
    // the window counts from the last message: 80 s is inside it, whenever that was
    world.advance(80_000);
    a.network('up');
    expect(a.told()).toEqual(['room1 Reconnected']);
    expect(b.told()).toEqual([]);
    expect(a.streams()).toEqual({ s1: 'Running in room1' });
  });

  test.each(['web', 'native'] as const)(
    'RT-8 on %s, after the server’s window: Reconnected, the others were told it left and joined',
    (platform) => {
      const world = new World();
      const [a, b] = [world.platformed('A', platform), world.engine('B')];
      b.login('room1');
      a.login('room1');
      a.publish('s1', 'room1');
      b.play('s1', 'room1');
      a.told();
      b.told();
      a.network('down');
      world.advance(4 * MINUTE);
      expect(b.told()).toEqual(['room1 -s1@A', 'room1 -A', 's1 PlayRequesting']);
      expect(world.rooms()).toEqual({ room1: ['B'] });
      a.network('up');
      expect(a.told().slice(1)).toEqual(['room1 Reconnected']);
      expect(b.told()).toEqual(['room1 +A', 'room1 +s1@A', 's1 Playing']);
      expect(a.streams()).toEqual({ s1: 'Running in room1' });
    },
  );

  test.each([
    ['web', 5],
    ['native', 20],
  ] as const)('RT-8 on %s: given up after %i minutes, ReconnectFailed 1002053', (platform, minutes) => {
    const world = new World();
    const a = world.platformed('A', platform);
    a.login('room1');
    a.login('room2');
    a.publish('s1', 'room1');
    a.network('down');
    a.told();
    world.advance(minutes * MINUTE - 1);
    expect(a.told()).toEqual([]);
    world.advance(1);
    expect(a.told()).toEqual([
      's1 NoPublish 1002053',
      'room1 ReconnectFailed 1002053',
      'room2 ReconnectFailed 1002053',
    ]);
    a.network('up');
    expect([a.told(), world.rooms(), a.timers()]).toEqual([[], {}, []]);
    expect(a.login('room1')).toBe('ok');
  });

  test('RT-8 the windows the other way round: given up by the engine before the server takes it out', () => {
    const world = new World({ server: { offlineAfter: 30 * MINUTE } });
    const [a, b] = [world.platformed('A', 'web'), world.engine('B')];
    b.login('room1');
    a.login('room1');
    b.told();
    a.network('down');
    world.advance(6 * MINUTE);
    expect(a.told().slice(-1)).toEqual(['room1 ReconnectFailed 1002053']);
    expect(world.rooms()).toEqual({ room1: ['B', 'A'] });
    a.network('up');
    expect([b.told(), world.rooms()]).toEqual([['room1 -A'], { room1: ['B'] }]);
  });

  test('RT-8 kicked while interrupted: told when it is back, its streams stop', () => {
    const world = new World();
    const a = world.engine('A');
    a.login('room1');
    a.login('room2');
    a.publish('s1', 'room1');
    a.network('down');
    a.told();
    world.sim.server.kickUsers('room1', ['A']);
    world.advance(MINUTE);
    expect(a.told()).toEqual([]);
    a.network('up');
    expect(a.told()).toEqual(['s1 NoPublish 1002055', 'room1 KickOut 1002055', 'room2 Reconnected']);
  });

  test('RT-8 the second outage goes like the first', () => {
    const world = new World();
    const a = world.engine('A');
    a.login('room1');
    a.told();
    const outage = (ms: number) => {
      a.network('down');
      world.advance(ms);
      a.network('up');
      return a.told();
    };
    const first = outage(100_000);
    expect(first).toEqual(['room1 Reconnecting 1002051', 'room1 Reconnected']);
    for (let count = 0; count < 20; count += 1) expect(outage(100_000)).toEqual(first);
  });

  test('RT-10 kicked from one of three rooms: the other two hear nothing of it (ZEGO 2.11.0)', () => {
    const world = new World();
    const a = world.engine('A');
    for (const room of ['room1', 'room2', 'room3']) a.login(room);
    a.publish('p1', 'room1', 0);
    a.publish('p2', 'room2', 1);
    a.told();
    expect(world.sim.server.kickUsers('room2', ['A', 'nobody'])).toEqual(['A']);
    world.sim.settle();
    expect(a.told()).toEqual(['p2 NoPublish 1002055', 'room2 KickOut 1002055']);
    expect(a.rooms()).toEqual({ room1: 'Logined.in', room3: 'Logined.in' });
    expect(a.streams()).toEqual({ p1: 'Running in room1' });
    expect(a.login('room2')).toBe('ok');
  });

  test('RT-11 a logout waits for the server; unanswered it is LogoutFailed 1002053, and the room is left all the same', () => {
    const world = new World();
    const a = world.engine('A');
    a.login('room1');
    a.publish('s1', 'room1');
    a.told();
    world.sim.network.drop('A', 'hold');
    const outcome = a.later('logoutRoom', 'room1');
    const again = a.later('logoutRoom', 'room1');
    expect(a.told()).toEqual(['s1 NoPublish']);
    expect(a.play('s1', 'room1')).toBe('1000002 notConnected');
    world.sim.network.drop('A', 'held');
    world.advance(10_000);
    expect([outcome(), again()]).toEqual(['1002053 timeout', '1002053 timeout']);
    expect(a.told()).toEqual(['room1 LogoutFailed 1002053']);
    // the next message was heard, its answer was not: one more, and nothing is owed
    expect([world.rooms(), a.timers()]).toEqual([{}, ['heartbeat']]);
    world.advance(10_000);
    expect([a.told(), a.timers()]).toEqual([[], []]);
  });

  test('RT-11 only an answer to the logout, or to a later message, says that it was heard', () => {
    const world = new World();
    const a = world.engine('A');
    a.login('room1');
    world.sim.network.hold('A', 'held', 1);
    a.publish('s1', 'room1');
    world.sim.network.drop('A', 'hold');
    const outcome = a.later('logoutRoom', 'room1');
    world.sim.network.deliver('A', 'held');
    world.sim.settle();
    expect([outcome(), a.rooms(), world.rooms()]).toEqual([
      'pending',
      { room1: 'Logined.leaving' },
      { room1: ['A'] },
    ]);
  });

  test('RT-11 the network breaks while a logout is out: Logout at once, and the server hears later', () => {
    const world = new World({ latency: 10 });
    const a = world.engine('A');
    a.login('room1');
    a.told();
    const outcome = a.later('logoutRoom', 'room1');
    a.network('down');
    expect([outcome(), a.told(), world.rooms()]).toEqual(['ok', ['room1 Logout'], { room1: ['A'] }]);
    a.network('up');
    expect([a.told(), world.rooms(), a.timers()]).toEqual([[], {}, []]);
  });

  test('RT-11 leave wins: logged out while reconnecting, nothing brings the room back', () => {
    const world = new World();
    const a = world.engine('A');
    a.login('room1');
    a.network('down');
    expect(a.call('logoutRoom', 'room1')).toBe('ok');
    expect(a.told().slice(-1)).toEqual(['room1 Logout']);
    a.network('up');
    world.advance(MINUTE);
    expect([a.told(), a.rooms(), world.rooms(), a.timers()]).toEqual([[], {}, {}, []]);
  });

  test('RT-12 interrupted while logging in: nothing is told, and the login goes on when the network is back', () => {
    const world = new World({ latency: 10 });
    const a = world.engine('A');
    const outcome = a.later('loginRoom', 'room1', userOf('A'));
    a.network('down');
    world.advance(5_000);
    expect([outcome(), a.told()]).toEqual(['pending', ['room1 Logining']]);
    a.network('up');
    expect([outcome(), a.told()]).toEqual(['ok', ['room1 Logined']]);
  });

  test('RT-12 a login with the network down settles in bounded time (ZEGO 2.23.0)', () => {
    const world = new World();
    const a = world.engine('A');
    a.network('down');
    const outcomes = ['room1', 'room2'].map((room) => a.later('loginRoom', room, userOf('A')));
    world.advance(10_000);
    expect(outcomes.map((outcome) => outcome())).toEqual(['1002053 timeout', '1002053 timeout']);
    a.network('up');
    expect([world.rooms(), a.timers()]).toEqual([{}, []]);
    expect(a.login('room1')).toBe('ok');
  });

  test('RT-12 interrupted again while reconnecting: told once, and given up as counted from the first time', () => {
    const world = new World();
    const a = world.platformed('A', 'web');
    a.login('room1');
    a.told();
    world.sim.network.drop('A', 'held', 999);
    for (let minute = 0; minute < 5; minute += 1) {
      a.network('down');
      a.network('up');
      world.advance(MINUTE);
    }
    expect(a.told()).toEqual(['room1 Reconnecting 1000017', 'room1 ReconnectFailed 1002053']);
  });

  test('RT-13 logged in again at once: the logout that is out ends first, and each call settles once', () => {
    const world = new World({ latency: 10 });
    for (const [name, mode, next] of [
      ['A', 0, 'room2'],
      ['B', 0, 'room1'],
      ['C', 1, 'room1'],
    ] as const) {
      const a = world.engine(name, { mode });
      a.login('room1');
      a.told();
      const logout = a.later('logoutRoom', 'room1');
      const login = a.later('loginRoom', next, userOf(name));
      expect(a.told()).toEqual(['room1 Logout', `${next} Logining`]);
      world.sim.settle();
      expect([logout(), login(), a.told()]).toEqual(['ok', 'ok', [`${next} Logined`]]);
    }
    // in MultiRoom mode another room is not in the way
    const d = world.engine('D');
    d.login('room1');
    d.told();
    d.later('logoutRoom', 'room1');
    d.later('loginRoom', 'room2', userOf('D'));
    world.sim.settle();
    expect(d.told()).toEqual(['room2 Logining', 'room1 Logout', 'room2 Logined']);
  });

  test('RT-13 another user at once, when every room is being left', () => {
    const world = new World({ latency: 10 });
    const a = world.engine('A');
    for (const room of ['room1', 'room2']) a.login(room);
    a.told();
    const all = a.later('logoutRoom');
    const login = a.later('loginRoom', 'room3', userOf('B'));
    world.sim.settle();
    expect([all(), login()]).toEqual(['ok', 'ok']);
    expect(a.told()).toEqual(['room1 Logout', 'room2 Logout', 'room3 Logining', 'room3 Logined']);
    expect(world.rooms()).toEqual({ room3: ['B'] });
  });

  test('RT-14 the way back is closed: ReconnectFailed with the refusal’s code', () => {
    const world = new World();
    const [a, b, c] = [world.engine('A'), world.engine('B'), world.engine('C')];
    a.login('room1', { maxMemberCount: 2 });
    b.login('room1');
    b.publish('s1', 'room1');
    b.network('down');
    b.told();
    world.advance(2 * MINUTE);
    expect(c.login('room1')).toBe('ok');
    b.network('up');
    expect(b.told()).toEqual(['s1 NoPublish 1002034', 'room1 ReconnectFailed 1002034']);
    expect(world.rooms()).toEqual({ room1: ['A', 'C'] });
  });

  test('RT-14 taken out unheard and refused: Reconnecting, then ReconnectFailed', () => {
    const world = new World();
    const [a, b, c] = [world.engine('A'), world.engine('B'), world.engine('C')];
    a.login('room1', { maxMemberCount: 2 });
    b.login('room1');
    b.told();
    world.sim.network.partition('B', 'up');
    world.advance(2 * MINUTE);
    c.login('room1');
    expect(b.told()).toEqual([]);
    world.sim.network.join('B');
    world.advance(10_000);
    expect(b.told()).toEqual(['room1 Reconnecting 1002051', 'room1 ReconnectFailed 1002034']);
  });
});

describe('destroying', () => {
  test('RT-9 destroyEngine logs out of everything, and the mode may be set again', () => {
    const world = new World({ latency: 10 });
    const [a, b] = [world.engine('A'), world.engine('B')];
    b.login('room1');
    for (const room of ['room1', 'room2', 'room3']) a.login(room);
    a.publish('s1', 'room1');
    a.call('logoutRoom', 'room9');
    const [logout, login] = [a.later('logoutRoom', 'room3'), a.later('loginRoom', 'room4', userOf('A'))];
    a.told();
    b.told();
    expect(a.call('destroyEngine')).toBe('ok');
    expect(a.told()).toEqual([
      's1 NoPublish',
      'room1 Logout',
      'room2 Logout',
      'room3 Logout',
      'room4 Logout',
    ]);
    expect([logout(), login()]).toEqual(['ok', '1000001 engineDestroyed']);
    expect(b.told()).toEqual(['room1 -s1@A', 'room1 -A']);
    expect([world.rooms(), a.timers(), a.streams()]).toEqual([{ room1: ['B'] }, [], {}]);
    expect(a.call('setRoomMode', 0)).toBe('ok');
    a.call('createEngine');
    expect([a.login('room1'), a.login('room2')]).toEqual(['ok', '1002001 roomCountExceeded']);
  });

  test('RT-9 destroyed with the network down: the server’s window ends what it cannot hear of', () => {
    const world = new World();
    const a = world.engine('A');
    a.login('room1');
    a.network('down');
    expect([a.call('destroyEngine'), a.call('destroyEngine')]).toEqual(['ok', 'ok']);
    expect([world.rooms(), a.timers()]).toEqual([{ room1: ['A'] }, []]);
    world.advance(90_000);
    expect(world.rooms()).toEqual({});
  });

  test('RT-9 another engine of the device says anew which rooms it holds', () => {
    const world = new World();
    const a = world.engine('A');
    a.login('room1');
    a.network('down');
    a.call('destroyEngine');
    a.call('createEngine');
    a.network('up');
    expect(a.login('room2')).toBe('ok');
    expect(world.rooms()).toEqual({ room2: ['A'] });
  });
});

describe('one user on two devices', () => {
  test('RT-17 the older login is kicked with 1002050, in that room only, and the others are told nothing', () => {
    const world = new World();
    const ann = { userID: 'ann' };
    const [a, b, c] = [world.engine('A', ann), world.engine('B', ann), world.engine('C')];
    for (const engine of [c, a]) engine.login('room1');
    a.login('room2');
    a.told();
    c.told();
    expect(b.login('room1')).toBe('ok');
    expect(a.told()).toEqual(['room1 KickOut 1002050']);
    expect(c.told()).toEqual([]);
    expect(world.rooms()).toEqual({ room1: ['C', 'ann'], room2: ['ann'] });
  });

  test('RT-17 one that was taken out for its silence does not come back over a newer login', () => {
    const world = new World();
    const ann = { userID: 'ann' };
    const [a, b] = [world.engine('A', ann), world.engine('B', ann)];
    a.login('room1');
    a.network('down');
    world.advance(2 * MINUTE);
    b.login('room1');
    b.told();
    a.told();
    a.network('up');
    expect([a.told(), b.told()]).toEqual([['room1 KickOut 1002050'], []]);
  });
});

test('RT-17 a room that is full takes a user of its own on another device', () => {
  const world = new World({ server: { maxMembersPerRoom: 1 } });
  const [a, b] = [world.engine('A', { userID: 'ann' }), world.engine('B', { userID: 'ann' })];
  a.login('room1');
  expect([b.login('room1'), a.told().at(-1)]).toEqual(['ok', 'room1 KickOut 1002050']);
});

describe('messages that are lost, late, or twice', () => {
  test('RT-18 a login that is lost is said again with the next message', () => {
    const world = new World();
    const a = world.engine('A', { limits: { heartbeatInterval: 3_000 } });
    world.sim.network.drop('A', 'hold');
    const outcome = a.later('loginRoom', 'room1', userOf('A'));
    world.advance(2_999);
    expect(outcome()).toBe('pending');
    world.advance(1);
    expect([outcome(), a.told()]).toEqual(['ok', ['room1 Logining', 'room1 Logined']]);
  });

  test('RT-18 a kick that is lost is told with the next answer', () => {
    const world = new World();
    const a = world.engine('A');
    a.login('room1');
    a.told();
    world.sim.network.drop('A', 'kicked');
    world.sim.server.kickUsers('room1', ['A']);
    world.advance(10_000);
    expect([a.told(), world.rooms()]).toEqual([['room1 KickOut 1002055'], {}]);
  });

  test('RT-18 a late answer changes nothing of the login after it', () => {
    const world = new World();
    const a = world.engine('A', { limits: { loginTimeout: 1_000 } });
    world.sim.server.configure({ tokens: ['good'] });
    world.sim.network.hold('A', 'held', 1);
    const first = a.later('loginRoom', 'room1', userOf('A'), { token: 'bad' });
    world.advance(1_000);
    expect(first()).toBe('1002053 timeout');
    const second = a.later('loginRoom', 'room1', userOf('A'), { token: 'good' });
    world.sim.settle();
    // the refusal of the first one
    world.sim.network.deliver('A', 'held');
    world.sim.settle();
    expect([second(), a.rooms()]).toEqual(['ok', { room1: 'Logined.in' }]);
    expect(a.told()).toEqual([
      'room1 Logining',
      'room1 LoginFailed 1002053',
      'room1 Logining',
      'room1 Logined',
    ]);
  });

  test('RT-18 what was said before an outage does not count after it', () => {
    const world = new World({ latency: 0 });
    const a = world.engine('A');
    a.login('room1');
    world.sim.network.hold('A', 'held', 1);
    world.advance(10_000);
    a.network('down');
    world.sim.network.drop('A', 'hold');
    a.network('up');
    world.sim.network.deliver('A', 'held');
    world.sim.settle();
    expect(a.rooms()).toEqual({ room1: 'Reconnecting' });
    world.advance(10_000);
    expect(a.rooms()).toEqual({ room1: 'Logined.in' });
  });

  test('RT-18 RT-21 an older answer does not bring an older list back', () => {
    const world = new World();
    const [a, b] = [world.engine('A'), world.engine('B')];
    a.login('room1');
    world.sim.network.drop('A', 'memberChanged', 2);
    world.sim.network.hold('A', 'answer:heartbeat', 1);
    b.login('room1');
    world.advance(10_000);
    b.call('logoutRoom', 'room1');
    a.told();
    world.advance(10_000);
    world.sim.network.deliver('A', 'answer:heartbeat');
    world.sim.settle();
    expect(a.told()).toEqual([]);
  });

  test('RT-18 each attempt is decided once: a refusal stands until the engine logs in anew', () => {
    const world = new World({ server: { maxMembersPerRoom: 1 } });
    const [a, b] = [world.engine('A'), world.engine('B')];
    a.login('room1');
    world.sim.network.drop('B', 'held');
    const outcome = b.later('loginRoom', 'room1', userOf('B'));
    world.sim.settle();
    a.call('logoutRoom', 'room1');
    b.login('room2');
    expect([outcome(), world.rooms()]).toEqual(['1002034 full', { room2: ['B'] }]);
    expect(b.login('room1')).toBe('ok');
  });

  test('RT-18 everything twice, everything late: the same notices', () => {
    const plain = play({});
    expect(plain).toContain('room1 Logout');
    expect(play({ latency: 30 })).toEqual(plain);
    expect(play({ rates: { repeat: 1 }, seed: 3 })).toEqual(plain);
  });
});

/** A day of three engines, as told to the third. */
const play = (options: ConstructorParameters<typeof World>[0]): string[] => {
  const world = new World(options);
  const [a, b, c] = [world.engine('A'), world.engine('B'), world.engine('C')];
  const long = () => world.advance(1_000);
  for (const engine of [c, a, b]) {
    engine.login('room1');
    long();
  }
  a.publish('s1', 'room1');
  c.play('s1', 'room1');
  long();
  world.sim.server.kickUsers('room1', ['B']);
  long();
  a.call('switchRoom', 'room1', 'room2');
  long();
  c.call('logoutRoom');
  long();
  return c.told();
};

describe('who is there', () => {
  test('RT-21 those who are there are told at the login, the others as they come and go', () => {
    const world = new World();
    const [a, b, c] = [world.engine('A'), world.engine('B'), world.engine('C')];
    a.login('room1');
    a.publish('s1', 'room1');
    b.login('room1');
    a.told();
    expect(c.login('room1')).toBe('ok');
    expect(c.told()).toEqual(['room1 Logining', 'room1 Logined', 'room1 +A', 'room1 +B', 'room1 +s1@A']);
    expect(a.told()).toEqual(['room1 +C']);
    b.call('logoutRoom', 'room1');
    expect([a.told(), c.told()]).toEqual([['room1 -B'], ['room1 -B']]);
  });

  test('RT-21 without isUserStatusNotify there are no user notices; streams are told always', () => {
    const world = new World();
    const [a, b] = [world.engine('A'), world.engine('B')];
    b.login('room1', { isUserStatusNotify: false });
    a.login('room1');
    a.publish('s1', 'room1');
    expect(b.told()).toEqual(['room1 Logining', 'room1 Logined', 'room1 +s1@A']);
  });

  test('RT-21 a notice that is lost is made good, as the difference of the lists', () => {
    const world = new World();
    const [a, b, c] = [world.engine('A'), world.engine('B'), world.engine('C')];
    for (const engine of [a, b]) engine.login('room1');
    a.told();
    world.sim.network.drop('A', 'memberChanged');
    c.login('room1');
    b.call('logoutRoom', 'room1');
    expect(a.told()).toEqual([]);
    world.advance(10_000);
    expect(a.told()).toEqual(['room1 -B', 'room1 +C']);
  });

  test('RT-21 after an outage: the difference, after Reconnected', () => {
    const world = new World();
    const [a, b, c] = [world.engine('A'), world.engine('B'), world.engine('C')];
    for (const engine of [a, b]) engine.login('room1');
    b.publish('s1', 'room1');
    a.told();
    a.network('down');
    b.call('logoutRoom', 'room1');
    c.login('room1');
    c.publish('s2', 'room1');
    expect(a.told()).toEqual(['room1 Reconnecting 1002051']);
    a.network('up');
    expect(a.told()).toEqual(['room1 Reconnected', 'room1 -s1@B', 'room1 -B', 'room1 +C', 'room1 +s2@C']);
  });

  test('RT-21 left and entered again at once: the others are told both, or neither (ZEGO 1.17.1)', () => {
    const both = new World();
    const [a, b] = [both.engine('A'), both.engine('B')];
    b.login('room1');
    a.login('room1');
    b.told();
    a.later('logoutRoom', 'room1');
    a.login('room1');
    expect(b.told()).toEqual(['room1 -A', 'room1 +A']);
    both.sim.network.drop('A', 'hold');
    a.later('logoutRoom', 'room1');
    a.login('room1');
    expect([b.told(), both.rooms()]).toEqual([[], { room1: ['B', 'A'] }]);
  });
});

test('RT-22 nothing is left behind: no room, no timer, no message', () => {
  const world = new World();
  const a = world.engine('A');
  const fresh = a.sim.snapshot().context;
  for (let round = 0; round < 3; round += 1) {
    for (const room of ['room1', 'room2']) a.login(room);
    a.publish('s1', 'room1');
    a.network('down');
    world.advance(100_000);
    a.network('up');
    a.call('logoutRoom', 'room2');
    world.sim.server.kickUsers('room1', ['A']);
    world.sim.settle();
    const { nextID, since, heard, ...left } = a.sim.snapshot().context;
    expect({ ...fresh, ...left }).toEqual(fresh);
  }
  const lines = world.sim.log.length;
  world.advance(24 * 60 * MINUTE);
  expect([world.sim.log.length, world.sim.server.state().rooms]).toEqual([lines, []]);
});
