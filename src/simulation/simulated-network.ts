/**
 * What a test can do to the network of a simulation, in one-line calls, by a device's name and a message's.
 */
import { failure, RoomLifecycleError } from '../machines/errors.js';
import type { NetworkRates } from '../network/faults.js';
import { isLinkUp, type RuleKind, type Way } from '../network/network.js';
import type { MessageName } from './message-names.js';
import type { World } from './world.js';

/**
 * Every method throws a `RoomLifecycleError` (6000001) for a device or a message name that there is not. A message's
 * name is its type (`enterRoom`), that of an answer is of the form `answer:enterRoom`.
 */
export interface SimulatedNetwork<Name extends string = MessageName> {
  /** The device's connection breaks: it knows, and what is on its way, both ways, is lost. */
  down(device: string): void;
  up(device: string): void;
  isUp(device: string): boolean;
  /** One way loses everything from now on, what is on its way included, and nobody is told. */
  partition(device: string, way: Way): void;
  /** Ends the partition of that way; of both if none is named. */
  join(device: string, way?: Way): void;
  /** Holds messages of that name back, all (default) or the next ones, until `deliver` or `discard`; outages do not harm them. */
  hold(device: string, name: Name, times?: number): void;
  /** Lets those go that are held or kept, and ends every rule for that name. */
  deliver(device: string, name: Name): void;
  /** Loses those that are held or kept, and ends every rule for that name. */
  discard(device: string, name: Name): void;
  /** Loses the next ones of that name; default 1. */
  drop(device: string, name: Name, times?: number): void;
  /** Delivers the next ones (default 1) of that name twice, the copy `after` ms (default 0) behind. */
  repeat(device: string, name: Name, options?: { readonly times?: number; readonly after?: number }): void;
  /** Lets the next ones (default 1) of that name pass and keeps a copy of each, which `deliver` sends again. */
  keep(device: string, name: Name, times?: number): void;
  /** Faults by chance from now on; those not named are none. */
  setRates(rates: Partial<NetworkRates>): void;
  /** No faults any more: rates are none, connections up, partitions over, rules ended, and what is held is let go. */
  heal(): void;
  /** Messages on their way, heartbeats and what is held aside. */
  readonly inFlight: number;
}

const unable = (why: string): RoomLifecycleError =>
  new RoomLifecycleError(failure('badArgument', 'change the network', why));

const checkCount = (what: string, value: number, least: number): number => {
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw unable(`${what} has to be a whole number from ${least}`);
};

/** @param links every device's link, by name @param names what messages are called there */
export const createNetworkControl = <Name extends string>(
  world: World<never>,
  links: ReadonlyMap<string, number>,
  names: readonly Name[],
): SimulatedNetwork<Name> => {
  const linkOf = (device: string): number => {
    const link = links.get(device);
    if (link === undefined) throw unable(`there is no device called ${JSON.stringify(device)}`);
    return link;
  };
  const named = (name: Name): Name => {
    if (names.includes(name)) return name;
    throw unable(`there is no message called ${JSON.stringify(name)}; there are ${names.join(', ')}`);
  };
  const rule = (kind: RuleKind, device: string, name: Name, times: number | undefined, after = 0): void =>
    world.tell({
      type: 'rule',
      link: linkOf(device),
      name: named(name),
      kind,
      times: times === undefined ? null : checkCount('times', times, 1),
      after: checkCount('after', after, 0),
    });
  const end = (type: 'letGo' | 'discard', device: string, name: Name): void =>
    world.tell({ type, link: linkOf(device), name: named(name) });

  return {
    down: (device) => world.tell({ type: 'break', link: linkOf(device) }),
    up: (device) => world.tell({ type: 'mend', link: linkOf(device) }),
    isUp: (device) => isLinkUp(world.network, linkOf(device)),
    partition: (device, way) => world.tell({ type: 'cut', link: linkOf(device), way }),
    join(device, way) {
      for (const each of way ? [way] : (['up', 'down'] as const))
        world.tell({ type: 'join', link: linkOf(device), way: each });
    },
    hold: (device, name, times) => rule('hold', device, name, times),
    deliver: (device, name) => end('letGo', device, name),
    discard: (device, name) => end('discard', device, name),
    drop: (device, name, times = 1) => rule('drop', device, name, times),
    repeat: (device, name, { times = 1, after = 0 } = {}) => rule('repeat', device, name, times, after),
    keep: (device, name, times = 1) => rule('keep', device, name, times),
    setRates: (rates) => world.tell({ type: 'setRates', rates }),
    heal() {
      world.tell({ type: 'setRates', rates: {} });
      for (const link of links.values()) {
        world.tell({ type: 'mend', link });
        for (const way of ['up', 'down'] as const) world.tell({ type: 'join', link, way });
        for (const name of names) world.tell({ type: 'letGo', link, name });
      }
    },
    get inFlight() {
      return world.network.inFlight;
    },
  };
};
