/**
 * A run as a Mermaid sequence diagram: devices, engines and the server, calls, messages where the log has them, notices.
 *
 * Only what happened; how a diagram is drawn is Mermaid's business. User text goes in as Mermaid takes it:
 * what would end a line or begin a comment is written as an entity.
 */
import type { Step } from '../scenario/format.js';
import type { Run } from '../scenario/play.js';
import type { Passage } from '../scenario/stage.js';
import { printable } from './io.js';
import { inWords } from './words.js';

/** Longer texts make a diagram that nobody can read. */
const LONGEST = 80;

/** In a text `#` begins an entity and `;` ends the line; `<` and `>` could be taken for HTML. */
const escaped = (given: string, special = '#;<>%'): string => {
  const text = printable(given).replace(/ {2,}/g, ' ');
  const characters = [...text];
  const short = characters.length > LONGEST ? [...characters.slice(0, LONGEST - 1), '…'] : characters;
  return short
    .map((character) => (special.includes(character) ? `#${character.codePointAt(0)};` : character))
    .join('');
};

/** A participant's name can carry options in braces, so those of user text are written out, too. */
const alias = (name: string, userID: string): string =>
  escaped(name === userID || userID === '' ? name : `${name} (${userID})`, '#;<>%{}@:,');

/** A step that leaves no line in the log. */
const stepLine = (step: Step, idOf: (device: string) => string): string | null => {
  if (step.kind === 'advance') return `Note over ${idOf('')}: ${escaped(`${step.text} pass`)}`;
  if (step.kind === 'network') {
    const text = step.change === 'is' ? `network ${step.state}` : `${step.change} ${step.message}`;
    return `Note over ${idOf(step.device)}: ${escaped(text)}`;
  }
  if (step.kind === 'call' && ['login', 'logout', 'kickOffline', 'restart'].includes(step.method))
    return `Note over ${idOf(step.device)}: ${escaped(step.method)}`;
  return null;
};

/** A message that arrives is an arrow, a lost one ends in a cross, one that is held is dotted. */
const passageLine = ({ device, way, name, what }: Passage, idOf: (device: string) => string): string => {
  const [from, to] = way === 'up' ? [idOf(device), 'server'] : ['server', idOf(device)];
  const arrow = { delivered: '->>', lost: '-x', held: '--)' }[what];
  return `${from}${arrow}${to}: ${escaped(what === 'delivered' ? name : `${name} (${what})`)}`;
};

export const sequenceDiagram = (run: Run): string[] => {
  const { devices, engines } = run.scenario;
  const ids = new Map([
    ...devices.map(({ name }, index) => [name, `d${index + 1}`] as const),
    ...engines.map(({ name }, index) => [name, `e${index + 1}`] as const),
  ]);
  const [first = 'server'] = ids.values();
  // '' is everybody: a note from the first device's line to the server's
  const idOf = (who: string): string =>
    who === '' ? (first === 'server' ? first : `${first},server`) : (ids.get(who) ?? 'server');
  const lines = ['sequenceDiagram'];
  for (const { name, userID } of [...devices, ...engines])
    lines.push(`  participant ${ids.get(name)} as ${alias(name, userID)}`);
  lines.push('  participant server');
  for (const happening of run.happenings) {
    if (happening.what === 'line') {
      const { who, kind, label, text } = inWords(happening.line);
      const prefix = kind === 'call' || kind === 'resolved' || kind === 'rejected' ? `${label} ` : '';
      lines.push(`  Note over ${idOf(who)}: ${escaped((prefix + text).trimEnd())}`);
    } else if (happening.what === 'passage') {
      lines.push(`  ${passageLine(happening.passage, idOf)}`);
    } else if (happening.what === 'step') {
      const line = stepLine(happening.step, idOf);
      if (line) lines.push(`  ${line}`);
    }
  }
  return lines;
};
