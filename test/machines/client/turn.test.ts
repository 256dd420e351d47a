// What a turn changed is found by looking at each key that a turn may write: none of them may be forgotten there.

import { expect, test } from 'vitest';
import type { ClientContext } from '../../../src/machines/client/context.js';
import { roomClientSteps } from '../../../src/machines/client/room-client.js';
import { type Turn, takeTurn } from '../../../src/machines/client/turn.js';

const { context } = roomClientSteps.initial({ userID: 'alice', deviceID: 'A' });
const FIXED = ['userID', 'deviceID', 'sdkVersion', 'limits'];
const written = Object.keys(context).filter((key) => !FIXED.includes(key)) as (keyof ClientContext)[];

test.each(written)('CH-6 a turn that writes only %s changes the context by just that', (key) => {
  const value = typeof context[key] === 'number' ? 77 : [];
  const write = (turn: Turn) => void Object.assign(turn.context, { [key]: value });
  expect(takeTurn(context, 0, true, write)?.context).toStrictEqual({ ...context, [key]: value });
});

test('CH-6 a turn that writes what was there before changes nothing', () => {
  const write = (turn: Turn) => void Object.assign(turn.context, context);
  expect(takeTurn(context, 0, true, write)).toBeUndefined();
});
