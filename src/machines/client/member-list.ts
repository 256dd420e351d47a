/**
 * A device's copy of a room's member list, kept right over lost and reordered pushes (NR-10).
 *
 * Every joining and leaving raises the list's version by one, so a version that is not the next one means that
 * something was missed: the list is asked for again (it travels whole, so it cannot be torn) and the difference is
 * told. It does not know when the device is in the room; the intent's chart says in which states it applies.
 */
import type { Admission } from '../protocol.js';
import type { RoomIntentContext, RoomIntentEffect } from './room-intent-types.js';

export interface MemberList {
  readonly incarnation: number;
  readonly version: number;
  /** the newest version heard of: greater than `version` while something is missing */
  readonly newest: number;
  /** a question about the list is out */
  readonly reading: boolean;
  /** null: not followed, since the list is too long or repair is off */
  readonly userIDs: readonly string[] | null;
}

type Change =
  | { readonly context?: Partial<RoomIntentContext>; readonly effects?: readonly RoomIntentEffect[] }
  | undefined;

export const newList = ({ incarnation, version, members }: Admission): MemberList => ({
  incarnation,
  version,
  newest: version,
  reading: false,
  userIDs: members,
});

const told = (
  notice: 'roomMemberJoined' | 'roomMemberLeft',
  roomID: string,
  userIDs: readonly string[],
): RoomIntentEffect[] => (userIDs.length === 0 ? [] : [{ type: 'notify', notice, roomID, userIDs }]);

/** A push: told at once if it is the next one, held against the list read anew if one is missing before it. */
export const follow = (
  { roomID, members }: RoomIntentContext,
  push: {
    readonly type: 'memberJoined' | 'memberLeft';
    readonly incarnation: number;
    readonly version: number;
    readonly userIDs: readonly string[];
  },
): Change => {
  if (!members || push.incarnation !== members.incarnation || push.version <= members.version)
    return undefined;
  const { version, userIDs } = push;
  const joined = push.type === 'memberJoined';
  const notice = joined ? 'roomMemberJoined' : 'roomMemberLeft';
  if (!members.userIDs)
    return {
      context: { members: { ...members, version, newest: version } },
      effects: told(notice, roomID, userIDs),
    };
  if (version !== members.version + 1 || members.reading) return missed(members, version, !members.reading);
  const known = members.userIDs;
  const news = userIDs.filter((userID) => known.includes(userID) !== joined);
  const after = joined ? [...known, ...news] : known.filter((userID) => !news.includes(userID));
  return {
    context: {
      members: {
        incarnation: members.incarnation,
        version,
        newest: Math.max(version, members.newest),
        reading: false,
        userIDs: after,
      },
    },
    effects: told(notice, roomID, news),
  };
};

const missed = (members: MemberList, version: number, ask: boolean): Change => ({
  context: { members: { ...members, newest: Math.max(members.newest, version), reading: true } },
  effects: ask ? [{ type: 'ask' }] : [],
});

/**
 * A heartbeat's answer: asks also while a question is out, which may have been lost. Another incarnation under the
 * same attempt is a registry that went back to an older state.
 */
export const seeVersion = (
  { members }: RoomIntentContext,
  { incarnation, version }: { readonly incarnation: number; readonly version: number },
): Change =>
  members?.userIDs && (incarnation !== members.incarnation || version > members.version)
    ? missed(members, version, true)
    : undefined;

/** The list read anew: the difference is told, those who left first, each user once. */
export const readList = (
  { roomID, members }: RoomIntentContext,
  { admission }: { readonly admission: Admission },
): Change => {
  const read = newList(admission);
  if (!members) return { context: { members: read } };
  const isSame = members.incarnation === read.incarnation;
  if (isSame && read.version < members.version)
    return { context: { members: { ...members, reading: false } } };
  const before = members.userIDs;
  const after = read.userIDs;
  if (!before || !after) return { context: { members: read } };
  const behind = isSame && members.newest > read.version;
  return {
    context: { members: { ...read, newest: behind ? members.newest : read.version, reading: behind } },
    effects: [
      ...told(
        'roomMemberLeft',
        roomID,
        before.filter((userID) => !after.includes(userID)),
      ),
      ...told(
        'roomMemberJoined',
        roomID,
        after.filter((userID) => !before.includes(userID)),
      ),
      ...(behind ? [{ type: 'ask' } as const] : []),
    ],
  };
};
