/**
 * What becomes of a state once nothing goes wrong any more: everything arrives, timers fire when nothing is under way,
 * each device sends two heartbeats. Then the laws of a settled world have to hold (AG-4).
 *
 * The way is one of many, always the same from a state on: every device comes back and hears what is there for it, then
 * the first that has something under way is heard, and so on. What a device does by itself is remembered as a whole.
 * Ways that meet go on together, so each state of a healing world is looked at once. It starts from any reachable
 * state, which is what AG-4 asks for.
 */
import { Column, type Lists, StateTable } from '../explorer/index.js';
import { EMPTY } from './channels.js';
import { type ClientStepResult, NO_NOTE } from './client-steps.js';
import { CLIENT, type Devices, DOWN, HEALED, RECORD, UP } from './devices.js';
import { disagreementIn, listsDiffer, unsettledIn } from './laws/settled-laws.js';
import type { Broken } from './laws/told.js';
import { CORE, DELTAS, NOTE, type RegistryMoves } from './registry-moves.js';

const BEATS = 2;
const MOST_STEPS = 2000;

const NEVER: Broken = { law: 'AG-4 it settles', why: `AG-4: not settled after ${MOST_STEPS} steps` };

export class Healing {
  private readonly seen: StateTable;
  private readonly words: Int32Array;
  /** by device: what it is once it has done all it can by itself */
  private readonly rests = new Column();
  /** by device: what a heartbeat makes of it */
  private readonly beats = new Column();
  /** what broke on the way to those; nearly always nothing */
  private readonly brokenRests = new Map<number, Broken>();
  private readonly brokenBeats = new Map<number, Broken>();
  private readonly verdicts: (Broken | null | undefined)[] = [];
  private broken: Broken | null = null;
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

  /** What does not hold where it ends up, or on the way there; null if all is well. */
  from(state: Int32Array): Broken | null {
    const { words, count, seen } = this;
    this.broken = null;
    for (let i = 0; i < count; i += 1) words[i] = this.rest(state[i] as number);
    words[count] = state[count] as number;
    words[count + 1] = 0;
    for (let steps = 0; steps < MOST_STEPS; steps += 1) {
      this.broken ??= this.devices.takeStartled();
      if (this.broken) return this.broken;
      seen.add(words);
      // whoever was here before has gone on from here, and it went well
      if (!seen.isNew) return null;
      if (!this.step()) return this.verdict();
    }
    return NEVER;
  }

  /** One step of the registry, or a heartbeat; false when nothing is left to do. */
  private step(): boolean {
    const { words, count, devices } = this;
    for (let i = 0; i < count; i += 1) {
      if (devices.part(words[i] as number, UP) === EMPTY) continue;
      this.speak(i);
      return true;
    }
    const beat = words[count + 1] as number;
    if (beat >= BEATS * count) return false;
    words[count + 1] = beat + 1;
    const i = beat % count;
    const device = words[i] as number;
    let after = this.beats.get(device);
    if (after < 0) {
      after = this.fire(device, true, this.brokenBeats, device);
      this.beats.set(device, after);
    }
    if (this.brokenBeats.size > 0) this.broken ??= this.brokenBeats.get(device) ?? null;
    words[i] = this.rest(after);
    return true;
  }

  /** The device after it has come back, heard what is under way to it, and its timers have fired if nothing is left. */
  private rest(device: number): number {
    let rest = this.rests.get(device);
    if (rest < 0) {
      rest = this.restOf(device);
      this.rests.set(device, rest);
    }
    if (this.brokenRests.size > 0) this.broken ??= this.brokenRests.get(device) ?? null;
    return rest;
  }

  private restOf(device: number): number {
    const { devices } = this;
    const { channels, steps } = devices;
    let at = devices.healed(device);
    for (let done = 0; done < MOST_STEPS; done += 1) {
      const client = devices.part(at, CLIENT);
      const down = devices.part(at, DOWN);
      let next: number;
      if (!devices.isUp(at))
        next = this.after(at, steps.take(client, this.back), down, this.brokenRests, device);
      else if (down !== EMPTY)
        next = this.after(
          at,
          steps.hear(client, channels.content(down)[0] as number),
          channels.without(down, 0),
          this.brokenRests,
          device,
        );
      else if (devices.part(at, UP) !== EMPTY) return at;
      else next = this.fire(at, false, this.brokenRests, device);
      if (next === at) return at;
      at = next;
    }
    this.brokenRests.set(device, NEVER);
    return at;
  }

  /** Fires the heartbeat, or the first of the other timers. */
  private fire(device: number, beat: boolean, broken: Map<number, Broken>, origin: number): number {
    const { devices } = this;
    const client = devices.part(device, CLIENT);
    const timer = devices.clients
      .form(client)
      .context.timers.find(({ id }) => id.startsWith('heartbeat:') === beat);
    if (!timer) return device;
    const step = devices.steps.take(client, devices.steps.event({ type: 'timer', now: 0, id: timer.id }));
    return this.after(device, step, devices.part(device, DOWN), broken, origin);
  }

  private after(
    device: number,
    step: ClientStepResult,
    down: number,
    broken: Map<number, Broken>,
    origin: number,
  ): number {
    const { devices } = this;
    const [first] = devices.notes.note(step.note).broken;
    if (first && !broken.has(origin)) broken.set(origin, first);
    const up = devices.channels.with(devices.part(device, UP), step.sent);
    return devices.device(step.client, up, down, devices.part(device, RECORD), HEALED);
  }

  private speak(index: number): void {
    const { words, count, devices, registry } = this;
    const place = registry.hearings(words[index] as number, index);
    const { data } = registry.heard[index] as Lists;
    const input = data[place + 1] as number;
    const without = data[place + 2] as number;
    const at = registry.step(words[count] as number, input);
    const { results } = registry;
    words[count] = results[at + CORE] as number;
    for (let i = 0; i < count; i += 1) {
      const before = i === index ? without : (words[i] as number);
      words[i] = this.rest(devices.change(before, results[at + DELTAS + i] as number));
    }
    const note = results[at + NOTE] as number;
    if (note !== NO_NOTE) this.broken ??= devices.notes.note(note).broken[0] ?? null;
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
    return this.seen.bytes + this.rests.bytes + this.beats.bytes;
  }
}
