// Plays the other side of a registry: devices that number their messages, a host that keeps timers and delivers what
// is sent. States are reached by events only: every message goes through `handle`, as JSON, like one from a network.

import type { RegistryEffect, ServerCallback } from '../../../src/machines/effects.js';
import type { Failure } from '../../../src/machines/errors.js';
import type { Limits } from '../../../src/machines/limits.js';
import type {
  Admission,
  DownMessage,
  EnterMethod,
  HeartbeatResult,
  Results,
  RoomAttempt,
  RoomSetup,
  UpMessage,
} from '../../../src/machines/protocol.js';
import {
  type ApiCall,
  createRegistryState,
  type Fact,
  handle,
  type Outcome,
  type Registry,
  type RegistryInput,
  type RestoreOptions,
  recipients,
  restore,
  save,
  timers,
} from '../../../src/machines/server/registry.js';

export const SETUP: RoomSetup = { roomName: '', roomAttributes: [], roomDestroyDelayTime: 0 };

/** A setup with some fields of its own. */
export const setup = (fields: Partial<RoomSetup> = {}): RoomSetup => ({ ...SETUP, ...fields });

/** What a message carries beside what the device adds by itself. */
export type Body = { readonly type: UpMessage['type'] } & Record<string, unknown>;

type Reply = { readonly result?: unknown; readonly error?: Failure };

export class World {
  registry: Registry;
  now = 1000;
  /** every effect since the start */
  readonly effects: RegistryEffect[] = [];
  readonly timers = new Map<string, number>();
  private readonly devices = new Map<string, Device>();

  constructor(limits: Partial<Limits> = {}) {
    this.registry = createRegistryState({ limits });
  }

  /** The device of that user, logged in the first time it is asked for. */
  device(userID: string, deviceID = 'phone'): Device {
    const key = JSON.stringify([userID, deviceID]);
    const known = this.devices.get(key) ?? new Device(this, userID, deviceID);
    if (!this.devices.has(key)) {
      this.devices.set(key, known);
      known.login();
    }
    return known;
  }

  give(input: Record<string, unknown>): {
    effects: readonly RegistryEffect[];
    outcome?: Outcome;
    facts: readonly Fact[];
  } {
    const handled = handle(this.registry, { now: this.now, ...input } as unknown as RegistryInput);
    for (const effect of handled.effects) this.carryOut(effect);
    this.effects.push(...handled.effects);
    return handled;
  }

  api(call: ApiCall): Outcome {
    return this.give({ ...call }).outcome as Outcome;
  }

  /** Time passes; the host's timers fire when they are due. */
  advance(ms: number): void {
    const until = this.now + ms;
    for (;;) {
      const due = [...this.timers].filter(([, at]) => at <= until).sort((a, b) => a[1] - b[1])[0];
      if (!due) break;
      this.now = Math.max(this.now, due[1]);
      this.timers.delete(due[0]);
      this.give({ type: 'timer', id: due[0] });
    }
    this.now = until;
  }

  /** The server stops, loses its timers, and starts again from what it saved. */
  restart(options: RestoreOptions = {}): void {
    this.registry = restore(JSON.parse(JSON.stringify(save(this.registry))), options);
    this.timers.clear();
    for (const { id, delay } of timers(this.registry, this.now)) this.timers.set(id, this.now + delay);
  }

  /** The server callbacks since the last time, in order. */
  callbacks(): ServerCallback[] {
    return this.take('callback').map(({ type, ...callback }) => callback as ServerCallback);
  }

  private taken = { callback: 0 };
  private take(type: 'callback') {
    const from = this.taken[type];
    this.taken[type] = this.effects.length;
    return this.effects.slice(from).filter((effect) => effect.type === type);
  }

  private carryOut(effect: RegistryEffect): void {
    if (effect.type === 'startTimer') this.timers.set(effect.id, this.now + effect.delay);
    if (effect.type === 'cancelTimer') this.timers.delete(effect.id);
    if (effect.type !== 'send') return;
    for (const { userID, deviceID } of recipients(this.registry, effect.to))
      this.devices.get(JSON.stringify([userID, deviceID]))?.inbox.push(effect.message);
  }
}

/** A device that has told what it was told, and does not think for itself. */
export class Device {
  readonly inbox: DownMessage[] = [];
  counter = 0;
  loginID = 0;
  ack = 0;
  sdkVersion = '2.29.0';
  /** attempts by room */
  readonly attempts = new Map<string, number>();

  constructor(
    readonly world: World,
    readonly userID: string,
    readonly deviceID: string,
  ) {}

  login(): void {
    this.counter += 1;
    this.loginID = this.counter;
    this.send({ type: 'login' });
  }

  /** Builds a message with the next id, without sending it. */
  message(body: Body): Record<string, unknown> {
    this.counter += 1;
    const { userID, deviceID, sdkVersion, loginID: login, counter: id, ack } = this;
    return { v: 1, userID, deviceID, sdkVersion, login, id, ack, ...body };
  }

  send(body: Body): Reply | undefined {
    return this.resend(this.message(body));
  }

  /** Sends a message as it is, once more or late, and gives its answer. */
  resend(message: Record<string, unknown>): Reply | undefined {
    const before = this.inbox.length;
    this.world.give({ type: 'message', message: JSON.parse(JSON.stringify(message)) });
    return this.inbox
      .slice(before)
      .find(
        (down): down is Extract<DownMessage, { type: 'answer' }> =>
          down.type === 'answer' && down.id === message.id,
      );
  }

  /** What was pushed since the last time, without versions and incarnations. */
  pushes(): Record<string, unknown>[] {
    const pushes = this.inbox.splice(0).filter(({ type }) => type !== 'answer');
    return pushes.map(({ v, ...push }) => {
      const { version, incarnation, attempt, ...plain } = push as Record<string, unknown>;
      return plain;
    });
  }

  go(
    type: EnterMethod,
    roomID: string,
    fields: Partial<RoomSetup> = {},
    released: RoomAttempt[] = [],
  ): Reply {
    const message = this.message({ type, roomID, setup: setup(fields), released });
    const reply = this.resend(message) as Reply;
    if (reply?.result) this.attempts.set(roomID, message.id as number);
    return reply;
  }

  create(roomID: string, fields: Partial<RoomSetup> = {}): Reply {
    return this.go('createRoom', roomID, fields);
  }

  join(roomID: string, fields: Partial<RoomSetup> = {}): Reply {
    return this.go('joinRoom', roomID, fields);
  }

  enter(roomID: string, fields: Partial<RoomSetup> = {}): Reply {
    return this.go('enterRoom', roomID, fields);
  }

  switch(
    from: string,
    roomID: string,
    isCreateWhenRoomNotExisted = false,
    fields: Partial<RoomSetup> = {},
  ): Reply {
    const message = this.message({
      type: 'switchRoom',
      from: this.named(from),
      roomID,
      isCreateWhenRoomNotExisted,
      setup: setup(fields),
      released: [],
    });
    const reply = this.resend(message) as Reply;
    if (reply?.result) this.attempts.set(roomID, message.id as number);
    return reply;
  }

  leave(...roomIDs: string[]): Reply {
    return this.send({ type: 'leaveRooms', rooms: roomIDs.map((roomID) => this.named(roomID)) }) as Reply;
  }

  ask(rooms: RoomAttempt[], switches: unknown[] = []): Results['askRooms'] {
    return this.send({ type: 'askRooms', rooms, switches })?.result as Results['askRooms'];
  }

  heartbeat(
    rooms: RoomAttempt[] = [...this.attempts.keys()].map((roomID) => this.named(roomID)),
    newest = this.counter,
  ) {
    return this.send({ type: 'heartbeat', rooms, newest })?.result as HeartbeatResult;
  }

  /** A room with the attempt that last entered it. */
  named(roomID: string): RoomAttempt {
    return { roomID, attempt: this.attempts.get(roomID) ?? this.counter };
  }
}

export const admission = (reply: Reply): Admission => reply.result as Admission;
export const reason = (reply: Reply | undefined): string | undefined => reply?.error?.reason;

export const joined = (roomID: string, ...userIDs: string[]) => ({ type: 'memberJoined', roomID, userIDs });
export const left = (roomID: string, ...userIDs: string[]) => ({ type: 'memberLeft', roomID, userIDs });
export const removed = (roomID: string, cause: string, reason = '', roomName = '') => ({
  type: 'removed',
  roomID,
  roomName,
  end: { cause, reason },
});

export const created = (room_id: string, operator_account: string, room_name = '') => ({
  callback: 'room_create',
  room_id,
  room_name,
  operator_account,
});
export const entered = (room_id: string, operator_account: string) => ({
  callback: 'room_enter',
  room_id,
  operator_account,
});
export const exited = (room_id: string, operator_account: string, ...others: string[]) => ({
  callback: 'room_exit',
  room_id,
  exit_type: operator_account === '' ? 'Kickout' : 'Quit',
  operator_account,
  exit_user_ids: operator_account === '' ? others : [operator_account],
});
export const destroyed = (room_id: string, ...user_ids: string[]) => ({
  callback: 'room_destroy',
  room_id,
  user_ids,
  operator_account: '',
});
