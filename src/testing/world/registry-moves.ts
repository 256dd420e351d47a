/**
 * Steps of the registry, each computed once for the rooms there are and what comes to it.
 *
 * What comes is a number too: a message of a device with the record the registry has of it, a timer, or a call of the
 * server API. What a step does is kept as numbers: the rooms afterwards, and one change for each device.
 */
import { Column, Interner, Lists, PairMap, StateTable } from '../explorer/index.js';
import { type Bounds, type DeviceName, devicesOf, placeOf } from './bounds.js';
import { type Devices, RECORD, UP } from './devices.js';
import type { CoreForm, UpForm } from './forms.js';
import type { Machines } from './machines.js';
import { type RegistryEvent, stepRegistry } from './registry-step.js';
import type { Permutation } from './symmetry.js';

/** Places in a result: the rooms afterwards, what is to be told, and for each device what `Devices.change` takes. */
export const CORE = 0;
export const NOTE = 1;
export const DELTAS = 2;

/** Two numbers: what the registry hears or does, and the device without its message. */
export const HEARING = 2;
/** Two numbers: a price, and what the registry does. */
export const DOING = 2;

export class RegistryMoves {
  private readonly cores = new Interner<CoreForm>();
  /** device (-1 none), record (-1 none), a message's number or -1 - that of another event */
  private readonly inputs = new StateTable(3);
  private readonly events = new Interner<RegistryEvent>();
  private readonly known = new PairMap();
  /** one after the other; a step that is not remembered takes the place of the one before */
  results = new Int32Array(1 << 12);
  private length = 0;
  /** by the device's place in the world */
  readonly heard: readonly Lists[];
  readonly done: readonly Lists[];
  readonly coreMoves = new Lists();
  private readonly permuted: Column[] = [];
  private readonly names: readonly DeviceName[];
  private readonly scratch = new Int32Array(3);

  constructor(
    private readonly devices: Devices,
    private readonly bounds: Bounds,
    private readonly machines: Machines,
    private readonly memo: boolean,
  ) {
    this.names = devicesOf(bounds);
    this.heard = this.names.map(() => new Lists());
    this.done = this.names.map(() => new Lists());
  }

  core(form: CoreForm): number {
    return this.cores.number(form);
  }

  coreForm(core: number): CoreForm {
    return this.cores.value(core);
  }

  /** Where in `results` the step is. */
  step(core: number, input: number): number {
    const known = this.memo ? this.known.get(core, input) : -1;
    if (known >= 0) return known;
    const result = this.compute(core, input);
    const at = this.memo ? this.length : 0;
    if (at + result.length > this.results.length) {
      const { results } = this;
      this.results = new Int32Array(results.length * 2);
      this.results.set(results);
    }
    this.results.set(result, at);
    this.length = at + result.length;
    if (this.memo) this.known.set(core, input, at);
    return at;
  }

  private compute(core: number, input: number): number[] {
    const { devices } = this;
    const device = this.inputs.word(input, 0);
    const record = this.inputs.word(input, 1);
    const what = this.inputs.word(input, 2);
    const step = stepRegistry(
      this.coreForm(core),
      this.names[device] ?? null,
      record < 0 ? null : devices.records.form(record),
      what < 0
        ? this.events.value(-1 - what)
        : { type: 'message', message: devices.messages.form(what) as UpForm },
      this.bounds,
      this.machines,
    );
    return [
      this.core(step.core),
      devices.notes.number({ broken: step.broken, goals: step.goals }),
      ...step.changes.map((change) => devices.delta(change)),
    ];
  }

  private input(device: number, record: number, what: number): number {
    this.scratch[0] = device;
    this.scratch[1] = record;
    this.scratch[2] = what;
    return this.inputs.add(this.scratch);
  }

  private event(device: number, record: number, event: RegistryEvent): number {
    return this.input(device, record, -1 - this.events.number(event));
  }

  /** The messages of a device that the registry can hear next: where in `heard`. */
  hearings(device: number, index: number): number {
    const lists = this.heard[index] as Lists;
    const known = lists.find(device);
    if (known >= 0) return known;
    const { devices } = this;
    const up = devices.part(device, UP);
    const hearings = devices.channels.heads(up).flatMap((at) => {
      const message = devices.channels.content(up)[at] as number;
      return [this.input(index, devices.part(device, RECORD), message), devices.speaking(device, at)];
    });
    return lists.put(device, hearings);
  }

  /** What the registry can do about a device, take it for silent, end its login: where in `done`. */
  doings(device: number, index: number): number {
    const lists = this.done[index] as Lists;
    const known = lists.find(device);
    if (known >= 0) return known;
    const { devices } = this;
    const record = devices.part(device, RECORD);
    const { ended, watch, rooms } = devices.records.form(record);
    const doings: number[] = [];
    if (ended === null && watch.kind === 'offline' && rooms.length > 0)
      doings.push(
        devices.isUp(device) ? placeOf('silent') : -1,
        this.event(index, record, { type: 'silence' }),
      );
    if (ended === null && this.bounds.kickOffline > 0)
      doings.push(placeOf('kickOffline'), this.event(index, record, { type: 'kickOffline' }));
    return lists.put(device, doings);
  }

  /** What can happen to the rooms by themselves and through the server API: where in `coreMoves`. */
  movesOf(core: number): number {
    const known = this.coreMoves.find(core);
    if (known >= 0) return known;
    const moves: number[] = [];
    const add = (price: number, event: RegistryEvent): void => {
      moves.push(price, this.event(-1, -1, event));
    };
    for (const { roomID, state, members } of this.coreForm(core).rooms) {
      if (state === 'Vacant') add(-1, { type: 'deadline', roomID });
      if (this.bounds.destroy > 0) add(placeOf('destroy'), { type: 'destroy', roomID });
      if (this.bounds.kick > 0)
        for (const [userID] of members) add(placeOf('kick'), { type: 'kick', userID, roomID });
    }
    return this.coreMoves.put(core, moves);
  }

  permute(core: number, permutation: Permutation): number {
    this.permuted[permutation.number] ??= new Column();
    const images = this.permuted[permutation.number] as Column;
    const known = images.get(core);
    if (known >= 0) return known;
    const form = permutation.words(this.coreForm(core));
    const image = this.core({
      rooms: [...form.rooms].sort((a, b) => (a.roomID < b.roomID ? -1 : 1)),
      blocked: [...form.blocked].sort(),
    });
    images.set(core, image);
    return image;
  }

  get sizes() {
    return { cores: this.cores.size, inputs: this.inputs.size, steps: this.known.size };
  }

  get bytes(): number {
    return this.cores.bytes + this.inputs.bytes + this.known.bytes + this.results.byteLength;
  }
}
