/**
 * What can happen at a device without the registry: its app calls, its timers fire, messages reach it or are lost, its
 * connection breaks and comes back.
 *
 * Worked out once for each device number. A move says what it takes from the world's counters, which device it leads
 * to, and what is to be told of it.
 */
import { SPENT, type Spent } from './bounds.js';
import { EMPTY } from './channels.js';
import type { ClientStepResult } from './client-steps.js';
import {
  ALLOWANCE,
  allowance,
  beatsOf,
  CLIENT,
  callsOf,
  type Devices,
  DOWN,
  HEALED,
  RECORD,
  UP,
} from './devices.js';
import { callsOn, freeCall } from './menu.js';

/** Three numbers a move: what it costs (-1 nothing, else a counter), the device it leads to, its note. */
export const MOVE = 3;

export type Moves = readonly number[];

const cost = (name: Spent): number => SPENT.indexOf(name);
const FREE = -1;

export class LocalMoves {
  private readonly lists: (Moves | undefined)[] = [];

  constructor(
    private readonly devices: Devices,
    private readonly memo: boolean,
  ) {}

  of(device: number): Moves {
    const known = this.memo ? this.lists[device] : undefined;
    if (known) return known;
    const moves = this.compute(device);
    if (this.memo) this.lists[device] = moves;
    return moves;
  }

  private compute(device: number): Moves {
    const moves: number[] = [];
    const { devices } = this;
    const add = (price: number, to: number, note: number): void => {
      if (to !== device || note !== 0) moves.push(price, to, note);
    };
    const client = devices.part(device, CLIENT);
    const form = devices.clients.form(client);
    const up = devices.part(device, UP);
    const down = devices.part(device, DOWN);
    const allowed = devices.part(device, ALLOWANCE);
    const { channels, bounds } = devices;
    const mayBegin = channels.content(up).length < bounds.inFlight;
    const isHealed = allowed === HEALED;

    if (callsOf(allowed) > 0 && mayBegin && channels.content(down).length < bounds.inFlight)
      this.calls(device, add);
    if (!isHealed) {
      this.losses(device, add);
      if (devices.isUp(device) && form.context.login !== 0) this.interruptions(device, add);
    }
    if (!devices.isUp(device)) {
      const step = devices.steps.take(client, { type: 'networkUp', now: 0 });
      add(FREE, this.after(device, step, down, allowed), step.note);
    } else if (down !== EMPTY)
      for (const at of channels.heads(down)) {
        const step = devices.steps.hear(client, channels.content(down)[at] as number);
        add(FREE, this.after(device, step, channels.without(down, at), allowed), step.note);
        if (!isHealed) add(cost('repeat'), this.after(device, step, down, allowed), step.note);
      }
    if (mayBegin) this.timers(device, add);
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

  private calls(device: number, add: (price: number, to: number, note: number) => void): void {
    const { devices } = this;
    const client = devices.part(device, CLIENT);
    const allowed = devices.part(device, ALLOWANCE);
    const spent = allowance(callsOf(allowed) - 1, beatsOf(allowed));
    const { told } = devices.clients.form(client);
    for (const event of callsOn(devices.bounds, freeCall(told))) {
      const step = devices.steps.take(client, event);
      // what is refused on the spot and changes nothing is free: it could be called for ever
      const isInert = step.client === client && step.sent.length === 0;
      const to = this.after(device, step, devices.part(device, DOWN), isInert ? allowed : spent);
      add(FREE, to, step.note);
    }
  }

  private timers(device: number, add: (price: number, to: number, note: number) => void): void {
    const { devices } = this;
    const client = devices.part(device, CLIENT);
    const allowed = devices.part(device, ALLOWANCE);
    const down = devices.part(device, DOWN);
    const mayBeLate = devices.isUp(device) && !devices.isStill(device);
    for (const { id } of devices.clients.form(client).context.timers) {
      const isBeat = id.startsWith('heartbeat:');
      if (isBeat && beatsOf(allowed) === 0) continue;
      const step = devices.steps.take(client, { type: 'timer', now: 0, id });
      const left = isBeat && allowed !== HEALED ? allowance(callsOf(allowed), beatsOf(allowed) - 1) : allowed;
      add(isBeat || !mayBeLate ? FREE : cost('late'), this.after(device, step, down, left), step.note);
    }
  }

  private losses(device: number, add: (price: number, to: number, note: number) => void): void {
    const { devices } = this;
    const { channels } = devices;
    const without = (part: typeof UP | typeof DOWN, at: number): number => {
      const rest = channels.without(devices.part(device, part), at);
      return devices.device(
        devices.part(device, CLIENT),
        part === UP ? rest : devices.part(device, UP),
        part === DOWN ? rest : devices.part(device, DOWN),
        devices.part(device, RECORD),
        devices.part(device, ALLOWANCE),
      );
    };
    for (const part of [UP, DOWN] as const)
      for (const at of channels.heads(devices.part(device, part))) add(cost('drop'), without(part, at), 0);
  }

  /** The connection breaks; what is under way is lost with it, or was beyond it already and arrives later. */
  private interruptions(device: number, add: (price: number, to: number, note: number) => void): void {
    const { devices } = this;
    const step = devices.steps.take(devices.part(device, CLIENT), { type: 'networkDown', now: 0 });
    const up = devices.part(device, UP);
    const down = devices.part(device, DOWN);
    for (const keptUp of up === EMPTY ? [up] : [EMPTY, up])
      for (const keptDown of down === EMPTY ? [down] : [EMPTY, down]) {
        const to = devices.device(
          step.client,
          devices.channels.with(keptUp, step.sent),
          keptDown,
          devices.part(device, RECORD),
          devices.part(device, ALLOWANCE),
        );
        add(cost('interrupt'), to, step.note);
      }
  }
}
