/**
 * The registry's part of a canonical form: what a snapshot means, rid of what no future input could tell apart.
 *
 * Minted ids are renamed, times are relative to `now`, and what is kept without consequence is left out: answers
 * of a login that is over, ends that are too old, the birthday of a room where rooms have no least life.
 */
import { canonical, canonicalDown, counterOf, placesOf, type Renamer, versionsOf } from '../canonical.js';
import type { RegistrySnapshot, SavedDevice, SavedRoom } from './snapshot.js';

/** Equal for two situations that differ only in ids and times; share `renamer` to compare with other parts. */
export const canonicalRegistry = (saved: RegistrySnapshot, now: number, renamer?: Renamer): unknown => {
  const form = (names: Renamer) => ({
    rooms: saved.rooms.map((room) => canonicalRoom(saved, room, now, names)),
    devices: saved.devices.map((device) => canonicalDevice(saved, device, now, names)),
    blocked: saved.blocked,
  });
  return renamer ? form(renamer) : canonical(form);
};

const canonicalRoom = (
  { limits }: RegistrySnapshot,
  { room, version, lastPlace, members }: SavedRoom,
  now: number,
  names: Renamer,
) => {
  const { roomID, incarnation, createdAt, deadline } = room.context;
  const places = placesOf(roomID);
  return {
    room: {
      value: room.value,
      context: {
        ...room.context,
        incarnation: names.id('incarnation', incarnation),
        createdAt: Math.max(0, createdAt + limits.minRoomLifeTime * 1000 - now),
        deadline: deadline === null ? null : deadline - now,
      },
    },
    version: names.shift(versionsOf(roomID), version),
    lastPlace: names.rank(places, lastPlace),
    members: members.map(({ userID, place, sessions }) => ({
      userID,
      place: names.rank(places, place),
      sessions: sessions.map(({ deviceID, attempt, session }) => ({
        deviceID,
        attempt: names.rank(counterOf(userID, deviceID), attempt),
        session: names.id('session', session),
      })),
    })),
  };
};

const canonicalDevice = ({ limits }: RegistrySnapshot, device: SavedDevice, now: number, names: Renamer) => {
  const { userID, deviceID, ended, watch } = device;
  const counter = counterOf(userID, deviceID);
  const rank = (n: number): number => names.rank(counter, n);
  const known = {
    userID,
    deviceID,
    number: names.id('device', device.number),
    login: rank(device.login),
    ended,
    watch: { kind: watch.kind, at: watch.at - now },
  };
  if (ended !== null) return known;
  return {
    ...known,
    // once it is offline, only its next word counts
    seen: watch.kind === 'offline' ? device.seen - now : null,
    heartbeat: rank(device.heartbeat),
    ack: rank(device.ack),
    answers: [...device.answers]
      .sort((a, b) => a[0] - b[0])
      .map(([id, answer]) => [rank(id), answer && canonicalDown(answer, counter, names)]),
    ends: device.ends
      .filter(({ at }) => at + limits.endsKeptFor > now)
      .map(({ roomID, attempt, end, at }) => ({ roomID, attempt: rank(attempt), end, at: at - now })),
    rooms: device.rooms.map(([roomID, attempt]) => [roomID, rank(attempt)]),
  };
};
