/**
 * What calls are made of: ids, names, configurations, limits and faults, as fast-check arbitraries.
 *
 * Usable ones keep the limits of the spec (docs/rules.md, CL-4), hostile words such as `__proto__` among them; unusable
 * ones break exactly one. They know the limits of this library, and no machine.
 */
import fc from 'fast-check';
import type { RoomAdvancedConfig, RoomInfo } from '../../client/types.js';
import type { Limits } from '../../machines/limits.js';
import type { NetworkRates } from '../../network/faults.js';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const ROOM_CHARACTERS = `0123456789${LETTERS}${LETTERS.toUpperCase()}!#$%&()+-:;<=.>?@[]^_{}|~`.split('');

/** Ids that are legal and have been the end of somebody's map. */
const HOSTILE = ['__proto__', 'constructor', '10', 'toString', 'hasOwnProperty'] as const;

const bytes = (text: string): number => new TextEncoder().encode(text).length;

/** A text cut off where it has no more than so many bytes of UTF-8. */
const within = (most: number, text: string): string => {
  let cut = text;
  while (bytes(cut) > most) cut = [...cut].slice(0, -1).join('');
  return cut;
};

const textUpTo = (most: number): fc.Arbitrary<string> =>
  fc.string({ unit: 'grapheme', maxLength: most }).map((text) => within(most, text));

/** 1 to 128 bytes of the characters that a roomID may have. */
export const roomIDs = (): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 1, arbitrary: fc.constantFrom(...HOSTILE) },
    {
      weight: 3,
      arbitrary: fc.string({ unit: fc.constantFrom(...ROOM_CHARACTERS), minLength: 1, maxLength: 32 }),
    },
    {
      weight: 1,
      arbitrary: fc.string({ unit: fc.constantFrom(...ROOM_CHARACTERS), minLength: 33, maxLength: 128 }),
    },
  );

/** Empty, too long, or with a character that no roomID has; what is no text at all is any value's business. */
export const unusableRoomIDs = (): fc.Arbitrary<string> =>
  fc.oneof(
    fc.constant(''),
    fc.string({ unit: fc.constantFrom(...ROOM_CHARACTERS), minLength: 129, maxLength: 300 }),
    fc
      .tuple(roomIDs(), fc.constantFrom(' ', '/', '"', "'", '\\', ',', '*', 'é', '房'))
      .map(([id, odd]) => `${within(120, id)}${odd}`),
  );

/** userIDs and deviceIDs: any text that is not empty. */
export const userIDs = (): fc.Arbitrary<string> =>
  fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }));

/** At most 64 bytes of any characters; may be empty. */
export const roomNames = (): fc.Arbitrary<string> => textUpTo(64);

export const roomInfos = (): fc.Arbitrary<RoomInfo> =>
  fc.record({ roomID: roomIDs(), roomName: roomNames() });

/** At most 20 pairs, keys of 16 bytes, values of 1024, 5120 bytes in all. */
export const roomAttributes = (): fc.Arbitrary<Record<string, string>> =>
  fc
    .array(
      fc.tuple(
        fc.oneof(fc.constantFrom(...HOSTILE), textUpTo(16)).filter((key) => key !== ''),
        fc.oneof({ weight: 4, arbitrary: textUpTo(24) }, { weight: 1, arbitrary: textUpTo(200) }),
      ),
      { maxLength: 20 },
    )
    .map((pairs) => Object.fromEntries(pairs.slice(0, 20)) as Record<string, string>);

/** What createRoom, enterRoom and switchRoom take beside the room's info. */
export const roomConfigs = (): fc.Arbitrary<RoomAdvancedConfig> =>
  fc.record(
    {
      roomAttributes: roomAttributes(),
      roomDestroyDelayTime: fc.oneof(fc.constantFrom(0, 5, 10_800), fc.integer({ min: 0, max: 10_800 })),
    },
    { requiredKeys: [] },
  );

/** Limits and times of an app, in either order of those of the two sides. */
export const appLimits = (): fc.Arbitrary<Partial<Limits>> =>
  fc.record(
    {
      multiDevice: fc.constantFrom('kickOld', 'allow', 'refuseNew'),
      maxRoomsPerUser: fc.constantFrom(1, 2, 5),
      maxRooms: fc.constantFrom(null, 2, 10),
      maxMembersPerRoom: fc.constantFrom(null, 1, 2),
      retainAttributes: fc.boolean(),
      heartbeatInterval: fc.constantFrom(10_000, 50_000),
      offlineAfter: fc.constantFrom(8_000, 35_000),
      requestTimeout: fc.constantFrom(2_000, 10_000, 45_000),
    },
    { requiredKeys: [] },
  );

/** How bad a network is: swarm, so each fault is absent half the time. */
export const networkRates = (): fc.Arbitrary<NetworkRates> => {
  const rate = (worst: number) => fc.oneof(fc.constant(0), fc.double({ min: 0, max: worst, noNaN: true }));
  return fc.record({
    loss: rate(0.2),
    repeat: rate(0.2),
    delay: rate(0.3),
    reorder: rate(0.3),
    partition: rate(0.01),
    interrupt: rate(0.02),
  });
};
