/**
 * What an engine and its server say to each other: four messages, all JSON.
 *
 * An engine says one thing only, in full, each time: these are the rooms that I hold (`hold`). The server makes it so,
 * as far as it may, and says of each room what came of it (`held`). Whatever is lost is made good by the next
 * message: a login that did not arrive, a logout that did not, an answer that did not; what comes late or twice has
 * an older id and changes nothing (RT-18). An attempt is the id of the `hold` that named a login first.
 */
import type { KickReason, RefusalReason } from './rtc-errors.js';
import type { RoomModeName, RtcUser } from './vocabulary.js';

export const RTC_PROTOCOL_VERSION = 1;

/** A user in a room, with the streams it publishes there. */
export interface RtcMember extends RtcUser {
  readonly streams: readonly string[];
}

/** A room that the engine wants to be in. */
export interface HeldRoom {
  readonly roomID: string;
  readonly attempt: number;
  readonly token: string;
  /** 0 is unlimited */
  readonly maxMemberCount: number;
  /** published in it by this engine */
  readonly streams: readonly string[];
  /** of the member list that the engine has; 0 if it has none */
  readonly version: number;
}

/** Ids rise through the life of a device. Rooms come in the order of their logins. */
export interface Hold {
  readonly v: number;
  readonly type: 'hold';
  readonly deviceID: string;
  readonly id: number;
  readonly mode: RoomModeName;
  /** null where there are no rooms */
  readonly user: RtcUser | null;
  readonly rooms: readonly HeldRoom[];
}

/** What came of one room: decided once for each attempt. */
export type Verdict = { readonly roomID: string; readonly attempt: number } & (
  | {
      readonly is: 'in';
      /** of this life of the room, `room_session_id` for the app */
      readonly session: number;
      readonly version: number;
      /** null: the list that the engine has is the newest */
      readonly members: readonly RtcMember[] | null;
    }
  | { readonly is: 'refused'; readonly reason: RefusalReason }
  | { readonly is: 'kicked'; readonly reason: KickReason }
);

export interface Held {
  readonly v: number;
  readonly type: 'held';
  /** of the `hold` that it answers */
  readonly id: number;
  readonly rooms: readonly Verdict[];
}

/** The server ended that login. */
export interface Kicked {
  readonly v: number;
  readonly type: 'kicked';
  readonly roomID: string;
  readonly attempt: number;
  readonly reason: KickReason;
}

/** Another user came, went, or changed its streams; `attempt` is the receiver's. */
export interface MemberChanged {
  readonly v: number;
  readonly type: 'memberChanged';
  readonly roomID: string;
  readonly attempt: number;
  /** the version that it builds on: a receiver that has another one waits for the next list */
  readonly after: number;
  readonly version: number;
  readonly userID: string;
  /** null: gone */
  readonly member: RtcMember | null;
}

export type RtcDownMessage = Held | Kicked | MemberChanged;
