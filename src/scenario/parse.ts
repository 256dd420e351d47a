/**
 * A scenario file as a `Scenario`, or one message that says where it is not usable and what was expected.
 *
 * Everything is checked before anything runs: JSON, the schema, and then what no schema can say, that a device
 * or a name is known. Arguments of calls are taken as they are, since a scenario may show that bad ones are
 * rejected (CL-4).
 */
import type { Limits } from '../machines/limits.js';
import {
  CALLS,
  type CallStep,
  DEVICE_STEPS,
  type ExpectStep,
  type Json,
  NOTICES,
  parseDuration,
  type Scenario,
  type ScenarioDevice,
  type ServerStepName,
  type Step,
  type Subject,
} from './format.js';
import { decode, type Path, type Position, readSource, type Source, UnusableInput } from './source.js';
import { splitAtDot, subjectOf, wordsOf } from './subjects.js';
import { placeOf, show, validate } from './validate.js';

/** The file after the schema has been through it: exactly the shape that it describes. */
interface RawStep {
  readonly call?: string;
  readonly server?: ServerStepName;
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
  readonly steps: readonly RawStep[];
}

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

class Reader {
  readonly devices = new Map<string, ScenarioDevice>();
  /** names given by `as`, with where */
  readonly given = new Map<string, Position>();

  constructor(readonly source: Source) {}

  refuse(path: Path, doing: string, expected: string): never {
    throw new UnusableInput(this.source.file, this.source.at(path), doing, expected);
  }

  knownDevice(name: string, path: Path): string {
    if (!this.devices.has(name))
      this.refuse(
        path,
        `find the device ${show(name)} of ${placeOf(path)}`,
        `expected one of the devices: ${names(this.devices.keys())}`,
      );
    return name;
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
    const [device, method] = splitAtDot(raw.call as string);
    this.knownDevice(device, [...path, 'call']);
    const hasSettlement = (CALLS as readonly string[]).includes(method);
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
    const words = wordsOf(raw.expect as string);
    if ('device' in words) this.knownDevice(words.device, [...path, 'expect']);
    return subjectOf(words, raw.to as Json);
  }

  /** A duration that the schema let through. */
  duration(text: string, path: Path): number {
    const ms = parseDuration(text) ?? 0;
    if (ms > LONGEST)
      this.refuse(path, `use ${show(text)} as ${placeOf(path)}`, 'expected a duration of at most "1000h"');
    return ms;
  }

  /** Limits as the server takes them: times may be written as durations. */
  limits(raw: Readonly<Record<string, Json>>): Partial<Limits> {
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
    if (raw.server !== undefined) {
      if ((raw.server === 'save' || raw.server === 'restart') && (raw.args ?? []).length > 0)
        this.refuse(
          [...path, 'args'],
          `use ${show(raw.args)} as args of ${raw.server}`,
          'expected [], as it takes no arguments',
        );
      const as = this.name(raw.as, [...path, 'as']);
      return { ...base, kind: 'server', method: raw.server, args: raw.args ?? [], as };
    }
    if (raw.advance !== undefined)
      return {
        ...base,
        kind: 'advance',
        ms: this.duration(raw.advance, [...path, 'advance']),
        text: raw.advance,
      };
    if (raw.network !== undefined) {
      const device = this.knownDevice(raw.network, [...path, 'network']);
      if (raw.is !== undefined) return { ...base, kind: 'network', device, change: 'is', state: raw.is };
      for (const change of ['hold', 'deliver', 'drop', 'repeat'] as const) {
        const message = raw[change];
        if (message !== undefined)
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
        `expected "rooms", "callbacks", "attributes of …", a device with .rooms or ${NOTICES.map((notice) => `.${notice}`).join(', ')}, or a name that a step before gives by "as": ${names(given)}`,
      );
    }
    if (typeof as === 'string') given.add(as);
  }
  return null;
};

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
  return {
    file,
    name: raw.name ?? titleOf(file),
    description: raw.description ?? '',
    server: reader.limits(raw.server ?? {}),
    latency: reader.duration(raw.network?.latency ?? '0ms', ['network', 'latency']),
    steps: raw.steps.map((step, index) => reader.step(step, index)),
    devices: [...reader.devices.values()],
  };
};
