/**
 * All that one device is, as one number: its client, what is under way to and from it, what the registry knows of it,
 * what it may still do. Ids of the device occur in these five and nowhere else, so here they are renamed.
 *
 * What a device can do without the registry depends on that number alone, so it is worked out once and then read from
 * a list, in every state of the world that has the device so: that is where the explorer gets its speed from.
 */
import { Column, Interner, PairMap, StateTable } from '../explorer/index.js';
import type { Bounds } from './bounds.js';
import { Channels, EMPTY } from './channels.js';
import { ClientSteps, Notes } from './client-steps.js';
import { fadeRecord, isDeaf, pruneRecord, startledBy } from './dead.js';
import {
  type ClientForm,
  type DownForm,
  type MessageForm,
  type RecordForm,
  renameClient,
  renameMessage,
  renameRecord,
} from './forms.js';
import type { Broken } from './laws/told.js';
import type { Machines } from './machines.js';
import { PartStore } from './part-store.js';
import { type Change, PLACEHOLDER } from './registry-step.js';
import type { Permutation } from './symmetry.js';

/** Words of a device: parts, then what it may still do. */
export const CLIENT = 0;
export const UP = 1;
export const DOWN = 2;
export const RECORD = 3;
/** calls that are left to it */
export const ALLOWANCE = 4;
const WIDTH = 5;

/** The allowance in a healed world: no calls. */
export const HEALED = 0;

/** What a change of the registry does to a device, by number; the record is a part already. */
interface Delta {
  readonly lives: number;
  /** -1: it is another device's change */
  readonly record: number;
  readonly lost: readonly string[];
  readonly ends: RecordForm['ends'];
  readonly messages: readonly MessageForm[];
}

/** No change at all. */
export const NO_DELTA = 0;

const sortedTold = (form: ClientForm): ClientForm => ({
  ...form,
  told: { ...form.told, rooms: [...form.told.rooms].sort((a, b) => (a.roomID < b.roomID ? -1 : 1)) },
});

export class Devices {
  readonly clients: PartStore<ClientForm>;
  readonly messages: PartStore<MessageForm>;
  readonly records: PartStore<RecordForm>;
  readonly channels: Channels;
  readonly steps: ClientSteps;
  readonly notes = new Notes();
  private startled: Broken | null = null;
  private readonly table = new StateTable(WIDTH);
  private readonly scratch = new Int32Array(WIDTH);
  private readonly deltas = new Interner<Delta>();
  private readonly changed = new PairMap();
  private readonly prunedTo = new PairMap();
  private readonly fadedTo = new PairMap();
  private readonly heededOf = new PairMap();
  /** by permutation */
  private readonly permuted: Column[] = [];

  constructor(
    readonly bounds: Bounds,
    machines: Machines,
    private readonly memo: boolean,
  ) {
    const { limits, reorder } = bounds;
    this.clients = new PartStore((form, naming) => renameClient(form, limits, naming), sortedTold);
    this.messages = new PartStore(renameMessage);
    this.records = new PartStore((form, naming) => renameRecord(form, limits, naming));
    this.channels = new Channels(this.messages, reorder);
    this.steps = new ClientSteps(this.clients, this.messages, this.notes, bounds, machines, memo);
    this.deltas.number({ lives: 0, record: -1, lost: [], ends: [], messages: [] });
  }

  /** The device of these parts, its ids renamed to 1, 2, 3 in order. */
  device(client: number, up: number, down: number, record: number, allowed: number): number {
    const { clients, channels, records, scratch } = this;
    // what can ask for an answer: the client, and what it has sent
    const asking = clients.mentionsIn(client).ids | channels.mentionsIn(up).ids;
    const needed = this.pruned(record, asking, channels.requestsIn(up));
    const heard = this.heeded(client, down);
    const ids = asking | channels.mentionsIn(heard).ids | records.mentionsIn(needed).ids;
    scratch[CLIENT] = clients.rank(client, ids);
    scratch[UP] = channels.rank(up, ids);
    scratch[DOWN] = channels.rank(heard, ids);
    scratch[RECORD] = records.rank(needed, ids);
    scratch[ALLOWANCE] = allowed;
    return this.table.add(scratch);
  }

  /** The record without what nobody will ask for any more. */
  private pruned(record: number, asking: number, arriving: number): number {
    const asked = this.onlyIn(this.prunedTo, record, asking, pruneRecord);
    return this.onlyIn(this.fadedTo, asked, arriving, fadeRecord);
  }

  private onlyIn(memo: PairMap, record: number, mask: number, without: typeof pruneRecord): number {
    const { records } = this;
    const relevant = mask & records.mentionsIn(record).ids;
    const known = memo.get(record, relevant);
    if (known >= 0) return known;
    const number = records.number(without(records.form(record), (id) => ((mask >> (id - 1)) & 1) === 1));
    memo.set(record, relevant, number);
    return number;
  }

  /** What is under way to a client without messages that it will not look at, whenever they come. */
  private heeded(client: number, down: number): number {
    if (down === EMPTY) return down;
    const known = this.heededOf.get(client, down);
    if (known >= 0) return known;
    const form = this.clients.form(client);
    const content = this.channels.content(down);
    const heeded = content.filter((message) => {
      const isLost = isDeaf(form, this.messages.form(message) as DownForm);
      if (isLost && !form.value.endsWith('.offline')) this.tryOut(client, message);
      return !isLost;
    });
    const result = heeded.length === content.length ? down : this.channels.of(heeded);
    this.heededOf.set(client, down, result);
    return result;
  }

  /** What is taken away unheard would have changed nothing: that is a law of its own, and checked here. */
  private tryOut(client: number, message: number): void {
    const step = this.steps.hear(client, message);
    const { type } = this.messages.form(message);
    if (step.client !== client || step.sent.length > 0)
      this.startled ??= startledBy(this.clients.form(client).device, type);
  }

  /** What broke in `tryOut` since it was asked last. */
  takeStartled(): Broken | null {
    const { startled } = this;
    this.startled = null;
    return startled;
  }

  /** The device without a message that the registry is about to hear; ids keep their names until it has been heard. */
  speaking(device: number, at: number): number {
    const { scratch } = this;
    this.table.read(device, scratch);
    scratch[UP] = this.channels.without(scratch[UP] as number, at);
    return this.table.add(scratch);
  }

  /** The device with one part in place of another. */
  with(device: number, part: number, value: number): number {
    const words = this.words(device);
    words[part] = value;
    const [client = 0, up = 0, down = 0, record = 0, allowed = 0] = words;
    return this.device(client, up, down, record, allowed);
  }

  words(device: number): Int32Array {
    const words = new Int32Array(WIDTH);
    this.table.read(device, words);
    return words;
  }

  part(device: number, part: number): number {
    return this.table.word(device, part);
  }

  get size(): number {
    return this.table.size;
  }

  /** The same device in a world that heals. */
  healed(device: number): number {
    return this.with(device, ALLOWANCE, HEALED);
  }

  /** A change in small, so that equal ones are remembered as one. */
  delta({ lives, record, lost, ends, messages }: Change): number {
    if (record === null && lost.length === 0 && ends.length === 0 && messages.length === 0 && lives === 0)
      return NO_DELTA;
    const number = record === null ? -1 : this.records.number(record);
    return this.deltas.number({ lives, record: number, lost, ends, messages });
  }

  /** The device after a step of the registry. */
  change(device: number, delta: number): number {
    if (delta === NO_DELTA) return device;
    const known = this.memo ? this.changed.get(device, delta) : -1;
    if (known >= 0) return known;
    const { lives, record, lost, ends, messages } = this.deltas.value(delta);
    const { clients, channels, records } = this;
    const before = this.part(device, RECORD);
    const own = records.form(before);
    const attemptIn = (roomID: string, attempt: number): number =>
      attempt < PLACEHOLDER ? attempt : (own.rooms.find(([known]) => known === roomID)?.[1] ?? 0);
    let after = record;
    if (record < 0) {
      const aged = records.form(records.age(before, lives));
      after =
        lost.length === 0 && ends.length === 0
          ? records.age(before, lives)
          : records.number({
              ...aged,
              rooms: aged.rooms.filter(([roomID]) => !lost.includes(roomID)),
              ends: [
                ...aged.ends,
                ...ends.map((end) => ({ ...end, attempt: attemptIn(end.roomID, end.attempt) })),
              ],
            });
    }
    const arriving = messages.map((message) =>
      this.messages.number(
        message.type === 'removed'
          ? { ...message, attempt: attemptIn(message.roomID, message.attempt) }
          : message,
      ),
    );
    const result = this.device(
      clients.age(this.part(device, CLIENT), lives),
      channels.age(this.part(device, UP), lives),
      channels.with(channels.age(this.part(device, DOWN), lives), arriving),
      after,
      this.part(device, ALLOWANCE),
    );
    if (this.memo) this.changed.set(device, delta, result);
    return result;
  }

  /** How many messages a change brings. */
  arriving(delta: number): number {
    return this.deltas.value(delta).messages.length;
  }

  permute(device: number, permutation: Permutation): number {
    this.permuted[permutation.number] ??= new Column();
    const images = this.permuted[permutation.number] as Column;
    const known = images.get(device);
    if (known >= 0) return known;
    const image = this.device(
      this.clients.permute(this.part(device, CLIENT), permutation),
      this.channels.permute(this.part(device, UP), permutation),
      this.channels.permute(this.part(device, DOWN), permutation),
      this.records.permute(this.part(device, RECORD), permutation),
      this.part(device, ALLOWANCE),
    );
    images.set(device, image);
    return image;
  }

  /** Nothing is on its way to it or from it. */
  isStill(device: number): boolean {
    return this.part(device, UP) === EMPTY && this.part(device, DOWN) === EMPTY;
  }

  isUp(device: number): boolean {
    return !this.clients.form(this.part(device, CLIENT)).value.endsWith('.offline');
  }

  get bytes(): number {
    return (
      this.table.bytes +
      this.clients.bytes +
      this.messages.bytes +
      this.records.bytes +
      this.channels.bytes +
      this.steps.bytes +
      this.deltas.bytes +
      this.changed.bytes +
      this.prunedTo.bytes +
      this.fadedTo.bytes +
      this.heededOf.bytes +
      this.permuted.reduce((sum, { bytes }) => sum + bytes, 0)
    );
  }
}
