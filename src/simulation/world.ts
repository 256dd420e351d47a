/**
 * Time and traffic of a simulation: one virtual clock, one network, and whoever is at its ends.
 *
 * It is the only place in which time passes. What is due first happens first; at one instant timers fire before
 * messages arrive, each in the order of arming and sending (SIM-1). It does not know what a message says or does.
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
export interface Traffic {
  readonly at: number;
  readonly device: string;
  readonly way: Way;
  readonly name: MessageName;
  readonly what: 'sent' | 'delivered' | 'lost' | 'held';
  /** of what is lost */
  readonly why?: LossCause;
  /** of what is delivered: a repetition */
  readonly isCopy?: true;
  readonly message: AnyMessage;
}

/** One end of a link: a device. `name` is the one it has in logs. */
export interface End {
  readonly name: string;
  /** A message arrives at the device, or at the server from it. */
  arrive(way: Way, message: AnyMessage): void;
  /** The device's connection breaks, or is back. */
  link(isUp: boolean): void;
}

type NetworkEventWithoutTime =
  NetworkEvent<AnyMessage> extends infer E
    ? E extends { readonly now: number }
      ? Omit<E, 'now'>
      : never
    : never;

export interface World {
  readonly clock: VirtualClock;
  readonly network: Network<AnyMessage>;
  /** A new end; what comes back is the number of its link. */
  connect(end: End): number;
  send(link: number, way: Way, message: AnyMessage): void;
  /** Anything else that can happen to the network. */
  tell(event: NetworkEventWithoutTime): void;
  advance(ms: number): void;
  settle(): void;
}

/** A run that does this much without coming to rest never will. */
const ENDLESS = 10_000_000;

const unable = (doing: string, why: string): RoomLifecycleError =>
  new RoomLifecycleError(failure('badArgument', doing, why));

export const createWorld = (
  options: NetworkOptions,
  onTraffic: ((traffic: Traffic) => void) | undefined,
): World => {
  const clock = createVirtualClock();
  const network = createNetwork<AnyMessage>({ ...options, background: BACKGROUND });
  const ends: End[] = [];
  let isRunning = false;

  const trace = (
    { link, way, name, payload }: { link: number; way: Way; name: string; payload: AnyMessage },
    what: Traffic['what'],
    more?: Pick<Traffic, 'why' | 'isCopy'>,
  ): void => {
    const device = (ends[link] as End).name;
    const { now: at } = clock;
    onTraffic?.({ at, device, way, name: name as MessageName, what, ...more, message: payload });
  };

  const carryOut = (effect: NetworkEffect<AnyMessage>): void => {
    const end = ends[effect.link] as End;
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

  const step = (event: NetworkEvent<AnyMessage>): void => {
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
      const message = { link, way, name: messageName(payload), payload };
      if (onTraffic) trace(message, 'sent');
      step({ type: 'send', now: clock.now, ...message });
    },
    tell: (event) => step({ ...event, now: clock.now } as NetworkEvent<AnyMessage>),
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
