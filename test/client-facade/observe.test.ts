import { describe, expect, it } from 'vitest';
import { applyFact, createRegistryState, type ServerStep, saveRegistry } from '../../src/index.js';
import { roomClientSteps } from '../../src/machines/client/room-client.js';
import { createSimulation } from '../../src/simulation/simulation.js';
import { createLoopback } from './loopback.js';

const room = (roomID: string) => ({ roomID, roomName: '' });

/** A life with calls, an outage, timers and a kick. */
const live = async (watch: boolean) => {
  const errors: unknown[] = [];
  const net = createLoopback();
  const alice = net.client('alice', { onListenerError: (error) => errors.push(error) });
  const told: unknown[] = [];
  alice.on('roomStateChanged', (_, notice) => told.push(notice));
  const steps: Parameters<Parameters<typeof alice.observe>[0]>[0][] = [];
  if (watch) {
    alice.observe((step) => {
      steps.push(step);
      throw new Error(`looked at ${step.event.type}`);
    });
    alice.observe(() => {
      throw new Error('another');
    });
  }
  alice.login();
  await alice.enterRoom(room('Room1'));
  const first = alice.leaveRoom('Room1');
  const second = alice.enterRoom(room('Room1'));
  await Promise.all([first, second]);
  alice.networkDown();
  net.pass(10_000);
  alice.networkUp();
  net.server.kickMembers('Room1', ['alice'], 'spam');
  alice.receive({ v: 1, type: 'loginEnded', login: 99_999, event: 'KickedOut' });
  net.pass(60_000);
  return { net, alice, told, steps, errors };
};

describe('EMB-11 looking on', () => {
  it('EMB-11 at a client: every step, in order, from which its life can be repeated', async () => {
    const { steps, errors } = await live(true);
    const names = steps.map(({ event }) => event.type);
    expect(new Set(names)).toEqual(
      new Set([
        'login',
        'enterRoom',
        'admitted',
        'leaveRoom',
        'leaveConfirmed',
        'networkDown',
        'networkUp',
        'resumed',
        'answered',
        'removed',
        'loginEnded',
        'heartbeatAnswered',
        'timer',
      ]),
    );
    let snapshot = roomClientSteps.initial({ userID: 'alice', deviceID: 'phone' });
    for (const step of steps) {
      const repeated = roomClientSteps.step(snapshot, step.event);
      expect(step).toEqual({ event: step.event, ...repeated });
      snapshot = repeated.snapshot;
    }
    // one that changes nothing and asks for nothing is a step as well
    const stale = steps.findIndex(({ event }) => event.type === 'loginEnded');
    expect(steps[stale]?.snapshot).toBe(steps[stale - 1]?.snapshot);
    expect(steps[stale]?.effects).toEqual([]);
    expect(errors.map(String)).toEqual(
      names.flatMap((name) => [`Error: looked at ${name}`, 'Error: another']),
    );
  });

  it('EMB-11 changes nothing: the same messages and notices with it and without', async () => {
    const [watched, alone] = [await live(true), await live(false)];
    expect(watched.told).toEqual(alone.told);
    expect(watched.net.sent).toEqual(alone.net.sent);
    expect(watched.alice.snapshot()).toEqual(alone.alice.snapshot());
    expect(alone.errors).toEqual([]);
  });

  it('EMB-11 comes after the commit and before the effects, until it is ended', async () => {
    const order: string[] = [];
    const net = createLoopback();
    const alice = net.client('alice', {
      onCommit: () => order.push('commit'),
      onEffect: ({ type }) => order.push(type),
    });
    const end = alice.observe(({ event }) => order.push(event.type));
    alice.login();
    const untilThen = ['commit', 'login', 'notify', 'notify', 'send'];
    expect(order.filter((name) => name !== 'startTimer')).toEqual(untilThen);
    end();
    await alice.enterRoom(room('Room1'));
    expect(order).not.toContain('enterRoom');
  });

  it('EMB-11 at a server: inputs with their facts and effects, from which its registry can be repeated', async () => {
    const net = createLoopback();
    const steps: ServerStep[] = [];
    const end = net.server.observe((step) => steps.push(step));
    const alice = net.client('alice');
    alice.login();
    await alice.enterRoom(room('Room1'));
    net.server.kickMembers('Nowhere', ['alice']);
    expect(steps.map(({ input }) => input.type)).toEqual(['message', 'message', 'kickMembers']);
    expect(steps.at(-1)).toMatchObject({ facts: [], effects: [], outcome: { code: 660300001 } });
    expect(steps[1]?.effects.some((effect) => effect.type === 'callback')).toBe(true);
    const repeated = createRegistryState();
    for (const fact of steps.flatMap(({ facts }) => facts)) applyFact(repeated, fact);
    expect(saveRegistry(repeated)).toEqual(net.server.save());
    expect(() => net.server.receive({ type: 'nonsense' })).toThrow('unable to handle a message');
    end();
    await alice.leaveRoom('Room1');
    expect(steps.length).toBe(3);
  });

  it('EMB-11 at a simulation: devices and servers are looked at over their restarts', async () => {
    const sim = createSimulation();
    const device = sim.device('A', { userID: 'alice' });
    const events: string[] = [];
    const inputs: string[] = [];
    device.observe(({ event }) => events.push(event.type));
    sim.server.observe(({ input }) => inputs.push(input.type));
    await sim.run(() => device.enterRoom(room('Room1')));
    expect([events, inputs]).toEqual([['enterRoom', 'admitted'], ['message']]);
    sim.server.restart();
    device.restart();
    sim.settle();
    expect(inputs).toEqual(['message', 'restart', 'message', 'message']);
    expect(events.slice(2)).toEqual(['networkDown', 'networkUp', 'resumed', 'answered']);
  });
});
