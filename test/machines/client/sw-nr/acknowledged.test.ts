// What a device acknowledges once questions are over, so that the registry can forget: NR-4, NR-13.

import { expect, it } from 'vitest';
import { meeting, onEveryServer, room, type Stage } from './harness.js';

/** Answers that the registry keeps for A. */
const kept = ({ server }: Stage): number =>
  server.save().devices.find(({ deviceID }) => deviceID === 'A')?.answers.length ?? 0;

const ask = async ({ sim, A }: Stage, times: number): Promise<void> => {
  for (let count = 0; count < times; count += 1) await sim.run(() => A.queryRoomOnlineMemberCount('S'));
};

onEveryServer((setUp) => {
  it('NR-4 the question of T2 is over with its answer: of 300 requests after it the registry keeps the last', async () => {
    const stage = meeting(setUp);
    const { sim, net, A } = stage;
    net.down('A');
    net.up('A');
    sim.settle();
    expect(A.sent()).toEqual(['askRooms S1']);
    expect(A.getRoomState('S')).toBe(2);
    await ask(stage, 300);
    expect(kept(stage)).toBe(1);
  });

  it('NR-4 nor does the question about a member list, once it is answered', async () => {
    const stage = meeting(setUp);
    const { sim, net, A, B } = stage;
    net.drop('A', 'memberLeft');
    await sim.run(() => B.leaveRoom('S'));
    sim.advance(10_000);
    expect(A.sent()).toEqual(['askRooms S1']);
    expect(A.told()).toEqual(['S -bob']);
    await ask(stage, 20);
    expect(kept(stage)).toBe(1);
  });

  it('NR-4 nor does one whose answer was lost hold anything back, where the request itself is answered after all', async () => {
    const stage = meeting(setUp);
    const { sim, net, A, messages } = stage;
    net.hold('A', 'answer:joinRoom');
    net.drop('A', 'answer:askRooms');
    void A.joinRoom('T');
    sim.advance(10_000);
    expect(A.getRoomState('T')).toBe(1);
    net.deliver('A', 'answer:joinRoom');
    sim.settle();
    expect(A.getRoomState('T')).toBe(2);
    await ask(stage, 20);
    expect(kept(stage)).toBe(1);
    const [question] = messages(A, 'askRooms');
    expect(messages(A, 'queryRoomOnlineMemberCount').at(-1)?.ack).toBeGreaterThan(question?.id ?? 0);
  });

  it('NR-4 a question that is out holds back what came after it, and its answer is heard', async () => {
    const stage = meeting(setUp);
    const { sim, net, A, messages } = stage;
    net.hold('A', 'answer:joinRoom');
    net.hold('A', 'answer:askRooms');
    void A.joinRoom('T');
    sim.advance(10_000);
    await ask(stage, 5);
    const [question] = messages(A, 'askRooms');
    for (const { ack } of messages(A, 'queryRoomOnlineMemberCount'))
      expect(ack).toBeLessThan(question?.id ?? 0);
    net.deliver('A', 'answer:askRooms');
    sim.settle();
    expect(A.getRoomState('T')).toBe(2);
  });

  it('NR-4 a switch that was decided by a question holds nothing back', async () => {
    const stage = meeting(setUp);
    const { sim, net, A } = stage;
    net.drop('A', 'answer:switchRoom');
    void A.switchRoom('S', room('T'), false);
    sim.advance(10_000);
    expect(A.getRoomState('T')).toBe(2);
    for (let count = 0; count < 20; count += 1) await sim.run(() => A.queryRoomOnlineMemberCount('T'));
    expect(kept(stage)).toBe(1);
  });

  it('NR-4 the answer of a question that comes twice is heard once', () => {
    const stage = meeting(setUp);
    const { sim, net, A } = stage;
    net.down('A');
    net.repeat('A', 'answer:askRooms');
    net.up('A');
    sim.settle();
    expect(A.told().filter((line) => line === 'S Connected/Success')).toHaveLength(1);
    expect(A.snapshot().context.rooms.map(({ question }) => question)).toEqual([0]);
  });
});
