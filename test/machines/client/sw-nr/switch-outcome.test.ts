// What a switch does when its messages arrive: SW-1 to SW-7.

import { expect, it } from 'vitest';
import { meeting, onEveryServer, room, type Stage } from './harness.js';

/** What must not change when a switch fails. */
const serverOf = ({ server, members }: Stage) => ({
  rooms: server.rooms(),
  members: members(),
  devices: server.rooms().map(({ roomID }) => server.devicesIn(roomID)),
});

onEveryServer((setUp) => {
  it('SW-1 begins with the target Connecting/ActiveSwitch, before anything is heard of the server', () => {
    const { sim, A } = meeting(setUp, { latency: 10 });
    const at = sim.now;
    void A.switchRoom('S', room('T'), false);
    expect(A.told()).toEqual(['T Connecting/ActiveSwitch']);
    expect(A.sent()).toEqual(['switchRoom S1>T1']);
    expect([A.getRoomState('S'), A.getRoomState('T')]).toEqual([2, 1]);
    sim.advance(19);
    expect(A.told()).toEqual([]);
    sim.advance(1);
    expect(A.told()).toEqual(['T Connected/Success', 'S Disconnected/Success', 'switchRoom S>T ok']);
    expect(sim.now).toBe(at + 20);
  });

  it('SW-2 SW-3 the target exists: success, whatever the flag; its own name and config count', async () => {
    for (const isCreate of [false, true]) {
      const { sim, A, C, server, callbacks, members } = meeting(setUp);
      void C.createRoom(room('U', 'theirs'), { roomAttributes: { k: 'v' }, roomDestroyDelayTime: 7 });
      sim.settle();
      callbacks();
      const config = { roomAttributes: { mine: 'x' }, roomDestroyDelayTime: 99 };
      const switched = A.switchRoom('S', room('U', 'mine'), isCreate, config);
      sim.settle();
      expect(await switched).toEqual({ roomInfo: { baseInfo: room('U', 'theirs') } });
      expect(A.told()).toEqual([
        'U Connecting/ActiveSwitch',
        'U Connected/Success',
        'S Disconnected/Success',
        'switchRoom S>U ok "theirs"',
      ]);
      expect(members()).toEqual({ S: ['bob'], T: ['carol'], U: ['carol', 'alice'] });
      expect(server.attributes('U')).toEqual({ k: 'v' });
      expect(callbacks()).toEqual(['room_enter U alice', 'room_exit S Quit alice']);
    }
  });

  it('SW-2 SW-3 the target is missing, and may be created: created from what the call says', async () => {
    const { sim, A, server, callbacks, members } = meeting(setUp);
    const config = { roomAttributes: { k: 'v' }, roomDestroyDelayTime: 5 };
    const switched = A.switchRoom('S', room('new', 'mine'), true, config);
    sim.settle();
    expect(await switched).toEqual({ roomInfo: { baseInfo: room('new', 'mine') } });
    expect(A.told()).toEqual([
      'new Connecting/ActiveSwitch',
      'new Connected/Success',
      'S Disconnected/Success',
      'switchRoom S>new ok "mine"',
    ]);
    expect(members()).toEqual({ S: ['bob'], T: ['carol'], new: ['alice'] });
    expect(callbacks()).toEqual(['room_create new alice', 'room_enter new alice', 'room_exit S Quit alice']);
    expect(server.attributes('new')).toEqual({ k: 'v' });
    void A.leaveRoom('new');
    sim.advance(4_999);
    expect(members()).toHaveProperty('new', []);
    sim.advance(1);
    expect(members()).not.toHaveProperty('new');
  });

  it('SW-2 SW-4 the target is missing, and may not be created: 6000322, and nothing has changed', () => {
    const stage = meeting(setUp);
    const { sim, A, B, C, callbacks } = stage;
    const before = serverOf(stage);
    void A.switchRoom('S', room('new'), false);
    sim.settle();
    expect(A.told()).toEqual([
      'new Connecting/ActiveSwitch',
      'new Disconnected/SwitchFailed',
      'switchRoom S>new 6000322 roomNotExist',
    ]);
    expect(serverOf(stage)).toEqual(before);
    expect([B.told(), C.told(), callbacks()]).toEqual([[], [], []]);
    expect(A.getRoomState('S')).toBe(2);
  });

  it('SW-2 SW-6 the target is missing, and the app has all its rooms: 6000324, whatever the flag', () => {
    for (const isCreate of [false, true]) {
      const stage = meeting(setUp, { limits: { maxRooms: 2 } });
      const before = serverOf(stage);
      void stage.A.switchRoom('S', room('new'), isCreate);
      stage.sim.settle();
      expect(stage.A.told()).toEqual([
        'new Connecting/ActiveSwitch',
        'new Disconnected/SwitchFailed',
        'switchRoom S>new 6000324 roomLimit',
      ]);
      expect(serverOf(stage)).toEqual(before);
    }
  });

  it('SW-2 the limit of the app is no obstacle where the target exists', () => {
    const { sim, A, members } = meeting(setUp, { limits: { maxRooms: 2 } });
    void A.switchRoom('S', room('T'), true);
    sim.settle();
    expect(A.told().at(-1)).toBe('switchRoom S>T ok');
    expect(members()).toEqual({ S: ['bob'], T: ['carol', 'alice'] });
  });

  it('SW-3 the end of the source comes last also when the room that is left was entered by a switch', () => {
    const { sim, A } = meeting(setUp);
    for (const [from, to] of ['ST', 'TS', 'ST'] as const) {
      void A.switchRoom(from as string, room(to as string), false);
      sim.settle();
      expect(A.told()).toEqual([
        `${to} Connecting/ActiveSwitch`,
        `${to} Connected/Success`,
        `${from} Disconnected/Success`,
        `switchRoom ${from}>${to} ok`,
      ]);
    }
  });

  it('SW-3 SA-2 the state of a room with attributes is told in the same order', () => {
    const { sim, A, C } = meeting(setUp);
    void C.createRoom(room('U'), { roomAttributes: { k: 'v' } });
    sim.settle();
    const order: string[] = [];
    A.on('roomStateChanged', (_, { roomID, state }) => order.push(`${roomID} ${state}`));
    A.on('roomAttributesUpdated', (_, { roomID, infos }) => order.push(`${roomID} ${JSON.stringify(infos)}`));
    void A.switchRoom('S', room('U'), false).then(() => order.push('settled'));
    sim.settle();
    expect(order.filter((line) => !line.includes('['))).toEqual(['U 1', 'U 2', 'S 0']);
    expect(order.indexOf('U [{"action":0,"roomAttributes":{"k":"v"}}]')).toBeGreaterThan(
      order.indexOf('U 2'),
    );
  });

  it('SW-4 any other refusal ends the target with SwitchFailed and leaves the source alone', () => {
    const cases: readonly [string, string, (stage: Stage) => void][] = [
      ['blocked', '6000327 blocked', ({ server }) => server.blockUser('alice')],
      ['full', '6000304 full', () => {}],
      ['another device', '6000320 otherDevice', (stage) => stage.enter('T', stage.add('tablet', 'alice'))],
    ];
    for (const [name, outcome, prepare] of cases) {
      const limits =
        name === 'full'
          ? { maxMembersPerRoom: 2 }
          : ({ multiDevice: name === 'blocked' ? 'kickOld' : 'refuseNew' } as const);
      const stage = meeting(setUp, { limits });
      if (name === 'full') stage.enter('T', stage.B);
      prepare(stage);
      stage.forget();
      const before = serverOf(stage);
      void stage.A.switchRoom('S', room('T'), true);
      stage.sim.settle();
      expect(stage.A.told()).toEqual([
        'T Connecting/ActiveSwitch',
        'T Disconnected/SwitchFailed',
        `switchRoom S>T ${outcome}`,
      ]);
      expect(serverOf(stage)).toEqual(before);
      expect([stage.B.told(), stage.C.told(), stage.callbacks()]).toEqual([[], [], []]);
    }
  });

  it('SW-4 after a failure the same switch is possible again, and leaves nothing behind', () => {
    const { sim, A, server } = meeting(setUp);
    for (let failed = 0; failed < 3; failed += 1) {
      void A.switchRoom('S', room('new'), false);
      sim.settle();
    }
    server.createRoom({ roomID: 'new' });
    A.told();
    void A.switchRoom('S', room('new'), false);
    sim.settle();
    expect(A.told()).toEqual([
      'new Connecting/ActiveSwitch',
      'new Connected/Success',
      'S Disconnected/Success',
      'switchRoom S>new ok',
    ]);
  });

  it('SW-4 what the end of the login publishes for the source comes besides', () => {
    const { sim, net, A } = meeting(setUp);
    net.hold('A', 'switchRoom');
    void A.switchRoom('S', room('T'), false);
    sim.settle();
    A.kickOffline();
    sim.settle();
    expect(A.told()).toEqual([
      'T Connecting/ActiveSwitch',
      'S Disconnected/NetworkDisconnected',
      'T Disconnected/SwitchFailed',
      'switchRoom S>T 6000121 loginEnded',
    ]);
    net.discard('A', 'switchRoom');
  });

  it('SW-5 nobody ever sees the user in both rooms or in neither', () => {
    const { sim, A, server, add } = meeting(setUp, { latency: 3 });
    const seen = new Set<string>();
    const look = () => seen.add(server.roomsOf('alice').join());
    for (const name of ['watcher1', 'watcher2']) {
      const watcher = add(name, name);
      void watcher.joinRoom(name === 'watcher1' ? 'S' : 'T');
      sim.settle();
      watcher.on('roomMemberLeft', look);
      watcher.on('roomMemberJoined', look);
    }
    void A.switchRoom('S', room('T'), false);
    for (let ms = 0; ms < 20; ms += 1) {
      look();
      sim.advance(1);
    }
    expect([...seen].sort()).toEqual(['S', 'T']);
  });

  it('SW-5 the members of both rooms hear of it in one step', () => {
    const { sim, A, B, C } = meeting(setUp, { latency: 10 });
    void A.switchRoom('S', room('T'), false);
    sim.advance(19);
    expect([B.told(), C.told()]).toEqual([[], []]);
    sim.settle();
    expect([B.told(), C.told()]).toEqual([['S -alice'], ['T +alice']]);
  });

  it('SW-6 at the limit of rooms per user a switch goes through, to a new and to an old room', () => {
    for (const maxRoomsPerUser of [1, 2]) {
      const { sim, A, enter, server } = meeting(setUp, { limits: { maxRoomsPerUser } });
      if (maxRoomsPerUser === 2) enter('other', A);
      A.told();
      void A.switchRoom('S', room('T'), false);
      sim.settle();
      void A.switchRoom('T', room('new'), true);
      sim.settle();
      expect(A.told().filter((line) => line.startsWith('switchRoom'))).toEqual([
        'switchRoom S>T ok',
        'switchRoom T>new ok',
      ]);
      expect(server.roomsOf('alice')).toHaveLength(maxRoomsPerUser);
    }
  });

  it('SW-6 another device stays in the source: a target that is new to the user needs a free place', () => {
    for (const [maxRoomsPerUser, outcome] of [
      [1, '6000325 joinedRoomLimit'],
      [2, 'ok'],
    ] as const) {
      const { sim, A, add, enter, members } = meeting(setUp, {
        limits: { maxRoomsPerUser, multiDevice: 'allow' },
      });
      enter('S', add('tablet', 'alice'));
      A.told();
      void A.switchRoom('S', room('T'), false);
      sim.settle();
      expect(A.told().at(-1)).toBe(`switchRoom S>T ${outcome}`);
      expect(A.getRoomState('S')).toBe(outcome === 'ok' ? 0 : 2);
      expect(members().S).toEqual(['bob', 'alice']);
    }
  });

  it('SW-6 another device stays in the source: a target the user is in already costs no place', () => {
    const { sim, A, add, enter, members } = meeting(setUp, {
      limits: { maxRoomsPerUser: 2, multiDevice: 'allow' },
    });
    const tablet = add('tablet', 'alice');
    enter('S', tablet);
    enter('T', tablet);
    A.told();
    void A.switchRoom('S', room('T'), false);
    sim.settle();
    expect(A.told().at(-1)).toBe('switchRoom S>T ok');
    expect(members()).toEqual({ S: ['bob', 'alice'], T: ['carol', 'alice'] });
  });

  it('SW-6 another device of the user elsewhere than in the source changes nothing', () => {
    const { sim, A, add, enter, server } = meeting(setUp, {
      limits: { maxRoomsPerUser: 2, multiDevice: 'allow' },
    });
    enter('elsewhere', add('tablet', 'alice'));
    A.told();
    void A.switchRoom('S', room('T'), false);
    sim.settle();
    expect(A.told().at(-1)).toBe('switchRoom S>T ok');
    expect(server.roomsOf('alice').toSorted()).toEqual(['T', 'elsewhere']);
  });

  it('SW-6 the limit of the app counts the source, even if the switch would empty it', () => {
    const stage = setUp({ limits: { maxRooms: 1 } });
    const { sim, A } = stage;
    stage.enter('S', A);
    A.told();
    const before = serverOf(stage);
    void A.switchRoom('S', room('T'), true);
    sim.settle();
    expect(A.told().at(-1)).toBe('switchRoom S>T 6000324 roomLimit');
    expect(serverOf(stage)).toEqual(before);
  });

  it('SW-7 who was with the user is told, each once, and the user itself of nobody', () => {
    const { sim, A, B, C, callbacks } = meeting(setUp);
    void A.switchRoom('S', room('T'), false);
    sim.settle();
    expect([B.told(), C.told()]).toEqual([['S -alice'], ['T +alice']]);
    expect(A.told().filter((line) => /[+-]/.test(line))).toEqual([]);
    expect(callbacks()).toEqual(['room_enter T alice', 'room_exit S Quit alice']);
  });

  it('SW-7 MD-2 with another device in the source, or in the target, the user leaves or joins for nobody', () => {
    const { sim, A, B, C, add, enter, forget, callbacks } = meeting(setUp, {
      limits: { multiDevice: 'allow' },
    });
    const tablet = add('tablet', 'alice');
    enter('S', tablet);
    forget();
    void A.switchRoom('S', room('T'), false);
    sim.settle();
    expect([B.told(), C.told()]).toEqual([[], ['T +alice']]);
    expect(callbacks()).toEqual(['room_enter T alice']);
    void tablet.switchRoom('S', room('T'), false);
    sim.settle();
    expect([B.told(), C.told()]).toEqual([['S -alice'], []]);
    expect(callbacks()).toEqual(['room_exit S Quit alice']);
  });

  it('SW-7 MD-1 an older device of the user in the target is put out, and nobody else hears of it', () => {
    const { sim, A, C, add, enter, forget } = meeting(setUp);
    const tablet = add('tablet', 'alice');
    enter('T', tablet);
    forget();
    void A.switchRoom('S', room('T'), false);
    sim.settle();
    expect(tablet.told()).toEqual(['T Disconnected/KickedOutByOtherDevice']);
    expect(C.told()).toEqual([]);
    expect(A.told().at(-1)).toBe('switchRoom S>T ok');
  });

  it('SW-7 a source left empty goes at once, or lives on for its destroy delay', () => {
    const { sim, A, callbacks, members } = setUp();
    void A.createRoom(room('now'));
    void A.createRoom(room('later'), { roomDestroyDelayTime: 60 });
    sim.settle();
    callbacks();
    void A.switchRoom('now', room('one'), true);
    sim.settle();
    expect(callbacks()).toEqual([
      'room_create one alice',
      'room_enter one alice',
      'room_exit now Quit alice',
      'room_destroy now',
    ]);
    void A.switchRoom('later', room('two'), true);
    sim.settle();
    expect(members()).toEqual({ later: [], one: ['alice'], two: ['alice'] });
    callbacks();
    sim.advance(59_999);
    expect(members()).toHaveProperty('later');
    sim.advance(1);
    expect(callbacks()).toEqual(['room_destroy later']);
  });

  it('SW-7 SR-5 switched back within the delay, the source is the room that it was', () => {
    const { sim, A, C, callbacks, enter, server } = setUp();
    void A.createRoom(room('S', 'first'), { roomDestroyDelayTime: 60 });
    enter('T', C);
    void A.switchRoom('S', room('T'), false);
    sim.advance(59_000);
    callbacks();
    void A.switchRoom('T', room('S', 'second'), true);
    sim.advance(120_000);
    expect(callbacks()).toEqual(['room_enter S alice', 'room_exit T Quit alice']);
    expect(server.rooms()).toContainEqual({
      roomID: 'S',
      roomName: 'first',
      state: 'Occupied',
      memberCount: 1,
    });
  });
});
