import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Due, dequeue, enqueue, withdraw } from '../../src/network/queue.js';
import { draw, drawUpTo, seeded } from '../../src/network/random.js';

const empty = (queue: Due[]): Due[] => {
  const out: Due[] = [];
  for (let entry = dequeue(queue); entry; entry = dequeue(queue)) out.push(entry);
  return out;
};

const inOrder = (entries: readonly Due[]): Due[] =>
  [...entries].sort((left, right) => left.at - right.at || left.seq - right.seq);

describe('a queue', () => {
  const times = fc.array(fc.nat(20));

  it('gives its entries earliest first, and first come first served at one instant', () => {
    fc.assert(
      fc.property(times, (ats) => {
        const entries = ats.map((at, seq) => ({ at, seq }));
        const queue: Due[] = [];
        for (const entry of entries) enqueue(queue, entry);
        expect(empty(queue)).toEqual(inOrder(entries));
      }),
      { seed: 1 },
    );
  });

  it('gives back what is withdrawn, in order, and keeps the order of the rest', () => {
    fc.assert(
      fc.property(times, (ats) => {
        const entries = ats.map((at, seq) => ({ at, seq }));
        const queue: Due[] = [];
        for (const entry of entries) enqueue(queue, entry);
        const isOut = ({ seq }: Due): boolean => seq % 3 === 0;
        expect(withdraw(queue, isOut)).toEqual(inOrder(entries.filter(isOut)));
        expect(empty(queue)).toEqual(inOrder(entries.filter((entry) => !isOut(entry))));
      }),
      { seed: 2 },
    );
  });
});

describe('numbers drawn from a seed', () => {
  it('AG-5 repeat, and lie in their range', () => {
    const left = { random: seeded(42) };
    const right = { random: seeded(42) };
    for (let count = 0; count < 1_000; count += 1) {
      const drawn = draw(left);
      expect(drawn).toBe(draw(right));
      expect(drawn >= 0 && drawn < 1).toBe(true);
    }
    const dice = Array.from({ length: 600 }, () => drawUpTo(left, 6));
    expect([...new Set(dice)].sort()).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('differ for seeds that are close, negative, broken or large', () => {
    const seeds = [0, 1, 2, -1, -2, 0.5, 1.5, 2 ** 32, 2 ** 32 + 1, 2 ** 40, Number.MAX_SAFE_INTEGER];
    expect(new Set(seeds.map(seeded)).size).toBe(seeds.length);
  });
});
