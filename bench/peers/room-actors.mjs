// A device's rooms as XState actors: for each room the two machines that our client steps, as actors that speak to each
// other by events. What the client does between them (ids, limits, messages, timers) is left out, in XState's favour.
import { createActor } from 'xstate';
import { roomConnectionMachine, roomIntentMachine } from '../../dist/xstate.js';

export const roomActors = (roomIDs, deliver) => {
  const rooms = new Map();
  for (const roomID of roomIDs) {
    const connection = createActor(roomConnectionMachine, { input: { roomID, sdkVersion: '2.29.0' } });
    const intent = createActor(roomIntentMachine, { input: { roomID } });
    connection.on('notify', deliver);
    intent.on('show', ({ event }) => connection.send(event));
    for (const type of ['settle', 'notify', 'request', 'ask', 'release', 'arm', 'stopTimer', 'ended'])
      intent.on(type, deliver);
    connection.start();
    intent.start();
    rooms.set(roomID, intent);
  }
  return (roomID, event) => rooms.get(roomID).send(event);
};
