/**
 * `room-lifecycle verify FILE…`: reads logs of `roomStateChanged` notices and tells what breaks the lifecycle.
 *
 * A line for each violation, as it is found, then a summary; lines that cannot be read are told on standard error. It
 * judges nothing: `src/verify` does.
 */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { readSource, UnusableInput } from '../scenario/source.js';
import {
  createLogChecker,
  type Finding,
  type LogChecker,
  type LoggedRoom,
  type UnusableLogLine,
} from '../verify/checker.js';
import { violationInWords } from '../verify/violation.js';
import { type Io, type Paint, painter, printable } from './io.js';
import { readLines } from './lines.js';
import { systemRefusal } from './run.js';
import { counted } from './timeline.js';

interface VerifyOptions {
  readonly sdkVersion?: string;
  readonly format: 'json' | 'loose';
  readonly strict?: boolean;
  readonly json?: boolean;
}

const MOST_UNUSABLE_TOLD = 20;
const MOST_ROOMS_TOLD = 40;
const LINES_BETWEEN_PROGRESS = 100_000;

async function* once(bytes: Promise<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield await bytes;
}

const chunksOf = (file: string, io: Io): AsyncIterable<Uint8Array> =>
  io.readChunks?.(file) ?? once(file === '-' ? io.readInput() : io.readFile(file));

/** Where in its line the fault is: found anew with a parser that keeps positions, since few lines are wrong. */
const columnOf = ({ text, field }: UnusableLogLine): number => {
  try {
    const source = readSource('', text);
    return field === null ? 1 : source.at([field]).column;
  } catch (error) {
    return error instanceof UnusableInput ? (error.position?.column ?? 1) : 1;
  }
};

const endsInWords = (room: Pick<LoggedRoom, 'ends'>): string =>
  [...room.ends].map(([event, times]) => `${times} ${event}`).join(', ');

const episodesInWords = (episodes: number, ends: LoggedRoom['ends'], open: number): string => {
  const parts = [endsInWords({ ends }), open > 0 ? `${open} not over` : ''].filter((part) => part !== '');
  return `${counted(episodes, 'episode')}${parts.length > 0 ? `: ${parts.join(', ')}` : ''}`;
};

const summaryLines = (name: string, checker: LogChecker, paint: Paint): string[] => {
  const summary = checker.summary();
  const { lines, notices, skipped, devices, rooms, episodes, ends, open, violations, unusable } = summary;
  const verdicts = [
    unusable > 0 ? paint('red', `${counted(unusable, 'line')} not usable`) : '',
    violations > 0 ? paint('red', counted(violations, 'violation')) : '',
  ].filter((part) => part !== '');
  const verdict = verdicts.length > 0 ? verdicts.join(', ') : paint('green', 'legal');
  const read = [
    counted(lines, 'line'),
    counted(notices, 'notice'),
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
    counted(devices, 'device'),
    counted(rooms, 'room'),
  ];
  const told: string[] = [];
  for (const room of checker.rooms()) {
    if (told.length === MOST_ROOMS_TOLD) break;
    const who = printable(room.device === '' ? room.roomID : `${room.device} ${room.roomID}`);
    const isOpen = room.state !== 'Disconnected';
    const now = isOpen ? `; ${room.state} at the end` : '';
    told.push(`  ${who}  ${episodesInWords(room.episodes, room.ends, 0)}${now}`);
  }
  return [
    `${name}: ${read.join(', ')}, ${episodesInWords(episodes, ends, open)}`,
    ...told,
    ...(rooms > told.length ? [`  and ${counted(rooms - told.length, 'room')} more`] : []),
    `${name}: ${verdict}`,
  ];
};

const jsonSummary = (file: string, checker: LogChecker): string => {
  const { ends, ...summary } = checker.summary();
  return JSON.stringify({ file, summary: { ...summary, ends: Object.fromEntries(ends) } });
};

/** 0 if every log is legal, 1 if a rule is broken, 2 if a line is not usable. */
export const verify = async (files: readonly string[], options: VerifyOptions, io: Io): Promise<number> => {
  let code = 0;
  for (const file of files) code = Math.max(code, await verifyFile(file, options, io));
  return code;
};

const verifyFile = async (file: string, options: VerifyOptions, io: Io): Promise<number> => {
  const { sdkVersion, format, strict = false, json = false } = options;
  const name = printable(file === '-' ? '<stdin>' : file);
  const paint = painter(io.out, io.env);
  const paintError = painter(io.err, io.env);
  const checker = createLogChecker({ format, strict, ...(sdkVersion !== undefined && { sdkVersion }) });
  let told = 0;

  const tell = (finding: Finding): void => {
    if (finding.kind === 'violation') {
      const { violation } = finding;
      const text = `${name}:${violation.line}: ${printable(violationInWords(violation))}`;
      io.out.write(`${json ? JSON.stringify({ file, ...violation }) : text}\n`);
      return;
    }
    told += 1;
    if (told > MOST_UNUSABLE_TOLD) return;
    const { line, expected } = finding.unusable;
    const text = `${name}:${line}:${columnOf(finding.unusable)}: unable to read the log; ${expected}`;
    io.err.write(`${paintError('red', printable(text))}\n`);
  };

  const progress = (lines: number): void => {
    if (io.err.isTerminal && lines % LINES_BETWEEN_PROGRESS === 0) io.err.write(`\r${lines} lines `);
  };
  let lines = 0;
  try {
    for await (const line of readLines(chunksOf(file, io))) {
      const findings = 'expected' in line ? checker.unusable('', line.expected) : checker.line(line.text);
      for (const finding of findings) tell(finding);
      lines += 1;
      progress(lines);
    }
  } catch (error) {
    if (typeof Object(error).code === 'string') throw systemRefusal(file, error);
    throw error;
  }
  for (const finding of checker.end()) tell(finding);
  if (io.err.isTerminal && lines >= LINES_BETWEEN_PROGRESS) io.err.write('\r');
  if (told > MOST_UNUSABLE_TOLD)
    io.err.write(`${name}: ${counted(told - MOST_UNUSABLE_TOLD, 'line')} more that cannot be read\n`);
  const summary = json ? [jsonSummary(file, checker)] : summaryLines(name, checker, paint);
  io.out.write(`${summary.join('\n')}\n`);
  const { violations, unusable } = checker.summary();
  return unusable > 0 ? 2 : violations > 0 ? 1 : 0;
};

const parseVersion = (text: string): string => {
  if (!/^\d+(\.\d+){0,2}$/.test(text))
    throw new InvalidArgumentError('A version such as 2.13.0 was expected.');
  return text;
};

/** Adds the command; `done` takes its exit code. */
export const addVerify = (program: Command, io: Io, done: (code: number) => void): void => {
  program
    .command('verify')
    .description('check recorded roomStateChanged notices of an SDK against the lifecycle')
    .argument('<file...>', 'logs, a JSON object a line (docs/logs.md); - is standard input')
    .option('--sdk-version <version>', 'the SDK that was recorded: before 2.13.0 CC-16 differs', parseVersion)
    .addOption(
      new Option('--format <format>', 'loose reads printed lines too')
        .choices(['json', 'loose'])
        .default('json'),
    )
    .option('--strict', "also check what only this library's client promises (docs/verify.md)")
    .option('--json', 'print violations and the summary as JSON lines')
    .addHelpText(
      'after',
      '\nExit code: 0 the logs are legal; 1 a rule is broken; 2 a line, or the command line, was not usable.',
    )
    .action(async (files: string[], options: VerifyOptions, command: Command) => {
      if (files.filter((file) => file === '-').length > 1)
        command.error("error: standard input ('-') can be read once");
      done(await verify(files, options, io));
    });
};
