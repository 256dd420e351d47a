/**
 * Whether what claims to be a client's snapshot is one: its shape, field by field, before a client goes on from it.
 *
 * A snapshot comes from a file or a database, so it may be cut short, of another version, or somebody else's. Only the
 * shape is checked, as with messages: what no client ever was in, but one might be, is taken. What it gives
 * back is a copy, so whatever is done to the saved one afterwards changes nothing.
 */
import { type AnyLifecycle, leavesOf, type StateOf } from '../chart/trusted.js';
import type { ClientContext, RoomEntry } from '../machines/client/context.js';
import type { EnterCall, SwitchCall } from '../machines/client/events.js';
import type { MemberList } from '../machines/client/member-list.js';
import { type ClientSnapshot, roomClient } from '../machines/client/room-client.js';
import { roomConnection } from '../machines/client/room-connection.js';
import { roomIntent } from '../machines/client/room-intent.js';
import type { RoomIntentContext } from '../machines/client/room-intent-types.js';
import { type RoomSwitchContext, roomSwitch } from '../machines/client/room-switch.js';
import { failure, RoomLifecycleError } from '../machines/errors.js';
import { type Limits, resolveLimits } from '../machines/limits.js';
import {
  badMessage,
  list,
  name,
  oneOf,
  orNull,
  pair,
  record,
  type Shape,
  text,
  wholeNumber,
  yesOrNo,
} from '../machines/shape.js';

/** Times may count from anywhere, so also from after now. */
const time: Shape<number> = (value, at) => {
  if (!Number.isSafeInteger(value)) throw badMessage(`${at} has to be a whole number of ms`);
  return value as number;
};

/** The charts' states, found when the first snapshot is checked: most clients never restore one. */
const stateOf = <D extends AnyLifecycle>(machine: D): Shape<StateOf<D>> => {
  let shape: Shape<StateOf<D>> | undefined;
  return (value, at) => {
    shape ??= oneOf(...leavesOf(machine.chart).map(({ name }) => name)) as Shape<StateOf<D>>;
    return shape(value, at);
  };
};

const limits: Shape<Limits> = (value, at) => {
  record({})(value, at);
  return resolveLimits(value as Partial<Limits>);
};

const setup = record({
  roomName: text,
  roomAttributes: list(pair(text, text)),
  roomDestroyDelayTime: wholeNumber,
});
const call = { now: time, call: wholeNumber, roomID: name, setup };
const enterCall: Shape<EnterCall> = record({ ...call, type: oneOf('createRoom', 'joinRoom', 'enterRoom') });
const switchCall: Shape<SwitchCall> = record({
  ...call,
  type: oneOf('switchRoom'),
  fromRoomID: name,
  isCreateWhenRoomNotExisted: yesOrNo,
});
const waiting: Shape<EnterCall | SwitchCall> = (value, at) =>
  Object(value).type === 'switchRoom' ? switchCall(value, at) : enterCall(value, at);

const blame = oneOf('timeout', 'disconnected');
const memberList: Shape<MemberList> = record({
  incarnation: wholeNumber,
  version: wholeNumber,
  newest: wholeNumber,
  reading: yesOrNo,
  userIDs: orNull(list(text)),
});
const intentContext: Shape<RoomIntentContext> = record({
  roomID: name,
  attempt: wholeNumber,
  method: oneOf('createRoom', 'joinRoom', 'enterRoom', 'switchRoom'),
  call: wholeNumber,
  blame,
  strikes: wholeNumber,
  leaveCalls: list(wholeNumber),
  roomName: text,
  members: orNull(memberList),
});
const switchContext: Shape<RoomSwitchContext> = record({
  attempt: wholeNumber,
  call: wholeNumber,
  fromRoomID: name,
  fromAttempt: wholeNumber,
  roomID: name,
  roomName: text,
  blame,
});

const rooms: Shape<readonly RoomEntry[]> = list(
  record({
    roomID: name,
    connection: record({
      value: stateOf(roomConnection),
      context: record({ roomID: name, destroyedIs: oneOf('RoomNotExist', 'KickedOut') }),
    }),
    intent: record({ value: stateOf(roomIntent), context: intentContext }),
    question: wholeNumber,
    leave: wholeNumber,
  }),
);

/** Each room is there once, and its parts are about one room: everything else is found by its id. */
const roomsOnce: typeof rooms = (value, at) => {
  const entries = rooms(value, at);
  const seen = new Set<string>();
  for (const [index, { roomID, connection, intent }] of entries.entries()) {
    if (seen.has(roomID)) throw badMessage(`${at}[${index}] has to be another room`);
    if (connection.context.roomID !== roomID || intent.context.roomID !== roomID)
      throw badMessage(`${at}[${index}] has to be about one room`);
    seen.add(roomID);
  }
  return entries;
};

/** A field that the machine has and this does not is an error of the compiler, and never lost. */
const context: Shape<ClientContext> = record({
  userID: name,
  deviceID: name,
  sdkVersion: text,
  limits,
  nextID: wholeNumber,
  login: wholeNumber,
  newest: wholeNumber,
  resume: wholeNumber,
  rooms: roomsOnce,
  switches: list(
    record({
      machine: record({ value: stateOf(roomSwitch), context: switchContext }),
      question: wholeNumber,
    }),
  ),
  leaves: list(record({ id: wholeNumber, rooms: list(record({ roomID: name, attempt: wholeNumber })) })),
  leaveAlls: list(record({ call: wholeNumber, roomIDs: list(name), waitsFor: list(name) })),
  waiting: list(waiting),
  queries: list(
    record({
      id: wholeNumber,
      call: wholeNumber,
      type: oneOf(
        'queryRoomMemberList',
        'queryRoomMembers',
        'queryRoomOnlineMemberCount',
        'queryRoomAllAttributes',
      ),
      roomID: name,
    }),
  ),
  timers: list(record({ id: name, at: time, rule: text })),
});

const snapshot = record({ value: stateOf(roomClient), context });

/** @throws RoomLifecycleError 6000001 that names the place, for what is no snapshot of a client */
export const checkSnapshot = (value: unknown): ClientSnapshot => {
  try {
    return snapshot(value, 'snapshot');
  } catch (error) {
    // a shape speaks of messages, and a limit of limits; here both are about one thing
    const why = error instanceof Error ? error.message.replace(/^.*?; /, '') : String(error);
    throw new RoomLifecycleError(failure('badArgument', 'restore the client', why));
  }
};
