/**
 * Looks at a stage for an expectation: what there is beside what was expected, as rows.
 *
 * It reads the log and a few getters and changes nothing but its own place in the log: a list of notices or of
 * callbacks begins where the last expectation on the same list ended.
 */
import { alignedRows, containedRows, contains, equals, isObject, objectRows, type Row } from './compare.js';
import {
  attributesActionName,
  type CallStep,
  connectionEventName,
  connectionStateName,
  type Json,
  type NoticeName,
  roomEventName,
  roomStateName,
  type ServerStep,
  type Step,
  type Subject,
} from './format.js';
import type { LogLine, Stage } from './stage.js';

/** A notice as a row of a scenario has it, names for numbers; a notice of several changes has several. */
const rowsOfNotice = (line: LogLine): readonly (readonly Json[])[] => {
  switch (line.notice as NoticeName) {
    case 'roomStateChanged':
      return [
        [line.roomID as Json, roomStateName(line.state), roomEventName(line.event), extendedDataOf(line)],
      ];
    case 'connectionStateChanged':
      return [[connectionStateName(line.state), connectionEventName(line.event), extendedDataOf(line)]];
    case 'roomAttributesUpdated':
      return (line.infos as readonly { action: Json; roomAttributes: Json }[]).map((info) => [
        line.roomID as Json,
        attributesActionName(info.action),
        info.roomAttributes,
      ]);
    default:
      return [
        [line.roomID as Json, (line.memberList as readonly { userID: Json }[]).map(({ userID }) => userID)],
      ];
  }
};

const extendedDataOf = (line: LogLine): Json => line.extendedData ?? '';

/** The places of a row at which extendedData stands, which counts only where it is expected. */
const EXTENDED_DATA_AT: Partial<Record<NoticeName, number>> = {
  roomStateChanged: 3,
  connectionStateChanged: 2,
};

const isSameExtendedData = (expected: Json, actual: Json): boolean => {
  if (!isObject(expected) || typeof actual !== 'string') return equals(expected, actual);
  try {
    return equals(expected, JSON.parse(actual));
  } catch {
    return false;
  }
};

const noticeRows = (notice: NoticeName, expected: readonly Json[], lines: readonly LogLine[]): Row[] => {
  const extended = EXTENDED_DATA_AT[notice];
  const isMatch = (wanted: readonly Json[], found: readonly Json[]): boolean =>
    wanted.every((value, index) =>
      index === extended ? isSameExtendedData(value, found[index] as Json) : equals(value, found[index]),
    );
  const text = (row: readonly Json[]): string =>
    row
      .filter((value, index) => index !== extended || value !== '')
      .map((value, index) =>
        typeof value === 'string' && (index === extended || /^\S+$/.test(value))
          ? value
          : JSON.stringify(value),
      )
      .join(' ');
  return alignedRows(expected as readonly (readonly Json[])[], lines.flatMap(rowsOfNotice), isMatch, {
    expected: text,
    actual: text,
  });
};

type Callback = { readonly [field: string]: Json };

const callbackText = ({ callback, ...fields }: Callback): string => {
  const rest = Object.entries(fields).map(([field, value]) => `${field}=${JSON.stringify(value)}`);
  return [typeof callback === 'string' ? callback : '(any)', ...rest].join(' ');
};

const callbackRows = (expected: readonly Callback[], lines: readonly LogLine[]): Row[] =>
  alignedRows(
    expected,
    lines.map(({ at, ...fields }) => fields as Callback),
    (wanted, found) => contains(wanted, found),
    { expected: callbackText, actual: callbackText },
  );

/** What a call or a server step came to, in the words of a scenario. */
type Outcome = { readonly resolved: Json } | { readonly rejected: Json } | { readonly pending: true };

const settlementRows = (expected: Json, actual: Outcome): Row[] => {
  const [wanted] = Object.keys(expected as object);
  const [found] = Object.keys(actual);
  // "resolved" beside "rejected": the whole of each, since no part of one is in the other.
  if (wanted !== found)
    return [{ expected: settlementText(expected), actual: settlementText(actual), isGood: false }];
  return containedRows('', expected, actual);
};

const settlementText = (settlement: Json | Outcome): string => {
  const [kind, value] = Object.entries(settlement as object)[0] ?? ['', ''];
  return kind === 'pending' ? 'pending' : `${kind} ${JSON.stringify(value)}`;
};

export interface Witness {
  /** To be told of each step before it is carried out. */
  begin(step: Step): void;
  look(subject: Subject): Row[];
}

export const createWitness = (stage: Stage): Witness => {
  /** by subject, how much of the log its expectations have had; what came before the first step is nobody's */
  const taken = new Map<string, number>();
  const begun = stage.log.length;
  /** by name given with `as`, where in the log the step's own line is or will be */
  const named = new Map<string, { readonly step: CallStep | ServerStep; readonly from: number }>();

  /** how long the log was when each step began */
  const stepsBegan: number[] = [];

  /**
   * The rows for a list: what came since the last expectation on it, all of it. The first one may begin at a
   * later step: what earlier steps caused it may leave out, whole steps only, as the example of the format does.
   */
  const listRows = (
    subject: string,
    isMeant: (line: LogLine) => boolean,
    rowsFor: (lines: readonly LogLine[]) => Row[],
  ): Row[] => {
    const last = taken.get(subject);
    taken.set(subject, stage.log.length);
    const linesFrom = (from: number): LogLine[] => stage.log.slice(from).filter(isMeant);
    const rows = rowsFor(linesFrom(last ?? begun));
    if (last !== undefined || rows.every(({ isGood }) => isGood)) return rows;
    // A list that begins where nothing follows is none: `[]` means that nothing happened at all.
    const expected = rows.filter((row) => row.expected !== null).length;
    for (const from of new Set(stepsBegan)) {
      const lines = linesFrom(from);
      if (lines.length === 0 || lines.length > expected) continue;
      const fewer = rowsFor(lines);
      if (fewer.every(({ isGood }) => isGood)) return fewer;
    }
    return rows;
  };

  const outcome = (name: string): Outcome => {
    const { step, from } = named.get(name) as { step: CallStep | ServerStep; from: number };
    const later = stage.log.slice(from);
    if (step.kind === 'server') {
      const line = later.find((entry) => entry.server === step.method);
      if (!line) return { pending: true };
      const { at, server, args, code, ...rest } = line;
      return code === 0 ? { resolved: { code, ...rest } } : { rejected: { code: code ?? null, ...rest } };
    }
    const isOwn = (line: LogLine): boolean => line.device === step.device && line.call !== undefined;
    const begin = later.find((line) => isOwn(line) && line.method === step.method);
    const end = later.find(
      (line) => isOwn(line) && line.call === begin?.call && !Object.hasOwn(line, 'method'),
    );
    if (!end) return { pending: true };
    return end.rejected === undefined ? { resolved: end.resolved ?? null } : { rejected: end.rejected };
  };

  return {
    begin: (step) => {
      stepsBegan.push(stage.log.length);
      if ((step.kind === 'call' || step.kind === 'server') && step.as !== '')
        named.set(step.as, { step, from: stage.log.length });
    },
    look: (subject) => {
      switch (subject.of) {
        case 'notices': {
          const { device, notice, to } = subject;
          return listRows(
            JSON.stringify([device, notice]),
            (line) => line.device === device && line.notice === notice,
            (lines) => noticeRows(notice, to, lines),
          );
        }
        case 'callbacks':
          return listRows(
            'callbacks',
            (line) => line.callback !== undefined,
            (lines) => callbackRows(subject.to, lines),
          );
        case 'rooms':
          return objectRows(subject.to, stage.rooms());
        case 'deviceRooms':
          return objectRows(subject.to, stage.deviceRooms(subject.device));
        case 'attributes': {
          const actual = stage.attributes(subject.roomID);
          const none = 'no such room';
          if (subject.to && actual) return objectRows(subject.to, actual);
          const texts = [subject.to, actual].map((value) => (value ? JSON.stringify(value) : none));
          return [{ expected: texts[0] ?? none, actual: texts[1] ?? none, isGood: !subject.to && !actual }];
        }
        case 'settlement':
          return settlementRows(subject.to as unknown as Json, outcome(subject.name));
      }
    },
  };
};
