/**
 * Switches of one device: which are undecided, and what a switch asks of other rooms than its target (SW-3, SW-4,
 * SW-9 to SW-13).
 *
 * The source comes from the log's switchRoom lines where it has them; else every room that was Connected when the switch
 * began may be it, and only what holds for all of them is asked.
 */
import { beginGroup } from './groups.js';
import type { Leaves, Moves } from './moves.js';
import type { DeviceTrack, FailedSwitch, LoggedNotice, RoomTrack, SwitchTrack } from './track.js';

/** What is wrong: the rule, and how. */
export type Fault = readonly [rule: string, why: string];

const isNamed = (
  { sources }: { readonly sources: readonly string[] | null },
  { roomID }: RoomTrack,
): boolean => sources === null || sources.includes(roomID);

/** Whether a room can be the source of a switch that is undecided. */
const mayBeSource = (pending: SwitchTrack, room: RoomTrack): boolean =>
  room !== pending.target && room.entered > 0 && room.entered < pending.began && isNamed(pending, room);

const sourcesOf = ({ disconnected }: Moves, device: DeviceTrack, pending: SwitchTrack): RoomTrack[] =>
  [...device.live].filter((room) => mayBeSource(pending, room) && room.leaves !== disconnected);

/** The target's Connecting/ActiveSwitch: there has to be a room to switch from (SW-8), not in a switch itself (SW-9). */
export const switchBegins = (moves: Moves, device: DeviceTrack, target: RoomTrack): Fault | null => {
  const named = device.calls.filter(({ to }) => to === target.roomID).map(({ from }) => from);
  const sources = named.length > 0 ? named : null;
  const joined = moves.bit('Connected.joined');
  const connected = [...device.live].filter((room) => (room.leaves & joined) !== 0 && room !== target);
  const usable = connected.filter((room) => isNamed({ sources }, room));
  const taken = device.switches.filter((pending) => {
    const possible = sourcesOf(moves, device, pending);
    return !pending.isSourceLost && possible.every((room) => connected.includes(room));
  });
  const isPossible = usable.length > 0 && connected.length > taken.length;
  device.switches.push({
    target,
    began: device.clock,
    sources,
    isSourceLost: !isPossible,
    wasInterrupted: false,
  });
  if (usable.length === 0)
    return sources
      ? ['SW-8', `although its source ${sources.join(' or ')} is not Connected`]
      : ['SW-8', 'although no other room of the device is Connected'];
  return isPossible ? null : ['SW-9', 'although every other room of the device is in a switch already'];
};

/** The target is no longer Connecting. */
export const switchEnds = (
  moves: Moves,
  device: DeviceTrack,
  pending: SwitchTrack,
  { state, event }: LoggedNotice,
  line: number,
  isStrict: boolean,
): void => {
  device.switches = device.switches.filter((other) => other !== pending);
  const { target, isSourceLost, wasInterrupted, began } = pending;
  const calls = device.calls.filter(({ to }) => to === target.roomID).map(({ call }) => call);
  device.calls = device.calls.filter(({ to }) => to !== target.roomID);
  const sources = sourcesOf(moves, device, pending);
  if (state === 'Connected') {
    if (isSourceLost || (wasInterrupted && !isStrict)) return;
    const { roomID } = target;
    beginGroup(moves, device, { kind: 'switched', roomID, line, isAfterOutage: wasInterrupted }, sources);
    return;
  }
  for (const source of sources) source.mayBeTaken = true;
  const [source] = sources;
  if (event === 'SwitchFailed' && pending.sources && source && sources.length === 1 && !device.group)
    device.failed = { target: target.roomID, calls, source, began, line };
};

/** Another room than the target ended: it was not the source (SW-3, SW-11), or was lost (SW-10). */
export const sourceMayHaveEnded = (
  moves: Moves,
  device: DeviceTrack,
  room: RoomTrack,
  before: Leaves,
  { event }: LoggedNotice,
): Fault | null => {
  let fault: Fault | null = null;
  for (const pending of device.switches) {
    if (!mayBeSource(pending, room) || pending.isSourceLost) continue;
    // leaveAllRoom ends rooms that are Connecting at once, the source before the target (CL-14)
    const isSeenToStay = event === 'Success' && (before & ~moves.of('Connected')) === 0;
    if (!isSeenToStay) pending.isSourceLost = true;
    else if (sourcesOf(moves, device, pending).length === 0) {
      pending.isSourceLost = true;
      fault = [
        'SW-3',
        `before the switch from it to ${pending.target.roomID} was decided (a leave waits for that, SW-11)`,
      ];
    }
  }
  return fault;
};

/** A switch whose answer was lost (6000009, 6000105) may have been decided, and the target lost since (NR-2). */
export const switchSettled = (device: DeviceTrack, call: unknown, code: unknown): void => {
  device.calls = device.calls.filter((other) => other.call !== call);
  if (device.failed?.calls.includes(call) && (code === 6000009 || code === 6000105)) device.failed = null;
};

const isCancelled = (extendedData: unknown): boolean => {
  if (extendedData === '' || extendedData === undefined || extendedData === null) return false;
  const text = typeof extendedData === 'string' ? extendedData : (JSON.stringify(extendedData) ?? '');
  return text.includes('"switchCancelled"');
};

/** A room's Disconnected/Success, as far as switches from it go: SW-12, SW-4. */
export const leftAfterSwitch = (
  device: DeviceTrack,
  room: RoomTrack,
  { event, extendedData }: LoggedNotice,
  failed: FailedSwitch | null,
): Fault | null => {
  if (event !== 'Success') return null;
  if (isCancelled(extendedData))
    return room.mayBeTaken
      ? null
      : ['SW-12', 'because of a cancelled switch, and no switch from it was cancelled'];
  // the call lines of such a log tell whether the app left it
  if (failed?.source !== room || Math.max(room.leaveAsked, device.leaveAllAsked) >= failed.began) return null;
  return ['SW-4', `right after the switch from it to ${failed.target} failed (line ${failed.line})`];
};
