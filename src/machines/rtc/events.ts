/**
 * What can happen to an engine: its app calls, its network comes and goes, messages and timers arrive.
 *
 * Every event carries `now` (ms, any origin, never falling). Call arguments are taken as they come: the machine
 * checks them, so that a bad one is a rejected call like any other (RT-19). What an app left out, the edge has filled
 * in; a roomID that is not given is null.
 */
import type { Held, Kicked, MemberChanged } from './protocol.js';
import type { RtcUser } from './vocabulary.js';

/** `call` is the host's number of the call, from 1; the settle effect repeats it. */
interface Call {
  readonly now: number;
  readonly call: number;
}

export interface LoginConfig {
  /** '' is none */
  readonly token: string;
  /** 0 is unlimited */
  readonly maxMemberCount: number;
  readonly isUserStatusNotify: boolean;
}

export type LoginCall = Call & {
  readonly type: 'loginRoom';
  readonly roomID: string;
  readonly user: RtcUser;
  readonly config: LoginConfig;
};
export type LogoutCall = Call & { readonly type: 'logoutRoom'; readonly roomID: string | null };
export type SwitchCall = Call & {
  readonly type: 'switchRoom';
  readonly fromRoomID: string;
  readonly toRoomID: string;
  readonly config: LoginConfig;
};
export type PublishCall = Call & {
  readonly type: 'startPublishingStream';
  readonly streamID: string;
  /** Express's number */
  readonly channel: number;
  readonly roomID: string | null;
};
export type StopPublishCall = Call & { readonly type: 'stopPublishingStream'; readonly channel: number };
export type PlayCall = Call & {
  readonly type: 'startPlayingStream';
  readonly streamID: string;
  readonly roomID: string | null;
};
export type StopPlayCall = Call & { readonly type: 'stopPlayingStream'; readonly streamID: string };

/** Calls that need an engine (RT-1). */
export type InstanceCall =
  | LoginCall
  | LogoutCall
  | SwitchCall
  | PublishCall
  | StopPublishCall
  | PlayCall
  | StopPlayCall;

export type StaticCall =
  /** `mode` is Express's number */
  | (Call & { readonly type: 'setRoomMode'; readonly mode: number })
  | (Call & { readonly type: 'createEngine' | 'destroyEngine' });

export type EngineCall = StaticCall | InstanceCall;

export type EngineEvent =
  | EngineCall
  | { readonly type: 'networkUp' | 'networkDown'; readonly now: number }
  /** a timer that a `startTimer` effect asked for has run out; one that is no longer armed changes nothing */
  | { readonly type: 'timer'; readonly id: string; readonly now: number }
  | ({ readonly now: number } & Omit<Held, 'v'>)
  | ({ readonly now: number } & Omit<Kicked, 'v'>)
  | ({ readonly now: number } & Omit<MemberChanged, 'v'>);
