// What the rule tests of sections CC and CL share: a simulation whose log reads like the rules, ways to bring a room
// into each state by events alone, and section CC written down once more, from the spec, as a judge of every log.

import { afterEach, expect } from 'vitest';
import { ConnectionEvent, ConnectionState, RoomEvent, RoomState } from '../../../src/machines/vocabulary.js';
import {
  createSimulation,
  type LogEntry,
  type SimulatedDevice,
  type Simulation,
  type SimulationOptions,
  type Traffic,
} from '../../../src/simulation/simulation.js';

export const room = (roomID: string, roomName = '') => ({ roomID, roomName });

const nameOf = (names: Readonly<Record<string, number>>, value: number): string =>
  Object.keys(names).find((name) => names[name] === value) ?? `unknown ${value}`;

/** `Connecting/ActiveEnter` */
const moveOf = ({ state, event }: { state: number; event: number }): string =>
  `${nameOf(RoomState, state)}/${nameOf(RoomEvent, event)}`;

/** What a call is about: `R`, or `S>R` for a switch. */
const aboutCall = (method: string, args: readonly unknown[]): string => {
  const roomOf = (value: unknown): string =>
    typeof value === 'object' && value !== null && 'roomID' in value ? String(value.roomID) : String(value);
  if (method === 'leaveAllRoom') return '';
  if (method === 'switchRoom') return ` ${roomOf(args[0])}>${roomOf(args[1])}`;
  return ` ${roomOf(args[method === 'queryRoomMembers' ? 1 : 0])}`;
};

/** The log as lines, those of calls and of the server left out. */
const linesOf = (log: readonly LogEntry[]): { device: string; line: string; isNotice: boolean }[] => {
  const calls = new Map<number, string>();
  return log.flatMap((entry) => {
    if (!('device' in entry)) return [];
    const { device } = entry;
    const told = (line: string) => [{ device, line, isNotice: true }];
    if ('method' in entry) calls.set(entry.call, entry.method + aboutCall(entry.method, entry.args));
    if ('resolved' in entry) {
      const ids = 'roomIDs' in entry.resolved ? ` ${JSON.stringify(entry.resolved.roomIDs)}` : '';
      return [{ device, line: `${calls.get(entry.call)} resolved${ids}`, isNotice: false }];
    }
    if ('rejected' in entry) {
      const { code, reason } = entry.rejected;
      return [{ device, line: `${calls.get(entry.call)} rejected ${code} ${reason}`, isNotice: false }];
    }
    if (!('notice' in entry)) return [];
    if (entry.notice === 'roomStateChanged')
      return told([entry.roomID, moveOf(entry), entry.extendedData].join(' ').trimEnd());
    if (entry.notice === 'connectionStateChanged')
      return told(`login ${nameOf(ConnectionState, entry.state)}/${nameOf(ConnectionEvent, entry.event)}`);
    if (entry.notice === 'roomAttributesUpdated')
      return told(
        `${entry.roomID} attributes ${entry.infos.map(({ action, roomAttributes }) => `${action ? 'Delete' : 'Set'} ${JSON.stringify(roomAttributes)}`)}`,
      );
    const sign = entry.notice === 'roomMemberJoined' ? '+' : '-';
    return told(`${entry.roomID} ${sign}${entry.memberList.map(({ userID }) => userID)}`);
  });
};

/** Of messages, these come by themselves. */
const BACKGROUND = ['heartbeat', 'answer:heartbeat'];

export interface Stage {
  readonly sim: Simulation;
  /** alice, the one that is looked at */
  readonly A: SimulatedDevice;
  readonly B: SimulatedDevice;
  readonly traffic: Traffic[];
  /** What the device was told since the last look: notices and settlements, in order. */
  told(device?: SimulatedDevice): string[];
  /** What it sent since the last look, heartbeats aside. */
  sent(device?: SimulatedDevice): string[];
  /** Looks away from everything so far. */
  forget(): void;
  /** Starts something, settles, and tells what A was told of it. */
  tells(start: () => unknown): string[];
}

const stages: Stage[] = [];

export const stage = (options: SimulationOptions & { readonly sdkVersion?: string } = {}): Stage => {
  const { sdkVersion = '2.29.0', ...simulation } = options;
  const traffic: Traffic[] = [];
  const sim = createSimulation({ ...simulation, onTraffic: (step) => traffic.push(step) });
  const A = sim.device('A', { userID: 'alice', sdkVersion });
  const B = sim.device('B', { userID: 'bob', sdkVersion });
  const seen = { told: new Map<string, number>(), sent: new Map<string, number>() };
  const since = (looks: Map<string, number>, { name }: SimulatedDevice, now: number): number => {
    const from = looks.get(name) ?? 0;
    looks.set(name, now);
    return from;
  };
  const made: Stage = {
    sim,
    A,
    B,
    traffic,
    told(device = A) {
      const lines = linesOf(sim.log).filter((entry) => entry.device === device.name);
      return lines.slice(since(seen.told, device, lines.length)).map(({ line }) => line);
    },
    sent(device = A) {
      const from = since(seen.sent, device, traffic.length);
      return traffic
        .slice(from)
        .filter((step) => step.device === device.name && step.what === 'sent' && step.way === 'up')
        .map(({ name }) => name)
        .filter((name) => !BACKGROUND.includes(name));
    },
    forget() {
      for (const device of sim.devices.values()) {
        made.told(device);
        made.sent(device);
      }
    },
    tells(start) {
      made.told();
      sim.run(start);
      return made.told();
    },
  };
  stages.push(made);
  return made;
};

/** Only what is published, and only what is settled. */
export const notices = (lines: readonly string[]): string[] => lines.filter((line) => !isSettlement(line));
export const settlements = (lines: readonly string[]): string[] => lines.filter(isSettlement);
const isSettlement = (line: string): boolean => / (resolved|rejected)( |$)/.test(line);

// ---- states, reached by events ----------------------------------------------------------------------------------------

/** Lets B hold a room, so that it exists. */
export const held = ({ sim, B }: Stage, roomID = 'R', roomName = 'name'): void => {
  sim.run(() => B.createRoom(room(roomID, roomName)));
};

export const isConnecting = ['creating', 'entering', 'switching', 'offline', 'asking'] as const;
export type Connecting = (typeof isConnecting)[number];

export const begun = ['creating', 'entering', 'switching'] as const;
/** The call that `connecting` has out for each of them. */
export const CALL = {
  creating: 'createRoom R',
  entering: 'enterRoom R',
  switching: 'switchRoom S>R',
} as const;

/** How each cause of Connecting is named by the message that it waits for. */
const REQUEST = { creating: 'createRoom', entering: 'enterRoom', switching: 'switchRoom' } as const;

/**
 * Brings A's room R to Connecting, with what it waits for held back: the request (or its answer, with `heard`), for a
 * room that is `asking` the answer to T2's question. A switch goes from S. Looks away then.
 */
export const connecting = (on: Stage, cause: Connecting, heard = false): void => {
  const { sim, A } = on;
  if (cause === 'switching') sim.run(() => A.enterRoom(room('S')));
  if (cause === 'offline' || cause === 'asking') {
    sim.run(() => A.enterRoom(room('R')));
    sim.network.down('A');
    if (cause === 'asking') {
      sim.network.hold('A', 'answer:askRooms');
      sim.network.up('A');
    }
  } else {
    const type = REQUEST[cause];
    sim.network.hold('A', heard ? `answer:${type}` : type);
    if (cause === 'creating') A.createRoom(room('R'));
    else if (cause === 'entering') A.enterRoom(room('R'));
    else A.switchRoom('S', room('R'), true);
  }
  sim.settle();
  expect(A.getRoomState('R')).toBe(RoomState.Connecting);
  on.forget();
};

/** Lets what `connecting` held back go. */
export const letGo = ({ sim }: Stage): void => {
  for (const type of Object.values(REQUEST)) {
    sim.network.deliver('A', type);
    sim.network.deliver('A', `answer:${type}`);
  }
  sim.network.deliver('A', 'answer:askRooms');
  sim.settle();
};

/** Loses what `connecting` held back. */
export const lose = ({ sim }: Stage): void => {
  for (const type of Object.values(REQUEST)) {
    sim.network.discard('A', type);
    sim.network.discard('A', `answer:${type}`);
  }
  sim.network.discard('A', 'answer:askRooms');
  sim.settle();
};

/** A in each of these rooms, in that order. */
export const inside = (on: Stage, ...roomIDs: string[]): void => {
  for (const roomID of roomIDs) on.sim.run(() => on.A.enterRoom(room(roomID)));
  on.forget();
};

/** A's leave of R is out: its confirmation is held back. */
export const leaving = (on: Stage): void => {
  inside(on, 'R');
  on.sim.network.hold('A', 'answer:leaveRooms');
  on.sim.run(() => on.A.leaveRoom('R'));
  expect(on.told()).toEqual([]);
  on.forget();
};

/** The call that is out, as it is rejected when the room is left before it was entered. */
export const cancelled = (cause: Connecting): string[] =>
  cause === 'creating'
    ? ['createRoom R rejected 6000303 cancelled']
    : cause === 'entering'
      ? ['enterRoom R rejected 6000304 cancelled']
      : cause === 'switching'
        ? ['switchRoom S>R rejected 6000304 cancelled']
        : [];

// ---- CC-22 and CC-23, from the table of the spec ------------------------------------------------------------------------

const BEGIN: Record<string, string> = {
  'Connecting/ActiveCreate': 'creating',
  'Connecting/ActiveEnter': 'entering',
  'Connecting/ActiveSwitch': 'switching',
};
const ENDED = [
  'ConnectTimeout',
  'RoomNotExist',
  'KickedOut',
  'KickedOutByOtherDevice',
  'NetworkDisconnected',
];
const over = (...events: string[]): Record<string, string> =>
  Object.fromEntries(events.map((event) => [`Disconnected/${event}`, 'Disconnected']));
const ACCEPTED = { 'Connected/Success': 'Connected' };
const SAME = 'Connecting/NetworkInterrupted';
const ROWS: Record<string, Record<string, string>> = {
  Disconnected: BEGIN,
  creating: { ...ACCEPTED, [SAME]: 'creating', ...over('Success', 'CreateFailed') },
  entering: {
    ...ACCEPTED,
    [SAME]: 'entering',
    ...over('Success', 'RoomNotExist', 'NetworkDisconnected', 'EnterFailed'),
  },
  switching: { ...ACCEPTED, [SAME]: 'switching', ...over('Success', 'SwitchFailed') },
  reconnecting: { ...ACCEPTED, [SAME]: 'reconnecting', ...over('Success', ...ENDED) },
  Connected: { [SAME]: 'reconnecting', ...over('Success', ...ENDED) },
};

/** Every way in which a log breaks CC-22, CC-23 or CL-2. */
export const faultsOf = (log: readonly LogEntry[]): string[] => {
  const faults: string[] = [];
  const states = new Map<string, { is: string; last: string }>();
  const settled = new Set<number>();
  for (const entry of log) {
    if ('resolved' in entry || 'rejected' in entry) {
      if (settled.has(entry.call)) faults.push(`call ${entry.call} settled twice`);
      settled.add(entry.call);
    }
    if (!('notice' in entry) || entry.notice !== 'roomStateChanged') continue;
    const key = JSON.stringify([entry.device, entry.roomID]);
    const { is, last } = states.get(key) ?? { is: 'Disconnected', last: '' };
    const move = moveOf(entry);
    const next = ROWS[is]?.[move];
    if (next === undefined) faults.push(`${key} ${move} at ${entry.at}, being ${is}`);
    if (move === last && move !== SAME) faults.push(`${key} ${move} twice`);
    if (entry.extendedData !== '' && typeof JSON.parse(entry.extendedData) !== 'object')
      faults.push(`${key} extendedData ${entry.extendedData}`);
    states.set(key, { is: next ?? 'unknown', last: move });
  }
  return faults;
};

/** Every call of the log that is not settled. */
export const unsettled = (log: readonly LogEntry[]): number[] => {
  const out = new Set<number>();
  for (const entry of log) {
    if ('method' in entry) out.add(entry.call);
    else if ('call' in entry) out.delete(entry.call);
  }
  return [...out];
};

afterEach(() => {
  for (const { sim } of stages.splice(0)) expect(faultsOf(sim.log)).toEqual([]);
});
