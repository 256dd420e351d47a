/**
 * One turn of the registry: decisions carried out one after the other, their facts and effects collected in order.
 *
 * A decision is pure: it reads the view and says what becomes true and what the host has to do, or why not. Only
 * `carryOut` changes the store, so that what is refused has changed nothing (RG-3), and a request that consists of
 * several decisions (leave here, then enter there) sees each on top of the one before.
 */
import type { RegistryEffect } from '../effects.js';
import type { Failure } from '../errors.js';
import { type Audience, type DownMessage, PROTOCOL_VERSION, type Push } from '../protocol.js';
import type { DeviceName, Fact } from './facts.js';
import { apply, type RoomView, type Store } from './store.js';

/** The lists are its own, and whoever carries it out may go on with them. */
export interface Decision {
  readonly facts: Fact[];
  readonly effects: RegistryEffect[];
}

export const NOTHING: Decision = { facts: [], effects: [] };

/** One list behind the other; most often one of them is empty, and the other is it. */
export const joined = <T>(first: T[], second: T[]): T[] =>
  first.length === 0 ? second : second.length === 0 ? first : [...first, ...second];

/** One after the other, where both were decided on the same view. */
export const both = (first: Decision, second: Decision): Decision => ({
  facts: joined(first.facts, second.facts),
  effects: joined(first.effects, second.effects),
});

export const isFailure = (outcome: object): outcome is Failure => 'reason' in outcome;

export interface Turn {
  readonly store: Store;
  readonly now: number;
  /** of all that was carried out, in order */
  facts: Fact[];
  effects: RegistryEffect[];
}

export const beginTurn = (store: Store, now: number): Turn => ({ store, now, facts: [], effects: [] });

/** `at` is when it was decided for: what was due earlier than this turn is done as of then. */
export const carryOut = (turn: Turn, { facts, effects }: Decision, at = turn.now): void => {
  for (const fact of facts) apply(turn.store, fact);
  turn.facts = carriedOn(turn.facts, facts);
  turn.effects = carriedOn(turn.effects, at === turn.now ? effects : asOfNow(effects, turn.now - at));
};

/** Most turns carry out one decision that says much, and go on with its very list; never with that of `NOTHING`. */
const carriedOn = <T>(all: T[], more: T[]): T[] => {
  if (more.length === 0) return all;
  if (all.length === 0) return more;
  for (const one of more) all.push(one);
  return all;
};

const asOfNow = (effects: readonly RegistryEffect[], late: number): RegistryEffect[] =>
  effects.map((effect) =>
    effect.type === 'startTimer' ? { ...effect, delay: Math.max(0, effect.delay - late) } : effect,
  );

const send = (to: Audience, message: DownMessage): RegistryEffect => ({ type: 'send', to, message });

/** An answer or a push to one device. */
export const toDevice = ({ userID, deviceID }: DeviceName, message: DownMessage): RegistryEffect =>
  send({ userID, deviceID }, message);

export const push = (to: DeviceName, message: Push): RegistryEffect =>
  toDevice(to, { v: PROTOCOL_VERSION, ...message });

/** Users joined or left: told to every device in that life of the room but the one that caused it (CL-19). */
export const toMembers = (
  type: 'memberJoined' | 'memberLeft',
  { roomID, room }: Pick<RoomView, 'roomID' | 'room'>,
  version: number,
  userIDs: readonly string[],
  except: DeviceName | null,
): RegistryEffect => {
  const { incarnation } = room.context;
  return send(
    {
      roomID,
      incarnation,
      except: except && { userID: except.userID, deviceID: except.deviceID },
    },
    { v: PROTOCOL_VERSION, type, roomID, incarnation, version, userIDs },
  );
};
