// One engine by its machine alone: events in, effects out, ten ms between one and the next; a server is played by hand.

import type { EngineEffect } from '../../../src/machines/rtc/effects.js';
import type { EngineEvent } from '../../../src/machines/rtc/events.js';
import type { Hold, Verdict } from '../../../src/machines/rtc/protocol.js';
import {
  type EngineOptions,
  type EngineSnapshot,
  rtcEngineSteps,
} from '../../../src/machines/rtc/rtc-engine.js';

export const USER = { userID: 'ann', userName: 'Ann' };
export const CONFIG = { token: '', maxMemberCount: 0, isUserStatusNotify: true };
export const BOB = { userID: 'bob', userName: 'Bob', streams: ['t'] };

type Begin = Partial<EngineOptions> & {
  readonly mode?: 0 | 1;
  readonly calls?: number;
  readonly now?: number;
};
type Admission = Partial<Extract<Verdict, { is: 'in' }>>;

/** An effect in a few words. */
const words = (effect: EngineEffect): string => {
  switch (effect.type) {
    case 'send':
      return [
        'hold',
        ...effect.message.rooms.map(({ roomID, streams }) => [roomID, ...streams].join('+')),
      ].join(' ');
    case 'startTimer':
      return `start ${effect.id.split(':')[0]} ${effect.delay} ${effect.rule}`;
    case 'cancelTimer':
      return `cancel ${effect.id.split(':')[0]}`;
    case 'settle':
      return `call ${effect.call} ${'error' in effect ? effect.error.reason : 'done'}`;
    default:
      break;
  }
  switch (effect.notice) {
    case 'roomStateChanged':
      return `${effect.roomID} ${effect.reason} ${effect.errorCode}`;
    case 'roomUserUpdate':
      return `${effect.roomID} ${effect.updateType} ${effect.users.map(({ userID }) => userID)}`;
    case 'roomStreamUpdate':
      return `${effect.roomID} ${effect.updateType} ${effect.streams.map(({ streamID }) => streamID)}`;
    default:
      return `${effect.streamID} ${effect.state} ${effect.errorCode}`;
  }
};
export const said = (effects: readonly EngineEffect[]): string[] => effects.map(words);

/** A device in MultiRoom mode unless it says otherwise, with an engine that is created. */
export const engine = ({ mode = 1, calls = 0, now = 0, ...options }: Begin = {}) => {
  let snapshot = rtcEngineSteps.initial({ deviceID: 'E', ...options });
  let [call, at] = [calls, now];
  let last: Hold | undefined;
  const made = {
    snapshot: (): EngineSnapshot => snapshot,
    context: () => snapshot.context,
    now: () => at,
    /** the number of the call that was made last */
    lastCall: () => call,
    give: (event: object): readonly EngineEffect[] => {
      at += 10;
      const step = rtcEngineSteps.step(snapshot, { now: at, ...event } as unknown as EngineEvent);
      snapshot = step.snapshot;
      for (const effect of step.effects) if (effect.type === 'send') last = effect.message;
      return step.effects;
    },
    call: (type: string, fields: object = {}): readonly EngineEffect[] => {
      call += 1;
      return made.give({ type, call, ...fields });
    },
    /** what it sent last */
    sent: (): Hold => {
      if (!last) throw new Error('nothing was sent');
      return last;
    },
    login: (roomID: string, config: object = {}) =>
      made.call('loginRoom', { roomID, user: USER, config: { ...CONFIG, ...config } }),
    change: (fromRoomID: string, toRoomID: string) =>
      made.call('switchRoom', { fromRoomID, toRoomID, config: CONFIG }),
    publish: (streamID: string, roomID: string | null, channel = 0) =>
      made.call('startPublishingStream', { streamID, channel, roomID }),
    play: (streamID: string, roomID: string | null) => made.call('startPlayingStream', { streamID, roomID }),
    /** the server lets it into every room of a message, by default the last one */
    admit: (hold: Hold = made.sent(), admission: Admission = {}) =>
      made.give({
        type: 'held',
        id: hold.id,
        rooms: hold.rooms.map(({ roomID, attempt }) => ({
          ...{ roomID, attempt, is: 'in', session: 7, version: 1, members: [] },
          ...admission,
        })),
      }),
    /** another user of the room comes, goes or changes */
    follow: (roomID: string, change: object) => {
      const room = made.room(roomID);
      const { version } = room.machine.context.roster;
      const { attempt } = room;
      return made.give({
        type: 'memberChanged',
        roomID,
        attempt,
        after: version,
        version: version + 1,
        ...change,
      });
    },
    room: (roomID: string) => {
      const room = snapshot.context.rooms.find((one) => one.roomID === roomID);
      if (!room) throw new Error(`there is no room ${roomID}`);
      return room;
    },
    /** the timer of that kind runs out */
    ring: (kind: string) => {
      const timer = snapshot.context.timers.find(({ id }) => id.startsWith(`${kind}:`));
      if (!timer) throw new Error(`there is no timer ${kind}`);
      return made.give({ type: 'timer', id: timer.id });
    },
    /** rooms with their states, streams with theirs */
    rooms: () => snapshot.context.rooms.map(({ roomID, machine }) => `${roomID} ${machine.value}`),
    streams: () =>
      snapshot.context.streams.map(
        ({ roomID, machine }) =>
          `${machine.context.kind} ${machine.context.streamID} ${machine.value} ${roomID}`,
      ),
  };
  if (mode === 1) made.call('setRoomMode', { mode });
  made.call('createEngine');
  return made;
};

/** One that is in these rooms. */
export const inside = (rooms: readonly string[], options: Begin = {}) => {
  const on = engine(options);
  for (const roomID of rooms) {
    on.login(roomID);
    on.admit();
  }
  return on;
};
