import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createActor, createMachine } from 'xstate';
import { clientMachine } from '../../src/client/library-machine.js';
import type { ClientMachine } from '../../src/client/machine.js';
import { type Inspector, inspectRooms } from '../../src/inspect/index.js';
import type { ClientSnapshot } from '../../src/machines/client/room-client.js';
import { roomConnection, roomConnectionSteps } from '../../src/machines/client/room-connection.js';
import type { ClientEffect } from '../../src/machines/effects.js';
import type { UpMessage } from '../../src/machines/protocol.js';
import { membership, membershipSteps } from '../../src/machines/server/membership.js';
import { roomSteps } from '../../src/machines/server/room.js';
import type { ServerStep } from '../../src/server/room-server.js';
import { createSimulation } from '../../src/simulation/simulation.js';
import { createLoopback } from '../client-facade/loopback.js';
import { perform, type Step, steps } from '../client-facade/script.js';
import { brief, latest, type Received, record, stateOf } from './record.js';

const room = (roomID: string) => ({ roomID, roomName: '' });

afterEach(() => {
  vi.restoreAllMocks();
});

/** The types of the events that actors were given, by what is in brackets of their ids. */
const givenTo = (received: readonly Received[], actors: RegExp) => {
  const given = new Map<string, string[]>();
  for (const { type, sessionId, event } of received) {
    const name = actors.exec(sessionId)?.[1];
    if (type === '@xstate.event' && name !== undefined)
      given.set(name, [...(given.get(name) ?? []), String(event?.type)]);
  }
  return given;
};

interface Stepping<S, E> {
  step(before: S, event: E): { readonly snapshot: S; readonly effects: readonly unknown[] };
}

/** Notes what a chart is stepped with, where that changes or asks for anything; a refusal is neither. */
const spyOn = <S extends { readonly context: object }, E extends { readonly type: string }>(
  steps: Stepping<S, E>,
  note: (context: S['context'], type: string) => void,
) => {
  const { step } = steps;
  return vi.spyOn(steps, 'step').mockImplementation((before, event) => {
    const after = step(before, event);
    if (after.snapshot !== before || after.effects.length > 0) note(before.context, event.type);
    return after;
  });
};

/** Alice's phone and the server through a life, looked at; `given` is what her rooms were given indeed. */
const live = (life: readonly Step[], onServer: (step: ServerStep) => void = () => {}) => {
  const net = createLoopback();
  net.server.observe(onServer);
  const seen = record({ machines: 'all' });
  const given = new Map<string, string[]>();
  // what the charts of rooms were stepped with since the latest step of any client
  let inner: { roomID: string; type: string }[] = [];
  const spy = spyOn(roomConnectionSteps, ({ roomID }, type) => inner.push({ roomID, type }));
  const client: typeof net.client = (userID, options) => {
    const made = net.client(userID, options);
    made.observe(() => {
      for (const { roomID, type } of options?.deviceID ? [] : inner)
        given.set(roomID, [...(given.get(roomID) ?? []), type]);
      inner = [];
    });
    return made;
  };
  const alice = client('alice');
  seen.inspection.client(alice);
  seen.inspection.server(net.server);
  const effects: ClientEffect[] = [];
  alice.observe((step) => effects.push(...step.effects));
  alice.login();
  for (const each of life) perform({ ...net, client }, alice, each);
  spy.mockRestore();
  return { ...seen, net, alice, given, effects };
};

describe('INS-1 actors', () => {
  it('INS-1 a client and a server with a room each: who is there, below whom, under which name', async () => {
    const { inspection, received } = record();
    const sim = createSimulation();
    const alice = sim.device('A', { userID: 'alice' });
    inspection.client(alice);
    inspection.server(sim.server);
    await sim.run(() => alice.enterRoom(room('Room1')));
    const actors = received.filter(({ type }) => type === '@xstate.actor');
    expect(
      actors.map(({ sessionId, parentId, rootId, name }) => [sessionId, parentId, rootId, name]),
    ).toEqual([
      ['network', undefined, undefined, 'network'],
      ['client/alice/A', undefined, undefined, 'alice/A'],
      ['client/alice/A/app', 'client/alice/A', 'client/alice/A', 'client/alice/A/app'],
      ['client/alice/A/clock', 'client/alice/A', 'client/alice/A', 'client/alice/A/clock'],
      ['server/server', undefined, undefined, 'server'],
      ['server/server/backend', 'server/server', 'server/server', 'server/server/backend'],
      ['server/server/clock', 'server/server', 'server/server', 'server/server/clock'],
      ['client/alice/A/rooms/Room1', 'client/alice/A', 'client/alice/A', 'Room1 (alice/A)'],
      ['server/server/rooms/Room1', 'server/server', 'server/server', 'Room1 (server)'],
    ]);
    expect(latest(received).get('client/alice/A/rooms/Room1')?.snapshot).toEqual({
      status: 'active',
      value: { Connected: 'joined' },
      context: {
        roomID: 'Room1',
        destroyedIs: 'RoomNotExist',
        intent: 'Inside.sure',
        attempt: 3,
        question: 0,
        leave: 0,
        members: expect.objectContaining({ userIDs: ['alice'] }),
      },
    });
    // once a step, with who is in it after the step
    expect(brief(received).filter((line) => line.startsWith('server/server/rooms/Room1 ='))).toEqual([
      'server/server/rooms/Room1 = Occupied',
    ]);
    expect(latest(received).get('server/server/rooms/Room1')?.snapshot).toMatchObject({
      value: 'Occupied',
      context: { roomID: 'Room1', members: ['alice'], devices: ['alice/A'] },
    });
  });

  it('INS-1 what is there already is shown, and user text makes no two the same', async () => {
    const sim = createSimulation();
    const [one, other] = [
      sim.device('1', { userID: 'a/b', deviceID: 'c' }),
      sim.device('2', { userID: 'a', deviceID: 'b/c' }),
    ];
    for (const device of [one, other])
      for (const roomID of ['__proto__', 'x%y', 'x%25y']) await sim.run(() => device.enterRoom(room(roomID)));
    sim.server.createRoom({ roomID: 'empty', roomDestroyDelayTime: 60 });
    const { inspection, received } = record({ machines: 'all' });
    inspection.client(one);
    inspection.client(other);
    inspection.server(sim.server);
    const shown = [...latest(received).keys()];
    expect(new Set(shown).size).toBe(received.filter(({ type }) => type === '@xstate.actor').length);
    for (const above of ['client/a%2Fb/c', 'client/a/b%2Fc', 'server/server'])
      expect(
        shown
          .filter((id) => id.startsWith(`${above}/rooms/`) && !id.slice(above.length + 7).includes('/'))
          .sort(),
      ).toEqual(
        ['__proto__', 'x%25y', 'x%2525y', ...(above === 'server/server' ? ['empty'] : [])]
          .map((id) => `${above}/rooms/${id}`)
          .sort(),
      );
    expect(stateOf(received, 'client/a%2Fb/c/rooms/x%25y')).toBe('Connected.joined');
    expect(stateOf(received, 'server/server/rooms/empty')).toBe('Vacant');
    expect(latest(received).get('server/server/rooms/x%25y/members/a%2Fb')?.snapshot).toMatchObject({
      value: 'In',
      context: { sessions: [{ deviceID: 'c' }] },
    });
  });

  it('INS-1 charts are whole, and XState moves as they say from every state', async () => {
    const { received } = live([
      { do: 'enterRoom', roomID: 'Room1', ms: 0 },
      { do: 'switchRoom', roomID: 'Room1', to: 'Room2', create: true, ms: 0 },
    ]);
    const definitions = received.flatMap(({ definition }) => (definition === undefined ? [] : [definition]));
    expect(definitions.length).toBeGreaterThan(9);
    for (const definition of definitions) {
      expect(definition).not.toMatch(/\[Object\]|\[Array\]/);
      expect(() => createMachine(JSON.parse(definition))).not.toThrow();
    }
    const shown = received.find(({ name }) => name === 'Room1 (alice/phone)');
    const config = JSON.parse(shown?.definition ?? '');
    const machine = createMachine(config).provide({
      guards: Object.fromEntries(
        ['isCause(offline)', 'isDestroyedForOldSDK', 'isCause(kicked)', 'isCause(otherDevice)'].map(
          (name) => [name, () => false],
        ),
      ),
    });
    const actor = createActor(machine).start();
    const states = [
      'create',
      'interrupted',
      'accepted',
      'leave',
      'left',
      'switch',
      'accepted',
      'interrupted',
      'removed',
    ].map((type) => {
      actor.send({ type });
      return JSON.stringify(actor.getSnapshot().value);
    });
    expect(states).toEqual([
      '{"Connecting":"creating"}',
      '{"Connecting":"creating"}',
      '{"Connected":"joined"}',
      '{"Connected":"leaving"}',
      '"Disconnected"',
      '{"Connecting":"switching"}',
      '{"Connected":"joined"}',
      '{"Connecting":"reconnecting"}',
      '"Disconnected"',
    ]);
  });

  it('INS-1 shows the state that there is, whatever the life', () => {
    fc.assert(
      fc.property(steps(25), (life) => {
        const { received, net, alice } = live(life);
        const { value, context } = alice.snapshot();
        expect(stateOf(received, 'client/alice/phone')).toBe(value);
        const states = new Map(context.rooms.map(({ roomID, connection }) => [roomID, connection.value]));
        const present = new Map(net.server.rooms().map(({ roomID, state }) => [roomID, state]));
        for (const roomID of ['Room1', 'Room2', '__proto__']) {
          const of = (above: string) => latest(received).get(`${above}/rooms/${roomID}`)?.snapshot;
          const shown = of('client/alice/phone');
          if (states.has(roomID) || shown)
            expect(stateOf(received, `client/alice/phone/rooms/${roomID}`)).toBe(
              states.get(roomID) ?? 'Disconnected',
            );
          const entry = context.rooms.find((each) => each.roomID === roomID);
          if (shown)
            expect(shown.context).toEqual(
              entry
                ? {
                    ...entry.connection.context,
                    intent: entry.intent.value,
                    attempt: entry.intent.context.attempt,
                    question: entry.question,
                    leave: entry.leave,
                    members: entry.intent.context.members,
                  }
                : { roomID },
            );
          const onServer = of('server/server');
          if (present.has(roomID) || onServer) expect(onServer?.value).toBe(present.get(roomID) ?? 'Absent');
          if (onServer) expect(onServer.context?.members).toEqual(net.server.members(roomID));
        }
      }),
      { seed: 6, numRuns: 50 },
    );
  });

  it('INS-1 shows who comes and goes, though no room moves by it', async () => {
    const { inspection, received } = record();
    const sim = createSimulation();
    const [alice, bob] = [sim.device('A', { userID: 'alice' }), sim.device('B', { userID: 'bob' })];
    inspection.client(alice);
    inspection.server(sim.server);
    await sim.run(() => alice.enterRoom(room('Room1')));
    const shown = () =>
      ['client/alice/A', 'server/server'].map((above) => {
        const context = latest(received).get(`${above}/rooms/Room1`)?.snapshot?.context;
        const { members } = Object(context) as { members: unknown };
        return Array.isArray(members) ? members : Object(members).userIDs;
      });
    await sim.run(() => bob.enterRoom(room('Room1')));
    expect(shown()).toEqual([
      ['alice', 'bob'],
      ['alice', 'bob'],
    ]);
    await sim.run(() => bob.leaveRoom('Room1'));
    expect(shown()).toEqual([['alice'], ['alice']]);
  });
});

describe('INS-2 what rooms were given', () => {
  it('INS-2 on a device is what they were given, in order, whatever the life', () => {
    const known = new Set<string>();
    fc.assert(
      fc.property(steps(25), (life) => {
        const { received, given } = live(life);
        expect(givenTo(received, /^client\/alice\/phone\/rooms\/([^/]*)$/)).toEqual(given);
        for (const type of [...given.values()].flat()) known.add(type);
      }),
      { seed: 7, numRuns: 120 },
    );
    // all that there is
    expect(known).toEqual(new Set(Object.keys(roomConnection.chart.on)));
  });

  it('INS-2 where two events make the same of a room, it is the one that came', async () => {
    const ends = async (end: (world: ReturnType<typeof live>) => void) => {
      const world = live([]);
      world.net.cut.add('alice');
      world.alice.createRoom(room('Room1')).catch(() => {});
      end(world);
      return givenTo(world.received, /^client\/alice\/phone\/rooms\/([^/]*)$/).get('Room1');
    };
    const answer = ({ alice, net }: ReturnType<typeof live>) => {
      const { id, type } = net.sent.at(-1) as UpMessage;
      const error = { code: 6000301, reason: 'roomExists', message: 'there is one' };
      alice.receive({ v: 1, type: 'answer', of: type, id, error });
    };
    const kickOffline = ({ alice, net }: ReturnType<typeof live>) =>
      alice.receive({ v: 1, type: 'loginEnded', login: net.sent.at(-1)?.login, event: 'KickedOut' });
    expect(await ends(answer)).toEqual(['create', 'refused']);
    expect(await ends(kickOffline)).toEqual(['create', 'loginEnded']);
    expect(await ends(({ net }) => net.pass(30_000))).toEqual(['create', 'unanswered']);
  });

  it('INS-2 on a server is what rooms and members were given, whatever happens there', () => {
    const known = { rooms: new Set<string>(), members: new Set<string>() };
    fc.assert(
      fc.property(steps(40), (life) => {
        // what a decision stepped comes true with it, or not at all
        let pending: string[] = [];
        const given: string[] = [];
        const roomSpy = spyOn(roomSteps, ({ roomID }, type) => pending.push(`${roomID} ${type}`));
        const memberSpy = spyOn(membershipSteps, (_, type) => pending.push(`alice ${type}`));
        const { received } = live(life, ({ facts }) => {
          if (facts.some(({ fact }) => fact === 'roomMoved' || fact === 'membershipMoved'))
            given.push(...pending);
          pending = [];
        });
        roomSpy.mockRestore();
        memberSpy.mockRestore();
        const shown = received.flatMap(({ type, sessionId, event }) => {
          const [, roomID, userID] =
            /^server\/server\/rooms\/([^/]*)(?:\/members\/(.*))?$/.exec(sessionId) ?? [];
          return type === '@xstate.event' && roomID ? [`${userID ?? roomID} ${event?.type}`] : [];
        });
        expect(shown.sort()).toEqual(given.sort());
        for (const each of shown)
          known[each.startsWith('alice') ? 'members' : 'rooms'].add(each.split(' ')[1] ?? '');
      }),
      { seed: 9, numRuns: 80 },
    );
    expect(known).toEqual({
      rooms: new Set(['create', 'empty', 'destroy']),
      members: new Set(Object.keys(membership.chart.on)),
    });
  });

  it('INS-2 on a server, of rooms that wait for their deadline', () => {
    const { net, received } = live([]);
    const delayed = (roomID: string) => net.server.createRoom({ roomID, roomDestroyDelayTime: 60 });
    for (const roomID of ['entered', 'expired', 'destroyed', 'late']) delayed(roomID);
    net.client('bob').login();
    const bob = net.client('bob', { epoch: 1 });
    bob.login();
    bob.joinRoom('entered');
    net.server.destroyRoom('destroyed');
    // the deadline comes first, so there is nothing left to destroy
    net.clock.now += 60_000;
    expect(net.server.destroyRoom('late').code).toBe(660300001);
    const given = givenTo(received, /^server\/server\/rooms\/([^/]*)$/);
    expect(Object.fromEntries(given)).toEqual({
      // and bob is taken as offline
      entered: ['create', 'enter', 'empty'],
      expired: ['create', 'expire'],
      destroyed: ['create', 'destroy'],
      late: ['create', 'expire'],
    });
  });
});

describe('INS-3 effects', () => {
  it('INS-3 of a device are events to the port they go out by, in order, whatever the life', () => {
    const kinds = new Set<string>();
    fc.assert(
      fc.property(steps(25), (life) => {
        const { received, effects } = live(life);
        const shown = received.flatMap(({ type, sessionId, sourceId = '', event }) => {
          const isOut =
            type === '@xstate.event' &&
            sourceId.startsWith('client/alice/phone') &&
            sessionId !== 'client/alice/phone' &&
            !/rooms/.test(sessionId);
          return isOut ? [`${sessionId.replace('client/alice/phone/', '')} ${event?.type}`] : [];
        });
        const expected = effects.map((effect) => {
          if (effect.type === 'send') return `network ${effect.message.type}`;
          if (effect.type === 'notify') return `app ${effect.notice}`;
          if (effect.type === 'settle') return `app ${'error' in effect ? 'rejected' : 'resolved'}`;
          return `clock ${effect.type}`;
        });
        expect(shown).toEqual(expected);
        for (const effect of effects) kinds.add(effect.type);
      }),
      { seed: 8, numRuns: 40 },
    );
    expect(kinds).toEqual(new Set(['send', 'notify', 'settle', 'startTimer', 'cancelTimer']));
  });

  it('INS-3 say everything: a notice comes from its room, a call ends at the app, a callback at the backend', async () => {
    const { inspection, received } = record();
    const sim = createSimulation();
    const alice = sim.device('A', { userID: 'alice' });
    inspection.client(alice);
    inspection.server(sim.server);
    const kicked = sim.run(() => alice.enterRoom(room('Room1')));
    await kicked;
    sim.run(() => sim.server.kickMembers('Room1', ['alice'], 'spam'));
    const events = received
      .filter(({ type }) => type === '@xstate.event')
      .map(({ sourceId, sessionId, event }) => ({ from: sourceId, to: sessionId, ...event }));
    expect(events).toContainEqual({
      from: 'client/alice/A/rooms/Room1',
      to: 'client/alice/A/app',
      type: 'roomStateChanged',
      roomID: 'Room1',
      state: 'Disconnected',
      event: 'KickedOut',
      extendedData: '{"reason":"spam"}',
    });
    expect(events).toContainEqual({
      from: 'client/alice/A',
      to: 'client/alice/A/rooms/Room1',
      type: 'accepted',
      rules: ['CC-5', 'CC-14'],
      by: 'admitted',
    });
    expect(events).toContainEqual({
      from: 'client/alice/A',
      to: 'client/alice/A/app',
      type: 'resolved',
      call: 1,
      result: { roomInfo: { baseInfo: { roomID: 'Room1', roomName: '' } } },
    });
    expect(events).toContainEqual(
      expect.objectContaining({
        from: 'server/server/rooms/Room1',
        to: 'server/server/backend',
        type: 'room_exit',
        exit_type: 'Kickout',
        exit_user_ids: ['alice'],
      }),
    );
    expect(events).toContainEqual({
      from: 'server/server',
      to: 'server/server/backend',
      type: 'outcome',
      code: 0,
    });
    expect(events).toContainEqual(
      expect.objectContaining({ from: 'server/server/backend', to: 'server/server', type: 'kickMembers' }),
    );
  });
});

/** Nothing that JSON loses or changes; what is undefined is not there. */
const isPlain = (value: unknown): boolean => {
  if (value === null || ['string', 'boolean', 'undefined'].includes(typeof value)) return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (Array.isArray(value)) return value.every((each) => each !== undefined && isPlain(each));
  const isObject = typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype;
  return isObject && Object.values(value).every(isPlain);
};

describe('INS-4 plain JSON', () => {
  it('INS-4 whatever an app passes and a device sends', async () => {
    const handed: unknown[] = [];
    const inspector: Inspector = {
      actor: (...args) => handed.push(args[1]),
      event: (...args) => handed.push(args[1], args[2]),
      snapshot: (...args) => handed.push(args[1], args[2]),
    };
    const inspection = inspectRooms(inspector);
    const { client, server } = createLoopback();
    const alice = client('alice');
    inspection.client(alice);
    inspection.server(server);
    alice.login();
    const cycle: Record<string, unknown> = {
      at: new Date(0),
      none: undefined,
      far: Number.POSITIVE_INFINITY,
    };
    cycle.self = cycle;
    const odd = [
      new Map([[1n, new Set(['x'])]]),
      new Uint8Array(3),
      new ArrayBuffer(2),
      10n,
      cycle,
      Symbol('s'),
      () => {},
      new Proxy({}, { ownKeys: () => Object.getOwnPropertyNames(null) }),
    ];
    for (const roomID of odd) await alice.enterRoom({ roomID, roomName: '' } as never).catch(() => {});
    for (const extra of odd) server.createRoom({ roomID: 'R', extra } as never);
    for (const type of [undefined, 'resume', odd[0]])
      expect(() => server.receive({ type, userID: odd[4] })).toThrow('unable to');
    await alice.enterRoom(room('__proto__'));
    expect(handed.length).toBeGreaterThan(50);
    expect(handed.filter((each) => !isPlain(each))).toEqual([]);
    const calls = handed
      .filter((each) => Object(each).type === 'createRoom' && 'extra' in Object(each))
      .map((each) => Object(each).extra);
    expect(calls.slice(0, odd.length)).toEqual([
      [['1n', ['x']]],
      '[3 bytes]',
      '[2 bytes]',
      '10n',
      { at: String(new Date(0)), far: 'Infinity', self: '[circular]' },
      '[symbol]',
      '[function]',
      '[unreadable]',
    ]);
  });
});

describe('INS-5 looking on', () => {
  it('INS-5 changes nothing', () => {
    fc.assert(
      fc.property(steps(25), (life) => {
        const watched = live(life);
        const net = createLoopback();
        const alone = net.client('alice');
        alone.login();
        for (const step of life) perform(net, alone, step);
        expect(watched.alice.snapshot()).toEqual(alone.snapshot());
        expect(watched.net.server.save()).toEqual(net.server.save());
        expect(watched.net.sent).toEqual(net.sent);
      }),
      { seed: 10, numRuns: 25 },
    );
  });

  it('INS-5 ends: one by one or all, the actors are shown as stopped and nothing follows', async () => {
    const { inspection, received } = record({ machines: 'all' });
    const sim = createSimulation();
    const [alice, bob] = [sim.device('A', { userID: 'alice' }), sim.device('B', { userID: 'bob' })];
    const endAlice = inspection.client(alice, { id: 'first' });
    inspection.client(bob);
    inspection.server(sim.server, { id: 'main' });
    await sim.run(() => alice.enterRoom(room('Room1')));
    endAlice();
    const ended = received.length;
    endAlice();
    await sim.run(() => bob.enterRoom(room('Room1')));
    expect(received.length).toBeGreaterThan(ended);
    expect(brief(received.slice(ended)).filter((line) => line.includes('client/first'))).toEqual([]);
    inspection.stop();
    const all = received.length;
    await sim.run(() => bob.leaveAllRoom());
    expect(received.length).toBe(all);
    const shown = [...latest(received)].map(([id, { snapshot }]) => [id, snapshot?.status]);
    expect(shown.length).toBeGreaterThan(12);
    expect(shown.filter(([, status]) => status !== 'stopped')).toEqual([]);
    // and can begin anew
    inspection.client(alice, { id: 'first' });
    expect(stateOf(received, 'client/first/rooms/Room1')).toBe('Connected.joined');
  });

  it('INS-5 goes on over restarts of a simulation; what a restored server has not is gone', async () => {
    const { inspection, received } = record({ machines: 'all' });
    const sim = createSimulation();
    const alice = sim.device('A', { userID: 'alice' });
    inspection.client(alice);
    inspection.server(sim.server);
    await sim.run(() => alice.enterRoom(room('Room1')));
    sim.server.save();
    await sim.run(() => alice.enterRoom(room('Room2')));
    sim.server.restart();
    const on = (roomID: string) => stateOf(received, `server/server/rooms/${roomID}`);
    expect([on('Room1'), on('Room2')]).toEqual(['Occupied', 'Absent']);
    expect(latest(received).get('server/server/rooms/Room1/members/alice')?.snapshot).toMatchObject({
      status: 'active',
      value: 'In',
    });
    expect(latest(received).get('server/server/rooms/Room2/members/alice')?.snapshot?.status).toBe('stopped');
    expect(latest(received).get('server/server')?.snapshot?.context).toEqual({ rooms: 1 });
    alice.restart();
    sim.settle();
    expect(stateOf(received, 'client/alice/A/rooms/Room1')).toBe('Connected.joined');
    expect(stateOf(received, 'client/alice/A/rooms/Room2')).toBe('Disconnected');
  });

  it('INS-5 a machine with a fault in it is shown as it is, with no move that the chart does not have', async () => {
    const { inspection, received } = record();
    const net = createLoopback();
    const faulty: ClientMachine<ClientSnapshot> = {
      ...clientMachine,
      step(snapshot, event) {
        const { effects, ...after } = clientMachine.step(snapshot, event);
        // tells of a kick that there was not
        return {
          ...after,
          effects: effects.map((effect) =>
            event.type === 'admitted' && effect.type === 'notify' && effect.notice === 'roomStateChanged'
              ? { ...effect, event: 'KickedOut' }
              : effect,
          ),
        };
      },
    };
    const alice = net.client('alice', { machine: faulty });
    inspection.client(alice);
    alice.login();
    await alice.enterRoom(room('Room1'));
    expect(givenTo(received, /rooms\/(.*)$/).get('Room1')).toEqual(['enter']);
    expect(stateOf(received, 'client/alice/phone/rooms/Room1')).toBe('Connected.joined');
    expect(
      received.filter(({ event, sessionId }) => event?.event === 'KickedOut' && /app$/.test(sessionId))
        .length,
    ).toBe(1);
  });
});
