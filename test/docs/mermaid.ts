/**
 * The Mermaid library in Node: its browser bundle in a window of jsdom, which measures no text, so that sizes are guessed.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Context, Script } from 'node:vm';

export interface Mermaid {
  initialize(config: object): void;
  /** Rejects for what is no diagram. */
  parse(text: string): Promise<{ readonly diagramType: string }>;
  render(id: string, text: string): Promise<{ readonly svg: string }>;
}

/** What is used of jsdom, which brings no types. */
interface Page {
  readonly window: { readonly SVGElement: { readonly prototype: object }; readonly mermaid: Mermaid };
  getInternalVMContext(): Context;
}

const require = createRequire(import.meta.url);

const CHARACTER = 8;
const LINE = 20;

const width = (element: unknown): number =>
  CHARACTER * String((element as { textContent?: string }).textContent ?? '').length;

export const loadMermaid = (): Mermaid => {
  const { JSDOM } = require('jsdom') as { JSDOM: new (html: string, options: object) => Page };
  const page = new JSDOM('<!doctype html><body></body>', {
    pretendToBeVisual: true,
    runScripts: 'outside-only',
  });
  const { window } = page;
  Object.assign(window, { structuredClone });
  new Script(readFileSync(require.resolve('@mermaid-js/tiny'), 'utf8')).runInContext(
    page.getInternalVMContext(),
  );
  Object.assign(window.SVGElement.prototype, {
    getBBox(this: unknown) {
      return { x: 0, y: 0, width: width(this) + CHARACTER, height: LINE };
    },
    getComputedTextLength(this: unknown) {
      return width(this);
    },
  });
  window.mermaid.initialize({ startOnLoad: false, htmlLabels: false });
  return window.mermaid;
};
