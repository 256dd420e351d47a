import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseScenario } from '../../src/scenario/parse.js';
import { playScenario } from '../../src/scenario/play.js';
import { simulationStage } from '../../src/scenario/simulation-stage.js';
import { verdicts } from './helpers.js';

const files = readdirSync('examples').filter((name) => name.endsWith('.scenario.json'));

describe('examples', () => {
  it.each(files)('examples/%s goes as it expects, whatever the seed', (file) => {
    const scenario = parseScenario(file, readFileSync(`examples/${file}`));
    const run = playScenario(scenario, simulationStage);
    expect(run.broken).toBeNull();
    expect(verdicts(run).filter((verdict) => verdict !== 'good')).toEqual([]);
    expect(run.verdicts.length).toBeGreaterThan(0);
    // no example speaks of chance
    expect(JSON.stringify(playScenario(scenario, simulationStage, 2).log)).toBe(JSON.stringify(run.log));
  });

  it('every example has a title and says what it shows', () => {
    for (const file of files) {
      const { name, description } = parseScenario(file, readFileSync(`examples/${file}`));
      expect(description, file).not.toBe('');
      expect(name.length, file).toBeGreaterThan(4);
    }
  });
});
