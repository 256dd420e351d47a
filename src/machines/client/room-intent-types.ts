/**
 * What the intent of a room hears, orders and remembers: the vocabulary of `room-intent.ts`.
 */
import type { Notice, Settle, StartTimer } from '../effects.js';
import type { Failure } from '../errors.js';
import type { Admission, EnterMethod, RoomSetup } from '../protocol.js';
import type { End } from '../vocabulary.js';
import type { MemberList } from './member-list.js';
import type { RoomConnectionEvent } from './room-connection.js';

export type RoomIntentEvent =
  | {
      readonly type: 'enter';
      readonly call: number;
      readonly method: EnterMethod;
      readonly attempt: number;
      readonly setup: RoomSetup;
    }
  | { readonly type: 'switchTo'; readonly attempt: number }
  /** the server says: a member of this attempt (an acceptance, or an answered question) */
  | { readonly type: 'admitted'; readonly admission: Admission }
  | { readonly type: 'refused'; readonly error: Failure }
  /** a question's answer: not a member */
  | { readonly type: 'denied'; readonly end: End }
  /** the server ended the membership, told by a push or a heartbeat's answer */
  | { readonly type: 'removed'; readonly end: End; readonly roomName: string }
  /** this room's timer has run out */
  | { readonly type: 'timedOut' }
  | { readonly type: 'interrupted' | 'resumed' | 'heartbeat' }
  /** the app leaves; `call` is 0 where leaveAllRoom does. `leaveHeld`: a switch from here is out (SW-11) */
  | { readonly type: 'leave' | 'leaveHeld'; readonly call: number }
  | { readonly type: 'leaveConfirmed' | 'leaveGoesOn' }
  /** a switch took the device away */
  | { readonly type: 'switchedAway'; readonly extendedData: string }
  /** the target of a switch is given up: by the app (SW-12), or for want of an answer */
  | { readonly type: 'cancel' | 'unanswered' }
  | { readonly type: 'loggedOut' | 'loginEnded' }
  | {
      readonly type: 'memberJoined' | 'memberLeft';
      readonly incarnation: number;
      readonly version: number;
      readonly userIDs: readonly string[];
    }
  | { readonly type: 'versionSeen'; readonly incarnation: number; readonly version: number };

/** Orders to the client. Timers are named by what they wait for; the client makes an id of that and the attempt. */
export type RoomIntentEffect =
  | { readonly type: 'show'; readonly event: RoomConnectionEvent }
  | { readonly type: 'request'; readonly setup: RoomSetup }
  | { readonly type: 'ask' | 'release' | 'stopTimer' | 'ended' }
  | { readonly type: 'arm'; readonly waitsFor: TimerKind; readonly rule: StartTimer['rule'] }
  | Settle
  | ({ readonly type: 'notify' } & Extract<
      Notice,
      { notice: `roomMember${string}` | 'roomAttributesUpdated' }
    >);

export type TimerKind = 'request' | 'ask' | 'leave' | 'held';

export interface RoomIntentContext {
  readonly roomID: string;
  /** 0 while Idle */
  readonly attempt: number;
  readonly method: EnterMethod | 'switchRoom';
  /** the entering call, 0 if there is none or it is settled */
  readonly call: number;
  /** what the call is told if the question is answered no (NR-2) */
  readonly blame: 'timeout' | 'disconnected';
  /** questions of T2 without an answer (NR-11) */
  readonly strikes: number;
  readonly leaveCalls: readonly number[];
  readonly roomName: string;
  readonly members: MemberList | null;
}
