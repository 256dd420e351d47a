/**
 * The client that an SDK embeds: ZIM's room methods and events over any transport that carries JSON.
 *
 * The embedder gives `send`, hands in what arrives, and says when the transport comes and goes. Nothing in here
 * decides anything about rooms: the machine does, and this drives it (client-core.ts).
 */
import { type Clock, systemClock } from '../host/clock.js';
import { createErrorSink } from '../host/error-sink.js';
import { createObservers } from '../host/observers.js';
import type { ClientEvent } from '../machines/client/events.js';
import type { ClientSnapshot } from '../machines/client/room-client.js';
import type { ClientEffect } from '../machines/effects.js';
import { type Limits, resolveLimits } from '../machines/limits.js';
import type { UpMessage } from '../machines/protocol.js';
import { type ClientObserver, type ClientStep, createCalls, createClientCore } from './client-core.js';
import { createHistory } from './history.js';
import { clientMachine } from './library-machine.js';
import { createListeners } from './listeners.js';
import type { ClientMachine } from './machine.js';
import { roomCalls } from './room-calls.js';
import type { Listener, Listening, NoticeType, RoomCalls, RoomView, RoomWatch } from './types.js';
import { createWaits } from './waits.js';

export interface RoomClientOptions extends ClientObserver<ClientSnapshot> {
  readonly userID: string;
  readonly deviceID: string;
  /** Sends a message to the server; what it throws counts as a message that was lost. */
  readonly send: (message: UpMessage) => void;
  /** default: real time, real timers */
  readonly clock?: Clock;
  readonly limits?: Partial<Limits>;
  /** version of the SDK that is stood in for; default '2.29.0' */
  readonly sdkVersion?: string;
  /**
   * Of this run of the device: greater than any earlier one's. Default: one more than the saved one's; without a snapshot
   * the time in ms is what tells runs apart (EMB-12), so that a device that stores nothing may begin anew.
   */
  readonly epoch?: number;
  /**
   * Goes on from what `snapshot()` gave; its user, device, limits and version count then. Timers that passed meanwhile
   * fire at once, and the connection is taken as broken till `networkUp()`.
   */
  readonly snapshot?: ClientSnapshot;
  /** Listening from the start: a restored client has something to tell before `on` can be called. */
  readonly listeners?: { readonly [T in NoticeType]?: Listener<RoomClient, T> };
  /** Told what a listener, a hook or `send` threw; default: thrown again in a microtask. */
  readonly onListenerError?: (error: unknown) => void;
  /** how many changes `history` keeps, of all rooms together; default 100 */
  readonly historyLimit?: number;
  /** the machine to run; default the library's own (a test may plant a fault) */
  readonly machine?: ClientMachine<ClientSnapshot>;
}

export interface RoomClient extends RoomCalls, RoomView, RoomWatch, Listening<RoomClient> {
  /**
   * Hands in a message that arrived, as JSON that is already parsed.
   * @throws RoomLifecycleError 6000001 badMessage for what is none of the protocol; nothing has changed then
   */
  receive(message: unknown): void;
  /** The transport is connected; a client starts with it being so. */
  networkUp(): void;
  /** The transport is broken. */
  networkDown(): void;
  /** A client starts logged out. */
  login(): void;
  /** Leaves every room of this device. */
  logout(): void;
  /** From now on told of each step of the machine, as it was committed, before its effects go out. @returns ends it */
  observe(observer: (step: ClientStep<ClientSnapshot>) => void): () => void;
  /** Plain JSON. `onCommit` gets it too, each time before its effects go out. */
  snapshot(): ClientSnapshot;
  /**
   * Timers are off and nothing happens any more: calls and waits that are out are settled by their signals only, later
   * calls are rejected 6000121. Log out first to leave.
   */
  stop(): void;
}

/** EMB-12: no run mints a thousand ids a second for as long as it lives, so a login of the next run is newer than its. */
const firstIDAt = (now: number): number => (now >= 1 && now < 2 ** 52 ? Math.floor(now) : 1);

/**
 * @throws RoomLifecycleError 6000001 for a limit, an epoch or a snapshot that is not usable; the message says where.
 * @example
 * const client = createRoomClient({ userID: 'alice', deviceID: 'phone', send: (message) => socket.send(JSON.stringify(message)) });
 * socket.onmessage = ({ data }) => client.receive(JSON.parse(data));
 * client.login();
 * await client.enterRoom({ roomID: 'Room1', roomName: '' });
 */
export const createRoomClient = (options: RoomClientOptions): RoomClient => {
  const { userID, deviceID, sdkVersion = '2.29.0', epoch, machine = clientMachine } = options;
  const onError = createErrorSink(options.onListenerError);
  const saved = options.snapshot ?? null;
  const clock = options.clock ?? systemClock();
  const start =
    saved !== null
      ? machine.restore(saved, { epoch })
      : machine.initial({
          userID,
          deviceID,
          sdkVersion,
          limits: resolveLimits(options.limits),
          epoch: epoch ?? 0,
          ...(epoch === undefined && { firstID: firstIDAt(clock.now()) }),
        });
  const listeners = createListeners<RoomClient>(onError);
  const observers = createObservers<ClientStep<ClientSnapshot>>(onError);
  const history = createHistory(options.historyLimit, start);
  const waits = createWaits(clock, (roomID) => core.getRoomState(roomID));
  /** Both hear of a notice before the app does; what they then show, the app sees from its listeners on. */
  const onEffect = (effect: ClientEffect, cause: ClientEvent): void => {
    if (effect.type === 'notify' && effect.notice === 'roomStateChanged') {
      history.told(effect, cause);
      waits.told(effect.roomID, effect.state);
    }
    options.onEffect?.(effect, cause);
  };
  const core = createClientCore(
    {
      machine,
      clock,
      calls: createCalls(saved === null ? 1 : machine.firstCall(start)),
      listeners,
      self: () => client,
      send: options.send,
      onError,
      observer: {
        onCall: (...call) => options.onCall?.(...call),
        ...(options.onCommit && { onCommit: (snapshot: ClientSnapshot) => options.onCommit?.(snapshot) }),
        onEffect,
      },
      onStep: observers.tell,
    },
    start,
  );
  const client: RoomClient = {
    ...roomCalls(core.call),
    on: listeners.on,
    off: listeners.off,
    receive: core.receive,
    networkUp: () => core.tell('networkUp'),
    networkDown: () => core.tell('networkDown'),
    login: () => core.tell('login'),
    logout: () => core.tell('logout'),
    getRoomState: core.getRoomState,
    rooms: core.rooms,
    waitForRoomState: waits.waitForRoomState,
    history: history.history,
    get connectionState() {
      return core.connectionState;
    },
    observe: observers.observe,
    snapshot: core.snapshot,
    stop() {
      core.stop();
      waits.stop();
    },
  };
  for (const [type, listener] of Object.entries(options.listeners ?? {}))
    client.on(type as NoticeType, listener as Listener<RoomClient, NoticeType>);
  if (saved !== null) core.resume();
  return client;
};
