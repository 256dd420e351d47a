/**
 * The same operations the usual way: `fc.commands` with a small model, drawn without a look at the world, with every fault.
 *
 * It is what the generator of `runs` is measured against (`main.ts`), and no part of the package.
 */
import fc from 'fast-check';
import { resolveLimits } from '../../machines/limits.js';
import { Laws } from '../soak/laws.js';
import { DEVICES, ROOMS } from '../soak/plan.js';
import { createWorld, type World } from '../soak/world.js';
import { appLimits } from './values.js';

/** What the test thinks is so: which rooms each device has asked for, who is logged in, whose network is up. */
interface Model {
  readonly rooms: Set<string>[];
  readonly isIn: boolean[];
  readonly isUp: boolean[];
  calls: number;
}

export interface BlindCount {
  drawn: number;
  discarded: number;
}

type Feed = Parameters<World['feed']>[1];

const SETUP = { roomName: '', roomAttributes: [], roomDestroyDelayTime: 5 };

class Step implements fc.Command<Model, World> {
  constructor(
    private readonly text: string,
    private readonly isMeant: (model: Model) => boolean,
    private readonly act: (model: Model, world: World) => void,
    private readonly count: BlindCount,
  ) {}

  check(model: Readonly<Model>): boolean {
    const isMeant = this.isMeant(model);
    this.count.drawn += 1;
    if (!isMeant) this.count.discarded += 1;
    return isMeant;
  }

  run(model: Model, world: World): void {
    this.act(model, world);
  }

  toString(): string {
    return this.text;
  }
}

const steps = (count: BlindCount): fc.Arbitrary<fc.Command<Model, World>>[] => {
  const where = fc.record({
    device: fc.nat(DEVICES.length - 1),
    roomID: fc.constantFrom(...ROOMS),
    other: fc.constantFrom(...ROOMS),
    ms: fc.nat(12_000),
    create: fc.boolean(),
  });
  type Where = typeof where extends fc.Arbitrary<infer W> ? W : never;
  const step = (
    text: string,
    isMeant: (model: Model, where: Where) => boolean,
    act: (model: Model, world: World, where: Where) => void,
  ) =>
    where.map(
      (at) =>
        new Step(
          text,
          (model) => isMeant(model, at),
          (model, world) => {
            act(model, world, at);
            world.advance(at.ms);
          },
          count,
        ),
    );
  const call = (model: Model, world: World, device: number, event: object): void => {
    model.calls += 1;
    world.feed(device, { ...event, call: model.calls } as Feed);
  };
  const isOnline = ({ isIn, isUp }: Model, { device }: Where) =>
    isIn[device] === true && isUp[device] === true;
  const holds = ({ rooms }: Model, { device, roomID }: Where) => rooms[device]?.has(roomID) === true;
  const enter = (type: 'createRoom' | 'joinRoom' | 'enterRoom') =>
    step(
      type,
      (model, at) => isOnline(model, at) && !holds(model, at),
      (model, world, { device, roomID }) => {
        call(model, world, device, { type, roomID, setup: SETUP });
        model.rooms[device]?.add(roomID);
      },
    );
  return [
    enter('createRoom'),
    enter('joinRoom'),
    enter('enterRoom'),
    step(
      'switchRoom',
      (model, at) => isOnline(model, at) && holds(model, at) && !model.rooms[at.device]?.has(at.other),
      (model, world, { device, roomID, other, create }) => {
        call(model, world, device, {
          type: 'switchRoom',
          fromRoomID: roomID,
          roomID: other,
          isCreateWhenRoomNotExisted: create,
          setup: SETUP,
        });
        model.rooms[device]?.delete(roomID);
        model.rooms[device]?.add(other);
      },
    ),
    step('leaveRoom', holds, (model, world, { device, roomID }) => {
      call(model, world, device, { type: 'leaveRoom', roomID });
      model.rooms[device]?.delete(roomID);
    }),
    step(
      'leaveAllRoom',
      ({ rooms }, { device }) => (rooms[device]?.size ?? 0) > 0,
      (model, world, { device }) => {
        call(model, world, device, { type: 'leaveAllRoom' });
        model.rooms[device]?.clear();
      },
    ),
    step('kick', holds, ({ rooms }, world, { device, roomID }) => {
      const userIDs = [DEVICES[device]?.userID ?? ''];
      world.ask({ type: 'kickMembers', roomID, userIDs, reason: '' });
      rooms[device]?.delete(roomID);
    }),
    step(
      'destroy',
      ({ rooms }, { roomID }) => rooms.some((held) => held.has(roomID)),
      ({ rooms }, world, { roomID }) => {
        world.ask({ type: 'destroyRoom', roomID });
        for (const held of rooms) held.delete(roomID);
      },
    ),
    step(
      'logout',
      ({ isIn }, { device }) => isIn[device] === true,
      ({ rooms, isIn }, world, { device }) => {
        world.feed(device, { type: 'logout' });
        isIn[device] = false;
        rooms[device]?.clear();
      },
    ),
    step(
      'login',
      ({ isIn, isUp }, { device }) => isIn[device] === false && isUp[device] === true,
      ({ isIn }, world, { device }) => {
        world.feed(device, { type: 'login' });
        isIn[device] = true;
      },
    ),
    step(
      'interrupt',
      ({ isUp }, { device }) => isUp[device] === true,
      ({ isUp }, world, { device }) => {
        world.link(device, false);
        isUp[device] = false;
      },
    ),
    step(
      'mend',
      ({ isUp }, { device }) => isUp[device] === false,
      ({ isUp }, world, { device }) => {
        world.link(device, true);
        isUp[device] = true;
      },
    ),
    step(
      'restartServer',
      () => true,
      (_, world) => world.restartServer(false),
    ),
    step(
      'restartDevice',
      () => true,
      (_, world, { device }) => world.restartDevice(device),
    ),
  ];
};

/** Faults of every kind, none of them rare. */
const RATES = { loss: 0.1, repeat: 0.1, delay: 0.15, reorder: 0.15, partition: 0.005, interrupt: 0.01 };

/** A property that holds unless some law is broken. */
export const blindProperty = (commands: number, count: BlindCount): fc.IProperty<unknown> =>
  fc.property(
    fc.nat(0x7fffffff),
    appLimits(),
    fc.commands(steps(count), { maxCommands: commands, size: 'max' }),
    (seed, limits, list) => {
      const laws = new Laws(DEVICES.length);
      const world = createWorld(DEVICES, { seed, rates: RATES, limits }, laws);
      laws.watch(world);
      for (const device of DEVICES.keys()) world.feed(device, { type: 'login' });
      const model: Model = {
        rooms: DEVICES.map(() => new Set()),
        isIn: DEVICES.map(() => true),
        isUp: DEVICES.map(() => true),
        calls: 0,
      };
      fc.modelRun(() => ({ model, real: world }), list);
      world.heal();
      const { heartbeatInterval, offlineAfter, requestTimeout } = resolveLimits(limits);
      world.advance(2 * heartbeatInterval + offlineAfter + 4 * requestTimeout);
      laws.settle(world);
      return laws.violations.length === 0;
    },
  );
