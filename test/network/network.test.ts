import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RoomLifecycleError } from '../../src/machines/errors.js';
import { drawRates, type NetworkRates } from '../../src/network/faults.js';
import {
  createNetwork,
  isLinkUp,
  type Network,
  type NetworkEffect,
  type NetworkOptions,
  nextDue,
  stepNetwork,
  type Way,
} from '../../src/network/network.js';

type Effect = NetworkEffect<number>;

const send = (
  network: Network<number>,
  now: number,
  payload: number,
  { link = 0, way = 'up' as Way, name = 'enterRoom' } = {},
): readonly Effect[] => stepNetwork(network, { type: 'send', now, link, way, name, payload });

/** Lets everything happen, up to `until`; what was delivered or lost, with its time. */
const drain = (network: Network<number>, until = Number.POSITIVE_INFINITY): (Effect & { at: number })[] => {
  const happened: (Effect & { at: number })[] = [];
  for (let at = nextDue(network); at <= until && at < Number.POSITIVE_INFINITY; at = nextDue(network))
    for (const effect of stepNetwork(network, { type: 'due', now: at })) happened.push({ ...effect, at });
  return happened;
};

const payloads = (effects: readonly Effect[], type: Effect['type'] = 'deliver'): number[] =>
  effects.flatMap((effect) => (effect.type === type && 'payload' in effect ? [effect.payload] : []));

const sentAll = (options: NetworkOptions, count: number, gap = 1) => {
  const network = createNetwork<number>(options);
  const effects: Effect[] = [];
  for (let index = 0; index < count; index += 1) effects.push(...send(network, index * gap, index));
  return { network, effects };
};

describe('the simulated network', () => {
  it('NR-7 delivers everything, once and in order, when nothing is wrong', () => {
    const network = createNetwork<number>({ latency: 25 });
    send(network, 0, 1);
    send(network, 3, 2, { way: 'down' });
    send(network, 3, 3);
    expect(network.inFlight).toBe(3);
    expect(drain(network).map(({ at, ...effect }) => [at, payloads([effect])[0]])).toEqual([
      [25, 1],
      [28, 2],
      [28, 3],
    ]);
    expect(network.inFlight).toBe(0);
    expect(nextDue(network)).toBe(Number.POSITIVE_INFINITY);
  });

  it('delivers nothing before it is due, and one thing at a time', () => {
    const network = createNetwork<number>({ latency: 10 });
    send(network, 0, 1);
    send(network, 0, 2);
    expect(stepNetwork(network, { type: 'due', now: 9 })).toEqual([]);
    expect(payloads(stepNetwork(network, { type: 'due', now: 10 }))).toEqual([1]);
    expect(payloads(stepNetwork(network, { type: 'due', now: 10 }))).toEqual([2]);
  });

  it.each([0.02, 0.2, 0.7])('NR-7 loses messages at about the rate that is set: %d', (loss) => {
    const count = 20_000;
    const { network, effects } = sentAll({ seed: 7, rates: { loss } }, count);
    const arrived = payloads(drain(network)).length;
    expect(arrived + payloads(effects, 'lost').length).toBe(count);
    const spread = 5 * Math.sqrt(count * loss * (1 - loss));
    expect(Math.abs(count - arrived - count * loss)).toBeLessThan(spread);
  });

  it('NR-7 repeats messages at about the rate that is set, the copy later', () => {
    const { network } = sentAll({ seed: 3, rates: { repeat: 0.3 } }, 10_000);
    const happened = drain(network);
    const copies = happened.filter((effect) => effect.type === 'deliver' && effect.isCopy);
    expect(happened.length - copies.length).toBe(10_000);
    expect(Math.abs(copies.length - 3_000)).toBeLessThan(250);
    const firstAt = new Map<number, number>();
    for (const effect of happened)
      if (effect.type === 'deliver' && !effect.isCopy) firstAt.set(effect.payload, effect.at);
    for (const effect of copies)
      if (effect.type === 'deliver') expect(effect.at).toBeGreaterThan(firstAt.get(effect.payload) ?? 0);
  });

  it('NR-7 keeps the order of a way, however long messages take, when reordering is off', () => {
    const { network } = sentAll({ seed: 5, latency: 20, rates: { delay: 0.5, loss: 0.1 } }, 2_000);
    const happened = drain(network);
    const arrived = payloads(happened);
    expect(arrived).toEqual([...arrived].sort((left, right) => left - right));
    expect(happened.some((effect) => effect.type === 'deliver' && effect.at > effect.sentAt + 20)).toBe(true);
  });

  it('NR-7 lets messages overtake each other when reordering is on', () => {
    const { network } = sentAll({ seed: 5, rates: { reorder: 0.2 } }, 2_000);
    const arrived = payloads(drain(network));
    expect(arrived).not.toEqual([...arrived].sort((left, right) => left - right));
    expect(arrived.length).toBe(2_000);
  });

  it('NR-7 an interruption loses what is on its way, both ways, on that link only', () => {
    const network = createNetwork<number>({ latency: 10 });
    send(network, 0, 1);
    send(network, 0, 2, { way: 'down' });
    send(network, 0, 3, { link: 1 });
    const broken = stepNetwork(network, { type: 'break', now: 5, link: 0 });
    expect(payloads(broken, 'lost')).toEqual([1, 2]);
    expect(broken.at(-1)).toEqual({ type: 'linkDown', link: 0 });
    expect(payloads(send(network, 6, 4, { way: 'down' }), 'lost')).toEqual([4]);
    expect(network.inFlight).toBe(1);
    expect(stepNetwork(network, { type: 'mend', now: 7, link: 0 })).toEqual([{ type: 'linkUp', link: 0 }]);
    send(network, 7, 5);
    expect(payloads(drain(network))).toEqual([3, 5]);
  });

  it('a second break or mend changes nothing', () => {
    const network = createNetwork<number>();
    expect(stepNetwork(network, { type: 'mend', now: 0, link: 0 })).toEqual([]);
    stepNetwork(network, { type: 'break', now: 0, link: 0 });
    expect(stepNetwork(network, { type: 'break', now: 0, link: 0 })).toEqual([]);
    expect(isLinkUp(network, 0)).toBe(false);
  });

  it('NR-7 a partition loses one way only, and the device is not told', () => {
    const network = createNetwork<number>({ latency: 10 });
    send(network, 0, 1);
    send(network, 0, 2, { way: 'down' });
    const cut = stepNetwork(network, { type: 'cut', now: 1, link: 0, way: 'up' });
    expect(cut.map(({ type }) => type)).toEqual(['lost']);
    expect(payloads(send(network, 2, 3), 'lost')).toEqual([3]);
    send(network, 2, 4, { way: 'down' });
    stepNetwork(network, { type: 'join', now: 3, link: 0, way: 'up' });
    send(network, 3, 5);
    expect(payloads(drain(network))).toEqual([2, 4, 5]);
  });

  it('NR-7 chance breaks a connection for a while, and it comes back by itself', () => {
    const { network, effects } = sentAll({ seed: 1, rates: { interrupt: 0.01 } }, 300);
    const downAt = effects.findIndex(({ type }) => type === 'linkDown');
    expect(downAt).toBeGreaterThan(-1);
    const up = drain(network).filter(({ type }) => type === 'linkUp');
    expect(up.length).toBe(1);
    expect(isLinkUp(network, 0)).toBe(true);
  });

  it('a connection that the host broke stays broken when an outage of chance is over', () => {
    const network = createNetwork<number>({ seed: 1, rates: { interrupt: 1 } });
    send(network, 0, 1);
    expect(isLinkUp(network, 0)).toBe(false);
    stepNetwork(network, { type: 'break', now: 1, link: 0 });
    expect(drain(network)).toEqual([]);
    expect(isLinkUp(network, 0)).toBe(false);
  });

  it('NR-7 chance cuts one way for a while, and it comes back by itself', () => {
    const network = createNetwork<number>({ seed: 1, rates: { partition: 1 } });
    expect(payloads(send(network, 0, 1), 'lost')).toEqual([1]);
    stepNetwork(network, { type: 'setRates', now: 0, rates: {} });
    expect(payloads(send(network, 0, 2), 'lost')).toEqual([2]);
    send(network, 0, 3, { way: 'down' });
    expect(payloads(drain(network))).toEqual([3]);
    send(network, 70_000, 4);
    expect(payloads(drain(network))).toEqual([4]);
  });

  const rule = (
    network: Network<number>,
    kind: 'hold' | 'drop' | 'repeat' | 'keep',
    times: number | null = 1,
    after = 0,
  ) => stepNetwork(network, { type: 'rule', now: 0, link: 0, name: 'enterRoom', kind, times, after });

  it('NR-7 drops the next ones of a name, and no others', () => {
    const network = createNetwork<number>();
    rule(network, 'drop', 2);
    send(network, 0, 1, { name: 'heartbeat' });
    expect(payloads([...send(network, 0, 2), ...send(network, 0, 3)], 'lost')).toEqual([2, 3]);
    send(network, 0, 4);
    send(network, 0, 5, { link: 1 });
    expect(payloads(drain(network))).toEqual([1, 4, 5]);
  });

  it('NR-7 holds messages of a name till they are let go, also over an interruption', () => {
    const network = createNetwork<number>({ latency: 10 });
    rule(network, 'hold', null);
    expect(send(network, 0, 1)[0]?.type).toBe('held');
    send(network, 0, 2, { name: 'leaveRooms' });
    expect(network.inFlight).toBe(1);
    stepNetwork(network, { type: 'break', now: 1, link: 0 });
    stepNetwork(network, { type: 'mend', now: 2, link: 0 });
    expect(drain(network)).toEqual([]);
    stepNetwork(network, { type: 'letGo', now: 30, link: 0, name: 'enterRoom' });
    expect(drain(network).map((effect) => [effect.at, payloads([effect])[0]])).toEqual([[30, 1]]);
    send(network, 30, 3);
    expect(payloads(drain(network))).toEqual([3]);
  });

  it('NR-7 loses what it lets go on a link that is broken, and what it discards', () => {
    const network = createNetwork<number>();
    rule(network, 'hold', null);
    send(network, 0, 1);
    expect(
      payloads(stepNetwork(network, { type: 'discard', now: 0, link: 0, name: 'enterRoom' }), 'lost'),
    ).toEqual([1]);
    rule(network, 'hold', null);
    send(network, 0, 2);
    stepNetwork(network, { type: 'break', now: 0, link: 0 });
    const gone = stepNetwork(network, { type: 'letGo', now: 0, link: 0, name: 'enterRoom' });
    expect(gone).toMatchObject([{ type: 'lost', payload: 2, why: 'interruption' }]);
  });

  it('NR-7 repeats the next one of a name, the copy as much later as is asked', () => {
    const network = createNetwork<number>({ latency: 5 });
    rule(network, 'repeat', 1, 100);
    send(network, 0, 1);
    send(network, 0, 2);
    expect(drain(network).map((effect) => [effect.at, payloads([effect])[0]])).toEqual([
      [5, 1],
      [5, 2],
      [105, 1],
    ]);
  });

  it('NR-7 keeps a copy of the next one of a name, to be delivered when it is let go', () => {
    const network = createNetwork<number>();
    rule(network, 'keep');
    send(network, 0, 1);
    expect(payloads(drain(network))).toEqual([1]);
    stepNetwork(network, { type: 'letGo', now: 500, link: 0, name: 'enterRoom' });
    expect(payloads(drain(network))).toEqual([1]);
  });

  it('does not count as in flight what goes on for ever', () => {
    const network = createNetwork<number>({ latency: 5, background: ['heartbeat'] });
    send(network, 0, 1, { name: 'heartbeat' });
    send(network, 0, 2);
    expect(network.inFlight).toBe(1);
    stepNetwork(network, { type: 'break', now: 1, link: 0 });
    expect(network.inFlight).toBe(0);
  });

  it.each([
    ['rates', { rates: { loss: 1.5 } }],
    ['rates', { rates: { lost: 0.5 } as Partial<NetworkRates> }],
    ['times', { times: { delay: 0 } }],
    ['latency', { latency: -1 }],
    ['latency', { latency: Number.NaN }],
  ])('refuses %s that are not usable: %j', (_, options) => {
    expect(() => createNetwork(options)).toThrow(RoomLifecycleError);
  });
});

const operation = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ type: fc.constant('send' as const), way: fc.constantFrom<Way>('up', 'down') }),
  },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('due' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constantFrom('break' as const, 'mend' as const, 'cut' as const, 'join' as const),
      way: fc.constantFrom<Way>('up', 'down'),
    }),
  },
);
const operations = fc.array(fc.record({ gap: fc.nat(50), link: fc.nat(2), operation }), { maxLength: 60 });
type Operations = typeof operations extends fc.Arbitrary<infer T> ? T : never;

const play = (network: Network<number>, steps: Operations, from = 0, start = 0): [Effect[], number] => {
  const effects: Effect[] = [];
  let now = start;
  steps.forEach(({ gap, link, operation: { type, ...rest } }, index) => {
    now += gap;
    const way = 'way' in rest ? rest.way : 'up';
    if (type === 'send') effects.push(...send(network, now, from + index, { link, way }));
    else if (type === 'due') effects.push(...stepNetwork(network, { type, now }));
    else if (type === 'cut' || type === 'join')
      effects.push(...stepNetwork(network, { type, now, link, way }));
    else effects.push(...stepNetwork(network, { type, now, link }));
  });
  return [effects, now];
};

describe('any history of the network', () => {
  it('AG-5 is the same from the same seed, also when its state is saved and restored on the way', () => {
    fc.assert(
      fc.property(fc.integer(), operations, operations, (seed, before, after) => {
        const whole = createNetwork<number>({ seed, latency: 7, rates: drawRates(seed) });
        const [first, now] = play(whole, before);
        const copy: Network<number> = JSON.parse(JSON.stringify(whole));
        const second = createNetwork<number>({ seed, latency: 7, rates: drawRates(seed) });
        expect(play(second, before)[0]).toEqual(first);
        const [expected] = play(whole, after, 1_000, now);
        expect(play(copy, after, 1_000, now)[0]).toEqual(expected);
        expect(drain(copy)).toEqual(drain(whole));
      }),
      { seed: 20, numRuns: 150 },
    );
  });

  it('NR-7 accounts for every message: delivered or lost, copies aside once, never both', () => {
    fc.assert(
      fc.property(fc.integer(), operations, (seed, steps) => {
        const rates = { ...drawRates(seed), repeat: 0 };
        const network = createNetwork<number>({ seed, latency: 7, rates });
        const [effects] = play(network, steps);
        effects.push(...drain(network));
        const seen = [...payloads(effects), ...payloads(effects, 'lost')].sort((left, right) => left - right);
        const sent = steps.flatMap(({ operation: { type } }, index) => (type === 'send' ? [index] : []));
        expect(seen).toEqual(sent);
        expect(network.inFlight).toBe(0);
      }),
      { seed: 21, numRuns: 150 },
    );
  });
});

describe('rates drawn from a seed', () => {
  const drawn = Array.from({ length: 400 }, (_, seed) => drawRates(seed));

  it('AG-5 are the same from the same seed, and differ between seeds', () => {
    expect(drawRates(12)).toEqual(drawRates(12));
    expect(new Set(drawn.map((rates) => JSON.stringify(rates))).size).toBeGreaterThan(390);
  });

  it('NR-7 leave out each fault about half of the time (swarm)', () => {
    for (const name of ['loss', 'repeat', 'delay', 'reorder', 'partition', 'interrupt'] as const) {
      const absent = drawn.filter((rates) => rates[name] === 0).length;
      expect(absent).toBeGreaterThan(140);
      expect(absent).toBeLessThan(260);
    }
  });
});
