/** Lines of an app's log from what its device heard and asked for. */
import type { ClientEvent } from '../../machines/client/events.js';
import type { ClientEffect } from '../../machines/effects.js';
import type { AppLine } from './app-log.js';

export const calledLine = (
  at: number,
  call: number,
  event: { readonly type: string; readonly roomID?: string; readonly fromRoomID?: string },
): AppLine => ({ at, call, method: event.type, roomID: event.roomID ?? '', from: event.fromRoomID ?? '' });

/** The line of an event or an effect; null for one that no app sees. */
export const toAppLine = (at: number, what: ClientEvent | ClientEffect): AppLine | null => {
  if (what.type === 'settle') {
    const { call } = what;
    if ('error' in what) return { at, settled: call, code: what.error.code };
    return { at, settled: call, code: 0, ...('roomIDs' in what.result && { roomIDs: what.result.roomIDs }) };
  }
  if (what.type === 'notify') {
    if (what.notice === 'roomStateChanged')
      return { at, notice: what.notice, roomID: what.roomID, state: what.state, event: what.event };
    return what.notice === 'roomMemberJoined' || what.notice === 'roomMemberLeft'
      ? { at, notice: what.notice, roomID: what.roomID, userIDs: what.userIDs }
      : null;
  }
  return 'call' in what && what.type !== 'unsupported' ? calledLine(at, what.call, what) : null;
};
