/** Random lives of a client over a loopback: what a property test lets happen to it, as data. */
import fc from 'fast-check';
import type { RoomClient } from '../../src/client/room-client.js';
import type { Loopback } from './loopback.js';

const roomID = fc.constantFrom('Room1', 'Room2', '__proto__');

/** What the app, the network and the server do; `ms` of time pass after each. */
export type Step = { readonly ms: number } & (
  | { readonly do: 'createRoom' | 'joinRoom' | 'enterRoom' | 'leaveRoom' | 'query'; readonly roomID: string }
  | { readonly do: 'switchRoom'; readonly roomID: string; readonly to: string; readonly create: boolean }
  | { readonly do: 'destroy' | 'kick' | 'otherDevice'; readonly roomID: string }
  | { readonly do: 'leaveAllRoom' | 'logout' | 'login' | 'down' | 'up' | 'cut' | 'mend' | 'kickOffline' }
);

const ms = fc.constantFrom(0, 0, 0, 500, 9_000, 10_000, 36_000);

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      ms,
      do: fc.constantFrom(
        'createRoom' as const,
        'joinRoom' as const,
        'enterRoom' as const,
        'leaveRoom' as const,
        'query' as const,
      ),
      roomID,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      ms,
      do: fc.constant('switchRoom' as const),
      roomID,
      to: roomID,
      create: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      ms,
      do: fc.constantFrom('destroy' as const, 'kick' as const, 'otherDevice' as const),
      roomID,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      ms,
      do: fc.constantFrom(
        'leaveAllRoom' as const,
        'logout' as const,
        'login' as const,
        'down' as const,
        'up' as const,
        'cut' as const,
        'mend' as const,
        'kickOffline' as const,
      ),
    }),
  },
);

/** At most so many steps. */
export const steps = (maxLength: number): fc.Arbitrary<Step[]> => fc.array(step, { maxLength, size: 'max' });

/** A call that enters a room, with no time passing after it. */
export const entering: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    ms: fc.constant(0),
    do: fc.constantFrom('createRoom' as const, 'joinRoom' as const, 'enterRoom' as const),
    roomID,
  }),
  fc.record({
    ms: fc.constant(0),
    do: fc.constant('switchRoom' as const),
    roomID,
    to: roomID,
    create: fc.boolean(),
  }),
);

/** Any other call that needs the server. */
export const asking: fc.Arbitrary<Step> = fc.record({
  ms: fc.constant(0),
  do: fc.constantFrom('leaveRoom' as const, 'leaveAllRoom' as const, 'query' as const),
  roomID,
});

const name = (id: string) => ({ roomID: id, roomName: '' });

/** One call of a step, with the options given; undefined for a step that is no call. */
const callOf = (client: RoomClient, step: Step, options?: object): Promise<unknown> | undefined => {
  switch (step.do) {
    case 'createRoom':
    case 'enterRoom':
      return client[step.do](name(step.roomID), undefined, options);
    case 'joinRoom':
    case 'leaveRoom':
      return client[step.do](step.roomID, options);
    case 'query':
      return client.queryRoomOnlineMemberCount(step.roomID, options);
    case 'switchRoom':
      return client.switchRoom(step.roomID, name(step.to), step.create, undefined, options);
    case 'leaveAllRoom':
      return client.leaveAllRoom(options);
    default:
      return undefined;
  }
};

/** Does a step to alice's phone; time passes after it. */
export const perform = (
  { server, cut, client, pass }: Loopback,
  alice: RoomClient,
  step: Step,
  options?: object,
): Promise<unknown> | undefined => {
  const call = callOf(alice, step, options);
  call?.catch(() => {});
  switch (step.do) {
    case 'logout':
      alice.logout();
      break;
    case 'login':
      alice.login();
      break;
    case 'down':
      alice.networkDown();
      break;
    case 'up':
      alice.networkUp();
      break;
    case 'cut':
      cut.add('alice');
      break;
    case 'mend':
      cut.delete('alice');
      break;
    case 'destroy':
      server.destroyRoom(step.roomID);
      break;
    case 'kick':
      server.kickMembers(step.roomID, ['alice'], 'rude');
      break;
    case 'kickOffline':
      server.kickOffline('alice', 'phone');
      break;
    case 'otherDevice': {
      const tablet = client('alice', { deviceID: 'tablet' });
      tablet.login();
      tablet.joinRoom(step.roomID).catch(() => {});
      break;
    }
  }
  if (step.ms > 0) pass(step.ms);
  return call;
};
