import { describe, expect, it } from 'vitest';
import { parseScenario } from '../../src/scenario/parse.js';
import { playScenario } from '../../src/scenario/play.js';
import type { LogLine, Stage } from '../../src/scenario/stage.js';
import { play, verdicts } from './helpers.js';

const enter = (device: string, roomID = 'R', rest: object = {}) => ({
  call: `${device}.enterRoom`,
  args: [{ roomID, roomName: '' }],
  ...rest,
});
const ENTERED = [
  ['R', 'Connecting', 'ActiveEnter'],
  ['R', 'Connected', 'Success'],
];

describe('steps', () => {
  it('SCN-6 a call that is refused at once has its line before its settlement', () => {
    const { log } = play([{ call: 'A.joinRoom', args: [''], as: 'x' }]);
    expect(log).toMatchObject([
      { at: 0, device: 'A', call: 1, method: 'joinRoom', args: [''] },
      { at: 0, device: 'A', call: 1, rejected: { code: 6000001 } },
    ]);
  });

  it('SCN-6 any arguments can be passed, none and of any kind', () => {
    const run = play([
      { call: 'A.joinRoom', as: 'none' },
      { call: 'A.switchRoom', args: [null, [], {}, 'x', 1, 2, 3], as: 'odd' },
      { call: 'A.queryRoomMembers', args: [{}, -1], as: 'query' },
      { expect: 'none', to: { rejected: 6000001 } },
      { expect: 'odd', to: { rejected: 6000001 } },
      { expect: 'query', to: { rejected: 6000001 } },
    ]);
    expect(verdicts(run)).toEqual(['good', 'good', 'good']);
  });

  it('SCN-7 login, logout, kickOffline and restart leave no call line', () => {
    const steps = ['logout', 'login', 'kickOffline', 'login', 'restart'].map((step) => ({
      call: `A.${step}`,
    }));
    const { log, broken } = play(steps);
    expect(broken).toBeNull();
    expect(log.filter((line) => line.call !== undefined)).toEqual([]);
    expect(log.filter((line) => line.notice === 'connectionStateChanged').length).toBeGreaterThan(3);
  });

  it('SCN-7 a login can end for another reason', () => {
    const run = play([
      { call: 'A.kickOffline', args: ['TokenExpired'] },
      { expect: 'A.connectionStateChanged', to: [['Disconnected', 'TokenExpired']] },
    ]);
    expect(verdicts(run)).toEqual(['good']);
  });

  it('SCN-8 a server step has a line with its code', () => {
    const { log } = play([
      { server: 'destroyRoom', args: ['R'] },
      { server: 'blockUser', args: ['bob'] },
      { server: 'unblockUser', args: ['bob'] },
      { server: 'save' },
      { server: 'restart' },
    ]);
    expect(log.map(({ server, code }) => [server, code])).toEqual([
      ['destroyRoom', 660300001],
      ['blockUser', 0],
      ['unblockUser', 0],
      ['save', 0],
      ['restart', 0],
    ]);
  });

  it('SCN-8 a server that was saved goes back to what was saved', () => {
    const run = play([
      { server: 'createRoom', args: [{ roomID: 'R1', roomName: '' }] },
      { server: 'save' },
      { server: 'createRoom', args: [{ roomID: 'R2', roomName: '' }] },
      { server: 'restart' },
      { expect: 'rooms', to: { R1: [] } },
    ]);
    expect(verdicts(run)).toEqual(['good']);
  });

  it('SCN-9 a network is down, up, deaf or mute', () => {
    const run = play(
      [
        enter('A'),
        { network: 'A', is: 'deaf' },
        enter('B'),
        { expect: 'A.roomMemberJoined', to: [] },
        { network: 'A', is: 'up' },
        { network: 'B', is: 'mute' },
        { call: 'B.leaveRoom', args: ['R'] },
        { expect: 'rooms', to: { R: ['alice', 'bob'] } },
        { network: 'B', is: 'up' },
        { network: 'A', is: 'down' },
        { expect: 'A.rooms', to: { R: 'Connecting' } },
        { network: 'A', is: 'up' },
        { expect: 'A.rooms', to: { R: 'Connected' } },
      ],
      { server: { memberListRepair: false } },
    );
    expect(verdicts(run)).toEqual(['good', 'good', 'good', 'good']);
  });

  it('SCN-10 messages are held, delivered, dropped and repeated by name', () => {
    const run = play([
      enter('A'),
      { network: 'A', hold: 'memberJoined', times: 2 },
      enter('B'),
      { call: 'B.leaveRoom', args: ['R'] },
      { expect: 'A.roomMemberJoined', to: [] },
      { network: 'A', deliver: 'memberJoined' },
      { network: 'A', drop: 'enterRoom' },
      enter('A', 'R2', { as: 'lost' }),
      { expect: 'lost', to: { pending: true } },
      { network: 'A', repeat: 'enterRoom', times: 1 },
      enter('A', 'R3', { as: 'twice' }),
      { expect: 'twice', to: { resolved: { roomInfo: { baseInfo: { roomID: 'R3' } } } } },
    ]);
    expect(verdicts(run)).toEqual(['good', 'good', 'good']);
    expect(
      run.happenings.flatMap(({ ...each }) => (each.what === 'passage' ? [each.passage] : [])),
    ).toContainEqual({
      at: 0,
      after: expect.any(Number),
      device: 'A',
      way: 'up',
      name: 'enterRoom',
      what: 'lost',
    });
  });

  it('SCN-11 time passes by advancing only', () => {
    const { log, ended } = play([enter('A'), { advance: '1m' }, { advance: '0ms' }, enter('B')]);
    expect(ended).toBe(60_000);
    expect(log.filter(({ at }) => at !== 0 && at !== 60_000)).toEqual([]);
  });

  it('SCN-12 a step runs until no message is on its way, unless it does not wait', () => {
    const run = play([
      enter('A', 'R', { wait: false, as: 'enter' }),
      { expect: 'enter', to: { pending: true } },
      { expect: 'A.roomStateChanged', to: ENTERED.slice(0, 1) },
      { advance: '0ms' },
      { expect: 'enter', to: { resolved: {} } },
      { expect: 'A.roomStateChanged', to: ENTERED.slice(1) },
    ]);
    expect(verdicts(run)).toEqual(['good', 'good', 'good', 'good']);
  });

  it('SCN-12 with a latency, a step that waits lets as much time pass as it takes', () => {
    const steps = [enter('A'), enter('B', 'R', { wait: false })];
    expect(play(steps, { network: { latency: '50ms' } }).ended).toBe(100);
  });

  it('SCN-21 the same file with the same seed gives the same log, byte for byte', () => {
    const steps = [
      enter('A'),
      enter('B'),
      { network: 'A', is: 'down' },
      { advance: '1m' },
      { network: 'A', is: 'up' },
    ];
    expect(JSON.stringify(play(steps, {}, 7).log)).toBe(JSON.stringify(play(steps, {}, 7).log));
  });
});

describe('what is no fault of the scenario', () => {
  const stage = (call: () => void): Stage => ({
    now: 0,
    log: [],
    passages: [],
    call,
    server: () => {},
    network: () => {},
    advance: () => {},
    settle: () => {},
    rooms: () => ({}),
    roomsOfEngines: () => ({}),
    streams: () => [],
    deviceRooms: () => ({}),
    attributes: () => null,
  });
  const scenario = parseScenario(
    'f',
    '{ "devices": { "A": { "userID": "a" } }, "steps": [{ "advance": "1s" },\n { "call": "A.login" }, { "expect": "rooms", "to": {} }] }',
  );

  it('SCN-22 a step that the simulation cannot carry out ends the run and is named', () => {
    const run = playScenario(scenario, () =>
      stage(() => {
        throw new TypeError('x is undefined');
      }),
    );
    expect(run.broken).toMatchObject({ step: { number: 2 }, why: 'an unexpected error: x is undefined' });
    expect(run.verdicts).toEqual([]);
  });

  it('SCN-22 a call that never had a line is pending', () => {
    const text =
      '{ "devices": { "A": { "userID": "a" } }, "steps": [{ "call": "A.joinRoom", "as": "x" }, { "server": "save", "as": "y" }, { "expect": "x", "to": { "pending": true } }, { "expect": "y", "to": { "pending": true } }] }';
    const run = playScenario(parseScenario('f', text), () => stage(() => {}));
    expect(verdicts(run)).toEqual(['good', 'good']);
  });

  it('SCN-21 lines and passages come in the order in which they happened', () => {
    const log: LogLine[] = [];
    const passages: Stage['passages'][number][] = [];
    const run = playScenario(scenario, () => ({
      ...stage(() => {
        const passage = { at: 0, device: 'A', way: 'up', name: 'login', what: 'delivered' } as const;
        passages.push({ ...passage, after: 0 });
        log.push({ at: 0, n: 1 });
        passages.push({ ...passage, after: 1 }, { ...passage, after: 1 });
        log.push({ at: 0, n: 2 });
      }),
      log,
      passages,
    }));
    expect(run.happenings.map((each) => (each.what === 'line' ? each.line.n : each.what))).toEqual([
      'step',
      'step',
      'passage',
      1,
      'passage',
      'passage',
      2,
      'step',
      'verdict',
    ]);
  });
});
