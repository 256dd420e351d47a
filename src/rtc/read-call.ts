/**
 * From the arguments of an app's call to the machine's event: defaults filled in, nothing judged.
 *
 * Values go on as they are, whatever their type; the machine refuses what it cannot use (RT-19).
 */
import type { EngineCall } from '../machines/rtc/events.js';
import { ZegoPublishChannel } from '../machines/rtc/vocabulary.js';
import type { EngineMethod } from './types.js';

/** A call without its number and its time. */
export type CallDraft = EngineCall extends infer C
  ? C extends EngineCall
    ? Omit<C, 'call' | 'now'>
    : never
  : never;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** A field as it was passed, null if it was not: JSON has no other word for that. */
const field = (value: unknown, name: string): unknown => (isObject(value) ? (value[name] ?? null) : null);

const roomConfig = (config: unknown): unknown =>
  config === undefined || config === null || isObject(config)
    ? {
        token: field(config, 'token') ?? '',
        maxMemberCount: field(config, 'maxMemberCount') ?? 0,
        isUserStatusNotify: field(config, 'isUserStatusNotify') ?? false,
      }
    : config;

const READ: Readonly<Record<EngineMethod, (...args: readonly unknown[]) => object>> = {
  setRoomMode: (mode = null) => ({ mode }),
  createEngine: () => ({}),
  // the same, by its newer name
  createEngineWithProfile: () => ({ type: 'createEngine' }),
  destroyEngine: () => ({}),
  loginRoom: (roomID = null, user = null, config = null) => ({
    roomID,
    user: { userID: field(user, 'userID'), userName: field(user, 'userName') },
    config: roomConfig(config),
  }),
  logoutRoom: (roomID = null) => ({ roomID }),
  switchRoom: (fromRoomID = null, toRoomID = null, config = null) => ({
    fromRoomID,
    toRoomID,
    config: roomConfig(config),
  }),
  startPublishingStream: (streamID = null, channel = null, config = null) => ({
    streamID,
    channel: channel ?? ZegoPublishChannel.Main,
    roomID: field(config, 'roomID'),
  }),
  stopPublishingStream: (channel = null) => ({ channel: channel ?? ZegoPublishChannel.Main }),
  startPlayingStream: (streamID = null, view = null, config = null) => ({
    streamID,
    roomID: field(isObject(config) ? config : view, 'roomID'),
  }),
  stopPlayingStream: (streamID = null) => ({ streamID }),
};

export const readCall = (type: EngineMethod, args: readonly unknown[]): CallDraft =>
  ({ type, ...READ[type](...args) }) as CallDraft;
