/**
 * The laws of single steps (`../laws`), held against every step of a run of the soak.
 *
 * It keeps what only a run has: what each app was told before, and what the registry was like before a step.
 */
import type { ClientEvent } from '../../machines/client/events.js';
import type { ClientSnapshot } from '../../machines/client/room-client.js';
import type { ClientEffect, RegistryEffect } from '../../machines/effects.js';
import { type RegistryInput, recipients, save } from '../../machines/server/registry.js';
import type { RegistrySnapshot } from '../../machines/server/snapshot.js';
import type { Count } from '../laws/app-log.js';
import { isStale } from '../laws/client-laws.js';
import { DeviceHistory } from '../laws/device-history.js';
import { brokenByClientStep, brokenByRegistryStep } from '../laws/judge.js';
import { NOTHING_TOLD, type Told, tell } from '../world/laws/told.js';
import type { World } from './world.js';

/** Told of what is broken, and of the laws that had something to say. */
export interface Judge {
  broken(law: string, why: string): void;
  readonly count: Count;
}

interface Device {
  told: Told;
  readonly history: DeviceHistory;
}

export class StepLaws {
  private readonly devices: Device[];
  /** the registry as it was; null after a restart, of which no step is judged */
  private before: RegistrySnapshot | null = null;
  private world: World | undefined;

  constructor(
    devices: number,
    private readonly judge: Judge,
  ) {
    this.devices = Array.from({ length: devices }, () => ({
      told: NOTHING_TOLD,
      history: new DeviceHistory(judge.count),
    }));
  }

  watch(world: World): void {
    this.world = world;
    this.before = save(world.registry());
  }

  client(
    index: number,
    event: ClientEvent,
    before: ClientSnapshot,
    after: ClientSnapshot,
    effects: readonly ClientEffect[],
  ): void {
    const device = this.devices[index] as Device;
    const { told: toldBefore, history } = device;
    const isInert = before === after && effects.length === 0 && !('call' in event);
    if (isInert && !isStale(after.context, event)) return;
    const { told } = tell(toldBefore, event, effects);
    device.told = told;
    const step = { before, event, effects, after, toldBefore, told };
    for (const { law, why } of [...brokenByClientStep(step, this.judge.count), ...history.take(step)])
      this.judge.broken(law, `device ${index}: ${why}`);
  }

  /** The registry is another one from here on. */
  restarted(): void {
    this.before = null;
  }

  server(input: RegistryInput, effects: readonly RegistryEffect[]): void {
    const registry = this.world?.registry();
    if (!registry) return;
    const { before } = this;
    const after = save(registry);
    this.before = after;
    if (!before) return;
    const reached = effects.flatMap((effect) =>
      effect.type === 'send' ? [recipients(registry, effect.to)] : [],
    );
    const step = { before, input, effects, after, recipients: reached };
    for (const { law, why } of brokenByRegistryStep(step, this.judge.count))
      this.judge.broken(law, `server: ${why}`);
  }
}
