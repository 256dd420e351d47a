/**
 * The words that Express has for engines, rooms and streams, with Express's numbers (source E).
 *
 * Machines and snapshots use the names, since a person reads them; apps get the numbers. Which word is used when is
 * the charts' business, not this file's.
 */

/** How many rooms an engine may be logged in to; set before the engine exists (RT-1). */
export const ZegoRoomMode = { SingleRoom: 0, MultiRoom: 1 } as const;
export type RoomModeName = keyof typeof ZegoRoomMode;

/** What the older notice, `roomStateUpdate`, tells of a room. */
export const ZegoRoomState = { Disconnected: 0, Connecting: 1, Connected: 2 } as const;
export type RtcRoomStateName = keyof typeof ZegoRoomState;

/** What `roomStateChanged` tells of a room: what has just happened to it. */
export const ZegoRoomStateChangedReason = {
  Logining: 0,
  Logined: 1,
  LoginFailed: 2,
  Reconnecting: 3,
  Reconnected: 4,
  ReconnectFailed: 5,
  KickOut: 6,
  Logout: 7,
  LogoutFailed: 8,
} as const;
export type RoomReasonName = keyof typeof ZegoRoomStateChangedReason;

/** The state that a room is in after each reason (RT-2). */
export const STATE_OF_REASON: Readonly<Record<RoomReasonName, RtcRoomStateName>> = {
  Logining: 'Connecting',
  Logined: 'Connected',
  LoginFailed: 'Disconnected',
  Reconnecting: 'Connecting',
  Reconnected: 'Connected',
  ReconnectFailed: 'Disconnected',
  KickOut: 'Disconnected',
  Logout: 'Disconnected',
  LogoutFailed: 'Disconnected',
};

/** Where a stream is published from: a camera, a screen, … One stream each. */
export const ZegoPublishChannel = { Main: 0, Aux: 1, Third: 2, Fourth: 3 } as const;
export type PublishChannelName = keyof typeof ZegoPublishChannel;

export const ZegoPublisherState = { NoPublish: 0, PublishRequesting: 1, Publishing: 2 } as const;
export type PublisherStateName = keyof typeof ZegoPublisherState;

export const ZegoPlayerState = { NoPlay: 0, PlayRequesting: 1, Playing: 2 } as const;
export type PlayerStateName = keyof typeof ZegoPlayerState;

/** Whether users or streams came or went. */
export const ZegoUpdateType = { Add: 0, Delete: 1 } as const;
export type UpdateTypeName = keyof typeof ZegoUpdateType;

/** The kind of SDK that is stood in for: some codes and times differ (RT-8). */
export type Platform = 'web' | 'native';

export interface RtcUser {
  readonly userID: string;
  readonly userName: string;
}
