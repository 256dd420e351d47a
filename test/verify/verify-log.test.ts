import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  createLifecycleMonitor,
  type LogVerdict,
  type Violation,
  verifyLog,
  violationInWords,
} from '../../src/verify/index.js';
import { entered, faults, line, outage } from './logs.js';

describe('LG-1 a whole log', () => {
  const legal = [...entered('Room1'), ...entered('Room1', 'B'), 'B Room1 Disconnected KickedOut'].map(line);

  it('LG-1 legal: its rooms, episodes and how each ended', () => {
    const { verdict, violations, summary, rooms } = verifyLog(legal);
    expect({ verdict, violations }).toEqual({ verdict: 'legal', violations: [] });
    expect(summary).toEqual({
      lines: 5,
      notices: 5,
      skipped: 0,
      violations: 0,
      unusable: 0,
      devices: 2,
      rooms: 2,
      episodes: 2,
      ends: new Map([['KickedOut', 1]]),
      open: 1,
    });
    expect([...rooms()]).toEqual([
      { device: 'A', roomID: 'Room1', episodes: 1, ends: new Map(), state: 'Connected' },
      { device: 'B', roomID: 'Room1', episodes: 1, ends: new Map([['KickedOut', 1]]), state: 'Disconnected' },
    ]);
  });

  it('LG-1 a violation says where, what, from which state, by which rule, and what was legal', () => {
    const { violations } = verifyLog([...legal, line('A Room1 Disconnected EnterFailed')]);
    expect(violations).toMatchObject([
      {
        line: 6,
        device: 'A',
        roomID: 'Room1',
        state: 'Disconnected',
        event: 'EnterFailed',
        from: 'Connected',
        rule: 'CC-22',
      },
    ]);
    expect(violationInWords(violations[0] as Violation)).toBe(
      'device A room Room1: Disconnected/EnterFailed came; from Connected; rule CC-22; legal there: ' +
        'Connecting/NetworkInterrupted (CC-12), Disconnected/NetworkDisconnected (CC-19 CC-25), ' +
        'Disconnected/Success (CC-11 CC-24), Disconnected/ConnectTimeout (CC-15), Disconnected/KickedOut (CC-16 CC-17), ' +
        'Disconnected/KickedOutByOtherDevice (CC-18), Disconnected/RoomNotExist (CC-16 CC-26)',
    );
  });

  it('LG-1 one wrong line is told once, however long the log goes on', () => {
    const again = [
      ...entered('Room1'),
      ...outage('Room1', 'Room1'),
      'A Room1 Connected Success',
      'A Room1 Disconnected Success',
    ];
    const log = [...again, ...again, ...again];
    for (const at of log.keys()) {
      const dropped = faults(log.filter((_, index) => index !== at));
      expect(dropped.length).toBeLessThanOrEqual(1);
    }
  });

  it('LG-1 one line too many is told once, too', () => {
    const log = [
      ...entered('Room1'),
      ...outage('Room1', 'Room1'),
      'A Room1 Connected Success',
      'A Room1 Disconnected KickedOut',
      ...entered('Room1'),
    ];
    const strays = [
      'Connected Success',
      'Disconnected Success',
      'Connecting ActiveEnter',
      'Connected KickedOut',
    ];
    for (const at of log.keys())
      for (const stray of strays) {
        const told = faults([...log.slice(0, at), `A Room1 ${stray}`, ...log.slice(at)]);
        expect(told.length).toBeLessThanOrEqual(1);
      }
  });

  it('LG-1 a log may end anywhere', () => {
    const log = [
      ...entered('Room1'),
      ...entered('Room2'),
      ...outage('Room1', 'Room2'),
      'A Room2 Disconnected Success',
    ];
    for (const end of log.keys()) expect(faults(log.slice(0, end))).toEqual([]);
  });

  it('LG-1 lines as a stream give a promise', async () => {
    const verdict = verifyLog(createInterface({ input: Readable.from([legal.join('\r\n')]) }));
    expectTypeOf(verdict).toEqualTypeOf<Promise<LogVerdict>>();
    expect((await verdict).verdict).toBe('legal');
    expectTypeOf(verifyLog(legal)).toEqualTypeOf<LogVerdict>();
  });

  it('LG-1 objects are lines too, and whatever is not a roomStateChanged is passed over', () => {
    const { verdict, summary } = verifyLog([
      { at: 0, callback: 'room_create', room_id: 'Room1', room_name: '', operator_account: 'alice' },
      { at: 0, device: 'A', call: 1, method: 'enterRoom', args: [{ roomID: 'Room1', roomName: '' }] },
      { at: 0, device: 'A', notice: 'roomStateChanged', roomID: 'Room1', state: 1, event: 6 },
      { at: 0, device: 'A', notice: 'roomMemberJoined', roomID: 'Room1', memberList: [] },
      { at: 0, device: 'A', notice: 'connectionStateChanged', state: 2, event: 0 },
      { at: 0, device: 'A', call: 1, resolved: {} },
      { at: 0, server: 'kickMembers', args: [], code: 0 },
      { roomID: 'Room1', something: 'else' },
      { device: 'A', roomID: 'Room1', state: 2, event: 0, extendedData: '' },
    ]);
    expect(verdict).toBe('legal');
    expect(summary).toMatchObject({ lines: 9, notices: 2, open: 1 });
  });

  it.each([
    ['', null],
    ['   ', null],
    ['{', null],
    ['[]', null],
    ['7', null],
    ['"roomStateChanged"', null],
    ['{"notice":"roomStateChanged","state":1,"event":6}', 'roomID'],
    ['{"notice":"roomStateChanged","roomID":"","state":1,"event":6}', 'roomID'],
    ['{"notice":"roomStateChanged","roomID":7,"state":1,"event":6}', 'roomID'],
    ['{"notice":"roomStateChanged","roomID":"R","event":6}', 'state'],
    ['{"notice":"roomStateChanged","roomID":"R","state":"open","event":6}', 'state'],
    ['{"notice":"roomStateChanged","roomID":"R","state":1,"event":13}', 'event'],
    ['{"notice":"roomStateChanged","roomID":"R","state":1,"event":"1"}', 'event'],
    ['{"device":7,"notice":"roomStateChanged","roomID":"R","state":1,"event":6}', 'device'],
  ])('LG-1 %j cannot be used, and the rest of the log is read all the same', (text, field) => {
    const { verdict, unusable, summary } = verifyLog([text, ...legal]);
    if (text.trim() === '') return expect(verdict).toBe('legal');
    expect(verdict).toBe('unusable');
    expect(unusable).toMatchObject([{ line: 1, field }]);
    expect(summary.notices).toBe(5);
  });

  it('LG-3 lines without a device belong to one that has no name', () => {
    const nameless = entered('Room1').map((text) => line(text).replace('"device":"A",', ''));
    expect(verifyLog([...nameless, ...legal]).verdict).toBe('legal');
    expect(faults([...nameless, nameless[1] ?? ''])).toEqual(['3:CC-23']);
    const [violation] = verifyLog([...nameless, nameless[1] ?? '']).violations;
    expect(violationInWords(violation as Violation)).toMatch(/^room Room1: /);
  });

  it('LG-3 rooms called __proto__ and constructor are rooms like any other', () => {
    const log = ['__proto__', 'constructor', '10'].flatMap((roomID) => entered(roomID));
    expect(faults(log)).toEqual([]);
    expect(faults(['A __proto__ Connected Success'])).toEqual(['1:CC-22']);
  });

  it('LG-1 what is found is kept up to a number, and all of it is told', () => {
    let told = 0;
    const wrong = Array.from({ length: 50 }, () => line('A Room1 Connected KickedOut'));
    const { violations, summary } = verifyLog(wrong, {
      keep: 10,
      onFinding: () => {
        told += 1;
      },
    });
    expect({ kept: violations.length, all: summary.violations, told }).toEqual({
      kept: 10,
      all: 50,
      told: 50,
    });
  });
});

describe('LG-1 printed lines', () => {
  const loose = (...lines: readonly string[]) => verifyLog(lines, { format: 'loose' });

  it.each([
    'onRoomStateChanged: state=CONNECTING, event=ACTIVE_ENTER, extendedData={}, roomID=Room1',
    '-[H zim:roomStateChanged:ZIMRoomStateConnecting event:6 extendedData:{} roomID:Room1]',
    "roomStateChanged { roomID: 'Room1', state: 1, event: 6, extendedData: '' }",
    'flutter: ZIMRoomState=x state: ZIMRoomState.connecting event: ZIMRoomEvent.activeEnter roomID: Room1',
    '{"roomID":"Room1","state":1,"event":6,"extendedData":""}',
    'ts=1 msg="room" room_id="Room1" state="Connecting" event="ActiveEnter"',
  ])('LG-1 %s', (text) => {
    const { verdict, rooms } = loose(text);
    expect(verdict).toBe('legal');
    expect([...rooms()]).toMatchObject([{ roomID: 'Room1', state: 'Connecting' }]);
  });

  it('LG-1 a roomID keeps the characters that it may have', () => {
    const { rooms } = loose('state=1 event=6 roomID=a!#$%&()+-:;<=.>?@[]^_{}|~b, x');
    expect([...rooms()]).toMatchObject([{ roomID: 'a!#$%&()+-:;<=.>?@[]^_{}|~b' }]);
  });

  it('LG-1 lines that say nothing of a room are skipped and counted', () => {
    const { verdict, summary } = loose(
      'hello',
      '',
      'state=open event=click roomID=5',
      'roomID=Room1 state=1 event=6',
    );
    expect(verdict).toBe('legal');
    expect(summary).toMatchObject({ lines: 4, notices: 1, skipped: 2 });
  });

  it('LG-1 a roomStateChanged in words of no platform cannot be used', () => {
    expect(loose('onRoomStateChanged state=OPEN event=SUCCESS roomID=Room1').verdict).toBe('unusable');
  });

  it('LG-1 the wrong ones are found as in JSON', () => {
    expect(loose('roomID=Room1 state=2 event=0').violations).toMatchObject([{ line: 1, rule: 'CC-22' }]);
  });
});

describe('LG-1 a running SDK', () => {
  it('LG-1 each violation is told as it happens', () => {
    const told: string[] = [];
    const monitor = createLifecycleMonitor({ onViolation: ({ rule }, text) => told.push(`${rule} ${text}`) });
    expect(monitor.notice({ roomID: 'Room1', state: 1, event: 6 })).toEqual([]);
    expect(
      monitor.notice({ roomID: 'Room1', state: 'CONNECTED', event: 'SUCCESS', extendedData: {} }),
    ).toEqual([]);
    expect(monitor.notice({ roomID: 'Room1', state: 2, event: 0 })).toMatchObject([
      { rule: 'CC-23', line: 3 },
    ]);
    expect(told).toEqual([expect.stringMatching(/^CC-23 room Room1: Connected\/Success came/)]);
    expect(() => monitor.notice({ roomID: 'Room1', state: 9, event: 0 })).toThrow(RangeError);
    expect(monitor.summary()).toMatchObject({ notices: 3, rooms: 1, open: 1 });
  });

  it('LG-1 attached to an SDK it hears what the app hears, until it is detached', () => {
    type Listener = (self: never, data: { roomID: string; state: number; event: number }) => void;
    const listeners = new Set<Listener>();
    const sdk = {
      on: (_: 'roomStateChanged', listener: Listener) => void listeners.add(listener),
      off: (_: 'roomStateChanged', listener: Listener) => void listeners.delete(listener),
    };
    const violations: Violation[] = [];
    const unusable: unknown[] = [];
    const monitor = createLifecycleMonitor({
      onViolation: (violation) => violations.push(violation),
      onUnusable: (data) => unusable.push(data),
    });
    const detach = monitor.attach(sdk, 'phone');
    const emit = (state: number, event: number) => {
      for (const listener of listeners) listener(undefined as never, { roomID: 'Room1', state, event });
    };
    emit(1, 6);
    emit(0, 9);
    emit(1, 99);
    expect(violations).toMatchObject([{ device: 'phone', rule: 'CC-22' }]);
    expect(unusable).toEqual([{ roomID: 'Room1', state: 1, event: 99 }]);
    detach();
    expect(listeners.size).toBe(0);
  });

  it('SW-3 the source of a switch may be told', () => {
    const monitor = createLifecycleMonitor();
    for (const roomID of ['Room1', 'Room2']) {
      monitor.notice({ roomID, state: 1, event: 6 });
      monitor.notice({ roomID, state: 2, event: 0 });
    }
    monitor.switching('Room1', 'Room3');
    monitor.notice({ roomID: 'Room3', state: 1, event: 11 });
    monitor.notice({ roomID: 'Room3', state: 2, event: 0 });
    expect(monitor.notice({ roomID: 'Room2', state: 0, event: 0 })).toMatchObject([{ rule: 'SW-3' }]);
  });
});
