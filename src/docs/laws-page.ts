/** The page `docs/laws.md`: the laws as their list has them. */
import type { Clause, Law, Stage } from '../testing/laws/law.js';
import { LAWS } from '../testing/laws/list.js';

const OVER: Readonly<Record<Clause['over'], string>> = {
  'client step': 'a step of a device',
  'client steps': 'all steps of a device',
  'registry step': 'a step of the registry',
  'app log': "an app's log",
  'settled world': 'a settled world',
  'two runs': 'two runs',
};

const STAGES: Readonly<Record<Stage, string>> = {
  soak: 'random runs',
  explorer: 'explorer',
  property: 'property test',
  conformance: 'conformance',
};

const stagesOf = ({ stages }: Law): string =>
  ['rule tests', ...stages.map((stage) => STAGES[stage])].join(', ');

const partsOf = ({ clauses }: Law): string[] =>
  clauses.map(({ name, over, rules }) => `- *${name}*: ${OVER[over]} (${rules})`);

const entryOf = (law: Law): string[] => [
  `### ${law.id} ${law.name}`,
  '',
  law.says,
  ...(law.restated ? ['', `Differs from the list: ${law.restated}`] : []),
  '',
  ...partsOf(law),
  '',
];

/** @param note that says how the page is made */
export const lawsPage = (note: string, table: (head: string[], rows: string[][]) => string): string =>
  [
    note,
    '',
    '# The laws',
    '',
    'Thirty general laws of room lifecycles, each found by a bug of a product (the list of lifecycle bugs), and each',
    'restated to the rules of this project where the list and the rules differ. A law is a set of pure predicates over a',
    'step, a log, a settled world or two runs: `LAWS` of `room-lifecycle/testing` has them by name. Each knows the case in',
    'which it says anything, and random runs count those cases: a run of the soak in which a law hardly had its case fails.',
    '',
    table(
      ['law', 'name', 'holds', 'rules', 'checked by'],
      LAWS.map((law) => [
        `[${law.id}](#${`${law.id} ${law.name}`
          .toLowerCase()
          .replace(/[^a-z0-9 -]/g, '')
          .replaceAll(' ', '-')})`,
        law.name,
        {
          state: 'in every state',
          step: 'on every step',
          log: 'on every log',
          settled: 'once settled',
          'two runs': 'between two runs',
        }[law.kind],
        law.rules,
        stagesOf(law),
      ]),
    ),
    '',
    'The kind is that of the law; some of its parts look at more or less. *Rule tests* are the tests whose titles begin with',
    'the ids of the rules; *random runs* are the soak and the property `runs` of `room-lifecycle/testing`; *explorer* is',
    "`room-lifecycle explore`; *conformance* is the adapter that asks the law of somebody else's SDK",
    '([testing.md](testing.md)).',
    '',
    ...LAWS.flatMap(entryOf),
  ]
    .join('\n')
    .trimEnd()
    .concat('\n');
