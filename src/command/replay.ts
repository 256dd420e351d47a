/**
 * `room-lifecycle replay TOKEN`: a run again, whichever stage of the tests printed its token, with no edit of a test.
 *
 * It prints what happens, step by step, and what it breaks; `src/testing/replay` knows how.
 */
import { pathToFileURL } from 'node:url';
import { type Command, InvalidArgumentError } from 'commander';
import { buildMutant } from '../testing/mutants/build.js';
import { MUTANTS, mutantNamed } from '../testing/mutants/list.js';
import { replayToken, UnusableToken } from '../testing/replay/index.js';
import { type Io, painter, printable } from './io.js';

/** 0 if it breaks nothing, 1 if it breaks a law, 2 if the token is of no use. */
export const replay = (token: string, io: Io): number => {
  try {
    return replayToken(token, (line) => io.out.write(`${line}\n`));
  } catch (error) {
    // of a build with a bug in it the class is another one
    if (!(error instanceof Error) || error.name !== UnusableToken.name) throw error;
    const text = `room-lifecycle: ${printable(error.message)}`;
    io.err.write(`${painter(io.err, io.env)('red', text)}\n`);
    return 2;
  }
};

/** The same in a build with a bug in it, by that build's own code. */
const replayMutant = async (name: string, token: string, io: Io): Promise<number> => {
  const build = buildMutant(mutantNamed(name));
  try {
    const copy = (await import(pathToFileURL(`${build.root}/command/replay.js`).href)) as {
      replay: typeof replay;
    };
    return copy.replay(token, io);
  } finally {
    build.remove();
  }
};

const parseMutant = (text: string): string => {
  if (!MUTANTS.some(({ name }) => name === text))
    throw new InvalidArgumentError(`There is no mutant '${text}'; explore --list-mutants lists them.`);
  return text;
};

/** Adds the command; `done` takes its exit code. */
export const addReplay = (program: Command, io: Io, done: (code: number) => void): void => {
  program
    .command('replay')
    .description('make a run of the tests again, by the token that was printed with it')
    .argument('<token>', 'as it was printed: 1.<machines>.<stage>.<run>')
    .option('--mutant <name>', 'with the build that has that bug in it, if the token is of that', parseMutant)
    .addHelpText(
      'after',
      '\nExit code: 0 no law is broken; 1 one is; 2 the token was not usable, as one of other machines is not.',
    )
    .action(async (token: string, { mutant }: { mutant?: string }) => {
      done(mutant === undefined ? replay(token, io) : await replayMutant(mutant, token, io));
    });
};
