// What a refused request or call says: unable to do what, why, and nothing of anybody else's.

import { expect, test } from 'vitest';
import type { ApiCall } from '../../../src/machines/server/registry.js';
import { type Body, SETUP, World } from './harness.js';

const NAMES = 'has to be a text that is not empty';

/** Someone in a room `r`, and somebody who is in none. */
const asking = () => {
  const world = new World({ maxRoomIDBytes: 8, maxUsersPerKick: 2, maxKickReasonBytes: 4, maxRooms: 2 });
  const ann = world.device('ann');
  ann.create('r');
  return { world, ann, bob: world.device('bob') };
};

const said = (outcome: unknown): unknown => (outcome as { message?: string }).message;

test.each<[object, string]>([
  [{ type: 'createRoom', roomID: '' }, `unable to create a room; the roomID ${NAMES}`],
  [{ type: 'createRoom', roomID: 'r' }, 'unable to create the room r; the room exists already'],
  [
    { type: 'createRoom', roomID: 's', roomName: 1 },
    'unable to create the room s; the roomName has to be a text',
  ],
  [{ type: 'destroyRoom', roomID: 1 }, `unable to destroy a room; the roomID ${NAMES}`],
  [{ type: 'destroyRoom', roomID: 's' }, 'unable to destroy the room s; the room does not exist'],
  [
    { type: 'kickMembers', roomID: 'r', userIDs: 'ann' },
    'unable to kick users from a room; userIDs has to be a list of texts',
  ],
  [
    { type: 'kickMembers', roomID: 'r', userIDs: ['a', 'b', 'c'] },
    'unable to kick users from a room; one call names at most 2 users',
  ],
  ...[[], ['ann', 'ann'], ['ann', 1], ['', 'ann'], ['ann', '']].map((userIDs): [object, string] => [
    { type: 'kickMembers', roomID: 'r', userIDs },
    'unable to kick users from a room; userIDs has to be a list of different texts, at least one',
  ]),
  ...['fives', 1, null].map((reason): [object, string] => [
    { type: 'kickMembers', roomID: 'r', userIDs: ['ann'], reason },
    'unable to kick users from a room; the reason has to be a text of at most 4 bytes',
  ]),
  [
    { type: 'kickMembers', roomID: 'longerIDs', userIDs: ['ann'] },
    'unable to kick users from a room; the roomID is longer than 8 bytes',
  ],
  [
    { type: 'kickMembers', roomID: 's', userIDs: ['ann'] },
    'unable to kick users from the room s; the room does not exist',
  ],
  [
    { type: 'kickMembers', roomID: 'r', userIDs: ['bob'] },
    'unable to kick users from the room r; none of the users is in the room',
  ],
  [{ type: 'blockUser', userID: '' }, 'unable to block a user; the userID has to be a text'],
  [{ type: 'unblockUser', userID: 1 }, 'unable to unblock a user; the userID has to be a text'],
  [
    { type: 'kickOffline', userID: '', deviceID: 'phone' },
    'unable to end a login; userID and deviceID have to be texts',
  ],
  [
    { type: 'kickOffline', userID: 'ann', deviceID: 2 },
    'unable to end a login; userID and deviceID have to be texts',
  ],
  [
    { type: 'kickOffline', userID: 'ann', deviceID: 'phone', event: 'Bored' },
    'unable to end a login; the event has to be one of KickedOut, TokenExpired, Unregistered',
  ],
])('SR-14 a refused call of the server API says what and why: %j', (call, message) => {
  const { world } = asking();
  const { outcome, facts, effects } = world.give({ ...call });
  expect(said(outcome)).toBe(message);
  expect([facts, effects]).toEqual([[], []]);
});

test('SR-14 the app has as many rooms as it may have', () => {
  const { world } = asking();
  world.device('cid').create('s');
  const call: ApiCall = { type: 'createRoom', roomID: 't' };
  expect(said(world.api(call))).toBe('unable to create the room t; the app has as many rooms as it may have');
});

test('SR-7 a reason may be as long as it may be', () => {
  const { world } = asking();
  expect(world.api({ type: 'kickMembers', roomID: 'r', userIDs: ['ann', 'cid'], reason: 'four' })).toEqual({
    code: 0,
  });
});

test.each<[Body, string]>([
  [{ type: 'createRoom', roomID: 's t', setup: SETUP, released: [] }, 'create the room s t'],
  [{ type: 'joinRoom', roomID: 's t', setup: SETUP, released: [] }, 'join the room s t'],
  [{ type: 'enterRoom', roomID: 's t', setup: SETUP, released: [] }, 'enter the room s t'],
])('CL-2 a roomID that no room can have: %j', (body, doing) => {
  const { bob } = asking();
  expect(said(bob.send(body)?.error)).toBe(
    `unable to ${doing}; the roomID may have digits, English letters and !#$%&()+-:;<=.>?@[]^_{}|~ only`,
  );
});

const switching = (from: string, roomID: string, attempt: number): Body => ({
  type: 'switchRoom',
  from: { roomID: from, attempt },
  roomID,
  setup: SETUP,
  isCreateWhenRoomNotExisted: false,
  released: [],
});

test('CL-2 a refused switch says what and why', () => {
  const { ann, bob } = asking();
  const { attempt } = ann.named('r');
  expect(said(ann.send(switching('r', 'r', attempt))?.error)).toBe(
    'unable to switch to the room r; source and target are the same room',
  );
  expect(said(ann.send(switching('r', 's', attempt))?.error)).toBe(
    'unable to switch to the room s; the room does not exist; create or enter it',
  );
  for (const body of [switching('r', 's', attempt + 9), switching('s', 't', attempt)])
    expect(said(ann.send(body)?.error)).toBe(
      `unable to switch to the room ${body.roomID}; this device is not in the source of the switch; enter the target instead`,
    );
  expect(said(bob.send(switching('r', 's', attempt))?.error)).toMatch(/not in the source/);
});

test('CL-26 a query of a room that the device is not in', () => {
  const { bob } = asking();
  const { attempt } = bob.named('r');
  const rooms = { roomID: 'r', attempt };
  for (const body of [
    { type: 'queryRoomMemberList', ...rooms, nextFlag: '', count: 10 },
    { type: 'queryRoomMembers', ...rooms, userIDs: ['ann'] },
    { type: 'queryRoomOnlineMemberCount', ...rooms },
    { type: 'queryRoomAllAttributes', ...rooms },
  ] as Body[])
    expect(said(bob.send(body)?.error), body.type).toMatch(/^unable to query the room r; /);
});

test('NR-8, CL-2 whatever request was given up before it came is refused by what it wanted', () => {
  const { ann, bob } = asking();
  const { attempt } = ann.named('r');
  const late: readonly (readonly [Body, string])[] = [
    [{ type: 'queryRoomOnlineMemberCount', roomID: 'r' }, 'query the room r'],
    [{ type: 'askRooms', rooms: [{ roomID: 'r', attempt }], switches: [] }, 'ask about rooms'],
    [{ type: 'leaveRooms', rooms: [{ roomID: 'r', attempt }] }, 'leave rooms'],
    [{ type: 'joinRoom', roomID: 's', setup: SETUP, released: [] }, 'join the room s'],
  ];
  const messages = late.map(([body]) => bob.message(body));
  bob.send({
    type: 'leaveRooms',
    rooms: messages.map(({ id }) => ({ roomID: 's', attempt: id as number })),
  });
  for (const [place, message] of messages.entries())
    expect(said(bob.resend(message)?.error)).toMatch(`unable to ${late[place]?.[1]}; the room was left`);
});
