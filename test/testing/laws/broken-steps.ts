/**
 * For each law of single steps one thing that breaks it: a change to a step that kept it. The first step of the runs that
 * the law is about, and that the change breaks, is the example.
 */
import type { ClientEffect } from '../../../src/machines/effects.js';
import type { ClientStep } from '../../../src/testing/world/laws/client-laws.js';
import type { RegistryStep } from '../../../src/testing/world/laws/registry-laws.js';

type ClientContext = ClientStep['after']['context'];

const after = (step: ClientStep, change: Partial<ClientContext>): ClientStep => ({
  ...step,
  after: { ...step.after, context: { ...step.after.context, ...change } } as ClientStep['after'],
});
const before = (step: ClientStep, change: Partial<ClientContext>): ClientStep => ({
  ...step,
  before: { ...step.before, context: { ...step.before.context, ...change } } as ClientStep['before'],
});
const effects = (
  step: ClientStep,
  change: (list: readonly ClientEffect[]) => ClientEffect[],
): ClientStep => ({
  ...step,
  effects: change(step.effects),
});

const isNotice = (effect: ClientEffect, kind: string): boolean =>
  effect.type === 'notify' && effect.notice.startsWith(kind);
const without =
  (kind: string) =>
  (list: readonly ClientEffect[]): ClientEffect[] =>
    list.filter((effect) => !isNotice(effect, kind));

const copied = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

const joinedElsewhere: ClientEffect = {
  type: 'notify',
  notice: 'roomMemberJoined',
  roomID: 'elsewhere',
  userIDs: ['somebody'],
};

/** By the clause's name, and a word where two clauses share it. */
export const BROKEN_CLIENT_STEPS: Readonly<Record<string, (step: ClientStep) => ClientStep>> = {
  'P5 getters': (step) => after(step, { rooms: [] }),
  'P3 settled once': (step) => ({
    ...step,
    told: {
      ...step.told,
      open: [{ call: 1e9, type: 'joinRoom', roomID: 'x', from: '', begun: true, outage: false }],
    },
  }),
  'P6 nothing is left behind': (step) =>
    after(step, { timers: [...step.after.context.timers, { id: 'ask:999999', at: 0, rule: '' }] }),
  'P14 one retry loop': (step) => after(step, { timers: [] }),
  'P1 fresh ids': (step) => before(step, { nextID: 1e15, leaves: [] }),
  'P2 orphans are released; given up': (step) => after(step, { leaves: [] }),
  'P2 orphans are released; named': (step) =>
    after(step, { leaves: [{ id: 1, rooms: [{ roomID: 'elsewhere', attempt: 1 }] }] }),
  'P17 members as told': (step) => effects(step, without('roomMember')),
  'P12 order of a switch': (step) => effects(step, without('roomState')),
  'P7 isolation': (step) => effects(step, (list) => [...list, joinedElsewhere]),
  'P8 no resurrection': (step) =>
    after(step, { rooms: [...step.after.context.rooms, ...step.after.context.rooms] }),
  'told P3 settled once': (step) => effects(step, (list) => [...list, ...list]),
  'told P4 leave wins': (step) =>
    effects(step, (list) => list.filter((effect) => !isNotice(effect, 'roomState'))),
  'told P5 the log is a path': (step) => effects(step, (list) => [...list, ...list]),
  'told P17 brackets': (step) => effects(step, (list) => [...list, joinedElsewhere]),
  'told P7 isolation': (step) => effects(step, without('roomState')),
  'told CL-17 notices first': (step) =>
    effects(step, (list) => [
      ...list.filter(({ type }) => type === 'settle'),
      ...list.filter(({ type }) => type !== 'settle'),
    ]),
  'P1 stale inputs are inert': (step) => effects(step, () => [{ type: 'cancelTimer', id: 'x' }]),
  'P19 the attempt that is out goes on': (step) => effects(step, (list) => [...list, ...list]),
  'P17 lists go forward': (step) => {
    const rooms = copied(step.before.context.rooms).map((room) => {
      const { members } = room.intent.context;
      return members
        ? {
            ...room,
            intent: {
              ...room.intent,
              context: { ...room.intent.context, members: { ...members, version: 1e9 } },
            },
          }
        : room;
    });
    return before(step, { rooms });
  },
  'P7 others stay as they are': (step) => after(step, { rooms: copied(step.after.context.rooms) }),
  'P11 nobody leaves unasked; sent': (step) => ({
    ...step,
    event: { type: 'timer', id: 'x', now: step.event.now },
  }),
  'P11 nobody leaves unasked': (step) => ({
    ...step,
    event: { type: 'timer', id: 'x', now: step.event.now },
    toldBefore: {
      ...step.toldBefore,
      rooms: step.toldBefore.rooms.map((room) => ({ ...room, leaving: false })),
    },
  }),
  'P8 entries begin by calls': (step) =>
    before({ ...step, event: { type: 'resumed', id: 0, now: step.event.now } }, { waiting: [] }),
  'P9 leaving outranks entering': (step) => ({ ...step, told: step.toldBefore }),
  'P11 a refused switch spares its source': (step) => after(step, { rooms: [] }),
  'P13 leaving ends the switch': (step) =>
    effects(step, (list) => list.filter(({ type }) => type !== 'settle')),
  'P13 a switch is not overtaken by another': (step) => effects(step, (list) => [...list, ...list]),
  'P16 an end is an end': (step) => after(step, { rooms: step.before.context.rooms }),
  'P18 an episode is one membership': (step) =>
    after(step, {
      rooms: copied(step.after.context.rooms).map((room) => ({
        ...room,
        intent: { ...room.intent, context: { ...room.intent.context, attempt: 1e9 } },
      })),
    }),
};

const ROOM_CREATE = {
  type: 'callback',
  callback: 'room_create',
  room_id: 'elsewhere',
  room_name: '',
  operator_account: 'x',
} as const;

const noLimits = (step: RegistryStep): RegistryStep => ({
  ...step,
  after: {
    ...step.after,
    limits: { ...step.after.limits, maxRooms: null, maxRoomsPerUser: 1e9, maxMembersPerRoom: null },
  },
});

const byNobody = (step: RegistryStep): RegistryStep => ({
  ...step,
  input: { type: 'unblockUser', userID: 'nobody', now: step.input.now },
});

export const BROKEN_REGISTRY_STEPS: Readonly<Record<string, (step: RegistryStep) => RegistryStep>> = {
  'P25 one life, sound': (step) => ({
    ...step,
    after: { ...step.after, rooms: [...step.after.rooms, ...step.after.rooms] },
  }),
  'P23 removal by session': byNobody,
  'P26 once': (step) => ({ ...step, effects: [ROOM_CREATE, ...step.effects] }),
  'P22 refused means unchanged': (step) => ({ ...step, effects: [ROOM_CREATE, ...step.effects] }),
  'P11 switch is atomic': (step) => ({ ...step, after: step.before }),
  'P28 notices alternate; callbacks': (step) => ({
    ...step,
    effects: step.effects.filter(({ type }) => type !== 'callback'),
  }),
  'P28 notices alternate; others': (step) => ({
    ...step,
    recipients: step.recipients.map(() => [{ userID: 'stranger', deviceID: 'S' }]),
  }),
  'P24 delayed destroy is safe; deadline': (step) => ({
    ...step,
    before: {
      ...step.before,
      rooms: step.before.rooms.map((room) => ({
        ...room,
        members: [{ userID: 'somebody', place: 1, sessions: [] }],
      })),
    },
  }),
  'P10 limits are exact': noLimits,
  'P21 limits are exact': noLimits,
  'P21 places are conserved': (step) => ({
    ...step,
    after: { ...step.after, limits: { ...step.after.limits, maxMembersPerRoom: 0 } },
  }),
  'P23 a membership begins by entering': byNobody,
  'P24 delayed destroy is live': (step) => ({ ...step, input: { ...step.input, now: 1e15 } }),
  'P24 delayed destroy is safe; with members': (step) => ({
    ...step,
    effects: step.effects.map((effect) =>
      effect.type === 'callback' && effect.callback === 'room_destroy'
        ? { ...effect, user_ids: ['somebody'] }
        : effect,
    ),
  }),
  'P29 several devices': (step) => ({
    ...step,
    after: { ...step.after, limits: { ...step.after.limits, multiDevice: 'allow' } },
  }),
  'P12 order of a switch': (step) => ({
    ...step,
    effects: [...step.effects.slice(0, -1).reverse(), ...step.effects.slice(-1)],
  }),
  'P20 callbacks in order, once': (step) => ({ ...step, effects: [...step.effects].reverse() }),
};
