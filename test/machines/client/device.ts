// One device by its machine alone: events in, effects out, ten ms between one and the next.

import type { ClientEvent } from '../../../src/machines/client/events.js';
import { type ClientSnapshot, roomClientSteps } from '../../../src/machines/client/room-client.js';
import type { ClientEffect } from '../../../src/machines/effects.js';
import { DEFAULT_LIMITS } from '../../../src/machines/limits.js';

export const SETUP = { roomName: '', roomAttributes: [], roomDestroyDelayTime: 0 };

/** Omits what `play` adds to an event. */
type Given = ClientEvent extends infer E ? (E extends ClientEvent ? Omit<E, 'now'> : never) : never;

/** A device whose ids, calls, times and incarnations begin where one likes. */
export const device = (begin = { id: 1, call: 0, now: 0, minted: 100 }) => {
  let snapshot = roomClientSteps.initial({
    userID: 'ann',
    deviceID: 'phone',
    sdkVersion: '2.29.0',
    limits: DEFAULT_LIMITS,
    firstID: begin.id,
  });
  let { call, now } = begin;
  const effectsOf = (event: Given): readonly ClientEffect[] => {
    now += 10;
    const step = roomClientSteps.step(snapshot, { ...event, now } as ClientEvent);
    snapshot = step.snapshot;
    return step.effects;
  };
  /** the id of what it sent last */
  const give = (event: Given): number => {
    const sent = effectsOf(event).findLast((effect) => effect.type === 'send');
    return sent?.type === 'send' ? sent.message.id : 0;
  };
  const made = {
    give,
    effectsOf,
    call: () => {
      call += 1;
      return call;
    },
    now: () => now,
    snapshot: (): ClientSnapshot => snapshot,
    enter: (roomID: string, method: 'enterRoom' | 'createRoom' = 'enterRoom') =>
      give({ type: method, call: made.call(), roomID, setup: SETUP }),
    admit: (roomID: string, attempt: number, version = 5) =>
      give({
        type: 'admitted',
        id: attempt,
        admission: {
          roomID,
          attempt,
          roomName: '',
          incarnation: begin.minted,
          session: begin.minted + attempt,
          version: begin.minted + version,
          members: ['ann'],
          roomAttributes: [],
        },
      }),
  };
  give({ type: 'login' });
  return made;
};
