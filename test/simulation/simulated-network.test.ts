import { describe, expect, it } from 'vitest';
import { RoomLifecycleError } from '../../src/machines/errors.js';
import { createSimulation, type SimulationOptions } from '../../src/simulation/simulation.js';
import { noticesOf, room, setup } from './setup.js';

describe('the network', () => {
  const entered = async (options?: SimulationOptions) => {
    const all = setup(options);
    await all.sim.run(() => all.A.enterRoom(room('R')));
    return all;
  };

  it('NR-1 goes down and up for a device', async () => {
    const { sim, A } = await entered();
    A.network('down');
    expect(sim.network.isUp('A')).toBe(false);
    expect(A.connectionState).toBe(3);
    sim.advance(30_000);
    sim.network.up('A');
    sim.settle();
    expect(noticesOf(sim.log, 'A').slice(-4)).toEqual(['R 1 1', 'connectionStateChanged', 'R 1 1', 'R 2 0']);
  });

  it('NR-5 is partitioned one way, and the device does not know', async () => {
    const { sim, A } = await entered();
    sim.network.partition('A', 'up');
    sim.advance(60_000);
    expect(A.connectionState).toBe(2);
    expect(sim.server.rooms()).toEqual([]);
    sim.network.join('A');
    sim.advance(20_000);
    // the next heartbeat's answer says it, or the push that came down the way that was open
    expect(A.getRoomState('R')).toBe(0);
  });

  it('NR-2 drops a named message', async () => {
    const { sim, B } = await entered();
    sim.network.drop('B', 'answer:joinRoom');
    const joined = B.joinRoom('R');
    sim.settle();
    expect(B.getRoomState('R')).toBe(1);
    sim.advance(10_000);
    sim.settle();
    expect(await joined).toEqual({ roomInfo: { baseInfo: room('R') } });
  });

  it('NR-4 repeats a named message, and nothing happens twice', async () => {
    const { sim, A, B } = await entered();
    sim.network.repeat('B', 'joinRoom', { after: 500 });
    sim.network.repeat('A', 'memberJoined');
    sim.network.keep('B', 'answer:joinRoom');
    await sim.run(() => B.joinRoom('R'));
    sim.network.deliver('B', 'answer:joinRoom');
    sim.settle();
    expect(noticesOf(sim.log, 'B')).toEqual(['R 1 6', 'R 2 0']);
    expect(noticesOf(sim.log, 'A').at(-1)).toBe('R +bob');
    expect(noticesOf(sim.log, 'A').filter((line) => line === 'R +bob')).toHaveLength(1);
    expect(A.getRoomState('R')).toBe(2);
  });

  it('CL-22 holds a request while the device leaves, and discards it', async () => {
    const { sim, B } = await entered();
    sim.network.hold('B', 'joinRoom');
    const joined = B.joinRoom('R');
    sim.settle();
    const left = B.leaveRoom('R');
    sim.settle();
    await expect(joined).rejects.toMatchObject({ reason: 'cancelled' });
    await left;
    sim.network.discard('B', 'joinRoom');
    sim.settle();
    expect(sim.server.members('R')).toEqual(['alice']);
  });

  it('AG-4 heals: rates, links, partitions and what is held', async () => {
    const { sim, A, B } = await entered();
    sim.network.setRates({ loss: 1 });
    void B.joinRoom('R');
    sim.network.hold('A', 'heartbeat');
    sim.network.down('A');
    sim.network.partition('B', 'down');
    sim.advance(20_000);
    sim.network.heal();
    sim.advance(60_000);
    await sim.run(() => B.joinRoom('R'));
    expect(A.getRoomState('R')).toBe(2);
    expect(sim.server.members('R')).toEqual(['alice', 'bob']);
  });

  it('SIM-6 refuses devices and messages that there are not', () => {
    const { sim } = setup();
    expect(() => sim.network.down('Z')).toThrow('"Z"');
    expect(() => sim.network.drop('A', 'enteRoom' as never)).toThrow('answer:enterRoom');
    expect(() => sim.network.drop('A', 'enterRoom', 0)).toThrow(RoomLifecycleError);
    expect(() => sim.network.setRates({ loss: 2 })).toThrow(RoomLifecycleError);
    expect(() => createSimulation({ network: { latency: 0.5 } })).toThrow(RoomLifecycleError);
    expect(() => createSimulation({ server: { maxRooms: -1 } })).toThrow(RoomLifecycleError);
  });

  it('SIM-6 shows every step of every message', async () => {
    const steps: string[] = [];
    const { sim, A } = setup({
      onTraffic: ({ at, device, way, name, what, why }) =>
        steps.push([at, device, way, name, what, ...(why ? [why] : [])].join(' ')),
      network: { latency: 5 },
    });
    sim.network.keep('A', 'enterRoom');
    sim.network.drop('A', 'answer:enterRoom');
    void A.enterRoom(room('R'));
    sim.settle();
    expect(steps).toEqual([
      '0 A up enterRoom sent',
      '0 A up enterRoom held',
      '5 A up enterRoom delivered',
      '5 A down answer:enterRoom sent',
      '5 A down answer:enterRoom lost rule',
    ]);
  });
});
