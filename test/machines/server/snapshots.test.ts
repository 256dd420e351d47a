// What a registry goes on from: a snapshot is checked whole before it, place by place (RG-6, EMB-9).

import { describe, expect, test } from 'vitest';
import { RoomLifecycleError } from '../../../src/machines/errors.js';
import { EPOCH_SPAN } from '../../../src/machines/protocol.js';
import {
  createRegistryState,
  type RegistrySnapshot,
  restore,
  save,
} from '../../../src/machines/server/registry.js';
import { altered, at, GONE, type Place, placesOf } from '../../spoil.js';
import { setup, World } from './harness.js';

const json = <T>(value: T): T => JSON.parse(JSON.stringify(value));

/** One with something in each of its lists: answers and refusals of each kind, ends, rooms in both states. */
const busy = (): RegistrySnapshot => {
  const world = new World({ maxRooms: 9 });
  const [ann, bob, tab] = [world.device('ann'), world.device('bob'), world.device('ann', 'tablet')];
  ann.enter('r');
  bob.join('r');
  bob.create('s');
  ann.join('s');
  ann.join('none');
  ann.send({ type: 'queryRoomMemberList', roomID: 'r', nextFlag: '', count: 1 });
  ann.send({ type: 'queryRoomMembers', roomID: 'r', userIDs: ['ann', 'eve'] });
  ann.send({ type: 'queryRoomOnlineMemberCount', roomID: 'r' });
  ann.send({ type: 'queryRoomAllAttributes', roomID: 'r' });
  ann.ask([ann.named('r'), ann.named('s')]);
  const late = ann.message({ type: 'enterRoom', roomID: 't', setup: setup(), released: [] });
  ann.send({ type: 'leaveRooms', rooms: [{ roomID: 't', attempt: late.id }] });
  tab.join('s');
  world.api({
    type: 'createRoom',
    roomID: 'v',
    roomDestroyDelayTime: 60,
    roomAttributes: [['key', 'value']],
  });
  world.api({ type: 'blockUser', userID: 'eve' });
  world.device('carl');
  world.api({ type: 'kickOffline', userID: 'carl', deviceID: 'phone' });
  return json(save(world.registry));
};

const refusal = (saved: unknown): string | null => {
  try {
    restore(saved as RegistrySnapshot);
    return null;
  } catch (error) {
    expect(error).toBeInstanceOf(RoomLifecycleError);
    expect(error).toMatchObject({ code: 6000001, reason: 'badArgument' });
    return (error as Error).message;
  }
};

describe('a snapshot of a registry', () => {
  test('EMB-9: with something in each of its lists is taken as it is', () => {
    const saved = busy();
    for (const [name, list] of Object.entries(saved))
      if (Array.isArray(list)) expect([name, list.length > 0]).toEqual([name, true]);
    const [ann] = saved.devices;
    expect([ann?.answers.length, ann?.ends.length, ann?.rooms.length].every(Boolean)).toBe(true);
    expect(ann?.answers.some(([, answer]) => answer === null)).toBe(true);
    const { nextID, ...rest } = save(restore(saved, { epoch: 3 }));
    expect(nextID).toBe(3 * 2 ** 32 + 1);
    expect({ ...rest, rooms: rest.rooms.map((room) => ({ ...room, version: 0 })) }).toEqual({
      ...rest,
      ...{ ...saved, nextID: undefined },
      rooms: saved.rooms.map((room) => ({ ...room, version: 0 })),
    });
  });

  test('EMB-9: is a copy: what is done to the saved one afterwards changes nothing', () => {
    const saved = busy();
    const registry = restore(saved);
    const before = JSON.stringify(save(registry));
    const empty = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return;
      for (const inner of Object.values(value)) empty(inner);
      if (Array.isArray(value)) value.length = 0;
      else for (const key of Object.keys(value)) delete (value as Record<string, unknown>)[key];
    };
    empty(saved);
    expect(JSON.stringify(save(registry))).toBe(before);
  });

  test('EMB-9: with anything missing or in the place of something else is refused by name', () => {
    const saved = busy();
    let refused = 0;
    for (const place of placesOf(saved)) {
      const was = at(saved, place);
      for (const by of [GONE, null, -1, 1.5, 'no such thing', true, [], {}, Number.MAX_SAFE_INTEGER * 2]) {
        const message = refusal(altered(saved, place, by));
        if (message !== null) {
          refused += 1;
          expect([place, message]).toEqual([
            place,
            expect.stringMatching(/^unable to restore a registry; ./),
          ]);
          continue;
        }
        if (JSON.stringify(was) === JSON.stringify(by)) continue;
        // only what has the shape of what was there is taken in its place
        const last = place.at(-1);
        const isText = typeof was === 'string' && typeof by === 'string';
        const isTime =
          ['at', 'seen', 'createdAt', 'deadline'].includes(String(last)) && typeof by === 'number';
        const isList = Array.isArray(was) && (Array.isArray(by) || by === GONE);
        const isItem = typeof last === 'number' && by === GONE;
        const isMaybe =
          was === null || (by === null && /(ended|members|answers\.\d+\.1)$/.test(place.join('.')));
        const isYesOrNo = typeof was === 'boolean' && typeof by === 'boolean';
        const isLimits = place.includes('limits');
        expect([
          place.join('.'),
          by,
          isText || isTime || isList || isItem || isMaybe || isYesOrNo || isLimits,
        ]).toEqual([place.join('.'), by, true]);
      }
    }
    expect(refused).toBeGreaterThan(2_000);
  });

  test.each<readonly [Place, unknown, string]>([
    [['version'], 2, 'snapshot.version has to be 1'],
    [['limits', 'maxRooms'], -1, 'maxRooms has to be a whole number of at least 0'],
    [
      ['rooms', 1, 'room', 'value'],
      'Absent',
      'snapshot.rooms[1].room.value has to be one of Occupied, Vacant',
    ],
    [['devices', 0, 'answers', 0, 1, 'of'], 'x', 'snapshot.devices[0].answers[0][1].of has to be one of'],
    [
      ['devices', 0, 'answers', 0, 1, 'result', 'members'],
      1,
      'snapshot.devices[0].answers[0][1].result.members has to be a list',
    ],
    [
      ['devices', 0, 'answers', 0, 1, 'id'],
      77,
      'snapshot.devices[0].answers[0][1].id has to be 3, as the request',
    ],
    [['devices', 0, 'watch', 'at'], -1, 'snapshot.devices[0].watch.at has to be a number of ms from 0'],
    [
      ['devices', 1, 'userID'],
      'zoe',
      'snapshot.rooms[0].members[1].sessions[0] has to be among the rooms of its device',
    ],
  ])('EMB-9: %j as %j is refused by its place', (place, by, why) => {
    expect(refusal(altered(busy(), place, by))).toContain(`unable to restore a registry; ${why}`);
  });

  test('RG-5: whose rooms and devices say different things is refused by the place where they do', () => {
    const saved = busy();
    const [room] = saved.rooms;
    const [member] = room?.members ?? [];
    const one = (snapshot: unknown) => refusal(snapshot);
    const set = (place: Place, by: unknown) => altered(saved, place, by);
    expect(one(set(['rooms', 0, 'members'], []))).toContain(
      'snapshot.rooms[0].members has to be empty if the room is Vacant',
    );
    expect(one(set(['rooms', 0, 'members', 0, 'sessions'], []))).toContain(
      '.members[0].sessions has to have one',
    );
    expect(one(set(['rooms', 0, 'members', 0, 'sessions', 0, 'attempt'], 999))).toContain(
      'snapshot.rooms[0].members[0].sessions[0] has to be among the rooms of its device',
    );
    expect(one(set(['devices', 0, 'rooms'], []))).toContain('has to be among the rooms of its device');
    expect(one(set(['rooms'], saved.rooms.slice(1)))).toMatch(
      /snapshot\.devices\[\d\]\.rooms\[\d\] has to be a room that has/,
    );
    expect(one(set(['rooms'], [...saved.rooms, room]))).toContain(
      `snapshot.rooms[${saved.rooms.length}] has to be another room`,
    );
    expect(one(set(['devices'], [...saved.devices, saved.devices[0]]))).toContain(
      `snapshot.devices[${saved.devices.length}] has to be another device`,
    );
    expect(one(set(['rooms', 0, 'members'], [...(room?.members ?? []), member]))).toContain(
      'has to be another user',
    );
    expect(one(set(['nextID'], 3))).toContain('has to be less than snapshot.nextID');
    expect(one(set(['devices', 1, 'number'], saved.devices[0]?.number))).toContain(
      'has to be another number',
    );
    const vacant = saved.rooms.findIndex(({ room: { value } }) => value === 'Vacant');
    expect(one(set(['rooms', vacant, 'room', 'context', 'deadline'], null))).toContain(
      '.deadline has to be null unless',
    );
  });

  test('RG-5, RG-7: what is there twice or was never minted is refused by its whole place', () => {
    const saved = busy();
    const [first, second] = saved.rooms;
    const device = saved.devices[0];
    const set = (place: Place, by: unknown) => refusal(altered(saved, place, by));
    const unable = (why: string) => `unable to restore a registry; snapshot.${why}`;
    const { nextID } = saved;
    const rooms0 = device?.rooms ?? [];
    expect(set(['devices', 0, 'rooms'], [...rooms0, rooms0[0]])).toBe(
      unable(`devices[0].rooms[${rooms0.length}] has to be another room`),
    );
    const answers = device?.answers ?? [];
    expect(set(['devices', 0, 'answers'], [...answers, answers[0]])).toBe(
      unable(`devices[0].answers[${answers.length}] has to be another request`),
    );
    expect(set(['devices', 0, 'number'], nextID)).toBe(
      unable('devices[0].number has to be less than snapshot.nextID'),
    );
    expect(set(['devices', 1, 'number'], device?.number)).toBe(
      unable('devices[1].number has to be another number'),
    );
    expect(set(['rooms', 0, 'room', 'context', 'incarnation'], nextID)).toBe(
      unable('rooms[0].room.context.incarnation has to be less than snapshot.nextID'),
    );
    expect(set(['rooms', 1, 'room', 'context', 'incarnation'], first?.room.context.incarnation)).toBe(
      unable('rooms[1].room.context.incarnation has to be another incarnation'),
    );
    expect(set(['rooms', 0, 'members', 0, 'sessions', 0, 'session'], nextID)).toBe(
      unable('rooms[0].members[0].sessions[0].session has to be less than snapshot.nextID'),
    );
    const session = first?.members[0]?.sessions[0]?.session;
    expect(set(['rooms', 1, 'members', 0, 'sessions', 0, 'session'], session)).toBe(
      unable('rooms[1].members[0].sessions[0] has to be another session'),
    );
    expect(second?.members.length).toBeGreaterThan(0);
    expect(set(['devices', 0, 'seen'], '0')).toBe(unable('devices[0].seen has to be a number of ms from 0'));
    expect(set(['devices', 0, 'seen'], 0)).toBeNull();
  });

  test('RG-6: an epoch is a whole number after the saved one, and leaves room for its ids', () => {
    const saved = busy();
    const most = Math.floor(Number.MAX_SAFE_INTEGER / EPOCH_SPAN) - 1;
    const nextID = (epoch: number) => restore(saved, { epoch }).nextID;
    expect(nextID(2)).toBe(2 * EPOCH_SPAN + 1);
    expect(nextID(most)).toBe(most * EPOCH_SPAN + 1);
    expect(Number.isSafeInteger((most + 1) * EPOCH_SPAN + EPOCH_SPAN - 1)).toBe(true);
    for (const epoch of [1, 2.5, most + 1, Number.POSITIVE_INFINITY])
      expect(() => nextID(epoch)).toThrow(
        `unable to restore a registry; the epoch has to be a whole number from 2 to ${most}`,
      );
    expect(createRegistryState({ epoch: most }).nextID).toBe(most * EPOCH_SPAN + 1);
  });

  test('RG-6, NR-9: a device is in its rooms in the order of entering, whatever order they were created in', () => {
    const world = new World({ multiDevice: 'allow' });
    const [ann, tablet, bob] = [world.device('ann'), world.device('ann', 'tablet'), world.device('bob')];
    for (const roomID of ['a', 'b', 'c', 'd']) bob.create(roomID);
    for (const roomID of ['c', 'a', 'd', 'b']) ann.join(roomID);
    for (const roomID of ['d', 'b']) tablet.join(roomID);
    const saved = json(save(world.registry));
    world.restart();
    expect(json(save(world.registry)).devices).toEqual(saved.devices);
    world.callbacks();
    ann.send({ type: 'logout' });
    // where the tablet is too, nobody left
    expect(world.callbacks().map(({ room_id }) => room_id)).toEqual(['c', 'a']);
    tablet.send({ type: 'logout' });
    expect(world.callbacks().map(({ room_id }) => room_id)).toEqual(['d', 'b']);
  });

  test('RG-2, RG-6: how many rooms a user is in is counted anew', () => {
    const world = new World({ maxRoomsPerUser: 2 });
    const ann = world.device('ann');
    ann.create('r');
    ann.create('s');
    world.restart();
    expect(ann.create('t').error?.reason).toBe('joinedRoomLimit');
    ann.leave('r');
    expect(ann.create('t').error).toBeUndefined();
  });
});
