/**
 * A line of the log in words: who, what kind of thing, and what, with names for ZIM's and Express's numbers.
 *
 * One wording for the timeline and the sequence diagram. A line that this file has never heard of is shown as
 * the JSON it is, so that nothing that happened is hidden.
 */
import { playerStateName, publisherStateName, reasonName, updateTypeName } from '../scenario/engines.js';
import {
  attributesActionName,
  connectionEventName,
  connectionStateName,
  type Json,
  roomEventName,
  roomStateName,
} from '../scenario/format.js';
import type { LogLine } from '../scenario/stage.js';

export type Kind = 'call' | 'resolved' | 'rejected' | 'notice' | 'callback' | 'server' | 'network' | 'other';

export interface Words {
  /** a device's or engine's name, 'server', or '' */
  readonly who: string;
  readonly kind: Kind;
  /** the kind as it is shown, such as "call 3" */
  readonly label: string;
  readonly text: string;
  /** the room's state that a `roomStateChanged` tells of */
  readonly state: string | null;
}

const json = (value: Json | undefined): string => JSON.stringify(value) ?? '';

const argsText = (line: LogLine): string => ((line.args ?? []) as readonly Json[]).map(json).join(', ');

/** `roomStateChanged` in columns of its own: the words of a state and an event have a longest one. */
const stateText = (roomID: string, state: string, event: string, extendedData: Json | undefined): string =>
  [
    roomID,
    state.padEnd(12),
    extendedData ? event.padEnd(22) : event,
    extendedData ? String(extendedData) : '',
  ]
    .filter((part) => part !== '')
    .join('  ');

/** An error code behind a word, where there is one. */
const withCode = (word: string, code: Json | undefined): string =>
  code === undefined || code === 0 ? word : `${word} ${json(code)}`;

/** What came or went in a room of an engine. */
const updateText = (line: LogLine, noun: string, items: readonly string[]): string =>
  `${String(line.roomID)}  ${updateTypeName(line.updateType) === 'Add' ? 'came' : 'went'}: ${noun} ${items.join(', ')}`;

const engineNoticeText = (line: LogLine): string => {
  switch (line.notice) {
    case 'roomStateChanged': {
      const reason = withCode(reasonName(line.reason), line.errorCode);
      return stateText(String(line.roomID), roomStateName(line.state), reason, line.extendedData);
    }
    case 'roomUserUpdate': {
      const users = line.userList as readonly { userID: string }[];
      const noun = users.length === 1 ? 'user' : 'users';
      return updateText(
        line,
        noun,
        users.map(({ userID }) => userID),
      );
    }
    case 'roomStreamUpdate': {
      const streams = line.streamList as readonly { streamID: string; userID: string }[];
      const noun = streams.length === 1 ? 'stream' : 'streams';
      return updateText(
        line,
        noun,
        streams.map(({ streamID, userID }) => `${streamID} of ${userID}`),
      );
    }
    case 'publisherStateUpdate':
      return `${String(line.streamID)}  ${withCode(publisherStateName(line.state), line.errorCode)}`;
    case 'playerStateUpdate':
      return `${String(line.streamID)}  ${withCode(playerStateName(line.state), line.errorCode)}`;
    default: {
      const { at, engine, notice, ...rest } = line;
      return `${String(notice)}  ${json(rest)}`;
    }
  }
};

const noticeText = (line: LogLine): string => {
  if (line.engine !== undefined) return engineNoticeText(line);
  const room = String(line.roomID);
  switch (line.notice) {
    case 'roomStateChanged':
      return stateText(room, roomStateName(line.state), roomEventName(line.event), line.extendedData);
    case 'connectionStateChanged': {
      const state = connectionStateName(line.state);
      return stateText('(login)', state, connectionEventName(line.event), line.extendedData);
    }
    case 'roomMemberJoined':
    case 'roomMemberLeft': {
      const members = (line.memberList as readonly { userID: string }[]).map(({ userID }) => userID);
      return `${room}  ${line.notice === 'roomMemberJoined' ? 'joined' : 'left'}: ${members.join(', ')}`;
    }
    case 'roomAttributesUpdated': {
      const infos = line.infos as readonly { action: Json; roomAttributes: Json }[];
      const changes = infos.map(
        ({ action, roomAttributes }) => `${attributesActionName(action)} ${json(roomAttributes)}`,
      );
      return `${room}  attributes: ${changes.join(', ')}`;
    }
    default: {
      const { at, device, notice, ...rest } = line;
      return `${String(notice)}  ${json(rest)}`;
    }
  }
};

const callbackText = (line: LogLine): string => {
  const { callback, room_id: room, operator_account: operator } = line;
  const by = operator ? `by ${String(operator)}` : '';
  const users = ((line.exit_user_ids ?? line.user_ids ?? []) as readonly string[]).join(', ');
  const parts = {
    room_create: [line.room_name ? json(line.room_name) : '', by],
    room_enter: [by],
    room_exit: [users, `(${String(line.exit_type ?? '')})`, by],
    room_destroy: [users, by],
  }[String(callback)] ?? [json(line)];
  return [String(callback), String(room ?? ''), ...parts].filter((part) => part !== '').join('  ');
};

/** ZIM's and Express's results in as few words as they have content; others as JSON. */
const resolvedText = (resolved: Json | undefined): string => {
  const { roomInfo, roomIDs, roomID, memberList, errorUserList, errorCode, extendedData, ...rest } = Object(
    resolved,
  ) as Record<string, Json>;
  const users = (list: Json): string =>
    (list as readonly { userID: string }[]).map(({ userID }) => userID).join(', ') || 'nobody';
  const parts: string[] = [];
  if (roomInfo !== undefined) {
    const { baseInfo } = roomInfo as { baseInfo: { roomID: string; roomName: string } };
    parts.push(baseInfo.roomID, json(baseInfo.roomName));
  }
  if (roomIDs !== undefined) parts.push((roomIDs as readonly string[]).join(', ') || 'no room');
  if (roomID !== undefined) parts.push(String(roomID));
  if (memberList !== undefined) parts.push(users(memberList));
  if (errorUserList !== undefined && users(errorUserList) !== 'nobody')
    parts.push(`not in it: ${users(errorUserList)}`);
  if (errorCode !== undefined && errorCode !== 0) parts.push(json(errorCode));
  if (extendedData !== undefined && extendedData !== '') parts.push(String(extendedData));
  for (const [key, value] of Object.entries(rest)) if (value !== '') parts.push(`${key} ${json(value)}`);
  return parts.join('  ');
};

const rejectedText = (rejected: Json | undefined): string => {
  const { code, reason, message } = Object(rejected) as Record<string, Json>;
  return [code, reason, message].filter((part) => part !== undefined && part !== '').join('  ');
};

export const inWords = (line: LogLine): Words => {
  const whose = line.device ?? line.engine;
  const who = typeof whose === 'string' ? whose : '';
  const words = (kind: Kind, label: string, text: string, state: string | null = null): Words => ({
    who: who || (kind === 'callback' || kind === 'server' ? 'server' : ''),
    kind,
    label,
    text,
    state,
  });
  if (line.notice !== undefined) {
    const state = line.notice === 'roomStateChanged' ? roomStateName(line.state) : null;
    return words('notice', 'notice', noticeText(line), state);
  }
  if (line.callback !== undefined) return words('callback', 'callback', callbackText(line));
  if (line.server !== undefined) {
    const { at, server, args, code, ...rest } = line;
    const settled = [code === undefined ? '' : `→ ${json(code)}`, json(rest) === '{}' ? '' : json(rest)];
    const text = [`${String(server)}(${argsText(line)})`, ...settled].filter((part) => part !== '').join(' ');
    return words('server', 'server', text);
  }
  if (line.call !== undefined) {
    if (line.method !== undefined)
      return words('call', `call ${json(line.call)}`, `${String(line.method)}(${argsText(line)})`);
    return line.rejected === undefined
      ? words('resolved', `resolved ${json(line.call)}`, resolvedText(line.resolved))
      : words('rejected', `rejected ${json(line.call)}`, rejectedText(line.rejected));
  }
  const { at, device, engine, ...rest } = line;
  return words('other', '', json(rest));
};
