// Two-phase commit with n resource managers, after Lamport: a model whose number of states is known, so that the
// explorer can be checked against it. 288, 8 832, 296 448 states for 3, 5, 7; 314 for 5 with full symmetry.

import type { Model } from '../../../src/testing/explorer/index.js';

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
