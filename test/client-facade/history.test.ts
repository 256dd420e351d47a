import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cells } from '../../src/chart/index.js';
import type { RoomClientOptions } from '../../src/client/room-client.js';
import type { RoomStateChanged, StateChange } from '../../src/client/types.js';
import { roomConnection } from '../../src/machines/client/room-connection.js';
import { RoomLifecycleError } from '../../src/machines/errors.js';
import { createLoopback } from './loopback.js';
import { perform, steps } from './script.js';

const room = (roomID: string) => ({ roomID, roomName: '' });

const setup = (options: Partial<RoomClientOptions> = {}) => {
  const loopback = createLoopback();
  const told: RoomStateChanged[] = [];
  const alice = loopback.client('alice', {
    listeners: { roomStateChanged: (_, data) => told.push(data) },
    ...options,
  });
  alice.login();
  return { ...loopback, alice, told };
};

const short = ({ roomID, from, state, event, cause }: StateChange): string =>
  `${roomID} ${from}→${state} ${event} by ${cause.event}: ${cause.rules.join(' ')}`;

describe('the history of a client', () => {
  it('EMB-7 says what changed, when, and what it came from', async () => {
    const { alice, server, clock, pass } = setup();
    await alice.enterRoom(room('Room1'));
    pass(1_000);
    await alice.switchRoom('Room1', room('Room2'), true);
    alice.networkDown();
    alice.networkUp();
    server.kickMembers('Room2', ['alice'], 'rude');
    expect(alice.history().map(short)).toEqual([
      'Room1 0→1 6 by enterRoom: CC-3',
      'Room1 1→2 0 by admitted: CC-5 CC-14',
      'Room2 0→1 11 by switchRoom: CC-4',
      'Room2 1→2 0 by admitted: CC-5 CC-14',
      'Room1 2→0 0 by admitted: CC-11 CC-24',
      'Room2 2→1 1 by networkDown: CC-12',
      'Room2 1→1 1 by resumed: CC-13',
      'Room2 1→2 0 by answered: CC-5 CC-14',
      'Room2 2→0 8 by removed: CC-17',
    ]);
    expect(alice.history().at(-1)).toMatchObject({ at: clock.now, extendedData: '{"reason":"rude"}' });
    expect(alice.history('Room1').map(({ at }) => at)).toEqual([0, 0, 1_000]);
    expect(alice.history('Room3')).toEqual([]);
  });

  it('EMB-7 tells two rules apart that publish the same', async () => {
    const { alice, server, cut, pass } = setup();
    cut.add('alice');
    const lost = alice.joinRoom('R').catch(() => {});
    pass(20_000);
    await lost;
    cut.clear();
    await alice.enterRoom(room('S'));
    server.kickOffline('alice', 'phone');
    expect(alice.history().map(short).slice(1)).toEqual([
      'R 1→0 2 by timer: CC-8',
      'S 0→1 6 by enterRoom: CC-3',
      'S 1→2 0 by admitted: CC-5 CC-14',
      'S 2→0 2 by loginEnded: CC-19 CC-25',
    ]);
  });

  it('CC-16 knows what the version of the SDK makes of a destroyed room', async () => {
    const { alice, server } = setup({ sdkVersion: '2.12.0' });
    await alice.enterRoom(room('R'));
    server.destroyRoom('R');
    expect(alice.history().at(-1)).toMatchObject({ event: 8, cause: { rules: ['CC-16', 'CC-17'] } });
  });

  it('EMB-7 keeps the latest of all rooms together, 100 unless told otherwise', async () => {
    for (const [options, kept] of [
      [{}, 100],
      [{ historyLimit: 3 }, 3],
      [{ historyLimit: 0 }, 0],
    ] as const) {
      const { alice, told } = setup(options);
      for (let count = 0; count < 60; count += 1) {
        await alice.enterRoom(room(`R${count}`));
        await alice.leaveRoom(`R${count}`);
      }
      expect(told.length).toBe(180);
      expect(alice.history().map(({ roomID, state, event }) => [roomID, state, event])).toEqual(
        told.slice(180 - kept).map(({ roomID, state, event }) => [roomID, state, event]),
      );
    }
  });

  it.each([-1, 1.5, Number.NaN, '3'])('EMB-7 refuses a limit that is not usable: %s', (historyLimit) => {
    expect(() => setup({ historyLimit: historyLimit as number })).toThrow(RoomLifecycleError);
  });

  it('EMB-8 in a listener the change that it tells of is the last, and nobody can change it', async () => {
    const { alice } = setup();
    const seen: boolean[] = [];
    alice.on('roomStateChanged', (zim, { state, event }) => {
      const last = zim.history().at(-1);
      seen.push(last?.state === state && last.event === event);
    });
    await alice.enterRoom(room('R'));
    expect(seen).toEqual([true, true]);
    const history = alice.history();
    history.length = 0;
    const [first] = alice.history() as unknown as { state: number; cause: { rules: string[] } }[];
    expect(() => {
      if (first) first.state = 5;
    }).toThrow(TypeError);
    expect(() => first?.cause.rules.push('x')).toThrow(TypeError);
    expect(alice.history().length).toBe(2);
  });

  it('EMB-7 a restored client begins a new one, and knows where its rooms were', async () => {
    const { alice, client } = setup();
    await alice.enterRoom(room('R'));
    const again = client('alice', { snapshot: JSON.parse(JSON.stringify(alice.snapshot())) });
    again.networkUp();
    expect(again.history().map(short)).toEqual([
      'R 2→1 1 by networkDown: CC-12',
      'R 1→1 1 by resumed: CC-13',
      'R 1→2 0 by answered: CC-5 CC-14',
    ]);
  });

  it('EMB-7 holds every notice in order, with rules of the chart that fit it, whatever the life', () => {
    const known = new Set(
      cells(roomConnection).flatMap(({ rows }) =>
        rows.flatMap(({ description = '' }) => description.split(' ')),
      ),
    );
    const rules = new Set<string>();
    fc.assert(
      fc.property(steps(25), (life) => {
        const { alice, told, ...world } = setup({ historyLimit: 10_000 });
        for (const step of life) perform(world, alice, step);
        const history = alice.history();
        expect(
          history.map(({ roomID, state, event, extendedData }) => ({ roomID, state, event, extendedData })),
        ).toEqual(told);
        const states = new Map<string, number>();
        let latest = 0;
        for (const { at, roomID, from, state, cause } of history) {
          expect(from).toBe(states.get(roomID) ?? 0);
          states.set(roomID, state);
          expect(at).toBeGreaterThanOrEqual(latest);
          latest = at;
          // no notice without a rule, and no more than one row can mean
          expect(cause.rules.length).toBeGreaterThan(0);
          expect(cause.rules.length).toBeLessThanOrEqual(2);
          for (const rule of cause.rules) {
            expect(known).toContain(rule);
            rules.add(rule);
          }
        }
      }),
      { seed: 22, numRuns: 120 },
    );
    expect(rules.size).toBeGreaterThan(13);
    for (const rule of ['CC-6', 'CC-12', 'CC-13', 'CC-17', 'CC-19']) expect(rules).toContain(rule);
  });
});
