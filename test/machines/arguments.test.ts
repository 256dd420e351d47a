// What may be passed to a call, and what a limit may be: every boundary, and the whole text of each refusal (CL-4).

import { describe, expect, test } from 'vitest';
import {
  checkPage,
  checkRoomID,
  checkSetup,
  checkUserIDs,
  isOlderVersion,
  utf8Bytes,
} from '../../src/machines/arguments.js';
import { cancelled, FAILURES, failure, isReason, RoomLifecycleError } from '../../src/machines/errors.js';
import { DEFAULT_LIMITS, type Limits, resolveLimits } from '../../src/machines/limits.js';
import { pair, text } from '../../src/machines/shape.js';

const limits: Limits = {
  ...DEFAULT_LIMITS,
  maxRoomNameBytes: 4,
  maxRoomDestroyDelayTime: 60,
  maxRoomAttributes: 2,
  maxRoomAttributeKeyBytes: 3,
  maxRoomAttributeValueBytes: 5,
  maxRoomAttributesBytes: 9,
  maxMembersPerPage: 10,
};
const why = (refusal: { readonly message: string } | null): string | null =>
  refusal?.message.replace('unable to do it; ', '') ?? null;

describe('sizes', () => {
  test.each([
    ['', 0],
    ['a\u007f', 2],
    ['\u0080', 2],
    ['\u07ff', 2],
    ['\u0800', 3],
    ['房间', 6],
    ['\ud7ff', 3],
    ['\ue000', 3],
    ['😀', 4],
    ['\ud800\udc00', 4],
    ['\udbff\udfff', 4],
    // lone surrogates are three bytes each, and take nothing away from what follows
    ['\ud800', 3],
    ['\udc00', 3],
    ['\ud800a', 4],
    ['\ud800\ud800', 6],
    ['\udc00\udc00', 6],
    ['\udc00\ud800\udc00', 7],
    ['\u0800\udc00', 6],
    ['é😀é', 8],
  ])('CL-4: UTF-8 bytes of %j: %i', (given, bytes) => {
    expect(utf8Bytes(given)).toBe(bytes);
    expect(utf8Bytes(given)).toBe(new TextEncoder().encode(given).length);
  });

  test.each([
    ['2.12.9', '2.13.0', true],
    ['2.13.0', '2.13.0', false],
    ['2.13.1', '2.13.0', false],
    ['2.13.0', '2.13.1', true],
    ['2.9', '2.13.0', true],
    ['2', '2.0.0', false],
    ['3.0.0', '2.13.0', false],
    ['1.99.99', '2.0.0', true],
    ['2.x.0', '2.13.0', true],
  ])('CC-16: %s is older than %s: %s', (version, than, older) => {
    expect(isOlderVersion(version, than)).toBe(older);
  });
});

describe('ids and setups', () => {
  const id = (roomID: unknown, bytes = 8, version?: string) =>
    why(checkRoomID(roomID, bytes, 'do it', version));

  test('CL-4: a roomID', () => {
    for (const good of ['r', '12345678', 'aZ09!#$%', '&()+-:;<', '=.>?@[]^', '_{}|~', 'constructor'])
      expect(id(good, 16), good).toBeNull();
    for (const none of ['', undefined, null, 1, {}, ['r']])
      expect(id(none)).toBe('the roomID has to be a text that is not empty');
    expect(id('123456789')).toBe('the roomID is longer than 8 bytes');
    for (const bad of ['a b', 'é', 'a/b', 'a,b', 'a"b', "a'b", 'a*b', 'a\n'])
      expect(id(bad), bad).toBe(
        'the roomID may have digits, English letters and !#$%&()+-:;<=.>?@[]^_{}|~ only',
      );
  });

  test('CL-4: an SDK before 2.13.0 has 32 bytes, or the plan’s where those are fewer', () => {
    const long = 'x'.repeat(33);
    expect(id(long, 128)).toBeNull();
    expect(id(long, 128, '2.13.0')).toBeNull();
    expect(id(long, 128, '2.12.0')).toBe('the roomID is longer than 32 bytes');
    expect(id('x'.repeat(32), 128, '2.12.0')).toBeNull();
    expect(id(long, 16, '2.12.0')).toBe('the roomID is longer than 16 bytes');
  });

  const setup = (fields: object) =>
    why(
      checkSetup(
        { roomName: '', roomDestroyDelayTime: 0, roomAttributes: [], ...fields } as never,
        limits,
        'do it',
      ),
    );

  test('CL-4: a setup', () => {
    expect(setup({ roomName: 'four', roomDestroyDelayTime: 60 })).toBeNull();
    expect(setup({ roomName: 1 })).toBe('the roomName has to be a text');
    expect(setup({ roomName: 'fives' })).toBe('the roomName is longer than 4 bytes');
    for (const roomDestroyDelayTime of [-1, 61, 1.5, '1', Number.NaN])
      expect(setup({ roomDestroyDelayTime })).toBe(
        'roomDestroyDelayTime has to be a whole number of seconds from 0 to 60',
      );
    for (const roomAttributes of [{}, 1, [1], ['kv'], [['k']], [['k', 'v', 'w']], [[1, 'v']], [['k', 1]]])
      expect(setup({ roomAttributes }), JSON.stringify(roomAttributes)).toBe(
        'roomAttributes has to be an object of texts',
      );
    const two = { length: 2, 0: 'k', 1: 'v' };
    expect(setup({ roomAttributes: [two] })).toBe('roomAttributes has to be an object of texts');
  });

  test('CL-4: attributes', () => {
    const attributes = (...roomAttributes: (readonly [string, string])[]) => setup({ roomAttributes });
    expect(attributes(['key', 'value'])).toBeNull();
    expect(attributes(['a', 'four'], ['b', 'two'])).toBeNull();
    expect(attributes(['a', ''], ['b', ''], ['c', ''])).toBe('a room has at most 2 attributes');
    for (const key of ['', 'keys']) expect(attributes([key, ''])).toBe('a key has 1 to 3 bytes');
    expect(attributes(['k', 'values'])).toBe('a value has at most 5 bytes');
    expect(attributes(['a', 'four'], ['bb', 'two'])).toBe('all together have at most 9 bytes');
    const reasons = [
      [
        ['a', ''],
        ['b', ''],
        ['c', ''],
      ],
      [['', '']],
      [['k', 'values']],
      [
        ['a', 'four'],
        ['bb', 'two'],
      ],
    ].map(
      (roomAttributes) =>
        checkSetup(
          { roomName: '', roomDestroyDelayTime: 0, roomAttributes: roomAttributes as never },
          limits,
          'do it',
        )?.reason,
    );
    expect(reasons).toEqual(['attributeCount', 'attributeKey', 'attributeValue', 'attributesTotal']);
  });

  test('CL-26: a page and a list of users', () => {
    const page = (nextFlag: unknown, count: unknown) => why(checkPage(nextFlag, count, limits, 'do it'));
    for (const [nextFlag, count] of [
      ['', 1],
      ['7', 10],
      ['123456789012345', 5],
    ])
      expect(page(nextFlag, count)).toBeNull();
    for (const nextFlag of [undefined, 7, '0', '07', '-1', 'x', '1x', 'x1', '1234567890123456', ['7']])
      expect(page(nextFlag, 1), String(nextFlag)).toBe(
        'nextFlag has to be "" or the one that the page before gave',
      );
    for (const count of [0, 11, 1.5, '1', undefined])
      expect(page('', count)).toBe('count has to be a whole number from 1 to 10');
    const users = (userIDs: unknown) => why(checkUserIDs(userIDs, 2, 'do it'));
    for (const good of [['a'], ['a', 'b']]) expect(users(good)).toBeNull();
    for (const bad of [undefined, 'a', [], ['a', 'b', 'c'], ['a', ''], ['a', 1], [1, 'a']])
      expect(users(bad)).toBe('userIDs has to be a list of 1 to 2 texts');
  });
});

describe('limits', () => {
  test.each([
    [{ maxRooms: -1 }, 'maxRooms has to be a whole number of at least 0'],
    [{ maxMembersPerRoom: 0 }, 'maxMembersPerRoom has to be a whole number of at least 1'],
    [{ maxRoomsPerUser: null }, 'maxRoomsPerUser has to be a whole number of at least 1'],
    [{ maxRoomsPerUser: '5' }, 'maxRoomsPerUser has to be a whole number of at least 1'],
    [{ maxRoomsPerUser: 1.5 }, 'maxRoomsPerUser has to be a whole number of at least 1'],
    [{ multiDevice: 'some' }, 'multiDevice has to be "kickOld", "allow" or "refuseNew"'],
    [{ retainAttributes: 1 }, 'retainAttributes has to be true or false'],
    [{ mostRooms: 1 }, 'there is no limit called "mostRooms"'],
    [{ toString: 1 }, 'there is no limit called "toString"'],
  ])('RG-1: %j is refused', (overrides, wrong) => {
    expect(() => resolveLimits(overrides as never)).toThrow(`unable to set the limits; ${wrong}`);
  });

  test('RG-1: what may be none or zero', () => {
    const overrides = {
      maxRooms: 0,
      maxMembersPerRoom: null,
      minRoomLifeTime: 0,
      maxRoomDestroyDelayTime: 0,
      maxRoomsPerUser: 1,
      multiDevice: 'refuseNew',
      retainAttributes: true,
    } as const;
    expect(resolveLimits(overrides)).toEqual({ ...DEFAULT_LIMITS, ...overrides });
    expect(resolveLimits({ maxRooms: null, multiDevice: 'allow' })).toMatchObject({ maxRooms: null });
    expect(resolveLimits()).toEqual(DEFAULT_LIMITS);
  });
});

describe('failures', () => {
  test('CL-2: say what could not be done, by which code and whose fault', () => {
    const error = new RoomLifecycleError(failure('full', 'join the room r'));
    expect(error).toMatchObject({
      name: 'RoomLifecycleError',
      code: FAILURES.full.code,
      reason: 'full',
      fault: FAILURES.full.fault,
      message: `unable to join the room r; ${FAILURES.full.why}`,
    });
    expect([isReason('full'), isReason('toString'), isReason(1), isReason(['full'])]).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });

  test('CL-22: a cancelled entering has the code of its call', () => {
    const message = (method: string) => `unable to ${method} R; ${FAILURES.cancelled.why}`;
    expect(cancelled('createRoom', 'R')).toEqual({
      code: 6000303,
      reason: 'cancelled',
      message: message('createRoom'),
    });
    expect(cancelled('joinRoom', 'R')).toEqual({
      code: 6000304,
      reason: 'cancelled',
      message: message('joinRoom'),
    });
  });

  test('AG-5: a pair names the half that is wrong', () => {
    expect(() => pair(text, text)([1, 'x'], 'message.at')).toThrow('message.at[0] has to be a text');
    expect(() => pair(text, text)(['x', 1], 'message.at')).toThrow('message.at[1] has to be a text');
  });
});
