// The canonical form of an engine: the same for situations that differ in ids and times only, and still a snapshot.

import { describe, expect, test } from 'vitest';
import { canonical, createRenamer } from '../../../src/machines/canonical.js';
import { canonicalEngine } from '../../../src/machines/rtc/canonical-engine.js';
import { resolveEngineLimits } from '../../../src/machines/rtc/limits.js';
import { type EngineSnapshot, rtcEngineSteps } from '../../../src/machines/rtc/rtc-engine.js';
import { BOB, inside, said, USER } from './engine.js';

const FIRST = {};
const LATER = { epoch: 7, calls: 70, now: 900_000, newest: 40 };

/** Something of everything that an engine remembers. */
const busy = ({ newest = 9, ...begin }: Parameters<typeof inside>[1] & { newest?: number } = {}) => {
  const on = inside(['in', 'left'], begin);
  on.ring('heartbeat');
  on.admit(on.sent(), { version: newest, members: [BOB] });
  on.publish('s', 'in', 1);
  on.play('t', 'in');
  on.call('logoutRoom', { roomID: 'left' });
  on.call('logoutRoom', { roomID: null });
  on.login('new');
  return on;
};
type Made = ReturnType<typeof busy>;

const formOf = (on: Made) => canonical((renamer) => canonicalEngine(on.snapshot(), on.now(), renamer));

describe('the canonical form of an engine', () => {
  test('AG-5 RT-18: is equal for the same things under other ids, calls, versions and times', () => {
    const [one, other] = [busy(FIRST), busy(LATER)];
    expect(other.snapshot()).not.toEqual(one.snapshot());
    expect(formOf(other)).toEqual(formOf(one));
    other.publish('more', 'in');
    expect(formOf(other)).not.toEqual(formOf(one));
  });

  test('AG-5 RT-18: ids are ranked, calls and versions renamed, times counted from now', () => {
    const on = busy(LATER);
    const list = { version: 1, members: [BOB] };
    const machine = { platform: 'native', userID: 'ann', isUserStatusNotify: true, method: 'loginRoom' };
    // the ids that are remembered, in order: the attempts 1 and 2, the answered message 3, the first messages without
    // either room 4 and 5, the login 6; the message with the stream is forgotten with the stream
    expect(formOf(on)).toEqual({
      value: 'Created.multiRoom',
      context: {
        deviceID: 'E',
        platform: 'native',
        sdkVersion: '3.22.0',
        limits: resolveEngineLimits('native'),
        online: true,
        since: 0,
        heard: 3,
        owed: 5,
        user: USER,
        rooms: [
          {
            roomID: 'in',
            attempt: 1,
            token: '',
            maxMemberCount: 0,
            leave: 5,
            machine: {
              value: 'Logined.leaving',
              context: { ...machine, roomID: 'in', call: 0, logoutCalls: [], roster: list },
            },
          },
          {
            roomID: 'left',
            attempt: 2,
            token: '',
            maxMemberCount: 0,
            leave: 4,
            machine: {
              value: 'Logined.leaving',
              context: { ...machine, roomID: 'left', call: 0, logoutCalls: [1], roster: list },
            },
          },
          {
            roomID: 'new',
            attempt: 6,
            token: '',
            maxMemberCount: 0,
            leave: 0,
            machine: {
              value: 'Logining',
              context: {
                ...machine,
                roomID: 'new',
                call: 2,
                logoutCalls: [],
                roster: { version: 0, members: [] },
              },
            },
          },
        ],
        streams: [],
        logoutAlls: [{ call: 3, waitsFor: [1, 2], error: null }],
        timers: [
          { id: 'heartbeat:0', at: 9_940, rule: 'RT-18' },
          { id: 'logout:2', at: 9_980, rule: 'RT-11' },
          { id: 'logout:1', at: 9_990, rule: 'RT-11' },
          { id: 'login:6', at: 10_000, rule: 'RT-2' },
        ],
        nextID: 7,
      },
    });
  });

  test('AG-5 RT-18: a stream keeps what it is, and when it was told', () => {
    const on = inside(['r'], LATER);
    on.publish('s', 'r', 1);
    on.play('t', 'r');
    const stream = { roomID: 'r' };
    // the attempt 1, the answered message 2, the one with the stream 3
    expect(formOf(on).context).toMatchObject({
      heard: 2,
      nextID: 4,
      streams: [
        {
          ...stream,
          channel: 1,
          told: 3,
          machine: { value: 'Requesting', context: { streamID: 's', kind: 'publish' } },
        },
        {
          ...stream,
          channel: null,
          told: 0,
          machine: { value: 'Requesting', context: { streamID: 't', kind: 'play' } },
        },
      ],
    });
    on.give({ type: 'networkDown' });
    on.give({ type: 'networkUp' });
    expect(formOf(on).context).toMatchObject({ since: 4, nextID: 5 });
  });

  test('AG-5 RT-18: engines that are compared together are renamed each by itself, rooms’ lists alike', () => {
    const [one, other] = [busy({ deviceID: 'A' }), busy({ ...LATER, deviceID: 'B', newest: 9 })];
    const renamer = createRenamer();
    const forms = () => [one, other].map((on) => canonicalEngine(on.snapshot(), on.now(), renamer).context);
    forms();
    renamer.seal();
    const [a, b] = forms();
    expect([a, b]).toEqual([formOf(one).context, formOf(other).context]);
    expect({ ...b, deviceID: 'A' }).toEqual(a);
    // the newer list of one room is another than the older one, and each room counts its own
    const lists = ['in', 'left'].map((roomID) => {
      const on = inside([roomID], { deviceID: roomID });
      on.follow(roomID, { userID: 'bob', member: BOB });
      if (roomID === 'left') on.follow(roomID, { userID: 'bob', member: null });
      return on;
    });
    const shared = canonical((names) =>
      [one, ...lists].map((on) =>
        canonicalEngine(on.snapshot(), on.now(), names).context.rooms.map(
          ({ machine }) => machine.context.roster.version,
        ),
      ),
    );
    expect(shared).toEqual([[1, 1, 0], [2], [2]]);
  });

  test('AG-5: is a snapshot that goes on as the one it was made of', () => {
    const on = busy(LATER);
    const logout = { type: 'logoutRoom', call: 99, roomID: 'new' } as const;
    const next = (snapshot: EngineSnapshot, now: number) => rtcEngineSteps.step(snapshot, { ...logout, now });
    const words = (snapshot: EngineSnapshot, now: number) =>
      said(next(snapshot, now).effects).map((line) => line.replace(/call \d+/, 'call'));
    expect(words(formOf(on), 0)).toEqual(words(on.snapshot(), on.now()));
    expect(words(formOf(on), 0)).toEqual([
      'cancel login',
      'new Logout 0',
      'call cancelled',
      'call done',
      'hold',
    ]);
  });
});
