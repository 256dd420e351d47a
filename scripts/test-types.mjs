/**
 * Whether the published types are right for those who use them: the package as `npm pack` makes it, in a project of its own,
 * by TypeScript 5.4, 5.9, 6.0 and 7.0, with `nodenext` and `bundler`, with and without `skipLibCheck`, always strict.
 *
 * What is compiled is in test/types/consumer; each TypeScript is installed, from its lock file, in its folder beside it.
 * `node scripts/test-types.mjs [--only ts-5.4]`; exits with 1 if a combination does not compile.
 */
import { execFile } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const TYPES = join(ROOT, 'test/types');
const VERSIONS = ['ts-5.4', 'ts-5.9', 'ts-6.0', 'ts-7.0'];
const { values } = parseArgs({ options: { only: { type: 'string' } } });
const versions = VERSIONS.filter((version) => values.only === undefined || version === values.only);

const exec = promisify(execFile);
const npm = (cwd, ...args) => exec('npm', [...args, '--no-audit', '--no-fund'], { cwd });

/** Installed as its lock file says: npm leaves a copy of it, without the top entry, when it is done. */
const isInstalled = (folder) => {
  const done = join(folder, 'node_modules/.package-lock.json');
  if (!existsSync(done)) return false;
  const { packages } = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'));
  const installed = JSON.parse(readFileSync(done, 'utf8')).packages;
  return Object.entries(installed).every(([name, { version }]) => packages[name]?.version === version);
};

/** `--ignore-scripts`: nothing here is run but the compilers, and zego-zim-web is types only. */
const install = async (name) => {
  const folder = join(TYPES, name);
  if (!isInstalled(folder)) await npm(folder, 'ci', '--ignore-scripts');
};

/** A project beside which there is nothing but what it has asked for. */
const createProject = async () => {
  const project = mkdtempSync(join(tmpdir(), 'room-lifecycle-types-'));
  const { stdout } = await npm(ROOT, 'pack', '--json', '--ignore-scripts', '--pack-destination', project);
  const [{ filename }] = JSON.parse(stdout);
  const modules = join(project, 'node_modules');
  mkdirSync(modules);
  await exec('tar', ['-xzf', join(project, filename), '-C', modules]);
  cpSync(join(modules, 'package'), join(modules, 'room-lifecycle'), { recursive: true });
  for (const name of ['xstate', 'zego-zim-web'])
    symlinkSync(join(TYPES, 'dependencies/node_modules', name), join(modules, name));
  writeFileSync(
    join(project, 'package.json'),
    JSON.stringify({ name: 'consumer', private: true, type: 'module' }),
  );
  cpSync(join(TYPES, 'consumer'), join(project, 'src'), { recursive: true });
  return project;
};

/** What is compiled together, with the declarations that it needs and no others. */
const PARTS = {
  // the library alone asks for nothing but ECMAScript, and stands the strictest settings there are
  library: {
    files: ['client.ts', 'chart.ts'],
    options: { lib: ['ES2022'], exactOptionalPropertyTypes: true },
  },
  'beside ZIM and XState': { files: ['zim.ts', 'machines.ts'], options: { lib: ['ES2022', 'DOM'] } },
};
const RESOLUTIONS = {
  nodenext: { module: 'nodenext', moduleResolution: 'nodenext' },
  bundler: { module: 'esnext', moduleResolution: 'bundler' },
};

const combinations = versions.flatMap((version) =>
  Object.keys(RESOLUTIONS).flatMap((resolution) =>
    [false, true].flatMap((skipLibCheck) =>
      Object.keys(PARTS).map((part) => ({ version, resolution, skipLibCheck, part })),
    ),
  ),
);

/** @returns what the compiler has against it, or '' */
const compile = async (project, { version, resolution, skipLibCheck, part }) => {
  const { files, options } = PARTS[part];
  const config = join(project, `tsconfig.${version}.${resolution}.${skipLibCheck}.${files[0]}.json`);
  const compilerOptions = {
    target: 'es2022',
    strict: true,
    noUncheckedIndexedAccess: true,
    noEmit: true,
    types: [],
    skipLibCheck,
    ...RESOLUTIONS[resolution],
    ...options,
  };
  writeFileSync(config, JSON.stringify({ compilerOptions, files: files.map((file) => `src/${file}`) }));
  const tsc = join(TYPES, version, 'node_modules/typescript/bin/tsc');
  try {
    await exec(process.execPath, [tsc, '-p', config], { cwd: project });
    return '';
  } catch ({ stdout, stderr }) {
    return `${stdout}${stderr}`;
  }
};

await Promise.all([...versions, 'dependencies'].map(install));
const project = await createProject();
let failed = 0;
try {
  const waiting = [...combinations];
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const wrong = await compile(project, next);
      const { version, resolution, skipLibCheck, part } = next;
      const libraries = skipLibCheck ? 'declarations skipped' : 'declarations checked';
      console.log(`${wrong ? 'FAILED' : 'ok    '} ${version} ${resolution.padEnd(8)} ${libraries} ${part}`);
      if (wrong) console.log(wrong.trimEnd());
      failed += wrong ? 1 : 0;
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
} finally {
  rmSync(project, { recursive: true, force: true });
}
// the one example in TypeScript, as it stands in the repository
const example = await exec('npx', ['tsc', '-p', 'examples/app-tests'], { cwd: ROOT }).then(
  () => '',
  ({ stdout }) => stdout,
);
console.log(`${example ? 'FAILED' : 'ok    '} examples/app-tests`);
if (example) console.log(example.trimEnd());
failed += example ? 1 : 0;

console.log(`${combinations.length + 1 - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
