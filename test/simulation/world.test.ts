import { describe, expect, it } from 'vitest';
import { RoomLifecycleError } from '../../src/machines/errors.js';
import { room, setup } from './setup.js';

describe('time', () => {
  it('SIM-1 does not pass by itself, and passes as told', async () => {
    const { sim, A } = setup({ network: { latency: 30 } });
    const entered = A.enterRoom(room('R'));
    expect(A.getRoomState('R')).toBe(1);
    sim.advance(59);
    expect(A.getRoomState('R')).toBe(1);
    sim.advance(1);
    expect(A.getRoomState('R')).toBe(2);
    expect(sim.now).toBe(60);
    await entered;
  });

  it('SIM-1 fires timers before messages that arrive at the same instant', async () => {
    const { sim, A } = setup({ network: { latency: 5_000 } });
    // its answer arrives as its timer runs out, and is too late
    const entered = A.enterRoom(room('R'));
    sim.advance(10_000);
    const causes = sim.log.map((entry) => ('rejected' in entry ? entry.rejected.code : 0));
    expect(causes.some((code) => code !== 0)).toBe(false);
    sim.settle();
    // the question that the timer asked is answered yes (NR-2)
    expect(await entered).toEqual({ roomInfo: { baseInfo: room('R') } });
    expect(sim.now).toBe(20_000);
  });

  it('SIM-2 settles without time passing where messages take none, and leaves heartbeats alone', () => {
    const { sim, A } = setup({ network: { latency: 0 } });
    void A.enterRoom(room('R'));
    sim.settle();
    expect(sim.now).toBe(0);
    sim.advance(10_000);
    expect(sim.network.inFlight).toBe(0);
    sim.settle();
    expect(sim.now).toBe(10_000);
  });

  it('SIM-2 lets time pass till what is on its way has arrived, and no longer', () => {
    const { sim, A } = setup({ network: { latency: 40 } });
    sim.advance(9_990);
    void A.enterRoom(room('R'));
    sim.settle();
    expect(sim.now).toBe(10_070);
    expect(A.getRoomState('R')).toBe(2);
  });

  it('SIM-2 does not wait for what is held', () => {
    const { sim, A } = setup();
    sim.network.hold('A', 'answer:enterRoom');
    void A.enterRoom(room('R'));
    sim.settle();
    expect(A.getRoomState('R')).toBe(1);
    sim.network.deliver('A', 'answer:enterRoom');
    sim.settle();
    expect(A.getRoomState('R')).toBe(2);
  });

  it('SIM-1 is not let pass from within a listener', () => {
    const errors: unknown[] = [];
    const { sim, A } = setup({ onListenerError: (error) => errors.push(error) });
    A.on('roomStateChanged', (_, { state }) => {
      if (state === 2) sim.advance(1);
    });
    void A.enterRoom(room('R'));
    sim.settle();
    expect(errors).toHaveLength(1);
    expect(errors[0]).toBeInstanceOf(RoomLifecycleError);
    expect(sim.now).toBe(0);
  });

  it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])('SIM-1 refuses to pass by %d ms', (ms) => {
    expect(() => setup().sim.advance(ms)).toThrow(RoomLifecycleError);
  });
});
