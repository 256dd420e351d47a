/**
 * What a room of an engine hears, orders and remembers: the vocabulary of `rtc-room.ts`.
 */
import type { RtcNotify, RtcSettle } from './effects.js';
import type { MemberChanged, RtcMember } from './protocol.js';
import type { Roster } from './roster.js';
import type { KickReason, RefusalReason, RtcFailure } from './rtc-errors.js';
import type { Platform } from './vocabulary.js';

export type RtcRoomEvent =
  | {
      readonly type: 'login';
      readonly call: number;
      readonly method: 'loginRoom' | 'switchRoom';
      readonly userID: string;
      readonly isUserStatusNotify: boolean;
    }
  /** the server says: in the room, with this list (null: the one that is known) */
  | {
      readonly type: 'admitted';
      readonly session: number;
      readonly version: number;
      readonly members: readonly RtcMember[] | null;
    }
  | { readonly type: 'refused'; readonly reason: RefusalReason }
  | { readonly type: 'kicked'; readonly reason: KickReason }
  | ({ readonly type: 'memberChanged' } & Omit<MemberChanged, 'v' | 'type' | 'roomID' | 'attempt'>)
  /** the app logs out; `call` is 0 where that goes for all rooms */
  | { readonly type: 'logout'; readonly call: number }
  /** the server has heard of the logout; or a login takes the room's place before it has (RT-13) */
  | { readonly type: 'left' | 'overtaken' }
  | { readonly type: 'switchedAway' | 'interrupted' | 'destroyed' }
  /** this room's timer has run out */
  | { readonly type: 'timedOut' };

/** What a room waits for, one thing at a time. */
export type RtcTimerKind = 'login' | 'reconnect' | 'logout';

/** Orders to the engine. `tell`: the server has to hear of the rooms as they are now; `giveUp`: until it has. */
export type RtcRoomEffect =
  | RtcNotify
  | RtcSettle
  | { readonly type: 'tell' | 'giveUp' | 'stopTimer' }
  | { readonly type: 'arm'; readonly waitsFor: RtcTimerKind; readonly rule: string }
  /** the code is 0 where the app stopped them */
  | { readonly type: 'stopStreams'; readonly errorCode: number }
  | { readonly type: 'ended'; readonly error: RtcFailure | null };

export interface RtcRoomContext {
  readonly roomID: string;
  readonly platform: Platform;
  readonly method: 'loginRoom' | 'switchRoom';
  /** the login, 0 if it is settled */
  readonly call: number;
  readonly logoutCalls: readonly number[];
  readonly userID: string;
  readonly isUserStatusNotify: boolean;
  readonly roster: Roster;
}
