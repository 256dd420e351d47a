import { readdirSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../src/machines/limits.js';
import { DEFAULT_SERVER_LIMITS, resolveEngineLimits } from '../../src/machines/rtc/limits.js';
import {
  ZegoPlayerState,
  ZegoPublisherState,
  ZegoRoomMode,
  ZegoRoomState,
  ZegoRoomStateChangedReason,
  ZegoUpdateType,
} from '../../src/machines/rtc/vocabulary.js';
import {
  ConnectionEvent,
  ConnectionState,
  RoomAttributesUpdateAction,
  RoomEvent,
  RoomState,
} from '../../src/machines/vocabulary.js';
import {
  ENGINE_CALLS,
  ENGINE_MESSAGES,
  ENGINE_NOTICES,
  ENGINE_SERVER_STEPS,
  PLATFORMS,
} from '../../src/scenario/engines.js';
import {
  CALLS,
  DEVICE_STEPS,
  MESSAGES,
  NETWORK_STATES,
  NOTICES,
  SERVER_STEPS,
} from '../../src/scenario/format.js';
import { MESSAGE_NAMES } from '../../src/simulation/message-names.js';
import { marked } from './helpers.js';
import { UNUSABLE_ENGINES } from './unusable-engines.js';
import { UNUSABLE_EXPECTATIONS } from './unusable-expectations.js';
import { UNUSABLE_STEPS } from './unusable-steps.js';

interface Schema {
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly not?: Schema;
  readonly items?: Schema | readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly definitions?: Readonly<Record<string, Schema>>;
  readonly $ref?: string;
}

const read = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));
const schema = read('schema/scenario.schema.json') as Schema;
// Not the product's own settings: any validator of draft-07 has to come to the same verdicts.
const isValid = new Ajv({ strict: false }).compile(schema as object);

const definition = (name: string): Schema => schema.definitions?.[name] as Schema;
const words = <T extends object>(table: T): unknown[] => [...Object.keys(table), ...Object.values(table)];

describe('the schema that ships with the package', () => {
  const examples = readdirSync('examples').filter((name) => name.endsWith('.scenario.json'));

  it.each(examples)('SCN-3 allows examples/%s', (name) => {
    expect(isValid(read(`examples/${name}`)), JSON.stringify(isValid.errors)).toBe(true);
  });

  /** What only a reader of the whole file can know: `parse.ts` says that. */
  const BEYOND_THE_SCHEMA =
    /one device twice|too long$|unknown device|only inherited|name for what settles|arguments of a|unknown end|unknown subject|unknown name|given later|given twice|one name twice|one deviceID twice|unknown engine|a reason that is a state|of the other kind|the other side/;

  it.each(
    [...UNUSABLE_STEPS, ...UNUSABLE_EXPECTATIONS, ...UNUSABLE_ENGINES].filter(
      ([name]) => !BEYOND_THE_SCHEMA.test(name) || /a notice that/.test(name),
    ),
  )('%s: the schema refuses it, too', (_, text) => {
    expect(isValid(JSON.parse(marked(text).text))).toBe(false);
  });

  it('SCN-5 knows every limit, and no other', () => {
    const names = [DEFAULT_LIMITS, DEFAULT_SERVER_LIMITS, resolveEngineLimits('native')].flatMap(Object.keys);
    expect(Object.keys(definition('server').properties ?? {}).sort()).toEqual([...new Set(names)].sort());
  });

  it('SCN-6 knows the words of the format, and no other', () => {
    const { properties: call } = definition('callStep');
    const calls = [...new Set<string>([...CALLS, ...DEVICE_STEPS, ...ENGINE_CALLS])];
    expect(call?.call?.pattern).toBe(`^[\\s\\S]+\\.(${calls.join('|')})$`);
    expect(call?.call?.description).toContain([...CALLS, ...DEVICE_STEPS].join(', '));
    expect(call?.call?.description).toContain(ENGINE_CALLS.join(', '));
    const notices = [...new Set<string>([...NOTICES, 'streams', ...ENGINE_NOTICES])].join('|');
    expect(call?.as?.not?.pattern).toContain(`(rooms|${notices})`);
    expect(definition('serverStep').properties?.server?.enum).toEqual([
      ...SERVER_STEPS,
      ...ENGINE_SERVER_STEPS,
    ]);
    expect(definition('networkStep').properties?.is?.enum).toEqual(NETWORK_STATES);
    expect(definition('message').enum).toEqual([...new Set([...MESSAGES, ...ENGINE_MESSAGES])]);
    expect(definition('roomState').enum).toEqual(words(RoomState));
    expect(definition('roomEvent').enum).toEqual(words(RoomEvent));
    const rows = definition('connectionStates').items as { items: Schema[] };
    expect(rows.items[0]?.enum).toEqual(words(ConnectionState));
    expect(rows.items[1]?.enum).toEqual(words(ConnectionEvent));
    const engine = definition('engine').properties;
    expect(engine?.platform?.enum).toEqual(PLATFORMS);
    expect(engine?.roomMode?.enum).toEqual(Object.keys(ZegoRoomMode));
    const column = (name: string, at: number) =>
      (definition(name).items as { items: Schema[] }).items[at]?.enum;
    expect(column('engineReasons', 1)).toEqual(words(ZegoRoomStateChangedReason));
    expect(words(ZegoRoomState)).toEqual(words(RoomState));
    expect(column('userUpdates', 1)).toEqual(words(ZegoUpdateType));
    expect(column('streamUpdates', 1)).toEqual(words(ZegoUpdateType));
    expect(column('publisherStates', 1)).toEqual(words(ZegoPublisherState));
    expect(column('playerStates', 1)).toEqual(words(ZegoPlayerState));
    expect(column('streams', 2)).toEqual([
      ...Object.keys(ZegoPublisherState).slice(1),
      ...Object.keys(ZegoPlayerState).slice(1),
    ]);
    const changes = definition('attributeNotices').items as { items: Schema[] };
    expect(changes.items[1]?.enum).toEqual(words(RoomAttributesUpdateAction));
  });

  it('SCN-10 names exactly the messages that the simulation has', () => {
    expect([...MESSAGES].sort()).toEqual([...MESSAGE_NAMES].sort());
  });

  it('SCN-3 describes every part, for editors', () => {
    const bare: string[] = [];
    const visit = (part: Schema, path: string): void => {
      if (typeof part !== 'object') return;
      if (part.$ref === undefined && part.description === undefined) bare.push(path);
      for (const [key, value] of Object.entries(part.properties ?? {})) visit(value, `${path}.${key}`);
      for (const [key, value] of Object.entries(part.definitions ?? {})) visit(value, `#${key}`);
      const items = (part.items ?? []) as Schema | readonly Schema[];
      for (const [index, item] of (Array.isArray(items) ? items : [items]).entries())
        visit(item, `${path}[${index}]`);
    };
    visit(schema, '');
    expect(bare).toEqual([]);
  });
});
