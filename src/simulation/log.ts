/**
 * The log of a run: one JSON object for each call, settlement, notice, callback and call of the server API, in the order
 * in which they happened; `run --json` prints them, `verify` reads them (design, section 7).
 *
 * An entry is a copy: what an app changes afterwards does not change the log.
 */
import { toZIMNotice, toZIMResult } from '../client/to-zim.js';
import type { CallMethod, NoticeData } from '../client/types.js';
import type { ClientEffect, Notice, ServerCallback } from '../machines/effects.js';
import type { Reason } from '../machines/errors.js';

/** `at` is ms of virtual time. */
export type LogEntry = { readonly at: number } & (
  | {
      readonly device: string;
      /** counts through the run from 1 */
      readonly call: number;
      readonly method: CallMethod;
      /** as JSON keeps them */
      readonly args: readonly unknown[];
    }
  | { readonly device: string; readonly call: number; readonly resolved: object }
  | {
      readonly device: string;
      readonly call: number;
      readonly rejected: { readonly code: number; readonly reason: Reason; readonly message: string };
    }
  | ({ readonly device: string; readonly notice: 'roomStateChanged' } & Readonly<
      NoticeData['roomStateChanged']
    >)
  | {
      readonly device: string;
      readonly notice: 'roomMemberJoined' | 'roomMemberLeft';
      readonly roomID: string;
      readonly memberList: readonly { readonly userID: string }[];
    }
  | ({ readonly device: string; readonly notice: 'roomAttributesUpdated' } & Readonly<
      NoticeData['roomAttributesUpdated']
    >)
  | {
      readonly device: string;
      readonly notice: 'connectionStateChanged';
      readonly state: number;
      readonly event: number;
    }
  | ServerCallback
  | { readonly server: string; readonly args: readonly unknown[]; readonly code: number }
);

/** What JSON keeps of a value; what JSON cannot take at all is told by name. */
export const copyOf = <T>(value: T): T => {
  try {
    const text = JSON.stringify(value);
    return (text === undefined ? null : JSON.parse(text)) as T;
  } catch {
    return `(${typeof value} that is not JSON)` as T;
  }
};

/** Arguments as passed; those left out at the end are left out. */
export const copyArgs = (args: readonly unknown[]): unknown[] => {
  let length = args.length;
  while (length > 0 && args[length - 1] === undefined) length -= 1;
  return args.slice(0, length).map(copyOf);
};

const noticeEntry = (at: number, device: string, notice: Notice): LogEntry => {
  switch (notice.notice) {
    case 'roomMemberJoined':
    case 'roomMemberLeft': {
      const memberList = notice.userIDs.map((userID) => ({ userID }));
      return { at, device, notice: notice.notice, roomID: notice.roomID, memberList };
    }
    case 'connectionStateChanged': {
      const { state, event } = toZIMNotice(notice) as NoticeData['connectionStateChanged'];
      return { at, device, notice: 'connectionStateChanged', state, event };
    }
    case 'roomStateChanged':
      return {
        at,
        device,
        notice: 'roomStateChanged',
        ...(toZIMNotice(notice) as NoticeData['roomStateChanged']),
      };
    case 'roomAttributesUpdated':
      return {
        at,
        device,
        notice: 'roomAttributesUpdated',
        ...(toZIMNotice(notice) as NoticeData['roomAttributesUpdated']),
      };
  }
};

/** A client's effect as an entry; null for one that no app sees. */
export const effectEntry = (at: number, device: string, effect: ClientEffect): LogEntry | null => {
  if (effect.type === 'notify') return noticeEntry(at, device, effect);
  if (effect.type !== 'settle') return null;
  const { call } = effect;
  if ('result' in effect) return { at, device, call, resolved: toZIMResult(effect.result) };
  const { code, reason, message } = effect.error;
  return { at, device, call, rejected: { code, reason, message } };
};
