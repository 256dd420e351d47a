/**
 * Drives one client machine: inputs in, effects carried out, one at a time (CL-24). Everything that a client's public
 * face and the simulation's devices have in common.
 *
 * It decides nothing about rooms. It keeps beside the machine's snapshot only what a host has to keep: the promises of
 * calls that are out, the listeners, and what the app was told last.
 */

import { type Clock, monotonic } from '../host/clock.js';
import { createRunLoop } from '../host/run-loop.js';
import type { ClientEvent } from '../machines/client/events.js';
import type { ClientEffect } from '../machines/effects.js';
import { RoomLifecycleError } from '../machines/errors.js';
import type { UpMessage } from '../machines/protocol.js';
import {
  ConnectionState,
  type ConnectionStateName,
  RoomState,
  type RoomStateName,
} from '../machines/vocabulary.js';
import type { Listeners } from './listeners.js';
import type { ClientMachine } from './machine.js';
import { type CallDraft, READ_CALL } from './read-call.js';
import { toZIMNotice, toZIMResult } from './to-zim.js';
import type { CallMethod, CallResultOfZIM, RoomView } from './types.js';

/** Told of what happens, in order, for logs and for saving. */
export interface ClientObserver<S> {
  /** A call's turn has come. `call` numbers it, `args` is what the app passed. */
  onCall?(call: number, method: CallMethod, args: readonly unknown[]): void;
  /** The snapshot has changed; its effects go out when this returns, so that storing it here loses nothing. */
  onCommit?(snapshot: S): void;
  /** Each effect, just before it is carried out, with the event that it follows from. */
  onEffect?(effect: ClientEffect, cause: ClientEvent): void;
}

/** Calls that are out, by their number; one number is never given twice, over restarts too. */
export interface Calls {
  next(): number;
  readonly out: Map<
    number,
    {
      readonly resolve: (result: CallResultOfZIM) => void;
      readonly reject: (error: RoomLifecycleError) => void;
    }
  >;
}

/** @param first the number of the first call */
export const createCalls = (first: number): Calls => {
  let next = first;
  return {
    out: new Map(),
    next() {
      next += 1;
      return next - 1;
    },
  };
};

export interface ClientParts<S, Self> {
  readonly machine: ClientMachine<S>;
  readonly clock: Clock;
  readonly calls: Calls;
  readonly listeners: Listeners<Self>;
  /** what listeners get as their first argument */
  readonly self: () => Self;
  readonly send: (message: UpMessage) => void;
  /** told what a listener, an observer or `send` threw */
  readonly onError: (error: unknown) => void;
  readonly observer: ClientObserver<S>;
}

export interface ClientCore<S> extends RoomView {
  call(method: CallMethod, args: readonly unknown[]): Promise<CallResultOfZIM>;
  /** @throws RoomLifecycleError for a malformed message; nothing has changed then */
  receive(message: unknown): void;
  tell(type: 'login' | 'logout' | 'networkUp' | 'networkDown'): void;
  snapshot(): S;
  /** After a restore: arms what was armed, what is overdue first, and takes the connection as broken. */
  resume(): void;
  /** Nothing happens to it any more: timers are off, inputs are ignored. */
  stop(): void;
}

interface CallInput {
  readonly type: 'call';
  readonly now: number;
  readonly method: CallMethod;
  readonly args: readonly unknown[];
  readonly draft: CallDraft;
  readonly resolve: (result: CallResultOfZIM) => void;
  readonly reject: (error: RoomLifecycleError) => void;
}

/** @param start the snapshot to go on from, fresh or restored */
export const createClientCore = <S, Self>(parts: ClientParts<S, Self>, start: S): ClientCore<S> => {
  const { machine, clock, calls, listeners, observer } = parts;
  const now = monotonic(clock);
  const view = machine.view(start);
  const states = new Map<string, RoomStateName>(view.rooms);
  let connection: ConnectionStateName = view.connection;
  let snapshot = start;
  let cause: ClientEvent;
  let isStopped = false;

  const attempt = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      parts.onError(error);
    }
  };

  /** The app's call gets its number when its turn comes, so that numbers and effects are in one order. */
  const begin = ({ draft, method, args, resolve, reject, now }: CallInput): ClientEvent => {
    const call = calls.next();
    calls.out.set(call, { resolve, reject });
    attempt(() => observer.onCall?.(call, method, args));
    return { ...draft, now, call } as ClientEvent;
  };

  const take = (input: ClientEvent | CallInput): readonly ClientEffect[] => {
    if (isStopped) return [];
    cause = input.type === 'call' ? begin(input) : input;
    const step = machine.step(snapshot, cause);
    if (step.snapshot !== snapshot) {
      snapshot = step.snapshot;
      if (observer.onCommit) attempt(() => observer.onCommit?.(snapshot));
    }
    return step.effects;
  };

  const settle = (effect: Extract<ClientEffect, { type: 'settle' }>): void => {
    const call = calls.out.get(effect.call);
    calls.out.delete(effect.call);
    if (!call) return;
    if ('error' in effect) call.reject(new RoomLifecycleError(effect.error));
    else call.resolve(toZIMResult(effect.result));
  };

  /** The view moves first: a listener sees what it is told (CL-24). */
  const notify = (notice: Extract<ClientEffect, { type: 'notify' }>): void => {
    if (notice.notice === 'connectionStateChanged') connection = notice.state;
    else if (notice.notice === 'roomStateChanged') {
      if (notice.state === 'Disconnected') states.delete(notice.roomID);
      else states.set(notice.roomID, notice.state);
    }
    if (listeners.has(notice.notice)) listeners.emit(notice.notice, parts.self(), toZIMNotice(notice));
  };

  const arm = (id: string, delay: number): void =>
    clock.setTimer(id, delay, () => run({ type: 'timer', id, now: now() }));

  const carryOut = (effect: ClientEffect): void => {
    if (isStopped) return;
    if (observer.onEffect) attempt(() => observer.onEffect?.(effect, cause));
    switch (effect.type) {
      case 'send':
        attempt(() => parts.send(effect.message));
        break;
      case 'notify':
        notify(effect);
        break;
      case 'settle':
        settle(effect);
        break;
      case 'startTimer':
        arm(effect.id, effect.delay);
        break;
      case 'cancelTimer':
        clock.clearTimer(effect.id);
        break;
    }
  };

  const run = createRunLoop(take, carryOut);

  return {
    call: (method, args) =>
      new Promise((resolve, reject) => {
        run({ type: 'call', now: now(), method, args, draft: READ_CALL[method](...args), resolve, reject });
      }),
    receive: (message) => run(machine.toEvent(message, now())),
    tell: (type) => run({ type, now: now() }),
    snapshot: () => snapshot,
    resume() {
      const timers = [...machine.timers(snapshot)].sort((left, right) => left.at - right.at);
      const at = now();
      for (const timer of timers) if (timer.at > at) arm(timer.id, timer.at - at);
      for (const timer of timers) if (timer.at <= at) run({ type: 'timer', id: timer.id, now: at });
      run({ type: 'networkDown', now: at });
    },
    stop() {
      isStopped = true;
      for (const { id } of machine.timers(snapshot)) clock.clearTimer(id);
    },
    getRoomState: (roomID) => RoomState[states.get(roomID) ?? 'Disconnected'],
    rooms: () => [...states].map(([roomID, state]) => ({ roomID, state: RoomState[state] })),
    get connectionState() {
      return ConnectionState[connection];
    },
  };
};
