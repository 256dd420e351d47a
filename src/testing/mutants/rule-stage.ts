/**
 * The rule tests and the property tests against mutants: the repository's own test files, run by Vitest in this process,
 * with the mutant's files put in the place of ours while they are loaded.
 *
 * A file that draws its inputs (it imports fast-check) is a property test, any other a rule test. Those whose titles name
 * the rules that a mutant breaks run first, and the first failure ends a stage.
 */
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Reporter, TestCase, TestModule, TestSpecification, Vitest } from 'vitest/node';
import { filesOf, type Mutant, mutate } from './mutant.js';

/** Where rules are tested, from the root of the repository. */
const FOLDERS = ['test/machines/client', 'test/machines/server', 'test/client-facade'];

/** files run together before the rest is looked at */
const LOT = 4;

export interface TestKill {
  /** the test file, from the root */
  readonly file: string;
  readonly title: string;
}

export interface TestKills {
  readonly rule: TestKill | null;
  readonly property: TestKill | null;
}

interface TestFile {
  readonly specification: TestSpecification;
  readonly file: string;
  readonly text: string;
  readonly isProperty: boolean;
}

/** A registry's bug is looked for in the registry's tests, the facade's in the facade's, the device's in both of its. */
const concerns = (mutant: Mutant, { file }: TestFile): boolean => {
  const files = filesOf(mutant);
  const isServers = file.startsWith('test/machines/server');
  if (files.every((patched) => patched.startsWith('machines/server'))) return isServers;
  return files.every((patched) => patched.startsWith('client'))
    ? file.startsWith('test/client-facade')
    : !isServers;
};

/** What fails in a run, in order. */
class Failures implements Reporter {
  private list: TestKill[] = [];

  onTestCaseResult(test: TestCase): void {
    if (test.result().state === 'failed')
      this.list.push({ file: test.module.relativeModuleId, title: test.name });
  }

  onTestModuleEnd(module: TestModule): void {
    for (const { message } of module.errors())
      this.list.push({ file: module.relativeModuleId, title: message });
  }

  take(): TestKill | null {
    const [first = null] = this.list;
    this.list = [];
    return first;
  }
}

export class RuleStage {
  private mutant: Mutant | null = null;
  private files: readonly TestFile[] = [];
  /** test files known to pass without a mutant, so that what fails in them is the mutant's doing */
  private readonly green = new Set<string>();
  /** tests that fail without any mutant; their files are left out */
  readonly red: TestKill[] = [];

  private constructor(
    private readonly vitest: Vitest,
    private readonly root: string,
    private readonly failures: Failures,
  ) {}

  /**
   * @param root of the repository
   * @param build the compiled code that mutants are patches to
   */
  static async start(root: string, build: string): Promise<RuleStage> {
    const { createVitest } = await import('vitest/node');
    let stage: RuleStage | undefined;
    const failures = new Failures();
    const vitest = await createVitest(
      'test',
      {
        root,
        config: false,
        watch: false,
        reporters: [failures],
        include: FOLDERS.map((folder) => `${folder}/**/*.test.ts`),
        testTimeout: 60_000,
        bail: 1,
        pool: 'threads',
        isolate: false,
        maxWorkers: 1,
      },
      {
        plugins: [
          {
            name: 'room-lifecycle-mutant',
            enforce: 'pre',
            load: (id: string) => stage?.load(id, build),
          },
        ],
      },
    );
    await vitest.standalone();
    stage = new RuleStage(vitest, root, failures);
    const specifications = await vitest.globTestSpecifications();
    stage.files = specifications.map((specification) => {
      const text = readFileSync(specification.moduleId, 'utf8');
      const file = relative(root, specification.moduleId);
      return { specification, file, text, isProperty: /from '(fast-check|.*random.*)'/.test(text) };
    });
    return stage;
  }

  /** A source file of ours, or that of the mutant. */
  private load(id: string, build: string): string | undefined {
    const path = relative(join(this.root, 'src'), id.split('?')[0] as string).replace(/\.ts$/, '');
    if (!this.mutant || !filesOf(this.mutant).includes(path)) return undefined;
    return mutate(this.mutant, path, readFileSync(join(build, `${path}.js`), 'utf8'));
  }

  private async run(files: readonly TestFile[]): Promise<TestKill | null> {
    if (files.length === 0) return null;
    await this.vitest.runTestSpecifications(files.map(({ specification }) => specification));
    return this.failures.take();
  }

  /** What fails because of the mutant: a file in which something fails anyway is left out from then on. */
  private async kill(mutant: Mutant, files: readonly TestFile[]): Promise<TestKill | null> {
    this.use(mutant);
    const kill = await this.run(files);
    if (!kill || this.green.has(kill.file)) return kill;
    const isIt = ({ file }: TestFile) => file === kill.file;
    this.use(null);
    const red = await this.run(files.filter(isIt));
    if (!red) {
      this.green.add(kill.file);
      return kill;
    }
    this.red.push(red);
    this.files = this.files.filter((file) => !isIt(file));
    return this.kill(
      mutant,
      files.filter((file) => !isIt(file)),
    );
  }

  /** Those that name the most of the mutant's rules first; if none of these fails, the rest. */
  private async killBy(isProperty: boolean, mutant: Mutant): Promise<TestKill | null> {
    const names = new RegExp(`\\b(${mutant.rules.split(' ').join('|')})\\b`, 'g');
    const ranked = this.files
      .filter((file) => file.isProperty === isProperty && concerns(mutant, file))
      .map((file) => ({ file, rank: [...file.text.matchAll(names)].length }))
      .sort((a, b) => b.rank - a.rank)
      .map(({ file }) => file);
    return (await this.kill(mutant, ranked.slice(0, LOT))) ?? (await this.kill(mutant, ranked.slice(LOT)));
  }

  async test(mutant: Mutant): Promise<TestKills> {
    try {
      return { rule: await this.killBy(false, mutant), property: await this.killBy(true, mutant) };
    } finally {
      this.use(null);
    }
  }

  private use(mutant: Mutant | null): void {
    for (const { patches } of [this.mutant, mutant].filter((one) => one !== null))
      for (const { file } of patches) this.vitest.invalidateFile(join(this.root, 'src', `${file}.ts`));
    this.mutant = mutant;
  }

  close(): Promise<void> {
    return this.vitest.close();
  }
}
