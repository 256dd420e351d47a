/**
 * What messages are called where a test picks one out: requests and pushes by their type, answers by what they answer.
 */
import type { DownMessage, Push, Results, UpMessage, UpType } from '../machines/protocol.js';

export type AnswerName = `answer:${keyof Results}`;
/** `enterRoom`, `heartbeat`, …; `answer:enterRoom`, …; `memberJoined`, `memberLeft`, `removed`, `loginEnded` */
export type MessageName = UpType | AnswerName | Push['type'];

const UP: Readonly<Record<UpType, true>> = {
  login: true,
  logout: true,
  resume: true,
  heartbeat: true,
  createRoom: true,
  joinRoom: true,
  enterRoom: true,
  switchRoom: true,
  leaveRooms: true,
  askRooms: true,
  queryRoomMemberList: true,
  queryRoomMembers: true,
  queryRoomOnlineMemberCount: true,
  queryRoomAllAttributes: true,
};
const PUSHES: Readonly<Record<Push['type'], true>> = {
  memberJoined: true,
  memberLeft: true,
  removed: true,
  loginEnded: true,
};
const ANSWERS: Readonly<Record<keyof Results, AnswerName>> = {
  resume: 'answer:resume',
  heartbeat: 'answer:heartbeat',
  createRoom: 'answer:createRoom',
  joinRoom: 'answer:joinRoom',
  enterRoom: 'answer:enterRoom',
  switchRoom: 'answer:switchRoom',
  leaveRooms: 'answer:leaveRooms',
  askRooms: 'answer:askRooms',
  queryRoomMemberList: 'answer:queryRoomMemberList',
  queryRoomMembers: 'answer:queryRoomMembers',
  queryRoomOnlineMemberCount: 'answer:queryRoomOnlineMemberCount',
  queryRoomAllAttributes: 'answer:queryRoomAllAttributes',
};

/** Every name there is: requests, answers, pushes. */
export const MESSAGE_NAMES: readonly MessageName[] = [
  ...(Object.keys(UP) as UpType[]),
  ...Object.values(ANSWERS),
  ...(Object.keys(PUSHES) as Push['type'][]),
];

/** What goes on for ever by itself, and is not waited for. */
export const BACKGROUND: readonly MessageName[] = ['heartbeat', 'answer:heartbeat'];

export const messageName = (message: UpMessage | DownMessage): MessageName =>
  message.type === 'answer' ? ANSWERS[message.of] : message.type;
