// The server of engines message by message: who is told what, what it remembers of a device, and what it forgets.

import { describe, expect, test } from 'vitest';
import type { RtcServerEffect } from '../../../src/machines/rtc/effects.js';
import { DEFAULT_SERVER_LIMITS, type ServerLimits } from '../../../src/machines/rtc/limits.js';
import type { HeldRoom } from '../../../src/machines/rtc/protocol.js';
import {
  createRtcServerState,
  type RtcServerInput,
  rtcRooms,
  rtcServerTimers,
  stepRtcServer,
} from '../../../src/machines/rtc/rtc-server.js';

/** `r/1` is the room r, entered by the attempt 1. */
const room = (name: string, fields: Partial<HeldRoom> = {}): HeldRoom => {
  const [roomID = '', attempt] = name.split('/');
  return {
    roomID,
    attempt: Number(attempt),
    token: '',
    maxMemberCount: 0,
    streams: [],
    version: 0,
    ...fields,
  };
};

/** An effect in a few words. */
const words = (effect: RtcServerEffect): string => {
  if (effect.type === 'startTimer') return `start ${effect.id} ${effect.delay} ${effect.rule}`;
  if (effect.type === 'cancelTimer') return `cancel ${effect.id}`;
  const { to, message } = effect;
  switch (message.type) {
    case 'held': {
      const verdicts = message.rooms.map((verdict) => {
        const outcome =
          verdict.is !== 'in'
            ? verdict.reason
            : (verdict.members?.map(({ userID, streams }) => [userID, ...streams].join('+')).join(',') ??
              'same');
        return ` ${verdict.roomID}/${verdict.attempt}:${outcome}`;
      });
      return `${to} held${verdicts.join('')}`;
    }
    case 'kicked':
      return `${to} ${message.reason} ${message.roomID}/${message.attempt}`;
    case 'memberChanged': {
      const { roomID, attempt, userID, member } = message;
      return `${to} ${roomID}/${attempt} ${member ? [userID, ...member.streams].join('+') : `-${userID}`}`;
    }
  }
};

/** A server under test, and devices that number their messages. */
const serve = (limits: Partial<ServerLimits> = {}) => {
  let state = createRtcServerState({ multiRoom: true, ...limits });
  const ids = new Map<string, number>();
  const made = {
    state: () => state,
    give: (input: RtcServerInput): string[] => {
      const step = stepRtcServer(state, input);
      state = step.state;
      return step.effects.map(words);
    },
    /** a device of that user says which rooms it holds */
    hold: (
      deviceID: string,
      rooms: readonly (string | HeldRoom)[],
      { now = 0, userID = 'ann', mode = 'MultiRoom' } = {},
    ): string[] => {
      const id = (ids.get(deviceID) ?? 0) + 1;
      ids.set(deviceID, id);
      const message = {
        v: 1,
        type: 'hold',
        deviceID,
        id,
        mode,
        user: rooms.length === 0 ? null : { userID, userName: userID },
        rooms: rooms.map((one) => (typeof one === 'string' ? room(one) : one)),
      };
      return made.give({ type: 'message', now, message });
    },
    tick: (now: number) => made.give({ type: 'timer', now, id: 'none' }),
    device: (deviceID: string) => state.devices.find((device) => device.deviceID === deviceID),
    rooms: () => Object.fromEntries(rtcRooms(state).map(({ roomID, userIDs }) => [roomID, userIDs.join()])),
    sessions: (roomID: string) =>
      state.rooms
        .find((one) => one.roomID === roomID)
        ?.sessions.map(({ userID, deviceID, attempt }) => `${userID} ${deviceID} ${attempt}`),
  };
  return made;
};
const BOB = { userID: 'bob' };

describe('a message', () => {
  test('RT-18 a new server knows nobody', () => {
    expect(createRtcServerState()).toEqual({
      limits: DEFAULT_SERVER_LIMITS,
      next: 1,
      rooms: [],
      devices: [],
    });
  });

  test('RT-18 RT-21 a login is told to the others, and answered with the list', () => {
    const server = serve();
    expect(server.hold('A', ['r/1'])).toEqual(['start offline:A 90000 RT-8', 'A held r/1:ann']);
    expect(server.device('A')).toEqual({
      deviceID: 'A',
      last: 1,
      seenAt: 0,
      isArmed: true,
      ends: [],
      absent: [],
    });
    expect(server.hold('B', ['r/1'], BOB)).toEqual([
      'A r/1 bob',
      'start offline:B 90000 RT-8',
      'B held r/1:ann,bob',
    ]);
    expect(server.hold('B', [room('r/1', { streams: ['s'] })], BOB)).toEqual([
      'A r/1 bob+s',
      'B held r/1:ann,bob+s',
    ]);
    expect(server.hold('B', [], BOB)).toEqual(['A r/1 -bob', 'cancel offline:B', 'B held']);
  });

  test('RT-21 a change has the version that it builds on, and a list that is known is not sent again', () => {
    const server = serve();
    server.hold('A', ['r/1']);
    const version = () => server.state().rooms[0]?.version ?? 0;
    const before = version();
    const { effects } = stepRtcServer(server.state(), {
      type: 'message',
      now: 0,
      message: {
        ...{ v: 1, type: 'hold', deviceID: 'B', id: 1, mode: 'MultiRoom' },
        ...{ user: { userID: 'bob', userName: 'Bob' }, rooms: [room('r/1')] },
      },
    });
    expect(effects).toContainEqual({
      type: 'send',
      to: 'A',
      message: {
        v: 1,
        type: 'memberChanged',
        roomID: 'r',
        attempt: 1,
        after: before,
        version: before + 1,
        userID: 'bob',
        member: { userID: 'bob', userName: 'Bob', streams: [] },
      },
    });
    expect(server.hold('A', [room('r/1', { version: before })])).toEqual(['A held r/1:same']);
    // a list that is said again is no new one, and nobody hears of it
    server.hold('B', ['r/1'], BOB);
    const both = version();
    expect(server.hold('A', [room('r/1', { version: before })])).toEqual(['A held r/1:ann,bob']);
    expect(version()).toBe(both);
  });

  test('RT-18 kickUsers says who was there; other inputs kick nobody and leave the limits alone', () => {
    const server = serve();
    server.hold('A', ['r/1']);
    const kick = { type: 'kickUsers', now: 0, roomID: 'r', userIDs: ['nobody', 'ann'] } as const;
    expect(stepRtcServer(server.state(), kick).kicked).toEqual(['ann']);
    for (const input of [
      { type: 'timer', now: 0, id: 'offline:A' },
      { type: 'configure', now: 0, limits: {} },
      { type: 'kickUsers', now: 0, roomID: 's', userIDs: ['ann'] },
    ] as const)
      expect(stepRtcServer(server.state(), input).kicked).toEqual([]);
    expect(stepRtcServer(server.state(), kick).state.limits).toBe(server.state().limits);
  });

  test('RT-18 a login of the same device to the same room takes its place over, and nobody is kicked', () => {
    const server = serve();
    server.hold('B', ['r/1'], BOB);
    server.hold('A', ['r/1']);
    expect(server.hold('A', ['r/4'])).toEqual(['A held r/4:bob,ann']);
    expect(server.sessions('r')).toEqual(['bob B 1', 'ann A 4']);
  });

  test('RT-13 RT-18 with another user the first is out, and the second in', () => {
    const server = serve();
    server.hold('B', ['r/1'], BOB);
    server.hold('A', ['r/1']);
    expect(server.hold('A', ['r/4'], { userID: 'cid' })).toEqual([
      'B r/1 -ann',
      'B r/1 cid',
      'A held r/4:bob,cid',
    ]);
    expect(server.sessions('r')).toEqual(['bob B 1', 'cid A 4']);
  });

  test('RT-18 whoever is in stays in, whatever the plan says later; who is out is judged by the new one', () => {
    const server = serve();
    server.hold('A', ['r/1']);
    server.give({ type: 'configure', now: 0, limits: { tokens: ['good'], maxRoomsPerUser: 1 } });
    expect(server.hold('A', ['r/1', 's/4'])).toEqual(['A held r/1:ann s/4:token']);
    expect(server.rooms()).toEqual({ r: 'ann' });
  });

  test('RT-18 a verdict is of one room and one attempt', () => {
    const server = serve();
    server.hold('A', ['r/1']);
    server.give({ type: 'kickUsers', now: 0, roomID: 'r', userIDs: ['ann'] });
    // the same number in another room is another attempt
    expect(server.hold('A', ['r/1', 's/1']).at(-1)).toBe('A held r/1:kickedByServer s/1:ann');
    expect(server.hold('A', ['s/1']).at(-1)).toBe('A held s/1:ann');
    expect(server.device('A')?.ends).toEqual([]);
  });
});

describe('being let in', () => {
  test('RT-4 RT-16 a user has as many rooms as the plan says, whoever else is in them', () => {
    const server = serve({ maxRoomsPerUser: 1 });
    server.hold('B', ['r/1'], BOB);
    server.hold('A', ['r/1']);
    expect(server.hold('A', ['r/1', 's/2'])).toEqual(['A held r/1:bob,ann s/2:tooManyRooms']);
    // B is in there already: on another device it is still one room
    expect(server.hold('C', ['r/1'], BOB)).toEqual([
      'B kickedByLogin r/1',
      'cancel offline:B',
      'start offline:C 90000 RT-8',
      'C held r/1:bob,ann',
    ]);
    expect(server.sessions('r')).toEqual(['bob C 1', 'ann A 1']);
  });
});

describe('silence', () => {
  test('RT-8 those who fall silent go in the order of their deadlines, whoever came first', () => {
    const server = serve();
    server.hold('A', ['r/1']);
    server.hold('B', ['r/1'], { ...BOB, now: 10 });
    server.hold('C', ['r/1'], { userID: 'cid', now: 50_000 });
    server.hold('A', ['r/1'], { now: 20 });
    expect(server.tick(100_000).filter((line) => line.startsWith('C'))).toEqual(['C r/1 -bob', 'C r/1 -ann']);
  });

  test('RT-8 a timer that is early is set again, and no other with it', () => {
    const server = serve();
    server.hold('A', ['r/1']);
    server.hold('B', ['s/1'], { ...BOB, now: 1_000 });
    expect(server.give({ type: 'timer', now: 2_000, id: 'offline:A' })).toEqual([
      'start offline:A 88000 RT-8',
    ]);
    expect(rtcServerTimers(server.state())).toEqual([
      { id: 'offline:A', at: 90_000 },
      { id: 'offline:B', at: 91_000 },
    ]);
  });

  test('RT-8 a device that is in a room is not forgotten, however long it may be silent', () => {
    const server = serve({ offlineAfter: 10_000_000 });
    server.hold('A', ['r/1']);
    server.hold('B', [], { now: 9_000_000 });
    expect(server.state().devices.map(({ deviceID }) => deviceID)).toEqual(['A', 'B']);
    server.give({ type: 'timer', now: 10_000_000, id: 'offline:A' });
    expect([server.rooms(), server.state().devices.map(({ deviceID }) => deviceID)]).toEqual([{}, ['B']]);
  });

  test('RT-17 a login elsewhere meanwhile is told once, for its room only', () => {
    const server = serve();
    server.hold('A', ['r/1', 's/2']);
    server.tick(90_000);
    expect(server.device('A')?.absent).toEqual([
      { roomID: 'r', attempt: 1, userID: 'ann' },
      { roomID: 's', attempt: 2, userID: 'ann' },
    ]);
    const now = 90_000;
    const kicks = (deviceID: string, rooms: readonly string[], userID = 'ann') =>
      server.hold(deviceID, rooms, { now, userID }).filter((line) => line.startsWith('A'));
    expect(kicks('B', ['other/1'])).toEqual([]);
    expect(kicks('C', ['r/1'], 'bob')).toEqual([]);
    expect(kicks('B', ['r/2'])).toEqual(['A kickedByLogin r/1']);
    // what A was told is not told again, and what it was not still is
    expect(kicks('D', ['r/1'])).toEqual([]);
    expect(kicks('D', ['r/1', 's/1'])).toEqual(['A kickedByLogin s/2']);
    expect(server.device('A')?.absent).toEqual([]);
    expect(server.hold('A', ['r/1', 's/2'], { now })).toEqual(['A held r/1:kickedByLogin s/2:kickedByLogin']);
  });

  test('RT-17 RT-18 a way back that is refused is decided: a login elsewhere does not kick it as well', () => {
    const server = serve({ maxMembersPerRoom: 1 });
    server.hold('A', ['r/1']);
    server.tick(90_000);
    const at = { now: 90_000 };
    server.hold('B', ['r/1'], { ...BOB, ...at });
    expect(server.hold('A', ['r/1'], at)).toEqual(['A held r/1:full']);
    server.hold('B', [], { ...BOB, ...at });
    expect(server.hold('C', ['r/1'], at)).toEqual(['start offline:C 90000 RT-8', 'C held r/1:ann']);
    expect(server.hold('A', ['r/1'], at)).toEqual(['A held r/1:full']);
  });

  test('RT-17 whoever came back, or gave the room up, has nothing to be told', () => {
    const server = serve();
    server.hold('A', ['r/1', 's/2']);
    server.hold('B', ['r/1', 's/1'], BOB);
    server.tick(90_000);
    const now = 90_000;
    expect(server.hold('A', ['r/1'], { now })).toEqual(['start offline:A 90000 RT-8', 'A held r/1:ann']);
    expect(server.device('A')?.absent).toEqual([]);
    expect(server.hold('C', ['r/1', 's/1'], { now })).toEqual([
      'A kickedByLogin r/1',
      'cancel offline:A',
      'start offline:C 90000 RT-8',
      'C held r/1:ann s/1:ann',
    ]);
    expect(server.device('A')?.ends).toEqual([
      { roomID: 'r', attempt: 1, verdict: { is: 'kicked', reason: 'kickedByLogin' } },
    ]);
  });
});
