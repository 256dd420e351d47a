/**
 * The documents that are made from the code: a page for each machine, and the tables inside other pages that stand
 * between `<!-- generated: name -->` and `<!-- end -->`.
 *
 * Reads pages, writes nothing: `main.ts` writes, and a test compares.
 */

import { MACHINES, type Machine } from '../machines/all.js';
import { FAILURES } from '../machines/errors.js';
import { RTC_FAILURES } from '../machines/rtc/rtc-errors.js';
import { RoomEvent, RoomState } from '../machines/vocabulary.js';
import { eventNames, PLATFORMS, spellEvent, spellState, stateNames } from '../verify/spellings.js';
import { mermaidOf, rulesOf, tableOf } from './draw.js';
import { lawsPage } from './laws-page.js';
import { type Rule, readRules } from './rules.js';

const FOLDER = 'docs/machines';
const NOTE = '<!-- made by `npm run docs`; do not edit -->';

const row = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;

const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
  [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');

const code = (text: string | number): string => `\`${text}\``;

const machinePage = (machine: Machine, rules: ReadonlyMap<string, Rule>): string => {
  const named = rulesOf(machine).map((id) => rules.get(id) ?? { id, text: '', source: '' });
  return [
    NOTE,
    '',
    `# ${machine.title}`,
    '',
    `${machine.about} Written in [${machine.source}](../../${machine.source}).`,
    '',
    '```mermaid',
    mermaidOf(machine).trimEnd(),
    '```',
    '',
    'The picture shows moves, and what others are told by them; what is refused or changes nothing is in the table.',
    '',
    '## Every state, every event',
    '',
    '`→ state / what is done (rules)`; `[guard]` where it is asked; `·` changes nothing.',
    '',
    tableOf(machine).trimEnd(),
    '',
    ...(named.length === 0
      ? []
      : [
          '## Rules',
          '',
          table(
            ['id', 'rule', 'source'],
            named.map(({ id, text, source }) => [id, text, source]),
          ),
          '',
        ]),
  ].join('\n');
};

const indexPage = (): string =>
  [
    NOTE,
    '',
    '# The machines',
    '',
    'Each page is drawn from the machine itself: its diagram, its whole table, the rules that its rows name. The same',
    'on the command line: `npx room-lifecycle diagram [machine] --format mermaid|json|table`.',
    '',
    table(
      ['machine', 'what it is'],
      MACHINES.map(({ name, title, about }) => [`[${title}](${name}.md)`, about]),
    ),
    '',
  ].join('\n');

/** Tables by the name that a page asks for them with. */
const tables: Readonly<Record<string, () => string>> = {
  codes: () =>
    table(
      ['code', 'reason', 'fault', 'what it means, and what to do'],
      Object.entries(FAILURES)
        .sort(([, one], [, other]) => one.code - other.code)
        .map(([reason, failure]) => [failure.code, code(reason), failure.fault, failure.why]),
    ),
  'express codes': () =>
    table(
      ['code', 'reason', 'fault', 'what it means, and what to do'],
      Object.entries(RTC_FAILURES)
        .sort(([, one], [, other]) => one.code - other.code)
        .map(([reason, failure]) => [failure.code, code(reason), failure.fault, failure.why]),
    ),
  spellings: () =>
    table(
      ['number', ...PLATFORMS.map(({ also }) => also)],
      [
        ...stateNames.map((name) => [
          RoomState[name],
          ...PLATFORMS.map(({ platform }) => code(spellState(platform, name))),
        ]),
        ...eventNames.map((name) => [
          RoomEvent[name],
          ...PLATFORMS.map(({ platform }) => spellEvent(platform, name).map(code).join(', ')),
        ]),
      ],
    ),
};

const REGION = /(<!-- generated: ([a-z ]+) -->\n)[\s\S]*?(<!-- end -->)/g;

/** The page with its tables made anew. */
const filled = (page: string): string =>
  page.replace(REGION, (region, begin: string, name: string, end: string) => {
    const make = tables[name];
    return make ? `${begin}\n${make()}\n\n${end}` : region;
  });

/** Pages that have such tables. */
const FILLED = ['docs/errors.md', 'docs/verify.md'];

/**
 * Every page as it should be, by its path from the package's folder.
 * @param read gives a page as it is
 */
export const generateDocs = (read: (path: string) => string): ReadonlyMap<string, string> => {
  const rules = new Map(readRules(read('docs/rules.md')).map((rule) => [rule.id, rule]));
  return new Map([
    [`${FOLDER}/README.md`, indexPage()],
    ...MACHINES.map((machine) => [`${FOLDER}/${machine.name}.md`, machinePage(machine, rules)] as const),
    ['docs/laws.md', lawsPage(NOTE, table)],
    ...FILLED.map((path) => [path, filled(read(path))] as const),
  ]);
};
