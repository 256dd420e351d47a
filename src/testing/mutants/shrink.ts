/**
 * A run of the soak that broke a law, made as short as it gets: what was done in it is written down, and whatever can be
 * left out is left out (delta debugging, then one by one), first of all the faults of the network.
 */
import { resolveLimits } from '../../machines/limits.js';
import type { NetworkRates } from '../../network/faults.js';
import { Laws } from '../soak/laws.js';
import { DEVICES, drawPlan, newPlayer, type Plan, playOne } from '../soak/plan.js';
import { createWorld, type World } from '../soak/world.js';

/** One thing done to a world, with its arguments. */
export type Deed = readonly [keyof World, ...unknown[]];

export interface Counterexample {
  /** the law that broke, as the witness told it */
  readonly violation: string;
  readonly rates: Partial<NetworkRates>;
  readonly deeds: readonly Deed[];
}

const DEEDS = new Set<PropertyKey>([
  'feed',
  'ask',
  'link',
  'advance',
  'restartDevice',
  'restartServer',
  'store',
]);

/** A world that writes down what is done to it. */
const recording = (world: World, deeds: Deed[]): World =>
  new Proxy(world, {
    get(target, name: keyof World) {
      const member = target[name];
      if (!DEEDS.has(name) || typeof member !== 'function') return member;
      return (...args: unknown[]) => {
        deeds.push([name, ...args]);
        return (member as (...args: unknown[]) => unknown)(...args);
      };
    },
  });

interface Setting {
  readonly seed: number;
  readonly plan: Plan;
}

/** What breaks first when it is run; null: nothing. */
const run = (
  { seed, plan }: Setting,
  rates: Partial<NetworkRates>,
  play: (world: World) => void,
): string | null => {
  const laws = new Laws(DEVICES.length);
  const world = createWorld(DEVICES, { seed, rates, limits: plan.limits }, laws);
  laws.watch(world);
  try {
    play(world);
    world.heal();
    const { heartbeatInterval, offlineAfter, requestTimeout } = resolveLimits(plan.limits);
    world.advance(2 * heartbeatInterval + offlineAfter + 4 * requestTimeout);
    laws.settle(world);
  } catch (error) {
    laws.violations.push(`thrown: ${error instanceof Error ? error.message : String(error)}`);
  }
  return laws.violations[0] ?? null;
};

const lawOf = (violation: string): string => violation.replace(/ at \d.*|: .*/s, '');

/** The longest list of which nothing can be left out any more such that it still fails. */
const reduce = (deeds: readonly Deed[], fails: (deeds: readonly Deed[]) => boolean): readonly Deed[] => {
  let left = deeds;
  for (let size = Math.ceil(left.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2))
    for (let at = 0; at < left.length; ) {
      const less = [...left.slice(0, at), ...left.slice(at + size)];
      if (fails(less)) left = less;
      else at += size;
    }
  return left;
};

/** @returns null if the seed breaks nothing */
export const shrink = (seed: number, commands: number): Counterexample | null => {
  const player = newPlayer(seed);
  const plan = drawPlan(seed, player.chance);
  const deeds: Deed[] = [];
  const violation = run({ seed, plan }, plan.rates, (world) => {
    const recorded = recording(world, deeds);
    for (const device of DEVICES.keys()) recorded.feed(device, { type: 'login' });
    for (let played = 0; played < commands; played += 1) playOne(recorded, plan, player);
  });
  if (violation === null) return null;
  const law = lawOf(violation);
  const told = (rates: Partial<NetworkRates>, some: readonly Deed[]): string | null => {
    const found = run({ seed, plan }, rates, (world) => {
      for (const [name, ...args] of some) (world[name] as (...args: unknown[]) => unknown)(...args);
    });
    return found !== null && lawOf(found) === law ? found : null;
  };
  const rates = told({}, deeds) === null ? plan.rates : {};
  const least = reduce(deeds, (some) => told(rates, some) !== null);
  return { violation: told(rates, least) ?? violation, rates, deeds: least };
};

/** Commands are what counterexamples are counted in: time that passes is none. */
export const lengthOf = ({ deeds }: Counterexample): number =>
  deeds.filter(([name]) => name !== 'advance').length;

/** A counterexample, a line for each deed. */
export const linesOf = ({ deeds, rates, violation }: Counterexample): string[] => [
  ...(Object.keys(rates).length > 0 ? [`network ${JSON.stringify(rates)}`] : []),
  ...deeds.map(([name, ...args]) => `${name} ${args.map((arg) => JSON.stringify(arg)).join(' ')}`),
  `→ ${violation}`,
];
