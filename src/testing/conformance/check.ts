/**
 * An SDK against the laws that an app can see: scripts that bring each law's case about, then random ones; what breaks is
 * made as short as it gets.
 */
import type { LawID } from '../laws/law.js';
import { LAWS } from '../laws/list.js';
import { type Played, type PlayOptions, playScript } from './play.js';
import { randomScript, SCRIPTS, type Script, stepText } from './scripts.js';
import type { Subject } from './subject.js';

export interface ConformanceOptions extends PlayOptions {
  /** random scripts beside the fixed ones; default 30 */
  readonly runs?: number;
  /** of the first of them; default 1 */
  readonly seed?: number;
  /** calls of a random script; default 10 */
  readonly length?: number;
}

export interface LawReport {
  readonly id: LawID;
  readonly name: string;
  /** "not asked": its case never came up, or the adapter has not what it takes */
  readonly verdict: 'holds' | 'broken' | 'not asked';
  /** how often it had its case */
  readonly cases: number;
  /** the first way in which it was broken */
  readonly why?: string;
  /** the shortest script found that breaks it, a line a step */
  readonly script?: readonly string[];
  /** the script it was found in */
  readonly foundIn?: string;
}

export interface ConformanceReport {
  readonly subject: string;
  readonly scripts: number;
  readonly holds: boolean;
  readonly laws: readonly LawReport[];
}

const idOf = (law: string): string => law.replace(/ .*/, '');

const breaksLaw = ({ broken }: Played, id: string): string | null =>
  broken.find(({ law }) => idOf(law) === id)?.why ?? null;

/** A script without any step that it does not take; those in two halves stay as they are. */
const shortened = async (
  subject: Subject,
  script: Script,
  id: string,
  options: PlayOptions,
): Promise<Script> => {
  if (script.again !== undefined) return script;
  let least = script;
  for (let at = least.steps.length - 1; at >= 0; at -= 1) {
    const fewer = { ...least, steps: least.steps.filter((_, index) => index !== at) };
    if (breaksLaw(await playScript(subject, fewer, options), id) !== null) least = fewer;
  }
  return least;
};

/**
 * Holds an SDK against P1 to P5, P13, P15, P16, P17 and what else its log shows.
 * @throws whatever the adapter throws, and RangeError for words that are no platform's
 */
export const checkConformance = async (
  subject: Subject,
  { runs = 30, seed = 1, length = 10, ...options }: ConformanceOptions = {},
): Promise<ConformanceReport> => {
  const random = Array.from({ length: runs }, (_, at) => randomScript(seed + at, length));
  const scripts = [...SCRIPTS, ...random];
  const cases = new Map<string, number>();
  const found = new Map<string, { readonly why: string; readonly script: Script }>();
  for (const script of scripts) {
    const played = await playScript(subject, script, options);
    for (const [id, count] of played.cases) cases.set(id, (cases.get(id) ?? 0) + count);
    for (const { law, why } of played.broken)
      if (!found.has(idOf(law))) found.set(idOf(law), { why, script });
  }
  const asked = LAWS.filter(({ id, stages }) => stages.includes('conformance') || found.has(id));
  const laws: LawReport[] = [];
  for (const { id, name } of asked) {
    const broken = found.get(id);
    const count = cases.get(id) ?? 0;
    if (!broken) {
      laws.push({ id, name, verdict: count > 0 ? 'holds' : 'not asked', cases: count });
      continue;
    }
    const script = await shortened(subject, broken.script, id, options);
    const why = breaksLaw(await playScript(subject, script, options), id) ?? broken.why;
    laws.push({
      id,
      name,
      verdict: 'broken',
      cases: count,
      why,
      script: script.steps.map(stepText),
      foundIn: broken.script.name,
    });
  }
  return { subject: subject.name, scripts: scripts.length, holds: found.size === 0, laws };
};

/** A report as text, a line a law, with the way to break it under each that is broken. */
export const conformanceLines = ({ subject, scripts, laws, holds }: ConformanceReport): string[] => [
  `${subject}: ${holds ? 'every law that could be asked holds' : `${laws.filter(({ verdict }) => verdict === 'broken').length} laws broken`} (${scripts} scripts)`,
  ...laws.flatMap(({ id, name, verdict, cases, why, script, foundIn }) => [
    `  ${id.padEnd(4)}${verdict.padEnd(10)} ${name}${verdict === 'holds' ? `, ${cases} cases` : ''}`,
    ...(why === undefined ? [] : [`        ${why}`]),
    ...(script ? [`        (${foundIn}) ${script.join('; ')}`] : []),
  ]),
];
