/**
 * What can happen to a device: its app calls, its transport comes and goes, messages and timers arrive.
 *
 * Every event carries `now` (ms, any origin, never falling). Call arguments are taken as they come: the machine
 * checks them, so that a bad one is a rejected call like any other (CL-4, CL-28).
 */

import type { Failure } from '../errors.js';
import type {
  Admission,
  EnterMethod,
  HeartbeatResult,
  QueryType,
  Results,
  RoomAnswer,
  RoomSetup,
  SwitchAnswer,
} from '../protocol.js';
import type { End, LoginEnd } from '../vocabulary.js';

/** `call` is the host's number of the call; the settle effect repeats it. */
interface Call {
  readonly now: number;
  readonly call: number;
}

export type EnterCall = Call & {
  readonly type: EnterMethod;
  readonly roomID: string;
  readonly setup: RoomSetup;
};

export type SwitchCall = Call & {
  readonly type: 'switchRoom';
  readonly fromRoomID: string;
  readonly roomID: string;
  readonly isCreateWhenRoomNotExisted: boolean;
  readonly setup: RoomSetup;
};

export type LeaveCall = Call & { readonly type: 'leaveRoom'; readonly roomID: string };
export type LeaveAllCall = Call & { readonly type: 'leaveAllRoom' };

export type QueryCall = Call & { readonly roomID: string } & (
    | { readonly type: 'queryRoomMemberList'; readonly nextFlag: string; readonly count: number }
    | { readonly type: 'queryRoomMembers'; readonly userIDs: readonly string[] }
    | { readonly type: Exclude<QueryType, 'queryRoomMemberList' | 'queryRoomMembers'> }
  );

/** A call of section SA that this version does not have; rejected, and the error says so. */
export type UnsupportedCall = Call & { readonly type: 'unsupported'; readonly method: string };

export type CallEvent = EnterCall | SwitchCall | LeaveCall | LeaveAllCall | QueryCall | UnsupportedCall;

/** The app logs in or out; the transport comes up (`networkUp`) or breaks (`networkDown`, T0). */
export type LoginEvent = {
  readonly type: 'login' | 'logout' | 'networkUp' | 'networkDown';
  readonly now: number;
};

/** A message of the registry, as the machine takes it: `id` is the request it answers. */
export type MessageEvent = { readonly now: number } & (
  | { readonly type: 'admitted'; readonly id: number; readonly admission: Admission }
  | { readonly type: 'refused'; readonly id: number; readonly error: Failure }
  | { readonly type: 'leaveConfirmed'; readonly id: number }
  | {
      readonly type: 'answered';
      readonly id: number;
      readonly rooms: readonly RoomAnswer[];
      readonly switches: readonly SwitchAnswer[];
    }
  | { readonly type: 'heartbeatAnswered'; readonly id: number; readonly result: HeartbeatResult }
  | { readonly type: 'resumed'; readonly id: number }
  | { readonly type: 'queried'; readonly id: number; readonly result: Results[QueryType] }
  | {
      readonly type: 'memberJoined' | 'memberLeft';
      readonly roomID: string;
      readonly incarnation: number;
      readonly version: number;
      readonly userIDs: readonly string[];
    }
  | {
      readonly type: 'removed';
      readonly roomID: string;
      readonly attempt: number;
      readonly roomName: string;
      readonly end: End;
    }
  | { readonly type: 'loginEnded'; readonly login: number; readonly event: LoginEnd }
);

/** A timer that a `startTimer` effect asked for has run out; one that is no longer armed changes nothing (NR-4). */
export type TimerEvent = { readonly type: 'timer'; readonly id: string; readonly now: number };

export type ClientEvent = CallEvent | LoginEvent | MessageEvent | TimerEvent;
