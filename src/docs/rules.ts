/**
 * docs/rules.md as data: its lines `| id | rule | source |`.
 */

export interface Rule {
  readonly id: string;
  readonly text: string;
  readonly source: string;
}

const LINE = /^\| ([A-Z]{2}-\d+) \| (.+) \| ([^|]+) \|$/;

/** The rules of a page, in its order. */
export const readRules = (page: string): readonly Rule[] =>
  page.split('\n').flatMap((line) => {
    const [, id, text, source] = LINE.exec(line) ?? [];
    return id && text && source ? [{ id, text, source }] : [];
  });
