import { describe, expect, it } from 'vitest';
import type { RegistryEffect, ServerCallback } from '../../src/machines/effects.js';
import { RoomLifecycleError } from '../../src/machines/errors.js';
import { DEFAULT_LIMITS } from '../../src/machines/limits.js';
import { type DownMessage, PROTOCOL_VERSION } from '../../src/machines/protocol.js';
import { apply, createRegistryState, type Fact, save } from '../../src/machines/server/registry.js';
import { createRoomServer, type RoomServer, type RoomServerOptions } from '../../src/server/room-server.js';
import { createVirtualClock } from '../../src/simulation/virtual-clock.js';

const setup = (options: Partial<RoomServerOptions> = {}) => {
  const clock = createVirtualClock();
  const delivered: { to: string; message: DownMessage }[] = [];
  const callbacks: string[] = [];
  const ports = {
    clock: clock.owned(),
    deliver: (userID: string, deviceID: string, message: DownMessage) =>
      void delivered.push({ to: `${userID}/${deviceID}`, message }),
    onCallback: ({ callback }: ServerCallback) => void callbacks.push(callback),
  };
  const server = createRoomServer({ ...ports, ...options });
  const pass = (ms: number): void => {
    const until = clock.now + ms;
    while (clock.nextDue() <= until) {
      clock.now = Math.max(clock.now, clock.nextDue());
      clock.fireNext();
    }
    clock.now = until;
  };
  return { clock, pass, server, delivered, callbacks, ports };
};

let ids = 1;
const enter = (server: RoomServer, userID: string, roomID: string): number => {
  ids += 1;
  server.receive({
    v: PROTOCOL_VERSION,
    type: 'enterRoom',
    userID,
    deviceID: 'phone',
    sdkVersion: '2.29.0',
    login: 1,
    id: ids,
    ack: 0,
    roomID,
    setup: { roomName: '', roomAttributes: [], roomDestroyDelayTime: 0 },
    released: [],
  });
  return ids;
};

const short = ({ to, message }: { to: string; message: DownMessage }): string =>
  `${to} ${message.type === 'answer' ? `answer:${message.of}` : message.type}`;

describe('a room server', () => {
  it('SR-2 SR-7 what an API call is given may be anything: it is refused with a code, never thrown', () => {
    const { server } = setup();
    for (const odd of [Symbol('R'), 1, null, undefined, {}, [], () => 'R', Object.create(null), 10n]) {
      const value = odd as never;
      for (const call of [
        () => server.createRoom({ roomID: value }),
        () =>
          server.createRoom({
            roomID: 'R',
            roomDestroyDelayTime: odd === undefined ? ('x' as never) : value === 1 ? -1 : value,
          }),
        () => server.destroyRoom(value),
        () => server.kickMembers(value, ['alice']),
        () => server.kickMembers('R', value),
        () => server.kickMembers('R', [value]),
        () => server.blockUser(value),
      ])
        expect(call().code, call.toString()).toBeGreaterThan(0);
    }
    expect(server.rooms()).toEqual([]);
  });

  it('CL-19 answers the caller and tells the others in the room', () => {
    const { server, delivered } = setup();
    for (const userID of ['alice', 'bob', 'carol']) enter(server, userID, 'R');
    expect(delivered.map(short)).toEqual([
      'alice/phone answer:enterRoom',
      'alice/phone memberJoined',
      'bob/phone answer:enterRoom',
      'alice/phone memberJoined',
      'bob/phone memberJoined',
      'carol/phone answer:enterRoom',
    ]);
  });

  it('NR-4 refuses what is no message, and goes on', () => {
    const { server } = setup();
    for (const message of [undefined, null, 'x', {}, { v: 1, type: 'enterRoom' }])
      expect(() => server.receive(message)).toThrow(RoomLifecycleError);
    enter(server, 'alice', 'R');
    expect(server.members('R')).toEqual(['alice']);
  });

  it('NR-5 takes silent devices as offline by its clock', () => {
    const { server, pass, callbacks } = setup();
    enter(server, 'alice', 'R');
    pass(DEFAULT_LIMITS.offlineAfter - 1);
    expect(server.rooms()).toHaveLength(1);
    pass(1);
    expect(server.rooms()).toEqual([]);
    expect(callbacks).toEqual(['room_create', 'room_enter', 'room_exit', 'room_destroy']);
  });

  it('CL-24 lets a callback ask for something: decided at once, told of after what caused it', () => {
    const seen: string[] = [];
    const { server, delivered } = setup({
      onCallback({ callback }) {
        seen.push(callback);
        if (callback === 'room_enter') seen.push(`kick: ${server.kickMembers('R', ['alice']).code}`);
      },
      onApiCall: ({ type }, { code }) => seen.push(`${type} ${code}`),
    });
    enter(server, 'alice', 'R');
    expect(seen).toEqual([
      'room_create',
      'room_enter',
      'kickMembers 0',
      'kick: 0',
      'room_exit',
      'room_destroy',
    ]);
    expect(delivered.map(short)).toEqual(['alice/phone answer:enterRoom', 'alice/phone removed']);
  });

  it('AG-5 settles whom a message is for before anything else happens', () => {
    let isFirst = true;
    const { server, delivered } = setup({
      onEffect(effect: RegistryEffect) {
        // bob is gone before the message that carol joined goes out, but he was there when she did
        if (!isFirst || effect.type !== 'callback' || effect.callback !== 'room_enter') return;
        if (effect.operator_account !== 'carol') return;
        isFirst = false;
        server.kickMembers('R', ['bob']);
      },
    });
    for (const userID of ['alice', 'bob', 'carol']) enter(server, userID, 'R');
    expect(delivered.filter(({ to }) => to.startsWith('bob')).map(short)).toEqual([
      'bob/phone answer:enterRoom',
      'bob/phone memberJoined',
      'bob/phone removed',
    ]);
  });

  it('goes on when a hook or a delivery throws', () => {
    const errors: unknown[] = [];
    const { server } = setup({
      deliver: () => {
        throw new Error('gone');
      },
      onCallback: () => {
        throw new Error('mine');
      },
      onError: (error) => errors.push(String(error)),
    });
    enter(server, 'alice', 'R');
    expect(server.members('R')).toEqual(['alice']);
    expect(new Set(errors)).toEqual(new Set(['Error: gone', 'Error: mine']));
  });

  it('RG-6 goes on from what was saved: what is overdue at once, the rest in time', () => {
    const { server, clock, pass, ports } = setup();
    server.createRoom({ roomID: 'R', roomDestroyDelayTime: 10 });
    server.createRoom({ roomID: 'S', roomDestroyDelayTime: 60 });
    const snapshot = JSON.parse(JSON.stringify(server.save()));
    server.stop();
    clock.now += 30_000;
    const again = createRoomServer({ ...ports, snapshot });
    pass(0);
    expect(again.rooms().map(({ roomID }) => roomID)).toEqual(['S']);
    pass(29_999);
    expect(again.rooms()).toHaveLength(1);
    pass(1);
    expect(again.rooms()).toEqual([]);
  });

  it('RG-6 tells what became true before its effects go out, and that is all there is to save', () => {
    const facts: Fact[] = [];
    const { server, pass, delivered } = setup({
      epoch: 3,
      onFacts(news) {
        facts.push(...news);
        // nothing that says so is out yet
        expect(delivered.filter(({ message }) => message.type === 'answer')).toHaveLength(answered);
      },
    });
    let answered = 0;
    for (const userID of ['alice', 'bob']) {
      enter(server, userID, 'R');
      answered += 1;
    }
    server.blockUser('eve');
    pass(10_000);
    const copy = createRegistryState({ epoch: 3 });
    for (const fact of JSON.parse(JSON.stringify(facts))) apply(copy, fact);
    expect(save(copy)).toEqual(server.save());
  });

  it('does nothing any more when it is stopped', () => {
    const { server, pass, delivered, callbacks } = setup();
    enter(server, 'alice', 'R');
    const before = [delivered.length, callbacks.length];
    server.stop();
    pass(100_000);
    enter(server, 'bob', 'R');
    expect([delivered.length, callbacks.length]).toEqual(before);
  });

  it('CL-4 refuses options that are not usable', () => {
    expect(() => setup({ limits: { maxRooms: -1 } })).toThrow(RoomLifecycleError);
    expect(() => setup({ epoch: -1 })).toThrow(RoomLifecycleError);
    expect(() => setup({ snapshot: {} as never })).toThrow(RoomLifecycleError);
  });
});
