/**
 * What is still there and makes no difference any more: messages a device will never look at, answers nobody will ask for.
 *
 * Both are only a matter of time: the messages arrive and are ignored, the answers are acknowledged and forgotten. To
 * take them away at once makes far fewer states and loses nothing that a law could see; that a message which is taken
 * away would have changed nothing is checked each time, and is a law (P1).
 */
import type { ClientForm, DownForm, RecordForm } from './forms.js';
import type { Broken } from './laws/told.js';

type About = Pick<ClientForm['context'], 'rooms' | 'switches' | 'leaves' | 'queries' | 'resume' | 'login'>;

const knows = ({ rooms, switches }: About, attempt: number): boolean =>
  rooms.some(({ intent }) => intent.context.attempt === attempt) ||
  switches.some(({ machine: { context } }) => context.attempt === attempt || context.fromAttempt === attempt);

/** Ids that come from one counter are never used again, so what is unknown to the device stays so. */
export const isDeaf = ({ context }: { readonly context: About }, message: DownForm): boolean => {
  switch (message.type) {
    case 'loginEnded':
      return message.login !== context.login;
    case 'removed':
      return !knows(context, message.attempt);
    case 'memberJoined':
    case 'memberLeft':
      // entering again brings a list that is newer than any notice of before
      return !context.rooms.some(({ roomID }) => roomID === message.roomID);
    case 'answer':
      return isOver(context, message);
  }
};

const isOver = (context: About, message: Extract<DownForm, { type: 'answer' }>): boolean => {
  const { id } = message;
  switch (message.of) {
    case 'resume':
      return context.resume !== id;
    case 'heartbeat':
      return (
        'result' in message &&
        ![...message.result.rooms, ...message.result.gone].some(({ attempt }) => knows(context, attempt))
      );
    case 'askRooms':
      return (
        !context.rooms.some(({ question }) => question === id) &&
        !context.switches.some(({ question }) => question === id)
      );
    case 'leaveRooms':
      return (
        !context.leaves.some((leave) => leave.id === id) && !context.rooms.some(({ leave }) => leave === id)
      );
    case 'createRoom':
    case 'joinRoom':
    case 'enterRoom':
    case 'switchRoom':
      return !knows(context, id);
    default:
      return !context.queries.some((query) => query.id === id);
  }
};

/** P1: it looked at something that it should have been deaf to. */
export const startledBy = (deviceID: string, type: string): Broken => ({
  law: 'P1 stale inputs are inert',
  why: `NR-4: ${deviceID} heeds a message '${type}' about something that is over`,
});

type Kept = RecordForm['answers'][number];

/**
 * What is left of an answer that is never given again, since no copy of its request is under way: that there is one,
 * and of a switch whether it was accepted (SW-13). The rest is written alike.
 */
const faded = ([id, answer]: Kept): Kept => {
  if (answer?.type !== 'answer' || answer.of === 'leaveRooms') return [id, answer];
  const isAcceptedSwitch = answer.of === 'switchRoom' && 'result' in answer;
  return [id, isAcceptedSwitch ? ({ type: 'answer', of: 'switchRoom', id, result: null } as never) : null];
};

/** A record without the answers and ends of requests that can neither arrive nor be asked about. */
export const pruneRecord = (form: RecordForm, mayAsk: (id: number) => boolean): RecordForm => ({
  ...form,
  answers: form.answers.filter(([id]) => mayAsk(id)),
  ends: form.ends.filter(({ attempt }) => mayAsk(attempt)),
});

export const fadeRecord = (form: RecordForm, mayArrive: (id: number) => boolean): RecordForm => ({
  ...form,
  answers: form.answers.map((kept) => (mayArrive(kept[0]) ? kept : faded(kept))),
});
