/**
 * The same check while an app runs: attach it to an SDK's callbacks, and be told when the SDK does what no room may do.
 *
 * It owns no timer and changes nothing; whoever attaches it decides what to do with what it says.
 */
import { type CheckOptions, createLogChecker, type LoggedRoom, type LogSummary } from './checker.js';
import { type Violation, violationInWords } from './violation.js';

export interface MonitorOptions extends Omit<CheckOptions, 'format'> {
  /** Told of each violation, right after the notice that shows it; `text` says it in one line. */
  readonly onViolation?: (violation: Violation, text: string) => void;
  /** Told of a notice of an attached SDK whose words are no platform's; it is passed over. */
  readonly onUnusable?: (data: RoomStateData, error: RangeError) => void;
}

/** What is needed of an SDK: ZIM's `on` and `off`, or this library's. */
export interface NoticeSource<Self> {
  on(type: 'roomStateChanged', listener: (self: Self, data: RoomStateData) => void): unknown;
  off?(type: 'roomStateChanged', listener: (self: Self, data: RoomStateData) => void): unknown;
}

/** What a callback is handed; words and numbers of any platform. */
export interface RoomStateData {
  readonly roomID: string;
  readonly state: number | string;
  readonly event: number | string;
  readonly extendedData?: unknown;
}

export interface LifecycleMonitor {
  /**
   * Takes a notice.
   * @returns what it shows to be broken
   * @throws RangeError for words that are no platform's; nothing has changed then
   */
  notice(data: RoomStateData, device?: string): readonly Violation[];
  /** Says that a switch is asked for, so that SW-3 and SW-4 know its source; without it they judge by what is possible. */
  switching(fromRoomID: string, toRoomID: string, device?: string): void;
  /** Listens to an SDK; what comes back ends it. */
  attach<Self>(source: NoticeSource<Self>, device?: string): () => void;
  summary(): LogSummary;
  rooms(): Iterable<LoggedRoom>;
}

/**
 * A check for live use (docs/verify.md). The lines of its violations count notices.
 * @since 0.1.0
 */
export const createLifecycleMonitor = (options: MonitorOptions = {}): LifecycleMonitor => {
  const { onViolation, onUnusable, ...rest } = options;
  const checker = createLogChecker(rest);

  const notice = (data: RoomStateData, device = ''): readonly Violation[] => {
    const violations: Violation[] = [];
    for (const finding of checker.item({ notice: 'roomStateChanged', ...data, device })) {
      if (finding.kind === 'unusable')
        throw new RangeError(`unable to take the notice; ${finding.unusable.expected}`);
      violations.push(finding.violation);
    }
    for (const violation of violations) onViolation?.(violation, violationInWords(violation));
    return violations;
  };

  return {
    notice,
    switching: (from, to, device = '') =>
      void checker.item({
        device,
        call: `${from} ${to}`,
        method: 'switchRoom',
        args: [from, { roomID: to }],
      }),
    attach(source, device = '') {
      const listener = (_: unknown, data: RoomStateData): void => {
        try {
          notice(data, device);
        } catch (error) {
          if (!(error instanceof RangeError)) throw error;
          onUnusable?.(data, error);
        }
      };
      source.on('roomStateChanged', listener);
      return () => void source.off?.('roomStateChanged', listener);
    },
    summary: checker.summary,
    rooms: checker.rooms,
  };
};
