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
import type { Admission, UpMessage } from '../../../../src/machines/protocol.js';
import { RoomEvent, RoomState } from '../../../../src/machines/vocabulary.js';
import {
  createSimulation,
  type LogEntry,
  type SimulatedDevice,
  type Simulation,
  type Traffic,
} from '../../../../src/simulation/simulation.js';

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
  /** Messages sent by a device, as they are. */
  messages(phone: Phone, type: UpMessage['type']): UpMessage[];
}

export const room = (roomID: string, roomName = '') => ({ roomID, roomName });

/** Notices in their order, and settlements, whose order among each other no rule fixes. */
export const split = (told: readonly string[]): { notices: string[]; calls: string[] } => {
  const isCall = (line: string) => /^(create|join|enter|switch|leave|leaveAll)Room|^query/.test(line);
  return { notices: told.filter((line) => !isCall(line)), calls: told.filter(isCall).sort() };
};

const nameOf = (table: Readonly<Record<string, number>>, value: number): string =>
  Object.entries(table).find(([, number]) => number === value)?.[0] ?? `unknown ${value}`;

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : ((value as { roomID?: string } | undefined)?.roomID ?? '');

const labelOf = (method: string, args: readonly unknown[]): string => {
  if (method === 'leaveAllRoom') return method;
  if (method === 'switchRoom') return `${method} ${textOf(args[0])}>${textOf(args[1])}`;
  return `${method} ${textOf(method === 'queryRoomMembers' ? args[1] : args[0])}`;
};

const ENTERING = /^(createRoom|joinRoom|enterRoom|switchRoom) (?:.*>)?(.*)$/;
const ENDS = ['ConnectTimeout', 'RoomNotExist', 'KickedOut', 'KickedOutByOtherDevice', 'NetworkDisconnected'];
/** CC-22: what may be published, by what the room is about. */
const LEGAL: Readonly<Record<string, readonly string[]>> = {
  '': ['Connecting/ActiveCreate', 'Connecting/ActiveEnter', 'Connecting/ActiveSwitch'],
  ActiveCreate: ['Disconnected/CreateFailed'],
  ActiveEnter: ['Disconnected/RoomNotExist', 'Disconnected/NetworkDisconnected', 'Disconnected/EnterFailed'],
  ActiveSwitch: ['Disconnected/SwitchFailed'],
  reconnecting: ENDS.map((event) => `Disconnected/${event}`),
  Connected: ENDS.map((event) => `Disconnected/${event}`),
};
const ALWAYS = ['Connecting/NetworkInterrupted', 'Disconnected/Success'];

/** What one device's app can conclude from what it was told, and what it must never be told. */
class Witness {
  readonly broken: string[] = [];
  readonly lines: { readonly kind: 'room' | 'login'; readonly text: string }[] = [];
  readonly sent: { readonly at: number; readonly message: UpMessage }[] = [];
  readonly attempts = new Map<number, string>();
  /** how far `sent` has been looked at */
  seen = 0;
  seenHeartbeats = 0;
  private readonly requests = new Map<number, UpMessage>();
  private readonly about = new Map<string, string>();
  private readonly last = new Map<string, string>();
  private readonly views = new Map<string, Set<string> | null>();
  private readonly out = new Map<number, string>();
  private readonly counts = new Map<string, number>();
  private arriving: unknown = null;

  traffic({ at, way, what, message }: Traffic): void {
    if (way === 'down') {
      if (what === 'delivered') this.arriving = message;
      return;
    }
    if (what !== 'sent') return;
    const up = message as UpMessage;
    const same = this.requests.get(up.id);
    this.requests.set(up.id, up);
    if (same && !(same.type === 'leaveRooms' && up.type === 'leaveRooms'))
      this.broken.push(`NR-4 request ${up.id} is not fresh`);
    if (
      same?.type === 'leaveRooms' &&
      JSON.stringify(same.rooms) !== JSON.stringify('rooms' in up && up.rooms)
    )
      this.broken.push(`NR-8 the leave ${up.id} is not repeated as it was`);
    if ('setup' in up) {
      const count = (this.counts.get(up.roomID) ?? 0) + 1;
      this.counts.set(up.roomID, count);
      this.attempts.set(up.id, `${up.roomID}${count}`);
    }
    this.sent.push({ at, message: up });
  }

  hear(entry: LogEntry): void {
    if ('method' in entry) this.out.set(entry.call, labelOf(entry.method, entry.args));
    else if ('call' in entry) this.settled(entry);
    else if ('notice' in entry) this.told(entry);
  }

  private settled(entry: Extract<LogEntry, { resolved: object } | { rejected: object }>): void {
    const label = this.out.get(entry.call);
    if (!label) this.broken.push(`CL-2 call ${entry.call} was settled twice`);
    this.out.delete(entry.call);
    if ('rejected' in entry) {
      const { code, reason } = entry.rejected;
      this.lines.push({ kind: 'room', text: `${label} ${code} ${reason}` });
      return;
    }
    const { roomIDs, roomInfo } = entry.resolved as {
      roomIDs?: readonly string[];
      roomInfo?: { baseInfo: { roomName: string } };
    };
    const name = roomInfo?.baseInfo.roomName;
    const rest = roomIDs ? ` [${roomIDs}]` : name ? ` "${name}"` : '';
    this.lines.push({ kind: 'room', text: `${label} ok${rest}` });
    const [, , entered] = ENTERING.exec(label ?? '') ?? [];
    if (entered !== undefined && this.about.get(entered) !== 'Connected')
      this.broken.push(`CL-17 ${label} resolved before ${entered} was Connected`);
    const [, left] = /^leaveRoom (.*)$/.exec(label ?? '') ?? [];
    if (left !== undefined && (this.about.get(left) ?? '') !== '')
      this.broken.push(`CL-17 ${label} resolved before ${left} was Disconnected`);
  }

  private told(entry: Extract<LogEntry, { notice: string }>): void {
    if (entry.notice === 'connectionStateChanged')
      this.lines.push({ kind: 'login', text: `login ${entry.state} ${entry.event}` });
    else if (entry.notice === 'roomStateChanged') this.moved(entry);
    else if (entry.notice !== 'roomAttributesUpdated') this.changed(entry);
  }

  private moved({
    roomID,
    state,
    event,
    extendedData,
  }: Extract<LogEntry, { notice: 'roomStateChanged' }>): void {
    const pair = `${nameOf(RoomState, state)}/${nameOf(RoomEvent, event)}`;
    this.lines.push({ kind: 'room', text: `${roomID} ${pair}${extendedData && ` ${extendedData}`}` });
    const about = this.about.get(roomID) ?? '';
    const isBack = about !== '' && about !== 'Connected' && pair === 'Connected/Success';
    if (!isBack && !(about !== '' && ALWAYS.includes(pair)) && !LEGAL[about]?.includes(pair))
      this.broken.push(`CC-22 ${roomID} ${pair} while ${about || 'Disconnected'}`);
    if (this.last.get(roomID) === pair && pair !== 'Connecting/NetworkInterrupted')
      this.broken.push(`CC-23 ${roomID} ${pair} twice`);
    this.last.set(roomID, pair);
    if (state === RoomState.Disconnected) this.about.set(roomID, '');
    else if (state === RoomState.Connected) {
      if (about !== 'reconnecting') this.views.set(roomID, this.admitted(roomID));
      this.about.set(roomID, 'Connected');
    } else if (about === '') this.about.set(roomID, nameOf(RoomEvent, event));
    else if (about === 'Connected') this.about.set(roomID, 'reconnecting');
  }

  /** The list that comes with the message that made the room Connected (AG-3). */
  private admitted(roomID: string): Set<string> | null {
    let found: Admission | undefined;
    JSON.stringify(this.arriving, (_, value) => {
      if (value && typeof value === 'object' && 'session' in value && value.roomID === roomID) found = value;
      return value;
    });
    return found?.members ? new Set(found.members) : null;
  }

  private changed(entry: Extract<LogEntry, { memberList: readonly unknown[] }>): void {
    const { roomID, notice } = entry;
    const joined = notice === 'roomMemberJoined';
    const userIDs = entry.memberList.map(({ userID }) => userID);
    this.lines.push({ kind: 'room', text: `${roomID} ${joined ? '+' : '-'}${userIDs}` });
    const view = this.views.get(roomID);
    if (this.about.get(roomID) !== 'Connected') this.broken.push(`CL-18 ${notice} of ${roomID}`);
    for (const userID of userIDs) {
      if (view?.has(userID) === joined) this.broken.push(`NR-10 ${notice} of ${userID} in ${roomID} twice`);
      if (joined) view?.add(userID);
      else view?.delete(userID);
    }
  }

  describe(message: UpMessage): string {
    const name = ({ roomID, attempt }: { roomID: string; attempt: number }) =>
      this.attempts.get(attempt) ?? `${roomID}?`;
    switch (message.type) {
      case 'leaveRooms':
        return ['leaveRooms', ...message.rooms.map(name)].join(' ');
      case 'askRooms': {
        const switches = message.switches.map((asked) => `${name(asked.from)}>${name(asked)}`);
        return ['askRooms', ...switches, ...message.rooms.map(name)].join(' ');
      }
      case 'createRoom':
      case 'joinRoom':
      case 'enterRoom':
      case 'switchRoom': {
        const from = message.type === 'switchRoom' ? `${name(message.from)}>` : '';
        const released = message.released.length > 0 ? ['releasing', ...message.released.map(name)] : [];
        return [message.type, from + this.attempts.get(message.id), ...released].join(' ');
      }
      case 'heartbeat':
        return message.rooms.map(name).join(' ');
      default:
        return 'roomID' in message ? `${message.type} ${message.roomID}` : message.type;
    }
  }

  /** AG-1 to AG-3, of one device. */
  judge(stage: Stage, device: SimulatedDevice): string[] {
    const { context } = device.snapshot();
    const { memberListRepair, maxMembersListed } = context.limits;
    const broken = [...this.broken];
    for (const label of this.out.values()) broken.push(`AG-2 ${label} is not settled`);
    for (const what of ['leaves', 'leaveAlls', 'switches', 'waiting', 'queries'] as const)
      if (context[what].length > 0) broken.push(`AG-2 ${what}: ${JSON.stringify(context[what])}`);
    for (const { id } of context.timers)
      if (!id.startsWith('heartbeat:')) broken.push(`AG-2 the timer ${id} runs`);
    const shown = device.rooms().map(({ roomID, state }) => `${roomID} ${nameOf(RoomState, state)}`);
    const held = stage.server.rooms().flatMap(({ roomID }) => {
      const isIn = stage.server
        .devicesIn(roomID)
        .some(({ userID, deviceID }) => userID === device.userID && deviceID === device.deviceID);
      return isIn ? [`${roomID} Connected`] : [];
    });
    if (JSON.stringify([...shown].sort()) !== JSON.stringify([...held].sort()))
      broken.push(`AG-1 shows ${shown}, the registry has ${held}`);
    for (const { roomID } of device.rooms()) {
      const view = this.views.get(roomID);
      const list = [...stage.server.members(roomID)].sort();
      const isFollowed = memberListRepair && list.length <= maxMembersListed;
      if (isFollowed && view && JSON.stringify([...view].sort()) !== JSON.stringify(list))
        broken.push(`AG-3 ${roomID} has ${list}, the app knows ${[...view]}`);
    }
    return broken.map((text) => `${device.name}: ${text}`);
  }
}

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
    messages: (phone, type) =>
      (witnesses.get(phone.name) as Witness).sent
        .map(({ message }) => message)
        .filter((message) => message.type === type),
  };
  stages.push(() => {
    isOver = true;
    sim.network.heal();
    const { heartbeatInterval, offlineAfter, requestTimeout } = limits;
    sim.advance(2 * heartbeatInterval + offlineAfter + 4 * requestTimeout);
    const broken = phones.flatMap((phone) => (witnesses.get(phone.name) as Witness).judge(stage, phone));
    expect(broken).toEqual([]);
  });
  return stage;
};

export type SetUp = (options?: StageOptions) => Stage;

/** Runs the tests on both kinds of server. */
export const onEveryServer = (tests: (setUp: SetUp) => void): void => {
  for (const server of ['steady', 'restarted'] as const)
    describe(`on a server that is ${server}`, () => tests((options = {}) => createStage(server, options)));
};

/** alice and bob are in S, carol is in T: the scene of most switches. */
export const meeting = (setUp: SetUp, options: StageOptions = {}): Stage => {
  const stage = setUp(options);
  stage.enter('S', stage.B, stage.A);
  stage.enter('T', stage.C);
  stage.forget();
  return stage;
};
