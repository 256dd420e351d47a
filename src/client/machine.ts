/**
 * The machine as a client's host sees it: start, step, save, restore, and what arrives from outside.
 *
 * Hosts take it as a value, so that a test can run them with a machine that has a planted fault.
 */
import type { ClientEvent } from '../machines/client/events.js';
import type { ClientEffect } from '../machines/effects.js';
import type { Limits } from '../machines/limits.js';
import type { ConnectionStateName, RoomStateName } from '../machines/vocabulary.js';

export interface ClientInput {
  readonly userID: string;
  readonly deviceID: string;
  readonly sdkVersion: string;
  readonly limits: Limits;
  readonly epoch: number;
  /** default: the epoch's first */
  readonly firstID?: number;
}

export interface ClientMachine<S> {
  initial(input: ClientInput): S;
  step(snapshot: S, event: ClientEvent): { readonly snapshot: S; readonly effects: readonly ClientEffect[] };
  /**
   * Takes a fresh epoch, the given one or the next.
   * @throws RoomLifecycleError for what is no snapshot
   */
  restore(snapshot: S, options: { readonly epoch?: number }): S;
  /** The first number for calls of this run: no call of a run before has it (CL-2). */
  firstCall(snapshot: S): number;
  /** What to arm after a restore; `at` in ms. */
  timers(snapshot: S): readonly { readonly id: string; readonly at: number }[];
  /** @throws RoomLifecycleError for what is no message of the protocol */
  toEvent(message: unknown, now: number): ClientEvent;
  /** What an app would have been told last. */
  view(snapshot: S): {
    readonly rooms: readonly (readonly [roomID: string, state: RoomStateName])[];
    readonly connection: ConnectionStateName;
  };
}
