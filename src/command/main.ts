#!/usr/bin/env node
/**
 * The bin: gives the command Node's own streams and files, and Node the exit code.
 *
 * Nothing else is here, so that everything else can be tested without a process.
 */
import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import type { Io, Output } from './io.js';
import { main } from './program.js';

/** Whoever reads our output may close it early (`… | head`): that is no error of ours. */
const output = (stream: NodeJS.WriteStream): Output => {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  return { write: (text) => void stream.write(text), isTerminal: stream.isTTY === true };
};

const io: Io = {
  out: output(process.stdout),
  err: output(process.stderr),
  readInput: async () => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of process.stdin) chunks.push(chunk as Uint8Array);
    return Buffer.concat(chunks);
  },
  readFile: (path) => readFile(path),
  readChunks: (path) => (path === '-' ? process.stdin : createReadStream(path)),
  readDirectory: (path) => readdir(path),
  env: process.env,
  now: () => performance.now(),
};

process.exitCode = await main(process.argv.slice(2), io);
