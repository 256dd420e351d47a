/**
 * From the machine's words to Express's: notices with numbers, in the order of the SDK's listener arguments.
 */
import type { RtcNotice } from '../machines/rtc/effects.js';
import {
  STATE_OF_REASON,
  ZegoPlayerState,
  ZegoPublisherState,
  ZegoRoomState,
  ZegoRoomStateChangedReason,
  ZegoUpdateType,
} from '../machines/rtc/vocabulary.js';
import type { ZegoEvents, ZegoEventType } from './types.js';

/** An event with the arguments of its listeners. */
export type Told = { [T in ZegoEventType]: readonly [event: T, data: ZegoEvents[T]] }[ZegoEventType];

/** What listeners are told of a notice: a room's in both forms. */
export const toExpress = (notice: RtcNotice): readonly Told[] => {
  switch (notice.notice) {
    case 'roomStateChanged': {
      const { roomID, reason, errorCode, extendedData } = notice;
      const state = ZegoRoomState[STATE_OF_REASON[reason]];
      return [
        ['roomStateChanged', [roomID, ZegoRoomStateChangedReason[reason], errorCode, extendedData]],
        ['roomStateUpdate', [roomID, state, errorCode, extendedData]],
      ];
    }
    case 'roomUserUpdate': {
      const users = notice.users.map(({ userID, userName }) => ({ userID, userName }));
      return [['roomUserUpdate', [notice.roomID, ZegoUpdateType[notice.updateType], users]]];
    }
    case 'roomStreamUpdate': {
      const streams = notice.streams.map(({ streamID, user: { userID, userName } }) => ({
        user: { userID, userName },
        streamID,
        extraInfo: '',
      }));
      return [['roomStreamUpdate', [notice.roomID, ZegoUpdateType[notice.updateType], streams, '']]];
    }
    case 'publisherStateUpdate': {
      const { streamID, state, errorCode } = notice;
      return [['publisherStateUpdate', [streamID, ZegoPublisherState[state], errorCode, '']]];
    }
    case 'playerStateUpdate': {
      const { streamID, state, errorCode } = notice;
      return [['playerStateUpdate', [streamID, ZegoPlayerState[state], errorCode, '']]];
    }
  }
};
