/**
 * A counterexample as a sequence diagram: lanes of text for a terminal, or Mermaid.
 *
 * A message is drawn when it arrives, or where it is lost; what it caused stands below it. A terminal's diagram fits
 * 80 columns for up to three devices, and a trace of 12 steps fits 40 lines unless its steps publish a lot.
 */
import type { Counterexample, PlayedStep } from './counterexample.js';
import { actionText, messageText, noticeTexts } from './show.js';

const WIDTH = 80;

interface Drawn {
  /** lanes: devices by index, the server is -1 */
  readonly from: number;
  readonly to: number;
  readonly text: string;
  readonly isLost: boolean;
}

const drawn = (step: PlayedStep): Drawn => {
  const { action, before } = step;
  const device = 'device' in action ? action.device : -1;
  const of = before.devices[device];
  const again = 'keep' in action && action.keep ? ' (again later)' : '';
  switch (action.do) {
    case 'speak':
    case 'loseUp': {
      const message = of?.up[action.at];
      const text = message ? messageText(message) : '';
      return { from: device, to: -1, text: text + again, isLost: action.do === 'loseUp' };
    }
    case 'hear':
    case 'loseDown': {
      const message = of?.down[action.at];
      const text = message ? messageText(message) : '';
      return { from: -1, to: device, text: text + again, isLost: action.do === 'loseDown' };
    }
    case 'silence':
    case 'kickOffline':
      return { from: -1, to: -1, text: actionText(step)[1], isLost: false };
    default:
      return { from: device, to: device, text: actionText(step)[1], isLost: false };
  }
};

const put = (line: string, at: number, text: string): string => {
  const start = Math.max(0, Math.min(at, WIDTH - text.length));
  return line.slice(0, start).padEnd(start) + text + line.slice(start + text.length);
};

/** For a terminal. */
export const chartLines = ({ steps, violation }: Counterexample): string[] => {
  const names = steps[0]?.before.devices.map(({ name }) => `${name.deviceID} (${name.userID})`) ?? [];
  // the server stands between the devices, so that arrows are short
  const order = [...names.keys()];
  const middle = Math.ceil(order.length / 2);
  const lanes = [...order.slice(0, middle), -1, ...order.slice(middle)];
  const gap = Math.floor((WIDTH - 12) / Math.max(1, lanes.length - 1));
  const columnOf = (lane: number): number => 4 + lanes.indexOf(lane) * gap;
  const rest = lanes.reduce((line, lane) => put(line, columnOf(lane), '│'), ''.padEnd(WIDTH));
  const nameOf = (lane: number): string => (lane < 0 ? 'server' : (names[lane] ?? ''));
  const lines = [
    lanes.reduce((line, lane) => put(line, columnOf(lane) - 2, nameOf(lane)), ''.padEnd(WIDTH)).trimEnd(),
  ];
  for (const step of steps) {
    const { from, to, text, isLost } = drawn(step);
    if (from === to) lines.push(put(rest, columnOf(from), `● ${text}`).slice(0, WIDTH).trimEnd());
    else {
      const [left, right] = [Math.min(columnOf(from), columnOf(to)), Math.max(columnOf(from), columnOf(to))];
      const length = right - left - 1;
      const label = text.length > length - 4 ? `${text.slice(0, length - 5)}…` : text;
      const isRight = columnOf(to) > columnOf(from);
      const line = `${isRight ? '─' : '◀'}${` ${label} `.padEnd(length - 2, '─')}${isRight ? '▶' : '─'}`;
      const shaft = isLost ? line.replace(/[▶◀]/, '✗') : line;
      lines.push(put(rest, left + 1, shaft).trimEnd());
    }
    const lane = from === to || from === -1 ? to : from;
    for (const notice of noticeTexts(step)) lines.push(put(rest, columnOf(lane), `│ ${notice}`).trimEnd());
  }
  return [...lines, '', `${violation.law}: ${violation.why}`];
};

const escaped = (text: string): string => text.replace(/[#;<>%{}`"]/g, (sign) => `#${sign.charCodeAt(0)};`);

/** For Mermaid. */
export const chartMermaid = ({ steps, violation }: Counterexample): string[] => {
  const devices = steps[0]?.before.devices ?? [];
  const nameOf = (lane: number): string => (lane < 0 ? 'server' : (devices[lane]?.name.deviceID ?? 'server'));
  const lines = [
    'sequenceDiagram',
    ...devices.map(({ name }) => `  participant ${name.deviceID} as ${name.deviceID} (${name.userID})`),
    '  participant server',
  ];
  for (const step of steps) {
    const { from, to, text, isLost } = drawn(step);
    if (from === to) lines.push(`  Note over ${nameOf(from)}: ${escaped(text)}`);
    else lines.push(`  ${nameOf(from)}${isLost ? '-x' : '->>'}${nameOf(to)}: ${escaped(text)}`);
    const lane = from === to || from === -1 ? to : from;
    for (const notice of noticeTexts(step)) lines.push(`  Note over ${nameOf(lane)}: ${escaped(notice)}`);
  }
  return [...lines, `  Note over server: ${escaped(`${violation.law}: ${violation.why}`)}`];
};
