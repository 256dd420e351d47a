/** Rows that act and that nothing can reach as the machines are put together, and why. `npm run coverage` keeps the list exact. */
import type { RowKey } from './traced.js';

/** Under a reason, "machine state: events" with the rows of each cell that are meant, 0 unless said otherwise. */
const REASONS: Readonly<Record<string, readonly string[]>> = {
  'nothing is heard between the break and T1, and at T1 the room moves on before anything is': [
    'roomIntent Entering.broken: admitted refused removed',
    'roomIntent Entering.brokenAgain: admitted refused removed',
    'roomIntent Inside.offline: removed switchedAway',
    'roomSwitch Pending.broken: admitted refused removed',
    'roomSwitch Pending.brokenAgain: admitted refused removed',
    'roomSwitch Abandoned.broken: admitted refused answered answered#1 removed',
  ],
  'a connection breaks only after T1, at which the switch has moved on': [
    'roomSwitch Abandoned.broken: interrupted',
  ],
  'no question is out yet, and the answer to an earlier one does not name this switch': [
    'roomSwitch Abandoned.out: answered answered#1',
  ],
  'a switch that is given up holds no leave back': [
    'roomSwitch Abandoned.out: dropSource',
    'roomSwitch Abandoned.broken: dropSource',
    'roomSwitch Abandoned.asking: dropSource',
    'roomSwitch Abandoned.unanswered: dropSource',
  ],
  'a leave is held only in a room that is not being left': [
    'roomIntent Leaving.out: leaveHeld',
    'roomIntent Leaving.held: leaveHeld',
  ],
  'the registry answers for a room that is not there before it asks the chart': ['room Absent: destroy'],
};

const rowsOf = (place: string): RowKey[] => {
  const [cell = '', events = ''] = place.split(': ');
  return events.split(' ').map((event) => {
    const [name = '', row = '0'] = event.split('#');
    return `${cell} ${name} ${row}`;
  });
};

export const OUT_OF_REACH: ReadonlyMap<RowKey, string> = new Map(
  Object.entries(REASONS).flatMap(([why, places]) =>
    places.flatMap(rowsOf).map((row): [RowKey, string] => [row, why]),
  ),
);
