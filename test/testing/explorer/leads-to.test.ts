import { describe, expect, test } from 'vitest';
import {
  explore,
  findLasso,
  type LeadsTo,
  type Model,
  toSpace,
} from '../../../src/testing/explorer/index.js';

interface Channel {
  readonly sent: boolean;
  readonly under: boolean;
  readonly got: boolean;
}

/** A message that may be lost and is sent again: it arrives, if losing is not fair and arriving is. */
const channel = (resends: boolean): Model<Channel, string> => ({
  name: 'a lossy channel',
  initial: () => [{ sent: false, under: false, got: false }],
  actions: ({ sent, under, got }) => [
    ...(sent ? [] : ['send']),
    ...(under ? ['arrive', 'lose'] : []),
    ...(resends && sent && !under && !got ? ['send again'] : []),
  ],
  step: (state, action) => {
    if (action === 'send') return { ...state, sent: true, under: true };
    if (action === 'send again') return { ...state, under: true };
    return { ...state, under: false, got: state.got || action === 'arrive' };
  },
});

const run = (resends: boolean, fair: readonly string[]) => {
  const space = toSpace(channel(resends));
  const { explorer } = explore(space);
  const law: LeadsTo = {
    name: 'sent leads to got',
    from: (words) => space.decode(words).sent,
    to: (words) => space.decode(words).got,
    fairness: (words, label) => {
      const action = space.action(space.decode(words), label);
      return fair.includes(action) ? action : null;
    },
  };
  const lasso = findLasso(explorer, law);
  const shown = (states: readonly number[] = []) =>
    states.map((state) => space.decode(explorer.state(state)).under);
  return lasso && { stem: lasso.stem.length, circle: shown(lasso.circle) };
};

describe('leads-to under fairness', () => {
  test('nothing fair: things may stay as they are for ever, wherever that is', () => {
    expect(run(true, [])?.circle).toHaveLength(1);
  });

  test('a message that is lost for good is not got', () => {
    expect(run(false, ['arrive'])).toEqual({ stem: 3, circle: [false] });
  });

  test('weak fairness does not exclude losing each time: in between there is none that could arrive', () => {
    const lasso = run(true, ['arrive', 'send again']);
    expect(lasso?.circle.length).toBeGreaterThan(2);
    expect(new Set(lasso?.circle)).toEqual(new Set([true, false]));
  });

  test('fair: no loss, no lasso', () => {
    const reliable: Model<Channel, string> = {
      ...channel(true),
      actions: (state) =>
        channel(true)
          .actions(state)
          .filter((action) => action !== 'lose'),
    };
    const space = toSpace(reliable);
    const { explorer } = explore(space);
    const lasso = findLasso(explorer, {
      name: 'sent leads to got',
      from: (words) => space.decode(words).sent,
      to: (words) => space.decode(words).got,
      fairness: (words, label) => space.action(space.decode(words), label),
    });
    expect(lasso).toBeNull();
  });
});
