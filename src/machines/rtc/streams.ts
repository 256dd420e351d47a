/**
 * What an app asks of its streams: publish on a channel, play, stop; each stream is bound to a room (RT-5, RT-15).
 */
import { checkChannel, checkRoomID, checkStreamID } from './arguments.js';
import { rejectArgument } from './calls.js';
import type { RtcRoomEntry } from './context.js';
import type { PlayCall, PublishCall, StopPlayCall, StopPublishCall } from './events.js';
import { findRoom, openStream, refreshPlayed, stopStreams } from './rooms.js';
import { heldRooms, reject, resolve, type Turn } from './turn.js';

/** The room that a stream is bound to, or undefined if the call was rejected. */
const boundRoom = (
  turn: Turn,
  { call, roomID }: PublishCall | PlayCall,
  missing: 'publishWithoutRoom' | 'playWithoutRoom',
  doing: string,
): RtcRoomEntry | undefined => {
  const { context, mode } = turn;
  let room: RtcRoomEntry | undefined;
  if (mode === 'SingleRoom') room = heldRooms(context)[0];
  else {
    if (roomID === null || roomID === '') {
      reject(turn, call, missing, doing);
      return undefined;
    }
    const wrong = checkRoomID(roomID, context.limits);
    if (wrong) {
      rejectArgument(turn, call, wrong, doing);
      return undefined;
    }
    room = findRoom(turn, roomID);
  }
  if (room?.machine.value === 'Logined.in') return room;
  reject(turn, call, 'notConnected', doing);
  return undefined;
};

export const startPublishing = (turn: Turn, event: PublishCall): void => {
  const { call, streamID, channel } = event;
  const wrong = checkStreamID(streamID, turn.context.limits) ?? checkChannel(channel);
  if (wrong) return rejectArgument(turn, call, wrong, 'startPublishingStream');
  const doing = `startPublishingStream ${streamID}`;
  const room = boundRoom(turn, event, 'publishWithoutRoom', doing);
  if (!room) return;
  const published = turn.context.streams.filter((stream) => stream.channel !== null);
  if (published.some((stream) => stream.channel === channel)) return reject(turn, call, 'channelBusy', doing);
  if (published.some(({ machine }) => machine.context.streamID === streamID))
    return reject(turn, call, 'streamIDInUse', doing);
  openStream(turn, streamID, room.roomID, channel);
  turn.tells = true;
  resolve(turn, call);
};

export const stopPublishing = (turn: Turn, { call, channel }: StopPublishCall): void => {
  const wrong = checkChannel(channel);
  if (wrong) return rejectArgument(turn, call, wrong, 'stopPublishingStream');
  const isStopped = turn.context.streams.some((stream) => stream.channel === channel);
  if (isStopped) turn.tells = true;
  stopStreams(turn, (stream) => stream.channel === channel, 0);
  resolve(turn, call);
};

export const startPlaying = (turn: Turn, event: PlayCall): void => {
  const { call, streamID } = event;
  const wrong = checkStreamID(streamID, turn.context.limits);
  if (wrong) return rejectArgument(turn, call, wrong, 'startPlayingStream');
  const room = boundRoom(turn, event, 'playWithoutRoom', `startPlayingStream ${streamID}`);
  if (!room) return;
  const isPlayed = turn.context.streams.some(
    ({ channel, machine }) => channel === null && machine.context.streamID === streamID,
  );
  if (!isPlayed) {
    openStream(turn, streamID, room.roomID, null);
    refreshPlayed(turn, room.roomID);
  }
  resolve(turn, call);
};

export const stopPlaying = (turn: Turn, { call, streamID }: StopPlayCall): void => {
  const wrong = checkStreamID(streamID, turn.context.limits);
  if (wrong) return rejectArgument(turn, call, wrong, 'stopPlayingStream');
  stopStreams(turn, ({ channel, machine }) => channel === null && machine.context.streamID === streamID, 0);
  resolve(turn, call);
};
