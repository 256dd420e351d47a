/**
 * What an engine remembers between two events: plain JSON, saved and restored as it is.
 */
import type { ArmedTimer } from '../client/context.js';
import type { EngineLimits } from './limits.js';
import type { RtcFailure } from './rtc-errors.js';
import type { RtcRoomSnapshot } from './rtc-room.js';
import type { RtcStreamSnapshot } from './rtc-stream.js';
import type { Platform, RtcUser } from './vocabulary.js';

export type { ArmedTimer };

/** A room that is not in Logout; one that is has no entry, so nothing can be left behind in it (RT-22). */
export interface RtcRoomEntry {
  readonly roomID: string;
  readonly attempt: number;
  readonly machine: RtcRoomSnapshot;
  /** said again with every message, since the server may have to admit the engine again (RT-8) */
  readonly token: string;
  readonly maxMemberCount: number;
  /** id of the first message without it, once it is being left: whoever answers that one has heard (RT-11) */
  readonly leave: number;
}

/** A stream that is not stopped. */
export interface StreamEntry {
  readonly roomID: string;
  /** that of a published stream; null for a played one */
  readonly channel: number | null;
  /** id of the first message that names it; 0 if none has yet, or if it is played */
  readonly told: number;
  readonly machine: RtcStreamSnapshot;
}

/** A logoutRoom of all rooms: settled when each is in Logout (RT-6). */
export interface LogoutAll {
  readonly call: number;
  readonly waitsFor: readonly number[];
  readonly error: RtcFailure | null;
}

export interface EngineContext {
  readonly deviceID: string;
  readonly platform: Platform;
  readonly sdkVersion: string;
  readonly limits: EngineLimits;
  /** whether the network is up: the host says so */
  readonly online: boolean;
  /** the next id to mint: messages, attempts and timers share one counter */
  readonly nextID: number;
  /** id of the first message since the network came up: what answers an older one is of before the outage */
  readonly since: number;
  /** id of the newest message that was answered */
  readonly heard: number;
  /** id of the message that has to be heard, since the server may still hold what was given up; 0 if none */
  readonly owed: number;
  /** of all rooms that are not in Logout; null if there is none (RT-4) */
  readonly user: RtcUser | null;
  /** in the order of their logins */
  readonly rooms: readonly RtcRoomEntry[];
  /** in the order of their starts */
  readonly streams: readonly StreamEntry[];
  readonly logoutAlls: readonly LogoutAll[];
  readonly timers: readonly ArmedTimer[];
}
