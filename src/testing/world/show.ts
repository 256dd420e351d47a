/**
 * A counterexample in words: a line for each step, and below it only what changed.
 */
import type { ClientEffect, Notice } from '../../machines/effects.js';
import type { DownMessage, UpMessage } from '../../machines/protocol.js';
import type { Counterexample, PlayedStep } from './counterexample.js';
import type { WorldAction } from './plain-world.js';

const rooms = (list: readonly { readonly roomID: string; readonly attempt: number }[]): string =>
  `[${list.map(({ roomID, attempt }) => `${roomID}@${attempt}`).join(' ')}]`;

/** A message in a few words: `enterRoom r1 #3`. */
export const messageText = (message: UpMessage | DownMessage): string => {
  if (!('ack' in message)) return downText(message);
  const id = `#${message.id}`;
  switch (message.type) {
    case 'heartbeat':
      return `heartbeat ${rooms(message.rooms)} newest ${message.newest} ${id}`;
    case 'switchRoom':
      return `switchRoom ${rooms([message.from])} to ${message.roomID} ${id}${released(message.released)}`;
    case 'createRoom':
    case 'joinRoom':
    case 'enterRoom':
      return `${message.type} ${message.roomID} ${id}${released(message.released)}`;
    case 'leaveRooms':
      return `leaveRooms ${rooms(message.rooms)} ${id}`;
    case 'askRooms':
      return `askRooms ${rooms(message.rooms)}${message.switches.map(({ attempt, roomID, from }) => ` switch@${attempt} ${from.roomID} to ${roomID}`).join('')} ${id}`;
    default:
      return `${message.type} ${id}`;
  }
};

const released = (list: Parameters<typeof rooms>[0]): string =>
  list.length === 0 ? '' : ` released ${rooms(list)}`;

const downText = (message: DownMessage): string => {
  switch (message.type) {
    case 'answer':
      return `answer #${message.id} ${message.of}: ${'error' in message ? `refused ${message.error.reason}` : resultText(message)}`;
    case 'removed':
      return `removed ${message.roomID}@${message.attempt} ${message.end.cause}`;
    case 'loginEnded':
      return `loginEnded ${message.event}`;
    default:
      return `${message.type} ${message.roomID} [${message.userIDs}] v${message.version}`;
  }
};

type Answered = Extract<DownMessage, { result: unknown }>;

const asked = (room: { roomID: string; attempt: number; end: { cause: string } | null }): string =>
  `${room.roomID}@${room.attempt} ${room.end ? room.end.cause : 'in'}`;

const resultText = (message: Answered): string => {
  switch (message.of) {
    case 'heartbeat': {
      const { rooms: held, gone } = message.result;
      return `in ${rooms(held)}${gone.map(({ roomID, attempt, end }) => ` gone ${roomID}@${attempt} ${end.cause}`).join('')}`;
    }
    case 'askRooms':
      return [
        ...message.result.rooms.map(asked),
        ...message.result.switches.map(
          ({ to, from, switched }) =>
            `switch ${switched ? 'done' : 'not done'}: ${asked(to)}, ${asked(from)}`,
        ),
      ].join('; ');
    case 'createRoom':
    case 'joinRoom':
    case 'enterRoom':
    case 'switchRoom': {
      const { roomID, attempt, members, version } = message.result;
      return `in ${roomID}@${attempt} [${members}] v${version}`;
    }
    default:
      return 'done';
  }
};

const noticeText = (notice: Notice): string => {
  switch (notice.notice) {
    case 'roomStateChanged':
      return `${notice.roomID} ${notice.state}/${notice.event}${notice.extendedData === '' ? '' : ` ${notice.extendedData}`}`;
    case 'connectionStateChanged':
      return `login ${notice.state}/${notice.event}`;
    case 'roomAttributesUpdated':
      return `${notice.roomID} attributes`;
    default:
      return `${notice.notice} ${notice.roomID} [${notice.userIDs}]`;
  }
};

/** What the app was told and which calls were settled: the part of an outcome that a diagram has room for. */
export const noticeTexts = ({ clientEffects }: PlayedStep): string[] =>
  clientEffects.flatMap((effect) =>
    effect.type === 'settle' || (effect.type === 'notify' && effect.notice !== 'connectionStateChanged')
      ? (effectText(effect) ?? [])
      : [],
  );

const effectText = (effect: ClientEffect): string | null => {
  switch (effect.type) {
    case 'notify':
      return noticeText(effect);
    case 'settle':
      return `call ${effect.call} ${'error' in effect ? `rejected ${effect.error.reason}` : 'resolved'}`;
    case 'send':
      return `sends ${messageText(effect.message)}`;
    default:
      return null;
  }
};

const callText = (action: Extract<WorldAction, { do: 'call' }>): string => {
  const { event } = action;
  const what =
    event.type === 'switchRoom'
      ? `switchRoom ${event.fromRoomID} to ${event.roomID}${event.isCreateWhenRoomNotExisted ? ', create' : ''}`
      : `${event.type}${'roomID' in event ? ` ${event.roomID}` : ''}`;
  return `calls ${what} (call ${event.call})`;
};

/** What happens, in words; who it happens to first. */
export const actionText = ({ before, action }: PlayedStep): readonly [who: string, what: string] => {
  const device = 'device' in action ? before.devices[action.device] : undefined;
  const who = device?.name.deviceID ?? 'server';
  switch (action.do) {
    case 'call':
      return [who, callText(action)];
    case 'timer':
      return [who, `timer ${action.id}${action.late ? ' (late messages)' : ''}`];
    case 'break':
      return [
        who,
        `connection breaks${action.keepUp ? ', what it sent arrives later' : ''}${action.keepDown ? ', what it was sent arrives later' : ''}`,
      ];
    case 'mend':
      return [who, 'connection is back'];
    case 'hear':
      return [
        who,
        `hears ${messageText(device?.down[action.at] as DownMessage)}${action.keep ? ' (and again later)' : ''}`,
      ];
    case 'speak':
      return [
        'server',
        `hears ${who}: ${messageText(device?.up[action.at] as UpMessage)}${action.keep ? ' (and again later)' : ''}`,
      ];
    case 'loseUp':
      return ['network', `loses of ${who} ${messageText(device?.up[action.at] as UpMessage)}`];
    case 'loseDown':
      return ['network', `loses to ${who} ${messageText(device?.down[action.at] as DownMessage)}`];
    case 'silence':
      return ['server', `takes ${who} for silent`];
    case 'kickOffline':
      return ['server', `ends the login of ${who}`];
    case 'kick':
      return ['server', `kicks ${action.userID} from ${action.roomID}`];
    case 'deadline':
      return ['server', `reaches the deadline of ${action.roomID}`];
    case 'destroy':
      return ['server', `destroys ${action.roomID}`];
  }
};

/** What came of it: notices and settlements of the device, messages, callbacks. */
export const outcomeTexts = ({ clientEffects, registryEffects, world, before }: PlayedStep): string[] => {
  const sent = world.devices.flatMap(({ down, name: { deviceID, index } }) => {
    const old = before.devices[index]?.down ?? [];
    return registryEffects.length === 0
      ? []
      : down.slice(old.length).map((message) => `tells ${deviceID} ${messageText(message)}`);
  });
  const callbacks = registryEffects.flatMap((effect) =>
    effect.type === 'callback' ? [`${effect.callback} ${effect.room_id}`] : [],
  );
  return [...clientEffects.flatMap((effect) => effectText(effect) ?? []), ...sent, ...callbacks];
};

/** Steps, numbered, each with what changed. */
export const stepLines = ({ steps, violation }: Counterexample): string[] => {
  const lines: string[] = [];
  steps.forEach((step, at) => {
    if (step.isHealing && !steps[at - 1]?.isHealing)
      lines.push('      -- from here on nothing goes wrong --');
    const [who, what] = actionText(step);
    lines.push(`${String(at + 1).padStart(4)}  ${who} ${what}`);
    for (const outcome of outcomeTexts(step)) lines.push(`        ${outcome}`);
    for (const { law, why } of step.broken) lines.push(`    !   ${law}: ${why}`);
  });
  lines.push(`  => ${violation.law}: ${violation.why}`);
  return lines;
};
