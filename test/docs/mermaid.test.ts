/** Diagrams are read, and drawn, by the Mermaid library itself. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { mermaidOf } from '../../src/docs/draw.js';
import { MACHINES } from '../../src/machines/all.js';
import { command } from '../command/io.js';
import { loadMermaid } from './mermaid.js';

const SCENARIO = 'examples/switch-to-a-room-that-exists.scenario.json';
/** Drawing the long ones takes seconds each: RENDER_ALL=1 draws all. */
const DRAWN = new Set(
  process.env.RENDER_ALL ? MACHINES.map(({ name }) => name) : ['membership', 'rtc-stream'],
);

describe('DOC-5 diagrams', () => {
  const mermaid = loadMermaid();

  it('DOC-5 the library refuses what is no diagram', async () => {
    await expect(mermaid.parse('stateDiagram-v2\n  A --> : x --> {')).rejects.toThrow();
  });

  it.each(MACHINES.map((machine) => [machine.name, machine]))(
    'DOC-5 %s is a state diagram',
    async (_, machine) => {
      expect(await mermaid.parse(mermaidOf(machine))).toMatchObject({ diagramType: 'stateDiagram' });
    },
  );

  it.each(MACHINES.filter(({ name }) => DRAWN.has(name)).map((machine) => [machine.name, machine]))(
    'DOC-5 %s is drawn, with all its states',
    async (name, machine) => {
      const drawn = await mermaid.render(`d-${name}`, mermaidOf(machine));
      for (const state of Object.keys(machine.definition.chart.states)) expect(drawn.svg).toContain(state);
    },
  );

  it('DOC-5 a run is a sequence diagram', async () => {
    const files = { [SCENARIO]: readFileSync(SCENARIO, 'utf8') };
    const { out } = await command(['run', '--mermaid', SCENARIO], { files });
    expect(await mermaid.parse(out)).toMatchObject({ diagramType: 'sequence' });
  });
});
