/** Bugs put into the device: its machines under `machines/client`, and the facade that carries out what they ask for. */
import type { Mutant } from './mutant.js';

export const CLIENT_MUTANTS: readonly Mutant[] = [
  {
    name: 'waiting-call-survives-leave',
    bug: 'swap release and attach priority',
    rows: '1',
    laws: 'P9 P4',
    rules: 'CL-22 CL-23 CL-27',
    here: 'leaveRoom does not reject the enterings that wait for an earlier leave: they outrank it and run afterwards',
    explorer: { users: [1], rooms: 1, callsEach: 4, calls: 4 },
    patches: [
      {
        file: 'machines/client/leaving',
        find: `cancelWaiting(turn, roomID);
          if (room.intent.value === 'Switching') {`,
        put: `if (room.intent.value === 'Switching') {`,
      },
    ],
  },
  {
    name: 'leave-all-waits-for-nobody',
    bug: 'early return of dispose when the map is empty',
    rows: '2',
    laws: 'P9',
    rules: 'CL-14 CL-23',
    here: 'leaveAllRoom resolves at once if every room is being left already, before those are Disconnected',
    explorer: { users: [1], rooms: 1, callsEach: 4, calls: 4 },
    patches: [
      {
        file: 'machines/client/leaving',
        find: 'if (rooms.length === 0) {',
        put: `if (rooms.every(({ intent }) => intent.value.startsWith('Leaving'))) {`,
      },
    ],
  },
  {
    name: 'question-timer-outlives-leave',
    bug: 'do not cancel the retry timer on leave',
    rows: '3',
    laws: 'P4 P6',
    rules: 'CC-21 CL-22 AG-2',
    here: 'leaving while the membership is asked about (T2) leaves the timer of the question running',
    explorer: { users: [1], rooms: 1, calls: 2, interrupt: 1 },
    patches: [
      {
        file: 'machines/client/room-intent',
        find: `leave: over('CL-22 CC-20', 'joinLeave', 'release', 'showLeft', 'resolveLeave'),`,
        put: `leave: overTarget('CL-22 CC-20', 'joinLeave', 'release', 'showLeft', 'resolveLeave'),`,
      },
    ],
  },
  {
    name: 'one-state-of-two-is-asked',
    bug: 'write [A || B].includes(s) (guard on one state only)',
    rows: '4',
    laws: 'P3 P5',
    rules: 'CL-6 CL-10 CL-17',
    here: 'a room counts as Connecting while entering, and not while creating or reconnecting: entering it again resolves',
    explorer: { users: [1], rooms: 1 },
    patches: [
      {
        file: 'machines/client/calls',
        find: `room.connection.value.startsWith('Connecting')`,
        put: `['Connecting.entering' || 'Connecting.creating' || 'Connecting.reconnecting'].includes(room.connection.value)`,
      },
    ],
  },
  {
    name: 'entering-again-starts-anew',
    bug: 'redundant enter restarts the attempt',
    rows: '5',
    laws: 'P19',
    rules: 'CL-6',
    here: 'entering a room that is Connecting gives the attempt that is out up and sends another',
    explorer: { users: [1], rooms: 1, callsEach: 4, calls: 4 },
    patches: [
      {
        file: 'machines/client/calls',
        find: 'import { attemptOf, findRoom, isPending, openRoom,',
        put: 'import { stepRoom, attemptOf, findRoom, isPending, openRoom,',
      },
      {
        file: 'machines/client/calls',
        find: `if (room ? isInSwitch(turn, room) || isConnecting(room) : isLostSource(turn, roomID))`,
        put: `if (room?.intent.value.startsWith('Entering')) {
            stepRoom(turn, roomID, { type: 'leave', call: 0 });
            return enter(turn, event);
          }
          if (room ? isInSwitch(turn, room) || isConnecting(room) : isLostSource(turn, roomID))`,
      },
    ],
  },
  {
    name: 'leave-while-entering-is-only-noted',
    bug: 'leave during Connecting only sets a flag read by nobody',
    rows: '7',
    laws: 'P4 P3',
    rules: 'CL-22 CC-20',
    here: 'leaveRoom while entering remembers the call and changes nothing (its row keeps a guard that is false there)',
    explorer: { users: [1], rooms: 1 },
    patches: [
      {
        file: 'machines/client/room-intent',
        find: `leave: over('CL-22 CC-20', 'joinLeave', 'release', 'showLeft', 'rejectCancelled', 'resolveLeave'),`,
        put: `leave: [
            { guard: 'isLastStrike', ...over('CL-22 CC-20', 'joinLeave', 'rejectCancelled', 'resolveLeave') },
            stays('CL-22', 'joinLeave'),
          ],`,
      },
    ],
  },
  {
    name: 'told-before-committed',
    bug: 'emit before commit',
    rows: '16',
    laws: 'P5',
    rules: 'CL-24',
    here: 'the facade runs the listeners before its getters show the new state',
    patches: [
      {
        file: 'client/client-core',
        find: `const notify = (notice) => {`,
        put: `const notify = (notice) => {
          if (listeners.has(notice.notice))
            listeners.emit(notice.notice, parts.self(), toZIMNotice(notice));`,
      },
      {
        file: 'client/client-core',
        find: `states.set(notice.roomID, notice.state);
          }
          if (listeners.has(notice.notice))
            listeners.emit(notice.notice, parts.self(), toZIMNotice(notice));`,
        put: `states.set(notice.roomID, notice.state);
          }`,
      },
    ],
  },
  {
    name: 'request-timer-outlives-refusal',
    bug: 'join timeout not cleared on failure',
    rows: '9',
    laws: 'P6 P1',
    rules: 'CC-9 CC-21 NR-4',
    here: 'a refused entering leaves the timer of its request running',
    explorer: { users: [1], rooms: 1 },
    patches: [
      {
        file: 'machines/client/room-intent',
        find: `refused: over('CC-6 CC-7 CC-9', 'showRefused', 'rejectRefused'),`,
        put: `refused: overTarget('CC-6 CC-7 CC-9', 'showRefused', 'rejectRefused'),`,
      },
    ],
  },
  {
    name: 'given-up-entering-is-kept',
    bug: 'future not reset after exhausted retries',
    rows: '11',
    laws: 'P15 P6',
    rules: 'CC-8 CL-25',
    here: 'an entering given up after its question stayed unanswered too is not forgotten: the next one finds its remains',
    explorer: { users: [1], rooms: 1, calls: 2, interrupt: 1 },
    patches: [
      {
        file: 'machines/client/room-intent',
        find: `const GIVEN_UP = over('NR-2 NR-8', 'release', show('unanswered'), 'rejectUnanswered');`,
        put: `const GIVEN_UP = {
          target: '#roomIntent.Idle',
          actions: ['stopTimer', 'release', show('unanswered'), 'rejectUnanswered'],
          description: 'NR-2 NR-8',
        };`,
      },
    ],
  },
  {
    name: 'cancelled-entering-is-not-released',
    bug: 'ignore a stale success without releasing it',
    rows: '62',
    laws: 'P2',
    rules: 'NR-8 CL-22',
    here: 'an entering that a leave overtook is not released: its late acceptance is ignored, and the device stays in',
    explorer: { users: [1], rooms: 1 },
    patches: [
      {
        file: 'machines/client/room-intent',
        find: `leave: over('CL-22 CC-20', 'joinLeave', 'release', 'showLeft', 'rejectCancelled', 'resolveLeave'),`,
        put: `leave: over('CL-22 CC-20', 'joinLeave', 'showLeft', 'rejectCancelled', 'resolveLeave'),`,
      },
    ],
  },
  {
    name: 'acceptance-by-room-only',
    bug: 'match replies by room id only',
    rows: '30',
    laws: 'P1',
    rules: 'NR-4',
    here: 'an acceptance is taken by whatever attempt of its room is out',
    explorer: { users: [1], rooms: 1, calls: 3, interrupt: 1, drop: 1, reorder: true },
    patches: [
      {
        file: 'machines/client/answers',
        find: `admission: followed(turn.context, admission) };
          const room = findAttempt(turn, id);`,
        put: `admission: followed(turn.context, admission) };
          const room = turn.context.rooms.find(({ roomID }) => roomID === admission.roomID);`,
      },
    ],
  },
  {
    name: 'refusal-of-any-attempt',
    bug: 'attempt id checked on success but not on failure',
    rows: '116',
    laws: 'P1',
    rules: 'NR-4',
    here: 'a refusal that names no attempt that is out is taken by an entering that is',
    explorer: { users: [1], calls: 3 },
    patches: [
      {
        file: 'machines/client/answers',
        find: `const room = findAttempt(turn, id);
          if (findSwitch(turn, id))
            stepSwitch(turn, id, { type: 'refused', error });`,
        put: `const room = findAttempt(turn, id) ?? turn.context.rooms.find(isEntering);
          if (findSwitch(turn, id))
            stepSwitch(turn, id, { type: 'refused', error });`,
      },
    ],
  },
  {
    name: 'kick-from-one-leaves-all',
    bug: 'kick one room ⇒ leave all',
    rows: '63',
    laws: 'P7',
    rules: 'CL-15 CC-17 RT-10',
    here: 'a device kicked from one room leaves the others too',
    explorer: { users: [1], calls: 2, kick: 1, menu: ['enterRoom'] },
    patches: [
      {
        file: 'machines/client/answers',
        find: `stepRoom(turn, room.roomID, { type: 'removed', end, roomName });`,
        put: `{
            stepRoom(turn, room.roomID, { type: 'removed', end, roomName });
            if (end.cause === 'kicked')
              for (const { roomID } of turn.context.rooms) stepRoom(turn, roomID, { type: 'leave', call: 0 });
          }`,
      },
    ],
  },
  {
    name: 'switch-leaves-source-first',
    bug: 'switch leaves a before b is confirmed',
    rows: '69 71',
    laws: 'P11 P12',
    rules: 'SW-3 SW-4 CC-11',
    here: 'the device leaves the source in the step that sends the switch',
    explorer: { users: [1], calls: 2 },
    patches: [
      {
        file: 'machines/client/rooms',
        find: `openRoom(turn, call.roomID, { type: 'switchTo', attempt });`,
        put: `openRoom(turn, call.roomID, { type: 'switchTo', attempt });
          stepRoom(turn, from.roomID, { type: 'leave', call: 0 });`,
      },
    ],
  },
  {
    name: 'refused-switch-drops-source',
    bug: 'switch failure drops a',
    rows: '69',
    laws: 'P11',
    rules: 'SW-4',
    here: 'a refused switch takes the source with it',
    explorer: { users: [1], calls: 3 },
    patches: [
      {
        file: 'machines/client/room-switch',
        find: `refused: settled('SW-4', 'refuseTarget', 'rejectRefused', 'letSourceLeave'),`,
        put: `refused: settled('SW-4', 'refuseTarget', 'rejectRefused', leaveSource(false)),`,
      },
    ],
  },
  {
    name: 'question-time-starts-anew',
    bug: 'retry counter not reset; reset on each try',
    rows: '40 54',
    laws: 'P15 P16 P3',
    rules: 'NR-2 CL-2',
    here: 'every outage starts the time of the question about an entering anew, so the call may never be settled',
    patches: [
      {
        file: 'machines/client/room-intent',
        find: `on: { timedOut: GIVEN_UP, resumed: moves('asking', 'CC-13 NR-2', show('restored'), 'ask') },`,
        put: `on: {
            timedOut: GIVEN_UP,
            resumed: moves('asking', 'CC-13 NR-2', 'stopTimer', show('restored'), 'ask', arm('ask', 'NR-2')),
          },`,
      },
    ],
  },
  {
    name: 'members-told-before-connected',
    bug: 'buffered member events flushed before Reconnected',
    rows: '44',
    laws: 'P17',
    rules: 'NR-10 CL-18',
    here: 'after an outage the difference of the member list is told before Connected',
    explorer: { rooms: 1, calls: 2, interrupt: 1, menu: ['enterRoom'] },
    patches: [
      {
        file: 'machines/client/room-intent',
        find: `admitted: moves('sure', 'CC-14 NR-10', 'stopTimer', show('accepted'), 'readList'),`,
        put: `admitted: moves('sure', 'CC-14 NR-10', 'stopTimer', 'readList', show('accepted')),`,
      },
    ],
  },
  {
    name: 'older-list-is-taken',
    bug: 'snapshot applied without version check',
    rows: '45',
    laws: 'P17',
    rules: 'NR-10',
    here: 'a member list that is older than what the device knows replaces it',
    patches: [
      {
        file: 'machines/client/member-list',
        find: `if (isSame && read.version < members.version)`,
        put: `if (isSame && read.version < 0)`,
      },
    ],
  },
  {
    name: 'kicked-device-enters-again',
    bug: 'retry after kicked',
    rows: '37',
    laws: 'P16 P4',
    rules: 'CC-17 NR-1',
    here: 'a device that was kicked from a room enters it again by itself',
    explorer: { users: [1], rooms: 1, calls: 1, kick: 1, menu: ['enterRoom'] },
    patches: [
      {
        file: 'machines/client/answers',
        find: `import { attemptOf, findAttempt,`,
        put: `import { openRoom, attemptOf, findAttempt,`,
      },
      {
        file: 'machines/client/answers',
        find: `import { cancelTimer } from './turn.js';`,
        put: `import { cancelTimer, mint } from './turn.js';`,
      },
      {
        file: 'machines/client/answers',
        find: `stepRoom(turn, room.roomID, { type: 'removed', end, roomName });`,
        put: `{
            stepRoom(turn, room.roomID, { type: 'removed', end, roomName });
            if (end.cause === 'kicked') {
              const attempt = mint(turn);
              turn.context.newest = attempt;
              const setup = { roomName, roomDestroyDelayTime: 0, roomAttributes: [] };
              openRoom(turn, room.roomID, { type: 'enter', call: 0, method: 'enterRoom', attempt, setup });
            }
          }`,
      },
    ],
  },
];
