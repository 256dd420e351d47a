/**
 * The text of a scenario file as a value that remembers where each part of it stands.
 *
 * Strict JSON: a comment, a trailing comma or a key given twice is refused, and every refusal names line and
 * column (from 1; columns count UTF-16 units, as editors do). It knows nothing of what a scenario may say.
 */
import { isUtf8 } from 'node:buffer';
import {
  createScanner,
  findNodeAtLocation,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';

export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Keys and indexes from the top of the file to a value. */
export type Path = readonly (string | number)[];

/** Input that nothing can be done with; the message is the one that a person is shown (exit 2). */
export class UnusableInput extends Error {
  override readonly name = 'UnusableInput';

  constructor(
    readonly file: string,
    readonly position: Position | null,
    doing: string,
    expected: string,
  ) {
    const where = position ? `${file}:${position.line}:${position.column}` : file;
    super(`${where}: unable to ${doing}; ${expected}`);
  }
}

export interface Source {
  readonly file: string;
  readonly value: unknown;
  /** Where the value at `path` begins; of the nearest one above it, if there is none. */
  at(path: Path): Position;
  /** Where the key of the property at `path` begins. */
  atKey(path: Path): Position;
}

/** Deeper than any scenario, and far from where a parser's own recursion would end. */
const MAX_DEPTH = 200;

/** By the parser's name of the error. */
const EXPECTED: Readonly<Record<string, string>> = {
  InvalidSymbol:
    'JSON was expected: names and texts in double quotes, numbers, true, false, null, lists, objects',
  InvalidNumberFormat: 'a number as JSON has it was expected',
  PropertyNameExpected: 'a property name in double quotes was expected (none after the last comma)',
  ValueExpected: 'a value was expected (none after the last comma)',
  ColonExpected: 'a colon was expected',
  CommaExpected: 'a comma or the end of the list or object was expected',
  CloseBraceExpected: 'a comma or a closing brace was expected',
  CloseBracketExpected: 'a comma or a closing bracket was expected',
  EndOfFileExpected: 'the end of the file was expected',
  InvalidCommentToken: 'JSON without comments was expected',
  UnexpectedEndOfComment: 'JSON without comments was expected',
  UnexpectedEndOfString: 'a closing double quote was expected',
  UnexpectedEndOfNumber: 'a number as JSON has it was expected',
  InvalidUnicode: 'four hexadecimal digits were expected after \\u',
  InvalidEscapeCharacter: 'one of " \\ / b f n r t u was expected after the backslash',
  InvalidCharacter: 'a text without control characters was expected; write them as \\u00…',
};

/** Offsets to lines; a line ends with \n, \r\n or \r. */
const positions = (text: string): ((offset: number) => Position) => {
  const starts = [0];
  for (const end of text.matchAll(/\r\n|\n|\r/g)) starts.push(end.index + end[0].length);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
};

/** The offset of the token that is too deep, or -1: parsing recurses, so this is asked first. */
const tooDeepAt = (text: string): number => {
  const scanner = createScanner(text, true);
  let depth = 0;
  for (scanner.scan(); scanner.getTokenOffset() < text.length; scanner.scan()) {
    const begins = text[scanner.getTokenOffset()];
    if (begins === '{' || begins === '[') depth += 1;
    if (begins === '}' || begins === ']') depth -= 1;
    if (depth > MAX_DEPTH) return scanner.getTokenOffset();
  }
  return -1;
};

/** The first key, in the order of the file, that its object has already. */
const repeatedKey = (node: Node): { key: Node; first: Node } | null => {
  const seen = new Map<string, Node>();
  for (const child of node.children ?? []) {
    const key = node.type === 'object' ? child.children?.[0] : undefined;
    if (key) {
      const first = seen.get(key.value as string);
      if (first) return { key, first };
      seen.set(key.value as string, key);
    }
    const within = repeatedKey(child);
    if (within) return within;
  }
  return null;
};

/** Bytes of a file as text; what is no UTF-8 is refused at the character that is none. */
export const decode = (file: string, bytes: Uint8Array): string => {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  if (!isUtf8(bytes)) {
    // A file may hold U+FFFD itself: the wrong byte is where encoding again gives other bytes.
    const again = new TextEncoder().encode(text);
    let at = 0;
    while (at < bytes.length && bytes[at] === again[at]) at += 1;
    const before = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, at));
    throw new UnusableInput(
      file,
      positions(text)(before.replace(/\uFFFD$/, '').length),
      'read the file',
      'UTF-8 was expected',
    );
  }
  return text;
};

/** @throws UnusableInput where the text is not strict JSON. */
export const readSource = (file: string, given: string): Source => {
  // A byte order mark is no part of the text, and no column.
  const text = given.startsWith('\uFEFF') ? given.slice(1) : given;
  const positionOf = positions(text);
  const refuse = (offset: number, expected: string): never => {
    throw new UnusableInput(file, positionOf(offset), 'read the JSON', expected);
  };

  const tooDeep = tooDeepAt(text);
  if (tooDeep >= 0) refuse(tooDeep, `at most ${MAX_DEPTH} levels of lists and objects were expected`);
  if (text.trim() === '') refuse(0, 'an object with "steps" was expected, and there is nothing');

  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  const [first] = errors.sort((left, right) => left.offset - right.offset);
  if (first) {
    const atEnd = first.offset >= text.trimEnd().length;
    const expected = EXPECTED[printParseErrorCode(first.error)] ?? 'JSON was expected';
    refuse(first.offset, atEnd ? `${expected}, and the file ends` : expected);
  }
  if (!tree) return refuse(0, 'an object with "steps" was expected');
  const repeated = repeatedKey(tree);
  if (repeated) {
    const { line, column } = positionOf(repeated.first.offset);
    const key = JSON.stringify(repeated.key.value);
    refuse(
      repeated.key.offset,
      `each key of an object was expected once, and ${key} is at ${line}:${column}`,
    );
  }

  let value: unknown;
  try {
    // Not the parser's own value: JSON.parse makes `__proto__` a key like any other.
    value = JSON.parse(text);
  } catch {
    refuse(0, 'JSON was expected');
  }

  const nodeAt = (path: Path): Node => {
    for (let length = path.length; length > 0; length -= 1) {
      const node = findNodeAtLocation(tree, path.slice(0, length));
      if (node) return node;
    }
    return tree;
  };
  return {
    file,
    value,
    at: (path) => positionOf(nodeAt(path).offset),
    atKey: (path) => {
      const node = nodeAt(path);
      const property = node.parent?.type === 'property' ? node.parent : node;
      return positionOf(property.offset);
    },
  };
};
