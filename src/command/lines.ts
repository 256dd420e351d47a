/**
 * The lines of a file or of standard input, a chunk at a time, so that a log may be larger than memory.
 *
 * A line ends with \n or \r\n; the last one may lack it. Bytes that are no UTF-8 make their line unusable, and no other.
 */
import { isUtf8 } from 'node:buffer';

/** A line's text, or what was expected of it. */
export type TextLine = { readonly text: string } | { readonly text: string; readonly expected: string };

const NEW_LINE = 0x0a;
/** bytes; a log's line is a few hundred */
const LONGEST_LINE = 16 * 1024 * 1024;

const withoutReturn = (text: string): string => (text.endsWith('\r') ? text.slice(0, -1) : text);

const lineOf = (bytes: Uint8Array): TextLine => {
  const text = withoutReturn(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes));
  return isUtf8(bytes) ? { text } : { text, expected: 'UTF-8 was expected' };
};

/** All lines of a block that ends with a line's end. */
function* linesOf(block: Uint8Array): Generator<TextLine> {
  if (isUtf8(block)) {
    const texts = new TextDecoder('utf-8', { ignoreBOM: true }).decode(block).split('\n');
    texts.pop();
    for (const text of texts) yield { text: withoutReturn(text) };
    return;
  }
  let from = 0;
  for (let end = block.indexOf(NEW_LINE); end >= 0; end = block.indexOf(NEW_LINE, from)) {
    yield lineOf(block.subarray(from, end));
    from = end + 1;
  }
}

export async function* readLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<TextLine> {
  let rest: Uint8Array[] = [];
  let restLength = 0;
  for await (const chunk of chunks) {
    const last = chunk.lastIndexOf(NEW_LINE);
    if (last >= 0) {
      yield* linesOf(Buffer.concat([...rest, chunk.subarray(0, last + 1)]));
      rest = [chunk.subarray(last + 1)];
      restLength = chunk.length - last - 1;
    } else {
      rest.push(chunk);
      restLength += chunk.length;
    }
    if (restLength > LONGEST_LINE) {
      yield { text: '', expected: `lines of at most ${LONGEST_LINE / 1024 / 1024} MiB were expected` };
      return;
    }
  }
  if (restLength > 0) yield lineOf(Buffer.concat(rest));
}
