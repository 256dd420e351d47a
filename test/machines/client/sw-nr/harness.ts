/**
 * A stage for the rules of switching, the network and agreement: a simulated server, three devices, and what each was
 * told, sent and called back, as short lines that a test compares whole.
 *
 *   A.told()        'T Connecting/ActiveSwitch', 'S +bob', 'S -bob', 'switchRoom S>T ok', 'joinRoom T 6000322 roomNotExist'
 *   A.sent()        'joinRoom T1', 'switchRoom S1>T1', 'leaveRooms T1 S1', 'askRooms S1>T1 R1', 'joinRoom T2 releasing T1'
 *   A.heartbeats()  '10000 S1 T1'
 *   callbacks()     'room_enter T alice', 'room_exit S Quit alice'
 *
 * An attempt is named by its room and a number: T2 is the second one of this device for T. Each look takes what came
 * since the last one. After every test the network is healed and the stage judged: laws that hold in any run, and
 * agreement within the time of AG-4, so that a test which looks at one rule cannot break another unseen.
 */
import { afterEach, describe, expect } from 'vitest';
import { DEFAULT_LIMITS, type Limits } from '../../../../src/machines/limits.js';
import type { UpMessage } from '../../../../src/machines/protocol.js';
import {
  createSimulation,
  type LogEntry,
  type SimulatedDevice,
  type Simulation,
} from '../../../../src/simulation/simulation.js';
import { Witness } from './witness.js';

/** What the server does besides: nothing, or it is restarted from its saved state before every request (RG-6). */
export type Server = 'steady' | 'restarted';

export interface StageOptions {
  readonly limits?: Partial<Limits>;
  readonly latency?: number;
  /** of all devices */
  readonly sdkVersion?: string;
}

export interface Phone extends SimulatedDevice {
  /** Notices of rooms and members, and settlements; with 'login' those of the login connection too. */
  told(what?: 'login'): string[];
  /** Requests of rooms; what keeps the login alive aside. */
  sent(): string[];
  heartbeats(): string[];
}

export interface Stage {
  /** Its member lists are newer than any of the lost run, so devices that hear of a change read them again (NR-10). */
  readonly isRestarted: boolean;
  readonly sim: Simulation;
  readonly net: Simulation['network'];
  readonly server: Simulation['server'];
  readonly A: Phone;
  readonly B: Phone;
  readonly C: Phone;
  add(name: string, userID: string, sdkVersion?: string): Phone;
  /** Lets the devices enter the room one after the other. */
  enter(roomID: string, ...phones: readonly Phone[]): void;
  callbacks(): string[];
  /** Every room of the registry with its members. */
  members(): Record<string, string[]>;
  /** Everything up to here has been looked at. */
  forget(): void;
  /** Heals the network, lets the time of AG-4 pass, and says what is broken; for the second time, nothing. */
  end(): string[];
  /** Messages sent by a device, as they are. */
  messages(phone: Phone, type: UpMessage['type']): UpMessage[];
}

export const room = (roomID: string, roomName = '') => ({ roomID, roomName });

/** Notices in their order, and settlements, whose order among each other no rule fixes. */
export const split = (told: readonly string[]): { notices: string[]; calls: string[] } => {
  const isCall = (line: string) => /^(create|join|enter|switch|leave|leaveAll)Room|^query/.test(line);
  return { notices: told.filter((line) => !isCall(line)), calls: told.filter(isCall).sort() };
};

const callbackLine = (entry: Extract<LogEntry, { callback: string }>): string => {
  const { callback, room_id: roomID } = entry;
  if (callback === 'room_exit') return `${callback} ${roomID} ${entry.exit_type} ${entry.exit_user_ids}`;
  if (callback === 'room_destroy') return [callback, roomID, ...entry.user_ids].join(' ');
  return `${callback} ${roomID} ${entry.operator_account}`;
};

const stages: (() => void)[] = [];
afterEach(() => {
  for (const end of stages.splice(0)) end();
});

const createStage = (server: Server, options: StageOptions): Stage => {
  const witnesses = new Map<string, Witness>();
  const callbacks: string[] = [];
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  let isOver = false;
  /** else the server goes on from where it is, which costs less to say */
  let hasSaved = false;
  const isRestarted = (name: string) => server === 'restarted' && name !== 'heartbeat' && !isOver;
  const sim = createSimulation({
    server: options.limits ?? {},
    network: { latency: options.latency ?? 0 },
    log: false,
    onLog(entry) {
      if ('callback' in entry) callbacks.push(callbackLine(entry));
      if ('device' in entry) witnesses.get(entry.device)?.hear(entry);
    },
    onTraffic(traffic) {
      witnesses.get(traffic.device)?.traffic(traffic);
      if (traffic.way === 'up' && traffic.what === 'delivered' && isRestarted(traffic.name))
        sim.server.restart(hasSaved ? sim.server.save() : undefined);
    },
  });
  const add = (name: string, userID: string, sdkVersion = options.sdkVersion): Phone => {
    const witness = new Witness();
    witnesses.set(name, witness);
    const device = sim.device(name, { userID, ...(sdkVersion && { sdkVersion }) });
    const isShown = ({ type }: UpMessage) => !['heartbeat', 'login', 'logout', 'resume'].includes(type);
    return Object.assign(device, {
      told: (what?: 'login') =>
        witness.lines
          .splice(0)
          .filter(({ kind }) => kind === 'room' || what)
          .map(({ text }) => text),
      sent() {
        const from = witness.seen;
        witness.seen = witness.sent.length;
        const news = witness.sent.slice(from).map(({ message }) => message);
        return news.filter(isShown).map((message) => witness.describe(message));
      },
      heartbeats() {
        const news = witness.sent.slice(witness.seenHeartbeats);
        witness.seenHeartbeats = witness.sent.length;
        return news
          .filter(({ message }) => message.type === 'heartbeat')
          .map(({ at, message }) => `${at} ${witness.describe(message)}`.trimEnd());
      },
    });
  };
  const phones: Phone[] = [];
  const added = (name: string, userID: string, sdkVersion?: string): Phone => {
    const phone = add(name, userID, sdkVersion);
    phones.push(phone);
    return phone;
  };
  const stage: Stage = {
    isRestarted: server === 'restarted',
    sim,
    net: sim.network,
    server: {
      ...sim.server,
      save() {
        hasSaved = true;
        return sim.server.save();
      },
    },
    A: added('A', 'alice'),
    B: added('B', 'bob'),
    C: added('C', 'carol'),
    add: added,
    enter(roomID, ...entering) {
      for (const phone of entering) {
        void phone.enterRoom(room(roomID));
        sim.settle();
      }
    },
    callbacks: () => callbacks.splice(0),
    members: () =>
      Object.fromEntries(sim.server.rooms().map(({ roomID }) => [roomID, [...sim.server.members(roomID)]])),
    forget() {
      callbacks.length = 0;
      for (const phone of phones) {
        phone.told();
        phone.sent();
        phone.heartbeats();
      }
    },
    end() {
      if (isOver) return [];
      isOver = true;
      sim.network.heal();
      const { heartbeatInterval, offlineAfter, requestTimeout } = limits;
      sim.advance(2 * heartbeatInterval + offlineAfter + 4 * requestTimeout);
      return phones.flatMap((phone) => (witnesses.get(phone.name) as Witness).judge(sim.server, phone));
    },
    messages: (phone, type) =>
      (witnesses.get(phone.name) as Witness).sent
        .map(({ message }) => message)
        .filter((message) => message.type === type),
  };
  stages.push(() => expect(stage.end()).toEqual([]));
  return stage;
};

export type SetUp = (options?: StageOptions) => Stage;

/** Runs the tests on both kinds of server. */
export const onEveryServer = (tests: (setUp: SetUp) => void): void => {
  for (const server of ['steady', 'restarted'] as const)
    describe(`on a server that is ${server}`, () => tests((options = {}) => createStage(server, options)));
};

/** For tests that let the server restart themselves, or let too much else happen. */
export const onSteadyServer: SetUp = (options = {}) => createStage('steady', options);

/** alice and bob are in S, carol is in T: the scene of most switches. */
export const meeting = (setUp: SetUp, options: StageOptions = {}): Stage => {
  const stage = setUp(options);
  stage.enter('S', stage.B, stage.A);
  stage.enter('T', stage.C);
  stage.forget();
  return stage;
};
