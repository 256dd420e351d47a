/**
 * What must hold in every run, told as a witness: of every notice and settlement at once, of agreement at the end.
 *
 * The laws themselves are in `../laws`; here is what a run has to hand them: the log of each device's app, single steps
 * where it is judged by those too, and the settled world. It counts what happened, so that a soak can say what it has
 * seen. A violation is text that begins with the law's name.
 */
import type { ClientEvent } from '../../machines/client/events.js';
import type { ClientSnapshot } from '../../machines/client/room-client.js';
import type { ClientEffect, RegistryEffect } from '../../machines/effects.js';
import type { RegistryInput } from '../../machines/server/registry.js';
import { toAppLine } from '../laws/app-lines.js';
import { AppLog } from '../laws/app-log.js';
import type { Broken } from '../laws/law.js';
import { SETTLED_CLAUSES } from '../laws/settled-laws.js';
import { StepLaws } from './step-laws.js';
import type { Witness, World } from './world.js';

const isReading = ({ context }: ClientSnapshot, room: string): boolean =>
  context.rooms.find(({ roomID }) => roomID === room)?.intent.context.members?.reading ?? false;

/** Counted once in each run that is judged step by step. */
export const JUDGED_STEPS = 'judged step by step';

export interface Counts {
  [what: string]: number;
}

export class Laws implements Witness {
  readonly violations: string[] = [];
  readonly counts: Counts = Object.create(null) as Counts;
  /** of everything told, so that two runs can be compared (AG-5) */
  hash = 0;
  private readonly logs: AppLog[];
  /** methods of calls that are out, by device */
  private readonly methods: Map<number, string>[];
  private world: World | undefined;
  private readonly steps: StepLaws | null;

  /** @param judgesSteps also by the laws of single steps, which compare whole states and cost several times the run */
  constructor(devices: number, judgesSteps = true) {
    const countLaw = (law: string): void => this.count(`law ${law}`);
    this.steps = judgesSteps
      ? new StepLaws(devices, { broken: (law, why) => this.broken(law, why), count: countLaw })
      : null;
    if (judgesSteps) this.count(JUDGED_STEPS);
    this.logs = Array.from({ length: devices }, () => new AppLog(judgesSteps ? countLaw : undefined));
    this.methods = Array.from({ length: devices }, () => new Map());
  }

  watch(world: World): void {
    this.world = world;
    this.steps?.watch(world);
  }

  private count(what: string): void {
    this.counts[what] = (this.counts[what] ?? 0) + 1;
  }

  private broken(law: string, why: string): void {
    this.violations.push(`${law} at ${this.world?.now()} ms: ${why}`);
  }

  private allBroken(device: number, broken: readonly Broken[]): void {
    for (const { law, why } of broken) this.broken(law, `device ${device}: ${why}`);
  }

  private note(text: string): void {
    let { hash } = this;
    for (let at = 0; at < text.length; at += 1) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0;
    this.hash = hash;
  }

  fault(kind: string): void {
    this.count(`fault: ${kind}`);
    if (kind.startsWith('server restarted')) this.steps?.restarted();
  }

  event(
    device: number,
    event: ClientEvent,
    before: ClientSnapshot,
    after: ClientSnapshot,
    effects: readonly ClientEffect[],
  ): void {
    this.steps?.client(device, event, before, after, effects);
    const log = this.logs[device] as AppLog;
    const line = toAppLine(event.now, event);
    if (line) {
      this.allBroken(device, log.take(line));
      if ('method' in line) this.methods[device]?.set(line.call, line.method);
    }
    for (const list of newLists(before, after)) log.take({ at: event.now, ...list });
    this.observe(event, before, after);
  }

  /** Counts what the step was about. */
  private observe(event: ClientEvent, before: ClientSnapshot, after: ClientSnapshot): void {
    if (before === after && event.type !== 'timer' && !('call' in event))
      this.count(`NR-4 inert ${event.type}`);
    for (const { intent, roomID } of before.context.rooms) {
      const now = after.context.rooms.find((room) => room.roomID === roomID)?.intent.value ?? 'gone';
      if (now !== intent.value) this.count(`intent ${intent.value} → ${now} by ${event.type}`);
    }
    for (const { machine } of before.context.switches) {
      const { attempt } = machine.context;
      const now = after.context.switches.find((other) => other.machine.context.attempt === attempt);
      if (now?.machine.value !== machine.value)
        this.count(`switch ${machine.value} → ${now?.machine.value ?? 'settled'} by ${event.type}`);
      if (event.type === 'refused' && attempt === event.id) this.count('switch refused');
    }
    if (after.context.waiting.length > before.context.waiting.length) this.count('waiting for a leave');
    for (const { roomID, intent } of after.context.rooms)
      if (intent.context.members?.reading && !isReading(before, roomID))
        this.count('member list missed something');
  }

  effect(device: number, effect: ClientEffect): void {
    this.note(`${device}${JSON.stringify(effect)}`);
    const log = this.logs[device] as AppLog;
    if (effect.type === 'settle') {
      if ('error' in effect) this.count(`rejected ${effect.error.code} ${effect.error.reason}`);
      else this.count(this.methods[device]?.get(effect.call) === 'switchRoom' ? 'switched' : 'resolved');
    } else if (effect.type === 'send') {
      this.count(`sent ${effect.message.type}`);
      if ('released' in effect.message && effect.message.released.length > 0)
        this.count('entering names released attempts');
    } else if (effect.type === 'notify')
      this.count(
        effect.notice === 'roomStateChanged'
          ? `${log.stateOf(effect.roomID)} → ${effect.state}/${effect.event}`
          : effect.notice,
      );
    const line = toAppLine(this.world?.now() ?? 0, effect);
    if (line) this.allBroken(device, log.take(line));
  }

  server(input: RegistryInput, effects: readonly RegistryEffect[]): void {
    this.steps?.server(input, effects);
    for (const effect of effects) {
      if (effect.type === 'callback') this.note(JSON.stringify(effect));
      else if (effect.type === 'send' && effect.message.type === 'removed')
        this.count(`removed: ${effect.message.end.cause}`);
    }
  }

  /** AG-1…AG-3, once faults have stopped and the time of AG-4 has passed. */
  settle({ devices, registry }: World): void {
    for (const [device, log] of this.logs.entries()) this.allBroken(device, log.end());
    const lists = this.logs.map(
      (log) => new Map(log.connected.map((roomID) => [roomID, log.membersOf(roomID) ?? []])),
    );
    const world = { devices, lists, registry: registry() };
    for (const { name, applies, check } of SETTLED_CLAUSES) {
      if (!applies(world)) continue;
      this.count(`law ${name}`);
      const why = check(world);
      if (why !== null) this.broken(name, why);
    }
  }
}

/** The list that an app reads at entering; what it is told after that changes it (AG-3). */
const newLists = (
  before: ClientSnapshot,
  after: ClientSnapshot,
): { readonly roomID: string; readonly list: readonly string[] }[] =>
  after.context.rooms.flatMap(({ roomID, intent }) => {
    const list = intent.context.members?.userIDs;
    const was = before.context.rooms.find((room) => room.roomID === roomID)?.intent;
    const isNew = was?.context.attempt !== intent.context.attempt || !was.context.members;
    return list && isNew ? [{ roomID, list }] : [];
  });
