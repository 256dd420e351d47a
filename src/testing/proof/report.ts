/** What the runs of the proof came to: lines for a terminal, and the tables in `docs/proof.md`. */
import type { Exploration } from '../explorer/index.js';
import { type Bounds, DEFAULT_BOUNDS, SPENT } from '../world/bounds.js';
import type { ProofWorld } from './worlds.js';

export interface Run {
  readonly world: ProofWorld;
  readonly found: Exploration;
}

const grouped = (n: number): string => Math.round(n).toLocaleString('en').replaceAll(',', ' ');

const FAULTS = SPENT.filter((name) => name !== 'calls' && name !== 'beats');

const who = ({ users, rooms }: Bounds): string =>
  `${users.map((devices) => (devices === 1 ? 'a device' : `${devices} devices`)).join(' + ')} × ${rooms} ${rooms === 1 ? 'room' : 'rooms'}`;

/** Calls as "3 each, 5 in all", then what else there is. */
const what = (bounds: Bounds): string => {
  const { callsEach, calls, beats, users, reorder } = bounds;
  const most = callsEach * users.reduce((sum, devices) => sum + devices, 0);
  const faults = FAULTS.filter((name) => bounds[name] > 0).map((name) =>
    bounds[name] > 1 ? `${name} ×${bounds[name]}` : name,
  );
  return [
    calls < most ? `${Math.min(callsEach, calls)} calls each, ${calls} in all` : `${callsEach} calls each`,
    ...(reorder ? ['reorder'] : []),
    ...faults,
    ...(beats > 0 ? [`heartbeat${beats > 1 ? `s ×${beats}` : ''}`] : []),
    ...(bounds.menu === DEFAULT_BOUNDS.menu ? [] : [`only ${bounds.menu.join(' ')}`]),
  ].join(', ');
};

/** Faults and scenarios that no completed run has had; empty where all is well. */
export const missingIn = (runs: readonly Run[], scenarios: readonly string[]): string[] => {
  const complete = runs.filter(({ found }) => found.complete);
  const seen = new Set(complete.flatMap(({ found }) => [...found.goals.keys()]));
  return scenarios.filter((name) => !seen.has(name));
};

export const lineOf = ({ world, found }: Run): string => {
  const { states, transitions, depth, seconds, complete, stoppedBy, violations } = found;
  const end = complete ? 'complete' : `PARTIAL (${stoppedBy})`;
  const verdict = violations.length === 0 ? 'no violation' : violations.map(({ law }) => law).join(', ');
  return (
    `${world.name}: ${grouped(states)} states, ${grouped(transitions)} transitions, ${depth} steps deep, ` +
    `${seconds.toFixed(1)} s, ${grouped(states / seconds)} states/s, ${end}, ${verdict}`
  );
};

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

const HEAD = ['world', 'who', 'what may happen', 'states', 'transitions', 'steps deep', 'violations'];

/** The table of runs. Times are no part of it: they are another machine's tomorrow. */
export const tableOf = (runs: readonly Run[]): string =>
  [
    row(HEAD),
    row(HEAD.map(() => '---')),
    ...runs.map(({ world, found: { states, transitions, depth, complete, violations } }) =>
      row([
        world.name,
        who(world.bounds),
        what(world.bounds),
        `${grouped(states)}${complete ? '' : ' (partial)'}`,
        grouped(transitions),
        String(depth),
        String(violations.length),
      ]),
    ),
  ].join('\n');

const REGION = (name: string): RegExp => new RegExp(`(<!-- proof: ${name} -->\\n)[\\s\\S]*?(<!-- end -->)`);

/**
 * The page with a table put in its place.
 * @throws Error if the page has no such place
 */
export const putInto = (page: string, name: string, table: string): string => {
  if (!REGION(name).test(page))
    throw new Error(`unable to write the table '${name}'; the page has no place for it, restore its markers`);
  return page.replace(REGION(name), (_, begin: string, end: string) => `${begin}\n${table}\n\n${end}`);
};
