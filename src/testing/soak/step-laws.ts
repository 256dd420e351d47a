/**
 * The laws of single steps, those of `../world/laws` and more, held against every step of a run of the soak.
 *
 * It knows what only a run has: how long a call has been out, and what the registry was like before a step.
 */
import type { ClientEvent } from '../../machines/client/events.js';
import type { ClientSnapshot } from '../../machines/client/room-client.js';
import type { ClientEffect, RegistryEffect } from '../../machines/effects.js';
import type { UpMessage } from '../../machines/protocol.js';
import { type RegistryInput, recipients, save } from '../../machines/server/registry.js';
import type { RegistrySnapshot } from '../../machines/server/snapshot.js';
import { brokenBy, type ClientStep } from '../world/laws/client-laws.js';
import { brokenByRegistry, type RegistryStep } from '../world/laws/registry-laws.js';
import { NOTHING_TOLD, type Told, tell } from '../world/laws/told.js';
import { isStale, MORE_CLIENT_LAWS } from './client-step-laws.js';
import { MORE_REGISTRY_LAWS } from './registry-step-laws.js';
import type { World } from './world.js';

/** Told of what is broken, and of the laws that had something to say. */
export interface Judge {
  broken(law: string, why: string): void;
  count(what: string): void;
}

/** How long a call may be out, in request timeouts: its request and its question; twice that behind a leave (CL-27). */
const PATIENCE = 2;
const PATIENCE_BEHIND_A_LEAVE = 4;
/** NR-11: questions of T2 in a row without an answer, the last of which ends the membership */
const STRIKES = 3;

interface Device {
  told: Told;
  /** calls that are out, with their last moment */
  readonly due: Map<number, number>;
  /** by roomID: questions of this outage without an answer */
  readonly strikes: Map<string, number>;
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
      due: new Map(),
      strikes: new Map(),
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
    const { told: toldBefore } = device;
    const isInert = before === after && effects.length === 0 && !('call' in event);
    if (isInert && !isStale(after.context, event)) return;
    const { told, broken } = tell(toldBefore, event, effects);
    device.told = told;
    const step: ClientStep = { before, event, effects, after, toldBefore, told };
    for (const { law, why } of [...broken, ...brokenBy(step)])
      this.judge.broken(law, `device ${index}: ${why}`);
    for (const { law, rules, applies, check } of MORE_CLIENT_LAWS) {
      if (!applies(step)) continue;
      this.judge.count(`law ${law}`);
      const why = check(step);
      if (why !== null) this.judge.broken(law, `device ${index}: ${rules}: ${why}`);
    }
    this.settlesInTime(index, device, step);
    this.strikesAreCounted(index, device, step);
  }

  /** P3: with a bound, whatever the network does. */
  private settlesInTime(index: number, { due }: Device, { event, effects, after }: ClientStep): void {
    const { requestTimeout } = after.context.limits;
    if ('call' in event) {
      const isWaiting = after.context.waiting.some(({ call }) => call === event.call);
      due.set(event.call, event.now + (isWaiting ? PATIENCE_BEHIND_A_LEAVE : PATIENCE) * requestTimeout);
    }
    for (const effect of effects) if (effect.type === 'settle') due.delete(effect.call);
    for (const [call, last] of due)
      if (event.now > last) {
        due.delete(call);
        this.judge.broken(
          'P3 settled in time',
          `device ${index}: CL-2 NR-2: call ${call} is out since ${last} ms`,
        );
      }
  }

  /** P15: the question of every outage is asked as often as that of the first. */
  private strikesAreCounted(index: number, { strikes }: Device, { before, event, after }: ClientStep): void {
    if (event.type === 'resumed') strikes.clear();
    if (event.type !== 'timer') return;
    for (const { roomID, intent } of before.context.rooms) {
      if (event.id !== `ask:${intent.context.attempt}` || intent.value !== 'Inside.asking') continue;
      const count = (strikes.get(roomID) ?? 0) + 1;
      strikes.set(roomID, count);
      const isOver = !after.context.rooms.some(
        (room) => room.intent.context.attempt === intent.context.attempt,
      );
      if (count === STRIKES) this.judge.count('law P15 every outage is like the first');
      if (isOver !== (count === STRIKES))
        this.judge.broken(
          'P15 every outage is like the first',
          `device ${index}: NR-11: ${roomID} ${isOver ? 'ended' : 'went on'} after ${count} questions without an answer`,
        );
    }
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
    const step: RegistryStep = {
      before,
      input,
      effects,
      after,
      recipients: effects.flatMap((effect) =>
        effect.type === 'send' ? [recipients(registry, effect.to)] : [],
      ),
    };
    for (const { law, rules, applies, check } of MORE_REGISTRY_LAWS) {
      if (!applies(step)) continue;
      this.judge.count(`law ${law}`);
      const why = check(step);
      if (why !== null) this.judge.broken(law, `server: ${rules}: ${why}`);
    }
    // what was due, and the end of an earlier login, are part of the same step, and would be held against the input
    if (dueAt(before, input.now) > (input.type === 'timer' ? 1 : 0) || beginsLogin(before, input)) return;
    // RG-8, NR-8: what comes too late is refused unread, so it releases nothing either
    const isUnread = effects.some(
      (effect) =>
        effect.type === 'send' && 'error' in effect.message && effect.message.error.reason === 'cancelled',
    );
    for (const { law, why } of brokenByRegistry(step))
      if (!isUnread || !law.startsWith('P22')) this.judge.broken(law, `server: ${why}`);
  }
}

const beginsLogin = ({ devices }: RegistrySnapshot, input: RegistryInput): boolean => {
  if (input.type !== 'message') return false;
  const { userID, deviceID, login } = input.message as UpMessage;
  return devices.some(
    (device) => device.userID === userID && device.deviceID === deviceID && device.login < login,
  );
};

const dueAt = ({ rooms, devices }: RegistrySnapshot, now: number): number =>
  rooms.filter(({ room: { context } }) => context.deadline !== null && context.deadline <= now).length +
  devices.filter(({ watch }) => watch.at <= now).length;
