/**
 * The laws that the explorer checks on every step of its worlds (`../world/laws`), with the case in which each says
 * something; they are checked elsewhere by the same predicates.
 */
import { CLIENT_LAWS, type ClientStep } from '../world/laws/client-laws.js';
import { REGISTRY_LAWS, type RegistryStep } from '../world/laws/registry-laws.js';
import { tell } from '../world/laws/told.js';
import { ENTERING } from './app-log.js';
import type { ClientClause, RegistryClause } from './law.js';

const notices = ({ effects }: ClientStep, kind: string): boolean =>
  effects.some((effect) => effect.type === 'notify' && effect.notice.startsWith(kind));

const sends = ({ effects }: ClientStep): boolean => effects.some(({ type }) => type === 'send');

const givesUp = ({ before, after }: ClientStep): boolean =>
  before.context.rooms.some(
    ({ intent }) =>
      !after.context.rooms.some((room) => room.intent.context.attempt === intent.context.attempt),
  );

const CLIENT_TRIGGERS: Readonly<Record<string, (step: ClientStep) => boolean>> = {
  'P5 getters': (step) => notices(step, 'roomState'),
  'P3 settled once': ({ toldBefore }) => toldBefore.open.length > 0,
  'P6 nothing is left behind': givesUp,
  'P14 one retry loop': ({ after: { value, context } }) =>
    value === 'Reconnecting.resuming' ||
    context.rooms.some(({ intent }) => /^(Entering|Leaving)|asking$/.test(intent.value)),
  'P1 fresh ids': sends,
  'P2 orphans are released': (step) =>
    givesUp(step) || (sends(step) && step.before.context.leaves.length > 0),
  'P17 members as told': (step) => notices(step, 'roomMember'),
  'P12 order of a switch': ({ effects, toldBefore }) =>
    effects.some(
      (effect) =>
        effect.type === 'settle' &&
        toldBefore.open.some(
          ({ call, type, begun }) => call === effect.call && type === 'switchRoom' && begun,
        ),
    ),
  'P7 isolation': ({ before, event }) => 'roomID' in event && before.context.rooms.length > 1,
  'P11 nobody leaves unasked': ({ effects }) =>
    effects.some((effect) => effect.type === 'send' && effect.message.type === 'leaveRooms'),
  'P8 no resurrection': ({ before, after }) => after.context.rooms.length > before.context.rooms.length,
};

/** Laws of the log that `tell` keeps of a device. */
const TOLD_TRIGGERS: Readonly<
  Record<string, { readonly rules: string; readonly applies: (step: ClientStep) => boolean }>
> = {
  'P3 settled once': {
    rules: 'CL-2',
    applies: ({ effects }) => effects.some(({ type }) => type === 'settle'),
  },
  'P4 leave wins': {
    rules: 'CL-22',
    applies: ({ effects }) =>
      effects.some((effect) => effect.type === 'send' && ENTERING.has(effect.message.type)),
  },
  'P5 the log is a path': { rules: 'CC-22 CC-23', applies: (step) => notices(step, 'roomState') },
  'P17 brackets': { rules: 'CL-18', applies: (step) => notices(step, 'roomMember') },
  'P7 isolation': {
    rules: 'CC-12 CC-13 CC-24',
    applies: ({ event, toldBefore }) => event.type === 'networkDown' && toldBefore.rooms.length > 0,
  },
  'CL-17 notices first': {
    rules: 'CL-17 CL-23',
    applies: ({ effects }) => effects.some((effect) => effect.type === 'settle' && 'result' in effect),
  },
};

const messageIn = ({ input }: RegistryStep) =>
  input.type === 'message' ? (input.message as { readonly id?: number; readonly type: string }) : null;

const answers = (step: RegistryStep, isRefusal: boolean): boolean =>
  step.effects.some(
    (effect) =>
      effect.type === 'send' &&
      effect.message.type === 'answer' &&
      effect.message.id === messageIn(step)?.id &&
      'error' in effect.message === isRefusal,
  );

const sessions = ({ rooms }: RegistryStep['before']): string[] =>
  rooms.flatMap(({ members }) =>
    members.flatMap((member) => member.sessions.map(({ session }) => `${session}`)),
  );

const REGISTRY_TRIGGERS: Readonly<Record<string, (step: RegistryStep) => boolean>> = {
  'P25 one life, sound': ({ after }) => after.rooms.length > 0,
  'P23 removal by session': ({ before, after }) => {
    const kept = new Set(sessions(after));
    return sessions(before).some((session) => !kept.has(session));
  },
  'P23 a membership begins by entering': ({ before, after }) => {
    const known = new Set(sessions(before));
    return sessions(after).some((session) => !known.has(session));
  },
  'P21 limits are exact': (step) => answers(step, true),
  'P26 once': (step) => {
    const message = messageIn(step);
    return step.before.devices.some(({ answers: known }) => known.some(([id]) => id === message?.id));
  },
  'P22 refused means unchanged': (step) => answers(step, true),
  'P11 switch is atomic': (step) => messageIn(step)?.type === 'switchRoom' && answers(step, false),
  'P28 notices alternate': ({ effects }) =>
    effects.some(
      (effect) =>
        effect.type === 'callback' || (effect.type === 'send' && effect.message.type.startsWith('member')),
    ),
  'P24 delayed destroy is safe': ({ input }) => input.type === 'timer' && input.id.startsWith('destroy:'),
};

/** A law that is told no case of its own is about every step. */
const always = (): boolean => true;

export const WORLD_CLIENT_CLAUSES: readonly ClientClause[] = CLIENT_LAWS.map(({ law, rules, check }) => ({
  over: 'client step',
  name: law,
  rules,
  applies: CLIENT_TRIGGERS[law] ?? always,
  check,
}));

/** Each tells the log of the step anew; whoever checks all of them tells it once, as `brokenByClientStep` does. */
export const TOLD_CLAUSES: readonly ClientClause[] = Object.entries(TOLD_TRIGGERS).map(
  ([law, { rules, applies }]) => ({
    over: 'client step',
    name: law,
    rules,
    applies,
    check: ({ toldBefore, event, effects }) =>
      tell(toldBefore, event, effects).broken.find((broken) => broken.law === law)?.why ?? null,
  }),
);

export const WORLD_REGISTRY_CLAUSES: readonly RegistryClause[] = REGISTRY_LAWS.map(
  ({ law, rules, check }) => ({
    over: 'registry step',
    name: law,
    rules,
    applies: REGISTRY_TRIGGERS[law] ?? always,
    check,
  }),
);
