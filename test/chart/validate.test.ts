// Charts and rules that arrive without types and are not usable: each is refused with its own code, at its place.

import { expect, test } from 'vitest';
import {
  type AnyLifecycle,
  type Chart,
  ChartError,
  type ChartErrorCode,
  define,
} from '../../src/chart/index.js';

type Loose = Record<string, unknown>;

/** A chart with something in it of everything, whole and in parts to be replaced. */
const chart = (parts: { root?: Loose; on?: Loose; a?: Loose; b?: Loose; leaf?: Loose } = {}) => ({
  id: 'c',
  initial: 'A',
  on: { go: { actions: { type: 'refuse', params: { code: 1 } } }, back: {}, ...parts.on },
  states: {
    A: { description: 'the first', on: { go: { guard: 'may', target: 'B', actions: ['act'] } }, ...parts.a },
    B: {
      initial: 'x',
      states: { x: { on: { back: { target: '#c.A' } }, ...parts.leaf }, y: {} },
      ...parts.b,
    },
  },
  ...parts.root,
});
const row = (part: unknown) => chart({ a: { on: { go: part } } });
const rules = {
  init: () => ({}),
  guards: { may: () => true },
  actions: { act: () => undefined, refuse: () => undefined },
};
const defining = (raw: unknown, by: unknown = rules) => define(raw as Chart, by as AnyLifecycle['rules']);

const circle: Loose = {};
circle.circle = circle;
class Thing {
  a = 1;
}

const cases: [name: string, raw: unknown, code: ChartErrorCode, path: string][] = [
  // data only
  [
    'a function',
    row({ actions: { type: 'act', params: { f: () => 1 } } }),
    'notJson',
    'states.A.on.go.actions.params.f',
  ],
  ['undefined', row({ target: undefined }), 'notJson', 'states.A.on.go.target'],
  [
    'NaN',
    row({ actions: { type: 'act', params: [Number.NaN] } }),
    'notJson',
    'states.A.on.go.actions.params.0',
  ],
  ['-0', row({ actions: { type: 'act', params: -0 } }), 'notJson', 'states.A.on.go.actions.params'],
  [
    'a date',
    row({ actions: { type: 'act', params: new Date(0) } }),
    'notJson',
    'states.A.on.go.actions.params',
  ],
  [
    'an instance',
    row({ actions: { type: 'act', params: new Thing() } }),
    'notJson',
    'states.A.on.go.actions.params',
  ],
  [
    'a circle',
    row({ actions: { type: 'act', params: circle } }),
    'notJson',
    'states.A.on.go.actions.params.circle',
  ],
  ['a symbol key', chart({ root: { [Symbol.iterator]: 1 } }), 'notJson', 'Symbol(Symbol.iterator)'],
  // biome-ignore lint/suspicious/noSparseArray: the hole is the point
  ['a hole', row({ actions: { type: 'act', params: [1, , 2] } }), 'notJson', 'states.A.on.go.actions.params'],
  ['a getter', Object.defineProperty(chart(), 'id', { get: () => 'c', enumerable: true }), 'notJson', 'id'],
  ['no object', null, 'wrongType', ''],
  // shape
  ['no id', chart({ root: { id: '' } }), 'wrongType', 'id'],
  ['no initial', (({ initial: _, ...others }) => others)(chart()), 'missingKey', 'initial'],
  ['no on', (({ on: _, ...others }) => others)(chart()), 'missingKey', 'on'],
  ['no states', chart({ root: { states: {} } }), 'missingKey', 'states'],
  ['no nested states', chart({ b: { states: {} } }), 'missingKey', 'states.B.states'],
  ['an id with a dot', chart({ root: { id: 'a.b' } }), 'badName', 'id'],
  ['a state with a dot', chart({ root: { states: { 'A.b': {} } } }), 'badName', 'states.A.b'],
  ['a state called 10', chart({ root: { states: { 10: {} } } }), 'badName', 'states.10'],
  ['a state that is a string', chart({ root: { states: { A: 'x' } } }), 'wrongType', 'states.A'],
  ['initial is no state', chart({ root: { initial: 'C' } }), 'unknownInitial', 'initial'],
  ['nested initial is no state', chart({ b: { initial: 'A' } }), 'unknownInitial', 'states.B.initial'],
  ['initial of a leaf', chart({ a: { initial: 'x' } }), 'unknownInitial', 'states.A.initial'],
  ['initial with actions', chart({ b: { initial: { target: 'x' } } }), 'wrongType', 'states.B.initial'],
  ['a third level', chart({ leaf: { initial: 'z', states: { z: {} } } }), 'tooDeep', 'states.B.states.x'],
  ['an unknown key', chart({ a: { onn: {} } }), 'unknownKey', 'states.A.onn'],
  ['a description that is a number', chart({ a: { description: 1 } }), 'wrongType', 'states.A.description'],
  // what XState has and the subset leaves out
  ['parallel', chart({ root: { type: 'parallel' } }), 'unsupported', 'type'],
  ['final', chart({ a: { type: 'final' } }), 'unsupported', 'states.A.type'],
  ['history', chart({ leaf: { type: 'history' } }), 'unsupported', 'states.B.states.x.type'],
  ['context', chart({ root: { context: {} } }), 'unsupported', 'context'],
  ...['entry', 'exit', 'always', 'after', 'invoke', 'tags', 'meta', 'onDone', 'output'].map(
    (key): (typeof cases)[number] => [key, chart({ b: { [key]: {} } }), 'unsupported', `states.B.${key}`],
  ),
  ['an id on a state', chart({ a: { id: 'other' } }), 'unknownKey', 'states.A.id'],
  ['reenter', row({ target: 'A', reenter: true }), 'unsupported', 'states.A.on.go.reenter'],
  ['meta on a row', row({ meta: {} }), 'unsupported', 'states.A.on.go.meta'],
  ['a wildcard at the root', chart({ on: { '*': {} } }), 'unsupported', 'on.*'],
  ['a partial wildcard', chart({ on: { 'go.*': {} } }), 'unsupported', 'on.go.*'],
  ['a wildcard in a state', chart({ a: { on: { '*': {} } } }), 'unsupported', 'states.A.on.*'],
  ['a name of XState', chart({ on: { 'xstate.init': {} } }), 'badName', 'on.xstate.init'],
  ['an event without a name', chart({ on: { '': {} } }), 'badName', 'on.'],
  // rows
  ['a target for a row', row('B'), 'wrongType', 'states.A.on.go'],
  ['an empty list', row([]), 'wrongType', 'states.A.on.go'],
  ['a list of targets', row({ target: ['B'] }), 'wrongType', 'states.A.on.go.target'],
  ['an action without a name', row({ actions: { params: 1 } }), 'missingKey', 'states.A.on.go.actions.type'],
  ['an action that is a list', row({ actions: [['act']] }), 'wrongType', 'states.A.on.go.actions.0'],
  ['a guard called __proto__', row({ guard: '__proto__' }), 'badName', 'states.A.on.go.guard'],
  ['a key of a guard', row({ guard: { type: 'may', param: 1 } }), 'unknownKey', 'states.A.on.go.guard.param'],
  ['an event the root lacks', chart({ a: { on: { gone: {} } } }), 'eventNotAtRoot', 'states.A.on.gone'],
  ['a root that may drop an event', chart({ on: { back: { guard: 'may' } } }), 'openCell', 'on.back'],
  ['a row behind an unguarded one', row([{}, { guard: 'may' }]), 'deadRow', 'states.A.on.go.1'],
  ['a refusal that moves', row({ target: 'B', actions: 'refuse' }), 'refusalMoves', 'states.A.on.go.actions'],
  // targets
  ...['C', 'x', '.x', '', '.', '#c', '#d.A', '#c.B.z', 'B.', 'B.x.y', '#c.constructor', 'toString'].map(
    (target): (typeof cases)[number] => [
      `target '${target}'`,
      row({ target }),
      'unknownTarget',
      'states.A.on.go.target',
    ],
  ),
  ['a sibling from the root', chart({ on: { back: { target: 'A' } } }), 'unknownTarget', 'on.back.target'],
  // rules
  ['a guard without a rule', row({ guard: 'might' }), 'missingGuard', 'states.A.on.go.guard'],
  ['an action without a rule', row({ actions: ['act', 'ac'] }), 'missingAction', 'states.A.on.go.actions.1'],
  ['an action of Object', row({ actions: 'toString' }), 'missingAction', 'states.A.on.go.actions'],
];

test.each(cases)('CH-5 refused: %s', (_, raw, code, path) => {
  expect(() => defining(raw)).toThrow(ChartError);
  try {
    defining(raw);
  } catch (error) {
    expect(error).toMatchObject({ name: 'ChartError', code, path });
    expect((error as Error).message).toMatch(/^unable to define (c|a lifecycle|a\.b); \S.*$/);
  }
});

test.each<[string, unknown, ChartErrorCode, string]>([
  ['none', null, 'badRules', ''],
  ['no init', { ...rules, init: 1 }, 'badRules', 'init'],
  ['no guards', { ...rules, guards: undefined }, 'badRules', 'guards'],
  [
    'an unused guard',
    { ...rules, guards: { ...rules.guards, never: () => true } },
    'unusedRule',
    'guards.never',
  ],
  ['an unused action', { ...rules, actions: { ...rules.actions, b: () => true } }, 'unusedRule', 'actions.b'],
  ['a rule that is no function', { ...rules, guards: { may: true } }, 'missingGuard', 'states.A.on.go.guard'],
  ['an unused refusal', { ...rules, refusals: ['deny'] }, 'unusedRule', 'refusals.deny'],
  ['a refusal that moves', { ...rules, refusals: ['act'] }, 'refusalMoves', 'states.A.on.go.actions.0'],
])('CH-5 refused rules: %s', (_, by, code, path) => {
  expect(() => defining(chart(), by)).toThrowError(
    expect.objectContaining({ code, path, fault: expect.any(String) }),
  );
});

test('CH-5 a name that only a shadowed row calls still needs its rule', () => {
  const raw = chart({ on: { go: { actions: 'lost' } }, b: { on: { go: {} } }, a: { on: { go: {} } } });
  expect(() => defining(raw)).toThrowError(
    expect.objectContaining({ code: 'missingAction', path: 'on.go.actions' }),
  );
});

test('CH-5 the chart the cases are made from is usable, and frozen once it is defined', () => {
  const def = defining(chart());
  expect(Object.isFrozen(def.chart.states.B)).toBe(true);
  expect(JSON.parse(JSON.stringify(def.chart))).toEqual(def.chart);
});

test('CH-5 an error says whose fault it is', () => {
  expect(new ChartError('chart', 'deadRow', 'on.x.1', 'define c', 'why')).toMatchObject({ fault: 'chart' });
  expect(new ChartError('rules', 'unusedRule', 'guards.x', 'define c', 'why')).toMatchObject({
    fault: 'rules',
  });
  expect(new ChartError('caller', 'unknownEvent', '', 'step c', 'why')).toMatchObject({
    fault: 'caller',
    message: 'unable to step c; why',
  });
});
