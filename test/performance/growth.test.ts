// What an operation costs does not grow with what else there is: rooms, members, devices. Counted, not timed, so that it
// holds on a busy machine too; `npm run bench` has the times.

import { beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS, roomClientSteps, roomConnectionSteps } from '../../src/index.js';
import type { UpMessage } from '../../src/machines/protocol.js';
import {
  createRegistryState,
  handle,
  type Registry,
  saveByParts,
} from '../../src/machines/server/registry.js';
import { bytesAllocated, lookUps } from './counting.js';

const SETUP = { roomName: '', roomAttributes: [], roomDestroyDelayTime: 0 };

/** 35 today */
const LOOK_UPS = 45;

/** A device that numbers its messages. */
const deviceOf = (registry: Registry, userID: string) => {
  let id = 0;
  const tell = (body: object): number => {
    id += 1;
    const head = { v: 1, userID, deviceID: 'phone', sdkVersion: '2.29.0', login: 1, id, ack: id - 1 };
    handle(registry, { type: 'message', now: 1, message: { ...head, ...body } as unknown as UpMessage });
    return id;
  };
  tell({ type: 'login' });
  return {
    enter: (roomID: string) => tell({ type: 'enterRoom', roomID, setup: SETUP, released: [] }),
    leave: (roomID: string, attempt: number) => tell({ type: 'leaveRooms', rooms: [{ roomID, attempt }] }),
  };
};

/** So many rooms of one member each, or one room of so many. */
const registryWith = ({ rooms = 0, members = 0 }): Registry => {
  const registry = createRegistryState();
  for (let room = 0; room < rooms; room += 1) deviceOf(registry, `owner-${room}`).enter(`room-${room}`);
  for (let member = 0; member < members; member += 1) deviceOf(registry, `member-${member}`).enter('room-0');
  return registry;
};

const enterAndLeave = (registry: Registry): (() => void) => {
  const visitor = deviceOf(registry, 'visitor');
  return () => visitor.leave('room-0', visitor.enter('room-0'));
};

/** What is compared: look-ups of one, bytes of one. */
const costOf = (work: () => void) => {
  for (let time = 0; time < 50; time += 1) work();
  return { lookUps: lookUps(work), bytes: bytesAllocated(work, 500) };
};

describe('entering and leaving a room', () => {
  const costs = new Map<string, { lookUps: number; bytes: number }>();
  const cost = (name: string) => costs.get(name) as { lookUps: number; bytes: number };
  beforeAll(() => {
    for (const rooms of [1_000, 100_000])
      costs.set(`${rooms} rooms`, costOf(enterAndLeave(registryWith({ rooms }))));
    // more than a device follows (NR-10), so that no list travels
    for (const members of [1_000, 10_000])
      costs.set(`${members} members`, costOf(enterAndLeave(registryWith({ members }))));
  });

  it('costs as much in a registry of 100 000 rooms as in one of 1 000', () => {
    const [few, many] = [cost('1000 rooms'), cost('100000 rooms')];
    expect(many.lookUps).toBe(few.lookUps);
    expect(many.bytes / few.bytes).toBeLessThan(1.5);
  });

  it('costs as much in a room of 10 000 members as in one of 1 000', () => {
    const [few, many] = [cost('1000 members'), cost('10000 members')];
    expect(many.lookUps).toBe(few.lookUps);
    expect(many.bytes / few.bytes).toBeLessThan(1.5);
  });

  it('stays within what it costs today, and a quarter', () => {
    // two messages parsed, decided and answered: 11 kB in a build, 17 kB as the tests load the sources
    expect(cost('1000 rooms').lookUps).toBeLessThan(LOOK_UPS);
    expect(cost('1000 rooms').bytes).toBeLessThan(22_000);
  });
});

describe('saving by parts', () => {
  it('takes a part at no more than its own rooms, however many there are', () => {
    const parts = [1_000, 20_000].map((rooms) => {
      const saving = saveByParts(registryWith({ rooms }), 100);
      saving.next();
      return lookUps(() => void saving.next());
    });
    expect(parts[1]).toBe(parts[0]);
  });
});

describe('an event that changes nothing', () => {
  it('allocates the answer and nothing else', () => {
    const snapshot = roomConnectionSteps.initial({ roomID: 'R', sdkVersion: '2.29.0' });
    const bytes = bytesAllocated(() => void roomConnectionSteps.step(snapshot, { type: 'restored' }), 20_000);
    expect(bytes).toBeLessThan(64);
  });

  it('costs a device with 100 rooms no more than one with 10', () => {
    const input = { userID: 'alice', deviceID: 'A', limits: DEFAULT_LIMITS };
    const bytes = [10, 100].map((rooms) => {
      let snapshot = roomClientSteps.step(roomClientSteps.initial(input), { type: 'login', now: 1 }).snapshot;
      for (let room = 0; room < rooms; room += 1) {
        const event = {
          type: 'enterRoom',
          now: 1,
          call: room + 1,
          roomID: `R${room}`,
          setup: SETUP,
        } as const;
        snapshot = roomClientSteps.step(snapshot, event).snapshot;
      }
      return bytesAllocated(
        () => void roomClientSteps.step(snapshot, { type: 'timer', id: 'none', now: 1 }),
        2_000,
      );
    });
    expect((bytes[1] as number) / (bytes[0] as number)).toBeLessThan(1.5);
  });
});
