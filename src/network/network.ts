/**
 * The network between devices and their server, simulated: messages and time go in, deliveries come out.
 *
 * A star: every device has one link, named by a number that the host chooses, with two ways. It knows no rule of rooms
 * and never looks into a payload; it knows a message by its name (`enterRoom`, `answer:enterRoom`, `memberJoined`).
 * There is no clock and no chance in it but the state it is given (AG-5). For speed that state is changed in place: it has
 * one owner, and is plain JSON whenever the payloads are, so a copy of it goes on exactly like the original.
 *
 *   send ─▶ lost (link broken, way cut, rule, chance) | held by a rule | on its way ─ due ─▶ deliver
 *   break ─▶ all that is on its way on the link, both ways, is lost; linkDown ─ mend, or the outage is over ─▶ linkUp
 */
import { type NetworkRates, resolveFaultTimes, resolveLatency, resolveRates } from './faults.js';
import { breakLink, cutWay, linkOf, lost, mendLink, NOTHING, plan, send } from './passage.js';
import { dequeue } from './queue.js';
import { seeded } from './random.js';
import type { Network, NetworkEffect, NetworkEvent, NetworkOptions, Planned } from './types.js';

export type * from './types.js';

const hasFaults = (rates: NetworkRates): boolean => Object.values(rates).some((rate) => rate > 0);

/** @throws RoomLifecycleError 6000001 for a rate, a time or a latency that is not usable. */
export const createNetwork = <P>(options: NetworkOptions = {}): Network<P> => {
  const rates = resolveRates(options.rates);
  return {
    random: seeded(options.seed ?? 0),
    seq: 0,
    latency: resolveLatency(options.latency ?? 0),
    times: resolveFaultTimes(options.times),
    background: options.background ?? [],
    rates,
    hasFaults: hasFaults(rates),
    inFlight: 0,
    links: [],
    queue: [],
  };
};

/** When something is due next, ms; Infinity if nothing is planned. */
export const nextDue = (network: Network<unknown>): number =>
  network.queue[0]?.at ?? Number.POSITIVE_INFINITY;

/** Whether the link is up; one never heard of is. */
export const isLinkUp = (network: Network<unknown>, link: number): boolean =>
  network.links[link]?.isUp ?? true;

const due = <P>(network: Network<P>, now: number): readonly NetworkEffect<P>[] => {
  if (nextDue(network) > now) return NOTHING;
  const entry = dequeue(network.queue) as Planned<P>;
  if (entry.type === 'deliver') {
    if (!network.background.includes(entry.name)) network.inFlight -= 1;
    return [entry];
  }
  const link = linkOf(network, entry.link);
  if (entry.type === 'outageOver')
    return entry.outage === link.outage ? mendLink(network, entry.link) : NOTHING;
  if (entry.partition === link.partition[entry.way]) link.isCut[entry.way] = false;
  return NOTHING;
};

/** What a rule holds (a broken link or a cut way still loses it) goes on its way, behind nothing. */
const release = <P>(
  network: Network<P>,
  event: Extract<NetworkEvent<P>, { type: 'letGo' | 'discard' }>,
): readonly NetworkEffect<P>[] => {
  const link = linkOf(network, event.link);
  const effects: NetworkEffect<P>[] = [];
  const held = link.held.filter(({ name }) => name === event.name);
  link.held = link.held.filter(({ name }) => name !== event.name);
  link.rules = link.rules.filter(({ name }) => name !== event.name);
  for (const message of held) {
    if (event.type === 'discard') effects.push(lost(message, 'rule'));
    else if (!link.isUp) effects.push(lost(message, 'interruption'));
    else if (link.isCut[message.way]) effects.push(lost(message, 'partition'));
    else plan(network, message, event.now, event.now, false);
  }
  return effects;
};

/**
 * What an event does; `network` is changed in place. `now` (ms, from 0) never falls.
 * @throws RoomLifecycleError 6000001 for rates that are not usable.
 */
export const stepNetwork = <P>(network: Network<P>, event: NetworkEvent<P>): readonly NetworkEffect<P>[] => {
  switch (event.type) {
    case 'send':
      return send(network, event, event.now);
    case 'due':
      return due(network, event.now);
    case 'break':
      return breakLink(network, event.link);
    case 'mend':
      return mendLink(network, event.link);
    case 'cut':
      return cutWay(network, event.link, event.way);
    case 'join':
      linkOf(network, event.link).isCut[event.way] = false;
      return NOTHING;
    case 'rule': {
      const { name, kind, times, after } = event;
      linkOf(network, event.link).rules.push({ name, kind, times, after });
      return NOTHING;
    }
    case 'letGo':
    case 'discard':
      return release(network, event);
    case 'setRates':
      network.rates = resolveRates(event.rates);
      network.hasFaults = hasFaults(network.rates);
      return NOTHING;
  }
};
