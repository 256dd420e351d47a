/** Lines of an app's log from the log of a simulation, and words of any platform. */
import { READ_CALL } from '../../client/read-call.js';
import type { CallMethod } from '../../client/types.js';
import type { LogEntry } from '../../simulation/simulation.js';
import { readEvent, readState } from '../../verify/spellings.js';
import { calledLine } from './app-lines.js';
import type { AppLine } from './app-log.js';

/**
 * The lines of one device in the log of a simulation, as `run --json` prints it.
 * @throws RangeError for a notice whose words are no platform's
 */
export const readAppLog = (log: readonly LogEntry[], device: string): AppLine[] =>
  log.flatMap((entry): AppLine[] => {
    if (!('device' in entry) || entry.device !== device) return [];
    const { at } = entry;
    if ('method' in entry) {
      const draft = READ_CALL[entry.method as CallMethod](...entry.args);
      return draft.type === 'unsupported' ? [] : [calledLine(at, entry.call, draft)];
    }
    if ('rejected' in entry) return [{ at, settled: entry.call, code: entry.rejected.code }];
    if ('resolved' in entry) {
      const { roomIDs } = entry.resolved as { readonly roomIDs?: readonly string[] };
      return [{ at, settled: entry.call, code: 0, ...(roomIDs && { roomIDs }) }];
    }
    if (entry.notice === 'roomStateChanged') {
      const { roomID, state, event } = readWords(entry);
      return [{ at, notice: entry.notice, roomID, state, event }];
    }
    return entry.notice === 'roomMemberJoined' || entry.notice === 'roomMemberLeft'
      ? [
          {
            at,
            notice: entry.notice,
            roomID: entry.roomID,
            userIDs: entry.memberList.map(({ userID }) => userID),
          },
        ]
      : [];
  });

/** @throws RangeError */
export const readWords = (notice: {
  readonly roomID: string;
  readonly state: unknown;
  readonly event: unknown;
}) => {
  const state = readState(notice.state);
  const event = readEvent(notice.event);
  if (state === undefined || event === undefined)
    throw new RangeError(
      `unable to read the notice of ${notice.roomID}; ${String(notice.state)} or ${String(notice.event)} is no platform's word`,
    );
  return { roomID: notice.roomID, state, event };
};
