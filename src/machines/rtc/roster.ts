/**
 * Who is in a room and publishes what there, and the notices that tell an app what changed (RT-21).
 *
 * Whatever made the difference (a push, the answer to a login, a repaired list after an outage), the app is told
 * exactly the difference between the old list and the new one: streams go before their users do, and come after them.
 */
import type { RtcNotify } from './effects.js';
import type { MemberChanged, RtcMember } from './protocol.js';

/** A room's list as the engine has it; version 0 is none. It holds the engine's own user too. */
export interface Roster {
  readonly version: number;
  readonly members: readonly RtcMember[];
}

export const NO_ROSTER: Roster = { version: 0, members: [] };

interface Reader {
  readonly roomID: string;
  /** the engine's own user: told nothing about itself */
  readonly userID: string;
  /** E: without the flag there are no user notices */
  readonly isUserStatusNotify: boolean;
}

interface Stream {
  readonly streamID: string;
  readonly user: { readonly userID: string; readonly userName: string };
}

const streamsOf = (members: readonly RtcMember[]): Stream[] =>
  members.flatMap(({ userID, userName, streams }) =>
    streams.map((streamID) => ({ streamID, user: { userID, userName } })),
  );

/** What is in the first list and not in the second; ids are user text, so they are keys of nothing but sets. */
const without = <X>(from: readonly X[], other: readonly X[], keyOf: (item: X) => string): X[] => {
  const there = new Set(other.map(keyOf));
  return from.filter((item) => !there.has(keyOf(item)));
};

const keyOfUser = ({ userID }: RtcMember): string => userID;
const keyOfStream = ({ streamID, user }: Stream): string => JSON.stringify([user.userID, streamID]);

export const rosterNotices = (reader: Reader, before: Roster, after: Roster): RtcNotify[] => {
  const { roomID } = reader;
  const others = ({ members }: Roster) => members.filter(({ userID }) => userID !== reader.userID);
  const [old, now] = [others(before), others(after)];
  const notices: RtcNotify[] = [];
  const tellUsers = (updateType: 'Add' | 'Delete', members: readonly RtcMember[]): void => {
    const users = members.map(({ userID, userName }) => ({ userID, userName }));
    if (reader.isUserStatusNotify && users.length > 0)
      notices.push({ type: 'notify', notice: 'roomUserUpdate', roomID, updateType, users });
  };
  const tellStreams = (updateType: 'Add' | 'Delete', streams: readonly Stream[]): void => {
    if (streams.length > 0)
      notices.push({ type: 'notify', notice: 'roomStreamUpdate', roomID, updateType, streams });
  };
  tellStreams('Delete', without(streamsOf(old), streamsOf(now), keyOfStream));
  tellUsers('Delete', without(old, now, keyOfUser));
  tellUsers('Add', without(now, old, keyOfUser));
  tellStreams('Add', without(streamsOf(now), streamsOf(old), keyOfStream));
  return notices;
};

/** The list after a push, or the very same one: a gap waits for the next whole list. */
export const followRoster = (
  roster: Roster,
  { after, version, userID, member }: Omit<MemberChanged, 'v' | 'type' | 'roomID' | 'attempt'>,
): Roster => {
  if (after !== roster.version) return roster;
  const { members } = roster;
  if (member === null) return { version, members: members.filter((other) => other.userID !== userID) };
  const isNew = members.every((other) => other.userID !== userID);
  return {
    version,
    members: isNew
      ? [...members, member]
      : members.map((other) => (other.userID === userID ? member : other)),
  };
};

export const hasStream = ({ members }: Roster, streamID: string): boolean =>
  members.some(({ streams }) => streams.includes(streamID));
