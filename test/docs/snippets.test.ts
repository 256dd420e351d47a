/** Snippets compile against the built package and run; what they say they print is what they print. Needs `npm run build`. */
import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { allSnippets, snippetsOf } from './snippets.js';

const run = promisify(execFile);
const snippets = allSnippets();

const compile = (code: string): string =>
  ts.transpileModule(code, {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
  }).outputText;

/** What the type checker says of all of them, each as a module of its own beside the package. */
const typeErrors = (): readonly string[] => {
  const files = new Map(snippets.map(({ code }, index) => [resolve(`snippet-${index}.mts`), code]));
  const options: ts.CompilerOptions = {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts'],
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: ['node'],
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (path) => files.has(path) || fileExists(path);
  host.readFile = (path) => files.get(path) ?? readFile(path);
  host.getSourceFile = (path, version) => {
    const code = files.get(path);
    return code === undefined ? getSourceFile(path, version) : ts.createSourceFile(path, code, version);
  };
  const program = ts.createProgram([...files.keys()], options, host);
  return ts.getPreEmitDiagnostics(program).map(({ file, start = 0, messageText }) => {
    const snippet = snippets[Number(/snippet-(\d+)/.exec(file?.fileName ?? '')?.[1])];
    const line = (file?.getLineAndCharacterOfPosition(start).line ?? 0) + 1;
    return `${snippet?.place ?? '?'} +${line}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  });
};

describe('DOC-2 snippets', () => {
  it('DOC-2 there are some, and those that import nothing of ours are none', () => {
    expect(snippets.length).toBeGreaterThan(3);
    expect(
      snippetsOf(
        'p',
        "```ts\nimport { a } from 'b';\n```\n```ts\nimport { c } from 'room-lifecycle';\n```\n",
      ),
    ).toEqual([{ place: 'p:5', code: "import { c } from 'room-lifecycle';\n" }]);
  });

  it('DOC-2 they compile', () => {
    expect(typeErrors()).toEqual([]);
  });

  it.each(snippets.map(({ place, code }) => [place, code]))('DOC-2 %s runs', async (_, code) => {
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', compile(code)], {
      timeout: 20_000,
    });
    // a comment right below a console.log, or behind it, that is no sentence on it, is what it prints
    for (const [, promised = ''] of code.matchAll(/^console\.log\(.*\n\/\/ (.*?)(?:…|$)/gm))
      expect(stdout).toContain(promised.trim());
  });
});
