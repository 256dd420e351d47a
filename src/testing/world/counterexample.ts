/**
 * A violation played again in the plain world: the shortest way to it, with the real machines and the ids they mint.
 *
 * The explorer keeps only which state came from which. Each step is found by trying what the plain world can do until
 * it does what the explorer did, so a way that the real machines could not go cannot be shown. Where the law is one of a
 * healed world, the healing is played too.
 */
import type { Explorer, Violation } from '../explorer/index.js';
import { encodeWorld } from './encode.js';
import type { Broken } from './laws/told.js';
import type { Machines } from './machines.js';
import { actionsIn } from './plain-actions.js';
import {
  isUp,
  type PlainDevice,
  type PlainWorld,
  startWorld,
  stepWorld,
  type WorldAction,
  type WorldStep,
} from './plain-world.js';
import { type Permutation, permutationsIn } from './symmetry.js';
import type { WorldSpace } from './world-space.js';

export interface PlayedStep extends WorldStep {
  readonly before: PlainWorld;
  readonly action: WorldAction;
  /** after the way of the explorer was over, on the way of a world that heals */
  readonly isHealing: boolean;
}

const encoded = (world: PlainWorld, space: WorldSpace): Int32Array => {
  const words = new Int32Array(space.width);
  encodeWorld(world, space, words);
  return words;
};

const isEqual = (one: Int32Array, other: Int32Array): boolean => one.every((word, at) => word === other[at]);

const play = (
  before: PlainWorld,
  action: WorldAction,
  machines: Machines,
  isHealing = false,
): PlayedStep => ({
  before,
  action,
  isHealing,
  ...stepWorld(before, action, machines),
});

/** Actions that lead along these states, each up to symmetry. */
const follow = (states: readonly Int32Array[], space: WorldSpace): PlayedStep[] => {
  const steps: PlayedStep[] = [];
  let world = startWorld(space.bounds, space.machines);
  for (const state of states.slice(1)) {
    const step = actionsIn(world, space.bounds, space.machines)
      .map((action) => play(world, action, space.machines))
      .find(({ world: after }) => {
        const words = encoded(after, space);
        space.represent?.(words);
        return isEqual(words, state);
      });
    if (!step) throw new Error('the plain world cannot go where the explorer went');
    steps.push(step);
    world = step.world;
  }
  return steps;
};

const permuted = (action: WorldAction, { device, words }: Permutation): WorldAction => {
  const renamed = words(action);
  return 'device' in renamed ? { ...renamed, device: device[renamed.device] as number } : renamed;
};

/** The same way in the names in which it ends in that very state. */
const inNamesOf = (steps: readonly PlayedStep[], state: Int32Array, space: WorldSpace): PlayedStep[] => {
  for (const permutation of permutationsIn(space.bounds)) {
    let world = startWorld(space.bounds, space.machines);
    const renamed: PlayedStep[] = [];
    for (const { action } of steps) {
      const step = play(world, permuted(action, permutation), space.machines);
      renamed.push(step);
      world = step.world;
    }
    if (isEqual(encoded(world, space), state)) return renamed;
  }
  return [...steps];
};

/** What a healing world does next, as `heal.ts` has it; null when nothing is left. */
const healingAction = (world: PlainWorld, beats: number): WorldAction | null => {
  const timer = ({ client }: PlainDevice, beat: boolean) =>
    client.context.timers.find(({ id }) => id.startsWith('heartbeat:') === beat)?.id;
  for (const device of world.devices) {
    const { index } = device.name;
    if (!isUp(device)) return { do: 'mend', device: index };
    if (device.down.length > 0) return { do: 'hear', device: index, at: 0, keep: false };
    if (device.up.length > 0) continue;
    const id = timer(device, false);
    if (id !== undefined) return { do: 'timer', device: index, id, late: false };
  }
  for (const { name, up } of world.devices)
    if (up.length > 0) return { do: 'speak', device: name.index, at: 0, keep: false };
  const device = world.devices[beats % world.devices.length];
  const id = device && timer(device, true);
  return device && id !== undefined ? { do: 'timer', device: device.name.index, id, late: false } : null;
};

const MOST_HEALING = 2000;

const heal = (start: PlainWorld, machines: Machines): PlayedStep[] => {
  const steps: PlayedStep[] = [];
  let world = start;
  let beats = 0;
  while (steps.length < MOST_HEALING) {
    const action = healingAction(world, beats);
    if (!action) break;
    if (action.do === 'timer' && action.id.startsWith('heartbeat:')) {
      if (beats >= 2 * world.devices.length) break;
      beats += 1;
    }
    const step = play(world, action, machines, true);
    steps.push(step);
    world = step.world;
  }
  return steps;
};

export interface Counterexample {
  readonly violation: Violation;
  readonly steps: readonly PlayedStep[];
}

/** Plays a violation; its last step is the one that breaks the law, or the last one of the healing. */
export const playViolation = (explorer: Explorer, violation: Violation): Counterexample => {
  const space = explorer.space as WorldSpace;
  const states = explorer.way(violation.state).map((number) => explorer.state(number));
  const steps = inNamesOf(follow(states, space), states.at(-1) as Int32Array, space);
  const world = steps.at(-1)?.world ?? startWorld(space.bounds, space.machines);
  const isBroken = ({ law }: Broken): boolean => law === violation.law;
  if (violation.label >= 0) {
    const last = actionsIn(world, space.bounds, space.machines)
      .map((action) => play(world, action, space.machines))
      .find(({ broken }) => broken.some(isBroken));
    return { violation, steps: last ? [...steps, last] : steps };
  }
  const healing = heal(world, space.machines);
  const end = healing.findIndex(({ broken }) => broken.some(isBroken));
  return { violation, steps: [...steps, ...(end < 0 ? healing : healing.slice(0, end + 1))] };
};
