import { describe, expect, it } from 'vitest';
import { room, setup } from './setup.js';

describe('the server', () => {
  it('SR-2 makes rooms through its API, with attributes', async () => {
    const { sim, A } = setup();
    const roomAttributes = JSON.parse('{"__proto__":"x"}');
    expect(sim.server.createRoom({ roomID: 'R', roomName: 'n', roomAttributes })).toEqual({ code: 0 });
    expect(sim.server.createRoom({ roomID: 'R' })).toMatchObject({
      code: 660300014,
      reason: 'apiRoomExists',
    });
    expect(sim.server.createRoom(null as never)).toMatchObject({ code: 660000002 });
    expect(sim.server.createRoom({ roomID: 'S', roomAttributes: 5 as never })).toMatchObject({
      code: 660000002,
    });
    await sim.run(() => A.joinRoom('R'));
    expect(JSON.stringify(sim.server.attributes('R'))).toBe('{"__proto__":"x"}');
    expect(sim.server.roomsOf('alice')).toEqual(['R']);
  });

  it('RG-9 blocks and unblocks users', async () => {
    const { sim, A } = setup();
    sim.server.blockUser('alice');
    await expect(sim.run(() => A.enterRoom(room('R')))).rejects.toMatchObject({ code: 6000327 });
    sim.server.unblockUser('alice');
    await sim.run(() => A.enterRoom(room('R')));
  });

  it('RG-6 restarts from its own state as if nothing had happened, deadlines included', async () => {
    const { sim, A, B } = setup();
    await sim.run(() => A.enterRoom(room('R'), { roomDestroyDelayTime: 60 }));
    await sim.run(() => A.leaveRoom('R'));
    await sim.run(() => B.enterRoom(room('S')));
    sim.advance(59_000);
    sim.server.restart();
    expect(sim.server.rooms()).toMatchObject([
      { roomID: 'R', state: 'Vacant' },
      { roomID: 'S', state: 'Occupied' },
    ]);
    sim.advance(1_000);
    expect(sim.server.rooms()).toMatchObject([{ roomID: 'S' }]);
    sim.advance(60_000);
    expect(B.getRoomState('S')).toBe(2);
  });

  it('SIM-7 restarts from what was saved last; messages on their way reach the new run', async () => {
    const { sim, A } = setup({ network: { latency: 10 } });
    await sim.run(() => A.enterRoom(room('R')));
    sim.server.save();
    await sim.run(() => A.enterRoom(room('S')));
    const entered = A.enterRoom(room('T'));
    sim.server.restart();
    expect(sim.server.roomsOf('alice')).toEqual(['R']);
    sim.settle();
    await entered;
    expect(sim.server.roomsOf('alice')).toEqual(['R', 'T']);
    // the device is told of what was forgotten (CC-29, NR-5)
    sim.advance(30_000);
    expect(A.getRoomState('S')).toBe(0);
  });

  it('SIM-7 restarts from a given state', async () => {
    const { sim, A } = setup();
    const empty = sim.server.save();
    await sim.run(() => A.enterRoom(room('R')));
    sim.server.save();
    sim.server.restart(empty);
    expect(sim.server.rooms()).toEqual([]);
    const steps = sim.log.flatMap((entry) => ('server' in entry ? [entry.server] : []));
    expect(steps).toEqual(['save', 'save', 'restart']);
  });
});
