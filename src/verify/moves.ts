/**
 * What a room may publish next, read off the chart of `room-connection.ts`: for each of its states, which notices its
 * rows publish, where they lead, and by which rules.
 *
 * A log shows three states and the chart has seven, so the checker knows a set of them; rows that publish nothing
 * (a leave that goes out) are moves nobody sees. Nothing of the lifecycle is written here a second time but two
 * things that the chart cannot know, since they are the client's: what needs the login connection to be up, and
 * what a version of the SDK does.
 */
import { type CellRow, cells, type StateOf } from '../chart/index.js';
import { isOlderVersion } from '../machines/arguments.js';
import { type RoomConnectionEvent, roomConnection } from '../machines/client/room-connection.js';
import { RoomEvent, type RoomEventName, RoomState, type RoomStateName } from '../machines/vocabulary.js';

export type Leaf = StateOf<typeof roomConnection>;
export type Cause = RoomConnectionEvent['type'];

/** One thing a room can do that its app sees. */
export interface Move {
  readonly from: Leaf;
  readonly cause: Cause;
  readonly state: RoomStateName;
  readonly event: RoomEventName;
  readonly to: Leaf;
  /** ids of the rules, separated by spaces */
  readonly rules: string;
  /** what the login connection has to be: the server is heard only while it is up (NR-1), and calls need it (CL-5) */
  readonly connection: 'up' | 'breaks' | 'returns' | 'any';
}

/** A set of leaves, one bit each. */
export type Leaves = number;

const EVENTS = Object.keys(RoomEvent).length;

/** Number of a pair of state and event, from 0. */
export const pairOf = (state: RoomStateName, event: RoomEventName): number =>
  RoomState[state] * EVENTS + RoomEvent[event];

export interface Moves {
  readonly leaves: readonly Leaf[];
  readonly disconnected: Leaves;
  readonly all: readonly Move[];
  /** Moves out of these leaves that publish this pair. */
  on(from: Leaves, pair: number): readonly Move[];
  /** Where these moves lead, with what nobody sees. */
  after(moves: readonly Move[]): Leaves;
  bit(leaf: Leaf): Leaves;
  /** Every leaf that a notice with this state can have led to. */
  of(state: RoomStateName): Leaves;
}

const CONNECTION: Readonly<Record<Cause, Move['connection']>> = {
  create: 'up',
  enter: 'up',
  switch: 'up',
  accepted: 'up',
  refused: 'up',
  notExist: 'up',
  removed: 'up',
  interrupted: 'breaks',
  restored: 'returns',
  leave: 'any',
  left: 'any',
  unanswered: 'any',
  loginEnded: 'any',
};

/** The pair that a row publishes, or null. */
const published = ({ actions }: CellRow): { state: RoomStateName; event: RoomEventName } | null => {
  for (const { params } of actions) {
    const { state, event } = Object(params) as { state?: RoomStateName; event?: RoomEventName };
    if (state !== undefined && event !== undefined) return { state, event };
  }
  return null;
};

/** What CC-16 says of a version; null is a version nobody named, which may be any. */
const happensIn = (sdkVersion: string | null, { from, event, rules }: Move): boolean => {
  if (sdkVersion === null || !rules.split(' ').includes('CC-16')) return true;
  const isOld = isOlderVersion(sdkVersion, '2.13.0');
  if (event === 'KickedOut') return isOld;
  return !isOld || from === 'Connecting.reconnecting';
};

/** What CC-16 tells apart: a version, before or since 2.13.0, or none. */
const MADE = new Map<'any' | 'old' | 'new', Moves>();

/** The moves of one SDK version, or of all where none is named. */
export const movesOf = (sdkVersion: string | null): Moves => {
  const age = sdkVersion === null ? 'any' : isOlderVersion(sdkVersion, '2.13.0') ? 'old' : 'new';
  const made = MADE.get(age) ?? makeMoves(sdkVersion);
  MADE.set(age, made);
  return made;
};

const makeMoves = (sdkVersion: string | null): Moves => {
  const seen: Move[] = [];
  const unseen: { readonly from: Leaf; readonly to: Leaf }[] = [];
  const table = cells(roomConnection);
  for (const { state: from, event: cause, rows } of table)
    for (const row of rows) {
      if (row.kind === 'inert') continue;
      const pair = published(row);
      const to = row.target ?? from;
      if (!pair) unseen.push({ from, to });
      else {
        const rules = row.description ?? '';
        // NR-11: three heartbeats without an answer, and heartbeats need the connection
        const connection = rules.includes('NR-11') ? 'up' : CONNECTION[cause];
        const move = { from, cause, ...pair, to, rules, connection };
        if (happensIn(sdkVersion, move)) seen.push(move);
      }
    }

  const leaves = [...new Set(table.map(({ state }) => state))];
  const bit = (leaf: Leaf): Leaves => 1 << leaves.indexOf(leaf);
  const closed = leaves.map((leaf) => {
    let set = bit(leaf);
    for (let before = 0; before !== set; ) {
      before = set;
      for (const { from, to } of unseen) if (set & bit(from)) set |= bit(to);
    }
    return set;
  });
  const closure = new Map(leaves.map((leaf, index) => [leaf, closed[index] ?? 0]));

  // every set of leaves and every pair, filled as they are asked for: a long log asks for the same few again and again
  const known: (readonly Move[] | undefined)[] = [];
  const pairs = EVENTS * Object.keys(RoomState).length;
  return {
    leaves,
    all: seen,
    bit,
    disconnected: bit('Disconnected'),
    on(from, pair) {
      const key = from * pairs + pair;
      const found = known[key];
      if (found) return found;
      const moves = seen.filter(
        (move) => (bit(move.from) & from) !== 0 && pairOf(move.state, move.event) === pair,
      );
      known[key] = moves;
      return moves;
    },
    after: (moves) => moves.reduce((set, { to }) => set | (closure.get(to) ?? 0), 0),
    of: (state) =>
      leaves.reduce(
        (set, leaf) => (leaf === state || leaf.startsWith(`${state}.`) ? set | bit(leaf) : set),
        0,
      ),
  };
};
