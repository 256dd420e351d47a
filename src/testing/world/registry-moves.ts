/**
 * Steps of the registry, each computed once for the rooms there are and what comes to it.
 *
 * What comes is a number too: a message of a device with the record the registry has of it, a timer, or a call of the
 * server API. What a step does is kept as numbers: the rooms afterwards, and one change for each device.
 */
import { Interner, PairMap } from '../explorer/index.js';
import { type Bounds, type DeviceName, devicesOf, SPENT } from './bounds.js';
import { ALLOWANCE, type Devices, HEALED, RECORD, UP } from './devices.js';
import type { CoreForm, UpForm } from './forms.js';
import { type RegistryEvent, stepRegistry } from './registry-step.js';
import type { Permutation } from './symmetry.js';

interface Input {
  /** index of the device it is about, -1 for none */
  readonly device: number;
  /** number of the record that the registry has of it, -1 for none */
  readonly record: number;
  readonly event: RegistryEvent;
}

export interface RegistryResult {
  readonly core: number;
  /** by device, as `Devices.change` takes them */
  readonly deltas: readonly number[];
  readonly note: number;
}

/** Four numbers a speaking: what it costs, the input, the device without the message, and whether others must have room. */
export const SPEAKING = 3;

const FREE = -1;
const priceOf = (name: (typeof SPENT)[number]): number => SPENT.indexOf(name);

export class RegistryMoves {
  private readonly cores = new Interner<CoreForm>();
  private readonly inputs = new Interner<Input>();
  private readonly known = new PairMap();
  private readonly results: RegistryResult[] = [];
  private readonly speakings: (readonly number[])[][] = [];
  private readonly coreMoves: (readonly number[])[] = [];
  private readonly permuted: number[][] = [];
  private readonly names: readonly DeviceName[];

  constructor(
    private readonly devices: Devices,
    private readonly bounds: Bounds,
    private readonly memo: boolean,
  ) {
    this.names = devicesOf(bounds);
  }

  core(form: CoreForm): number {
    return this.cores.number(form);
  }

  coreForm(core: number): CoreForm {
    return this.cores.value(core);
  }

  step(core: number, input: number): RegistryResult {
    const known = this.memo ? this.known.get(core, input) : -1;
    if (known >= 0) return this.results[known] as RegistryResult;
    const { device, record, event } = this.inputs.value(input);
    const { devices } = this;
    const step = stepRegistry(
      this.coreForm(core),
      this.names[device] ?? null,
      record < 0 ? null : devices.records.form(record),
      event,
      this.bounds,
    );
    const result = {
      core: this.core(step.core),
      deltas: step.changes.map((change) => devices.delta(change)),
      note: devices.notes.number({ broken: step.broken, goals: step.goals }),
    };
    if (this.memo) {
      this.known.set(core, input, this.results.length);
      this.results.push(result);
    }
    return result;
  }

  /** What the registry can hear of a device: triples of price, input, and the device without that message. */
  speakingsOf(device: number, index: number): readonly number[] {
    this.speakings[index] ??= [];
    const list = this.speakings[index] as (readonly number[])[];
    const known = this.memo ? list[device] : undefined;
    if (known) return known;
    const computed = this.speakingsFor(device, index);
    list[device] = computed;
    return computed;
  }

  private speakingsFor(device: number, index: number): number[] {
    const { devices } = this;
    const { channels } = devices;
    const up = devices.part(device, UP);
    const record = devices.part(device, RECORD);
    const allowed = devices.part(device, ALLOWANCE);
    const speakings: number[] = [];
    for (const at of channels.heads(up)) {
      const message = devices.messages.form(channels.content(up)[at] as number) as UpForm;
      const input = this.inputs.number({ device: index, record, event: { type: 'message', message } });
      const taken = devices.speaking(device, at);
      speakings.push(FREE, input, taken);
      if (allowed !== HEALED) speakings.push(priceOf('repeat'), input, device);
    }
    const { ended, watch, rooms } = devices.records.form(record);
    if (allowed === HEALED || ended !== null) return speakings;
    if (watch.kind === 'offline' && rooms.length > 0) {
      const input = this.inputs.number({ device: index, record, event: { type: 'silence' } });
      speakings.push(devices.isUp(device) ? priceOf('silent') : FREE, input, device);
    }
    if (this.bounds.kickOffline > 0) {
      const input = this.inputs.number({ device: index, record, event: { type: 'kickOffline' } });
      speakings.push(priceOf('kickOffline'), input, device);
    }
    return speakings;
  }

  /** What can happen to the rooms by themselves and through the server API: pairs of price and input. */
  movesOf(core: number): readonly number[] {
    const known = this.coreMoves[core];
    if (known) return known;
    const moves: number[] = [];
    const add = (price: number, event: RegistryEvent): void => {
      moves.push(price, this.inputs.number({ device: -1, record: -1, event }));
    };
    for (const { roomID, state, members } of this.coreForm(core).rooms) {
      if (state === 'Vacant') add(FREE, { type: 'deadline', roomID });
      add(priceOf('destroy'), { type: 'destroy', roomID });
      for (const [userID] of members) add(priceOf('kick'), { type: 'kick', userID, roomID });
    }
    this.coreMoves[core] = moves;
    return moves;
  }

  permute(core: number, permutation: Permutation): number {
    this.permuted[permutation.number] ??= [];
    const list = this.permuted[permutation.number] as number[];
    const known = list[core];
    if (known !== undefined) return known;
    const form = permutation.words(this.coreForm(core));
    const image = this.core({
      rooms: [...form.rooms].sort((a, b) => (a.roomID < b.roomID ? -1 : 1)),
      blocked: [...form.blocked].sort(),
    });
    list[core] = image;
    return image;
  }

  get sizes() {
    return { cores: this.cores.size, inputs: this.inputs.size, steps: this.known.size };
  }

  get bytes(): number {
    return this.cores.bytes + this.inputs.bytes + this.known.bytes + this.results.length * 120;
  }
}
