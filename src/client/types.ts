/**
 * The public face of a room client: ZIM's methods, results and events for rooms, and what it has beyond them.
 *
 * The shapes are those that `zego-zim-web` 2.29.0 declares, written out, since that package is no part of this one;
 * a test holds the two against each other. Numbers are those of `RoomState`, `RoomEvent` and the like.
 */
import type { ClientEvent } from '../machines/client/events.js';
import type { ConnectionEvent, ConnectionState, RoomEvent, RoomState } from '../machines/vocabulary.js';

export type RoomStateNumber = (typeof RoomState)[keyof typeof RoomState];
export type RoomEventNumber = (typeof RoomEvent)[keyof typeof RoomEvent];
export type ConnectionStateNumber = (typeof ConnectionState)[keyof typeof ConnectionState];
export type ConnectionEventNumber = (typeof ConnectionEvent)[keyof typeof ConnectionEvent];

export interface RoomInfo {
  /** 1 to 128 bytes of digits, English letters and ``!#$%&()+-:;<=.>?@[]^_{}|~`` */
  roomID: string;
  /** at most 64 bytes; '' is none */
  roomName: string;
}

/** Both may be missing: no attributes, and a room that goes with its last member. */
export interface RoomAdvancedConfig {
  roomAttributes?: Record<string, string>;
  /** whole seconds, 0 to 10 800, that the room outlives its last member; default 0 */
  roomDestroyDelayTime?: number;
}

export interface MemberListQuery {
  /** '' for the first page, then what the page before gave */
  nextFlag: string;
  /** 1 to 100 */
  count: number;
}

/** Names, pictures and extended data are '' always: this library knows users by their ids. */
export interface UserInfo {
  userID: string;
  userName: string;
  userAvatarUrl: string;
  userExtendedData: string;
}

export interface RoomResult {
  roomInfo: { baseInfo: { roomID: string; roomName: string } };
}
export interface RoomLeftResult {
  roomID: string;
}
export interface AllRoomsLeftResult {
  roomIDs: string[];
}
export interface MemberListResult {
  roomID: string;
  memberList: UserInfo[];
  /** '' after the last page */
  nextFlag: string;
}
export interface MembersResult {
  roomID: string;
  memberList: UserInfo[];
  /** those not in the room, with reason 6000321 */
  errorUserList: { userID: string; reason: number }[];
}
export interface MemberCountResult {
  roomID: string;
  count: number;
}
export interface RoomAttributesResult {
  roomID: string;
  roomAttributes: Record<string, string>;
}
export type CallResultOfZIM =
  | RoomResult
  | RoomLeftResult
  | AllRoomsLeftResult
  | MemberListResult
  | MembersResult
  | MemberCountResult
  | RoomAttributesResult;

export interface RoomStateChanged {
  roomID: string;
  state: RoomStateNumber;
  event: RoomEventNumber;
  /** '' or a JSON object */
  extendedData: string;
}
export interface RoomMembersChanged {
  roomID: string;
  memberList: UserInfo[];
}
export interface RoomAttributesUpdated {
  roomID: string;
  /** action 0 sets, 1 deletes */
  infos: { action: 0 | 1; roomAttributes: Record<string, string> }[];
}
export interface ConnectionStateChanged {
  state: ConnectionStateNumber;
  event: ConnectionEventNumber;
  extendedData: string;
}

/** What an app can listen to, by ZIM's names, and what it is then told. */
export interface NoticeData {
  roomStateChanged: RoomStateChanged;
  roomMemberJoined: RoomMembersChanged;
  roomMemberLeft: RoomMembersChanged;
  roomAttributesUpdated: RoomAttributesUpdated;
  connectionStateChanged: ConnectionStateChanged;
}
export type NoticeType = keyof NoticeData;

/** As in ZIM, the client comes first. */
export type Listener<Self, T extends NoticeType> = (zim: Self, data: NoticeData[T]) => void;

/** Listening; any number of listeners a type, run in order of registration. */
export interface Listening<Self> {
  /** A listener that is there already is not added again. A type that is none of these is never heard of. */
  on<T extends NoticeType>(type: T, listener: Listener<Self, T>): void;
  /** Without a listener all of that type go, as in ZIM. One that is taken off does not run any more. */
  off<T extends NoticeType>(type: T, listener?: Listener<Self, T>): void;
}

/** As much of an `AbortSignal` as is used: the DOM's and Node's fit, and neither's types are needed for ours. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** What every call takes beyond ZIM, as its last argument. */
export interface CallOptions {
  /**
   * Aborting a call that enters a room leaves that room; aborting any other call stops the waiting, not what was asked
   * for. Either way the call is rejected with reason "aborted" (EMB-4, EMB-5).
   */
  readonly signal?: AbortSignalLike | undefined;
}

/**
 * ZIM's room calls. None of them throws, whatever it is given: each returns a promise that is settled exactly once,
 * resolved or rejected with a `RoomLifecycleError` (`code`, `reason`, `message`).
 */
export interface RoomCalls {
  /** Rejected 6000323 if the room exists. */
  createRoom(roomInfo: RoomInfo, config?: RoomAdvancedConfig, options?: CallOptions): Promise<RoomResult>;
  /** Rejected 6000322 if the room does not exist. */
  joinRoom(roomID: string, options?: CallOptions): Promise<RoomResult>;
  /** Creates the room if it does not exist; name and config are ignored if it does. */
  enterRoom(roomInfo: RoomInfo, config?: RoomAdvancedConfig, options?: CallOptions): Promise<RoomResult>;
  /** One step from a room to another; if it fails, the device stays where it is. */
  switchRoom(
    fromRoomID: string,
    toRoomInfo: RoomInfo,
    isCreateWhenRoomNotExisted: boolean,
    config?: RoomAdvancedConfig,
    options?: CallOptions,
  ): Promise<RoomResult>;
  /** Works in every state but Disconnected, offline too. */
  leaveRoom(roomID: string, options?: CallOptions): Promise<RoomLeftResult>;
  leaveAllRoom(options?: CallOptions): Promise<AllRoomsLeftResult>;
  queryRoomMemberList(
    roomID: string,
    config: MemberListQuery,
    options?: CallOptions,
  ): Promise<MemberListResult>;
  /** 1 to 10 users. */
  queryRoomMembers(userIDs: string[], roomID: string, options?: CallOptions): Promise<MembersResult>;
  /** Members whose connection is interrupted count. */
  queryRoomOnlineMemberCount(roomID: string, options?: CallOptions): Promise<MemberCountResult>;
  queryRoomAllAttributes(roomID: string, options?: CallOptions): Promise<RoomAttributesResult>;
  /** @deprecated Not in this version: rejected with reason "unsupported". */
  setRoomAttributes(
    roomAttributes: Record<string, string>,
    roomID: string,
    config?: object,
    options?: CallOptions,
  ): Promise<never>;
  /** @deprecated Not in this version: rejected with reason "unsupported". */
  deleteRoomAttributes(
    keys: string[],
    roomID: string,
    config?: object,
    options?: CallOptions,
  ): Promise<never>;
  /**
   * @deprecated Not in this version.
   * @throws RoomLifecycleError with reason "unsupported", since ZIM has no promise here.
   */
  beginRoomAttributesBatchOperation(roomID: string, config?: object): void;
  /** @deprecated Not in this version: rejected with reason "unsupported". */
  endRoomAttributesBatchOperation(roomID: string, options?: CallOptions): Promise<never>;
  /** @deprecated Not in this version: rejected with reason "unsupported". */
  setRoomMembersAttributes(
    attributes: Record<string, string>,
    userIDs: string[],
    roomID: string,
    config?: object,
    options?: CallOptions,
  ): Promise<never>;
  /** @deprecated Not in this version: rejected with reason "unsupported". */
  queryRoomMembersAttributes(userIDs: string[], roomID: string, options?: CallOptions): Promise<never>;
  /** @deprecated Not in this version: rejected with reason "unsupported". */
  queryRoomMemberAttributesList(roomID: string, config?: object, options?: CallOptions): Promise<never>;
}

export type CallMethod = Exclude<keyof RoomCalls, 'beginRoomAttributesBatchOperation'>;

/**
 * What can be seen of a client. All of it shows what the app was told last: in a listener, the state that this very
 * notice tells of (CL-24).
 */
export interface RoomView {
  /** 0 Disconnected, also for rooms never heard of; 1 Connecting; 2 Connected */
  getRoomState(roomID: string): RoomStateNumber;
  /** The rooms that are not Disconnected, in the order in which they ceased to be. */
  rooms(): { roomID: string; state: RoomStateNumber }[];
  readonly connectionState: ConnectionStateNumber;
}

/** How long `waitForRoomState` waits. */
export interface WaitOptions extends CallOptions {
  /** ms from 0, by the client's clock; without it there is no end but the signal's */
  readonly timeout?: number | undefined;
}

/** One change of a room's state, as the app was told of it, and what it came from. */
export interface StateChange {
  /** ms, by the client's clock */
  readonly at: number;
  readonly roomID: string;
  /** the state before */
  readonly from: RoomStateNumber;
  readonly state: RoomStateNumber;
  readonly event: RoomEventNumber;
  readonly extendedData: string;
  readonly cause: {
    /** what happened to the client: a call, a message, a timer, the login or the network */
    readonly event: ClientEvent['type'];
    /** the rules that the change follows, by their ids in docs/rules.md; several where one row stands for several */
    readonly rules: readonly string[];
  };
}

/** What a client lets its app wait for and look back at, beyond ZIM. */
export interface RoomWatch {
  /**
   * Resolves when the app is told that the room is in that state; at once if that is what it was told last.
   * Rejected 6000105 "timeout", 1 "aborted", or 6000001 for what is no room, state or time (EMB-1, EMB-2).
   */
  waitForRoomState(roomID: string, state: RoomStateNumber, options?: WaitOptions): Promise<void>;
  /** The latest changes of that room, or of all, oldest first; at most `historyLimit` of all rooms are kept (EMB-7). */
  history(roomID?: string): StateChange[];
}
