/**
 * Takes the lines of a log, one by one, and says which break the lifecycle and which cannot be read.
 *
 * It keeps a track of each room and nothing of the lines, so a log may be of any length. One line late at most: that a
 * source ended right after its switch failed (SW-4) is a fault unless the device logged out, which the next lines tell.
 */
import type { RoomEventName, RoomStateName } from '../machines/vocabulary.js';
import { judge } from './judge.js';
import { type LogItem, readItem, readJsonLine, UnusableLine } from './log-line.js';
import { readLooseLine } from './loose.js';
import { type Moves, movesOf } from './moves.js';
import { eventNames, stateNames } from './spellings.js';
import { switchSettled } from './switches.js';
import { type DeviceTrack, type LoggedNotice, newDevice, type RoomTrack, roomOf } from './track.js';
import type { Violation } from './violation.js';

export interface CheckOptions {
  /** the version of the SDK that was recorded, for CC-16; none is any */
  readonly sdkVersion?: string;
  /** `json`: a JSON object a line; `loose`: printed lines too, those that say nothing of a room are skipped */
  readonly format?: 'json' | 'loose';
  /** also what only this library's client promises: the order of NR-9, and SW-13 after an outage; default false */
  readonly strict?: boolean;
}

/** A line that cannot be used. */
export interface UnusableLogLine {
  readonly line: number;
  readonly text: string;
  /** the field that is wrong, null if it is the line as a whole */
  readonly field: string | null;
  readonly expected: string;
}

export type Finding =
  | { readonly kind: 'violation'; readonly violation: Violation }
  | { readonly kind: 'unusable'; readonly unusable: UnusableLogLine };

/** One room of one device, as far as its log told. */
export interface LoggedRoom {
  readonly device: string;
  readonly roomID: string;
  readonly episodes: number;
  /** how its episodes ended, by event */
  readonly ends: ReadonlyMap<RoomEventName, number>;
  /** what it was last told to be */
  readonly state: RoomStateName;
}

export interface LogSummary {
  readonly lines: number;
  readonly notices: number;
  /** lines of a loose log that said nothing of a room */
  readonly skipped: number;
  readonly violations: number;
  readonly unusable: number;
  readonly devices: number;
  readonly rooms: number;
  readonly episodes: number;
  readonly ends: ReadonlyMap<RoomEventName, number>;
  /** rooms that are not Disconnected at the end */
  readonly open: number;
}

export interface LogChecker {
  /** The next line, as text. */
  line(text: string): readonly Finding[];
  /** The next line, as the object it stands for. */
  item(value: unknown): readonly Finding[];
  /** The next line, known not to be usable: its text, as far as there is any, and what was expected. */
  unusable(text: string, expected: string): readonly Finding[];
  /** After the last line: what was still held back. */
  end(): readonly Finding[];
  summary(): LogSummary;
  rooms(): Iterable<LoggedRoom>;
}

const NONE: readonly Finding[] = [];

/** More calls than a device has out at once. */
const MOST_CALLS = 64;

export const createLogChecker = (options: CheckOptions = {}): LogChecker => {
  const moves: Moves = movesOf(options.sdkVersion ?? null);
  const rules = { moves, isStrict: options.strict ?? false };
  const read = options.format === 'loose' ? readLooseLine : readJsonLine;
  const devices = new Map<string, DeviceTrack>();
  /** what is held back, by device */
  const suspected = new Map<DeviceTrack, Violation>();
  let lines = 0;
  let notices = 0;
  let skipped = 0;
  let violations = 0;
  let unusable = 0;

  const deviceOf = (name: string): DeviceTrack => {
    const known = devices.get(name);
    if (known) return known;
    const device = newDevice(name);
    devices.set(name, device);
    return device;
  };

  const found = (all: readonly Violation[]): readonly Finding[] => {
    if (all.length === 0) return NONE;
    violations += all.length;
    return all.map((violation) => ({ kind: 'violation', violation }));
  };

  const convicted = (device: DeviceTrack): readonly Violation[] => {
    const suspect = suspected.get(device);
    if (!suspect) return [];
    suspected.delete(device);
    return [suspect];
  };

  const takeNotice = (notice: LoggedNotice): readonly Finding[] => {
    notices += 1;
    const device = deviceOf(notice.device);
    const wrong = judge(rules, device, notice, lines);
    if (suspected.size === 0 && wrong.length === 0) return NONE;
    const isLeaving = notice.state === 'Disconnected' && notice.event === 'Success';
    const before = isLeaving ? [] : convicted(device);
    const [first] = wrong;
    if (wrong.length !== 1 || first?.rule !== 'SW-4') return found([...before, ...wrong]);
    suspected.set(device, first);
    return found(before);
  };

  const takeItem = (item: LogItem): readonly Finding[] => {
    if (item.kind === 'notice') return takeNotice(item.notice);
    if (item.kind === 'other') return NONE;
    const device = deviceOf(item.device);
    switch (item.kind) {
      case 'switch':
        device.calls.push({ call: item.call, from: item.from, to: item.to });
        if (device.calls.length > MOST_CALLS) device.calls.shift();
        return NONE;
      case 'settled':
        switchSettled(device, item.call, item.code);
        return NONE;
      case 'leave':
        if (device.rooms.has(item.roomID)) roomOf(moves, device, item.roomID).leaveAsked = device.clock;
        return NONE;
      case 'leaveAll':
        device.leaveAllAsked = device.clock;
        return NONE;
      case 'loggedOut':
        suspected.delete(device);
        return NONE;
    }
  };

  const attempt = (text: string, work: () => LogItem | null): readonly Finding[] => {
    lines += 1;
    try {
      const item = work();
      if (item) return takeItem(item);
      skipped += text.trim() === '' ? 0 : 1;
      return NONE;
    } catch (error) {
      if (!(error instanceof UnusableLine)) throw error;
      unusable += 1;
      const { field, expected } = error;
      return [{ kind: 'unusable', unusable: { line: lines, text, field, expected } }];
    }
  };

  const stateOf = ({ pair }: RoomTrack): RoomStateName =>
    stateNames[Math.floor(pair / eventNames.length)] ?? 'Disconnected';

  function* rooms(): Iterable<LoggedRoom> {
    for (const device of devices.values())
      for (const room of device.rooms.values())
        yield {
          device: device.name,
          roomID: room.roomID,
          episodes: room.episodes,
          ends: room.ends,
          state: stateOf(room),
        };
  }

  return {
    line: (text) => {
      // a byte order mark is no part of the first line
      const clean = lines === 0 && text.startsWith('\uFEFF') ? text.slice(1) : text;
      return attempt(clean, () => read(clean));
    },
    item: (value) => attempt('', () => readItem(value)),
    unusable: (text, expected) =>
      attempt(text, () => {
        throw new UnusableLine(null, expected);
      }),
    end: () => found([...devices.values()].flatMap(convicted)),
    summary() {
      const ends = new Map<RoomEventName, number>();
      let count = 0;
      let episodes = 0;
      let open = 0;
      for (const room of rooms()) {
        count += 1;
        episodes += room.episodes;
        if (room.state !== 'Disconnected') open += 1;
        for (const [event, times] of room.ends) ends.set(event, (ends.get(event) ?? 0) + times);
      }
      return {
        lines,
        notices,
        skipped,
        violations,
        unusable,
        devices: devices.size,
        rooms: count,
        episodes,
        ends,
        open,
      };
    },
    rooms,
  };
};
