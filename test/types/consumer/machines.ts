/**
 * The machines as XState's, with an app's own TypeScript and XState's own declarations.
 */
import { roomClientMachine, roomConnectionMachine } from 'room-lifecycle/xstate';
import { type Actor, createActor } from 'xstate';

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
