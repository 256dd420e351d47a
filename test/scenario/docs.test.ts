import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseScenario } from '../../src/scenario/parse.js';
import { playScenario } from '../../src/scenario/play.js';
import { simulationStage } from '../../src/scenario/simulation-stage.js';
import { verdicts } from './helpers.js';

const scenarios = readFileSync('docs/scenarios.md', 'utf8');
const logs = readFileSync('docs/logs.md', 'utf8');
const snippet = (text: string): string => /```json\n([\s\S]*?)```/.exec(text)?.[1] ?? '';

const played = () => playScenario(parseScenario('docs/scenarios.md', snippet(scenarios)), simulationStage);

describe('docs/scenarios.md and docs/logs.md', () => {
  it('the scenario of the page goes as it expects', () => {
    const run = played();
    expect(verdicts(run)).toEqual(run.verdicts.map(() => 'good'));
    expect(run.verdicts).toHaveLength(3);
  });

  it('the log of the page is what that scenario gives', () => {
    const lines = played().log.map((line) => JSON.stringify(line));
    const shown = snippet(logs).trimEnd().split('\n');
    expect(lines.filter((line) => shown.includes(line))).toEqual(shown);
  });

  it('every step that the table shows is usable', () => {
    const cells = [...scenarios.matchAll(/^\| `(\{ "(?:call|server|network|advance)".*?\})` \|/gm)].map(
      (match) => match[1],
    );
    expect(cells).toHaveLength(10);
    const text = `{ "devices": { "A": { "userID": "a" } }, "steps": [${cells.join(', ')}] }`;
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
