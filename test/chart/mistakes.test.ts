// The sample chart with one mistake in it, again and again: each must not compile, and say so in words that help.
// The sources exist in memory only; all of them are one program, so that the library is read once.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { beforeAll, expect, test } from 'vitest';
import { compile, lifecycle } from '../../src/chart/index.js';

interface Mistake {
  readonly name: string;
  readonly find: string;
  readonly put: string;
  /** A part of one of the messages. */
  readonly says: string;
}

const mistake = (name: string, find: string, put: string, says: string): Mistake => ({
  name,
  find,
  put,
  says,
});

const mistakes: readonly Mistake[] = [
  // the chart
  mistake(
    'target misspelt',
    "target: 'Connecting.entering',",
    "target: 'Connecting.enterng',",
    'no Connecting.enterng here',
  ),
  mistake(
    'nested target not reachable',
    "resumed: { target: 'entering'",
    "resumed: { target: 'Connected'",
    'no Connected here',
  ),
  mistake('target of another machine', '#sample.Connected', '#simple.Connected', 'no #simple.Connected here'),
  mistake('event misspelt', 'resumed: { target', 'resumd: { target', 'no event is called resumd'),
  mistake('event missing at the root', '    resumed: {},\n', '', "Property 'resumed' is missing"),
  mistake('initial misspelt', "initial: 'Disconnected'", "initial: 'Disconected'", 'no Disconected here'),
  mistake('nested initial misspelt', "initial: 'entering'", "initial: 'Connected'", 'no Connected here'),
  mistake('row key misspelt', "actions: 'keep' }", "action: 'keep' }", 'a row has no action'),
  mistake(
    'row with reenter',
    "actions: 'keep' }",
    "actions: 'keep', reenter: true }",
    'a row has no reenter',
  ),
  mistake('entry action', 'Disconnected: {\n', "Disconnected: {\n entry: 'keep',\n", 'own has no entry'),
  mistake('exit action above', 'Connecting: {\n', "Connecting: {\n exit: 'keep',\n", 'a state has no exit'),
  mistake('context in the chart', "id: 'sample',", "id: 'sample', context: {},", 'a chart has no context'),
  mistake('third level', 'entering: {\n', "entering: {\n initial: 'x', states: { x: {} },\n", 'own has no'),
  mistake('wildcard', '    resumed: {},\n', "    resumed: {}, '*': {},\n", 'no event is called *'),
  mistake(
    'target as shorthand',
    'reconnecting: { on: { accepted: {},',
    "reconnecting: { on: { accepted: 'entering',",
    "Type 'string' is not",
  ),
  mistake(
    'param of a wrong key',
    "guard: 'isYoung'",
    "guard: { type: 'isYoung', parms: 1 }",
    'a guard or action has no parms',
  ),
  mistake(
    'params that are no data',
    'params: { code: 6000326 }',
    'params: { code: () => 1 }',
    'is not assignable to type',
  ),
  // names, both ways
  mistake(
    'guard misspelt in the chart',
    "guard: 'isYoung'",
    "guard: 'isYong'",
    "Did you mean to write 'isYong'",
  ),
  mistake(
    'guard missing',
    '    isYoung: (context, event) => event.now < 10 && context.session !== null,\n',
    '',
    "Property 'isYoung' is missing",
  ),
  mistake('guard unused', '  guards: {\n', '  guards: { isOld: () => true,\n', "'isOld' does not exist"),
  mistake(
    'action misspelt in the chart',
    "actions: ['keep',",
    "actions: ['kep',",
    "Property 'kep' is missing",
  ),
  mistake(
    'action missing',
    "    refuse: (_context, _event, { code }) => ({ effects: [{ type: 'reject', code }] }),\n",
    '',
    "Property 'refuse' is missing",
  ),
  mistake(
    'action unused',
    '  actions: {\n    begin',
    '  actions: { extra: () => undefined,\n    begin',
    'action extra is named by no row of the chart',
  ),
  mistake('refusal that is no action', '  guards: {\n', "  refusals: ['refse'],\n  guards: {\n", '"refse"'),
  // events, params, context and effects inside the rules
  mistake(
    'payload of another event in a guard',
    'event.now < 10',
    'event.session < 10',
    "Property 'session' does not exist",
  ),
  mistake(
    'payload of one of two events',
    'begin: (context) =>',
    'begin: (context, { roomID }) =>',
    "Property 'roomID' does not exist",
  ),
  mistake(
    'param that the chart lacks',
    '{ state, event }) => ({',
    '{ state, evnt: event }) => ({',
    "Property 'evnt' does not exist",
  ),
  mistake(
    'param of a wrong value',
    "event: 'EnterFailed' }",
    "event: 'EnterFailed', state: 'Gone' }",
    'multiple properties with the same name',
  ),
  mistake(
    'published state that is none',
    "params: { state: 'Connected', event",
    "params: { state: 'Conected', event",
    'Type \'"Conected"\' is not assignable',
  ),
  mistake(
    'guard answers no boolean',
    'event.why === why',
    "event.why ?? ''",
    "is not assignable to type 'boolean'",
  ),
  mistake(
    'patch of a key the context lacks',
    '{ session: event.session }',
    '{ session: event.session, sesion: 1 }',
    'action keep changes sesion, which the context lacks',
  ),
  mistake(
    'patch of only such a key',
    '{ session: event.session }',
    '{ sesion: event.session }',
    'no properties in common',
  ),
  mistake(
    'patch of a wrong type',
    '{ session: event.session }',
    "{ session: '1' }",
    "Type 'string' is not assignable to type 'number'",
  ),
  mistake(
    'outcome with another key',
    "effects: [{ type: 'send'",
    "effect: [{ type: 'send'",
    'action begin returns effect beside context and effects',
  ),
  mistake(
    'effect that is none',
    "type: 'reject', code }]",
    "type: 'rejct', code }]",
    'Did you mean \'"reject"\'',
  ),
  mistake(
    'effect without a field',
    "type: 'reject', code }]",
    "type: 'reject' }]",
    "Property 'code' is missing",
  ),
  mistake(
    'init without a key',
    'attempt: 0, session: null })',
    'attempt: 0 })',
    "Property 'session' is missing",
  ),
];

const root = fileURLToPath(new URL('../..', import.meta.url));
const sampleText = readFileSync(new URL('./sample.ts', import.meta.url), 'utf8');
const docsSnippet = /```ts\n([\s\S]*?)```/.exec(readFileSync(`${root}docs/chart.md`, 'utf8'))?.[1] ?? '';
const fileOf = (index: number) => `${root}test/chart/mistake-${index}.ts`;
const messages = new Map<string, string>();

beforeAll(() => {
  const sources = new Map([
    [fileOf(-1), sampleText],
    [fileOf(-2), `import { compile, lifecycle } from '../../src/chart/index.js';\n${docsSnippet}`],
  ]);
  mistakes.forEach(({ name, find, put }, index) => {
    const at = sampleText.indexOf(find);
    if (at < 0) throw new Error(`unable to make the mistake '${name}'; the sample has no ${find}`);
    sources.set(fileOf(index), sampleText.slice(0, at) + put + sampleText.slice(at + find.length));
  });
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: true,
    types: [],
    lib: ['lib.es2023.d.ts'],
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (file) => sources.has(file) || fileExists(file);
  host.readFile = (file) => sources.get(file) ?? readFile(file);
  host.getSourceFile = (file, language, ...rest) => {
    const text = sources.get(file);
    return text === undefined
      ? getSourceFile(file, language, ...rest)
      : ts.createSourceFile(file, text, language);
  };
  const program = ts.createProgram([...sources.keys()], options, host);
  for (const file of sources.keys()) {
    const found = program.getSemanticDiagnostics(program.getSourceFile(file));
    messages.set(file, found.map((one) => ts.flattenDiagnosticMessageText(one.messageText, '\n')).join('\n'));
  }
});

test('CH-4 the sample without a mistake compiles', () => {
  expect(messages.get(fileOf(-1))).toBe('');
});

test('CH-4 the example of docs/chart.md compiles, and does what it says', () => {
  expect(messages.get(fileOf(-2))).toBe('');
  const says = /\/\/ (\{ snapshot.*\})/.exec(docsSnippet)?.[1];
  const { outputText } = ts.transpileModule(docsSnippet.replace(/^step\(/m, 'return step('), {});
  const result = new Function('compile', 'lifecycle', outputText)(compile, lifecycle);
  expect(result).toEqual(new Function(`return ${says}`)());
});

test.each(mistakes.map((one, index) => ({ ...one, index })))(
  'CH-4 does not compile: $name',
  ({ index, says }) => {
    expect(messages.get(fileOf(index))).toContain(says);
  },
);
