/**
 * Time and traffic of a simulation: one virtual clock, one network, and whoever is at its ends.
 *
 * It is the only place in which time passes. What is due first happens first; at one instant timers fire before
 * messages arrive, each in the order of arming and sending (SIM-1). It does not know what a message says or does, so
 * devices and engines may share a world, and with it the clock (SIM-9).
 */
import { failure, RoomLifecycleError } from '../machines/errors.js';
import type { DownMessage, UpMessage } from '../machines/protocol.js';
import {
  createNetwork,
  type LossCause,
  type Network,
  type NetworkEffect,
  type NetworkEvent,
  type NetworkOptions,
  nextDue,
  stepNetwork,
  type Way,
} from '../network/network.js';
import { BACKGROUND, type MessageName, messageName } from './message-names.js';
import { createVirtualClock, type VirtualClock } from './virtual-clock.js';

export type AnyMessage = UpMessage | DownMessage;

/** One step of a message: sent, then delivered, lost or held; a copy is delivered (or lost) besides. */
export interface Traffic<M = AnyMessage, N extends string = MessageName> {
  readonly at: number;
  readonly device: string;
  readonly way: Way;
  readonly name: N;
  readonly what: 'sent' | 'delivered' | 'lost' | 'held';
  /** of what is lost */
  readonly why?: LossCause;
  /** of what is delivered: a repetition */
  readonly isCopy?: true;
  readonly message: M;
}

/** One end of a link: a device. `name` is the one it has in logs. */
export interface End<M = AnyMessage> {
  readonly name: string;
  /** A message arrives at the device, or at the server from it. */
  arrive(way: Way, message: M): void;
  /** The device's connection breaks, or is back. */
  link(isUp: boolean): void;
  /** What a message that is being sent is called; default: as `messageName` says. */
  nameOf?(way: Way, message: M): string;
}

type NetworkEventWithoutTime =
  NetworkEvent<unknown> extends infer E
    ? E extends { readonly type: 'send' | 'due' }
      ? never
      : Omit<E, 'now'>
    : never;

/** What either end may send is `M`. */
export interface World<M = AnyMessage> {
  readonly clock: VirtualClock;
  readonly network: Network<unknown>;
  /** A new end; what comes back is the number of its link. */
  connect(end: End<M>): number;
  send(link: number, way: Way, message: M): void;
  /** Anything else that can happen to the network. */
  tell(event: NetworkEventWithoutTime): void;
  advance(ms: number): void;
  settle(): void;
}

/** A run that does this much without coming to rest never will. */
const ENDLESS = 10_000_000;

const unable = (doing: string, why: string): RoomLifecycleError =>
  new RoomLifecycleError(failure('badArgument', doing, why));

/** @throws RoomLifecycleError 6000001 for a rate, a time or a latency that is not usable. */
export const createWorld = <M = AnyMessage, N extends string = MessageName>(
  options: NetworkOptions,
  onTraffic?: (traffic: Traffic<M, N>) => void,
): World<M> => {
  const clock = createVirtualClock();
  const network = createNetwork<M>({ ...options, background: BACKGROUND });
  const ends: End<M>[] = [];
  let isRunning = false;

  const trace = (
    { link, way, name, payload }: { link: number; way: Way; name: string; payload: M },
    what: Traffic['what'],
    more?: Pick<Traffic, 'why' | 'isCopy'>,
  ): void => {
    const device = (ends[link] as End<M>).name;
    const { now: at } = clock;
    onTraffic?.({ at, device, way, name: name as N, what, ...more, message: payload });
  };

  const carryOut = (effect: NetworkEffect<M>): void => {
    const end = ends[effect.link] as End<M>;
    switch (effect.type) {
      case 'deliver':
        if (onTraffic) trace(effect, 'delivered', effect.isCopy ? { isCopy: true } : undefined);
        end.arrive(effect.way, effect.payload);
        break;
      case 'lost':
        if (onTraffic) trace(effect, 'lost', { why: effect.why });
        break;
      case 'held':
        if (onTraffic) trace(effect, 'held');
        break;
      default:
        end.link(effect.type === 'linkUp');
    }
  };

  const step = (event: NetworkEvent<M>): void => {
    for (const effect of stepNetwork(network, event)) carryOut(effect);
  };

  const nextAt = (): number => Math.min(clock.nextDue(), nextDue(network));

  /** The one thing that is due first. */
  const happen = (): void => {
    const timerAt = clock.nextDue();
    const messageAt = nextDue(network);
    clock.now = Math.max(clock.now, Math.min(timerAt, messageAt));
    if (timerAt <= messageAt) clock.fireNext();
    else step({ type: 'due', now: clock.now });
  };

  /** Time is let pass from outside, one at a time: not by a listener or a callback that runs within it. */
  const exclusively = (doing: string, work: () => void): void => {
    if (isRunning) throw unable(doing, 'it is running; call this outside of listeners and callbacks');
    isRunning = true;
    try {
      work();
    } finally {
      isRunning = false;
    }
  };

  return {
    clock,
    network,
    connect: (end) => ends.push(end) - 1,
    send(link, way, payload) {
      const name = (ends[link] as End<M>).nameOf?.(way, payload) ?? messageName(payload as AnyMessage);
      const message = { link, way, name, payload };
      if (onTraffic) trace(message, 'sent');
      step({ type: 'send', now: clock.now, ...message });
    },
    tell: (event) => step({ ...event, now: clock.now } as NetworkEvent<M>),
    advance(ms) {
      if (!Number.isSafeInteger(ms) || ms < 0)
        throw unable('advance the simulation', 'the time has to be a whole number of ms from 0');
      exclusively('advance the simulation', () => {
        const until = clock.now + ms;
        while (nextAt() <= until) happen();
        clock.now = until;
      });
    },
    settle() {
      exclusively('settle the simulation', () => {
        for (let count = 0; network.inFlight > 0 || nextAt() <= clock.now; count += 1) {
          if (count === ENDLESS) throw unable('settle the simulation', 'it does not come to rest');
          happen();
        }
      });
    },
  };
};
