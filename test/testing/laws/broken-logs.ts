/** For each law of logs, of histories, of settled worlds and of two runs the smallest thing that breaks it. */
import type { AppLine } from '../../../src/testing/laws/app-log.js';
import type { SettledWorld } from '../../../src/testing/laws/law.js';
import type { TwoRuns } from '../../../src/testing/laws/two-runs.js';
import type { ClientStep } from '../../../src/testing/world/laws/client-laws.js';

type Pair =
  | 'Connecting/ActiveEnter'
  | 'Connecting/ActiveSwitch'
  | 'Connected/Success'
  | `Disconnected/${string}`;

const call = (number: number, method: string, roomID: string, from = ''): AppLine => ({
  at: 0,
  call: number,
  method,
  roomID,
  from,
});
const settled = (number: number, code = 0): AppLine => ({ at: 0, settled: number, code });
const told = (roomID: string, pair: Pair | 'Connecting/NetworkInterrupted'): AppLine => {
  const [state, event] = pair.split('/');
  return { at: 0, notice: 'roomStateChanged', roomID, state, event } as AppLine;
};
const member = (notice: 'roomMemberJoined' | 'roomMemberLeft', roomID: string, userID: string): AppLine => ({
  at: 0,
  notice,
  roomID,
  userIDs: [userID],
});

const entered = (roomID: string, number: number): AppLine[] => [
  call(number, 'enterRoom', roomID),
  told(roomID, 'Connecting/ActiveEnter'),
  told(roomID, 'Connected/Success'),
  settled(number),
];

const SWITCHING: readonly AppLine[] = [
  ...entered('a', 1),
  call(2, 'switchRoom', 'b', 'a'),
  told('b', 'Connecting/ActiveSwitch'),
];

/** Nothing is wrong with these. */
export const SOUND_LOG: readonly AppLine[] = [
  ...SWITCHING,
  told('b', 'Connected/Success'),
  told('a', 'Disconnected/Success'),
  settled(2),
  { at: 0, list: ['me', 'other'], roomID: 'b' },
  member('roomMemberLeft', 'b', 'other'),
  told('b', 'Connecting/NetworkInterrupted'),
  told('b', 'Connecting/NetworkInterrupted'),
  told('b', 'Connected/Success'),
  call(3, 'leaveRoom', 'b'),
  told('b', 'Disconnected/Success'),
  settled(3),
];

export const BROKEN_LOGS: Readonly<Record<string, readonly AppLine[]>> = {
  'P3 settled once': [...entered('a', 1), settled(1)],
  'P4 leave wins': [
    call(1, 'enterRoom', 'a'),
    told('a', 'Connecting/ActiveEnter'),
    call(2, 'leaveRoom', 'a'),
    told('a', 'Connected/Success'),
  ],
  'P5 the log is a path': [...entered('a', 1), told('a', 'Connected/Success')],
  'P5 success is shown': [call(1, 'enterRoom', 'a'), told('a', 'Connecting/ActiveEnter'), settled(1)],
  'P9 leaving outranks entering': [
    call(1, 'enterRoom', 'a'),
    told('a', 'Connecting/ActiveEnter'),
    call(2, 'leaveRoom', 'a'),
    told('a', 'Disconnected/Success'),
    settled(2),
    { at: 1, settled: 1, code: 6000304 },
  ],
  'P9 leaving waits for the end': [...entered('a', 1), call(2, 'leaveAllRoom', ''), settled(2)],
  'P12 order of a switch': [
    ...SWITCHING,
    told('b', 'Connected/Success'),
    told('b', 'Disconnected/KickedOut'),
  ],
  'P13 a switch is not overtaken by another': [...SWITCHING, call(3, 'joinRoom', 'a'), settled(3)],
  'P13 the last intent counts': [...entered('a', 1), call(2, 'leaveRoom', 'a'), settled(2, 1)],
  'P16 an end is an end': [
    ...entered('a', 1),
    told('a', 'Disconnected/KickedOut'),
    told('a', 'Connecting/ActiveEnter'),
  ],
  'P17 brackets': [member('roomMemberJoined', 'a', 'other')],
  'P28 notices alternate': [
    ...entered('a', 1),
    { at: 0, list: ['me', 'other'], roomID: 'a' },
    member('roomMemberJoined', 'a', 'other'),
  ],
};

/** A room that asks, and the third time in vain: what a device with a wrong counter would do. */
const asked = (isOver: boolean): ClientStep => {
  const rooms = [{ roomID: 'a', intent: { value: 'Inside.asking', context: { attempt: 1 } } }];
  const context = { limits: { requestTimeout: 10 }, rooms, waiting: [] };
  return {
    before: { context },
    event: { type: 'timer', id: 'ask:1', now: 0 },
    effects: [],
    after: { context: { ...context, rooms: isOver ? [] : rooms } },
  } as unknown as ClientStep;
};

const at = (now: number, event: object): ClientStep =>
  ({ ...asked(false), event: { ...event, now } }) as ClientStep;

export const BROKEN_HISTORIES: Readonly<Record<string, readonly ClientStep[]>> = {
  'P3 settled in time': [at(0, { type: 'joinRoom', call: 1, roomID: 'a' }), at(21, { type: 'networkDown' })],
  'P15 every outage is like the first': [asked(false), asked(true)],
};

type Change = (world: SettledWorld) => SettledWorld;

export const BROKEN_WORLDS: Readonly<Record<string, Change>> = {
  'P30 nothing is out': (world) => ({
    ...world,
    devices: world.devices.map((device) => ({ ...device, value: 'Reconnecting.offline' })),
  }),
  'P30 both sides agree': (world) => ({
    ...world,
    devices: world.devices.map((device) => ({
      ...device,
      context: { ...device.context, deviceID: 'other' },
    })),
  }),
  'P30 lists agree': (world) => ({ ...world, lists: [] }),
  'P27 quotas are exact and returned': (world) => ({
    ...world,
    registry: {
      ...world.registry,
      users: new Map([...world.registry.users].map(([userID, user]) => [userID, { ...user, rooms: 7 }])),
    },
  }),
};

const OUTAGE = [...entered('a', 1), told('a', 'Connecting/NetworkInterrupted')];

export const BROKEN_RUNS: Readonly<Record<string, TwoRuns>> = {
  'P7 a room goes as it would alone': {
    kind: 'alone',
    one: [...entered('a', 1), ...entered('b', 2), told('b', 'Disconnected/KickedOut')],
    other: entered('b', 1),
    roomID: 'b',
    begins: [0, 0],
  },
  'P15 the n-th time goes as the first': {
    kind: 'again',
    one: OUTAGE,
    other: [...OUTAGE, told('a', 'Connecting/NetworkInterrupted')],
    begins: [0, 0],
  },
};

/** The same twice, at another time and under other numbers. */
export const SOUND_RUNS: readonly TwoRuns[] = [
  {
    kind: 'alone',
    one: [...entered('a', 1), ...entered('b', 2)],
    other: entered('b', 1),
    roomID: 'b',
    begins: [0, 0],
  },
  {
    kind: 'again',
    one: OUTAGE,
    other: OUTAGE.map((line) => ({
      ...line,
      at: 500,
      ...('call' in line && { call: line.call + 10 }),
      ...('settled' in line && { settled: line.settled + 10 }),
    })),
    begins: [0, 500],
  },
];
