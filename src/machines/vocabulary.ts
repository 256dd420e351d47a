/**
 * The words that ZIM has for rooms and login connections, with ZIM's numbers.
 *
 * Machines and snapshots use the names, since a person reads them; apps get the numbers, since ZIM's
 * callbacks carry numbers. This file knows nothing of when a word is used: that is the charts' business.
 */

/** State of one room on one device, as the app sees it (ZIM `ZIMRoomState`). */
export const RoomState = { Disconnected: 0, Connecting: 1, Connected: 2 } as const;
export type RoomStateName = keyof typeof RoomState;

/** What moved a room into its state (ZIM `ZIMRoomEvent`). */
export const RoomEvent = {
  Success: 0,
  NetworkInterrupted: 1,
  NetworkDisconnected: 2,
  RoomNotExist: 3,
  ActiveCreate: 4,
  CreateFailed: 5,
  ActiveEnter: 6,
  EnterFailed: 7,
  KickedOut: 8,
  ConnectTimeout: 9,
  KickedOutByOtherDevice: 10,
  ActiveSwitch: 11,
  SwitchFailed: 12,
} as const;
export type RoomEventName = keyof typeof RoomEvent;

/** State of a device's login (ZIM `ZIMConnectionState`). */
export const ConnectionState = { Disconnected: 0, Connecting: 1, Connected: 2, Reconnecting: 3 } as const;
export type ConnectionStateName = keyof typeof ConnectionState;

/** What moved a login into its state (ZIM `ZIMConnectionEvent`). */
export const ConnectionEvent = {
  Success: 0,
  ActiveLogin: 1,
  LoginTimeout: 2,
  LoginInterrupted: 3,
  KickedOut: 4,
  TokenExpired: 5,
  Unregistered: 6,
} as const;
export type ConnectionEventName = keyof typeof ConnectionEvent;

/** The ways in which a login ends that its app did not ask for (CL-29). */
export type LoginEnd = 'KickedOut' | 'TokenExpired' | 'Unregistered';

/** ZIM `ZIMRoomAttributesUpdateAction`. */
export const RoomAttributesUpdateAction = { Set: 0, Delete: 1 } as const;

/**
 * Why a membership ended on the server: destroyed by the server API, kicked by it, replaced by another
 * device of the user, heartbeats stopped, or (only ever an answer to a question) no such room exists.
 */
export type EndCause = 'destroyed' | 'kicked' | 'otherDevice' | 'offline' | 'absent';

/** An ended membership; `reason` is the kicker's text, `''` where none was given (CC-17). */
export interface End {
  readonly cause: EndCause;
  readonly reason: string;
}
