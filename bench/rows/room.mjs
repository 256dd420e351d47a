// One room connection: its life from entering to having left, notices delivered; and events that change nothing.
import { isDeepStrictEqual } from 'node:util';
import { createActor, transition } from 'xstate';
import { cells } from '../../dist/chart/index.js';
import { roomConnection, roomConnectionSteps } from '../../dist/index.js';
import { roomConnectionMachine } from '../../dist/xstate.js';
import { compareAll, race } from '../measure.mjs';
import { handWritten } from '../peers/hand-written.mjs';
import { machinaRoom, robotRoom, storeRoom } from '../peers/libraries.mjs';

const INPUT = { roomID: 'Room1', sdkVersion: '2.29.0' };
const LIFE = [
  { type: 'enter' },
  { type: 'accepted' },
  { type: 'interrupted' },
  { type: 'accepted' },
  { type: 'left', extendedData: '' },
];
const start = roomConnectionSteps.initial(INPUT);

/** The peer does the whole work: in every state, for every event, what the chart does. */
const checkPeer = () => {
  const ends = ['destroyed', 'kicked', 'otherDevice', 'offline', 'absent'];
  for (const { state, event } of cells(roomConnection))
    for (const cause of ends) {
      const snapshot = { value: state, context: start.context };
      const given = { type: event, extendedData: '{"a":1}', end: { cause, reason: 'spam' } };
      if (!isDeepStrictEqual(handWritten(snapshot, given), roomConnectionSteps.step(snapshot, given)))
        throw new Error(`the hand-written switch differs in ${state} on ${event}, ${cause}`);
    }
};

export const rooms = (scale) => {
  checkPeer();
  let told = 0;
  const deliver = (notice) => {
    if (notice.state !== undefined) told += 1;
  };
  const pure = (step, events, times) => () => {
    let snapshot = start;
    for (let time = 0; time < times; time += 1)
      for (const event of events) {
        const taken = step(snapshot, event);
        snapshot = taken.snapshot;
        for (const effect of taken.effects) deliver(effect);
      }
  };
  const sending = (send, times) => () => {
    for (let time = 0; time < times; time += 1) for (const event of LIFE) send(event);
  };
  const actor = createActor(roomConnectionMachine, { input: INPUT });
  actor.on('notify', deliver);
  actor.start();
  const [first] = transition(
    roomConnectionMachine,
    createActor(roomConnectionMachine, { input: INPUT }).getSnapshot(),
    {
      type: 'accepted',
    },
  );
  const xstateTransition = () => {
    let snapshot = first;
    for (const event of LIFE) {
      const [next, actions] = transition(roomConnectionMachine, snapshot, event);
      snapshot = next;
      for (const { type, params } of actions) if (type === 'xstate.emit') deliver(params.event);
    }
  };
  const life = race(
    {
      ours: { run: pure(roomConnectionSteps.step, LIFE, 400), ops: 400 },
      'hand-written switch': { run: pure(handWritten, LIFE, 400), ops: 400 },
      'machina 7': { run: sending(machinaRoom('Room1', deliver), 100), ops: 100 },
      robot3: { run: sending(robotRoom('Room1', deliver), 100), ops: 100 },
      '@xstate/store': { run: sending(storeRoom('Room1', deliver), 100), ops: 100 },
      'XState actor': { run: sending((event) => actor.send(event), 20), ops: 20 },
      'XState transition()': { run: xstateTransition, ops: 1 },
    },
    scale,
  );
  const inertEvents = [{ type: 'accepted' }, { type: 'unanswered' }, { type: 'restored' }, { type: 'leave' }];
  const inert = race(
    {
      ours: { run: pure(roomConnectionSteps.step, inertEvents, 1_000), ops: 4_000 },
      'hand-written switch': { run: pure(handWritten, inertEvents, 1_000), ops: 4_000 },
    },
    scale,
  );
  if (told === 0) throw new Error('no notice was delivered');
  return [
    ...compareAll('room connection: one life', 'ns', life, {
      'hand-written switch': 1.2,
      'machina 7': 1 / 4,
      'XState actor': 1 / 40,
      'XState transition()': 1 / 200,
    }),
    ...compareAll('room connection: inert event', 'ns', inert, { 'hand-written switch': 2 }),
  ];
};
