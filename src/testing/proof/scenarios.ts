/**
 * What has to happen sometimes: a proof in which a room is never kicked, or a switch never refused, proves little.
 *
 * Names as the world gives them to what it reaches: a change of state that the app is told, a state of a machine, a
 * message, a reason, a callback, and what was done to the world. Each has to be in some run that went to its end.
 */
import { SPENT } from '../world/bounds.js';

const of = (kind: string, names: string): string[] => names.split(' ').map((name) => `${kind} ${name}`);

export const SCENARIOS: readonly string[] = [
  ...SPENT.map((name) => `done: ${name}`),
  'Connecting/ActiveCreate',
  'Connecting/ActiveEnter',
  'Connecting/ActiveSwitch',
  'Connecting/NetworkInterrupted',
  'Connected/Success',
  'Disconnected/Success',
  'Disconnected/Success {"cause":"switchCancelled"}',
  'Disconnected/CreateFailed',
  'Disconnected/EnterFailed',
  'Disconnected/SwitchFailed',
  'Disconnected/RoomNotExist',
  'Disconnected/ConnectTimeout',
  'Disconnected/NetworkDisconnected',
  'Disconnected/KickedOut',
  'Disconnected/KickedOutByOtherDevice',
  'roomMemberJoined',
  'roomMemberLeft',
  'a waiting call ran',
  ...of(
    'room',
    'Entering.out Entering.broken Entering.asking Entering.brokenAgain Inside.sure Inside.offline Inside.asking ' +
      'Inside.unanswered Leaving.out Leaving.held Switching',
  ),
  ...of(
    'switch',
    'Pending.out Pending.broken Pending.asking Pending.brokenAgain Abandoned.out Abandoned.broken Abandoned.asking',
  ),
  ...of('sent:', 'createRoom joinRoom enterRoom switchRoom leaveRooms askRooms resume heartbeat'),
  ...of(
    'rejected:',
    'alreadyInRoom cancelled connecting disconnected notInRoom offline roomExists roomNotExist timeout loginEnded',
  ),
  ...of('callback', 'room_create room_enter room_exit room_destroy'),
];
