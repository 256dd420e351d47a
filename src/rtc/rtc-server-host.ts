/**
 * The server of engines behind a port: messages in, messages out, the server API, timers.
 *
 * It decides nothing: the machine does. What it adds is a clock and the order in which effects go out.
 */
import { type Clock, monotonic, systemClock } from '../host/clock.js';
import { createErrorSink } from '../host/error-sink.js';
import { createRunLoop } from '../host/run-loop.js';
import { failure, RoomLifecycleError } from '../machines/errors.js';
import type { RtcServerEffect } from '../machines/rtc/effects.js';
import type { ServerLimits } from '../machines/rtc/limits.js';
import { parseHold } from '../machines/rtc/messages.js';
import type { RtcDownMessage } from '../machines/rtc/protocol.js';
import {
  createRtcServerState,
  type RtcServerInput,
  type RtcServerState,
  rtcRooms,
  stepRtcServer,
} from '../machines/rtc/rtc-server.js';

/** `code` is 0 for success; `kicked`, of kickUsers, are those that were in the room. */
export interface RtcApiCall {
  readonly server: 'kickUsers' | 'configure';
  readonly args: readonly unknown[];
  readonly code: number;
  readonly kicked?: readonly string[];
}

export interface RtcServerOptions {
  /** Sends a message to a device; one that is not reachable misses it. */
  readonly deliver: (deviceID: string, message: RtcDownMessage) => void;
  /** default: real time, real timers */
  readonly clock?: Clock;
  readonly limits?: Partial<ServerLimits>;
  /** A call of the server API, before anything that it causes. */
  readonly onApiCall?: (call: RtcApiCall) => void;
  /** Told what `deliver` threw; default: thrown again in a microtask. */
  readonly onError?: (error: unknown) => void;
}

export interface RtcServer {
  /**
   * A message of a device, as JSON that is already parsed.
   * @throws RoomLifecycleError 6000001 badMessage for what is none of the protocol; nothing has changed then
   */
  receive(message: unknown): void;
  /**
   * The server API: these users are out of the room (1002055); gives those that were in it.
   * @throws RoomLifecycleError 6000001 for a roomID that is no text, or userIDs that are no list of texts
   */
  kickUsers(roomID: string, userIDs: readonly string[]): readonly string[];
  /** The app's plan changes. @throws RoomLifecycleError 6000001 for a limit that is not usable */
  configure(limits: Partial<ServerLimits>): void;
  /** Every room with its users, in the order of their logins. */
  rooms(): readonly { readonly roomID: string; readonly userIDs: readonly string[] }[];
  state(): RtcServerState;
}

type InputWithoutTime = RtcServerInput extends infer I
  ? I extends RtcServerInput
    ? Omit<I, 'now'>
    : never
  : never;

const unable = (doing: string, why: string): RoomLifecycleError =>
  new RoomLifecycleError(failure('badArgument', doing, why));

const isText = (value: unknown): value is string => typeof value === 'string';

/** @throws RoomLifecycleError 6000001 for a limit that is not usable. */
export const createRtcServer = (options: RtcServerOptions): RtcServer => {
  const { clock = systemClock() } = options;
  const now = monotonic(clock);
  const onError = createErrorSink(options.onError);
  let state = createRtcServerState(options.limits);

  const carryOut = (effect: RtcServerEffect): void => {
    switch (effect.type) {
      case 'send':
        try {
          options.deliver(effect.to, effect.message);
        } catch (error) {
          onError(error);
        }
        return;
      case 'startTimer': {
        const { id } = effect;
        return clock.setTimer(id, effect.delay, () => give({ type: 'timer', id }));
      }
      case 'cancelTimer':
        return clock.clearTimer(effect.id);
    }
  };
  // decided at once, so that a caller has the outcome; carried out in order
  const send = createRunLoop((effects: readonly RtcServerEffect[]) => effects, carryOut);
  const give = (
    input: InputWithoutTime,
    decided?: (kicked: readonly string[]) => void,
  ): readonly string[] => {
    const step = stepRtcServer(state, { ...input, now: now() } as RtcServerInput);
    state = step.state;
    decided?.(step.kicked);
    send(step.effects);
    return step.kicked;
  };

  const told = (call: RtcApiCall): void => {
    try {
      options.onApiCall?.(call);
    } catch (error) {
      onError(error);
    }
  };
  /** A call of the API: told with its code once it is decided, thrown after that if it is refused. */
  const called = (
    server: RtcApiCall['server'],
    args: readonly unknown[],
    work: (decided: (kicked: readonly string[]) => void) => readonly string[],
  ): readonly string[] => {
    try {
      return work((kicked) => told({ server, args, code: 0, ...(server === 'kickUsers' && { kicked }) }));
    } catch (error) {
      if (error instanceof RoomLifecycleError) told({ server, args, code: error.code });
      throw error;
    }
  };

  return {
    receive: (message) => void give({ type: 'message', message: parseHold(message) }),
    kickUsers: (roomID, userIDs) =>
      called('kickUsers', [roomID, userIDs], (decided) => {
        if (!isText(roomID) || !Array.isArray(userIDs) || !userIDs.every(isText))
          throw unable('kick users', 'it takes a roomID and a list of userIDs, which are texts');
        return give({ type: 'kickUsers', roomID, userIDs }, decided);
      }),
    configure: (limits) =>
      void called('configure', [limits], (decided) => {
        if (typeof limits !== 'object' || limits === null)
          throw unable('set the limits', 'it takes an object of limits');
        return give({ type: 'configure', limits }, decided);
      }),
    rooms: () => rtcRooms(state),
    state: () => state,
  };
};
