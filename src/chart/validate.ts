// Every check of types.ts once more, at build time, for charts that arrive without types, and the few that types
// cannot make: data only, names that XState would read differently, rows that can never be reached, a root that leaves
// an event open. After this every other file of the folder trusts the chart. It does not know what a face is.

import { ChartError, type ChartErrorCode, type Fault } from './errors.js';
import { checkJson, isObject } from './json.js';
import { resolveTarget } from './tree.js';
import type { AnyLifecycle, Chart } from './types.js';

const keysOf = {
  chart: ['id', 'description', 'initial', 'on', 'states'],
  state: ['description', 'initial', 'on', 'states'],
  leaf: ['description', 'on'],
  row: ['guard', 'target', 'actions', 'description'],
  ref: ['type', 'params'],
};

/** What XState has and this subset leaves out: worth a clearer message than "unknown key". */
const leftOut = new Set([
  'after',
  'always',
  'context',
  'delays',
  'entry',
  'exit',
  'history',
  'invoke',
  'meta',
  'onDone',
  'onError',
  'output',
  'reenter',
  'route',
  'schemas',
  'tags',
  'types',
  'version',
]);

/** Ids, states, guards and actions: what XState's paths, Mermaid's ids and JavaScript's objects all take as it is. */
const plainName = /^[A-Za-z][A-Za-z0-9]*$/;

type Loose = Record<string, unknown>;

/** Throws a ChartError at the first thing about the pair that no face could make sense of. */
export function validate(chart: Chart, rules: AnyLifecycle['rules']): void {
  const raw: unknown = chart;
  const doing = `define ${isObject(raw) && typeof raw.id === 'string' && raw.id !== '' ? raw.id : 'a lifecycle'}`;
  const failBy =
    <F extends Fault>(fault: F): Fail<F> =>
    (code, path, why) => {
      throw new ChartError(fault, code, path, doing, why);
    };
  const fail: Fail<'chart'> = failBy('chart');
  const bad = checkJson(raw);
  if (bad !== undefined) fail('notJson', bad.path, `a chart is data only, and this is ${bad.what}`);
  const checker = new Checker(fail);
  checker.chart(raw);
  checkRules(checker.names, rules, failBy('rules'), fail);
}

type Fail<F extends Fault> = (code: ChartErrorCode<F>, path: string, why: string) => never;

/** The names of the rules a chart calls, each with one place that does. */
interface Names {
  readonly guards: Map<string, string>;
  readonly actions: Map<string, string>;
  /** The actions of rows that have a target: none of them may be a refusal. */
  readonly moving: Map<string, string>;
}

class Checker {
  readonly names: Names = { guards: new Map(), actions: new Map(), moving: new Map() };
  private events: ReadonlySet<string> = new Set();
  private whole: Chart | undefined;

  constructor(private readonly fail: Fail<'chart'>) {}

  chart(raw: unknown): void {
    const chart = this.object(raw, '');
    this.keys(chart, 'chart', '', keysOf.chart);
    this.text(chart, 'id', '');
    if (!plainName.test(chart.id as string)) {
      this.fail('badName', 'id', `an id is letters and digits, and '${chart.id}' is not`);
    }
    this.tops(chart);
    const on = this.object(
      chart.on ?? this.fail('missingKey', 'on', 'the root has to name every event'),
      'on',
    );
    this.events = new Set(Object.keys(on));
    for (const event of this.events) this.eventName(event, `on.${event}`);
    // from here on the states are known to be well formed, so targets can be resolved
    this.whole = raw as Chart;
    this.on(chart, [], '');
    for (const [top, state] of Object.entries(chart.states as Loose)) {
      this.on(state as Loose, [top], `states.${top}.`);
      for (const [sub, leaf] of Object.entries(((state as Loose).states ?? {}) as Loose)) {
        this.on(leaf as Loose, [top, sub], `states.${top}.states.${sub}.`);
      }
    }
  }

  /** The states down to the second level: names, keys, initials; not their rows. */
  private tops(chart: Loose): void {
    for (const [top, raw] of this.states(chart, '')) {
      const path = `states.${top}`;
      const state = this.object(raw, path);
      if (!('states' in state)) {
        if ('initial' in state) {
          this.fail('unknownInitial', `${path}.initial`, 'a state without states has no initial one');
        }
        this.keys(state, 'state without states of its own', `${path}.`, keysOf.leaf);
        continue;
      }
      this.keys(state, 'state', `${path}.`, keysOf.state);
      for (const [sub, rawLeaf] of this.states(state, `${path}.`)) {
        const leafPath = `${path}.states.${sub}`;
        const leaf = this.object(rawLeaf, leafPath);
        if ('states' in leaf || 'initial' in leaf) {
          this.fail('tooDeep', leafPath, 'a chart has two levels of states, and this would be a third');
        }
        this.keys(leaf, 'state without states of its own', `${leafPath}.`, keysOf.leaf);
      }
    }
  }

  private states(node: Loose, at: string): [string, unknown][] {
    if (node.states === undefined) this.fail('missingKey', `${at}states`, 'a chart has states');
    const states = this.object(node.states, `${at}states`);
    const names = Object.keys(states);
    if (names.length === 0) this.fail('missingKey', `${at}states`, 'there has to be at least one state');
    for (const name of names) {
      if (!plainName.test(name)) {
        this.fail(
          'badName',
          `${at}states.${name}`,
          `a state's name is letters and digits, and '${name}' is not`,
        );
      }
    }
    this.text(node, 'initial', at);
    if (!Object.hasOwn(states, node.initial as string)) {
      this.fail('unknownInitial', `${at}initial`, `'${node.initial}' is none of ${names.join(', ')}`);
    }
    return Object.entries(states);
  }

  private eventName(event: string, path: string): void {
    if (event.includes('*')) {
      this.fail('unsupported', path, 'wildcards are left out: the root says by event what happens otherwise');
    }
    if (event === '' || event.startsWith('xstate.')) {
      this.fail('badName', path, `'${event}' is a name XState keeps for itself`);
    }
  }

  private on(node: Loose, owner: readonly string[], at: string): void {
    const on = this.object(node.on ?? {}, `${at}on`);
    for (const [event, rows] of Object.entries(on)) {
      const path = `${at}on.${event}`;
      this.eventName(event, path);
      if (!this.events.has(event)) {
        this.fail(
          'eventNotAtRoot',
          path,
          `the root's on does not name '${event}', so some states would drop it`,
        );
      }
      this.rows(rows, owner, path);
    }
  }

  private rows(raw: unknown, owner: readonly string[], path: string): void {
    const rows = Array.isArray(raw) ? raw : [raw];
    if (rows.length === 0) this.fail('wrongType', path, 'an empty list says nothing; write {} for inert');
    rows.forEach((row, index) => {
      const at = Array.isArray(raw) ? `${path}.${index}` : path;
      this.row(this.object(row, at), owner, at);
      if (index > 0 && rows[index - 1].guard === undefined) {
        this.fail('deadRow', at, 'the row before it has no guard, so this one is never reached');
      }
    });
    if (owner.length === 0 && rows.at(-1).guard !== undefined) {
      this.fail('openCell', path, "the root's last row for an event has no guard, or the event could vanish");
    }
  }

  private row(row: Loose, owner: readonly string[], path: string): void {
    this.keys(row, 'row', `${path}.`, keysOf.row);
    if ('guard' in row) this.names.guards.set(this.ref(row.guard, `${path}.guard`), `${path}.guard`);
    if ('actions' in row) {
      const actions = Array.isArray(row.actions) ? row.actions : [row.actions];
      actions.forEach((action, index) => {
        const at = Array.isArray(row.actions) ? `${path}.actions.${index}` : `${path}.actions`;
        const name = this.ref(action, at);
        this.names.actions.set(name, at);
        if ('target' in row) this.names.moving.set(name, at);
      });
    }
    if ('target' in row) {
      if (typeof row.target !== 'string') this.fail('wrongType', `${path}.target`, 'a target is one string');
      if (!this.isReachable(owner, row.target as string)) {
        this.fail(
          'unknownTarget',
          `${path}.target`,
          `'${row.target}' names no state that can be reached from here`,
        );
      }
    }
  }

  /** The root has no siblings, and an id is the chart's own. */
  private isReachable(owner: readonly string[], target: string): boolean {
    const chart = this.whole as Chart;
    const isSpelt = target.startsWith('#')
      ? target.startsWith(`#${chart.id}.`)
      : target.startsWith('.') || (owner.length > 0 && target !== '');
    const leaves = Object.entries(chart.states).flatMap(([top, state]) =>
      'states' in state ? Object.keys(state.states).map((sub) => `${top}.${sub}`) : top,
    );
    return isSpelt && leaves.includes(resolveTarget(chart, owner, target));
  }

  private ref(raw: unknown, path: string): string {
    let name = raw;
    if (typeof raw !== 'string') {
      const ref = this.object(raw, path);
      this.keys(ref, 'guard or action', `${path}.`, keysOf.ref);
      this.text(ref, 'type', `${path}.`);
      name = ref.type;
    }
    if (!plainName.test(name as string)) {
      this.fail('badName', path, `a rule's name is letters and digits, and '${name}' is not`);
    }
    return name as string;
  }

  private keys(node: Loose, what: string, at: string, known: readonly string[]): void {
    for (const key of Object.keys(node)) {
      if (known.includes(key)) continue;
      const path = `${at}${key}`;
      if (key === 'type' && what !== 'row' && what !== 'guard or action') {
        this.fail('unsupported', path, 'parallel, history and final states are left out');
      }
      if (leftOut.has(key)) this.fail('unsupported', path, `${key} is left out of the supported subset`);
      this.fail('unknownKey', path, `a ${what} has no ${key}`);
    }
    if ('description' in node) this.text(node, 'description', at);
  }

  private text(node: Loose, key: string, at: string): void {
    if (!(key in node)) this.fail('missingKey', `${at}${key}`, `${key} is missing`);
    if (typeof node[key] !== 'string' || node[key] === '') {
      this.fail('wrongType', `${at}${key}`, `${key} is a string, and not an empty one`);
    }
  }

  private object(raw: unknown, path: string): Loose {
    return isObject(raw) ? raw : this.fail('wrongType', path, 'an object belongs here');
  }
}

/** Names are closed both ways: every name in the chart has its rule, every rule has its row. */
function checkRules(
  { guards, actions, moving }: Names,
  rules: AnyLifecycle['rules'],
  fail: Fail<'rules'>,
  failChart: Fail<'chart'>,
): void {
  const raw: unknown = rules;
  if (!isObject(raw)) fail('badRules', '', 'the rules are an object of init, guards and actions');
  if (typeof rules.init !== 'function')
    fail('badRules', 'init', 'init is the function that makes the first context');
  const given = {
    guards: functions(rules.guards, 'guards', fail),
    actions: functions(rules.actions, 'actions', fail),
  };
  // what is missing comes first: of a misspelt name, that is the better half to hear of
  checkMissing('guards', guards, given.guards, fail);
  checkMissing('actions', actions, given.actions, fail);
  for (const name of rules.refusals ?? ['refuse']) {
    const path = moving.get(name);
    if (path !== undefined)
      failChart('refusalMoves', path, 'a row that refuses its event cannot have a target as well');
  }
  checkUnused('guards', Object.keys(given.guards), guards, fail);
  checkUnused('actions', Object.keys(given.actions), actions, fail);
  checkUnused('refusals', rules.refusals ?? [], actions, fail);
}

function checkMissing(
  kind: 'guards' | 'actions',
  used: Names['guards'],
  given: Loose,
  fail: Fail<'rules'>,
): void {
  for (const [name, path] of used) {
    if (Object.hasOwn(given, name) && typeof given[name] === 'function') continue;
    fail(kind === 'guards' ? 'missingGuard' : 'missingAction', path, `there is no rule ${kind}.${name}`);
  }
}

function checkUnused(
  kind: string,
  given: readonly string[],
  used: Names['guards'],
  fail: Fail<'rules'>,
): void {
  for (const name of given) {
    if (!used.has(name)) fail('unusedRule', `${kind}.${name}`, 'no row of the chart names it');
  }
}

function functions(raw: unknown, kind: string, fail: Fail<'rules'>): Loose {
  return isObject(raw) ? raw : fail('badRules', kind, `${kind} is an object of functions by name`);
}
