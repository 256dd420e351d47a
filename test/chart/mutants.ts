// Faults seeded into the compiler, one at a time, by changing its source: proof that the property that compares the
// faces would notice. A mutant whose text is no longer found in the source is an error, not a pass.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import type { AnyLifecycle, Compiled } from '../../src/chart/index.js';

type Source = 'compile' | 'tree';

export interface Mutant {
  readonly name: string;
  readonly source: Source;
  readonly find: string;
  readonly put: string;
}

const mutant = (name: string, source: Source, find: string, put: string): Mutant => ({
  name,
  source,
  find,
  put,
});

export const mutants: readonly Mutant[] = [
  mutant(
    'rows of a cell in the wrong order',
    'tree',
    'listOf(rows).map((row,',
    'listOf(rows).toReversed().map((row,',
  ),
  mutant(
    'a failed guard does not fall through',
    'compile',
    ': otherwise(snapshot, event)',
    ': inert(snapshot)',
  ),
  mutant(
    'the parent before the child',
    'tree',
    'nodes.flatMap',
    '[...nodes.slice(0, -1).toReversed(), nodes.at(-1)].flatMap',
  ),
  mutant(
    'the root before everything',
    'tree',
    'nodes.flatMap',
    '[nodes.at(-1), ...nodes.slice(0, -1)].flatMap',
  ),
  mutant(
    'a parent entered at its first state',
    'tree',
    '[top, initial]',
    '[top, Object.keys(states[top].states)[0]]',
  ),
  mutant(
    'a sibling looked up at the top',
    'tree',
    ': [...owner.slice(0, -1), head]',
    ': Object.hasOwn(chart.states, head) ? [head] : owner',
  ),
  mutant(
    'a child looked up among the siblings',
    'tree',
    "head === '' ? owner",
    "head === '' ? (Object.hasOwn(chart.states, path[0]) ? [] : owner)",
  ),
  mutant(
    'an inert row does not shadow',
    'tree',
    'if (rows === undefined) return',
    'if (rows === undefined || (owner.length > 0 && JSON.stringify(rows) === "{}")) return',
  ),
  mutant(
    'actions see the context of before',
    'compile',
    'action(context, event, params)',
    'action(snapshot.context, event, params)',
  ),
  mutant(
    'a later patch forgets an earlier one',
    'compile',
    'Object.assign({ ...context }, outcome',
    'Object.assign({ ...snapshot.context }, outcome',
  ),
  mutant('effects in the wrong order', 'compile', '[...effects, ...more]', '[...more, ...effects]'),
  mutant('only the last effects', 'compile', '[...effects, ...more]', 'more'),
  mutant(
    'several actions do not move',
    'compile',
    'context === snapshot.context && target === undefined',
    'context === snapshot.context && (target === undefined || calls.length > 1)',
  ),
  mutant(
    'one action does not move',
    'compile',
    'context === snapshot.context && target === undefined',
    'context === snapshot.context && (target === undefined || calls.length === 1)',
  ),
  mutant(
    'a patch loses the move',
    'compile',
    'target ?? snapshot.value',
    'context === snapshot.context ? target : snapshot.value',
  ),
  mutant(
    'a row without actions does not move',
    'compile',
    'target === undefined && calls.length === 0',
    'calls.length === 0',
  ),
  mutant(
    'a guard without its params',
    'compile',
    'guard(snapshot.context, event, params)',
    'guard(snapshot.context, event, {})',
  ),
  mutant(
    'an action that does nothing ends the row',
    'compile',
    'if (outcome === undefined) continue',
    'if (outcome === undefined) break',
  ),
];

type Compile = <D extends AnyLifecycle>(def: D) => Compiled<D>;

/** The compiler with one fault in it, or with none. */
export async function compilerWith(fault: Mutant | undefined): Promise<Compile> {
  const folder = mkdtempSync(join(tmpdir(), 'chart-mutant-'));
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    for (const source of ['errors', 'tree', 'compile']) {
      let text = readFileSync(new URL(`../../src/chart/${source}.ts`, import.meta.url), 'utf8');
      if (fault?.source === source) {
        const parts = text.split(fault.find);
        if (parts.length !== 2)
          throw new Error(`unable to seed '${fault.name}'; its text is there ${parts.length - 1} times`);
        text = parts.join(fault.put);
      }
      const options = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 };
      writeFileSync(
        join(folder, `${source}.js`),
        ts.transpileModule(text, { compilerOptions: options }).outputText,
      );
    }
    const module = await import(/* @vite-ignore */ pathToFileURL(join(folder, 'compile.js')).href);
    return module.compile;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
