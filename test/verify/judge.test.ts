/** Which notices are violations, and by which rule; legal ones beside each, so that neither passes by itself. */
import { describe, expect, it } from 'vitest';
import { RoomEvent, RoomState } from '../../src/machines/vocabulary.js';
import { movesOf, pairOf } from '../../src/verify/moves.js';
import { entered, faults, outage, switchCall } from './logs.js';

const IN = entered('Room1');
const BOTH = [...IN, ...entered('Room2')];

describe('CC-22 one room', () => {
  it('CC-22 the pairs are those of section 2, and no others', () => {
    const pairs = new Set(movesOf(null).all.map(({ state, event }) => `${state}/${event}`));
    expect([...pairs].sort()).toEqual(
      [
        'Connected/Success',
        'Connecting/ActiveCreate',
        'Connecting/ActiveEnter',
        'Connecting/ActiveSwitch',
        'Connecting/NetworkInterrupted',
        'Disconnected/ConnectTimeout',
        'Disconnected/CreateFailed',
        'Disconnected/EnterFailed',
        'Disconnected/KickedOut',
        'Disconnected/KickedOutByOtherDevice',
        'Disconnected/NetworkDisconnected',
        'Disconnected/RoomNotExist',
        'Disconnected/Success',
        'Disconnected/SwitchFailed',
      ].sort(),
    );
  });

  it('CC-22 every other pair is a violation wherever it comes', () => {
    const { all } = movesOf(null);
    const legal = new Set(all.map(({ state, event }) => pairOf(state, event)));
    for (const state of Object.keys(RoomState) as (keyof typeof RoomState)[])
      for (const event of Object.keys(RoomEvent) as (keyof typeof RoomEvent)[])
        if (!legal.has(pairOf(state, event)))
          for (const before of [[], ['A Room1 Connecting ActiveCreate'], IN, [...IN, ...outage('Room1')]])
            expect(faults([...before, `A Room1 ${state} ${event}`])).toEqual([`${before.length + 1}:CC-22`]);
  });

  it.each([
    [
      'created',
      ['A Room1 Connecting ActiveCreate', 'A Room1 Connected Success', 'A Room1 Disconnected Success'],
    ],
    ['not created', ['A Room1 Connecting ActiveCreate', 'A Room1 Disconnected CreateFailed']],
    ['not there', ['A Room1 Connecting ActiveEnter', 'A Room1 Disconnected RoomNotExist']],
    ['refused', ['A Room1 Connecting ActiveEnter', 'A Room1 Disconnected EnterFailed']],
    ['no answer', ['A Room1 Connecting ActiveEnter', 'A Room1 Disconnected NetworkDisconnected']],
    ['left while entering', ['A Room1 Connecting ActiveEnter', 'A Room1 Disconnected Success']],
    ['kicked, and back', [...IN, 'A Room1 Disconnected KickedOut', ...IN]],
    ['destroyed', [...IN, 'A Room1 Disconnected RoomNotExist']],
    ['destroyed, before 2.13.0', [...IN, 'A Room1 Disconnected KickedOut']],
    ['other device', [...IN, 'A Room1 Disconnected KickedOutByOtherDevice']],
    ['removed', [...IN, 'A Room1 Disconnected ConnectTimeout']],
    ['outage', [...IN, ...outage('Room1'), ...outage('Room1'), 'A Room1 Connected Success']],
    [
      'two outages',
      [...IN, ...outage('Room1', 'Room1', 'Room1', 'Room1'), 'A Room1 Disconnected ConnectTimeout'],
    ],
    ['left while offline', [...IN, ...outage('Room1'), 'A Room1 Disconnected Success']],
    ['login ended while offline', [...IN, ...outage('Room1'), 'A Room1 Disconnected NetworkDisconnected']],
    [
      'outage while entering',
      ['A Room1 Connecting ActiveEnter', ...outage('Room1', 'Room1'), 'A Room1 Connected Success'],
    ],
    [
      'given up while offline',
      ['A Room1 Connecting ActiveCreate', ...outage('Room1'), 'A Room1 Disconnected CreateFailed'],
    ],
  ])('CC-22 legal: %s', (_, log) => {
    expect(faults(log)).toEqual([]);
  });

  it.each([
    ['Connected/Success', 'A Room1 Connected Success'],
    ['Connecting/NetworkInterrupted', 'A Room1 Connecting NetworkInterrupted'],
    ['Disconnected/Success', 'A Room1 Disconnected Success'],
    ['Disconnected/KickedOut', 'A Room1 Disconnected KickedOut'],
  ])('LG-1 a log begins with every room Disconnected: %s is none of its moves', (_, notice) => {
    expect(faults([notice])).toEqual(['1:CC-22']);
  });

  it.each([
    [
      'CreateFailed of an entering room',
      ['A Room1 Connecting ActiveEnter', 'A Room1 Disconnected CreateFailed'],
      '2:CC-22',
    ],
    [
      'EnterFailed of a creating room',
      ['A Room1 Connecting ActiveCreate', 'A Room1 Disconnected EnterFailed'],
      '2:CC-22',
    ],
    [
      'RoomNotExist of a creating room',
      ['A Room1 Connecting ActiveCreate', 'A Room1 Disconnected RoomNotExist'],
      '2:CC-22',
    ],
    [
      'KickedOut of an entering room',
      ['A Room1 Connecting ActiveEnter', 'A Room1 Disconnected KickedOut'],
      '2:CC-22',
    ],
    ['EnterFailed of a Connected room', [...IN, 'A Room1 Disconnected EnterFailed'], '3:CC-22'],
    ['entering a Connected room', [...IN, 'A Room1 Connecting ActiveEnter'], '3:CC-22'],
    ['entering a Connecting room', [IN[0] ?? '', 'A Room1 Connecting ActiveCreate'], '2:CC-22'],
    [
      'Connected after a leave',
      [IN[0] ?? '', 'A Room1 Disconnected Success', 'A Room1 Connected Success'],
      '3:CC-22',
    ],
  ])('CC-22 a violation: %s', (_, log, fault) => {
    expect(faults(log)).toEqual([fault]);
  });

  it('CC-23 the same notice twice, but for NetworkInterrupted', () => {
    expect(faults([...IN, 'A Room1 Connected Success'])).toEqual(['3:CC-23']);
    expect(faults([IN[0] ?? '', IN[0] ?? ''])).toEqual(['2:CC-23']);
    expect(faults([...IN, 'A Room1 Disconnected KickedOut', 'A Room1 Disconnected KickedOut'])).toEqual([
      '4:CC-23',
    ]);
    expect(faults([...IN, ...outage('Room1', 'Room1', 'Room1')])).toEqual([]);
  });

  it('CC-16 a version of the SDK says what a destroyed room is called', () => {
    const destroyed = [...IN, 'A Room1 Disconnected RoomNotExist'];
    expect(faults(destroyed)).toEqual([]);
    expect(faults(destroyed, { sdkVersion: '2.13.0' })).toEqual([]);
    expect(faults(destroyed, { sdkVersion: '2.12.9' })).toEqual(['3:CC-16']);
    const kicked = [...IN, 'A Room1 Disconnected KickedOut'];
    for (const sdkVersion of ['2.12.0', '2.13.0']) expect(faults(kicked, { sdkVersion })).toEqual([]);
    // CC-7 and CC-26 hold for every version
    const missing = ['A Room1 Connecting ActiveEnter', 'A Room1 Disconnected RoomNotExist'];
    const gone = [...IN, ...outage('Room1', 'Room1'), 'A Room1 Disconnected RoomNotExist'];
    for (const log of [missing, gone]) expect(faults(log, { sdkVersion: '2.12.0' })).toEqual([]);
  });

  it('LG-2 extendedData is empty or a JSON object, as text or as it is', () => {
    const kicked = (data: unknown): readonly string[] =>
      faults([
        ...IN,
        JSON.stringify({ device: 'A', roomID: 'Room1', state: 0, event: 8, extendedData: data }),
      ]);
    for (const data of ['', null, undefined, {}, { reason: 'spam' }, '{"reason":"spam"}', '{}'])
      expect(kicked(data)).toEqual([]);
    for (const data of ['spam', '[]', '1', 'null', 5, true, []]) expect(kicked(data)).toEqual(['3:LG-2']);
  });
});

describe('NR-1 outages are told to every room of a device', () => {
  it('NR-1 both rooms at T0 and at T1, then each what the server says', () => {
    const down = outage('Room1', 'Room2');
    expect(
      faults([...BOTH, ...down, ...down, 'A Room2 Connected Success', 'A Room1 Disconnected RoomNotExist']),
    ).toEqual([]);
  });

  it.each([
    ['T0 of one room only', [...BOTH, ...outage('Room1'), 'A Room2 Disconnected KickedOut'], '6:NR-1'],
    [
      'T1 of one room only',
      [...BOTH, ...outage('Room1', 'Room2', 'Room1'), 'A Room1 Connected Success'],
      '8:NR-1',
    ],
    ['T0 twice for one room', [...BOTH, ...outage('Room1', 'Room1')], '6:NR-1'],
    ['Connected without T1', [...IN, ...outage('Room1'), 'A Room1 Connected Success'], '4:NR-1'],
    ['kicked without T1', [...IN, ...outage('Room1'), 'A Room1 Disconnected KickedOut'], '4:NR-1'],
    [
      'another room accepted offline',
      [
        IN[0] ?? '',
        'A Room2 Connecting ActiveEnter',
        ...outage('Room1', 'Room2'),
        'A Room2 Connected Success',
      ],
      '5:NR-1',
    ],
  ])('NR-1 a violation: %s', (_, log, fault) => {
    expect(faults(log)).toEqual([fault]);
  });

  it('NR-1 a room that is being left ends at T0 instead (CC-24)', () => {
    expect(faults([...BOTH, ...outage('Room1'), 'A Room2 Disconnected Success', ...outage('Room1')])).toEqual(
      [],
    );
  });

  it('NR-1 the other devices of the log have connections of their own', () => {
    expect(
      faults([...IN, ...entered('Room1', 'B'), ...outage('Room1'), 'B Room1 Disconnected KickedOut']),
    ).toEqual([]);
  });

  it('CL-5 nothing begins while offline', () => {
    expect(faults([...IN, ...outage('Room1'), 'A Room2 Connecting ActiveEnter'])).toEqual(['4:CL-5']);
    expect(faults([...IN, ...outage('Room1', 'Room1'), 'A Room2 Connecting ActiveEnter'])).toEqual([]);
    // with no room left to be told, the connection may have come back unseen
    expect(
      faults([...IN, ...outage('Room1'), 'A Room1 Disconnected Success', 'A Room2 Connecting ActiveEnter']),
    ).toEqual([]);
  });

  it('CC-19 the end of the login is told to every room, each in its way', () => {
    const ends = ['A Room1 Disconnected NetworkDisconnected', 'A Room2 Disconnected NetworkDisconnected'];
    expect(faults([...BOTH, ...ends])).toEqual([]);
    expect(
      faults([...IN, 'A Room2 Connecting ActiveCreate', ends[0] ?? '', 'A Room2 Disconnected CreateFailed']),
    ).toEqual([]);
    expect(faults([...BOTH, ends[0] ?? '', 'A Room1 Connecting ActiveEnter'])).toEqual(['6:CC-19']);
    expect(faults([...BOTH, ends[0] ?? '', 'A Room2 Disconnected KickedOut'])).toEqual(['6:CC-19']);
  });

  it('NR-9 whatever the order is, it is the same at T1', () => {
    const [forth, back] = [outage('Room1', 'Room2'), outage('Room2', 'Room1')];
    for (const order of [forth, back]) expect(faults([...BOTH, ...order, ...order, ...order])).toEqual([]);
    expect(faults([...BOTH, ...forth, ...back])).toEqual(['8:NR-9']);
    expect(faults([...BOTH, ...back, ...forth])).toEqual(['8:NR-9']);
    // entered anew, it has a new place
    const again = ['A Room1 Disconnected Success', ...IN];
    expect(faults([...BOTH, ...forth, ...forth, ...again, 'A Room2 Connected Success', ...back])).toEqual([]);
  });

  it('NR-9 that it is the order of entering is only judged where it is asked for', () => {
    const log = [...BOTH, ...outage('Room2', 'Room1')];
    expect(faults(log)).toEqual([]);
    expect(faults(log, { strict: true })).toEqual(['5:NR-9']);
    expect(faults([...BOTH, ...outage('Room1', 'Room2')], { strict: true })).toEqual([]);
  });
});

describe('SW-3 switches', () => {
  const begun = [...IN, 'A Room2 Connecting ActiveSwitch'];
  const target = 'A Room2 Connected Success';
  const source = 'A Room1 Disconnected Success';

  it.each([
    ['success', [...begun, target, source]],
    [
      'failure, the source stays',
      [...begun, 'A Room2 Disconnected SwitchFailed', ...outage('Room1', 'Room1')],
    ],
    ['failure, the source is left later', [...begun, 'A Room2 Disconnected SwitchFailed', source]],
    ['the source is kicked meanwhile (SW-10)', [...begun, 'A Room1 Disconnected KickedOut', target]],
    ['success after an outage', [...begun, ...outage('Room1', 'Room2', 'Room1', 'Room2'), target, source]],
    [
      'the target is left (SW-12)',
      [...begun, 'A Room2 Disconnected Success', `${source} {"cause":"switchCancelled"}`],
    ],
    [
      'one of two rooms is the source',
      [
        ...BOTH,
        'A Room3 Connecting ActiveSwitch',
        'A Room3 Connected Success',
        'A Room2 Disconnected Success',
        source,
      ],
    ],
    [
      'the source is left by leaving offline (SW-11)',
      [...begun, ...outage('Room1', 'Room2'), 'A Room2 Disconnected SwitchFailed', source],
    ],
  ])('SW-3 legal: %s', (_, log) => {
    expect(faults(log)).toEqual([]);
  });

  it.each([
    ['no end of the source', [...begun, target, 'A Room3 Connecting ActiveEnter'], '5:SW-3'],
    ['the source first', [...begun, source, target], '4:SW-3'],
    [
      'something in between',
      [
        ...BOTH,
        'A Room3 Connecting ActiveSwitch',
        'A Room3 Connected Success',
        'A Room2 Disconnected KickedOut',
      ],
      '7:SW-3',
    ],
  ])('SW-3 a violation: %s', (_, log, fault) => {
    expect(faults(log)).toEqual([fault]);
  });

  it('SW-3 with call lines it is the source of the call that has to end', () => {
    const called = [
      ...BOTH,
      switchCall(3, 'Room1', 'Room3'),
      'A Room3 Connecting ActiveSwitch',
      'A Room3 Connected Success',
    ];
    expect(faults([...called, 'A Room1 Disconnected Success'])).toEqual([]);
    expect(faults([...called, 'A Room2 Disconnected Success'])).toEqual(['8:SW-3']);
  });

  it('SW-3 the target is entered and lost at once: accepted, the source, then the end (CC-28)', () => {
    expect(faults([...begun, target, source, 'A Room2 Disconnected KickedOut'])).toEqual([]);
  });

  it('SW-4 with call lines a failure does not end the source', () => {
    const failed = [
      ...IN,
      switchCall(2, 'Room1', 'Room2'),
      'A Room2 Connecting ActiveSwitch',
      'A Room2 Disconnected SwitchFailed',
    ];
    const leave = '{"device":"A","call":3,"method":"leaveRoom","args":["Room1"]}';
    const leaveAll = '{"device":"A","call":3,"method":"leaveAllRoom","args":[]}';
    const refused =
      '{"device":"A","call":2,"rejected":{"code":6000322,"reason":"roomNotExist","message":""}}';
    const unanswered = '{"device":"A","call":2,"rejected":{"code":6000105,"reason":"timeout","message":""}}';
    const loggedOut = '{"device":"A","notice":"connectionStateChanged","state":0,"event":0}';
    expect(faults([...failed, source])).toEqual(['6:SW-4']);
    expect(faults([...failed, refused, source])).toEqual(['7:SW-4']);
    expect(faults([...failed, leave, source])).toEqual([]);
    expect(faults([...failed, leaveAll, source])).toEqual([]);
    // decided, the target lost since, and the answer lost (NR-2)
    expect(faults([...failed, unanswered, source])).toEqual([]);
    // logging out has no call line
    expect(faults([...failed, source, loggedOut])).toEqual([]);
    expect(faults([...failed, source, 'A Room3 Connecting ActiveEnter', loggedOut])).toEqual(['6:SW-4']);
  });

  it('SW-8 a switch needs a room to switch from', () => {
    expect(faults(['A Room2 Connecting ActiveSwitch'])).toEqual(['1:SW-8']);
    expect(faults([switchCall(1, 'Room9', 'Room2'), 'A Room2 Connecting ActiveSwitch'])).toEqual(['2:SW-8']);
    expect(faults([...entered('Room1', 'B'), 'A Room2 Connecting ActiveSwitch'])).toEqual(['3:SW-8']);
  });

  it('SW-9 a room is in one switch at a time', () => {
    expect(faults([...begun, 'A Room3 Connecting ActiveSwitch'])).toEqual(['4:SW-9']);
    expect(faults([...BOTH, 'A Room3 Connecting ActiveSwitch', 'A Room4 Connecting ActiveSwitch'])).toEqual(
      [],
    );
  });

  it('SW-12 a source that ends because of a cancelled switch was the source of one', () => {
    expect(faults([...IN, `${source} {"cause":"switchCancelled"}`])).toEqual(['3:SW-12']);
  });

  it('SW-13 after an outage the order is only judged where it is asked for', () => {
    const log = [
      ...begun,
      ...outage('Room1', 'Room2', 'Room1', 'Room2'),
      target,
      'A Room3 Connecting ActiveEnter',
    ];
    expect(faults(log)).toEqual([]);
    expect(faults(log, { strict: true })).toEqual(['9:SW-13']);
  });
});
