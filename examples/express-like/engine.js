/**
 * An SDK of one's own over `createRoomClient`: the names, the reasons and the codes of an audio/video engine, and its own
 * frames on the wire. What happens to a room is all the library's; what is here is translation.
 */
import { createRoomClient, RoomEvent, RoomState } from 'room-lifecycle';
import { decode, encode } from './frames.js';

export const Reason = {
  Logining: 0,
  Logined: 1,
  LoginFailed: 2,
  Reconnecting: 3,
  Reconnected: 4,
  ReconnectFailed: 5,
  KickOut: 6,
  Logout: 7,
};

/** Our code for each word that a call is rejected with, and each event that ends a room; others are `FAILED`. */
const FAILED = 1000003;
const CODES = {
  notLoggedIn: 1000002,
  notInRoom: 1002002,
  full: 1002034,
  joinedRoomLimit: 1002037,
  connecting: 1002064,
  offline: 1002051,
  timeout: 1002053,
  NetworkInterrupted: 1002051,
  NetworkDisconnected: 1002053,
  ConnectTimeout: 1002053,
  KickedOutByOtherDevice: 1002050,
  KickedOut: 1002055,
  RoomNotExist: 1002055,
};
const NAMES = Object.fromEntries(Object.entries(RoomEvent).map(([name, number]) => [number, name]));
const KICKS = ['KickedOut', 'KickedOutByOtherDevice', 'RoomNotExist'];
const FAILURES = [Reason.LoginFailed, Reason.Reconnecting, Reason.ReconnectFailed, Reason.KickOut];

/** @param before the reason told last, undefined for a room that is logged out */
const reasonOf = (before, state, event) => {
  const wasIn = before !== undefined && before !== Reason.Logining;
  if (state === RoomState.Connected) return wasIn ? Reason.Reconnected : Reason.Logined;
  if (state === RoomState.Connecting) return wasIn ? Reason.Reconnecting : Reason.Logining;
  if (event === 'Success') return Reason.Logout;
  if (!wasIn) return Reason.LoginFailed;
  return KICKS.includes(event) ? Reason.KickOut : Reason.ReconnectFailed;
};

/** Calls end with a code, as in callbacks of native SDKs, and never reject. */
const code = (promise) =>
  promise.then(
    () => 0,
    ({ reason }) => CODES[reason] ?? FAILED,
  );

/** @param socket carries frames: `send(frame)`, and calls `onframe`, `onup` and `ondown`, which are set here */
export const createEngine = ({ userID, deviceID, socket }) => {
  const listeners = { roomStateChanged: [], roomUserUpdate: [] };
  const reasons = new Map();
  const client = createRoomClient({ userID, deviceID, send: (message) => socket.send(encode(message)) });
  socket.onframe = (frame) => client.receive(decode(frame));
  socket.onup = client.networkUp;
  socket.ondown = client.networkDown;
  client.login();

  const emit = (type, ...data) => {
    for (const listener of listeners[type]) listener(...data);
  };
  client.on('roomStateChanged', (_, { roomID, state, event, extendedData }) => {
    const before = reasons.get(roomID);
    const reason = reasonOf(before, state, NAMES[event]);
    if (state === RoomState.Disconnected) reasons.delete(roomID);
    else reasons.set(roomID, reason);
    // an outage is told of twice (T0, T1), and is one reason here
    if (reason === before) return;
    const errorCode = FAILURES.includes(reason) ? (CODES[NAMES[event]] ?? FAILED) : 0;
    emit('roomStateChanged', roomID, reason, errorCode, extendedData);
  });
  const idsOf = ({ memberList }) => memberList.map((user) => user.userID);
  client.on('roomMemberJoined', (_, data) => emit('roomUserUpdate', data.roomID, 'ADD', idsOf(data)));
  client.on('roomMemberLeft', (_, data) => emit('roomUserUpdate', data.roomID, 'DELETE', idsOf(data)));

  return {
    on: (type, listener) => listeners[type].push(listener),
    loginRoom: (roomID, options) => code(client.enterRoom({ roomID, roomName: '' }, undefined, options)),
    logoutRoom: (roomID) => code(roomID === undefined ? client.leaveAllRoom() : client.leaveRoom(roomID)),
    switchRoom: (from, to) => code(client.switchRoom(from, { roomID: to, roomName: '' }, true)),
    destroy() {
      client.logout();
      client.stop();
    },
  };
};
