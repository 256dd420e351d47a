// A member list on a device: pushes in order, one that is missing, the list read anew (NR-10, CL-19).

import { describe, expect, test } from 'vitest';
import { follow, readList, seeVersion } from '../../../src/machines/client/member-list.js';
import type { RoomIntentContext } from '../../../src/machines/client/room-intent-types.js';
import type { Admission } from '../../../src/machines/protocol.js';

type List = NonNullable<RoomIntentContext['members']>;

const list = (fields: Partial<List> = {}): List => ({
  incarnation: 7,
  version: 5,
  newest: 5,
  reading: false,
  userIDs: ['ann', 'bob'],
  ...fields,
});
const knowing = (members: List | null): RoomIntentContext => ({
  roomID: 'R',
  attempt: 1,
  method: 'enterRoom',
  call: 0,
  blame: 'timeout',
  strikes: 0,
  leaveCalls: [],
  roomName: '',
  members,
});
const joined = (version: number, userIDs: readonly string[] = ['cid'], incarnation = 7) =>
  ({ type: 'memberJoined', incarnation, version, userIDs }) as const;
const left = (version: number, userIDs: readonly string[] = ['bob']) =>
  ({ type: 'memberLeft', incarnation: 7, version, userIDs }) as const;
const told = (notice: string, userIDs: readonly string[]) => ({
  type: 'notify',
  notice,
  roomID: 'R',
  userIDs,
});
const change = (members: List, effects: readonly object[]) => ({ context: { members }, effects });
const ASK = { type: 'ask' };

describe('a push', () => {
  test('NR-10: the next one is told and known', () => {
    expect(follow(knowing(list()), joined(6))).toEqual(
      change(list({ version: 6, newest: 6, userIDs: ['ann', 'bob', 'cid'] }), [
        told('roomMemberJoined', ['cid']),
      ]),
    );
    expect(follow(knowing(list()), left(6))).toEqual(
      change(list({ version: 6, newest: 6, userIDs: ['ann'] }), [told('roomMemberLeft', ['bob'])]),
    );
  });

  test('NR-10: one that is known already, of another life, or without a list says nothing', () => {
    for (const version of [4, 5]) expect(follow(knowing(list()), joined(version))).toBeUndefined();
    expect(follow(knowing(list()), joined(6, ['cid'], 8))).toBeUndefined();
    expect(follow(knowing(null), joined(6))).toBeUndefined();
  });

  test('CL-19: of those it names, whom the list has already, or has not, is no news', () => {
    expect(follow(knowing(list()), joined(6, ['bob', 'cid']))).toEqual(
      change(list({ version: 6, newest: 6, userIDs: ['ann', 'bob', 'cid'] }), [
        told('roomMemberJoined', ['cid']),
      ]),
    );
    expect(follow(knowing(list()), left(6, ['cid']))).toEqual(change(list({ version: 6, newest: 6 }), []));
  });

  test('NR-10: without a list every push is told as it comes', () => {
    const members = list({ userIDs: null });
    expect(follow(knowing(members), left(9))).toEqual(
      change({ ...members, version: 9, newest: 9 }, [told('roomMemberLeft', ['bob'])]),
    );
  });

  test('NR-10: where one is missing before it the list is asked for, once', () => {
    const missing = list({ newest: 8, reading: true });
    expect(follow(knowing(list()), joined(8))).toEqual(change(missing, [ASK]));
    expect(follow(knowing(missing), joined(9))).toEqual(change({ ...missing, newest: 9 }, []));
    // also the next one waits for the list that is being read, and takes nothing from what was seen
    expect(follow(knowing(missing), joined(6))).toEqual(change(missing, []));
  });
});

describe('a version that a heartbeat brings', () => {
  const seen = (members: List | null, version: number, incarnation = 7) =>
    seeVersion(knowing(members), { incarnation, version });

  test('NR-10: asks where it is newer than the list, also while a question is out', () => {
    for (const version of [4, 5]) expect(seen(list(), version)).toBeUndefined();
    expect(seen(list(), 6)).toEqual(change(list({ newest: 6, reading: true }), [ASK]));
    const reading = list({ newest: 8, reading: true });
    expect(seen(reading, 6)).toEqual(change(reading, [ASK]));
  });

  test('NR-10: asks where the room is another one, and never where no list is followed', () => {
    expect(seen(list(), 3, 8)).toEqual(change(list({ reading: true }), [ASK]));
    expect(seen(list({ userIDs: null }), 9)).toBeUndefined();
    expect(seen(null, 9)).toBeUndefined();
  });
});

describe('a list read anew', () => {
  const read = (members: List | null, fields: Partial<Admission> = {}) =>
    readList(knowing(members), {
      admission: {
        roomID: 'R',
        attempt: 1,
        roomName: '',
        incarnation: 7,
        session: 1,
        version: 8,
        members: ['bob', 'cid'],
        roomAttributes: [],
        ...fields,
      },
    });
  const now = list({ version: 8, newest: 8, userIDs: ['bob', 'cid'] });

  test('NR-10: the difference is told, those who left first', () => {
    expect(read(list({ newest: 8, reading: true }))).toEqual(
      change(now, [told('roomMemberLeft', ['ann']), told('roomMemberJoined', ['cid'])]),
    );
    expect(read(list({ reading: true }), { members: ['ann', 'bob'], version: 5 })).toEqual(
      change(list(), []),
    );
  });

  test('NR-10: the first one, and one that nobody follows, is only known', () => {
    expect(read(null)).toEqual({ context: { members: now } });
    expect(read(list({ userIDs: null }))).toEqual({ context: { members: now } });
    expect(read(list(), { members: null })).toEqual({ context: { members: { ...now, userIDs: null } } });
  });

  test('NR-10: one that is older than what is known is dropped', () => {
    const reading = list({ version: 9, newest: 9, reading: true });
    expect(read(reading)).toEqual({ context: { members: { ...reading, reading: false } } });
    // of another life its number says nothing
    expect(read({ ...reading, incarnation: 6 })).toEqual(
      change(now, [told('roomMemberLeft', ['ann']), told('roomMemberJoined', ['cid'])]),
    );
  });

  test('NR-10: one that is behind what was heard of meanwhile is told, and asked for again', () => {
    expect(read(list({ newest: 10, reading: true }))).toEqual(
      change({ ...now, newest: 10, reading: true }, [
        told('roomMemberLeft', ['ann']),
        told('roomMemberJoined', ['cid']),
        ASK,
      ]),
    );
    expect(read(list({ incarnation: 6, newest: 10, reading: true }))).toMatchObject({
      context: { members: now },
    });
  });
});
