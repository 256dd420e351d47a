/**
 * What the server of engines remembers: rooms with their sessions, and devices with what they have to be told.
 */
import type { RtcServerEffect } from './effects.js';
import type { ServerLimits } from './limits.js';
import type { RtcMember, Verdict } from './protocol.js';

/** A user in a room, through one device. */
export interface RtcSession extends RtcMember {
  readonly deviceID: string;
  readonly attempt: number;
}

/** A room is there while somebody is in it. */
export interface RtcServerRoom {
  readonly roomID: string;
  /** of this life of the room */
  readonly session: number;
  /** of its first login; 0 is unlimited */
  readonly maxMemberCount: number;
  /** of the member list; no two lists of a server have the same */
  readonly version: number;
  /** in the order of logins, one for each user */
  readonly sessions: readonly RtcSession[];
}

type Ended<V extends Verdict['is']> =
  Extract<Verdict, { is: V }> extends infer T ? Omit<T, 'roomID' | 'attempt'> : never;

export interface DeviceRecord {
  readonly deviceID: string;
  /** id of its newest message */
  readonly last: number;
  readonly seenAt: number;
  /** whether its timer runs */
  readonly isArmed: boolean;
  /** attempts that are over: said again till the device no longer names them */
  readonly ends: readonly {
    readonly roomID: string;
    readonly attempt: number;
    readonly verdict: Ended<'refused'> | Ended<'kicked'>;
  }[];
  /** taken out for their silence: let in again, unless the user logged in elsewhere meanwhile (RT-17) */
  readonly absent: readonly { readonly roomID: string; readonly attempt: number; readonly userID: string }[];
}

export interface RtcServerState {
  readonly limits: ServerLimits;
  /** the next session or version to mint */
  readonly next: number;
  readonly rooms: readonly RtcServerRoom[];
  readonly devices: readonly DeviceRecord[];
}

/** One input's work on a copy of the state. */
export interface ServerTurn {
  readonly state: { -readonly [K in keyof RtcServerState]: RtcServerState[K] };
  readonly effects: RtcServerEffect[];
  readonly now: number;
}

export const mintOnServer = ({ state }: ServerTurn): number => {
  const number = state.next;
  state.next = number + 1;
  return number;
};

export const findDevice = ({ devices }: RtcServerState, deviceID: string): DeviceRecord | undefined =>
  devices.find((device) => device.deviceID === deviceID);

export const putDevice = ({ state }: ServerTurn, record: DeviceRecord): void => {
  const isNew = findDevice(state, record.deviceID) === undefined;
  state.devices = isNew
    ? [...state.devices, record]
    : state.devices.map((device) => (device.deviceID === record.deviceID ? record : device));
};

/** Changes a device that is known; one that is not stays so. */
export const changeDevice = (
  turn: ServerTurn,
  deviceID: string,
  change: (device: DeviceRecord) => Partial<DeviceRecord>,
): void => {
  const device = findDevice(turn.state, deviceID);
  if (device) putDevice(turn, { ...device, ...change(device) });
};

export const findServerRoom = ({ rooms }: RtcServerState, roomID: string): RtcServerRoom | undefined =>
  rooms.find((room) => room.roomID === roomID);

export const findSession = (
  state: RtcServerState,
  roomID: string,
  deviceID: string,
): RtcSession | undefined =>
  findServerRoom(state, roomID)?.sessions.find((session) => session.deviceID === deviceID);

/** The rooms a device is in. */
export const sessionsOf = (
  { rooms }: RtcServerState,
  deviceID: string,
): { readonly roomID: string; readonly session: RtcSession }[] =>
  rooms.flatMap(({ roomID, sessions }) =>
    sessions.filter((session) => session.deviceID === deviceID).map((session) => ({ roomID, session })),
  );

export const memberOf = ({ userID, userName, streams }: RtcMember): RtcMember => ({
  userID,
  userName,
  streams,
});
