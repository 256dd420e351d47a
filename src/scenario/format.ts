/**
 * What a scenario is once it has been read: devices, engines, options and steps, every name known to be good.
 *
 * The words of the format stand here once; `schema/scenario.schema.json` repeats them for editors, and a test
 * compares the two; those of engines are in `engines.ts`. How a scenario is written down is `parse.ts`, what a step does is `play.ts`.
 */
import type { Limits } from '../machines/limits.js';
import type { EngineLimits, ServerLimits } from '../machines/rtc/limits.js';
import {
  ConnectionEvent,
  type ConnectionEventName,
  ConnectionState,
  type ConnectionStateName,
  RoomAttributesUpdateAction,
  RoomEvent,
  type RoomEventName,
  RoomState,
  type RoomStateName,
} from '../machines/vocabulary.js';
import type { EngineCallName, EngineNoticeName, EngineServerStepName, ScenarioEngine } from './engines.js';
import { nameOf } from './names.js';
import type { Position } from './source.js';

/** ZIM's calls: each has a call line and, once, a settlement. */
export const CALLS = [
  'createRoom',
  'joinRoom',
  'enterRoom',
  'switchRoom',
  'leaveRoom',
  'leaveAllRoom',
  'queryRoomMemberList',
  'queryRoomMembers',
  'queryRoomOnlineMemberCount',
  'queryRoomAllAttributes',
  'setRoomAttributes',
  'deleteRoomAttributes',
  'beginRoomAttributesBatchOperation',
  'endRoomAttributesBatchOperation',
  'setRoomMembersAttributes',
  'queryRoomMembersAttributes',
  'queryRoomMemberAttributesList',
] as const;
export type CallName = (typeof CALLS)[number];

/** Written like calls, but done to a device: no call line and no settlement. */
export const DEVICE_STEPS = ['login', 'logout', 'kickOffline', 'restart'] as const;
export type DeviceStepName = (typeof DEVICE_STEPS)[number];

export const SERVER_STEPS = [
  'createRoom',
  'destroyRoom',
  'kickMembers',
  'blockUser',
  'unblockUser',
  'save',
  'restart',
] as const;
export type ServerStepName = (typeof SERVER_STEPS)[number];

/** The notices of a device that can be expected. */
export const NOTICES = [
  'roomStateChanged',
  'roomMemberJoined',
  'roomMemberLeft',
  'roomAttributesUpdated',
  'connectionStateChanged',
] as const;
export type NoticeName = (typeof NOTICES)[number];

/** What the network of a device can be; `deaf` and `mute` are one-way, and the device does not notice. */
export const NETWORK_STATES = ['up', 'down', 'deaf', 'mute'] as const;
export type NetworkState = (typeof NETWORK_STATES)[number];

/** What can be done to messages by name. */
export const MESSAGE_STEPS = ['hold', 'deliver', 'drop', 'repeat'] as const;
export type MessageStepName = (typeof MESSAGE_STEPS)[number];

const ANSWERED = [
  'resume',
  'heartbeat',
  'createRoom',
  'joinRoom',
  'enterRoom',
  'switchRoom',
  'leaveRooms',
  'askRooms',
  'queryRoomMemberList',
  'queryRoomMembers',
  'queryRoomOnlineMemberCount',
  'queryRoomAllAttributes',
] as const;

/** Requests of devices by type, answers by the request's type, pushes by type. */
export const MESSAGES: readonly string[] = [
  'login',
  'logout',
  ...ANSWERED,
  ...ANSWERED.map((type) => `answer:${type}`),
  'memberJoined',
  'memberLeft',
  'removed',
  'loginEnded',
];

/** A value as JSON has it, and as the file gave it. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export interface ScenarioDevice {
  readonly name: string;
  readonly userID: string;
  readonly deviceID: string;
  /** null is the newest */
  readonly sdkVersion: string | null;
}

interface StepBase {
  /** from 1 */
  readonly number: number;
  readonly at: Position;
  /** whether the run goes on until no message is on its way */
  readonly wait: boolean;
  readonly note: string;
}

export type CallStep = StepBase & {
  readonly kind: 'call';
  /** or engine */
  readonly device: string;
  readonly method: CallName | DeviceStepName | EngineCallName;
  readonly args: readonly Json[];
  /** '' is none */
  readonly as: string;
};

export type ServerStep = StepBase & {
  readonly kind: 'server';
  readonly method: ServerStepName | EngineServerStepName;
  readonly args: readonly Json[];
  readonly as: string;
};

export type NetworkStep = StepBase & {
  readonly kind: 'network';
  /** or engine */
  readonly device: string;
} & (
    | { readonly change: 'is'; readonly state: NetworkState }
    | { readonly change: MessageStepName; readonly message: string; readonly times: number }
  );

export type AdvanceStep = StepBase & {
  readonly kind: 'advance';
  readonly ms: number;
  /** as it is written */
  readonly text: string;
};

/** A settlement as the scenario expects it. */
export type ExpectedSettlement =
  | { readonly resolved: Json }
  | { readonly rejected: { readonly [key: string]: Json } }
  | { readonly pending: true };

/** What an expectation looks at; numbers have become names, so that only one form is compared. */
export type Subject =
  | {
      readonly of: 'notices';
      readonly device: string;
      readonly notice: NoticeName | EngineNoticeName;
      readonly to: readonly Json[];
    }
  | { readonly of: 'streams'; readonly device: string; readonly to: readonly Json[] }
  | { readonly of: 'deviceRooms'; readonly device: string; readonly to: { readonly [roomID: string]: Json } }
  | { readonly of: 'rooms' | 'roomsOfEngines'; readonly to: { readonly [roomID: string]: Json } }
  | { readonly of: 'callbacks'; readonly to: readonly { readonly [field: string]: Json }[] }
  | {
      readonly of: 'attributes';
      readonly roomID: string;
      readonly to: { readonly [key: string]: Json } | null;
    }
  | { readonly of: 'settlement'; readonly name: string; readonly to: ExpectedSettlement };

export type ExpectStep = StepBase & {
  readonly kind: 'expect';
  /** the subject as it is written */
  readonly text: string;
  readonly subject: Subject;
};

export type Step = CallStep | ServerStep | NetworkStep | AdvanceStep | ExpectStep;

export interface Scenario {
  readonly file: string;
  readonly name: string;
  readonly description: string;
  /** of the room server and its devices, and of the engines and their server: a name that both have is for both */
  readonly server: Partial<Limits & EngineLimits & ServerLimits>;
  /** ms that every message takes */
  readonly latency: number;
  readonly devices: readonly ScenarioDevice[];
  readonly engines: readonly ScenarioEngine[];
  readonly steps: readonly Step[];
}

const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;
const DURATION = /^(\d{1,9})(ms|s|m|h)$/;

/** Milliseconds of a duration such as "35s", or null. */
export const parseDuration = (text: string): number | null => {
  const match = DURATION.exec(text);
  return match ? Number(match[1]) * UNITS[match[2] as keyof typeof UNITS] : null;
};

export const roomStateName: (value: unknown) => RoomStateName = nameOf(RoomState);
export const roomEventName: (value: unknown) => RoomEventName = nameOf(RoomEvent);
export const connectionStateName: (value: unknown) => ConnectionStateName = nameOf(ConnectionState);
export const connectionEventName: (value: unknown) => ConnectionEventName = nameOf(ConnectionEvent);
export const attributesActionName: (value: unknown) => 'Set' | 'Delete' = nameOf(RoomAttributesUpdateAction);
