import { describe, expect, it } from 'vitest';
import { play, verdicts } from './helpers.js';

const enter = (device: string, roomID = 'R', rest: object = {}) => ({
  call: `${device}.enterRoom`,
  args: [{ roomID, roomName: 'one' }],
  ...rest,
});
const create = (config: object) => ({ call: 'A.createRoom', args: [{ roomID: 'R', roomName: '' }, config] });

describe('expectations', () => {
  it('SCN-13 an expectation runs nothing, and one that fails does not stop the run', () => {
    const run = play([
      enter('A', 'R', { wait: false }),
      { expect: 'rooms', to: { R: ['alice'] } },
      { expect: 'rooms', to: {} },
      { advance: '0ms' },
      { expect: 'rooms', to: { R: ['alice'] } },
    ]);
    expect(verdicts(run)).toEqual([[['R ["alice"]', null]], 'good', 'good']);
  });

  it('SCN-14 notices are those since the last expectation on them, all of them, in order', () => {
    const states = (...to: unknown[]) => ({ expect: 'A.roomStateChanged', to });
    const run = play([
      enter('A'),
      states(['R', 'Connecting', 'ActiveEnter'], ['R', 2, 0]),
      states(),
      { call: 'A.leaveRoom', args: ['R'] },
      { expect: 'B.roomStateChanged', to: [] },
      states(['R', 0, 'Success']),
      enter('A'),
      states(['R', 'Connected', 'Success'], ['R', 'Connecting', 'ActiveEnter']),
      states(),
      { call: 'A.leaveRoom', args: ['R'] },
      states(),
      { call: 'A.leaveRoom', args: ['R'] },
      states(['R', 0, 0]),
    ]);
    expect(verdicts(run)).toEqual([
      'good',
      'good',
      'good',
      'good',
      [
        ['R Connected Success', null],
        [null, 'R Connected Success'],
      ],
      'good',
      [[null, 'R Disconnected Success']],
      [['R Disconnected Success', null]],
    ]);
  });

  it('SCN-14 the first expectation on a list may leave out whole steps before, and nothing else', () => {
    const first = (...to: unknown[]) =>
      verdicts(play([enter('A'), enter('A', 'S'), enter('B', 'T'), { expect: 'A.roomStateChanged', to }]))[0];
    const [r1, r2] = [
      ['R', 1, 6],
      ['R', 2, 0],
    ];
    const [s1, s2] = [
      ['S', 1, 6],
      ['S', 2, 0],
    ];
    expect(first(r1, r2, s1, s2)).toBe('good');
    expect(first(s1, s2)).toBe('good');
    for (const wrong of [[], [s2], [r2, s1, s2], [r1, r2], [r1, s1], [r1, r2, s1]])
      expect(first(...wrong)).not.toBe('good');
    const second = play([
      enter('A'),
      { expect: 'A.roomStateChanged', to: [r1, r2] },
      { call: 'A.leaveRoom', args: ['R'] },
      enter('A'),
      { expect: 'A.roomStateChanged', to: [r1, r2] },
    ]);
    expect(verdicts(second)).toEqual(['good', [[null, 'R Disconnected Success']]]);
  });

  it('SCN-14 kinds of notices are taken one by one, and member notices by userID', () => {
    const run = play([
      enter('A'),
      enter('B'),
      { call: 'B.leaveRoom', args: ['R'] },
      { expect: 'A.roomMemberLeft', to: [['R', ['bob']]] },
      { expect: 'A.roomMemberJoined', to: [['R', ['bob']]] },
      { expect: 'A.roomMemberJoined', to: [['R', ['bob']]] },
      { expect: 'B.roomMemberLeft', to: [['R', ['alice', 'bob']]] },
    ]);
    expect(verdicts(run)).toEqual(['good', 'good', [['R ["bob"]', null]], [['R ["alice","bob"]', null]]]);
  });

  it('SCN-14 attribute notices are one entry a change, names or numbers', () => {
    const run = play([
      create({ roomAttributes: { a: '1', b: '2' } }),
      { call: 'B.joinRoom', args: ['R'] },
      { expect: 'A.roomAttributesUpdated', to: [['R', 0, { b: '2', a: '1' }]] },
      { expect: 'B.roomAttributesUpdated', to: [['R', 'Set', { a: '1' }]] },
    ]);
    expect(verdicts(run)).toEqual(['good', [['R Set {"a":"1"}', 'R Set {"a":"1","b":"2"}']]]);
  });

  it('SCN-14 connection notices are pairs, names or numbers', () => {
    const run = play([
      { network: 'A', is: 'down' },
      { network: 'A', is: 'up' },
      {
        expect: 'A.connectionStateChanged',
        to: [
          [3, 'LoginInterrupted'],
          ['Connected', 0],
        ],
      },
      { network: 'A', is: 'down' },
      { expect: 'A.connectionStateChanged', to: [['Disconnected', 'LoginTimeout']] },
    ]);
    expect(verdicts(run)).toEqual(['good', [['Disconnected LoginTimeout', 'Reconnecting LoginInterrupted']]]);
  });

  it('SCN-15 extendedData counts where it is given, as an object or as the text', () => {
    const kick = [
      enter('A'),
      enter('B'),
      {
        expect: 'B.roomStateChanged',
        to: [
          ['R', 1, 6, ''],
          ['R', 2, 0],
        ],
      },
      { server: 'kickMembers', args: ['R', ['bob'], 'spam'] },
    ];
    const run = (row: unknown[]) =>
      verdicts(
        play([...kick, { expect: 'B.roomStateChanged', to: [['R', 'Disconnected', 'KickedOut', ...row]] }]),
      )[1];
    expect(run([])).toBe('good');
    expect(run([{ reason: 'spam' }])).toBe('good');
    expect(run(['{"reason":"spam"}'])).toBe('good');
    expect(run([''])).toEqual([['R Disconnected KickedOut', 'R Disconnected KickedOut {"reason":"spam"}']]);
    expect(run([{}])).toEqual([
      ['R Disconnected KickedOut {}', 'R Disconnected KickedOut {"reason":"spam"}'],
    ]);
  });

  it('SCN-16 a resolved call is compared by what it contains', () => {
    const run = (to: object) =>
      verdicts(
        play([
          enter('A'),
          enter('B'),
          { call: 'A.queryRoomMemberList', args: ['R', { nextFlag: '', count: 10 }], as: 'x' },
          { expect: 'x', to },
        ]),
      )[0];
    expect(run({ resolved: {} })).toBe('good');
    expect(run({ resolved: { memberList: [{ userID: 'alice' }, {}] } })).toBe('good');
    expect(run({ resolved: { memberList: [{ userID: 'alice' }] } })).toEqual([
      [null, expect.stringContaining('resolved.memberList[1] {"userID":"bob"')],
    ]);
    expect(run({ resolved: { roomID: 'S', count: 1 } })).toEqual([
      ['resolved.roomID "S"', 'resolved.roomID "R"'],
      ['resolved.count 1', null],
    ]);
    expect(run({ resolved: [] })).toEqual([['resolved []', expect.stringContaining('resolved {')]]);
    expect(run({ rejected: 6000321 })).toEqual([
      ['rejected {"code":6000321}', expect.stringContaining('resolved {"roomID":"R"')],
    ]);
    expect(run({ pending: true })).toEqual([['pending', expect.stringContaining('resolved {')]]);
  });

  it('SCN-16 a rejected call is compared by code, reason or message', () => {
    const run = (rejected: unknown) =>
      verdicts(
        play([
          { call: 'A.joinRoom', args: ['R'], as: 'x' },
          { expect: 'x', to: { rejected } },
        ]),
      )[0];
    expect(run(6000322)).toBe('good');
    expect(run({ reason: 'roomNotExist' })).toBe('good');
    expect(run(6000323)).toEqual([['rejected.code 6000323', 'rejected.code 6000322']]);
    expect(run({ code: 6000322, reason: 'full' })).toEqual([
      ['rejected.reason "full"', 'rejected.reason "roomNotExist"'],
    ]);
  });

  it('SCN-16 a server step is resolved with code 0, or rejected with its code', () => {
    const run = play([
      { server: 'createRoom', args: [{ roomID: 'R', roomName: '' }], as: 'one' },
      { server: 'createRoom', args: [{ roomID: 'R', roomName: '' }], as: 'two' },
      { expect: 'one', to: { resolved: { code: 0 } } },
      { expect: 'two', to: { rejected: 660300014 } },
      { expect: 'one', to: { rejected: 660300014 } },
    ]);
    expect(verdicts(run)).toEqual(['good', 'good', [['rejected {"code":660300014}', 'resolved {"code":0}']]]);
  });

  it('SCN-17 two calls of one method are told apart by their names, on one device and on several', () => {
    const run = play([
      enter('A', 'R', { as: 'first', wait: false }),
      enter('A', 'R', { as: 'second', wait: false }),
      enter('B', 'R', { as: 'third', wait: false }),
      { advance: '1s' },
      { expect: 'second', to: { rejected: 6000326 } },
      { expect: 'first', to: { resolved: {} } },
      { expect: 'third', to: { resolved: {} } },
      { expect: 'third', to: { resolved: {} } },
    ]);
    expect(verdicts(run)).toEqual(['good', 'good', 'good', 'good']);
  });

  it('SCN-18 rooms are all of the registry, those of a device the ones not Disconnected', () => {
    const run = play([
      enter('A'),
      enter('B'),
      { server: 'createRoom', args: [{ roomID: 'V', roomName: '' }] },
      { expect: 'rooms', to: { V: [], R: ['alice', 'bob'] } },
      { expect: 'rooms', to: { R: ['bob', 'alice'] } },
      { expect: 'A.rooms', to: { R: 2 } },
      { expect: 'A.rooms', to: { R: 'Connecting', S: 'Connected' } },
      { expect: 'A.rooms', to: {} },
    ]);
    expect(verdicts(run)).toEqual([
      'good',
      [
        ['R ["bob","alice"]', 'R ["alice","bob"]'],
        [null, 'V []'],
      ],
      'good',
      [
        ['R "Connecting"', 'R "Connected"'],
        ['S "Connected"', null],
      ],
      [[null, 'R "Connected"']],
    ]);
  });

  it('SCN-19 callbacks are those since the last expectation on them, by name or by some fields', () => {
    const run = play([
      enter('A'),
      { expect: 'callbacks', to: ['room_create', { callback: 'room_enter', operator_account: 'alice' }] },
      enter('B'),
      { expect: 'callbacks', to: [{ room_id: 'R' }] },
      { server: 'kickMembers', args: ['R', ['bob']] },
      { expect: 'callbacks', to: [{ callback: 'room_exit', exit_type: 'Quit' }] },
      { expect: 'callbacks', to: [] },
    ]);
    expect(verdicts(run)).toEqual([
      'good',
      'good',
      [['room_exit exit_type="Quit"', expect.stringContaining('exit_type="Kickout"')]],
      'good',
    ]);
  });

  it('SCN-20 attributes are all of a room, null is no such room', () => {
    const run = play([
      { expect: 'attributes of R', to: null },
      { expect: 'attributes of R', to: {} },
      create({ roomAttributes: { a: '1' } }),
      { expect: 'attributes of R', to: { a: '1' } },
      { expect: 'attributes of R', to: { a: '2', b: '1' } },
      { expect: 'attributes of R', to: null },
    ]);
    expect(verdicts(run)).toEqual([
      'good',
      [['{}', 'no such room']],
      'good',
      [
        ['a "2"', 'a "1"'],
        ['b "1"', null],
      ],
      [['no such room', '{"a":"1"}']],
    ]);
  });
});
