/**
 * What one device's app was told and its messages say, as short lines, and the laws that hold in any run.
 *
 * The paths that a room may take are written out here, by CC-22, and not read off the machine that is tested.
 */
import type { Admission, UpMessage } from '../../../../src/machines/protocol.js';
import { RoomEvent, RoomState } from '../../../../src/machines/vocabulary.js';
import type {
  LogEntry,
  SimulatedDevice,
  Simulation,
  Traffic,
} from '../../../../src/simulation/simulation.js';

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
export class Witness {
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
  judge(server: Simulation['server'], device: SimulatedDevice): string[] {
    const { context } = device.snapshot();
    const { memberListRepair, maxMembersListed } = context.limits;
    const broken = [...this.broken];
    for (const label of this.out.values()) broken.push(`AG-2 ${label} is not settled`);
    for (const what of ['leaves', 'leaveAlls', 'switches', 'waiting', 'queries'] as const)
      if (context[what].length > 0) broken.push(`AG-2 ${what}: ${JSON.stringify(context[what])}`);
    for (const { id } of context.timers)
      if (!id.startsWith('heartbeat:')) broken.push(`AG-2 the timer ${id} runs`);
    const shown = device.rooms().map(({ roomID, state }) => `${roomID} ${nameOf(RoomState, state)}`);
    const held = server.rooms().flatMap(({ roomID }) => {
      const isIn = server
        .devicesIn(roomID)
        .some(({ userID, deviceID }) => userID === device.userID && deviceID === device.deviceID);
      return isIn ? [`${roomID} Connected`] : [];
    });
    if (JSON.stringify([...shown].sort()) !== JSON.stringify([...held].sort()))
      broken.push(`AG-1 shows ${shown}, the registry has ${held}`);
    for (const { roomID } of device.rooms()) {
      const view = this.views.get(roomID);
      const list = [...server.members(roomID)].sort();
      const isFollowed = memberListRepair && list.length <= maxMembersListed;
      if (isFollowed && view && JSON.stringify([...view].sort()) !== JSON.stringify(list))
        broken.push(`AG-3 ${roomID} has ${list}, the app knows ${[...view]}`);
    }
    return broken.map((text) => `${device.name}: ${text}`);
  }
}
