import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { RoomLifecycleError } from '../../src/machines/errors.js';
import { drawRates } from '../../src/network/faults.js';
import { draw, seeded } from '../../src/network/random.js';
import { createSimulation, type LogEntry, type SimulationOptions } from '../../src/simulation/simulation.js';

const room = (roomID: string, roomName = '') => ({ roomID, roomName });

const setup = (options: SimulationOptions = {}) => {
  const sim = createSimulation(options);
  const A = sim.device('A', { userID: 'alice' });
  const B = sim.device('B', { userID: 'bob' });
  return { sim, A, B };
};

/** The notices of a device, in short. */
const noticesOf = (log: readonly LogEntry[], device: string): string[] =>
  log.flatMap((entry) => {
    if (!('notice' in entry) || entry.device !== device) return [];
    if (entry.notice === 'roomStateChanged') return [`${entry.roomID} ${entry.state} ${entry.event}`];
    if (entry.notice === 'roomMemberJoined' || entry.notice === 'roomMemberLeft')
      return [
        `${entry.roomID} ${entry.notice === 'roomMemberJoined' ? '+' : '-'}${entry.memberList.map(({ userID }) => userID)}`,
      ];
    return [entry.notice];
  });

const lines = (log: readonly LogEntry[]): string[] => log.map((entry) => JSON.stringify(entry));

describe('two devices, end to end', () => {
  it('SW-3 switches: Room2 Connecting/ActiveSwitch, Room2 Connected/Success, Room1 Disconnected/Success', async () => {
    const { sim, A, B } = setup();
    await sim.run(() => B.createRoom(room('Room2', 'two')));
    await sim.run(() => A.createRoom(room('Room1', 'one')));
    const switched = await sim.run(() => A.switchRoom('Room1', room('Room2'), false));
    expect(switched).toEqual({ roomInfo: { baseInfo: room('Room2', 'two') } });
    expect(noticesOf(sim.log, 'A')).toEqual([
      'Room1 1 4',
      'Room1 2 0',
      'Room2 1 11',
      'Room2 2 0',
      'Room1 0 0',
    ]);
    expect(noticesOf(sim.log, 'B')).toEqual(['Room2 1 4', 'Room2 2 0', 'Room2 +alice']);
    expect(await sim.run(() => B.leaveRoom('Room2'))).toEqual({ roomID: 'Room2' });
    expect(noticesOf(sim.log, 'A').at(-1)).toBe('Room2 -bob');
    expect(sim.server.rooms()).toEqual([
      { roomID: 'Room2', roomName: 'two', state: 'Occupied', memberCount: 1 },
    ]);
    expect(sim.server.members('Room2')).toEqual(['alice']);
    expect(sim.now).toBe(0);
  });

  it('SIM-4 writes the log line by line, as design section 7 has it', () => {
    const { sim, A, B } = setup({ network: { latency: 10 } });
    void B.createRoom(room('Room2', 'two'), { roomAttributes: { k: 'v' }, roomDestroyDelayTime: 9 });
    sim.settle();
    void A.switchRoom('Room1', room('Room2'), false, undefined);
    void A.joinRoom('Room2');
    sim.settle();
    sim.server.kickMembers('Room2', ['bob'], 'rude');
    sim.server.destroyRoom('Room3');
    sim.settle();
    A.network('down');
    expect(lines(sim.log)).toEqual([
      '{"at":0,"device":"B","call":1,"method":"createRoom","args":[{"roomID":"Room2","roomName":"two"},{"roomAttributes":{"k":"v"},"roomDestroyDelayTime":9}]}',
      '{"at":0,"device":"B","notice":"roomStateChanged","roomID":"Room2","state":1,"event":4,"extendedData":""}',
      '{"at":10,"callback":"room_create","room_id":"Room2","room_name":"two","operator_account":"bob"}',
      '{"at":10,"callback":"room_enter","room_id":"Room2","operator_account":"bob"}',
      '{"at":20,"device":"B","notice":"roomStateChanged","roomID":"Room2","state":2,"event":0,"extendedData":""}',
      '{"at":20,"device":"B","notice":"roomAttributesUpdated","roomID":"Room2","infos":[{"action":0,"roomAttributes":{"k":"v"}}]}',
      '{"at":20,"device":"B","call":1,"resolved":{"roomInfo":{"baseInfo":{"roomID":"Room2","roomName":"two"}}}}',
      '{"at":20,"device":"A","call":2,"method":"switchRoom","args":["Room1",{"roomID":"Room2","roomName":""},false]}',
      expect.stringMatching(
        /^{"at":20,"device":"A","call":2,"rejected":{"code":6000001,"reason":"badArgument","message":"unable to /,
      ),
      '{"at":20,"device":"A","call":3,"method":"joinRoom","args":["Room2"]}',
      '{"at":20,"device":"A","notice":"roomStateChanged","roomID":"Room2","state":1,"event":6,"extendedData":""}',
      '{"at":30,"callback":"room_enter","room_id":"Room2","operator_account":"alice"}',
      '{"at":40,"device":"B","notice":"roomMemberJoined","roomID":"Room2","memberList":[{"userID":"alice"}]}',
      '{"at":40,"device":"A","notice":"roomStateChanged","roomID":"Room2","state":2,"event":0,"extendedData":""}',
      '{"at":40,"device":"A","notice":"roomAttributesUpdated","roomID":"Room2","infos":[{"action":0,"roomAttributes":{"k":"v"}}]}',
      '{"at":40,"device":"A","call":3,"resolved":{"roomInfo":{"baseInfo":{"roomID":"Room2","roomName":"two"}}}}',
      '{"at":40,"server":"kickMembers","args":["Room2",["bob"],"rude"],"code":0}',
      '{"at":40,"callback":"room_exit","room_id":"Room2","exit_type":"Kickout","operator_account":"","exit_user_ids":["bob"]}',
      '{"at":40,"server":"destroyRoom","args":["Room3"],"code":660300001}',
      '{"at":50,"device":"B","notice":"roomStateChanged","roomID":"Room2","state":0,"event":8,"extendedData":"{\\"reason\\":\\"rude\\"}"}',
      '{"at":50,"device":"A","notice":"roomMemberLeft","roomID":"Room2","memberList":[{"userID":"bob"}]}',
      '{"at":50,"device":"A","notice":"connectionStateChanged","state":3,"event":3}',
      '{"at":50,"device":"A","notice":"roomStateChanged","roomID":"Room2","state":1,"event":1,"extendedData":""}',
    ]);
  });

  it('SIM-4 numbers calls in the order in which their turns come, over all devices', () => {
    const { sim, A, B } = setup();
    A.on('roomStateChanged', (zim, { roomID, state }) => {
      if (roomID === 'Room1' && state === 1) void zim.joinRoom('inside');
    });
    void A.enterRoom(room('Room1'));
    void B.enterRoom(room('Room1'));
    sim.settle();
    const calls = sim.log.filter((entry) => 'method' in entry);
    expect(calls.map((entry) => 'method' in entry && [entry.device, entry.call, entry.method])).toEqual([
      ['A', 1, 'enterRoom'],
      ['A', 2, 'joinRoom'],
      ['B', 3, 'enterRoom'],
    ]);
    // nothing that call 1 caused comes after the line of call 2 but what the server answered
    const second = sim.log.findIndex((entry) => 'method' in entry && entry.call === 2);
    expect(sim.log[second - 1]).toMatchObject({ notice: 'roomStateChanged', roomID: 'Room1', state: 1 });
  });

  it('SIM-4 keeps hostile arguments out of the log, not out of the call', async () => {
    const { sim, A } = setup();
    const cyclic: Record<string, unknown> = {};
    cyclic.self = cyclic;
    const call = A.enterRoom(cyclic as never, 10n as never);
    await expect(call).rejects.toMatchObject({ code: 6000001 });
    expect(sim.log[0]).toMatchObject({
      call: 1,
      args: ['(object that is not JSON)', '(bigint that is not JSON)'],
    });
  });
});

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

  it('CL-2 may leave a rejected call alone', async () => {
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

describe('a run', () => {
  /** A stretch of everything, drawn from the seed, then a healed network. */
  const soak = (seed: number, options: SimulationOptions = {}): string => {
    const hash = createHash('sha256');
    const sim = createSimulation({
      seed,
      network: { latency: seed % 40, ...drawRates(seed) },
      onLog: (entry) => hash.update(JSON.stringify(entry)),
      log: false,
      ...options,
    });
    const devices = Array.from({ length: 5 }, (_, index) =>
      sim.device(`D${index}`, { userID: `u${index % 4}` }),
    );
    const chance = { random: seeded(seed) };
    const pick = <T>(list: readonly T[]): T => list[Math.floor(draw(chance) * list.length)] as T;
    const roomIDs = ['R', 'S', 'T', '__proto__'];
    for (let step = 0; step < 120; step += 1) {
      const device = pick(devices);
      const roomID = pick(roomIDs);
      const acts: (() => unknown)[] = [
        () => device.enterRoom(room(roomID), { roomDestroyDelayTime: 5 }),
        () => device.createRoom(room(roomID)),
        () => device.joinRoom(roomID),
        () => device.leaveRoom(roomID),
        () => device.leaveAllRoom(),
        () => device.switchRoom(pick(roomIDs), room(roomID), true),
        () => device.queryRoomMemberList(roomID, { nextFlag: '', count: 2 }),
        () => device.network(pick(['up', 'down'])),
        () => device.restart(),
        () => sim.server.restart(),
        () => sim.server.kickMembers(roomID, [device.userID]),
        () => sim.server.destroyRoom(roomID),
      ];
      pick(acts)();
      sim.advance(Math.floor(draw(chance) * 3_000));
    }
    sim.network.heal();
    sim.advance(120_000);
    for (const device of devices)
      for (const { roomID, state } of device.rooms()) {
        expect(state).toBe(2);
        expect(sim.server.devicesIn(roomID)).toContainEqual(
          expect.objectContaining({ userID: device.userID, deviceID: device.name }),
        );
      }
    hash.update(JSON.stringify(sim.server.save()));
    return hash.digest('hex');
  };

  it('AG-5 gives the same log, byte for byte, from the same seed', () => {
    const seeds = [1, 2, 3, 4, 5, 6, 7, 8];
    const hashes = seeds.map((seed) => soak(seed));
    expect(seeds.map((seed) => soak(seed))).toEqual(hashes);
    expect(new Set(hashes).size).toBe(seeds.length);
  });

  it('AG-5 does not depend on whether its log is kept, or its traffic watched', () => {
    expect(soak(11, { log: true, onTraffic: () => {} })).toBe(soak(11));
  });

  it('SIM-4 keeps no log where none is asked for', async () => {
    const { sim, A } = setup({ log: false });
    await sim.run(() => A.enterRoom(room('R')));
    expect(sim.log).toEqual([]);
  });
});
