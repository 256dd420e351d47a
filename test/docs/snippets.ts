/** The TypeScript in README.md and docs/*.md that a reader would copy: blocks that import this package. */
import { readdirSync, readFileSync } from 'node:fs';

export interface Snippet {
  /** page:line of the block's first line */
  readonly place: string;
  readonly code: string;
}

export const snippetsOf = (page: string, text: string): readonly Snippet[] => {
  const snippets: Snippet[] = [];
  for (const match of text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)) {
    const [, code = ''] = match;
    if (!/from 'room-lifecycle(\/[a-z]+)?'/.test(code)) continue;
    const line = text.slice(0, match.index).split('\n').length + 1;
    snippets.push({ place: `${page}:${line}`, code });
  }
  return snippets;
};

export const allSnippets = (): readonly Snippet[] => {
  const pages = ['README.md', ...readdirSync('docs', { encoding: 'utf8' }).map((name) => `docs/${name}`)];
  return pages
    .filter((page) => page.endsWith('.md'))
    .flatMap((page) => snippetsOf(page, readFileSync(page, 'utf8')));
};
