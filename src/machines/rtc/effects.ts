/**
 * What the engine's machine asks of its host: send, notify, settle, and timers, in order, each exactly once.
 *
 * Notices carry names; the edge turns them into Express's numbers.
 */
import type { CancelTimer, StartTimer } from '../effects.js';
import type { Hold, RtcDownMessage } from './protocol.js';
import type { RtcFailure } from './rtc-errors.js';
import type {
  PlayerStateName,
  PublisherStateName,
  RoomReasonName,
  RtcUser,
  UpdateTypeName,
} from './vocabulary.js';

export type RtcNotice =
  | {
      readonly notice: 'roomStateChanged';
      readonly roomID: string;
      readonly reason: RoomReasonName;
      readonly errorCode: number;
      /** `''` or a JSON object */
      readonly extendedData: string;
    }
  | {
      readonly notice: 'roomUserUpdate';
      readonly roomID: string;
      readonly updateType: UpdateTypeName;
      readonly users: readonly RtcUser[];
    }
  | {
      readonly notice: 'roomStreamUpdate';
      readonly roomID: string;
      readonly updateType: UpdateTypeName;
      readonly streams: readonly { readonly streamID: string; readonly user: RtcUser }[];
    }
  | {
      readonly notice: 'publisherStateUpdate';
      readonly streamID: string;
      readonly state: PublisherStateName;
      readonly errorCode: number;
    }
  | {
      readonly notice: 'playerStateUpdate';
      readonly streamID: string;
      readonly state: PlayerStateName;
      readonly errorCode: number;
    };

export type RtcNotify = { readonly type: 'notify' } & RtcNotice;

/** What a call resolves with that has nothing to tell but that it is done. */
export const DONE = { errorCode: 0, extendedData: '' } as const;

/** A call's one settlement; `result` is null for calls that resolve with nothing. */
export type RtcSettle =
  | {
      readonly type: 'settle';
      readonly call: number;
      readonly result: { readonly errorCode: 0; readonly extendedData: string } | null;
    }
  | { readonly type: 'settle'; readonly call: number; readonly error: RtcFailure };

export type EngineEffect =
  | { readonly type: 'send'; readonly message: Hold }
  | RtcNotify
  | RtcSettle
  | StartTimer
  | CancelTimer;

export type RtcServerEffect =
  | { readonly type: 'send'; readonly to: string; readonly message: RtcDownMessage }
  | StartTimer
  | CancelTimer;
