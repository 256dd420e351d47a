/** `verify` and `diagram` on the command line; what they judge and draw is tested elsewhere. */
import { describe, expect, it } from 'vitest';
import { readLines, type TextLine } from '../../src/command/lines.js';
import { MACHINES } from '../../src/machines/all.js';
import { command } from '../command/io.js';
import { entered, line } from './logs.js';

const legal = `${entered('Room1').map(line).join('\n')}\n`;
const broken = `${legal}${line('A Room1 Connected Success')}\n`;
const unusable = `${legal}nonsense\n`;

describe('CMD-V verify', () => {
  it('CMD-V exit 0 and a summary for a legal log', async () => {
    const { code, out, err } = await command(['verify', 'f.ndjson'], { files: { 'f.ndjson': legal } });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toBe(
      'f.ndjson: 2 lines, 2 notices, 1 device, 1 room, 1 episode: 1 not over\n' +
        '  A Room1  1 episode; Connected at the end\n' +
        'f.ndjson: legal\n',
    );
  });

  it('CMD-V exit 1 and a line for each violation, which begins with its place', async () => {
    const { code, out, err } = await command(['verify', 'f.ndjson'], { files: { 'f.ndjson': broken } });
    expect({ code, err }).toEqual({ code: 1, err: '' });
    expect(out.split('\n')[0]).toMatch(
      /^f\.ndjson:3: device A room Room1: Connected\/Success came, the same again as at line 2; from Connected; rule CC-23; legal there: Connecting\/NetworkInterrupted \(CC-12\)/,
    );
    expect(out).toMatch(/f\.ndjson: 1 violation\n$/);
  });

  it('CMD-V exit 2 for a line that cannot be used, with its place on standard error', async () => {
    const { code, out, err } = await command(['verify', 'f'], { files: { f: unusable + broken } });
    expect(code).toBe(2);
    expect(err).toBe('f:3:1: unable to read the log; a JSON object was expected\n');
    expect(out).toMatch(/f: 1 line not usable, 2 violations\n$/);
  });

  it('CMD-V exit 2 without a summary for a file that cannot be read', async () => {
    const { code, out, err } = await command(['verify', 'missing']);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toBe('missing: unable to read it; there is nothing of that name\n');
  });

  it('CMD-V - is standard input, and may come once', async () => {
    const { code, out } = await command(['verify', '-'], { input: broken });
    expect(code).toBe(1);
    expect(out).toMatch(/^<stdin>:3: device A room Room1: /);
    expect((await command(['verify', '-', '-'])).code).toBe(2);
  });

  it('CMD-V several logs are checked one by one, and the worst decides', async () => {
    const { code, out } = await command(['verify', 'a', 'b'], { files: { a: broken, b: legal } });
    expect(code).toBe(1);
    expect(out).toContain('a: 1 violation\n');
    expect(out).toContain('b: legal\n');
  });

  it('CMD-V --json prints violations and the summary as JSON lines', async () => {
    const { code, out } = await command(['verify', '--json', 'f'], { files: { f: broken } });
    expect(code).toBe(1);
    const [violation, summary] = out
      .trim()
      .split('\n')
      .map((text) => JSON.parse(text));
    expect(violation).toMatchObject({ file: 'f', line: 3, device: 'A', roomID: 'Room1', rule: 'CC-23' });
    expect(summary).toMatchObject({ file: 'f', summary: { lines: 3, violations: 1, ends: {} } });
  });

  it.each([
    [['--sdk-version', 'new'], 'A version such as 2.13.0 was expected.'],
    [['--format', 'xml'], 'Allowed choices are json, loose.'],
    [['--bogus'], "unknown option '--bogus'"],
  ])('CMD-V %j is exit 2 and one message', async (options, message) => {
    const { code, out, err } = await command(['verify', ...options, 'f'], { files: { f: legal } });
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
  });

  it('CMD-V many lines that cannot be read are counted, not all told', async () => {
    const { code, err } = await command(['verify', 'f'], { files: { f: 'x\n'.repeat(100) } });
    expect(code).toBe(2);
    expect(err.trim().split('\n')).toHaveLength(21);
    expect(err).toContain('f: 80 lines more that cannot be read\n');
  });

  it('CMD-V many rooms are counted, not all told', async () => {
    const rooms = Array.from({ length: 100 }, (_, index) => entered(`Room${index}`).map(line).join('\n'));
    const { out } = await command(['verify', 'f'], { files: { f: rooms.join('\n') } });
    expect(out.split('\n').length).toBeLessThan(50);
    expect(out).toContain('and 60 rooms more\n');
  });

  it('CMD-V user text cannot move the cursor', async () => {
    const log = `${JSON.stringify({ device: '\u001b[2J', roomID: 'R\n', state: 2, event: 0 })}\n`;
    const { out } = await command(['verify', 'f'], { files: { f: log } });
    expect(out).not.toContain('\u001b');
    expect(out).toContain('device \\u001b[2J room R\\u000a: ');
  });
});

describe('CMD-V lines of a stream', () => {
  const read = async (...chunks: readonly (string | Uint8Array)[]): Promise<TextLine[]> => {
    const lines: TextLine[] = [];
    const bytes = chunks.map((chunk) =>
      typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk,
    );
    async function* stream() {
      yield* bytes;
    }
    for await (const text of readLines(stream())) lines.push(text);
    return lines;
  };

  it('CMD-V whatever the chunks, the lines are the same', async () => {
    const text = 'one\r\ntwo ü 房间\n\nfour';
    const bytes = new TextEncoder().encode(text);
    const lines = ['one', 'two ü 房间', '', 'four'].map((line) => ({ text: line }));
    for (let size = 1; size <= bytes.length; size += 1) {
      const chunks: Uint8Array[] = [];
      for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
      expect(await read(...chunks)).toEqual(lines);
    }
    expect(await read('a\n')).toEqual([{ text: 'a' }]);
    expect(await read('')).toEqual([]);
  });

  it('CMD-V bytes that are no UTF-8 spoil their own line only', async () => {
    const [before, wrong, after] = await read('a\n', new Uint8Array([0xff, 0x0a]), 'b');
    expect([before, after]).toEqual([{ text: 'a' }, { text: 'b' }]);
    expect(wrong).toMatchObject({ expected: 'UTF-8 was expected' });
  });

  it('CMD-V a line that never ends is given up', async () => {
    const lines = await read(...Array.from({ length: 18 }, () => new Uint8Array(1024 * 1024).fill(0x61)));
    expect(lines).toMatchObject([{ expected: 'lines of at most 16 MiB were expected' }]);
  });
});

describe('CMD-V diagram', () => {
  it.each(MACHINES.map(({ name }) => [name]))('CMD-V %s in every format', async (name) => {
    const mermaid = await command(['diagram', name]);
    expect(mermaid).toMatchObject({ code: 0, err: '' });
    expect(mermaid.out).toMatch(/^stateDiagram-v2\n/);
    const table = await command(['diagram', name, '--format', 'table']);
    expect(table.out).toMatch(/^\| {2}\| \w/);
    const json = JSON.parse((await command(['diagram', name, '--format', 'json'])).out);
    expect(json.cells).toHaveLength(json.states.length * json.events.length);
    expect(Object.keys(json.chart.states).length).toBeGreaterThan(0);
  });

  it('CMD-V without a name all of them, on one page or in one object', async () => {
    const { out } = await command(['diagram']);
    for (const { name } of MACHINES) expect(out).toContain(`(${name})\n`);
    const json = JSON.parse((await command(['diagram', '--format', 'json'])).out);
    expect(Object.keys(json)).toEqual(MACHINES.map(({ name }) => name));
    expect((await command(['diagram', '--format', 'table'])).code).toBe(0);
  });

  it.each([['roomConnection'], ['Room Connection'], ['ROOM-CONNECTION']])(
    'CMD-V %s is found',
    async (name) => {
      expect((await command(['diagram', name])).code).toBe(0);
    },
  );

  it('CMD-V a machine that there is not is exit 2, and the message lists those there are', async () => {
    const { code, out, err } = await command(['diagram', 'rooom']);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain("there is no machine 'rooom'; there are room-connection, ");
  });
});
