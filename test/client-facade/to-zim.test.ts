import { describe, expect, it } from 'vitest';
import { toZIMNotice, toZIMResult } from '../../src/client/to-zim.js';

const user = (userID: string) => ({ userID, userName: '', userAvatarUrl: '', userExtendedData: '' });

describe('results in the shape of ZIM', () => {
  it('CL-1 of entering and leaving', () => {
    const roomInfo = { baseInfo: { roomID: 'R', roomName: 'n' } };
    expect(toZIMResult({ roomInfo })).toEqual({ roomInfo });
    expect(toZIMResult({ roomID: 'R' })).toEqual({ roomID: 'R' });
    expect(toZIMResult({ roomIDs: ['R', 'S'] })).toEqual({ roomIDs: ['R', 'S'] });
  });

  it('CL-1 of queries', () => {
    expect(toZIMResult({ roomID: 'R', userIDs: ['bob'], nextFlag: '7' })).toEqual({
      roomID: 'R',
      memberList: [user('bob')],
      nextFlag: '7',
    });
    expect(toZIMResult({ roomID: 'R', userIDs: ['bob'], errorUserIDs: ['eve'] })).toEqual({
      roomID: 'R',
      memberList: [user('bob')],
      errorUserList: [{ userID: 'eve', reason: 6000321 }],
    });
    expect(toZIMResult({ roomID: 'R', count: 3 })).toEqual({ roomID: 'R', count: 3 });
  });

  it('SA-1 of attributes, with a key that is called __proto__', () => {
    const result = toZIMResult({ roomID: 'R', roomAttributes: [['__proto__', 'x']] });
    expect(JSON.stringify(result)).toBe('{"roomID":"R","roomAttributes":{"__proto__":"x"}}');
  });

  it('gives each caller an object of its own', () => {
    const result = { roomIDs: ['R'] };
    (toZIMResult(result) as { roomIDs: string[] }).roomIDs.push('S');
    expect(result.roomIDs).toEqual(['R']);
  });
});

describe('notices in the shape of ZIM', () => {
  it('CC-22 of rooms and connections, in numbers', () => {
    expect(
      toZIMNotice({
        notice: 'roomStateChanged',
        roomID: 'R',
        state: 'Connecting',
        event: 'ActiveSwitch',
        extendedData: '',
      }),
    ).toEqual({ roomID: 'R', state: 1, event: 11, extendedData: '' });
    expect(
      toZIMNotice({ notice: 'connectionStateChanged', state: 'Reconnecting', event: 'LoginInterrupted' }),
    ).toEqual({ state: 3, event: 3, extendedData: '' });
  });

  it('CL-19 of members, and SA-2 of attributes', () => {
    expect(toZIMNotice({ notice: 'roomMemberLeft', roomID: 'R', userIDs: ['bob'] })).toEqual({
      roomID: 'R',
      memberList: [user('bob')],
    });
    const infos = [{ action: 'Delete' as const, roomAttributes: [['k', 'v']] as const }];
    expect(toZIMNotice({ notice: 'roomAttributesUpdated', roomID: 'R', infos })).toEqual({
      roomID: 'R',
      infos: [{ action: 1, roomAttributes: { k: 'v' } }],
    });
  });
});
