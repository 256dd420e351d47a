import { describe, expect, it } from 'vitest';
import { parseScenario } from '../../src/scenario/parse.js';
import { marked, refusal, withSteps } from './helpers.js';
import { UNUSABLE_ENGINES } from './unusable-engines.js';
import { UNUSABLE_EXPECTATIONS } from './unusable-expectations.js';
import { UNUSABLE_STEPS } from './unusable-steps.js';

describe('SCN-2 what is wrong is said in one message, with line and column', () => {
  it.each([...UNUSABLE_STEPS, ...UNUSABLE_EXPECTATIONS, ...UNUSABLE_ENGINES])('%s', (_, input, message) => {
    const { text, at } = marked(input);
    const said = refusal(text);
    expect(said.slice(0, `f.json:${at}: unable to ${message}`.length)).toBe(
      `f.json:${at}: unable to ${message}`,
    );
    expect(said).not.toContain('\n');
    expect(said).not.toContain('something else');
  });

  it('SCN-2 of several mistakes the first in the file is told', () => {
    const { text, at } = marked(
      withSteps('{ "call": "A.login", "was": 1 },\n    { "advance": "x" }').replace('"was"', '▸"was"'),
    );
    expect(refusal(text)).toContain(`f.json:${at}: `);
  });
});

describe('a scenario that is usable', () => {
  const parse = (scenario: object) =>
    parseScenario('/some/where/it-speaks.scenario.json', JSON.stringify(scenario));

  it('SCN-3 needs steps only; its name is that of the file', () => {
    expect(parse({ steps: [] })).toEqual({
      file: '/some/where/it-speaks.scenario.json',
      name: 'it-speaks',
      description: '',
      server: {},
      latency: 0,
      devices: [],
      engines: [],
      steps: [],
    });
  });

  it('SCN-4 a device takes its name as deviceID, and any text as a name', () => {
    const text =
      '{ "devices": { "__proto__": { "userID": "a" }, "A.B": { "userID": "a", "sdkVersion": "2.12" } }, "steps": [ { "call": "__proto__.login" }, { "call": "A.B.login" } ] }';
    const { devices, steps } = parseScenario('f', text);
    expect(devices).toEqual([
      { name: '__proto__', userID: 'a', deviceID: '__proto__', sdkVersion: null },
      { name: 'A.B', userID: 'a', deviceID: 'A.B', sdkVersion: '2.12' },
    ]);
    expect(steps.map((step) => step.kind === 'call' && step.device)).toEqual(['__proto__', 'A.B']);
  });

  it('SCN-5 times of the server are ms or durations', () => {
    const server = {
      maxRooms: null,
      offlineAfter: '35s',
      requestTimeout: 500,
      endsKeptFor: '2h',
      multiDevice: 'allow',
    };
    expect(parse({ server, network: { latency: '3m' }, steps: [] })).toMatchObject({
      server: {
        maxRooms: null,
        offlineAfter: 35_000,
        requestTimeout: 500,
        endsKeptFor: 7_200_000,
        multiDevice: 'allow',
      },
      latency: 180_000,
    });
  });

  it('SCN-6 any JSON is an argument, since a scenario may show that it is rejected', () => {
    const args = [null, -1.5, { __proto__: 1 }, [[]], ''];
    const devices = { A: { userID: 'a' } };
    expect(parse({ devices, steps: [{ call: 'A.leaveRoom', args }] }).steps).toMatchObject([{ args }]);
  });

  it('SCN-11 durations are ms, s, m and h', () => {
    const steps = ['0ms', '500ms', '35s', '3m', '2h'].map((advance) => ({ advance }));
    expect(parse({ steps }).steps).toMatchObject([0, 500, 35_000, 180_000, 7_200_000].map((ms) => ({ ms })));
  });

  it('SCN-14 numbers of states and events become names', () => {
    const steps = [
      {
        expect: 'A.roomStateChanged',
        to: [
          ['R', 1, 'ActiveSwitch'],
          ['R', 'Disconnected', 12, { a: 1 }],
        ],
      },
      { expect: 'A.connectionStateChanged', to: [[3, 'LoginInterrupted']] },
      {
        expect: 'A.roomAttributesUpdated',
        to: [
          ['R', 0, { a: 'b' }],
          ['R', 'Delete', {}],
        ],
      },
      { expect: 'A.rooms', to: { R: 2 } },
    ];
    const parsed = parse({ devices: { A: { userID: 'a' } }, steps }).steps;
    expect(parsed.map((step) => step.kind === 'expect' && step.subject.to)).toEqual([
      [
        ['R', 'Connecting', 'ActiveSwitch'],
        ['R', 'Disconnected', 'SwitchFailed', { a: 1 }],
      ],
      [['Reconnecting', 'LoginInterrupted']],
      [
        ['R', 'Set', { a: 'b' }],
        ['R', 'Delete', {}],
      ],
      { R: 'Connected' },
    ]);
  });

  it('SCN-12 a step waits unless it says otherwise, knows its number and its place', () => {
    const { steps } = parseScenario(
      'f',
      '{ "steps": [\n  { "advance": "1s", "note": "n" },\n    { "server": "save", "wait": false } ] }',
    );
    expect(steps).toMatchObject([
      { number: 1, at: { line: 2, column: 3 }, wait: true, note: 'n' },
      { number: 2, at: { line: 3, column: 5 }, wait: false, note: '' },
    ]);
  });
});
