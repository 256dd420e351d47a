/**
 * Drives one engine machine: inputs in, effects carried out, one at a time. What the SDK's face and the simulation's
 * engines have in common.
 *
 * It decides nothing about rooms. It keeps beside the machine's snapshot only what a host has to keep: the promises of
 * calls that are out, timers, and what the app was told last (so that a getter in a listener shows what that notice
 * tells of).
 */
import { type Clock, monotonic } from '../host/clock.js';
import { createRunLoop } from '../host/run-loop.js';
import type { EngineEffect, RtcNotice } from '../machines/rtc/effects.js';
import type { EngineEvent } from '../machines/rtc/events.js';
import { parseRtcDown } from '../machines/rtc/messages.js';
import type { Hold } from '../machines/rtc/protocol.js';
import type { EngineSnapshot } from '../machines/rtc/rtc-engine.js';
import { RtcError } from '../machines/rtc/rtc-errors.js';
import { type RtcRoomStateName, STATE_OF_REASON } from '../machines/rtc/vocabulary.js';
import { type CallDraft, readCall } from './read-call.js';
import type { EngineMethod, ZegoRoomResult } from './types.js';

/** The machine as its host sees it: a value, so that a test can run a host with a planted fault. */
export interface EngineMachine {
  step(
    snapshot: EngineSnapshot,
    event: EngineEvent,
  ): { readonly snapshot: EngineSnapshot; readonly effects: readonly EngineEffect[] };
}

export interface EngineHostParts {
  readonly machine: EngineMachine;
  readonly clock: Clock;
  /** What it throws counts as a message that was lost. */
  readonly send: (message: Hold) => void;
  readonly onNotice: (notice: RtcNotice) => void;
  /** A call's turn has come. `call` numbers it from 1. */
  readonly onCall?: (call: number, method: EngineMethod, args: readonly unknown[]) => void;
  /** A call is settled; told just before its promise is. */
  readonly onSettle?: (call: number, method: EngineMethod, outcome: ZegoRoomResult | null | RtcError) => void;
  readonly onError: (error: unknown) => void;
}

export interface EngineHost {
  /** @returns null for calls that resolve with nothing; rejects with an RtcError */
  call(method: EngineMethod, args: readonly unknown[]): Promise<ZegoRoomResult | null>;
  /** @throws RoomLifecycleError 6000001 badMessage for what is none of the protocol; nothing has changed then */
  receive(message: unknown): void;
  tell(type: 'networkUp' | 'networkDown'): void;
  snapshot(): EngineSnapshot;
  hasEngine(): boolean;
  roomState(roomID: string): RtcRoomStateName;
  /** Those that are not Disconnected, as told last. */
  rooms(): readonly { readonly roomID: string; readonly state: RtcRoomStateName }[];
  /** Nothing happens to it any more: timers are off, inputs are ignored, calls that are out stay unsettled. */
  stop(): void;
}

interface PendingCall {
  readonly method: EngineMethod;
  readonly resolve: (result: ZegoRoomResult | null) => void;
  readonly reject: (error: RtcError) => void;
}

type Input =
  | EngineEvent
  | ({ readonly type: 'call'; readonly draft: CallDraft; readonly args: readonly unknown[] } & PendingCall);

export const createEngineHost = (parts: EngineHostParts, start: EngineSnapshot): EngineHost => {
  const { machine, clock, onError } = parts;
  const now = monotonic(clock);
  const calls = new Map<number, PendingCall>();
  const states = new Map<string, RtcRoomStateName>();
  let snapshot = start;
  let lastCall = 0;
  let isStopped = false;

  const attempt = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      onError(error);
    }
  };

  const take = (input: Input): readonly EngineEffect[] => {
    if (isStopped) return [];
    let event: EngineEvent;
    if (input.type === 'call') {
      const { draft, method, args, resolve, reject } = input;
      lastCall += 1;
      const call = lastCall;
      calls.set(call, { method, resolve, reject });
      attempt(() => parts.onCall?.(call, method, args));
      event = { ...draft, call, now: now() } as EngineEvent;
    } else event = input;
    const step = machine.step(snapshot, event);
    snapshot = step.snapshot;
    return step.effects;
  };

  const settle = (effect: Extract<EngineEffect, { type: 'settle' }>): void => {
    const call = calls.get(effect.call);
    if (!call) return;
    calls.delete(effect.call);
    const outcome = 'error' in effect ? new RtcError(effect.error) : effect.result && { ...effect.result };
    attempt(() => parts.onSettle?.(effect.call, call.method, outcome));
    if (outcome instanceof RtcError) call.reject(outcome);
    else call.resolve(outcome);
  };

  const notify = (notice: RtcNotice): void => {
    if (notice.notice === 'roomStateChanged') {
      const state = STATE_OF_REASON[notice.reason];
      if (state === 'Disconnected') states.delete(notice.roomID);
      else states.set(notice.roomID, state);
    }
    attempt(() => parts.onNotice(notice));
  };

  const carryOut = (effect: EngineEffect): void => {
    if (isStopped) return;
    switch (effect.type) {
      case 'send':
        return attempt(() => parts.send(effect.message));
      case 'notify':
        return notify(effect);
      case 'settle':
        return settle(effect);
      case 'startTimer': {
        const { id } = effect;
        return clock.setTimer(id, effect.delay, () => run({ type: 'timer', id, now: now() }));
      }
      case 'cancelTimer':
        return clock.clearTimer(effect.id);
    }
  };

  const run = createRunLoop(take, carryOut);

  return {
    call: (method, args) =>
      new Promise((resolve, reject) => {
        run({ type: 'call', draft: readCall(method, args), method, args, resolve, reject });
      }),
    receive: (message) => {
      const parsed = parseRtcDown(message);
      run({ ...parsed, now: now() });
    },
    tell: (type) => run({ type, now: now() }),
    snapshot: () => snapshot,
    hasEngine: () => snapshot.value.startsWith('Created'),
    roomState: (roomID) => states.get(roomID) ?? 'Disconnected',
    rooms: () => [...states].map(([roomID, state]) => ({ roomID, state })),
    stop() {
      isStopped = true;
      for (const { id } of snapshot.context.timers) clock.clearTimer(id);
    },
  };
};
