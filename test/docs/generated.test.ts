import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { rulesOf } from '../../src/docs/draw.js';
import { generateDocs } from '../../src/docs/generate.js';
import { readRules } from '../../src/docs/rules.js';
import { MACHINES } from '../../src/machines/all.js';
import { FAILURES } from '../../src/machines/errors.js';

const read = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8') : '');
const pages = generateDocs(read);

describe('DOC-1 generated pages', () => {
  it.each([...pages.keys()].map((path) => [path]))('DOC-1 %s is as `npm run docs` makes it', (path) => {
    expect(read(path) === pages.get(path), `${path} is stale: run npm run docs`).toBe(true);
  });

  it('DOC-1 there is no page of a machine that is gone', () => {
    const files = readdirSync('docs/machines').map((name) => `docs/machines/${name}`);
    expect(files.filter((path) => !pages.has(path))).toEqual([]);
  });

  it('DOC-1 each page has the diagram, every cell, and each rule that the machine names', () => {
    for (const machine of MACHINES) {
      const page = pages.get(`docs/machines/${machine.name}.md`) ?? '';
      expect(page).toContain('```mermaid\nstateDiagram-v2\n');
      expect(existsSync(machine.source)).toBe(true);
      for (const id of rulesOf(machine)) expect(page).toContain(`| ${id} | `);
    }
  });

  it('DOC-1 tables within pages are made anew, and the text around them stays', () => {
    const page = 'before\n<!-- generated: codes -->\nold\n<!-- end -->\nafter\n';
    const filled = generateDocs((path) => (path === 'docs/errors.md' ? page : read(path))).get(
      'docs/errors.md',
    );
    expect(filled).toMatch(/^before\n<!-- generated: codes -->\n\n\| code \|/);
    expect(filled).toMatch(/\n<!-- end -->\nafter\n$/);
    for (const reason of Object.keys(FAILURES)) expect(filled).toContain(`| \`${reason}\` |`);
    expect(filled).not.toContain('old\n');
  });
});

describe('DOC-3 the list of rules', () => {
  const rules = readRules(read('docs/rules.md'));

  it('DOC-3 each rule has one line, an id of its own, and a source', () => {
    const ids = rules.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const lines = read('docs/rules.md')
      .split('\n')
      .filter((line) => /^\| ~*[A-Z]{2}-\d/.test(line));
    expect(lines).toHaveLength(rules.length);
    for (const { id, source } of rules)
      expect(`${id} ${source}`).toMatch(/^\S+ (–|(S0|S1|S2|Z|E|V|O|D)( (S0|S1|S2|Z|E|V|O|D))*)$/);
  });

  it('DOC-3 no number is left out in a section', () => {
    const sections = new Map<string, number[]>();
    for (const { id } of rules) {
      const [section = '', number] = id.split('-');
      sections.set(section, [...(sections.get(section) ?? []), Number(number)]);
    }
    for (const [section, numbers] of sections)
      expect([section, ...numbers.sort((one, other) => one - other)]).toEqual([
        section,
        ...numbers.map((_, index) => index + 1),
      ]);
  });

  it('DOC-3 every rule that a row of a chart names is listed', () => {
    const known = new Set(rules.map(({ id }) => id));
    const named = new Set(MACHINES.flatMap((machine) => rulesOf(machine)));
    const express = [...named].filter((id) => !known.has(id));
    // Express has rules of its own beside section 8, in its own document
    expect(express.filter((id) => !id.startsWith('RT-'))).toEqual([]);
  });
});

describe('DOC-4 pages by hand', () => {
  const documents = readdirSync('docs').filter((name) => name.endsWith('.md'));

  it('DOC-4 every page that a page of ours links to is there', () => {
    const missing = ['README.md', ...documents.map((name) => `docs/${name}`), ...pages.keys()].flatMap(
      (path) => {
        const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/') + 1) : '';
        return [...read(path).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].flatMap(([, target = '']) => {
          const at = new URL(`${folder}${target}`, 'file:///').pathname.slice(1);
          return existsSync(decodeURI(at)) ? [] : [`${path}: ${target}`];
        });
      },
    );
    expect(missing).toEqual([]);
  });

  it('DOC-4 every reason is named where the errors of calls are told, or in its table', () => {
    const page = read('docs/errors.md');
    for (const reason of Object.keys(FAILURES)) expect(page).toContain(`\`${reason}\``);
  });
});
