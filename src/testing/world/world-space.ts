/**
 * A bounded world as a space: devices, the registry's rooms, and what may still go wrong, one number each.
 *
 * A state is a device number for each device, the number of the rooms, and the counters. Steps come from lists that
 * were worked out once (`local-moves.ts`, `registry-moves.ts`); here they are only put together. Each state is healed
 * (`heal.ts`), which is where the laws of agreement are checked.
 */
import type { Lists, Sink, Space } from '../explorer/index.js';
import { type Bounds, devicesOf, left, packCounters, placeOf, SPENT, spend } from './bounds.js';
import { Devices, DOWN } from './devices.js';
import { encodeWorld } from './encode.js';
import { Healing } from './heal.js';
import { LocalMoves, MOVE, type PricedMoves } from './local-moves.js';
import { type Machines, OWN_MACHINES } from './machines.js';
import { startWorld } from './plain-world.js';
import { CORE, DELTAS, DOING, HEARING, NOTE, RegistryMoves } from './registry-moves.js';
import { permutationsIn } from './symmetry.js';

const REPEAT = placeOf('repeat');

export interface WorldOptions {
  /** states that differ by an exchange of users, devices or rooms count as one; default true */
  readonly symmetry?: boolean;
  /** steps are remembered; default true. Without it the same graph takes far longer */
  readonly memo?: boolean;
  /** from which states the world is healed: all (default), or none */
  readonly heal?: boolean;
  /** default: ours */
  readonly machines?: Machines;
}

const many = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

export class WorldSpace implements Space {
  readonly name: string;
  readonly width: number;
  readonly devices: Devices;
  readonly moves: LocalMoves;
  readonly registry: RegistryMoves;
  readonly healing: Healing;
  represent?: (words: Int32Array) => void;
  readonly machines: Machines;
  private readonly count: number;
  private readonly isNoted: boolean[] = [true];
  /** by price, whether it was ever paid */
  private readonly isPaid: boolean[] = SPENT.map(() => false);
  private readonly after: Int32Array;

  constructor(
    readonly bounds: Bounds,
    private readonly options: WorldOptions = {},
  ) {
    const { symmetry = true, memo = true, machines = OWN_MACHINES } = options;
    this.machines = machines;
    this.count = devicesOf(bounds).length;
    this.width = this.count + 2;
    this.name = [
      many(bounds.users.length, 'user'),
      many(this.count, 'device'),
      many(bounds.rooms, 'room'),
    ].join(', ');
    this.devices = new Devices(bounds, machines, memo);
    this.moves = new LocalMoves(this.devices, memo);
    this.registry = new RegistryMoves(this.devices, bounds, machines, memo);
    this.healing = new Healing(this.count, this.devices, this.registry);
    this.after = new Int32Array(this.count);
    if (symmetry) this.represent = this.leastImage();
  }

  start(sink: Sink): void {
    encodeWorld(startWorld(this.bounds), this, sink.next);
    sink.next[this.count + 1] = packCounters(this.bounds);
    sink.take(0);
  }

  expand(words: Int32Array, sink: Sink): void {
    const { count, registry } = this;
    const counters = words[count + 1] as number;
    const mayRepeat = left(counters, REPEAT) > 0;
    let label = 0;
    for (let index = 0; index < count; index += 1) label = this.move(words, index, label, sink);
    for (let index = 0; index < count; index += 1) {
      const device = words[index] as number;
      const heard = registry.hearings(device, index);
      const hearings = (registry.heard[index] as Lists).data;
      for (let at = heard + 1; at <= heard + (hearings[heard] as number); at += HEARING) {
        const input = hearings[at] as number;
        this.hear(words, index, -1, input, hearings[at + 1] as number, label++, sink);
        if (mayRepeat) this.hear(words, index, REPEAT, input, device, label++, sink);
      }
      const done = registry.doings(device, index);
      const doings = (registry.done[index] as Lists).data;
      for (let at = done + 1; at <= done + (doings[done] as number); at += DOING)
        this.hear(words, index, doings[at] as number, doings[at + 1] as number, device, label++, sink);
    }
    const first = registry.movesOf(words[count] as number);
    const list = registry.coreMoves.data;
    for (let at = first + 1; at <= first + (list[first] as number); at += DOING)
      this.hear(words, -1, list[at] as number, list[at + 1] as number, -1, label++, sink);
  }

  /** What happens at one device; the next label. */
  private move(words: Int32Array, index: number, first: number, sink: Sink): number {
    const { count } = this;
    const { kinds } = this.moves;
    const { next } = sink;
    const device = words[index] as number;
    const counters = words[count + 1] as number;
    let label = first;
    for (let kind = 0; kind < kinds.length; kind += 1) {
      const moves = kinds[kind] as PricedMoves;
      const { price } = moves;
      if (price >= 0 && left(counters, price) === 0) continue;
      const place = moves.of(device);
      const list = moves.lists.data;
      this.startle(label, sink);
      for (let at = place + 1; at <= place + (list[place] as number); at += MOVE) {
        label += 1;
        this.tell(list[at + 1] as number, label, sink);
        // it changed nothing, so nothing is spent
        if (list[at] === device) continue;
        for (let i = 0; i <= count; i += 1) next[i] = words[i] as number;
        next[index] = list[at] as number;
        next[count + 1] = price >= 0 ? this.pay(counters, price, sink) : counters;
        sink.take(label);
      }
    }
    return label + 1;
  }

  check(words: Int32Array, sink: Sink): void {
    const { heal = true } = this.options;
    if (!heal) return;
    const broken = this.healing.from(words);
    if (broken) sink.breaks(broken.law, `${broken.why} (once the world has healed)`);
  }

  /** A step of the registry. */
  private hear(
    words: Int32Array,
    speaker: number,
    price: number,
    input: number,
    without: number,
    label: number,
    sink: Sink,
  ): void {
    const { count, devices, registry, bounds, after } = this;
    const counters = words[count + 1] as number;
    if (price >= 0 && left(counters, price) === 0) return;
    const at = registry.step(words[count] as number, input);
    const { results } = registry;
    const core = results[at + CORE] as number;
    let isSame = core === words[count];
    for (let index = 0; index < count; index += 1) {
      const delta = results[at + DELTAS + index] as number;
      const device = index === speaker ? without : (words[index] as number);
      after[index] = devices.change(device, delta);
      if (after[index] !== words[index]) isSame = false;
      // nothing is begun that others have no room for: it waits
      if (index !== speaker && devices.arriving(delta) > 0) {
        const down = devices.channels.content(devices.part(after[index] as number, DOWN));
        if (down.length > bounds.inFlight) return;
      }
    }
    this.startle(label, sink);
    this.tell(results[at + NOTE] as number, label, sink);
    if (isSame) return;
    const { next } = sink;
    for (let index = 0; index < count; index += 1) next[index] = after[index] as number;
    next[count] = core;
    next[count + 1] = price >= 0 ? this.pay(counters, price, sink) : counters;
    sink.take(label);
  }

  private pay(counters: number, price: number, sink: Sink): number {
    if (!this.isPaid[price]) {
      this.isPaid[price] = true;
      sink.reaches(`done: ${SPENT[price]}`);
    }
    return spend(counters, price);
  }

  private startle(label: number, sink: Sink): void {
    const broken = this.devices.takeStartled();
    if (broken) sink.breaks(broken.law, broken.why, label);
  }

  /** A note is told once: it is the same each time, and the first time is the shortest way to it. */
  private tell(number: number, label: number, sink: Sink): void {
    if (this.isNoted[number]) return;
    this.isNoted[number] = true;
    const { broken, goals } = this.devices.notes.note(number);
    for (const { law, why } of broken) sink.breaks(law, why, label);
    for (const goal of goals) sink.reaches(goal);
  }

  /** Of all images of a state the one with the least words, compared from the left. */
  private leastImage(): (words: Int32Array) => void {
    const { count, devices, registry } = this;
    const permutations = permutationsIn(this.bounds)
      .slice(1)
      .map((permutation) => ({
        permutation,
        // from which place the device in a place of the image comes
        from: permutation.device.map((_, place) => permutation.device.indexOf(place)),
      }));
    const image = new Int32Array(count + 1);
    const best = new Int32Array(count + 1);
    return (words) => {
      for (let i = 0; i <= count; i += 1) best[i] = words[i] as number;
      let isOther = false;
      for (let p = 0; p < permutations.length; p += 1) {
        const { permutation, from } = permutations[p] as (typeof permutations)[number];
        // 0 as long as it is equal so far; most images are greater in their first word already
        let order = 0;
        for (let i = 0; i <= count && order <= 0; i += 1) {
          const word =
            i < count
              ? devices.permute(words[from[i] as number] as number, permutation)
              : registry.permute(words[count] as number, permutation);
          image[i] = word;
          if (order === 0) order = word - (best[i] as number);
        }
        if (order >= 0) continue;
        for (let i = 0; i <= count; i += 1) best[i] = image[i] as number;
        isOther = true;
      }
      if (isOther) for (let i = 0; i <= count; i += 1) words[i] = best[i] as number;
    };
  }

  get bytes(): number {
    return this.devices.bytes + this.registry.bytes + this.healing.bytes;
  }
}
