// What readers see of a chart, and what the folder may depend on.

import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cells, define, tableToMarkdown, toMermaid, toTable } from '../../src/chart/index.js';
import { build, plans } from './random.js';
import { sample } from './sample.js';

test('CH-11 every leaf has a cell for every event, and the last row of each has no guard', () => {
  const property = fc.property(plans, (plan) => {
    const def = build(plan);
    const all = cells(def);
    const { states, events, cells: filled } = toTable(def);
    expect(all.length).toBe(states.length * events.length);
    for (const { rows } of all)
      expect(rows.findIndex((row) => row.guard === undefined)).toBe(rows.length - 1);
    expect(filled.every(({ entries }) => entries.length > 0)).toBe(true);
    expect(JSON.parse(JSON.stringify(toTable(def)))).toEqual(toTable(def));
  });
  fc.assert(property, { seed: 1, numRuns: 50 });
});

test('CH-11 a cell tells the row’s owner, its place in the chart and what it amounts to', () => {
  const row = (state: string, event: string) =>
    cells(sample).find((cell) => cell.state === state && cell.event === event)?.rows;
  expect(row('Connecting.entering', 'refused')).toEqual([
    {
      owner: 'Connecting.entering',
      path: 'states.Connecting.states.entering.on.refused.0',
      guard: { type: 'roomIs', params: { why: 'full' } },
      target: 'Connecting.entering',
      actions: [{ type: 'begin', params: undefined }],
      description: undefined,
      kind: 'stays',
    },
    {
      owner: 'Connecting.entering',
      path: 'states.Connecting.states.entering.on.refused.1',
      guard: undefined,
      target: 'Disconnected',
      actions: [{ type: 'publish', params: { state: 'Disconnected', event: 'EnterFailed' } }],
      description: 'CC-5 CC-6',
      kind: 'moves',
    },
  ]);
  expect(row('Connecting.reconnecting', 'left')).toMatchObject([{ owner: 'Connecting', kind: 'moves' }]);
  expect(row('Connecting.reconnecting', 'accepted')).toMatchObject([{ kind: 'inert' }]);
  expect(row('Connected', 'enter')).toMatchObject([{ owner: '', kind: 'refused', path: 'on.enter' }]);
});

test('CH-11 which actions refuse is said by the definition', () => {
  const deny = { type: 'deny', params: { code: 7 } };
  const chart = { id: 'c', initial: 'A', on: { go: { actions: deny } }, states: { A: {} } };
  const rules = { init: () => ({}), guards: {}, actions: { deny: () => undefined } };
  expect(toTable(define(chart, rules)).cells[0]?.entries[0]).toMatchObject({
    kind: 'stays',
    does: ['deny(7)'],
  });
  const refusing = define(chart, { ...rules, refusals: ['deny'] });
  expect(toTable(refusing).cells[0]?.entries[0]).toMatchObject({ kind: 'refused', does: ['7'] });
});

test('CH-11 the table as Markdown, every cell filled', () => {
  expect(tableToMarkdown(toTable(sample))).toMatchInlineSnapshot(`
    "|  | Disconnected | Connecting.entering | Connecting.reconnecting | Connected |
    | --- | --- | --- | --- | --- |
    | enter | → Connecting.entering / begin, publish(Connecting, ActiveEnter) (CC-3) | refused 6000326 | refused 6000326 | refused 6000326 |
    | accepted | · | → Connected / keep, publish(Connected, Success) (CC-4) | · | · |
    | refused | · | [roomIs(full)] / begin<br>[else] → Disconnected / publish(Disconnected, EnterFailed) (CC-5 CC-6) | · | · |
    | left | refused 6000324 | → Disconnected / publish(Disconnected, Success) (CC-9) | → Disconnected / publish(Disconnected, Success) (CC-9) | → Disconnected / publish(Disconnected, Success) |
    | interrupted | · | · | · | [isYoung] / keep<br>[else] → Connecting.reconnecting (CC-7) |
    | resumed | · | · | → Connecting.entering / begin | · |
    "
  `);
});

test('CH-11 how actions are shown can be said', () => {
  const show = toTable(sample, {
    show: (action) => (action.type === 'publish' ? action.params.event : undefined),
  });
  const cell = show.cells.find(({ state, event }) => state === 'Disconnected' && event === 'enter');
  expect(cell?.entries).toEqual([
    { kind: 'moves', guard: null, target: 'Connecting.entering', does: ['ActiveEnter'], description: 'CC-3' },
  ]);
});

test('CH-13 the diagram: moves as edges, stays inside their state, inert and refused not at all', () => {
  expect(
    toMermaid(sample, { show: (action) => (action.type === 'publish' ? action.params.event : undefined) }),
  ).toMatchInlineSnapshot(`
    "stateDiagram-v2
      [*] --> Disconnected
      state "Disconnected" as Disconnected
      state "Connecting" as Connecting {
        [*] --> Connecting_entering
        state "entering" as Connecting_entering
        Connecting_entering : refused [roomIs(full)]
        state "reconnecting" as Connecting_reconnecting
      }
      state "Connected" as Connected
      Connected : interrupted [isYoung]
      Disconnected --> Connecting_entering : enter / ActiveEnter
      Connecting --> Disconnected : left / Success
      Connecting_entering --> Connected : accepted / Success
      Connecting_entering --> Disconnected : refused [else] / EnterFailed
      Connecting_reconnecting --> Connecting_entering : resumed
      Connected --> Disconnected : left / Success
      Connected --> Connecting_reconnecting : interrupted [else]
    "
  `);
  expect(toMermaid(sample, { stays: false })).not.toContain('isYoung');
});

test('CH-13 parallel edges are one, and what a composite’s states share leaves from it', () => {
  const def = define(
    {
      id: 'c',
      initial: 'end',
      on: { a: {}, b: {}, c: {}, 'd|:"`_<': { target: '.P.x' } },
      states: {
        end: { on: { a: { target: 'P' }, b: { target: 'P' }, c: { target: 'P', actions: 'act' } } },
        P: {
          initial: 'x',
          states: { x: { on: { a: { target: '#c.end' } } }, y: { on: { a: { target: '#c.end' } } } },
        },
      },
    },
    { init: () => ({}), guards: {}, actions: { act: () => undefined } },
  );
  expect(toMermaid(def)).toMatchInlineSnapshot(`
    "stateDiagram-v2
      [*] --> end_
      state "end" as end_
      state "P" as P {
        [*] --> P_x
        state "x" as P_x
        state "y" as P_y
      }
      end_ --> P_x : a, b, d#124;#58;#34;#96;#95;#60;<br/>c / act
      P --> end_ : a
      P_y --> P_x : d#124;#58;#34;#96;#95;#60;
    "
  `);
  expect(tableToMarkdown(toTable(def)).split('\n').at(-2)).toMatchInlineSnapshot(
    `"| d\\|:"\\\`\\_\\< | → P.x | · | → P.x |"`,
  );
});

test('CH-14 nothing in the folder but to-machine.ts knows XState, a clock, chance or a promise', () => {
  const folder = new URL('../../src/chart/', import.meta.url);
  for (const file of readdirSync(folder)) {
    const text = readFileSync(new URL(file, folder), 'utf8');
    const imports = [...text.matchAll(/from '([^']+)'/g)].map((match) => match[1] as string);
    const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
    expect(code, file).not.toMatch(
      /\b(Date|Math\.random|Promise|async|await|setTimeout|performance|crypto|process)\b/,
    );
    if (file === 'to-machine.ts') continue;
    expect(
      imports.filter((one) => !one.startsWith('./')),
      file,
    ).toEqual([]);
    expect(imports, file).not.toContain('./to-machine.js');
  }
});
