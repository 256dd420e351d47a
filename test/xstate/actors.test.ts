// Every machine as an ordinary actor of XState's: it emits its effects, persists, restores, and is another's child.

import { describe, expect, it } from 'vitest';
import { type AnyActorRef, type AnyStateMachine, createActor, sendTo, setup } from 'xstate';
import { type AnyLifecycle, compile } from '../../src/chart/index.js';
import { roomClient } from '../../src/machines/client/room-client.js';
import { roomConnection } from '../../src/machines/client/room-connection.js';
import { roomIntent } from '../../src/machines/client/room-intent.js';
import { roomSwitch } from '../../src/machines/client/room-switch.js';
import { rtcEngine } from '../../src/machines/rtc/rtc-engine.js';
import { rtcRoom } from '../../src/machines/rtc/rtc-room.js';
import { rtcStream } from '../../src/machines/rtc/rtc-stream.js';
import { membership } from '../../src/machines/server/membership.js';
import { registry } from '../../src/machines/server/registry-machine.js';
import { room } from '../../src/machines/server/room.js';
import * as machines from '../../src/xstate.js';
import { fromXStateSnapshot } from '../../src/xstate.js';
import { LIVES, type MachineName } from './lives.js';

const DEFINITIONS: { readonly [N in MachineName]: AnyLifecycle } = {
  roomConnectionMachine: roomConnection,
  roomIntentMachine: roomIntent,
  roomSwitchMachine: roomSwitch,
  roomClientMachine: roomClient,
  roomMachine: room,
  membershipMachine: membership,
  registryMachine: registry,
  rtcEngineMachine: rtcEngine,
  rtcRoomMachine: rtcRoom,
  rtcStreamMachine: rtcStream,
};

const NAMES = Object.keys(DEFINITIONS) as MachineName[];
const json = <T>(value: T): T => JSON.parse(JSON.stringify(value));
const MACHINES: { readonly [N in MachineName]: AnyStateMachine } = { ...machines };

/** What the compiled step says of that life: a snapshot after each event, and the effects of each. */
const expected = (name: MachineName) => {
  const { initial, step } = compile(DEFINITIONS[name]);
  let snapshot = initial(LIVES[name].input as never);
  return [...LIVES[name].events].map((event) => {
    const taken = step(snapshot, event as never);
    snapshot = taken.snapshot;
    return taken;
  });
};

/** An actor, and what it has emitted since the last look. */
const watched = (actor: AnyActorRef) => {
  const emitted: unknown[] = [];
  actor.on('*', (effect: unknown) => void emitted.push(effect));
  return { actor, take: () => emitted.splice(0) };
};

it('XS-1 every machine that is exported is here', () => {
  const exported = Object.entries({ ...machines })
    .filter(([, value]) => typeof value === 'object' && 'transition' in value)
    .map(([name]) => name);
  expect(exported.sort()).toEqual([...NAMES].sort());
});

describe.each(NAMES)('%s', (name) => {
  const machine = MACHINES[name];
  const { input, events } = LIVES[name];

  it('XS-1 lives as an actor: each event leads where the compiled step leads, and its effects are emitted in order', () => {
    const { actor, take } = watched(createActor(machine, { input }).start());
    const steps = expected(name);
    for (const [index, event] of events.entries()) {
      actor.send(event);
      expect(fromXStateSnapshot(actor.getSnapshot())).toEqual(steps[index]?.snapshot);
      expect(take()).toEqual(steps[index]?.effects);
    }
    expect(new Set(steps.map(({ snapshot }) => snapshot.value)).size).toBeGreaterThan(
      name === 'registryMachine' ? 0 : 1,
    );
    expect(steps.flatMap(({ effects }) => effects).length).toBeGreaterThan(1);
    expect(actor.getSnapshot().status).toBe('active');
  });

  it('XS-1 a listener of one type hears that type and no other', () => {
    const steps = expected(name);
    const types = new Set(steps.flatMap(({ effects }) => effects.map(({ type }: { type: string }) => type)));
    for (const type of types) {
      const actor = createActor(machine, { input }).start();
      const heard: unknown[] = [];
      const { unsubscribe } = actor.on(type, (effect) => void heard.push(effect));
      for (const event of events) actor.send(event);
      expect(heard).toEqual(
        steps.flatMap(({ effects }) => effects.filter((effect: { type: string }) => effect.type === type)),
      );
      unsubscribe();
    }
  });

  it('XS-2 goes on from getPersistedSnapshot(), as text, at every moment, and emits nothing a second time', () => {
    const steps = expected(name);
    for (let saved = 0; saved < events.length; saved += 1) {
      const first = createActor(machine, { input }).start();
      for (const event of events.slice(0, saved)) first.send(event);
      const text = JSON.stringify(first.getPersistedSnapshot());
      first.stop();
      const { actor, take } = watched(
        createActor(machine, { snapshot: JSON.parse(text), input: undefined }).start(),
      );
      expect(take()).toEqual([]);
      expect(JSON.stringify(actor.getPersistedSnapshot())).toBe(text);
      for (const [index, event] of events.entries()) {
        if (index < saved) continue;
        actor.send(event);
        expect(fromXStateSnapshot(actor.getSnapshot())).toEqual(steps[index]?.snapshot);
        expect(take()).toEqual(steps[index]?.effects);
      }
    }
  });

  it('XS-3 is a child of an app’s machine: invoked, driven, saved with it and restored', () => {
    const parent = setup({ actors: { child: machine } }).createMachine({
      initial: 'running',
      states: {
        running: {
          invoke: { src: 'child', id: 'child', input: () => input },
          on: {
            pass: { actions: sendTo('child', ({ event }) => (event as { inner?: unknown }).inner as never) },
          },
        },
      },
    });
    const steps = expected(name);
    const half = Math.floor(events.length / 2);
    const first = createActor(parent).start();
    for (const inner of events.slice(0, half)) first.send({ type: 'pass', inner });
    const saved = json(first.getPersistedSnapshot());
    first.stop();
    const actor = createActor(parent, { snapshot: saved });
    const { take } = watched(actor.getSnapshot().children.child as AnyActorRef);
    actor.start();
    for (const [index, inner] of events.entries()) {
      if (index < half) continue;
      actor.send({ type: 'pass', inner });
      expect(take()).toEqual(steps[index]?.effects);
    }
    expect(fromXStateSnapshot((actor.getSnapshot().children.child as AnyActorRef).getSnapshot())).toEqual(
      steps.at(-1)?.snapshot,
    );
  });
});
