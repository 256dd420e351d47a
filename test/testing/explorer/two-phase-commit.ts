// Two-phase commit with n resource managers, after Lamport: a model whose number of states is known, so that the
// explorer can be checked against it. 288, 8 832, 296 448 states for 3, 5, 7; 314 for 5 with full symmetry.

import type { Model, Space } from '../../../src/testing/explorer/index.js';

type Manager = 'working' | 'prepared' | 'committed' | 'aborted';

export interface Commit {
  readonly coordinator: 'init' | 'committed' | 'aborted';
  readonly managers: readonly { readonly state: Manager; readonly heard: boolean; readonly said: boolean }[];
  readonly sent: { readonly commit: boolean; readonly abort: boolean };
}

export type CommitAction =
  | { readonly do: 'commit' | 'abort' }
  | { readonly do: 'hear' | 'prepare' | 'giveUp' | 'takeCommit' | 'takeAbort'; readonly manager: number };

const change = (
  { managers, ...rest }: Commit,
  manager: number,
  patch: Partial<Commit['managers'][number]>,
): Commit => ({
  ...rest,
  managers: managers.map((one, at) => (at === manager ? { ...one, ...patch } : one)),
});

/** All managers are alike: sorted, they stand for every order. */
const representative = ({ managers, ...rest }: Commit): Commit => ({
  ...rest,
  managers: [...managers].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
});

export const twoPhaseCommit = (managers: number, symmetric = false): Model<Commit, CommitAction> => ({
  name: `two-phase commit with ${managers} resource managers`,
  initial: () => [
    {
      coordinator: 'init',
      managers: Array.from({ length: managers }, () => ({ state: 'working', heard: false, said: false })),
      sent: { commit: false, abort: false },
    },
  ],
  actions: ({ coordinator, managers, sent }) => {
    const actions: CommitAction[] = [];
    if (coordinator === 'init') {
      if (managers.every(({ heard }) => heard)) actions.push({ do: 'commit' });
      actions.push({ do: 'abort' });
    }
    managers.forEach(({ state, heard, said }, manager) => {
      if (coordinator === 'init' && said && !heard) actions.push({ do: 'hear', manager });
      if (state === 'working') actions.push({ do: 'prepare', manager }, { do: 'giveUp', manager });
      if (sent.commit && state !== 'committed') actions.push({ do: 'takeCommit', manager });
      if (sent.abort && state !== 'aborted') actions.push({ do: 'takeAbort', manager });
    });
    return actions;
  },
  step: (state, action) => {
    switch (action.do) {
      case 'commit':
        return { ...state, coordinator: 'committed', sent: { ...state.sent, commit: true } };
      case 'abort':
        return { ...state, coordinator: 'aborted', sent: { ...state.sent, abort: true } };
      case 'hear':
        return change(state, action.manager, { heard: true });
      case 'prepare':
        return change(state, action.manager, { state: 'prepared', said: true });
      case 'giveUp':
        return change(state, action.manager, { state: 'aborted' });
      case 'takeCommit':
        return change(state, action.manager, { state: 'committed' });
      case 'takeAbort':
        return change(state, action.manager, { state: 'aborted' });
    }
  },
  parts: ({ coordinator, managers, sent }) => [coordinator, sent, ...managers],
  join: ([coordinator, sent, ...managers]) => ({ coordinator, managers, sent }) as Commit,
  ...(symmetric && { representative }),
  invariants: {
    'all agree': ({ managers }) =>
      !(
        managers.some(({ state }) => state === 'committed') &&
        managers.some(({ state }) => state === 'aborted')
      ),
  },
  goals: {
    'all committed': ({ managers }) => managers.every(({ state }) => state === 'committed'),
    'all aborted': ({ managers }) => managers.every(({ state }) => state === 'aborted'),
  },
});

const WORKING = 0;
const PREPARED = 1;
const COMMITTED = 2;
const ABORTED = 3;

/**
 * The same as a packed space, as one writes it where speed counts: two bits a manager in one word; who has said that it
 * is prepared, who was heard, what the coordinator decided in the other.
 */
export const packedCommit = (managers: number): Space => {
  const all = (1 << managers) - 1;
  const UNDECIDED = 0;
  const COMMIT = 1 << (2 * managers);
  const ABORT = 2 << (2 * managers);
  return {
    name: `two-phase commit with ${managers} resource managers, packed`,
    width: 2,
    start: (sink) => {
      sink.next.fill(0);
      sink.take(0);
    },
    expand: (words, sink) => {
      const { next } = sink;
      const states = words[0] as number;
      const rest = words[1] as number;
      const said = rest & all;
      const heard = (rest >> managers) & all;
      const decided = rest & (COMMIT | ABORT);
      const go = (to: number, restTo: number): void => {
        next[0] = to;
        next[1] = restTo;
        sink.take(0);
      };
      if (decided === UNDECIDED) {
        if (heard === all) go(states, rest | COMMIT);
        go(states, rest | ABORT);
      }
      for (let at = 0; at < managers; at += 1) {
        const bit = 1 << at;
        const state = (states >> (2 * at)) & 3;
        const to = (value: number): number => (states & ~(3 << (2 * at))) | (value << (2 * at));
        if (decided === UNDECIDED && said & bit && !(heard & bit)) go(states, rest | (bit << managers));
        if (state === WORKING) {
          go(to(PREPARED), rest | bit);
          go(to(ABORTED), rest);
        }
        if (decided === COMMIT && state !== COMMITTED) go(to(COMMITTED), rest);
        if (decided === ABORT && state !== ABORTED) go(to(ABORTED), rest);
      }
    },
  };
};
