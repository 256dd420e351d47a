/**
 * One form for equal situations of an engine: ids and times differ from run to run, what can happen next does not.
 *
 * Ids of the device's one counter are compared by order, calls and versions for equality only; deadlines count from
 * `now`. Whoever explores all states of engines compares this form.
 */
import type { Renamer } from '../canonical.js';
import type { EngineContext } from './context.js';
import type { EngineSnapshot } from './rtc-engine.js';

/** To be run by `canonical`, twice; engines that are compared together share a renamer. */
export const canonicalEngine = (
  { value, context }: EngineSnapshot,
  now: number,
  renamer: Renamer,
): EngineSnapshot => {
  const rank = (n: number): number => renamer.rank(`engine ${context.deviceID}`, n);
  const call = (n: number): number => renamer.id(`call ${context.deviceID}`, n);
  const form: EngineContext = {
    ...context,
    since: rank(context.since),
    heard: rank(context.heard),
    owed: rank(context.owed),
    rooms: context.rooms.map((room) => ({
      ...room,
      attempt: rank(room.attempt),
      leave: rank(room.leave),
      machine: {
        value: room.machine.value,
        context: {
          ...room.machine.context,
          call: call(room.machine.context.call),
          logoutCalls: room.machine.context.logoutCalls.map(call),
          roster: {
            ...room.machine.context.roster,
            version: renamer.id(`version ${room.roomID}`, room.machine.context.roster.version),
          },
        },
      },
    })),
    streams: context.streams.map((stream) => ({ ...stream, told: rank(stream.told) })),
    logoutAlls: context.logoutAlls.map((all) => ({
      ...all,
      call: call(all.call),
      waitsFor: all.waitsFor.map(rank),
    })),
    // the number of a heartbeat tells it from others and nothing else: there is one at most
    timers: context.timers.map(({ id, at, rule }) => {
      const [kind, number] = id.split(':');
      return { id: `${kind}:${kind === 'heartbeat' ? 0 : rank(Number(number))}`, at: at - now, rule };
    }),
    nextID: rank(context.nextID),
  };
  return { value, context: form };
};
