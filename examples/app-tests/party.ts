/**
 * A small app of chat rooms: the part of it that talks to ZIM, and what the page shows of it.
 *
 * It is given its `ZIM`, as app code should be, and imports nothing of it but types: so it runs in tests, where the real
 * one cannot even be loaded.
 */
import type { ZIM, ZIMError, ZIMRoomState } from 'zego-zim-web';

const DISCONNECTED: ZIMRoomState = 0;
const CONNECTING: ZIMRoomState = 1;
const INTERRUPTED = 1;
const KICKED_OUT = 8;

export interface PartyView {
  /** the room that is shown, '' for the lobby */
  readonly roomID: string;
  readonly people: readonly string[];
  /** what the user reads above it, '' if all is well */
  readonly banner: string;
}

export interface Party {
  readonly view: PartyView;
  /** Goes to a room, from the lobby or from the room shown. */
  go(roomID: string): Promise<void>;
  leave(): Promise<void>;
}

const textOf = (error: unknown): string => {
  const { code } = error as ZIMError;
  if (code === 6000325) return 'You are in too many rooms.';
  if (code === 6000104 || code === 6000105) return 'You are offline. Try again.';
  return 'This room cannot be entered.';
};

const reasonOf = (extendedData: string): string =>
  extendedData === '' ? '' : `: ${(JSON.parse(extendedData) as { reason: string }).reason}`;

/** @param user the user that is logged in */
export const createParty = (zim: ZIM, user: string): Party => {
  let view: PartyView = { roomID: '', people: [], banner: '' };
  const show = (change: Partial<PartyView>): void => {
    view = { ...view, ...change };
  };

  zim.on('roomStateChanged', (_, { roomID, state, event, extendedData }) => {
    if (roomID !== view.roomID) return;
    if (state === CONNECTING) return show({ banner: event === INTERRUPTED ? 'Reconnecting…' : 'Entering…' });
    if (state !== DISCONNECTED) return show({ banner: '' });
    const wasKicked = event === KICKED_OUT;
    show({
      roomID: '',
      people: [],
      banner: wasKicked
        ? `You were removed${reasonOf(extendedData)}`
        : event === 0
          ? ''
          : 'The room is gone.',
    });
  });
  zim.on('roomMemberJoined', (_, { roomID, memberList }) => {
    if (roomID === view.roomID) show({ people: [...view.people, ...memberList.map(({ userID }) => userID)] });
  });
  zim.on('roomMemberLeft', (_, { roomID, memberList }) => {
    const gone = memberList.map(({ userID }) => userID);
    if (roomID === view.roomID) show({ people: view.people.filter((userID) => !gone.includes(userID)) });
  });

  return {
    get view() {
      return view;
    },
    async go(roomID) {
      const from = view.roomID;
      show({ banner: '' });
      try {
        const room = { roomID, roomName: roomID };
        await (from === '' ? zim.enterRoom(room) : zim.switchRoom(from, room, true));
        show({ roomID, people: [user] });
        const { memberList } = await zim.queryRoomMemberList(roomID, { nextFlag: '', count: 100 });
        show({ people: memberList.map(({ userID }) => userID) });
      } catch (error) {
        show({ banner: textOf(error) });
      }
    },
    async leave() {
      if (view.roomID !== '') await zim.leaveRoom(view.roomID);
    },
  };
};
