/** Short spellings for logs: `A Room1 Connecting ActiveEnter` is a notice, anything with a brace is a line as it is. */
import { type VerifyOptions, verifyLog } from '../../src/verify/index.js';

export const line = (text: string): string => {
  if (text.startsWith('{')) return text;
  const [device, roomID, state, event, extendedData = ''] = text.split(' ');
  return JSON.stringify({ device, notice: 'roomStateChanged', roomID, state, event, extendedData });
};

/** `line:rule` of each violation. */
export const faults = (lines: readonly string[], options?: VerifyOptions): readonly string[] =>
  verifyLog(lines.map(line), options).violations.map((violation) => `${violation.line}:${violation.rule}`);

export const entered = (roomID: string, device = 'A'): readonly string[] => [
  `${device} ${roomID} Connecting ActiveEnter`,
  `${device} ${roomID} Connected Success`,
];

export const outage = (...rooms: readonly string[]): readonly string[] =>
  rooms.map((roomID) => `A ${roomID} Connecting NetworkInterrupted`);

export const switchCall = (call: number, from: string, to: string): string =>
  JSON.stringify({
    device: 'A',
    call,
    method: 'switchRoom',
    args: [from, { roomID: to, roomName: '' }, false],
  });
