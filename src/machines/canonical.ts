/**
 * One form for equal situations: ids and times differ from run to run, what can happen next does not.
 *
 * Whoever explores all states has to see that two of them are the same but for the numbers in them. Three kinds of
 * number are renamed: ids that are only compared for equality, counters that are compared by order, and versions of
 * which the difference matters. Order and difference are known only when all numbers have been seen, so a form is
 * made twice, with the same renamer: `canonical` does that. Parts that are compared together share one renamer.
 */
import type { Answer, DownMessage, RoomAnswer, RoomAttempt, UpMessage } from './protocol.js';

export interface Renamer {
  /** equality is kept: 1, 2, 3 in order of first mention; 0 stays 0 */
  id(kind: string, n: number): number;
  /** order is kept: 1, 2, 3 from the least; 0 stays 0 */
  rank(kind: string, n: number): number;
  /** differences are kept: the least becomes 1 */
  shift(kind: string, n: number): number;
  /** after this, ranks and shifts are final: everything has been mentioned once */
  seal(): void;
}

export const createRenamer = (): Renamer => {
  const mentioned = new Map<string, Set<number>>();
  const ranks = new Map<string, Map<number, number>>();
  const least = new Map<string, number>();
  const mention = (kind: string, n: number): Set<number> => {
    const numbers = mentioned.get(kind) ?? new Set<number>();
    mentioned.set(kind, numbers);
    return numbers.add(n);
  };
  const ids = new Map<string, Map<number, number>>();
  return {
    id: (kind, n) => {
      if (n === 0) return 0;
      const names = ids.get(kind) ?? new Map<number, number>();
      ids.set(kind, names);
      const known = names.get(n) ?? names.size + 1;
      names.set(n, known);
      return known;
    },
    rank: (kind, n) => {
      if (n === 0) return 0;
      mention(`rank ${kind}`, n);
      return ranks.get(`rank ${kind}`)?.get(n) ?? n;
    },
    shift: (kind, n) => {
      mention(`shift ${kind}`, n);
      return n - (least.get(`shift ${kind}`) ?? 1) + 1;
    },
    seal: () => {
      for (const [kind, numbers] of mentioned) {
        const sorted = [...numbers].sort((a, b) => a - b);
        ranks.set(kind, new Map(sorted.map((n, index) => [n, index + 1])));
        least.set(kind, sorted[0] ?? 1);
      }
    },
  };
};

/** The canonical form of something: `form` is run twice, with one renamer. */
export const canonical = <T>(form: (renamer: Renamer) => T): T => {
  const renamer = createRenamer();
  form(renamer);
  renamer.seal();
  return form(renamer);
};

/** The counter of one device: its logins, requests and attempts. */
export const counterOf = (userID: string, deviceID: string): string => JSON.stringify([userID, deviceID]);

export const versionsOf = (roomID: string): string => `version ${roomID}`;
export const placesOf = (roomID: string): string => `place ${roomID}`;

const flagOf = (renamer: Renamer, roomID: string, nextFlag: string): string =>
  nextFlag === '' ? '' : String(renamer.rank(placesOf(roomID), Number(nextFlag)));

/** A message of a device, renamed. */
export const canonicalUp = (message: UpMessage, renamer: Renamer): UpMessage => {
  const counter = counterOf(message.userID, message.deviceID);
  const rank = (n: number): number => renamer.rank(counter, n);
  const named = ({ roomID, attempt }: RoomAttempt): RoomAttempt => ({ roomID, attempt: rank(attempt) });
  const head = { login: rank(message.login), id: rank(message.id), ack: rank(message.ack) };
  switch (message.type) {
    case 'heartbeat':
      return { ...message, ...head, rooms: message.rooms.map(named), newest: rank(message.newest) };
    case 'createRoom':
    case 'joinRoom':
    case 'enterRoom':
      return { ...message, ...head, released: message.released.map(named) };
    case 'switchRoom':
      return { ...message, ...head, from: named(message.from), released: message.released.map(named) };
    case 'leaveRooms':
      return { ...message, ...head, rooms: message.rooms.map(named) };
    case 'askRooms':
      return {
        ...message,
        ...head,
        rooms: message.rooms.map(named),
        switches: message.switches.map((asked) => ({
          ...asked,
          attempt: rank(asked.attempt),
          from: named(asked.from),
        })),
      };
    case 'queryRoomMemberList':
      return { ...message, ...head, nextFlag: flagOf(renamer, message.roomID, message.nextFlag) };
    default:
      return { ...message, ...head };
  }
};

/** A message to a device, renamed; `counter` is that device's. */
export const canonicalDown = (message: DownMessage, counter: string, renamer: Renamer): DownMessage => {
  const rank = (n: number): number => renamer.rank(counter, n);
  switch (message.type) {
    case 'answer':
      return canonicalAnswer(message, counter, renamer);
    case 'removed':
      return { ...message, attempt: rank(message.attempt) };
    case 'loginEnded':
      return { ...message, login: rank(message.login) };
    default:
      return {
        ...message,
        incarnation: renamer.id('incarnation', message.incarnation),
        version: renamer.shift(versionsOf(message.roomID), message.version),
      };
  }
};

const canonicalAnswer = <M extends DownMessage & Answer>(
  message: M,
  counter: string,
  renamer: Renamer,
): M => {
  const rank = (n: number): number => renamer.rank(counter, n);
  const id = rank(message.id);
  if ('error' in message) return { ...message, id };
  const version = (roomID: string, n: number): number => renamer.shift(versionsOf(roomID), n);
  const named = <N extends RoomAttempt>(room: N): N => ({ ...room, attempt: rank(room.attempt) });
  const admission = (given: RoomAnswer['admission']): RoomAnswer['admission'] =>
    given && {
      ...named(given),
      incarnation: renamer.id('incarnation', given.incarnation),
      session: renamer.id('session', given.session),
      version: version(given.roomID, given.version),
    };
  const asked = (room: RoomAnswer): RoomAnswer => ({ ...named(room), admission: admission(room.admission) });
  const answer: Answer = message;
  const result = (): unknown => {
    if ('error' in answer) return undefined;
    switch (answer.of) {
      case 'createRoom':
      case 'joinRoom':
      case 'enterRoom':
      case 'switchRoom':
        return admission(answer.result);
      case 'heartbeat':
        return {
          rooms: answer.result.rooms.map((room) => ({
            ...named(room),
            incarnation: renamer.id('incarnation', room.incarnation),
            version: version(room.roomID, room.version),
          })),
          gone: answer.result.gone.map(named),
        };
      case 'askRooms':
        return {
          rooms: answer.result.rooms.map(asked),
          switches: answer.result.switches.map((one) => ({
            ...one,
            attempt: rank(one.attempt),
            to: asked(one.to),
            from: asked(one.from),
          })),
        };
      case 'queryRoomMemberList': {
        const { roomID, nextFlag } = answer.result;
        return {
          ...answer.result,
          nextFlag: flagOf(renamer, roomID, nextFlag),
          version: version(roomID, answer.result.version),
        };
      }
      default:
        return answer.result;
    }
  };
  return { ...message, id, result: result() };
};
