/**
 * The server API: what the app's own backend asks of the registry. Operators of its callbacks are the server, `''`.
 *
 * Arguments are checked here, in the order that each rule names; what happens then is decided where it is decided
 * for devices. Every call has an outcome: code 0, or a `Failure` with a server API code.
 */
import { checkRoomID, checkSetup, utf8Bytes } from '../arguments.js';
import type { AttributeEntries } from '../effects.js';
import { type Failure, failure } from '../errors.js';
import type { LoginEnd } from '../vocabulary.js';
import { decideLoginEnd } from './devices.js';
import { isAppFull } from './entering.js';
import { decideDestroy, decideKick, moveRoom, policyOf } from './leaving.js';
import { leaveAll } from './messages.js';
import { roomSteps } from './room.js';
import { deviceOf, type View } from './store.js';
import { carryOut, type Decision, isFailure, NOTHING, type Turn } from './turn.js';

/** What the backend may call; checked, so that a wrong argument is an outcome too. */
export type ApiCall =
  /** a room with nobody in it (SR-2) */
  | {
      readonly type: 'createRoom';
      readonly roomID: string;
      readonly roomName?: string;
      readonly roomDestroyDelayTime?: number;
      readonly roomAttributes?: AttributeEntries;
    }
  | { readonly type: 'destroyRoom'; readonly roomID: string }
  | {
      readonly type: 'kickMembers';
      readonly roomID: string;
      readonly userIDs: readonly string[];
      readonly reason?: string;
    }
  /** a blocked user enters nothing more; where it is in, it stays (RG-9) */
  | { readonly type: 'blockUser' | 'unblockUser'; readonly userID: string }
  /** the device's login ends for good, with all its memberships in one step (CL-29) */
  | {
      readonly type: 'kickOffline';
      readonly userID: string;
      readonly deviceID: string;
      readonly event?: LoginEnd;
    };

export type Outcome = { readonly code: 0 } | Failure;

const DONE: Outcome = { code: 0 };

export const takeApiCall = (turn: Turn, call: ApiCall): Outcome => {
  const decided = decideCall(turn, call);
  if (isFailure(decided)) return decided;
  carryOut(turn, decided);
  return DONE;
};

const decideCall = (turn: Turn, call: ApiCall): Decision | Failure => {
  const { store, now } = turn;
  switch (call.type) {
    case 'createRoom':
      return decideCreate(store, now, call);
    case 'destroyRoom':
      return wrongID(store, call.roomID, 'destroy a room') ?? decideDestroy(store, now, call.roomID);
    case 'kickMembers':
      return decideKickCall(store, now, call);
    case 'blockUser':
    case 'unblockUser':
      return decideBlock(store, call);
    case 'kickOffline':
      return kickOffline(turn, call);
  }
};

const bad = (doing: string, why: string): Failure => failure('apiBadArgument', doing, why);

const isName = (value: unknown): value is string => typeof value === 'string' && value !== '';

const wrongID = ({ limits }: View, roomID: unknown, doing: string): Failure | null => {
  const wrong = checkRoomID(roomID, limits.maxRoomIDBytes, doing);
  return wrong && { ...bad(doing, ''), message: wrong.message };
};

const decideCreate = (
  view: View,
  at: number,
  call: Extract<ApiCall, { type: 'createRoom' }>,
): Decision | Failure => {
  const { roomID, roomName = '', roomDestroyDelayTime = 0, roomAttributes = [] } = call;
  const setup = { roomName, roomDestroyDelayTime, roomAttributes };
  const wrongRoom = wrongID(view, roomID, 'create a room');
  if (wrongRoom) return wrongRoom;
  const doing = `create the room ${roomID}`;
  const wrong = checkSetup(setup, view.limits, doing);
  if (wrong) return { ...bad(doing, ''), message: wrong.message };
  const before = view.rooms.get(roomID)?.room;
  const step = roomSteps.step(before ?? roomSteps.initial({ roomID }), {
    type: 'create',
    now: at,
    incarnation: view.nextID,
    setup,
    creator: null,
    policy: policyOf(view),
  });
  if (step.effects.some(({ type }) => type === 'refuse')) return failure('apiRoomExists', doing);
  return isAppFull(view) ? failure('apiRoomLimit', doing) : moveRoom(roomID, before, step);
};

/** SR-7: too many comes before everything else. */
const decideKickCall = (
  view: View,
  at: number,
  { roomID, userIDs, reason = '' }: Extract<ApiCall, { type: 'kickMembers' }>,
): Decision | Failure => {
  const doing = 'kick users from a room';
  const { maxUsersPerKick, maxKickReasonBytes } = view.limits;
  if (!Array.isArray(userIDs)) return bad(doing, 'userIDs has to be a list of texts');
  if (userIDs.length > maxUsersPerKick)
    return failure('apiTooManyUsers', doing, `one call names at most ${maxUsersPerKick} users`);
  if (userIDs.length === 0 || !userIDs.every(isName) || new Set(userIDs).size < userIDs.length)
    return bad(doing, 'userIDs has to be a list of different texts, at least one');
  if (typeof reason !== 'string' || utf8Bytes(reason) > maxKickReasonBytes)
    return bad(doing, `the reason has to be a text of at most ${maxKickReasonBytes} bytes`);
  return wrongID(view, roomID, doing) ?? decideKick(view, at, roomID, userIDs, reason);
};

const decideBlock = (
  view: View,
  { type, userID }: Extract<ApiCall, { type: 'blockUser' | 'unblockUser' }>,
): Decision | Failure => {
  if (!isName(userID))
    return bad(type === 'blockUser' ? 'block a user' : 'unblock a user', 'the userID has to be a text');
  const isBlocked = view.users.get(userID)?.blocked ?? false;
  if (isBlocked === (type === 'blockUser')) return NOTHING;
  return {
    facts: [{ fact: type === 'blockUser' ? 'userBlocked' : 'userUnblocked', userID }],
    effects: [],
  };
};

const LOGIN_ENDS: readonly LoginEnd[] = ['KickedOut', 'TokenExpired', 'Unregistered'];

const kickOffline = (
  turn: Turn,
  { userID, deviceID, event = 'KickedOut' }: Extract<ApiCall, { type: 'kickOffline' }>,
): Decision | Failure => {
  const doing = 'end a login';
  if (!isName(userID) || !isName(deviceID)) return bad(doing, 'userID and deviceID have to be texts');
  if (!LOGIN_ENDS.includes(event)) return bad(doing, `the event has to be one of ${LOGIN_ENDS.join(', ')}`);
  const device = deviceOf(turn.store, { userID, deviceID });
  // nobody is logged in there: it is done already
  if (!device || device.ended !== null) return NOTHING;
  leaveAll(turn, device);
  return decideLoginEnd(turn.store, turn.now, device, event);
};
