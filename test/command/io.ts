/** A world for the command without a process: texts for streams, a map for files. */
import type { Io } from '../../src/command/io.js';
import { main } from '../../src/command/program.js';
import { simulationStage } from '../../src/scenario/simulation-stage.js';
import type { StageMaker } from '../../src/scenario/stage.js';

interface World {
  readonly files?: Readonly<Record<string, string>>;
  readonly input?: string;
  readonly isTerminal?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  readonly makeStage?: StageMaker;
}

export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const missing = (code: string): Error => Object.assign(new Error(code), { code });

/** Runs one command line; files are those of the world, directories what their paths say. */
export const command = async (argv: readonly string[], world: World = {}): Promise<Outcome> => {
  const { files = {}, input = '', isTerminal = false, env = {}, makeStage = simulationStage } = world;
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
  const out: string[] = [];
  const err: string[] = [];
  const io: Io = {
    out: { write: (text) => void out.push(text), isTerminal },
    err: { write: (text) => void err.push(text), isTerminal },
    readInput: async () => bytes(input),
    readFile: async (path) => {
      const text = files[path];
      if (text !== undefined) return bytes(text);
      throw missing(Object.keys(files).some((file) => file.startsWith(`${path}/`)) ? 'EISDIR' : 'ENOENT');
    },
    readDirectory: async (path) => {
      const inside = Object.keys(files).filter((file) => file.startsWith(`${path}/`));
      if (inside.length === 0) throw missing('ENOENT');
      return inside.map((file) => file.slice(path.length + 1));
    },
    env,
    now: () => 0,
  };
  const code = await main(argv, io, makeStage);
  return { code, out: out.join(''), err: err.join('') };
};

/** A scenario in which A enters a room and is expected to be where `to` says. */
export const scenario = (to: object = { Room1: ['alice'] }, name = 'enter'): string =>
  `{ "name": "${name}", "devices": { "A": { "userID": "alice" } },
  "steps": [
    { "call": "A.enterRoom", "args": [{ "roomID": "Room1", "roomName": "one" }] },
    { "expect": "A.roomStateChanged", "to": [["Room1", 1, 6], ["Room1", 2, 0]] },
    { "expect": "rooms", "to": ${JSON.stringify(to)} }
  ] }`;
