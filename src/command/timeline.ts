/**
 * A run as a person reads it: one line for each thing that happened, in columns, and the verdict.
 *
 * Time, device, kind and what; an expectation stands where it was looked at, and one that failed shows expected
 * and actual side by side. It only lays out; what the words are is `words.ts`.
 */
import type { Row } from '../scenario/compare.js';
import type { Step } from '../scenario/format.js';
import type { Run, Verdict } from '../scenario/play.js';
import { type Paint, printable } from './io.js';
import { inWords, type Kind } from './words.js';

type Colour = Parameters<Paint>[0];

/** A line in columns, or lines as they are. */
type Entry =
  | { readonly cells: readonly [at: Cell, who: Cell, label: Cell, text: Cell] }
  | { readonly lines: readonly string[] };

interface Cell {
  readonly text: string;
  readonly colour: Colour;
}

const KIND_COLOURS: Readonly<Record<Kind, Colour>> = {
  call: 'bold',
  resolved: 'green',
  rejected: 'red',
  notice: null,
  callback: 'dim',
  server: 'bold',
  network: 'yellow',
  other: 'dim',
};

const STATE_COLOURS: Readonly<Record<string, Colour>> = {
  Connected: 'green',
  Connecting: 'yellow',
  Disconnected: 'red',
};

const seconds = (ms: number): string => (ms / 1000).toFixed(3);

/** Characters, as far as columns need them: a surrogate pair is one. */
const width = (text: string): number => [...text].length;

const pad = (text: string, to: number): string => text + ' '.repeat(Math.max(0, to - width(text)));

/** A step that leaves no line in the log, in words; null where the log tells of it. */
const stepText = (step: Step): readonly [kind: string, text: string] | null => {
  switch (step.kind) {
    case 'network':
      return step.change === 'is'
        ? ['network', step.state]
        : [
            'network',
            [step.change, step.message, step.times > 1 ? `× ${step.times}` : ''].join(' ').trimEnd(),
          ];
    case 'advance':
      return ['advance', step.text];
    case 'call':
      return ['login', 'logout', 'kickOffline', 'restart'].includes(step.method)
        ? ['device', `${step.method}(${step.args.map((arg) => JSON.stringify(arg)).join(', ')})`]
        : null;
    default:
      return null;
  }
};

/** Expected and actual side by side, each row under the other, what differs marked. */
export const sideBySide = (rows: readonly Row[], indent: string, paint: Paint): string[] => {
  const expected = rows.map((row) => printable(row.expected ?? '–'));
  const column = Math.max('expected'.length, ...expected.map(width));
  const line = (mark: string, left: string, right: string): string =>
    `${indent}${mark} ${pad(left, column)}   ${right}`;
  return [
    paint('dim', line(' ', 'expected', 'actual')),
    ...rows.map((row, index) => {
      const text = line(row.isGood ? ' ' : '≠', expected[index] ?? '', printable(row.actual ?? '–'));
      return paint(row.isGood ? null : 'red', text);
    }),
  ];
};

/** "examples/x.scenario.json:12:5: step 7 expected A.rooms otherwise" and the two sides. */
export const failureLines = (file: string, verdict: Verdict, indent: string, paint: Paint): string[] => {
  const { step, rows } = verdict;
  const where = `${file}:${step.at.line}:${step.at.column}`;
  const head = `${where}: step ${step.number} expected something else of ${printable(step.text)}`;
  return [`${indent}${paint('red', head)}`, ...sideBySide(rows, indent, paint)];
};

/** "1 expectation", "2 expectations" */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** A run failed if an expectation did, or if it could not be played to its end. */
export const isGood = (run: Run): boolean =>
  run.broken === null && run.verdicts.every((verdict) => verdict.isGood);

export const verdictLine = (run: Run, paint: Paint): string => {
  const failed = run.verdicts.filter((verdict) => !verdict.isGood);
  const time = `${counted(run.scenario.steps.length, 'step')}, ${seconds(run.ended)} s of virtual time`;
  const checked = counted(run.verdicts.length, 'expectation');
  if (run.broken) return paint('red', `✗ stopped at step ${run.broken.step.number} (${time})`);
  if (failed.length === 0) return paint('green', `✓ ${checked} met (${time})`);
  const steps = failed.map(({ step }) => step.number).join(', ');
  return paint(
    'red',
    `✗ ${failed.length} of ${checked} failed, at ${failed.length === 1 ? 'step' : 'steps'} ${steps} (${time})`,
  );
};

/** What stopped a run before its end. */
export const brokenLines = (run: Run, paint: Paint): string[] => {
  if (!run.broken) return [];
  const { step, why } = run.broken;
  const { line, column } = step.at;
  return [
    paint(
      'red',
      `${run.scenario.file}:${line}:${column}: unable to play step ${step.number}; ${printable(why)}`,
    ),
  ];
};

const entriesOf = (run: Run, paint: Paint): Entry[] => {
  const entries: Entry[] = [];
  const cell = (text: string, colour: Colour = null): Cell => ({ text: printable(text), colour });
  const add = (at: number, who: string, label: Cell, text: Cell): void => {
    entries.push({ cells: [cell(seconds(at), 'dim'), cell(who, 'cyan'), label, text] });
  };
  for (const happening of run.happenings) {
    if (happening.what === 'line') {
      const { who, kind, label, text, state } = inWords(happening.line);
      const colour = state === null ? (kind === 'callback' ? 'dim' : null) : (STATE_COLOURS[state] ?? null);
      add(Number(happening.line.at ?? 0), who, cell(label, KIND_COLOURS[kind]), cell(text, colour));
    } else if (happening.what === 'passage') {
      const { at, device, name, way, what } = happening.passage;
      // what arrives shows in what it causes
      if (what !== 'delivered')
        add(at, device, cell(what, 'yellow'), cell(`${name} ${way === 'up' ? 'to' : 'from'} the server`));
    } else if (happening.what === 'step') {
      const { step, at } = happening;
      if (step.note) entries.push({ lines: [paint('bold', `-- ${printable(step.note)}`)] });
      const words = stepText(step);
      const who = step.kind === 'network' || step.kind === 'call' ? step.device : '';
      if (words) add(at, who, cell(words[0], 'yellow'), cell(words[1]));
    } else {
      const { verdict } = happening;
      const label = verdict.isGood ? cell('✓ expected', 'green') : cell('✗ expected', 'red');
      add(happening.at, '', label, cell(verdict.step.text));
      if (!verdict.isGood) entries.push({ lines: failureLines(run.scenario.file, verdict, '    ', paint) });
    }
  }
  return entries;
};

export const timeline = (run: Run, paint: Paint): string[] => {
  const entries = entriesOf(run, paint);
  const widths = [0, 0, 0];
  for (const entry of entries)
    if ('cells' in entry)
      for (const column of [0, 1, 2])
        widths[column] = Math.max(widths[column] ?? 0, width(entry.cells[column]?.text ?? ''));
  return entries.flatMap((entry) => {
    if ('lines' in entry) return entry.lines;
    const [at, who, label, text] = entry.cells;
    const time = ' '.repeat((widths[0] ?? 0) - width(at.text)) + at.text;
    const columns = [
      paint(at.colour, time),
      paint(who.colour, pad(who.text, widths[1] ?? 0)),
      paint(label.colour, pad(label.text, widths[2] ?? 0)),
      paint(text.colour, text.text),
    ];
    return [columns.join('  ').trimEnd()];
  });
};
