/**
 * What can happen at a device without the registry: its app calls, its timers fire, messages reach it or are lost, its
 * connection breaks and comes back.
 *
 * Worked out once for each device number, and one price at a time: what a world can no longer afford is never looked
 * at. A move says which device it leads to, and what is to be told of it.
 */
import type { ClientEvent } from '../../machines/client/events.js';
import { Lists } from '../explorer/index.js';
import { placeOf, type Spent } from './bounds.js';
import { EMPTY } from './channels.js';
import type { ClientStepResult } from './client-steps.js';
import { ALLOWANCE, CLIENT, type Devices, DOWN, RECORD, UP } from './devices.js';
import { callsOn, freeCall } from './menu.js';

/** Two numbers a move: the device it leads to, and its note. */
export const MOVE = 2;

/** Prices that moves of a device have; null is what costs nothing. */
const PRICES: readonly (Spent | null)[] = [null, 'calls', 'beats', 'drop', 'repeat', 'interrupt', 'late'];

export interface PricedMoves {
  /** place of the counter, -1 for none */
  readonly price: number;
  readonly lists: Lists;
  /** Where in `lists` the device's moves are. */
  of(device: number): number;
}

type Add = (to: number, note: number) => void;

export class LocalMoves {
  /** one for each price that the bounds allow at all */
  readonly kinds: readonly PricedMoves[];
  private readonly menus: (readonly number[])[] = [];
  private readonly timers = new Map<string, number>();
  private readonly back: number;
  private readonly broken: number;

  constructor(
    private readonly devices: Devices,
    memo: boolean,
  ) {
    const { bounds, steps } = devices;
    this.back = steps.event({ type: 'networkUp', now: 0 });
    this.broken = steps.event({ type: 'networkDown', now: 0 });
    this.kinds = PRICES.filter((name) => name === null || bounds[name] > 0).map((name) => {
      const lists = new Lists();
      return {
        price: name === null ? -1 : placeOf(name),
        lists,
        of: (device) => {
          const known = memo ? lists.find(device) : -1;
          if (known >= 0) return known;
          const moves = this.compute(device, name);
          if (!memo) lists.clear();
          return lists.put(device, moves);
        },
      };
    });
  }

  private compute(device: number, price: Spent | null): readonly number[] {
    const moves: number[] = [];
    const add: Add = (to, note) => {
      if (to !== device || note !== 0) moves.push(to, note);
    };
    switch (price) {
      case 'drop':
        this.losses(device, add);
        break;
      case 'repeat':
        this.hearings(device, true, add);
        break;
      case 'interrupt':
        this.interruptions(device, add);
        break;
      case 'late':
      case 'beats':
        this.firings(device, price, add);
        break;
      case 'calls':
        this.calls(device, add);
        break;
      default:
        this.hearings(device, false, add);
        this.firings(device, null, add);
        this.returning(device, add);
    }
    return moves;
  }

  /** The device after a step of its client. */
  private after(device: number, step: ClientStepResult, down: number, allowed: number): number {
    const { devices } = this;
    return devices.device(
      step.client,
      devices.channels.with(devices.part(device, UP), step.sent),
      down,
      devices.part(device, RECORD),
      allowed,
    );
  }

  private mayBegin(device: number): boolean {
    const { channels, bounds } = this.devices;
    return channels.content(this.devices.part(device, UP)).length < bounds.inFlight;
  }

  private calls(device: number, add: Add): void {
    const { devices } = this;
    const { channels, bounds, steps, clients } = devices;
    const allowed = devices.part(device, ALLOWANCE);
    const down = devices.part(device, DOWN);
    if (allowed === 0 || !this.mayBegin(device)) return;
    if (channels.content(down).length >= bounds.inFlight) return;
    const client = devices.part(device, CLIENT);
    const call = freeCall(clients.form(client).told);
    this.menus[call] ??= callsOn(bounds, call).map((event: ClientEvent) => steps.event(event));
    for (const event of this.menus[call] as readonly number[]) {
      const step = steps.take(client, event);
      // what is refused on the spot and changes nothing is free: it could be called for ever
      const isInert = step.client === client && step.sent.length === 0;
      add(isInert ? device : this.after(device, step, down, allowed - 1), step.note);
    }
  }

  /** A message reaches the device; `kept`: and once more later. */
  private hearings(device: number, kept: boolean, add: Add): void {
    const { devices } = this;
    const { channels, steps } = devices;
    const down = devices.part(device, DOWN);
    if (down === EMPTY || !devices.isUp(device)) return;
    const client = devices.part(device, CLIENT);
    for (const at of channels.heads(down)) {
      const step = steps.hear(client, channels.content(down)[at] as number);
      const rest = kept ? down : channels.without(down, at);
      add(this.after(device, step, rest, devices.part(device, ALLOWANCE)), step.note);
    }
  }

  /** A timer fires: a heartbeat, another one while nothing is under way, or late messages let it. */
  private firings(device: number, price: Spent | null, add: Add): void {
    if (!this.mayBegin(device)) return;
    const { devices } = this;
    const client = devices.part(device, CLIENT);
    const allowed = devices.part(device, ALLOWANCE);
    const isLate = devices.isUp(device) && !devices.isStill(device);
    for (const { id } of devices.clients.form(client).context.timers) {
      if (price !== (id.startsWith('heartbeat:') ? 'beats' : isLate ? 'late' : null)) continue;
      const step = devices.steps.take(client, this.timer(id));
      add(this.after(device, step, devices.part(device, DOWN), allowed), step.note);
    }
  }

  private timer(id: string): number {
    const known = this.timers.get(id);
    if (known !== undefined) return known;
    const event = this.devices.steps.event({ type: 'timer', now: 0, id });
    this.timers.set(id, event);
    return event;
  }

  private returning(device: number, add: Add): void {
    const { devices } = this;
    if (devices.isUp(device)) return;
    const step = devices.steps.take(devices.part(device, CLIENT), this.back);
    add(this.after(device, step, devices.part(device, DOWN), devices.part(device, ALLOWANCE)), step.note);
  }

  private losses(device: number, add: Add): void {
    const { devices } = this;
    const { channels } = devices;
    for (const part of [UP, DOWN] as const)
      for (const at of channels.heads(devices.part(device, part)))
        add(devices.with(device, part, channels.without(devices.part(device, part), at)), 0);
  }

  /**
   * The connection breaks; what is under way is lost with it, or was beyond it already and arrives later. What comes
   * back by a broken connection comes only where messages overtake each other.
   */
  private interruptions(device: number, add: Add): void {
    const { devices } = this;
    const client = devices.part(device, CLIENT);
    if (!devices.isUp(device) || devices.clients.form(client).context.login === 0) return;
    const step = devices.steps.take(client, this.broken);
    const up = devices.part(device, UP);
    const down = devices.part(device, DOWN);
    for (const keptUp of up === EMPTY ? [up] : [EMPTY, up])
      for (const keptDown of down === EMPTY || !devices.bounds.reorder ? [EMPTY] : [EMPTY, down]) {
        const sent = devices.channels.with(keptUp, step.sent);
        const { [RECORD]: record, [ALLOWANCE]: allowed } = devices.words(device);
        add(devices.device(step.client, sent, keptDown, record as number, allowed as number), step.note);
      }
  }
}
