/**
 * The Express SDK for one device, over any transport that carries JSON: its rooms and streams, and nothing of media.
 *
 * `ZegoExpressEngine` is what an app uses, shaped like the SDK's class; the rest is for whoever carries messages and
 * knows whether the network is up. The SDK's class is one for a process; here each device has its own, so that several
 * can meet in one test. Nothing in here decides anything about rooms: the machine does.
 */
import { type Clock, systemClock } from '../host/clock.js';
import { createErrorSink } from '../host/error-sink.js';
import { type EngineLimits, resolveEngineLimits } from '../machines/rtc/limits.js';
import type { Hold } from '../machines/rtc/protocol.js';
import { type EngineSnapshot, rtcEngineSteps } from '../machines/rtc/rtc-engine.js';
import { RtcError, rtcFailure } from '../machines/rtc/rtc-errors.js';
import { type Platform, ZegoRoomState } from '../machines/rtc/vocabulary.js';
import { createEngineHost, type EngineHostParts, type EngineMachine } from './engine-host.js';
import { createRtcListeners } from './listeners.js';
import { toExpress } from './to-express.js';
import type {
  EngineMethod,
  RtcRoomStateNumber,
  ZegoExpressEngineInstance,
  ZegoExpressEngineStatic,
  ZegoRoomResult,
} from './types.js';

export interface ExpressOptions extends Pick<EngineHostParts, 'onCall' | 'onSettle'> {
  /** names the device to its server; two devices of a user have two */
  readonly deviceID: string;
  /** Sends a message to the server; what it throws counts as a message that was lost. */
  readonly send: (message: Hold) => void;
  /** some codes and times differ; default 'native' */
  readonly platform?: Platform;
  /** version of the SDK that is stood in for; default '3.22.0' */
  readonly sdkVersion?: string;
  readonly limits?: Partial<EngineLimits>;
  /** of this run of the device: greater than any earlier one's; default 0 */
  readonly epoch?: number;
  /** default: real time, real timers */
  readonly clock?: Clock;
  /** Each notice, before listeners are told of it. */
  readonly onNotice?: EngineHostParts['onNotice'];
  /** Told what a listener, a hook or `send` threw; default: thrown again in a microtask. */
  readonly onError?: (error: unknown) => void;
  /** the machine to run; default the library's own (a test may plant a fault) */
  readonly machine?: EngineMachine;
}

export interface Express {
  /** What an app has of the SDK. */
  readonly ZegoExpressEngine: ZegoExpressEngineStatic;
  /**
   * Hands in a message that arrived, as JSON that is already parsed.
   * @throws RoomLifecycleError 6000001 badMessage for what is none of the protocol; nothing has changed then
   */
  receive(message: unknown): void;
  /** The transport is connected; a device starts with it being so. */
  networkUp(): void;
  /** The transport is broken. */
  networkDown(): void;
  /** Any call by its name, as in a scenario; rejects with an RtcError, those of loginRoom and logoutRoom too. */
  call(method: EngineMethod, args: readonly unknown[]): Promise<ZegoRoomResult | null>;
  /** Rooms that are not Disconnected, as told last. */
  rooms(): readonly { readonly roomID: string; readonly state: RtcRoomStateNumber }[];
  /** Plain JSON, taken between two inputs. */
  snapshot(): EngineSnapshot;
  /** Timers are off and nothing happens any more; calls that are out are never settled. */
  stop(): void;
}

/**
 * @throws RoomLifecycleError 6000001 for a limit that is not usable.
 * @example
 * const { ZegoExpressEngine, receive } = createExpress({ deviceID: 'phone', send: (message) => socket.send(JSON.stringify(message)) });
 * socket.onmessage = ({ data }) => receive(JSON.parse(data));
 * await ZegoExpressEngine.setRoomMode(ZegoRoomMode.MultiRoom);
 * const engine = await ZegoExpressEngine.createEngineWithProfile({});
 * await engine.loginRoom('room1', { userID: 'userID1', userName: 'userName1' });
 * await engine.startPublishingStream('stream1', ZegoPublishChannel.Main, { roomID: 'room1' });
 */
export const createExpress = (options: ExpressOptions): Express => {
  const { deviceID, platform = 'native', sdkVersion, epoch, onNotice, onSettle } = options;
  const onError = createErrorSink(options.onError);
  const listeners = createRtcListeners(onError);
  const limits = resolveEngineLimits(platform, options.limits);
  const host = createEngineHost(
    {
      machine: options.machine ?? rtcEngineSteps,
      clock: options.clock ?? systemClock(),
      send: options.send,
      onCall: options.onCall,
      onError,
      onNotice(notice) {
        onNotice?.(notice);
        for (const [event, data] of toExpress(notice)) listeners.emit(event, data);
      },
      onSettle(call, method, outcome) {
        onSettle?.(call, method, outcome);
        if (outcome instanceof RtcError)
          listeners.emit('debugError', [outcome.code, method, outcome.message]);
        // as in the SDK: who listens listens to this engine, not to the next one
        if (method === 'destroyEngine') listeners.clear();
      },
    },
    rtcEngineSteps.initial({ deviceID, platform, limits, sdkVersion, epoch }),
  );

  const run = async (method: EngineMethod, ...args: readonly unknown[]): Promise<void> => {
    await host.call(method, args);
  };
  /** A login or a logout that failed resolves with its code: that is the SDK's way (E). */
  const withCode = (method: EngineMethod, ...args: readonly unknown[]): Promise<ZegoRoomResult> =>
    host.call(method, args).then(
      (result) => result ?? { errorCode: 0, extendedData: '' },
      (error: unknown) => {
        if (!(error instanceof RtcError)) throw error;
        const { code, reason, message } = error;
        return { errorCode: code, extendedData: JSON.stringify({ reason, message }) };
      },
    );

  const engine: ZegoExpressEngineInstance = {
    loginRoom: (...args) => withCode('loginRoom', ...args),
    logoutRoom: (...args) => withCode('logoutRoom', ...args),
    switchRoom: (...args) => run('switchRoom', ...args),
    startPublishingStream: (...args) => run('startPublishingStream', ...args),
    stopPublishingStream: (...args) => run('stopPublishingStream', ...args),
    startPlayingStream: (...args: readonly unknown[]) => run('startPlayingStream', ...args),
    stopPlayingStream: (...args) => run('stopPlayingStream', ...args),
    on: listeners.on,
    off: listeners.off,
    getRoomState: (roomID) => ZegoRoomState[host.roomState(roomID)],
  };
  const create =
    (method: EngineMethod) =>
    async (...args: readonly unknown[]): Promise<ZegoExpressEngineInstance> => {
      await run(method, ...args);
      return engine;
    };

  return {
    ZegoExpressEngine: {
      setRoomMode: (...args) => run('setRoomMode', ...args),
      createEngine: create('createEngine'),
      createEngineWithProfile: create('createEngineWithProfile'),
      destroyEngine: () => run('destroyEngine'),
      instance() {
        if (host.hasEngine()) return engine;
        throw new RtcError(rtcFailure('noEngine', 'get the engine', platform));
      },
    },
    receive: host.receive,
    networkUp: () => host.tell('networkUp'),
    networkDown: () => host.tell('networkDown'),
    call: host.call,
    rooms: () => host.rooms().map(({ roomID, state }) => ({ roomID, state: ZegoRoomState[state] })),
    snapshot: host.snapshot,
    stop: host.stop,
  };
};
