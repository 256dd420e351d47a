/**
 * What somebody's SDK has to offer to be held against the laws that an app can see: calls, notices, the network, a kick.
 *
 * Whatever is optional and missing leaves the laws that need it unasked, and the report says so. Words of states and
 * events may be ZIM's numbers or any platform's spelling; an SDK with words of its own maps them in its adapter.
 */

/** A notice of the SDK, as it comes. */
export interface StateNotice {
  readonly roomID: string;
  readonly state: number | string;
  readonly event: number | string;
}

/** Who came or went, as one notice tells it. */
export interface MemberNotice {
  readonly roomID: string;
  readonly what: 'joined' | 'left';
  readonly userIDs: readonly string[];
}

/** Told of everything that the SDK tells its app, in order and at once. */
export interface Ear {
  state(notice: StateNotice): void;
  members(notice: MemberNotice): void;
}

/** One device with the SDK on it, logged in. Calls settle as the SDK settles them. */
export interface SubjectDevice {
  /** Creates the room if it does not exist. */
  enter(roomID: string): PromiseLike<unknown>;
  leave(roomID: string): PromiseLike<unknown>;
  /** From one room to another, which is created if it does not exist (P12, P13). */
  switchRoom?(fromRoomID: string, roomID: string): PromiseLike<unknown>;
  leaveAll?(): PromiseLike<unknown>;
  /** Breaks the device's connection, or brings it back. */
  network(is: 'up' | 'down'): void | PromiseLike<void>;
  /** What the SDK's getter says of a room now (P5). */
  state?(roomID: string): number | string;
  /** Who is in a room, as the app would read it when it has entered (P17). */
  members?(roomID: string): readonly string[] | PromiseLike<readonly string[]>;
}

/** A world of its own for one script: a server, devices, and a clock. */
export interface Session {
  /** A new device; each name is used once, and each has its own user, called as the device. */
  device(name: string, ear: Ear): SubjectDevice | PromiseLike<SubjectDevice>;
  /** The server puts a user out of a room (P16). */
  kick(roomID: string, userID: string): void | PromiseLike<void>;
  /** Lets everything happen that is under way; no time need pass. */
  settle(): void | PromiseLike<void>;
  /** Lets time pass, and what is due happen. With a real clock: waits, or moves on a clock that the SDK was given. */
  advance(ms: number): void | PromiseLike<void>;
  /** ms, any origin */
  now(): number;
  /** Whom the server has in a room (P2, P17). */
  members?(roomID: string): readonly string[] | PromiseLike<readonly string[]>;
  /** A hook in the transport: answers can be made late (P1, P2). */
  readonly transport?: {
    /** Holds back the next answer that this device gets to an entering. */
    holdAnswer(device: string): void;
    /** Lets it go. */
    releaseAnswer(device: string): void;
  };
  stop?(): void | PromiseLike<void>;
}

export interface Subject {
  readonly name: string;
  start(): Session | PromiseLike<Session>;
}
