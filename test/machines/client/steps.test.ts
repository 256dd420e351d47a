// The client's machine event by event: which effects, with which rule behind a timer, and what changes nothing at all.

import { describe, expect, test } from 'vitest';
import { clientTimers, clientView, restoreClient } from '../../../src/machines/client/client-snapshot.js';
import { toClientEvent } from '../../../src/machines/client/receive.js';
import { type ClientSnapshot, roomClientSteps } from '../../../src/machines/client/room-client.js';
import type { ClientEffect } from '../../../src/machines/effects.js';
import { DEFAULT_LIMITS } from '../../../src/machines/limits.js';
import { EPOCH_SPAN } from '../../../src/machines/protocol.js';
import { device, SETUP } from './device.js';

/** An effect in a few words. */
const words = (effect: ClientEffect): string => {
  switch (effect.type) {
    case 'send':
      return `send ${effect.message.type}`;
    case 'startTimer':
      return `start ${effect.id.split(':')[0]} ${effect.rule}`;
    case 'cancelTimer':
      return `cancel ${effect.id.split(':')[0]}`;
    case 'settle':
      return 'error' in effect ? `reject ${effect.error?.reason}` : 'resolve';
    default:
      return 'state' in effect
        ? `tell ${'roomID' in effect ? `${effect.roomID} ` : ''}${effect.state} ${effect.event}`
        : `tell ${effect.notice}`;
  }
};
const said = (effects: readonly ClientEffect[]): string[] => effects.map(words);

const inside = (...roomIDs: string[]) => {
  const on = device();
  for (const roomID of roomIDs) on.admit(roomID, on.enter(roomID));
  return on;
};

describe('logging in', () => {
  test('CL-30, NR-5: the app is told, then the server, and the heart begins to beat', () => {
    const begun = roomClientSteps.initial({ userID: 'ann', deviceID: 'phone' });
    expect(begun.context).toMatchObject({ sdkVersion: '2.29.0', limits: DEFAULT_LIMITS, nextID: 1 });
    expect(roomClientSteps.initial({ userID: 'a', deviceID: 'b', epoch: 3 }).context.nextID).toBe(
      3 * EPOCH_SPAN + 1,
    );
    const { effects } = roomClientSteps.step(begun, { type: 'login', now: 0 });
    expect(said(effects)).toEqual([
      'tell Connecting ActiveLogin',
      'tell Connected Success',
      'send login',
      'start heartbeat NR-5',
    ]);
  });

  test('CL-21: a switch’s target ends first, then rooms in the order of entering', () => {
    const on = inside('one', 'two');
    on.give({
      type: 'switchRoom',
      call: on.call(),
      fromRoomID: 'two',
      roomID: 'target',
      isCreateWhenRoomNotExisted: true,
      setup: SETUP,
    });
    const told = said(on.effectsOf({ type: 'logout' })).filter((line) => line.startsWith('tell'));
    expect(told).toEqual([
      'tell target Disconnected Success',
      'tell one Disconnected Success',
      'tell two Disconnected Success',
      'tell Disconnected Success',
    ]);
    // whoever logs in anew has nothing of it
    on.give({ type: 'login' });
    expect(on.snapshot().context).toMatchObject({ rooms: [], switches: [], leaves: [], queries: [] });
    expect(on.snapshot().context.timers.map(({ rule }) => rule)).toEqual(['NR-5']);
  });
});

describe('an outage', () => {
  test('NR-1: the heart stops; resume is asked again and again, under a new id, until it is answered', () => {
    const on = inside('R');
    expect(said(on.effectsOf({ type: 'networkDown' }))).toEqual([
      'tell Reconnecting LoginInterrupted',
      'cancel heartbeat',
      'tell R Connecting NetworkInterrupted',
    ]);
    expect(said(on.effectsOf({ type: 'networkUp' }))).toEqual(['send resume', 'start resume NR-1']);
    const first = on.snapshot().context.resume;
    expect(said(on.effectsOf({ type: 'timer', id: 'resume:0' }))).toEqual([]);
    expect(said(on.effectsOf({ type: 'timer', id: `resume:${first}` }))).toEqual([
      'cancel resume',
      'send resume',
      'start resume NR-1',
    ]);
    const second = on.snapshot().context.resume;
    expect(second).toBeGreaterThan(first);
    expect(said(on.effectsOf({ type: 'resumed', id: first }))).toEqual([]);
    expect(said(on.effectsOf({ type: 'resumed', id: second }))).toEqual([
      'cancel resume',
      'tell Connected Success',
      'tell R Connecting NetworkInterrupted',
      'start ask NR-11',
      'send askRooms',
      'start heartbeat NR-5',
    ]);
    expect(on.snapshot().context.resume).toBe(0);
  });

  test('NR-1: breaking while it is asked stops asking; what is owed is sent when it is back, not before', () => {
    const on = inside('R', 'S');
    on.give({ type: 'networkDown' });
    expect(said(on.effectsOf({ type: 'leaveRoom', call: on.call(), roomID: 'R' }))).toEqual([
      'tell R Disconnected Success',
      'resolve',
    ]);
    on.give({ type: 'networkUp' });
    expect(said(on.effectsOf({ type: 'networkDown' }))).toEqual(['cancel resume']);
    on.give({ type: 'networkUp' });
    const { resume } = on.snapshot().context;
    const sent = said(on.effectsOf({ type: 'resumed', id: resume })).filter((line) =>
      line.startsWith('send'),
    );
    expect(sent).toEqual(['send leaveRooms', 'send askRooms']);
  });

  test('CL-26: queries that are out end with the connection, timers and all', () => {
    const on = inside('R');
    expect(said(on.effectsOf({ type: 'queryRoomOnlineMemberCount', call: on.call(), roomID: 'R' }))).toEqual([
      'send queryRoomOnlineMemberCount',
      'start query NR-2',
    ]);
    const told = said(on.effectsOf({ type: 'networkDown' }));
    expect(told.slice(-2)).toEqual(['cancel query', 'reject disconnected']);
    expect(on.snapshot().context.queries).toEqual([]);
  });
});

describe('leaving all', () => {
  test('CL-23: what is still connecting ends first', () => {
    const on = inside('in');
    on.enter('coming');
    const told = said(on.effectsOf({ type: 'leaveAllRoom', call: on.call() })).filter((line) =>
      line.startsWith('tell'),
    );
    expect(told).toEqual(['tell coming Disconnected Success']);
    const [leave] = on.snapshot().context.leaves;
    expect(leave?.rooms.map(({ roomID }) => roomID)).toEqual(['coming', 'in']);
    expect(said(on.effectsOf({ type: 'leaveConfirmed', id: leave?.id ?? 0 }))).toEqual([
      'cancel leave',
      'tell in Disconnected Success',
      'resolve',
    ]);
  });

  test('CL-22: a leave that is confirmed is owed no more, another one is', () => {
    const on = inside('R', 'S');
    const first = on.give({ type: 'leaveRoom', call: on.call(), roomID: 'R' });
    const second = on.give({ type: 'leaveRoom', call: on.call(), roomID: 'S' });
    on.give({ type: 'leaveConfirmed', id: first });
    expect(on.snapshot().context.leaves.map(({ id }) => id)).toEqual([second]);
    expect(on.snapshot().context.rooms.map(({ roomID }) => roomID)).toEqual(['S']);
  });
});

describe('timers and answers', () => {
  test('NR-4: a timer that is not armed, an answer that nobody waits for: the very same snapshot', () => {
    const on = inside('R');
    on.give({ type: 'queryRoomOnlineMemberCount', call: on.call(), roomID: 'R' });
    const before = on.snapshot();
    for (const event of [
      { type: 'timer', id: 'query:999' },
      { type: 'timer', id: 'heartbeat:999' },
      { type: 'timer', id: 'nonsense' },
      { type: 'queried', id: 999, result: { count: 1 } },
      { type: 'leaveConfirmed', id: 999 },
      { type: 'memberJoined', roomID: 'none', incarnation: 1, version: 2, userIDs: ['bob'] },
      { type: 'loginEnded', login: 999, event: 'KickedOut' },
      { type: 'resumed', id: 999 },
    ] as const) {
      expect(said(on.effectsOf(event)), JSON.stringify(event)).toEqual([]);
      expect(on.snapshot(), JSON.stringify(event)).toBe(before);
    }
  });

  test('NR-2: a query that is answered, refused or too old is over', () => {
    const on = inside('R');
    const ask = () => on.give({ type: 'queryRoomMembers', call: on.call(), roomID: 'R', userIDs: ['ann'] });
    const result = { userIDs: ['ann'], errorUserIDs: [] };
    expect(said(on.effectsOf({ type: 'queried', id: ask(), result }))).toEqual(['cancel query', 'resolve']);
    const error = { code: 1, reason: 'notInRoom', message: '' } as const;
    expect(said(on.effectsOf({ type: 'refused', id: ask(), error }))).toEqual([
      'cancel query',
      'reject notInRoom',
    ]);
    const [first, second] = [ask(), ask()];
    expect(said(on.effectsOf({ type: 'timer', id: `query:${first}` }))).toEqual(['reject timeout']);
    expect(on.snapshot().context.queries.map(({ id }) => id)).toEqual([second]);
    expect(on.snapshot().context.timers.map(({ id }) => id.split(':')[0])).toEqual(['heartbeat', 'query']);
  });

  test('NR-5: a heartbeat that is due names all rooms, repeats what is owed, and arms the next', () => {
    const on = inside('R', 'S');
    on.give({ type: 'leaveRoom', call: on.call(), roomID: 'S' });
    const due = on.snapshot().context.timers.find(({ id }) => id.startsWith('heartbeat:'))?.id ?? '';
    expect(said(on.effectsOf({ type: 'timer', id: due }))).toEqual([
      'send leaveRooms',
      'send heartbeat',
      'start heartbeat NR-5',
    ]);
    expect(on.snapshot().context.timers.map(({ id }) => id)).not.toContain(due);
  });
});

describe('a stored device', () => {
  const stored = (): ClientSnapshot => JSON.parse(JSON.stringify(inside('R').snapshot()));

  test('RG-6: its timers come in the order in which they are due', () => {
    const on = inside('R');
    on.give({ type: 'queryRoomOnlineMemberCount', call: on.call(), roomID: 'R' });
    on.give({ type: 'leaveRoom', call: on.call(), roomID: 'R' });
    const shuffled = on.snapshot();
    const timers = [...shuffled.context.timers].reverse();
    const order = clientTimers({ ...shuffled, context: { ...shuffled.context, timers } });
    expect(order.map(({ at }) => at)).toEqual([...order.map(({ at }) => at)].sort((a, b) => a - b));
    expect(new Set(order.map(({ at }) => at)).size).toBe(3);
  });

  test('NR-19: its epoch is a whole number greater than the stored one', () => {
    const snapshot = stored();
    expect(restoreClient(snapshot).context).toMatchObject({ nextID: EPOCH_SPAN + 1, newest: EPOCH_SPAN });
    expect(restoreClient(snapshot, { epoch: 5 }).context.nextID).toBe(5 * EPOCH_SPAN + 1);
    for (const epoch of [0, 1.5, -1, Number.MAX_SAFE_INTEGER])
      expect(() => restoreClient(snapshot, { epoch })).toThrow(
        'unable to restore the client; its epoch has to be a whole number greater than 0',
      );
  });

  test('CL-20: what the app was told last of its rooms and its login', () => {
    const on = inside('R');
    on.enter('S');
    expect(clientView(on.snapshot())).toEqual({
      rooms: [
        ['R', 'Connected'],
        ['S', 'Connecting'],
      ],
      connection: 'Connected',
    });
    on.give({ type: 'networkDown' });
    expect(clientView(on.snapshot()).connection).toBe('Reconnecting');
  });
});

describe('a message', () => {
  const head = { v: 1, type: 'answer', id: 3 };
  const end = { cause: 'kicked', reason: '' };
  const room = { roomID: 'R', attempt: 1 };
  const admission = {
    ...room,
    roomName: '',
    incarnation: 1,
    session: 1,
    version: 1,
    members: null,
    roomAttributes: [],
  };
  test.each([
    [{ v: 2, type: 'answer' }, 'it speaks version 2 of the protocol, and this side version 1'],
    [null, 'message has to be an object'],
    [{ v: 1, type: 'hello' }, 'message.type has to be one of'],
    [{ ...head, of: 'hello' }, 'message.of has to be one of'],
    [{ ...head, of: 'enterRoom', error: 1 }, 'message.error has to be an object'],
    [
      { ...head, of: 'enterRoom', error: { code: 1, reason: 'mood', message: '' } },
      'message.error.reason has to be one of the documented reasons',
    ],
    [{ ...head, of: 'enterRoom', result: 1 }, 'message.result has to be an object'],
    [
      { ...head, of: 'askRooms', result: { rooms: [{ ...room, admission: null, end: null }], switches: [] } },
      'message.result.rooms[0] has to have either an admission or an end',
    ],
    [
      { ...head, of: 'askRooms', result: { rooms: [{ ...room, admission, end }], switches: [] } },
      'message.result.rooms[0] has to have either an admission or an end',
    ],
  ])('AG-5: that is none is refused by the place: %j', (message, why) => {
    expect(() => toClientEvent(message, 0)).toThrow(`unable to handle a message; ${why}`);
  });
});
