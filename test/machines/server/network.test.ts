// Lost, late, repeated and reordered messages, and devices that fall silent (section NR, server half).

import { describe, expect, test } from 'vitest';
import { devicesIn, members, rooms, roomsOf, save } from '../../../src/machines/server/registry.js';
import { admission, left, reason, removed, setup, World } from './harness.js';

const entering = (roomID: string) => ({ type: 'enterRoom', roomID, setup: setup(), released: [] }) as const;

describe('repeated requests', () => {
  test('NR-4: a repeated id gets the first answer, and nothing is done twice', () => {
    const world = new World();
    const [ann, bob] = [world.device('ann'), world.device('bob')];
    bob.create('r');
    const request = ann.message(entering('r'));
    const first = ann.resend(request);
    const leave = ann.message({ type: 'leaveRooms', rooms: [{ roomID: 'r', attempt: request.id }] });
    ann.resend(leave);
    bob.pushes();
    world.callbacks();
    expect(ann.resend(request)).toEqual(first);
    expect(ann.resend(leave)).toMatchObject({ of: 'leaveRooms', result: {} });
    expect([members(world.registry, 'r'), bob.pushes(), world.callbacks()]).toEqual([['bob'], [], []]);
  });

  test('NR-4: also a refusal is repeated, though it would be accepted now', () => {
    const world = new World();
    const ann = world.device('ann');
    const request = ann.message({ ...entering('r'), type: 'joinRoom' });
    expect(reason(ann.resend(request))).toBe('roomNotExist');
    world.api({ type: 'createRoom', roomID: 'r' });
    expect(reason(ann.resend(request))).toBe('roomNotExist');
    world.restart();
    expect(reason(ann.resend(request))).toBe('roomNotExist');
  });

  test('NR-4: answers are remembered until acknowledged; then a late copy is nothing at all', () => {
    const world = new World();
    const ann = world.device('ann');
    const request = ann.message(entering('r'));
    ann.resend(request);
    ann.ack = request.id as number;
    ann.leave('r');
    expect(save(world.registry).devices[0]?.answers).toHaveLength(1);
    expect(ann.resend(request)).toBeUndefined();
    // nor one that was never seen, but is over for the device
    const lost = ann.message(entering('s'));
    ann.ack = ann.counter;
    ann.heartbeat([]);
    expect(ann.resend(lost)).toBeUndefined();
    expect(rooms(world.registry)).toEqual([]);
  });

  test('NR-13: a leave is confirmed whenever it comes, and one that counts as acknowledged unseen is done', () => {
    const world = new World({ maxAnswersKept: 3 });
    const ann = world.device('ann');
    ann.create('a');
    ann.create('b');
    const leave = ann.message({ type: 'leaveRooms', rooms: [ann.named('a')] });
    // it is lost, and so many come after it that it counts as acknowledged
    for (let count = 0; count < 5; count += 1) ann.send({ type: 'queryRoomOnlineMemberCount', roomID: 'b' });
    expect(save(world.registry).devices[0]?.ack).toBeGreaterThan(leave.id as number);
    const kept = save(world.registry).devices[0]?.answers;
    world.callbacks();
    for (const gone of [['room_exit', 'room_destroy'], []]) {
      expect(ann.resend(leave)).toMatchObject({ of: 'leaveRooms', id: leave.id, result: {} });
      expect(world.callbacks().map(({ callback }) => callback)).toEqual(gone);
    }
    expect(roomsOf(world.registry, 'ann')).toEqual(['b']);
    expect(save(world.registry).devices[0]?.answers).toEqual(kept);
    // a late copy of it does not end what was entered since
    ann.join('b');
    ann.create('a');
    expect(ann.resend(leave)).toMatchObject({ result: {} });
    expect(roomsOf(world.registry, 'ann')).toEqual(['b', 'a']);
  });

  test('NR-4: at most so many answers are kept; the lowest ids count as acknowledged', () => {
    const world = new World({ maxAnswersKept: 3 });
    const ann = world.device('ann');
    const requests = ['a', 'b', 'c', 'd'].map((roomID) => ann.message(entering(roomID)));
    // they come in another order than they were sent
    for (const index of [2, 1, 3, 0]) ann.resend(requests[index] as Record<string, unknown>);
    expect(roomsOf(world.registry, 'ann')).toEqual(['c', 'b', 'd', 'a']);
    const [device] = save(world.registry).devices;
    expect(device?.answers.map(([id]) => id)).toEqual([2, 3, 0].map((index) => requests[index]?.id));
    expect(device?.ack).toBe(requests[1]?.id);
  });

  test('NR-4: a heartbeat that was overtaken changes nothing and gets no answer', () => {
    const world = new World();
    const ann = world.device('ann');
    const old = ann.message({ type: 'heartbeat', rooms: [], newest: 1000 });
    ann.create('r');
    expect(ann.heartbeat().rooms).toHaveLength(1);
    expect(ann.resend(old)).toBeUndefined();
    expect(members(world.registry, 'r')).toEqual(['ann']);
  });

  test('NR-4: resume is answered each time', () => {
    const ann = new World().device('ann');
    const resume = ann.message({ type: 'resume' });
    expect(ann.resend(resume)).toMatchObject({ of: 'resume', result: {} });
    expect(ann.resend(resume)).toMatchObject({ of: 'resume', result: {} });
  });
});

describe('silence', () => {
  test('NR-5: offline at the first instant at which 35 s have passed, whatever was sent last', () => {
    const world = new World();
    const [ann, bob] = [world.device('ann'), world.device('bob')];
    ann.create('r');
    bob.join('r');
    world.advance(10_000);
    for (const device of [ann, bob]) device.heartbeat();
    world.advance(20_000);
    bob.send({ type: 'queryRoomOnlineMemberCount', roomID: 'r' });
    world.advance(14_999);
    expect(members(world.registry, 'r')).toEqual(['ann', 'bob']);
    world.callbacks();
    world.advance(1);
    expect(members(world.registry, 'r')).toEqual(['bob']);
    expect(bob.pushes()).toEqual([left('r', 'ann')]);
    expect(ann.pushes().at(-1)).toEqual(removed('r', 'offline'));
    expect(ann.ask([ann.named('r')]).rooms[0]?.end).toEqual({ cause: 'offline', reason: '' });
  });

  test('NR-5, NR-9: removed from its rooms one by one, in order of entering', () => {
    const world = new World();
    const ann = world.device('ann');
    for (const roomID of ['b', '10', 'a']) ann.create(roomID);
    world.callbacks();
    world.advance(35_000);
    expect(world.callbacks().map(({ room_id }) => room_id)).toEqual(['b', 'b', '10', '10', 'a', 'a']);
  });

  test('NR-5: a message in the same instant comes too late', () => {
    const world = new World();
    const ann = world.device('ann');
    ann.create('r');
    world.now += 35_000;
    expect(ann.heartbeat()).toEqual({
      rooms: [],
      gone: [{ ...ann.named('r'), end: { cause: 'absent', reason: '' } }],
    });
  });

  test('NR-5: the host’s timer fires late, or early: still that instant', () => {
    const world = new World();
    const ann = world.device('ann');
    ann.create('r', { roomDestroyDelayTime: 10 });
    const [id] = world.timers.keys();
    world.now += 34_000;
    expect(world.give({ type: 'timer', id }).effects).toEqual([
      { type: 'startTimer', id, delay: 1000, rule: 'NR-5' },
    ]);
    // 9 s late: the room has been empty for 9 of its 10 s
    world.now += 10_000;
    world.give({ type: 'timer', id });
    expect(rooms(world.registry)).toMatchObject([{ state: 'Vacant' }]);
    const [, destroy] = [...world.timers.entries()].at(-1) ?? [];
    expect(destroy).toBe(world.now + 1000);
    world.advance(1000);
    expect(rooms(world.registry)).toEqual([]);
  });

  test('NR-5: a timer that finds the device alive is started again, once, for the rest', () => {
    const world = new World();
    const ann = world.device('ann');
    const [id] = world.timers.keys();
    world.now += 10_000;
    ann.heartbeat();
    world.now += 25_000;
    expect(world.give({ type: 'timer', id }).effects).toEqual([
      { type: 'startTimer', id, delay: 10_000, rule: 'NR-5' },
    ]);
  });

  test('NR-5, SR-3: found out late, it is offline as of 35 s after its last word, not after the first timer', () => {
    const world = new World();
    const ann = world.device('ann');
    ann.create('r', { roomDestroyDelayTime: 10 });
    world.now += 10_000;
    ann.heartbeat();
    world.now += 44_999;
    world.give({ type: 'timer', id: 'none' });
    expect(rooms(world.registry)).toMatchObject([{ state: 'Vacant' }]);
    world.now += 1;
    world.give({ type: 'timer', id: 'none' });
    expect(rooms(world.registry)).toEqual([]);
  });

  test('NR-5: no timer is started or cancelled by messages', () => {
    const world = new World();
    const ann = world.device('ann');
    const from = world.effects.length;
    ann.create('r');
    for (let second = 0; second < 30; second += 1) {
      world.advance(1000);
      ann.heartbeat();
    }
    expect(world.effects.slice(from).filter(({ type }) => type.endsWith('Timer'))).toEqual([]);
  });

  test('NR-6: within the 35 s the device keeps its memberships, and the room is not destroyed', () => {
    const world = new World();
    const ann = world.device('ann');
    ann.create('r');
    world.advance(34_999);
    expect(rooms(world.registry)).toMatchObject([{ state: 'Occupied', memberCount: 1 }]);
    expect(ann.ask([ann.named('r')]).rooms[0]?.admission).toMatchObject({ members: ['ann'] });
  });
});

describe('heartbeats', () => {
  test('NR-5: drop what they do not name and is not newer than the newest attempt they know', () => {
    const world = new World();
    const [ann, bob] = [world.device('ann'), world.device('bob')];
    for (const roomID of ['a', 'b', 'c']) bob.create(roomID);
    const late = ann.message(entering('a'));
    ann.join('b');
    const newest = ann.counter;
    ann.join('c');
    ann.resend(late);
    bob.pushes();
    const result = ann.heartbeat([ann.named('b')], newest);
    expect(roomsOf(world.registry, 'ann')).toEqual(['b', 'c']);
    expect(bob.pushes()).toEqual([left('a', 'ann')]);
    expect(result).toMatchObject({ rooms: [{ ...ann.named('b'), version: 2 }], gone: [] });
    // naming the room is not enough: the attempt counts
    ann.heartbeat([{ roomID: 'b', attempt: ann.named('b').attempt - 1 }, ann.named('c')]);
    expect(roomsOf(world.registry, 'ann')).toEqual(['c']);
  });

  test('NR-5, CC-27: the answer says why rooms are gone', () => {
    const world = new World({ maxRoomsPerUser: 9 });
    const [ann, bob, tab] = [world.device('ann'), world.device('bob'), world.device('ann', 'tablet')];
    for (const roomID of ['kicked', 'other', 'destroyed', 'again']) {
      ann.create(roomID);
      bob.join(roomID);
    }
    world.api({ type: 'kickMembers', roomID: 'kicked', userIDs: ['ann'], reason: 'why' });
    tab.join('other');
    world.api({ type: 'destroyRoom', roomID: 'destroyed' });
    world.api({ type: 'destroyRoom', roomID: 'again' });
    bob.create('again');
    const ends = () => ann.heartbeat().gone.map(({ roomID, end }) => [roomID, end.cause, end.reason]);
    const told = [
      ['kicked', 'kicked', 'why'],
      ['other', 'otherDevice', ''],
      ['destroyed', 'absent', ''],
      ['again', 'offline', ''],
    ];
    expect(ends()).toEqual(told);
    // kept as long as the device names the room
    expect(ends()).toEqual(told);
    world.api({ type: 'destroyRoom', roomID: 'kicked' });
    expect(ends()).toEqual(told);
    ann.heartbeat([]);
    expect(save(world.registry).devices[0]?.ends).toEqual([]);
  });

  test('NR-5, RG-7: a reason is one attempt’s, not the room’s', () => {
    const world = new World();
    const [ann, bob] = [world.device('ann'), world.device('bob')];
    bob.create('r');
    ann.join('r');
    const kicked = ann.named('r');
    world.api({ type: 'kickMembers', roomID: 'r', userIDs: ['ann'] });
    ann.join('r');
    ann.leave('r');
    const causes = ann.ask([kicked, ann.named('r')]).rooms.map(({ end }) => end?.cause);
    expect(causes).toEqual(['kicked', 'offline']);
  });

  test('NR-5: reasons are kept for an hour at most, and not without bound', () => {
    const world = new World({ maxAnswersKept: 2 });
    const ann = world.device('ann');
    const kick = () => world.api({ type: 'kickMembers', roomID: 'r', userIDs: ['ann'] });
    world.device('bob').create('r');
    for (let round = 0; round < 3; round += 1) {
      ann.join('r');
      kick();
    }
    expect(save(world.registry).devices[0]?.ends).toHaveLength(2);
    const last = ann.named('r');
    for (let hour = 0; hour < 359; hour += 1) {
      world.advance(10_000);
      for (const user of ['ann', 'bob']) world.device(user).send({ type: 'resume' });
    }
    expect(ann.ask([last]).rooms[0]?.end?.cause).toBe('kicked');
    world.advance(10_000);
    expect(ann.ask([last]).rooms[0]?.end?.cause).toBe('offline');
  });
});

describe('attempts that were given up', () => {
  test('NR-8: a leave ends the attempt it names and older ones, not newer ones', () => {
    const world = new World();
    const ann = world.device('ann');
    ann.create('r');
    const old = ann.named('r');
    ann.join('r');
    ann.send({ type: 'leaveRooms', rooms: [old] });
    expect(roomsOf(world.registry, 'ann')).toEqual(['r']);
    ann.send({ type: 'leaveRooms', rooms: [{ roomID: 'r', attempt: ann.counter + 10 }] });
    expect(roomsOf(world.registry, 'ann')).toEqual([]);
  });

  test('NR-8: of several attempts named for one room the newest counts', () => {
    const world = new World();
    const ann = world.device('ann');
    ann.create('r');
    const { attempt } = ann.named('r');
    ann.send({
      type: 'leaveRooms',
      rooms: [attempt, attempt - 1].map((one) => ({ roomID: 'r', attempt: one })),
    });
    expect(roomsOf(world.registry, 'ann')).toEqual([]);
  });

  test('NR-8: an attempt not seen yet is refused when it comes, once and for all', () => {
    const world = new World();
    const [ann, bob] = [world.device('ann'), world.device('bob')];
    bob.create('r');
    bob.pushes();
    const late = ann.message(entering('r'));
    ann.send({ type: 'leaveRooms', rooms: [{ roomID: 'r', attempt: late.id }] });
    world.restart();
    expect(ann.resend(late)?.error).toMatchObject({
      code: 6000304,
      reason: 'cancelled',
      message: 'unable to enter the room r; the room was left before it was entered',
    });
    expect(reason(ann.resend(late))).toBe('cancelled');
    expect(bob.pushes()).toEqual([]);
    // the next attempt is a new one
    expect(ann.enter('r').error).toBeUndefined();
  });

  test('RG-8, NR-8: a request that comes after the leave that names it is refused, and what it says was given up is released', () => {
    const world = new World();
    const [ann, bob] = [world.device('ann'), world.device('bob')];
    bob.create('a');
    ann.join('a');
    const unseen = ann.message(entering('b'));
    const late = ann.message({
      ...entering('c'),
      released: [ann.named('a'), { roomID: 'b', attempt: unseen.id as number }],
    });
    ann.send({ type: 'leaveRooms', rooms: [{ roomID: 'c', attempt: late.id }] });
    bob.pushes();
    expect(reason(ann.resend(late))).toBe('cancelled');
    expect([roomsOf(world.registry, 'ann'), bob.pushes()]).toEqual([[], [left('a', 'ann')]]);
    expect(reason(ann.resend(unseen))).toBe('cancelled');
    // and once: a repeated one finds nothing to release
    ann.join('a');
    expect(reason(ann.resend(late))).toBe('cancelled');
    expect(roomsOf(world.registry, 'ann')).toEqual(['a']);
  });

  test('NR-8: a switch that was given up before it came leaves the device where it was', () => {
    const world = new World();
    const ann = world.device('ann');
    ann.create('a');
    const late = ann.message({
      type: 'switchRoom',
      from: ann.named('a'),
      roomID: 'b',
      isCreateWhenRoomNotExisted: true,
      setup: setup(),
      released: [],
    });
    ann.send({ type: 'leaveRooms', rooms: [{ roomID: 'b', attempt: late.id }] });
    expect(reason(ann.resend(late))).toBe('cancelled');
    expect(roomsOf(world.registry, 'ann')).toEqual(['a']);
  });

  test('NR-2: what was asked about before it came is refused when it comes', () => {
    const world = new World();
    const ann = world.device('ann');
    const late = ann.message(entering('r'));
    const asked = { roomID: 'r', attempt: late.id as number };
    expect(ann.ask([asked]).rooms).toEqual([
      { ...asked, admission: null, end: { cause: 'absent', reason: '' } },
    ]);
    expect(reason(ann.resend(late))).toBe('cancelled');
  });

  test('NR-2, MD-5: an attempt that a newer one replaced is not a member', () => {
    const world = new World();
    const ann = world.device('ann');
    ann.create('r');
    const old = ann.named('r');
    ann.join('r');
    const [first, second] = ann.ask([old, ann.named('r')]).rooms;
    expect(first).toEqual({ ...old, admission: null, end: { cause: 'offline', reason: '' } });
    expect(second).toMatchObject({ admission: ann.named('r'), end: null });
  });

  test('NR-2: what came before it was asked about is a member', () => {
    const world = new World();
    const ann = world.device('ann');
    const sent = ann.message(entering('r'));
    const first = ann.resend(sent);
    const asked = { roomID: 'r', attempt: sent.id as number };
    expect(ann.ask([asked]).rooms).toEqual([{ ...asked, admission: first?.result, end: null }]);
  });
});

describe('member lists', () => {
  test('NR-10: the version rises with each change that others are told of, and comes with everything', () => {
    const world = new World({ multiDevice: 'allow' });
    const [ann, bob] = [world.device('ann'), world.device('bob')];
    const versions = () => {
      const down = ann.inbox.splice(0).map((message) => ('version' in message ? message.version : null));
      return down.filter((version) => version !== null);
    };
    expect(admission(ann.create('r')).version).toBe(1);
    expect(admission(bob.join('r')).version).toBe(2);
    expect(admission(bob.join('r')).version).toBe(2);
    expect(admission(world.device('bob', 'tablet').join('r')).version).toBe(2);
    world.device('cid').join('r');
    world.device('dan').join('r');
    world.api({ type: 'kickMembers', roomID: 'r', userIDs: ['cid', 'dan'] });
    bob.leave('r');
    expect(versions()).toEqual([2, 3, 4, 5]);
    expect(ann.heartbeat().rooms).toMatchObject([{ ...ann.named('r'), version: 5 }]);
    expect(ann.ask([ann.named('r')]).rooms[0]?.admission).toMatchObject({
      version: 5,
      members: ['ann', 'bob'],
    });
  });

  test('NR-10: a room that was Vacant goes on counting, a new life begins anew', () => {
    const world = new World();
    const ann = world.device('ann');
    ann.create('r', { roomDestroyDelayTime: 10 });
    ann.leave('r');
    const again = admission(ann.join('r'));
    expect(again.version).toBe(3);
    world.api({ type: 'destroyRoom', roomID: 'r' });
    expect(admission(ann.create('r'))).toMatchObject({ version: 1 });
  });

  test('NR-10: no list beyond the limit, or where nobody follows it', () => {
    const world = new World({ maxMembersListed: 2 });
    for (const user of ['ann', 'bob']) world.device(user).enter('r');
    expect(admission(world.device('bob').join('r')).members).toEqual(['ann', 'bob']);
    expect(admission(world.device('cid').join('r')).members).toBeNull();
    const quiet = new World({ memberListRepair: false });
    expect(admission(quiet.device('ann').enter('r')).members).toBeNull();
  });

  test('NR-10, RG-7: pushes name the life of the room, and reach nobody of another one', () => {
    const world = new World();
    const ann = world.device('ann');
    const { incarnation } = admission(ann.create('r'));
    world.device('bob').join('r');
    expect(ann.inbox.at(-1)).toMatchObject({ type: 'memberJoined', incarnation });
    expect(devicesIn(world.registry, 'r')).toHaveLength(2);
  });
});
