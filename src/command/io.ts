/**
 * What the command has of the world: three streams, the files it may read, and a few settings.
 *
 * Injected, so that a test runs the whole command without a process; `main.ts` gives it Node's own.
 */
import { styleText } from 'node:util';

export interface Output {
  write(text: string): void;
  readonly isTerminal: boolean;
}

export interface Io {
  readonly out: Output;
  readonly err: Output;
  /** All of standard input. */
  readInput(): Promise<Uint8Array>;
  /** Rejects as Node's `readFile` does. */
  readFile(path: string): Promise<Uint8Array>;
  /** A file, or standard input for `-`, a chunk at a time; without it files are read whole. */
  readChunks?(path: string): AsyncIterable<Uint8Array>;
  /** Names of what is in a directory; rejects as Node's `readdir` does. */
  readDirectory(path: string): Promise<readonly string[]>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** ms of real time, for summaries only */
  now(): number;
}

type Colour = 'green' | 'red' | 'yellow' | 'cyan' | 'dim' | 'bold';

/** Colours a text, or leaves it: on a terminal only, and never where NO_COLOR says no. */
export type Paint = (colour: Colour | null, text: string) => string;

export const painter = (output: Output, env: Io['env']): Paint =>
  output.isTerminal && !env.NO_COLOR && env.TERM !== 'dumb'
    ? (colour, text) => (colour === null ? text : styleText(colour, text, { validateStream: false }))
    : (_, text) => text;

/** User text in a line: what would move the cursor or break the line is written out. */
export const printable = (text: string): string =>
  text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: those are meant
    /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
