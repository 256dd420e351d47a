/**
 * What can become true of a registry: a small closed union, the only way in which a store ever changes.
 *
 * A fact says what is so from now on, never what to do: the two charts' facts carry the snapshot they moved to, so
 * that neither `apply` nor a replay repeats a rule. Each is JSON and costs O(1) to put in place: saving a large
 * registry step by step, replaying and copying it are "apply these in order" (docs/decisions/0003).
 */
import type { DownMessage } from '../protocol.js';
import type { End, LoginEnd } from '../vocabulary.js';
import type { MembershipSnapshot } from './membership.js';
import type { RoomSnapshot } from './room.js';

/** Raised when a fact changes its meaning; saved with every snapshot. */
export const FACTS_VERSION = 1;

/** A login of a user. */
export interface DeviceName {
  readonly userID: string;
  readonly deviceID: string;
}

/** What happens to a device next if it stays silent: it is taken as offline, or, being so, forgotten (NR-5). */
export interface Watch {
  readonly kind: 'offline' | 'forget';
  readonly at: number;
}

/** An end that the device may not know of yet (NR-5, CC-27). */
export interface EndRecord {
  readonly roomID: string;
  readonly attempt: number;
  readonly end: End;
  readonly at: number;
}

export type RoomFact =
  /** to Absent is the end of that life */
  | { readonly fact: 'roomMoved'; readonly roomID: string; readonly to: RoomSnapshot }
  /** `place` orders the member list; `version` is the list's after the change (SR-8, NR-10) */
  | {
      readonly fact: 'membershipMoved';
      readonly roomID: string;
      readonly userID: string;
      readonly to: MembershipSnapshot;
      readonly place: number;
      readonly version: number;
    };

export type DeviceFact = DeviceName &
  (
    | {
        readonly fact: 'loginBegan';
        /** the registry's number of the device, minted when it was first heard of */
        readonly number: number;
        readonly login: number;
        readonly at: number;
        readonly watch: Watch;
      }
    | { readonly fact: 'loginEnded'; readonly how: LoginEnd | 'LoggedOut' }
    | { readonly fact: 'deviceSeen'; readonly at: number }
    | { readonly fact: 'heartbeatSeen'; readonly id: number }
    | { readonly fact: 'deviceWatched'; readonly watch: Watch }
    | { readonly fact: 'deviceForgotten' }
    /** requests up to `ack` are over for the device, their answers forgotten (NR-4) */
    | { readonly fact: 'acknowledged'; readonly ack: number }
    /** null: the request has not come yet, and will be refused when it does (NR-8) */
    | { readonly fact: 'answered'; readonly id: number; readonly answer: DownMessage | null }
    | { readonly fact: 'endRecorded'; readonly record: EndRecord }
    | { readonly fact: 'endsForgotten'; readonly attempts: readonly number[] }
  );

export type UserFact = { readonly fact: 'userBlocked' | 'userUnblocked'; readonly userID: string };

export type Fact = RoomFact | DeviceFact | UserFact;
