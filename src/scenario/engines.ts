/**
 * The words that a scenario has for engines, beside those for devices in `format.ts`: calls, notices, messages, server
 * steps, and names for Express's numbers.
 *
 * `schema/scenario.schema.json` repeats them for editors, and a test compares the two.
 */
import {
  type Platform,
  type PlayerStateName,
  type PublisherStateName,
  type RoomModeName,
  type RoomReasonName,
  type UpdateTypeName,
  ZegoPlayerState,
  ZegoPublishChannel,
  ZegoPublisherState,
  ZegoRoomMode,
  ZegoRoomStateChangedReason,
  ZegoUpdateType,
} from '../machines/rtc/vocabulary.js';
import { RTC_MESSAGE_NAMES } from '../rtc/heartbeats.js';
import type { EngineMethod } from '../rtc/types.js';
import type { Json } from './format.js';
import { nameOf } from './names.js';

/** Express's calls: each has a call line and, once, a settlement. */
export const ENGINE_CALLS = [
  'setRoomMode',
  'createEngine',
  'createEngineWithProfile',
  'loginRoom',
  'logoutRoom',
  'switchRoom',
  'startPublishingStream',
  'stopPublishingStream',
  'startPlayingStream',
  'stopPlayingStream',
  'destroyEngine',
] as const satisfies readonly EngineMethod[];
export type EngineCallName = (typeof ENGINE_CALLS)[number];

/** Calls of the API of the engines' server. */
export const ENGINE_SERVER_STEPS = ['kickUsers', 'configure'] as const;
export type EngineServerStepName = (typeof ENGINE_SERVER_STEPS)[number];

/** The notices of an engine that can be expected; `roomStateUpdate` is the older form of `roomStateChanged`. */
export const ENGINE_NOTICES = [
  'roomStateChanged',
  'roomStateUpdate',
  'roomUserUpdate',
  'roomStreamUpdate',
  'publisherStateUpdate',
  'playerStateUpdate',
] as const;
export type EngineNoticeName = (typeof ENGINE_NOTICES)[number];

export const ENGINE_MESSAGES: readonly string[] = RTC_MESSAGE_NAMES;

export const PLATFORMS = ['web', 'native'] as const satisfies readonly Platform[];

export interface ScenarioEngine {
  readonly name: string;
  /** whose device it is, for diagrams; '' is not said */
  readonly userID: string;
  readonly deviceID: string;
  readonly platform: Platform;
  /** null is the newest */
  readonly sdkVersion: string | null;
  /** of the engine that is there when the scenario begins; null: there is none */
  readonly roomMode: RoomModeName | null;
}

export const reasonName: (value: unknown) => RoomReasonName = nameOf(ZegoRoomStateChangedReason);
export const publisherStateName: (value: unknown) => PublisherStateName = nameOf(ZegoPublisherState);
export const playerStateName: (value: unknown) => PlayerStateName = nameOf(ZegoPlayerState);
export const updateTypeName: (value: unknown) => UpdateTypeName = nameOf(ZegoUpdateType);

/** Where a call takes one of Express's numbers, by the number's name. */
const NUMBERS: Readonly<Record<string, readonly [at: number, table: Readonly<Record<string, number>>]>> = {
  setRoomMode: [0, ZegoRoomMode],
  startPublishingStream: [1, ZegoPublishChannel],
  stopPublishingStream: [0, ZegoPublishChannel],
};

/** Arguments as the SDK takes them: "MultiRoom" is 1. A name that is none stays, for the call to reject. */
export const withNumbers = (method: string, args: readonly Json[]): readonly Json[] => {
  const [place, table] = NUMBERS[method] ?? [-1, {}];
  return args.map((arg, index) =>
    index === place && typeof arg === 'string' && Object.hasOwn(table, arg) ? (table[arg] as number) : arg,
  );
};
