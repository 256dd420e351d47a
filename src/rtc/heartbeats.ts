/**
 * Tells an engine's heartbeats from its news, for whoever looks at its messages from outside.
 *
 * Every `hold` says all there is to say (RT-18), so nothing in the message itself makes it a heartbeat: it is one if
 * the server has answered the very same before, and the connection has not been broken since. Simulations do not wait
 * for heartbeats, and diagrams leave them out. It changes no message and decides nothing.
 */
import type { Hold, RtcDownMessage } from '../machines/rtc/protocol.js';

export const RTC_MESSAGE_NAMES = [
  'hold',
  'held',
  'heartbeat',
  'answer:heartbeat',
  'kicked',
  'memberChanged',
] as const;
export type RtcMessageName = (typeof RTC_MESSAGE_NAMES)[number];

export interface Heartbeats {
  /** What a message is called that is being sent. */
  nameOf(message: Hold | RtcDownMessage): RtcMessageName;
  /** A message has arrived at the engine. */
  arrived(message: RtcDownMessage): void;
  /** The connection is broken: what is said next is news. */
  broken(): void;
}

/** What a `hold` says, its number and the engine's knowledge of lists aside. */
const meaning = ({ mode, user, rooms }: Hold): string =>
  JSON.stringify([mode, user, rooms.map(({ version, ...room }) => room)]);

/** Of one engine. */
export const createHeartbeats = (): Heartbeats => {
  /** by id, those that are not answered */
  const out = new Map<number, { readonly says: string; readonly isHeartbeat: boolean }>();
  let heard: string | null = null;
  return {
    nameOf(message) {
      if (message.type === 'held') return out.get(message.id)?.isHeartbeat ? 'answer:heartbeat' : 'held';
      if (message.type !== 'hold') return message.type;
      const says = meaning(message);
      const isHeartbeat = says === heard;
      out.set(message.id, { says, isHeartbeat });
      return isHeartbeat ? 'heartbeat' : 'hold';
    },
    arrived(message) {
      if (message.type !== 'held') return;
      heard = out.get(message.id)?.says ?? heard;
      for (const id of out.keys()) if (id <= message.id) out.delete(id);
    },
    broken() {
      heard = null;
      out.clear();
    },
  };
};
