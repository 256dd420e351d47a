/**
 * A short life of every machine that `room-lifecycle/xstate` exports: its input, and events that take it through its
 * states, as its host would give them. What they lead to is the tests' business.
 */
import type { EventFromLogic, InputFrom } from 'xstate';
import type { Admission, UpMessage } from '../../src/machines/protocol.js';
import type * as machines from '../../src/xstate.js';

type Machines = Pick<typeof machines, Extract<keyof typeof machines, `${string}Machine`>>;
export type MachineName = Exclude<keyof Machines, 'toMachine'>;

type Life<N extends MachineName> = {
  readonly input: InputFrom<Machines[N]>;
  readonly events: readonly EventFromLogic<Machines[N]>[];
};

const setup = { roomName: 'one', roomAttributes: [['topic', 'charts']], roomDestroyDelayTime: 5 } as const;
const policy = { longestDelay: 10_800, leastLife: 0, retainAttributes: false };

const admission = (roomID: string, attempt: number, members: readonly string[]): Admission => ({
  roomID,
  attempt,
  roomName: 'one',
  incarnation: 7,
  session: 8,
  version: members.length,
  members,
  roomAttributes: [['topic', 'charts']],
});

const kicked = { cause: 'kicked', reason: 'rude' } as const;
const head = { v: 1, userID: 'alice', deviceID: 'A', sdkVersion: '2.29.0', login: 1 } as const;
const message = (now: number, body: Partial<UpMessage>) =>
  ({ type: 'message', now, message: { ...head, ack: 0, ...body } }) as const;

const ann = { userID: 'ann', userName: 'Ann' };
const config = { token: '', maxMemberCount: 0, isUserStatusNotify: true };

export const LIVES: { readonly [N in MachineName]: Life<N> } = {
  roomConnectionMachine: {
    input: { roomID: 'R', sdkVersion: '2.29.0' },
    events: [
      { type: 'enter' },
      { type: 'create' },
      { type: 'accepted' },
      { type: 'interrupted' },
      { type: 'restored' },
      { type: 'accepted' },
      { type: 'leave' },
      { type: 'removed', end: kicked },
      { type: 'accepted' },
      { type: 'switch' },
      { type: 'refused' },
    ],
  },
  roomIntentMachine: {
    input: { roomID: 'R' },
    events: [
      { type: 'enter', call: 1, method: 'enterRoom', attempt: 3, setup },
      { type: 'timedOut' },
      { type: 'admitted', admission: admission('R', 3, ['alice']) },
      { type: 'memberJoined', incarnation: 7, version: 2, userIDs: ['bob'] },
      { type: 'interrupted' },
      { type: 'resumed' },
      { type: 'timedOut' },
      { type: 'heartbeat' },
      { type: 'admitted', admission: admission('R', 3, ['alice', 'bob', 'carol']) },
      { type: 'leave', call: 2 },
      { type: 'leave', call: 4 },
      { type: 'leaveConfirmed' },
    ],
  },
  roomSwitchMachine: {
    input: { attempt: 5, call: 2, fromRoomID: 'R', fromAttempt: 3, roomID: 'S', roomName: '' },
    events: [
      { type: 'interrupted' },
      { type: 'resumed' },
      { type: 'cancel' },
      { type: 'timedOut' },
      { type: 'heartbeat' },
      {
        type: 'answered',
        answer: {
          attempt: 5,
          to: { roomID: 'S', attempt: 5, admission: null, end: { cause: 'offline', reason: '' } },
          from: { roomID: 'R', attempt: 3, admission: null, end: { cause: 'offline', reason: '' } },
          switched: true,
        },
      },
    ],
  },
  roomClientMachine: {
    input: { userID: 'alice', deviceID: 'A' },
    events: [
      { type: 'queryRoomOnlineMemberCount', call: 1, roomID: 'R', now: 0 },
      { type: 'login', now: 10 },
      { type: 'enterRoom', call: 2, roomID: 'R', setup, now: 20 },
      { type: 'admitted', id: 3, admission: admission('R', 3, ['bob', 'alice']), now: 30 },
      { type: 'networkDown', now: 40 },
      { type: 'leaveRoom', call: 3, roomID: 'R', now: 50 },
      { type: 'networkUp', now: 60 },
      { type: 'resumed', id: 5, now: 70 },
      { type: 'createRoom', call: 4, roomID: 'S', setup, now: 80 },
      { type: 'loginEnded', login: 1, event: 'TokenExpired', now: 90 },
    ],
  },
  roomMachine: {
    input: { roomID: 'R' },
    events: [
      { type: 'enter' },
      { type: 'create', now: 0, incarnation: 7, setup, creator: 'alice', policy },
      { type: 'create', now: 1, incarnation: 8, setup, creator: 'bob', policy },
      { type: 'empty', now: 10, policy },
      { type: 'enter' },
      { type: 'empty', now: 20, policy },
      { type: 'expire', now: 5_020, incarnation: 7 },
    ],
  },
  membershipMachine: {
    input: undefined,
    events: [
      { type: 'enter', policy: 'allow', deviceID: 'A', attempt: 3, session: 8 },
      { type: 'enter', policy: 'allow', deviceID: 'B', attempt: 3, session: 9 },
      { type: 'enter', policy: 'refuseNew', deviceID: 'C', attempt: 3, session: 10 },
      { type: 'enter', policy: 'kickOld', deviceID: 'C', attempt: 4, session: 11 },
      { type: 'leave', deviceID: 'A', attempt: 9 },
      { type: 'kick', reason: 'rude' },
    ],
  },
  registryMachine: {
    input: { epoch: 1 },
    events: [
      message(0, { type: 'login', id: 1 }),
      message(10, { type: 'enterRoom', id: 3, roomID: 'R', setup, released: [] }),
      { type: 'kickMembers', roomID: 'nowhere', userIDs: ['alice'], now: 20 },
      message(30, { type: 'enterRoom', id: 3, roomID: 'R', setup, released: [] }),
      { type: 'message', message: { v: 99 }, now: 40 },
      message(50, { type: 'leaveRooms', id: 5, rooms: [{ roomID: 'R', attempt: 3 }] }),
      { type: 'timer', id: 'destroy:4294967298', now: 5_050 },
      { type: 'blockUser', userID: 'alice', now: 6_000 },
    ],
  },
  rtcEngineMachine: {
    input: { deviceID: 'E' },
    events: [
      { type: 'setRoomMode', call: 1, mode: 1, now: 0 },
      { type: 'createEngine', call: 2, now: 0 },
      { type: 'loginRoom', call: 3, roomID: 'R', user: ann, config, now: 10 },
      {
        type: 'held',
        id: 1,
        rooms: [{ roomID: 'R', attempt: 1, is: 'in', session: 1, version: 1, members: [] }],
        now: 20,
      },
      { type: 'startPublishingStream', call: 4, streamID: 's', channel: 0, roomID: 'R', now: 30 },
      { type: 'networkDown', now: 40 },
      { type: 'setRoomMode', call: 5, mode: 0, now: 50 },
      { type: 'networkUp', now: 60 },
      { type: 'destroyEngine', call: 6, now: 70 },
      { type: 'loginRoom', call: 7, roomID: 'R', user: ann, config, now: 80 },
    ],
  },
  rtcRoomMachine: {
    input: { roomID: 'R', platform: 'native' },
    events: [
      { type: 'login', call: 1, method: 'loginRoom', userID: 'ann', isUserStatusNotify: true },
      {
        type: 'admitted',
        session: 1,
        version: 1,
        members: [{ userID: 'bob', userName: 'Bob', streams: ['s'] }],
      },
      { type: 'interrupted' },
      { type: 'admitted', session: 1, version: 2, members: [] },
      { type: 'logout', call: 2 },
      { type: 'logout', call: 3 },
      { type: 'left' },
      { type: 'kicked', reason: 'kickedByServer' },
    ],
  },
  rtcStreamMachine: {
    input: { streamID: 's', kind: 'publish' },
    events: [
      { type: 'start' },
      { type: 'flows' },
      { type: 'start' },
      { type: 'breaks' },
      { type: 'stop', errorCode: 0 },
    ],
  },
};
