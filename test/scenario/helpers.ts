/** What the tests of scenarios share: scenarios from steps, and texts that mark the place of their mistake. */
import { parseScenario } from '../../src/scenario/parse.js';
import { playScenario, type Run } from '../../src/scenario/play.js';
import { simulationStage } from '../../src/scenario/simulation-stage.js';
import { UnusableInput } from '../../src/scenario/source.js';

export const ALICE_AND_BOB = { A: { userID: 'alice' }, B: { userID: 'bob' } };

/** Plays steps on the real simulation. */
export const play = (steps: readonly object[], rest: object = {}, seed = 0): Run => {
  const text = JSON.stringify({ devices: ALICE_AND_BOB, ...rest, steps });
  return playScenario(parseScenario('test.scenario.json', text), simulationStage, seed);
};

/** "good" or what differs, for each expectation of a run. */
export const verdicts = (run: Run): readonly unknown[] =>
  run.verdicts.map(({ isGood, rows }) =>
    isGood ? 'good' : rows.filter((row) => !row.isGood).map(({ expected, actual }) => [expected, actual]),
  );

/** The sign that stands before the place where a mistake is to be found. */
const MARK = '▸';

/** A text without its mark, and the line and column of what the mark stood before. */
export const marked = (text: string): { readonly text: string; readonly at: string } => {
  const before = text.slice(0, text.indexOf(MARK)).split('\n');
  if (!text.includes(MARK)) throw new Error('no mark');
  return { text: text.replace(MARK, ''), at: `${before.length}:${(before.at(-1) ?? '').length + 1}` };
};

/** The message of an unusable scenario. */
export const refusal = (text: string | Uint8Array, file = 'f.json'): string => {
  try {
    parseScenario(file, text);
  } catch (error) {
    if (error instanceof UnusableInput) return error.message;
    throw error;
  }
  return 'usable';
};

/** A file with one step (or more) on its fourth line. */
export const withSteps = (steps: string): string =>
  `{ "name": "n",\n  "devices": { "A": { "userID": "alice" }, "B": { "userID": "bob" } },\n  "steps": [\n    ${steps}\n  ] }`;
export const withHead = (head: string): string =>
  `{ ${head}${head.endsWith(',') ? '' : ','}\n  "steps": [] }`;
