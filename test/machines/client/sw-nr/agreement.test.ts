// Whatever goes wrong, and whenever, things settle: NR-7 and AG-1 to AG-5. Random runs are in test/testing/soak; here
// every fault strikes at every point of one crowded story.

import { expect, it } from 'vitest';
import type { RegistrySnapshot } from '../../../../src/machines/server/registry.js';
import type { MessageName } from '../../../../src/simulation/message-names.js';
import { meeting, onEveryServer, onSteadyServer, room, type Stage, split } from './harness.js';

type Act = readonly [at: number, act: (stage: Stage) => unknown];

/** One way takes 7 ms, so that each call overtakes what the one before it set going. */
const STORY: readonly Act[] = [
  [0, ({ A }) => A.switchRoom('S', room('T'), false)],
  [10, ({ C }) => C.leaveRoom('T')],
  [15, ({ A }) => A.enterRoom(room('S'))],
  [30, ({ A }) => A.switchRoom('T', room('N'), true)],
  [40, ({ B }) => B.switchRoom('S', room('N'), false)],
  [45, ({ A }) => A.leaveRoom('N')],
  [50, ({ A }) => A.leaveRoom('S')],
  [55, ({ A }) => A.joinRoom('S')],
  [60, ({ server }) => server.kickMembers('N', ['bob'], 'rude')],
  [65, ({ A }) => A.enterRoom(room('T'))],
  [75, ({ A }) => A.leaveAllRoom()],
  [80, ({ A }) => A.enterRoom(room('S'))],
  [85, ({ B, C }) => [B, C].map((phone) => phone.enterRoom(room('S')))],
  [100, ({ A }) => A.switchRoom('S', room('T'), true)],
];
const END = 120;

/** Plays the story with the faults in between; @returns what is broken in the end */
const play = (name: string, faults: readonly Act[]): string[] => {
  const stage = meeting(onSteadyServer, { latency: 7 });
  const began = stage.sim.now;
  const acts = [...STORY, ...faults].sort(([one], [other]) => one - other);
  for (const [at, act] of acts) {
    stage.sim.advance(Math.max(0, began + at - stage.sim.now));
    act(stage);
  }
  stage.sim.advance(Math.max(0, began + END - stage.sim.now));
  return stage.end().map((broken) => `${name}: ${broken}`);
};

const NAMES: readonly MessageName[] = [
  'switchRoom',
  'answer:switchRoom',
  'enterRoom',
  'answer:enterRoom',
  'joinRoom',
  'answer:joinRoom',
  'leaveRooms',
  'answer:leaveRooms',
  'askRooms',
  'answer:askRooms',
  'memberJoined',
  'memberLeft',
  'removed',
  'heartbeat',
  'answer:heartbeat',
];

/** What can happen to the messages of one name. */
const FATES: Readonly<Record<string, (stage: Stage, device: string, name: MessageName) => void>> = {
  'the first one is lost': ({ net }, device, name) => net.drop(device, name),
  'all are lost': ({ net }, device, name) => net.drop(device, name, 99),
  'each arrives twice, the second one late': ({ net }, device, name) =>
    net.repeat(device, name, { times: 9, after: 12_345 }),
  'each is late by seconds': ({ net }, device, name) => net.hold(device, name),
};

for (const [fate, strike] of Object.entries(FATES))
  it(`NR-7 AG-1 AG-2 AG-3 AG-4 of one name ${fate}: in the end all agree`, () => {
    const broken = NAMES.flatMap((name) =>
      play(name, [
        [0, (stage) => ['A', 'B'].map((device) => strike(stage, device, name))],
        [END, ({ sim }) => sim.advance(9_000)],
        [END, ({ net }) => ['A', 'B'].map((device) => net.deliver(device, name))],
      ]),
    );
    expect(broken).toEqual([]);
  });

/** What can happen at any moment. */
const STRIKES: Readonly<Record<string, (at: number) => readonly Act[]>> = {
  'alice’s connection breaks for a moment': (at) => [
    [at, ({ net }) => net.down('A')],
    [at + 9, ({ net }) => net.up('A')],
  ],
  'all connections break, and alice is away for too long': (at) => [
    [at, ({ net }) => ['A', 'B', 'C'].map(net.down)],
    [at + 9, ({ net }) => ['B', 'C'].map(net.up)],
    [END, ({ sim }) => sim.advance(40_000)],
  ],
  'alice’s way up is cut': (at) => [
    [at, ({ net }) => net.partition('A', 'up')],
    [END, ({ sim }) => sim.advance(50_000)],
  ],
  'alice’s way down is cut': (at) => [
    [at, ({ net }) => net.partition('A', 'down')],
    [END, ({ sim }) => sim.advance(50_000)],
  ],
  'alice’s device restarts': (at) => [[at, ({ A }) => A.restart()]],
  'alice’s login is ended, and she logs in again': (at) => [
    [at, ({ A }) => A.kickOffline()],
    [at + 12, ({ A }) => A.login()],
  ],
  'alice logs out, and in again': (at) => [
    [at, ({ A }) => A.logout()],
    [at + 1, ({ A }) => A.login()],
  ],
  'the rooms are destroyed': (at) => [[at, ({ server }) => ['S', 'T', 'N'].map(server.destroyRoom)]],
  'alice comes with another device': (at) => [
    [at, (stage) => stage.add('tablet', 'alice').enterRoom(room('S'))],
  ],
  'the server restarts from its own state': (at) => [[at, ({ server }) => server.restart(server.save())]],
};

for (const [index, [what, strike]] of Object.entries(STRIKES).entries())
  it(`NR-7 AG-1 AG-2 AG-3 AG-4 at one moment ${what}: in the end all agree`, () => {
    const broken: string[] = [];
    for (let at = 1 + (index % 14); at < END; at += 14) broken.push(...play(`at ${at}`, strike(at)));
    expect(broken).toEqual([]);
  });

it('NR-7 AG-4 RG-6 the server goes back to what it was some time ago: in the end all agree', () => {
  const broken: string[] = [];
  for (let at = 4; at < END; at += 12)
    for (const lost of [3, 40]) {
      let saved: RegistrySnapshot | undefined;
      broken.push(
        ...play(`at ${at}, back by ${lost}`, [
          [Math.max(0, at - lost), ({ server }) => (saved = server.save())],
          [at, ({ server }) => server.restart(saved)],
        ]),
      );
    }
  expect(broken).toEqual([]);
});

it('SW-5 SW-13 an outage at any moment of a switch: in one of the two rooms, as the call and the notices say', () => {
  for (const length of [8, 12_000, 40_000])
    for (let at = 0; at <= 16; at += length === 8 ? 1 : 3) {
      const stage = meeting(onSteadyServer, { latency: 7 });
      const { sim, net, A, server } = stage;
      void A.switchRoom('S', room('T'), false);
      sim.advance(at);
      net.down('A');
      sim.advance(length);
      net.up('A');
      sim.advance(100);
      const when = `down at ${at} for ${length}`;
      const { notices, calls } = split(A.told());
      const shown = A.rooms().map(({ roomID, state }) => `${roomID} ${state}`);
      expect([when, calls.length]).toEqual([when, 1]);
      expect([when, shown]).toEqual([when, server.roomsOf('alice').map((roomID) => `${roomID} 2`)]);
      const hasSwitched = calls[0] === 'switchRoom S>T ok';
      expect([when, notices.includes('T Connected/Success')]).toEqual([when, hasSwitched]);
      // given up offline it may be in neither, never in both, and never in T
      if (length < 10_000) expect([when, shown]).toEqual([when, [hasSwitched ? 'T 2' : 'S 2']]);
      else if (length < 35_000) expect([when, shown.includes('T 2')]).toEqual([when, hasSwitched]);
      expect([when, stage.end()]).toEqual([when, []]);
    }
});

it('SW-11 SW-12 CL-23 a leave at any moment of a switch, then an outage: the last word counts', () => {
  for (const last of ['leave S', 'leave T', 'leave all', 'log out'] as const)
    for (let at = 1; at <= 16; at += 3)
      for (const outage of [null, 0, 8]) {
        const stage = meeting(onSteadyServer, { latency: 7 });
        const { sim, net, A, server } = stage;
        void A.switchRoom('S', room('T'), false);
        sim.advance(at);
        if (last === 'leave all') void A.leaveAllRoom();
        else if (last === 'log out') A.logout();
        else void A.leaveRoom(last === 'leave S' ? 'S' : 'T');
        if (outage !== null) {
          sim.advance(outage);
          net.down('A');
          sim.advance(500);
          net.up('A');
        }
        const broken = stage.end();
        const when = `${last} at ${at}, outage after ${outage}`;
        const { calls } = split(A.told());
        const rooms = server.roomsOf('alice');
        expect([when, broken]).toEqual([when, []]);
        const isLate = at >= 14;
        if (last === 'leave S') {
          // there is nothing to leave if the switch was over
          expect([when, rooms]).toEqual([when, calls.includes('switchRoom S>T ok') ? ['T'] : []]);
          expect(calls).toContain(isLate ? 'leaveRoom S 6000321 notInRoom' : 'leaveRoom S ok');
        } else if (last === 'leave T') {
          expect([when, rooms.includes('T')]).toEqual([when, false]);
          expect(calls).toContain('leaveRoom T ok');
        } else expect([when, rooms]).toEqual([when, []]);
      }
});

onEveryServer((setUp) => {
  it('AG-1 a ghost: the registry holds what the device gave up, till the release is confirmed', () => {
    const { sim, net, A, members } = meeting(setUp);
    net.hold('A', 'answer:joinRoom');
    net.drop('A', 'leaveRooms', 99);
    net.drop('A', 'heartbeat', 2);
    void A.joinRoom('T');
    sim.settle();
    void A.leaveRoom('T');
    sim.advance(20_000);
    expect([A.getRoomState('T'), members().T]).toEqual([0, ['carol', 'alice']]);
    sim.advance(10_000);
    expect(members().T).toEqual(['carol']);
  });

  it('AG-1 a phantom: the device shows what the registry lost, till the next heartbeat', () => {
    const { sim, net, A, server } = meeting(setUp);
    net.drop('A', 'removed');
    net.drop('A', 'answer:heartbeat', 2);
    server.destroyRoom('S');
    sim.advance(29_999);
    expect(A.getRoomState('S')).toBe(2);
    sim.advance(1);
    expect([A.getRoomState('S'), A.told()]).toEqual([0, ['S Disconnected/RoomNotExist']]);
  });

  it('AG-2 when nothing is out no timer runs but the heartbeat, and nothing is remembered of what is over', () => {
    const { sim, net, A } = meeting(setUp);
    const timers = () => A.snapshot().context.timers.map(({ id }) => id.split(':')[0]);
    net.hold('A', 'switchRoom');
    void A.switchRoom('S', room('T'), false);
    void A.enterRoom(room('N'));
    expect(timers().length).toBeGreaterThan(1);
    void A.leaveRoom('T');
    net.down('A');
    net.up('A');
    net.deliver('A', 'switchRoom');
    sim.settle();
    void A.leaveAllRoom();
    sim.settle();
    expect(timers()).toEqual(['heartbeat']);
    const { rooms, switches, leaves, leaveAlls, waiting, queries } = A.snapshot().context;
    expect([rooms, switches, leaves, leaveAlls, waiting, queries]).toEqual([[], [], [], [], [], []]);
    A.logout();
    expect(timers()).toEqual([]);
  });

  it('AG-4 out of the worst state there is, within two heartbeats, the offline time and four timeouts', () => {
    const stage = meeting(setUp);
    const { sim, net, A, enter } = stage;
    enter('U', A);
    net.partition('A', 'up');
    net.partition('A', 'down');
    void A.switchRoom('S', room('T'), false);
    void A.leaveRoom('S');
    void A.joinRoom('V');
    void A.queryRoomOnlineMemberCount('U');
    sim.advance(9_000);
    net.down('A');
    sim.advance(500);
    net.up('A');
    void A.leaveAllRoom();
    void A.leaveRoom('U');
    expect(stage.end()).toEqual([]);
    expect(A.rooms()).toEqual([]);
  });

  it('AG-5 the same calls and faults give the same messages and notices, byte for byte', () => {
    const record = (): string => {
      const stage = meeting(setUp, { latency: 7 });
      const { sim, net, A, B, messages } = stage;
      net.setRates({ loss: 0.2, repeat: 0.2, reorder: 0.3, delay: 0.2 });
      for (const [at, act] of STORY) {
        sim.advance(at % 7);
        act(stage);
      }
      sim.advance(40_000);
      const broken = stage.end();
      const sent = (['switchRoom', 'leaveRooms', 'askRooms', 'heartbeat'] as const).map((type) =>
        messages(A, type),
      );
      return JSON.stringify([A.told('login'), B.told(), sent, stage.callbacks(), broken]);
    };
    const first = record();
    expect(first).toContain('"S Disconnected');
    expect(record()).toBe(first);
  });
});
