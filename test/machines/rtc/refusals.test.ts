// What a rejected call says: unable to do what with which room or stream, and why; with the code of its platform.

import { describe, expect, test } from 'vitest';
import type { EngineEffect } from '../../../src/machines/rtc/effects.js';
import { resolveEngineLimits, resolveServerLimits } from '../../../src/machines/rtc/limits.js';
import { rtcEngineSteps } from '../../../src/machines/rtc/rtc-engine.js';
import { codeOf, RTC_FAILURES, type RtcReason } from '../../../src/machines/rtc/rtc-errors.js';
import { CONFIG, engine, inside, USER } from './engine.js';

type Made = ReturnType<typeof engine>;

/** What the call of that number came to: 'done', or its error. */
const outcomeOf = (effects: readonly EngineEffect[], call: number): unknown => {
  const settled = effects.filter((effect) => effect.type === 'settle' && effect.call === call);
  if (settled.length !== 1) throw new Error(`call ${call} was settled ${settled.length} times`);
  const [one] = settled;
  return one && 'error' in one ? one.error : 'done';
};

const failing = (reason: RtcReason, doing: string, why: string = RTC_FAILURES[reason].why) => ({
  code: codeOf(reason, 'native'),
  reason,
  message: `unable to ${doing}; ${why}`,
});

type Call = readonly [type: string, fields: object];
const login = (roomID: unknown, other: object = {}): Call => [
  'loginRoom',
  { roomID, user: USER, config: CONFIG, ...other },
];
const change = (fromRoomID: unknown, toRoomID: unknown, other: object = {}): Call => [
  'switchRoom',
  { fromRoomID, toRoomID, config: CONFIG, ...other },
];
const named = (other: object): Call => login('r', { user: { ...USER, ...other } });
const logout = (roomID: unknown): Call => ['logoutRoom', { roomID }];
const publish = (streamID: unknown, roomID: unknown, channel: unknown = 0): Call => [
  'startPublishingStream',
  { streamID, roomID, channel },
];
const play = (streamID: unknown, roomID: unknown): Call => ['startPlayingStream', { streamID, roomID }];

const BAD_CONFIGS: readonly (readonly [string, unknown])[] = [
  ['the config has to be an object', null],
  ['the config has to be an object', undefined],
  ['the config has to be an object', 'token'],
  ['the token has to be a text', { ...CONFIG, token: 1 }],
  ...[-1, 0.5, '3', null].map(
    (maxMemberCount) =>
      [
        'maxMemberCount has to be a whole number from 0, which is unlimited',
        { ...CONFIG, maxMemberCount },
      ] as const,
  ),
  ['isUserStatusNotify has to be true or false', { ...CONFIG, isUserStatusNotify: 1 }],
];
const BAD_CHANNEL = 'the channel has to be Main 0, Aux 1, Third 2 or Fourth 3';

// reason, what could not be done, the call, and why where the reason's own text does not say it all
const ARGUMENTS: readonly (readonly [RtcReason, string, Call, string?])[] = [
  ['roomIDEmpty', 'loginRoom', login('')],
  ['roomIDEmpty', 'loginRoom', login(null)],
  ['roomIDTooLong', 'loginRoom', login('r'.repeat(128))],
  ['roomIDCharacters', 'loginRoom', login('a b')],
  ...[null, undefined, 'ann', {}, { userID: 7 }, { userID: '' }].map(
    (user) => ['userIDEmpty', 'loginRoom r', login('r', { user })] as const,
  ),
  ['userIDTooLong', 'loginRoom r', named({ userID: 'u'.repeat(64) })],
  ['userIDCharacters', 'loginRoom r', named({ userID: 'a b' })],
  ['userNameEmpty', 'loginRoom r', named({ userName: '' })],
  ['userNameEmpty', 'loginRoom r', login('r', { user: { userID: 'ann' } })],
  ['userNameTooLong', 'loginRoom r', named({ userName: 'n'.repeat(256) })],
  ...BAD_CONFIGS.map(([why, config]) => ['badArgument', 'loginRoom r', login('r', { config }), why] as const),
  ['roomIDEmpty', 'switchRoom', change('', 'r')],
  ['roomIDEmpty', 'switchRoom', change('in', null)],
  ...BAD_CONFIGS.map(
    ([why, config]) => ['badArgument', 'switchRoom in to r', change('in', 'r', { config }), why] as const,
  ),
  ['roomIDEmpty', 'logoutRoom', logout('')],
  ['roomIDCharacters', 'logoutRoom', logout('ö')],
  ['streamIDEmpty', 'startPublishingStream', publish('', 'in')],
  ['streamIDTooLong', 'startPublishingStream', publish('s'.repeat(256), 'in')],
  ['streamIDCharacters', 'startPublishingStream', publish('a.b', 'in')],
  ...[-1, 4, 0.5, '0', null].map(
    (channel) => ['badArgument', 'startPublishingStream', publish('s', 'in', channel), BAD_CHANNEL] as const,
  ),
  ['publishWithoutRoom', 'startPublishingStream s', publish('s', null)],
  ['publishWithoutRoom', 'startPublishingStream s', publish('s', '')],
  ['roomIDCharacters', 'startPublishingStream s', publish('s', 'a b')],
  ['roomIDEmpty', 'startPlayingStream s', play('s', 5)],
  ['badArgument', 'stopPublishingStream', ['stopPublishingStream', { channel: 7 }], BAD_CHANNEL],
  ['streamIDEmpty', 'startPlayingStream', play(null, 'in')],
  ['playWithoutRoom', 'startPlayingStream s', play('s', null)],
  ['streamIDEmpty', 'stopPlayingStream', ['stopPlayingStream', { streamID: '' }]],
];

describe('at once', () => {
  const STATES: readonly (readonly [RtcReason, string, Call, () => Made])[] = [
    ['roomCountExceeded', 'loginRoom r', login('r'), () => inside(['in'], { mode: 0 })],
    ['roomIDInUse', 'loginRoom in', login('in'), () => inside(['in'])],
    ['otherUser', 'loginRoom r', named({ userID: 'bob', userName: 'Bob' }), () => inside(['in'])],
    [
      'switchInMultiRoom',
      'switchRoom in to r',
      change('in', 'r'),
      () => inside(['in'], { sdkVersion: '3.4.9' }),
    ],
    ['notLoggedIn', 'switchRoom r to s', change('r', 's'), () => engine()],
    ['notLoggedIn', 'switchRoom r to s', change('r', 's'), () => inside(['in'])],
    ['roomIDInUse', 'switchRoom in to r', change('in', 'r'), () => inside(['in', 'r'])],
    ['roomIDInUse', 'switchRoom in to in', change('in', 'in'), () => inside(['in'])],
    ['notLoggedIn', 'logoutRoom r', logout('r'), () => inside(['in'])],
    ['notConnected', 'startPublishingStream s', publish('s', 'r'), () => inside(['in'])],
    ['notConnected', 'startPlayingStream s', play('s', 'r'), () => inside(['in'])],
  ];
  const all = [
    ...ARGUMENTS.map((row) => [...row.slice(0, 3), () => inside(['in']), row[3]] as const),
    ...STATES,
  ] as readonly (readonly [RtcReason, string, Call, () => Made, string?])[];

  test.each(all.map(([reason, doing, call, at, why]) => ({ reason, doing, call, at, why })))(
    'RT-3 RT-4 RT-5 RT-7 RT-19 $doing, $reason $why: nothing else happens',
    ({ reason, doing, call: [type, fields], at, why }) => {
      const on = at();
      const before = on.snapshot();
      const effects = on.call(type, fields);
      expect(effects).toEqual([{ type: 'settle', call: on.lastCall(), error: failing(reason, doing, why) }]);
      expect(on.snapshot()).toBe(before);
    },
  );

  test('RT-19 ids and names may be as long as the limits say', () => {
    const on = engine();
    const user = { userID: 'u'.repeat(63), userName: 'é'.repeat(127) };
    const roomID = 'r'.repeat(127);
    on.call('loginRoom', { roomID, user, config: CONFIG });
    expect(outcomeOf(on.admit(), on.lastCall())).toBe('done');
    expect(outcomeOf(on.publish('s'.repeat(255), roomID), on.lastCall())).toBe('done');
    expect(outcomeOf(on.play('p'.repeat(255), roomID), on.lastCall())).toBe('done');
    const short = engine({ limits: { ...resolveEngineLimits('native'), maxUserNameBytes: 2 } });
    const types = (userName: string) => short.call(...named({ userName })).map(({ type }) => type);
    expect(types('abc')).toEqual(['settle']);
    expect(types('ab')).toContain('send');
  });

  test('RT-19 on the web the same refusal has the web’s code', () => {
    const on = engine({ platform: 'web' });
    const effects = on.call('stopPublishingStream', { channel: 7 });
    expect(outcomeOf(effects, on.lastCall())).toMatchObject({ code: 1100001, reason: 'badArgument' });
  });

  test.each([
    ['loginRoom r', login('r')],
    ['loginRoom', login('')],
    ['loginRoom', login(7)],
    ['logoutRoom r', logout('r')],
    ['logoutRoom', logout(null)],
    ['switchRoom', change('r', 's')],
    ['startPublishingStream s', publish('s', 'r')],
    ['startPublishingStream', publish('', 'r')],
    ['stopPublishingStream', ['stopPublishingStream', { channel: 0 }]],
    ['startPlayingStream s', play('s', 'r')],
    ['startPlayingStream', play({}, 'r')],
    ['stopPlayingStream s', ['stopPlayingStream', { streamID: 's' }]],
  ] as const)('RT-1 without an engine: unable to %s', (doing, [type, fields]) => {
    const { snapshot, effects } = rtcEngineSteps.step(rtcEngineSteps.initial({ deviceID: 'E' }), {
      type,
      call: 1,
      now: 0,
      ...fields,
    } as never);
    expect(effects).toEqual([{ type: 'settle', call: 1, error: failing('noEngine', doing) }]);
    expect(snapshot.context).toMatchObject({ platform: 'native', sdkVersion: '3.22.0' });
  });

  test('RT-1 a mode that is none, and one that is too late', () => {
    const on = engine();
    expect(outcomeOf(on.call('setRoomMode', { mode: 0 }), on.lastCall())).toEqual(
      failing('roomModeTooLate', 'setRoomMode'),
    );
    on.call('destroyEngine');
    expect(outcomeOf(on.call('setRoomMode', { mode: 2 }), on.lastCall())).toEqual(
      failing('badArgument', 'setRoomMode', 'the mode has to be SingleRoom 0 or MultiRoom 1'),
    );
  });
});

describe('later', () => {
  const answer = (on: Made, verdict: object) => {
    const { id, rooms } = on.sent();
    const named = rooms.map(({ roomID, attempt }) => ({ roomID, attempt }));
    return on.give({ type: 'held', id, rooms: named.map((room) => ({ ...room, ...verdict })) });
  };
  const ENDS: readonly (readonly [RtcReason, (on: Made) => readonly EngineEffect[]])[] = [
    ['full', (on) => answer(on, { is: 'refused', reason: 'full' })],
    ['token', (on) => answer(on, { is: 'refused', reason: 'token' })],
    ['kickedByLogin', (on) => answer(on, { is: 'kicked', reason: 'kickedByLogin' })],
    ['timeout', (on) => on.ring('login')],
    ['cancelled', (on) => on.call('logoutRoom', { roomID: 'r' })],
    ['engineDestroyed', (on) => on.call('destroyEngine')],
  ];

  test.each(ENDS)('RT-2 RT-7 RT-9 RT-19 a login that ends: %s', (reason, end) => {
    const on = engine();
    on.login('r');
    const call = on.lastCall();
    expect(outcomeOf(end(on), call)).toEqual(failing(reason, 'loginRoom r'));
    const other = inside(['s']);
    other.change('s', 'r');
    const change = other.lastCall();
    expect(outcomeOf(end(other), change)).toEqual(failing(reason, 'switchRoom r'));
  });

  test('RT-11 a logout that is not answered in time, of one room and of all', () => {
    const on = inside(['r']);
    on.call('logoutRoom', { roomID: 'r' });
    const one = on.lastCall();
    on.call('logoutRoom', { roomID: null });
    const all = on.lastCall();
    const effects = on.ring('logout');
    for (const call of [one, all])
      expect(outcomeOf(effects, call)).toEqual(failing('timeout', 'logoutRoom r'));
  });
});

describe('limits', () => {
  test.each([
    [{ maxRoomsPerUser: '5' }, 'maxRoomsPerUser has to be a whole number of at least 1'],
    [{ maxRoomsPerUser: 1.5 }, 'maxRoomsPerUser has to be a whole number of at least 1'],
    [{ offlineAfter: 0 }, 'offlineAfter has to be a whole number of at least 1'],
    [{ tokens: ['good', 7] }, 'tokens has to be a list of texts, or null'],
  ])('RT-16 %j is refused', (limits, why) => {
    expect(() => resolveServerLimits(limits as never)).toThrow(`unable to set the limits; ${why}`);
  });
});
