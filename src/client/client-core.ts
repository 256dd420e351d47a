/**
 * Drives one client machine: inputs in, effects carried out, one at a time (CL-24). Everything that a client's public
 * face and the simulation's devices have in common.
 *
 * It decides nothing about rooms. It keeps beside the machine's snapshot only what a host has to keep: the promises of
 * calls that are out, the listeners, and what the app was told last.
 */

import { type Clock, monotonic } from '../host/clock.js';
import { createRunLoop } from '../host/run-loop.js';
import type { CallEvent, ClientEvent } from '../machines/client/events.js';
import type { ClientEffect } from '../machines/effects.js';
import { failure, RoomLifecycleError } from '../machines/errors.js';
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
import { aborted, type GivenSignal, isEntering, refusedBySignal, splitArguments } from './signals.js';
import { toZIMNotice, toZIMResult } from './to-zim.js';
import type { CallMethod, CallResultOfZIM, RoomView } from './types.js';

/** Told of what happens, in order, for logs and for saving. */
export interface ClientObserver<S> {
  /** A call's turn has come. `call` numbers it, `args` is what the app passed, without options that ZIM does not have. */
  onCall?(call: number, method: CallMethod, args: readonly unknown[]): void;
  /** The snapshot has changed; its effects go out when this returns, so that storing it here loses nothing. */
  onCommit?(snapshot: S): void;
  /** Each effect, just before it is carried out, with the event that it follows from. */
  onEffect?(effect: ClientEffect, cause: ClientEvent): void;
}

/** One step of a client's machine. It is the state itself: change nothing in it. */
export interface ClientStep<S> {
  readonly event: ClientEvent;
  /** after the event; the very same as before if it changed nothing */
  readonly snapshot: S;
  /** what the machine asked for, about to go out */
  readonly effects: readonly ClientEffect[];
}

/** A call that is out: its promise, and what its signal does. */
export interface OutCall {
  readonly method: CallMethod;
  readonly event: CallEvent;
  readonly resolve: (result: CallResultOfZIM) => void;
  readonly reject: (error: RoomLifecycleError) => void;
  /** whose it is: the same client or device over all its restarts */
  readonly owner: unknown;
  /** What its signal asks for; a core that takes over after a restart takes this over too. */
  abort: () => void;
  /** Stops listening to the signal. */
  readonly release: () => void;
  isAborted: boolean;
  /** rejected already: what the machine says of it later is for nobody (EMB-5) */
  isOver: boolean;
}

/** Calls that are out, by their number; one number is never given twice, over restarts too. */
export interface Calls {
  next(): number;
  readonly out: Map<number, OutCall>;
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
  /** told of each step after its commit; it must not throw */
  readonly onStep: (step: ClientStep<S>) => void;
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
  readonly signal?: GivenSignal;
  readonly draft: CallDraft;
  readonly resolve: (result: CallResultOfZIM) => void;
  readonly reject: (error: RoomLifecycleError) => void;
}

/** The signal of a call that is out was aborted. */
interface AbortInput {
  readonly type: 'abort';
  readonly call: number;
}

const doingOf = ({ method, event }: OutCall): string =>
  'roomID' in event ? `${method} ${event.roomID}` : method;

const ignore = (): void => {};

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

  const step = (event: ClientEvent): readonly ClientEffect[] => {
    cause = event;
    const step = machine.step(snapshot, event);
    if (step.snapshot !== snapshot) {
      snapshot = step.snapshot;
      if (observer.onCommit) attempt(() => observer.onCommit?.(snapshot));
    }
    parts.onStep({ event, snapshot, effects: step.effects });
    return step.effects;
  };

  /** The app's call gets its number when its turn comes, so that numbers and effects are in one order. */
  const begin = ({
    draft,
    method,
    args,
    signal,
    resolve,
    reject,
    now,
  }: CallInput): readonly ClientEffect[] => {
    const call = calls.next();
    // not by a spread, which would give each event a hidden class of its own
    const event = Object.assign(draft, { now, call }) as CallEvent;
    const onAbort = (): void => out.abort();
    const out: OutCall = {
      method,
      event,
      resolve,
      reject,
      owner: parts.self(),
      abort: () => run({ type: 'abort', call }),
      release: () => typeof signal === 'object' && signal.removeEventListener('abort', onAbort),
      isAborted: false,
      isOver: false,
    };
    calls.out.set(call, out);
    attempt(() => observer.onCall?.(call, method, args));
    const refusal = refusedBySignal(signal, method, doingOf(out));
    if (refusal) {
      // EMB-3: nothing is asked of the machine
      cause = event;
      return [{ type: 'settle', call, error: refusal }];
    }
    if (typeof signal === 'object') attempt(() => signal.addEventListener('abort', onAbort));
    return step(event);
  };

  /** A call that was settled meanwhile has nothing left to abort. */
  const abort = (call: number): readonly ClientEffect[] => {
    const out = calls.out.get(call);
    if (!out || out.isOver) return [];
    const { event, method } = out;
    if (!isStopped && isEntering(method) && 'roomID' in event) {
      // EMB-4: a leave like any other, but for the word that the call is rejected with
      out.isAborted = true;
      const { roomID } = event;
      return begin({
        type: 'call',
        now: now(),
        method: 'leaveRoom',
        args: [roomID],
        draft: { type: 'leaveRoom', roomID },
        resolve: ignore,
        reject: ignore,
      });
    }
    // EMB-5: the promise alone; the machine goes on
    const error = aborted(method, doingOf(out));
    if (!isStopped) attempt(() => observer.onEffect?.({ type: 'settle', call, error }, event));
    out.isOver = true;
    if (isStopped) calls.out.delete(call);
    attempt(out.release);
    out.reject(new RoomLifecycleError(error));
    return [];
  };

  const take = (input: ClientEvent | CallInput | AbortInput): readonly ClientEffect[] => {
    if (input.type === 'abort') return abort(input.call);
    if (!isStopped) return input.type === 'call' ? begin(input) : step(input);
    if (input.type === 'call')
      input.reject(new RoomLifecycleError(failure('notLoggedIn', input.method, 'the client is stopped')));
    return [];
  };

  /** What is carried out in an effect's place: none where a call was settled before its machine settles it. */
  const heed = (effect: ClientEffect): ClientEffect | null => {
    if (effect.type !== 'settle') return effect;
    const out = calls.out.get(effect.call);
    if (out?.isOver) {
      calls.out.delete(effect.call);
      return null;
    }
    if (!out?.isAborted || !('error' in effect) || effect.error.reason !== 'cancelled') return effect;
    return { ...effect, error: aborted(out.method, doingOf(out)) };
  };

  const settle = (effect: Extract<ClientEffect, { type: 'settle' }>): void => {
    const call = calls.out.get(effect.call);
    calls.out.delete(effect.call);
    if (!call) return;
    attempt(call.release);
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

  const carryOut = (asked: ClientEffect): void => {
    if (isStopped) return;
    const effect = heed(asked);
    if (!effect) return;
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
    call: (method, given) =>
      new Promise((resolve, reject) => {
        const { args, signal } = splitArguments(method, given);
        const draft = READ_CALL[method](...args);
        run({ type: 'call', now: now(), method, args, signal, draft, resolve, reject });
      }),
    receive: (message) => run(machine.toEvent(message, now())),
    tell: (type) => run({ type, now: now() }),
    snapshot: () => snapshot,
    resume() {
      for (const [call, out] of calls.out)
        if (out.owner === parts.self()) out.abort = () => run({ type: 'abort', call });
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
