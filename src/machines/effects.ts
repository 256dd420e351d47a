/**
 * What machines ask of their host: six kinds of data, carried out in order, each exactly once.
 *
 * A machine never waits and never looks at a clock; it says which timer to start and is told when it fired.
 * This file does not know who carries an effect out: an SDK, the simulation, or the explorer.
 */
import type { Failure } from './errors.js';
import type { Audience, DownMessage, UpMessage } from './protocol.js';
import type { ConnectionEventName, ConnectionStateName, RoomEventName, RoomStateName } from './vocabulary.js';

/** Attributes as entry pairs: keys are user text, and `__proto__` is a legal one. */
export type AttributeEntries = readonly (readonly [key: string, value: string])[];

/** What the app of a client is told; names, since the edge turns them into ZIM's numbers. */
export type Notice =
  | {
      readonly notice: 'roomStateChanged';
      readonly roomID: string;
      readonly state: RoomStateName;
      readonly event: RoomEventName;
      /** `''` or a JSON object */
      readonly extendedData: string;
    }
  | {
      readonly notice: 'roomMemberJoined' | 'roomMemberLeft';
      readonly roomID: string;
      readonly userIDs: readonly string[];
    }
  | {
      readonly notice: 'roomAttributesUpdated';
      readonly roomID: string;
      readonly infos: readonly {
        readonly action: 'Set' | 'Delete';
        readonly roomAttributes: AttributeEntries;
      }[];
    }
  | {
      readonly notice: 'connectionStateChanged';
      readonly state: ConnectionStateName;
      readonly event: ConnectionEventName;
    };

export interface StartTimer {
  readonly type: 'startTimer';
  /** unique for its purpose and attempt: a late firing names something that is over */
  readonly id: string;
  /** ms from the event that asked for it */
  readonly delay: number;
  /** the rule that asks for it */
  readonly rule: string;
}

export interface CancelTimer {
  readonly type: 'cancelTimer';
  readonly id: string;
}

/** A call's one settlement (CL-2). `result` has ZIM's shape for the method that was called. */
export type Settle =
  | { readonly type: 'settle'; readonly call: number; readonly result: CallResult }
  | { readonly type: 'settle'; readonly call: number; readonly error: Failure };

/** What the client machine asks of its host. */
export type ClientEffect =
  | { readonly type: 'send'; readonly message: UpMessage }
  | ({ readonly type: 'notify' } & Notice)
  | Settle
  | StartTimer
  | CancelTimer;

/** Server callbacks with the field names of ZIM's server API (SR-10). */
export type ServerCallback =
  | {
      readonly callback: 'room_create';
      readonly room_id: string;
      readonly room_name: string;
      readonly operator_account: string;
    }
  | { readonly callback: 'room_enter'; readonly room_id: string; readonly operator_account: string }
  | {
      readonly callback: 'room_exit';
      readonly room_id: string;
      readonly exit_type: 'Quit' | 'Kickout';
      readonly operator_account: string;
      readonly exit_user_ids: readonly string[];
    }
  | {
      readonly callback: 'room_destroy';
      readonly room_id: string;
      readonly user_ids: readonly string[];
      readonly operator_account: string;
    };

/** What the registry asks of its host. One `send` goes to its whole audience, as the registry is after all its facts. */
export type RegistryEffect =
  | { readonly type: 'send'; readonly to: Audience; readonly message: DownMessage }
  | ({ readonly type: 'callback' } & ServerCallback)
  | StartTimer
  | CancelTimer;

interface RoomFullInfo {
  readonly baseInfo: { readonly roomID: string; readonly roomName: string };
}

/** Results by shape; attributes stay entry pairs until the edge. */
export type CallResult =
  | { readonly roomInfo: RoomFullInfo }
  | { readonly roomID: string }
  | { readonly roomIDs: readonly string[] }
  | { readonly roomID: string; readonly userIDs: readonly string[]; readonly nextFlag: string }
  | { readonly roomID: string; readonly userIDs: readonly string[]; readonly errorUserIDs: readonly string[] }
  | { readonly roomID: string; readonly count: number }
  | { readonly roomID: string; readonly roomAttributes: AttributeEntries };
