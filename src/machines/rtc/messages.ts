/**
 * Messages of the other side, as they come off the wire: checked by hand, typed, and rid of what was not asked for.
 *
 * It trusts nothing but what `JSON.parse` can make, and judges no content: a roomID that Express would not accept is
 * an argument's business.
 */
import { badMessage, list, name, oneOf, orNull, record, type Shape, text, wholeNumber } from '../shape.js';
import { type Hold, RTC_PROTOCOL_VERSION, type RtcDownMessage, type Verdict } from './protocol.js';
import { KICKS, REFUSALS } from './rtc-errors.js';

const version = record({ v: wholeNumber });

const checkVersion = (message: unknown): void => {
  const { v } = version(message, 'message');
  if (v !== RTC_PROTOCOL_VERSION)
    throw badMessage(`it speaks version ${v} of the protocol, and this side version ${RTC_PROTOCOL_VERSION}`);
};

const user = record({ userID: name, userName: text });
const hold = record({
  v: wholeNumber,
  type: oneOf('hold'),
  deviceID: name,
  id: wholeNumber,
  mode: oneOf('SingleRoom', 'MultiRoom'),
  user: orNull(user),
  rooms: list(
    record({
      roomID: name,
      attempt: wholeNumber,
      token: text,
      maxMemberCount: wholeNumber,
      streams: list(name),
      version: wholeNumber,
    }),
  ),
});

/** @throws RoomLifecycleError with reason badMessage; nothing has happened then. */
export const parseHold = (message: unknown): Hold => {
  checkVersion(message);
  const held = hold(message, 'message');
  if (held.user === null && held.rooms.length > 0)
    throw badMessage('message.user has to be there with rooms');
  if (new Set(held.rooms.map(({ roomID }) => roomID)).size < held.rooms.length)
    throw badMessage('message.rooms names a room twice');
  return held;
};

const member = record({ userID: name, userName: text, streams: list(name) });
const attempt = { roomID: name, attempt: wholeNumber };
const state = record({ is: oneOf('in', 'refused', 'kicked') });
const VERDICTS = {
  in: record({
    ...attempt,
    is: oneOf('in'),
    session: wholeNumber,
    version: wholeNumber,
    members: orNull(list(member)),
  }),
  refused: record({ ...attempt, is: oneOf('refused'), reason: oneOf(...REFUSALS) }),
  kicked: record({ ...attempt, is: oneOf('kicked'), reason: oneOf(...KICKS) }),
};
const verdict: Shape<Verdict> = (value, at) => VERDICTS[state(value, at).is](value, at);

const head = record({ type: oneOf('held', 'kicked', 'memberChanged') });
const MESSAGES = {
  held: record({ v: wholeNumber, type: oneOf('held'), id: wholeNumber, rooms: list(verdict) }),
  kicked: record({ v: wholeNumber, type: oneOf('kicked'), ...attempt, reason: oneOf(...KICKS) }),
  memberChanged: record({
    v: wholeNumber,
    type: oneOf('memberChanged'),
    ...attempt,
    after: wholeNumber,
    version: wholeNumber,
    userID: name,
    member: orNull(member),
  }),
};

/** @throws RoomLifecycleError with reason badMessage; nothing has happened then. */
export const parseRtcDown = (message: unknown): RtcDownMessage => {
  checkVersion(message);
  return MESSAGES[head(message, 'message').type](message, 'message');
};
