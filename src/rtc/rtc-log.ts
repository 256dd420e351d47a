/**
 * The log of engines: one JSON object for each call, settlement and notice, as for devices (design, section 7).
 *
 * `engine` stands where a device's line has `device`; numbers are Express's.
 */
import type { RtcNotice } from '../machines/rtc/effects.js';
import type { RtcReason } from '../machines/rtc/rtc-errors.js';
import {
  STATE_OF_REASON,
  ZegoPlayerState,
  ZegoPublisherState,
  ZegoRoomState,
  ZegoRoomStateChangedReason,
  ZegoUpdateType,
} from '../machines/rtc/vocabulary.js';
import type { RtcApiCall } from './rtc-server-host.js';
import type { EngineMethod } from './types.js';

/** `at` is ms of virtual time. */
export type RtcServerLine = { readonly at: number; readonly engine?: undefined } & RtcApiCall;

/** `at` is ms of virtual time. */
export type RtcLogLine = RtcServerLine | EngineLine;

export type EngineLine = { readonly at: number; readonly engine: string } & (
  | { readonly call: number; readonly method: EngineMethod; readonly args: readonly unknown[] }
  | { readonly call: number; readonly resolved: object }
  | {
      readonly call: number;
      readonly rejected: { readonly code: number; readonly reason: RtcReason; readonly message: string };
    }
  | {
      readonly notice: 'roomStateChanged';
      readonly roomID: string;
      readonly reason: number;
      /** what the older notice, `roomStateUpdate`, tells at the same time */
      readonly state: number;
      readonly errorCode: number;
      readonly extendedData: string;
    }
  | {
      readonly notice: 'roomUserUpdate';
      readonly roomID: string;
      readonly updateType: number;
      readonly userList: readonly { readonly userID: string; readonly userName: string }[];
    }
  | {
      readonly notice: 'roomStreamUpdate';
      readonly roomID: string;
      readonly updateType: number;
      readonly streamList: readonly { readonly streamID: string; readonly userID: string }[];
    }
  | {
      readonly notice: 'publisherStateUpdate' | 'playerStateUpdate';
      readonly streamID: string;
      readonly state: number;
      readonly errorCode: number;
    }
);

export const noticeLine = (at: number, engine: string, notice: RtcNotice): EngineLine => {
  switch (notice.notice) {
    case 'roomStateChanged': {
      const { roomID, reason, errorCode, extendedData } = notice;
      return {
        at,
        engine,
        notice: 'roomStateChanged',
        roomID,
        reason: ZegoRoomStateChangedReason[reason],
        state: ZegoRoomState[STATE_OF_REASON[reason]],
        errorCode,
        extendedData,
      };
    }
    case 'roomUserUpdate': {
      const { roomID, updateType, users } = notice;
      const userList = users.map(({ userID, userName }) => ({ userID, userName }));
      return {
        at,
        engine,
        notice: 'roomUserUpdate',
        roomID,
        updateType: ZegoUpdateType[updateType],
        userList,
      };
    }
    case 'roomStreamUpdate': {
      const { roomID, updateType, streams } = notice;
      const streamList = streams.map(({ streamID, user }) => ({ streamID, userID: user.userID }));
      return {
        at,
        engine,
        notice: 'roomStreamUpdate',
        roomID,
        updateType: ZegoUpdateType[updateType],
        streamList,
      };
    }
    case 'publisherStateUpdate': {
      const { streamID, state, errorCode } = notice;
      return {
        at,
        engine,
        notice: 'publisherStateUpdate',
        streamID,
        state: ZegoPublisherState[state],
        errorCode,
      };
    }
    case 'playerStateUpdate': {
      const { streamID, state, errorCode } = notice;
      return { at, engine, notice: 'playerStateUpdate', streamID, state: ZegoPlayerState[state], errorCode };
    }
  }
};
