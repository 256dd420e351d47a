/**
 * A scenario's shape against `schema/scenario.schema.json`, the same file that editors complete from.
 *
 * ajv finds everything that is wrong; this file picks the one thing to say. Every description in the schema is
 * a phrase that completes "expected …", so a message and an editor's hint never differ. The schema leads each
 * step to its own branch by `if` and `then`, hence no error of a branch that the author did not mean.
 */
import { readFileSync } from 'node:fs';
import { Ajv, type ErrorObject } from 'ajv';
import { isObject } from './compare.js';
import { type Path, type Source, UnusableInput } from './source.js';

/** The same relative place in the sources, in `dist` and in the package. */
const SCHEMA = new URL('../../schema/scenario.schema.json', import.meta.url);

type Validate = ReturnType<Ajv['compile']>;
/** by the names of the file's engines */
const compiled = new Map<string, Validate>();
/** Files name their engines alike; those of a stream of odd ones are not kept for ever. */
const MOST_KEPT = 100;

const compile = (schema: object): Validate =>
  new Ajv({
    allErrors: true,
    verbose: true,
    strict: true,
    allowUnionTypes: true,
    // Branches of `if` and `then` name properties that stand beside them.
    strictRequired: false,
    strictTypes: false,
    strictTuples: false,
  }).compile(schema);

/**
 * Notices of rooms are others of a device than of an engine, and JSON Schema cannot say "one of the names above": it
 * allows both forms. Here the names are known, so one mistake has one message.
 */
const knowing = (engines: readonly string[], schema: object): object => {
  const ofEngines = engines.map((name) => name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|');
  const items = {
    if: { properties: { expect: { pattern: `^(${ofEngines})\\.roomStateChanged$` } }, required: ['expect'] },
    // biome-ignore lint/suspicious/noThenProperty: JSON Schema's own word
    then: { properties: { to: { $ref: '#/definitions/engineReasons' } } },
    else: { $ref: '#/definitions/roomNoticesOfDevices' },
  };
  // biome-ignore lint/suspicious/noThenProperty: JSON Schema's own word
  return { ...schema, then: { properties: { steps: { items } } } };
};

const validator = (source: Source): Validate => {
  const { engines } = Object(source.value) as { engines?: unknown };
  const names = Object.keys(Object(engines)).sort();
  const key = JSON.stringify(names);
  const known = compiled.get(key);
  if (known) return known;
  const schema = JSON.parse(readFileSync(SCHEMA, 'utf8')) as object;
  const made = compile(names.length === 0 ? schema : knowing(names, schema));
  if (compiled.size < MOST_KEPT) compiled.set(key, made);
  return made;
};

/** A value, short enough for a message. */
export const show = (value: unknown): string => {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
};

/** "to[0][1] of step 3", "devices.A.userID", "the scenario". */
export const placeOf = (path: Path): string => {
  const step = path[0] === 'steps' && typeof path[1] === 'number' ? path[1] + 1 : 0;
  const rest = step ? path.slice(2) : path;
  let text = '';
  for (const part of rest) {
    if (typeof part === 'number') text += `[${part}]`;
    else if (/^[A-Za-z_$][\w$]*$/.test(part)) text += text ? `.${part}` : part;
    else text += `[${JSON.stringify(part)}]`;
  }
  if (!step) return text || 'the scenario';
  return text ? `${text} of step ${step}` : `step ${step}`;
};

/** A JSON pointer as a path; what is a list's index is told by the value itself. */
const pathOf = (pointer: string, top: unknown): Path => {
  const path: (string | number)[] = [];
  let value: unknown = top;
  for (const token of pointer.split('/').slice(1)) {
    const key = token.replaceAll('~1', '/').replaceAll('~0', '~');
    const part = Array.isArray(value) ? Number(key) : key;
    path.push(part);
    value = Object(value)[part];
  }
  return path;
};

interface Finding {
  readonly path: Path;
  /** whether the key is meant, not the value */
  readonly isKey: boolean;
  /** something is not there: a misspelt key of the same object explains it */
  readonly isMissing: boolean;
  /** the object whose other findings this one explains */
  readonly explains?: Path;
  readonly doing: string;
  readonly expected: string;
}

const list = (values: readonly unknown[]): string => values.map((value) => JSON.stringify(value)).join(', ');

const described = (schema: unknown): string => {
  const { description } = Object(schema) as { description?: unknown };
  return typeof description === 'string' ? description : 'something else';
};

const keyFinding = (path: Path, key: string, place: string, expected: string): Finding => ({
  path: [...path, key],
  isKey: true,
  isMissing: false,
  doing: `use ${list([key])} in ${place}`,
  expected,
});

/** One key of several was asked for: none is there (perhaps one is misspelt), or too many are. */
const choiceFinding = (error: ErrorObject, path: Path, place: string): Finding => {
  const schema = Object(error.parentSchema) as { oneOf: { required: string[] }[]; properties: object };
  const keys = schema.oneOf.flatMap(({ required }) => required);
  const data = Object(error.data);
  const given = Object.keys(data).filter((key) => keys.includes(key));
  const expected = `expected one of ${list(keys)}`;
  if (given.length > 1) {
    const doing = `use ${list(given)} together in ${place}`;
    return { ...keyFinding(path, given[1] as string, place, expected), doing, explains: path };
  }
  const unknown = Object.keys(data).find(
    (key) => !COMMON_OPTIONS.has(key) && !Object.hasOwn(schema.properties, key),
  );
  return unknown === undefined
    ? { path, isKey: false, isMissing: true, doing: `use ${place} as it is`, expected: `${expected} in it` }
    : keyFinding(path, unknown, place, expected);
};

/** Options that say nothing about which step is meant. */
const COMMON_OPTIONS = new Set(['args', 'as', 'to', 'times', 'wait', 'note']);

const findingOf = (error: ErrorObject, top: unknown): Finding | null => {
  const path = pathOf(error.instancePath, top);
  const place = placeOf(path);
  const { parentSchema, params } = error;
  const expected = `expected ${described(parentSchema)}`;
  const value = { path, isKey: false, isMissing: false, doing: `use ${show(error.data)} as ${place}` };
  switch (error.keyword) {
    // What they lead to says it better.
    case 'if':
    case 'propertyNames':
    case 'anyOf':
      return null;
    case 'required': {
      if (/\/(oneOf|anyOf|if)\//.test(error.schemaPath)) return null;
      const missing = String(params.missingProperty);
      const property = described(Object(parentSchema).properties?.[missing]);
      return {
        ...value,
        isMissing: true,
        doing: `use ${place} without ${list([missing])}`,
        expected: `expected ${property}`,
      };
    }
    case 'additionalProperties': {
      const known = Object.keys(Object(parentSchema).properties ?? {});
      return keyFinding(path, String(params.additionalProperty), place, `expected one of ${list(known)}`);
    }
    case 'oneOf':
      return isObject(error.data) ? choiceFinding(error, path, place) : null;
    case 'false schema':
      return keyFinding(
        path.slice(0, -1),
        String(path[path.length - 1]),
        placeOf(path.slice(0, -1)),
        'expected it beside "hold", "drop" or "repeat" only',
      );
    case 'enum':
      return { ...value, expected: `${expected}: one of ${list(params.allowedValues)}` };
    case 'minLength':
      // A property's name is told to stand where its object does.
      return error.propertyName === undefined
        ? { ...value, expected }
        : keyFinding(path, error.propertyName, place, expected);
    case 'maximum':
    case 'minimum':
      return { ...value, expected: `${expected}; it ${error.message}` };
    default:
      return { ...value, expected };
  }
};

const isWithin = (path: Path, object: Path): boolean =>
  path.length > object.length && object.every((part, index) => part === path[index]);

/** Whether another finding says it better: which step is meant, or how a key is misspelt. */
const isExplained = (finding: Finding, all: readonly Finding[]): boolean =>
  all.some(
    (other) =>
      other !== finding &&
      ((other.explains !== undefined && isWithin(finding.path, other.explains)) ||
        (finding.isMissing && other.isKey && isWithin(other.path, finding.path))),
  );

/** The first thing, in the order of the file, that the schema does not allow; null if it allows all. */
export const validate = (source: Source): UnusableInput | null => {
  const validateShape = validator(source);
  if (validateShape(source.value)) return null;
  const all = (validateShape.errors ?? []).flatMap((error) => findingOf(error, source.value) ?? []);
  const [first] = all
    .filter((finding) => !isExplained(finding, all))
    .map((finding) => ({
      ...finding,
      at: finding.isKey ? source.atKey(finding.path) : source.at(finding.path),
    }))
    .sort((left, right) => left.at.line - right.at.line || left.at.column - right.at.column);
  return first
    ? new UnusableInput(source.file, first.at, first.doing, first.expected)
    : new UnusableInput(source.file, source.at([]), 'use the scenario', 'expected what its schema allows');
};
