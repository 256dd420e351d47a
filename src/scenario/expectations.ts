/**
 * Looks at a stage for an expectation: what there is beside what was expected, as rows.
 *
 * It reads the log and a few getters and changes nothing but its own place in the log: a list of notices or of
 * callbacks begins where the last expectation on the same list ended.
 */
import { alignedRows, containedRows, contains, equals, isObject, objectRows, type Row } from './compare.js';
import type { EngineNoticeName } from './engines.js';
import type { CallStep, Json, NoticeName, ServerStep, Step, Subject } from './format.js';
import type { LogLine, Stage } from './stage.js';
import { inNames } from './subjects.js';

type AnyNoticeName = NoticeName | EngineNoticeName;

/** The device or engine that a line is of; their names are of one namespace. */
const whoseIs = (line: LogLine): Json | undefined => line.device ?? line.engine;

/** A notice as the rows that a scenario has for it; one of several changes has several. */
const rowsOfNotice = (notice: AnyNoticeName, line: LogLine): readonly (readonly Json[])[] => {
  const isEngine = line.engine !== undefined;
  return valuesOf(notice, isEngine, line).map((row) => inNames(notice, isEngine, row));
};

const valuesOf = (notice: AnyNoticeName, isEngine: boolean, line: LogLine): readonly (readonly Json[])[] => {
  const field = (name: string): Json => line[name] ?? null;
  const each = (list: string, key: string): Json =>
    (line[list] as readonly { readonly [key: string]: Json }[]).map((item) => item[key] ?? null);
  switch (notice) {
    case 'roomStateChanged':
      return isEngine
        ? [[field('roomID'), field('reason'), field('errorCode'), extendedDataOf(line)]]
        : [[field('roomID'), field('state'), field('event'), extendedDataOf(line)]];
    case 'roomStateUpdate':
      return [[field('roomID'), field('state'), field('errorCode'), extendedDataOf(line)]];
    case 'connectionStateChanged':
      return [[field('state'), field('event'), extendedDataOf(line)]];
    case 'roomAttributesUpdated':
      return (line.infos as readonly { action: Json; roomAttributes: Json }[]).map((info) => [
        field('roomID'),
        info.action,
        info.roomAttributes,
      ]);
    case 'roomMemberJoined':
    case 'roomMemberLeft':
      return [[field('roomID'), each('memberList', 'userID')]];
    case 'roomUserUpdate':
      return [[field('roomID'), field('updateType'), each('userList', 'userID')]];
    case 'roomStreamUpdate':
      return [[field('roomID'), field('updateType'), each('streamList', 'streamID')]];
    case 'publisherStateUpdate':
    case 'playerStateUpdate':
      return [[field('streamID'), field('state'), field('errorCode')]];
  }
};

/** The line of the log that a notice is in: the two forms of an engine's are told at the same time. */
const lineOf = (notice: AnyNoticeName): string =>
  notice === 'roomStateUpdate' ? 'roomStateChanged' : notice;

const extendedDataOf = (line: LogLine): Json => line.extendedData ?? '';

/** The places of a row at which extendedData stands. */
const EXTENDED_DATA_AT: Partial<Record<AnyNoticeName, number>> = {
  roomStateChanged: 3,
  roomStateUpdate: 3,
  connectionStateChanged: 2,
};

/** What a reader need not be shown: extendedData that is empty, and the code of an engine's notice of success. */
const isQuiet = (value: Json): boolean => value === '' || value === 0;

const isSameExtendedData = (expected: Json, actual: Json): boolean => {
  if (!isObject(expected) || typeof actual !== 'string') return equals(expected, actual);
  try {
    return equals(expected, JSON.parse(actual));
  } catch {
    return false;
  }
};

/** Rows end where the expected one does: what stands behind counts only where it is expected. */
const noticeRows = (notice: AnyNoticeName, expected: readonly Json[], lines: readonly LogLine[]): Row[] => {
  const extended = EXTENDED_DATA_AT[notice];
  const isMatch = (wanted: readonly Json[], found: readonly Json[]): boolean =>
    wanted.every((value, index) =>
      index === extended ? isSameExtendedData(value, found[index] as Json) : equals(value, found[index]),
    );
  const text = (row: readonly Json[]): string =>
    row
      .filter((value, index) => index < 2 || !isQuiet(value))
      .map((value, index) =>
        typeof value === 'string' && (index === extended || /^\S+$/.test(value))
          ? value
          : JSON.stringify(value),
      )
      .join(' ');
  return alignedRows(
    expected as readonly (readonly Json[])[],
    lines.flatMap((line) => rowsOfNotice(notice, line)),
    isMatch,
    {
      expected: text,
      actual: text,
    },
  );
};

const rowText = (row: Json | readonly string[]): string => (row as readonly Json[]).join(' ');

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
    const isOwn = (line: LogLine): boolean => whoseIs(line) === step.device && line.call !== undefined;
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
            (line) => whoseIs(line) === device && line.notice === lineOf(notice),
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
        case 'roomsOfEngines':
          return objectRows(subject.to, stage.roomsOfEngines());
        case 'streams':
          return alignedRows(subject.to, stage.streams(subject.device), equals, {
            expected: rowText,
            actual: rowText,
          });
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
