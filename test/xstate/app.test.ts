// What an app of XState's does with the machines, in its own words: the types that it gets are judged by tsc, the rest
// by vitest.

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  type ActorRefFrom,
  assign,
  type ContextFrom,
  createActor,
  type EmittedFrom,
  type EventFromLogic,
  type InputFrom,
  type SnapshotFrom,
  sendTo,
  setup,
  waitFor,
} from 'xstate';
import { getShortestPaths, getSimplePaths } from 'xstate/graph';
import { cells } from '../../src/chart/index.js';
import type { ClientEvent } from '../../src/machines/client/events.js';
import {
  type RoomConnectionContext,
  type RoomConnectionEvent,
  type RoomStateNotice,
  roomConnection,
} from '../../src/machines/client/room-connection.js';
import type { ClientEffect } from '../../src/machines/effects.js';
import { fromXStateSnapshot, type roomClientMachine, roomConnectionMachine } from '../../src/xstate.js';

type Eq<A, B> = (<X>() => X extends A ? 1 : 2) extends <X>() => X extends B ? 1 : 2 ? true : false;
const exactly = <A, B>(_: Eq<A, B>) => undefined;

const input = { roomID: 'R', sdkVersion: '2.29.0' };

describe('types', () => {
  it('XS-4 events, context, emitted effects, input and states are inferred, and nothing else is let through', () => {
    exactly<EventFromLogic<typeof roomConnectionMachine>, RoomConnectionEvent>(true);
    exactly<ContextFrom<typeof roomConnectionMachine>, RoomConnectionContext>(true);
    exactly<EmittedFrom<typeof roomConnectionMachine>, RoomStateNotice>(true);
    exactly<InputFrom<typeof roomConnectionMachine>, { roomID: string; sdkVersion: string }>(true);
    type Value = SnapshotFrom<typeof roomConnectionMachine>['value'];
    exactly<
      Value,
      | 'Disconnected'
      | { Connecting: 'creating' | 'entering' | 'switching' | 'reconnecting' }
      | { Connected: 'joined' | 'leaving' }
    >(true);
    exactly<EventFromLogic<typeof roomClientMachine>, ClientEvent>(true);
    exactly<EmittedFrom<typeof roomClientMachine>, ClientEffect>(true);
    // an Eq that always says yes would prove nothing
    exactly<EventFromLogic<typeof roomConnectionMachine>, ClientEvent>(false);

    const actor = createActor(roomConnectionMachine, { input }).start();
    actor.on('notify', (notice) => {
      exactly<typeof notice.state, RoomStateNotice['state']>(true);
      exactly<typeof notice.event, RoomStateNotice['event']>(true);
    });
    // @ts-expect-error no such effect
    actor.on('notfy', () => undefined);
    // @ts-expect-error no such event; a typed app never sends it, and XState ignores what nobody listens for
    actor.send({ type: 'entr' });
    // @ts-expect-error its payload is missing
    const incomplete = () => actor.send({ type: 'left' });
    // @ts-expect-error no such state
    expect(actor.getSnapshot().matches('Connectd')).toBe(false);
    expect(actor.getSnapshot().matches({ Connecting: 'entering' })).toBe(false);
    // @ts-expect-error its input is missing
    const unborn = () => createActor(roomConnectionMachine);
    expect([incomplete, unborn]).toHaveLength(2);
  });
});

type Room = ActorRefFrom<typeof roomConnectionMachine>;

/** A chat page: one room invoked, others spawned as they are opened. */
const page = setup({
  types: {
    context: {} as {
      told: string[];
      rooms: Record<string, Room>;
    },
    events: {} as
      | { type: 'open'; roomID: string }
      | { type: 'enter' | 'accepted'; roomID: string }
      | { type: 'close' },
  },
  actors: { room: roomConnectionMachine },
  guards: {
    isIn: ({ context }, { roomID }: { roomID: string }) =>
      context.rooms[roomID]?.getSnapshot().matches('Connected') ?? false,
  },
}).createMachine({
  context: { told: [], rooms: {} },
  initial: 'lobby',
  states: {
    lobby: {
      invoke: {
        src: 'room',
        id: 'lobby',
        input: { roomID: 'Lobby', sdkVersion: '2.29.0' },
        onSnapshot: {
          actions: assign({
            told: ({ context, event }) => [...context.told, JSON.stringify(event.snapshot.value)],
          }),
        },
      },
      entry: sendTo('lobby', { type: 'enter' }),
      on: { close: 'closed' },
    },
    closed: {},
  },
  on: {
    open: {
      actions: assign({
        rooms: ({ context, event, spawn }) => ({
          ...context.rooms,
          [event.roomID]: spawn('room', {
            id: event.roomID,
            input: { roomID: event.roomID, sdkVersion: '2.29.0' },
          }),
        }),
      }),
    },
    enter: {
      actions: sendTo(({ context, event }) => context.rooms[event.roomID] as Room, { type: 'enter' }),
    },
    accepted: {
      actions: sendTo(({ context, event }) => context.rooms[event.roomID] as Room, { type: 'accepted' }),
    },
  },
});

describe('an app’s machine', () => {
  it('XS-3 invokes one room and spawns others, each on its own', () => {
    const app = createActor(page).start();
    for (const roomID of ['R', 'S']) app.send({ type: 'open', roomID });
    const heard: string[] = [];
    for (const [roomID, ref] of Object.entries(app.getSnapshot().context.rooms))
      ref.on('notify', ({ state, event }) => heard.push(`${roomID} ${state} ${event}`));
    app.send({ type: 'enter', roomID: 'R' });
    app.send({ type: 'enter', roomID: 'S' });
    app.send({ type: 'accepted', roomID: 'S' });
    expect(heard).toEqual(['R Connecting ActiveEnter', 'S Connecting ActiveEnter', 'S Connected Success']);
    expect(app.getSnapshot().children.lobby?.getSnapshot()).toMatchObject({
      value: { Connecting: 'entering' },
    });
    expect(app.getSnapshot().context.told.at(-1)).toBe('{"Connecting":"entering"}');
    app.send({ type: 'close' });
    expect(app.getSnapshot().children.lobby).toBeUndefined();
    expect(Object.keys(app.getSnapshot().children)).toEqual(['R', 'S']);
  });

  it('XS-2 XS-3 is saved with its rooms, and goes on with them', () => {
    const first = createActor(page).start();
    first.send({ type: 'open', roomID: 'R' });
    first.send({ type: 'enter', roomID: 'R' });
    const text = JSON.stringify(first.getPersistedSnapshot());
    first.stop();
    const app = createActor(page, { snapshot: JSON.parse(text) }).start();
    const { R } = app.getSnapshot().context.rooms;
    const heard: string[] = [];
    R?.on('notify', ({ state }) => heard.push(state));
    app.send({ type: 'accepted', roomID: 'R' });
    expect(heard).toEqual(['Connected']);
    expect(app.getSnapshot().children.lobby?.getSnapshot()).toMatchObject({
      value: { Connecting: 'entering' },
    });
  });

  it('XS-3 waits for a state of a room', async () => {
    const actor = createActor(roomConnectionMachine, { input }).start();
    const connected = waitFor(actor, (snapshot) => snapshot.matches('Connected'), { timeout: 1_000 });
    actor.send({ type: 'enter' });
    actor.send({ type: 'accepted' });
    expect(fromXStateSnapshot(await connected).value).toBe('Connected.joined');
  });
});

describe('xstate/graph', () => {
  const events: RoomConnectionEvent[] = [
    { type: 'create' },
    { type: 'enter' },
    { type: 'switch' },
    { type: 'leave' },
    { type: 'accepted' },
    { type: 'interrupted' },
    { type: 'left', extendedData: '' },
  ];
  /** XState's own, which every path begins with */
  const isInit = ({ type }: { readonly type: string }): boolean => type === 'xstate.init';
  const dotted = (value: unknown): string =>
    fromXStateSnapshot({ value: value as string, context: {} }).value;

  it('XS-5 finds the shortest path to every state of a room, and no state that the chart does not have', () => {
    const paths = getShortestPaths(roomConnectionMachine, { input, events });
    const lengths = Object.fromEntries(
      paths.map(({ state, steps }) => [
        dotted(state.value),
        steps.filter(({ event }) => !isInit(event)).length,
      ]),
    );
    expect(lengths).toEqual({
      Disconnected: 0,
      'Connecting.creating': 1,
      'Connecting.entering': 1,
      'Connecting.switching': 1,
      'Connected.joined': 2,
      'Connected.leaving': 3,
      'Connecting.reconnecting': 3,
    });
    expect(Object.keys(lengths).sort()).toEqual(
      [...new Set(cells(roomConnection).map(({ state }) => state as string))].sort(),
    );
  });

  it('XS-5 the steps of a path lead an actor to its state', () => {
    for (const { state, steps } of getSimplePaths(roomConnectionMachine, { input, events, limit: 2_000 })) {
      const actor = createActor(roomConnectionMachine, { input }).start();
      for (const { event } of steps) if (!isInit(event)) actor.send(event);
      expect(actor.getSnapshot().value).toEqual(state.value);
    }
  });
});

it('docs/embedding.md: every law of the XState faces has a test, and every law in a test is there', () => {
  const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
  const laws = [...read('../../docs/embedding.md').matchAll(/^\| (XS-\d+) \|/gm)].map(([, id]) => id);
  const tested = readdirSync(new URL('.', import.meta.url))
    .filter((name) => name.endsWith('.test.ts'))
    .flatMap((name) =>
      [...read(name).matchAll(/ it\('((?:XS-\d+ )+)/g)].flatMap(([, ids]) => ids?.trim().split(' ')),
    );
  expect(laws.length).toBe(5);
  expect([...new Set(tested)].sort()).toEqual([...laws].sort());
});
