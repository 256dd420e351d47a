/** Bugs put into the server's half: the registry, its rooms and memberships, under `machines/server`. */
import type { Mutant } from './mutant.js';

export const REGISTRY_MUTANTS: readonly Mutant[] = [
  {
    name: 'leave-removes-by-user',
    bug: 'match removal by user id only',
    rows: '95',
    laws: 'P23 P29',
    rules: 'RG-7 NR-8 MD-3',
    here: 'a leave removes the user, whatever device and attempt it names',
    explorer: { users: [1], calls: 3, reorder: true },
    patches: [
      {
        file: 'machines/server/membership',
        find: `return (session) => session.deviceID === deviceID && session.attempt <= attempt;`,
        put: `return () => deviceID !== '' || attempt > 0;`,
      },
      {
        file: 'machines/server/membership',
        find: `sessions.length === 1 && sessions.some(isLeft(event))`,
        put: `sessions.some(isLeft(event))`,
      },
    ],
  },
  {
    name: 'deadline-cleared-before-checks',
    bug: 'validate after clearing the seat timer',
    rows: '52',
    laws: 'P22 P24',
    rules: 'RG-3 SR-4 SR-5',
    here: 'an entering takes the destroy deadline off before it is checked: a refused one leaves an empty room for ever',
    patches: [
      {
        file: 'machines/server/messages',
        find: `const entering = { userID, deviceID, roomID, attempt, setup };`,
        put: `const entering = { userID, deviceID, roomID, attempt, setup };
          store.agenda.remove(\`destroy:\${store.rooms.get(roomID)?.room.context.incarnation}\`);`,
      },
    ],
  },
  {
    name: 'places-ever-taken-count',
    bug: 'count consumed seats',
    rows: '76',
    laws: 'P21',
    rules: 'CL-12 SR-8',
    here: 'seat → member limit: a room is full when as many have ever entered as may be in it',
    patches: [
      {
        file: 'machines/server/entering',
        find: `room.members.size >= limits.maxMembersPerRoom`,
        put: `room.lastPlace >= limits.maxMembersPerRoom`,
      },
    ],
  },
  {
    name: 'interrupted-member-holds-no-place',
    bug: 'free the seat before auth is awaited',
    rows: '76',
    laws: 'P21',
    rules: 'CL-12 NR-6',
    here: 'seat → member limit, auth → the member coming back: the place of an interrupted member is given away before it is known to be gone',
    patches: [
      {
        file: 'machines/server/entering',
        find: `const isRoomFull = ({ limits }, room, member) => {`,
        put: `const isRoomFull = ({ limits, users }, room, member) => {
          const seenOf = (user) => [...user.devices.values()].map(({ seen }) => seen);
          const now = Math.max(...[...users.values()].flatMap(seenOf));
          const isHeard = (other) =>
            seenOf(users.get(other)).some((seen) => seen + 2 * limits.heartbeatInterval > now);`,
      },
      {
        file: 'machines/server/entering',
        find: `room.members.size >= limits.maxMembersPerRoom`,
        put: `[...room.members.keys()].filter(isHeard).length >= limits.maxMembersPerRoom`,
      },
    ],
  },
  {
    name: 'deadline-not-checked-again',
    bug: 'destroy timer not re-checked when it fires',
    rows: '93 71',
    laws: 'P24',
    rules: 'SR-4 SR-5',
    here: 'entering a vacant room leaves its deadline on, and at the deadline the room is destroyed whoever is in it',
    patches: [
      {
        file: 'machines/server/store',
        find: `if (record?.room.context.deadline != null)`,
        put: `if (record?.room.context.deadline != null && to.value !== 'Occupied')`,
      },
      {
        file: 'machines/server/due',
        find: `import { decideExpire, decideSilent } from './leaving.js';`,
        put: `import { decideDestroy, decideSilent } from './leaving.js';`,
      },
      {
        file: 'machines/server/due',
        find: `carryOut(turn, decideExpire(store, at, alarm.roomID, alarm.number), at);`,
        put: `store.agenda.remove(alarm.id);
          if (store.rooms.get(alarm.roomID)?.room.context.incarnation === alarm.number)
            carryOut(turn, decideDestroy(store, at, alarm.roomID), at);`,
      },
    ],
  },
  {
    name: 'silence-leaves-empty-room',
    bug: 'destroy only on the path "last member left" (not on failed auth)',
    rows: '77',
    laws: 'P24',
    rules: 'SR-3 NR-5 RG-5',
    here: 'a room is over when its last member leaves, and not when that one falls silent',
    explorer: { users: [1], rooms: 1, calls: 1, silent: 1, menu: ['enterRoom'] },
    patches: [
      {
        file: 'machines/server/leaving',
        find: `stepRoom(room, { type: 'empty', now: at, policy: policyOf(view) })`,
        put: `ended.some(({ asked }) => asked.some(({ end }) => end?.cause === 'offline'))
          ? NOTHING
          : stepRoom(room, { type: 'empty', now: at, policy: policyOf(view) })`,
      },
    ],
  },
  {
    name: 'destroyed-room-still-accepts',
    bug: 'destroying room still accepts a seat',
    rows: '78 84',
    laws: 'P25',
    rules: 'RG-7 SR-6',
    here: 'a room destroyed by the server API with members in it stays in the registry and lets the next ones in',
    explorer: { users: [1], rooms: 1, calls: 2, destroy: 1, menu: ['enterRoom', 'leaveRoom'] },
    patches: [
      {
        file: 'machines/server/room',
        find: `destroy: { target: 'Absent', actions: 'close', description: 'SR-6' },`,
        put: `destroy: { target: 'Vacant', actions: 'close', description: 'SR-6' },`,
      },
    ],
  },
  {
    name: 'refusal-of-devices-lifts-itself',
    bug: 'auto-unlock ignores the explicit flag',
    rows: '81',
    laws: 'P24 P29',
    rules: 'MD-4',
    here: 'lock → refuseNew: the second device is let in once the first has been silent for a heartbeat',
    patches: [
      {
        file: 'machines/server/entering',
        find: `policy: view.limits.multiDevice,`,
        put: `policy:
            view.limits.multiDevice === 'refuseNew' &&
            [...(view.users.get(userID)?.devices.values() ?? [])].every(
              (other) => other.deviceID === deviceID || other.seen + view.limits.heartbeatInterval < at,
            )
              ? 'kickOld'
              : view.limits.multiDevice,`,
      },
    ],
  },
  {
    name: 'place-comes-free-later',
    bug: 'slot freed on the next tick',
    rows: '67',
    laws: 'P10 P27',
    rules: 'RG-2 RG-8 CL-11',
    here: 'a room that was left counts for the user until the next message of one of the user’s devices',
    patches: [
      {
        file: 'machines/server/store',
        find: `user.rooms -= 1;`,
        put: `user.left = (user.left ?? 0) + 1;`,
      },
      {
        file: 'machines/server/store',
        find: `device.seen = fact.at;`,
        put: `device.seen = fact.at;
          const user = userFor(store, fact.userID);
          user.rooms -= user.left ?? 0;
          user.left = 0;`,
      },
    ],
  },
  {
    name: 'heartbeat-brings-back',
    bug: 'heartbeat renews after leave',
    rows: '61',
    laws: 'P30 P23',
    rules: 'NR-5 CC-29 AG-1',
    here: 'a heartbeat that names a room puts its device back into it',
    explorer: { users: [1], rooms: 1, calls: 2, beats: 2, reorder: true, menu: ['enterRoom', 'leaveRoom'] },
    patches: [
      {
        file: 'machines/server/messages',
        find: `const result = answerHeartbeat(turn.store, turn.now, device, rooms);`,
        put: `for (const { roomID, attempt } of rooms) {
            const room = turn.store.rooms.get(roomID);
            if (!room || seatsOf(device).some((seat) => seat.room === room)) continue;
            const setup = { roomName: '', roomDestroyDelayTime: 0, roomAttributes: [] };
            const entering = { userID, deviceID, roomID, attempt, setup };
            const outcome = decideEnter(turn.store, turn.now, 'joinRoom', entering);
            if (!isFailure(outcome)) carryOut(turn, outcome);
          }
          const result = answerHeartbeat(turn.store, turn.now, device, rooms);`,
      },
    ],
  },
  {
    name: 'repeated-entering-is-done-again',
    bug: 'create fallback after timeout without request id',
    rows: '91',
    laws: 'P26',
    rules: 'NR-4 RG-4',
    here: 'a repeated request to enter is not known by its id, and done again',
    explorer: { users: [1], rooms: 1, calls: 2, repeat: 1, menu: ['enterRoom', 'leaveRoom'] },
    patches: [
      {
        file: 'machines/server/messages',
        find: `if (first) {`,
        put: `if (first && !('setup' in request)) {`,
      },
    ],
  },
  {
    name: 'own-device-counts-as-another',
    bug: 'second connection of same device counted as duplicate login',
    rows: '58',
    laws: 'P29',
    rules: 'MD-4 MD-5',
    here: 'socket → attempt: a newer attempt of the same device is treated as one of another device',
    patches: [
      {
        file: 'machines/server/membership',
        find: `policy === 'refuseNew' && sessions.some((session) => session.deviceID !== deviceID)`,
        put: `policy === 'refuseNew' && sessions.length > 0`,
      },
      {
        file: 'machines/server/membership',
        find: `effects: sessions
          .filter((session) => session.deviceID !== deviceID)
          .map(removed({ cause, reason: '' })),`,
        put: `effects: sessions.map(removed({ cause, reason: '' })),`,
      },
    ],
  },
];
