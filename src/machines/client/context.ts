/**
 * What a device remembers between two events: plain JSON, saved and restored as it is.
 */
import type { Limits } from '../limits.js';
import type { QueryType, RoomAttempt } from '../protocol.js';
import type { EnterCall, SwitchCall } from './events.js';
import type { RoomConnectionSnapshot } from './room-connection.js';
import type { RoomIntentSnapshot } from './room-intent.js';
import type { RoomSwitchSnapshot } from './room-switch.js';

/** A room that is not Disconnected; one that is has no entry, so nothing can be left behind in it (P6). */
export interface RoomEntry {
  readonly roomID: string;
  readonly connection: RoomConnectionSnapshot;
  readonly intent: RoomIntentSnapshot;
  /** id of the question about it that is out, 0 if none: the answer of any other changes nothing (NR-4) */
  readonly question: number;
  /** id of the leave that is out for it, 0 if none */
  readonly leave: number;
}

export interface SwitchEntry {
  readonly machine: RoomSwitchSnapshot;
  /** as a room's; whatever answers it ends the switch, and this entry with it */
  readonly question: number;
}

/** A leave that the server has not confirmed; it is repeated under its id until it has (CL-22, NR-8). */
export interface OwedLeave {
  readonly id: number;
  readonly rooms: readonly RoomAttempt[];
}

/** A leaveAllRoom: settled when all it covers are Disconnected (CL-14, CL-23). */
export interface LeaveAll {
  readonly call: number;
  /** what it resolves with */
  readonly roomIDs: readonly string[];
  readonly waitsFor: readonly string[];
}

export interface Query {
  readonly id: number;
  readonly call: number;
  readonly type: QueryType;
  readonly roomID: string;
}

export interface ArmedTimer {
  readonly id: string;
  /** ms, on the scale of the events' `now` */
  readonly at: number;
  readonly rule: string;
}

export interface ClientContext {
  readonly userID: string;
  readonly deviceID: string;
  readonly sdkVersion: string;
  readonly limits: Limits;
  /** the next id to mint: logins, requests, attempts, heartbeats share one counter */
  readonly nextID: number;
  /** id of the login, 0 while logged out */
  readonly login: number;
  /** the newest attempt (NR-5) */
  readonly newest: number;
  /** id of the `resume` that is out, 0 if none */
  readonly resume: number;
  /** NR-9: in the order of acceptances, then those still entering in call order, then targets of switches */
  readonly rooms: readonly RoomEntry[];
  readonly switches: readonly SwitchEntry[];
  readonly leaves: readonly OwedLeave[];
  readonly leaveAlls: readonly LeaveAll[];
  /** enterings that wait for a leave of their room (CL-27), in call order */
  readonly waiting: readonly (EnterCall | SwitchCall)[];
  readonly queries: readonly Query[];
  readonly timers: readonly ArmedTimer[];
}
