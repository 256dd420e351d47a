/** Steps of random runs, each as the laws of steps have it. */
import type { ClientEvent } from '../../../src/machines/client/events.js';
import type { ClientSnapshot } from '../../../src/machines/client/room-client.js';
import type { ClientEffect } from '../../../src/machines/effects.js';
import { resolveLimits } from '../../../src/machines/limits.js';
import { recipients, save } from '../../../src/machines/server/registry.js';
import { DEVICES, drawPlan, newPlayer, playOne } from '../../../src/testing/soak/plan.js';
import { createWorld, type Witness, type World } from '../../../src/testing/soak/world.js';
import type { ClientStep } from '../../../src/testing/world/laws/client-laws.js';
import type { RegistryStep } from '../../../src/testing/world/laws/registry-laws.js';
import { NOTHING_TOLD, tell } from '../../../src/testing/world/laws/told.js';

export interface Recorded {
  readonly client: readonly ClientStep[];
  readonly registry: readonly RegistryStep[];
  readonly worlds: readonly World[];
}

const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

const recordOne = (seed: number, client: ClientStep[], registry: RegistryStep[]): World => {
  const told = DEVICES.map(() => NOTHING_TOLD);
  let world: World | undefined;
  let before: RegistryStep['before'] | null = null;
  const witness: Witness = {
    event(
      device: number,
      event: ClientEvent,
      was: ClientSnapshot,
      after: ClientSnapshot,
      effects: readonly ClientEffect[],
    ) {
      const toldBefore = told[device] ?? NOTHING_TOLD;
      const now = tell(toldBefore, event, effects).told;
      told[device] = now;
      client.push({ before: was, event, effects, after, toldBefore, told: now });
    },
    effect: () => {},
    server(input, effects) {
      if (!world) return;
      const store = world.registry();
      const after = copy(save(store));
      if (before)
        registry.push({
          before,
          input,
          effects,
          after,
          recipients: effects.flatMap((effect) =>
            effect.type === 'send' ? [recipients(store, effect.to)] : [],
          ),
        });
      before = after;
    },
    fault: (kind) => {
      if (kind.startsWith('server restarted')) before = null;
    },
  };
  const player = newPlayer(seed);
  const plan = drawPlan(seed, player.chance);
  world = createWorld(DEVICES, { seed, rates: plan.rates, limits: plan.limits }, witness);
  for (const device of DEVICES.keys()) world.feed(device, { type: 'login' });
  for (let played = 0; played < 60; played += 1) playOne(world, plan, player);
  world.heal();
  const { heartbeatInterval, offlineAfter, requestTimeout } = resolveLimits(plan.limits);
  world.advance(2 * heartbeatInterval + offlineAfter + 4 * requestTimeout);
  return world;
};

export const record = (seeds: number): Recorded => {
  const client: ClientStep[] = [];
  const registry: RegistryStep[] = [];
  const worlds = Array.from({ length: seeds }, (_, seed) => recordOne(seed + 1, client, registry));
  return { client, registry, worlds };
};
