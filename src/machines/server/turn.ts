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

export interface Decision {
  readonly facts: readonly Fact[];
  readonly effects: readonly RegistryEffect[];
}

export const NOTHING: Decision = { facts: [], effects: [] };

export const isFailure = (outcome: object): outcome is Failure => 'reason' in outcome;

/** One after the other, where both were decided on the same view. */
export const both = (first: Decision, second: Decision): Decision => ({
  facts: [...first.facts, ...second.facts],
  effects: [...first.effects, ...second.effects],
});

export interface Turn {
  readonly store: Store;
  readonly now: number;
  readonly facts: Fact[];
  readonly effects: RegistryEffect[];
}

export const beginTurn = (store: Store, now: number): Turn => ({ store, now, facts: [], effects: [] });

/** `at` is when it was decided for: what was due earlier than this turn is done as of then. */
export const carryOut = (turn: Turn, { facts, effects }: Decision, at = turn.now): void => {
  for (const fact of facts) {
    apply(turn.store, fact);
    turn.facts.push(fact);
  }
  for (const effect of effects)
    turn.effects.push(
      effect.type === 'startTimer' && at !== turn.now
        ? { ...effect, delay: Math.max(0, effect.delay - (turn.now - at)) }
        : effect,
    );
};

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
