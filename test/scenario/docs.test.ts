import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseScenario } from '../../src/scenario/parse.js';
import { playScenario } from '../../src/scenario/play.js';
import { simulationStage } from '../../src/scenario/simulation-stage.js';
import { verdicts } from './helpers.js';

const scenarios = readFileSync('docs/scenarios.md', 'utf8');
const logs = readFileSync('docs/logs.md', 'utf8');
const snippets = (text: string): string[] =>
  [...text.matchAll(/```json\n([\s\S]*?)```/g)].map((match) => match[1] as string);

/** The scenarios of the page: one of devices, one of engines. */
const played = (index: number) =>
  playScenario(parseScenario('docs/scenarios.md', snippets(scenarios)[index] as string), simulationStage);

describe('docs/scenarios.md and docs/logs.md', () => {
  it.each([
    [0, 3],
    [1, 5],
  ])('scenario %i of the page goes as it expects', (index, expectations) => {
    const run = played(index);
    expect(verdicts(run)).toEqual(run.verdicts.map(() => 'good'));
    expect(run.verdicts).toHaveLength(expectations);
  });

  it.each([0, 1])('log %i of the page is what that scenario gives', (index) => {
    const lines = played(index).log.map((line) => JSON.stringify(line));
    const shown = snippets(logs)[index]?.trimEnd().split('\n') ?? [];
    expect(shown.length).toBeGreaterThan(3);
    expect(lines.filter((line) => shown.includes(line))).toEqual(shown);
  });

  it('every step that the table shows is usable', () => {
    const cells = [...scenarios.matchAll(/^\| `(\{ "(?:call|server|network|advance)".*?\})` \|/gm)].map(
      (match) => match[1],
    );
    expect(cells).toHaveLength(15);
    const text = `{ "devices": { "A": { "userID": "a" } }, "engines": { "E": {} }, "steps": [${cells.join(', ')}] }`;
    expect(parseScenario('f', text).steps).toHaveLength(cells.length);
  });

  it('every rule has a test, and every id in a test is a rule', () => {
    const titles = ['scenario', 'command']
      .flatMap((folder) => readdirSync(`test/${folder}`).map((file) => `test/${folder}/${file}`))
      .map((path) => readFileSync(path, 'utf8'))
      .join('\n');
    const ids = (text: string, before: RegExp) =>
      [...new Set([...text.matchAll(before)].map((match) => match[1] as string))].sort();
    expect(ids(titles, /['"`]((?:SCN|CMD)-\d+) /g)).toEqual(ids(scenarios, /^\| ((?:SCN|CMD)-\d+) \|/gm));
  });
});
