/** The package as it is published: what it holds is enough to import every entry and to run every command. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  exports: Record<string, unknown>;
  dependencies: Record<string, string>;
};

describe('the package', () => {
  let consumer: string;
  let files: readonly string[];
  const node = (...args: string[]): string =>
    execFileSync(process.execPath, args, {
      cwd: consumer,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });

  beforeAll(() => {
    consumer = mkdtempSync(join(tmpdir(), 'room-lifecycle-package-'));
    const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', consumer];
    const [packed] = JSON.parse(
      execFileSync('npm', args, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
    );
    files = packed.files.map(({ path }: { path: string }) => path);
    const modules = join(consumer, 'node_modules');
    mkdirSync(join(modules, 'room-lifecycle'), { recursive: true });
    execFileSync('tar', [
      '-xzf',
      join(consumer, packed.filename),
      '-C',
      join(modules, 'room-lifecycle'),
      '--strip-components=1',
    ]);
    writeFileSync(join(consumer, 'package.json'), '{ "type": "module" }');
    // what it says it needs, and the peers of the entries that ask for one
    for (const name of [...Object.keys(manifest.dependencies), 'xstate', 'fast-check'])
      symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
  });
  afterAll(() => rmSync(consumer, { recursive: true, force: true }));

  it('REPO-7 every entry can be imported', () => {
    for (const entry of Object.keys(manifest.exports).filter((name) => !name.endsWith('.json'))) {
      const name = entry.replace('.', 'room-lifecycle');
      const count = node(
        '--input-type=module',
        '-e',
        `console.log(Object.keys(await import('${name}')).length)`,
      );
      expect(Number(count), name).toBeGreaterThan(0);
    }
  });

  it('REPO-7 an error is of the same class in every entry, in Node and where modules are bundled', () => {
    const dist = `${consumer}/node_modules/room-lifecycle/dist`;
    const thrown = (main: string, client: string, testing: string): string =>
      node(
        '--input-type=module',
        '-e',
        `import { RoomLifecycleError } from '${main}';
         import { resolveLimits } from '${client}';
         import { createSimulation } from '${testing}';
         const isOne = (call) => { try { call(); } catch (error) { return error instanceof RoomLifecycleError; } };
         const wrong = { maxRooms: -1 };
         console.log(isOne(() => resolveLimits(wrong)), isOne(() => createSimulation({ server: wrong })));`,
      ).trim();
    expect(thrown('room-lifecycle', 'room-lifecycle/client', 'room-lifecycle/testing')).toBe('true true');
    expect(thrown(`${dist}/index.js`, `${dist}/client.js`, `${dist}/testing/index.js`)).toBe('true true');
  });

  it('REPO-7 every command runs', () => {
    const command = join(consumer, 'node_modules/room-lifecycle/dist/command/main.js');
    const example = join(ROOT, 'examples/switch-to-a-room-that-exists.scenario.json');
    expect(node(command, 'run', example)).toContain('Room2');
    expect(node(command, 'diagram', 'room', '--format', 'mermaid')).toContain('stateDiagram');
    expect(node(command, 'explore', '--list-mutants').trim().split('\n')).toHaveLength(31);
    expect(
      node(command, 'explore', '--devices', '1', '--rooms', '1', '--json').trim().split('\n').at(-1),
    ).toContain('"complete":true');
    writeFileSync(
      join(consumer, 'log.ndjson'),
      '{"notice":"roomStateChanged","roomID":"R","state":"Connecting","event":"ActiveEnter","extendedData":""}\n',
    );
    expect(() => node(command, 'verify', 'log.ndjson')).not.toThrow();
  });

  it('REPO-7 nothing is in it but what these need', () => {
    const strange = files.filter(
      (path) => !/^(dist\/.*\.(js|d\.ts|map)|schema\/.*\.json|package\.json|README\.md|LICENSE)$/.test(path),
    );
    expect(strange).toEqual([]);
    expect(files.filter((path) => /\/(corruptions|chart-rows|proof)\//.test(path))).toEqual([]);
  });
});
