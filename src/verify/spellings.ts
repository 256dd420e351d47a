/**
 * How ZIM's platforms spell room states and events, and which of our words each spelling is.
 *
 * One word in, five spellings out: every platform writes the same names in its own case, with its own prefix. What does
 * not follow that pattern is listed by hand. A log may mix them, since ZIM's own iOS page does: whatever is read is
 * looked up among all spellings and the numbers, and no spelling means two words in one field.
 */
import { RoomEvent, type RoomEventName, RoomState, type RoomStateName } from '../machines/vocabulary.js';

/** Platforms that spell alike stand under one name. */
export type Platform = 'Web' | 'Android' | 'Apple' | 'Windows' | 'Flutter';

export const PLATFORMS: readonly { readonly platform: Platform; readonly also: string }[] = [
  { platform: 'Web', also: 'Web, React Native, uni-app, UTS' },
  { platform: 'Android', also: 'Android' },
  { platform: 'Apple', also: 'iOS, macOS' },
  { platform: 'Windows', also: 'Windows' },
  { platform: 'Flutter', also: 'Flutter' },
];

type Field = 'ZIMRoomState' | 'ZIMRoomEvent';

/** ActiveCreate as ACTIVE_CREATE */
const upperSnake = (name: string): string => name.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase();

const SPELL: Readonly<Record<Platform, (field: Field, name: string) => string>> = {
  Web: (_, name) => name,
  Android: (_, name) => upperSnake(name),
  Apple: (field, name) => `${field}${name}`,
  Windows: (field, name) =>
    `ZIM_${field === 'ZIMRoomState' ? 'ROOM_STATE' : 'ROOM_EVENT'}_${upperSnake(name)}`,
  Flutter: (_, name) => `${name.charAt(0).toLowerCase()}${name.slice(1)}`,
};

/** Names that a platform has beside the one the pattern gives it. */
const BESIDE: readonly {
  readonly platform: Platform;
  readonly name: RoomEventName;
  readonly spelt: string;
}[] = [
  { platform: 'Flutter', name: 'NetworkInterrupted', spelt: 'interrupted' },
  { platform: 'Flutter', name: 'NetworkDisconnected', spelt: 'disconnected' },
];

export const stateNames = Object.keys(RoomState) as RoomStateName[];
export const eventNames = Object.keys(RoomEvent) as RoomEventName[];

export const spellState = (platform: Platform, name: RoomStateName): string =>
  SPELL[platform]('ZIMRoomState', name);

/** The first spelling is the one S0 has. */
export const spellEvent = (platform: Platform, name: RoomEventName): readonly string[] => [
  SPELL[platform]('ZIMRoomEvent', name),
  ...BESIDE.filter((beside) => beside.platform === platform && beside.name === name).map(
    ({ spelt }) => spelt,
  ),
];

const lookup = <Name extends string>(
  table: Readonly<Record<Name, number>>,
  spellings: (platform: Platform, name: Name) => readonly string[],
): ReadonlyMap<unknown, Name> => {
  const words = new Map<unknown, Name>();
  for (const [name, number] of Object.entries(table) as [Name, number][]) {
    words.set(number, name);
    for (const { platform } of PLATFORMS)
      for (const spelt of spellings(platform, name)) words.set(spelt, name);
  }
  return words;
};

const STATES = lookup(RoomState, (platform, name) => [spellState(platform, name)]);
const EVENTS = lookup(RoomEvent, spellEvent);

/** An enumeration's value as languages print it, with its type in front: `ZIMRoomState.connected`, `ZIMRoomState::X`. */
const TYPED = /^(?:zim::)?(ZIMRoomState|ZIMRoomEvent)(?:\.|::)(\w+)$/;

const withoutType = (value: unknown, field: Field): unknown => {
  const match = typeof value === 'string' ? TYPED.exec(value) : null;
  return match?.[1] === field ? match[2] : value;
};

/** The state that a number or any platform's spelling stands for; undefined if it is none. */
export const readState = (value: unknown): RoomStateName | undefined =>
  STATES.get(value) ?? STATES.get(withoutType(value, 'ZIMRoomState'));

/** The event that a number or any platform's spelling stands for; undefined if it is none. */
export const readEvent = (value: unknown): RoomEventName | undefined =>
  EVENTS.get(value) ?? EVENTS.get(withoutType(value, 'ZIMRoomEvent'));
