// A device with five rooms: commands of its app and answers of the server, mixed.
import { createActor } from 'xstate';
import { DEFAULT_LIMITS, roomClientSteps } from '../../dist/index.js';
import { roomClientMachine } from '../../dist/xstate.js';
import { compareAll, numbersBelow, race } from '../measure.mjs';
import { roomActors } from '../peers/room-actors.mjs';

const INPUT = { userID: 'alice', deviceID: 'A', sdkVersion: '2.29.0', limits: DEFAULT_LIMITS };
const ROOMS = ['R0', 'R1', 'R2', 'R3', 'R4'];
const setup = { roomName: 'name', roomAttributes: [], roomDestroyDelayTime: 0 };
const admission = (roomID, attempt) => ({
  roomID,
  attempt,
  roomName: 'name',
  incarnation: 1,
  session: attempt,
  version: 1,
  members: ['bob', 'alice'],
  roomAttributes: [],
});

/**
 * A thousand events of one device that make sense in their order: enter, be accepted, hear of members, leave, be
 * confirmed. Ids are the ones that the machine gives out, found by running it; `plain` is the same for two machines a room.
 * Every event is one literal, as peers' are and as `toClientEvent` makes them: V8 (Node 20) would give each
 * `{ ...plain, now }` a hidden class of its own, and reading from 600 of them takes longer than all the rest.
 */
const script = (count) => {
  const pick = numbersBelow(ROOMS.length, 5);
  const events = [];
  const plain = [];
  let snapshot = roomClientSteps.initial(INPUT);
  let call = 0;
  const play = (event, roomID, ofRoom) => {
    const step = roomClientSteps.step(snapshot, event);
    snapshot = step.snapshot;
    events.push(event);
    if (roomID) plain.push([roomID, ofRoom]);
    return step.effects.findLast(({ type }) => type === 'send')?.message.id;
  };
  play({ type: 'login', now: 1 });
  const versions = new Map();
  while (events.length < count) {
    const roomID = ROOMS[pick()];
    const now = 1 + events.length;
    call += 1;
    if (!versions.has(roomID)) {
      versions.set(roomID, 1);
      const id = play({ type: 'enterRoom', now, call, roomID, setup }, roomID, {
        type: 'enter',
        call,
        method: 'enterRoom',
        attempt: call,
        setup,
      });
      const given = admission(roomID, id);
      play({ type: 'admitted', now, id, admission: given }, roomID, { type: 'admitted', admission: given });
    } else if (versions.get(roomID) < 6) {
      const version = versions.get(roomID) + 1;
      versions.set(roomID, version);
      const type = version % 2 ? 'memberLeft' : 'memberJoined';
      const userIDs = ['carol'];
      play({ type, now, roomID, incarnation: 1, version, userIDs }, roomID, {
        type,
        incarnation: 1,
        version,
        userIDs,
      });
    } else {
      versions.delete(roomID);
      const id = play({ type: 'leaveRoom', now, call, roomID }, roomID, { type: 'leave', call });
      play({ type: 'leaveConfirmed', now, id }, roomID, { type: 'leaveConfirmed' });
    }
  }
  return { events, plain };
};

export const devices = (scale) => {
  const { events, plain } = script(1_000);
  let told = 0;
  const deliver = () => {
    told += 1;
  };
  const ours = () => {
    let snapshot = roomClientSteps.initial(INPUT);
    for (const event of events) {
      const step = roomClientSteps.step(snapshot, event);
      snapshot = step.snapshot;
      for (const effect of step.effects) deliver(effect);
    }
  };
  const asActor = () => {
    const actor = createActor(roomClientMachine, { input: INPUT });
    for (const type of ['notify', 'send', 'settle', 'startTimer', 'cancelTimer']) actor.on(type, deliver);
    actor.start();
    for (const event of events) actor.send(event);
  };
  const asActors = () => {
    const send = roomActors(ROOMS, deliver);
    for (const [roomID, event] of plain) send(roomID, event);
  };
  const figures = race(
    {
      ours: { run: ours, ops: 1_000 },
      'XState actors, two a room': { run: asActors, ops: 1_000 },
      'our client machine as an XState actor': { run: asActor, ops: 1_000 },
    },
    scale,
  );
  if (told === 0) throw new Error('nothing was told to anybody');
  return compareAll('device with 5 rooms: one of 1 000 commands and answers', 'ns', figures, {
    'XState actors, two a room': 1 / 20,
  });
};
