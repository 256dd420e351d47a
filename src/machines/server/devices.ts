/**
 * Deciding what is known of a device: its login, when it was last heard of, what it was answered, what it still has
 * to be told.
 *
 * A record lives as long as a late or repeated message of it can matter: while it is logged in and speaks, and
 * `endsKeptFor` after its last word. It knows nothing of rooms; that a device leaves them first is up to the caller.
 */
import type { RegistryEffect } from '../effects.js';
import type { DownMessage } from '../protocol.js';
import type { End, LoginEnd } from '../vocabulary.js';
import { alarmID } from './agenda.js';
import type { DeviceFact, DeviceName, Fact, Watch } from './facts.js';
import { type DeviceView, deviceOf, type View } from './store.js';
import { type Decision, NOTHING, push } from './turn.js';

/** NR-5: the device's silence has to end before this. */
const startOfflineTimer = (number: number, delay: number): RegistryEffect => ({
  type: 'startTimer',
  id: alarmID('offline', number),
  delay,
  rule: 'NR-5',
});

/** A login that the registry did not know: the device starts from nothing (CL-30). */
export const decideLogin = (view: View, at: number, name: DeviceName, login: number): Decision => {
  const { userID, deviceID } = name;
  const { offlineAfter } = view.limits;
  const old = deviceOf(view, name);
  const number = old?.number ?? view.nextID;
  const isWatched = old?.watch.kind === 'offline';
  const watch: Watch = isWatched ? old.watch : { kind: 'offline', at: at + offlineAfter };
  return {
    facts: [{ fact: 'loginBegan', userID, deviceID, number, login, at, watch }],
    effects: isWatched ? [] : [startOfflineTimer(number, offlineAfter)],
  };
};

/** A sign of life (NR-5). The timer that runs is left alone and looks at this when it fires. */
export const decideSeen = ({ limits }: View, at: number, device: DeviceView): Decision => {
  const { userID, deviceID, number, watch, seen } = device;
  const facts: Fact[] = seen === at ? [] : [{ fact: 'deviceSeen', userID, deviceID, at }];
  if (watch.kind === 'offline') return { facts, effects: [] };
  const { offlineAfter } = limits;
  return {
    facts: [...facts, watched(device, { kind: 'offline', at: at + offlineAfter })],
    effects: [startOfflineTimer(number, offlineAfter)],
  };
};

/** The watch ended, but the device spoke meanwhile: 35 s count from then. */
export const decideWatchOn = ({ limits }: View, at: number, device: DeviceView): Decision => {
  const until = device.seen + limits.offlineAfter;
  return {
    facts: [watched(device, { kind: 'offline', at: until })],
    effects: [startOfflineTimer(device.number, until - at)],
  };
};

/** Silent for too long, its rooms left: it may come back and ask, for a while from its last word or its last end. */
export const decideOffline = ({ limits }: View, at: number, device: DeviceView): Decision => {
  const last = device.ends.reduce((newest, end) => Math.max(newest, end.at), device.seen);
  return {
    facts: [watched(device, { kind: 'forget', at: Math.max(at, last + limits.endsKeptFor) })],
    effects: [],
  };
};

/** Logged out, or ended by the server API, its rooms left (CL-21, CL-29). */
export const decideLoginEnd = (
  { limits }: View,
  at: number,
  device: DeviceView,
  how: LoginEnd | 'LoggedOut',
): Decision => {
  const { userID, deviceID, number, watch, login } = device;
  const effects: RegistryEffect[] = [];
  if (how !== 'LoggedOut') effects.push(push(device, { type: 'loginEnded', login, event: how }));
  if (watch.kind === 'offline') effects.push({ type: 'cancelTimer', id: alarmID('offline', number) });
  return {
    facts: [
      { fact: 'loginEnded', userID, deviceID, how },
      watched(device, { kind: 'forget', at: at + limits.endsKeptFor }),
    ],
    effects,
  };
};

export const decideForget = ({ userID, deviceID }: DeviceView): Decision => ({
  facts: [{ fact: 'deviceForgotten', userID, deviceID }],
  effects: [],
});

/** The device is done with all requests up to `ack` (NR-4). */
export const decideAck = ({ userID, deviceID, ack: known }: DeviceView, ack: number): Decision =>
  ack > known ? { facts: [{ fact: 'acknowledged', userID, deviceID, ack }], effects: [] } : NOTHING;

/**
 * What the request with that id is answered, now and whenever it is repeated (NR-4); null: it has not come yet, and
 * is refused when it does (NR-8). Where too many are kept, the lowest ids count as acknowledged.
 */
export const decideAnswer = (
  { limits }: View,
  { userID, deviceID, answers }: DeviceView,
  id: number,
  answer: DownMessage | null,
): Decision => {
  const facts: DeviceFact[] = [];
  if (answers.size >= limits.maxAnswersKept && !answers.has(id))
    facts.push({ fact: 'acknowledged', userID, deviceID, ack: lowest(answers.keys()) });
  facts.push({ fact: 'answered', userID, deviceID, id, answer });
  return { facts, effects: [] };
};

const lowest = (ids: Iterable<number>): number => {
  let low = Number.MAX_SAFE_INTEGER;
  for (const id of ids) if (id < low) low = id;
  return low;
};

/** Whether a request with that id was never seen, as far as that is still remembered. */
export const isUnseen = ({ ack, answers }: DeviceView, id: number): boolean => id > ack && !answers.has(id);

/** Why a membership that is not there is not there; the worst cause that is true (CC-27). */
export const endOf = (
  { limits, rooms }: View,
  now: number,
  { ends }: DeviceView,
  roomID: string,
  attempt: number,
): End => {
  const known = ends.find(
    (record) =>
      record.roomID === roomID && record.attempt === attempt && record.at + limits.endsKeptFor > now,
  );
  return known?.end ?? { cause: rooms.has(roomID) ? 'offline' : 'absent', reason: '' };
};

const watched = ({ userID, deviceID }: DeviceName, watch: Watch): DeviceFact => ({
  fact: 'deviceWatched',
  userID,
  deviceID,
  watch,
});
