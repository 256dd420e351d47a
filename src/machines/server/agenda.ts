/**
 * What is due when: destroy deadlines of rooms, and for each device the end of its silence.
 *
 * The host's timers may fire late, early or after a restart, so the registry does not rely on them: before it
 * looks at any input it does what is due, in order of deadline. Equal deadlines come in an order that a restored
 * registry repeats: rooms, then offline devices, then forgotten ones, the older first.
 * A binary heap with the place of each alarm, so that setting and taking off cost O(log n). It knows no rule.
 */
import type { DeviceName } from './facts.js';

export type Alarm = { readonly id: string; readonly at: number; readonly number: number } & (
  | { readonly kind: 'destroy'; readonly roomID: string }
  | ({ readonly kind: 'offline' | 'forget' } & DeviceName)
);

/** An alarm's id, which is also its timer's: unique for one life of a room, one record of a device. */
export const alarmID = (kind: Alarm['kind'], number: number): string => `${kind}:${number}`;

const RANK = { destroy: 0, offline: 1, forget: 2 };

const isBefore = (a: Alarm, b: Alarm): boolean =>
  a.at !== b.at ? a.at < b.at : a.kind !== b.kind ? RANK[a.kind] < RANK[b.kind] : a.number < b.number;

export class Agenda {
  private readonly heap: Alarm[] = [];
  private readonly places = new Map<string, number>();

  first(): Alarm | undefined {
    return this.heap[0];
  }

  get(id: string): Alarm | undefined {
    const place = this.places.get(id);
    return place === undefined ? undefined : this.heap[place];
  }

  /** All alarms in order of deadline; for saving and restoring. */
  all(): Alarm[] {
    return [...this.heap].sort((a, b) => (isBefore(a, b) ? -1 : 1));
  }

  set(alarm: Alarm): void {
    this.remove(alarm.id);
    this.heap.push(alarm);
    this.up(this.heap.length - 1, alarm);
  }

  remove(id: string): void {
    const place = this.places.get(id);
    if (place === undefined) return;
    this.places.delete(id);
    const last = this.heap.pop() as Alarm;
    if (place === this.heap.length) return;
    // the last one fills the gap, and goes to where it belongs from there
    this.down(place, last);
    if (this.heap[place] === last) this.up(place, last);
  }

  private up(from: number, alarm: Alarm): void {
    let place = from;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = this.heap[above] as Alarm;
      if (!isBefore(alarm, parent)) break;
      this.put(place, parent);
      place = above;
    }
    this.put(place, alarm);
  }

  private down(from: number, alarm: Alarm): void {
    let place = from;
    for (;;) {
      let below = 2 * place + 1;
      if (below >= this.heap.length) break;
      if (below + 1 < this.heap.length && isBefore(this.heap[below + 1] as Alarm, this.heap[below] as Alarm))
        below += 1;
      const child = this.heap[below] as Alarm;
      if (!isBefore(child, alarm)) break;
      this.put(place, child);
      place = below;
    }
    this.put(place, alarm);
  }

  private put(place: number, alarm: Alarm): void {
    this.heap[place] = alarm;
    this.places.set(alarm.id, place);
  }
}
