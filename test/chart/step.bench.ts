// What a compiled step costs beside a hand-written switch: `npx vitest bench test/chart --run`.

import { bench, describe } from 'vitest';
import { compile } from '../../src/chart/index.js';
import { handWritten, sampleEvents } from './hand.js';
import { sample } from './sample.js';

const { initial, step } = compile(sample);
const start = initial({ roomID: 'R' });
const sets = {
  mixed: sampleEvents(10_000),
  inert: sampleEvents(30_000).filter(({ type }) => type === 'accepted' || type === 'resumed'),
  refused: sampleEvents(60_000).filter(({ type }) => type === 'left'),
};

for (const [name, events] of Object.entries(sets)) {
  describe(`${events.length} events, ${name}`, () => {
    for (const [who, run] of Object.entries({ 'hand-written': handWritten, compiled: step })) {
      bench(who, () => {
        let snapshot = start;
        for (const event of events) snapshot = run(snapshot, event).snapshot;
      });
    }
  });
}
