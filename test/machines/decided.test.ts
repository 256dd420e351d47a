/** The rules that this project added where its sources are silent (docs/rules.md, "decided here"). */
import { describe, expect, it } from 'vitest';
import {
  createRegistryState,
  devicesIn,
  handle,
  members,
  restore,
  roomsOf,
  save,
} from '../../src/machines/server/registry.js';
import { createSimulation } from '../../src/simulation/simulation.js';
import { notices, room, stage } from './client/support.js';

describe('on a device', () => {
  it('CC-30 an end on record that a question brings is shown behind the acceptance', () => {
    const on = stage();
    const { sim, A, B } = on;
    sim.run(() => B.createRoom(room('R')));
    sim.network.drop('A', 'answer:joinRoom');
    sim.network.drop('A', 'removed');
    void A.joinRoom('R');
    sim.settle();
    sim.server.kickMembers('R', ['alice'], 'why');
    sim.advance(10_000);
    expect(on.told()).toEqual([
      'R Connecting/ActiveEnter',
      'R Connected/Success',
      'joinRoom R resolved',
      'R Disconnected/KickedOut {"reason":"why"}',
    ]);
  });

  it('CL-31 a login while logged in is a logout and a login', () => {
    const on = stage();
    const { sim, A } = on;
    sim.run(() => A.enterRoom(room('R')));
    on.forget();
    A.login();
    sim.settle();
    expect(on.told()).toEqual([
      'R Disconnected/Success',
      'login Disconnected/Success',
      'login Connecting/ActiveLogin',
      'login Connected/Success',
    ]);
    expect(sim.server.members('R')).toEqual([]);
  });

  it('CL-32 a leaveAllRoom joins the leaves that are out', () => {
    const on = stage();
    const { sim, A } = on;
    sim.run(() => A.enterRoom(room('R')));
    sim.network.hold('A', 'leaveRooms');
    void A.leaveRoom('R');
    on.forget();
    void A.leaveAllRoom();
    expect(on.sent()).toEqual([]);
    sim.network.deliver('A', 'leaveRooms');
    sim.settle();
    expect(on.told()).toEqual([
      'R Disconnected/Success',
      'leaveRoom R resolved',
      'leaveAllRoom resolved ["R"]',
    ]);
  });

  it('SW-14 a switch given up unanswered is followed up: its source refuses until its outcome is known', () => {
    const on = stage();
    const { sim, A } = on;
    sim.run(() => A.enterRoom(room('S')));
    on.forget();
    sim.network.drop('A', 'answer:switchRoom');
    sim.network.drop('A', 'answer:askRooms');
    // neither heartbeats nor the leave tell of it before it is asked again
    sim.network.hold('A', 'answer:heartbeat', 9);
    void A.switchRoom('S', room('T'), true);
    sim.advance(19_999);
    void A.joinRoom('S');
    sim.advance(1);
    expect(on.told()).toEqual([
      'T Connecting/ActiveSwitch',
      'joinRoom S rejected 6000326 connecting',
      'T Disconnected/SwitchFailed',
      'switchRoom S>T rejected 6000105 timeout',
    ]);
    sim.advance(10_000); // asked again at the next heartbeat
    expect(on.told()).toEqual(['S Disconnected/Success {"cause":"switchCancelled"}']);
    expect(sim.server.devicesIn('S').concat(sim.server.devicesIn('T'))).toEqual([]);
  });

  it('SW-15 leaving a source that is reconnecting ends the switch at once', () => {
    const on = stage();
    const { sim, A } = on;
    sim.run(() => A.enterRoom(room('S')));
    sim.network.hold('A', 'switchRoom');
    void A.switchRoom('S', room('T'), true);
    A.network('down');
    sim.network.hold('A', 'answer:askRooms');
    A.network('up');
    sim.settle();
    on.forget();
    void A.leaveRoom('S');
    sim.settle();
    expect(on.told()).toEqual([
      'T Disconnected/SwitchFailed',
      'switchRoom S>T rejected 6000304 cancelled',
      'S Disconnected/Success',
      'leaveRoom S resolved',
    ]);
  });

  it('SW-16 a switch that happened, its target gone again without a trace: target SwitchFailed, source Success', () => {
    const on = stage();
    const { sim, A } = on;
    sim.run(() => A.enterRoom(room('S')));
    on.forget();
    sim.network.drop('A', 'answer:switchRoom');
    sim.network.drop('A', 'removed');
    void A.switchRoom('S', room('T'), true);
    sim.settle();
    sim.server.destroyRoom('T');
    sim.advance(10_000);
    expect(notices(on.told())).toEqual([
      'T Connecting/ActiveSwitch',
      'T Disconnected/SwitchFailed',
      'S Disconnected/Success',
    ]);
  });

  it('NR-14 T1 is the answer to resume, asked for again after each request timeout', () => {
    const on = stage();
    const { sim, A } = on;
    sim.run(() => A.enterRoom(room('R')));
    A.network('down');
    sim.network.drop('A', 'answer:resume', 2);
    on.forget();
    A.network('up');
    sim.advance(19_999);
    expect([on.told(), on.sent()]).toEqual([[], ['resume', 'resume']]);
    sim.advance(1);
    expect(on.told()).toEqual([
      'login Connected/Success',
      'R Connecting/NetworkInterrupted',
      'R Connected/Success',
    ]);
  });

  it('NR-15 the time of a question runs on, however often the connection breaks', () => {
    const on = stage();
    const { sim, A } = on;
    sim.network.drop('A', 'enterRoom');
    void A.enterRoom(room('R'));
    sim.network.hold('A', 'askRooms', 99);
    for (let outage = 0; outage < 6; outage += 1) {
      A.network('down');
      sim.advance(1_000);
      A.network('up');
      sim.advance(1_000);
    }
    expect(on.told()).toContain('enterRoom R rejected 6000009 disconnected');
  });

  it('NR-17 a room that is being left and is not there any more was left', () => {
    const on = stage();
    const { sim, A, B } = on;
    sim.run(() => B.createRoom(room('R')));
    sim.run(() => A.joinRoom('R'));
    sim.advance(5_000);
    on.forget();
    sim.network.drop('A', 'answer:leaveRooms');
    void A.leaveRoom('R');
    sim.advance(5_000); // the heartbeat's answer says that alice is not in R
    expect(on.told()).toEqual(['R Disconnected/Success', 'leaveRoom R resolved']);
  });

  it('NR-18 a list that missed something is read whole, in one answer', () => {
    const sim = createSimulation();
    const A = sim.device('A', { userID: 'alice' });
    sim.run(() => A.createRoom(room('R')));
    const joined: string[] = [];
    A.on('roomMemberJoined', (_, { memberList }) => joined.push(...memberList.map(({ userID }) => userID)));
    sim.network.drop('A', 'memberJoined', 150);
    for (let number = 0; number < 150; number += 1)
      sim.run(() => sim.device(`D${number}`, { userID: `user${number}` }).joinRoom('R'));
    sim.advance(10_000);
    expect(joined).toHaveLength(150);
  });
});

describe('on the server', () => {
  const message = (id: number, ack: number, body: object) => ({
    now: 0,
    type: 'message' as const,
    message: { v: 1, userID: 'u', deviceID: 'd', sdkVersion: '2.29.0', login: 1, id, ack, ...body },
  });
  const setup = { roomName: '', roomAttributes: [], roomDestroyDelayTime: 0 };
  const answers = ({ effects }: ReturnType<typeof handle>) =>
    effects.flatMap((effect) => (effect.type === 'send' ? [effect.message] : []));

  it('NR-12 an attempt that was asked about before it came is refused when it comes', () => {
    const registry = createRegistryState();
    handle(registry, message(3, 1, { type: 'askRooms', rooms: [{ roomID: 'R', attempt: 2 }], switches: [] }));
    const late = handle(registry, message(2, 1, { type: 'enterRoom', roomID: 'R', setup, released: [] }));
    expect(answers(late)).toMatchObject([{ of: 'enterRoom', id: 2, error: { reason: 'cancelled' } }]);
    expect(registry.rooms.size).toBe(0);
  });

  it('NR-13 a late copy of a request that is acknowledged does nothing, and is not answered', () => {
    const registry = createRegistryState();
    const enter = { type: 'enterRoom', roomID: 'R', setup, released: [] };
    handle(registry, message(2, 1, enter));
    handle(registry, message(3, 2, { type: 'leaveRooms', rooms: [{ roomID: 'R', attempt: 2 }] }));
    expect(handle(registry, message(2, 1, enter)).effects).toEqual([]);
    expect(registry.rooms.size).toBe(0);
  });

  it('NR-16 an attempt that has not come yet is not gone', () => {
    const registry = createRegistryState();
    const heartbeat = { type: 'heartbeat', rooms: [{ roomID: 'R', attempt: 2 }], newest: 2 };
    expect(answers(handle(registry, message(3, 1, heartbeat)))).toMatchObject([
      { result: { rooms: [], gone: [] } },
    ]);
  });

  const names = ({ effects }: ReturnType<typeof handle>) =>
    effects.flatMap((effect) =>
      effect.type === 'callback' ? [effect.callback] : effect.type === 'send' ? [effect.message.type] : [],
    );

  it('SW-17 a switch to a room that the device is in already replaces its session silently', () => {
    const registry = createRegistryState();
    handle(registry, message(2, 1, { type: 'enterRoom', roomID: 'S', setup, released: [] }));
    handle(registry, message(3, 1, { type: 'enterRoom', roomID: 'T', setup, released: [] }));
    const from = { roomID: 'S', attempt: 2 };
    const body = {
      type: 'switchRoom',
      from,
      roomID: 'T',
      isCreateWhenRoomNotExisted: false,
      setup,
      released: [],
    };
    expect(names(handle(registry, message(4, 1, body)))).toEqual(['room_exit', 'room_destroy', 'answer']);
    expect(devicesIn(registry, 'T')).toMatchObject([{ attempt: 4 }]);
  });

  it('SR-11 removed devices, creation, entering with its notice, exit with its notice, destruction, the answer last', () => {
    const registry = createRegistryState();
    const as = (deviceID: string, id: number, body: object) =>
      handle(registry, { now: 0, type: 'message', message: { ...message(id, 1, body).message, deviceID } });
    expect(names(as('one', 2, { type: 'enterRoom', roomID: 'R', setup, released: [] }))).toEqual([
      'room_create',
      'room_enter',
      'answer',
    ]);
    expect(names(as('two', 2, { type: 'enterRoom', roomID: 'R', setup, released: [] }))).toEqual([
      'removed',
      'answer',
    ]);
    expect(names(as('two', 3, { type: 'leaveRooms', rooms: [{ roomID: 'R', attempt: 2 }] }))).toEqual([
      'room_exit',
      'room_destroy',
      'answer',
    ]);
  });

  it('SR-12 createRoom of the server API: arguments, then the room, then the limit', () => {
    const registry = createRegistryState({ limits: { maxRooms: 1 } });
    const create = (roomID: string, roomDestroyDelayTime = 0) =>
      handle(registry, { now: 0, type: 'createRoom', roomID, roomDestroyDelayTime }).outcome?.code;
    expect([create('R'), create('R', -1), create('R'), create('Q')]).toEqual([
      0, 660000002, 660300014, 660300015,
    ]);
  });

  it('SR-13 kickOffline, blockUser and unblockUser with nothing to do succeed and do nothing', () => {
    const registry = createRegistryState();
    const calls = [
      { type: 'kickOffline', userID: 'u', deviceID: 'd' },
      { type: 'unblockUser', userID: 'u' },
    ] as const;
    for (const call of calls)
      expect(handle(registry, { now: 0, ...call })).toMatchObject({ effects: [], outcome: { code: 0 } });
  });

  it('RG-10 what is due comes before the input of the same instant', () => {
    const registry = createRegistryState();
    const delayed = { ...setup, roomDestroyDelayTime: 5 };
    handle(registry, message(2, 1, { type: 'enterRoom', roomID: 'R', setup: delayed, released: [] }));
    handle(registry, message(3, 2, { type: 'leaveRooms', rooms: [{ roomID: 'R', attempt: 2 }] }));
    const join = message(4, 3, { type: 'joinRoom', roomID: 'R', setup, released: [] });
    const joined = handle(registry, { ...join, now: 5_000 });
    expect(names(joined)).toEqual(['room_destroy', 'answer']);
    expect(answers(joined)).toMatchObject([{ error: { reason: 'roomNotExist' } }]);
  });

  it('RG-11 a login that was ended is remembered for an hour', () => {
    const back = (now: number) => {
      const registry = createRegistryState();
      handle(registry, message(1, 0, { type: 'login' }));
      handle(registry, { now: 0, type: 'kickOffline', userID: 'u', deviceID: 'd' });
      return names(handle(registry, { ...message(2, 1, { type: 'resume' }), now }));
    };
    expect([back(3_599_999), back(3_600_000)]).toEqual([['loginEnded'], ['answer']]);
  });

  it('RG-12 a kick of several users raises the version of the member list once', () => {
    const registry = createRegistryState();
    const user = (userID: string) =>
      handle(registry, {
        now: 0,
        type: 'message',
        message: {
          ...message(2, 1, { type: 'enterRoom', roomID: 'R', setup, released: [] }).message,
          userID,
        },
      });
    for (const userID of ['a', 'b', 'c']) user(userID);
    const before = registry.rooms.get('R')?.version ?? 0;
    handle(registry, { now: 0, type: 'kickMembers', roomID: 'R', userIDs: ['a', 'b'] });
    expect(registry.rooms.get('R')?.version).toBe(before + 1);
  });

  it('MD-6 where the policy changes to kickOld, all other devices end at the next entering', () => {
    const enter = (deviceID: string, id: number) => ({
      now: 0,
      type: 'message' as const,
      message: {
        ...message(id, 1, { type: 'enterRoom', roomID: 'R', setup, released: [] }).message,
        deviceID,
      },
    });
    const allowing = createRegistryState({ limits: { multiDevice: 'allow' } });
    for (const deviceID of ['one', 'two']) handle(allowing, enter(deviceID, 2));
    const kicking = restore(save(allowing), { limits: { multiDevice: 'kickOld' } });
    expect(names(handle(kicking, enter('three', 2)))).toEqual(['removed', 'removed', 'answer']);
    expect(devicesIn(kicking, 'R')).toMatchObject([{ deviceID: 'three' }]);
  });

  it('MD-7 entering again moves the room to the end of the order of entering, not the user in the list', () => {
    const registry = createRegistryState();
    const enter = (id: number, roomID: string) =>
      handle(registry, message(id, 1, { type: 'enterRoom', roomID, setup, released: [] }));
    enter(2, 'R');
    handle(registry, {
      now: 0,
      type: 'message',
      message: {
        ...message(2, 1, { type: 'enterRoom', roomID: 'R', setup, released: [] }).message,
        userID: 'v',
      },
    });
    enter(3, 'S');
    enter(4, 'R');
    expect([roomsOf(registry, 'u'), members(registry, 'R')]).toEqual([
      ['S', 'R'],
      ['u', 'v'],
    ]);
  });
});
