// Random things that can happen to a registry, as data: devices' requests in any order, late, repeated and with
// stale attempts; calls of the server API; time with punctual and with late timers. Ids are the nastiest legal ones.

import fc from 'fast-check';
import type { Limits } from '../../../src/machines/limits.js';
import type { DownMessage, EnterMethod, RoomAttempt } from '../../../src/machines/protocol.js';
import { type Body, type Device, setup, type World } from './harness.js';

export const USERS = ['__proto__', 'constructor', '10'] as const;
export const DEVICES = ['10', '__proto__'] as const;
export const ROOMS = ['__proto__', 'constructor', '10'] as const;

interface By {
  readonly user: (typeof USERS)[number];
  readonly device: (typeof DEVICES)[number];
}
type Room = (typeof ROOMS)[number];

/** How a message gets to the registry: at once, at once and again, or when something calls for late ones. */
type Delivery = 'once' | 'twice' | 'late';

export type Happening =
  | (By & {
      readonly what: 'enter';
      readonly method: EnterMethod;
      readonly room: Room;
      readonly delay: number;
      readonly releases: boolean;
      readonly delivery: Delivery;
    })
  | (By & {
      readonly what: 'switch';
      readonly from: Room;
      readonly room: Room;
      readonly creates: boolean;
      readonly stale: boolean;
      readonly delivery: Delivery;
    })
  | (By & {
      readonly what: 'leave' | 'ask';
      readonly rooms: readonly Room[];
      /** added to the attempt that is named */
      readonly off: number;
      readonly delivery: Delivery;
    })
  | (By & { readonly what: 'heartbeat'; readonly forgets: boolean; readonly delivery: Delivery })
  | (By & { readonly what: 'query'; readonly room: Room; readonly delivery: Delivery })
  | (By & { readonly what: 'deliver' | 'repeat' | 'ack' | 'login' | 'logout' })
  | (By & { readonly what: 'kickOffline' })
  | { readonly what: 'createRoom'; readonly room: Room; readonly delay: number }
  | { readonly what: 'destroyRoom'; readonly room: Room }
  | { readonly what: 'kick'; readonly room: Room; readonly users: readonly string[] }
  | { readonly what: 'block'; readonly user: string; readonly blocked: boolean }
  | { readonly what: 'advance' | 'sleep'; readonly ms: number };

type DeviceHappening = Exclude<Extract<Happening, By>, { what: 'kickOffline' }>;

const by = { user: fc.constantFrom(...USERS), device: fc.constantFrom(...DEVICES) };
const room = fc.constantFrom(...ROOMS);
const delay = fc.constantFrom(0, 0, 5, 40);
const delivery = fc.constantFrom<Delivery>('once', 'once', 'twice', 'late');
const rarely = fc.integer({ min: 0, max: 3 }).map((n) => n === 0);
const someRooms = fc.uniqueArray(room, { minLength: 1 });
const ms = fc.constantFrom(1, 1, 999, 999, 5_000, 5_000, 20_000, 34_999, 35_000);

const what = <W extends Happening['what']>(word: W) => fc.constant(word);

/** Weighted so that rooms fill and empty, and devices are often in several. */
export const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 14,
    arbitrary: fc.record({
      ...by,
      what: what('enter'),
      method: fc.constantFrom<EnterMethod>('createRoom', 'joinRoom', 'enterRoom', 'enterRoom'),
      room,
      delay,
      releases: fc.boolean(),
      delivery,
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      ...by,
      what: what('switch'),
      from: room,
      room,
      creates: fc.boolean(),
      stale: rarely,
      delivery,
    }),
  },
  {
    weight: 7,
    arbitrary: fc.record({
      ...by,
      what: fc.constantFrom('leave' as const, 'leave' as const, 'ask' as const),
      rooms: someRooms,
      off: fc.constantFrom(0, 0, 0, -1, 2),
      delivery,
    }),
  },
  { weight: 3, arbitrary: fc.record({ ...by, what: what('heartbeat'), forgets: rarely, delivery }) },
  { weight: 2, arbitrary: fc.record({ ...by, what: what('query'), room, delivery }) },
  {
    weight: 6,
    arbitrary: fc.record({
      ...by,
      what: fc.constantFrom(
        'deliver' as const,
        'deliver' as const,
        'deliver' as const,
        'repeat' as const,
        'ack' as const,
        'ack' as const,
        'login' as const,
        'logout' as const,
        'kickOffline' as const,
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ what: what('createRoom'), room, delay }) },
  { weight: 1, arbitrary: fc.record({ what: what('destroyRoom'), room }) },
  {
    weight: 2,
    arbitrary: fc.record({ what: what('kick'), room, users: fc.subarray([...USERS], { minLength: 1 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ what: what('block'), user: fc.constantFrom(...USERS), blocked: fc.boolean() }),
  },
  { weight: 3, arbitrary: fc.record({ what: fc.constantFrom('advance' as const, 'sleep' as const), ms }) },
);

export const someLimits: fc.Arbitrary<Partial<Limits>> = fc.record({
  maxRooms: fc.constantFrom(1, 2, null),
  maxRoomsPerUser: fc.constantFrom(1, 2, 5),
  maxMembersPerRoom: fc.constantFrom(1, 2, null),
  multiDevice: fc.constantFrom('kickOld', 'allow', 'refuseNew'),
  minRoomLifeTime: fc.constantFrom(0, 0, 30),
  retainAttributes: fc.boolean(),
  maxAnswersKept: fc.constantFrom(2, 256),
  maxMembersListed: fc.constantFrom(1, 500, 500),
});

export type Message = Record<string, unknown>;

/** What a player may want to look at; called around everything a device sends. */
export interface Watcher {
  /** gives the message to the registry; by default `device.resend(message)` */
  readonly deliver?: (device: Device, message: Message) => void;
}

/** Makes it happen. Messages that are late wait with their device. */
export class Player {
  private readonly late = new Map<Device, Message[]>();
  private readonly sent = new Map<Device, Message>();

  constructor(
    readonly world: World,
    private readonly watcher: Watcher = {},
  ) {}

  play(happening: Happening): void {
    const { world } = this;
    switch (happening.what) {
      case 'advance':
        world.advance(happening.ms);
        return;
      case 'sleep':
        // the host does not run: its timers will be late
        world.now += happening.ms;
        return;
      case 'createRoom':
        world.api({
          type: 'createRoom',
          roomID: happening.room,
          roomDestroyDelayTime: happening.delay,
          roomAttributes: [['k', 'v']],
        });
        return;
      case 'destroyRoom':
        world.api({ type: 'destroyRoom', roomID: happening.room });
        return;
      case 'kick':
        world.api({ type: 'kickMembers', roomID: happening.room, userIDs: happening.users });
        return;
      case 'block':
        world.api({ type: happening.blocked ? 'blockUser' : 'unblockUser', userID: happening.user });
        return;
      case 'kickOffline':
        world.api({ type: 'kickOffline', userID: happening.user, deviceID: happening.device });
        return;
      default:
        this.playDevice(world.device(happening.user, happening.device), happening);
    }
  }

  private playDevice(device: Device, happening: DeviceHappening): void {
    switch (happening.what) {
      case 'deliver': {
        const message = this.late.get(device)?.shift();
        if (message) this.deliver(device, message);
        return;
      }
      case 'repeat': {
        const message = this.sent.get(device);
        if (message) this.deliver(device, message);
        return;
      }
      case 'ack':
        // done with everything but what is still on its way
        device.ack = Math.min(
          device.counter,
          ...(this.late.get(device) ?? []).map((message) => (message.id as number) - 1),
        );
        return;
      case 'login':
        device.login();
        return;
      case 'logout':
        this.deliver(device, device.message({ type: 'logout' }));
        return;
      default: {
        const message = device.message(this.body(device, happening));
        if ('method' in happening || happening.what === 'switch')
          device.attempts.set(happening.room, message.id as number);
        if (happening.delivery === 'late') {
          this.late.set(device, [...(this.late.get(device) ?? []), message]);
          return;
        }
        this.deliver(device, message);
        if (happening.delivery === 'twice') this.deliver(device, message);
      }
    }
  }

  private body(device: Device, happening: Extract<Happening, { delivery: Delivery }>): Body {
    const named = (roomID: string, off = 0): RoomAttempt => {
      const { attempt } = device.named(roomID);
      return { roomID, attempt: Math.max(0, attempt + off) };
    };
    switch (happening.what) {
      case 'enter':
        return {
          type: happening.method,
          roomID: happening.room,
          setup: setup({ roomDestroyDelayTime: happening.delay, roomAttributes: [['k', 'v']] }),
          released: happening.releases ? [named(happening.room)] : [],
        };
      case 'switch':
        return {
          type: 'switchRoom',
          from: named(happening.from, happening.stale ? -1 : 0),
          roomID: happening.room,
          isCreateWhenRoomNotExisted: happening.creates,
          setup: setup(),
          released: [],
        };
      case 'leave':
        return { type: 'leaveRooms', rooms: happening.rooms.map((roomID) => named(roomID, happening.off)) };
      case 'ask':
        return {
          type: 'askRooms',
          rooms: happening.rooms.map((roomID) => named(roomID, happening.off)),
          switches: [],
        };
      case 'heartbeat':
        return {
          type: 'heartbeat',
          rooms: happening.forgets ? [] : [...device.attempts.keys()].map((roomID) => named(roomID)),
          newest: device.counter,
        };
      case 'query':
        return { type: 'queryRoomMemberList', roomID: happening.room, nextFlag: '', count: 2 };
    }
  }

  private deliver(device: Device, message: Message): void {
    this.sent.set(device, message);
    if (this.watcher.deliver) this.watcher.deliver(device, message);
    else device.resend(message);
  }
}

export const isAnswer = (message: DownMessage): message is Extract<DownMessage, { type: 'answer' }> =>
  message.type === 'answer';
