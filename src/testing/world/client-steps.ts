/**
 * Steps of clients, each computed once: (what a client is, what came) to (what it is then, what it sends, what broke).
 *
 * Here the real machine runs, on a snapshot put together from the form, and here the laws of a device are checked: a
 * step that is remembered has been judged, so the laws cost nothing where the exploration is hot.
 */

import type { ClientEvent } from '../../machines/client/events.js';
import { toClientEvent } from '../../machines/client/receive.js';
import type { ClientSnapshot } from '../../machines/client/room-client.js';
import type { ClientEffect } from '../../machines/effects.js';
import { Interner, PairMap } from '../explorer/index.js';
import type { Bounds } from './bounds.js';
import {
  type ClientForm,
  clientForm,
  type DownForm,
  type MessageForm,
  SAME,
  toDown,
  toSnapshot,
  upForm,
} from './forms.js';
import { brokenBy } from './laws/client-laws.js';
import { type Broken, tell } from './laws/told.js';
import type { Machines } from './machines.js';
import type { PartStore } from './part-store.js';

/** What is worth telling of a step, once. */
export interface Note {
  readonly broken: readonly Broken[];
  readonly goals: readonly string[];
}

/** A step that broke nothing and reached nothing has this number. */
export const NO_NOTE = 0;

/** Notes by number; every one is told when its step is taken for the first time. */
export class Notes {
  private readonly notes = new Interner<Note>();

  constructor() {
    this.number({ broken: [], goals: [] });
  }

  number(note: Note): number {
    return this.notes.number(note);
  }

  note(number: number): Note {
    return this.notes.value(number);
  }
}

export interface ClientStepResult {
  readonly client: number;
  readonly sent: readonly number[];
  readonly note: number;
}

const goalsOf = (
  before: ClientSnapshot,
  effects: readonly ClientEffect[],
  after: ClientSnapshot,
): string[] => {
  const goals: string[] = [];
  for (const effect of effects) {
    if (effect.type === 'notify' && effect.notice === 'roomStateChanged')
      goals.push(
        `${effect.state}/${effect.event}${effect.extendedData === '' ? '' : ` ${effect.extendedData}`}`,
      );
    else if (effect.type === 'notify') goals.push(effect.notice);
    if (effect.type === 'settle' && 'error' in effect) goals.push(`rejected: ${effect.error.reason}`);
    if (effect.type === 'send') goals.push(`sent: ${effect.message.type}`);
  }
  for (const { intent } of after.context.rooms) goals.push(`room ${intent.value}`);
  for (const { machine } of after.context.switches) goals.push(`switch ${machine.value}`);
  if (after.context.waiting.length < before.context.waiting.length) goals.push('a waiting call ran');
  return [...new Set(goals)].sort();
};

export class ClientSteps {
  private readonly results: ClientStepResult[] = [];
  private readonly known = new PairMap();
  private readonly events = new Interner<ClientEvent>();

  constructor(
    private readonly clients: PartStore<ClientForm>,
    private readonly messages: PartStore<MessageForm>,
    private readonly notes: Notes,
    private readonly bounds: Bounds,
    private readonly machines: Machines,
    private readonly memo: boolean,
  ) {}

  /** The number of anything but a message: a call, a timer, the network. */
  event(event: ClientEvent): number {
    return this.events.number(event);
  }

  take(client: number, event: number): ClientStepResult {
    return this.step(client, 2 * event, () => this.events.value(event));
  }

  hear(client: number, message: number): ClientStepResult {
    return this.step(client, 2 * message + 1, () =>
      toClientEvent(toDown(this.messages.form(message) as DownForm), 0),
    );
  }

  private step(client: number, key: number, event: () => ClientEvent): ClientStepResult {
    const known = this.memo ? this.known.get(client, key) : -1;
    if (known >= 0) return this.results[known] as ClientStepResult;
    const result = this.compute(client, event());
    if (this.memo) {
      this.known.set(client, key, this.results.length);
      this.results.push(result);
    }
    return result;
  }

  private compute(client: number, event: ClientEvent): ClientStepResult {
    const form = this.clients.form(client);
    const before = toSnapshot(form, this.bounds.limits);
    const { snapshot: after, effects } = this.machines.stepClient(before, event);
    const { told, broken } = tell(form.told, event, effects);
    const step = { before, event, effects, after, toldBefore: form.told, told };
    return {
      client: this.clients.number(clientForm(after, told, SAME)),
      sent: effects.flatMap((effect) =>
        effect.type === 'send' ? [this.messages.number(upForm(effect.message))] : [],
      ),
      note: this.notes.number({
        broken: [...broken, ...brokenBy(step)],
        goals: goalsOf(before, effects, after),
      }),
    };
  }

  get bytes(): number {
    return this.known.bytes + this.results.length * 96 + this.events.bytes;
  }
}
