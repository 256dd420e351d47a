import { describe, expect, it } from 'vitest';
import { RoomEvent, RoomState } from '../../src/machines/vocabulary.js';
import {
  eventNames,
  PLATFORMS,
  readEvent,
  readState,
  spellEvent,
  spellState,
  stateNames,
} from '../../src/verify/spellings.js';

describe('CC-22 every spelling of a platform is read', () => {
  it.each([
    ['CONNECTED', 'Connected'],
    ['connected', 'Connected'],
    ['Connected', 'Connected'],
    ['ZIMRoomStateConnected', 'Connected'],
    ['ZIM_ROOM_STATE_CONNECTED', 'Connected'],
    ['DISCONNECTED', 'Disconnected'],
    ['disconnected', 'Disconnected'],
    ['ZIM_ROOM_STATE_DISCONNECTED', 'Disconnected'],
    ['ZIMRoomState.connecting', 'Connecting'],
    ['ZIMRoomState::ZIM_ROOM_STATE_CONNECTING', 'Connecting'],
    [0, 'Disconnected'],
    [1, 'Connecting'],
    [2, 'Connected'],
  ])('CC-22 the state %s is %s', (spelt, name) => {
    expect(readState(spelt)).toBe(name);
  });

  it.each([
    ['KICKED_OUT', 'KickedOut'],
    ['kickedOut', 'KickedOut'],
    ['KickedOut', 'KickedOut'],
    ['ZIMRoomEventKickedOut', 'KickedOut'],
    ['ZIM_ROOM_EVENT_KICKED_OUT', 'KickedOut'],
    ['ROOM_NOT_EXIST', 'RoomNotExist'],
    ['ZIMRoomEventActiveSwitch', 'ActiveSwitch'],
    ['switchFailed', 'SwitchFailed'],
    ['KICKED_OUT_BY_OTHER_DEVICE', 'KickedOutByOtherDevice'],
    ['ZIMRoomEvent.networkInterrupted', 'NetworkInterrupted'],
    // Flutter has two words for these
    ['networkInterrupted', 'NetworkInterrupted'],
    ['interrupted', 'NetworkInterrupted'],
    ['networkDisconnected', 'NetworkDisconnected'],
    ['disconnected', 'NetworkDisconnected'],
    [12, 'SwitchFailed'],
  ])('CC-22 the event %s is %s', (spelt, name) => {
    expect(readEvent(spelt)).toBe(name);
  });

  it('CC-22 every value of every platform comes back, and so does its number', () => {
    for (const { platform } of PLATFORMS) {
      for (const name of stateNames) expect(readState(spellState(platform, name))).toBe(name);
      for (const name of eventNames)
        for (const spelt of spellEvent(platform, name)) expect(readEvent(spelt)).toBe(name);
    }
    for (const name of stateNames) expect(readState(RoomState[name])).toBe(name);
    for (const name of eventNames) expect(readEvent(RoomEvent[name])).toBe(name);
  });

  it.each([
    ['Entering'],
    ['CONNECTED '],
    ['ZIMRoomEvent.connected'],
    [3],
    [-1],
    ['2'],
    [null],
    [undefined],
    [{}],
  ])('CC-22 %j is no state', (spelt) => {
    expect(readState(spelt)).toBeUndefined();
  });
});
