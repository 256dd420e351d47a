// Plays engines and their server in the simulation, and tells what happened in short lines: `room1 Logined`,
// `room1 KickOut 1002055`, `room1 +bob`, `room1 -s1@bob`, `s1 Publishing`. A code of 0 is left out.

import type { Platform, RtcUser } from '../../src/machines/rtc/vocabulary.js';
import {
  ZegoPlayerState,
  ZegoPublisherState,
  ZegoRoomStateChangedReason,
} from '../../src/machines/rtc/vocabulary.js';
import type { RtcLogLine } from '../../src/rtc/rtc-log.js';
import {
  createRtcSimulation,
  type RtcSimulation,
  type RtcSimulationOptions,
  type SimulatedEngine,
  type SimulatedEngineOptions,
} from '../../src/rtc/rtc-simulation.js';
import type { EngineMethod } from '../../src/rtc/types.js';

export const userOf = (userID: string): RtcUser => ({ userID, userName: `name of ${userID}` });

const wordOf = (table: Readonly<Record<string, number>>, number: number): string =>
  Object.keys(table).find((word) => table[word] === number) ?? String(number);

const short = (line: RtcLogLine): readonly string[] => {
  if (!('notice' in line)) return [];
  const sign = (updateType: number) => (updateType === 0 ? '+' : '-');
  const code = 'errorCode' in line && line.errorCode !== 0 ? ` ${line.errorCode}` : '';
  switch (line.notice) {
    case 'roomStateChanged':
      return [`${line.roomID} ${wordOf(ZegoRoomStateChangedReason, line.reason)}${code}`];
    case 'roomUserUpdate':
      return line.userList.map(({ userID }) => `${line.roomID} ${sign(line.updateType)}${userID}`);
    case 'roomStreamUpdate':
      return line.streamList.map(
        ({ streamID, userID }) => `${line.roomID} ${sign(line.updateType)}${streamID}@${userID}`,
      );
    case 'publisherStateUpdate':
      return [`${line.streamID} ${wordOf(ZegoPublisherState, line.state)}${code}`];
    case 'playerStateUpdate':
      return [`${line.streamID} ${wordOf(ZegoPlayerState, line.state)}${code}`];
  }
};

/** An engine under test. Every call settles within the step unless it says `later`. */
export class Engine {
  private read = 0;

  constructor(
    readonly world: World,
    readonly sim: SimulatedEngine,
    readonly userID: string,
  ) {}

  /** Begins a call and lets nothing happen. */
  later(method: EngineMethod, ...args: readonly unknown[]): () => string {
    const from = this.world.sim.log.length;
    void this.sim.call(method, ...args);
    const { log } = this.world.sim;
    const begun = log.slice(from).find((line) => line.engine === this.sim.name && 'method' in line);
    const number = begun && 'call' in begun ? begun.call : 0;
    return () => {
      const settled = log.filter(
        (line) => 'call' in line && line.call === number && ('resolved' in line || 'rejected' in line),
      );
      if (settled.length > 1) throw new Error(`call ${number} was settled ${settled.length} times`);
      const [line] = settled;
      if (line === undefined) return 'pending';
      return 'rejected' in line ? `${line.rejected.code} ${line.rejected.reason}` : 'ok';
    };
  }

  /** A call, until nothing is on its way: 'ok', or `code reason`. */
  call(method: EngineMethod, ...args: readonly unknown[]): string {
    const outcome = this.later(method, ...args);
    this.world.sim.settle();
    return outcome();
  }

  login(roomID: string, config: object = {}, userID = this.userID): string {
    return this.call('loginRoom', roomID, userOf(userID), { isUserStatusNotify: true, ...config });
  }

  publish(streamID: string, roomID?: string, channel = 0): string {
    return this.call(
      'startPublishingStream',
      streamID,
      channel,
      roomID === undefined ? undefined : { roomID },
    );
  }

  play(streamID: string, roomID?: string): string {
    return this.call('startPlayingStream', streamID, roomID === undefined ? undefined : { roomID });
  }

  network(is: 'up' | 'down'): void {
    this.sim.network(is);
    this.world.sim.settle();
  }

  /** What it was told since the last time. */
  told(): string[] {
    const { log } = this.world.sim;
    const lines = log.slice(this.read).filter(({ engine }) => engine === this.sim.name);
    this.read = log.length;
    return lines.flatMap(short);
  }

  /** Rooms that are not in Logout, with their states; streams with theirs. */
  rooms(): Record<string, string> {
    const { rooms } = this.sim.snapshot().context;
    return Object.fromEntries(rooms.map(({ roomID, machine }) => [roomID, machine.value]));
  }

  streams(): Record<string, string> {
    const { streams } = this.sim.snapshot().context;
    return Object.fromEntries(
      streams.map(({ roomID, machine }) => [machine.context.streamID, `${machine.value} in ${roomID}`]),
    );
  }

  timers(): string[] {
    return this.sim.snapshot().context.timers.map(({ id }) => id.split(':')[0] ?? '');
  }
}

export class World {
  readonly sim: RtcSimulation;

  constructor(options: RtcSimulationOptions = {}) {
    this.sim = createRtcSimulation({ ...options, server: { multiRoom: true, ...options.server } });
  }

  /** An engine that is created, in MultiRoom mode unless it says otherwise. */
  engine(name: string, options: SimulatedEngineOptions & { mode?: 0 | 1; userID?: string } = {}): Engine {
    const { mode = 1, userID = name, ...given } = options;
    const engine = new Engine(this, this.sim.engine(name, given), userID);
    if (mode === 1) engine.call('setRoomMode', mode);
    engine.call('createEngine');
    return engine;
  }

  platformed(name: string, platform: Platform): Engine {
    return this.engine(name, { platform });
  }

  /** Who is in which room, as the server has it. */
  rooms(): Record<string, readonly string[]> {
    return Object.fromEntries(this.sim.server.rooms().map(({ roomID, userIDs }) => [roomID, userIDs]));
  }

  advance(ms: number): void {
    this.sim.advance(ms);
    this.sim.settle();
  }
}
