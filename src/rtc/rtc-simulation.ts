/**
 * Engines, their server and the network between them in one process, on virtual time: the offline stand-in for the
 * cloud in an app's own tests, deterministic from its seed.
 *
 * Time and traffic are a world's (world.ts), which it may share with devices (SIM-9). It knows no rule of rooms.
 */
import { failure, RoomLifecycleError } from '../machines/errors.js';
import type { EngineLimits, ServerLimits } from '../machines/rtc/limits.js';
import type { Hold, RtcDownMessage } from '../machines/rtc/protocol.js';
import type { EngineSnapshot } from '../machines/rtc/rtc-engine.js';
import { RtcError } from '../machines/rtc/rtc-errors.js';
import {
  type Platform,
  type PlayerStateName,
  type PublisherStateName,
  type RoomModeName,
  ZegoRoomMode,
} from '../machines/rtc/vocabulary.js';
import type { NetworkOptions } from '../network/network.js';
import { copyArgs, copyOf } from '../simulation/log.js';
import { createNetworkControl, type SimulatedNetwork } from '../simulation/simulated-network.js';
import { createWorld, type World } from '../simulation/world.js';
import { createExpress, type Express } from './express-engine.js';
import { createHeartbeats, RTC_MESSAGE_NAMES, type RtcMessageName } from './heartbeats.js';
import { noticeLine, type RtcLogLine } from './rtc-log.js';
import { createRtcServer, type RtcServer } from './rtc-server-host.js';
import type { EngineMethod, ZegoRoomResult } from './types.js';

export type RtcMessage = Hold | RtcDownMessage;

export interface RtcSimulationOptions extends Omit<NetworkOptions, 'background'> {
  readonly server?: Partial<ServerLimits>;
  /** Each line of the log, as it is written. */
  readonly onLog?: (line: RtcLogLine) => void;
  /** Told what a listener threw; default: thrown again in a microtask. */
  readonly onError?: (error: unknown) => void;
}

export interface SimulatedEngineOptions {
  /** default: its name */
  readonly deviceID?: string;
  readonly platform?: Platform;
  readonly sdkVersion?: string;
  readonly limits?: Partial<EngineLimits>;
  /** The engine is created already, in this mode, and nothing is logged of that; default: no engine yet. */
  readonly roomMode?: RoomModeName;
}

/** A stream of an engine, published or played. */
export interface EngineStream {
  readonly roomID: string;
  readonly streamID: string;
  readonly state: PublisherStateName | PlayerStateName;
}

export interface SimulatedEngine extends Pick<Express, 'ZegoExpressEngine' | 'rooms' | 'snapshot'> {
  readonly name: string;
  /** In the order of their starts. */
  streams(): readonly EngineStream[];
  /** Any call by its name. Its promise may be left alone: one that is rejected unawaited harms nobody. */
  call(method: EngineMethod, ...args: readonly unknown[]): Promise<ZegoRoomResult | null>;
  /** Breaks this device's connection, or brings it back. */
  network(is: 'up' | 'down'): void;
}

export interface RtcSimulation {
  /** ms from 0 */
  readonly now: number;
  /** Its API is logged as it is called. */
  readonly server: RtcServer;
  readonly network: SimulatedNetwork<RtcMessageName>;
  /** Grows while the run goes on; nothing in it changes. */
  readonly log: readonly RtcLogLine[];
  /**
   * A device whose network is up.
   * @throws RoomLifecycleError 6000001 if the name or the deviceID is there already
   */
  engine(name: string, options?: SimulatedEngineOptions): SimulatedEngine;
  advance(ms: number): void;
  /** Until no message is on its way (heartbeats and held ones aside) and nothing is due now. */
  settle(): void;
}

const ignore = (): void => {};

/** @throws RoomLifecycleError 6000001 for a limit, a rate or a latency that is not usable. */
export const createRtcSimulation = (options: RtcSimulationOptions = {}): RtcSimulation =>
  createRtcSimulationIn(createWorld<RtcMessage, RtcMessageName>(options), options);

/**
 * A simulation in a world that others may share (SIM-9).
 * @param nextCall numbers its calls; those who write one log share it
 */
export const createRtcSimulationIn = (
  world: World<RtcMessage>,
  options: Pick<RtcSimulationOptions, 'server' | 'onLog' | 'onError'>,
  nextCall: () => number = counter(),
): RtcSimulation => {
  const { server: limits, onError } = options;
  const { clock } = world;
  const log: RtcLogLine[] = [];
  const links = new Map<string, number>();
  const addresses = new Map<string, number>();

  const record = (line: RtcLogLine): void => {
    log.push(line);
    options.onLog?.(line);
  };

  const server = createRtcServer({
    clock: clock.owned(),
    limits,
    onError,
    onApiCall: (call) => record({ at: clock.now, ...call, args: copyArgs(call.args) }),
    deliver(deviceID, message) {
      const link = addresses.get(deviceID);
      if (link !== undefined) send(link, 'down', message);
    },
  });
  const send = (link: number, way: 'up' | 'down', message: RtcMessage): void =>
    // a copy, as a wire makes one
    world.send(link, way, copyOf(message));

  const engine = (
    name: string,
    { deviceID = name, roomMode, ...given }: SimulatedEngineOptions = {},
  ): SimulatedEngine => {
    if (links.has(name) || addresses.has(deviceID))
      throw new RoomLifecycleError(
        failure('badArgument', `make the engine ${name}`, 'there is one of that name or deviceID'),
      );
    const numbers = new Map<number, number>();
    const heartbeats = createHeartbeats();
    let isStarting = true;
    const express = createExpress({
      ...given,
      deviceID,
      clock: clock.owned(),
      onError,
      send: (message) => send(link, 'up', message),
      onCall(call, method, args) {
        if (isStarting) return;
        const number = nextCall();
        numbers.set(call, number);
        record({ at: clock.now, engine: name, call: number, method, args: copyArgs(args) });
      },
      onSettle(call, _method, outcome) {
        const number = numbers.get(call);
        if (number === undefined) return;
        numbers.delete(call);
        const line = { at: clock.now, engine: name, call: number };
        if (!(outcome instanceof RtcError)) record({ ...line, resolved: outcome ?? {} });
        else {
          const { code, reason, message } = outcome;
          record({ ...line, rejected: { code, reason, message } });
        }
      },
      onNotice: (notice) => record(noticeLine(clock.now, name, notice)),
    });
    const link = world.connect({
      name,
      nameOf: (_, message) => heartbeats.nameOf(message),
      arrive(way, message) {
        if (way === 'up') return server.receive(message);
        heartbeats.arrived(message as RtcDownMessage);
        express.receive(message);
      },
      link(isUp) {
        if (isUp) return express.networkUp();
        heartbeats.broken();
        express.networkDown();
      },
    });
    links.set(name, link);
    addresses.set(deviceID, link);
    if (roomMode !== undefined) {
      void express.call('setRoomMode', [ZegoRoomMode[roomMode]]);
      void express.call('createEngine', []);
    }
    isStarting = false;
    return {
      name,
      ZegoExpressEngine: express.ZegoExpressEngine,
      rooms: express.rooms,
      streams: () => streamsOf(express.snapshot()),
      snapshot: express.snapshot,
      call(method, ...args) {
        const settled = express.call(method, args);
        settled.catch(ignore);
        return settled;
      },
      network: (is) => world.tell({ type: is === 'up' ? 'mend' : 'break', link }),
    };
  };

  return {
    get now() {
      return clock.now;
    },
    server,
    network: createNetworkControl(world, links, RTC_MESSAGE_NAMES),
    log,
    engine,
    advance: world.advance,
    settle: world.settle,
  };
};

const PUBLISHED = { Stopped: 'NoPublish', Requesting: 'PublishRequesting', Running: 'Publishing' } as const;
const PLAYED = { Stopped: 'NoPlay', Requesting: 'PlayRequesting', Running: 'Playing' } as const;

const streamsOf = ({ context }: EngineSnapshot): readonly EngineStream[] =>
  context.streams.map(({ roomID, channel, machine }) => ({
    roomID,
    streamID: machine.context.streamID,
    state: (channel === null ? PLAYED : PUBLISHED)[machine.value],
  }));

const counter = (): (() => number) => {
  let last = 0;
  return () => {
    last += 1;
    return last;
  };
};
