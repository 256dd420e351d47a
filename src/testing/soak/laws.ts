/**
 * What must hold in every run, told as a witness: of every notice and settlement at once, of agreement at the end.
 *
 * The path that notices of a room may take is read off the room connection's chart, not written again here. A
 * violation is text that begins with the rule's id. It knows nothing of why a run does what it does.
 */
import { cells } from '../../chart/index.js';
import type { ClientEvent } from '../../machines/client/events.js';
import type { ClientSnapshot } from '../../machines/client/room-client.js';
import { roomConnection } from '../../machines/client/room-connection.js';
import type { ClientEffect, RegistryEffect } from '../../machines/effects.js';
import { devicesIn, members, type RegistryInput, rooms } from '../../machines/server/registry.js';
import type { RoomEventName, RoomStateName } from '../../machines/vocabulary.js';
import { StepLaws } from './step-laws.js';
import type { Witness, World } from './world.js';

type Pair = `${RoomStateName}/${RoomEventName}`;

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

const stateOf = ({ context }: ClientSnapshot, room: string): string =>
  context.rooms.find(({ roomID }) => roomID === room)?.connection.value ?? 'Disconnected';

const isReading = ({ context }: ClientSnapshot, room: string): boolean =>
  context.rooms.find(({ roomID }) => roomID === room)?.intent.context.members?.reading ?? false;

const ENTERING = new Set(['createRoom', 'joinRoom', 'enterRoom', 'switchRoom']);

interface RoomView {
  state: string;
  pair: Pair | '';
  /** P4: left, and not asked for again */
  isLeft: boolean;
  /** as its app knows them; null while it is not in */
  members: Set<string> | null;
}

/** Counted once in each run that is judged step by step. */
export const JUDGED_STEPS = 'judged step by step';

export interface Counts {
  [what: string]: number;
}

export class Laws implements Witness {
  readonly violations: string[] = [];
  readonly counts: Counts = Object.create(null) as Counts;
  /** of everything told, so that two runs can be compared (AG-5) */
  hash = 0;
  private readonly views: Map<string, RoomView>[];
  private readonly out: Set<number>[];
  private readonly roomOf = new Map<number, { device: number; roomID: string }>();
  /** SW-3: after a target's Connected the source's end has to come next */
  private readonly due: (string | null)[] = [];
  private stepping: { before?: ClientSnapshot; after?: ClientSnapshot } = {};
  private world: World | undefined;
  private readonly steps: StepLaws | null;

  /** @param judgesSteps also by the laws of single steps, which compare whole states and cost several times the run */
  constructor(devices: number, judgesSteps = true) {
    this.steps = judgesSteps
      ? new StepLaws(devices, {
          broken: (law, why) => this.broken(law, why),
          count: (what) => this.count(what),
        })
      : null;
    if (judgesSteps) this.count(JUDGED_STEPS);
    this.views = Array.from({ length: devices }, () => new Map());
    this.out = Array.from({ length: devices }, () => new Set());
  }

  watch(world: World): void {
    this.world = world;
    this.steps?.watch(world);
  }

  private count(what: string): void {
    this.counts[what] = (this.counts[what] ?? 0) + 1;
  }

  private broken(rule: string, why: string): void {
    this.violations.push(`${rule} at ${this.world?.now()} ms: ${why}`);
  }

  private note(text: string): void {
    let { hash } = this;
    for (let at = 0; at < text.length; at += 1) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0;
    this.hash = hash;
  }

  private viewOf(device: number, roomID: string): RoomView {
    const views = this.views[device] as Map<string, RoomView>;
    const view = views.get(roomID) ?? { state: 'Disconnected', pair: '', isLeft: false, members: null };
    views.set(roomID, view);
    return view;
  }

  fault(kind: string): void {
    this.count(`fault: ${kind}`);
    if (kind.startsWith('server restarted')) this.steps?.restarted();
  }

  event(
    device: number,
    event: ClientEvent,
    before: ClientSnapshot,
    after: ClientSnapshot,
    effects: readonly ClientEffect[],
  ): void {
    this.steps?.client(device, event, before, after, effects);
    this.stepping = { before, after };
    this.follow(before, after, device);
    this.due[device] = null;
    if ('call' in event) {
      this.out[device]?.add(event.call);
      if (ENTERING.has(event.type) && 'roomID' in event) {
        this.viewOf(device, event.roomID).isLeft = false;
        this.roomOf.set(event.call, { device, roomID: event.roomID });
      }
      if (event.type === 'leaveRoom' && before.context.rooms.some(({ roomID }) => roomID === event.roomID))
        this.viewOf(device, event.roomID).isLeft = true;
    }
    if (before === after && event.type !== 'timer' && !('call' in event))
      this.count(`NR-4 inert ${event.type}`);
    for (const { intent, roomID } of before.context.rooms) {
      const now = after.context.rooms.find((room) => room.roomID === roomID)?.intent.value ?? 'gone';
      if (now !== intent.value) this.count(`intent ${intent.value} → ${now} by ${event.type}`);
    }
    for (const { machine } of before.context.switches) {
      const { attempt } = machine.context;
      const now = after.context.switches.find((other) => other.machine.context.attempt === attempt);
      if (now?.machine.value !== machine.value)
        this.count(`switch ${machine.value} → ${now?.machine.value ?? 'settled'} by ${event.type}`);
    }
    if (after.context.waiting.length > before.context.waiting.length) this.count('waiting for a leave');
    for (const { roomID, intent } of after.context.rooms)
      if (intent.context.members?.reading && !isReading(before, roomID))
        this.count('member list missed something');
    // SW-4: a refusal alone says nothing about the source
    if (event.type === 'refused')
      for (const { machine } of before.context.switches)
        if (
          machine.context.attempt === event.id &&
          stateOf(before, machine.context.fromRoomID) === 'Connected.joined'
        ) {
          this.count('switch refused');
          if (stateOf(after, machine.context.fromRoomID) !== 'Connected.joined')
            this.broken('SW-4', `device ${device}: ${machine.context.fromRoomID} did not stay Connected`);
        }
  }

  effect(device: number, effect: ClientEffect): void {
    this.note(`${device}${JSON.stringify(effect)}`);
    if (effect.type === 'settle') this.settled(device, effect);
    else if (effect.type === 'send') {
      this.count(`sent ${effect.message.type}`);
      if ('released' in effect.message && effect.message.released.length > 0)
        this.count('entering names released attempts');
    } else if (effect.type !== 'notify') return;
    else if (effect.notice === 'roomStateChanged') this.moved(device, effect);
    else if (effect.notice === 'roomMemberJoined' || effect.notice === 'roomMemberLeft')
      this.told(device, effect);
  }

  private settled(device: number, effect: Extract<ClientEffect, { type: 'settle' }>): void {
    const { call } = effect;
    if (!this.out[device]?.delete(call))
      this.broken('CL-2', `call ${call} of device ${device} settled twice`);
    if ('error' in effect) this.count(`rejected ${effect.error.code} ${effect.error.reason}`);
    else this.count('resolved');
    const entered = this.roomOf.get(call);
    if (!entered || 'error' in effect) return;
    const view = this.viewOf(device, entered.roomID);
    if (view.state !== 'Connected' && !(view.state === 'Disconnected' && view.pair !== ''))
      this.broken('CL-17', `call ${call} resolved with ${entered.roomID} ${view.state}`);
  }

  private moved(
    device: number,
    { roomID, state, event }: { roomID: string; state: RoomStateName; event: RoomEventName },
  ): void {
    const view = this.viewOf(device, roomID);
    const pair: Pair = `${state}/${event}`;
    this.count(`${view.state} → ${pair}`);
    const due = this.due[device];
    if (due && !(due === roomID && pair === 'Disconnected/Success'))
      this.broken('SW-3', `device ${device}: ${pair} of ${roomID} where the end of ${due} had to come`);
    this.due[device] = null;
    if (state === 'Connected') this.expectSource(device, roomID);
    if (!LEGAL.get(view.state)?.has(pair))
      this.broken('CC-22', `device ${device} room ${roomID}: ${pair} from ${view.state}`);
    if (pair === view.pair && event !== 'NetworkInterrupted')
      this.broken('CC-23', `device ${device} room ${roomID}: ${pair} twice`);
    if (state === 'Connected' && view.isLeft)
      this.broken('CL-22', `device ${device} room ${roomID} Connected though left`);
    if (state === 'Disconnected') view.members = null;
    view.state = state;
    view.pair = pair;
  }

  /** The machine is a step ahead of its notices, so what it was before the step tells of the switch. */
  private expectSource(device: number, roomID: string): void {
    const { before, after } = this.stepping;
    const entry = before?.context.switches.find(
      ({ machine }) => machine.value.startsWith('Pending') && machine.context.roomID === roomID,
    );
    if (!entry || !before) return;
    const { fromRoomID, fromAttempt } = entry.machine.context;
    const source = before.context.rooms.find(({ intent }) => intent.context.attempt === fromAttempt);
    if (source && after) {
      this.count('switched');
      this.due[device] = fromRoomID;
    }
  }

  /** The app's view of the members: the list at entering, then what it is told (AG-3). */
  private follow(before: ClientSnapshot, after: ClientSnapshot, device: number): void {
    for (const { roomID, intent } of after.context.rooms) {
      const view = this.viewOf(device, roomID);
      const known = intent.context.members?.userIDs;
      const was = before.context.rooms.find((room) => room.roomID === roomID)?.intent;
      const isNew = was?.context.attempt !== intent.context.attempt || !was.context.members;
      if (known && isNew) view.members = new Set(known);
    }
  }

  private told(device: number, effect: { notice: string; roomID: string; userIDs: readonly string[] }): void {
    const view = this.viewOf(device, effect.roomID);
    this.count(effect.notice);
    if (view.state !== 'Connected')
      this.broken('CL-18', `${effect.notice} for ${effect.roomID}, ${view.state}`);
    const joined = effect.notice === 'roomMemberJoined';
    for (const userID of effect.userIDs) {
      if (view.members?.has(userID) === joined)
        this.broken('P28', `device ${device} room ${effect.roomID}: ${effect.notice} of ${userID} twice`);
      if (joined) view.members?.add(userID);
      else view.members?.delete(userID);
    }
  }

  server(input: RegistryInput, effects: readonly RegistryEffect[]): void {
    this.steps?.server(input, effects);
    for (const effect of effects) {
      if (effect.type === 'callback') this.note(JSON.stringify(effect));
      else if (effect.type === 'send' && effect.message.type === 'removed')
        this.count(`removed: ${effect.message.end.cause}`);
    }
  }

  /** AG-1…AG-3, once faults have stopped and the time of AG-4 has passed. */
  settle(world: World): void {
    const registry = world.registry();
    for (const [index, { value, context }] of world.devices.entries()) {
      const name = `device ${index} (${context.userID}/${context.deviceID})`;
      for (const call of this.out[index] ?? []) this.broken('AG-2', `${name}: call ${call} is not settled`);
      if (value !== 'Connected' && value !== 'Disconnected.online')
        this.broken('AG-2', `${name} is ${value}`);
      for (const what of ['leaves', 'leaveAlls', 'switches', 'waiting', 'queries'] as const)
        if (context[what].length > 0)
          this.broken('AG-2', `${name} has ${what}: ${JSON.stringify(context[what])}`);
      for (const { id } of context.timers)
        if (!id.startsWith('heartbeat:')) this.broken('AG-2', `${name} has the timer ${id}`);
      const held: string[] = [];
      for (const { roomID, connection, intent } of context.rooms) {
        if (connection.value !== 'Connected.joined')
          this.broken('AG-2', `${name}: ${roomID} is ${connection.value}`);
        held.push(`${roomID}#${intent.context.attempt}`);
        const list = [...members(registry, roomID)].sort();
        const known = [...(this.viewOf(index, roomID).members ?? [])].sort();
        if (JSON.stringify(list) !== JSON.stringify(known))
          this.broken('AG-3', `${name}: ${roomID} has ${list}, and the device knows ${known}`);
      }
      const registered = rooms(registry).flatMap(({ roomID }) =>
        devicesIn(registry, roomID)
          .filter(({ userID, deviceID }) => userID === context.userID && deviceID === context.deviceID)
          .map(({ attempt }) => `${roomID}#${attempt}`),
      );
      if (JSON.stringify(held.sort()) !== JSON.stringify(registered.sort()))
        this.broken('AG-1', `${name} shows ${held}, the registry has ${registered}`);
    }
  }
}
