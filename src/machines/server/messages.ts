/**
 * What a message of a device does: whose login it belongs to, whether it is a repeated or a late one, and then the
 * request itself, as one or several decisions in a row.
 *
 * Effects come in the order in which things happened, the answer to the one who asked last. Nothing here is told of
 * a refusal but the caller (RG-3); a message of a login that is over changes nothing at all (CL-30).
 */
import { checkRoomID, checkSetup } from '../arguments.js';
import { type Failure, failure } from '../errors.js';
import { type DownMessage, PROTOCOL_VERSION, type RoomAttempt, type UpMessage } from '../protocol.js';
import { decideAck, decideAnswer, decideLogin, decideLoginEnd, decideSeen, isUnseen } from './devices.js';
import { DOING, decideEnter, decideSwitch } from './entering.js';
import type { DeviceName } from './facts.js';
import { decideLeave } from './leaving.js';
import { admissionOf, answerHeartbeat, answerQuery, answerRoom, answerSwitch } from './questions.js';
import { seatsOf } from './seats.js';
import { type DeviceView, deviceOf, type SeatView } from './store.js';
import { carryOut, isFailure, push, type Turn, toDevice } from './turn.js';

type Request = Exclude<UpMessage, { type: 'login' | 'logout' | 'resume' | 'heartbeat' }>;

/** What has been decided about a request. */
type Reply = { readonly result: unknown } | { readonly error: Failure };

export const takeMessage = (turn: Turn, message: UpMessage): void => {
  const device = currentLogin(turn, message);
  if (!device) return;
  carryOut(turn, decideAck(device, message.ack));
  switch (message.type) {
    case 'login':
      return;
    case 'logout':
      leaveAll(turn, device);
      carryOut(turn, decideLoginEnd(turn.store, turn.now, device, 'LoggedOut'));
      return;
    case 'resume':
      carryOut(turn, { facts: [], effects: [toDevice(device, answer(message, { result: {} }))] });
      return;
    case 'heartbeat':
      takeHeartbeat(turn, device, message);
      return;
    default:
      takeRequest(turn, device, message);
  }
};

/** The device's record if the message is of its current login, which it may have begun with it. */
const currentLogin = (turn: Turn, message: UpMessage): DeviceView | undefined => {
  const { store, now } = turn;
  const { userID, deviceID, login } = message;
  const device = deviceOf(store, message);
  if (!device || login > device.login) {
    // CL-30: the older login ends, as if it had been logged out
    if (device) leaveAll(turn, device);
    carryOut(turn, decideLogin(store, now, { userID, deviceID }, login));
    return deviceOf(store, message);
  }
  // CL-33: whoever sends that may be an earlier run that still is one, or a later one that was given too small an epoch
  const ended = login < device.login ? 'KickedOut' : device.ended;
  if (ended !== null) {
    // CL-29: it was away when its login ended
    if (ended !== 'LoggedOut')
      carryOut(turn, { facts: [], effects: [push(device, { type: 'loginEnded', login, event: ended })] });
    return undefined;
  }
  carryOut(turn, decideSeen(store, now, device));
  return device;
};

/** Room by room, in order of entering (NR-9). */
export const leaveAll = (turn: Turn, device: DeviceView): void => {
  for (const seat of seatsOf(device)) leaveFrom(turn, seat, seat.attempt);
};

const leaveFrom = (turn: Turn, { room: { roomID }, device }: SeatView, attempt: number): void =>
  carryOut(turn, decideLeave(turn.store, turn.now, device, { roomID, attempt }));

/** NR-8: these attempts end now, and those that have not come yet are refused when they do. */
const release = (turn: Turn, device: DeviceView, attempts: readonly RoomAttempt[]): void => {
  if (attempts.length === 0) return;
  const newest = new Map<string, number>();
  for (const { roomID, attempt } of attempts) newest.set(roomID, Math.max(attempt, newest.get(roomID) ?? 0));
  for (const seat of seatsOf(device)) {
    const attempt = newest.get(seat.room.roomID);
    if (attempt !== undefined) leaveFrom(turn, seat, attempt);
  }
  for (const { attempt } of attempts) refuseUnseen(turn, device, attempt);
};

const refuseUnseen = (turn: Turn, device: DeviceView, attempt: number): void => {
  if (isUnseen(device, attempt)) carryOut(turn, decideAnswer(turn.store, device, attempt, null));
};

const takeHeartbeat = (
  turn: Turn,
  device: DeviceView,
  heartbeat: Extract<UpMessage, { type: 'heartbeat' }>,
): void => {
  const { id, rooms, newest } = heartbeat;
  if (id <= device.heartbeat) return;
  const { userID, deviceID } = device;
  carryOut(turn, { facts: [{ fact: 'heartbeatSeen', userID, deviceID, id }], effects: [] });
  const named = new Map<string, Set<number>>();
  for (const { roomID, attempt } of rooms)
    named.set(roomID, (named.get(roomID) ?? new Set<number>()).add(attempt));
  const isNamed = ({ roomID, attempt }: RoomAttempt) => named.get(roomID)?.has(attempt) ?? false;
  for (const seat of seatsOf(device)) {
    const { attempt, room } = seat;
    if (attempt <= newest && !isNamed({ roomID: room.roomID, attempt })) leaveFrom(turn, seat, attempt);
  }
  // the device does not wait for these any more: it has been told
  const told = device.ends.filter((end) => end.attempt <= newest && !isNamed(end));
  if (told.length > 0)
    carryOut(turn, {
      facts: [{ fact: 'endsForgotten', userID, deviceID, attempts: told.map(({ attempt }) => attempt) }],
      effects: [],
    });
  const result = answerHeartbeat(turn.store, turn.now, device, rooms);
  carryOut(turn, { facts: [], effects: [toDevice(device, answer(heartbeat, { result }))] });
};

/** NR-4: a repeated request gets its first answer, a late copy none (but see NR-13); either does nothing twice. */
const takeRequest = (turn: Turn, device: DeviceView, request: Request): void => {
  const { id } = request;
  const first = device.answers.get(id);
  if (first) {
    carryOut(turn, { facts: [], effects: [toDevice(device, first)] });
    return;
  }
  if (first === undefined && id <= device.ack) {
    // NR-13: a leave is owed until it is confirmed, also by a device that went back to when it owed it
    if (request.type === 'leaveRooms')
      carryOut(turn, {
        facts: [],
        effects: [toDevice(device, answer(request, decide(turn, device, request)))],
      });
    return;
  }
  // RG-8: also what comes too late to enter says what was given up
  if ('released' in request) release(turn, device, request.released);
  const reply =
    first === null ? { error: failure('cancelled', doing(request)) } : decide(turn, device, request);
  const message = answer(request, reply);
  const { facts } = decideAnswer(turn.store, device, id, message);
  carryOut(turn, { facts, effects: [toDevice(device, message)] });
};

const decide = (turn: Turn, device: DeviceView, request: Request): Reply => {
  switch (request.type) {
    case 'createRoom':
    case 'joinRoom':
    case 'enterRoom':
    case 'switchRoom':
      return takeEntering(turn, device, request);
    case 'leaveRooms':
      release(turn, device, request.rooms);
      return { result: {} };
    case 'askRooms': {
      // NR-2: what is not a member now will not become one by an attempt that is still under way
      for (const { attempt } of [...request.rooms, ...request.switches]) refuseUnseen(turn, device, attempt);
      const { store, now } = turn;
      return {
        result: {
          rooms: request.rooms.map((asked) => answerRoom(store, now, device, asked)),
          switches: request.switches.map((asked) => answerSwitch(store, now, device, asked)),
        },
      };
    }
    default: {
      const { limits } = turn.store;
      const wrong = checkRoomID(request.roomID, limits.maxRoomIDBytes, doing(request), request.sdkVersion);
      const outcome = wrong ?? answerQuery(turn.store, device, request);
      return isFailure(outcome) ? { error: outcome } : { result: outcome };
    }
  }
};

const takeEntering = (
  turn: Turn,
  device: DeviceName,
  request: Extract<Request, { setup: unknown }>,
): Reply => {
  const { store, now } = turn;
  const { id: attempt, roomID, setup, sdkVersion } = request;
  const { userID, deviceID } = device;
  const wrong =
    checkRoomID(roomID, store.limits.maxRoomIDBytes, doing(request), sdkVersion) ??
    checkSetup(setup, store.limits, doing(request));
  if (wrong) return { error: wrong };
  const entering = { userID, deviceID, roomID, attempt, setup };
  const outcome =
    request.type === 'switchRoom'
      ? decideSwitch(store, now, {
          ...entering,
          from: request.from,
          isCreateWhenRoomNotExisted: request.isCreateWhenRoomNotExisted,
        })
      : decideEnter(store, now, request.type, entering);
  if (isFailure(outcome)) return { error: outcome };
  carryOut(turn, outcome);
  const entered = deviceOf(store, device);
  return { result: entered && admissionOf(store, entered, { roomID, attempt }) };
};

const answer = ({ type, id }: UpMessage, reply: Reply): DownMessage =>
  // `of` is the request's type, so its result is of that type's shape
  ({ v: PROTOCOL_VERSION, type: 'answer', of: type, id, ...reply }) as DownMessage;

const doing = (request: Request): string =>
  'setup' in request
    ? `${DOING[request.type]} the room ${request.roomID}`
    : 'roomID' in request
      ? `query the room ${request.roomID}`
      : request.type === 'askRooms'
        ? 'ask about rooms'
        : 'leave rooms';
