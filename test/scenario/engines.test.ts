/** Engines in scenarios: what a file says of them, and what a run makes of that. */
import { describe, expect, it } from 'vitest';
import { parseScenario } from '../../src/scenario/parse.js';
import { playScenario, type Run } from '../../src/scenario/play.js';
import { simulationStage } from '../../src/scenario/simulation-stage.js';
import { verdicts } from './helpers.js';

const DEVICES = { A: { userID: 'alice' } };
const ENGINES = { E: { roomMode: 'MultiRoom' }, F: { roomMode: 'MultiRoom', platform: 'web' } };

const play = (steps: readonly object[], rest: object = {}, seed = 0): Run => {
  const server = { multiRoom: true };
  const text = JSON.stringify({ server, devices: DEVICES, engines: ENGINES, ...rest, steps });
  return playScenario(parseScenario('test.scenario.json', text), simulationStage, seed);
};

const userOf = (userID: string) => ({ userID, userName: userID });
const USERS: Record<string, object> = { E: userOf('eve'), F: userOf('fay') };
const login = (engine: string, roomID = 'room1', rest: object = {}) => ({
  call: `${engine}.loginRoom`,
  args: [roomID, USERS[engine], { isUserStatusNotify: true }],
  ...rest,
});
const enter = (device: string, roomID = 'room1') => ({
  call: `${device}.enterRoom`,
  args: [{ roomID, roomName: '' }],
});
const publish = (engine: string, streamID: string, roomID = 'room1', channel: unknown = 'Main') => ({
  call: `${engine}.startPublishingStream`,
  args: [streamID, channel, { roomID }],
});
const playStream = (engine: string, streamID: string, roomID = 'room1') => ({
  call: `${engine}.startPlayingStream`,
  args: [streamID, { roomID }],
});
const LOGGED_IN = [
  ['room1', 'Logining'],
  ['room1', 'Logined'],
];

describe('a file with engines', () => {
  it('SCN-24 an engine needs its name only', () => {
    const { engines, devices } = parseScenario('f', '{ "engines": { "E.1": {} }, "steps": [] }');
    expect(devices).toEqual([]);
    expect(engines).toEqual([
      { name: 'E.1', userID: '', deviceID: 'E.1', platform: 'native', sdkVersion: null, roomMode: null },
    ]);
  });

  it('SCN-23 any text is a name, beside those of devices', () => {
    const text = `{ "devices": { "A": { "userID": "a" } }, "engines": { "__proto__": {}, "(.*)|\\\\": {}, "A.B": {} }, "steps": [
      { "expect": "__proto__.roomStateChanged", "to": [["r", "Logout"]] },
      { "expect": "(.*)|\\\\.roomStateChanged", "to": [["r", 7, 0]] },
      { "expect": "A.B.roomStateChanged", "to": [["r", 7, 0]] },
      { "expect": "A.roomStateChanged", "to": [["r", 0, 0]] }
    ] }`;
    const { steps } = parseScenario('f', text);
    expect(steps.map((step) => step.kind === 'expect' && step.subject.to)).toEqual([
      [['r', 'Logout']],
      [['r', 'Logout', 0]],
      [['r', 'Logout', 0]],
      [['r', 'Disconnected', 'Success']],
    ]);
  });

  it('SCN-29 limits of Express by their names, times as durations', () => {
    const server = {
      multiRoom: true,
      tokens: ['t'],
      reconnectFor: '5s',
      maxStreamIDBytes: 3,
      offlineAfter: 7,
    };
    const parsed = parseScenario('f', JSON.stringify({ server, engines: { E: {} }, steps: [] }));
    expect(parsed.server).toEqual({ ...server, reconnectFor: 5_000 });
  });

  it('SCN-26 numbers become names', () => {
    const to = (expect: string, row: unknown[]) => ({ expect, to: [row] });
    const steps = [
      to('E.roomStateChanged', ['r', 6, 1002055]),
      to('E.roomStateUpdate', ['r', 2]),
      to('E.roomUserUpdate', ['r', 0, ['bob']]),
      to('E.roomStreamUpdate', ['r', 1, ['s']]),
      to('E.publisherStateUpdate', ['s', 2, 0]),
      to('E.playerStateUpdate', ['s', 0]),
    ];
    const parsed = parseScenario('f', JSON.stringify({ engines: { E: {} }, steps })).steps;
    expect(parsed.map((step) => step.kind === 'expect' && (step.subject.to as unknown[])[0])).toEqual([
      ['r', 'KickOut', 1002055],
      ['r', 'Connected'],
      ['r', 'Add', ['bob']],
      ['r', 'Delete', ['s']],
      ['s', 'Publishing', 0],
      ['s', 'NoPlay'],
    ]);
  });
});

describe('engines in a run', () => {
  it('SCN-24 without a room mode there is no engine yet; with one nothing is logged of its creation', () => {
    const run = play(
      [
        { call: 'E.loginRoom', args: ['room1', userOf('eve')], as: 'too early' },
        { expect: 'too early', to: { rejected: { code: 1000001, reason: 'noEngine' } } },
        { call: 'E.createEngine' },
        { call: 'E.loginRoom', args: ['room1', userOf('eve')], as: 'now' },
        { expect: 'now', to: { resolved: { errorCode: 0 } } },
        { call: 'F.loginRoom', args: ['room1', userOf('fay')] },
      ],
      { engines: { E: {}, F: { roomMode: 'SingleRoom' } } },
    );
    expect(verdicts(run)).toEqual(['good', 'good']);
    const calls = run.log.flatMap(({ call, method, engine }) =>
      method === undefined ? [] : [[call, engine, method]],
    );
    expect(calls).toEqual([
      [1, 'E', 'loginRoom'],
      [2, 'E', 'createEngine'],
      [3, 'E', 'loginRoom'],
      [4, 'F', 'loginRoom'],
    ]);
  });

  it('SCN-23 SIM-9 devices and engines have one clock, one log and one numbering of calls, and two rooms of one name', () => {
    const run = play([
      enter('A'),
      login('E'),
      { advance: '1s' },
      { call: 'A.leaveRoom', args: ['room1'], as: 'left' },
      { call: 'E.logoutRoom', args: ['room1'], as: 'logged out' },
      { expect: 'left', to: { resolved: {} } },
      { expect: 'logged out', to: { resolved: { errorCode: 0 } } },
      enter('A'),
      { expect: 'rooms', to: { room1: ['alice'] } },
      { expect: 'rooms of engines', to: {} },
      { expect: 'A.rooms', to: { room1: 'Connected' } },
      { expect: 'E.rooms', to: {} },
    ]);
    expect(verdicts(run)).toEqual(Array(6).fill('good'));
    const calls = run.log.flatMap(({ at, call, method }) =>
      method === undefined ? [] : [[at, call, method]],
    );
    expect(calls).toEqual([
      [0, 1, 'enterRoom'],
      [0, 2, 'loginRoom'],
      [1000, 3, 'leaveRoom'],
      [1000, 4, 'logoutRoom'],
      [1000, 5, 'enterRoom'],
    ]);
    expect(run.log.every(({ at }, index) => Number(at) >= Number(run.log[index - 1]?.at ?? 0))).toBe(true);
  });

  it('SCN-23 a step that waits, waits for messages of both, and for no heartbeat of either', () => {
    const rest = {
      network: { latency: '4s' },
      server: { multiRoom: true, heartbeatInterval: '5s' },
    };
    const run = play([login('E', 'room1', { wait: false }), enter('A'), { advance: '5m' }], rest);
    expect(run.broken).toBeNull();
    // the login is said again after 5 s, since it is unanswered till 8 s; heartbeats are on their way at every moment
    expect(run.ended).toBe(13_000 + 300_000);
    const steps = [login('E'), { advance: '20s' }, enter('A'), { call: 'E.logoutRoom' }];
    const later = play(steps, rest);
    // so is the logout of 41 s, at 45 s
    expect([later.broken, later.ended]).toEqual([null, 13_000 + 20_000 + 8_000 + 12_000]);
  });

  it('SCN-21 the same file with the same seed gives the same log, byte for byte', () => {
    const steps = [
      login('E'),
      enter('A'),
      publish('E', 's'),
      { network: 'E', is: 'down' },
      { advance: '2m' },
    ];
    const log = (seed: number) => JSON.stringify(play([...steps, { network: 'E', is: 'up' }], {}, seed).log);
    expect(log(3)).toBe(log(3));
  });

  it('SCN-25 names of modes and channels stand for numbers; others go to the call as they are', () => {
    const run = play(
      [
        { call: 'E.setRoomMode', args: ['Multiroom'], as: 'misspelt' },
        { call: 'E.setRoomMode', args: ['MultiRoom'] },
        { call: 'E.createEngineWithProfile', args: [{ appID: 1 }] },
        login('E'),
        publish('E', 's1'),
        publish('E', 's2', 'room1', 'Fourth'),
        publish('E', 's3', 'room1', 'toString'),
        { call: 'E.stopPublishingStream', args: ['Main'] },
        { call: 'E.loginRoom', args: ['MultiRoom', userOf('eve')] },
        { expect: 'misspelt', to: { rejected: { code: 1000017, reason: 'badArgument' } } },
        { expect: 'E.streams', to: [['room1', 's2', 'Publishing']] },
        { expect: 'E.rooms', to: { room1: 'Connected', MultiRoom: 'Connected' } },
      ],
      { engines: { E: {} } },
    );
    expect(verdicts(run)).toEqual(['good', 'good', 'good']);
    expect(
      run.log.flatMap(({ method, args }) => (method === undefined ? [] : [(args as unknown[])[0]])),
    ).toEqual(['Multiroom', 1, { appID: 1 }, 'room1', 's1', 's2', 's3', 0, 'MultiRoom']);
  });

  it('SCN-25 any arguments can be passed, none and of any kind', () => {
    const calls = ['loginRoom', 'switchRoom', 'startPublishingStream', 'stopPlayingStream'];
    const run = play(
      calls.flatMap((method) => [
        { call: `E.${method}`, as: method },
        { call: `E.${method}`, args: [null, [], {}, 1], as: `odd ${method}` },
        { expect: method, to: { rejected: {} } },
        { expect: `odd ${method}`, to: { rejected: {} } },
      ]),
    );
    expect([run.broken, verdicts(run)]).toEqual([null, Array(8).fill('good')]);
  });

  it('SCN-26 notices: the code and extendedData count where they are given', () => {
    const told = (engine: string, ...to: unknown[]) => ({ expect: `${engine}.roomStateChanged`, to });
    const run = play([
      login('E'),
      told('E', ['room1', 'Logining', 0], ['room1', 1, 0, { room_session_id: '1' }]),
      { network: 'E', is: 'down' },
      told('E', ['room1', 'Reconnecting', 1002051, '']),
      { network: 'E', is: 'up' },
      told('E', ['room1', 'Reconnected', 1002051]),
      told('E'),
      { server: 'kickUsers', args: ['room1', ['eve']] },
      told('E', ['room1', 'Logout', 0]),
      {
        expect: 'E.roomStateUpdate',
        to: [
          ['room1', 1],
          ['room1', 2],
          ['room1', 1],
          ['room1', 2],
          ['room1', 0, 1],
        ],
      },
      told('F'),
    ]);
    expect(verdicts(run)).toEqual([
      'good',
      'good',
      [['room1 Reconnected 1002051', 'room1 Reconnected {"room_session_id":"1"}']],
      'good',
      [['room1 Logout', 'room1 KickOut 1002055']],
      [['room1 Disconnected 1', 'room1 Disconnected 1002055']],
      'good',
    ]);
  });

  it('SCN-26 users and streams of others', () => {
    const run = play([
      login('E'),
      login('F'),
      publish('F', 's1'),
      publish('F', 's2', 'room1', 1),
      playStream('E', 's1'),
      { call: 'F.logoutRoom', args: [] },
      {
        expect: 'E.roomUserUpdate',
        to: [
          ['room1', 'Add', ['fay']],
          ['room1', 'Delete', ['fay']],
        ],
      },
      {
        expect: 'E.roomStreamUpdate',
        to: [
          ['room1', 0, ['s1']],
          ['room1', 0, ['s2']],
          ['room1', 1, ['s1', 's2']],
        ],
      },
      {
        expect: 'E.playerStateUpdate',
        to: [
          ['s1', 1],
          ['s1', 'Playing', 0],
          ['s1', 'PlayRequesting'],
        ],
      },
      {
        expect: 'F.publisherStateUpdate',
        to: [
          ['s1', 1],
          ['s1', 2],
          ['s2', 1],
          ['s2', 2],
          ['s1', 0],
          ['s2', 0],
        ],
      },
      { expect: 'F.roomStreamUpdate', to: [] },
    ]);
    expect(verdicts(run)).toEqual(Array(5).fill('good'));
  });

  it('SCN-27 streams and rooms of engines are complete, and in order', () => {
    const look = (...to: unknown[]) => ({ expect: 'E.streams', to });
    const run = play([
      login('E'),
      login('E', 'room2'),
      playStream('E', 'p', 'room2'),
      publish('E', 's'),
      // one's own stream, too
      playStream('E', 's'),
      look(['room2', 'p', 'PlayRequesting'], ['room1', 's', 'Publishing'], ['room1', 's', 'Playing']),
      look(['room1', 's', 'Publishing']),
      { expect: 'rooms of engines', to: { room1: ['eve'] } },
      { expect: 'rooms of engines', to: { room1: ['eve'], room2: ['eve'] } },
    ]);
    expect(verdicts(run)).toEqual([
      'good',
      [
        [null, 'room2 p PlayRequesting'],
        [null, 'room1 s Playing'],
      ],
      [[null, 'room2 ["eve"]']],
      'good',
    ]);
  });

  it('SCN-28 kicks and plans have a line with their code', () => {
    const run = play([
      login('E'),
      { server: 'kickUsers', args: ['room1', ['eve', 'bob']], as: 'kick' },
      { server: 'kickUsers', args: ['room1'], as: 'bad kick' },
      { server: 'configure', args: [{ multiRoom: false }], as: 'plan' },
      { server: 'configure', args: [{ multiRooms: false }], as: 'bad plan' },
      { server: 'configure', args: [null], as: 'no plan' },
      { expect: 'kick', to: { resolved: { code: 0, kicked: ['eve'] } } },
      { expect: 'bad kick', to: { rejected: 6000001 } },
      { expect: 'plan', to: { resolved: {} } },
      { expect: 'bad plan', to: { rejected: 6000001 } },
      { expect: 'no plan', to: { rejected: 6000001 } },
      login('E', 'room2', { as: 'login' }),
      { expect: 'login', to: { rejected: { code: 1002036, reason: 'multiRoomDisabled' } } },
    ]);
    expect([run.broken, verdicts(run)]).toEqual([null, Array(6).fill('good')]);
    expect(run.log.filter(({ server }) => server !== undefined).slice(0, 2)).toEqual([
      { at: 0, server: 'kickUsers', args: ['room1', ['eve', 'bob']], code: 0, kicked: ['eve'] },
      { at: 0, server: 'kickUsers', args: ['room1'], code: 6000001 },
    ]);
  });

  it('SCN-29 one name limits both, each with its own default', () => {
    const steps = [enter('A', 'a'), enter('A', 'b'), login('E', 'a'), login('E', 'b')];
    const both = play([...steps, { expect: 'A.rooms', to: { a: 2 } }, { expect: 'E.rooms', to: { a: 2 } }], {
      server: { multiRoom: true, maxRoomsPerUser: 1 },
    });
    expect(verdicts(both)).toEqual(['good', 'good']);
    const away = (rest: object) =>
      play(
        [
          enter('A'),
          login('E'),
          { network: 'A', is: 'down' },
          { network: 'E', is: 'down' },
          { advance: '60s' },
          { expect: 'rooms', to: {} },
          { expect: 'rooms of engines', to: { room1: ['eve'] } },
        ],
        rest,
      );
    expect(verdicts(away({}))).toEqual(['good', 'good']);
    const shorter = away({ server: { multiRoom: true, offlineAfter: '50s' } });
    expect(verdicts(shorter)).toEqual(['good', [['room1 ["eve"]', null]]]);
  });

  it('SCN-9 SCN-10 the network of an engine is that of a device', () => {
    const run = play([
      { network: 'E', hold: 'hold' },
      login('E', 'room1', { as: 'login' }),
      { expect: 'login', to: { pending: true } },
      { network: 'E', deliver: 'hold' },
      { expect: 'E.roomStateChanged', to: LOGGED_IN },
      { network: 'E', repeat: 'memberChanged' },
      login('F'),
      { network: 'E', drop: 'kicked' },
      { server: 'kickUsers', args: ['room1', ['eve']] },
      { expect: 'E.rooms', to: { room1: 'Connected' } },
      { network: 'E', is: 'mute' },
      { advance: '9s' },
      { network: 'E', is: 'up' },
      { advance: '1s' },
      { expect: 'E.roomStateChanged', to: [['room1', 'KickOut', 1002055]] },
      { expect: 'E.roomUserUpdate', to: [['room1', 'Add', ['fay']]] },
      { network: 'F', is: 'deaf' },
      { call: 'F.logoutRoom', as: 'logout' },
      { expect: 'logout', to: { pending: true } },
      { expect: 'rooms of engines', to: {} },
    ]);
    expect([run.broken, verdicts(run)]).toEqual([null, Array(7).fill('good')]);
    const names = run.happenings.flatMap((each) => (each.what === 'passage' ? [each.passage] : []));
    expect(names.some(({ name, what }) => name === 'kicked' && what === 'lost')).toBe(true);
    expect(names.some(({ name }) => name.includes('heartbeat'))).toBe(false);
  });
});
