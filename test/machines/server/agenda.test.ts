// The heap of what is due against a plain sorted list.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Agenda, type Alarm, alarmID } from '../../../src/machines/server/agenda.js';

const KINDS = ['destroy', 'offline', 'forget'] as const;
const alarm = (kind: Alarm['kind'], number: number, at: number): Alarm => ({
  id: alarmID(kind, number),
  kind: kind as 'offline',
  number,
  at,
  userID: '',
  deviceID: '',
});

test('AG-5, NR-9: due in order of deadline, then rooms before devices, then the older first', () => {
  let ties = 0;
  const change = fc.record({
    kind: fc.constantFrom(...KINDS),
    number: fc.integer({ min: 1, max: 9 }),
    at: fc.integer({ min: 0, max: 4 }),
    off: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 60, size: 'max' }), (changes) => {
      const agenda = new Agenda();
      const model = new Map<string, Alarm>();
      for (const { kind, number, at, off } of changes) {
        const one = alarm(kind, number, at);
        if (off) {
          agenda.remove(one.id);
          model.delete(one.id);
        } else {
          agenda.set(one);
          model.set(one.id, one);
        }
        expect(agenda.get(one.id)).toBe(model.get(one.id));
      }
      const sorted = [...model.values()].sort(
        (a, b) => a.at - b.at || KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) || a.number - b.number,
      );
      ties += sorted.length - new Set(sorted.map(({ at }) => at)).size;
      expect(agenda.all()).toEqual(sorted);
      for (const expected of sorted) {
        expect(agenda.first()).toBe(expected);
        agenda.remove(expected.id);
      }
      expect(agenda.first()).toBeUndefined();
    }),
    { seed: 35_000, numRuns: 150 },
  );
  expect(ties).toBeGreaterThan(300);
});
