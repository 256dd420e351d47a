/**
 * What an app sees and does on one device, line by line, and the laws of that log: they need nothing else, so they hold
 * for anybody's SDK.
 *
 * Which notices may follow each other is read off the room connection's chart. What was said of a room that is over is
 * forgotten but for how it ended. It knows no machine, no registry and no message.
 */
import { cells } from '../../chart/index.js';
import { roomConnection } from '../../machines/client/room-connection.js';
import type { RoomEventName, RoomStateName } from '../../machines/vocabulary.js';
import type { Broken } from '../world/laws/told.js';

/** `at` in ms; calls are numbered by whoever writes the log, each number once. */
export type AppLine = { readonly at: number } & (
  | { readonly call: number; readonly method: string; readonly roomID: string; readonly from: string }
  /** `code` 0: resolved; `roomIDs` is what leaveAllRoom resolved with */
  | { readonly settled: number; readonly code: number; readonly roomIDs?: readonly string[] }
  | {
      readonly notice: 'roomStateChanged';
      readonly roomID: string;
      readonly state: RoomStateName;
      readonly event: RoomEventName;
    }
  | {
      readonly notice: 'roomMemberJoined' | 'roomMemberLeft';
      readonly roomID: string;
      readonly userIDs: readonly string[];
    }
  /** the list of members that the app reads when it has entered */
  | { readonly list: readonly string[]; readonly roomID: string }
);

export const ENTERING: ReadonlySet<string> = new Set(['createRoom', 'joinRoom', 'enterRoom', 'switchRoom']);

/** CC-22: from each state, the pairs that some row publishes there. */
const LEGAL: ReadonlyMap<string, ReadonlySet<string>> = (() => {
  const legal = new Map<string, Set<string>>();
  for (const { state, rows } of cells(roomConnection))
    for (const { actions } of rows)
      for (const { params } of actions) {
        const { state: to, event } = (params ?? {}) as { state?: string; event?: string };
        const from = state.split('.')[0] as string;
        if (to && event) legal.set(from, (legal.get(from) ?? new Set()).add(`${to}/${event}`));
      }
  return legal;
})();

/** CC-15 to CC-19: ends that the app did not ask for. */
const TERMINAL: ReadonlySet<string> = new Set([
  'KickedOut',
  'KickedOutByOtherDevice',
  'ConnectTimeout',
  'RoomNotExist',
  'NetworkDisconnected',
]);

interface RoomView {
  state: RoomStateName;
  /** of the notice before; '' for none */
  pair: string;
  /** P4: left, and not asked for again */
  isLeft: boolean;
  /** P16: the cause it ended by, where nobody asked for the end, until it is asked for again */
  ended: string;
  /** episodes that are over */
  ends: number;
  members: Set<string> | null;
}

interface OpenCall {
  readonly method: string;
  readonly roomID: string;
  readonly from: string;
  /** episodes of the source that were over when it was asked for */
  readonly fromEnds: number;
  /** its Active… notice has come */
  begun: boolean;
  /** the connection broke since */
  outage: boolean;
  /** SW-9: asked for while a switch of the same rooms was out, so that it has to be refused */
  readonly isSecond: boolean;
  /** rooms that a leave covers, with the number of their ends when it was asked for */
  readonly covers: readonly (readonly [string, number])[];
  /** calls that it overtakes */
  readonly overtakes: readonly number[];
}

const NONE: readonly Broken[] = [];

/** Counts how often each law had its case; names are those of the clauses. */
export type Count = (law: string) => void;

export class AppLog {
  private readonly rooms = new Map<string, RoomView>();
  private readonly open = new Map<number, OpenCall>();
  private readonly used = new Set<number>();
  /** SW-3: the source whose end is the next notice */
  private due: string | null = null;
  /** P9: calls that were overtaken by one that is settled, with the moment in which they have to be settled too */
  private overtaken: { readonly call: number; readonly at: number; readonly by: string }[] = [];
  private found: Broken[] = [];

  constructor(private readonly count: Count = () => {}) {}

  /** Takes the next line; what it shows to be broken. */
  take(line: AppLine): readonly Broken[] {
    this.found = [];
    this.overtakenAreOver(line.at);
    if ('method' in line) this.called(line.call, line.method, line.roomID, line.from);
    else if ('settled' in line) this.settled(line.at, line.settled, line.code, line.roomIDs);
    else if ('list' in line) this.room(line.roomID).members = new Set(line.list);
    else if (line.notice === 'roomStateChanged') this.moved(line.roomID, line.state, line.event);
    else this.told(line.notice, line.roomID, line.userIDs);
    return this.found.length > 0 ? this.found : NONE;
  }

  /** What is broken if nothing happens any more: the log of a world that has settled. */
  end(): readonly Broken[] {
    this.found = [];
    this.overtakenAreOver(Number.POSITIVE_INFINITY);
    for (const [call, { method, roomID }] of this.open)
      this.broken('P3 settled once', `AG-2: ${method} ${roomID} (call ${call}) is not settled`);
    for (const [roomID, { state, isLeft }] of this.rooms) {
      if (state === 'Connecting') this.broken('P30 agreement', `AG-2: ${roomID} is Connecting`);
      if (isLeft && state !== 'Disconnected')
        this.broken('P13 the last intent counts', `CL-22 SW-12: ${roomID} was left last, and is ${state}`);
    }
    if (this.due !== null) this.broken('P12 order of a switch', `SW-3: the end of ${this.due} did not come`);
    return this.found;
  }

  /** Of a room that is Connected or was when it was told last: who is in it, as the app knows. */
  membersOf(roomID: string): readonly string[] | null {
    const members = this.rooms.get(roomID)?.members;
    return members ? [...members].sort() : null;
  }

  stateOf(roomID: string): RoomStateName {
    return this.rooms.get(roomID)?.state ?? 'Disconnected';
  }

  get connected(): readonly string[] {
    return [...this.rooms].filter(([, { state }]) => state === 'Connected').map(([roomID]) => roomID);
  }

  /** Calls that are out. */
  get openCalls(): readonly number[] {
    return [...this.open.keys()];
  }

  private broken(law: string, why: string): void {
    this.found.push({ law, why });
  }

  private room(roomID: string): RoomView {
    const known = this.rooms.get(roomID);
    if (known) return known;
    const view: RoomView = {
      state: 'Disconnected',
      pair: '',
      isLeft: false,
      ended: '',
      ends: 0,
      members: null,
    };
    this.rooms.set(roomID, view);
    return view;
  }

  /** A switch that is out and has begun, of one of these rooms. */
  private switchOf(...roomIDs: readonly string[]): boolean {
    return [...this.open.values()].some(
      ({ method, begun, roomID, from }) =>
        method === 'switchRoom' &&
        begun &&
        this.stateOf(roomID) === 'Connecting' &&
        // a source that is lost, or being left, is the app's again (SW-10, SW-11)
        (roomIDs.includes(roomID) ||
          (roomIDs.includes(from) && this.stateOf(from) !== 'Disconnected' && !this.room(from).isLeft)),
    );
  }

  private called(call: number, method: string, roomID: string, from: string): void {
    const isEntering = ENTERING.has(method);
    // CL-27 comes first: a room that is being left takes the call when that is over, and with it the switch (SW-11)
    const isLeaving = [...this.open.values()].some((other) =>
      other.covers.some(([id, ends]) => id === roomID && this.room(id).ends === ends),
    );
    const isSecond =
      isEntering && !isLeaving && this.switchOf(roomID, ...(method === 'switchRoom' ? [from] : []));
    if (isSecond) this.count('P13 a switch is not overtaken by another');
    const left = method === 'leaveRoom' ? [roomID] : method === 'leaveAllRoom' ? [...this.rooms.keys()] : [];
    const covers = left
      .filter((id) => this.stateOf(id) !== 'Disconnected')
      .map((id) => [id, this.room(id).ends] as const);
    const overtakes = [...this.open]
      .filter(([, other]) => ENTERING.has(other.method) && covers.some(([id]) => id === other.roomID))
      .map(([number]) => number);
    if (this.used.has(call)) this.broken('P3 settled once', `CL-2: the call ${call} was made twice`);
    this.used.add(call);
    this.open.set(call, {
      method,
      roomID,
      from,
      fromEnds: this.rooms.get(from)?.ends ?? 0,
      begun: false,
      outage: false,
      isSecond,
      covers,
      overtakes,
    });
    if (isEntering) this.room(roomID).isLeft = false;
    for (const [id] of covers) {
      this.room(id).isLeft = true;
      this.count('P4 leave wins');
      this.count('P13 the last intent counts');
    }
    if (overtakes.length > 0) this.count('P9 leaving outranks entering');
  }

  private settled(at: number, call: number, code: number, roomIDs: readonly string[] = []): void {
    const open = this.open.get(call);
    this.count('P3 settled once');
    if (!open) {
      this.broken('P3 settled once', `CL-2: the call ${call} was settled, and is not out`);
      return;
    }
    this.open.delete(call);
    const { method, roomID, covers, overtakes, isSecond } = open;
    const isResolved = code === 0;
    if (isSecond && isResolved)
      this.broken(
        'P13 a switch is not overtaken by another',
        `SW-9: ${method} ${roomID} was accepted while a switch was out`,
      );
    if (ENTERING.has(method) && isResolved) {
      const { state, pair } = this.room(roomID);
      this.count('P5 success is shown');
      if (state !== 'Connected' && !(state === 'Disconnected' && pair !== ''))
        this.broken('P5 success is shown', `CL-17: ${method} resolved with ${roomID} ${state}`);
    }
    if (!isResolved || covers.length === 0) return;
    this.count('P9 leaving waits for the end');
    for (const [id, ends] of covers)
      if (this.stateOf(id) !== 'Disconnected' && this.room(id).ends === ends)
        this.broken(
          'P9 leaving waits for the end',
          `CL-23: ${method} resolved with ${id} ${this.stateOf(id)}`,
        );
    for (const id of roomIDs)
      if (!covers.some(([covered]) => covered === id))
        this.broken('P9 leaving waits for the end', `CL-14: ${method} resolved with ${id}, which was over`);
    this.overtaken.push(...overtakes.map((number) => ({ call: number, at, by: method })));
  }

  /** In the very moment; which of the two settlements comes first is left open. */
  private overtakenAreOver(now: number): void {
    if (this.overtaken.length === 0) return;
    for (const { call, at, by } of this.overtaken) {
      const open = at < now ? this.open.get(call) : undefined;
      if (open)
        this.broken(
          'P9 leaving outranks entering',
          `CL-23: ${by} resolved, and ${open.method} ${open.roomID}, which it overtook, goes on`,
        );
    }
    this.overtaken = this.overtaken.filter(({ at }) => at >= now);
  }

  private moved(roomID: string, state: RoomStateName, event: RoomEventName): void {
    const view = this.room(roomID);
    const pair = `${state}/${event}`;
    const { due } = this;
    this.due = null;
    this.count('P5 the log is a path');
    if (due !== null) {
      this.count('P12 order of a switch');
      if (due !== roomID || pair !== 'Disconnected/Success')
        this.broken(
          'P12 order of a switch',
          `SW-3: ${pair} of ${roomID} where the end of ${due} had to come`,
        );
    }
    if (!LEGAL.get(view.state)?.has(pair))
      this.broken('P5 the log is a path', `CC-22: ${roomID}: ${pair} from ${view.state}`);
    if (pair === view.pair && event !== 'NetworkInterrupted')
      this.broken('P5 the log is a path', `CC-23: ${roomID}: ${pair} twice`);
    if (state === 'Connected') this.entered(roomID, view);
    if (event === 'NetworkInterrupted') {
      for (const call of this.open.values()) call.outage = true;
      if (view.isLeft && view.state === 'Disconnected')
        this.broken('P4 leave wins', `CL-18: ${roomID} was left, and hears of the network`);
    }
    if (event.startsWith('Active')) this.begins(roomID, pair, view);
    if (state === 'Disconnected') {
      view.members = null;
      view.ends += 1;
      view.ended = TERMINAL.has(event) ? event : '';
      if (view.ended !== '') this.count('P16 an end is an end');
    }
    view.state = state;
    view.pair = pair;
  }

  private entered(roomID: string, view: RoomView): void {
    if (view.isLeft) this.broken('P4 leave wins', `CL-22: ${roomID} is Connected though it was left`);
    if (view.pair.endsWith('NetworkInterrupted')) this.count('P17 brackets');
    const own = [...this.open.values()].find(
      ({ method, begun, outage, roomID: target }) =>
        method === 'switchRoom' && begun && !outage && target === roomID,
    );
    // SW-10: a source that was lost is no part of the switch any more
    if (own && this.stateOf(own.from) !== 'Disconnected' && this.room(own.from).ends === own.fromEnds)
      this.due = own.from;
  }

  /** Asked for, each call once: nothing begins by itself, least of all after an end (CL-18, NR-1). */
  private begins(roomID: string, pair: string, view: RoomView): void {
    const call = [...this.open.values()].find(
      ({ method, begun, roomID: target }) => ENTERING.has(method) && !begun && target === roomID,
    );
    if (call) call.begun = true;
    else if (view.ended !== '')
      this.broken(
        'P16 an end is an end',
        `CL-18: ${roomID} ended by ${view.ended}, and ${pair} came unasked`,
      );
    else this.broken('P4 leave wins', `CL-22: ${roomID}: ${pair} came, and nobody asked for it`);
    view.ended = '';
  }

  private told(notice: string, roomID: string, userIDs: readonly string[]): void {
    const view = this.room(roomID);
    this.count('P17 brackets');
    if (view.state !== 'Connected')
      this.broken('P17 brackets', `CL-18: ${notice} for ${roomID}, which is ${view.state}`);
    const joined = notice === 'roomMemberJoined';
    for (const userID of userIDs) {
      this.count('P28 notices alternate');
      if (view.members?.has(userID) === joined)
        this.broken('P28 notices alternate', `CL-19: ${roomID}: ${notice} of ${userID} twice`);
      if (joined) view.members?.add(userID);
      else view.members?.delete(userID);
    }
  }
}

/** What a whole log shows; `isSettled`: nothing happens after it any more. */
export const brokenByLog = (
  log: readonly AppLine[],
  { isSettled = true, count }: { readonly isSettled?: boolean; readonly count?: Count } = {},
): Broken[] => {
  const laws = new AppLog(count);
  const broken = log.flatMap((line) => laws.take(line));
  return isSettled ? [...broken, ...laws.end()] : broken;
};
