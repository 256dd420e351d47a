// The table of failures: one word each, a code, and a message that says what to do.

import { describe, expect, test } from 'vitest';
import {
  codeOf,
  KICKS,
  REFUSALS,
  RTC_FAILURES,
  RtcError,
  type RtcReason,
  rtcFailure,
} from '../../../src/machines/rtc/rtc-errors.js';

const REASONS = Object.keys(RTC_FAILURES) as RtcReason[];

describe('RT-19 the table of failures', () => {
  // S2's FAQ, and the codes that section 1 of the rules names
  test.each([
    [1000001, 'noEngine'],
    [1000002, 'notConnected'],
    [1001020, 'roomModeTooLate'],
    [1002001, 'roomCountExceeded'],
    [1002002, 'notLoggedIn'],
    [1002018, 'otherUser'],
    [1002019, 'switchInMultiRoom'],
    [1002033, 'token'],
    [1002034, 'full'],
    [1002036, 'multiRoomDisabled'],
    [1002037, 'tooManyRooms'],
    [1002050, 'kickedByLogin'],
    [1002051, 'interrupted'],
    [1002053, 'timeout'],
    [1002055, 'kickedByServer'],
    [1002064, 'roomIDInUse'],
    [1003070, 'publishWithoutRoom'],
    [1004070, 'playWithoutRoom'],
  ] as const)('RT-19 %i is %s', (code, reason) => {
    expect(RTC_FAILURES[reason].code).toBe(code);
  });

  test('RT-8 RT-19 one number means one thing on each platform', () => {
    expect([codeOf('interrupted', 'web'), codeOf('interrupted', 'native')]).toEqual([1000017, 1002051]);
    expect([codeOf('badArgument', 'web'), codeOf('badArgument', 'native')]).toEqual([1100001, 1000017]);
    const shared = [1000001, 1002002];
    for (const platform of ['web', 'native'] as const) {
      const codes = REASONS.map((reason) => codeOf(reason, platform)).filter(
        (code) => !shared.includes(code),
      );
      expect(new Set(codes).size).toBe(codes.length);
    }
  });

  test('RT-19 a message says what cannot be done, why, and what to do', () => {
    for (const reason of REASONS) {
      const { message } = rtcFailure(reason, 'do it', 'native');
      expect(message, reason).toMatch(/^unable to do it; [^;]+(; [^;]+)?$/);
      // whoever called can do something about it, and is told what
      const isBare = ['badArgument', 'cancelled', 'kickedByServer'].includes(reason);
      if (!isBare) expect(RTC_FAILURES[reason].why, reason).toMatch(/; |only$/);
    }
  });

  test('RT-19 an error can be thrown and read', () => {
    const error = new RtcError(rtcFailure('full', 'loginRoom room1', 'native'));
    expect(error).toBeInstanceOf(Error);
    expect({ ...error }).toMatchObject({ name: 'RtcError', code: 1002034, reason: 'full', fault: 'server' });
    expect(error.message).toBe('unable to loginRoom room1; the room is full; wait for a user to leave');
  });

  test('RT-16 what a server says is in the table', () => {
    for (const reason of [...REFUSALS, ...KICKS]) expect(REASONS).toContain(reason);
  });
});
