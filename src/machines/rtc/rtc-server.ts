/**
 * The other side of the engines: rooms, who is in them, and what an app's plan allows; as one pure step.
 *
 * An engine says which rooms it holds; the server makes that so, as far as it may, and tells the others. Each attempt
 * is decided once: what was refused or ended stays so until the engine no longer names it (RT-18). It knows no media,
 * no socket and no clock, and believes that a device is the one it says it is.
 * State is plain JSON, in lists, since ids are user text; made for simulations and small servers, not for millions.
 *
 *   hold ─▶ rooms not named are left ─▶ rooms named are decided in order: in | refused | kicked ─▶ held
 *   silence for `offlineAfter` ─▶ out of every room, and in again with the next hold (RT-8)
 */
import type { RtcServerEffect } from './effects.js';
import { resolveServerLimits, type ServerLimits } from './limits.js';
import { parseHold } from './messages.js';
import { type Hold, RTC_PROTOCOL_VERSION, type Verdict } from './protocol.js';
import { admit, end, leave, setStreams } from './server-rooms.js';
import {
  changeDevice,
  type DeviceRecord,
  findDevice,
  findServerRoom,
  findSession,
  memberOf,
  putDevice,
  type RtcServerState,
  type ServerTurn,
  sessionsOf,
} from './server-state.js';

export type { RtcServerState } from './server-state.js';

export type RtcServerInput = { readonly now: number } & (
  | { readonly type: 'message'; readonly message: unknown }
  | { readonly type: 'timer'; readonly id: string }
  /** the server API: these users are out of the room, and told 1002055 */
  | { readonly type: 'kickUsers'; readonly roomID: string; readonly userIDs: readonly string[] }
  /** the app's plan changes; whoever is in a room stays */
  | { readonly type: 'configure'; readonly limits: Partial<ServerLimits> }
);

export interface RtcServerStep {
  readonly state: RtcServerState;
  readonly effects: readonly RtcServerEffect[];
  /** of kickUsers: those that were in the room */
  readonly kicked: readonly string[];
}

/** @throws RoomLifecycleError 6000001 for a limit that is not usable. */
export const createRtcServerState = (limits: Partial<ServerLimits> = {}): RtcServerState => ({
  limits: resolveServerLimits(limits),
  next: 1,
  rooms: [],
  devices: [],
});

/**
 * Does what is due at `now`, then what the input asks for.
 * @throws RoomLifecycleError 6000001 for a message that is not of the protocol, or a limit that is not usable.
 */
export const stepRtcServer = (state: RtcServerState, input: RtcServerInput): RtcServerStep => {
  const turn: ServerTurn = { state: { ...state }, effects: [], now: input.now };
  const message = input.type === 'message' ? parseHold(input.message) : null;
  const limits = input.type === 'configure' ? resolveServerLimits(input.limits, state.limits) : null;
  expire(turn, input.type === 'timer' ? input.id : null);
  let kicked: readonly string[] = [];
  if (message) hold(turn, message);
  if (limits) turn.state.limits = limits;
  if (input.type === 'kickUsers') kicked = kickUsers(turn, input.roomID, input.userIDs);
  return { state: turn.state, effects: turn.effects, kicked };
};

/** What a host has to arm after it took up a stored state. */
export const rtcServerTimers = ({ devices, limits }: RtcServerState) =>
  devices
    .filter(({ isArmed }) => isArmed)
    .map(({ deviceID, seenAt }) => ({ id: timerOf(deviceID), at: seenAt + limits.offlineAfter }));

/** Who is in which room: userIDs in the order of their logins. */
export const rtcRooms = ({ rooms }: RtcServerState) =>
  rooms.map(({ roomID, sessions }) => ({ roomID, userIDs: sessions.map(({ userID }) => userID) }));

const timerOf = (deviceID: string): string => `offline:${deviceID}`;

// ---- silence -------------------------------------------------------------------------------------------------------

/** RT-8, in the order of the deadlines: a timer that comes late, early or not at all changes nothing. */
const expire = (turn: ServerTurn, timer: string | null): void => {
  const { state, now } = turn;
  if (timer !== null)
    state.devices = state.devices.map((device) =>
      timerOf(device.deviceID) === timer ? { ...device, isArmed: false } : device,
    );
  const silent = state.devices.filter(({ seenAt }) => seenAt + state.limits.offlineAfter <= now);
  for (const { deviceID } of silent.sort((one, other) => one.seenAt - other.seenAt))
    goOffline(turn, deviceID);
  state.devices = state.devices.filter(
    ({ deviceID, seenAt }) =>
      seenAt + state.limits.endsKeptFor > now || sessionsOf(state, deviceID).length > 0,
  );
  for (const { deviceID } of state.devices) keepAlarm(turn, deviceID);
};

const goOffline = (turn: ServerTurn, deviceID: string): void => {
  for (const { roomID, session } of sessionsOf(turn.state, deviceID)) {
    const { attempt, userID } = session;
    changeDevice(turn, deviceID, ({ absent }) => ({ absent: [...absent, { roomID, attempt, userID }] }));
    leave(turn, roomID, userID);
  }
};

/** A device that is in a room has one timer; it is moved only when it rings. */
const keepAlarm = (turn: ServerTurn, deviceID: string): void => {
  const { state, now } = turn;
  const device = findDevice(state, deviceID);
  const isNeeded = sessionsOf(state, deviceID).length > 0;
  if (!device || isNeeded === device.isArmed) return;
  putDevice(turn, { ...device, isArmed: isNeeded });
  const id = timerOf(deviceID);
  if (!isNeeded) turn.effects.push({ type: 'cancelTimer', id });
  else {
    const delay = device.seenAt + state.limits.offlineAfter - now;
    turn.effects.push({ type: 'startTimer', id, delay, rule: 'RT-8' });
  }
};

// ---- what engines say ----------------------------------------------------------------------------------------------

/** RT-18: the newest message of a device says all there is to say; an older one is a sign of life and no more. */
const hold = (turn: ServerTurn, message: Hold): void => {
  const { deviceID, id, rooms } = message;
  const known = findDevice(turn.state, deviceID) ?? newDevice(deviceID);
  putDevice(turn, { ...known, seenAt: turn.now });
  if (id > known.last) reconcile(turn, message);
  for (const { deviceID: other } of turn.state.devices) keepAlarm(turn, other);
  if (id <= known.last) return;
  const verdicts = rooms.map((room) => verdictOf(turn.state, deviceID, room));
  turn.effects.push({
    type: 'send',
    to: deviceID,
    message: { v: RTC_PROTOCOL_VERSION, type: 'held', id, rooms: verdicts },
  });
};

const newDevice = (deviceID: string): DeviceRecord => ({
  deviceID,
  last: -1,
  seenAt: 0,
  isArmed: false,
  ends: [],
  absent: [],
});

type Named = { readonly roomID: string; readonly attempt: number };

/** Makes true what the engine says, as far as that may be: first out of rooms, then into them, in order. */
const reconcile = (turn: ServerTurn, message: Hold): void => {
  const { deviceID, id, user, rooms } = message;
  const isNamed = ({ roomID, attempt }: Named): boolean =>
    rooms.some((room) => room.roomID === roomID && room.attempt === attempt);
  // a device that speaks is absent no longer: what it names is decided now, once
  changeDevice(turn, deviceID, ({ ends }) => ({ last: id, ends: ends.filter(isNamed), absent: [] }));
  for (const { roomID, session } of sessionsOf(turn.state, deviceID)) {
    // a newer login of this device to the same room takes the session over, and the others see no gap
    const isKept = session.userID === user?.userID && rooms.some((room) => room.roomID === roomID);
    if (!isKept) leave(turn, roomID, session.userID);
  }
  for (const room of rooms) {
    const { roomID, attempt, streams } = room;
    if (endOf(turn.state, deviceID, room)) continue;
    const session = findSession(turn.state, roomID, deviceID);
    if (session?.attempt === attempt) setStreams(turn, roomID, session.userID, streams);
    else {
      const reason = admit(turn, message, room);
      if (reason)
        changeDevice(turn, deviceID, ({ ends }) => ({
          ends: [...ends, { roomID, attempt, verdict: { is: 'refused', reason } }],
        }));
    }
  }
};

const endOf = (state: RtcServerState, deviceID: string, { roomID, attempt }: Named) =>
  findDevice(state, deviceID)?.ends.find((other) => other.roomID === roomID && other.attempt === attempt);

/** What came of a room, said of it as it is now. */
const verdictOf = (state: RtcServerState, deviceID: string, held: Hold['rooms'][number]): Verdict => {
  const { roomID, attempt } = held;
  const end = endOf(state, deviceID, held);
  if (end) return { roomID, attempt, ...end.verdict };
  const { session, version, sessions } = findServerRoom(state, roomID) ?? NO_ROOM;
  const members = version === held.version ? null : sessions.map(memberOf);
  return { roomID, attempt, is: 'in', session, version, members };
};

const NO_ROOM = { session: 0, version: 0, sessions: [] };

const kickUsers = (turn: ServerTurn, roomID: string, userIDs: readonly string[]): readonly string[] => {
  const sessions = findServerRoom(turn.state, roomID)?.sessions ?? [];
  const kicked = sessions.filter(({ userID }) => userIDs.includes(userID));
  for (const { deviceID, attempt, userID } of kicked) {
    end(turn, deviceID, roomID, attempt, 'kickedByServer');
    leave(turn, roomID, userID);
    keepAlarm(turn, deviceID);
  }
  return kicked.map(({ userID }) => userID);
};
