/**
 * How a message passes a link, or does not: outages, partitions, rules, chance, order.
 *
 * All of it works on the one state that its caller owns; events and time are `network.ts`.
 */
import { enqueue, withdraw } from './queue.js';
import { draw, drawUpTo } from './random.js';
import type { Link, LossCause, Message, Network, NetworkEffect, Rule, Way } from './types.js';

export const NOTHING: readonly never[] = Object.freeze([]);

export const linkOf = <P>(network: Network<P>, index: number): Link<P> => {
  for (let missing = network.links.length; missing <= index; missing += 1)
    network.links.push({
      isUp: true,
      isCut: { up: false, down: false },
      lastAt: { up: 0, down: 0 },
      outage: 0,
      partition: { up: 0, down: 0 },
      rules: [],
      held: [],
    });
  return network.links[index] as Link<P>;
};

export const lost = <P>({ link, way, name, payload }: Message<P>, why: LossCause): NetworkEffect<P> => ({
  type: 'lost',
  link,
  way,
  name,
  payload,
  why,
});

export const plan = <P>(
  network: Network<P>,
  message: Message<P>,
  sentAt: number,
  at: number,
  isCopy: boolean,
): void => {
  const { link, way, name, payload } = message;
  if (!network.background.includes(name)) network.inFlight += 1;
  network.seq += 1;
  enqueue(network.queue, {
    type: 'deliver',
    at,
    seq: network.seq,
    link,
    way,
    name,
    payload,
    sentAt,
    isCopy,
  });
};

/** Everything on its way on that link, or one way of it, is lost. */
const loseInFlight = <P>(
  network: Network<P>,
  link: number,
  way: Way | null,
  why: LossCause,
): NetworkEffect<P>[] => {
  const effects: NetworkEffect<P>[] = [];
  const gone = withdraw(
    network.queue,
    (entry) => entry.type === 'deliver' && entry.link === link && (way === null || entry.way === way),
  );
  for (const entry of gone) {
    if (entry.type !== 'deliver') continue;
    if (!network.background.includes(entry.name)) network.inFlight -= 1;
    effects.push(lost(entry, why));
  }
  return effects;
};

/** The connection breaks: nothing passes either way, what was on its way is lost, and an end planned earlier is void. */
export const breakLink = <P>(network: Network<P>, index: number): NetworkEffect<P>[] => {
  const link = linkOf(network, index);
  link.outage += 1;
  if (!link.isUp) return [];
  link.isUp = false;
  return [...loseInFlight(network, index, null, 'interruption'), { type: 'linkDown', link: index }];
};

export const mendLink = <P>(network: Network<P>, index: number): readonly NetworkEffect<P>[] => {
  const link = linkOf(network, index);
  if (link.isUp) return NOTHING;
  link.isUp = true;
  return [{ type: 'linkUp', link: index }];
};

export const cutWay = <P>(network: Network<P>, index: number, way: Way): NetworkEffect<P>[] => {
  const link = linkOf(network, index);
  link.isCut[way] = true;
  link.partition[way] += 1;
  return loseInFlight(network, index, way, 'partition');
};

/** Chance decides, always in this order, so that one seed gives one history. */
const sendByChance = <P>(
  network: Network<P>,
  link: Link<P>,
  message: Message<P>,
  now: number,
): readonly NetworkEffect<P>[] => {
  const { rates, times } = network;
  const isHit = (rate: number): boolean => rate > 0 && draw(network) < rate;
  if (isHit(rates.interrupt)) {
    const effects = breakLink(network, message.link);
    const at = now + drawUpTo(network, times.interrupt);
    network.seq += 1;
    const { outage } = link;
    enqueue(network.queue, { type: 'outageOver', at, seq: network.seq, link: message.link, outage });
    return [lost(message, 'interruption'), ...effects];
  }
  if (isHit(rates.partition)) {
    const effects = cutWay(network, message.link, message.way);
    const at = now + drawUpTo(network, times.partition);
    network.seq += 1;
    const { way } = message;
    const partition = link.partition[way];
    enqueue(network.queue, {
      type: 'partitionOver',
      at,
      seq: network.seq,
      link: message.link,
      way,
      partition,
    });
    return [...effects, lost(message, 'partition')];
  }
  if (isHit(rates.loss)) return [lost(message, 'chance')];
  const late = isHit(rates.delay) ? drawUpTo(network, times.delay) : 0;
  const overtaken = isHit(rates.reorder) ? drawUpTo(network, times.reorder) : 0;
  const copy = isHit(rates.repeat) ? drawUpTo(network, times.repeat) : 0;
  const inOrder = Math.max(now + network.latency + late, link.lastAt[message.way]);
  if (overtaken === 0) link.lastAt[message.way] = inOrder;
  const at = inOrder + overtaken;
  plan(network, message, now, at, false);
  if (copy > 0) plan(network, message, now, at + copy, true);
  return NOTHING;
};

/** First in, first out. */
const sendInOrder = <P>(network: Network<P>, link: Link<P>, message: Message<P>, now: number): void => {
  const at = Math.max(now + network.latency, link.lastAt[message.way]);
  link.lastAt[message.way] = at;
  plan(network, message, now, at, false);
};

const sendByRule = <P>(
  network: Network<P>,
  link: Link<P>,
  rule: Rule,
  message: Message<P>,
  now: number,
): readonly NetworkEffect<P>[] => {
  if (rule.times !== null) {
    rule.times -= 1;
    if (rule.times === 0) link.rules.splice(link.rules.indexOf(rule), 1);
  }
  if (rule.kind === 'drop') return [lost(message, 'rule')];
  if (rule.kind !== 'hold') sendInOrder(network, link, message, now);
  if (rule.kind === 'repeat') {
    plan(network, message, now, link.lastAt[message.way] + rule.after, true);
    return NOTHING;
  }
  const { link: index, way, name, payload } = message;
  link.held.push({ link: index, way, name, payload });
  return [{ type: 'held', link: index, way, name, payload }];
};

export const send = <P>(
  network: Network<P>,
  message: Message<P>,
  now: number,
): readonly NetworkEffect<P>[] => {
  const link = linkOf(network, message.link);
  if (!link.isUp) return [lost(message, 'interruption')];
  if (link.isCut[message.way]) return [lost(message, 'partition')];
  if (link.rules.length > 0) {
    const rule = link.rules.find(({ name }) => name === message.name);
    if (rule) return sendByRule(network, link, rule, message, now);
  }
  if (network.hasFaults) return sendByChance(network, link, message, now);
  sendInOrder(network, link, message, now);
  return NOTHING;
};
