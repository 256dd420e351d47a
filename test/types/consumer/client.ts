/**
 * Both halves and the simulation, as an embedder with strict settings writes them: no library of types but ECMAScript's.
 */
import {
  type ClientSnapshot,
  type Clock,
  createRoomClient,
  createRoomServer,
  createSimulation,
  type DownMessage,
  FAILURES,
  type Reason,
  type RegistrySnapshot,
  RoomEvent,
  RoomLifecycleError,
  RoomState,
  roomConnectionSteps,
  type StateChange,
  type UpMessage,
} from 'room-lifecycle';
import { createRoomClient as createOnDevice } from 'room-lifecycle/client';

const clock: Clock = { now: () => 0, setTimer: () => {}, clearTimer: () => {} };
const up: UpMessage[] = [];
const down: [string, string, DownMessage][] = [];

const server = createRoomServer({
  clock,
  limits: { maxRooms: 20, multiDevice: 'allow' },
  deliver: (userID, deviceID, message) => void down.push([userID, deviceID, message]),
  onCallback: (callback) => {
    if (callback.callback === 'room_exit') callback.exit_user_ids.map((userID) => userID.length);
  },
});
export const saved: RegistrySnapshot = server.save();
export const again = createRoomServer({ deliver: () => {}, snapshot: saved, epoch: 2 });

export const client = createRoomClient({
  userID: 'alice',
  deviceID: 'phone',
  clock,
  historyLimit: 10,
  send: (message) => void up.push(message),
  onCommit: (snapshot: ClientSnapshot) => void JSON.stringify(snapshot.context.rooms),
  onEffect: (effect, cause) => void [effect.type, cause.now],
  listeners: {
    roomStateChanged: (zim, { roomID, state, event }) => {
      if (state === RoomState.Disconnected && event === RoomEvent.KickedOut)
        void zim.enterRoom({ roomID, roomName: '' });
    },
  },
});

export const same: typeof createRoomClient = createOnDevice;

// a message is told apart by its type, and everything in it is typed
for (const message of up)
  switch (message.type) {
    case 'switchRoom':
      message.from.attempt.toFixed();
      break;
    case 'leaveRooms':
      message.rooms.map(({ roomID }) => roomID);
      break;
    default:
      message.ack.toFixed();
  }

/** Anything with the shape of an AbortSignal: there is none in these types. */
const signal = { aborted: false, addEventListener: () => {}, removeEventListener: () => {} };

export const beyond = async (): Promise<readonly StateChange[]> => {
  await client.enterRoom({ roomID: 'R', roomName: '' }, undefined, { signal });
  await client.leaveAllRoom({ signal });
  await client.queryRoomMembers(['bob'], 'R', { signal: undefined });
  await client.waitForRoomState('R', RoomState.Connected, { signal, timeout: 1_000 });
  const [change] = client.history('R');
  if (change?.cause.event === 'leaveRoom') return change.cause.rules.length > 0 ? [change] : [];
  return client.history();
};

export const codeOf = (error: unknown): Reason | undefined => {
  if (!(error instanceof RoomLifecycleError)) return undefined;
  return FAILURES[error.reason].code === error.code ? error.reason : undefined;
};

const sim = createSimulation({ seed: 1, network: { latency: 20, loss: 0.1 } });
const alice = sim.device('A', { userID: 'alice' });
export const joined = sim.run(() => alice.joinRoom('R', { signal }));
sim.server.kickMembers('R', ['alice'], 'rude').code.toFixed();

const { snapshot, effects } = roomConnectionSteps.step(
  roomConnectionSteps.initial({ roomID: 'R', sdkVersion: '2.29.0' }),
  { type: 'enter' },
);
export const value: 'Disconnected' | 'Connected.joined' | 'Connected.leaving' | `Connecting.${string}` =
  snapshot.value;
export const notices = effects.map((effect) => effect.event);

// @ts-expect-error a notice that there is none of
client.on('roomStateChange', () => {});
// @ts-expect-error a state that there is none of
void client.waitForRoomState('R', 3);
// @ts-expect-error no signal
void client.joinRoom('R', { signal: 5 });
// @ts-expect-error a misspelt limit
createRoomServer({ deliver: () => {}, limits: { maxRoom: 1 } });
// @ts-expect-error an event that the machine does not have
roomConnectionSteps.step(snapshot, { type: 'entered' });
