/**
 * The command line: which command, which options, and what the exit code says.
 *
 * 0 good; 1 a check failed; 2 the input, or the command line, was not usable, said in one message on standard
 * error. It runs no process and reads no stream of its own: `main.ts` does.
 */
import { readFileSync } from 'node:fs';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { simulationStage } from '../scenario/simulation-stage.js';
import { UnusableInput } from '../scenario/source.js';
import type { StageMaker } from '../scenario/stage.js';
import { addDiagram } from './diagram.js';
import { examples } from './examples.js';
import { addExplore } from './explore.js';
import { type Io, painter, printable } from './io.js';
import { addReplay } from './replay.js';
import { type RunOptions, run } from './run.js';
import { addVerify } from './verify.js';

const PACKAGE = new URL('../../package.json', import.meta.url);

const version = (): string => (JSON.parse(readFileSync(PACKAGE, 'utf8')) as { version: string }).version;

const parseSeed = (text: string): number => {
  const seed = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(seed))
    throw new InvalidArgumentError('A whole number from 0 was expected.');
  return seed;
};

const EXIT_CODES = `
Exit code: 0 all went as expected; 1 an expectation failed; 2 the input was not usable.`;

/** What commander says ("error: unknown option '--x'") in the one form of all our messages. */
const usageMessage = (error: CommanderError): string => {
  const text = error.message.replace(/^error: /, '').replaceAll('\n', ' ');
  return `room-lifecycle: unable to read the command line; ${text}`;
};

/** Runs one command line (without the two words that began it); settles with the exit code, never throws. */
export const main = async (
  argv: readonly string[],
  io: Io,
  makeStage: StageMaker = simulationStage,
): Promise<number> => {
  let code = 0;
  const program = new Command('room-lifecycle')
    .description('Plays the life of chat and audio/video rooms: scenarios in, timelines and verdicts out.')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.out.write(text),
      writeErr: () => {},
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });
  program
    .command('run')
    .description('play scenarios in the simulation and check what they expect')
    .argument('<file...>', 'scenario files (docs/scenarios.md); - is standard input')
    .option('--json', 'print the log as JSON lines (docs/logs.md), for one file')
    .option('--mermaid', 'print a Mermaid sequence diagram, for one file')
    .option('--seed <n>', 'seed of all that is random in the simulation', parseSeed, 0)
    .addHelpText('after', EXIT_CODES)
    .action(async (files: string[], options: RunOptions, command: Command) => {
      if (options.json && options.mermaid)
        command.error("error: options '--json' and '--mermaid' cannot be used together");
      if ((options.json || options.mermaid) && files.length > 1)
        command.error(`error: ${options.json ? '--json' : '--mermaid'} takes one file`);
      if (files.filter((file) => file === '-').length > 1)
        command.error("error: standard input ('-') can be read once");
      code = await run(files, options, io, makeStage);
    });
  program
    .command('examples')
    .description('play every *.scenario.json of a directory, one line each')
    .argument('[directory]', 'where the scenarios are', 'examples')
    .option('--seed <n>', 'seed of all that is random in the simulation', parseSeed, 0)
    .addHelpText('after', EXIT_CODES)
    .action(async (directory: string, options: { seed: number }) => {
      code = await examples(directory, options.seed, io, makeStage);
    });
  addVerify(program, io, (result) => {
    code = result;
  });
  addDiagram(program, io);
  addReplay(program, io, (result) => {
    code = result;
  });
  addExplore(program, io, (result) => {
    code = result;
  });

  const paint = painter(io.err, io.env);
  const complain = (message: string): number => {
    io.err.write(`${paint('red', printable(message))}\n`);
    return 2;
  };
  try {
    if (argv.length === 0)
      return complain("room-lifecycle: unable to run; a command was expected, see 'room-lifecycle --help'");
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof UnusableInput) return complain(error.message);
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : complain(usageMessage(error));
    const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
    io.err.write(`room-lifecycle: unable to go on, which is a fault of room-lifecycle; ${why}\n`);
    return 1;
  }
};
