/**
 * `room-lifecycle explore`: every interleaving of a bounded world, its laws, and the shortest way to break one.
 *
 * Explores in slices, so that a terminal shows how far it is and Ctrl-C ends it with what is known by then. It judges
 * nothing: `src/testing` does. A mutant is explored by its own copy of this very file, laws and all.
 */
import { pathToFileURL } from 'node:url';
import progress from 'cli-progress';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { type Exploration, Explorer } from '../testing/explorer/index.js';
import { buildMutant } from '../testing/mutants/build.js';
import { MUTANTS } from '../testing/mutants/list.js';
import type { Mutant } from '../testing/mutants/mutant.js';
import { tokenOfWay } from '../testing/replay/worlds.js';
import {
  type Bounds,
  chartLines,
  chartMermaid,
  DEFAULT_BOUNDS,
  playViolation,
  stepLines,
  WorldSpace,
} from '../testing/world/index.js';
import { type Io, type Paint, painter } from './io.js';
import { counted } from './timeline.js';

/** Faults by the name they have on the command line, as changes to the bounds. */
const FAULTS: Readonly<Record<string, Partial<Bounds>>> = {
  drop: { drop: 1 },
  repeat: { repeat: 1 },
  reorder: { reorder: true },
  interrupt: { interrupt: 1 },
  late: { late: 1 },
  silent: { silent: 1 },
  kick: { kick: 1 },
  destroy: { destroy: 1 },
  kickOffline: { kickOffline: 1 },
};

export interface ExploreOptions {
  readonly devices: number;
  /** users that the devices belong to; as many as devices by default */
  readonly users?: number;
  readonly rooms: number;
  readonly faults: readonly string[];
  /** of each device */
  readonly calls: number;
  /** of all devices together */
  readonly callsInAll: number;
  readonly heartbeats: number;
  readonly symmetry?: boolean;
  readonly states?: number;
  readonly seconds?: number;
  readonly json?: boolean;
  readonly mermaid?: boolean;
  /** of whose build this is */
  readonly mutant?: Mutant;
}

/** Devices dealt out to users, the first ones getting one more where it does not come out even. */
const dealt = (devices: number, users: number): number[] =>
  Array.from({ length: users }, (_, user) => Math.ceil((devices - user) / users));

export const boundsOf = (options: ExploreOptions): Bounds => {
  const { devices, users = devices, rooms, faults, calls, callsInAll, heartbeats } = options;
  const bounds: Bounds = {
    ...DEFAULT_BOUNDS,
    users: dealt(devices, users),
    rooms,
    callsEach: calls,
    // a counter that never runs out would only tell states apart
    calls: callsInAll < calls * devices ? callsInAll : Number.POSITIVE_INFINITY,
    beats: heartbeats,
  };
  return Object.assign({}, bounds, ...faults.map((name) => FAULTS[name]));
};

const grouped = (n: number): string => Math.round(n).toLocaleString('en').replaceAll(',', ' ');

const SLICE = 200;
/** for the table of states and what is remembered of steps; a large world ends here with a partial result */
const MOST_BYTES = 4e9;
const BAR = {
  barsize: 24,
  barGlue: '',
  barCompleteString: '█'.repeat(24),
  barIncompleteString: '░'.repeat(24),
};

/** How far it is: how many of the states that are known by now are done, or how much of a budget is used up. */
const progressText = (found: Exploration, { states, seconds }: ExploreOptions): string => {
  const share = Math.max(
    found.expanded / Math.max(found.states, 1),
    found.states / (states ?? Infinity),
    found.seconds / (seconds ?? Infinity),
  );
  const bar = progress.Format.BarFormat(Math.min(1, share), BAR);
  const speed = grouped(found.states / Math.max(found.seconds, 0.001));
  return `${bar} ${grouped(found.expanded)} of ${grouped(found.states)} states, ${found.depth} steps deep, ${speed} states/s`;
};

const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Runs to its end, its budget, or Ctrl-C. */
const runSlices = async (explorer: Explorer, options: ExploreOptions, io: Io): Promise<void> => {
  const stop = () => explorer.stop();
  process.once('SIGINT', stop);
  try {
    while (!explorer.run(SLICE)) {
      if (io.err.isTerminal) io.err.write(`\r\x1b[K${progressText(explorer.result(), options)}`);
      await breathe();
    }
  } finally {
    process.off('SIGINT', stop);
    if (io.err.isTerminal) io.err.write('\r\x1b[K');
  }
};

const STOPS: Readonly<Record<NonNullable<Exploration['stoppedBy']>, string>> = {
  states: 'the limit of states was reached',
  seconds: 'the time was up',
  bytes: 'the memory was used up',
  violation: 'a law is broken',
  request: 'it was stopped',
};

const boundsText = ({ callsEach, calls, beats, inFlight, users, ...bounds }: Bounds): string => {
  const devices = users.reduce((sum, count) => sum + count, 0);
  const inAll = calls < callsEach * devices ? `, ${calls} in all` : '';
  const faults = Object.entries(FAULTS)
    .filter(([, changes]) => Object.keys(changes).some((name) => bounds[name as keyof typeof bounds]))
    .map(([name]) => name);
  return [
    `${counted(callsEach, 'call')} a device${inAll}`,
    `${counted(inFlight, 'message')} under way each way`,
    counted(beats, 'heartbeat'),
    faults.length === 0 ? 'no faults' : faults.join(', '),
  ].join('; ');
};

const summaryLines = (found: Exploration, { name, bounds }: WorldSpace, paint: Paint): string[] => {
  const { states, transitions, depth, seconds, bytes, complete, stoppedBy, violations, goals } = found;
  const speed = `${grouped(states / Math.max(seconds, 0.001))} states/s`;
  const extent = complete
    ? paint('green', 'every reachable state was seen')
    : paint(
        'yellow',
        `partial: ${stoppedBy ? STOPS[stoppedBy] : ''}; all states up to ${depth} steps were seen`,
      );
  return [
    `${name}; ${boundsText(bounds)}`,
    `${grouped(states)} states, ${grouped(transitions)} transitions, ${seconds.toFixed(1)} s (${speed}), ${grouped(bytes / 1e6)} MB`,
    extent,
    `${counted(goals.size, 'scenario')} seen on the way`,
    violations.length === 0
      ? paint('green', 'no violation')
      : paint('red', counted(violations.length, 'violation')),
  ];
};

/** 0 if no law is broken, 1 if one is. */
export const exploreWorld = async (bounds: Bounds, options: ExploreOptions, io: Io): Promise<number> => {
  const paint = painter(io.out, io.env);
  const space = new WorldSpace(bounds, { symmetry: options.symmetry ?? true });
  const { states, seconds } = options;
  const explorer = new Explorer(space, {
    now: io.now,
    bytes: MOST_BYTES,
    ...(states !== undefined && { states }),
    ...(seconds !== undefined && { seconds }),
  });
  await runSlices(explorer, options, io);
  const found = explorer.result();
  const print = (lines: readonly string[]): void => io.out.write(`${lines.join('\n')}\n`);
  for (const violation of found.violations) {
    const counterexample = playViolation(explorer, violation);
    if (options.mermaid) print(chartMermaid(counterexample));
    else {
      print([paint('red', `${violation.law}: ${violation.why}`), '']);
      print([...stepLines(counterexample), '', ...chartLines(counterexample), '']);
      const flag = options.mutant ? ` --mutant ${options.mutant.name}` : '';
      print([`npx room-lifecycle replay${flag} ${tokenOfWay(bounds, counterexample)}`, '']);
    }
  }
  if (!options.mermaid) print(summaryLines(found, space, paint));
  if (options.json)
    print([
      JSON.stringify({
        states: found.states,
        transitions: found.transitions,
        seconds: Number(found.seconds.toFixed(3)),
        complete: found.complete,
        violations: found.violations.length,
      }),
    ]);
  return found.violations.length > 0 ? 1 : 0;
};

/** The same in a build with a bug in it, by that build's own code. */
const exploreMutant = async (
  mutant: Mutant,
  bounds: Bounds,
  options: ExploreOptions,
  io: Io,
): Promise<number> => {
  if (!mutant.explorer)
    io.err.write(`the explorer is not known to find ${mutant.name}; docs/mutants.md says what does\n`);
  const build = buildMutant(mutant);
  try {
    const copy = (await import(pathToFileURL(`${build.root}/command/explore.js`).href)) as {
      exploreWorld: typeof exploreWorld;
    };
    return await copy.exploreWorld(bounds, options, io);
  } finally {
    build.remove();
  }
};

const wholeNumber =
  (least: number, most: number) =>
  (text: string): number => {
    const number = Number(text);
    if (!/^\d+$/.test(text) || number < least || number > most)
      throw new InvalidArgumentError(`A whole number from ${least} to ${most} was expected.`);
    return number;
  };

const parseFaults = (text: string): string[] => {
  const faults = text.split(',').filter((name) => name !== '');
  const unknown = faults.find((name) => !Object.hasOwn(FAULTS, name));
  if (unknown !== undefined)
    throw new InvalidArgumentError(
      `There is no fault '${unknown}'; there are ${Object.keys(FAULTS).join(', ')}.`,
    );
  return faults;
};

const parseMutant = (text: string): Mutant => {
  const mutant = MUTANTS.find(({ name }) => name === text);
  if (!mutant) throw new InvalidArgumentError(`There is no mutant '${text}'; --list-mutants lists them.`);
  return mutant;
};

/** What says how large the world is; a mutant names bounds of its own, for when nothing is said. */
const SIZES = ['devices', 'users', 'rooms', 'faults', 'calls', 'callsInAll', 'heartbeats'];

/** Adds the command; `done` takes its exit code. */
export const addExplore = (program: Command, io: Io, done: (code: number) => void): void => {
  program
    .command('explore')
    .description('explore every interleaving of a small world and check every law in it')
    .option('--devices <n>', 'devices', wholeNumber(1, 4), 2)
    .option('--users <n>', 'users that the devices belong to (default: one each)', wholeNumber(1, 4))
    .option('--rooms <n>', 'rooms', wholeNumber(1, 4), 2)
    .addOption(
      new Option('--faults <list>', `what may go wrong once each: ${Object.keys(FAULTS).join(',')}`)
        .argParser(parseFaults)
        .default([], 'none'),
    )
    .option('--calls <n>', 'calls of each device', wholeNumber(1, 6), DEFAULT_BOUNDS.callsEach)
    .option('--calls-in-all <n>', 'calls of all devices together', wholeNumber(1, 6), DEFAULT_BOUNDS.calls)
    .option('--heartbeats <n>', 'heartbeats of all devices together', wholeNumber(0, 6), DEFAULT_BOUNDS.beats)
    .option('--no-symmetry', 'count states that differ by an exchange of names only')
    .option('--states <n>', 'stop after so many states', wholeNumber(1, 1_000_000_000))
    .option('--seconds <n>', 'stop after so much time', wholeNumber(1, 1_000_000))
    .option(
      '--mutant <name>',
      'explore a build with that bug in it, in a world that shows it unless one is named',
      parseMutant,
    )
    .option('--list-mutants', 'list the mutants, one a line, and explore nothing')
    .option('--json', 'end with a line of JSON')
    .option('--mermaid', 'print a counterexample as a Mermaid sequence diagram only')
    .addHelpText(
      'after',
      '\nOne call more makes a world about twenty times as large, one fault more two to twenty times: with many faults at' +
        '\nonce, --calls-in-all 2 or --rooms 1 is what ends. docs/proof.md lists worlds that do.\n' +
        '\nExit code: 0 no law is broken, as far as it went; 1 one is, with the shortest way to it; 2 the command line was not usable.',
    )
    .action(async (options: ExploreOptions & { listMutants?: boolean }, command: Command) => {
      const { devices, users = devices, mutant, listMutants } = options;
      if (users > devices) command.error("error: option '--users' cannot be more than '--devices'");
      if (listMutants) {
        io.out.write(MUTANTS.map(({ name }) => `${name}\n`).join(''));
        return;
      }
      const isSized = SIZES.some((name) => command.getOptionValueSource(name) === 'cli');
      const bounds =
        mutant?.explorer && !isSized ? { ...DEFAULT_BOUNDS, ...mutant.explorer } : boundsOf(options);
      done(await (mutant ? exploreMutant(mutant, bounds, options, io) : exploreWorld(bounds, options, io)));
    });
};
