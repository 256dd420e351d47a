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
import { EPOCH_SPAN } from '../../machines/protocol.js';
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
import { isLinkUp } from '../../network/network.js';
import { createWorld as createTraffic } from '../../simulation/world.js';

export interface DeviceSetup {
  readonly userID: string;
  readonly deviceID: string;
  readonly sdkVersion: string;
}

/** Told of everything, in order; `device` is an index. */
export interface Witness {
  /** a step as a whole; each effect is told again when it is carried out */
  event(
    device: number,
    event: ClientEvent,
    before: ClientSnapshot,
    after: ClientSnapshot,
    effects: readonly ClientEffect[],
  ): void;
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
  const { clock, network, connect, send, tell, advance } = createTraffic(
    { seed: options.seed, rates: options.rates },
    ({ what, why, isCopy }) => {
      if (what === 'lost') witness.fault(`lost by ${why}`);
      else if (isCopy) witness.fault('repeated');
    },
  );
  const linkOf = new Map(setups.map((setup, index) => [keyOf(setup), index]));
  const clientClocks = setups.map(() => clock.owned());
  const devices = setups.map((setup) => roomClientSteps.initial({ ...setup, limits }));
  let registry = createRegistryState({ limits });
  let stored: RegistrySnapshot = save(registry);
  let serverClock = clock.owned();
  let steps = 0;

  const step = (index: number, event: ClientEvent): void => {
    const before = devices[index] as ClientSnapshot;
    const { snapshot, effects } = roomClientSteps.step(before, event);
    devices[index] = snapshot;
    steps += 1;
    witness.event(index, event, before, snapshot, effects);
    for (const effect of effects) {
      witness.effect(index, effect);
      if (effect.type === 'send') send(index, 'up', effect.message);
      else if (effect.type === 'startTimer') arm(index, effect.id, effect.delay);
      else if (effect.type === 'cancelTimer') clientClocks[index]?.clearTimer(effect.id);
    }
  };

  const arm = (index: number, id: string, delay: number): void =>
    clientClocks[index]?.setTimer(id, delay, () => step(index, { type: 'timer', id, now: clock.now }));

  const toServer = (input: RegistryInput): void => {
    const { effects } = handle(registry, input);
    steps += 1;
    witness.server(input, effects);
    for (const effect of effects) {
      if (effect.type === 'send')
        for (const name of recipients(registry, effect.to)) {
          const link = linkOf.get(keyOf(name));
          if (link !== undefined) send(link, 'down', effect.message);
        }
      else if (effect.type === 'startTimer') armServer(effect.id, effect.delay);
      else if (effect.type === 'cancelTimer') serverClock.clearTimer(effect.id);
    }
  };

  const armServer = (id: string, delay: number): void => {
    const owner = serverClock;
    owner.setTimer(id, delay, () => {
      // of a server that is gone
      if (owner === serverClock) toServer({ type: 'timer', id, now: clock.now });
    });
  };

  for (const [index, { userID, deviceID }] of setups.entries())
    connect({
      name: `${userID}/${deviceID}`,
      arrive(way, message) {
        const { now } = clock;
        if (way === 'up') toServer({ type: 'message', now, message });
        else step(index, toClientEvent(message, now));
      },
      link(isUp) {
        witness.fault(isUp ? 'mended' : 'interrupted');
        step(index, { type: isUp ? 'networkUp' : 'networkDown', now: clock.now });
      },
    });

  const world: World = {
    devices,
    registry: () => registry,
    now: () => clock.now,
    steps: () => steps,
    feed: (index, event) => step(index, { ...event, now: clock.now } as ClientEvent),
    ask: (input) => toServer({ ...input, now: clock.now } as RegistryInput),
    link: (link, isUp) => tell({ type: isUp ? 'mend' : 'break', link }),
    advance,
    restartDevice(index) {
      witness.fault('device restarted');
      const restored = restoreClient(JSON.parse(JSON.stringify(devices[index])) as ClientSnapshot);
      for (const { id } of restored.context.timers) clientClocks[index]?.clearTimer(id);
      devices[index] = restored;
      for (const { id, at } of clientTimers(restored)) arm(index, id, Math.max(0, at - clock.now));
      if (!isLinkUp(network, index)) return;
      world.link(index, false);
      world.link(index, true);
    },
    store() {
      stored = JSON.parse(JSON.stringify(save(registry))) as RegistrySnapshot;
    },
    restartServer(stale) {
      witness.fault(stale ? 'server restarted from an older state' : 'server restarted');
      if (!stale) world.store();
      serverClock = clock.owned();
      registry = restore(stored, { epoch: Math.floor(registry.nextID / EPOCH_SPAN) + 1 });
      for (const { id, delay } of timers(registry, clock.now)) armServer(id, delay);
    },
    heal() {
      tell({ type: 'setRates', rates: {} });
      for (const link of setups.keys()) {
        for (const way of ['up', 'down'] as const) tell({ type: 'join', link, way });
        world.link(link, true);
      }
    },
  };
  return world;
};

const keyOf = ({ userID, deviceID }: { readonly userID: string; readonly deviceID: string }): string =>
  JSON.stringify([userID, deviceID]);
