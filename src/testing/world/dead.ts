/**
 * What is still there and makes no difference any more: messages a device will never look at, answers nobody will ask for.
 *
 * Both are only a matter of time: the messages arrive and are ignored, the answers are acknowledged and forgotten. To
 * take them away at once makes far fewer states and loses nothing that a law could see; the plain world checks for
 * each message it takes away that hearing it changes nothing.
 */
import type { ClientForm, DownForm, RecordForm } from './forms.js';

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

/** A record without the answers and ends of requests that can neither arrive nor be asked about. */
export const pruneRecord = (form: RecordForm, mayAsk: (id: number) => boolean): RecordForm => {
  const answers = form.answers.filter(([id]) => mayAsk(id));
  const ends = form.ends.filter(({ attempt }) => mayAsk(attempt));
  return answers.length === form.answers.length && ends.length === form.ends.length
    ? form
    : { ...form, answers, ends };
};
