/**
 * The machines as XState's, with an app's own TypeScript and XState's own declarations.
 */
import { roomClientMachine, roomConnectionMachine } from 'room-lifecycle/xstate';
import { type Actor, createActor, type EmittedFrom, sendTo, setup, waitFor } from 'xstate';
import { getShortestPaths } from 'xstate/graph';

export const actor: Actor<typeof roomConnectionMachine> = createActor(roomConnectionMachine, {
  input: { roomID: 'R', sdkVersion: '2.29.0' },
});
actor.on('notify', (notice) => `${notice.roomID} ${notice.state} ${notice.event}`);
actor.start();
actor.send({ type: 'enter' });
export const isConnected: boolean = actor.getSnapshot().matches('Connected');

export const client = createActor(roomClientMachine, { input: { userID: 'alice', deviceID: 'phone' } });
client.send({ type: 'login', now: 0 });
// @ts-expect-error an event that the machine does not have
client.send({ type: 'logIn', now: 0 });

/** Saved and gone on with, as text. */
export const again: Actor<typeof roomConnectionMachine> = createActor(roomConnectionMachine, {
  snapshot: JSON.parse(JSON.stringify(actor.getPersistedSnapshot())),
  input: { roomID: 'R', sdkVersion: '2.29.0' },
});
export const connected = waitFor(again, (snapshot) => snapshot.matches({ Connected: 'joined' }));

/** In a machine of the app's. */
export const page = setup({ actors: { room: roomConnectionMachine } }).createMachine({
  invoke: {
    src: 'room',
    id: 'room',
    input: { roomID: 'R', sdkVersion: '2.29.0' },
    onSnapshot: { actions: ({ event }) => event.snapshot.context.roomID.length },
  },
  on: { open: { actions: sendTo('room', { type: 'enter' }) } },
});
setup({ actors: { room: roomConnectionMachine } }).createMachine({
  // @ts-expect-error an input that the machine does not have
  invoke: { src: 'room', input: { room: 'R' } },
});
export const app = createActor(page);
export const room = app.getSnapshot().children.room?.getSnapshot();

export const paths = getShortestPaths(roomConnectionMachine, {
  input: { roomID: 'R', sdkVersion: '2.29.0' },
  events: [{ type: 'enter' }, { type: 'accepted' }],
}).map(({ state, steps }) => `${JSON.stringify(state.value)} ${steps.length}`);

/** What a client's actor asks of its host is told apart by its type. */
export const carryOut = (effect: EmittedFrom<typeof roomClientMachine>): string => {
  switch (effect.type) {
    case 'send':
      return effect.message.userID;
    case 'settle':
      return 'error' in effect ? effect.error.reason : 'ok';
    case 'startTimer':
      return `${effect.id} ${effect.delay}`;
    case 'cancelTimer':
      return effect.id;
    case 'notify':
      return effect.notice;
  }
};
