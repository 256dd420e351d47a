/** One run: its plan, its commands, then a healed network and agreement within the time of AG-4. */
import { resolveLimits } from '../../machines/limits.js';
import { type Counts, Laws } from './laws.js';
import { type Chance, DEVICES, drawPlan, newPlayer, type Plan, playOne, seededChance } from './plan.js';
import { createWorld, type Witness } from './world.js';

export interface SeedResult {
  readonly seed: number;
  readonly plan: Plan;
  readonly violations: readonly string[];
  readonly counts: Counts;
  readonly steps: number;
  /** of every effect and callback, in order */
  readonly hash: number;
}

export interface RunOptions {
  /** told of everything, before the laws judge it */
  readonly listener?: Witness;
  /** default: true */
  readonly judgesSteps?: boolean;
}

/** Where many seeds run, one in sixteen is judged step by step too: those laws cost several times what the run does. */
export const isJudgedByStep = (seed: number): boolean => seed % 16 === 1;

/**
 * A run: so many commands drawn from a seed, then these. The first part brings the world into a state from which the
 * second begins; either may be empty.
 */
export interface Run {
  /** also of the network's chance, and of what the run has and has not */
  readonly seed: number;
  readonly drawn: number;
  /** two whole numbers a command: which one (0…65535, of those that mean something by then), and what else it needs */
  readonly commands: readonly (readonly [which: number, rest: number])[];
}

const SPAN = 0x10000;

/** The first choice is the command's; the others follow from its second number. */
const chanceOf = ([which, rest]: Run['commands'][number]): Chance => {
  const others = seededChance(rest);
  let isFirst = true;
  return {
    draw() {
      if (!isFirst) return others.draw();
      isFirst = false;
      return which / SPAN;
    },
  };
};

/** @param seed a whole number; the same one gives the same run, byte for byte (AG-5) */
export const runSeed = (seed: number, commands: number, options: RunOptions = {}): SeedResult =>
  playRun({ seed, drawn: commands, commands: [] }, options);

/** Plays a run, heals the world, and lets the time of AG-4 pass. Nothing is thrown: what is, is a violation. */
export const playRun = (
  { seed, drawn, commands }: Run,
  { listener, judgesSteps = true }: RunOptions = {},
): SeedResult => {
  const player = newPlayer(seed);
  const plan = drawPlan(seed, player.chance);
  const laws = new Laws(DEVICES.length, judgesSteps);
  const witness = listener ? both(listener, laws) : laws;
  const world = createWorld(DEVICES, { seed, rates: plan.rates, limits: plan.limits }, witness);
  laws.watch(world);
  try {
    for (const device of DEVICES.keys()) world.feed(device, { type: 'login' });
    for (let played = 0; played < drawn; played += 1) playOne(world, plan, player);
    for (const command of commands) {
      player.chance = chanceOf(command);
      playOne(world, plan, player);
    }
    world.heal();
    const { heartbeatInterval, offlineAfter, requestTimeout } = resolveLimits(plan.limits);
    world.advance(2 * heartbeatInterval + offlineAfter + 4 * requestTimeout);
    laws.settle(world);
  } catch (error) {
    laws.violations.push(`thrown: ${error instanceof Error ? error.stack : String(error)}`);
  }
  return {
    seed,
    plan,
    violations: laws.violations,
    counts: laws.counts,
    steps: world.steps(),
    hash: laws.hash,
  };
};

const both = (one: Witness, other: Witness): Witness => ({
  event(...told) {
    one.event(...told);
    other.event(...told);
  },
  effect(...told) {
    one.effect(...told);
    other.effect(...told);
  },
  server(...told) {
    one.server(...told);
    other.server(...told);
  },
  fault(kind) {
    one.fault(kind);
    other.fault(kind);
  },
});
