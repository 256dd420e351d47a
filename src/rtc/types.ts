/**
 * The public face of an engine: the methods, results and events of the Express SDK that rooms and streams have.
 *
 * The shapes are those that `zego-express-engine-reactnative` 3.22.0 declares, written out, since that package is no
 * part of this one. Numbers are those of `ZegoRoomMode`, `ZegoRoomStateChangedReason` and the like.
 */
import type {
  ZegoPlayerState,
  ZegoPublishChannel,
  ZegoPublisherState,
  ZegoRoomMode,
  ZegoRoomState,
  ZegoRoomStateChangedReason,
  ZegoUpdateType,
} from '../machines/rtc/vocabulary.js';

type NumberOf<T> = T[keyof T];
export type RoomModeNumber = NumberOf<typeof ZegoRoomMode>;
export type RtcRoomStateNumber = NumberOf<typeof ZegoRoomState>;
export type RoomReasonNumber = NumberOf<typeof ZegoRoomStateChangedReason>;
export type PublishChannelNumber = NumberOf<typeof ZegoPublishChannel>;
export type PublisherStateNumber = NumberOf<typeof ZegoPublisherState>;
export type PlayerStateNumber = NumberOf<typeof ZegoPlayerState>;
export type UpdateTypeNumber = NumberOf<typeof ZegoUpdateType>;

export interface ZegoUser {
  /** less than 64 bytes of digits, English letters and common punctuation */
  userID: string;
  /** less than 256 bytes */
  userName: string;
}

/** The SDK wants it whole; here what is left out has its default. */
export interface ZegoRoomConfig {
  /** of the room, set by its first login; default 0, unlimited */
  maxMemberCount?: number;
  /** whether `roomUserUpdate` tells of other users; default false */
  isUserStatusNotify?: boolean;
  /** default '' */
  token?: string;
}

export interface ZegoPublisherConfig {
  /** needed in MultiRoom mode, ignored else */
  roomID?: string;
}

export interface ZegoPlayerConfig {
  /** needed in MultiRoom mode, ignored else */
  roomID?: string;
}

/** Not used: this library reaches no cloud. */
export interface ZegoEngineProfile {
  appID?: number;
  appSign?: string;
  scenario?: number;
}

/** Of a login or a logout: as in the SDK, one that failed resolves too, with its code. */
export interface ZegoRoomResult {
  /** 0 is success */
  errorCode: number;
  /** '' or a JSON object: `room_session_id` of a login, `reason` and `message` of what failed */
  extendedData: string;
}

export interface ZegoStream {
  user: ZegoUser;
  streamID: string;
  /** always '' */
  extraInfo: string;
}

/** What can be listened to, with what a listener gets. `extendedData` is '' or a JSON object. */
export interface ZegoEvents {
  roomStateChanged: [roomID: string, reason: RoomReasonNumber, errorCode: number, extendedData: string];
  /** the older form, told right after `roomStateChanged` */
  roomStateUpdate: [roomID: string, state: RtcRoomStateNumber, errorCode: number, extendedData: string];
  roomUserUpdate: [roomID: string, updateType: UpdateTypeNumber, userList: ZegoUser[]];
  roomStreamUpdate: [
    roomID: string,
    updateType: UpdateTypeNumber,
    streamList: ZegoStream[],
    extendedData: string,
  ];
  publisherStateUpdate: [
    streamID: string,
    state: PublisherStateNumber,
    errorCode: number,
    extendedData: string,
  ];
  playerStateUpdate: [streamID: string, state: PlayerStateNumber, errorCode: number, extendedData: string];
  /** a call of this engine failed: its code, its name, and what to do about it */
  debugError: [errorCode: number, funcName: string, info: string];
}
export type ZegoEventType = keyof ZegoEvents;
export type ZegoListener<T extends ZegoEventType> = (...data: ZegoEvents[T]) => void;

/** An engine that was created. After `destroyEngine` its calls fail with 1000001. */
export interface ZegoExpressEngineInstance {
  /** Never rejects: look at `errorCode`. Resolves after Logined or LoginFailed was told. */
  loginRoom(roomID: string, user: ZegoUser, config?: ZegoRoomConfig): Promise<ZegoRoomResult>;
  /** Of one room, or without `roomID` of all. Never rejects: look at `errorCode`. */
  logoutRoom(roomID?: string): Promise<ZegoRoomResult>;
  /** Not atomic: after a failure the engine is in neither room. @throws RtcError */
  switchRoom(fromRoomID: string, toRoomID: string, config?: ZegoRoomConfig): Promise<void>;
  /** @param channel default Main @throws RtcError */
  startPublishingStream(
    streamID: string,
    channel?: PublishChannelNumber,
    config?: ZegoPublisherConfig,
  ): Promise<void>;
  /** @param channel default Main @throws RtcError */
  stopPublishingStream(channel?: PublishChannelNumber): Promise<void>;
  /** The config may stand second or, behind a view, third. @throws RtcError */
  startPlayingStream(streamID: string, config?: ZegoPlayerConfig): Promise<void>;
  startPlayingStream(streamID: string, view: unknown, config?: ZegoPlayerConfig): Promise<void>;
  /** @throws RtcError */
  stopPlayingStream(streamID: string): Promise<void>;
  on<T extends ZegoEventType>(event: T, callback: ZegoListener<T>): void;
  /** Without `callback`: everybody who listens to `event`. */
  off<T extends ZegoEventType>(event: T, callback?: ZegoListener<T>): void;
  /** As told last; a room never heard of is Disconnected. Beyond the SDK. */
  getRoomState(roomID: string): RtcRoomStateNumber;
}

/** The SDK's static side: its class, so to speak, of which each device has one. */
export interface ZegoExpressEngineStatic {
  /** Before the engine is created. @throws RtcError 1001020 afterwards */
  setRoomMode(mode: RoomModeNumber): Promise<void>;
  /** The engine that exists, if there is one. */
  createEngineWithProfile(profile?: ZegoEngineProfile): Promise<ZegoExpressEngineInstance>;
  /** The older form. */
  createEngine(
    appID?: number,
    appSign?: string,
    isTestEnv?: boolean,
    scenario?: number,
  ): Promise<ZegoExpressEngineInstance>;
  /** Logs out of every room; listeners hear of that, and are gone then. */
  destroyEngine(): Promise<void>;
  /** @throws RtcError 1000001 without an engine */
  instance(): ZegoExpressEngineInstance;
}

export type EngineMethod =
  | Exclude<keyof ZegoExpressEngineInstance, 'on' | 'off' | 'getRoomState'>
  | 'setRoomMode'
  | 'createEngine'
  | 'createEngineWithProfile'
  | 'destroyEngine';
