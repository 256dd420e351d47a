/**
 * Our client where ZIM is expected, by the declarations that `zego-zim-web` 2.29.0 publishes. That it compiles is the test.
 */
import {
  createRoomClient,
  createSimulation,
  type NoticeData,
  type RoomCalls,
  type RoomClient,
} from 'room-lifecycle';
import type { ZIM, ZIMEventHandler } from 'zego-zim-web';

type RoomMethods =
  | 'createRoom'
  | 'joinRoom'
  | 'enterRoom'
  | 'switchRoom'
  | 'leaveRoom'
  | 'leaveAllRoom'
  | 'queryRoomMemberList'
  | 'queryRoomMembers'
  | 'queryRoomOnlineMemberCount'
  | 'queryRoomAllAttributes'
  | 'setRoomAttributes'
  | 'deleteRoomAttributes'
  | 'beginRoomAttributesBatchOperation'
  | 'endRoomAttributesBatchOperation'
  | 'setRoomMembersAttributes'
  | 'queryRoomMembersAttributes'
  | 'queryRoomMemberAttributesList';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type Holds<T extends true> = T;

export const client = createRoomClient({ userID: 'alice', deviceID: 'phone', send: () => {} });
export const device = createSimulation().device('A', { userID: 'alice' });

// code that asks for the room methods only takes our client, and a simulated device, as they are
export const ofClient: Pick<ZIM, RoomMethods> = client;
export const ofDevice: Pick<ZIM, RoomMethods> = device;
/** Every method of ours is one of ZIM's, and the other way round. */
export type Methods = Holds<Equal<keyof RoomCalls, RoomMethods>>;

// what a call gives is what ZIM's gives
export const ids = async (zim: Pick<ZIM, RoomMethods>): Promise<string> => {
  const { roomInfo } = await zim.enterRoom({ roomID: 'R', roomName: '' });
  const { memberList, nextFlag } = await zim.queryRoomMemberList('R', { nextFlag: '', count: 100 });
  return `${roomInfo.baseInfo.roomID} ${memberList[0]?.userID} ${nextFlag}`;
};
export const called = ids(client);

/** What a notice carries, in ZIM's declarations. */
type DataOfZIM<T extends keyof ZIMEventHandler> = Parameters<ZIMEventHandler[T]>[1];
export const notices: {
  [T in keyof NoticeData]: NoticeData[T] extends DataOfZIM<T> ? true : false;
} = {
  roomStateChanged: true,
  roomMemberJoined: true,
  roomMemberLeft: true,
  roomAttributesUpdated: true,
  connectionStateChanged: true,
};

// a handler that is written for ZIM's data can listen to our client
const onState = (_: unknown, data: DataOfZIM<'roomStateChanged'>): void => void data.roomID.toUpperCase();
const onJoined = (_: unknown, data: DataOfZIM<'roomMemberJoined'>): void => void data.memberList[0]?.userID;
const onConnection = (_: unknown, data: DataOfZIM<'connectionStateChanged'>): void => void data.state;
const onAttributes = (_: unknown, data: DataOfZIM<'roomAttributesUpdated'>): void =>
  void data.infos[0]?.action;
client.on('roomStateChanged', onState);
client.on('roomMemberJoined', onJoined);
client.on('roomMemberLeft', onJoined);
client.on('connectionStateChanged', onConnection);
client.on('roomAttributesUpdated', onAttributes);
client.off('roomStateChanged', onState);
client.off('roomMemberJoined');

/** An app's code that takes a whole ZIM. */
export const app = (zim: ZIM): void => {
  zim.on('roomStateChanged', (self, { roomID, state }) => void [self, roomID, state]);
};
// the one-line cast: there is more to ZIM than rooms
app(client as unknown as ZIM);
app(device as unknown as ZIM);
// @ts-expect-error without it the rest of ZIM is missing
app(client);

/** What the listeners get first is our client, with what it has beyond ZIM. */
client.on('roomStateChanged', (self: RoomClient, { roomID }) => void self.history(roomID));
