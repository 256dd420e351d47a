// What calls come to on the server (section CL, server half).

import { describe, expect, test } from 'vitest';
import { members, rooms, roomsOf, save } from '../../../src/machines/server/registry.js';
import { admission, exited, joined, left, reason, World } from './harness.js';

test('CL-7: createRoom on an existing room is refused; creator and members are untouched', () => {
  const world = new World();
  const [ann, bob] = [world.device('ann'), world.device('bob')];
  ann.create('r', { roomName: 'first' });
  ann.pushes();
  const before = JSON.stringify(save(world.registry).rooms);
  for (const device of [ann, bob]) expect(device.create('r').error).toMatchObject({ code: 6000323 });
  expect(JSON.stringify(save(world.registry).rooms)).toBe(before);
  expect(ann.pushes()).toEqual([]);
});

test('CL-8: joinRoom on a room that does not exist is refused, and does not create it', () => {
  const world = new World();
  expect(world.device('ann').join('r').error).toMatchObject({
    code: 6000322,
    reason: 'roomNotExist',
    message: 'unable to join the room r; the room does not exist; create or enter it',
  });
  expect(rooms(world.registry)).toEqual([]);
});

test('CL-9: enterRoom creates or enters; name, attributes and delay of the first one count', () => {
  const world = new World();
  const first = { roomName: 'first', roomAttributes: [['k', 'v']], roomDestroyDelayTime: 10 } as const;
  world.device('ann').enter('r', first);
  const reply = world.device('bob').enter('r', { roomName: 'second', roomAttributes: [['k', 'w']] });
  expect(admission(reply)).toMatchObject({ roomName: 'first', roomAttributes: [['k', 'v']] });
  world.device('ann').leave('r');
  world.device('bob').leave('r');
  expect(rooms(world.registry)).toMatchObject([{ roomName: 'first', state: 'Vacant' }]);
});

test('CL-11: one room more than a user may be in; no room is created on the way', () => {
  const world = new World({ maxRoomsPerUser: 1 });
  const ann = world.device('ann');
  ann.create('a');
  for (const reply of [ann.create('b'), ann.enter('b')])
    expect(reply.error).toMatchObject({ code: 6000325, reason: 'joinedRoomLimit' });
  expect(rooms(world.registry).map(({ roomID }) => roomID)).toEqual(['a']);
});

describe('CL-12', () => {
  test('CL-12: one room more than the app may have', () => {
    const world = new World({ maxRooms: 0 });
    expect(world.device('ann').enter('r').error).toMatchObject({ code: 6000324, reason: 'roomLimit' });
  });

  test('CL-12: a full room: members are users, not devices', () => {
    const world = new World({ maxMembersPerRoom: 2, multiDevice: 'allow' });
    world.device('ann').create('r');
    world.device('bob').join('r');
    expect(world.device('cid').join('r').error).toMatchObject({ code: 6000304, reason: 'full' });
    expect(world.device('ann', 'tablet').join('r').error).toBeUndefined();
    world.device('bob').leave('r');
    expect(world.device('cid').join('r').error).toBeUndefined();
  });

  test('CL-12: a blocked user enters nothing more, and stays where it is', () => {
    const world = new World();
    const ann = world.device('ann');
    ann.create('r');
    world.api({ type: 'blockUser', userID: 'ann' });
    world.restart();
    expect(members(world.registry, 'r')).toEqual(['ann']);
    for (const reply of [ann.create('s'), ann.join('r'), ann.switch('r', 's', true)])
      expect(reply.error).toMatchObject({ code: 6000327, reason: 'blocked' });
    world.api({ type: 'unblockUser', userID: 'ann' });
    expect(ann.create('s').error).toBeUndefined();
    for (const type of ['blockUser', 'unblockUser'] as const)
      expect(world.api({ type, userID: '' })).toMatchObject({ code: 660000002 });
  });
});

describe('CL-14', () => {
  test('CL-14: leaving all rooms is one step, in the order of entering', () => {
    const world = new World();
    const ann = world.device('ann');
    for (const roomID of ['10', 'b', '2', 'a']) ann.create(roomID, { roomDestroyDelayTime: 10 });
    world.callbacks();
    ann.leave('a', '2', '10');
    expect(world.callbacks()).toEqual(['10', '2', 'a'].map((roomID) => exited(roomID, 'ann')));
    expect(roomsOf(world.registry, 'ann')).toEqual(['b']);
    expect(ann.send({ type: 'leaveRooms', rooms: [] })).toMatchObject({ result: {} });
  });

  test('CL-14, NR-8: the attempts still under way are refused when they come', () => {
    const world = new World();
    const ann = world.device('ann');
    const late = ann.message({
      type: 'createRoom',
      roomID: 'r',
      setup: { roomName: '', roomAttributes: [], roomDestroyDelayTime: 0 },
      released: [],
    });
    ann.send({ type: 'leaveRooms', rooms: [{ roomID: 'r', attempt: late.id }] });
    expect(ann.resend(late)?.error).toMatchObject({ code: 6000304, reason: 'cancelled' });
    expect(rooms(world.registry)).toEqual([]);
  });
});

test('CL-19: joined and left reach the other members’ devices, never the one that caused them', () => {
  const world = new World();
  const [ann, bob, cid] = [world.device('ann'), world.device('bob'), world.device('cid')];
  cid.create('elsewhere');
  ann.create('r');
  bob.join('r');
  expect([ann.pushes(), bob.pushes(), cid.pushes()]).toEqual([[joined('r', 'bob')], [], []]);
  ann.leave('r');
  expect([ann.pushes(), bob.pushes(), cid.pushes()]).toEqual([[], [left('r', 'ann')], []]);
});

describe('CL-26', () => {
  const asking = () => {
    const world = new World();
    const [ann, bob] = [world.device('ann'), world.device('bob')];
    ann.create('r', { roomAttributes: [['k', 'v']] });
    bob.join('r');
    return { world, ann };
  };

  test('CL-26: what a member may ask', () => {
    const { ann, world } = asking();
    const answer = (body: Record<string, unknown>) => ann.send({ roomID: 'r', ...body } as never)?.result;
    expect(answer({ type: 'queryRoomMemberList', nextFlag: '', count: 1 })).toEqual({
      roomID: 'r',
      userIDs: ['ann'],
      nextFlag: '1',
      version: 2,
    });
    expect(answer({ type: 'queryRoomMembers', userIDs: ['cid', 'bob'] })).toEqual({
      userIDs: ['bob'],
      errorUserIDs: ['cid'],
    });
    expect(answer({ type: 'queryRoomAllAttributes' })).toEqual({ roomAttributes: [['k', 'v']] });
    // an interrupted member counts
    world.advance(34_999);
    expect(answer({ type: 'queryRoomOnlineMemberCount' })).toEqual({ count: 2 });
    world.advance(1);
    expect(answer({ type: 'queryRoomOnlineMemberCount' })).toEqual({ count: 1 });
  });

  test.each([
    ['queryRoomMemberList', { nextFlag: '', count: 0 }],
    ['queryRoomMemberList', { nextFlag: '', count: 101 }],
    ['queryRoomMemberList', { nextFlag: 'x', count: 1 }],
    ['queryRoomMembers', { userIDs: [] }],
    ['queryRoomMembers', { userIDs: Array.from({ length: 11 }, (_, index) => `u${index}`) }],
    ['queryRoomMembers', { userIDs: [''] }],
  ] as const)('CL-26: %s with a bad argument: %j', (type, body) => {
    const { ann } = asking();
    expect(ann.send({ type, roomID: 'r', ...body })?.error).toMatchObject({ code: 6000001 });
    expect(ann.send({ type, roomID: '', ...body })?.error).toMatchObject({ code: 6000001 });
  });

  test('CL-26: refused to a device that is not in the room', () => {
    const { world } = asking();
    const tab = world.device('ann', 'tablet');
    for (const roomID of ['r', 'no'])
      expect(tab.send({ type: 'queryRoomOnlineMemberCount', roomID })?.error).toMatchObject({
        code: 6000321,
      });
  });
});

describe('logins', () => {
  test('CL-21: logging out leaves every room in the order of entering, and has no answer', () => {
    const world = new World();
    const ann = world.device('ann');
    for (const roomID of ['b', 'a']) ann.create(roomID);
    world.callbacks();
    expect(ann.send({ type: 'logout' })).toBeUndefined();
    expect(world.callbacks().map(({ room_id }) => room_id)).toEqual(['b', 'b', 'a', 'a']);
    expect(world.timers.size).toBe(0);
    // nothing of that login can be asked for again
    expect(save(world.registry).devices).toMatchObject([
      { ended: 'LoggedOut', answers: [], ends: [], rooms: [] },
    ]);
  });

  test('CL-29: ended by the server: every membership in the same step; the device hears of it when it is back', () => {
    const world = new World();
    const [ann, bob] = [world.device('ann'), world.device('bob')];
    for (const roomID of ['r', 's']) ann.create(roomID);
    bob.join('r');
    world.callbacks();
    ann.pushes();
    const end = { type: 'loginEnded', login: ann.loginID, event: 'TokenExpired' };
    expect(
      world.api({ type: 'kickOffline', userID: 'ann', deviceID: 'phone', event: 'TokenExpired' }),
    ).toEqual({ code: 0 });
    expect(ann.pushes()).toEqual([end]);
    expect(bob.pushes()).toEqual([left('r', 'ann')]);
    expect(world.callbacks()).toMatchObject([exited('r', 'ann'), exited('s', 'ann'), {}]);
    const before = JSON.stringify(save(world.registry));
    ann.send({ type: 'resume' });
    ann.join('r');
    ann.heartbeat();
    expect(ann.pushes()).toEqual([end, end, end]);
    expect(JSON.stringify(save(world.registry))).toBe(before);
    // it logs in again, and that is that
    ann.login();
    expect(ann.join('r').error).toBeUndefined();
  });

  test('CL-29: nobody there, or gone already: nothing to do; bad arguments are told', () => {
    const world = new World();
    world.device('ann').send({ type: 'logout' });
    for (const deviceID of ['phone', 'no'])
      expect(world.give({ type: 'kickOffline', userID: 'ann', deviceID })).toEqual({
        effects: [],
        facts: [],
        outcome: { code: 0 },
      });
    expect(world.api({ type: 'kickOffline', userID: '', deviceID: 'x' })).toMatchObject({ code: 660000002 });
    expect(
      world.api({ type: 'kickOffline', userID: 'a', deviceID: 'x', event: 'No' as never }),
    ).toMatchObject({ code: 660000002 });
  });

  test('CL-30: a login ends what is left of an earlier one; what comes of that one later is ignored', () => {
    const world = new World();
    const [ann, bob] = [world.device('ann'), world.device('bob')];
    ann.create('r');
    bob.join('r');
    ann.pushes();
    const late = ann.message({ type: 'leaveRooms', rooms: [ann.named('r')] });
    const old = ann.loginID;
    ann.login();
    expect(bob.pushes()).toEqual([left('r', 'ann')]);
    expect(reason(ann.join('r'))).toBeUndefined();
    const before = JSON.stringify(save(world.registry));
    expect(ann.resend(late)).toBeUndefined();
    ann.resend({ ...late, login: old, type: 'logout' });
    expect(JSON.stringify(save(world.registry))).toBe(before);
  });

  test('CL-30: any message of a newer login is one; a logged-out login stays silent', () => {
    const world = new World();
    const ann = world.device('ann');
    ann.send({ type: 'logout' });
    expect(ann.create('r')).toBeUndefined();
    expect(ann.send({ type: 'resume' })).toBeUndefined();
    expect(rooms(world.registry)).toEqual([]);
    ann.loginID = ann.counter + 1;
    ann.counter += 1;
    expect(ann.create('r').error).toBeUndefined();
  });
});
