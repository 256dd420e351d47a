// The canonical form of a device: the same for situations that differ in ids and times only, and still a snapshot.

import { describe, expect, test } from 'vitest';
import { canonicalClient } from '../../../src/machines/client/canonical-client.js';
import { type ClientSnapshot, roomClientSteps } from '../../../src/machines/client/room-client.js';
import { DEFAULT_LIMITS } from '../../../src/machines/limits.js';
import { device, SETUP } from './device.js';

const FIRST = { id: 1, call: 0, now: 0, minted: 100 };
const LATER = { id: 5_000, call: 70, now: 900_000, minted: 7_000 };

/** Something of everything that a device remembers. */
const busy = (begin: typeof FIRST) => {
  const on = device(begin);
  for (const roomID of ['in', 'left', 'source', 'all']) on.admit(roomID, on.enter(roomID, 'createRoom'));
  on.give({ type: 'queryRoomOnlineMemberCount', call: on.call(), roomID: 'in' });
  on.give({ type: 'leaveRoom', call: on.call(), roomID: 'left' });
  on.enter('left');
  on.give({
    type: 'switchRoom',
    call: on.call(),
    fromRoomID: 'source',
    roomID: 'target',
    isCreateWhenRoomNotExisted: true,
    setup: SETUP,
  });
  on.enter('new', 'createRoom');
  on.give({
    type: 'memberJoined',
    roomID: 'in',
    incarnation: begin.minted,
    version: begin.minted + 6,
    userIDs: ['bob'],
  });
  return on;
};

const formOf = (on: ReturnType<typeof device>, from?: number | null) =>
  canonicalClient(on.snapshot(), from === undefined ? on.now() : from).context;

describe('the canonical form of a device', () => {
  test('AG-5: is equal for the same things under other ids, calls and times', () => {
    const [one, other] = [busy(FIRST), busy(LATER)];
    expect(other.snapshot()).not.toEqual(one.snapshot());
    expect(formOf(other)).toEqual(formOf(one));
    expect(formOf(other, null)).toEqual(formOf(one, null));
  });

  test('AG-5: ids of a device are ranked, calls renamed, times counted from now', () => {
    const on = busy(LATER);
    const form = formOf(on);
    const ids = (entries: readonly { readonly id: number }[]) => entries.map(({ id }) => id);
    // login 1; the enterings 2 to 5; then the query, the leave, the switch, the creating, and the next
    expect(form.login).toBe(1);
    expect(
      form.rooms.map(({ roomID, intent, leave, question }) => [
        roomID,
        intent.value,
        intent.context.attempt,
        intent.context.call,
        leave,
        question,
      ]),
    ).toEqual([
      ['in', 'Inside.sure', 2, 0, 0, 0],
      ['left', 'Leaving.out', 3, 0, 7, 0],
      ['source', 'Inside.sure', 4, 0, 0, 0],
      ['all', 'Inside.sure', 5, 0, 0, 0],
      ['new', 'Entering.out', 9, 2, 0, 0],
      ['target', 'Switching', 8, 0, 0, 0],
    ]);
    expect([ids(form.queries), ids(form.leaves), form.newest, form.nextID]).toEqual([[6], [7], 9, 10]);
    expect(form.leaves).toEqual([{ id: 7, rooms: [{ roomID: 'left', attempt: 3 }] }]);
    expect(form.switches).toMatchObject([
      { machine: { context: { attempt: 8, fromAttempt: 4 } }, question: 0 },
    ]);
    // which numbers the host gave its calls is the host's business; that they differ is not
    const calls = [
      form.rooms[1]?.intent.context.leaveCalls[0],
      form.waiting[0]?.call,
      form.switches[0]?.machine.context.call,
      form.rooms[4]?.intent.context.call,
      form.queries[0]?.call,
    ];
    expect([...calls].sort()).toEqual([1, 2, 3, 4, 5]);
    expect(form.waiting).toMatchObject([{ type: 'enterRoom', roomID: 'left', now: 0 }]);
    expect(form.rooms[0]?.intent.context).toMatchObject({
      // how it was entered is over
      method: 'enterRoom',
      blame: 'timeout',
      members: { incarnation: 1, version: 1, newest: 1, userIDs: ['ann', 'bob'] },
    });
    expect(form.rooms[4]?.intent.context.method).toBe('createRoom');
    const timers = (from?: null) =>
      formOf(on, from)
        .timers.map(({ id, at, rule }) => `${id} ${at} ${rule}`)
        .sort();
    const { requestTimeout, heartbeatInterval } = DEFAULT_LIMITS;
    expect(timers()).toEqual(
      [
        `heartbeat:0 ${heartbeatInterval - 140} NR-5`,
        `query:6 ${requestTimeout - 50} NR-2`,
        `leave:3 ${requestTimeout - 40} CC-24`,
        `request:8 ${requestTimeout - 20} NR-2`,
        `request:9 ${requestTimeout - 10} NR-2`,
      ].sort(),
    );
    expect(timers(null).every((line) => line.split(' ')[1] === '0')).toBe(true);
  });

  test('AG-5: is a snapshot that goes on as the one it was made of', () => {
    const on = busy(FIRST);
    const form = canonicalClient(on.snapshot(), on.now());
    const event = { type: 'logout', now: 0 } as const;
    const names = (snapshot: ClientSnapshot) =>
      roomClientSteps
        .step(snapshot, event)
        .effects.map(({ type, ...rest }) => [
          type,
          'roomID' in rest ? rest.roomID : 'error' in rest ? rest.error?.message : '',
        ]);
    expect(names(form)).toEqual(names(on.snapshot()));
  });

  test('AG-5: leaveAllRoom’s call is renamed, and strikes count while a question is out only', () => {
    const on = device(LATER);
    on.admit('R', on.enter('R'));
    const strikes = () => {
      const [room] = formOf(on).rooms;
      return [room?.intent.value, room?.intent.context.strikes, room?.question];
    };
    expect(strikes()).toEqual(['Inside.sure', 0, 0]);
    on.give({ type: 'networkDown' });
    const resume = on.give({ type: 'networkUp' });
    const question = on.give({ type: 'resumed', id: resume });
    expect(question).toBeGreaterThan(0);
    expect(strikes()).toEqual(['Inside.asking', 0, 3]);
    const { attempt } = on.snapshot().context.rooms[0]?.intent.context ?? { attempt: 0 };
    const armed = on.snapshot().context.timers.find(({ id }) => id.endsWith(`:${attempt}`));
    on.give({ type: 'timer', id: armed?.id ?? '' });
    expect(strikes()[1]).toBe(1);
    const other = device(LATER);
    other.admit('R', other.enter('R'));
    other.give({
      type: 'memberJoined',
      roomID: 'R',
      incarnation: LATER.minted,
      version: LATER.minted + 8,
      userIDs: ['bob'],
    });
    // two are missing in between, and that is all there is to versions
    expect(formOf(other).rooms[0]?.intent.context.members).toMatchObject({ version: 1, newest: 4 });
    other.give({ type: 'leaveAllRoom', call: other.call() });
    expect(formOf(other).leaveAlls).toMatchObject([{ call: 1, roomIDs: ['R'], waitsFor: ['R'] }]);
  });
});
