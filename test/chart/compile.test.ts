import { expect, test } from 'vitest';
import { compile } from '../../src/chart/index.js';
import { sample } from './sample.js';

const room = compile(sample);

test('CH-1 a move, its actions in order, each on the context the one before left', () => {
  const start = room.initial({ roomID: 'R' });
  expect(start).toEqual({ value: 'Disconnected', context: { roomID: 'R', attempt: 0, session: null } });
  const { snapshot, effects } = room.step(start, { type: 'enter', roomID: 'R' });
  expect(snapshot).toEqual({
    value: 'Connecting.entering',
    context: { roomID: 'R', attempt: 1, session: null },
  });
  expect(effects).toEqual([
    { type: 'send', message: 'enter', attempt: 1 },
    { type: 'notify', state: 'Connecting', event: 'ActiveEnter' },
  ]);
});
