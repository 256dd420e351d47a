// Our sources as the compiler would leave them, in a folder of their own: a test depends on no build of somebody else's.
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

export const compile = (file: string): string =>
  ts.transpileModule(readFileSync(join(ROOT, 'src', `${file}.ts`), 'utf8'), {
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      verbatimModuleSyntax: true,
    },
  }).outputText;

/** What random runs need. */
const FOLDERS = [
  'chart',
  'machines',
  'network',
  'simulation',
  'testing/explorer',
  'testing/laws',
  'testing/mutants',
  'testing/soak',
  'testing/world',
];

export interface Compiled {
  readonly root: string;
  remove(): void;
}

export const compileAll = (): Compiled => {
  const folder = mkdtempSync(join(tmpdir(), 'room-lifecycle-compiled-'));
  const root = join(folder, 'dist');
  for (const name of FOLDERS)
    for (const path of readdirSync(join(ROOT, 'src', name), { recursive: true, encoding: 'utf8' })) {
      if (!path.endsWith('.ts')) continue;
      const file = join(name, path.slice(0, -3));
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, `${file}.js`), compile(file));
    }
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
  return { root, remove: () => rmSync(folder, { recursive: true, force: true }) };
};
