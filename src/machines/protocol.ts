/**
 * The messages between a device and the registry: JSON, a handful, each named by its `type`.
 *
 * Numbers called `login`, `id`, `attempt` come from one counter of the device, so "newer" is "greater". An
 * attempt is the id of the request that enters a room, so an answer, a leave and a heartbeat can name it.
 * Nothing here knows when a message is sent or what it does; `docs/protocol.md` tells the story.
 */
import type { AttributeEntries } from './effects.js';
import type { Failure } from './errors.js';
import type { End, LoginEnd } from './vocabulary.js';

export const PROTOCOL_VERSION = 1;

/** Ids of one run of a device or registry lie between its epoch and the next (design: a restored one takes a fresh epoch). */
export const EPOCH_SPAN = 2 ** 32;

/** A membership as its device names it. */
export interface RoomAttempt {
  readonly roomID: string;
  readonly attempt: number;
}

/** How a room is set up if the request creates it; ignored otherwise (CL-9). */
export interface RoomSetup {
  readonly roomName: string;
  readonly roomAttributes: AttributeEntries;
  /** whole seconds */
  readonly roomDestroyDelayTime: number;
}

/** Every message from a device says who sends it, in which login, and what the device has done with. */
interface Up {
  readonly v: typeof PROTOCOL_VERSION;
  readonly userID: string;
  readonly deviceID: string;
  readonly sdkVersion: string;
  /** the id of the login this belongs to; a greater one than the registry knows is a new login (CL-30) */
  readonly login: number;
  readonly id: number;
  /** every request with an id up to this one is over for the device: answered, or given up and released (NR-4) */
  readonly ack: number;
}

/** How `createRoom`, `joinRoom` and `enterRoom` differ is only what they do with a room that is there or not (CL-7…CL-9). */
export type EnterMethod = 'createRoom' | 'joinRoom' | 'enterRoom';

export type UpMessage = Up &
  (
    | { readonly type: 'login' }
    | { readonly type: 'logout' }
    /** the connection is back: the answer is T1, or that the login has ended (CL-29, NR-1) */
    | { readonly type: 'resume' }
    /** NR-5: `rooms` the device is in or entering, `newest` its newest attempt */
    | { readonly type: 'heartbeat'; readonly rooms: readonly RoomAttempt[]; readonly newest: number }
    | {
        readonly type: EnterMethod;
        readonly roomID: string;
        readonly setup: RoomSetup;
        /** attempts given up and not known to be released (RG-8) */
        readonly released: readonly RoomAttempt[];
      }
    | {
        readonly type: 'switchRoom';
        readonly from: RoomAttempt;
        readonly roomID: string;
        readonly isCreateWhenRoomNotExisted: boolean;
        readonly setup: RoomSetup;
        readonly released: readonly RoomAttempt[];
      }
    /** one step on the server for all of them; unseen attempts are refused when they come (NR-8, CL-14) */
    | { readonly type: 'leaveRooms'; readonly rooms: readonly RoomAttempt[] }
    /** NR-1, NR-2, SW-13: is the device a member? An unseen attempt asked about is refused when it comes. */
    | {
        readonly type: 'askRooms';
        readonly rooms: readonly RoomAttempt[];
        readonly switches: readonly {
          readonly attempt: number;
          readonly roomID: string;
          readonly from: RoomAttempt;
        }[];
      }
    | {
        readonly type: 'queryRoomMemberList';
        readonly roomID: string;
        readonly nextFlag: string;
        readonly count: number;
      }
    | { readonly type: 'queryRoomMembers'; readonly roomID: string; readonly userIDs: readonly string[] }
    | { readonly type: 'queryRoomOnlineMemberCount'; readonly roomID: string }
    | { readonly type: 'queryRoomAllAttributes'; readonly roomID: string }
  );

export type UpType = UpMessage['type'];
export type QueryType = Extract<UpType, `query${string}`>;

/** What a device learns when it is (still) in a room. */
export interface Admission extends RoomAttempt {
  readonly roomName: string;
  readonly incarnation: number;
  readonly session: number;
  /** version of the member list (NR-10) */
  readonly version: number;
  /** userIDs in order of entering; null if the list is longer than the limit or nobody follows it (NR-10) */
  readonly members: readonly string[] | null;
  readonly roomAttributes: AttributeEntries;
}

/** One question's answer; exactly one of `admission` and `end` is not null. */
export interface RoomAnswer extends RoomAttempt {
  readonly admission: Admission | null;
  readonly end: End | null;
}

export interface SwitchAnswer {
  readonly attempt: number;
  readonly to: RoomAnswer;
  readonly from: RoomAnswer;
  /** the switch was decided for: it has left the source */
  readonly switched: boolean;
}

export interface HeartbeatResult {
  readonly rooms: readonly (RoomAttempt & { readonly incarnation: number; readonly version: number })[];
  readonly gone: readonly (RoomAttempt & { readonly end: End })[];
}

/** What the registry answers to each request, if it does not refuse it. */
export interface Results {
  readonly resume: Record<string, never>;
  readonly heartbeat: HeartbeatResult;
  readonly createRoom: Admission;
  readonly joinRoom: Admission;
  readonly enterRoom: Admission;
  readonly switchRoom: Admission;
  readonly leaveRooms: Record<string, never>;
  readonly askRooms: { readonly rooms: readonly RoomAnswer[]; readonly switches: readonly SwitchAnswer[] };
  /** `version` is the list's: pages of different versions do not belong together (NR-10) */
  readonly queryRoomMemberList: {
    readonly roomID: string;
    readonly userIDs: readonly string[];
    readonly nextFlag: string;
    readonly version: number;
  };
  readonly queryRoomMembers: {
    readonly userIDs: readonly string[];
    readonly errorUserIDs: readonly string[];
  };
  readonly queryRoomOnlineMemberCount: { readonly count: number };
  readonly queryRoomAllAttributes: { readonly roomAttributes: AttributeEntries };
}

/** `of` repeats the request's type, `id` its id. */
export type Answer = {
  [T in keyof Results]: { readonly type: 'answer'; readonly of: T; readonly id: number } & (
    | { readonly result: Results[T] }
    | { readonly error: Failure }
  );
}[keyof Results];

export type Push =
  /** `version` is the list's after the change, `incarnation` the room's (NR-10, RG-7) */
  | {
      readonly type: 'memberJoined' | 'memberLeft';
      readonly roomID: string;
      readonly incarnation: number;
      readonly version: number;
      readonly userIDs: readonly string[];
    }
  /** the membership of that attempt ended; `roomName` for a device that was not yet told it was in (CC-28) */
  | {
      readonly type: 'removed';
      readonly roomID: string;
      readonly attempt: number;
      readonly roomName: string;
      readonly end: End;
    }
  | { readonly type: 'loginEnded'; readonly login: number; readonly event: LoginEnd };

export type DownMessage = { readonly v: typeof PROTOCOL_VERSION } & (Answer | Push);

/** Whom a registry's message is for: one device, or every device in a life of a room but one. */
export type Audience =
  | { readonly userID: string; readonly deviceID: string }
  | {
      readonly roomID: string;
      readonly incarnation: number;
      readonly except: { readonly userID: string; readonly deviceID: string } | null;
    };
