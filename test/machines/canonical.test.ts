// The canonical form of each message: every id ranked by its device, incarnations and sessions named, versions shifted.

import { describe, expect, test } from 'vitest';
import {
  canonical,
  canonicalDown,
  canonicalUp,
  counterOf,
  placesOf,
  versionsOf,
} from '../../src/machines/canonical.js';
import type { DownMessage, UpMessage } from '../../src/machines/protocol.js';

const head = { v: 1, userID: 'ann', deviceID: 'phone', sdkVersion: '2.29.0', login: 100, id: 300, ack: 200 };
const setup = { roomName: '', roomAttributes: [], roomDestroyDelayTime: 0 };
const at = (attempt: number, roomID = 'r') => ({ roomID, attempt });
/** 100, 200 and 300 are mentioned by every head, so they are 1, 2 and 3 where nothing else is. */
const up = (body: object): Record<string, unknown> => {
  const message = { ...head, ...body } as unknown as UpMessage;
  const { v, userID, deviceID, sdkVersion, type, ...rest } = canonical((names) =>
    canonicalUp(message, names),
  ) as unknown as Record<string, unknown>;
  expect([v, userID, deviceID, sdkVersion, type]).toEqual([1, 'ann', 'phone', '2.29.0', message.type]);
  return rest;
};
const begun = { login: 1, ack: 2, id: 3 };

describe('what a device sends', () => {
  test('AG-5: its own numbers are ranked, in one order over all messages', () => {
    expect(up({ type: 'resume' })).toEqual(begun);
    expect(up({ type: 'heartbeat', rooms: [at(150)], newest: 250 })).toEqual({
      login: 1,
      rooms: [at(2)],
      ack: 3,
      newest: 4,
      id: 5,
    });
    for (const type of ['createRoom', 'joinRoom', 'enterRoom'])
      expect(up({ type, roomID: 'r', setup, released: [at(200)] })).toEqual({
        ...begun,
        roomID: 'r',
        setup,
        released: [at(2)],
      });
    const change = { type: 'switchRoom', roomID: 's', setup, isCreateWhenRoomNotExisted: true };
    const { type, ...rest } = change;
    expect(up({ ...change, from: at(100), released: [at(200)] })).toEqual({
      ...rest,
      ...begun,
      from: at(1),
      released: [at(2)],
    });
    expect(up({ type: 'leaveRooms', rooms: [at(100), at(200, 's')] })).toEqual({
      ...begun,
      rooms: [at(1), at(2, 's')],
    });
    expect(
      up({
        type: 'askRooms',
        rooms: [at(100)],
        switches: [{ attempt: 200, roomID: 's', from: at(100) }],
      }),
    ).toEqual({ ...begun, rooms: [at(1)], switches: [{ attempt: 2, roomID: 's', from: at(1) }] });
  });

  test('AG-5: the flag of a page is the place of a member in its room, and "" is none', () => {
    const query = { type: 'queryRoomMemberList', roomID: 'r', count: 5 };
    expect(up({ ...query, nextFlag: '' })).toEqual({ ...begun, roomID: 'r', count: 5, nextFlag: '' });
    expect(up({ ...query, nextFlag: '70' })).toEqual({ ...begun, roomID: 'r', count: 5, nextFlag: '1' });
    const flags = canonical((names) => [
      names.rank(placesOf('r'), 10),
      names.rank(placesOf('s'), 90),
      (canonicalUp({ ...head, ...query, nextFlag: '70' } as UpMessage, names) as { nextFlag: string })
        .nextFlag,
    ]);
    expect(flags).toEqual([1, 1, '2']);
  });
});

describe('what a device is told', () => {
  const down = (message: object, also: object[] = []): unknown =>
    canonical((names) => {
      const form = (one: object) => canonicalDown(one as DownMessage, counterOf('ann', 'phone'), names);
      for (const one of also) form(one);
      return form(message);
    });
  const answer = (of: string, body: object) => ({ v: 1, type: 'answer', of, id: 300, ...body });
  const admission = (fields: object) => ({
    roomID: 'r',
    attempt: 250,
    roomName: 'name',
    incarnation: 7_000,
    session: 7_001,
    version: 50,
    members: ['ann'],
    roomAttributes: [],
    ...fields,
  });
  const named = admission({ attempt: 1, incarnation: 1, session: 1, version: 1 });
  const end = { cause: 'kicked', reason: '' };

  test('AG-5: pushes', () => {
    const joined = {
      v: 1,
      type: 'memberJoined',
      roomID: 'r',
      incarnation: 7_000,
      version: 50,
      userIDs: ['bob'],
    };
    expect(down(joined)).toEqual({ ...joined, incarnation: 1, version: 1 });
    // versions of one room are counted from its least, those of another room are not theirs
    const others = [
      { ...joined, version: 48 },
      { ...joined, roomID: 's', incarnation: 6_000, version: 9 },
    ];
    expect(down({ ...joined, type: 'memberLeft' }, others)).toEqual({
      ...joined,
      type: 'memberLeft',
      incarnation: 1,
      version: 3,
    });
    const removed = { v: 1, type: 'removed', roomID: 'r', attempt: 250, roomName: '', end };
    expect(down(removed)).toEqual({ ...removed, attempt: 1 });
    const ended = { v: 1, type: 'loginEnded', login: 9, event: 'KickedOut' };
    expect(down(ended)).toEqual({ ...ended, login: 1 });
  });

  test('AG-5: answers', () => {
    for (const of of ['createRoom', 'joinRoom', 'enterRoom', 'switchRoom'])
      expect(down(answer(of, { result: admission({}) }))).toEqual({
        ...answer(of, { result: named }),
        id: 2,
      });
    const error = { code: 1, reason: 'full', message: '' };
    expect(down(answer('enterRoom', { error }))).toEqual(answer('enterRoom', { id: 1, error }));
    expect(down(answer('leaveRooms', { result: {} }))).toEqual(answer('leaveRooms', { id: 1, result: {} }));
    expect(
      down(
        answer('heartbeat', {
          result: {
            rooms: [{ ...at(100), incarnation: 7_000, version: 50 }],
            gone: [{ ...at(200, 's'), end }],
          },
        }),
      ),
    ).toEqual(
      answer('heartbeat', {
        id: 3,
        result: { rooms: [{ ...at(1), incarnation: 1, version: 1 }], gone: [{ ...at(2, 's'), end }] },
      }),
    );
    const page = { roomID: 'r', userIDs: ['ann'], nextFlag: '70', version: 50 };
    expect(down(answer('queryRoomMemberList', { result: page }))).toEqual(
      answer('queryRoomMemberList', { id: 1, result: { ...page, nextFlag: '1', version: 1 } }),
    );
    expect(down(answer('queryRoomMemberList', { result: { ...page, nextFlag: '' } }))).toEqual(
      answer('queryRoomMemberList', { id: 1, result: { ...page, nextFlag: '', version: 1 } }),
    );
    const counted = { result: { count: 7_000 } };
    expect(down(answer('queryRoomOnlineMemberCount', counted))).toEqual(
      answer('queryRoomOnlineMemberCount', { id: 1, ...counted }),
    );
  });

  test('AG-5: the answer to a question', () => {
    const given = { ...at(250), admission: admission({}), end: null };
    const gone = { ...at(100, 's'), admission: null, end };
    expect(
      down(
        answer('askRooms', {
          result: {
            rooms: [given, gone],
            switches: [{ attempt: 250, to: given, from: gone, switched: true }],
          },
        }),
      ),
    ).toEqual(
      answer('askRooms', {
        id: 3,
        result: {
          rooms: [
            { ...at(2), admission: { ...named, attempt: 2 }, end: null },
            { ...at(1, 's'), admission: null, end },
          ],
          switches: [
            {
              attempt: 2,
              to: { ...at(2), admission: { ...named, attempt: 2 }, end: null },
              from: { ...at(1, 's'), admission: null, end },
              switched: true,
            },
          ],
        },
      }),
    );
  });

  test('AG-5: names of counters are told apart by what they count', () => {
    expect(
      new Set([counterOf('a', 'b'), counterOf('ab', ''), counterOf('a', ''), placesOf('a'), versionsOf('a')])
        .size,
    ).toBe(5);
    expect(
      canonical((names) => [
        names.shift(versionsOf('r'), 5),
        names.rank(placesOf('r'), 9),
        names.rank(placesOf('s'), 4),
      ]),
    ).toEqual([1, 1, 1]);
  });
});
