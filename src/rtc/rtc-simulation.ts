/**
 * Engines, their server and the network between them in one process, on virtual time: the offline stand-in for the
 * cloud in an app's own tests, deterministic from its seed.
 *
 * Messages travel by timers of the clock it is given, so that it can share one with another simulation: whoever lets
 * that clock's time pass moves both. It knows the network's faults, and no rule of rooms.
 */
import { failure, RoomLifecycleError } from '../machines/errors.js';
import type { EngineLimits, ServerLimits } from '../machines/rtc/limits.js';
import type { Hold, RtcDownMessage } from '../machines/rtc/protocol.js';
import { RtcError } from '../machines/rtc/rtc-errors.js';
import type { Platform } from '../machines/rtc/vocabulary.js';
import {
  createNetwork,
  type NetworkEffect,
  type NetworkEvent,
  type NetworkOptions,
  nextDue,
  stepNetwork,
} from '../network/network.js';
import { createVirtualClock, type VirtualClock } from '../simulation/virtual-clock.js';
import { createExpress, type Express } from './express-engine.js';
import { copyOf, noticeLine, type RtcLogLine } from './rtc-log.js';
import { createRtcServer, type RtcServer } from './rtc-server-host.js';
import type { EngineMethod, ZegoRoomResult } from './types.js';

/** By their type: `hold` goes up; `held`, `kicked` and `memberChanged` come down. */
export type RtcMessage = Hold | RtcDownMessage;
export const RTC_MESSAGE_NAMES = ['hold', 'held', 'kicked', 'memberChanged'] as const;

export interface RtcSimulationOptions extends NetworkOptions {
  /** default: one of its own */
  readonly clock?: VirtualClock;
  readonly server?: Partial<ServerLimits>;
  /** Numbers the calls; default from 1. A simulation that shares its log shares its numbers. */
  readonly nextCall?: () => number;
  /** Told what a listener threw; default: thrown again in a microtask. */
  readonly onError?: (error: unknown) => void;
}

export interface SimulatedEngineOptions {
  /** default: its name */
  readonly deviceID?: string;
  readonly platform?: Platform;
  readonly sdkVersion?: string;
  readonly limits?: Partial<EngineLimits>;
}

export interface SimulatedEngine extends Pick<Express, 'ZegoExpressEngine' | 'snapshot'> {
  readonly name: string;
  /** Any call by its name. Its promise may be left alone: one that is rejected unawaited harms nobody. */
  call(method: EngineMethod, ...args: readonly unknown[]): Promise<ZegoRoomResult | null>;
  /** Breaks this device's connection, or brings it back. */
  network(is: 'up' | 'down'): void;
}

export interface RtcSimulation {
  /** ms from 0 */
  readonly now: number;
  readonly server: RtcServer;
  /** Grows while the run goes on; nothing in it changes. */
  readonly log: readonly RtcLogLine[];
  /** A device whose network is up; it has no engine yet. */
  engine(name: string, options?: SimulatedEngineOptions): SimulatedEngine;
  /** Anything else that can happen to the network, by an engine's name; `setRates` is for all of them. */
  tell(engine: string, event: EngineNetworkEvent): void;
  /** Messages on their way. */
  inFlight(): number;
  advance(ms: number): void;
  /** Until no message is on its way and nothing is due now. */
  settle(): void;
}

type EngineNetworkEvent =
  NetworkEvent<RtcMessage> extends infer E
    ? E extends { readonly type: 'send' | 'due' }
      ? never
      : Omit<E, 'link' | 'now'>
    : never;

/** A run that does this much without coming to rest never will. */
const ENDLESS = 1_000_000;
const ARRIVAL = 'arrival';

const ignore = (): void => {};

export const createRtcSimulation = (options: RtcSimulationOptions = {}): RtcSimulation => {
  const { clock = createVirtualClock(), server: limits, onError } = options;
  const network = createNetwork<RtcMessage>(options);
  const arrivals = clock.owned();
  const log: RtcLogLine[] = [];
  const engines: { readonly name: string; readonly deviceID: string; readonly express: Express }[] = [];
  let calls = 0;
  const nextCall = options.nextCall ?? (() => ++calls);

  const server = createRtcServer({
    clock: clock.owned(),
    limits,
    onError,
    deliver(deviceID, message) {
      const link = engines.findIndex((engine) => engine.deviceID === deviceID);
      if (link >= 0) send(link, 'down', message);
    },
  });

  const carryOut = (effect: NetworkEffect<RtcMessage>): void => {
    const express = engines[effect.link]?.express;
    switch (effect.type) {
      case 'deliver':
        if (effect.way === 'up') server.receive(effect.payload);
        else express?.receive(effect.payload);
        return;
      case 'linkUp':
        return express?.networkUp();
      case 'linkDown':
        return express?.networkDown();
      default:
        return;
    }
  };
  const step = (event: NetworkEvent<RtcMessage>): void => {
    for (const effect of stepNetwork(network, event)) carryOut(effect);
    const due = nextDue(network);
    if (due === Number.POSITIVE_INFINITY) arrivals.clearTimer(ARRIVAL);
    else
      arrivals.setTimer(ARRIVAL, Math.max(0, due - clock.now), () => step({ type: 'due', now: clock.now }));
  };
  const send = (link: number, way: 'up' | 'down', payload: RtcMessage): void =>
    // a copy, as a wire makes one
    step({ type: 'send', now: clock.now, link, way, name: payload.type, payload: copyOf(payload) });

  const engine = (
    name: string,
    { deviceID = name, ...given }: SimulatedEngineOptions = {},
  ): SimulatedEngine => {
    if (engines.some((other) => other.name === name || other.deviceID === deviceID))
      throw new RoomLifecycleError(
        failure('badArgument', `make the engine ${name}`, 'there is one of that name or deviceID'),
      );
    const link = engines.length;
    const numbers = new Map<number, number>();
    const express = createExpress({
      ...given,
      deviceID,
      clock: clock.owned(),
      onError,
      send: (message) => send(link, 'up', message),
      onCall(call, method, args) {
        const number = nextCall();
        numbers.set(call, number);
        log.push({ at: clock.now, engine: name, call: number, method, args: args.map(copyOf) });
      },
      onSettle(call, _method, outcome) {
        const line = { at: clock.now, engine: name, call: numbers.get(call) ?? 0 };
        numbers.delete(call);
        if (!(outcome instanceof RtcError)) log.push({ ...line, resolved: outcome ?? {} });
        else {
          const { code, reason, message } = outcome;
          log.push({ ...line, rejected: { code, reason, message } });
        }
      },
      onNotice: (notice) => log.push(noticeLine(clock.now, name, notice)),
    });
    engines.push({ name, deviceID, express });
    return {
      name,
      ZegoExpressEngine: express.ZegoExpressEngine,
      snapshot: express.snapshot,
      call(method, ...args) {
        const settled = express.call(method, args);
        settled.catch(ignore);
        return settled;
      },
      network: (is) => step({ type: is === 'up' ? 'mend' : 'break', link, now: clock.now }),
    };
  };

  return {
    get now() {
      return clock.now;
    },
    server,
    log,
    engine,
    tell(name, event) {
      const link = engines.findIndex((other) => other.name === name);
      step({ ...event, link, now: clock.now } as NetworkEvent<RtcMessage>);
    },
    inFlight: () => network.inFlight,
    advance(ms) {
      const until = clock.now + ms;
      while (clock.nextDue() <= until) fireNext(clock);
      clock.now = until;
    },
    settle() {
      for (let count = 0; network.inFlight > 0 || clock.nextDue() <= clock.now; count += 1) {
        if (count === ENDLESS)
          throw new RoomLifecycleError(
            failure('badArgument', 'settle the simulation', 'it does not come to rest'),
          );
        fireNext(clock);
      }
    },
  };
};

const fireNext = (clock: VirtualClock): void => {
  clock.now = Math.max(clock.now, clock.nextDue());
  clock.fireNext();
};
