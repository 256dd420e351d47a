// A room's list of members, as one, as a few and as many: the same answers in the same order.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Members, type Seat, seatsOf, takeSeat } from '../../../src/machines/server/seats.js';
import type { DeviceRecord, RoomRecord } from '../../../src/machines/server/store.js';

const room = {} as RoomRecord;
/** A device that is in no room, as far as a seat asks. */
const deviceOf = (userID: string, deviceID = 'phone') =>
  ({ userID, deviceID, firstSeat: null, lastSeat: null }) as unknown as DeviceRecord;
const seatFor = (userID: string, deviceID?: string): Seat =>
  takeSeat(room, deviceOf(userID, deviceID), 1, { deviceID: 'phone', attempt: 1, session: 1 });

/** Twice as many as are kept in a list, under the nastiest legal names. */
const USERS = ['__proto__', 'constructor', '10', '2', ...Array.from('abcdefghijkl')];

describe('the members of a room', () => {
  it('SR-8: are in order of entering, however many there are and whoever came and went', () => {
    const change = fc.record({ user: fc.constantFrom(...USERS), stays: fc.boolean() });
    let most = 0;
    fc.assert(
      fc.property(fc.array(change, { maxLength: 80, size: 'max' }), (changes) => {
        const members = new Members();
        // what a map would say
        const model = new Map<string, Seat>();
        for (const { user, stays } of changes) {
          const old = model.get(user);
          if (old && stays) {
            const seat = seatFor(user, 'tablet');
            members.replace(old, seat);
            model.set(user, seat);
          } else if (old) {
            members.remove(old);
            model.delete(user);
          } else {
            const seat = seatFor(user);
            members.add(seat);
            model.set(user, seat);
          }
          expect([...members.values()]).toEqual([...model.values()]);
          expect([...members.keys()]).toEqual([...model.keys()]);
          expect(members.size).toBe(model.size);
          for (const name of USERS) {
            expect(members.get(name)).toBe(model.get(name));
            expect(members.has(name)).toBe(model.has(name));
          }
          most = Math.max(most, model.size);
        }
      }),
      { seed: 7, numRuns: 60 },
    );
    expect(most).toBeGreaterThan(8);
  });

  it('NR-9: of a device are the rooms in order of entering', () => {
    const device = deviceOf('ann');
    const seats = [1, 2, 3].map((session) =>
      takeSeat(room, device, 1, { deviceID: 'phone', attempt: session, session }),
    );
    expect(seatsOf(device)).toEqual(seats);
  });
});
