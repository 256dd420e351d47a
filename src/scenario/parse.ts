/**
 * A scenario file as a `Scenario`, or one message that says where it is not usable and what was expected.
 *
 * Everything is checked before anything runs: JSON, the schema, and then what no schema can say, that a device
 * or a name is known. Arguments of calls are taken as they are, since a scenario may show that bad ones are
 * rejected (CL-4).
 */
import {
  ENGINE_CALLS,
  ENGINE_MESSAGES,
  ENGINE_NOTICES,
  ENGINE_SERVER_STEPS,
  type EngineServerStepName,
  type ScenarioEngine,
} from './engines.js';
import {
  CALLS,
  type CallStep,
  DEVICE_STEPS,
  type ExpectStep,
  type Json,
  MESSAGES,
  NOTICES,
  parseDuration,
  type Scenario,
  type ScenarioDevice,
  SERVER_STEPS,
  type ServerStep,
  type ServerStepName,
  type Step,
  type Subject,
} from './format.js';
import { decode, type Path, type Position, readSource, type Source, UnusableInput } from './source.js';
import { splitAtDot, subjectOf, type Words, wordsOf } from './subjects.js';
import { placeOf, show, validate } from './validate.js';

/** The file after the schema has been through it: exactly the shape that it describes. */
interface RawStep {
  readonly call?: string;
  readonly server?: ServerStepName | EngineServerStepName;
  readonly network?: string;
  readonly advance?: string;
  readonly expect?: string;
  readonly args?: readonly Json[];
  readonly as?: string;
  readonly to?: Json;
  readonly is?: 'up' | 'down' | 'deaf' | 'mute';
  readonly hold?: string;
  readonly deliver?: string;
  readonly drop?: string;
  readonly repeat?: string;
  readonly times?: number;
  readonly wait?: boolean;
  readonly note?: string;
}

interface RawScenario {
  readonly name?: string;
  readonly description?: string;
  readonly server?: Readonly<Record<string, Json>>;
  readonly network?: { readonly latency?: string };
  readonly devices?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly engines?: Readonly<Record<string, RawEngine>>;
  readonly steps: readonly RawStep[];
}

type RawEngine = Partial<Omit<ScenarioEngine, 'name'>>;

/** More than six weeks: a longer time is a slip, and would play for minutes. */
const LONGEST = 1000 * 3_600_000;

/** Known names, for messages. */
const names = (known: Iterable<Json>): string => {
  const texts = [...known].map((name) => JSON.stringify(name));
  return texts.length === 0 ? 'none is known' : texts.join(', ');
};

/** How a login can end that nobody asked for; `A.kickOffline` may say which, KickedOut by default. */
const LOGIN_ENDS: readonly Json[] = ['KickedOut', 'TokenExpired', 'Unregistered'];

const isLoginEnd = (method: string, args: readonly Json[] = []): boolean =>
  method === 'kickOffline' && args.length === 1 && LOGIN_ENDS.includes(args[0] as Json);

interface OwnWords {
  readonly are: string;
  readonly devices: readonly string[];
  readonly engines: readonly string[];
}
const METHODS: OwnWords = { are: 'calls', devices: [...CALLS, ...DEVICE_STEPS], engines: ENGINE_CALLS };
const SIGHTS: OwnWords = {
  are: 'words',
  devices: ['rooms', ...NOTICES],
  engines: ['rooms', 'streams', ...ENGINE_NOTICES],
};
const MESSAGE_NAMES: OwnWords = { are: 'messages', devices: MESSAGES, engines: ENGINE_MESSAGES };

class Reader {
  readonly devices = new Map<string, ScenarioDevice>();
  readonly engines = new Map<string, ScenarioEngine>();
  /** names given by `as`, with where */
  readonly given = new Map<string, Position>();

  constructor(readonly source: Source) {}

  refuse(path: Path, doing: string, expected: string): never {
    throw new UnusableInput(this.source.file, this.source.at(path), doing, expected);
  }

  /** A name of a device or an engine; both are of one namespace. */
  known(name: string, path: Path): string {
    if (this.devices.has(name) || this.engines.has(name)) return name;
    const engines = this.engines.size === 0 ? '' : `, or of the engines: ${names(this.engines.keys())}`;
    return this.refuse(
      path,
      `find the device ${engines === '' ? '' : 'or engine '}${show(name)} of ${placeOf(path)}`,
      `expected one of the devices: ${names(this.devices.keys())}${engines}`,
    );
  }

  /** Devices and engines have words of their own: the one named has to have this one, as the step has it `written`. */
  checkWord(name: string, word: string, written: Json, path: Path, words: OwnWords): void {
    const isEngine = this.engines.has(name);
    const known = isEngine ? words.engines : words.devices;
    if (!known.includes(word))
      this.refuse(
        path,
        `use ${show(written)} as ${placeOf(path)}`,
        `expected one of the ${words.are} of ${isEngine ? 'an engine' : 'a device'}, as ${show(name)} is one: ${names(known)}`,
      );
  }

  addDevice(name: string, raw: Readonly<Record<string, string>>): void {
    const path = ['devices', name];
    const device: ScenarioDevice = {
      name,
      userID: raw.userID as string,
      deviceID: raw.deviceID ?? name,
      sdkVersion: raw.sdkVersion ?? null,
    };
    for (const other of this.devices.values())
      if (other.userID === device.userID && other.deviceID === device.deviceID)
        this.refuse(
          path,
          `use ${show(device.deviceID)} as the deviceID of two devices of the user ${show(device.userID)}`,
          `expected another one than that of ${show(other.name)}`,
        );
    this.devices.set(name, device);
  }

  addEngine(name: string, raw: RawEngine): void {
    const path = ['engines', name];
    if (this.devices.has(name))
      this.refuse(
        path,
        `use ${show(name)} as the name of a device and of an engine`,
        'expected another name, since steps tell the two apart by it',
      );
    const engine: ScenarioEngine = {
      name,
      userID: raw.userID ?? '',
      deviceID: raw.deviceID ?? name,
      platform: raw.platform ?? 'native',
      sdkVersion: raw.sdkVersion ?? null,
      roomMode: raw.roomMode ?? null,
    };
    for (const other of this.engines.values())
      if (other.deviceID === engine.deviceID)
        this.refuse(
          path,
          `use ${show(engine.deviceID)} as the deviceID of two engines`,
          `expected another one than that of ${show(other.name)}`,
        );
    this.engines.set(name, engine);
  }

  /** A name given by `as`: the schema has refused the words that "expect" knows. */
  name(name: string | undefined, path: Path): string {
    if (name === undefined) return '';
    const before = this.given.get(name);
    if (before)
      this.refuse(
        path,
        `give the name ${show(name)} again`,
        `expected a name not used before, and this one is at ${before.line}:${before.column}`,
      );
    this.given.set(name, this.source.at(path));
    return name;
  }

  call(raw: RawStep, path: Path): Pick<CallStep, 'device' | 'method' | 'args' | 'as'> {
    const written = raw.call as string;
    const [device, method] = splitAtDot(written);
    const at = [...path, 'call'];
    this.known(device, at);
    this.checkWord(device, method, written, at, METHODS);
    const hasSettlement = !(DEVICE_STEPS as readonly string[]).includes(method);
    if (!hasSettlement && raw.as !== undefined)
      this.refuse(
        [...path, 'as'],
        `name the settlement of ${method}`,
        `expected "as" at other calls only: ${names(DEVICE_STEPS)} settle nothing`,
      );
    if (!hasSettlement && (raw.args ?? []).length > 0 && !isLoginEnd(method, raw.args))
      this.refuse(
        [...path, 'args'],
        `use ${show(raw.args)} as args of ${method}`,
        method === 'kickOffline'
          ? `expected [] or one of ${names(LOGIN_ENDS)}`
          : 'expected [], as it takes no arguments',
      );
    return {
      device,
      method: method as CallStep['method'],
      args: raw.args ?? [],
      as: this.name(raw.as, [...path, 'as']),
    };
  }

  subject(raw: RawStep, path: Path): Subject {
    const written = raw.expect as string;
    const words = wordsOf(written);
    const at = [...path, 'expect'];
    if (!('device' in words)) {
      this.sideOf(words, written, at);
      return subjectOf(words, false, raw.to as Json);
    }
    const { device } = words;
    this.known(device, at);
    this.checkWord(device, splitAtDot(written)[1], written, at, SIGHTS);
    return subjectOf(words, this.engines.has(device), raw.to as Json);
  }

  /** A file with engines only has nothing on the devices' server, and the other way round: that would be a slip. */
  sideOf({ of }: Words, written: string, path: Path): void {
    const isOfDevices = of === 'rooms' || of === 'callbacks' || of === 'attributes';
    if (isOfDevices && this.devices.size === 0 && this.engines.size > 0)
      this.refuse(
        path,
        `look at ${show(written)}, which is of the devices' server`,
        'expected "rooms of engines", or a device in the file',
      );
    if (of === 'roomsOfEngines') this.needsEngines(path, 'look at the rooms of engines', '"rooms"');
  }

  needsEngines(path: Path, doing: string, instead: string): void {
    if (this.engines.size === 0)
      this.refuse(path, doing, `expected ${instead}, or an engine in the file: it has none`);
  }

  server(raw: RawStep, path: Path): Pick<ServerStep, 'method' | 'args' | 'as'> {
    const method = raw.server as ServerStep['method'];
    const at = [...path, 'server'];
    if ((ENGINE_SERVER_STEPS as readonly string[]).includes(method))
      this.needsEngines(at, `call ${method} of the engines' server`, `one of ${names(SERVER_STEPS)}`);
    else if (this.devices.size === 0 && this.engines.size > 0)
      this.refuse(
        at,
        `call ${method} of the devices' server`,
        `expected one of ${names(ENGINE_SERVER_STEPS)}, or a device in the file: it has engines only`,
      );
    if ((method === 'save' || method === 'restart') && (raw.args ?? []).length > 0)
      this.refuse(
        [...path, 'args'],
        `use ${show(raw.args)} as args of ${method}`,
        'expected [], as it takes no arguments',
      );
    return { method, args: raw.args ?? [], as: this.name(raw.as, [...path, 'as']) };
  }

  /** A duration that the schema let through. */
  duration(text: string, path: Path): number {
    const ms = parseDuration(text) ?? 0;
    if (ms > LONGEST)
      this.refuse(path, `use ${show(text)} as ${placeOf(path)}`, 'expected a duration of at most "1000h"');
    return ms;
  }

  /** Limits as the server takes them: times may be written as durations. */
  limits(raw: Readonly<Record<string, Json>>): Scenario['server'] {
    const entries = Object.entries(raw).map(([name, value]) => [
      name,
      typeof value === 'string' && name !== 'multiDevice' ? this.duration(value, ['server', name]) : value,
    ]);
    return Object.fromEntries(entries);
  }

  step(raw: RawStep, index: number): Step {
    const path = ['steps', index];
    const base = {
      number: index + 1,
      at: this.source.at(path),
      wait: raw.wait ?? true,
      note: raw.note ?? '',
    };
    if (raw.call !== undefined) return { ...base, kind: 'call', ...this.call(raw, path) };
    if (raw.server !== undefined) return { ...base, kind: 'server', ...this.server(raw, path) };
    if (raw.advance !== undefined)
      return {
        ...base,
        kind: 'advance',
        ms: this.duration(raw.advance, [...path, 'advance']),
        text: raw.advance,
      };
    if (raw.network !== undefined) {
      const device = this.known(raw.network, [...path, 'network']);
      if (raw.is !== undefined) return { ...base, kind: 'network', device, change: 'is', state: raw.is };
      for (const change of ['hold', 'deliver', 'drop', 'repeat'] as const) {
        if (raw[change] === undefined) continue;
        const message = raw[change];
        this.checkWord(device, message, message, [...path, change], MESSAGE_NAMES);
        return { ...base, kind: 'network', device, change, message, times: raw.times ?? 1 };
      }
    }
    const expectation: ExpectStep = {
      ...base,
      kind: 'expect',
      text: raw.expect as string,
      subject: this.subject(raw, path),
    };
    return expectation;
  }
}

/**
 * The first expectation of a name that no step before gives. Asked before the schema, which can only take the
 * misspelt word for a name and complain of what stands after it.
 */
const unknownName = (source: Source): UnusableInput | null => {
  const { steps } = Object(source.value) as { steps?: unknown };
  const given = new Set<string>();
  for (const [index, step] of (Array.isArray(steps) ? steps : []).entries()) {
    const { expect, as } = Object(step) as { expect?: unknown; as?: unknown };
    if (typeof expect === 'string' && wordsOf(expect).of === 'settlement' && !given.has(expect)) {
      const path = ['steps', index];
      return new UnusableInput(
        source.file,
        source.at([...path, 'expect']),
        `find what ${show(expect)} is in ${placeOf(path)}`,
        `expected "rooms", "callbacks", "attributes of …", a device with .rooms or ${dotted(NOTICES)}, "rooms of engines", an engine with .rooms, .streams or ${dotted(ENGINE_NOTICES)}, or a name that a step before gives by "as": ${names(given)}`,
      );
    }
    if (typeof as === 'string') given.add(as);
  }
  return null;
};

const dotted = (words: readonly string[]): string => words.map((word) => `.${word}`).join(', ');

const isBefore = (left: Position | null, right: Position | null): boolean =>
  !right || (left !== null && (left.line - right.line || left.column - right.column) < 0);

/** The file's own name, where it gives no title. */
const titleOf = (file: string): string => {
  const base = file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
  return base.replace(/\.json$/, '').replace(/\.scenario$/, '');
};

/** @throws UnusableInput */
export const parseScenario = (file: string, input: string | Uint8Array): Scenario => {
  const source = readSource(file, typeof input === 'string' ? input : decode(file, input));
  const refusals = [unknownName(source), validate(source)].filter((refusal) => refusal !== null);
  const [first] = refusals.sort((left, right) => (isBefore(left.position, right.position) ? -1 : 1));
  if (first) throw first;
  const raw = source.value as RawScenario;
  const reader = new Reader(source);
  for (const [name, device] of Object.entries(raw.devices ?? {})) reader.addDevice(name, device);
  for (const [name, engine] of Object.entries(raw.engines ?? {})) reader.addEngine(name, engine);
  return {
    file,
    name: raw.name ?? titleOf(file),
    description: raw.description ?? '',
    server: reader.limits(raw.server ?? {}),
    latency: reader.duration(raw.network?.latency ?? '0ms', ['network', 'latency']),
    steps: raw.steps.map((step, index) => reader.step(step, index)),
    devices: [...reader.devices.values()],
    engines: [...reader.engines.values()],
  };
};
