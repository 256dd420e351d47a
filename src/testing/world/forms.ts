/**
 * The parts of a world's state as they are kept: small JSON, one value for all situations that are the same but for names.
 *
 * Four forms: a device's client with what its app was told (`ClientForm`), a message without its sender, what the
 * registry knows of a device (`RecordForm`), and the registry's rooms (`CoreForm`). Sessions' attempts are not in the
 * core: each device's record has them, so that all numbers of a device's counter are in that device's parts, and
 * renaming one device leaves the others alone. Numbers are renamed like this:
 *
 *   a device's ids        ranked over all parts of the device; what is only compared ("up to here") is rounded down
 *   incarnations          room and age: 1 is the newest life of the room, 2 the one before; shifted when one begins
 *   versions, places      as they are: they count joinings in one life, of which a bounded world has few
 *   sessions              dropped: nothing compares them but the step that ends one
 */
import { canonicalDown, canonicalUp, counterOf, type Renamer } from '../../machines/canonical.js';
import { canonicalClient } from '../../machines/client/canonical-client.js';
import type { ClientContext } from '../../machines/client/context.js';
import type { ClientSnapshot } from '../../machines/client/room-client.js';
import type { AttributeEntries } from '../../machines/effects.js';
import type { Limits } from '../../machines/limits.js';
import { type DownMessage, PROTOCOL_VERSION, type UpMessage } from '../../machines/protocol.js';
import { canonicalRegistry } from '../../machines/server/canonical-registry.js';
import type { EndRecord, FACTS_VERSION, Watch } from '../../machines/server/facts.js';
import type { RegistrySnapshot, SavedDevice } from '../../machines/server/snapshot.js';
import type { DeviceName } from './bounds.js';
import type { Told } from './laws/told.js';

/** The instant at which everything in a form happens: times are relative to it, and it never passes. */
export const NOW = 1_000_000_000;
export const SDK = '2.29.0';

type Constant = 'limits' | 'userID' | 'deviceID' | 'sdkVersion';

export interface ClientForm {
  readonly device: string;
  readonly user: string;
  readonly value: ClientSnapshot['value'];
  readonly context: Omit<ClientContext, Constant>;
  readonly told: Told;
}

type Head = 'v' | 'userID' | 'deviceID' | 'sdkVersion';
type Without<M, K extends string> = M extends unknown ? Omit<M, K> : never;
export type UpForm = Without<UpMessage, Head>;
export type DownForm = Without<DownMessage, 'v'>;
export type MessageForm = UpForm | DownForm;

export interface RecordForm {
  readonly login: number;
  readonly ended: SavedDevice['ended'];
  readonly watch: Watch;
  readonly seen: number;
  readonly heartbeat: number;
  readonly ack: number;
  readonly answers: readonly (readonly [id: number, answer: DownForm | null])[];
  readonly ends: readonly EndRecord[];
  readonly rooms: readonly (readonly [roomID: string, attempt: number])[];
}

export interface CoreRoom {
  readonly roomID: string;
  readonly state: 'Occupied' | 'Vacant';
  readonly roomName: string;
  readonly delay: number;
  /** relative to NOW */
  readonly deadline: number | null;
  readonly attributes: AttributeEntries;
  readonly version: number;
  /** in order of entering, with the devices that are in */
  readonly members: readonly (readonly [userID: string, deviceIDs: readonly string[]])[];
}

export interface CoreForm {
  /** by roomID: their order has no consequence in a world without lists of rooms */
  readonly rooms: readonly CoreRoom[];
  readonly blocked: readonly string[];
}

/** How numbers change their names; `id` is for a device's own ids. */
export interface Naming {
  /** a number that is mentioned */
  id(n: number): number;
  /** a number that others are compared with: the greatest mentioned one up to it means the same */
  floor(n: number): number;
  incarnation(n: number): number;
}

const renamerOf = ({ id, incarnation }: Naming): Renamer => ({
  id: (kind, n) => (kind === 'incarnation' ? incarnation(n) : kind === 'session' ? 0 : n),
  rank: (kind, n) => (kind.startsWith('place ') || n === 0 ? n : id(n)),
  shift: (_, n) => n,
  seal: () => {},
});

// Incarnations: room and age in one number.

const AGES = 64;
export const incarnationOf = (room: number, age: number): number => (room + 1) * AGES + age;
export const roomOfIncarnation = (incarnation: number): number => Math.floor(incarnation / AGES) - 1;
export const ageOf = (incarnation: number): number => incarnation % AGES;

// Clients.

export const toSnapshot = ({ device, user, value, context }: ClientForm, limits: Limits): ClientSnapshot => ({
  value,
  context: { ...context, limits, userID: user, deviceID: device, sdkVersion: SDK },
});

export const clientForm = (snapshot: ClientSnapshot, told: Told, naming: Naming): ClientForm => {
  const { newest } = snapshot.context;
  // `newest` is only compared with attempts
  const hidden = { ...snapshot, context: { ...snapshot.context, newest: 0 } };
  const { value, context } = canonicalClient(hidden, null, renamerOf(naming));
  const { limits: _, userID, deviceID, sdkVersion: __, ...rest } = context;
  return {
    device: deviceID,
    user: userID,
    value,
    context: { ...rest, newest: naming.floor(newest) },
    told,
  };
};

export const renameClient = (form: ClientForm, limits: Limits, naming: Naming): ClientForm =>
  clientForm(toSnapshot(form, limits), form.told, naming);

// Messages.

const DEVICE = { userID: '', deviceID: '', sdkVersion: '' };
const COUNTER = counterOf('', '');

export const isUp = (message: MessageForm): message is UpForm => 'ack' in message;

export const toUp = (form: UpForm, { userID, deviceID }: DeviceName): UpMessage =>
  ({ v: PROTOCOL_VERSION, userID, deviceID, sdkVersion: SDK, ...form }) as UpMessage;

export const toDown = (form: DownForm): DownMessage =>
  ({ v: PROTOCOL_VERSION, ...form }) as unknown as DownMessage;

export const upForm = ({ v: _, userID: __, deviceID: ___, sdkVersion: ____, ...form }: UpMessage): UpForm =>
  form as UpForm;

/** What a failure says in words changes nothing. */
export const downForm = ({ v: _, ...form }: DownMessage): DownForm =>
  ('error' in form ? { ...form, error: { ...form.error, message: '' } } : form) as DownForm;

export const renameMessage = (form: MessageForm, naming: Naming): MessageForm => {
  const renamer = renamerOf(naming);
  if (!isUp(form)) return downForm(canonicalDown(toDown(form), COUNTER, renamer));
  const hidden = { v: PROTOCOL_VERSION, ...DEVICE, ...form, ack: 0 } as UpMessage;
  const renamed = upForm(
    canonicalUp(hidden.type === 'heartbeat' ? { ...hidden, newest: 0 } : hidden, renamer),
  );
  const ack = naming.floor(form.ack);
  return form.type === 'heartbeat'
    ? ({ ...renamed, ack, newest: naming.floor(form.newest) } as UpForm)
    : { ...renamed, ack };
};

// What the registry knows of a device.

const emptySnapshot = (limits: Limits): RegistrySnapshot => ({
  version: 1 satisfies typeof FACTS_VERSION,
  limits,
  nextID: 1,
  rooms: [],
  devices: [],
  blocked: [],
});

export const toSaved = (form: RecordForm, { userID, deviceID, index }: DeviceName): SavedDevice => ({
  userID,
  deviceID,
  number: index + 1,
  login: form.login,
  ended: form.ended,
  seen: form.seen + NOW,
  watch: { kind: form.watch.kind, at: form.watch.at + NOW },
  heartbeat: form.heartbeat,
  ack: form.ack,
  answers: form.answers.map(([id, answer]) => [id, answer && toDown(answer)]),
  ends: form.ends.map((record) => ({ ...record, at: record.at + NOW })),
  rooms: form.rooms,
});

/** Of an ended login the registry keeps nothing but the end, so the last three are missing. */
interface CanonicalDevice
  extends Pick<SavedDevice, 'login' | 'ended' | 'watch'>,
    Partial<Pick<SavedDevice, 'answers' | 'ends' | 'rooms'>> {
  readonly seen?: number | null;
}

/** `now` is the instant that the record is as of. */
export const recordForm = (saved: SavedDevice, limits: Limits, now: number, naming: Naming): RecordForm => {
  const hidden = { ...saved, userID: '', deviceID: '', ack: 0, heartbeat: 0 };
  const { devices } = canonicalRegistry(
    { ...emptySnapshot(limits), devices: [hidden] },
    now,
    renamerOf(naming),
  ) as { devices: readonly CanonicalDevice[] };
  const { login, ended, watch, seen, answers = [], ends = [], rooms = [] } = devices[0] as CanonicalDevice;
  return {
    login,
    ended,
    // the hour after which a device is forgotten is longer than any bounded world lasts
    watch: watch.kind === 'forget' ? { kind: 'forget', at: limits.endsKeptFor } : watch,
    // once it is offline, only its next word counts
    seen: seen ?? -limits.offlineAfter,
    heartbeat: ended === null ? naming.floor(saved.heartbeat) : 0,
    ack: ended === null ? naming.floor(saved.ack) : 0,
    answers: answers.map(([id, answer]) => [id, answer && downForm(answer as DownMessage)]),
    ends,
    rooms,
  };
};

export const renameRecord = (form: RecordForm, limits: Limits, naming: Naming): RecordForm =>
  recordForm(toSaved(form, { userID: '', deviceID: '', index: 0 }), limits, NOW, naming);

// What a form mentions.

export interface Mentions {
  /** the device's ids, bit n-1 for n */
  readonly ids: number;
  /** no number above this one plays a part in the form, mentioned or compared */
  readonly highest: number;
  /** rooms of which some life is mentioned, bit by bit */
  readonly lives: number;
}

/** Ids of one device that are about at the same time: they are kept as bits. */
const MOST_IDS = 30;

/** Collects what a renaming passes by. */
export const mentionsOf = (rename: (naming: Naming) => unknown): Mentions => {
  const mentions = { ids: 0, highest: 0, lives: 0 };
  rename({
    id: (n) => {
      if (n > MOST_IDS) throw new RangeError('a world has more ids under way than an explorer can rename');
      if (n > 0) mentions.ids |= 1 << (n - 1);
      mentions.highest = Math.max(mentions.highest, n);
      return n;
    },
    floor: (n) => {
      mentions.highest = Math.max(mentions.highest, n);
      return n;
    },
    incarnation: (n) => {
      if (n > 0) mentions.lives |= 1 << roomOfIncarnation(n);
      return n;
    },
  });
  return mentions;
};

const bitCount = (bits: number): number => {
  let rest = bits - ((bits >>> 1) & 0x55555555);
  rest = (rest & 0x33333333) + ((rest >>> 2) & 0x33333333);
  return Math.imul((rest + (rest >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
};

export const SAME: Naming = { id: (n) => n, floor: (n) => n, incarnation: (n) => n };

/** Names 1, 2, 3 in order for the ids that are mentioned. */
export const ranking = (ids: number): Naming => {
  const below = (n: number): number => bitCount(n > MOST_IDS ? ids : ids & ((1 << n) - 1));
  return { id: (n) => (n === 0 ? 0 : below(n - 1) + 1), floor: below, incarnation: (n) => n };
};

/** A new life began in these rooms: every earlier one is a life older. */
export const aging = (rooms: number): Naming => ({
  id: (n) => n,
  floor: (n) => n,
  incarnation: (n) => (n > 0 && (rooms >> roomOfIncarnation(n)) & 1 ? n + 1 : n),
});
