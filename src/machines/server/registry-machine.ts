/**
 * The registry as a lifecycle: one state, its inputs as events, its saved form as context.
 *
 * For actors, the inspector and small worlds: each event loads the context, handles, and saves, which is exact and
 * slow. `handle` on a store is the same registry without the copying. Past `MOST_ROOMS` rooms or devices an event is
 * refused rather than made ever slower. A message that is not of the protocol is refused too, since rules never throw.
 */
import { compile, lifecycle, type SnapshotOf } from '../../chart/trusted.js';
import type { RegistryEffect } from '../effects.js';
import { type Failure, failure, RoomLifecycleError } from '../errors.js';
import type { Outcome } from './api.js';
import { createRegistryState, handle, type RegistryInput, type RegistryOptions } from './registry.js';
import { load, type RegistrySnapshot, save } from './snapshot.js';

/** How many rooms, and how many devices, this face of the registry holds. */
export const MOST_ROOMS = 64;

export type RegistryMachineEffect =
  | RegistryEffect
  /** what a call of the server API comes to */
  | { readonly type: 'outcome'; readonly outcome: Outcome }
  /** the event changed nothing */
  | { readonly type: 'refuse'; readonly error: Failure };

const serve = { actions: 'serve' } as const;

export const registry = lifecycle<{
  context: { readonly saved: RegistrySnapshot };
  event: RegistryInput;
  effect: RegistryMachineEffect;
  input: RegistryOptions;
}>()({
  id: 'registry',
  initial: 'Serving',
  on: {
    message: serve,
    timer: serve,
    createRoom: serve,
    destroyRoom: serve,
    kickMembers: serve,
    blockUser: serve,
    unblockUser: serve,
    kickOffline: serve,
  },
  states: { Serving: {} },
})({
  init: (options) => ({ saved: save(createRegistryState(options)) }),
  guards: {},
  actions: {
    serve: ({ saved }, event) => {
      const store = load(saved);
      const handled = tryHandle(() => handle(store, event));
      if (handled instanceof RoomLifecycleError) return refuse(handled);
      const next = save(store);
      if (next.rooms.length > MOST_ROOMS || next.devices.length > MOST_ROOMS)
        return refuse(
          failure(
            'unsupported',
            'handle an event',
            `this face of the registry holds at most ${MOST_ROOMS} rooms and as many devices; use handle()`,
          ),
        );
      const { effects, facts, outcome } = handled;
      return {
        // an event that makes nothing true leaves the very same context
        ...(facts.length > 0 && { context: { saved: next } }),
        effects: outcome ? [...effects, { type: 'outcome', outcome }] : effects,
      };
    },
  },
});

export type RegistryMachineSnapshot = SnapshotOf<typeof registry>;
export const registrySteps = compile(registry);

const refuse = ({ code, reason, message }: Failure) => ({
  effects: [{ type: 'refuse', error: { code, reason, message } } as const],
});

/** What `handle` throws is data here. */
const tryHandle = <T>(run: () => T): T | RoomLifecycleError => {
  try {
    return run();
  } catch (error) {
    if (error instanceof RoomLifecycleError) return error;
    throw error;
  }
};
