import { describe, expect, it } from 'vitest';
import { RoomLifecycleError } from '../../src/machines/errors.js';
import { createSimulation } from '../../src/simulation/simulation.js';
import { noticesOf, room, setup } from './setup.js';

describe('devices', () => {
  it('SIM-3 are logged in from the start, on both sides, with nothing told', () => {
    const { sim, A } = setup({ network: { loss: 1 } });
    expect(A.connectionState).toBe(2);
    expect(sim.log).toEqual([]);
    A.kickOffline();
    sim.network.heal();
    sim.settle();
    // the server knew the login, though no message of it could get through
    sim.advance(20_000);
    expect(A.connectionState).toBe(0);
  });

  it('CL-30 log out and in again', async () => {
    const { sim, A } = setup();
    await sim.run(() => A.enterRoom(room('R')));
    A.logout();
    sim.settle();
    expect(sim.server.rooms()).toEqual([]);
    A.login();
    expect(await sim.run(() => A.enterRoom(room('R')))).toBeDefined();
    expect(sim.server.members('R')).toEqual(['alice']);
  });

  it('CL-29 are kicked offline by the server', async () => {
    const { sim, A } = setup();
    await sim.run(() => A.enterRoom(room('R')));
    A.kickOffline();
    sim.settle();
    expect(noticesOf(sim.log, 'A').slice(-2)).toEqual(['connectionStateChanged', 'R 0 2']);
    expect(sim.server.rooms()).toEqual([]);
  });

  it('MD-1 of one user are told apart by their deviceID', async () => {
    const { sim, A } = setup();
    const second = sim.device('A2', { userID: 'alice', deviceID: 'tablet' });
    await sim.run(() => A.enterRoom(room('R')));
    await sim.run(() => second.enterRoom(room('R')));
    expect(noticesOf(sim.log, 'A').at(-1)).toBe('R 0 10');
    expect(sim.server.devicesIn('R')).toMatchObject([{ userID: 'alice', deviceID: 'tablet' }]);
  });

  it('CC-16 have the SDK version that they are given', async () => {
    const sim = createSimulation();
    const old = sim.device('old', { userID: 'alice', sdkVersion: '2.12.0' });
    await sim.run(() => old.enterRoom(room('R')));
    sim.server.destroyRoom('R');
    sim.settle();
    expect(noticesOf(sim.log, 'old').at(-1)).toBe('R 0 8');
  });

  it('SIM-3 cannot share a name, or a user with a deviceID', () => {
    const { sim } = setup();
    expect(() => sim.device('A', { userID: 'carol' })).toThrow(RoomLifecycleError);
    expect(() => sim.device('C', { userID: 'alice', deviceID: 'A' })).toThrow(RoomLifecycleError);
    expect(() => sim.device('C', { userID: '' })).toThrow(RoomLifecycleError);
    expect(() => sim.device('C', { userID: '__proto__', deviceID: 'constructor' })).not.toThrow();
    expect([...sim.devices.keys()]).toEqual(['A', 'B', 'C']);
  });

  it('SIM-8 may leave a rejected call alone', async () => {
    const { sim, A } = setup();
    void A.joinRoom('nowhere');
    sim.settle();
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(sim.log.at(-1)).toMatchObject({ rejected: { code: 6000322 } });
  });

  it('SIM-5 restart from their own state: rooms, listeners and promises go on', async () => {
    const { sim, A } = setup();
    await sim.run(() => A.enterRoom(room('R')));
    sim.network.hold('A', 'leaveRooms', 1);
    const left = A.leaveRoom('R');
    sim.settle();
    const told: number[] = [];
    A.on('roomStateChanged', (zim, { event }) => {
      expect(zim).toBe(A);
      told.push(event);
    });
    A.restart();
    sim.settle();
    expect(await left).toEqual({ roomID: 'R' });
    expect(told).toEqual([0]);
    expect(sim.server.rooms()).toEqual([]);
  });

  it('SIM-5 restart on a new connection: what was on its way is lost, a room is asked about (T1, T2)', async () => {
    const { sim, A, B } = setup({ network: { latency: 20 } });
    await sim.run(() => A.enterRoom(room('R')));
    void B.joinRoom('R');
    sim.advance(30);
    A.restart();
    sim.settle();
    expect(noticesOf(sim.log, 'A').slice(2)).toEqual([
      'connectionStateChanged',
      'R 1 1',
      'connectionStateChanged',
      'R 1 1',
      'R 2 0',
      'R +bob',
    ]);
  });

  it('SIM-5 stay offline when they restart offline', async () => {
    const { sim, A } = setup();
    await sim.run(() => A.enterRoom(room('R')));
    A.network('down');
    A.restart();
    sim.settle();
    expect(A.connectionState).toBe(3);
    A.network('up');
    sim.settle();
    expect(A.getRoomState('R')).toBe(2);
  });
});
