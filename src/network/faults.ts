/**
 * How bad a network is: a rate for each kind of fault, and how long the slow ones take.
 *
 * Rates can be drawn from a seed, with swarm: a run in which some faults are absent finds what a run with all of
 * them hides. Restarts are not here: they happen to devices and servers, so whoever runs those draws them.
 */
import { failure, RoomLifecycleError } from '../machines/errors.js';
import { draw, seeded } from './random.js';

/** Chances for each message, 0 (never, the default) to 1 (always). */
export interface NetworkRates {
  /** it does not arrive */
  readonly loss: number;
  /** a copy arrives later, too */
  readonly repeat: number;
  /** it takes longer, and what is sent behind it waits for it */
  readonly delay: number;
  /** it takes longer, and what is sent behind it may overtake it */
  readonly reorder: number;
  /** it and all behind it that way are lost for a while, and nobody is told */
  readonly partition: number;
  /** the device's connection breaks for a while, and all that is on its way on it is lost */
  readonly interrupt: number;
}

/** The longest that each lasting fault lasts, ms; how long one does last is drawn, from 1 ms up. */
export interface FaultTimes {
  /** default 2000 */
  readonly delay: number;
  /** default 2000 */
  readonly reorder: number;
  /** how much later a copy arrives; default 20 000, longer than a request waits */
  readonly repeat: number;
  /** default 60 000, longer than an offline device keeps its rooms */
  readonly partition: number;
  /** default 60 000 */
  readonly interrupt: number;
}

export const NO_FAULTS: NetworkRates = {
  loss: 0,
  repeat: 0,
  delay: 0,
  reorder: 0,
  partition: 0,
  interrupt: 0,
};

export const DEFAULT_FAULT_TIMES: FaultTimes = {
  delay: 2_000,
  reorder: 2_000,
  repeat: 20_000,
  partition: 60_000,
  interrupt: 60_000,
};

/** The worst that `drawRates` draws: bad enough to matter, not so bad that nothing ever arrives. */
const WORST: NetworkRates = {
  loss: 0.2,
  repeat: 0.2,
  delay: 0.3,
  reorder: 0.3,
  partition: 0.01,
  interrupt: 0.02,
};

/**
 * Rates for one run: each fault is absent with a chance of one half, else its rate lies below
 * 0.2 (loss, repeat), 0.3 (delay, reorder), 0.02 (interrupt) or 0.01 (partition).
 */
export const drawRates = (seed: number): NetworkRates => {
  const holder = { random: seeded(seed) };
  const rate = (worst: number): number => {
    const isAbsent = draw(holder) < 0.5;
    const drawn = draw(holder) * worst;
    return isAbsent ? 0 : drawn;
  };
  return {
    loss: rate(WORST.loss),
    repeat: rate(WORST.repeat),
    delay: rate(WORST.delay),
    reorder: rate(WORST.reorder),
    partition: rate(WORST.partition),
    interrupt: rate(WORST.interrupt),
  };
};

const unusable = (why: string): never => {
  throw new RoomLifecycleError(failure('badArgument', 'set up the network', why));
};

const laidOver = <T extends NetworkRates | FaultTimes>(
  defaults: T,
  overrides: Partial<T>,
  isUsable: (value: number) => boolean,
  what: string,
): T => {
  const result: Record<string, unknown> = { ...defaults };
  for (const [name, value] of Object.entries(overrides)) {
    if (value === undefined) continue;
    if (!Object.hasOwn(defaults, name)) unusable(`there is no fault called ${JSON.stringify(name)}`);
    if (typeof value !== 'number' || !isUsable(value)) unusable(`${name} has to be ${what}`);
    result[name] = value;
  }
  return result as unknown as T;
};

/** @throws RoomLifecycleError 6000001 for an unknown fault or a rate outside 0…1. */
export const resolveRates = (rates: Partial<NetworkRates> = {}): NetworkRates =>
  laidOver(NO_FAULTS, rates, (value) => value >= 0 && value <= 1, 'a number from 0 to 1');

/** @throws RoomLifecycleError 6000001 for an unknown fault or a time that is no whole number from 1. */
export const resolveFaultTimes = (times: Partial<FaultTimes> = {}): FaultTimes =>
  laidOver(
    DEFAULT_FAULT_TIMES,
    times,
    (value) => Number.isSafeInteger(value) && value >= 1,
    'a whole number of at least 1 ms',
  );

/** @throws RoomLifecycleError 6000001 */
export const resolveLatency = (latency: number): number =>
  Number.isFinite(latency) && latency >= 0 ? latency : unusable('latency has to be a number of ms from 0');
