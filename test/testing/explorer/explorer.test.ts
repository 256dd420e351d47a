import { describe, expect, test } from 'vitest';
import { concretely, Explorer, explore, type Model, toSpace } from '../../../src/testing/explorer/index.js';

interface Jugs {
  readonly small: number;
  readonly large: number;
}

/** The 3 and 5 litre jugs: 4 litres are measured in six steps, and not in fewer. */
const jugs: Model<Jugs, string> = {
  name: 'two jugs',
  initial: () => [{ small: 0, large: 0 }],
  actions: () => [
    'fill small',
    'fill large',
    'empty small',
    'empty large',
    'small to large',
    'large to small',
  ],
  step: ({ small, large }, action) => {
    const toLarge = Math.min(small, 5 - large);
    const toSmall = Math.min(large, 3 - small);
    switch (action) {
      case 'fill small':
        return { small: 3, large };
      case 'fill large':
        return { small, large: 5 };
      case 'empty small':
        return { small: 0, large };
      case 'empty large':
        return { small, large: 0 };
      case 'small to large':
        return { small: small - toLarge, large: large + toLarge };
      default:
        return { small: small + toSmall, large: large - toSmall };
    }
  },
  invariants: { 'never 4 litres': ({ large }) => large !== 4 },
  laws: { 'never empties a full jug': ({ large }, action) => large < 5 || action !== 'empty large' },
  goals: {
    'both full': ({ small, large }) => small + large === 8,
    'nine litres': ({ large }) => large === 9,
  },
};

describe('an exploration', () => {
  test('finds the shortest way to a state that breaks an invariant', () => {
    const { explorer, violations } = explore(toSpace(jugs), { stopAt: 'none' });
    const four = violations.find(({ law }) => law === 'never 4 litres');
    expect(four?.depth).toBe(6);
    const space = explorer.space as ReturnType<typeof toSpace<Jugs, string>>;
    const way = concretely(explorer, four?.state ?? -1);
    const actions = way.map(({ from, label }) => space.action(space.decode(from), label));
    expect(actions).toEqual([
      'fill large',
      'large to small',
      'empty small',
      'large to small',
      'fill large',
      'large to small',
    ]);
  });

  test('tells of a step that breaks a law, with the state it leads out of', () => {
    const { violations } = explore(toSpace(jugs), { stopAt: 'none' });
    expect(violations.find(({ law }) => law === 'never empties a full jug')).toMatchObject({ depth: 2 });
  });

  test('ends at the first violation unless told otherwise', () => {
    const result = explore(toSpace(jugs));
    expect(result).toMatchObject({ complete: false, stoppedBy: 'violation' });
    expect(result.violations).toHaveLength(1);
  });

  test('says which goals it reached after how many steps, and which never', () => {
    const { goals, complete, states } = explore(toSpace(jugs), { stopAt: 'none' });
    expect([...goals]).toEqual([
      ['both full', 2],
      ['nine litres', null],
    ]);
    expect({ complete, states }).toEqual({ complete: true, states: 16 });
  });

  const counting: Model<number, string> = {
    name: 'counting',
    initial: () => [0],
    actions: () => ['up'],
    step: (n) => n + 1,
  };

  test('that reaches a budget is a partial result that says how deep it went', () => {
    expect(explore(toSpace(counting), { states: 1000 })).toMatchObject({
      complete: false,
      stoppedBy: 'states',
      states: 1000,
      depth: 999,
    });
    let now = 0;
    const late = explore(toSpace(counting), { seconds: 5, now: () => (now += 1000) });
    expect(late).toMatchObject({ complete: false, stoppedBy: 'seconds', violations: [] });
    expect(explore(toSpace(counting), { bytes: 1_000_000 })).toMatchObject({ stoppedBy: 'bytes' });
  });

  test('goes on in slices, and can be stopped between them', () => {
    const explorer = new Explorer(toSpace(counting), { states: 100_000 });
    let slices = 0;
    while (!explorer.run(1)) {
      slices += 1;
      if (slices === 3) explorer.stop();
    }
    expect(explorer.result()).toMatchObject({ complete: false, stoppedBy: 'request' });
  });
});
