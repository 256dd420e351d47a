// Measuring one piece of work done by several contestants: interleaved, so that whatever else the machine does meets all
// of them alike. tinybench is the timer; a round runs every contestant once, each round beginning with the next one, and
// only figures of one round are divided by each other. It knows no contestant.
import { Bench } from 'tinybench';

const sorted = (numbers) => [...numbers].sort((a, b) => a - b);
const quantile = (numbers, part) =>
  sorted(numbers)[Math.min(numbers.length - 1, Math.floor(numbers.length * part))];
export const median = (numbers) => quantile(numbers, 0.5);

/**
 * @param contestants by name: `run` does the work `ops` times over
 * @param rounds how often each has its turn
 * @param time ms of one turn
 * @returns ns of one piece of work, by contestant, one figure a round
 */
export const race = (contestants, { rounds = 15, time = 12 } = {}) => {
  const names = Object.keys(contestants);
  const figures = Object.fromEntries(names.map((name) => [name, []]));
  // two rounds to warm up, which are not counted
  for (let round = -2; round < rounds; round += 1) {
    const bench = new Bench({ time, iterations: 3, warmup: false });
    for (let at = 0; at < names.length; at += 1) {
      const name = names[(at + round + names.length * 2) % names.length];
      bench.add(name, contestants[name].run);
    }
    bench.runSync();
    for (const { name, result } of bench.tasks) {
      if (!('latency' in result))
        throw new Error(`unable to measure ${name}; ${result.error ?? result.state}`);
      if (round >= 0) figures[name].push((result.latency.p50 * 1e6) / contestants[name].ops);
    }
  }
  return figures;
};

/**
 * One line of the results.
 * @param aim the greatest ratio that is aimed at; null where there is none
 */
export const compare = (name, unit, ours, peer, peerName, aim = null) => {
  const ratios = ours.map((figure, round) => figure / peer[round]);
  return {
    name,
    unit,
    ours: median(ours),
    peer: median(peer),
    peerName,
    ratio: median(ratios),
    spread: [quantile(ratios, 0.1), quantile(ratios, 0.9)],
    aim,
  };
};

/** One of them against each of the others. */
export const compareAll = (name, unit, figures, aims) => {
  const { ours, ...peers } = figures;
  return Object.entries(peers).map(([peerName, peer]) =>
    compare(name, unit, ours, peer, peerName, aims[peerName] ?? null),
  );
};

/** The same numbers in the same order at every run. */
export const numbersBelow = (most, seed = 1) => {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >>> 4) % most;
  };
};
