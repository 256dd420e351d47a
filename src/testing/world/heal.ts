/**
 * What becomes of a state once nothing goes wrong any more: everything arrives, timers fire when nothing is under way,
 * each device sends two heartbeats. Then the laws of a settled world have to hold (AG-4).
 *
 * The way is one of many, always the same from a state on, so ways that meet go on together and each state of a healing
 * world is looked at once. It starts from any reachable state, which is what AG-4 asks for.
 */
import { StateTable } from '../explorer/index.js';
import { EMPTY } from './channels.js';
import type { ClientStepResult } from './client-steps.js';
import { CLIENT, type Devices, DOWN, HEALED, RECORD, UP } from './devices.js';
import { disagreementIn, listsDiffer, unsettledIn } from './laws/settled-laws.js';
import type { Broken } from './laws/told.js';
import type { RegistryMoves } from './registry-moves.js';

const BEATS = 2;
const MOST_STEPS = 2000;

/** What a healing device does next: nothing, something of its own, or the registry hears it. */
interface Next {
  readonly kind: 'idle' | 'moves' | 'speaks';
  readonly to: number;
  readonly note: number;
}

const IDLE: Next = { kind: 'idle', to: 0, note: 0 };
const SPEAKS: Next = { kind: 'speaks', to: 0, note: 0 };

export class Healing {
  private readonly seen: StateTable;
  private readonly words: Int32Array;
  private readonly nexts: (Next | undefined)[] = [];
  private readonly beats: (Next | undefined)[] = [];
  private readonly twins: number[] = [];
  private readonly verdicts: (Broken | null | undefined)[] = [];
  private note = 0;
  private readonly back: number;

  constructor(
    private readonly count: number,
    private readonly devices: Devices,
    private readonly registry: RegistryMoves,
  ) {
    this.back = devices.steps.event({ type: 'networkUp', now: 0 });
    // devices, rooms, heartbeats so far
    this.seen = new StateTable(count + 2);
    this.words = new Int32Array(count + 2);
  }

  /** What does not hold where it ends up, or on the way there; null if all is well. `trail` gets the states of the way. */
  from(state: Int32Array, trail?: Int32Array[]): Broken | null {
    const { words, count, devices } = this;
    for (let i = 0; i < count; i += 1) words[i] = this.twin(state[i] as number);
    words[count] = state[count] as number;
    words[count + 1] = 0;
    for (let steps = 0; steps < MOST_STEPS; steps += 1) {
      trail?.push(words.slice());
      this.seen.add(words);
      // whoever was here before has gone on from here, and it went well
      if (!this.seen.isNew && !trail) return null;
      this.note = 0;
      if (!this.step()) return this.verdict();
      const [broken] = devices.notes.note(this.note).broken;
      if (broken) return broken;
    }
    return { law: 'AG-4 it settles', why: `AG-4: not settled after ${MOST_STEPS} steps` };
  }

  private twin(device: number): number {
    let twin = this.twins[device];
    if (twin === undefined) {
      twin = this.devices.healed(device);
      this.twins[device] = twin;
    }
    return twin;
  }

  /** One step; false when nothing is left to do. */
  private step(): boolean {
    const { words, count } = this;
    for (let i = 0; i < count; i += 1) {
      const device = words[i] as number;
      let next = this.nexts[device];
      if (next === undefined) {
        next = this.nextOf(device);
        this.nexts[device] = next;
      }
      if (next.kind === 'idle') continue;
      if (next.kind === 'speaks') this.speak(i);
      else this.move(i, next);
      return true;
    }
    const beat = words[count + 1] as number;
    if (beat >= BEATS * count) return false;
    words[count + 1] = beat + 1;
    const i = beat % count;
    const device = words[i] as number;
    let next = this.beats[device];
    if (next === undefined) {
      next = this.fire(device, true);
      this.beats[device] = next;
    }
    if (next.kind === 'moves') this.move(i, next);
    return true;
  }

  private move(index: number, { to, note }: Next): void {
    this.words[index] = to;
    this.note = note;
  }

  private nextOf(device: number): Next {
    const { devices } = this;
    const client = devices.part(device, CLIENT);
    const down = devices.part(device, DOWN);
    if (!devices.isUp(device)) return this.after(device, devices.steps.take(client, this.back), down);
    const { channels } = devices;
    if (down !== EMPTY)
      return this.after(
        device,
        devices.steps.hear(client, channels.content(down)[0] as number),
        channels.without(down, 0),
      );
    return devices.part(device, UP) === EMPTY ? this.fire(device, false) : SPEAKS;
  }

  /** Fires the heartbeat, or the first of the other timers. */
  private fire(device: number, beat: boolean): Next {
    const { devices } = this;
    const client = devices.part(device, CLIENT);
    const timer = devices.clients
      .form(client)
      .context.timers.find(({ id }) => id.startsWith('heartbeat:') === beat);
    if (!timer) return IDLE;
    const step = devices.steps.take(client, devices.steps.event({ type: 'timer', now: 0, id: timer.id }));
    return this.after(device, step, devices.part(device, DOWN));
  }

  private after(device: number, step: ClientStepResult, down: number): Next {
    const { devices } = this;
    const up = devices.channels.with(devices.part(device, UP), step.sent);
    const to = devices.device(step.client, up, down, devices.part(device, RECORD), HEALED);
    return { kind: 'moves', to, note: step.note };
  }

  private speak(index: number): void {
    const { words, count, devices, registry } = this;
    const [input, without] = registry.hearings(words[index] as number, index);
    const result = registry.step(words[count] as number, input as number);
    words[count] = result.core;
    for (let i = 0; i < count; i += 1)
      words[i] = devices.change(
        i === index ? (without as number) : (words[i] as number),
        result.deltas[i] as number,
      );
    this.note = result.note;
  }

  private verdict(): Broken | null {
    const { words, count, devices, registry } = this;
    const core = registry.coreForm(words[count] as number);
    for (let i = 0; i < count; i += 1) {
      const device = words[i] as number;
      const client = devices.clients.form(devices.part(device, CLIENT));
      let broken = this.verdicts[device];
      if (broken === undefined) {
        const record = devices.records.form(devices.part(device, RECORD));
        broken = unsettledIn(client) ?? disagreementIn(client, record);
        this.verdicts[device] = broken;
      }
      const found = broken ?? listsDiffer(client, core);
      if (found) return found;
    }
    return null;
  }

  get size(): number {
    return this.seen.size;
  }

  get bytes(): number {
    return this.seen.bytes;
  }
}
