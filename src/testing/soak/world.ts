/**
 * Devices, the registry and a faulty network between them, in one process on a virtual clock; everything that
 * happens is reported to a witness.
 *
 * Machines are stepped directly, without promises, so that a hundred thousand runs are affordable. What it does is
 * decided by whoever calls it; the chances of the network come from its seed (AG-5). It judges nothing: see `laws.ts`.
 */

import { clientTimers, restoreClient } from '../../machines/client/client-snapshot.js';
import type { ClientEvent } from '../../machines/client/events.js';
import { toClientEvent } from '../../machines/client/receive.js';
import { type ClientSnapshot, roomClientSteps } from '../../machines/client/room-client.js';
import type { ClientEffect, RegistryEffect } from '../../machines/effects.js';
import { type Limits, resolveLimits } from '../../machines/limits.js';
import type { DownMessage, UpMessage } from '../../machines/protocol.js';
import {
  createRegistryState,
  handle,
  type Registry,
  type RegistryInput,
  type RegistrySnapshot,
  recipients,
  restore,
  save,
  timers,
} from '../../machines/server/registry.js';
import type { NetworkRates } from '../../network/faults.js';
import { createNetwork, type Network, nextDue, stepNetwork } from '../../network/network.js';
import { messageName } from '../../simulation/message-names.js';
import { createVirtualClock } from '../../simulation/virtual-clock.js';

export interface DeviceSetup {
  readonly userID: string;
  readonly deviceID: string;
  readonly sdkVersion: string;
}

/** Told of everything, in order; `device` is an index. */
export interface Witness {
  /** time has passed */
  time(now: number): void;
  event(device: number, event: ClientEvent, before: ClientSnapshot, after: ClientSnapshot): void;
  effect(device: number, effect: ClientEffect): void;
  server(input: RegistryInput, effects: readonly RegistryEffect[]): void;
  fault(kind: string): void;
}

export interface World {
  readonly devices: ClientSnapshot[];
  registry(): Registry;
  now(): number;
  /** steps of machines so far */
  steps(): number;
  feed(device: number, event: Omitted<ClientEvent>): void;
  ask(input: Omitted<RegistryInput>): void;
  link(device: number, up: boolean): void;
  /** lets time pass, and whatever is due in it happen */
  advance(ms: number): void;
  restartDevice(device: number): void;
  /** `stale`: from what was stored at the last `store` */
  restartServer(stale: boolean): void;
  store(): void;
  heal(): void;
}

/** An event without its time, which the world knows. */
export type Omitted<E> = E extends { readonly now: number } ? Omit<E, 'now'> : never;

const MOST_STEPS_PER_ADVANCE = 200_000;

export const createWorld = (
  setups: readonly DeviceSetup[],
  options: {
    readonly seed: number;
    readonly rates: Partial<NetworkRates>;
    readonly limits?: Partial<Limits>;
  },
  witness: Witness,
): World => {
  const limits = resolveLimits(options.limits);
  const clock = createVirtualClock();
  const network: Network<UpMessage | DownMessage> = createNetwork({
    seed: options.seed,
    rates: options.rates,
  });
  const linkOf = new Map(
    setups.map(({ userID, deviceID }, index) => [JSON.stringify([userID, deviceID]), index]),
  );
  let registry = createRegistryState({ limits });
  let stored: RegistrySnapshot = save(registry);
  let serverClock = clock.owned();
  const clientClocks = setups.map(() => clock.owned());
  const armed = setups.map(() => new Set<string>());
  const serverArmed = new Set<string>();
  let steps = 0;

  const transmit = (link: number, way: 'up' | 'down', payload: UpMessage | DownMessage) =>
    carry(
      stepNetwork(network, { type: 'send', now: clock.now, link, way, name: messageName(payload), payload }),
    );

  const carry = (effects: ReturnType<typeof stepNetwork<UpMessage | DownMessage>>): void => {
    for (const effect of effects) {
      if (effect.type === 'deliver') {
        if (effect.isCopy) witness.fault('repeated');
        if (effect.way === 'up') toServer({ type: 'message', now: clock.now, message: effect.payload });
        else step(effect.link, toClientEvent(effect.payload, clock.now));
      } else if (effect.type === 'lost') witness.fault(`lost by ${effect.why}`);
      else if (effect.type === 'linkDown' || effect.type === 'linkUp') {
        witness.fault(effect.type);
        step(effect.link, { type: effect.type === 'linkDown' ? 'networkDown' : 'networkUp', now: clock.now });
      }
    }
  };

  const step = (index: number, event: ClientEvent): void => {
    const before = devices[index] as ClientSnapshot;
    const { snapshot, effects } = roomClientSteps.step(before, event);
    devices[index] = snapshot;
    steps += 1;
    witness.event(index, event, before, snapshot);
    for (const effect of effects) {
      witness.effect(index, effect);
      if (effect.type === 'send') transmit(index, 'up', effect.message);
      else if (effect.type === 'startTimer') arm(index, effect.id, effect.delay);
      else if (effect.type === 'cancelTimer') {
        clientClocks[index]?.clearTimer(effect.id);
        armed[index]?.delete(effect.id);
      }
    }
  };

  const arm = (index: number, id: string, delay: number): void => {
    armed[index]?.add(id);
    clientClocks[index]?.setTimer(id, delay, () => {
      armed[index]?.delete(id);
      step(index, { type: 'timer', id, now: clock.now });
    });
  };

  const toServer = (input: RegistryInput): void => {
    const { effects } = handle(registry, input);
    steps += 1;
    witness.server(input, effects);
    for (const effect of effects) {
      if (effect.type === 'send')
        for (const { userID, deviceID } of recipients(registry, effect.to)) {
          const link = linkOf.get(JSON.stringify([userID, deviceID]));
          if (link !== undefined) transmit(link, 'down', effect.message);
        }
      else if (effect.type === 'startTimer') armServer(effect.id, effect.delay);
      else if (effect.type === 'cancelTimer') {
        serverClock.clearTimer(effect.id);
        serverArmed.delete(effect.id);
      }
    }
  };

  const armServer = (id: string, delay: number): void => {
    serverArmed.add(id);
    serverClock.setTimer(id, delay, () => {
      serverArmed.delete(id);
      toServer({ type: 'timer', id, now: clock.now });
    });
  };

  const devices = setups.map((setup) => roomClientSteps.initial({ ...setup, limits }));

  const world: World = {
    devices,
    registry: () => registry,
    now: () => clock.now,
    steps: () => steps,
    feed: (index, event) => step(index, { ...event, now: clock.now } as ClientEvent),
    ask: (input) => toServer({ ...input, now: clock.now } as RegistryInput),
    link: (index, up) =>
      carry(stepNetwork(network, { type: up ? 'mend' : 'break', now: clock.now, link: index })),
    advance(ms) {
      const until = clock.now + ms;
      const most = steps + MOST_STEPS_PER_ADVANCE;
      for (;;) {
        const timer = clock.nextDue();
        const delivery = nextDue(network);
        const at = Math.min(timer, delivery);
        if (at > until) break;
        if (steps > most)
          throw new Error(`the world does not come to rest: ${steps} steps at ${clock.now} ms`);
        if (at !== clock.now) witness.time(at);
        clock.now = at;
        // at one instant what has been waited for is over before what arrives then
        if (timer <= delivery) clock.fireNext();
        else carry(stepNetwork(network, { type: 'due', now: at }));
      }
      clock.now = until;
    },
    restartDevice(index) {
      witness.fault('device restarted');
      for (const id of armed[index] ?? []) clientClocks[index]?.clearTimer(id);
      armed[index]?.clear();
      const saved = JSON.parse(JSON.stringify(devices[index])) as ClientSnapshot;
      const restored = restoreClient(saved);
      devices[index] = restored;
      for (const { id, at } of clientTimers(restored)) arm(index, id, Math.max(0, at - clock.now));
      const isUp = network.links[index]?.isUp ?? true;
      if (!isUp) return;
      world.link(index, false);
      world.link(index, true);
    },
    store() {
      stored = JSON.parse(JSON.stringify(save(registry))) as RegistrySnapshot;
    },
    restartServer(stale) {
      witness.fault(stale ? 'server restarted from an older state' : 'server restarted');
      if (!stale) world.store();
      for (const id of serverArmed) serverClock.clearTimer(id);
      serverArmed.clear();
      serverClock = clock.owned();
      const epoch = Math.floor(registry.nextID / 2 ** 32) + 1;
      registry = restore(stored, { epoch });
      for (const { id, delay } of timers(registry, clock.now)) armServer(id, delay);
    },
    heal() {
      stepNetwork(network, { type: 'setRates', now: clock.now, rates: {} });
      for (const index of setups.keys()) {
        for (const way of ['up', 'down'] as const)
          stepNetwork(network, { type: 'join', now: clock.now, link: index, way });
        world.link(index, true);
      }
    },
  };
  return world;
};
